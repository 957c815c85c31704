"""library.json from the TOML files of the library of hidden work: rules taken apart, phrases indexed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from itpm_xl.analysis.hidden_work.phrases import indexed

__all__ = ["LIBRARY", "library_json"]

_FOLDER = Path(__file__).resolve().parent.parent / "itpm_xl" / "analysis" / "hidden_work"
LIBRARY = _FOLDER / "library.json"
"""Where the library is read from."""
_NO_PHRASES = ("@", "kind:", "in:", "has:")
"""How names in rules begin that are not words to look for."""


def library_json() -> str:
    """What library.json has to hold.

    Raises:
        KeyError: a rule names a group or fact that is not there.
    """
    files = {name: _read(name) for name in ("groups", "names", "facts", "combined", "kinds")}
    named: dict[str, list[str]] = {f"@{name}": phrases for name, phrases in files["groups"].items()}
    facts = {name: [_row_rule(text, named) for text in texts] for name, texts in files["facts"].items()}
    known = set(facts)
    combined = {}
    for name, texts in files["combined"].items():
        combined[name] = [_plan_rule(text, known) for text in texts]
        known.add(name)
    kinds = {key: _kind(entry, known, named) for key, entry in files["kinds"].items()}
    exact, stems = indexed(named)
    data = {
        "kinds": kinds,
        "facts": facts,
        "combined": combined,
        "exact": exact,
        "stems": stems,
        "ordinary_names": files["names"]["ordinary"],
    }
    parts = [f"{json.dumps(name)}:{_lines(entries)}" for name, entries in data.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _read(name: str) -> dict[str, Any]:
    """What a TOML file says, or all files of a folder together, in their order."""
    paths = sorted((_FOLDER / name).glob("*.toml")) or [_FOLDER / f"{name}.toml"]
    entries: dict[str, Any] = {}
    for path in paths:
        entries |= tomllib.loads(path.read_text(encoding="utf-8"))
    return entries


def _lines(entries: dict[str, Any] | list[str]) -> str:
    """JSON with one entry a line, so that a change of the library is a change of few lines."""
    if isinstance(entries, list):
        return json.dumps(entries, ensure_ascii=False)
    lines = [f"{json.dumps(key)}:{json.dumps(entry, ensure_ascii=False)}" for key, entry in entries.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def _parts(text: str) -> dict[str, bool]:
    return {part.removeprefix("!"): not part.startswith("!") for part in text.split(" & ")}


def _row_rule(text: str, named: dict[str, list[str]]) -> dict[str, bool]:
    """A rule about one row; phrases on the way are added to those that are looked for."""
    parts = _parts(text)
    for name in parts:
        if name.startswith("@") and name not in named:
            raise KeyError(name)
        if not name.startswith(_NO_PHRASES):
            named.setdefault(name, [name])
    return parts


def _plan_rule(text: str, known: Collection[str]) -> dict[str, bool]:
    """A rule about the whole plan: which facts have to hold and which must not."""
    parts = _parts(text)
    if unknown := set(parts) - set(known):
        raise KeyError(*unknown)
    return parts


def _kind(entry: dict[str, Any], known: Collection[str], named: dict[str, list[str]]) -> dict[str, Any]:
    """One kind of work, with what its entry may leave out."""
    return {
        "lead_days": 0,
        "setting": "",
        **entry,
        "implied_by": [_plan_rule(text, known) for text in entry["implied_by"]],
        "unless": [name for text in entry.get("unless", ()) for name in _plan_rule(text, known)],
        "planned_by": [_row_rule(text, named) for text in entry["planned_by"]],
    }
