"""Every table of the workbook, declared once.

Order matters: it is the order of the sheets.
"""

from __future__ import annotations

from itpm_xl.schema.accepted import ACCEPTED, AcceptedFinding
from itpm_xl.schema.calendar import CALENDAR, CalendarEntry
from itpm_xl.schema.changes import CHANGES, Change
from itpm_xl.schema.column import Column, Kind, Row
from itpm_xl.schema.comms import COMMS, Communication
from itpm_xl.schema.cutover import CUTOVER, CutoverStep
from itpm_xl.schema.dependencies import DEPENDENCIES, Task
from itpm_xl.schema.environments import ENVIRONMENTS, Environment
from itpm_xl.schema.ids import next_id
from itpm_xl.schema.integrations import INTEGRATIONS, Integration
from itpm_xl.schema.iterations import ITERATIONS, Iteration
from itpm_xl.schema.knowledge import KNOWLEDGE, Article
from itpm_xl.schema.metrics import METRICS, Metric
from itpm_xl.schema.project import PROJECT, ProjectInfo
from itpm_xl.schema.raci import RACI, Assignment
from itpm_xl.schema.raid import RAID, RaidItem
from itpm_xl.schema.readiness import READINESS, ReadinessCheck
from itpm_xl.schema.releases import RELEASES, Release
from itpm_xl.schema.scope import SCOPE, Requirement
from itpm_xl.schema.settings import SETTINGS, Settings
from itpm_xl.schema.stakeholders import STAKEHOLDERS, Stakeholder
from itpm_xl.schema.table import TableSpec, header_key
from itpm_xl.schema.vendors import VENDORS, Vendor

__all__ = [
    "ACCEPTED",
    "CALENDAR",
    "CHANGES",
    "COMMS",
    "CUTOVER",
    "DEPENDENCIES",
    "ENVIRONMENTS",
    "INTEGRATIONS",
    "ITERATIONS",
    "KNOWLEDGE",
    "METRICS",
    "PROJECT",
    "RACI",
    "RAID",
    "READINESS",
    "RELEASES",
    "SCOPE",
    "SETTINGS",
    "STAKEHOLDERS",
    "TABLES",
    "VENDORS",
    "AcceptedFinding",
    "Article",
    "Assignment",
    "CalendarEntry",
    "Change",
    "Column",
    "Communication",
    "CutoverStep",
    "Environment",
    "Integration",
    "Iteration",
    "Kind",
    "Metric",
    "ProjectInfo",
    "RaidItem",
    "ReadinessCheck",
    "Release",
    "Requirement",
    "Row",
    "Settings",
    "Stakeholder",
    "TableSpec",
    "Task",
    "Vendor",
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
    RELEASES,
    ENVIRONMENTS,
    INTEGRATIONS,
    VENDORS,
    ITERATIONS,
    CUTOVER,
    RACI,
    COMMS,
    KNOWLEDGE,
    METRICS,
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
