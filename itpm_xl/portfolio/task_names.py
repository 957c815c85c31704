"""Names and owners of tasks, from the rows of those projects only that are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from itpm_xl.portfolio.packed import unpack_rows
from itpm_xl.schema import DEPENDENCIES

if TYPE_CHECKING:
    from itpm_xl.portfolio.record import ProjectRecord

__all__ = ["TaskNames"]


class TaskNames:
    """Looks tasks up by the row they stand in.

    Args:
        records: the projects, by key.
    """

    def __init__(self, records: Mapping[str, ProjectRecord]) -> None:
        self._records = records
        self._known: dict[str, Mapping[int, tuple[str, str]]] = {}

    def of(self, key: str, row: int) -> tuple[str, str]:
        """Name and owner of the task in an Excel row; "" for what is not there."""
        if key not in self._known:
            self._known[key] = _read(self._records[key].rows)
        return self._known[key].get(row, ("", ""))


def _read(packed: bytes) -> dict[int, tuple[str, str]]:
    table = unpack_rows(packed).get(DEPENDENCIES.name) if packed else None
    if table is None:
        return {}
    blank: list[None] = [None] * len(table.row_numbers)
    names, owners = (table.columns.get(key, blank) for key in ("task", "owner"))
    return {row: (name or "", owner or "") for row, name, owner in zip(table.row_numbers, names, owners, strict=True)}
