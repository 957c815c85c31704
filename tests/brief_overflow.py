"""A brief with too much of everything, and what the hand-made briefs share."""

from __future__ import annotations

from datetime import date

from itpm_xl.report.brief import (
    Brief,
    Changed,
    Commitment,
    Decision,
    Foot,
    Gate,
    Line,
    Milestone,
    Reason,
    Risk,
    RowRef,
    Section,
    Tile,
    Tradeoff,
)

LOREM = (
    "The network team keeps the old firewall in parallel until every rule has been replayed, because two of the "
    "eleven partner connections have never been documented and nobody who built them works here any more"
)


def ref(sheet, name, cell="A7"):
    return RowRef(sheet, name, cell)


def many(count=200, text="Decide on row"):
    """Everything `count` times, with texts as long as `text` makes them."""
    when = date(2027, 11, 24)
    lines = range(1, count + 1)
    return Brief(
        code="PRG-2026-0001",
        name="Programme for the renewal of all customer-facing settlement platforms",
        status_date=date(2026, 3, 6),
        manager="Maximiliane von Hohenstein-Wertheimer",
        sponsor="Prof. Dr. Konstantinos Papadopoulos",
        classification="Confidential - steering committee only",
        headline=LOREM,
        reported="Green",
        computed="Red",
        override="Green until 30 Apr 2026 by Konstantinos Papadopoulos: the vendor committed to the date in writing.",
        override_status="Green",
        watermelon="Reported Green, computed Red in two briefs running.",
        errors=1204,
        reasons=tuple(Reason(LOREM, "schedule", "Red", (f"M-{n}",)) for n in range(6)),
        tiles=tuple(
            Tile("A title that is far too long for a tile", "CONDITIONAL, really", LOREM, "Amber") for _ in range(7)
        ),
        decisions=tuple(
            Decision(
                text=f"{text} {n}",
                recommendation=text,
                owner="Steering committee",
                due=when,
                if_not=text,
                overdue_days=12.5,
                forum="Architecture board",
                kind="Decision",
                colour="Red",
                source=ref("RAID", f"D-{n:03}"),
            )
            for n in lines
        ),
        risks=tuple(
            Risk(
                text=f"{text} {n}",
                kind="Risk",
                level="Extreme",
                score=25,
                exposure_days=112.4,
                trigger=text,
                option=text,
                owner="Maximiliane von Hohenstein-Wertheimer",
                due=when,
                source=ref("RAID", f"R-{n:03}"),
            )
            for n in lines
        ),
        tradeoffs=tuple(
            Tradeoff(
                text=f"{text} {n}",
                schedule_days=-12.5,
                cost=1_234_567,
                gives=text,
                state="Awaiting decision",
                source=ref("Changes", f"CR-{n:03}"),
            )
            for n in lines
        ),
        commitments=tuple(
            Commitment(
                text=f"{text} {n}",
                owner="Maximiliane von Hohenstein-Wertheimer",
                due=when,
                state="overdue by 13 d",
                critical=True,
                blocker=True,
                colour="Red",
                source=ref("Dependencies", f"T-{n:03}"),
            )
            for n in lines
        ),
        milestones=tuple(
            Milestone(
                text=f"{text} {n}",
                baseline=when,
                due=when,
                slip_days=-3,
                done=True,
                colour="Green",
                source=ref("Dependencies", f"M-{n:03}"),
            )
            for n in lines
        ),
        gate=Gate(
            "NO-GO",
            0.9466,
            "Release 2026.2 of everything",
            when,
            blockers=tuple(
                Line(text=f"{text} {n}", owner="Ken Ito", due=when, colour="Red", source=ref("Readiness", f"RD-{n}"))
                for n in lines
            ),
            note=LOREM,
        ),
        since=date(2026, 2, 27),
        changes=tuple(
            Changed(
                text=f"{text} {n}: slipped 12.5 d to Wed 24 Nov 2027",
                kind="date",
                title=f"{text} {n}",
                change="slipped 12.5 d to Wed 24 Nov 2027",
                why=text,
                source=ref("Dependencies", f"M-{n:03}"),
            )
            for n in lines
        ),
        sections={
            key: Section(count + 34, sheet)
            for key, sheet in {
                "decisions": "RAID",
                "risks": "RAID",
                "tradeoffs": "Changes",
                "commitments": "Dependencies",
                "milestones": "Dependencies",
                "gate": "Readiness",
                "changes": "",
            }.items()
        },
        foot=Foot("plan.xlsx", "5be1c9aa" * 8, 3, 12, "0.1.0", (LOREM, LOREM)),
        currency="EUR",
    )
