"""Which column of a tracker's export is which: its own headers, and ours where it has a field of that name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from itpm_xl.schema import CHANGES, DEPENDENCIES, RAID, SCOPE, Kind, header_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.schema import TableSpec

__all__ = ["HOMES", "ItemColumns", "ItemTable", "Tracker", "plain_header"]

HOMES: Mapping[str, Mapping[str, str]] = {
    SCOPE.name: {
        "title": "requirement",
        "status": "status",
        "owner": "owner",
        "priority": "priority",
        "release": "release",
        "iteration": "iteration",
        "points": "points",
        "description": "notes",
        "criteria": "acceptance_criteria",
    },
    DEPENDENCIES.name: {
        "title": "task",
        "owner": "owner",
        "due": "deadline",
        "finished": "actual_finish",
        "estimate": "duration_days",
        "remaining": "remaining_days",
        "team": "team",
        "description": "notes",
    },
    RAID.name: {
        "title": "title",
        "status": "status",
        "owner": "owner",
        "priority": "priority",
        "created": "raised_on",
        "finished": "closed_on",
        "description": "description",
    },
    CHANGES.name: {
        "title": "title",
        "status": "status",
        "reporter": "requested_by",
        "created": "requested_on",
        "due": "needed_by",
        "release": "release",
        "description": "reason",
    },
}
"""Where each field of an item goes, by table. What needs more than copying (links, parents, dates by type) is in
`work_items`."""

_CUSTOM = re.compile(r"custom field \((?P<name>.*)\)")


@dataclass(frozen=True, slots=True)
class Tracker:
    r"""How one tracker exports its items.

    Attributes:
        kind: jira or azure.
        headers: the fields of an item by the headers that hold them, as `header_key` writes them.
        days_per_unit: working days in one unit of an estimate: Jira counts seconds, Azure DevOps hours.
        path_fields: fields that hold a path such as `Payments\Sprint 7`, of which the last part counts.
        html: whether texts are HTML.
    """

    kind: str
    headers: Mapping[str, str]
    days_per_unit: float
    path_fields: frozenset[str] = frozenset()
    html: bool = False


@dataclass(frozen=True, slots=True)
class ItemTable:
    """The columns of an export that speak for one of our tables.

    Attributes:
        spec: the table.
        fields: field of an item by key of our column.
        own: position of the column with our own header, by key.
    """

    spec: TableSpec
    fields: Mapping[str, str]
    own: Mapping[str, int]


@dataclass
class ItemColumns:
    """The columns of one export.

    Attributes:
        tracker: whose export it is.
        headers: its headers.
        fields: positions of the columns of each field of an item.
        unknown: positions of the columns that are neither such a field nor a column of ours.
    """

    tracker: Tracker
    headers: Sequence[str]
    fields: dict[str, list[int]] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._own: dict[str, int] = {}
        ours = {key for table in HOMES for key in _own_headers(table)}
        for position, header in enumerate(self.headers):
            key = plain_header(header)
            known = self.tracker.headers.get(key) or _link_field(key)
            if known:
                self.fields.setdefault(known, []).append(position)
            elif key in ours:
                self._own.setdefault(key, position)
            elif header:
                self.unknown.append(position)

    def table(self, spec: TableSpec) -> ItemTable:
        """What speaks for one table."""
        own = {
            column_key: self._own[header]
            for header, column_key in _own_headers(spec.name).items()
            if header in self._own
        }
        fields = {key: name for name, key in HOMES[spec.name].items() if name in self.fields}
        return ItemTable(spec, fields, own)


def plain_header(header: str) -> str:
    """A header as it is compared: `Custom field (Story Points)` is `story points`.

    >>> plain_header("Custom field (Story Points)"), plain_header("Issue key")
    ('story points', 'issue key')
    """
    key = header_key(header)
    match = _CUSTOM.fullmatch(key)
    return key if match is None else match["name"].strip()


def _own_headers(table: str) -> dict[str, str]:
    """Key by header of the columns of ours that an export may hold under our own name."""
    spec = next(spec for spec in (SCOPE, DEPENDENCIES, RAID, CHANGES) if spec.name == table)
    return {
        header: column.key
        for header, column in spec.by_header.items()
        if column.kind not in (Kind.CALCULATED, Kind.ID) and header not in {"type", "status"}
    }


def _link_field(key: str) -> str:
    """The field that a column of issue links is: `Inward issue link (Blocks)` names what blocks the issue."""
    match = re.fullmatch(r"(inward|outward) issue link \((.*)\)", key)
    if match is None:
        return ""
    inward, kind = match[1] == "inward", match[2].strip()
    if kind in {"blocks", "blocker"}:
        return "predecessors" if inward else "successors"
    if kind in {"depends", "dependency", "depend"}:
        return "successors" if inward else "predecessors"
    return "related"
