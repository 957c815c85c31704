"""Portfolio: the roll-up as data. Renderers turn it into a workbook or a page; they decide nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    import pandas as pd

    from itpm_xl.portfolio.record import FileVerdict, OpenDecision, ProjectRecord, RiskRecord, TimeSpan

__all__ = [
    "Clash",
    "CrossDependency",
    "DecisionLine",
    "Move",
    "NearName",
    "OwnerLoad",
    "Portfolio",
    "Programme",
    "ProgrammeTask",
    "ProjectLine",
    "RiskLine",
    "SharedExposure",
    "Total",
    "Trend",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLine:
    """One project in the overview.

    Attributes:
        key: what tells it from all others: its code, or code and file where two workbooks share a code.
        record: what its workbook says.
        path: the workbook.
        age_days: calendar days from its status date to the day of the run; None without a status date.
        stale: nobody has updated it within the limit; never for closed, proposed and on-hold projects.
        decisions_due: decisions that are due by the day of the run or within the horizon.
        quality: share of its input rows without an error or warning, 0 to 1; None without rows.
        settings_differ: thresholds that differ from the PMO's, as `name: here (PMO's)`.
        top_risk: its heaviest risk.
        driven_by: keys of the projects that drive its finish in the programme plan.
        programme_finish: its finish when the other projects' dates are counted in.
        duplicate_of: other workbooks with the same project code.
        newer_copy: the path of a later copy of the same workbook; "" when this is the latest.
    """

    key: str
    record: ProjectRecord
    path: str
    age_days: int | None = None
    stale: bool = False
    decisions_due: int = 0
    quality: float | None = None
    settings_differ: tuple[str, ...] = ()
    top_risk: RiskRecord | None = None
    driven_by: tuple[str, ...] = ()
    programme_finish: datetime | None = None
    duplicate_of: tuple[str, ...] = ()
    newer_copy: str = ""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision with its project, and what each week of waiting costs."""

    key: str
    decision: OpenDecision
    delay_days: float
    """Working days by which the finish moves when it is taken a week late; once overdue, a week from now."""
    reason: str
    """How that number comes about, in a few words."""


@dataclass(frozen=True, slots=True)
class RiskLine:
    """A risk with its project."""

    key: str
    risk: RiskRecord
    currency: str = ""


@dataclass(frozen=True, slots=True)
class SharedExposure:
    """Risks of several projects that hang on one person or vendor."""

    kind: str
    """Owner or Vendor."""
    name: str
    keys: tuple[str, ...]
    risk_ids: tuple[str, ...]
    """As `ERP:R-3`."""
    exposure_days: float | None
    """Expected days of its risks, summed over the projects: it weighs, it is no date."""
    money: tuple[tuple[str, float], ...] = ()
    """Expected cost by currency; through the rates where there are some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossDependency:
    """What one project needs from another: the date it is promised and the date it is needed.

    Attributes:
        key: the project that waits.
        task_id: its task.
        task: the name of that task.
        other_key: the project that delivers; "" when no workbook of the portfolio has it.
        other_id: the task that delivers.
        other_task: its name; "" when it was not found.
        forecast: when it will be there by the other project's own plan.
        promised: when it was promised in RAID.
        needed: the latest date that does not move the finish of the waiting project.
        gap_days: working days from needed to forecast (promised where there is no forecast); above 0 is too late.
        problem: what is wrong with the link itself, in one sentence; "" when nothing is.
        sheet: sheet of the waiting task.
        cell: cell of its predecessors.
        path: the workbook.
    """

    key: str
    task_id: str
    task: str
    other_key: str = ""
    other_id: str = ""
    other_task: str = ""
    forecast: datetime | None = None
    promised: date | None = None
    needed: datetime | None = None
    gap_days: float | None = None
    problem: str = ""
    sheet: str = ""
    cell: str | None = None
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeTask:
    """A task of the merged network."""

    key: str
    id: str
    name: str
    owner: str
    start: datetime
    finish: datetime
    slack_days: float
    critical: bool
    own_finish: datetime | None = None
    """Its finish by the project's own plan, where promises stand for the other projects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One plan across all workbooks.

    Attributes:
        finish: when the last project finishes.
        critical_path: the driving chain to the latest finish, tasks in order of date.
        tasks: the critical and cross-linked tasks of all projects, by date.
        cycles: loops across projects, each as `ERP:T1, DCX:T4`.
        drives: which project drives whose finish: pairs of keys, driver first, with the days it moves.
        notes: what could not be taken in, one sentence each.
    """

    finish: datetime | None
    critical_path: tuple[ProgrammeTask, ...] = ()
    tasks: tuple[ProgrammeTask, ...] = ()
    cycles: tuple[tuple[str, ...], ...] = ()
    drives: tuple[tuple[str, str, float], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """Two things that cannot both happen: cutovers in one window, in another's freeze, one person twice."""

    kind: str
    """Window, Environment, Freeze or Person."""
    what: str
    """The window, environment, freeze or person."""
    key: str
    span: TimeSpan
    other_key: str
    other: TimeSpan
    text: str


@dataclass(frozen=True, slots=True)
class OwnerLoad:
    """What one person owes at the same time, over all projects.

    Attributes:
        owner: the name.
        keys: the projects.
        commitments: how many in the horizon.
        overdue: how many of them are overdue.
        critical: how many are on a critical path.
        peak: most at the same time.
        peak_from: first day of that peak.
        peak_to: last day of that peak.
        items: `ERP:T4 Load test (2026-03-02 to 2026-03-06)`, in order of date.
    """

    owner: str
    keys: tuple[str, ...]
    commitments: int
    overdue: int
    critical: int
    peak: int
    peak_from: date | None
    peak_to: date | None
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NearName:
    """Names of people that differ by a letter between files."""

    name: str
    other: str
    where: tuple[str, ...]
    """Keys of the projects that spell it like `name`."""
    other_where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """Money that may be added: one currency, or all of it through a rates table."""

    what: str
    """Budget, Forecast or Exposure."""
    currency: str
    amount: float
    projects: int


@dataclass(frozen=True, slots=True)
class Move:
    """What moved since the last run: one sentence with the project it is about."""

    key: str
    kind: str
    """Finish, Status, Gate, Decision, Risk, New, Gone or Update."""
    text: str
    colour: str = ""
    days: float | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """One project at one earlier run, from the store."""

    as_of: date
    key: str
    computed: str | None
    reported: str | None
    forecast_finish: date | None
    days_late: float | None
    exposure_days: float | None
    decisions_due: int
    gate_score: float | None


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """Everything the portfolio workbook shows.

    Attributes:
        as_of: the day of the run.
        version: of itpm-xl.
        files: every file that was looked at, by path.
        projects: the projects, worst first.
        decisions: what waits, dearest delay first.
        risks: open risks and issues of all projects, heaviest first.
        shared: people and vendors that several projects hang on.
        dependencies: what projects need from each other, largest gap first.
        programme: the merged plan; None where no project can be planned.
        releases: what goes live, in order of date: project key and span or release, for the calendar.
        clashes: what cannot both happen.
        owners: who owes how much, heaviest peak first.
        names: near-miss spellings between files.
        totals: money that may be added.
        moves: what moved since the last run.
        previous: the day of the run it is compared with; None without a store.
        trends: earlier runs from the store, by date and key.
        notes: what a reader should know, one sentence each.
    """

    as_of: date
    version: str
    files: tuple[FileVerdict, ...] = ()
    projects: tuple[ProjectLine, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()
    risks: tuple[RiskLine, ...] = ()
    shared: tuple[SharedExposure, ...] = ()
    dependencies: tuple[CrossDependency, ...] = ()
    programme: Programme | None = None
    releases: tuple[tuple[str, TimeSpan], ...] = ()
    clashes: tuple[Clash, ...] = ()
    owners: tuple[OwnerLoad, ...] = ()
    names: tuple[NearName, ...] = ()
    totals: tuple[Total, ...] = ()
    moves: tuple[Move, ...] = ()
    previous: date | None = None
    trends: tuple[Trend, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def frame(self, name: str) -> pd.DataFrame:
        """A table of this run as a DataFrame: projects, decisions, risks, programme, owners, rows_raid ...

        docs/portfolio-store.md lists the tables with their columns.

        Raises:
            UsageError: there is no such table.
        """
        from itpm_xl.portfolio.frames import frame_of  # noqa: PLC0415 - frames are built from portfolios

        return frame_of(self, name)
