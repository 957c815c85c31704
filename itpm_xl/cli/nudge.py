"""The command that writes a note for each owner."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from itpm_xl.cli.group import cli
from itpm_xl.cli.options import AS_OF, BOOK, FORCE, JSON
from itpm_xl.cli.output import load_book, print_json

__all__ = ["nudge"]


@cli.command()
@BOOK
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write notes and calendars here."
)
@FORCE
@AS_OF
@JSON
def nudge(book: Path, *, out: Path | None, force: bool, as_of: date | None, as_json: bool) -> None:
    """Say for each owner in BOOK what is overdue, due, undecided, stale, to be sent and to be reviewed.

    With --out each owner gets a note as Markdown and HTML and a calendar (.ics) of commitments and decision dates; a
    second run replaces its own files and no other. The project manager's note adds what nobody owns, and which assets
    of the first 30, 60 and 90 days are missing.
    """
    from itpm_xl.analysis.nudges import nudges  # noqa: PLC0415 - not needed for --help
    from itpm_xl.analysis.plan import plan_if_possible  # noqa: PLC0415
    from itpm_xl.report.nudge_text import nudges_to_json, summary_line  # noqa: PLC0415

    project = load_book(book, as_of)
    plan = plan_if_possible(project)
    found = nudges(project, plan)
    written: tuple[str, ...] = ()
    if out is not None:
        from itpm_xl.exchange.nudge_files import write_nudges  # noqa: PLC0415

        written, removed = write_nudges(project, plan, found, out, force=force)
        for name in removed:
            click.echo(f"{name} is removed: nothing is left in it.", err=True)
    if as_json:
        print_json({**nudges_to_json(project, found), "files": list(written)})
        return
    if project.status_date is None:
        click.echo("There is no status date and no start date, so nothing is due. Fill one on the sheet Project.")
    elif not found:
        click.echo("Nothing is due, overdue or undecided.")
    for one in found:
        click.echo(f"{one.owner}: {summary_line(one)}")
    if out is not None:
        click.echo(f"{len(written)} files are in {out}.")
