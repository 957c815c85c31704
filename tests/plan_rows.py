"""Short ways to write the rows of a plan in tests. The project starts on Monday 2 March 2026."""

from __future__ import annotations

from projects import planned, table

from itpm_xl.analysis.plan import plan

HEADERS = {
    "after": "Predecessors",
    "days": "Duration (days)",
    "window": "Calendar",
    "started": "Actual start",
    "finished": "Actual finish",
    "left": "Remaining (days)",
    "done": "% complete",
    "rule": "Constraint",
    "on": "Constraint date",
}


def tasks(*rows):
    """Rows of the Dependencies sheet, with short names for the headers."""
    return table("Dependencies", *({HEADERS.get(key, key): value for key, value in row.items()} for row in rows))


def task(task_id, days="", after="", **more):
    return {"ID": task_id, "Task": f"Do {task_id}", "days": days, "after": after, **more}


def calendar(*rows):
    return table("Calendar", *rows)


def plan_of(*tables, rules="microsoft", **facts):
    project, _ = planned(*tables, **{"Status_date": None, **facts})
    return plan(project, rules=rules)


def dates(planned_task):
    return f"{planned_task.early_start:%a %d %H:%M} - {planned_task.early_finish:%a %d %H:%M}"


def kinds(result):
    return [problem.kind for problem in result.problems]


PROD_WINDOW = {
    "Name": "Prod", "Kind": "Change window", "From": "2026-03-05 20:00", "To": "2026-03-05 23:00", "Repeat": "Weekly"
}  # fmt: skip
