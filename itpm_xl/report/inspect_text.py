"""What a workbook brings, on a terminal or in a pipe: what it is, what it can do, what to do."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itpm_xl.workbook.inspect import Inspection

__all__ = ["to_text"]

_INDENT = "    "


def to_text(inspection: Inspection, filename: str, *, width: int) -> str:
    """The notices as text.

    Args:
        inspection: what was noticed.
        filename: name of the workbook, in front of every line.
        width: the widest a line may be.
    """
    lines: list[str] = []
    for notice in inspection.notices:
        place = f"{filename} {notice.where}".rstrip()
        lines += _wrapped(f"{place} {notice.kind}: {notice.what}", width, "")
        lines += _wrapped(f"it {notice.effect}", width, _INDENT)
        lines += _wrapped(f"hint: {notice.advice}", width, _INDENT)
    number = len(inspection.notices)
    total = f"{number} thing{'' if number == 1 else 's'} to know about" if number else "nothing but cells"
    return "\n".join([*lines, *([""] if lines else []), f"{filename}: {total}; nothing was run"])


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=_INDENT + indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
