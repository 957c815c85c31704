"""What cannot both happen: two go-lives in one window or environment, or in a freeze, and one person in two places.

Only things of different projects clash here; inside one project the plan and its checks see to that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import islice
from typing import TYPE_CHECKING

from itpm_xl.portfolio.owners import same_person
from itpm_xl.portfolio.portfolio import Clash
from itpm_xl.portfolio.record import TimeSpan

if TYPE_CHECKING:
    from itpm_xl.portfolio.record import Commitment, ProjectRecord

__all__ = ["find_clashes", "release_calendar"]

_MOST_PARTNERS = 3
_KINDS = ("Environment", "Freeze", "Window", "Person")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A span with its project, and what it occupies: folded environments, persons or a window."""

    key: str
    span: TimeSpan
    what: str


def find_clashes(projects: Iterable[tuple[str, ProjectRecord]], as_of: date) -> tuple[Clash, ...]:
    """Clashes that are not over yet, in order of date.

    Args:
        projects: the projects that run, with their keys.
        as_of: the day of the run.
    """
    running = list(projects)
    found = [*_environments(running), *_freezes(running), *_persons(running, as_of)]
    taken = {frozenset({_mark(clash.key, clash.span), _mark(clash.other_key, clash.other)}) for clash in found}
    found += [
        clash
        for clash in _windows(running)
        if frozenset({_mark(clash.key, clash.span), _mark(clash.other_key, clash.other)}) not in taken
    ]
    now = datetime.combine(as_of, time())
    ahead = [clash for clash in found if min(clash.span.ends, clash.other.ends) > now]
    return tuple(
        sorted(
            ahead,
            key=lambda clash: (
                max(clash.span.begins, clash.other.begins),
                _KINDS.index(clash.kind),
                clash.what.casefold(),
                clash.key,
                clash.other_key,
                clash.span.id,
                clash.other.id,
            ),
        )
    )


def release_calendar(projects: Iterable[tuple[str, ProjectRecord]], as_of: date) -> tuple[tuple[str, TimeSpan], ...]:
    """What goes live from the day of the run on: cutovers and releases, in order of date."""
    found = []
    for key, record in projects:
        found += [(key, span) for span in record.spans if span.kind == "Cutover" and span.ends.date() >= as_of]
        for release in record.releases:
            if release.go_live is not None and release.go_live >= as_of:
                begins = datetime.combine(release.go_live, time())
                name = release.name or "Release"
                found.append((key, TimeSpan(name=name, kind="Release", begins=begins, ends=begins + timedelta(days=1))))
    return tuple(sorted(found, key=lambda each: (each[1].begins, each[0].casefold(), each[1].kind, each[1].name)))


def _mark(key: str, span: TimeSpan) -> tuple[str, str, datetime]:
    return key, span.id or span.name, span.begins


def _cutovers(record: ProjectRecord) -> Iterator[TimeSpan]:
    return (span for span in record.spans if span.kind == "Cutover" and span.ends > span.begins)


def _places(record: ProjectRecord, span: TimeSpan) -> Iterator[str]:
    """The environments and teams a span holds: what it applies to, less the people."""
    folded = {same_person(name): name for name in span.applies_to}
    if folded:
        for person in record.people:
            folded.pop(same_person(person), None)
    return iter(folded.values())


def _overlapping(
    placed: Iterable[_Placed], against: Mapping[bool, tuple[bool, ...]]
) -> Iterator[tuple[_Placed, _Placed, int]]:
    """Pairs of different projects that hold the same thing at the same time, each pair once.

    Sorted by their begin, each is held against those that still run then. Where a hundred meet, nobody reads 4,950
    pairs: each one is paired with the first few, and the last of its pairs says how many more there are.

    Args:
        placed: the spans.
        against: which sides clash; True is time that is closed, a freeze or leave.
    """
    by_what: dict[str, list[_Placed]] = {}
    for one in placed:
        by_what.setdefault(same_person(one.what), []).append(one)
    for group in by_what.values():
        group.sort(key=lambda one: (one.span.begins, one.span.ends, one.key, one.span.id))
        running: dict[bool, dict[int, _Placed]] = {False: {}, True: {}}
        of_project: Counter[tuple[bool, str]] = Counter()
        ending: list[tuple[datetime, int, bool]] = []
        for place, one in enumerate(group):
            while ending and ending[0][0] <= one.span.begins:
                _, over, side = heappop(ending)
                of_project[side, running[side].pop(over).key] -= 1
            sides = against[_is_closed(one.span)]
            others = (earlier for side in sides for earlier in running[side].values() if earlier.key != one.key)
            partners = list(islice(others, _MOST_PARTNERS))
            more = sum(len(running[side]) - of_project[side, one.key] for side in sides) - len(partners)
            for earlier in partners:
                yield earlier, one, more if earlier is partners[-1] else 0
            running[_is_closed(one.span)][place] = one
            of_project[_is_closed(one.span), one.key] += 1
            heappush(ending, (one.span.ends, place, _is_closed(one.span)))


def _is_closed(span: TimeSpan) -> bool:
    return span.kind in ("Freeze", "Leave")


def _and_more(more: int) -> str:
    return f" (and {more} more)" if more else ""


def _environments(projects: list[tuple[str, ProjectRecord]]) -> Iterator[Clash]:
    placed = [
        _Placed(key, span, name)
        for key, record in projects
        for span in _cutovers(record)
        for name in _places(record, span)
    ]
    for one, other, more in _overlapping(placed, {False: (False,)}):
        when = f"{_when(other.span)}{_and_more(more)}"
        text = f"{_called(one)} and {_called(other)} both go live on {one.what} {when}."
        yield Clash("Environment", one.what, one.key, one.span, other.key, other.span, text)


