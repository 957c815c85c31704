"""What the command line hands to the builders of macro workbooks and of the add-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itpm_xl.excel.registry import Udf

__all__ = ["Kit"]


@dataclass(frozen=True, slots=True)
class Kit:
    """The functions, the ribbon and the VBA that Excel loads; they live beside `itpm_udfs`, which nothing here imports.

    Attributes:
        udfs: the functions for cells.
        ribbon_xml: the ribbon, in the customUI of 2006, which no program drops.
        ribbon_bas: module `ItpmRibbon`: one Sub for each button.
        gate_bas: module `ItpmGate`: what has to be true before Python starts.
        addin_events: the code of the add-in's `ThisWorkbook`.
        version: of itpm-xl.
    """

    udfs: tuple[Udf, ...]
    ribbon_xml: str
    ribbon_bas: str
    gate_bas: str
    addin_events: str
    version: str
