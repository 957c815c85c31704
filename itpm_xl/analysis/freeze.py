"""Freeze: what a new version of the baseline holds, and which baseline dates go into the plan's table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.baseline import FROZEN, FrozenRow, Version
from itpm_xl.analysis.baseline_lines import baseline_of, sealed, version_lines
from itpm_xl.analysis.baseline_text import frozen_text
from itpm_xl.analysis.scope_control import assess_scope
from itpm_xl.errors import ItpmError, UsageError
from itpm_xl.project import as_day
from itpm_xl.schema import DEPENDENCIES, READINESS, SCOPE, Task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from itpm_xl.analysis.baseline import BaselineRecord
    from itpm_xl.analysis.plan import Plan, PlannedTask
    from itpm_xl.project import Project
    from itpm_xl.schema import Row, TableSpec
    from itpm_xl.workbook.records import Line
    from itpm_xl.workbook.tables import Table

__all__ = ["BaselineDate", "Freeze", "freeze"]

_TABLES: Final = (SCOPE, DEPENDENCIES, READINESS)
_READ_DATES: Final = frozenset({"start", "finish"})
"""What is frozen of a task and comes from the plan, not from a cell."""


@dataclass(frozen=True, slots=True)
class BaselineDate:
    """A baseline date that goes into a cell of the Dependencies table.

    Attributes:
        task_id: the task.
        row: its Excel row.
        key: baseline_start or baseline_finish.
        was: what stands there now.
        day: what will stand there.
    """

    task_id: str
    row: int
    key: str
    was: date | None
    day: date


@dataclass(frozen=True)
class Freeze:
    """A new version of the baseline, before anything is written.

    Attributes:
        version: it, with its seal.
        lines: what the record gains.
        first_row: row of the record's sheet at which they begin, as Excel counts.
        dates: cells of the Dependencies table that change.
        without_columns: the baseline columns that the table lacks; those dates stand in the record only.
        left_out: what could not be frozen, each with its reason.
    """

    version: Version
    lines: tuple[Line, ...]
    first_row: int
    dates: tuple[BaselineDate, ...]
    without_columns: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def count(self, table: str) -> int:
        """How many rows of a table are frozen."""
        return len(self.version.of(table))


def freeze(
    project: Project, plan: Plan | None, *, frozen_at: datetime, by: str | None = None, why: str | None = None
) -> Freeze:
    """Work out a new version of the baseline; earlier ones stay as they are.

    A task that is finished keeps the dates it was measured against. What changed silently since the last version is
    named in the new one: freezing again must not make it unseen.

    Args:
        project: the workbook.
        plan: its plan; None where there is nothing to plan.
        frozen_at: when, local time.
        by: who freezes it; None for the project manager.
        why: what for; None for its number.

    Raises:
        ItpmError: the record so far cannot be believed, a cell cannot be read or a task planned, or all is empty.
    """
    record = baseline_of(project)
    _refuse_flaw(project, record)
    _refuse_unreadable(project)
    _refuse_unplanned(project, plan)
    number = len(record.versions) + 1
    before = record.latest
    rows = (*_rows(project, SCOPE), *_tasks(project, plan, before), *_rows(project, READINESS))
    if not rows:
        raise UsageError(
            "there is nothing to freeze: Scope, Dependencies and Readiness are empty.",
            path=_path(project),
            hint="Fill them first.",
        )
    version = Version(
        number,
        frozen_at.replace(microsecond=0, tzinfo=None),
        _one_line(by or project.info.manager or "nobody named"),
        _one_line(why or f"Baseline {number}"),
        project.status_date,
        rows,
        assess_scope(project).silent_ids,
    )
    version = sealed(version, record)
    dates, missing = _baseline_dates(project, version)
    first = 1 if not record.present else len(_kept_lines(project)) + 1
    return Freeze(version, version_lines(version, record), first, dates, missing, tuple(_left_out(project, plan)))


def _kept_lines(project: Project) -> tuple[Line, ...]:
    from itpm_xl.workbook.records import BASELINE_SHEET  # noqa: PLC0415 - only who freezes again

    return project.records.get(BASELINE_SHEET, ())


def _refuse_flaw(project: Project, record: BaselineRecord) -> None:
    if record.flaw is not None:
        raise ItpmError(
            f"{record.flaw.text}, so no new baseline is frozen on top of it.",
            path=_path(project),
            hint="`itpm-xl baseline --verify` shows where. Restore the workbook from a backup, or take the records out "
            "for good with `itpm-xl clean --records` and freeze anew.",
        )


def _refuse_unreadable(project: Project) -> None:
    """Stop at cells that nobody can read: frozen as blanks, they would look like additions once they are corrected."""
    for spec in _TABLES:
        table = project.tables.get(spec.name)
        if table is None:
            continue
        _refuse_cells(project, spec, table)


def _refuse_cells(project: Project, spec: TableSpec, table: Table) -> None:
    kept = {spec.by_key[key].name for key in FROZEN[spec.name] if key not in _READ_DATES}
    for problem in project.problems:
        if problem.table == spec.name and problem.row and problem.column in kept:
            said = problem.value[:40] or "unreadable"
            raise UsageError(
                f"{table.sheet}!{problem.cell or problem.row}: {problem.column} is {said} and cannot be frozen.",
                path=_path(project),
                hint="Correct the cell first.",
            )


def _refuse_unplanned(project: Project, plan: Plan | None) -> None:
    if project.tasks and plan is None:
        from itpm_xl.analysis.plan import plan as planned  # noqa: PLC0415 - says what is missing

        planned(project)


def _rows(project: Project, spec: TableSpec) -> Iterator[FrozenRow]:
    for key, record in _found_again(project, spec).items():
        values = {name: frozen_text(getattr(record, name)) for name in FROZEN[spec.name]}
        yield FrozenRow(spec.name, key, {name: text for name, text in values.items() if text})


def _found_again(project: Project, spec: TableSpec) -> dict[str, Row]:
    """The rows of a table by ID; of two rows with one ID the first, as everywhere."""
    table = project.tables.get(spec.name)
    first: dict[str, tuple[str, Row]] = {}
    for record in () if table is None else table.records:
        key = str(getattr(record, "id", None) or "")
        if key:
            first.setdefault(key.casefold(), (key, record))
    return dict(first.values())


def _left_out(project: Project, plan: Plan | None) -> Iterator[str]:
    for spec in _TABLES:
        table = project.tables.get(spec.name)
        kept = {id(record) for record in _found_again(project, spec).values()}
        for record in () if table is None else table.records:
            if id(record) not in kept:
                key = getattr(record, "id", None)
                why = f"{key} stands above it already" if key else "it has no ID"
                yield f"{spec.name} row {record.row} is not frozen: {why}"
    for name in () if plan is None else plan.unplanned:
        yield f"{name} has no planned dates to freeze: `itpm-xl check` says why"


def _tasks(project: Project, plan: Plan | None, before: Version | None) -> Iterator[FrozenRow]:
    planned = {} if plan is None else {task.id.casefold(): task for task in plan.schedule}
    earlier = {} if before is None else before.of(DEPENDENCIES.name)
    for name, task in _found_again(project, DEPENDENCIES).items():
        if isinstance(task, Task):
            key = name.casefold()
            values = {"task": frozen_text(task.task)} | _agreed(task, planned.get(key), earlier.get(key))
            yield FrozenRow(DEPENDENCIES.name, name, {name: text for name, text in values.items() if text})


def _agreed(task: Task, planned: PlannedTask | None, earlier: FrozenRow | None) -> dict[str, str]:
    """The dates of a task; those of a finished one are what they were, or its lateness would vanish."""
    if planned is None:
        return {
            "start": frozen_text(task.baseline_start, day=True),
            "finish": frozen_text(task.baseline_finish, day=True),
        }
    if planned.finished and earlier is not None and earlier["finish"]:
        return {"start": earlier["start"], "finish": earlier["finish"]}
    if planned.finished and task.baseline_finish is not None:
        start = task.baseline_start or planned.early_start
        return {"start": frozen_text(start, day=True), "finish": frozen_text(task.baseline_finish, day=True)}
    return {
        "start": frozen_text(planned.early_start, day=True),
        "finish": frozen_text(planned.early_finish, day=True),
    }


def _baseline_dates(project: Project, version: Version) -> tuple[tuple[BaselineDate, ...], tuple[str, ...]]:
    table = project.tables.get(DEPENDENCIES.name)
    if table is None:
        return (), ()
    frozen = version.of(DEPENDENCIES.name)
    columns = (("start", "baseline_start"), ("finish", "baseline_finish"))
    dates = []
    for name, task in _found_again(project, DEPENDENCIES).items():
        for key, at in columns:
            text, was = frozen[name.casefold()][key], getattr(task, at)
            if text and at in table.columns and frozen_text(was, day=True) != text:
                dates.append(BaselineDate(name, task.row, at, was and as_day(was), date.fromisoformat(text)))
    missing = tuple(DEPENDENCIES.by_key[at].name for _, at in columns if at not in table.columns)
    return tuple(dates), missing if project.tasks else ()


def _one_line(text: str) -> str:
    return " ".join(text.split())[:500]


def _path(project: Project) -> str:
    return project.source.path or project.source.name
