"""What every command does around its work: read the workbook, print text or JSON, as wide as the terminal."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from itpm_xl.project import Project

__all__ = ["colour", "load_book", "print_json", "report", "width"]

_NO_TEXT = re.compile("[\ud800-\udfff]")
"""Stands for a byte of a file's name that is no text."""


def print_json(data: object) -> None:
    """JSON on stdout; plain ASCII where the terminal could not show the rest, or a file's name is no text."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    if not utf8 or _NO_TEXT.search(text):
        text = json.dumps(data, indent=2)
    click.echo(text)


def load_book(book: Path, as_of: date | None = None, map_file: Path | None = None) -> Project:
    """Read a workbook, through a map where one is named; what the reader should know about it goes to stderr."""
    from itpm_xl import load  # noqa: PLC0415

    project = load(book, as_of=as_of, map_file=map_file)
    if project.source.open_by is not None:
        who = f" by {project.source.open_by}" if project.source.open_by else ""
        click.echo(f"{book}: open in Excel{who}; unsaved edits are not included.", err=True)
    return project


def report(data: Callable[[], object], text: Callable[[], str], *, as_json: bool) -> None:
    """Print a result as JSON or as text, whichever was asked for; the other is not made."""
    if as_json:
        print_json(data())
    else:
        click.echo(text())


def colour() -> bool:
    """Colour only on a terminal whose owner did not say NO_COLOR."""
    import os  # noqa: PLC0415

    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def width() -> int:
    """At most 100 wide, on a narrow terminal its width; in a pipe always 100."""
    import shutil  # noqa: PLC0415

    return min(100, shutil.get_terminal_size((100, 24)).columns) if sys.stdout.isatty() else 100
