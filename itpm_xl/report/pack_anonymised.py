"""Anonymised packs: every name replaced, in cells, on the page and in the picture, and what a person should look at."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.errors import ItpmError
from itpm_xl.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from itpm_xl.analysis.anonymise import Anonymiser
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.report.pack import Pack

__all__ = ["anonymised", "as_lines", "review_list"]

_LEFT: Final = "a role or everyday word in a column of names: still in sentences"
_DAYS: Final = (
    "Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec January February March April June "
    "July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "Green Amber Red RACI RAID EUR USD GBP CHF"
)
_ID: Final = re.compile(r"\b[A-Z]{1,5}-?\d+\b")
"""IDs of rows are nobody's names."""


def anonymised(pack: Pack, anonymiser: Anonymiser) -> Pack:
    """The pack with every name replaced, in every cell, on the brief and in the map.

    Raises:
        ItpmError: a name is still there, so nothing may be handed on.
    """
    parts = tuple(
        replace(
            part,
            rows=tuple(tuple(anonymiser.value(cell) for cell in row) for row in part.rows),
            missing=anonymiser.text(part.missing),
        )
        for part in pack.parts
    )
    made = replace(
        pack,
        title=anonymiser.text(pack.title),
        parts=parts,
        brief=_mapped(pack.brief, anonymiser.text),
        plan=None if pack.plan is None else _plan(pack.plan, anonymiser.text),
    )
    left = next((text for text in _all_texts(made) if anonymiser.text(text) != text), None)
    if left is not None:
        raise ItpmError(f"a name is left in the pack: {left[:80]!r}.", hint="Nothing was written. Please report it.")
    return made


def _mapped(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - any part of a brief
    """The same value with every text in it changed; words of our own lists are not texts."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_mapped(one, change) for one in value)
    if isinstance(value, dict):
        return {key: _mapped(one, change) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _mapped(getattr(value, one.name), change) for one in fields(value)})
    return value


def _plan(plan: Plan, change: Callable[[str], str]) -> Plan:
    """The plan as far as the map shows it: names are replaced before the map cuts them to the width of its boxes."""

    def ours(text: str | None) -> str | None:
        return None if text is None else change(text)

    tasks = tuple(
        replace(
            task,
            id=change(task.id),
            name=change(task.name),
            owner=ours(task.owner),
            phase=ours(task.phase),
            predecessors=tuple(replace(link, predecessor_id=change(link.predecessor_id)) for link in task.predecessors),
        )
        for task in plan.schedule
    )
    path = tuple(change(one) for one in plan.critical_path)
    return replace(plan, name=change(plan.name), project=change(plan.project), schedule=tasks, critical_path=path)


def _all_texts(pack: Pack) -> Iterator[str]:
    yield from pack.texts()
    yield from _texts(pack.brief)
    if pack.plan is not None:
        yield pack.plan.name
        for task in pack.plan.schedule:
            yield from (text for text in (task.id, task.name, task.owner, task.phase) if text)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a brief
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    _mapped(value, note)
    yield from found


def review_list(pack: Pack, anonymiser: Anonymiser) -> list[tuple[str, int, str]]:
    """Capitalised words that a person should look through: the word, how often it stands there, and a note.

    Args:
        pack: the anonymised pack.
        anonymiser: what it was anonymised with.
    """
    from itpm_xl.analysis.anonymise import capitalised_words  # noqa: PLC0415 - only who anonymises pays for it

    ours = {*anonymiser.replacements.values()}
    ours_words = {word for name in ours for word in name.split()}
    # Words of our own lists are nobody's names.
    ours_words |= {word for spec in TABLES for column in spec.columns for one in column.allowed for word in one.split()}
    ours_words |= {word for spec in TABLES for column in spec.columns for word in column.name.split()}
    ours_words |= {*_DAYS.split()}
    notes = {word.casefold(): _LEFT for name in anonymiser.left for word in name.split()}
    found = capitalised_words(_ID.sub(" ", text) for text in pack.texts())
    listed = [(word, many, notes.get(word.casefold(), "")) for word, many in found.items() if word not in ours_words]
    return sorted(listed, key=lambda one: (not one[2], -one[1], one[0]))


def as_lines(words: Iterable[tuple[str, int, str]]) -> list[str]:
    """The review list as lines: the word, how often, and the note."""
    return [f"{word}  {many}{'  ' + note if note else ''}" for word, many, note in words]
