"""Realistic project workbooks by the thousand, for the portfolio's benchmark and its tests.

A dozen workbooks are made in full: eight tables with about 230 rows, written as a new workbook would be, with the
weekly brief and its sheets beside them. Every further one is a copy with a project, people and amounts of its own.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from itpm_xl.schema import (
    CalendarEntry,
    Change,
    ProjectInfo,
    RaidItem,
    ReadinessCheck,
    Requirement,
    Stakeholder,
    Task,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.schema import Row

__all__ = ["make_book", "make_books"]

STATUS = date(2026, 3, 6)
_FIRST = ("Ana", "Ben", "Chloe", "Daniel", "Eva", "Felix", "Greta", "Hannah", "Ivan", "Jonas", "Ken", "Lena")
_LAST = ("Ruiz", "Hale", "Martin", "Okafor", "Novak", "Brandt", "Olsen", "Kim", "Petrov", "Weber", "Ito", "Voss")
_THINGS = ("interface", "firewall rule", "test cycle", "data load", "cutover plan", "training", "licence", "backup")
_CODE, _NAME = "QZX0000", "Project QZX0000"
_SYLLABLES = ("bar", "cor", "dal", "fen", "gor", "hal", "jen", "kov", "lin", "mor", "nor", "pet", "ros", "sten", "tor")
_PEOPLE = tuple(f"Qz Person{letter}" for letter in "ABCDEFGHIJKLM")
"""Stand in for the thirteen people of a base; `PersonA` is in no other of these names."""
_BASES = 12


def make_books(folder: Path, number: int, *, generated: bool = True, spread: int = 100) -> list[Path]:
    """Write workbooks, each with its own content.

    Args:
        folder: where to; they are spread over folders below it.
        number: how many.
        generated: with the sheets of a weekly brief beside the tables.
        spread: workbooks in a folder.
    """
    bases = [_base(seed, generated=generated) for seed in range(min(_BASES, number))]
    paths = []
    for place in range(number):
        path = folder / f"programme {place // spread:03d}" / f"P{place:05d} plan.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_variant(bases[place % len(bases)], place))
        paths.append(path)
    return paths


def make_book(path: Path, tasks: int, *, seed: int = 0) -> None:
    """Write one workbook with as many tasks as wanted, and its other tables as always."""
    from itpm_xl.workbook.template import write_workbook

    write_workbook(path, _records(random.Random(seed), tasks))


def _base(seed: int, *, generated: bool) -> dict[str, bytes]:
    """The parts of one workbook in full."""
    import tempfile

    from itpm_xl.workbook.template import write_workbook

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.xlsx"
        write_workbook(path, _records(random.Random(seed)))
        if generated:
            import itpm_xl

            itpm_xl.write(itpm_xl.brief(itpm_xl.load(path)), into=path, backups=0)
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def _variant(parts: Mapping[str, bytes], number: int) -> bytes:
    """A workbook of another project: its code, its name, one of its people and its amounts differ."""
    rng = random.Random(number)
    names = {b"QZX0000": f"P{number:05d}".encode(), **{name.encode(): _person(rng) for name in _PEOPLE}}
    names_in_it = re.compile(b"|".join(names))
    budget = f"<v>{rng.randrange(100, 999) * 1000}</v>".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            changed = content
            if name.endswith(".xml") and ("worksheets" in name or "sharedStrings" in name):
                changed = names_in_it.sub(lambda found: names[found[0]], changed)
                changed = re.sub(rb"<v>400000</v>", budget, changed)
            archive.writestr(name, changed)
    return out.getvalue()


def _person(rng: random.Random) -> bytes:
    """A name out of 40,000, and now and then one of the 144 whom several projects share."""
    if rng.random() < 0.05:
        return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}".encode()
    last = "".join(rng.choice(_SYLLABLES) for _ in range(3)).title()
    return f"{rng.choice(_FIRST)} {last}".encode()


def _records(rng: random.Random, tasks: int = 80) -> Mapping[str, Sequence[Row]]:
    people = list(_PEOPLE)
    start = date(2025, 11, 3)
    info = ProjectInfo(
        code=_CODE,
        name=_NAME,
        objective="Move what has to move",
        headline="Wave 2 went well. Wave 3 hangs on the fibre.",
        manager=people[1],
        sponsor=people[2],
        programme=rng.choice(("Cloud first", "One ERP", "Safe identity")),
        priority="High",
        lifecycle="Active",
        method="Hybrid",
        status_date=STATUS,
        start_date=start,
        target_finish=date(2026, 7, 3),
        reported_status=rng.choice(("Green", "Green", "Amber")),
        currency="EUR",
        budget=400000.0,
        spent=260000.0,
        forecast=float(rng.randrange(390, 450) * 1000),
    )
    return {
        "Project": [info],
        "Scope": [_requirement(rng, place, people) for place in range(1, 41)],
        "Changes": [_change(rng, place, people) for place in range(1, 16)],
        "RAID": [_raid(rng, place, people) for place in range(1, 51)],
        "Dependencies": _tasks(rng, people, start, tasks),
        "Readiness": [_check(rng, place, people) for place in range(1, 27)],
        "Calendar": _calendar(),
        "Stakeholders": [
            Stakeholder(name=name, role="Lead", organisation="IT", influence=rng.randint(1, 5), interest=3)
            for name in people
        ],
    }


def _requirement(rng: random.Random, place: int, people: Sequence[str]) -> Requirement:
    thing = rng.choice(_THINGS)
    return Requirement(
        id=f"S-{place:02d}",
        requirement=f"The {thing} number {place} works for every plant and every shift",
        owner=rng.choice(people),
        priority=rng.choice(("Must", "Should", "Could")),
        status=rng.choice(("Agreed", "In progress", "Done")),
        acceptance_criteria=f"{place} of {place} cases pass",
        verification=f"TC-{place}",
        release="R1",
    )


def _change(rng: random.Random, place: int, people: Sequence[str]) -> Change:
    status = rng.choice(("Draft", "Submitted", "Approved", "Implemented", "Rejected"))
    decided = status in ("Approved", "Implemented", "Rejected")
    return Change(
        id=f"CR-{place:02d}",
        title=f"Another {rng.choice(_THINGS)} for the warehouse",
        type="Project",
        status=status,
        requested_by=rng.choice(people),
        requested_on=STATUS - timedelta(days=rng.randint(10, 40)),
        needed_by=STATUS + timedelta(days=rng.randint(-10, 20)),
        scope_ids=(f"S-{rng.randint(1, 40):02d}",),
        task_ids=(f"T{rng.randint(30, 80)}",),
        schedule_impact_days=float(rng.randint(0, 6)),
        cost_impact=float(rng.randint(0, 30) * 1000),
        tradeoff="Later training",
        recommendation="Approve",
        approver=rng.choice(people),
        decided_on=STATUS - timedelta(days=3) if decided else None,
        forum="Steering committee",
    )


def _raid(rng: random.Random, place: int, people: Sequence[str]) -> RaidItem:
    kind = rng.choice(("Risk", "Risk", "Issue", "Action", "Decision", "Dependency", "Assumption"))
    due = STATUS + timedelta(days=rng.randint(-6, 40))
    scored = kind in ("Risk", "Issue")
    return RaidItem(
        id=f"R-{place:02d}",
        type=kind,
        title=f"The {rng.choice(_THINGS)} of supplier {place} comes late",
        owner=rng.choice(people),
        status=rng.choice(("Open", "Open", "In progress", "Closed")),
        probability=rng.randint(1, 5) if kind == "Risk" else None,
        impact=rng.randint(1, 5) if kind == "Risk" else None,
        priority=rng.choice(("High", "Medium", "Low")),
        action="Ask for a date in writing" if scored else None,
        action_owner=rng.choice(people) if scored else None,
        action_due=due if scored or kind == "Action" else None,
        needed_by=due if kind in ("Decision", "Dependency") else None,
        task_ids=(f"T{rng.randint(30, 80)}",),
        impact_days_likely=float(rng.randint(1, 12)) if scored else None,
        impact_cost=float(rng.randint(1, 30) * 1000) if scored else None,
        provider="Northline" if kind == "Dependency" else None,
        promised_by=due if kind == "Dependency" else None,
        raised_on=STATUS - timedelta(days=rng.randint(10, 60)),
    )


def _tasks(rng: random.Random, people: Sequence[str], start: date, number: int) -> list[Task]:
    tasks = []
    for place in range(1, number + 1):
        done = place <= 30
        before = rng.randint(max(1, place - 6), place - 1) if place > 1 else 0
        milestone = place % 16 == 0
        begin = start + timedelta(days=place * 3)
        tasks.append(
            Task(
                id=f"T{place}",
                task=f"Go-live of site {place}" if milestone else f"Build {rng.choice(_THINGS)} {place}",
                owner=rng.choice(people),
                kind="Milestone" if milestone else rng.choice(("Task", "Task", "Testing", "Integration")),
                duration_days=0.0 if milestone else float(rng.randint(1, 8)),
                predecessors=f"T{before}" if before else None,
                percent_complete=1.0 if done else None,
                actual_start=_working(begin) if done else None,
                actual_finish=_working(begin + timedelta(days=2)) if done else None,
                milestone="Yes" if milestone else None,
                phase=f"Wave {place // 20 + 1}",
                baseline_start=_working(begin),
                baseline_finish=_working(begin + timedelta(days=6)),
                environment="PROD",
            )
        )
    return tasks


def _working(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _check(rng: random.Random, place: int, people: Sequence[str]) -> ReadinessCheck:
    ready = rng.random() < 0.5
    return ReadinessCheck(
        id=f"RD-{place:02d}",
        area=rng.choice(("Data", "Security", "Support")),
        check=f"The {rng.choice(_THINGS)} {place} is tested",
        blocker="Yes" if place % 7 == 0 else "No",
        owner=rng.choice(people),
        due=STATUS + timedelta(days=rng.randint(2, 60)),
        status="Ready" if ready else "In progress",
        evidence="Protocol 12" if ready else None,
        weight=3,
        release="R1",
    )


def _calendar() -> list[CalendarEntry]:
    holidays = [
        CalendarEntry(name=f"Holiday {month}", kind="Holiday", from_=date(2026, month, 1)) for month in range(1, 9)
    ]
    window = CalendarEntry(
        name="Prod change window",
        kind="Change window",
        from_=datetime(2026, 1, 8, 20),
        to=datetime(2026, 1, 8, 23),
        repeat="Weekly",
        until=date(2026, 12, 31),
        applies_to=("PROD",),
    )
    freeze = CalendarEntry(name="Year end", kind="Freeze", from_=date(2026, 12, 14), to=date(2027, 1, 8))
    return cast("list[CalendarEntry]", [*holidays, window, freeze])
