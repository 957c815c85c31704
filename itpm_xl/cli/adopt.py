"""The command that takes a stranger's workbook over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from itpm_xl.cli.group import cli
from itpm_xl.cli.options import FORCE, JSON
from itpm_xl.cli.output import print_json

if TYPE_CHECKING:
    from itpm_xl.exchange.adopt.workbook import Adoption

__all__ = ["adopt"]


@cli.command()
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.option("--out", type=click.Path(path_type=Path), metavar="BOOK", help="The workbook to make: an .xlsx file.")
@click.option(
    "--yes",
    is_flag=False,
    flag_value=0.75,
    type=click.FloatRange(0, 1),
    metavar="[CONFIDENCE]",
    help="Ask nothing: take what is at least this sure, 0.75 where no number is given.",
)
@click.option(
    "--map",
    "map_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The map to follow, or to write; default: plan.map.toml beside plan.xlsx.",
)
@FORCE
@JSON
def adopt(old: Path, *, out: Path | None, yes: float | None, map_file: Path | None, force: bool, as_json: bool) -> None:
    """Make a project workbook out of OLD, whatever its tables and headers are called.

    OLD is an .xlsx, .xlsm or .csv file, and is only read. What each table and column becomes is proposed, can be
    changed, and is saved as a map; a map that is there is followed. Without --out only the map is written, beside
    OLD: then check, plan and brief read OLD itself.
    """
    from itpm_xl.errors import TargetError  # noqa: PLC0415 - as below
    from itpm_xl.exchange.adopt.text import account_lines, adoption_to_json, proposal_lines  # noqa: PLC0415
    from itpm_xl.exchange.adopt.workbook import adoption, map_place  # noqa: PLC0415

    place = map_file or map_place(out or old)
    if out is not None and out.exists() and not force:
        raise TargetError("is there already.", path=out, hint="Choose another name, or replace it with --force.")
    found = adoption(old, map_file=place, least=0.75 if yes is None else yes)
    asking = yes is None and not as_json and not found.from_file
    if found.from_file:
        click.echo(f"{place}: followed as it stands. Delete it to have a new proposal made.", err=True)
    if asking:
        for line in proposal_lines(found):
            click.echo(line)
        if not _on_terminal():
            raise click.UsageError("this is no terminal, so nobody can confirm the proposal: add --yes, or give --map.")
        _confirm(found)
    if out is None:
        found.save_map(place)
        click.echo(f"{place}: written. check, plan and brief read {old.name} through it.", err=as_json)
    else:
        found.write(out, place, force=force)
    if as_json:
        print_json(adoption_to_json(found))
        return
    for line in account_lines(found):
        click.echo(line)
    if out is not None:
        click.echo(f"{out} is ready, its map is {place}. Next: `itpm-xl check {out}`.")


def _on_terminal() -> bool:
    """Whether somebody can answer; apart, so that tests can answer too."""
    return sys.stdin.isatty()


def _confirm(found: Adoption) -> None:
    """Let the PM change the proposal until it is right."""
    from itpm_xl.exchange.adopt.changes import change_map  # noqa: PLC0415 - only where somebody is asked
    from itpm_xl.exchange.adopt.text import table_lines  # noqa: PLC0415

    click.echo(
        "Enter takes it as shown. To change it: `1 off` leaves table 1 out, `1 on` takes it, `1.3 Owner` makes its\n"
        "column 3 Owner, `1.3 -` keeps that column as your own, `1 Changes` makes table 1 Changes, `q` stops."
    )
    while True:
        answer = click.prompt(">", default="", show_default=False, prompt_suffix=" ").strip()
        if not answer:
            return
        if answer.casefold() in {"q", "quit"}:
            raise click.Abort
        try:
            found.mapping, number = change_map(found, answer)
        except click.UsageError:
            raise
        except ValueError as wrong:
            click.echo(str(wrong))
            continue
        for line in table_lines(number, found.mapping.tables[number - 1]):
            click.echo(line)
