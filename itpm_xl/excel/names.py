"""The workbook's names that lead to our sheets: pointed at the new ones, and back again when something fails."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from itpm_xl.excel.marks import names_of_sheets
from itpm_xl.workbook.references import Renames, sheets_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlwings import Book

__all__ = ["WorkbookNames", "bring_names", "names_leading_to"]


class WorkbookNames:
    """The names of a workbook that belong to no sheet, as they were and as we set them.

    Args:
        book: the workbook.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self._before = self._now()
        self._touched: set[str] = set()

    def _now(self) -> dict[str, str]:
        return {name.name: name.refers_to or "" for name in self.book.names if "!" not in name.name}

    def point(self, wanted: str, refers_to: str) -> None:
        """Let a name lead somewhere; it is added where there is none."""
        self._touched.add(wanted.lower())
        known = next((name for name in self._now() if name.lower() == wanted.lower()), None)
        if known is None:
            self.book.names.add(wanted, refers_to)
        else:
            self.book.names[known].refers_to = refers_to

    def renamed(self, old: str, new: str) -> None:
        """Let the names that we set lead to another tab."""
        renames = Renames({old.lower(): new})
        for name, text in self._now().items():
            if name.lower() in self._touched and old.lower() in sheets_in(text):
                self.book.names[name].refers_to = renames.apply(text)

    def restore(self) -> None:
        """Every name as it was: the sheets they lead to are there again."""
        now: dict[str, str] = {}
        with suppress(Exception):
            now = self._now()
        for name, text in now.items():
            with suppress(Exception):
                if name not in self._before:
                    self.book.names[name].delete()
                elif text != self._before[name]:
                    self.book.names[name].refers_to = self._before[name]


def names_leading_to(scratch: Book, sheets: Iterable[str]) -> dict[str, str]:
    """The names of the scratch workbook that lead to some of its sheets, with what they refer to."""
    wanted = {sheet.lower() for sheet in sheets}
    return {
        name.name: name.refers_to or ""
        for name in scratch.names
        if "!" not in name.name and sheets_in(name.refers_to or "") & wanted
    }


def bring_names(brought: Mapping[str, str], names: WorkbookNames, tabs: Mapping[str, str]) -> None:
    """Point names at the sheets that were copied.

    Excel brings such a name along as one of the sheet alone where the workbook has it already; those go, or one name
    would mean two things.

    Args:
        brought: the names, with what they refer to in the scratch workbook.
        names: those of the PM's workbook.
        tabs: what each copied sheet is called there.
    """
    doubles = {short.lower() for short in brought}
    for tab, short, name in list(names_of_sheets(names.book)):
        if tab in tabs.values() and short.lower() in doubles:
            name.delete()
    renames = Renames({sheet.lower(): tab for sheet, tab in tabs.items()})
    for short, text in brought.items():
        names.point(short, renames.apply(text))
