"""Incoming rows as a project that can be planned, without a workbook between."""

from __future__ import annotations

from itpm_xl.project import Project
from itpm_xl.schema import PROJECT, TABLES, Settings
from itpm_xl.workbook.tables import Source, Table


def project_of_incoming(incoming, **facts):
    """The project that the rows make."""
    info = PROJECT.record(**{**incoming.fields, **facts})
    tables = {}
    for name, rows in incoming.rows.items():
        spec = next(spec for spec in TABLES if spec.name == name)
        keys = [column.key for column in spec.columns]
        columns = {key: [getattr(row, key) for row in rows] for key in keys}
        tables[name] = Table(spec, name, columns, range(5, 5 + len(rows)), {key: n for n, key in enumerate(keys)})
    return Project(Source(incoming.name), info, Settings(), tables)
