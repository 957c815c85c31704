"""The options that several commands share."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

__all__ = ["AS_OF", "BACKUPS", "BOOK", "FORCE", "JSON", "MAP", "PROFILES", "day"]


def day(text: str) -> date:
    """A date as ISO writes it; 05.10. and 10/05 mean different days in different countries."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise click.BadParameter(f"{text!r}: write the date as 2026-10-05.") from None


PROFILES = click.Choice(["light", "standard", "strict"], case_sensitive=False)
BOOK = click.argument("book", type=click.Path(path_type=Path), metavar="BOOK")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
AS_OF = click.option(
    "--as-of",
    type=day,
    metavar="DATE",
    help="Take this as the status date, as in 2026-03-06.",
)
MAP = click.option(
    "--map",
    "map_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Read BOOK through this map (see adopt); default: the BOOK.map.toml beside it, if there is one.",
)
BACKUPS = click.option(
    "--backups",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    metavar="N",
    help="Keep the last N versions of BOOK beside it.",
)
FORCE = click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
