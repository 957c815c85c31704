"""Jira's CSV export: all fields or some, Cloud or Data Center, repeated headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.errors import ItpmError
from itpm_xl.exchange.csv_text import CsvText, read_csv
from itpm_xl.exchange.item_columns import Tracker, plain_header
from itpm_xl.exchange.work_items import read_items

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from itpm_xl.exchange.incoming import Incoming

__all__ = ["JIRA", "is_jira", "read_jira"]

_SECONDS_A_DAY = 8 * 3600

JIRA = Tracker(
    kind="jira",
    headers={
        "issue key": "key",
        "key": "key",
        "vorgangsschl\u00fcssel": "key",
        "issue id": "number",
        "vorgangs-id": "number",
        "external issue id": "external",
        "external id": "external",
        "issue type": "type",
        "work type": "type",
        "vorgangstyp": "type",
        "summary": "title",
        "zusammenfassung": "title",
        "status": "status",
        "status category": "category",
        "resolution": "resolution",
        "l\u00f6sung": "resolution",
        "assignee": "owner",
        "zugewiesene person": "owner",
        "bearbeiter": "owner",
        "reporter": "reporter",
        "autor": "reporter",
        "priority": "priority",
        "priorit\u00e4t": "priority",
        "fix version": "release",
        "fix version/s": "release",
        "fix versions": "release",
        "l\u00f6sungsversion": "release",
        "l\u00f6sungsversion(en)": "release",
        "sprint": "iteration",
        "story points": "points",
        "story point estimate": "points",
        "description": "description",
        "beschreibung": "description",
        "acceptance criteria": "criteria",
        "akzeptanzkriterien": "criteria",
        "created": "created",
        "erstellt": "created",
        "due date": "due",
        "due": "due",
        "f\u00e4lligkeitsdatum": "due",
        "f\u00e4llig": "due",
        "start date": "started",
        "target start": "started",
        "startdatum": "started",
        "resolved": "finished",
        "erledigt": "finished",
        "original estimate": "estimate",
        "remaining estimate": "remaining",
        "parent": "parent",
        "parent id": "parent",
        "parent key": "parent",
        "parent link": "parent",
        "epic link": "parent",
        "epic name": "epic_name",
        "parent summary": "epic_name",
        "epic link summary": "epic_name",
        "team": "team",
        "project key": "fact",
        "project name": "fact",
        "project lead": "fact",
    },
    days_per_unit=1 / _SECONDS_A_DAY,
)
"""English and German headers. An estimate is in seconds of work; eight hours of it are taken as one day."""


def is_jira(headers: Sequence[str]) -> bool:
    """Whether these are the headers of a Jira export, or of a file made for Jira's importer."""
    fields = {JIRA.headers.get(plain_header(header)) for header in headers}
    return {"type", "title"} <= fields and bool({"key", "external"} & fields)


def read_jira(
    path: Path | str | CsvText, *, types: Mapping[str, str] | None = None, day_first: bool | None = None
) -> Incoming:
    """The issues of a Jira CSV export as rows, told again by their keys.

    Args:
        path: the export, or what `read_csv` gave for it.
        types: issue types and where they go, where that differs from `item_words.TYPES`: `{"Bug": "RAID Issue"}`.
        day_first: whether `05/03/2026` is in March; None to learn it from the file.

    Raises:
        ItpmError: the file cannot be read, or it is no Jira export.
        UsageError: `types` names a table or kind that there is none of.
    """
    text = path if isinstance(path, CsvText) else read_csv(path)
    if not is_jira(text.headers):
        raise ItpmError(
            "is no Jira export: it lacks Issue key, Issue Type or Summary.",
            path=text.path,
            hint="In Jira choose Export > CSV (all fields).",
        )
    return read_items(text, JIRA, types=types, day_first=day_first, facts=_facts(text))


def _facts(text: CsvText) -> dict[str, object]:
    """Key, name and lead of the project, if all issues are of one."""
    keys = {"project key": "code", "project name": "name", "project lead": "manager"}
    facts: dict[str, object] = {}
    for at, header in enumerate(text.headers):
        key = keys.get(plain_header(header))
        found = {row[at].strip() for row in text.rows} if key else set()
        if key and len(found) == 1 and (value := found.pop()):
            facts[key] = value
    return facts
