"""Colours that follow what is entered. Each comes with a word, a letter or a mark, never alone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.schema import Kind
from itpm_xl.workbook.palette import AMBER, GREEN, MUTED, RED
from itpm_xl.workbook.template.cells import MOMENT_FORMAT, column_width
from itpm_xl.workbook.template.conditions import DUE, FINISHED
from itpm_xl.workbook.template.validation import LAST_ROW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsxwriter.worksheet import Worksheet

    from itpm_xl.schema import Column, Settings, TableSpec
    from itpm_xl.workbook.template.styles import Styles

__all__ = ["MOMENT_WIDTH", "add_row_rules", "any_of", "tones"]

MOMENT_WIDTH: Final = 17
"""Characters that a date with a time of day needs."""

_TONES: Final[Mapping[str, tuple[str, str]]] = {
    "Occurred": RED,
    "Not ready": RED,
    "Critical": RED,
    "Red": RED,
    "Submitted": AMBER,
    "Waived": AMBER,
    "High": AMBER,
    "Amber": AMBER,
    "Done": GREEN,
    "Ready": GREEN,
    "Approved": GREEN,
    "Implemented": GREEN,
    "Green": GREEN,
}
"""Words of the closed lists that deserve a colour."""

_NOT_APPLICABLE_FILL: Final = "#E4E7EB"


def tones(column: Column) -> dict[tuple[str, str], list[str]]:
    """The coloured words among a column's allowed values, by colour."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for value in column.allowed:
        if value in _TONES:
            found[_TONES[value]].append(value)
    return dict(found)


def any_of(cell: str, words: Iterable[str]) -> str:
    """The condition that a cell holds one of some words.

    >>> any_of("$E6", ["Ready", "Done"])
    'OR($E6="Ready",$E6="Done")'
    """
    return "OR(" + ",".join(f'{cell}="{word}"' for word in words) + ")"


def add_row_rules(
    sheet: Worksheet, spec: TableSpec, letters: Mapping[str, str], *, first: int, styles: Styles, settings: Settings
) -> None:
    """Add the rules of an ordinary table; where two meet in a cell, the earlier one wins.

    Args:
        sheet: the worksheet.
        spec: its table.
        letters: sheet column of each column key.
        first: Excel row of the first record.
        styles: formats.
        settings: where the levels of the score begin.
    """
    rules = _RowRules(sheet, letters, first, styles)
    finished = FINISHED.get(spec.name, ())
    over = "OR(" + ",".join(test.expression(letters, first) for test in finished) + ")" if finished else "FALSE"
    _grey_what_does_not_apply(rules, spec)
    for column in spec.columns:
        for colour, words in tones(column).items():
            holds = any_of(rules.cell(column.key), words)
            rules.add([column.key], holds if colour == GREEN else f"AND({holds},NOT({over}))", **_paint(colour))
        if column.key == "score":
            _colour_score(rules, settings, over)
        if (spec.name, column.key) in DUE:
            still = "".join(f",{test.expression(letters, first)}" for test in DUE[spec.name, column.key])
            cell = rules.cell(column.key)
            rules.add(
                [column.key],
                f"AND(ISNUMBER({cell}),{cell}<ITPM_STATUS_DATE{still})",
                num_format='yyyy-mm-dd" !"',
                **_paint(RED),
            )
    moments = [c.key for c in spec.columns if c.kind is Kind.DATE and column_width(c) >= MOMENT_WIDTH]
    for key in moments:
        rules.add([key], f"MOD(N({rules.cell(key)}),1)>0", num_format=MOMENT_FORMAT)
    if finished:
        rules.add([column.key for column in spec.columns], over, font_color=MUTED)
    _ask_for_what_is_required(rules, spec, over)


class _RowRules:
    """Adds rules to whole columns of one sheet, down to the last row that the dropdowns reach."""

    def __init__(self, sheet: Worksheet, letters: Mapping[str, str], first: int, styles: Styles) -> None:
        self._sheet, self._letters, self._first, self._styles = sheet, letters, first, styles

    def cell(self, key: str) -> str:
        """The first cell of a column, as the rule's formula names it."""
        return f"${self._letters[key]}{self._first}"

    def add(self, keys: list[str], formula: str, **change: object) -> None:
        """Change the cells of these columns where the formula holds."""
        ranges = [f"{self._letters[key]}{self._first}:{self._letters[key]}{LAST_ROW}" for key in keys]
        options = {"type": "formula", "criteria": f"={formula}", "format": self._styles.change(**change)}
        if len(ranges) > 1:
            options["multi_range"] = " ".join(ranges)
        self._sheet.conditional_format(ranges[0], options)


def _paint(colour: tuple[str, str]) -> dict[str, Any]:
    text, fill = colour
    return {"font_color": text, "bg_color": fill, "bold": True}


def _grey_what_does_not_apply(rules: _RowRules, spec: TableSpec) -> None:
    """Grey cells that mean nothing for the row's Type; a row without a Type stays white."""
    by_types: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for column in spec.columns:
        if column.applies_to:
            by_types[column.applies_to].append(column.key)
    for types, keys in by_types.items():
        kind = rules.cell("type")
        others = "".join(f',{kind}<>"{value}"' for value in types)
        rules.add(keys, f'AND({kind}<>""{others})', bg_color=_NOT_APPLICABLE_FILL, font_color=MUTED)


def _colour_score(rules: _RowRules, settings: Settings, over: str) -> None:
    """Colour the score by level; the level's letter stands behind the number."""
    cell = rules.cell("score")
    levels = (
        ("E", settings.risk_extreme, RED),
        ("H", settings.risk_high, RED),
        ("M", settings.risk_medium, AMBER),
        ("L", 1, GREEN),
    )
    for letter, lowest, colour in levels:
        rules.add(
            ["score"],
            f"AND(ISNUMBER({cell}),NOT({over}),{cell}>={lowest})",
            num_format=f'0" {letter}"',
            font_color=colour[0],
            bg_color=colour[1],
            bold=letter in "EH",
        )


def _ask_for_what_is_required(rules: _RowRules, spec: TableSpec, over: str) -> None:
    """Tint required cells that are still blank in a row that somebody has begun."""
    required = [column.key for column in spec.columns if column.required]
    for key in required:
        begun = ",".join(f'{rules.cell(other)}<>""' for other in required if other != key)
        if begun:
            rules.add([key], f'AND({rules.cell(key)}="",OR({begun}),NOT({over}))', bg_color=AMBER[1])
