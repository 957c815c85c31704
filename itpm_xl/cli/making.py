"""Commands that make workbooks or write into them."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from itpm_xl import __version__
from itpm_xl.cli.group import cli
from itpm_xl.cli.options import BACKUPS, BOOK, FORCE, JSON, day
from itpm_xl.cli.output import report

__all__ = ["add", "clean", "demo", "new", "repair"]


@cli.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False), metavar="PATH")
@click.option("--sample", metavar="NAME", help="Fill it with a sample project: ERP, DCX or IAM.")
@click.option("--name", help="Project name.")
@click.option("--code", help="Project code that other projects use, as in ERP:T9.")
@click.option("--pm", help="Project manager.")
@click.option("--start", type=day, metavar="DATE", help="First working day.")
@click.option("--target", type=day, metavar="DATE", help="The finish that was promised.")
@click.option("--country", metavar="CODE", help="Fill the Calendar with public holidays: DE, DE-BY, US-CA ...")
@FORCE
def new(path: Path, *, sample: str | None, force: bool, **facts: Any) -> None:  # noqa: ANN401
    """Make a new project workbook at PATH: .xlsx, or .xlsm with the tab IT Delivery and the ITPM functions."""
    from itpm_xl.cli.excel import with_macros  # noqa: PLC0415
    from itpm_xl.workbook.new_project import new_workbook  # noqa: PLC0415

    # What the template stores is what its formulas give: a test has LibreOffice calculate each of them.
    made_with_macros = partial(with_macros, calculated=True)
    new_workbook(path, sample=sample, today=date.today(), force=force, with_macros=made_with_macros, **facts)
    click.echo(f"{path} is ready. Open it in Excel and begin with the sheet Start; then `itpm-xl check {path}`.")


@cli.command()
@BOOK
@click.argument("tables", nargs=-1, required=True, metavar="TABLE...")
def add(book: Path, tables: tuple[str, ...]) -> None:
    """Add tables to BOOK: Settings, Accepted, or one that was deleted or never there, such as RAID.

    The rest of the workbook stays as it is, byte for byte; the file as it was is kept beside it.
    """
    from itpm_xl.workbook.add_tables import add_tables  # noqa: PLC0415

    result = add_tables(book, tables, now=datetime.now())
    if result.present:
        click.echo(f"{book}: {', '.join(result.present)} was there already.")
    if result.added:
        click.echo(f"{book}: added {', '.join(result.added)}. The workbook as it was lies beside it, as a backup.")


@cli.command()
@BOOK
@click.option("--records", is_flag=True, help="Take out the baseline and the history too, for good.")
@BACKUPS
def clean(book: Path, *, records: bool, backups: int) -> None:
    """Take our sheets out of BOOK; everything of yours stays as it is, byte for byte."""
    from itpm_xl.workbook.clean import clean_workbook  # noqa: PLC0415

    gone = clean_workbook(book, now=datetime.now(), records=records, backups=backups)
    click.echo(f"{book}: " + (f"{', '.join(gone)} taken out." if gone else "there is nothing of ours in it."))


@cli.command()
@BOOK
@click.option("--dry-run", is_flag=True, help="Change nothing, list what would be changed.")
@click.option("--assign-ids", is_flag=True, help="Give rows without an ID the next free one.")
@BACKUPS
@JSON
def repair(book: Path, *, dry_run: bool, assign_ids: bool, backups: int, as_json: bool) -> None:
    """Restore what pasting destroyed in BOOK: table ranges, columns, dropdowns, colours, number formats.

    What you entered stays as it is.
    """
    from itpm_xl.report.repair_text import repair_to_json, to_text  # noqa: PLC0415
    from itpm_xl.workbook.repair import repair_workbook  # noqa: PLC0415

    result = repair_workbook(book, now=datetime.now(), dry_run=dry_run, assign_ids=assign_ids, backups=backups)
    report(
        lambda: repair_to_json(result, dry_run=dry_run),
        lambda: to_text(result, str(book), dry_run=dry_run),
        as_json=as_json,
    )


@cli.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("itpm-demo"), metavar="[FOLDER]"
)
@FORCE
def demo(folder: Path, *, force: bool) -> None:
    """Make three sample projects in FOLDER, check them and write their briefs."""
    from itpm_xl.report.demo import run_demo  # noqa: PLC0415

    run_demo(folder, say=click.echo, today=date.today(), version=__version__, force=force)
