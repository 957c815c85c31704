"""The tables of the store, declared once: for writing, for docs/portfolio-store.md and for `Portfolio.frame`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.portfolio.store_columns import StoreTable, day, flag, moment, number, text, whole
from itpm_xl.portfolio.store_rows import ROW_TABLES

if TYPE_CHECKING:
    from itpm_xl.portfolio.portfolio import Portfolio, ProgrammeTask, ProjectLine
    from itpm_xl.portfolio.record import FileVerdict, RecordedFinding, RejectedRow, ReleaseRecord

__all__ = ["STORE_TABLES", "SUMMARY_TABLES"]

_KEY = "Key of the project: its code, or code and file where several workbooks share one."

_DAYS = "working days"

_PROJECTS = StoreTable(
    "projects",
    "One workbook that was read. Sums leave out rows with a newer_copy.",
    (
        text("project_key", _KEY, lambda p: p.key),
        text("path", "The workbook.", lambda p: p.path),
        text("code", "Project code as typed.", lambda p: p.record.code),
        text("name", "Project name.", lambda p: p.record.name),
        text("manager", "Project manager.", lambda p: p.record.manager),
        text("sponsor", "Sponsor.", lambda p: p.record.sponsor),
        text("programme", "Programme it belongs to.", lambda p: p.record.programme),
        text("priority", "Priority as typed.", lambda p: p.record.priority),
        text("lifecycle", "Proposed, Active, On hold or Closed.", lambda p: p.record.lifecycle),
        text("method", "Waterfall, Agile or Hybrid.", lambda p: p.record.method),
        day("status_date", "The day the workbook is true for.", lambda p: p.record.status_date),
        whole("age_days", "Age of the status date on the day of the run.", lambda p: p.age_days, "calendar days"),
        flag("stale", "Active, and nobody has updated it within the limit.", lambda p: p.stale),
        text("reported", "Status the PM reports: Green, Amber or Red.", lambda p: p.record.reported),
        text("computed", "Status by the data.", lambda p: p.record.computed),
        text("override", "Status by a valid override.", lambda p: p.record.override),
        flag("watermelon", "Reported Green, computed Red.", lambda p: p.record.watermelon),
        day("start", "First day.", lambda p: p.record.start),
        day("target_finish", "Finish that was promised.", lambda p: p.record.target_finish),
        day("baseline_finish", "Latest baseline finish of the plan.", lambda p: p.record.baseline_finish),
        moment("forecast_finish", "Finish by its own plan.", lambda p: p.record.forecast_finish),
        moment("p80_finish", "Finish kept with 80 % confidence, by simulation.", lambda p: p.record.p80_finish),
        number("target_chance", "Chance that the target is kept.", "0 to 1", lambda p: p.record.target_chance),
        moment("programme_finish", "Finish with the other projects' dates.", lambda p: p.programme_finish),
        text("driven_by", "Projects that move its finish, most first.", lambda p: "; ".join(p.driven_by)),
        number("days_late", "Forecast after target.", "working days", lambda p: p.record.days_late),
        number("slip_days", "Forecast after baseline.", "working days", lambda p: p.record.slip_days),
        number("bei", "Baseline execution index (DCMA 14).", "ratio", lambda p: p.record.bei),
        whole("silent_scope", "Rows not as agreed that no approved change covers.", lambda p: p.record.silent_scope),
        number("volatility", "Added, changed and removed over baseline.", "0 to 1", lambda p: p.record.volatility),
        text("baseline_seal", "Fingerprint of its baseline.", lambda p: p.record.baseline_seal),
        number("percent_complete", "Share of planned work done.", "0 to 1", lambda p: p.record.percent_complete),
        text("gate", "Worst release gate.", lambda p: p.record.gate),
        number("gate_score", "Weighted share of evidenced checks.", "0 to 1", lambda p: p.record.gate_score),
        number("exposure_days", "Expected delay of all risks.", "working days", lambda p: p.record.exposure_days),
        number("exposure_cost", "Expected cost of all risks.", "currency", lambda p: p.record.exposure_cost),
        text("currency", "Currency of its money.", lambda p: p.record.currency),
        number("budget", "Budget.", "currency", lambda p: p.record.budget),
        number("forecast_cost", "Forecast at completion.", "currency", lambda p: p.record.forecast_cost),
        text("next_release", "The next release to go live.", lambda p: p.record.delivery.release),
        day("go_live", "Its agreed day.", lambda p: p.record.delivery.go_live),
        whole("go_live_late_days", "Plan after that day.", lambda p: p.record.delivery.go_live_late_days, _DAYS),
        whole(
            "window_minutes", "Left of the window after the cutover.", lambda p: p.record.delivery.window_minutes, "min"
        ),
        whole("vendors_late", "Deliveries promised too late.", lambda p: p.record.delivery.vendors_late),
        whole("vendor_slip_days", "The worst of them.", lambda p: p.record.delivery.vendor_slip_days, _DAYS),
        day("pace_finish", "Sprint teams done at their median pace.", lambda p: p.record.delivery.pace_finish),
        day("pace_latest", "The same at their slowest pace.", lambda p: p.record.delivery.pace_latest),
        whole("not_planned", "Kinds of work implied and not planned.", lambda p: p.record.delivery.not_planned),
        whole("unsent", "Messages due and not sent.", lambda p: p.record.delivery.unsent),
        whole("alone", "People with critical work and no stand-in.", lambda p: p.record.delivery.alone),
        whole("documents_due", "Documents overdue or missing.", lambda p: p.record.delivery.documents_due),
        whole("assets_missing", "30-60-90 assets overdue.", lambda p: p.record.delivery.assets_missing),
        whole("decisions_due", "Decisions due within the horizon.", lambda p: p.decisions_due),
        number("quality", "Share of rows without error or warning.", "0 to 1", lambda p: p.quality),
        whole("errors", "Findings that are errors.", lambda p: p.record.errors),
        whole("warnings", "Findings that are warnings.", lambda p: p.record.warnings),
        whole("accepted", "Findings accepted on the record.", lambda p: p.record.accepted),
        text("settings_differ", "Thresholds that differ from the PMO's.", lambda p: "; ".join(p.settings_differ)),
        text("duplicate_of", "Other workbooks with its code.", lambda p: "; ".join(p.duplicate_of)),
        text("newer_copy", "A later copy of this workbook, which holds instead.", lambda p: p.newer_copy),
    ),
    lambda portfolio: portfolio.projects,
)

_DECISIONS = StoreTable(
    "decisions",
    "A change or decision that waits.",
    (
        text("project_key", _KEY, lambda d: d.key),
        text("id", "ID of the row.", lambda d: d.decision.id),
        text("kind", "Change or Decision.", lambda d: d.decision.kind),
        text("title", "What is to be decided.", lambda d: d.decision.title),
        text("decider", "Who decides.", lambda d: d.decision.decider),
        text("forum", "Where.", lambda d: d.decision.forum),
        day("needed_by", "Last day on which it helps.", lambda d: d.decision.needed_by),
        whole("overdue_days", "Since then.", lambda d: d.decision.overdue_days, "working days"),
        number("delay_days", "What a week of waiting moves the finish.", "working days", lambda d: d.delay_days),
        text("reason", "How that comes about.", lambda d: d.reason),
        number("cost", "What it would cost.", "currency", lambda d: d.decision.cost),
        text("sheet", "Sheet of its row.", lambda d: d.decision.sheet),
        text("cell", "Cell of its title.", lambda d: d.decision.cell),
    ),
    lambda portfolio: portfolio.decisions,
)

_RISKS = StoreTable(
    "risks",
    "An open risk or issue.",
    (
        text("project_key", _KEY, lambda r: r.key),
        text("id", "ID of the row.", lambda r: r.risk.id),
        text("kind", "Risk or Issue.", lambda r: r.risk.kind),
        text("title", "What it says.", lambda r: r.risk.title),
        text("owner", "Who answers for it.", lambda r: r.risk.owner),
        text("provider", "Vendor or team it hangs on.", lambda r: r.risk.provider),
        whole("probability", "Probability on the scale.", lambda r: r.risk.probability_step, "1-5"),
        whole("impact", "Impact on the scale.", lambda r: r.risk.impact_step, "1-5"),
        text("level", "Low to Extreme; of issues their priority.", lambda r: r.risk.level),
        number("exposure_days", "Expected delay.", "working days", lambda r: r.risk.exposure_days),
        number("exposure_cost", "Expected cost.", "currency", lambda r: r.risk.exposure_cost),
        text("currency", "Currency of that cost.", lambda r: r.currency),
        text("sheet", "Sheet of its row.", lambda r: r.risk.sheet),
        text("cell", "Cell of its title.", lambda r: r.risk.cell),
    ),
    lambda portfolio: portfolio.risks,
)

_DEPENDENCIES = StoreTable(
    "dependencies",
    "What one project needs from another.",
    (
        text("project_key", "The project that waits.", lambda d: d.key),
        text("task_id", "Its task.", lambda d: d.task_id),
        text("task", "Name of that task.", lambda d: d.task),
        text("other_key", "The project that delivers; empty when it is not here.", lambda d: d.other_key),
        text("other_id", "The task that delivers.", lambda d: d.other_id),
        text("other_task", "Its name.", lambda d: d.other_task),
        moment("forecast", "When it will be there, by the other project's own plan.", lambda d: d.forecast),
        day("promised", "When it was promised in RAID.", lambda d: d.promised),
        moment("needed", "Latest date that does not move the waiting project.", lambda d: d.needed),
        number("gap_days", "From needed to forecast; above 0 is too late.", "working days", lambda d: d.gap_days),
        text("problem", "What is wrong with the link.", lambda d: d.problem),
        text("sheet", "Sheet of the waiting task.", lambda d: d.sheet),
        text("cell", "Cell of its predecessors.", lambda d: d.cell),
    ),
    lambda portfolio: portfolio.dependencies,
)


def _programme(portfolio: Portfolio) -> Iterator[tuple[ProgrammeTask, int | None]]:
    """The critical and linked tasks, with their place on the critical path."""
    if portfolio.programme is None:
        return
    places = {(task.key, task.id): place for place, task in enumerate(portfolio.programme.critical_path, start=1)}
    told = set()
    for task in (*portfolio.programme.tasks, *portfolio.programme.critical_path):
        if (task.key, task.id) not in told:
            told.add((task.key, task.id))
            yield task, places.get((task.key, task.id))


_PROGRAMME = StoreTable(
    "programme",
    "A critical or linked task of the plan across all workbooks.",
    (
        text("project_key", _KEY, lambda t: t[0].key),
        text("id", "ID of the task.", lambda t: t[0].id),
        text("name", "What is done.", lambda t: t[0].name),
        text("owner", "Who does it.", lambda t: t[0].owner),
        moment("start", "Start in the programme plan.", lambda t: t[0].start),
        moment("finish", "Finish in the programme plan.", lambda t: t[0].finish),
        moment("own_finish", "Finish by its project's own plan.", lambda t: t[0].own_finish),
        number("slack_days", "What it can slip without moving the end.", "working days", lambda t: t[0].slack_days),
        flag("critical", "Unfinished and without slack.", lambda t: t[0].critical),
        whole("path_place", "Place on the critical path, from 1; empty off it.", lambda t: t[1]),
    ),
    _programme,
)

_OWNERS = StoreTable(
    "owners",
    "What one person owes over all projects.",
    (
        text("owner", "The name, as most workbooks spell it.", lambda o: o.owner),
        text("project_keys", "The projects.", lambda o: "; ".join(o.keys)),
        whole("commitments", "Within the horizon, or overdue.", lambda o: o.commitments),
        whole("overdue", "How many of them are overdue.", lambda o: o.overdue),
        whole("critical", "How many are on a critical path.", lambda o: o.critical),
        whole("peak", "Most at the same time.", lambda o: o.peak),
        day("peak_from", "First day of that peak.", lambda o: o.peak_from),
        day("peak_to", "Last day of that peak.", lambda o: o.peak_to),
    ),
    lambda portfolio: portfolio.owners,
)

_CLASHES = StoreTable(
    "clashes",
    "Two things of two projects that cannot both happen.",
    (
        text("kind", "Environment, Freeze, Window or Person.", lambda c: c.kind),
        text("what", "The environment, window or person.", lambda c: c.what),
        text("project_key", "One project.", lambda c: c.key),
        text("other_key", "The other.", lambda c: c.other_key),
        moment("begins", "When the later of the two begins.", lambda c: max(c.span.begins, c.other.begins)),
        text("text", "The clash in a sentence.", lambda c: c.text),
    ),
    lambda portfolio: portfolio.clashes,
)


def _releases(portfolio: Portfolio) -> Iterator[tuple[ProjectLine, ReleaseRecord]]:
    for line in portfolio.projects:
        yield from ((line, release) for release in line.record.releases)


_RELEASES = StoreTable(
    "releases",
    "A release and its gate.",
    (
        text("project_key", _KEY, lambda r: r[0].key),
        text("release", "Its name.", lambda r: r[1].name),
        text("verdict", "GO, CONDITIONAL, NO-GO or NOT DUE.", lambda r: r[1].verdict),
        number("score", "Weighted share of evidenced checks.", "0 to 1", lambda r: r[1].score),
        day("go_live", "When it goes live.", lambda r: r[1].go_live),
        text("blockers", "Open blockers.", lambda r: "; ".join(r[1].blockers)),
    ),
    _releases,
)


def _findings(portfolio: Portfolio) -> Iterator[tuple[ProjectLine, RecordedFinding]]:
    for line in portfolio.projects:
        yield from ((line, finding) for finding in line.record.findings)


_FINDINGS = StoreTable(
    "findings",
    "What check says about a workbook.",
    (
        text("project_key", _KEY, lambda f: f[0].key),
        text("path", "The workbook.", lambda f: f[0].path),
        text("code", "Code of the finding.", lambda f: f[1].code),
        text("severity", "error, warning or info.", lambda f: f[1].severity),
        text("sheet", "The sheet.", lambda f: f[1].sheet),
        text("cell", "The cell to fill or change.", lambda f: f[1].cell),
        text("row_id", "ID of the row.", lambda f: f[1].row_id),
        text("message", "The value and what was expected.", lambda f: f[1].message),
        text("hint", "What to do next.", lambda f: f[1].hint),
    ),
    _findings,
)

_FILES = StoreTable(
    "files",
    "A file that was looked at, read or not.",
    (
        text("path", "Where it is.", lambda f: f.path),
        text("verdict", "OK, WARN or FAILED.", lambda f: f.verdict.value),
        text("reason", "Why it is not OK.", lambda f: f.reason),
        text("sheet", "The sheet that is about.", lambda f: f.sheet),
        text("cell", "The cell that is about.", lambda f: f.cell),
        whole("size", "Its size.", lambda f: f.size, "bytes"),
        text("sha256", "Hash of its bytes, hexadecimal.", lambda f: f.sha256),
        moment("modified", "When it was last saved.", lambda f: f.modified),
        text("template_version", "Template it was made with.", lambda f: f.template_version),
        whole("rows_in", "Filled rows in its input tables.", lambda f: f.rows_in),
        whole("rows_out", "Rows in the rows_ tables.", lambda f: f.rows_out),
        whole("rows_rejected", "Rows in rejected_rows; rows_in = rows_out + rows_rejected.", lambda f: len(f.rejected)),
    ),
    lambda portfolio: portfolio.files,
)


def _rejected(portfolio: Portfolio) -> Iterator[tuple[FileVerdict, RejectedRow]]:
    for file in portfolio.files:
        yield from ((file, row) for row in file.rejected)


_REJECTED = StoreTable(
    "rejected_rows",
    "A filled row that is in no rows_ table.",
    (
        text("path", "The workbook.", lambda r: r[0].path),
        text("table_name", "The table it belongs to.", lambda r: r[1].table),
        text("at_sheet", "The sheet it stands on.", lambda r: r[1].sheet),
        whole("at_row", "Its Excel row.", lambda r: r[1].row),
        text("reason", "Why.", lambda r: r[1].reason),
    ),
    _rejected,
)

SUMMARY_TABLES: tuple[StoreTable, ...] = (
    _PROJECTS,
    _DECISIONS,
    _RISKS,
    _DEPENDENCIES,
    _PROGRAMME,
    _RELEASES,
    _CLASHES,
    _OWNERS,
    _FINDINGS,
    _FILES,
    _REJECTED,
)
"""What the engines say."""

STORE_TABLES: tuple[StoreTable, ...] = (*SUMMARY_TABLES, *ROW_TABLES)
"""All tables: what the engines say, then every row that people typed."""
