"""The library: which words tell what, what that implies, and what shows that somebody has planned it.

People write it in the TOML files of this folder. What is read is library.json, which `make docs` writes from them, with
the rules taken apart and the phrases indexed: that takes a tenth of the time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from itpm_xl.analysis.hidden_work.phrases import Phrases

__all__ = ["Kind", "Library", "library"]

Rule = Mapping[str, bool]
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
    implied_by: Sequence[Rule]
    unless: Sequence[str]
    planned_by: Sequence[Rule]
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
        ordinary_names: names, in lower case, that are none of products.
    """

    kinds: Mapping[str, Kind]
    facts: Mapping[str, Sequence[Rule]]
    combined: Mapping[str, Sequence[Rule]]
    phrases: Phrases
    ordinary_names: frozenset[str]


@lru_cache(maxsize=1)
def library() -> Library:
    """The library, read on first use."""
    data = json.loads((Path(__file__).parent / "library.json").read_text(encoding="utf-8"))
    return Library(
        kinds={key: Kind(key=key, **entry) for key, entry in data["kinds"].items()},
        facts=data["facts"],
        combined=data["combined"],
        phrases=Phrases(data["exact"], data["stems"]),
        ordinary_names=frozenset(data["ordinary_names"]),
    )
