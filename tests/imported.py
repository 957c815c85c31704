"""What an importer gives, as a project: the shortest way, without a workbook in between."""

from __future__ import annotations

from itpm_xl.project import Project
from itpm_xl.schema import CALENDAR, DEPENDENCIES, PROJECT, ProjectInfo
from itpm_xl.workbook.tables import Source, Table, Tables


def project_of(incoming, **more):
    """The project; the file's status date stays out unless it is given again."""
    fields = {**incoming.fields, "status_date": None, **more}
    rows = {PROJECT: (ProjectInfo(**fields),), DEPENDENCIES: (), CALENDAR: ()}
    tables = {spec.name: table(spec, incoming.rows.get(spec.name, given)) for spec, given in rows.items()}
    return Project.from_tables(Tables(Source(incoming.name), tables))


def table(spec, records):
    keys = list(spec.by_key)
    columns = {key: [getattr(record, key) for record in records] for key in keys}
    return Table(spec, spec.name, columns, range(5, 5 + len(records)), {key: n for n, key in enumerate(keys)})
