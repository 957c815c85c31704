"""Requirements, tasks, RAID rows and changes as CSV for Jira's importer, which `read_jira` reads back the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.links import LinkReader
from itpm_xl.exchange.csv_cells import as_cell, as_csv
from itpm_xl.exchange.item_columns import HOMES
from itpm_xl.exchange.item_words import TYPE_COLUMN
from itpm_xl.schema import CHANGES, DEPENDENCIES, RAID, SCOPE, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from itpm_xl.project import Project
    from itpm_xl.schema import Row, TableSpec

__all__ = ["export_jira", "jira_csv"]

_HEADERS = {
    "title": "Summary",
    "status": "Status",
    "owner": "Assignee",
    "reporter": "Reporter",
    "priority": "Priority",
    "release": "Fix Version",
    "iteration": "Sprint",
    "points": "Story Points",
    "description": "Description",
    "criteria": "Acceptance Criteria",
    "created": "Created",
    "due": "Due Date",
    "finished": "Resolved",
    "team": "Team",
}
"""Jira's names of the fields of an item. Estimates are left in days, under our own header."""
_ID = "External issue ID"
_KEY = "Issue key"
_TYPE = "Issue Type"
_BLOCKED_BY = "Inward issue link (Blocks)"
_DUE_BY_TYPE = {"Risk": "action_due", "Action": "action_due", "Assumption": "validate_by"}
_TYPES_OF_CHANGE = {"Standard": "Standard change", "Normal": "Normal change", "Emergency": "Emergency change"}


def export_jira(project: Project, out: Path, *, project_key: str = "", force: bool = False) -> None:
    """Write the file for Jira's importer.

    Args:
        project: the project.
        out: the file.
        project_key: the project in Jira, such as `PAY`: rows whose ID is one of its keys update that issue.
        force: replace a file that is there.

    Raises:
        TargetError: a file is there already, or cannot be written.
    """
    from itpm_xl.workbook.save import write_new  # noqa: PLC0415 - only for those who write

    write_new(out, jira_csv(project, project_key=project_key), force=force)


def jira_csv(project: Project, *, project_key: str = "") -> bytes:
    """The file's bytes. Without a byte order mark, which Jira would take for a part of the first header."""
    items = list(_items(project, project_key))
    most = max((len(blocked) for _, blocked in items), default=0)
    used = {header for cells, _ in items for header, cell in cells.items() if cell}
    first = ["Summary", _TYPE, _ID]
    headers = [
        *first,
        *(one for one in dict.fromkeys(h for cells, _ in items for h in cells) if one in used - {*first}),
    ]
    rows = [
        [*(cells.get(header, "") for header in headers), *blocked, *[""] * (most - len(blocked))]
        for cells, blocked in items
    ]
    return as_csv([[*headers, *[_BLOCKED_BY] * most], *rows], mark=False)


def _items(project: Project, project_key: str) -> Iterator[tuple[dict[str, str], list[str]]]:
    """The cells of each row by header, and the IDs of the tasks that block it."""
    links = LinkReader({task.id: 0 for task in project.tasks if task.id}, own_code=project.code)
    for record in project.scope:
        yield _cells(SCOPE, record, record.level or "Requirement", project_key), []
    for task in project.tasks:
        cells = _cells(DEPENDENCIES, task, task.kind or "Task", project_key)
        cells["Status"] = _task_status(task.percent_complete)
        found = links.read(task.predecessors, task.id or "").links
        yield cells, list(dict.fromkeys(as_cell(link.predecessor_id) for link in found if not link.external))
    for item in project.raid:
        cells = _cells(RAID, item, item.type or "Issue", project_key)
        cells["Due Date"] = as_cell(getattr(item, _DUE_BY_TYPE.get(item.type or "", "needed_by")))
        yield cells, []
    for change in project.changes:
        yield _cells(CHANGES, change, _TYPES_OF_CHANGE.get(change.type or "", "Change Request"), project_key), []


def _cells(spec: TableSpec, record: Row, kind: str, project_key: str) -> dict[str, str]:
    """Jira's own fields first; then our columns under our own headers, all those that Jira has no field for.

    Dates are there twice: Jira's fields lose the time of day.
    """
    value: Any = getattr(record, "id", None) or ""
    cells = {"Summary": "", _TYPE: kind, _ID: as_cell(value)}
    if project_key and value.startswith(f"{project_key}-") and value[len(project_key) + 1 :].isdigit():
        cells[_KEY] = value
    standard = {key: _HEADERS[field] for field, key in HOMES[spec.name].items() if field in _HEADERS}
    for key, header in standard.items():
        cells[header] = as_cell(getattr(record, key))
    own_type = TYPE_COLUMN[spec.name] if spec is not DEPENDENCIES else ""
    for column in spec.columns:
        said = column.key in standard and column.kind is not Kind.DATE
        if not said and column.kind not in (Kind.CALCULATED, Kind.ID) and column.key != own_type:
            cells[column.name] = as_cell(getattr(record, column.key))
    return cells


def _task_status(percent_complete: float | None) -> str:
    if percent_complete is None:
        return ""
    return "Done" if percent_complete >= 1 else "To Do" if percent_complete == 0 else "In Progress"
