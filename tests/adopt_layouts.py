"""Workbooks as strangers keep them, with the mapping a person would give: written before the matching was tuned."""

from __future__ import annotations

from adopt_layouts_raid import RAID_LAYOUTS
from adopt_layouts_rest import OTHER_LAYOUTS
from adopt_sheets import Layout, Sheet, d, make

__all__ = ["LAYOUTS", "Layout", "Sheet", "d", "make"]

LAYOUTS = (*RAID_LAYOUTS, *OTHER_LAYOUTS)
