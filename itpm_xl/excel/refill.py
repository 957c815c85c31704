"""Replace the contents of a sheet of ours that formulas of the PM look at: the sheet itself stays.

Deleting it would turn those formulas into #REF!, even if a sheet of the same name stood there a moment later.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.errors import TargetError
from itpm_xl.excel.marks import names_of_sheets
from itpm_xl.workbook.guard import LIMITS
from itpm_xl.workbook.references import Renames, sheets_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from xlwings import Book, Chart, Sheet

    from itpm_xl.excel.names import WorkbookNames

__all__ = ["Refill", "tabs_looked_at"]

_MAC: Final = sys.platform == "darwin"


def tabs_looked_at(book: Book, tabs: Collection[str], *, owned: Collection[str], names: Iterable[str]) -> set[str]:
    """Those of our tabs that a formula or a name of the PM refers to.

    Args:
        book: the workbook.
        tabs: the tabs that are to be replaced; nothing is read where there are none.
        owned: every tab of ours, whose own formulas do not count.
        names: workbook names that are ours and get a new target anyway.
    """
    if not tabs:
        return set()
    by_key = {tab.lower(): tab for tab in tabs}
    found: set[str] = set()
    for text in _texts(book, owned, {name.lower() for name in names}):
        found |= sheets_in(text) & by_key.keys()
    return {by_key[key] for key in found}


def _texts(book: Book, owned: Collection[str], ours: Collection[str]) -> Iterable[str]:
    for name in book.names:
        if "!" not in name.name and name.name.lower() not in ours:
            yield name.refers_to or ""
    for sheet in book.sheets:
        if sheet.name not in owned:
            yield from _formulas(sheet)


def _formulas(sheet: Sheet) -> Iterable[str]:
    """Every formula of a sheet that leads to some sheet, in one call to Excel."""
    used = sheet.used_range
    rows, columns = used.shape
    if rows * columns > LIMITS.cells:
        used = sheet.range((used.row, used.column), (used.row + LIMITS.cells // columns, used.column + columns - 1))
    formulas = used.formula
    for row in formulas if isinstance(formulas, (list, tuple)) else [[formulas]]:
        for text in row if isinstance(row, (list, tuple)) else [row]:
            if isinstance(text, str) and text.startswith("=") and "!" in text:
                yield text


class Refill:
    """The contents of one sheet go, those of another take their place.

    Args:
        book: the workbook.
        old: the tab that stays.
        new: the tab whose contents it gets, in the same workbook.
    """

    def __init__(self, book: Book, *, old: str, new: str) -> None:
        self._book, self._old, self._new = book, old, new
        self._backup: str | None = None
        self._names: dict[str, str] = {}

    @property
    def leftovers(self) -> list[str]:
        """Tabs that are not needed once it worked."""
        return [tab for tab in (self._new, self._backup) if tab is not None]

    def run(self, names: WorkbookNames) -> None:
        """Do it.

        Args:
            names: the workbook's names; those that lead to the new sheet then lead to the old one.

        Raises:
            TargetError: pictures or charts did not come along.
        """
        old, new = self._book.sheets[self._old], self._book.sheets[self._new]
        self._names = _own_names(self._book, self._old)
        self._backup = old.copy(after=self._book.sheets[-1]).name
        _refill(old, new)
        for kind in ("pictures", "charts"):
            if len(getattr(old, kind)) != len(getattr(new, kind)):
                raise TargetError(
                    f"the {kind} of {self._old} did not come along. Nothing was changed.",
                    path=self._book.name,
                    hint=f"Delete the sheet {self._old} and click again; formulas that look at it need new references.",
                )
        self._point_charts()
        self._point_names(_own_names(self._book, self._new))
        names.renamed(self._new, self._old)

    def undo(self) -> None:
        """Bring the old contents back, if they were touched."""
        if self._backup is not None:
            _refill(self._book.sheets[self._old], self._book.sheets[self._backup])
            self._point_charts()
            self._point_names(self._names)

    def _point_charts(self) -> None:
        """Let the charts show the data beside them: copied with the cells, they still show that of the other sheet."""
        renames = Renames({tab.lower(): self._old for tab in self.leftovers})
        for chart in self._book.sheets[self._old].charts:
            for series in _series(chart):
                # Excel's words differ between Windows and macOS, and xlwings has none of its own for this.
                formula = series.formula.get() if _MAC else series.Formula
                wanted = renames.apply(formula)
                if wanted == formula:
                    continue
                if _MAC:
                    series.formula.set(wanted)
                else:
                    series.Formula = wanted

    def _point_names(self, wanted: dict[str, str]) -> None:
        """Print area, repeated rows and our mark, as the sheet whose contents are taken has them."""
        renames = Renames({tab.lower(): self._old for tab in self.leftovers})
        there = {short: name for tab, short, name in names_of_sheets(self._book) if tab == self._old}
        for short, text in wanted.items():
            if short in there:
                there[short].refers_to = renames.apply(text)


def _series(chart: Chart) -> list[Any]:
    """The lines or bars of a chart, as Excel's own objects."""
    inside = chart.api[1]
    if _MAC:
        return list(inside.series.get())
    every = inside.SeriesCollection()
    return [every(number) for number in range(1, every.Count + 1)]


def _own_names(book: Book, tab: str) -> dict[str, str]:
    return {short: name.refers_to or "" for where, short, name in names_of_sheets(book) if where == tab}


def _refill(old: Sheet, source: Sheet) -> None:
    with suppress(Exception):  # Windows only; elsewhere clearing takes the filter along
        old.api.AutoFilterMode = False
    for shape in list(old.shapes):
        shape.delete()
    old.cells.clear()
    source.cells.copy(old.cells)
