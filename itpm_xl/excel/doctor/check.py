"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Check", "State"]


class State(StrEnum):
    """How something stands. A problem stops the buttons or formulas; a warning may, or lets others decide what runs."""

    PROBLEM = "problem"
    WARNING = "warning"
    NOT_CHECKED = "not checked"
    OK = "ok"

    @property
    def rank(self) -> int:
        """0 for what should be read first."""
        return list(State).index(self)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what, in a word or three; stable.
        state: how it stands.
        found: what was seen, with paths and versions.
        advice: what to do; empty when there is nothing to do.
    """

    name: str
    state: State
    found: str
    advice: str = ""
