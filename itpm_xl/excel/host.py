"""Put rendered sheets into the workbook that is open in Excel; on any error it is as it was.

The order makes that safe: everything up to the swap of the tabs can be undone from what was noted before. Only then do
the old sheets go, and from there on the new ones are complete.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.errors import TargetError
from itpm_xl.excel.marks import owned_tabs
from itpm_xl.excel.names import WorkbookNames, bring_names, names_leading_to
from itpm_xl.excel.refill import Refill, tabs_looked_at
from itpm_xl.excel.whereabouts import structure_locked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from xlwings import Book

__all__ = ["Placed", "place_sheets", "refuse_locked"]


@dataclass(frozen=True, slots=True)
class Placed:
    """What was put into a workbook.

    Attributes:
        sheets: our tabs, as they are called there: a PM's own sheet called Brief keeps its name.
        replaced: those of them that an earlier run had left.
        left: old tabs of ours that Excel did not let go.
    """

    sheets: tuple[str, ...]
    replaced: tuple[str, ...]
    left: tuple[str, ...] = ()


@dataclass(slots=True)
class _Arrival:
    """One sheet on its way in.

    Attributes:
        sheet: what it is called in the scratch workbook.
        old: the tab that it replaces, or None.
        refill: whether that tab stays and only its contents go, because formulas of the PM look at it.
        tab: what Excel calls the copy.
    """

    sheet: str
    old: str | None
    refill: bool
    tab: str = ""


def refuse_locked(book: Book) -> None:
    """Stop before any work where no sheet can be added.

    Raises:
        TargetError: the structure of the workbook is protected.
    """
    if structure_locked(book):
        raise TargetError(
            "its structure is protected, so no sheet can be added or replaced. Nothing was changed.",
            path=book.name,
            hint="Take the protection off (Review > Protect Workbook), click again, and protect it afterwards.",
        )


def place_sheets(
    book: Book, scratch: Book, sheets: Sequence[str], *, tell: Callable[[str], None] = lambda _: None
) -> Placed:
    """Copy sheets of ours into a workbook, in the place of those of the last run.

    Names such as `ITPM_PLAN_START` lead to the new sheets afterwards.

    Args:
        book: the PM's workbook.
        scratch: the rendered workbook, open in the same Excel.
        sheets: which of its sheets, in the order of new tabs.
        tell: shows what is being done.

    Raises:
        TargetError: the structure of the workbook is protected.
        Exception: whatever Excel refused; the workbook is as it was.
    """
    refuse_locked(book)
    before = [sheet.name for sheet in book.sheets]
    brought = names_leading_to(scratch, sheets)
    arrivals = _plan(book, sheets, brought)
    names = WorkbookNames(book)
    refills: list[Refill] = []
    parked = {item.old: _parking(item.old, before) for item in arrivals if item.old is not None and not item.refill}
    try:
        for item in arrivals:
            tell(f"putting {item.sheet} in place")
            _copy(book, scratch, item)
        bring_names(brought, names, {item.sheet: item.tab for item in arrivals})
        for item in arrivals:
            if item.refill and item.old is not None:
                refills.append(Refill(book, old=item.old, new=item.tab))
                refills[-1].run(names)
        for item in arrivals:
            if item.old is not None and not item.refill:
                book.sheets[item.old].name = parked[item.old]
                book.sheets[item.tab].name = item.old
                item.tab = item.old
    except BaseException:
        _undo(book, before, parked, names, refills)
        raise
    gone = [*parked.values(), *(tab for refill in refills for tab in refill.leftovers)]
    replaced = tuple(item.old for item in arrivals if item.old is not None)
    return Placed(tuple(_final(item) for item in arrivals), replaced, _remove(book, gone))


def _plan(book: Book, sheets: Sequence[str], brought: Iterable[str]) -> list[_Arrival]:
    marks = owned_tabs(book)
    old = {sheet: _tab_of(marks, sheet) for sheet in sheets}
    looked_at = tabs_looked_at(book, {tab for tab in old.values() if tab is not None}, owned=marks, names=brought)
    return [_Arrival(sheet, tab, refill=tab in looked_at) for sheet, tab in old.items()]


def _tab_of(marks: Mapping[str, str], sheet: str) -> str | None:
    """The tab that an earlier run left: a PM who copied our sheet copied the mark too, and the copy is theirs."""
    ours = [tab for tab, logical in marks.items() if logical.lower() == sheet.lower()]
    return next((tab for tab in ours if tab.lower() == sheet.lower()), ours[0] if ours else None)


def _final(item: _Arrival) -> str:
    return item.old if item.refill and item.old is not None else item.tab


def _parking(tab: str, taken: Iterable[str]) -> str:
    """A free name for an old tab while the new one takes its own."""
    lower = {name.lower() for name in taken}
    numbers = (f"~{tab[:24]} {number}" for number in range(1, 1_000))
    return next(name for name in numbers if name.lower() not in lower)


def _copy(book: Book, scratch: Book, item: _Arrival) -> None:
    """Copy one sheet; Excel finds a free name for it."""
    source = scratch.sheets[item.sheet]
    if item.old is None:
        item.tab = source.copy(after=book.sheets[-1]).name
        return
    old = book.sheets[item.old]
    new = source.copy(before=old)
    item.tab = new.name
    if old.visible not in (True, -1):  # the PM hid it, and may hide it again without us
        new.visible = False


def _undo(
    book: Book, before: Sequence[str], parked: Mapping[str, str], names: WorkbookNames, refills: Iterable[Refill]
) -> None:
    """Bring the workbook back to what was noted, from whatever state it is in."""
    for refill in refills:
        with suppress(Exception):
            refill.undo()
    there = {sheet.name for sheet in book.sheets}
    strangers = there - {*before, *parked.values()}
    # Where the old tab is parked, the tab of its name is the new one.
    strangers |= {tab for tab, aside in parked.items() if aside in there and tab in there}
    _remove(book, strangers)
    for tab, aside in parked.items():
        if aside in there:
            with suppress(Exception):
                book.sheets[aside].name = tab
    names.restore()


def _remove(book: Book, tabs: Iterable[str]) -> tuple[str, ...]:
    """Delete sheets; what Excel keeps is returned. Escape does not stop it: everything else is done by now."""
    left: list[str] = []
    for tab in tabs:
        for _ in range(2):
            try:
                book.sheets[tab].delete()
            except KeyboardInterrupt:
                continue
            except Exception:  # noqa: BLE001 - a sheet too many is told in words; the new ones are complete
                left.append(tab)
            break
    return tuple(left)
