"""The VBA that xlwings brings, read from the installed package: its macros call a DLL of the very same version."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from itpm_xl.errors import ItpmError
from itpm_xl.excel.vba.modules import Module

__all__ = ["XlwingsSources", "xlwings_sources", "xlwings_version_in"]

_VERSION: Final = re.compile(r'^Public Const XLWINGS_VERSION As String = "([^"\r\n]{1,40})"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class XlwingsSources:
    """The VBA modules of xlwings.

    Attributes:
        version: the one that their text names, which their DLL and AppleScript must have.
        workbook: module `xlwings` for a macro workbook.
        addin: module `xlwings` for an add-in, which serves the active workbook.
        dictionary: class `Dictionary`, which xlwings needs on macOS.
    """

    version: str
    workbook: Module
    addin: Module
    dictionary: Module


def xlwings_sources(package: Path | None = None) -> XlwingsSources:
    """The modules of the installed xlwings; xlwings itself is not imported.

    Args:
        package: its folder; where Python finds it by default.

    Raises:
        ItpmError: xlwings or one of the files is missing, or they are of two versions.
    """
    folder = package or _installed()
    workbook = Module("xlwings", "standard", _text(folder / "xlwings.bas"))
    addin = Module("xlwings", "standard", _text(folder / "xlwings_custom_addin.bas"))
    dictionary = Module("Dictionary", "class", _text(folder / "addin" / "Dictionary.cls"))
    versions = [xlwings_version_in(module.source) for module in (workbook, addin)]
    if versions[0] is None or versions[0] != versions[1]:
        raise ItpmError(f"its macros name the versions {versions[0]} and {versions[1]}.", path=folder, hint=_REPAIR)
    return XlwingsSources(versions[0], workbook, addin, dictionary)


def xlwings_version_in(source: str) -> str | None:
    """The version that xlwings' VBA calls, None where the text names none.

    >>> xlwings_version_in('Public Const XLWINGS_VERSION As String = "0.37.8"')
    '0.37.8'
    """
    match = _VERSION.search(source)
    return match[1] if match else None


_REPAIR: Final = "Install xlwings again: python -m pip install --force-reinstall xlwings."


def _installed() -> Path:
    """The folder of the installed package."""
    found = importlib.util.find_spec("xlwings")
    if found is None or found.origin is None:
        raise ItpmError("xlwings is not installed in this Python.", hint=_REPAIR)
    return Path(found.origin).parent


def _text(path: Path) -> str:
    """A file of the package, line feeds only."""
    try:
        return path.read_text(encoding="cp1252")
    except (OSError, UnicodeDecodeError) as error:
        raise ItpmError("xlwings' VBA source is missing or damaged.", path=path, hint=_REPAIR) from error
