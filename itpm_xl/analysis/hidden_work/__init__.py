"""Hidden work: what IT plans forget, as a library of data with sources and the small reader that applies it."""

from __future__ import annotations

from itpm_xl.analysis.hidden_work.find import HiddenWork, State, find_hidden_work

__all__ = ["HiddenWork", "State", "find_hidden_work"]
