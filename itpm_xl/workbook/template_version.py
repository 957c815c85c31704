"""Which template a workbook was made from, and how that compares with the one we write.

The number rises when a table gets, loses or renames a column, or a dropdown gets another list. Reading finds columns
by their headers, so a workbook of any earlier version reads rightly as it is; `repair` adds what came later.
"""

from __future__ import annotations

from typing import Final

__all__ = ["TEMPLATE_PROPERTY", "TEMPLATE_VERSION", "is_newer", "is_older"]

TEMPLATE_VERSION: Final = 2
"""Kept in the document property `itpm-xl template`, so that later versions know what they are looking at."""
TEMPLATE_PROPERTY: Final = "itpm-xl template"


def is_newer(template: str) -> bool:
    """Whether a workbook's version is one that we do not know yet.

    >>> is_newer("99"), is_newer(""), is_newer(str(TEMPLATE_VERSION))
    (True, False, False)
    """
    number = _number(template)
    return number is not None and number > TEMPLATE_VERSION


def is_older(template: str) -> bool:
    """Whether a workbook's version is an earlier one; a workbook that names none was not made by us.

    >>> is_older("0.5"), is_older(""), is_older("1.2.3")
    (True, False, False)
    """
    number = _number(template)
    return number is not None and number < TEMPLATE_VERSION


def _number(template: str) -> float | None:
    try:
        return float(template)
    except ValueError:
        return None
