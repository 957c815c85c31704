"""The command that shows whether what was agreed still holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from itpm_xl.cli.group import cli
from itpm_xl.cli.options import AS_OF, BOOK, JSON
from itpm_xl.cli.output import colour, load_book, report, width

__all__ = ["control"]


@cli.command()
@BOOK
@click.option("--all", "everything", is_flag=True, help="List all of them, not only the first 8 of each.")
@AS_OF
@JSON
def control(book: Path, *, everything: bool, as_of: date | None, as_json: bool) -> None:
    """Show whether what was agreed in BOOK still holds, and whether its lists are alive.

    Baseline and silent scope, decisions and how long they take, triggers that fired, mitigation in motion, assumptions
    and what falls with them, promises against needs, change load, ageing, the assets that a project has after 30, 60
    and 90 days, findings by table.
    """
    from itpm_xl.analysis.plan import plan_if_possible  # noqa: PLC0415 - not needed for --help
    from itpm_xl.checks.check import check as run_checks  # noqa: PLC0415
    from itpm_xl.report.control import assess_control  # noqa: PLC0415
    from itpm_xl.report.control_text import to_text  # noqa: PLC0415

    project = load_book(book, as_of)
    plan = plan_if_possible(project)
    findings = run_checks(project, plan=plan, today=date.today()).findings
    result = assess_control(project, plan, findings)
    report(
        result.to_json,
        lambda: to_text(result, color=colour(), width=width(), everything=everything),
        as_json=as_json,
    )
