"""The command that says what a change costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from itpm_xl.cli.group import cli
from itpm_xl.cli.options import AS_OF, BOOK, JSON
from itpm_xl.cli.output import load_book, report, width

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

__all__ = ["change"]


@cli.command()
@BOOK
@click.argument("change_id", metavar="ID")
@AS_OF
@JSON
def change(book: Path, *, change_id: str, as_of: date | None, as_json: bool) -> None:
    """Say what the change ID of BOOK moves, costs and risks, and who may approve it.

    The plan is made with and without it: an open change is added to it, an approved one taken out.
    """
    from itpm_xl.analysis.change_impact import assess_change  # noqa: PLC0415 - a cold start is part of the product
    from itpm_xl.analysis.plan import plan_if_possible  # noqa: PLC0415
    from itpm_xl.report.change_json import impact_to_json  # noqa: PLC0415
    from itpm_xl.report.change_text import to_text  # noqa: PLC0415

    project = load_book(book, as_of)
    impact = assess_change(project, plan_if_possible(project), change_id)
    report(lambda: impact_to_json(project, impact), lambda: to_text(project, impact, width=width()), as_json=as_json)
