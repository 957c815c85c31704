"""Azure DevOps: work items exported as CSV from a query, flat or as a tree of titles."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from itpm_xl.errors import ItpmError
from itpm_xl.exchange.csv_text import CsvText, read_csv
from itpm_xl.exchange.item_columns import Tracker, plain_header
from itpm_xl.exchange.work_items import read_items

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from itpm_xl.exchange.incoming import Incoming

__all__ = ["AZURE", "is_azure", "read_azure"]

_HOURS_A_DAY = 8
_LEVEL = re.compile(r"title (\d+)")

AZURE = Tracker(
    kind="azure",
    headers={
        "id": "key",
        "work item type": "type",
        "title": "title",
        "state": "status",
        "assigned to": "owner",
        "created by": "reporter",
        "priority": "priority",
        "iteration path": "iteration",
        "area path": "team",
        "story points": "points",
        "effort": "points",
        "size": "points",
        "description": "description",
        "repro steps": "description",
        "acceptance criteria": "criteria",
        "created date": "created",
        "due date": "due",
        "target date": "due",
        "start date": "started",
        "closed date": "finished",
        "original estimate": "estimate",
        "remaining work": "remaining",
        "parent": "parent",
        "predecessor": "predecessors",
        "predecessors": "predecessors",
        "successor": "successors",
        "successors": "successors",
        "related": "related",
    },
    days_per_unit=1 / _HOURS_A_DAY,
    path_fields=frozenset({"iteration", "team"}),
    html=True,
)
"""An estimate is in hours of work; eight of them are taken as one day."""


def is_azure(headers: Sequence[str]) -> bool:
    """Whether these are the headers of work items of Azure DevOps."""
    keys = {plain_header(header) for header in headers}
    return {"id", "work item type"} <= keys and any(key == "title" or _LEVEL.fullmatch(key) for key in keys)


def read_azure(
    path: Path | str | CsvText, *, types: Mapping[str, str] | None = None, day_first: bool | None = None
) -> Incoming:
    """The work items of an export as rows, told again by their numbers.

    Args:
        path: the export, or what `read_csv` gave for it.
        types: work item types and where they go, where that differs from `item_words.TYPES`.
        day_first: whether `05/03/2026` is in March; None to learn it from the file.

    Raises:
        ItpmError: the file cannot be read, or holds no work items.
        UsageError: `types` names a table or kind that there is none of.
    """
    text = path if isinstance(path, CsvText) else read_csv(path)
    if not is_azure(text.headers):
        raise ItpmError(
            "holds no work items of Azure DevOps: it lacks ID, Work Item Type or Title.",
            path=text.path,
            hint="Add these columns to the query and export it to CSV.",
        )
    return read_items(_flat(text), AZURE, types=types, day_first=day_first)


def _flat(text: CsvText) -> CsvText:
    """A tree of titles (`Title 1`, `Title 2` ...) as one column of titles and one of parents.

    Args:
        text: the export; it comes back as it is where it is flat already.
    """
    levels = {
        at: int(match[1]) for at, one in enumerate(text.headers) if (match := _LEVEL.fullmatch(plain_header(one)))
    }
    keys = [plain_header(header) for header in text.headers]
    if not levels:
        return text
    id_at = keys.index("id")
    add_parent = "parent" not in keys
    last: dict[int, str] = {}
    rows: list[list[str]] = []
    for cells in text.rows:
        at = next((at for at in sorted(levels, key=levels.__getitem__) if cells[at].strip()), None)
        level = levels[at] if at is not None else 1
        above = [last[one] for one in sorted(last) if one < level]
        last = {one: item for one, item in last.items() if one < level} | {level: cells[id_at].strip()}
        kept = [cell for place, cell in enumerate(cells) if place not in levels]
        rows.append([*kept, cells[at] if at is not None else "", *([above[-1] if above else ""] if add_parent else [])])
    headers = [header for place, header in enumerate(text.headers) if place not in levels]
    return dataclasses.replace(text, headers=(*headers, "Title", *(["Parent"] if add_parent else [])), rows=rows)
