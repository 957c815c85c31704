"""The command that shows the night of the cutover, minute by minute."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from itpm_xl.cli.group import cli
from itpm_xl.cli.options import AS_OF, BOOK, FORCE, JSON
from itpm_xl.cli.output import colour, load_book, print_json, width
from itpm_xl.errors import TableMissingError

__all__ = ["runbook"]


@cli.command()
@BOOK
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.xlsx",
    help="Write the sheet one runs from, to print or to fill in.",
)
@click.option("--iterations", type=click.IntRange(100, 1_000_000), default=10_000, metavar="N", help="Nights to try.")
@click.option("--seed", type=click.IntRange(min=0), default=1, metavar="N", help="Where the random numbers begin.")
@FORCE
@AS_OF
@JSON
def runbook(
    book: Path, *, out: Path | None, iterations: int, seed: int, force: bool, as_of: date | None, as_json: bool
) -> None:
    """Show the cutover in BOOK minute by minute: does it fit its window, and until when is there a way back.

    Times follow from the table Cutover, on the clock of the project's time zone; actual times turn the plan into a
    forecast.
    """
    from itpm_xl.analysis.runbook.odds import cutover_odds  # noqa: PLC0415 - numpy, not needed for --help
    from itpm_xl.analysis.runbook.plan import plan_runbook  # noqa: PLC0415 - as above
    from itpm_xl.report.runbook_text import to_text  # noqa: PLC0415

    project = load_book(book, as_of)
    found = plan_runbook(project)
    if found is None:
        raise TableMissingError(
            "there is no runbook in this workbook.",
            path=book,
            hint="`itpm-xl add BOOK Cutover` adds the table; each of its rows is a step.",
        )
    odds = cutover_odds(project, found, iterations=iterations, seed=seed)
    if out is not None:
        from itpm_xl.report.runbook_file import write_runbook  # noqa: PLC0415 - xlsxwriter

        write_runbook(project, found, odds, out, force=force)
        click.echo(f"{out}: written", err=as_json)
    if as_json:
        data: dict[str, Any] = found.to_json() | {"odds": None if odds is None else odds.to_json(found)}
        print_json(data)
    elif out is None:
        click.echo(to_text(project, found, odds, color=colour(), width=width()))
