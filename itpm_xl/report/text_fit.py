"""How much room a text takes: widths of Calibri, wrapped lines, and cutting at a word.

A sheet with merged cells has no automatic row height in Excel or in LibreOffice, so we must know it beforehand.
The widths were measured on Carlito Regular, which has Calibri's metrics; unit: 1/2048 of the font size.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["column_room", "cut", "line_height", "lines_needed", "one_line", "text_width", "tidy"]

_EM = 2048
_ASCII = (
    # space to ?
    463, 667, 821, 1020, 1038, 1464, 1397, 452, 621, 621, 1020, 1020, 511, 627, 517, 791,
    1038, 1038, 1038, 1038, 1038, 1038, 1038, 1038, 1038, 1038, 548, 548, 1020, 1020, 1020, 949,
    # @ to _
    1831, 1185, 1114, 1092, 1260, 1000, 941, 1292, 1276, 516, 653, 1064, 861, 1751, 1322, 1356,
    1058, 1378, 1112, 941, 998, 1314, 1162, 1822, 1063, 998, 959, 628, 791, 628, 1020, 1020,
    # ` to ~
    596, 981, 1076, 866, 1076, 1019, 625, 964, 1076, 470, 490, 931, 470, 1636, 1076, 1080,
    1076, 1076, 714, 801, 686, 1076, 925, 1464, 887, 927, 809, 644, 943, 644, 1020,
)  # fmt: skip
_OTHER = {
    "–": 1020, "—": 1854, "‘": 511, "’": 511, "“": 857, "”": 857, "„": 857, "…": 1414, "·": 517,  # noqa: RUF001
    "→": 1854, "←": 1854, "×": 1020, "æ": 1583, "Æ": 1563, "Ø": 1359, "ł": 507, "œ": 1740, "Œ": 1775,  # noqa: RUF001
    "°": 694, "ı": 470, "\xa0": 463,  # noqa: RUF001
}  # fmt: skip
_KNOWN = {chr(32 + index): width for index, width in enumerate(_ASCII)} | _OTHER
_WIDE_LETTERS = frozenset("ЖМФШЩЫЮжмфшщыюѡ")
_BOLD = 1.04
"""Carlito Bold over Regular in running text: 1.01 to 1.03 for Latin, 1.04 for Cyrillic."""
_LINE = 1.29
"""Height of a line over the font size: 1.22 in the font's own table, rounded up as Excel does on screen."""
_EAST_ASIAN_LINE = 1.5
"""The same for the fonts that Excel takes Chinese, Japanese and Korean from."""
_BEFORE_ELLIPSIS = " ,;:.·-–("  # noqa: RUF001 - a dash before the ellipsis goes too
_LONG_WORD = 24
"""A longer word than this is cut within, lest nothing but the ellipsis is left."""
_WORDS = re.compile(r"[^ ]+ *")
"""A no-break space holds a number and its unit together."""


class _Advances(dict[str, int]):
    """How far each character moves the pen; looked up a million times, so a dictionary that learns."""

    def __missing__(self, char: str) -> int:
        self[char] = found = _measured(char)
        return found


