"""Text in CSV that no spreadsheet takes for a formula, and back again.

Excel and LibreOffice run a cell of a CSV file that begins with `=`, `+`, `-`, `@`, a tab or a carriage return. OWASP
("CSV Injection") puts an apostrophe in front. A program that expects another delimiter than ours would begin a cell
in the middle of ours, so what follows a delimiter or a line break is looked at as well.
"""

from __future__ import annotations

import re

__all__ = ["as_it_was", "harmless"]

_SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
"""The last four are the same signs in full width, which Excel takes for the first."""
_INSIDE = re.compile(r"((?<=[;,\t\r\n])[ ]*)('*)(?=[=@\uff1d\uff20]|[+\-\uff0b\uff0d](?![\s\-]))")
"""A formula after a delimiter; `- item`, as in a list of points, is none."""


def harmless(text: str) -> str:
    """Text that begins no formula.

    >>> harmless("=1+1"), harmless("-5"), harmless("a = b"), harmless("x;=cmd()")
    ("'=1+1", "'-5", 'a = b', "x;'=cmd()")
    """
    text = _INSIDE.sub(r"\1'\2", text)
    return f"'{text}" if _begins_one(text) else text


def as_it_was(text: str) -> str:
    """The text that `harmless` was given.

    >>> as_it_was("'=1+1"), as_it_was("'tis"), as_it_was("x;'=cmd()")
    ('=1+1', "'tis", 'x;=cmd()')
    """
    if "'" not in text:
        return text
    if text[0] == "'" and _begins_one(text):
        text = text[1:]
    return _INSIDE.sub(lambda match: match[1] + match[2][1:], text)


def _begins_one(text: str) -> bool:
    """Whether a text, apostrophes and spaces in front of it aside, begins like a formula."""
    bare = text.lstrip("'")
    return bare.lstrip(" ")[:1] in {"\t", "\r", "\n"} or bare.lstrip()[:1] in set(_SIGNS)
