"""Briefs built by hand: the mock's content, nothing at all, too much of everything, and many scripts."""

from __future__ import annotations

from datetime import date

from brief_overflow import LOREM, many, ref

from itpm_xl.report.brief import (
    Brief,
    Commitment,
    Decision,
    Foot,
    Gate,
    Line,
    Milestone,
    Reason,
    Risk,
    Section,
    Tile,
    Tradeoff,
)

FOOT = Foot("plan.xlsx", "5be1c9aa" * 8, 0, 2, "0.1.0", ("Risks rank by expected days.",))


def empty():
    return Brief(code="", name="", status_date=None, gate=Gate(""), foot=Foot("plan.xlsx", "", 0, 0, "0.1.0"))


def rich():
    d = lambda day, month=3: date(2026, month, day)  # noqa: E731
    return Brief(
        code="DCX",
        name="Data-centre exit",
        status_date=d(6),
        manager="Priya Nair",
        sponsor="Tom Albers",
        classification="internal",
        headline="Wave 2 moved cleanly; wave 3 hangs on the fibre.",
        reported="Green",
        computed="Red",
        watermelon="Reported Green, computed Red.",
        errors=3,
        currency="EUR",
        reasons=(
            Reason("forecast finish M-4 is 9 working days after target", "schedule", "Red", ("M-4",)),
            Reason("decision D-03 is 9 days overdue", "decisions", "Red", ("D-03",)),
            Reason("silent scope", "scope", "Amber", ("S-12", "S-14", "S-20")),
        ),
        tiles=(
            Tile("Finish", "21 Apr", "target 8 Apr · 9 d late", "Red"),
            Tile("Release gate, due 26 Mar", "NOT DUE", "9 of 12 due by now", "Green"),
            Tile("Decisions overdue", "1 of 3", "D-03 waits 9 d", "Red"),
            Tile("Cost at completion", "412 k", "budget 400 k · +3 %", "Green"),
            Tile("Scope since baseline", "+6 %", "3 silent changes", "Amber"),
        ),
        decisions=(
            Decision(
                text="Keep the tape archive in scope, or retire it with Legal's consent",
                recommendation="retire",
                owner="Ana Ruiz",
                due=date(2026, 2, 25),
                overdue_days=7,
                if_not="4 k tapes stay on a contract that ends 31 Mar",
                source=ref("RAID", "D-03"),
                kind="Decision",
                colour="Red",
            ),
            Decision(
                text="Approve a second mock cutover (2 days of vendor time, 9 k EUR)",
                recommendation="yes",
                owner="Tom Albers",
                due=d(10),
                if_not="From 10 Mar each day moves go-live by a day; the window of 9 Apr is lost after 13 Mar",
                source=ref("Changes", "CR-07"),
                kind="Change",
            ),
            Decision(
                text="Freeze exception for the DNS change on 2 Apr",
                recommendation="no, use 9 Apr",
                owner="Maya Stern",
                forum="CAB",
                due=d(13),
                if_not="Nothing is lost: 9 Apr is the plan",
                source=ref("Changes", "CR-09"),
                kind="Change",
            ),
        ),
        risks=(
            Risk(
                text="Carrier delivers the dark fibre late",
                kind="Risk",
                level="Extreme",
                score=20,
                exposure_days=6.3,
                trigger="No test light by 13 Mar",
                option="Rent two wavelengths for 60 days (11 k EUR)",
                owner="Ken Ito",
                due=d(11),
                source=ref("RAID", "R-04"),
            ),
            Risk(
                text="Storage replication too slow for the last wave",
                kind="Risk",
                level="High",
                score=12,
                exposure_days=2.5,
                trigger="Lag above 6 h on 9 Mar",
                option="Split wave 4 into two windows",
                owner="Maya Stern",
                due=d(16),
                source=ref("RAID", "R-11"),
            ),
            Risk(
                text="Badge readers lose their controller at the old site",
                kind="Issue",
                level="Medium",
                source=ref("RAID", "I-02"),
            ),
        ),
        tradeoffs=(
            Tradeoff(
                text="Second mock cutover before the release",
                schedule_days=2,
                cost=9000,
                gives="Slack of wave 3: 3 → 1 d",
                state="Awaiting decision",
                source=ref("Changes", "CR-07"),
            ),
            Tradeoff(
                text="Retire the archive (S-12, S-14 leave this release)",
                schedule_days=-3,
                cost=-14000,
                gives="Legal signs off deletion",
                state="Approved 3 Mar",
                source=ref("Changes", "CR-05"),
            ),
        ),
        commitments=(
            Commitment(
                text="Fibre acceptance test, both paths",
                owner="Ken Ito",
                due=d(11),
                state="0 d slack",
                critical=True,
                colour="Amber",
                source=ref("Dependencies", "T-31"),
            ),
            Commitment(
                text="Rollback rehearsal with timings",
                owner="Maya Stern",
                due=d(5),
                state="overdue by 1 d",
                blocker=True,
                colour="Red",
                source=ref("Readiness", "RD-12"),
            ),
            Commitment(
                text="Security review submitted (needs 10 working days)",
                owner="Owen Hale",
                due=d(13),
                state="2 d slack",
                colour="Green",
                source=ref("Dependencies", "T-36"),
            ),
            Commitment(
                text="Support handover accepted by the service desk",
                owner="Lena Voss",
                due=d(16),
                state="6 d slack",
                colour="Green",
                source=ref("Dependencies", "T-40"),
            ),
        ),
        milestones=(
            Milestone(
                text="Wave 3 moved",
                baseline=d(13),
                due=d(17),
                slip_days=2,
                colour="Green",
                source=ref("Dependencies", "M-2"),
            ),
            Milestone(
                text="Go-live (window Thu 9 Apr 20:00-23:00)",
                baseline=d(26),
                due=d(9, 4),
                slip_days=10,
                colour="Red",
                source=ref("Dependencies", "M-3"),
            ),
            Milestone(
                text="Old site handed back",
                baseline=d(8, 4),
                due=d(21, 4),
                slip_days=9,
                colour="Amber",
                source=ref("Dependencies", "M-4"),
            ),
        ),
        gate=Gate(
            "NOT DUE",
            0.75,
            "Release 1",
            d(9, 4),
            blockers=(
                Line(
                    text="Rollback rehearsal with timings",
                    owner="Maya Stern",
                    due=d(5),
                    colour="Red",
                    source=ref("Readiness", "RD-12"),
                ),
            ),
            open=(
                Line(text="Runbook signed", owner="Lena Voss", due=d(20), source=ref("Readiness", "RD-03")),
                Line(
                    text="Restore from backup proven",
                    owner="Ken Ito",
                    due=d(4),
                    colour="Amber",
                    source=ref("Readiness", "RD-07"),
                ),
            ),
            note="9 of the 12 checks that are due by now are ready.",
        ),
        sections={
            "decisions": Section(3, "Changes"),
            "risks": Section(3, "RAID"),
            "tradeoffs": Section(2, "Changes"),
            "commitments": Section(4, "Dependencies"),
            "milestones": Section(3, "Dependencies"),
            "gate": Section(3, "Readiness"),
        },
        foot=FOOT,
    )


