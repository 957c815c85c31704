"""What a rule is, and the register of all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from itpm_xl.errors import Location, Severity

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__ = ["RULES", "Hit", "Profile", "Rule", "rule"]


class Profile(StrEnum):
    """How much `check` reports."""

    LIGHT = "light"
    """Errors and the few warnings that cannot wait."""
    STANDARD = "standard"
    """What is worth a look this week."""
    STRICT = "strict"
    """Everything, hints on style and schedule quality included."""

    @property
    def rank(self) -> int:
        """0 for the one that reports least."""
        return ("light", "standard", "strict").index(self.value)


class Hit(NamedTuple):
    """One place where a rule fires.

    Attributes:
        where: the cell to fill or change.
        message: the value and what was expected.
        hint: what to do here; empty for what the rule always advises.
        on_sheet: whether the workbook has the column that is meant.
    """

    where: Location
    message: str
    hint: str = ""
    on_sheet: bool = True


Run = Callable[["Context"], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a small function and what the catalogue says about it.

    Attributes:
        code: three letters for the table, three digits; never reused.
        title: what it finds, as a short clause.
        severity: error only where a number in the brief is wrong or a control was broken.
        profile: the profile that reports least and still runs it.
        table: the table it is about; "" for the workbook.
        why: what goes wrong if nobody looks.
        fix: what to do, as a clause; also the hint where a finding has no better one.
        run: yields the places.
    """

    code: str
    title: str
    severity: Severity
    profile: Profile
    table: str
    why: str
    fix: str
    run: Run


RULES: dict[str, Rule] = {}
"""Every rule by its code, filled as the rule modules load."""


def rule(
    code: str,
    title: str,
    *,
    severity: str,
    table: str,
    why: str,
    fix: str,
    profile: str = "",
) -> Callable[[Run], Run]:
    """Register a function as a rule.

    Args:
        code: its code.
        title: what it finds.
        severity: "error", "warning" or "info".
        table: the table it is about.
        why: what goes wrong if nobody looks.
        fix: what to do.
        profile: the lowest profile that runs it; by default Light for errors, Standard for warnings, Strict for infos.

    Raises:
        ValueError: the code is taken.
    """
    if code in RULES:
        raise ValueError(f"{code} is taken by {RULES[code].title!r}")
    by_severity = {"error": "light", "warning": "standard", "info": "strict"}[severity]

    def register(run: Run) -> Run:
        RULES[code] = Rule(
            code=code,
            title=title,
            severity=Severity(severity),
            profile=Profile(profile or by_severity),
            table=table,
            why=why,
            fix=fix,
            run=run,
        )
        return run

    return register
