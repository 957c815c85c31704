"""The command that shows what goes live when, where, at which pace, and who has to deliver what before."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from itpm_xl.cli.group import cli
from itpm_xl.cli.options import AS_OF, BOOK, JSON
from itpm_xl.cli.output import colour, load_book, report, width
from itpm_xl.errors import TableMissingError

if TYPE_CHECKING:
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project

__all__ = ["delivery"]


@cli.command()
@BOOK
@click.option("--all", "everything", is_flag=True, help="List all of them, not only the first 8 of each.")
@AS_OF
@JSON
def delivery(book: Path, *, everything: bool, as_of: date | None, as_json: bool) -> None:
    """Show whether BOOK can deliver: releases, the pace of iterations, environments, vendors, interfaces.

    Each is compared with the plan: go-live against its milestone, a release against the pace of its teams, ready-by
    days against the tests, promises against the tasks that wait.
    """
    from itpm_xl.analysis.plan import plan_if_possible  # noqa: PLC0415 - not needed for --help
    from itpm_xl.report.control_text import sections_text  # noqa: PLC0415 - as above
    from itpm_xl.report.delivery_sections import delivery_sections, has_delivery  # noqa: PLC0415

    project = load_book(book, as_of)
    if not has_delivery(project):
        raise TableMissingError(
            "there are no releases, iterations, environments, vendors or interfaces in this workbook.",
            path=book,
            hint="`itpm-xl add BOOK Releases` adds a table, and so do Iterations, Environments, Vendors, Integrations.",
        )
    plan = plan_if_possible(project)
    report(
        lambda: _to_json(project, plan),
        lambda: sections_text(
            project, delivery_sections(project, plan), color=colour(), width=width(), everything=everything
        ),
        as_json=as_json,
    )


def _to_json(project: Project, plan: Plan | None) -> dict[str, Any]:
    from itpm_xl.analysis.environments import assess_environments  # noqa: PLC0415 - only for --json
    from itpm_xl.analysis.integrations import assess_integrations  # noqa: PLC0415 - as above
    from itpm_xl.analysis.iterations import assess_iterations  # noqa: PLC0415
    from itpm_xl.analysis.releases import assess_releases  # noqa: PLC0415
    from itpm_xl.analysis.vendors import assess_vendors  # noqa: PLC0415

    return {
        "project": project.code,
        "status_date": None if project.status_date is None else project.status_date.isoformat(),
        "releases": [one.to_json() for one in assess_releases(project, plan)],
        "iterations": [one.to_json() for one in assess_iterations(project)],
        "environments": [one.to_json() for one in assess_environments(project, plan)],
        "vendors": [one.to_json() for one in assess_vendors(project, plan)],
        "integrations": [one.to_json() for one in assess_integrations(project, plan)],
    }
