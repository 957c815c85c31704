"""Work in somebody's Excel without disturbing them: what they see afterwards is where they were before."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xlwings import App, Book

__all__ = ["undisturbed"]

_WHILE_WORKING = {"screen_updating": False, "display_alerts": False, "enable_events": False, "calculation": "manual"}


@contextmanager
def undisturbed(book: Book) -> Iterator[Callable[[str], None]]:
    """Keep the PM's place and settings while we work, whatever happens.

    Kept are the active workbook and sheet, the selection, calculation mode, screen updating, alerts and events.

    Args:
        book: the workbook that is worked on.

    Yields:
        A function that shows in the status bar what is being done.
    """
    app = book.app
    place = _Place.of(book)
    before: dict[str, object] = {}
    try:
        for name, value in _WHILE_WORKING.items():
            # Without an open workbook, or on a Mac, Excel does not know each of them.
            with suppress(Exception):
                before[name] = getattr(app, name)
                setattr(app, name, value)
        yield lambda doing: _show(app, f"itpm-xl: {doing} ...")
    finally:
        _show(app, None)
        place.restore(book)
        for name, value in before.items():
            with suppress(Exception):
                setattr(app, name, value)


def _show(app: App, text: str | None) -> None:
    """Write into the status bar; None gives it back to Excel. No work fails because of it."""
    with suppress(Exception):
        app.status_bar = False if text is None else text


@dataclass(frozen=True, slots=True)
class _Place:
    """Where somebody is: the workbook in front, and the sheet and the cells selected in ours."""

    front: str | None
    sheet: str | None
    cells: str | None

    @classmethod
    def of(cls, book: Book) -> _Place:
        """Where the PM is; a part that Excel does not tell, such as a selected chart, is not known."""
        front = sheet = cells = None
        with suppress(Exception):
            front = book.app.books.active.name
        with suppress(Exception):
            sheet = book.sheets.active.name
        with suppress(Exception):
            selected = book.app.selection
            if selected is not None and front == book.name:
                cells = selected.address
        return cls(front, sheet, cells)

    def restore(self, book: Book) -> None:
        """Go back there; a sheet that is gone is not an error."""
        with suppress(Exception):
            book.activate()
            if self.sheet is not None:
                sheet = book.sheets[self.sheet]
                sheet.activate()
                if self.cells is not None:
                    sheet.range(self.cells).select()
        if self.front not in (None, book.name):
            with suppress(Exception):
                book.app.books[str(self.front)].activate()
