"""Tables as CSV: one file a table, for whoever has no Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.scoring import score
from itpm_xl.errors import TargetError, UsageError
from itpm_xl.exchange.csv_cells import as_cell, as_csv
from itpm_xl.schema import TABLES, Kind, RaidItem, Task, table_named

if TYPE_CHECKING:
    from pathlib import Path

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project
    from itpm_xl.schema import Column, Row, TableSpec

__all__ = ["export_csv", "table_csv"]


def export_csv(
    project: Project, plan: Plan | None, out: Path, *, table: str = "", delimiter: str = ",", force: bool = False
) -> list[Path]:
    """Write the tables of a project as CSV.

    Args:
        project: the project.
        plan: its plan, which the columns Start, Finish and Slack show; without one they are blank.
        out: a folder, which gets one file a table; or the file, where one table is asked for.
        table: the one table to write; "" for all that are there.
        delimiter: `,`, `;` or a tab. With `;` numbers have a decimal comma, as where Excel expects it.
        force: replace files that are there.

    Returns:
        The files written.

    Raises:
        UsageError: there is no such table.
        TargetError: a file is there already, or cannot be written; then none is.
    """
    from itpm_xl.workbook.save import refuse_target, write_new  # noqa: PLC0415 - only for those who write

    if table:
        spec = table_named(table)
        if spec is None or spec.name not in project.tables:
            raise UsageError(f"{table} is not a table of this workbook.", hint=f"It has {', '.join(project.tables)}.")
        files = {out: spec}
    else:
        if out.exists() and not out.is_dir():
            raise TargetError("is a file.", path=out, hint="Name a folder, or one table with --table.")
        files = {out / f"{spec.name}.csv": spec for spec in TABLES if spec.name in project.tables}
    contents = {path: table_csv(project, plan, spec, delimiter=delimiter) for path, spec in files.items()}
    if not table:
        try:
            out.mkdir(exist_ok=True)
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise TargetError(f"cannot be made: {reason}.", path=out, hint="Choose another place.") from problem
    for path in contents:
        refuse_target(path, force=force)
    for path, content in contents.items():
        write_new(path, content, force=force)
    return list(contents)


def table_csv(project: Project, plan: Plan | None, spec: TableSpec, *, delimiter: str = ",") -> bytes:
    """One table as CSV: headers as on the sheet, rows in its order."""
    decimal = "," if delimiter == ";" else "."
    table = project.tables[spec.name]
    if spec.layout == "fields":
        record = table.records[0]
        pairs = [(column.name, as_cell(getattr(record, column.key), decimal=decimal)) for column in spec.columns]
        return as_csv([spec.labels, *pairs], delimiter=delimiter)
    rows = [
        [as_cell(_value(record, column, plan), decimal=decimal) for column in spec.columns] for record in table.records
    ]
    return as_csv([[column.name for column in spec.columns], *rows], delimiter=delimiter)


def _value(record: Row, column: Column, plan: Plan | None) -> object:
    """A value, worked out anew where the sheet calculates it."""
    if column.kind is not Kind.CALCULATED:
        return getattr(record, column.key)
    if isinstance(record, RaidItem):
        return score(record)
    task = plan.task(record.id) if isinstance(record, Task) and plan is not None and record.id else None
    if task is None:
        return None
    return {"start": task.early_start, "finish": task.early_finish, "slack": task.total_slack_days}.get(column.key)
