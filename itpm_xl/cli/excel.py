"""Commands that make what Excel loads: macro workbooks and the add-in."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from itpm_xl import __version__
from itpm_xl.cli.group import cli
from itpm_xl.cli.options import BACKUPS, BOOK, FORCE
from itpm_xl.errors import ItpmError, TableMissingError, UsageError

if TYPE_CHECKING:
    from itpm_xl.excel.kit import Kit
    from itpm_xl.project import Project

__all__ = ["addin", "kit", "macros", "with_macros"]

_WHERE = (
    "It lies in Excel's start folder: start Excel again, and the tab IT Delivery is there for every project workbook."
)


@cli.command()
@BOOK
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The .xlsm to write.")
@click.option("--upgrade", is_flag=True, help="Renew the macros in BOOK for this computer and this xlwings.")
@click.option("--keep", is_flag=True, help="With --upgrade: keep macros in BOOK that are not ours.")
@FORCE
@BACKUPS
def macros(book: Path, *, out: Path | None, upgrade: bool, keep: bool, force: bool, backups: int) -> None:
    """Give BOOK the tab IT Delivery and the ITPM functions, as an .xlsm beside it.

    Nothing else in the workbook changes. It runs the Python that made it: on another computer use --upgrade first.
    """
    from itpm_xl.workbook.save import replace_workbook, write_new  # noqa: PLC0415 - not needed for --help

    if upgrade and out is None:
        replace_workbook(book, lambda path: _renew(book, path, keep=keep), now=datetime.now(), backups=backups)
        click.echo(f"{book}: macros renewed for {sys.executable}. The workbook as it was lies beside it, as a backup.")
        return
    target = _macro_target(book, out)
    write_new(target, lambda path: _renew(book, path, keep=keep) if upgrade else with_macros(book, path), force=force)
    click.echo(f"{target} is ready: open it in Excel, enable its content, and look for the tab IT Delivery.")


@cli.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The .xlam to write.")
@click.option("--install", is_flag=True, help="Put it where Excel loads it at every start.")
@FORCE
def addin(*, out: Path | None, install: bool, force: bool) -> None:
    """Make the add-in: the tab IT Delivery and the ITPM functions for every project workbook (.xlsx)."""
    from itpm_xl.excel.addin import ADDIN_NAME, start_folder, write_addin  # noqa: PLC0415 - not needed for --help

    if install and out is not None:
        raise UsageError("--install has a place of its own.", hint="Leave out --out, or --install.")
    if install:
        folder = start_folder(sys.platform, os.environ, Path.home())
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / ADDIN_NAME
    else:
        target = out or Path(ADDIN_NAME)
    if target.suffix.lower() != ".xlam":
        raise UsageError("an add-in is an .xlam file.", path=target, hint=f"Try {target.with_suffix('.xlam').name}.")
    write_addin(target, kit=kit(), interpreter=interpreter(), force=force)
    click.echo(f"{target} is ready. {_WHERE if install else 'Excel loads it with File > Options > Add-ins > Go.'}")


def kit() -> Kit:
    """What Excel loads, as the package `itpm_udfs` brings it: the only place that imports it.

    Raises:
        ItpmError: that package is not installed, or not whole.
    """
    try:
        return _kit()
    except (ImportError, OSError) as problem:
        raise ItpmError(
            f"the package itpm_udfs, with the functions and buttons that Excel loads, cannot be used ({problem}).",
            hint=f'It comes with itpm-xl: install that again, with `"{sys.executable}" -m pip install '
            "--force-reinstall` and the folder or wheel of itpm-xl. Everything else works without.",
        ) from problem


def _kit() -> Kit:
    from importlib import resources  # noqa: PLC0415 - not needed for --help

    import itpm_udfs  # noqa: PLC0415 - it loads the engine
    from itpm_xl.excel.kit import Kit  # noqa: PLC0415 - not needed for --help
    from itpm_xl.excel.registry import udfs_in  # noqa: PLC0415 - not needed for --help

    def text(name: str) -> str:
        return resources.files("itpm_udfs").joinpath(name).read_text(encoding="utf-8")

    return Kit(
        udfs=udfs_in(itpm_udfs),
        ribbon_xml=text("ribbon.xml"),
        ribbon_bas=text("Ribbon.bas"),
        gate_bas=text("Gate.bas"),
        addin_events=text("AddinEvents.cls"),
        version=__version__,
    )


def interpreter() -> Path:
    """The Python that runs this command, and that Excel will run; its links are not followed, for a venv is one."""
    return Path(sys.executable)


def with_macros(book: Path, out: Path, *, calculated: bool = False) -> None:
    """Write a copy of a workbook that has our macros; `calculated` as in `add_macros`."""
    from itpm_xl.excel.macro_book import add_macros  # noqa: PLC0415 - not needed for --help

    add_macros(book, out, kit=kit(), interpreter=interpreter(), project=_project(book), calculated=calculated)


def _project(book: Path) -> Project | None:
    """What the workbook says; a workbook without a Project sheet gets its buttons all the same."""
    from itpm_xl import load  # noqa: PLC0415 - not needed for --help

    try:
        return load(book)
    except TableMissingError:
        return None


def _renew(book: Path, out: Path, *, keep: bool) -> None:
    from itpm_xl.excel.macro_book import upgrade_macros  # noqa: PLC0415 - not needed for --help

    upgrade_macros(book, out, kit=kit(), interpreter=interpreter(), keep=keep)


def _macro_target(book: Path, out: Path | None) -> Path:
    target = out or book.with_suffix(".xlsm")
    if target.suffix.lower() != ".xlsm":
        raise UsageError(
            "a workbook with macros is an .xlsm file.", path=target, hint=f"Try {target.with_suffix('.xlsm').name}."
        )
    if target.exists() and book.exists() and target.samefile(book):
        raise UsageError("is an .xlsm already.", path=target, hint="Renew its macros with --upgrade.")
    return target
