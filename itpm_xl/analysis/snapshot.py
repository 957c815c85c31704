"""Snapshot: what one brief knew, small enough to keep every week, and its text.

A snapshot is what later briefs compare with; it holds facts, not sentences. Its text is JSON with sorted keys, so the
same facts give the same text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "DecisionThen",
    "GateThen",
    "MilestoneThen",
    "RaidThen",
    "ScopeThen",
    "Snapshot",
    "TaskThen",
    "from_text",
    "to_text",
]


class MilestoneThen(NamedTuple):
    """A milestone: its name, the day it was forecast or reached, the agreed day, and whether it was reached."""

    name: str
    forecast: date
    baseline: date | None
    done: bool


class TaskThen(NamedTuple):
    """A task's dates and what they came from.

    Attributes:
        start: early or actual start.
        finish: early or actual finish.
        minutes: working minutes of its duration.
        remaining: working minutes still to do.
        links: its predecessors as written, joined by `; `.
        held: its constraint with the date, "" without one.
        calendar: the calendar it works in, "" for the project's.
        state: "", "started" or "done".
    """

    start: datetime
    finish: datetime
    minutes: int
    remaining: int
    links: str
    held: str
    calendar: str
    state: str


class RaidThen(NamedTuple):
    """A RAID row.

    Attributes:
        title: what it is about.
        type: Risk, Issue, Decision ...
        status: as chosen, "" for blank.
        level: Low to Extreme; for other types the priority.
        score: 1 to 25, None where there is none.
        exposure_days: working days, two decimals.
        content: hash of everything people fill in that row.
    """

    title: str
    type: str
    status: str
    level: str
    score: int | None
    exposure_days: float | None
    content: str


class DecisionThen(NamedTuple):
    """A decision that was open: last useful day, working days overdue then, and working days since it was asked."""

    title: str
    needed_by: date | None
    overdue_days: int
    age_days: int | None


class ScopeThen(NamedTuple):
    """A requirement: its first words, its status, and a hash of its texts without case, spacing and punctuation."""

    title: str
    status: str
    text: str


class GateThen(NamedTuple):
    """The gate of one release: verdict, share proven (0 to 1, three decimals), day of go-live, IDs of open checks."""

    verdict: str
    score: float | None
    go_live: date | None
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a brief knew on its status date.

    Attributes:
        status_date: the day the workbook was true for.
        written: when it was written, local time as ISO text; says nothing about the project.
        version: of itpm-xl that wrote it.
        computed: the status as computed.
        reported: the status as reported.
        dimensions: colour of each dimension, None for unknown.
        finish: forecast finish of the project, None without a plan.
        target: the target finish.
        critical_path: IDs of the driving chain in date order.
        milestones: by ID.
        tasks: by ID.
        raid: by ID.
        decisions: open ones by ID.
        changes: status of each change request by ID.
        scope: by ID.
        gates: by release, "" for the only one.
        findings: keys of all findings under the profile Strict, sorted.
        metrics: values as text by metric.
    """

    status_date: date
    written: str = ""
    version: str = ""
    computed: str | None = None
    reported: str | None = None
    dimensions: Mapping[str, str | None] = field(default_factory=dict)
    finish: datetime | None = None
    target: date | None = None
    critical_path: tuple[str, ...] = ()
    milestones: Mapping[str, MilestoneThen] = field(default_factory=dict)
    tasks: Mapping[str, TaskThen] = field(default_factory=dict)
    raid: Mapping[str, RaidThen] = field(default_factory=dict)
    decisions: Mapping[str, DecisionThen] = field(default_factory=dict)
    changes: Mapping[str, str] = field(default_factory=dict)
    scope: Mapping[str, ScopeThen] = field(default_factory=dict)
    gates: Mapping[str, GateThen] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    metrics: Mapping[str, str] = field(default_factory=dict)


def to_text(snapshot: Snapshot) -> str:
    """The snapshot as one line of ASCII."""
    facts = {one.name: _plain(getattr(snapshot, one.name)) for one in fields(Snapshot)}
    text = json.dumps(facts, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":"))
    # `_x0041_` in a cell is how Excel spells the letter A, so no underscore may stand before an x.
    return text.replace("_x", "_\\u0078")


def from_text(text: str) -> Snapshot:
    """Read a snapshot back.

    Raises:
        ValueError: the text is no snapshot of this format.
    """
    try:
        facts = json.loads(text)
        return Snapshot(**{name: read(facts[name]) for name, read in _READERS.items()})
    except (KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise ValueError(f"no snapshot: {problem}") from problem


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON's types
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return {key: _plain(one) for key, one in value.items()} if isinstance(value, dict) else value


def _of(*allowed: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:  # noqa: ANN401 - JSON's types
        if type(value) not in allowed:
            raise ValueError(f"{value!r} is not what was written")
        return value

    return read


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _list_of(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: tuple(read(one) for one in _of(list)(value))


def _by_id(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: {key: read(one) for key, one in _of(dict)(value).items()}


def _record(kind: Callable[..., Any], *readers: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: kind(*(read(one) for read, one in zip(readers, _of(list)(value), strict=True)))


_text, _flag, _whole, _number = _of(str), _of(bool), _of(int), _of(int, float)
_day, _moment = (lambda value: date.fromisoformat(_text(value))), (lambda value: datetime.fromisoformat(_text(value)))

_READERS: dict[str, Callable[[Any], Any]] = {
    "status_date": _day,
    "written": _text,
    "version": _text,
    "computed": _or_none(_text),
    "reported": _or_none(_text),
    "dimensions": _by_id(_or_none(_text)),
    "finish": _or_none(_moment),
    "target": _or_none(_day),
    "critical_path": _list_of(_text),
    "milestones": _by_id(_record(MilestoneThen, _text, _day, _or_none(_day), _flag)),
    "tasks": _by_id(_record(TaskThen, _moment, _moment, _whole, _whole, _text, _text, _text, _text)),
    "raid": _by_id(_record(RaidThen, _text, _text, _text, _text, _or_none(_whole), _or_none(_number), _text)),
    "decisions": _by_id(_record(DecisionThen, _text, _or_none(_day), _whole, _or_none(_whole))),
    "changes": _by_id(_text),
    "scope": _by_id(_record(ScopeThen, _text, _text, _text)),
    "gates": _by_id(_record(GateThen, _text, _or_none(_number), _or_none(_day), _list_of(_text))),
    "findings": _list_of(_text),
    "metrics": _by_id(_text),
}
"""How each fact is read; a fact of another type than was written makes the whole snapshot unreadable."""
