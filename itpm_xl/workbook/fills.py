"""Fills and comments of a sheet's cells: where a stranger's workbook keeps a status that no value holds."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml import etree

    from itpm_xl.workbook.container import Container

__all__ = ["cell_comments", "cell_fills", "colour_word"]

_MAIN: Final = "{*}"
_INDEXED: Final = {2: "FF0000", 10: "FF0000", 3: "00FF00", 11: "00FF00", 17: "008000", 5: "FFFF00", 13: "FFFF00",
                   50: "99CC00", 51: "FFCC00", 52: "FF9900", 53: "FF6600", 57: "339966"}  # fmt: skip
"""The colours of Excel's old palette that are a traffic light's (ECMA-376, 18.8.27)."""
_PALEST: Final = 0.12
"""Saturation below which a colour is a grey."""


def colour_word(rgb: str) -> str:
    """The word for a colour of a traffic light, "" for any other.

    >>> [colour_word(rgb) for rgb in ("FF00B050", "FFFFC000", "FFC00000", "FFD9D9D9", "FF0070C0")]
    ['green', 'amber', 'red', '', '']
    """
    digits = rgb[-6:]
    try:
        red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    except ValueError:
        return ""
    hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < _PALEST or min(red, green, blue) > 0.95:
        return ""
    degrees = hue * 360
    if degrees < 20 or degrees >= 340:
        return "red"
    if degrees < 68:
        return "amber"
    return "green" if degrees < 170 else ""


def cell_fills(container: Container, sheet: str) -> dict[str, str]:
    """The words for the fills of a sheet's cells, by cell; cells of other colours are not in it.

    Raises:
        NotAWorkbookError: the sheet is damaged.
    """
    words = _words_by_style(container)
    if not words:
        return {}
    xml = container.checked.read_sheet(sheet, container.parts[sheet])
    found: dict[str, str] = {}
    for cell in _root(xml).iter(f"{_MAIN}c"):
        word = words.get(cell.get("s") or "0")
        if word:
            found[cell.get("r") or ""] = word
    return found


def cell_comments(container: Container, sheet: str) -> dict[str, str]:
    """The comments of a sheet's cells as text, by cell.

    Raises:
        NotAWorkbookError: they are damaged.
    """
    part = container.parts[sheet]
    found: dict[str, str] = {}
    for link in container.links():
        if link.owner == part and link.kind == "comments" and link.target in container.checked:
            for comment in _root(container.checked.read(link.target)).iter(f"{_MAIN}comment"):
                text = "".join(piece.text or "" for piece in comment.iter(f"{_MAIN}t")).strip()
                if text:
                    found[comment.get("ref") or ""] = " ".join(text.split())
    return found


def _words_by_style(container: Container) -> dict[str, str]:
    """The words for fills by the number that a cell has for its format."""
    part = next((name for key, name in container.checked.names.items() if key.endswith("styles.xml")), "")
    if not part:
        return {}
    root = _root(container.checked.read(part))
    fills = [_fill_word(fill) for fill in root.findall(f"{_MAIN}fills/{_MAIN}fill")]
    words: dict[str, str] = {}
    for number, style in enumerate(root.findall(f"{_MAIN}cellXfs/{_MAIN}xf")):
        fill = style.get("fillId") or "0"
        if fill.isdigit() and int(fill) < len(fills) and fills[int(fill)]:
            words[str(number)] = fills[int(fill)]
    return words


def _fill_word(fill: etree._Element) -> str:
    pattern = fill.find(f"{_MAIN}patternFill")
    if pattern is None or pattern.get("patternType") != "solid":
        return ""
    colour = pattern.find(f"{_MAIN}fgColor")
    if colour is None:
        return ""
    indexed = colour.get("indexed") or ""
    rgb = colour.get("rgb") or _INDEXED.get(int(indexed) if indexed.isdigit() else -1, "")
    return colour_word(rgb) if rgb else ""


def _root(xml: bytes) -> etree._Element:
    from lxml import etree  # noqa: PLC0415 - only for workbooks that are being adopted

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(xml, parser)
    return etree.Element("nothing") if root is None else root
