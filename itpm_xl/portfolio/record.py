"""What one workbook contributes to the portfolio: small, plain data that crosses processes and rests in the cache."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from itpm_xl.portfolio.delivery_record import DeliveryRecord, ReleaseRecord

__all__ = [
    "Commitment",
    "CrossLink",
    "DeliveryRecord",
    "Examined",
    "FileVerdict",
    "OpenDecision",
    "ProjectRecord",
    "Reading",
    "RecordedFinding",
    "RejectedRow",
    "ReleaseRecord",
    "RiskRecord",
    "TimeSpan",
    "Verdict",
]


class Verdict(StrEnum):
    """What became of a file."""

    OK = "OK"
    WARN = "WARN"
    """It was read, and has error findings or notes."""
    FAILED = "FAILED"
    """It could not be read; the others were."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row of an input table that is in no output table.

    Attributes:
        table: the table it belongs to.
        sheet: the sheet it stands on.
        row: its Excel row.
        reason: why, in a few words.
    """

    table: str
    sheet: str
    row: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerdict:
    """One file that was looked at, read or not.

    Attributes:
        path: where it is, as the user would write it.
        verdict: OK, WARN or FAILED.
        reason: why it is not OK, in one sentence; "" when it is.
        sheet: the sheet it is about, where there is one.
        cell: the cell it is about, where there is one.
        size: bytes.
        sha256: hash of the bytes, hexadecimal; "" where it could not be read.
        modified: when it was last saved, local time.
        template_version: of the template it was made with; "" where it does not say.
        rows_in: filled rows found in its input tables.
        rows_out: rows that are in the output tables.
        rejected: the others; `rows_in == rows_out + len(rejected)`.
        cached: unchanged since an earlier run, and not read again.
    """

    path: str
    verdict: Verdict
    reason: str = ""
    sheet: str | None = None
    cell: str | None = None
    size: int = 0
    sha256: str = ""
    modified: datetime | None = None
    template_version: str = ""
    rows_in: int = 0
    rows_out: int = 0
    rejected: tuple[RejectedRow, ...] = ()
    cached: bool = False


@dataclass(frozen=True, slots=True)
class RecordedFinding:
    """A finding, as `itpm-xl check` tells it."""

    code: str
    severity: str
    sheet: str | None
    cell: str | None
    row_id: str | None
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One dimension of the status: schedule, scope, risk, readiness, decisions or cost."""

    name: str
    colour: str | None
    text: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDecision:
    """A change or decision that waits.

    Attributes:
        id: its ID.
        kind: Change or Decision.
        title: what is to be decided.
        decider: who decides; "" when nobody is named.
        forum: where.
        needed_by: the last day on which it helps.
        overdue_days: working days since then.
        slack_days: least slack of the unfinished tasks it touches; None when it touches none that is planned.
        recommendation: what the team would do.
        if_not: what happens otherwise.
        cost: what it would cost, in the project's currency.
        sheet: the sheet of its row.
        cell: the cell of its title.
    """

    id: str
    kind: str
    title: str
    decider: str = ""
    forum: str = ""
    needed_by: date | None = None
    overdue_days: int = 0
    slack_days: float | None = None
    recommendation: str = ""
    if_not: str = ""
    cost: float | None = None
    sheet: str = ""
    cell: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRecord:
    """An open risk or issue, weighed.

    Attributes:
        id: its ID.
        kind: Risk or Issue.
        title: what it says.
        owner: who answers for it; "" for nobody.
        provider: the vendor or team it hangs on; "" for none.
        probability_step: 1 to 5; None when unknown.
        impact_step: 1 to 5; None when unknown.
        level: Low to Extreme; of issues their priority.
        exposure_days: expected delay, working days.
        exposure_cost: expected cost, in the project's currency.
        trigger: what sets it off.
        option: the action.
        option_due: by when.
        sheet: the sheet of its row.
        cell: the cell of its title.
    """

    id: str
    kind: str
    title: str
    owner: str = ""
    provider: str = ""
    probability_step: int | None = None
    impact_step: int | None = None
    level: str = ""
    exposure_days: float | None = None
    exposure_cost: float | None = None
    trigger: str = ""
    option: str = ""
    option_due: date | None = None
    sheet: str = ""
    cell: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossLink:
    """A task that waits for a task of another project, or for a promise.

    Attributes:
        task_id: the task that waits.
        task: its name.
        needs: the other task as written, such as `ERP:T9`.
        link: the link as written, such as `ERP:T9FS+2d`.
        needed: the latest date at which the other task may be done without moving this project's finish.
        promised: the date promised in RAID, if any.
        raid_id: the RAID row that promises it.
        sheet: the sheet of the task.
        cell: the cell of its predecessors.
    """

    task_id: str
    task: str
    needs: str
    link: str
    needed: datetime | None = None
    promised: date | None = None
    raid_id: str = ""
    sheet: str = ""
    cell: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """Work that one person owes within some days: an unfinished task, an action, a readiness check, a decision.

    Attributes:
        owner: the person, as the workbook spells the name.
        kind: Task, Action, Check or Decision.
        id: ID of the row.
        title: what is owed.
        start: when work on it begins; the due date where nothing says.
        finish: when it is due.
        critical: it is on the critical path.
        sheet: the sheet of its row.
        cell: the cell of its title.
    """

    owner: str
    kind: str
    id: str
    title: str
    start: date
    finish: date
    critical: bool = False
    sheet: str = ""
    cell: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """A freeze, change window, leave or cutover as it falls: half-open, local time.

    Attributes:
        name: what it is called.
        kind: Freeze, Change window, Leave or Cutover (a task of that kind, by plan).
        begins: its first moment.
        ends: the moment after its last.
        applies_to: owners, teams, environments; empty for all.
        id: ID of the row, where it has one.
        sheet: the sheet of its row.
        cell: the cell of its name.
    """

    name: str
    kind: str
    begins: datetime
    ends: datetime
    applies_to: tuple[str, ...] = ()
    id: str = ""
    sheet: str = ""
    cell: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRecord:
    """A project as the portfolio sees it. Dates and colours are the engine's, words are the PM's.

    Attributes:
        code: the project code as typed; the file's name where there is none.
        name: project name.
        manager: project manager.
        sponsor: sponsor.
        programme: programme.
        priority: as typed.
        lifecycle: Proposed, Active, On hold or Closed; Active where it does not say.
        method: Waterfall, Agile or Hybrid.
        currency: of all money in this record.
        status_date: the day the workbook is true for.
        start: first day.
        target_finish: the finish that was promised.
        baseline_finish: the latest baseline finish of the plan; None without a baseline.
        forecast_finish: the finish by the plan; None where nothing can be planned.
        p80_finish: the finish that is kept with 80 % confidence, by simulation; None where nothing varies.
        target_chance: how likely the target finish is kept, 0 to 1; None without a target, or where nothing varies.
        days_late: forecast after target, working days of the project; negative for early.
        slip_days: forecast after baseline, working days.
        bei: baseline execution index; None with too few due tasks.
        percent_complete: share of planned work that is done, 0 to 1.
        reported: the PM's colour.
        computed: the colour that the data gives.
        override: the colour of a valid override.
        difference: how reported and computed differ, as a sentence; "" when they agree.
        watermelon: reported Green, computed Red.
        readings: the dimensions of the status.
        silent_scope: rows that are not as agreed and that no approved change covers; None without a baseline.
        volatility: (added + changed + removed) / baseline; None without a baseline of the scope.
        baseline_seal: fingerprint of the baseline; "" without one that can be believed.
        releases: the gates.
        gate: the worst verdict; "" without checks.
        gate_score: its share.
        exposure_days: expected delay of all risks, working days.
        exposure_cost: the same in money.
        budget: as typed.
        forecast_cost: forecast at completion.
        decisions: what waits for a decision, first due first.
        risks: open risks and issues, heaviest first.
        links: what this project needs from others.
        commitments: who owes what within the horizon, and what is overdue.
        spans: freezes, windows, leave and cutovers within a year of the status date.
        findings: what check says, accepted ones left out.
        errors: how many of them are errors.
        warnings: how many are warnings.
        accepted: findings on the record as accepted.
        settings: thresholds that differ from the defaults, by name: value here.
        people: names as spelt in this workbook: owners, deciders, stakeholders.
        milestones: name, forecast and baseline of the dates others count on.
        headline: the PM's two sentences.
        next_steering: next steering committee.
        status_age_days: calendar days after which its status date is called old.
        delivery: delivery and people, as numbers to sort by.
        network: the tasks and calendars that the programme plan needs, packed.
        rows: the input tables, packed, for those who want every row.
    """

    code: str
    name: str = ""
    manager: str = ""
    sponsor: str = ""
    programme: str = ""
    priority: str = ""
    lifecycle: str = "Active"
    method: str = ""
    currency: str = ""
    status_date: date | None = None
    start: date | None = None
    target_finish: date | None = None
    baseline_finish: date | None = None
    forecast_finish: datetime | None = None
    p80_finish: datetime | None = None
    target_chance: float | None = None
    days_late: float | None = None
    slip_days: float | None = None
    bei: float | None = None
    percent_complete: float | None = None
    reported: str | None = None
    computed: str | None = None
    override: str | None = None
    difference: str = ""
    watermelon: bool = False
    readings: tuple[Reading, ...] = ()
    silent_scope: int | None = None
    volatility: float | None = None
    baseline_seal: str = ""
    releases: tuple[ReleaseRecord, ...] = ()
    gate: str = ""
    gate_score: float | None = None
    exposure_days: float | None = None
    exposure_cost: float | None = None
    budget: float | None = None
    forecast_cost: float | None = None
    decisions: tuple[OpenDecision, ...] = ()
    risks: tuple[RiskRecord, ...] = ()
    links: tuple[CrossLink, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    spans: tuple[TimeSpan, ...] = ()
    findings: tuple[RecordedFinding, ...] = ()
    errors: int = 0
    warnings: int = 0
    accepted: int = 0
    settings: dict[str, object] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    milestones: tuple[tuple[str, date, date | None], ...] = ()
    headline: str = ""
    next_steering: date | None = None
    status_age_days: float = 7
    delivery: DeliveryRecord = field(default_factory=DeliveryRecord)
    network: bytes = b""
    rows: bytes = b""


@dataclass(frozen=True, slots=True)
class Examined:
    """A file and, where it could be read, its project."""

    file: FileVerdict
    project: ProjectRecord | None = None
