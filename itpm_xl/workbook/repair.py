"""Restore what pasting destroys in a project workbook: table ranges, columns, number formats, dropdowns, colours.

What a healthy table looks like is what the template would write at its place. The data is not touched.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from itpm_xl.errors import TargetError
from itpm_xl.schema import SETTINGS, TABLES, Kind, Settings, next_id
from itpm_xl.workbook.container import CUSTOM_PROPERTIES
from itpm_xl.workbook.edit import edit_workbook
from itpm_xl.workbook.graft_plan import owned_sheets
from itpm_xl.workbook.repair_table import Change, RepairTable, add_missing_fields, restore_range
from itpm_xl.workbook.tables import ProblemKind, cell_name, column_letters
from itpm_xl.workbook.template_version import TEMPLATE_PROPERTY, TEMPLATE_VERSION, is_newer, is_older

if TYPE_CHECKING:
    from datetime import datetime

    from itpm_xl.schema import TableSpec
    from itpm_xl.workbook.edit import BookEdit, TableEdit
    from itpm_xl.workbook.tables import Table, Tables

__all__ = ["Change", "Repaired", "repair_workbook"]

_NOWHERE = "XFD"
"""The column that stands for one that a table lacks and that could not be added: no rule that needs it is restored."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did, or in a dry run would do.

    Attributes:
        changes: each change, by sheet.
        left: what could not be repaired, and why.
    """

    changes: tuple[Change, ...]
    left: tuple[str, ...]


def repair_workbook(
    book: Path, *, now: datetime, dry_run: bool = False, assign_ids: bool = False, backups: int = 3
) -> Repaired:
    """Repair a workbook in its place; a healthy one is not touched.

    Args:
        book: the workbook.
        now: goes into the backup's name.
        dry_run: change nothing, only say what would be.
        assign_ids: give rows without an ID the next free one.
        backups: how many earlier versions to keep beside the workbook.

    Raises:
        TargetError: it is open in Excel, or cannot be changed.
        NotAWorkbookError: it is missing or damaged.
    """
    from itpm_xl.workbook.locks import refuse_if_open  # noqa: PLC0415 - only for those who write
    from itpm_xl.workbook.save import replace_workbook  # noqa: PLC0415

    if not dry_run:
        refuse_if_open(book.resolve())
    with tempfile.TemporaryDirectory() as folder:
        found = _repair(book, Path(folder) / "repaired.xlsx", assign_ids=assign_ids)
    if found.changes and not dry_run:
        return replace_workbook(book, lambda out: _repair(book, out, assign_ids=assign_ids), now=now, backups=backups)
    return found


def _repair(book: Path, out: Path, *, assign_ids: bool) -> Repaired:
    """Write a repaired copy."""
    from itpm_xl.workbook.read import read_workbook  # noqa: PLC0415 - reads with calamine

    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "first.xlsx", Path(folder) / "second.xlsx"
        tables = read_workbook(book)
        if is_newer(tables.source.template):
            shutil.copyfile(book, out)
            return Repaired((), (_newer(tables.source.template),))
        changes, left = edit_workbook(book, first, lambda edit: _restore_ranges(edit, tables))
        # Grown tables are read again: their new rows have formats and IDs, too.
        tables = read_workbook(first)
        more, blocked = edit_workbook(first, second, lambda edit: _restore_looks(edit, tables, Path(folder)))
        changes += more
        left += blocked
        if is_older(tables.source.template) and not blocked:
            dated = Path(folder) / "dated.xlsx"
            changes += edit_workbook(second, dated, _bring_up_to_date)
            second = dated
        if assign_ids:
            changes += edit_workbook(second, out, lambda edit: _assign_ids(edit, tables))
        else:
            shutil.copyfile(second, out)
    return Repaired(tuple(changes), tuple(left))


def _ours(edit: BookEdit, tables: Tables) -> list[tuple[TableSpec, TableEdit]]:
    """The tables of the schema that stand on sheets of the PM; an optional one was read, or it is another's."""
    owned = {edit.host.sheets[place].name for place in owned_sheets(edit.host)}
    return [
        (spec, table)
        for spec in TABLES
        for table in [edit.tables.get(spec.name.lower())]
        if table is not None and table.sheet.name not in owned and (spec.need != "optional" or spec.name in tables)
    ]


