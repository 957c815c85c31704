"""Structured references (`RAID[[#This Row],[Score]]`) as a formula in a file spells them."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["StructuredReference", "structured_references"]

_PART = re.compile(r"\[((?:[^\[\]']|'.)*)\]")
_NAME = re.compile(r"[^\W\d][\w.\\]*$")


@dataclass(frozen=True)
class StructuredReference:
    """One reference into a table.

    Attributes:
        table: the table's name as written.
        columns: the columns it names.
        loose: whether it is spelled as Excel shows but never stores it: `[@Score]`, `[[#This Row],Score]`.
    """

    table: str
    columns: tuple[str, ...]
    loose: bool


def structured_references(formula: str) -> list[StructuredReference]:
    """Every structured reference in a formula; texts and quoted sheet names are passed over.

    >>> structured_references('=SUM(RAID[Score])&"T[x]"')
    [StructuredReference(table='RAID', columns=('Score',), loose=False)]
    >>> structured_references("=RAID[[#This Row],[Impact '#1]]")[0].columns
    ('Impact #1',)
    """
    found = []
    at = 0
    while at < len(formula):
        if formula[at] in "\"'":
            at = _after_quoted(formula, at)
        elif formula[at] == "[":
            end = _after_bracket(formula, at)
            name = _NAME.search(formula[:at])
            if name:
                found.append(_reference(name[0], formula[at + 1 : end - 1]))
            at = end
        else:
            at += 1
    return found


def _after_quoted(formula: str, at: int) -> int:
    """The position behind a quoted text; a doubled quote stands for itself and simply opens the next part."""
    end = formula.find(formula[at], at + 1)
    return len(formula) if end < 0 else end + 1


def _after_bracket(formula: str, at: int) -> int:
    """The position behind the bracket that closes the one here; an apostrophe takes the meaning from what follows."""
    depth = 0
    while at < len(formula):
        if formula[at] == "'":
            at += 1
        else:
            depth += {"[": 1, "]": -1}.get(formula[at], 0)
        at += 1
        if depth == 0:
            break
    return at


def _reference(table: str, inside: str) -> StructuredReference:
    loose = inside.startswith("@")
    inside = inside.removeprefix("@")
    if inside.startswith("["):
        parts = re.findall(_PART, inside)
        loose = loose or bool(re.sub(_PART, "", inside).strip(" ,:"))
    else:
        parts = [inside] if inside else []
    columns = tuple(re.sub(r"'(.)", r"\1", part) for part in parts if not part.startswith("#"))
    return StructuredReference(table, columns, loose)
