"""The library: which words tell what, what that implies, and what shows that somebody has planned it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from itpm_xl.analysis.hidden_work.phrases import Phrases

__all__ = ["Kind", "Library", "library"]

Rule = tuple[tuple[str, bool], ...]
"""What has to be found, or (False) must not be found, for a rule to hold."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work that plans forget.

    Attributes:
        key: its name in the library.
        title: what it is called in a sentence.
        group: the code under which it is reported.
        implied_by: combinations of facts, any of which implies it.
        unless: facts that say it is not needed, whatever implies it.
        planned_by: combinations of words in one row, any of which shows that it is planned.
        needed_for: what waits for it: build, testing, migration, go-live; after for what follows go-live.
        lead_days: working days from handing it in to having it, unless a setting says otherwise.
        setting: the key of the setting that holds the lead time, "" for none.
        source: the standard it comes from, with its section.
        consequence: what goes wrong without it.
        task: a task that would do.
        kind: the Kind of that task.
    """

    key: str
    title: str
    group: str
    implied_by: tuple[Rule, ...]
    unless: tuple[str, ...]
    planned_by: tuple[Rule, ...]
    needed_for: str
    lead_days: float
    setting: str
    source: str
    consequence: str
    task: str
    kind: str


@dataclass(frozen=True, slots=True)
class Library:
    """Everything in the data files.

    Attributes:
        kinds: the kinds of work by key, in the order of the file.
        facts: what words of one row tell, by name of the fact: any of its rules.
        combined: facts that follow from other facts, of whichever rows, in the order in which they build on each other.
        phrases: the index of all phrases.
    """

    kinds: Mapping[str, Kind]
    facts: Mapping[str, tuple[Rule, ...]]
    combined: Mapping[str, tuple[Rule, ...]]
    phrases: Phrases


@lru_cache(maxsize=1)
def library() -> Library:
    """The library, read on first use.

    Raises:
        KeyError: a rule names a group or fact that is not there.
    """
    kinds = _read("kinds.toml")
    groups: dict[str, list[str]] = _read("groups.toml")
    named: dict[str, list[str]] = {f"@{name}": phrases for name, phrases in groups.items()}
    facts = {name: tuple(_rule(text, named) for text in texts) for name, texts in _read("facts.toml").items()}
    known = set(facts)
    combined = {}
    for name, texts in _read("combined.toml").items():
        combined[name] = tuple(_rule_of_facts(text, known) for text in texts)
        known.add(name)
    made = {key: _kind(key, entry, known, named) for key, entry in kinds.items()}
    return Library(made, facts, combined, Phrases(named))


def _read(name: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - only a workbook with a plan pays for it

    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


def _rule(text: str, named: dict[str, list[str]]) -> Rule:
    """A rule about one row; phrases on the way are added to those that are looked for."""
    parts: list[tuple[str, bool]] = []
    for part in text.split(" & "):
        wanted = not part.startswith("!")
        name = part.removeprefix("!")
        if name.startswith("@") and name not in named:
            raise KeyError(name)
        if not name.startswith(("@", "kind:", "in:", "has:")):
            named.setdefault(name, [name])
        parts.append((name, wanted))
    return tuple(parts)


def _rule_of_facts(text: str, known: Collection[str]) -> Rule:
    """A rule about the whole plan: which facts have to hold and which must not."""
    parts = tuple((part.removeprefix("!"), not part.startswith("!")) for part in text.split(" & "))
    for name, _ in parts:
        if name not in known:
            raise KeyError(name)
    return parts


def _kind(key: str, entry: Mapping[str, Any], known: Collection[str], named: dict[str, list[str]]) -> Kind:
    implied = tuple(_rule_of_facts(text, known) for text in entry["implied_by"])
    unless = tuple(entry.get("unless", ()))
    if unknown := set(unless) - set(known):
        raise KeyError(*unknown)
    planned = tuple(_rule(text, named) for text in entry["planned_by"])
    setting = entry.get("setting", "")
    return Kind(
        key=key,
        title=entry["title"],
        group=entry["group"],
        implied_by=implied,
        unless=unless,
        planned_by=planned,
        needed_for=entry["needed_for"],
        lead_days=entry.get("lead_days", 0),
        setting=setting,
        source=entry["source"],
        consequence=entry["consequence"],
        task=entry["task"],
        kind=entry["kind"],
    )
