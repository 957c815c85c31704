"""Every table of the workbook, declared once.

Order matters: it is the order of the sheets.
"""

from __future__ import annotations

from itpm_xl.schema.accepted import ACCEPTED, AcceptedFinding
from itpm_xl.schema.calendar import CALENDAR, CalendarEntry
from itpm_xl.schema.changes import CHANGES, Change
from itpm_xl.schema.column import Column, Kind, Row
from itpm_xl.schema.dependencies import DEPENDENCIES, Task
from itpm_xl.schema.ids import next_id
from itpm_xl.schema.project import PROJECT, ProjectInfo
from itpm_xl.schema.raid import RAID, RaidItem
from itpm_xl.schema.readiness import READINESS, ReadinessCheck
from itpm_xl.schema.scope import SCOPE, Requirement
from itpm_xl.schema.settings import SETTINGS, Settings
from itpm_xl.schema.stakeholders import STAKEHOLDERS, Stakeholder
from itpm_xl.schema.table import TableSpec, header_key

__all__ = [
    "ACCEPTED",
    "CALENDAR",
    "CHANGES",
    "DEPENDENCIES",
    "PROJECT",
    "RAID",
    "READINESS",
    "SCOPE",
    "SETTINGS",
    "STAKEHOLDERS",
    "TABLES",
    "AcceptedFinding",
    "CalendarEntry",
    "Change",
    "Column",
    "Kind",
    "ProjectInfo",
    "RaidItem",
    "ReadinessCheck",
    "Requirement",
    "Row",
    "Settings",
    "Stakeholder",
    "TableSpec",
    "Task",
    "header_key",
    "next_id",
    "table_named",
]

TABLES: tuple[TableSpec, ...] = (
    PROJECT,
    SCOPE,
    CHANGES,
    RAID,
    DEPENDENCIES,
    READINESS,
    CALENDAR,
    STAKEHOLDERS,
    SETTINGS,
    ACCEPTED,
)

_BY_NAME = {header_key(spec.name): spec for spec in TABLES}


def table_named(name: str) -> TableSpec | None:
    """The table of that name, case ignored, or None.

    >>> table_named("raid").title.split(":")[0]
    'RAID'
    """
    return _BY_NAME.get(header_key(name))
