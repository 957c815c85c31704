"""What the rows of a project say: the facts that its title, scope and tasks tell, and the work that is planned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.hidden_work.phrases import names_address, names_product, negated, without_what_stays, words_of
from itpm_xl.schema import CHANGES, DEPENDENCIES, PROJECT, RAID, READINESS, SCOPE, Row, TableSpec

if TYPE_CHECKING:
    from itpm_xl.analysis.hidden_work.library import Kind, Library, Rule
    from itpm_xl.project import Project

__all__ = ["Index", "Line", "Sign", "facts_of", "implied_by", "lines_of", "planned_by", "planned_rows", "ruled_out"]

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Line:
    """A text of the workbook that says something about the project.

    Attributes:
        spec: the table it stands in.
        record: its row.
        key: its column.
        text: the text as written.
        signs: the words and groups that were found, each with its place in the text.
        denied: the words that the text says do not apply.
    """

    spec: TableSpec
    record: Row
    key: str
    text: str
    signs: dict[str, tuple[int, int]]
    denied: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sign:
    """The row that tells a fact, and its words."""

    line: Line
    words: str


def lines_of(project: Project, library: Library) -> list[Line]:
    """Title, requirements that are in, and tasks, as far as they have a text."""
    made = _Reader(library)
    lines = list(made.lines(PROJECT, [project.info], "name", "in:title"))
    wanted = [
        need
        for need in project.scope
        if need.status != "Dropped" and need.priority != "Won't" and getattr(need, "intake", None) != "Rejected"
    ]
    lines += made.lines(SCOPE, wanted, "requirement", "in:scope")
    lines += made.lines(DEPENDENCIES, project.tasks, "task", "in:task")
    return lines


def planned_rows(project: Project, library: Library) -> list[Line]:
    """Rows that are no tasks and show that somebody thinks of something: checks of the gate, actions, changes."""
    made = _Reader(library)
    actions = [item for item in project.raid if item.type in ("Action", "Dependency")]
    lines = list(made.lines(READINESS, project.readiness, "check", "in:check"))
    lines += made.lines(RAID, actions, "title", "in:action")
    lines += made.lines(RAID, actions, "action", "in:action")
    changes = [change for change in project.changes if change.status not in ("Rejected", "Deferred")]
    lines += made.lines(CHANGES, changes, "title", "in:change")
    return lines


class _Reader:
    def __init__(self, library: Library) -> None:
        self._phrases = library.phrases
        self._ordinary = library.ordinary_names

    def lines(self, spec: TableSpec, records: Iterable[Row], key: str, where: str) -> Iterator[Line]:
        for record in records:
            text = getattr(record, key)
            if not text:
                continue
            said, not_said = negated(str(text))
            if spec is SCOPE:
                said = without_what_stays(said)
            signs = self._phrases.found(words_of(said))
            if said:
                signs[where] = (0, 0)
                if _DIGIT.search(said):
                    signs["has:number"] = (0, 0)
                if "." in said and names_address(said):
                    signs["has:address"] = (0, 0)
                if names_product(said, self._ordinary):
                    signs["has:product"] = (0, 0)
                if kind := getattr(record, "kind", None):
                    signs[f"kind:{str(kind).casefold()}"] = (0, 0)
            denied = self._phrases.found(words_of(not_said)) if not_said else {}
            yield Line(spec, record, key, said, signs, denied)


class Index:
    """Lines by the words that were found in them.

    Args:
        lines: the lines, in their order.
        denied: whether to look at what the lines say is not so, instead of what they say.
    """

    def __init__(self, lines: Iterable[Line], *, denied: bool = False) -> None:
        self.lines = list(lines)
        self._with: dict[str, set[int]] = {}
        for place, line in enumerate(self.lines):
            for sign in line.denied if denied else line.signs:
                self._with.setdefault(sign, set()).add(place)

    def holding(self, rule: Rule) -> list[Line]:
        """The lines in which a rule holds, in their order."""
        # Almost every rule stops here at a word that no line holds, so this loop is all that most of them cost.
        places: set[int] | None = None
        for name, wanted in rule.items():
            if wanted:
                having = self._with.get(name)
                places = having if places is None or having is None else places & having
                if not having or not places:
                    return []
        for name, wanted in rule.items():
            if not wanted and places and name in self._with:
                places = places - self._with[name]
        return [self.lines[place] for place in sorted(places or ())]


def facts_of(lines: Sequence[Line], library: Library) -> dict[str, Sign]:
    """The facts that hold, each with the row that tells it best.

    The earlier rule of a fact tells more than a later one, an earlier row stands for all, and the title comes after
    all rows.
    """
    rows = Index(line for line in lines if line.spec is not PROJECT)
    title = Index(line for line in lines if line.spec is PROJECT)
    found: dict[str, Sign] = {}
    for name, rules in library.facts.items():
        if sign := _told(rules, rows) or _told(rules, title):
            found[name] = sign
    for name, rules in library.combined.items():
        if sign := implied_by(rules, found):
            found[name] = sign
    return found


def implied_by(rules: Iterable[Rule], facts: Mapping[str, Sign]) -> Sign | None:
    """What tells that one of the rules about facts holds; the project's name only where no row does."""
    for rule in rules:
        if all((name in facts) is wanted for name, wanted in rule.items()):
            signs = [facts[name] for name, wanted in rule.items() if wanted]
            return next((sign for sign in signs if sign.line.spec is not PROJECT), signs[0])
    return None


def _told(rules: Iterable[Rule], index: Index) -> Sign | None:
    for rule in rules:
        if lines := index.holding(rule):
            return Sign(lines[0], _words(rule, lines[0]))
    return None


def _words(rule: Rule, line: Line) -> str:
    """The words of a row that a rule found, in the order in which they stand; the row itself where its Kind told."""
    spans = sorted({line.signs[name] for name, wanted in rule.items() if wanted and line.signs[name] != (0, 0)})
    return " ... ".join(line.text[start:end] for start, end in spans) or line.text


def planned_by(kind: Kind, index: Index) -> list[Line]:
    """The rows that show that work of a kind is planned."""
    return list({id(line): line for rule in kind.planned_by for line in index.holding(rule)}.values())


def ruled_out(kind: Kind, denied: Index) -> bool:
    """Whether somebody has written that work of a kind is not needed: no training, load test out of scope."""
    return bool(denied.lines) and any(denied.holding(rule) for rule in kind.planned_by)
