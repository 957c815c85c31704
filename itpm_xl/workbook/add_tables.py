"""Add optional tables to a workbook that exists; everything else in it stays as it is, byte for byte."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.errors import TargetError, UsageError
from itpm_xl.schema import TABLES, TableSpec, table_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = ["AddedTables", "add_tables"]


@dataclass(frozen=True, slots=True)
class AddedTables:
    """What was added, and what was there already.

    Attributes:
        added: the new sheets, as their tabs are called.
        present: tables that the workbook had before.
    """

    added: tuple[str, ...]
    present: tuple[str, ...]


def add_tables(book: Path, names: Sequence[str], *, now: datetime) -> AddedTables:
    """Add tables, empty, as sheets of their own at the end of the workbook.

    Args:
        book: the workbook; a dated backup of it is kept beside it.
        names: names of tables, such as `Settings`; case does not matter.
        now: goes into the backup's name.

    Raises:
        UsageError: there is no such table.
        NotAWorkbookError: the workbook cannot be read.
        TargetError: it is open in Excel, cannot take another sheet, or has a table of its own with that name.
    """
    from itpm_xl.workbook.graft import graft  # noqa: PLC0415 - 0.1 s of XML and xlsx writing, only for `add`
    from itpm_xl.workbook.read import read_workbook  # noqa: PLC0415
    from itpm_xl.workbook.save import replace_workbook  # noqa: PLC0415
    from itpm_xl.workbook.template import write_workbook  # noqa: PLC0415

    wanted = list(dict.fromkeys(_known(name) for name in names))
    tables = read_workbook(book)
    present = tuple(spec.name for spec in wanted if spec.name in tables)
    missing = [spec for spec in wanted if spec.name not in tables]
    if not missing:
        return AddedTables((), present)
    _refuse_taken(book, missing)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "scratch.xlsx"
        write_workbook(scratch, {}, tables=missing)
        sheets = [spec.name for spec in missing]
        result = replace_workbook(book, lambda target: graft(book, scratch, sheets, owned=False, out=target), now=now)
    return AddedTables(tuple(result.sheets[name] for name in sheets), present)  # not the lists behind their dropdowns


def _refuse_taken(book: Path, missing: Sequence[TableSpec]) -> None:
    """Stop where the PM's own table has the name: under another one ours would not be found again."""
    from itpm_xl.workbook.graft_parts import host_tables  # noqa: PLC0415 - XML, only for `add`
    from itpm_xl.workbook.package import Package  # noqa: PLC0415

    with Package(book) as host:
        there = host_tables(host, ())
    for spec in missing:
        if spec.name.lower() in there:
            raise TargetError(
                f"has a table {spec.name} of your own, with other columns.",
                path=book,
                hint=f"Give it another name first (Table Design, Table Name), then add {spec.name} again.",
            )


def _known(name: str) -> TableSpec:
    spec = table_named(name)
    if spec is None:
        every = ", ".join(table.name for table in TABLES)
        raise UsageError(f"there is no table {name}.", hint=f"The tables are {every}.")
    return spec
