"""The command that says why Excel does not do what it should."""

from __future__ import annotations

from pathlib import Path

import click

from itpm_xl.cli.group import cli
from itpm_xl.cli.options import JSON
from itpm_xl.cli.output import colour, report, width
from itpm_xl.errors import NotAWorkbookError

__all__ = ["doctor"]


@cli.command()
@click.argument("book", required=False, type=click.Path(path_type=Path), metavar="[BOOK]")
@JSON
def doctor(book: Path | None, *, as_json: bool) -> int:
    """Find out why buttons or formulas do not work in Excel, and what to do; nothing is changed.

    Looks at Python, xlwings, the add-in and what guards Excel; with BOOK also at its macros, settings and folder.
    Exit code 1 when there is a problem.
    """
    from itpm_xl.excel.doctor import doctor as examine, to_text  # noqa: PLC0415 - not needed for --help

    if book is not None and not book.exists():
        raise NotAWorkbookError("does not exist.", path=book, hint="Check the path.")
    diagnosis = examine(book)
    report(diagnosis.to_json, lambda: to_text(diagnosis, color=colour(), width=width()), as_json=as_json)
    return 1 if diagnosis.problems else 0
