"""Which row of a table the PM has selected."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from itpm_xl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlwings import Book

    from itpm_xl.project import Project
    from itpm_xl.schema import Row, TableSpec

__all__ = ["selected_id", "selected_row"]


def selected_row(book: Book) -> tuple[str, int]:
    """Sheet and row of the selected cell; ("", 0) where a picture or nothing is selected."""
    with suppress(Exception):  # Excel says in many ways that no cell is selected
        selected = book.app.selection
        if selected is not None and selected.sheet.book == book:
            return selected.sheet.name, selected.row
    return "", 0


def selected_id(project: Project, spec: TableSpec, rows: Iterable[Row], place: tuple[str, int], *, what: str) -> str:
    """The ID of the row that is selected.

    Args:
        project: the open workbook.
        spec: the table whose row is meant.
        rows: its rows.
        place: sheet and row that are selected.
        what: what such a row is called, such as `task`.

    Raises:
        UsageError: another place is selected, or the row has no ID.
    """
    sheet, row = place
    table = project.tables.get(spec.name)
    record = None
    if table is not None and sheet == table.sheet:
        record = next((one for one in rows if one.row == row), None)
    if record is None:
        where = spec.name if table is None else table.sheet
        raise UsageError(
            f"no {what} is selected.", hint=f"Select a cell in the row of a {what} on {where} and click again."
        )
    found: str | None = getattr(record, "id", None)
    if not found:
        raise UsageError(
            f"the {what} in row {row} has no ID.", hint=f"Give it one: everything refers to {what}s by their ID."
        )
    return found
