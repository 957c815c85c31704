"""What rules look at: the project, its plan, the date it is true for, and the names and IDs in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from itpm_xl.analysis.person_names import name_key, same_name
from itpm_xl.checks.rule import Hit, Profile
from itpm_xl.errors import ItpmError
from itpm_xl.project import as_day
from itpm_xl.workbook.tables import ProblemKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.problems import PlanProblem
    from itpm_xl.analysis.workdays import Workdays
    from itpm_xl.project import Project
    from itpm_xl.schema import RaidItem, Row, TableSpec, Task

__all__ = ["Context", "called", "listed", "name_key", "nearest", "same_name"]

T = TypeVar("T")

_LONGEST_WORD = 100
"""Letters of a word that are compared with others: a cell can hold 32,767, and comparing takes time by their square."""
CLOSED = "Closed"


@dataclass(frozen=True)
class Context:
    """One run of the checks.

    Attributes:
        project: what is checked.
        profile: how much is reported.
        today: the day of the run; None where nobody asks how old the workbook is.
        given_plan: the plan, where it has been made already.
    """

    project: Project
    profile: Profile = Profile.STANDARD
    today: date | None = None
    given_plan: Plan | None = None

    @property
    def strict(self) -> bool:
        """Whether everything is reported."""
        return self.profile is Profile.STRICT

    @property
    def status_date(self) -> date | None:
        """The day the workbook is true for."""
        return self.project.status_date

    def hit(self, spec: TableSpec, record: Row, key: str, message: str, hint: str = "") -> Hit:
        """A hit at one value of a record."""
        table = self.project.tables.get(spec.name)
        there = table is not None and table.cell(record.row, key) is not None
        return Hit(self.project.where(spec, record, key), message, hint, there)

    @cached_property
    def plan(self) -> Plan | None:
        """The plan; None where nothing can be planned: no tasks, no start date."""
        if self.given_plan is not None:
            return self.given_plan
        return self._planned() if self.project.tasks and self.project.info.start_date else None

    @cached_property
    def _reading(self) -> Plan | None:
        """A plan for the sake of what it could not take; a missing start date hides no other mistake."""
        return self.plan or (self._planned(date(2026, 1, 5)) if self.project.tasks else None)

    @property
    def plan_problems(self) -> tuple[PlanProblem, ...]:
        """What the planning engine could not take as it stands."""
        return () if self._reading is None else self._reading.problems

    @property
    def loops(self) -> tuple[tuple[str, ...], ...]:
        """Tasks that wait for each other, as rings of IDs."""
        return () if self._reading is None else self._reading.cycles

    def _planned(self, start: date | None = None) -> Plan | None:
        from itpm_xl.analysis.plan import plan  # noqa: PLC0415 - only a workbook with tasks pays for the engine

        project = self.project
        if start is not None:
            project = replace(project, info=replace(project.info, start_date=start))
        try:
            return plan(project)
        except ItpmError:
            return None

    @cached_property
    def _kept(self) -> dict[str, Any]:
        return {}

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """Something that several rules need and one of them works out."""
        if name not in self._kept:
            self._kept[name] = make()
        return cast("T", self._kept[name])

    @cached_property
    def _tasks_by_row(self) -> dict[int, Task]:
        return {task.row: task for task in self.project.tasks}

    @cached_property
    def _tasks_by_id(self) -> dict[str, Task]:
        return {task.id: task for task in reversed(self.project.tasks) if task.id}

    def task_of(self, problem: PlanProblem) -> Task | None:
        """The task that a problem of the engine is about."""
        return self._tasks_by_row.get(problem.row) or self._tasks_by_id.get(problem.task_id or "")

    @staticmethod
    def before(one: date, other: date) -> bool:
        """Whether a moment comes before another; a date without a time is the whole day.

        >>> Context.before(date(2026, 3, 5), date(2026, 3, 6)), Context.before(date(2026, 3, 6), date(2026, 3, 6))
        (True, False)
        """
        if isinstance(one, datetime) and isinstance(other, datetime):
            return one < other
        return as_day(one) < as_day(other)

    def is_past(self, moment: date | None) -> bool:
        """Whether a day lies before the status date; unknown days do not."""
        return moment is not None and self.status_date is not None and as_day(moment) < self.status_date

    def is_ahead(self, moment: date | None) -> bool:
        """Whether a day lies after the status date that somebody gave; unknown days do not.

        Where the start date stands in for a blank status date, facts after it are no mistake.
        """
        given = self.project.as_of or self.project.info.status_date
        return moment is not None and given is not None and as_day(moment) > as_day(given)

    @cached_property
    def has_rows(self) -> bool:
        """Whether anything has been entered in a table that people fill; holidays do not count."""
        project = self.project
        return any((project.scope, project.changes, project.raid, project.tasks, project.readiness))

    @cached_property
    def has_progress(self) -> bool:
        """Whether any task has started."""
        return any(task.actual_start or task.actual_finish or task.percent_complete for task in self.project.tasks)

    @cached_property
    def ids(self) -> dict[str, dict[str, str]]:
        """The IDs of each table that has any: as compared, to as written."""
        rows: dict[str, Iterable[object]] = {
            "Scope": self.project.scope,
            "Changes": self.project.changes,
            "RAID": self.project.raid,
            "Dependencies": self.project.tasks,
            "Readiness": self.project.readiness,
            "Releases": self.project.releases,
            "Integrations": self.project.integrations,
            "Vendors": self.project.vendors,
            "Iterations": self.project.iterations,
            "Cutover": self.project.cutover,
            "Knowledge": self.project.knowledge,
        }
        found: dict[str, dict[str, str]] = {}
        for name, records in rows.items():
            known = [str(known) for record in records if (known := getattr(record, "id", None))]
            if known:
                found[name] = {one.casefold(): one for one in reversed(known)}
        return found

    @cached_property
    def _ids_by_row(self) -> dict[str, dict[int, str]]:
        return {
            name: dict(zip(table.row_numbers, table.columns["id"], strict=True))
            for name, table in self.project.tables.items()
            if "id" in table.columns
        }

    def id_in_row(self, table: str, row: int) -> str | None:
        """The ID in an Excel row of a table, if there is one."""
        return self._ids_by_row.get(table, {}).get(row)

    @cached_property
    def open_raid(self) -> tuple[RaidItem, ...]:
        """RAID rows that are not closed."""
        return tuple(item for item in self.project.raid if item.status != CLOSED)

    @cached_property
    def problem_cells(self) -> frozenset[tuple[str | None, str]]:
        """Cells whose value reading left out: what is missing there has been said already."""
        names = (ProblemKind.FIELD_UNKNOWN, ProblemKind.FIELD_TWICE)
        return frozenset(
            (problem.sheet, problem.cell)
            for problem in self.project.problems
            if problem.cell and problem.kind not in names
        )

    @cached_property
    def workdays(self) -> Workdays:
        """The project's working days: its week, less its holidays."""
        from itpm_xl.analysis.workdays import Workdays  # noqa: PLC0415 - few rules count days

        return Workdays.of(self.project)


def called(record: Row) -> str:
    """What a row is called in a message: its ID, or its number in Excel."""
    return getattr(record, "id", None) or f"row {record.row}"


def listed(names: Sequence[str], *, most: int = 5, last: str = "and") -> str:
    """Names in a row, as one would say them.

    >>> listed(["T1", "T2", "T3"])
    'T1, T2 and T3'
    """
    if len(names) > most:
        return f"{', '.join(names[:most])} {last} {len(names) - most} more"
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def nearest(text: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known word that is most like the text, or None when nothing comes close.

    >>> nearest("Prod chnge window", ["Prod change window", "Holiday"])
    'Prod change window'
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only a workbook with a slip in it pays for the import

    by_key = {word.casefold(): word for word in known}
    found = get_close_matches(text[:_LONGEST_WORD].casefold(), by_key, n=1, cutoff=cutoff)
    return by_key[found[0]] if found else None