def _freezes(projects: list[tuple[str, ProjectRecord]]) -> Iterator[Clash]:
    """Cutovers in a freeze of another project on the same environment.

    A freeze that names nothing holds for all environments its own project goes live on. One that stands in many
    workbooks is one freeze.
    """
    placed = []
    known: set[tuple[str, datetime, datetime, str]] = set()
    for key, record in projects:
        own = {name for span in _cutovers(record) for name in _places(record, span)}
        for span in record.spans:
            if span.kind == "Freeze":
                for name in _places(record, span) if span.applies_to else sorted(own):
                    mark = (same_person(span.name), span.begins, span.ends, same_person(name))
                    if mark not in known:
                        known.add(mark)
                        placed.append(_Placed(key, span, name))
            elif span.kind == "Cutover":
                placed += [_Placed(key, span, name) for name in _places(record, span)]
    told = set()
    for one, other, more in _overlapping(placed, {False: (True,), True: (False,)}):
        cutover, freeze = sorted((one, other), key=lambda one: one.span.kind)
        pair = (_mark(cutover.key, cutover.span), _mark(freeze.key, freeze.span))
        if pair in told:
            continue
        told.add(pair)
        during = f"{freeze.key}'s freeze {_named(freeze.span)}{_and_more(more)}"
        text = f"{_called(cutover)} goes live on {cutover.what} in {during}."
        yield Clash("Freeze", cutover.what, cutover.key, cutover.span, freeze.key, freeze.span, text)


def _windows(projects: list[tuple[str, ProjectRecord]]) -> Iterator[Clash]:
    """Cutovers of two projects at once in a change window that both call by the same name."""
    placed = []
    for key, record in projects:
        windows = [span for span in record.spans if span.kind == "Change window" and span.name]
        for cutover in _cutovers(record):
            inside = {
                same_person(window.name): window.name
                for window in windows
                if window.begins < cutover.ends and cutover.begins < window.ends
            }
            placed += [_Placed(key, cutover, name) for name in inside.values()]
    for one, other, more in _overlapping(placed, {False: (False,)}):
        when = f"{_when(other.span)}{_and_more(more)}"
        text = f"{_called(one)} and {_called(other)} use {one.what} at the same time, {when}."
        yield Clash("Window", one.what, one.key, one.span, other.key, other.span, text)


def _persons(projects: list[tuple[str, ProjectRecord]], as_of: date) -> Iterator[Clash]:
    """One person on cutovers or critical tasks of two projects on a day, or away by another project's calendar.

    Of two projects that meet in one person more than once, the first time is told, and how many more there are.
    """
    placed = [_Placed(key, *busy) for key, record in projects for busy in _busy(record, as_of)]
    meetings: dict[tuple[str, str, str], list[tuple[_Placed, _Placed]]] = {}
    for one, another, _ in _overlapping(placed, {False: (False, True), True: (False,)}):
        work, other = sorted((one, another), key=lambda one: (_is_closed(one.span), one.key))
        meetings.setdefault((same_person(work.what), work.key, other.key), []).append((work, other))
    for (_, key, other_key), pairs in meetings.items():
        work, other = min(pairs, key=lambda pair: (max(pair[0].span.begins, pair[1].span.begins), pair[1].span.id))
        times = f" ({len(pairs)} such overlaps)" if len(pairs) > 1 else ""
        if other.span.kind == "Leave":
            what = f"away by {other_key}'s calendar {_when(other.span)}"
        else:
            what = f"on {_called(other)} {_when(max(work, other, key=_begin).span)}"
        text = f"{work.what} is on {_called(work)} and {what}{times}."
        yield Clash("Person", work.what, key, work.span, other_key, other.span, text)


def _busy(record: ProjectRecord, as_of: date) -> Iterator[tuple[TimeSpan, str]]:
    """When people of a project cannot be elsewhere: its critical tasks, its cutovers, and their leave."""
    cutovers = {span.id: span for span in _cutovers(record)}
    for task in record.commitments:
        bound = task.critical or task.id in cutovers
        if task.kind == "Task" and bound and task.owner.strip() and task.finish >= as_of:
            cutovers.pop(task.id, None)
            yield _days_of(task), " ".join(task.owner.split())
    people = {same_person(name) for name in record.people}
    for span in (*cutovers.values(), *(span for span in record.spans if span.kind == "Leave")):
        for name in span.applies_to:
            if span.kind == "Leave" or same_person(name) in people:
                yield span, name


def _days_of(commitment: Commitment) -> TimeSpan:
    """The whole days of a task: one person on two of them the same day is asked for twice."""
    return TimeSpan(
        name=commitment.title,
        kind="Task",
        begins=datetime.combine(commitment.start, time()),
        ends=datetime.combine(max(commitment.start, commitment.finish), time()) + timedelta(days=1),
        id=commitment.id,
        sheet=commitment.sheet,
        cell=commitment.cell,
    )


def _begin(one: _Placed) -> datetime:
    return one.span.begins


def _called(one: _Placed) -> str:
    return f"{one.key}:{one.span.id}" if one.span.id else f"{one.key}'s {one.span.name}"


def _named(span: TimeSpan) -> str:
    return f"{span.name} ({span.begins:%Y-%m-%d} to {span.ends - timedelta(minutes=1):%Y-%m-%d})"


def _when(span: TimeSpan) -> str:
    """When a stretch begins, with the hour where it has one."""
    if span.begins.time() == time():
        return f"from {span.begins:%Y-%m-%d}"
    return f"on {span.begins:%Y-%m-%d} at {span.begins:%H:%M}"