def _measured(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return _EM
    base = unicodedata.normalize("NFD", char)[0]
    if base != char:
        return _advance(base)
    wide = 1750 if char in _WIDE_LETTERS else 1150
    return max(wide, 1360) if char.isupper() else wide


_advance = _Advances(_KNOWN).__getitem__


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a text on one line, in points.

    Args:
        text: what is written.
        size: font size in points.
        bold: whether it is bold.

    >>> round(text_width("Plan", 10), 1)
    17.5
    """
    return sum(map(_advance, text)) * size / _EM * (_BOLD if bold else 1)


def column_room(characters: float) -> float:
    """Room for text in a column so many characters wide, in points.

    A character is 7 pixels, 5.25 points, of Calibri 11. Excel sets type on screen up to 3 % wider than on paper.
    """
    return characters * 5.25 * 0.97


def line_height(text: str, size: float) -> float:
    """Height of a line of this text, in points: East Asian fonts are taller than Calibri."""
    tall = not text.isascii() and any(unicodedata.east_asian_width(char) in "WF" for char in text)
    return size * (_EAST_ASIAN_LINE if tall else _LINE)


def tidy(text: str) -> str:
    r"""The text without line breaks and without characters that nobody sees: what one line of a page can show.

    >>> tidy(" two\n lines\x07 ")
    'two lines'
    """
    seen = (char if unicodedata.category(char) not in {"Cc", "Cs"} or char.isspace() else "" for char in text)
    return " ".join("".join(seen).split())


def lines_needed(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """How many lines a text takes when it wraps at words, and within a word that is wider than the line.

    Args:
        text: what is written.
        width: room in points.
        size: font size in points.
        bold: whether it is bold.

    >>> lines_needed("one two three", 30, 10)
    3
    """
    return len(_wrapped(text, width, size, bold=bold))


def cut(text: str, width: float, size: float, lines: int = 1, *, bold: bool = False, tail: str = "") -> str:
    """The text as far as it fits, ended at a word with an ellipsis; unchanged where all of it fits.

    Args:
        text: what is written.
        width: room in points.
        size: font size in points.
        lines: how many lines there are.
        bold: whether it is bold.
        tail: what follows the text and is kept whole, as long as it leaves the text a quarter of the room.

    >>> cut("one two three", 45, 10), cut("one two three", 60, 10, tail=": Kim")
    ('one two…', 'one…: Kim')
    """
    wrapped = _wrapped(text + tail, width, size, bold=bold, enough=lines)
    if len(wrapped) <= lines:
        return text + tail
    if tail and len(_wrapped(tail, width * 0.75, size, bold=bold, enough=lines)) > lines:
        text, tail = text + tail, ""
    kept = "".join(wrapped[:lines])[: len(text)].rstrip()
    while kept:
        shorter = kept.rstrip(_BEFORE_ELLIPSIS) + "…" + tail.lstrip(".")
        if len(_wrapped(shorter, width, size, bold=bold, enough=lines)) <= lines:
            return shorter
        head, space, _ = kept.rpartition(" ")
        kept = head if space and len(kept) - len(head) <= _LONG_WORD else kept[:-1].rstrip()
    return "…"


def one_line(text: str, width: float, sizes: tuple[float, ...], *, bold: bool = False) -> tuple[str, float]:
    """The largest of some font sizes at which a text fits on one line; cut at the smallest where none does.

    >>> one_line("NOT DUE", 90, (20, 16)), one_line("CONDITIONAL", 90, (20, 14))
    (('NOT DUE', 20), ('CONDITIONAL', 14))
    """
    for size in sizes:
        if text_width(text, size, bold=bold) <= width:
            return text, size
    return cut(text, width, sizes[-1], bold=bold), sizes[-1]


def _wrapped(text: str, width: float, size: float, *, bold: bool, enough: int | None = None) -> list[str]:
    """The lines of a text; no more than the first after `enough`: a cell can hold 32,767 letters."""
    room = width / (size / _EM * (_BOLD if bold else 1))
    lines: list[str] = []
    for part in text.split("\n"):
        if lines:
            lines[-1] += "\n"
        lines.extend(_wrapped_part(part, room, None if enough is None else enough - len(lines)))
        if enough is not None and len(lines) > enough:
            break
    return lines


def _wrapped_part(text: str, room: float, enough: int | None) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for word in _pieces(text):
        advance = sum(map(_advance, word.rstrip()))
        if line and used + advance > room:
            lines.append(line)
            line, used = "", 0
            if enough is not None and len(lines) > enough:
                return lines
        while advance > room and len(word.rstrip()) > 1:
            count, taken = _fitting(word, room)
            lines.append(word[:count])
            if enough is not None and len(lines) > enough:
                return lines
            word = word[count:]  # noqa: PLW2901 - what is left of the word goes on
            advance -= taken
        line += word
        used += sum(map(_advance, word))
    return [*lines, line] if line or not lines else lines


def _pieces(text: str) -> list[str]:
    """Where a line may break: after a space, and around every East Asian character."""
    pieces: list[str] = []
    for match in _WORDS.finditer(text):
        word = match.group()
        if word.isascii() or not any(unicodedata.east_asian_width(char) in "WF" for char in word):
            pieces.append(word)
        else:
            pieces.extend(re.findall(r"[ -ʯ]+|. *", word))
    return pieces


def _fitting(word: str, room: float) -> tuple[int, int]:
    taken = 0
    for count, char in enumerate(word):
        advance = _advance(char)
        if count and taken + advance > room:
            return count, taken
        taken += advance
    return len(word), taken
