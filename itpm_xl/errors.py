"""What stops us (`ItpmError` and its children) and what we tell (`Finding`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "Finding",
    "ItpmError",
    "Location",
    "NotAWorkbookError",
    "Severity",
    "TableMissingError",
    "TargetError",
    "UsageError",
]


class ItpmError(Exception):
    """The work cannot go on; the message names the file, the reason and the way out.

    Args:
        message: what happened, in one line.
        path: the file it is about, if any; it stands in front of the message.
        hint: the next step, if the message does not already say it.
        where: the sheet and cell it is about, where there is one.
    """

    def __init__(
        self,
        message: str,
        *,
        path: Path | str | None = None,
        hint: str | None = None,
        where: Location | None = None,
    ) -> None:
        self.message = _one_line(message)
        super().__init__(self.message)
        self.path = None if path is None else str(path)
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        then = f" {self.hint}" if self.hint else ""
        return f"{where}{self.message}{then}"


def _one_line(text: str) -> str:
    r"""Text without line breaks and terminal codes, which names out of a stranger's file may hold.

    >>> _one_line("sheet a\n\x1b[2Jb cannot be read.")
    'sheet a  [2Jb cannot be read.'
    """
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


class NotAWorkbookError(ItpmError):
    """The file is missing, not a workbook, damaged or encrypted."""


class TableMissingError(ItpmError):
    """The workbook lacks a table that the command cannot do without."""


class TargetError(ItpmError):
    """The output cannot be written where it was asked for."""


class UsageError(ItpmError):
    """An argument is wrong: an unknown sample, country, date or table."""


class Severity(StrEnum):
    """How much a finding weighs.

    An error makes a number in the brief wrong or breaks a control; a warning is worth a look this week; an
    info is shown under the Strict profile only.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst, for sorting."""
        return ("error", "warning", "info").index(self.value)


@dataclass(frozen=True, slots=True)
class Location:
    """Where something stands in a workbook.

    Attributes:
        sheet: the sheet's name as the PM sees it, or None for the workbook as a whole.
        cell: the cell to fill or change, such as `G14`, or None where no single cell is meant.
        row_id: the ID of the row, if it has one.
    """

    sheet: str | None = None
    cell: str | None = None
    row_id: str | None = None

    def __str__(self) -> str:
        return "!".join(part for part in (self.sheet, self.cell) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in the workbook that somebody should look at.

    Attributes:
        code: stable identifier, three letters and three digits, never reused.
        severity: how much it weighs.
        where: the cell it is about.
        message: the value and what was expected.
        hint: what to do next.
    """

    code: str
    severity: Severity
    where: Location
    message: str
    hint: str = ""

    def to_json(self) -> dict[str, str | None]:
        """The finding with the stable keys of `check --json`."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "sheet": self.where.sheet,
            "cell": self.where.cell,
            "row_id": self.where.row_id,
            "message": self.message,
            "hint": self.hint,
        }
