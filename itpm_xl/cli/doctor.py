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
@click.argument("book", required=False, metavar="[BOOK]")
@JSON
def doctor(book: str | None, *, as_json: bool) -> int:
    """Find out why buttons or formulas do not work in Excel, and what to do; nothing is changed.

    Looks at Python, xlwings, the add-in and what guards Excel; with BOOK also at its macros, settings and folder.
    Exit code 1 when there is a problem.
    """
    from itpm_xl.excel.doctor import doctor as examine, to_text  # noqa: PLC0415 - not needed for --help

    # Excel calls a workbook on SharePoint by its address; that it is one is part of the answer.
    asked = book if book is None or "://" in book else Path(book)
    if isinstance(asked, Path) and not asked.exists():
        raise NotAWorkbookError("does not exist.", path=asked, hint="Check the path.")
    if isinstance(asked, Path) and asked.is_dir():
        raise NotAWorkbookError("this is a folder, not a workbook.", path=asked, hint="Name a file inside it.")
    diagnosis = examine(asked)
    report(diagnosis.to_json, lambda: to_text(diagnosis, color=colour(), width=width()), as_json=as_json)
    return 1 if diagnosis.problems else 0