def _restore_ranges(edit: BookEdit, tables: Tables) -> tuple[list[Change], list[str]]:
    changes: list[Change] = []
    left = [
        f"the table called {problem.expected} holds {problem.table} (rename it: Table Design, Table Name)"
        if problem.expected
        else f"{problem.table} is no Excel Table (select its cells in Excel, press Ctrl+T, name it {problem.table})"
        for problem in tables.problems
        if problem.kind is ProblemKind.NOT_AN_EXCEL_TABLE
    ]
    for spec, table in _ours(edit, tables):
        try:
            if spec.layout == "rows":
                changes += restore_range(edit, table)
            elif spec is not SETTINGS and spec.name in tables:  # a setting that is not there has its default
                changes += add_missing_fields(edit, table, tables[spec.name])
        except TargetError as problem:
            left.append(problem.message)
    return changes, left


def _restore_looks(edit: BookEdit, tables: Tables, folder: Path) -> tuple[list[Change], list[str]]:
    from itpm_xl.workbook.graft_styles import StyleCarrier  # noqa: PLC0415 - only who repairs
    from itpm_xl.workbook.package import Package  # noqa: PLC0415
    from itpm_xl.workbook.template.patterns import Pattern, write_patterns  # noqa: PLC0415

    patterns, targets = [], []
    blocked: list[str] = []
    for spec, table in _ours(edit, tables):
        if spec.layout == "fields" and spec.name not in tables:
            continue
        target = RepairTable(edit, spec, table)
        cells = _value_cells(tables[spec.name]) if spec.layout == "fields" else {}
        letters = {}
        if spec.layout == "rows":
            blocked += target.place_missing_columns()
            places = {column.key: target.places.get(column.key) for column in spec.columns}
            letters = {key: _NOWHERE if at is None else column_letters(at) for key, at in places.items()}
        patterns.append(Pattern(spec, letters, table.first_row, cells))
        targets.append((target, cells))
    if not targets:
        return [], blocked
    scratch = folder / "patterns.xlsx"
    write_patterns(scratch, patterns, _settings(tables), date_1904=edit.host.date_1904)
    changes: list[Change] = []
    with Package(scratch) as source:
        styles = StyleCarrier(edit.host, source)
        for target, cells in targets:
            changes += target.repair(source, styles, cells)
        styles.result()
    return changes, blocked


def _newer(template: str) -> str:
    return (
        f"the whole workbook: it was made from template {template}, and this itpm-xl knows templates up to "
        f"{TEMPLATE_VERSION} (update itpm-xl: pip install -U itpm-xl)"
    )


def _bring_up_to_date(edit: BookEdit) -> list[Change]:
    """Say in the document's properties that the tables are those of our template now."""
    if CUSTOM_PROPERTIES not in edit.host:
        return []
    properties = edit.host.edit(CUSTOM_PROPERTIES)
    for one in properties.root.all("property"):
        if one.attributes.get("name") == TEMPLATE_PROPERTY and one.children:
            before = one.children[0].text.strip()
            properties.replace_content(one.children[0], str(TEMPLATE_VERSION))
            why = f"what came after template {before} is there now"
            return [Change("", "", f"template version {before} -> {TEMPLATE_VERSION}", why)]
    return []


def _settings(tables: Tables) -> Settings:
    return cast("Settings", tables["Settings"].records[0]) if "Settings" in tables else Settings()


def _value_cells(table: Table) -> dict[str, str]:
    """The cell of each field's value."""
    return {key: cell_name(row, table.positions["value"]) for key, row in table.field_rows.items()}


def _assign_ids(edit: BookEdit, tables: Tables) -> list[Change]:
    changes = []
    for table in tables.tables.values():
        spec = table.spec
        place = table.positions.get("id")
        if spec.layout != "rows" or place is None or not spec.has_ids:
            continue
        known = [one for one in table.columns.get("id", ()) if one]
        for record in table.records:
            if getattr(record, "id", None) is not None:
                continue
            free = next_id(known) or _first_id(spec)
            known.append(free)
            edit.sheet(table.sheet).set(record.row, place, free)
            why = "nothing can refer to a row without an ID"
            changes.append(Change(table.sheet, cell_name(record.row, place), f"ID {free}", why))
    return changes


def _first_id(spec: TableSpec) -> str:
    """The first ID of a table that has none, in the manner of the schema's example."""
    example = next(column.example for column in spec.columns if column.kind is Kind.ID)
    return f"{example.rstrip('0123456789')}1"
