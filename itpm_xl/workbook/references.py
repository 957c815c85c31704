"""Names inside formulas: which ones a formula uses, and the formula after sheets and tables got other names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Renames", "names_in", "quoted_sheet", "sheets_in"]

# Text and the insides of brackets are matched first, so that nothing in them is taken for a name.
_TOKEN = re.compile(
    r"""
      "(?:[^"]|"")*"                          # text
    | \[(?:'.|[^\[\]'])*\]                    # a column of a table; ' escapes the character behind it
    | '(?P<quoted>(?:[^']|'')+)'!             # 'My sheet'!
    | (?P<bare>[^\W\d][\w.]*)!                # Sheet!
    | (?P<table>[^\W\d][\w.\\]*)(?=\[)        # Table[
    | (?P<name>[^\W\d][\w.\\?]*+)(?!\()       # a defined name, a cell or a part of one
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Renames:
    """New names of sheets and tables, by the old ones in lower case."""

    sheets: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.sheets or self.tables)

    def apply(self, formula: str) -> str:
        """The formula with every renamed sheet and table.

        >>> print(Renames({"brief": "Brief (2)"}, {"raid": "RAID_2"}).apply('Brief!A1&RAID[[#This Row],[ID]]&"Brief!"'))
        'Brief (2)'!A1&RAID_2[[#This Row],[ID]]&"Brief!"
        """
        return _TOKEN.sub(self._token, formula)

    def _token(self, match: re.Match[str]) -> str:
        sheet = _sheet_of(match)
        if sheet is not None and sheet.lower() in self.sheets:
            return f"{quoted_sheet(self.sheets[sheet.lower()])}!"
        if match["table"] and match["table"].lower() in self.tables:
            return self.tables[match["table"].lower()]
        return match[0]


def names_in(formula: str) -> set[str]:
    """Every word of a formula that may be a defined name or a table, in lower case.

    >>> sorted(names_in('IF(Lists!A1="Open",ITPM_Status,RAID[Owner])'))
    ['a1', 'itpm_status', 'raid']
    """
    found = (match["name"] or match["table"] for match in _TOKEN.finditer(formula))
    return {word.lower() for word in found if word}


def sheets_in(formula: str) -> set[str]:
    """Every sheet that a formula refers to, in lower case.

    >>> sorted(sheets_in("Lists!$A$1+'PM''s list'!B2"))
    ['lists', "pm's list"]
    """
    found = (_sheet_of(match) for match in _TOKEN.finditer(formula))
    return {sheet.lower() for sheet in found if sheet}


def quoted_sheet(name: str) -> str:
    """A sheet's name as formulas write it; Excel accepts quotes around any name."""
    return "'" + name.replace("'", "''") + "'"


def _sheet_of(match: re.Match[str]) -> str | None:
    if match["quoted"]:
        return match["quoted"].replace("''", "'")
    return match["bare"]
