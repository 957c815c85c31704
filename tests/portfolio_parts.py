"""What crosses the projects of a portfolio made by hand, and how it was in earlier weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from itpm_xl.portfolio.portfolio import (
    Clash,
    CrossDependency,
    Move,
    NearName,
    OwnerLoad,
    Programme,
    ProgrammeTask,
    SharedExposure,
    Trend,
)
from itpm_xl.portfolio.record import TimeSpan

#: A Monday.
AS_OF = date(2026, 3, 9)
PEOPLE = ("Priya Nair", "Tom Albers", "Ken Ito", "Maya Stern", "Ana Ruiz", "Owen Hale", "Lena Voß", "Noor Haddad")


def across(lines, keys):
    """What crosses projects; keys[0] is the worst one."""
    first, second, third = (keys * 3)[:3]
    paths = {one.key: one.path for one in lines}
    dependencies = tuple(
        CrossDependency(
            key=keys[n % len(keys)],
            task_id=f"T{n}",
            task="Connect the ledger to the warehouse, with the old codes",
            other_key=keys[(n + 1 + n // 5) % len(keys)] if n % 7 != 6 else "",
            other_id="T9",
            other_task="Ledger interface live",
            forecast=datetime(2026, 4, 20, 17) + timedelta(days=n) if n % 7 != 6 else None,
            promised=date(2026, 4, 10),
            needed=datetime(2026, 4, 8, 17) + timedelta(days=2 * n),
            gap_days=8.0 - n if n % 7 != 6 else None,
            problem="no workbook of the portfolio has a project ZZZ" if n % 7 == 6 else "",
            sheet="Plan: Kim's tasks",
            cell=f"F{n + 6}",
            path=paths[keys[n % len(keys)]],
        )
        for n in range(min(14, 2 * len(keys)))
    )
    start = datetime(2026, 3, 9, 8)
    path = tuple(
        ProgrammeTask(
            key=keys[n // 3 % len(keys)],
            id=f"T{n}",
            name=f"Build and test part {n} of the interface",
            owner=PEOPLE[n % 8],
            start=start + timedelta(days=11 * n),
            finish=start + timedelta(days=11 * n + 10, hours=9),
            slack_days=0.0,
            critical=True,
            own_finish=start + timedelta(days=11 * n + (3 if n % 3 == 2 else 10), hours=9),
        )
        for n in range(12)
    )
    freeze = TimeSpan(
        name="Quarter-end freeze",
        kind="Freeze",
        begins=datetime(2026, 3, 30),
        ends=datetime(2026, 4, 4),
        applies_to=("production",),
        sheet="Calendar",
        cell="A7",
    )
    cutover = TimeSpan(
        name="Cut over to the new site",
        kind="Cutover",
        begins=datetime(2026, 4, 2, 20),
        ends=datetime(2026, 4, 2, 23),
        id="T31",
        sheet="Plan: Kim's tasks",
        cell="B36",
    )
    leave = TimeSpan(
        name="Ana on leave",
        kind="Leave",
        begins=datetime(2026, 3, 16),
        ends=datetime(2026, 3, 21),
        applies_to=("Ana Ruiz",),
        sheet="Calendar",
        cell="A9",
    )
    window = TimeSpan(
        name="Thursday window",
        kind="Change window",
        begins=datetime(2026, 4, 2, 20),
        ends=datetime(2026, 4, 2, 23),
        sheet="Calendar",
        cell="A8",
    )
    return {
        "dependencies": tuple(sorted(dependencies, key=lambda one: -(one.gap_days or -99))),
        "programme": Programme(
            finish=path[-1].finish,
            critical_path=path,
            tasks=(*path, replace(path[4], id="T77", slack_days=6.5, critical=False)),
            cycles=((f"{first}:T1", f"{second}:T4", f"{third}:T8"),) if len(keys) > 2 else (),
            drives=((first, second, 9.0), (first, third, 2.5)) if len(keys) > 2 else (),
            notes=("IAM has no calendar of its own; the portfolio's is used.",),
        ),
        "releases": ((first, freeze), (second, cutover), (second, window), (third, leave)),
        "clashes": (
            Clash(
                "Freeze",
                "Quarter-end freeze",
                second,
                cutover,
                first,
                freeze,
                f"{second} cuts over on 2 April inside the freeze of {first} (30 March to 3 April)",
            ),
        )
        if len(keys) > 1
        else (),
        "owners": tuple(
            OwnerLoad(
                PEOPLE[n],
                tuple(keys[n : n + 3]),
                9 - n,
                n % 3,
                2,
                5 - n // 2,
                AS_OF + timedelta(days=n),
                AS_OF + timedelta(days=n + 4),
                tuple(f"{key}:T4 Load test of the interface (2026-03-09 to 2026-03-13)" for key in keys[n : n + 3]),
            )
            for n in range(8)
        ),
        "shared": (
            SharedExposure(
                "Vendor", "Northern Fibre AB", tuple(keys[:4]), tuple(f"{key}:R-03" for key in keys[:4]), 18.5
            ),
            SharedExposure("Owner", "Ana Ruiz", tuple(keys[:3]), tuple(f"{key}:R-04" for key in keys[:3]), 7.0),
        ),
        "names": (NearName("Lena Voß", "Lena Voss", tuple(keys[:2]), (third,)),),
    }


def history(lines, weeks=8):
    """Eight runs, each a week apart; the first three projects slip."""
    trends = []
    for week in range(weeks):
        day = AS_OF - timedelta(days=7 * (weeks - 1 - week))
        for place, one in enumerate(lines):
            late = one.record.days_late
            late = None if late is None else late - (weeks - 1 - week) * (1.5 - 0.4 * place if place < 4 else 0.1)
            colour = None if late is None else "Red" if late > 10 else "Amber" if late > 5 else "Green"
            trends.append(Trend(day, one.key, colour, one.record.reported, None, late, 4.0, 1, 0.9))
    first, second = (lines * 2)[:2]
    return {
        "trends": tuple(trends),
        "previous": AS_OF - timedelta(days=7),
        "moves": (
            Move(first.key, "Finish", f"Forecast finish of {first.key} moved from 13 to 20 July", "Red", 5.0),
            Move(second.key, "Status", "Computed status went from Amber to Red: CR-01 is overdue and critical", "Red"),
            Move(first.key, "Decision", "CR-03 was approved by Tom Albers", "Green"),
            Move("OLD", "Gone", "No workbook of OLD any more; it was there on 2 March", "Amber"),
        ),
    }
