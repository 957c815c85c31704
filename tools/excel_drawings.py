"""Drawings of what Excel should show: ribbon, bars, dialogs. Nobody here has Excel, so each says what it is."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

__all__ = ["bar", "dialog", "grid", "ribbon", "terminal"]

_INK, _MUTED, _RULE, _BAND, _PAPER, _SOFT = "#1F2933", "#616E7C", "#CBD2D9", "#243B53", "#FFFFFF", "#F5F7FA"
_FONT = "Calibri, Carlito, 'Segoe UI', Arial, sans-serif"
_MONO = "Consolas, 'DejaVu Sans Mono', monospace"
_CUSTOM_UI = "{http://schemas.microsoft.com/office/2006/01/customui}"
_NOTE = "A drawing, not a screenshot: fonts, icons and widths will differ."
_LETTER = 6.1
"""Width of a letter at 12 px, on average."""
_MONO_LETTER = 7.3


def ribbon(xml: str) -> str:
    """The tab as its XML says: groups, buttons and keytips."""
    tab = ET.fromstring(xml).find(f".//{_CUSTOM_UI}tab")  # noqa: S314 - our own file
    if tab is None:
        raise ValueError("the ribbon has no tab")
    shapes = [_text(14, 20, "File   Home   Insert   ...", _MUTED)]
    label = tab.get("label", "")
    shapes += [_text(150, 20, label, _BAND, bold=True), _box(148, 26, len(label) * _LETTER + 8, 2, _BAND)]
    left = 10.0
    for group in tab.findall(f"{_CUSTOM_UI}group"):
        shapes, left = _group(group, shapes, left)
    return _svg(left, 148, f"The tab {label}", shapes)


def _group(group: ET.Element, shapes: list[str], left: float) -> tuple[list[str], float]:
    """One group: a large button beside columns of up to three small ones."""
    x, row = left + 8, 0
    column = 0.0
    for button in group.findall(f"{_CUSTOM_UI}button"):
        label, key = button.get("label", ""), button.get("keytip", "")
        if button.get("size") == "large":
            lines = textwrap.wrap(label, 9, break_long_words=False)
            width = max(map(len, lines)) * _LETTER + 14
            shapes += [
                _box(x + width / 2 - 13, 40, 26, 26, _SOFT, line=_RULE),
                _text(x + width / 2, 58, key, _MUTED, "middle"),
            ]
            shapes += [_text(x + width / 2, 82 + 14 * n, line, _INK, "middle") for n, line in enumerate(lines)]
            x += width + 4
            continue
        if row == 3:
            x, row, column = x + column, 0, 0.0
        y = 38 + 26 * row
        shapes += [_box(x, y, 16, 16, _SOFT, line=_RULE), _text(x + 8, y + 12, key, _MUTED, "middle", size=10)]
        shapes.append(_text(x + 22, y + 13, label, _INK))
        column, row = max(column, len(label) * _LETTER + 34), row + 1
    right = x + column
    name = group.get("label", "")
    shapes += [_text((left + right) / 2, 124, name, _MUTED, "middle", size=11), _box(right, 36, 1, 92, _RULE)]
    return shapes, right + 2


def dialog(title: str, message: str, buttons: Sequence[str] = ("OK",)) -> str:
    """A message box."""
    lines = [part for line in message.split("\n") for part in textwrap.wrap(line, 72) or [""]]
    bottom = 62 + 18 * len(lines)
    shapes = [_box(8, 8, 444, bottom + 40, _PAPER, line=_MUTED), _text(20, 28, title, _INK, bold=True)]
    shapes += [_text(20, 56 + 18 * n, line, _INK) for n, line in enumerate(lines)]
    for n, label in enumerate(reversed(buttons)):
        shapes += [
            _box(362 - 90 * n, bottom, 80, 26, _SOFT, line=_MUTED),
            _text(402 - 90 * n, bottom + 17, label, _INK, "middle"),
        ]
    return _svg(460, bottom + 76, f"A dialog: {title}", shapes)


def bar(text: str, button: str, colour: str) -> str:
    """The bar above the sheet by which Excel asks about macros."""
    width = len(text) * _LETTER + 170
    shapes = [_box(8, 8, width, 32, colour, line=_RULE), _text(20, 28, text, _INK)]
    if button:
        shapes += [_box(width - 118, 12, 114, 24, _PAPER, line=_MUTED), _text(width - 61, 28, button, _INK, "middle")]
    return _svg(width + 16, 66, text, shapes)


def grid(formula: str, heads: Sequence[str], rows: Sequence[Sequence[str]], note: str) -> str:
    """A few cells, with the formula that fills them in the formula bar."""
    widths = [max(len(row[n]) for row in (heads, *rows)) * _LETTER + 20 for n in range(len(heads))]
    wide = max(sum(widths), len(formula) * _MONO_LETTER + 20)
    shapes = [_box(8, 8, wide, 24, _PAPER, line=_RULE), _text(16, 24, formula, _INK, mono=True)]
    for number, row in enumerate((heads, *rows)):
        x, y = 8.0, 40 + 22 * number
        for n, cell in enumerate(row):
            shapes.append(_box(x, y, widths[n], 22, _SOFT if number == 0 else _PAPER, line=_RULE))
            shapes.append(_text(x + 8, y + 15, cell, _INK, bold=number == 0))
            x += widths[n]
    bottom = 40 + 22 * (len(rows) + 1)
    shapes.append(_text(8, bottom + 18, note, _INK))
    return _svg(max(wide, len(note) * _LETTER) + 16, bottom + 48, formula, shapes)


def terminal(lines: Sequence[str]) -> str:
    """A terminal with what should stand in it."""
    width = max(map(len, lines)) * _MONO_LETTER + 40
    height = 22 + 17 * len(lines)
    shapes = [_box(8, 8, width, height, _BAND)]
    shapes += [_text(20, 30 + 17 * n, line, _PAPER, mono=True) for n, line in enumerate(lines)]
    return _svg(width + 16, height + 34, lines[0], shapes)


def _svg(width: float, height: float, title: str, shapes: Sequence[str]) -> str:
    size = f'width="{width:.0f}" height="{height:.0f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width:.0f} {height:.0f}" role="img">',
        f"<title>{escape(title)}. {_NOTE}</title>",
        f'<rect {size} fill="{_PAPER}"/>',
        *shapes,
        _text(8, height - 8, _NOTE, _MUTED, size=10),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _box(x: float, y: float, width: float, height: float, fill: str, *, line: str = "none") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {place} fill="{fill}" stroke="{line}"/>'


def _text(
    x: float,
    y: float,
    text: str,
    ink: str,
    anchor: str = "start",
    *,
    size: int = 12,
    bold: bool = False,
    mono: bool = False,
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    family = _MONO if mono else _FONT
    look = f'font-family="{family}" font-size="{size}" fill="{ink}" text-anchor="{anchor}"{weight} xml:space="preserve"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(text)}</text>'
