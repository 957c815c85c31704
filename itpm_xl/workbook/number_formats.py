"""What sort of value a number format shows: a PM may like another date format, but a date must look like one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itpm_xl.workbook.xmledit import Element

__all__ = ["format_kind", "format_kinds"]

_BUILT_IN = {
    "general": {0},
    "text": {49},
    "percent": {9, 10},
    "date": {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)},
}
"""ISO 29500-1, 18.8.30, and the ids that East Asian Excels use for their dates; all others are numbers."""

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


def format_kinds(styles: Element) -> list[str]:
    """The kind of each cell format of a styles part, by its id.

    Args:
        styles: the root of the part.
    """
    codes = {one.number("numFmtId"): one.attributes.get("formatCode", "") for one in styles.all("numFmts", "numFmt")}
    kinds = []
    for xf in styles.all("cellXfs", "xf"):
        number = xf.number("numFmtId")
        built_in = next((kind for kind, ids in _BUILT_IN.items() if number in ids), "number")
        kinds.append(format_kind(codes[number]) if number in codes else built_in)
    return kinds


def format_kind(code: str) -> str:
    r"""`general`, `text`, `percent`, `date` or `number`.

    >>> [format_kind(code) for code in ('dd.mm.yyyy" Uhr"', "0 %", '#,##0.00 "d"', "@", "General", "[h]:mm", "[Red]0")]
    ['date', 'percent', 'number', 'text', 'general', 'date', 'number']
    """
    bare = _LITERAL.sub("", code).lower()
    if "general" in bare or not bare.strip(";"):
        return "general"
    if re.search("[ymdhs]", bare):
        return "date"
    if "%" in bare:
        return "percent"
    return "text" if "@" in bare and not re.search("[0#?]", bare) else "number"
