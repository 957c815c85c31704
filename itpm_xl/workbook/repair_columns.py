"""Widths of columns that a repair adds at a table's right end, folded away with their neighbours where these are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.workbook.edit_sheet import WORKSHEET_ORDER
from itpm_xl.workbook.template.cells import column_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.schema import Column
    from itpm_xl.workbook.xmledit import Element, XmlEdit

__all__ = ["widen"]


def widen(edit: XmlEdit, new: Sequence[tuple[int, Column, int]]) -> None:
    """Give new columns their width, unless the sheet says something about them already.

    Columns of a group join the folded columns to their left. Excel shows the button that unfolds them above the column
    behind the last of them, which therefore moves on.

    Args:
        edit: the sheet.
        new: sheet column (from 0), column and format of each, from left to right without a gap.
    """
    known = edit.root.all("cols", "col")
    first, last = new[0][0] + 1, new[-1][0] + 1
    here = [one for one in known if one.number("min") <= last and one.number("max") >= first]
    button = here[0] if len(here) == 1 and _is_button(here[0], first) else None
    if here and button is None:
        return
    left = next((one for one in known if one.number("min") <= first - 1 <= one.number("max")), None)
    folds = left is not None and left.number("outlineLevel") > 0
    tag = edit.root.qualified("col")
    lines = []
    owed = button is not None
    for place, column, look in new:
        more = ""
        if folds and column.group and left is not None:
            more = "".join(
                f' {name}="{left.attributes[name]}"' for name in ("hidden", "outlineLevel") if name in left.attributes
            )
        elif owed:
            more, owed = ' collapsed="1"', False
        span = f'min="{place + 1}" max="{place + 1}"'
        lines.append(f'<{tag} {span} width="{column_width(column)}.7" style="{look}" customWidth="1"{more}/>')
    taken = any(one.number("min") <= last + 1 <= one.number("max") for one in known)
    if owed and button is not None and not taken:
        rest = "".join(f' {name}="{value}"' for name, value in button.attributes.items() if name not in {"min", "max"})
        lines.append(f'<{tag} min="{last + 1}" max="{last + 1}"{rest}/>')
    _put(edit, known, first, button, "".join(lines))


def _is_button(column: Element, first: int) -> bool:
    """Whether a column only carries the button that unfolds those to its left."""
    return column.attributes.get("collapsed") in {"1", "true"} and column.number("min") == column.number("max") == first


def _put(edit: XmlEdit, known: Sequence[Element], first: int, button: Element | None, text: str) -> None:
    earlier = [one for one in known if one.number("max") < first]
    if button is not None:
        edit.replace(button, text)
    elif earlier:
        edit.insert_after(earlier[-1], text)
    elif known:
        edit.prepend(edit.root.all("cols")[0], text)
    else:
        cols = edit.root.qualified("cols")
        edit.add_child("cols", f"<{cols}>{text}</{cols}>", WORKSHEET_ORDER)
