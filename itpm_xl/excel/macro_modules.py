"""The VBA modules of a macro workbook and of the add-in, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from itpm_xl.excel.vba.project import Module
from itpm_xl.excel.vba.xlwings_sources import xlwings_sources
from itpm_xl.excel.wrappers import WRAPPERS, wrapper_module

if TYPE_CHECKING:
    from itpm_xl.excel.kit import Kit

__all__ = ["OUR_MODULES", "addin_modules", "book_modules"]

OUR_MODULES: Final = ("ItpmRibbon", "ItpmGate", WRAPPERS, "xlwings", "Dictionary")
"""The names of all modules that we put in and that an upgrade replaces."""

_BEHIND_THE_GATE: Final = """
Private Function XLPy() As Object
    ' Found before the function of this name in module xlwings: the functions above pass the gate first.
    Set XLPy = ItpmXLPy()
End Function
"""
_PROJECT_NAME: Final = 'Public Const PROJECT_NAME As String = "myaddin"'


def book_modules(kit: Kit) -> tuple[Module, ...]:
    """The modules of a macro workbook, without those of its sheets."""
    sources = xlwings_sources()
    return (*_our_modules(kit, addin=False), sources.workbook, sources.dictionary)


def addin_modules(kit: Kit) -> tuple[Module, ...]:
    """The modules of the add-in, which works on whichever workbook is active."""
    sources = xlwings_sources()
    # xlwings leaves the name to whoever makes an add-in; its settings sheet is found by it.
    text = sources.addin.source.replace(_PROJECT_NAME, _PROJECT_NAME.replace("myaddin", "xlwings"))
    return (*_our_modules(kit, addin=True), Module("xlwings", "standard", text), sources.dictionary)


def _our_modules(kit: Kit, *, addin: bool) -> tuple[Module, ...]:
    wrappers = wrapper_module(kit.udfs, addin=addin, descriptions=True)
    return (
        Module("ItpmRibbon", "standard", kit.ribbon_bas),
        Module("ItpmGate", "standard", kit.gate_bas),
        Module(WRAPPERS, "standard", wrappers + _BEHIND_THE_GATE),
    )
