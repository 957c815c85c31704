"""Portfolios made by hand: a realistic one, an empty one, one with hardly anything, and large ones."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import portfolio_parts
from portfolio_parts import AS_OF, PEOPLE

from itpm_xl.portfolio.portfolio import (
    DecisionLine,
    Portfolio,
    ProjectLine,
    RiskLine,
    Total,
)
from itpm_xl.portfolio.record import (
    FileVerdict,
    OpenDecision,
    ProjectRecord,
    Reading,
    RecordedFinding,
    RejectedRow,
    ReleaseRecord,
    RiskRecord,
    Verdict,
)

NAMES = (
    ("ERP", "ERP replacement, wave 2: finance and procurement for the five northern countries"),
    ("DCX", "Data-centre exit"),
    ("IAM", "Single sign-on and joiner-mover-leaver"),
    ("CRM", "Customer service on one platform"),
    ("WAN", "Branch network refresh"),
    ("M365", "Mail and files to the cloud"),
    ("SOC", "Security operations around the clock"),
    ("DWH", "Reporting warehouse"),
    ("HR1", "Personnel self-service"),
    ("POS", "Tills in 312 shops: hardware, software, training and the roll-out in four waves"),
    ("API", "Partner interfaces"),
    ("ÅRC", "Arkiv & långtidslagring"),
    ("=1+1", "<b>Formula & friends</b> 'quoted'"),
    ("EOL", "End of life: servers"),
)
FORUMS = ("CAB", "Steering committee ERP", "Architecture board", "")


def decision(code, number, when, *, by=None, title="", **more):
    overdue = max(0, (AS_OF - when).days) if when else 0
    return OpenDecision(
        id=f"CR-{number:02}",
        kind="Change",
        title=title or f"Approve the second mock cutover of {code}: two more days of the vendor, 9 k",
        decider=by or PEOPLE[number % 8],
        forum=FORUMS[number % 4],
        needed_by=when,
        overdue_days=overdue,
        slack_days=float(number % 4),
        recommendation="Approve; the rehearsal found two faults",
        if_not="The window of 9 April is lost",
        cost=9000.0,
        sheet="Changes",
        cell=f"B{number + 4}",
        **more,
    )


def risk(number, probability, impact, **more):
    days = None if probability is None else probability * 0.2 * impact
    return RiskRecord(
        id=f"R-{number:02}",
        kind="Risk" if number % 4 else "Issue",
        title=f"Carrier delivers the dark fibre late, and nobody has asked for a second offer ({number})",
        owner=PEOPLE[number % 8] if number % 5 else "",
        provider="Northern Fibre AB" if number % 3 == 0 else "",
        probability_step=probability,
        impact_step=impact,
        level="Extreme" if (probability or 0) * (impact or 0) >= 16 else "High",
        exposure_days=days,
        exposure_cost=None if days is None else days * 1500,
        trigger="No test light by 13 March",
        option="Rent two wavelengths for 60 days",
        option_due=AS_OF + timedelta(days=number),
        sheet="RAID",
        cell=f"C{number + 5}",
        **more,
    )


def finding(number, severity="error"):
    return RecordedFinding(
        "DEP002",
        severity,
        "Plan: Kim's tasks",
        f"G{number + 5}",
        f"T{number}",
        f"T{number} follows T99, which is no task",
        "did you mean T9?",
    )


def project(place, code, name, rng):
    computed = ("Red", "Red", "Amber", "Green", None)[place % 5] if place else "Red"
    reported = ("Green", "Amber", "Green", "Green", "Green")[place % 5]
    late = {"Red": 14.5, "Amber": 7.0, "Green": 1.0, None: None}[computed]
    target = date(2026, 6, 30) + timedelta(days=7 * place)
    closed = place % 13 == 12
    return ProjectRecord(
        code=code,
        name=name,
        manager=PEOPLE[place % 8] if place % 9 else "",
        sponsor=PEOPLE[(place + 3) % 8],
        programme=("Core", "Infrastructure", "")[place % 3],
        lifecycle="Closed" if closed else "Active",
        currency=("EUR", "SEK", "USD", "")[place % 4],
        status_date=AS_OF - timedelta(days=3 if place % 4 else 24),
        target_finish=target,
        baseline_finish=target - timedelta(days=3) if place % 3 else None,
        forecast_finish=None if late is None else datetime(2026, 6, 30, 17) + timedelta(days=7 * place + late * 1.4),
        days_late=late,
        slip_days=None if late is None else late + 2,
        bei=0.87 if place % 2 else None,
        percent_complete=0.42,
        reported=reported,
        computed=computed,
        difference=f"Reported {reported}, computed {computed}" if computed and computed != reported else "",
        watermelon=reported == "Green" and computed == "Red",
        readings=(
            Reading("schedule", computed, f"forecast {late:g} working days after target" if late else "", ("M-4",)),
            Reading("decisions", "Red", "CR-01 is 9 days overdue", ("CR-01",)),
        ),
        releases=(
            ReleaseRecord(name=f"{code} 1.0", verdict="CONDITIONAL", score=0.89, go_live=AS_OF + timedelta(days=12)),
        ),
        gate=("NO-GO", "CONDITIONAL", "NOT DUE", "GO", "")[place % 5],
        gate_score=0.8 + 0.03 * (place % 6),
        exposure_days=rng.choice([3.5, 12.0, 22.0]),
        budget=400_000.0 + place * 10_000,
        forecast_cost=431_000.0,
        decisions=tuple(decision(code, 1 + n, AS_OF + timedelta(days=3 * n + place - 9)) for n in range(place % 3)),
        risks=tuple(risk(1 + n, 1 + (place + n) % 5, 1 + (place * 2 + n) % 5) for n in range(1 + place % 3)),
        findings=tuple(finding(n, "error" if n % 2 else "warning") for n in range(place % 4)),
        errors=(place % 4) // 2,
        warnings=place % 4 - (place % 4) // 2,
        accepted=place % 3,
        settings={"Near-critical days": 8} if place % 6 == 5 else {},
    )


def portfolio_of(count, seed=1):
    """A portfolio of so many projects with everything in it; the first ones have the names above."""
    rng = random.Random(seed)
    named = [*NAMES, *((f"P{n:04}", f"Project number {n} with a name of usual length") for n in range(count))][:count]
    lines, files = [], []
    for place, (code, name) in enumerate(named):
        record = project(place, code, name, rng)
        path = (
            f"share/{code.strip('=')}/Kim's plan #{place}.xlsx" if place % 3 else f"share/{code.strip('=')} plan.xlsx"
        )
        age = (AS_OF - record.status_date).days
        twin = place == 7
        lines.append(
            ProjectLine(
                key=f"{code} ({path})" if twin else code,
                record=record,
                path=path,
                age_days=age,
                stale=age > 14 and record.lifecycle == "Active",
                decisions_due=len(record.decisions),
                quality=0.98 - 0.05 * (place % 4),
                settings_differ=tuple(f"{name}: {value} (5)" for name, value in record.settings.items()),
                top_risk=max(record.risks, key=lambda one: one.exposure_days or 0),
                driven_by=("ERP",) if place in (2, 4) else (),
                programme_finish=record.forecast_finish + timedelta(days=9)
                if place in (2, 4) and record.forecast_finish
                else record.forecast_finish,
                duplicate_of=("share/old/DWH.xlsx",) if twin else (),
                newer_copy="share/new/EOL plan.xlsx" if code == "EOL" else "",
            )
        )
        files.append(
            FileVerdict(
                path=path,
                verdict=Verdict.WARN if record.errors else Verdict.OK,
                reason=f"{record.errors} error findings" if record.errors else "",
                size=48_000,
                sha256=f"{place:064x}",
                modified=datetime(2026, 3, 6, 9, place % 60),
                template_version="1",
                rows_in=230,
                rows_out=229 if place == 3 else 230,
                rejected=(RejectedRow("RAID", "RAID", 17, "no title and no ID"),) if place == 3 else (),
                cached=place % 2 == 0,
            )
        )
    files.append(
        FileVerdict(
            path="share/bomb.xlsx",
            verdict=Verdict.FAILED,
            reason="it would unpack to more than 512 MiB",
            size=42_000,
            modified=datetime(2026, 3, 1, 9),
        )
    )
    files.append(
        FileVerdict(
            path="share/no project.xlsx",
            verdict=Verdict.FAILED,
            reason="there is no Project table",
            sheet="Sheet1",
            cell="A1",
            size=9_000,
            sha256="f" * 64,
            modified=datetime(2026, 3, 1, 9),
        )
    )
    worst = {"Red": 0, "Amber": 1, None: 2, "Green": 3}
    lines.sort(key=lambda one: (worst[one.record.computed], -(one.record.days_late or 0), one.key))
    keys = [one.key for one in lines]
    return Portfolio(
        as_of=AS_OF,
        version="0.1.0",
        files=tuple(sorted(files, key=lambda one: one.path)),
        projects=tuple(lines),
        decisions=tuple(
            sorted(
                (
                    DecisionLine(one.key, waiting, float(5 - (waiting.slack_days or 0)), "its tasks have 2 d of slack")
                    for one in lines
                    for waiting in one.record.decisions
                ),
                key=lambda line: (-line.delay_days, line.key, line.decision.id),
            )
        ),
        risks=tuple(
            sorted(
                (RiskLine(one.key, each, one.record.currency) for one in lines for each in one.record.risks),
                key=lambda line: (-(line.risk.exposure_days or 0), line.key, line.risk.id),
            )
        ),
        **portfolio_parts.across(lines, keys),
        totals=(Total("Budget", "EUR", 4_120_000.0, 5), Total("Budget", "SEK", 1_730_000.0, 4)),
        **portfolio_parts.history(lines),
        notes=("2 workbooks have the code DWH; they are kept apart.",),
    )


def empty():
    """Nobody's workbook was found, and nothing is known."""
    return Portfolio(as_of=AS_OF, version="0.1.0")


def minimal():
    """One project of which only its code is known, and no history."""
    record = ProjectRecord(code="X")
    return Portfolio(
        as_of=AS_OF,
        version="0.1.0",
        files=(FileVerdict(path="X.xlsx", verdict=Verdict.OK),),
        projects=(ProjectLine(key="X", record=record, path="X.xlsx"),),
    )


CASES = {
    "empty": empty,
    "minimal": minimal,
    "usual": lambda: portfolio_of(14),
    "large": lambda: portfolio_of(500),
}
