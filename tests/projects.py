"""Small projects for tests: tables as text, with the defaults that a case does not care about."""

from __future__ import annotations

from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.project import Project
from itpm_xl.workbook.text_tables import parse_text

#: Friday; the Monday after is one working day away.
STATUS_DATE = "2026-03-06"


def table(name, *rows):
    """A pipe table; rows are dicts of header and value."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    lines = [headers, ["---"] * len(headers), *([row.get(header, "") for header in headers] for row in rows)]
    return f"## {name}\n\n" + "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def project_of(*tables, settings=None, **facts):
    """A project; facts are fields of the Project sheet with `_` for a space, None to leave a default out."""
    fields = {"Project_code": "DCX", "Project_name": "Data-centre exit", "Status_date": STATUS_DATE} | facts
    rows = [{"Field": key.replace("_", " "), "Value": value} for key, value in fields.items() if value is not None]
    text = table("Project", *rows)
    if settings:
        text += table("Settings", *({"Setting": key, "Value": value} for key, value in settings.items()))
    return Project.from_tables(parse_text(text + "\n".join(tables)))


def planned(*tables, **facts):
    """A project with its plan; starts on Monday 2 March unless told otherwise."""
    project = project_of(*tables, **({"Start_date": "2026-03-02"} | facts))
    return project, plan_if_possible(project)
