"""The library of hidden work, from its data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itpm_xl.analysis.hidden_work.library import library
from itpm_xl.schema import SETTINGS

if TYPE_CHECKING:
    from itpm_xl.analysis.hidden_work.library import Kind, Rule

__all__ = ["hidden_work_page"]

_NEEDED = {
    "build": "the task that implies it, else the first Environment or Integration task",
    "testing": "the first task that tests",
    "migration": "the last data migration or cutover that is no rehearsal",
    "go-live": "the go-live",
    "close": "the end of the plan",
    "after": "nothing: it follows the go-live",
}


def hidden_work_page() -> str:
    """docs/hidden-work.md: every kind of work with its words, lead time and source."""
    known = library()
    lines = [
        "# Hidden work",
        "",
        "Written from the library itself by `make docs`. `itpm-xl check` reads the project's name, the",
        "requirements that are in (not Dropped, not Won't) and the tasks, and says what their words imply and",
        "nobody has planned: in a task, in a check of the gate, in an action or dependency of RAID, or in a",
        "change. Each finding names the row and the words that imply the work, what needs it, and by when it has",
        "to start: the date of what needs it, by the plan, less the lead time in working days. A plan of fewer",
        "than five tasks or without scope implies nothing.",
        "",
        "Write in Scope that something is not needed (`no training needed`, `load test is out of scope`) and it is",
        "not asked for; or accept the finding, on the record. A row of kind Freeze on the Calendar sheet answers",
        "for freezes. Lead times marked with a setting are the PM's: `itpm-xl add BOOK Settings`. What counts is",
        "words, not meaning: a plan that says it in words of its own can be missed, and one that only mentions a",
        "thing can be asked about it.",
        "",
        "How well that works is measured on labelled plans (`tests/hidden_work`), each batch before anybody tuned on",
        "it. On the plans that the rules were tuned on, about nine in ten findings are right and nine in ten gaps",
        "are found. In new words it was 0.69 of both for two batches of short plans, and 0.36 to 0.49 right with 0.63",
        "to 0.75 found for five batches written to be hard, in which four of five kinds were planned, in words of",
        "their own; what it took to be implied was right in 0.88 of cases even there. So read a finding as a",
        "question: is this planned, and where? A task named in the usual words answers it for good.",
        "",
        "| Work | Code | Lead time (working days) | Needed by |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| [{kind.title}](#{_anchor(kind)}) | {kind.group} | {_lead(kind)} | {_NEEDED[kind.needed_for]} |"
        for kind in known.kinds.values()
    ]
    for kind in known.kinds.values():
        lines += _entry(kind)
    return "\n".join(lines) + "\n"


def _anchor(kind: Kind) -> str:
    return re.sub(r"[^\w-]", "", kind.title.casefold().replace(" ", "-"))


def _lead(kind: Kind) -> str:
    if not kind.setting:
        return f"{kind.lead_days:g}"
    column = SETTINGS.by_key[kind.setting]
    return f"{column.default:g}, setting `{column.name}`"


def _entry(kind: Kind) -> list[str]:
    return [
        "",
        f"## {kind.title}",
        "",
        f"Without it: {kind.consequence}. Source: {kind.source}.",
        "",
        f"Implied by: {'; '.join(_spoken(rule) for rule in kind.implied_by)}.",
        "",
        f"Planned by a row that says: {', '.join(_spoken(rule) for rule in kind.planned_by)}.",
        "",
        f"A task that would do: {kind.task} (Kind {kind.kind}).",
    ]


def _spoken(rule: Rule) -> str:
    """A rule as it reads: what has to be there, and what must not."""
    wanted = [_name(name) for name, there in rule.items() if there]
    unwanted = [_name(name) for name, there in rule.items() if not there]
    return " and ".join(wanted) + (f" (not {' or '.join(unwanted)})" if unwanted else "")


def _name(name: str) -> str:
    if name.startswith("kind:"):
        return f"Kind {name.removeprefix('kind:').capitalize()}"
    return name.removeprefix("@").replace("_", " ")
