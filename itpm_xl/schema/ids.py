"""IDs of rows: which one comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["next_id"]


def next_id(known: Sequence[str]) -> str:
    """The ID that would come next, in the manner of those that are there.

    >>> next_id(["R-07", "R-09", "A-2"]), next_id([])
    ('R-10', '')
    """
    import re  # noqa: PLC0415 - only a workbook with a blank ID pays for it

    split = [match for one in known if (match := re.fullmatch(r"(.*?)(\d+)", one))]
    if not split:
        return ""
    heads = [match[1] for match in split]
    head = max(dict.fromkeys(heads), key=heads.count)
    numbers = [match[2] for match in split if match[1] == head]
    return f"{head}{max(int(number) for number in numbers) + 1:0{len(numbers[-1])}d}"
