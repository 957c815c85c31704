"""Which project a file is: keys, projects that share a code, and older copies of one workbook.

Two files with the same project code are copies of one workbook when
  - they hold the same bytes, or
  - both give the same project name, or
  - one of them gives no name, and they lie in one folder under the same file name once the marks that copying leaves
    are taken away: `plan (2).xlsx`, `Copy of plan.xlsx`, `plan - Copy.xlsx`, `plan_v3.xlsx`, `plan 2026-03-06.xlsx`.
The copy with the later status date holds, then the one saved later, then, of the same bytes, the shorter name. The
others are named and kept out of every sum.
Files with the same code that are no copies are two projects: both count, under keys that say which file they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath, PureWindowsPath
from typing import TYPE_CHECKING

from itpm_xl.portfolio.names import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from itpm_xl.portfolio.record import FileVerdict, ProjectRecord

__all__ = ["Identified", "folded_code", "identify", "plain_stem"]

_MARKS = re.compile(
    r"^(?:copy(?: \(?\d+\)?)? of|kopie(?: \(?\d+\)?)? von|copie de|copia de)\s+"
    r"|\s*\(\d+\)$"
    r"|[\s_]*-\s*(?:copy|kopie|copie|copia)(?:\s*\(\d+\))?$"
    r"|[\s_.-]+(?:v\d+(?:\.\d+)*|rev\d+|final|old|new|draft|backup|bak|alt|neu|latest)$"
    r"|[\s_.-]+\d{4}[-_.]?\d\d[-_.]?\d\d$"
)


@dataclass(frozen=True, slots=True)
class Identified:
    """A file that was read, and which project it is.

    Attributes:
        key: what tells it from all others.
        file: the file.
        record: its project.
        duplicate_of: paths of the other projects with its code.
        newer_copy: path of the copy that holds; "" when this is the one.
    """

    key: str
    file: FileVerdict
    record: ProjectRecord
    duplicate_of: tuple[str, ...] = ()
    newer_copy: str = ""


def folded_code(code: str) -> str:
    """A project code as codes are compared: case and surrounding space do not count."""
    return code.strip().casefold()


def identify(read: Iterable[tuple[FileVerdict, ProjectRecord]]) -> tuple[Identified, ...]:
    """Give every file that was read its key, whatever the order they come in."""
    by_code: dict[str, list[tuple[FileVerdict, ProjectRecord]]] = {}
    for file, record in sorted(read, key=lambda pair: pair[0].path):
        by_code.setdefault(folded_code(record.code), []).append((file, record))
    found: list[Identified] = []
    for members in by_code.values():
        found += _of_one_code(members)
    return tuple(sorted(found, key=lambda one: (one.key.casefold(), one.file.path)))


def _of_one_code(members: list[tuple[FileVerdict, ProjectRecord]]) -> list[Identified]:
    if len(members) == 1:
        file, record = members[0]
        return [Identified(record.code.strip(), file, record)]
    groups = _copies(members)
    saved = _last_saved(members)
    latest = [max(group, key=lambda member: _recency(member, saved)) for group in groups]
    several = len(latest) > 1
    tails = _tails([file.path for file, _ in members])
    found = []
    for group, (holds, _) in zip(groups, latest, strict=True):
        others = tuple(sorted(file.path for file, _ in latest if file is not holds))
        for file, record in group:
            current = file is holds
            code = record.code.strip()
            key = code if current and not several else f"{code} ({tails[file.path]})"
            found.append(Identified(key, file, record, others, "" if current else holds.path))
    return found


def _last_saved(members: Sequence[tuple[FileVerdict, ProjectRecord]]) -> Mapping[str, datetime]:
    """When the content of a file was last saved under any name: copying a file does not make it newer."""
    saved: dict[str, datetime] = {}
    for file, _ in members:
        content = file.sha256 or file.path
        saved[content] = max(saved.get(content, datetime.min), file.modified or datetime.min)
    return saved


def _recency(
    member: tuple[FileVerdict, ProjectRecord], saved: Mapping[str, datetime]
) -> tuple[date, datetime, int, str]:
    """Later wins: status date, time it was saved, then the shorter name (the one without marks of copying)."""
    file, record = member
    return record.status_date or date.min, saved[file.sha256 or file.path], -len(file.path), file.path


def _copies(members: Sequence[tuple[FileVerdict, ProjectRecord]]) -> list[list[tuple[FileVerdict, ProjectRecord]]]:
    """The files in groups of copies."""
    parents = list(range(len(members)))

    def root(one: int) -> int:
        while parents[one] != one:
            one = parents[one]
        return one

    firsts: dict[tuple[str, ...], int] = {}
    for place, (file, record) in enumerate(members):
        name = spoken(record.name)
        for token in (("bytes", file.sha256) if file.sha256 else None, ("name", name) if name else None):
            if token is not None:
                parents[root(place)] = root(firsts.setdefault(token, place))
    beside: dict[tuple[str, str], int] = {}
    # Files with a name come first, so that a file without one joins the project that stands beside it.
    for place in sorted(range(len(members)), key=lambda place: (not members[place][1].name, place)):
        folder_and_stem = plain_stem(members[place][0].path)
        first = beside.setdefault(folder_and_stem, place)
        if not members[place][1].name:
            parents[root(place)] = root(first)
    groups: dict[int, list[tuple[FileVerdict, ProjectRecord]]] = {}
    for place, member in enumerate(members):
        groups.setdefault(root(place), []).append(member)
    return list(groups.values())


def plain_stem(path: str) -> tuple[str, str]:
    """Folder and file name without ending and without the marks that copying leaves.

    >>> plain_stem("north/Copy of Plan_v2 (3).xlsx")
    ('north', 'plan')
    """
    parts = _pure(path)
    stem, before = parts.stem.casefold().strip(), ""
    while stem != before:
        before, stem = stem, _MARKS.sub("", stem).strip() or stem
    return str(parts.parent), stem


def _pure(path: str) -> PurePath:
    """A path of whichever system wrote it."""
    return PureWindowsPath(path) if "\\" in path else PurePath(path)


def _tails(paths: Sequence[str]) -> Mapping[str, str]:
    """The shortest ends of paths, in whole parts, that tell them apart."""
    parts = {path: _pure(path).parts for path in paths}
    length = 1
    while length < max(map(len, parts.values())):
        if len({each[-length:] for each in parts.values()}) == len(parts):
            break
        length += 1
    return {path: "/".join(each[-length:]) for path, each in parts.items()}
