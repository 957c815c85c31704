"""Project: the immutable model that checks, analysis and reports read."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from itpm_xl.errors import Location, TableMissingError
from itpm_xl.schema import (
    AcceptedFinding,
    Article,
    Assignment,
    CalendarEntry,
    Change,
    Communication,
    CutoverStep,
    Environment,
    Integration,
    Iteration,
    Metric,
    ProjectInfo,
    RaidItem,
    ReadinessCheck,
    Release,
    Requirement,
    Row,
    Settings,
    Stakeholder,
    TableSpec,
    Task,
    Vendor,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.workbook.tables import Problem, Source, Table, Tables

__all__ = ["Project", "as_day", "day_end", "day_start"]

_Record = TypeVar("_Record", bound=Row)


def as_day(moment: date | datetime) -> date:
    """The calendar day of a date, with or without a time."""
    return moment.date() if isinstance(moment, datetime) else moment


def day_start(moment: date) -> datetime:
    """When a date begins: at its time, if it has one.

    >>> day_start(date(2026, 3, 6))
    datetime.datetime(2026, 3, 6, 0, 0)
    """
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time())


def day_end(moment: date) -> datetime:
    """When a date is over: at its time, if it has one, else at the midnight after it.

    >>> day_end(date(2026, 3, 6)), day_end(datetime(2026, 3, 6, 17))
    (datetime.datetime(2026, 3, 7, 0, 0), datetime.datetime(2026, 3, 6, 17, 0))
    """
    return moment if isinstance(moment, datetime) else day_start(moment) + timedelta(days=1)


@dataclass(frozen=True)
class Project:
    """One project as its workbook tells it.

    Attributes:
        source: the workbook.
        info: the fields of the Project sheet.
        settings: thresholds; those the workbook does not name hold their defaults.
        tables: the tables that were read, by name, for cell addresses and frames.
        problems: what reading did not understand.
        as_of: replaces the status date of the workbook, if given.
        records: what the workbook's very hidden sheets say, as lines of text by sheet name; `analysis` reads them.
        dead_links: links of Knowledge and sources of Metrics, as written, whose file was not there on reading.
    """

    source: Source
    info: ProjectInfo
    settings: Settings
    tables: Mapping[str, Table]
    problems: tuple[Problem, ...] = ()
    as_of: date | None = None
    records: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    dead_links: frozenset[str] = frozenset()

    @classmethod
    def from_tables(cls, tables: Tables, *, as_of: date | None = None) -> Project:
        """Make the model.

        Args:
            tables: what was read.
            as_of: replaces the status date.

        Raises:
            TableMissingError: the workbook has no Project table.
        """
        if "Project" not in tables:
            raise TableMissingError(
                "there is no Project table in this workbook.",
                path=tables.source.path or tables.source.name,
                hint="Every project workbook has one (`itpm-xl new` makes it). If its sheet was deleted, close the "
                "workbook without saving, or take the sheet from a backup.",
            )
        info = cast("ProjectInfo", tables["Project"].records[0])
        settings = cast("Settings", tables["Settings"].records[0]) if "Settings" in tables else Settings()
        return cls(
            tables.source, info, settings, tables.tables, tables.problems, as_of, tables.records, tables.dead_links
        )

    def at(self, as_of: date) -> Project:
        """The same project seen from another status date."""
        return dataclasses.replace(self, as_of=as_of)

    @property
    def code(self) -> str:
        """Project code; the file's name where there is none."""
        return self.info.code or self.source.name

    @property
    def status_date(self) -> date | None:
        """The day the workbook is true for: as asked, as given, or the start date."""
        moment = self.as_of or self.info.status_date or self.info.start_date
        return None if moment is None else as_day(moment)

    @cached_property
    def scope(self) -> tuple[Requirement, ...]:
        """The requirements."""
        return self._records("Scope", Requirement)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The change requests."""
        return self._records("Changes", Change)

    @cached_property
    def raid(self) -> tuple[RaidItem, ...]:
        """Risks, assumptions, issues, dependencies, decisions and actions."""
        return self._records("RAID", RaidItem)

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """The plan's rows."""
        return self._records("Dependencies", Task)

    @cached_property
    def readiness(self) -> tuple[ReadinessCheck, ...]:
        """The checks of the release gate."""
        return self._records("Readiness", ReadinessCheck)

    @cached_property
    def calendar(self) -> tuple[CalendarEntry, ...]:
        """Holidays, leave, freezes and change windows."""
        return self._records("Calendar", CalendarEntry)

    @cached_property
    def stakeholders(self) -> tuple[Stakeholder, ...]:
        """Who has a say."""
        return self._records("Stakeholders", Stakeholder)

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        """What goes live when."""
        return self._records("Releases", Release)

    @cached_property
    def environments(self) -> tuple[Environment, ...]:
        """Where work and tests run."""
        return self._records("Environments", Environment)

    @cached_property
    def integrations(self) -> tuple[Integration, ...]:
        """Interfaces between systems."""
        return self._records("Integrations", Integration)

    @cached_property
    def vendors(self) -> tuple[Vendor, ...]:
        """What others deliver under a contract."""
        return self._records("Vendors", Vendor)

    @cached_property
    def iterations(self) -> tuple[Iteration, ...]:
        """What teams committed to and finished."""
        return self._records("Iterations", Iteration)

    @cached_property
    def cutover(self) -> tuple[CutoverStep, ...]:
        """The steps of the runbook."""
        return self._records("Cutover", CutoverStep)

    @cached_property
    def raci(self) -> tuple[Assignment, ...]:
        """Who does what for which deliverable."""
        return self._records("RACI", Assignment)

    @cached_property
    def comms(self) -> tuple[Communication, ...]:
        """Who hears what, how often."""
        return self._records("Comms", Communication)

    @cached_property
    def knowledge(self) -> tuple[Article, ...]:
        """What is written down, and where."""
        return self._records("Knowledge", Article)

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """Numbers that somebody decides by."""
        return self._records("Metrics", Metric)

    @cached_property
    def accepted(self) -> tuple[AcceptedFinding, ...]:
        """Findings on the record."""
        return self._records("Accepted", AcceptedFinding)

    def has_rows(self, spec: TableSpec) -> bool:
        """Whether a table is there and has rows."""
        table = self.tables.get(spec.name)
        return table is not None and len(table) > 0

    def where(self, spec: TableSpec, record: Row, key: str) -> Location:
        """Where a record's value stands."""
        table = self.tables.get(spec.name)
        return Location(spec.name, None, getattr(record, "id", None)) if table is None else table.where(record, key)

    def _records(self, name: str, kind: type[_Record]) -> tuple[_Record, ...]:
        table = self.tables.get(name)
        return () if table is None else tuple(record for record in table.records if isinstance(record, kind))
