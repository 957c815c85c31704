"""The Predecessors cell: `T1; T3 SS-1d; T2SF+0.5d; ERP:T9` as links, and what could not be read as problems."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from itpm_xl.analysis.problems import PlanProblem

__all__ = ["Link", "LinkReader", "ParsedLinks"]

_SUFFIX = re.compile(
    r"\s*(?P<kind>FS|SS|FF|SF)?\s*(?:(?P<sign>[+\-\u2212\u2013])\s*(?P<amount>\d+(?:[.,]\d+)?|[.,]\d+)\s*(?P<unit>%|[a-z]*))?\s*",
    re.IGNORECASE,
)
_UNITS = {
    "": "d", "d": "d", "day": "d", "days": "d",
    "w": "w", "wk": "w", "wks": "w", "week": "w", "weeks": "w",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "ed": "ed", "eday": "ed", "edays": "ed",
    "%": "%",
}  # fmt: skip
_LAG_BEFORE_COMMA = re.compile(r"[+\-\u2212\u2013]\s*\d+$")
_DECIMALS = re.compile(r"\d+\s*(?:%|[a-z]*)\s*$", re.IGNORECASE)
_EXTERNAL = re.compile(r"[^\s:]+:\S.*")
_AND = re.compile(r"\s+(?:and|und|y|et|e)\s+|\s*[&/|]\s*|\s+", re.IGNORECASE)
_FOREIGN_KIND = re.compile(r"(?P<kind>(?!FS|SS|FF|SF)[a-z]{2})\s*(?:[+\-\u2212\u2013].*)?", re.IGNORECASE)
_CLOSE_ENOUGH = 0.7
_LONGEST_PIECE = 200
_MOST_GUESSES = 50
"""Suggestions are worked out for the first unknown IDs only: a pasted column of nonsense must not take minutes."""


@dataclass(frozen=True, slots=True)
class Link:
    """A dependency of a task on its predecessor.

    Attributes:
        predecessor_id: the task it depends on, or `ERP:T9` for task T9 of project ERP.
        kind: FS, SS, FF or SF: which end of the predecessor holds which end of the task.
        lag: the lag as written, such as `+2d`; empty for none.
        lag_minutes: the lag in working minutes, or in minutes of the clock if `elapsed`; negative for a lead.
        elapsed: whether the lag runs through nights and weekends.
        external: whether the predecessor belongs to another project.
    """

    predecessor_id: str
    kind: str = "FS"
    lag: str = ""
    lag_minutes: int = 0
    elapsed: bool = False
    external: bool = False

    def __str__(self) -> str:
        return f"{self.predecessor_id}{'' if self.kind == 'FS' and not self.lag else self.kind}{self.lag}"


@dataclass(frozen=True, slots=True)
class ParsedLinks:
    """What a Predecessors cell says: its links, and what could not be taken as written."""

    links: tuple[Link, ...] = ()
    problems: tuple[PlanProblem, ...] = ()


class LinkReader:
    """Reads the Predecessors cells of one plan.

    Args:
        durations: duration in minutes of every task, by ID; a lag in `%` is a share of it.
        externals: predecessors in other projects that are known, such as `ERP:T9`.
        minutes_per_day: what a lag of one day is.
        days_per_week: working days in a lag of one week.
        own_code: code of the project itself; people who write `ERP:T9` everywhere write it in ERP too.
    """

    def __init__(
        self,
        durations: Mapping[str, int],
        *,
        externals: Collection[str] = (),
        minutes_per_day: int = 480,
        days_per_week: int = 5,
        own_code: str = "",
    ) -> None:
        self._durations = durations
        self._own = f"{own_code.strip().casefold()}:" if own_code.strip() else ""
        self._externals = frozenset(name for name in externals if not self._names_own(name))
        self._unit_minutes = {
            "d": minutes_per_day,
            "w": minutes_per_day * days_per_week,
            "h": 60,
            "ed": 24 * 60,
        }
        self._folded = {known.casefold(): known for known in reversed(list(durations))}
        self._guesses = 0
        self._comma_splits = not any("," in task_id for task_id in durations)

    def read(self, text: str | None, task_id: str) -> ParsedLinks:
        """The links in one cell.

        >>> reader = LinkReader({"T1": 480, "T-3": 960})
        >>> [str(link) for link in reader.read("T1; T-3 SS-1d", "T4").links]
        ['T1', 'T-3SS-1d']
        >>> reader.read("T9", "T4").problems[0].suggestion
        'T1'
        """
        if not text or not (text := text.strip()):
            return ParsedLinks()
        if text in self._durations and text != task_id:
            return ParsedLinks((Link(text),))
        links: dict[Link, None] = {}
        problems: list[PlanProblem] = []
        seen: set[tuple[str, str]] = set()
        for piece in self._pieces(text):
            link: Link | None
            if piece in self._durations:  # what most cells hold: plain IDs of the project
                link = Link(piece)
            else:
                link, found = self._link(piece, task_id)
                problems += found
            if link is None:
                continue
            if link.predecessor_id == task_id:
                problems.append(_problem("self-link", task_id, piece, f"{task_id} cannot be its own predecessor"))
                continue
            ends = (link.predecessor_id, link.kind)
            if ends in seen:
                what = f"{link.predecessor_id} is named twice as {link.kind}"
                problems.append(_problem("duplicate link", task_id, piece, what))
            seen.add(ends)
            links[link] = None
        return ParsedLinks(tuple(links), tuple(problems))

    def _pieces(self, text: str) -> list[str]:
        """The cell split at `;` and line breaks, and at `,` where no ID holds one and no decimal comma is meant."""
        pieces: list[str] = []
        for part in text.replace("\n", ";").split(";"):
            if "," not in part or not self._comma_splits:
                pieces.append(part)
                continue
            first = True
            for item in part.split(","):
                joins = (
                    not first
                    and _LAG_BEFORE_COMMA.search(pieces[-1])
                    and _DECIMALS.match(item)
                    and item.strip() not in self._durations
                )
                if joins:
                    pieces[-1] = f"{pieces[-1]},{item}"
                else:
                    pieces.append(item)
                first = False
        return [stripped for piece in pieces if (stripped := piece.strip())]

    def _link(self, piece: str, task_id: str) -> tuple[Link | None, list[PlanProblem]]:
        """One piece: the longest known ID in front whose rest reads as a link type and a lag."""
        if len(piece) > _LONGEST_PIECE:
            return None, [
                _problem("unknown predecessor", task_id, f"{piece[:40]}...", "the text is too long for an ID")
            ]
        known = self._known(piece, task_id)
        if known is None and self._names_own(piece):
            # Only where no ID of the project itself is written with the code.
            piece = piece[len(self._own) :].lstrip()
            known = self._known(piece, task_id)
        return known or self._unknown(piece, task_id)

    def _names_own(self, name: str) -> bool:
        """Whether a name is that of a task with the code of the project itself in front."""
        own = self._own
        return bool(own) and name.casefold().startswith(own) and bool(name[len(own) :].strip())

    def _known(self, piece: str, task_id: str) -> tuple[Link, list[PlanProblem]] | None:
        """A piece that begins with a known ID, of this project or promised by another."""
        for names, folds in ((self._durations, False), (self._externals, False), (self._folded, True)):
            for end in range(len(piece), 0, -1):
                name = piece[:end].rstrip()
                key = name.casefold() if folds else name
                if key not in names:
                    continue
                match = _SUFFIX.fullmatch(piece[end:])
                if match is None or (match["unit"] or "").casefold() not in _UNITS:
                    continue
                found = self._folded[key] if folds else name
                link, problems = self._with_lag(found, match, piece, task_id)
                if folds:
                    what = f"{name} is written {found} in the ID column"
                    problems.append(_problem("different case", task_id, piece, what, str(link)))
                return link, problems
        return None

    def _with_lag(self, name: str, match: re.Match[str], piece: str, task_id: str) -> tuple[Link, list[PlanProblem]]:
        kind = (match["kind"] or "FS").upper()
        external = name not in self._durations
        if match["amount"] is None:
            return Link(name, kind, external=external), []
        amount = float(match["amount"].replace(",", "."))
        sign = "+" if match["sign"] == "+" else "-"
        unit = _UNITS[(match["unit"] or "").casefold()]
        per_unit = self._durations.get(name, 0) / 100 if unit == "%" else self._unit_minutes[unit]
        minutes = round(amount * per_unit) * (1 if sign == "+" else -1)
        lag = f"{sign}{match['amount'].replace(',', '.')}{unit}"
        link = Link(name, kind, lag, minutes, elapsed=unit == "ed", external=external)
        if "," not in match["amount"]:
            return link, []
        what = f"the lag {match['amount']} is read as {amount:g}; write a decimal point"
        return link, [_problem("decimal comma", task_id, piece, what, f"{name}{kind}{lag}")]

    def _unknown(self, piece: str, task_id: str) -> tuple[Link | None, list[PlanProblem]]:
        """A piece that names no known task: another project's, one with a lag nobody can read, or a slip."""
        name = piece
        if split := re.fullmatch(rf"(?P<name>.+?)(?P<rest>{_SUFFIX.pattern})", piece, re.IGNORECASE):
            if _EXTERNAL.fullmatch(split["name"]) and (split["unit"] or "").casefold() in _UNITS:
                return self._with_lag(split["name"], split, piece, task_id)
            name = split["name"]
        several = [part for part in _AND.split(piece) if part]
        if len(several) > 1 and all(part.casefold() in self._folded for part in several):
            what = f"{piece!r} names {len(several)} tasks; separate them with ;"
            return None, [_problem("unreadable lag", task_id, piece, what, "; ".join(several))]
        if begun := [known for known in self._durations if piece.startswith(known)]:
            known = max(begun, key=len)
            rest = piece[len(known) :].strip()
            if foreign := _FOREIGN_KIND.fullmatch(rest):
                what = f"{foreign['kind']} is not a link type (FS, SS, FF, SF)"
                return None, [_problem("unreadable lag", task_id, piece, what)]
            if rest[:1] in "+-" or rest[:2].upper() in {"FS", "SS", "FF", "SF"}:
                what = f"{rest} is not a link type and lag such as FS+2d, SS-1w, FF+4h, FS+50% or FS+3ed"
                return None, [_problem("unreadable lag", task_id, piece, what, known)]
        self._guesses += 1
        suggestion = self._meant(name) if self._guesses <= _MOST_GUESSES else None
        return None, [_problem("unknown predecessor", task_id, piece, f"{name} is not a task ID", suggestion)]

    def _meant(self, name: str) -> str | None:
        """The ID that is plainly the nearest: one slip of the keyboard away, or most alike; None where several are."""
        key = name.casefold()
        one_off = [known for known in self._folded if _is_one_slip(key, known)]
        number = re.sub(r"\D", "", key)
        if same := [known for known in one_off if number and re.sub(r"\D", "", known) == number]:
            one_off = same  # 43 for T43: who types a number that exists, means it
        if one_off:
            return self._folded[one_off[0]] if len(one_off) == 1 else None
        from difflib import SequenceMatcher, get_close_matches  # noqa: PLC0415 - only a slip in a workbook pays for it

        near = get_close_matches(key, self._folded, n=2, cutoff=_CLOSE_ENOUGH)
        alike = [SequenceMatcher(None, one, key).ratio() for one in near]
        return self._folded[near[0]] if near and (len(near) == 1 or alike[0] > alike[1]) else None


def _is_one_slip(text: str, other: str) -> bool:
    """Whether one letter more, less or changed, or two neighbours swapped, makes one text the other.

    >>> _is_one_slip("t91", "t9"), _is_one_slip("t91", "t19"), _is_one_slip("t91", "t12")
    (True, True, False)
    """
    if abs(len(text) - len(other)) > 1 or text == other:
        return False
    start = 0
    while start < min(len(text), len(other)) and text[start] == other[start]:
        start += 1
    rest, others = text[start:], other[start:]
    swapped = rest[:2] == others[1::-1] and rest[2:] == others[2:]
    return rest[1:] == others[1:] or rest[1:] == others or rest == others[1:] or swapped


def _problem(kind: str, task_id: str, piece: str, text: str, suggestion: str | None = None) -> PlanProblem:
    return PlanProblem(kind, task_id, text, piece, suggestion, "predecessors")