SCRIPTS = (
    "Überprüfung der Größenänderung im Rechenzentrumsübergabeprotokoll",
    "Έγκριση της μετάβασης στο νέο κέντρο δεδομένων",
    "Утвердить перенос оборудования в новый центр обработки данных",
    "新しいデータセンターへの移行を承認する必要があります",
    '=HYPERLINK("http://example.com","click")',
    '<b>Tom & "Ana"</b> <script>alert(1)</script>',
    "Line one\nline two\ttab \x07 bell",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung" * 3,
)


def scripts():
    rich_brief = rich()
    lines = tuple(
        Decision(
            text=text,
            recommendation=text,
            owner=text[:24],
            due=date(2026, 3, 9),
            if_not=text,
            kind="Decision",
            source=ref("RAID", f"D-{n}"),
        )
        for n, text in enumerate(SCRIPTS)
    )
    return Brief(
        code="Ωμέγα",
        name="Переезд в новый центр: Übergabe 移行",
        status_date=date(2026, 3, 6),
        manager="Ирина Соколова",
        sponsor="Μαρία Παπαδοπούλου",
        headline="=1+1 移行は順調です。 „Alles läuft“",
        reported="Amber",
        computed="Amber",
        reasons=(Reason("срок M-4 сдвинут на 9 дней", "schedule", "Amber", ("M-4",)),),
        tiles=rich_brief.tiles,
        decisions=lines,
        gate=Gate(""),
        sections={"decisions": Section(len(lines), "RAID")},
        foot=Foot("план №1.xlsx", "ab" * 32, 0, 0, "0.1.0"),
    )


CASES = {
    "empty": empty,
    "rich": rich,
    "many": many,
    "long": lambda: many(200, LOREM),
    "scripts": scripts,
    "one": lambda: many(1),
}
