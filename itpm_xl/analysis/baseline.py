"""The baseline: what was agreed, version by version, as the workbook's record of it tells.

A version is believed only after every line up to it has been verified. Each line carries a part of a SHA-256 over
itself and everything before it, and each version is sealed with the whole of it, so an altered line shows where it
stands and an altered version changes every seal after it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

__all__ = ["FROZEN", "BaselineRecord", "Flaw", "FlawKind", "FrozenRow", "Version", "fingerprint"]

FROZEN: Final[Mapping[str, tuple[str, ...]]] = {
    "Scope": (
        *("requirement", "acceptance_criteria", "definition_of_done", "status", "priority"),
        *("level", "points", "release"),
    ),
    "Dependencies": ("task", "start", "finish"),
    "Readiness": ("check", "blocker", "weight", "due", "release"),
}
"""What a version keeps of each row besides its ID; of tasks the dates of the plan."""

_GROUP: Final = 4


class FlawKind(StrEnum):
    """Why a record is not believed."""

    ALTERED = "altered"
    SAME_NUMBER = "two versions with one number"
    GAP = "a version is missing"
    NEWER = "written by a newer itpm-xl"
    UNREADABLE = "no record"


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first place of a record that cannot be believed.

    Attributes:
        kind: what is wrong.
        row: row of the record's sheet, as Excel counts.
        text: what is wrong there, as a clause.
        version: number of the version it belongs to; 0 where that is not known.
        table: table of the frozen row, "" where it is none.
        row_id: ID of the frozen row, "" where it is none.
    """

    kind: FlawKind
    row: int
    text: str
    version: int = 0
    table: str = ""
    row_id: str = ""

    @property
    def cell(self) -> str:
        """The first cell of the place."""
        return f"A{self.row}"


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """One row as it was agreed.

    Attributes:
        table: Scope, Dependencies or Readiness.
        id: its ID.
        values: canonical text by column key; blanks are left out.
    """

    table: str
    id: str
    values: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")


@dataclass(frozen=True)
class Version:
    """One version of the baseline.

    Attributes:
        number: from 1 on.
        frozen_at: when it was frozen, local time.
        by: who froze it.
        why: what for.
        status_date: status date of the workbook at that moment.
        taken_in: IDs whose silent changes became part of the baseline with it.
        rows: what was frozen.
        sha256: seal over its lines and those of every version before it; "" until it is sealed.
    """

    number: int
    frozen_at: datetime
    by: str
    why: str
    status_date: date | None
    rows: tuple[FrozenRow, ...]
    taken_in: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def fingerprint(self) -> str:
        """The seal, short enough to be read aloud."""
        return fingerprint(self.sha256)

    @property
    def day(self) -> date:
        """The day from which approvals count: its status date, but never a day that had not come yet."""
        frozen = self.frozen_at.date()
        return frozen if self.status_date is None else min(self.status_date, frozen)

    @cached_property
    def _by_table(self) -> dict[str, dict[str, FrozenRow]]:
        found: dict[str, dict[str, FrozenRow]] = {}
        for row in self.rows:
            found.setdefault(row.table, {})[row.id.casefold()] = row
        return found

    def of(self, table: str) -> Mapping[str, FrozenRow]:
        """The frozen rows of a table, by ID in lower case."""
        return self._by_table.get(table, {})


@dataclass(frozen=True, slots=True)
class BaselineRecord:
    """What the record of a workbook says.

    Attributes:
        versions: the versions that were verified, up to the first flaw.
        flaw: the first place that cannot be believed; None where all of it can.
        present: whether the workbook has a record at all.
    """

    versions: tuple[Version, ...] = ()
    flaw: Flaw | None = None
    present: bool = field(default=False)

    @property
    def latest(self) -> Version | None:
        """The version that holds; None where there is none, or where the record cannot be believed."""
        return self.versions[-1] if self.versions and self.flaw is None else None


def fingerprint(sha256: str) -> str:
    """The first eight digits of a seal, in two groups.

    >>> fingerprint("3f9a1c2b77")
    '3f9a-1c2b'
    """
    return "-".join(filter(None, (sha256[:_GROUP], sha256[_GROUP : 2 * _GROUP])))
