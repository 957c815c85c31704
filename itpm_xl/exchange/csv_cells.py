"""Values of our tables as cells of CSV: exact, readable by spreadsheets, and no formulas."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from itpm_xl.exchange.csv_safe import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["as_cell", "as_csv"]

_LIKE_THOUSANDS = re.compile(r"-?\d{1,3}\.\d{3}")


def as_cell(value: object, *, decimal: str = ".") -> str:
    """A value as text; only text is made harmless, a negative number stays one.

    Three decimals get a fourth: `1.125` is a thousand and more to half of the world.

    >>> as_cell(-2.5), as_cell("-2.5"), as_cell(("T1", "T2")), as_cell(1.125), as_cell(date(2026, 3, 6)), as_cell(None)
    ('-2.5', "'-2.5", 'T1; T2', '1.1250', '2026-03-06', '')
    """
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        text = str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
        return (f"{text}0" if _LIKE_THOUSANDS.fullmatch(text) else text).replace(".", decimal)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return harmless("; ".join(map(str, value)))
    return harmless(str(value))


def as_csv(rows: Iterable[Sequence[str]], *, delimiter: str = ",", mark: bool = True) -> bytes:
    """Rows as a CSV file, every cell in quotes.

    Args:
        rows: the cells, headers first.
        delimiter: what stands between them.
        mark: whether it begins with a byte order mark, without which Excel takes UTF-8 for Windows text.
    """
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig" if mark else "utf-8", "replace")
