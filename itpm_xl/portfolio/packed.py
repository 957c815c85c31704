"""Rows and networks as bytes: what crosses processes, rests in the cache and comes back as it was.

JSON inside zlib, because the cache may lie on a share where others can write: unpacking runs nothing.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from itpm_xl.analysis.calendars import in_range
from itpm_xl.analysis.network import Network, NetworkLink, NetworkTask, Rules
from itpm_xl.analysis.worktime import Occurrence, WorkCalendar, from_wall, to_wall
from itpm_xl.schema import Kind, table_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.workbook.tables import Table

__all__ = ["ExternalLink", "PackedTable", "PlanNetwork", "pack_network", "pack_rows", "unpack_network", "unpack_rows"]

_MOST_BYTES = 1 << 28
"""Unpacked; a table of 100,000 rows has about 50 MiB."""


@dataclass(frozen=True, slots=True)
class PackedTable:
    """One input table as it was read: typed values by column key, and where its rows stand."""

    name: str
    sheet: str
    row_numbers: tuple[int, ...]
    columns: Mapping[str, Sequence[Any]]


def pack_rows(tables: Mapping[str, Table]) -> bytes:
    """Every row of every input table."""
    return _pack({name: _packed_table(table) for name, table in tables.items()})


def _packed_table(table: Table) -> dict[str, object]:
    """One table; of the columns that nobody filled, which are most, only the names."""
    number, kinds = len(table), table.spec.by_key
    blank = [key for key, values in table.columns.items() if len(values) == number == values.count(None)]
    taken = {*blank}
    columns = {
        key: _plain_dates(values) if kinds[key].kind is Kind.DATE else list(values)
        for key, values in table.columns.items()
        if key not in taken
    }
    return {"sheet": table.sheet, "rows": list(table.row_numbers), "columns": columns, "blank": blank}


def unpack_rows(packed: bytes) -> dict[str, PackedTable]:
    """The tables by name, as `pack_rows` was given them; empty for `b""`.

    Raises:
        ValueError: these bytes do not come from `pack_rows`.
    """
    tables: dict[str, PackedTable] = {}
    for name, table in cast("dict[str, Any]", _unpack(packed)).items():
        spec, blank = table_named(name), dict.fromkeys(table["blank"], [None] * len(table["rows"]))
        columns = {
            key: _typed(values, spec.by_key[key].kind)
            for key, values in {**table["columns"], **blank}.items()
            if spec is not None and key in spec.by_key
        }
        tables[name] = PackedTable(name, table["sheet"], tuple(table["rows"]), columns)
    return tables


@dataclass(frozen=True, slots=True)
class ExternalLink:
    """A link of a task to a task of another project.

    Attributes:
        task: position of the task that waits.
        needs: the other task as written, such as `ERP:T9`.
        kind: FS, SS, FF or SF.
        lag_minutes: working minutes, or minutes of the clock if `elapsed`.
        elapsed: whether the lag runs through nights and weekends.
        promised: the earliest start (FS, SS) or finish (FF, SF) that a promise in RAID imposes, lag included; None
            where nobody has promised a date.
    """

    task: int
    needs: str
    kind: str = "FS"
    lag_minutes: int = 0
    elapsed: bool = False
    promised: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlanNetwork:
    """A plan without its workbook.

    Attributes:
        network: its tasks, links and calendars; no task is held back by another project.
        minutes_per_day: what a day of duration or slack is.
        externals: what other projects hold back.
        rows: Excel row of each task.
    """

    network: Network
    minutes_per_day: int
    externals: tuple[ExternalLink, ...]
    rows: tuple[int, ...]


def pack_network(plan: Plan, promised: Mapping[str, date]) -> bytes:
    """The tasks, links and calendars of a plan, and its links to other projects.

    Args:
        plan: the plan.
        promised: dates that other projects have promised, with which it was planned.
    """
    network = plan.network
    calendars = [network.calendar]
    for task in network.tasks:
        if task.calendar is not None and not any(task.calendar is one for one in calendars):
            calendars.append(task.calendar)
    place = {id(calendar): position for position, calendar in enumerate(calendars)}
    return _pack(
        {
            "start": to_wall(network.start),
            "status": _wall(network.status_date),
            "rules": network.rules,
            "target": _wall(network.target_finish),
            "day": plan.minutes_per_day,
            "rows": [task.row for task in plan.schedule],
            "calendars": [_calendar(one) for one in calendars],
            "tasks": [
                (
                    task.id,
                    task.duration_minutes,
                    0 if task.calendar is None else place[id(task.calendar)],
                    task.constraint,
                    _wall(task.constraint_date),
                    _wall(task.deadline),
                    _wall(task.actual_start),
                    _wall(task.actual_finish),
                    task.remaining_minutes,
                )
                for task in network.tasks
            ],
            "links": list(network.links),
            "externals": _externals(plan, promised),
        }
    )


def unpack_network(packed: bytes) -> PlanNetwork:
    """The plan, as `pack_network` was given it.

    Raises:
        ValueError: these bytes do not come from `pack_network`.
    """
    data = cast("dict[str, Any]", _unpack(packed))
    if not data:
        raise ValueError("there is no network in these bytes")
    calendars = [_calendar_of(one) for one in data["calendars"]]
    tasks = [
        NetworkTask(
            name,
            duration,
            None if calendar == 0 else calendars[calendar],
            constraint,
            _moment(constraint_date),
            _moment(deadline),
            _moment(actual_start),
            _moment(actual_finish),
            remaining,
        )
        for (
            name,
            duration,
            calendar,
            constraint,
            constraint_date,
            deadline,
            actual_start,
            actual_finish,
            remaining,
        ) in data["tasks"]
    ]
    network = Network(
        tasks,
        [NetworkLink(*link) for link in data["links"]],
        calendars[0],
        from_wall(data["start"]),
        _moment(data["status"]),
        cast("Rules", data["rules"]),
        _moment(data["target"]),
    )
    externals = tuple(
        ExternalLink(task, needs, kind, lag, elapsed, _moment(promised))
        for task, needs, kind, lag, elapsed, promised in data["externals"]
    )
    return PlanNetwork(network, data["day"], externals, tuple(data["rows"]))


def _externals(plan: Plan, promised: Mapping[str, date]) -> list[tuple[object, ...]]:
    """Links to other projects, each with the moment that its promise imposes.

    The plan keeps those moments in the order of the links that have one.
    """
    found: list[tuple[object, ...]] = []
    for position, (shown, task) in enumerate(zip(plan.schedule, plan.network.tasks, strict=True)):
        starts, finishes = iter(task.external_starts), iter(task.external_finishes)
        for link in shown.predecessors:
            if not link.external:
                continue
            day, at = promised.get(link.predecessor_id), None
            if day is not None and in_range(day):
                at = next(starts if link.kind in ("FS", "SS") else finishes, None)
            found.append((position, link.predecessor_id, link.kind, link.lag_minutes, link.elapsed, _wall(at)))
    return found


def _calendar(calendar: WorkCalendar) -> tuple[object, ...]:
    return (
        calendar.name,
        calendar.week,
        list(calendar.days.items()),
        [_occurrence(one) for one in calendar.windows],
        [_occurrence(one) for one in calendar.closed],
        calendar.origin,
    )


def _occurrence(one: Occurrence) -> tuple[object, ...]:
    return (one.begin, one.end, one.repeat_days, one.monthly, one.until, one.daily_hours)


def _calendar_of(facts: list[Any]) -> WorkCalendar:
    name, week, days, windows, closed, origin = facts
    return WorkCalendar(
        name,
        tuple(_hours(hours) for hours in week),
        {day: _hours(hours) for day, hours in days},
        tuple(_occurrence_of(one) for one in windows),
        tuple(_occurrence_of(one) for one in closed),
        origin,
    )


def _occurrence_of(one: list[Any]) -> Occurrence:
    begin, end, repeat_days, monthly, until, hours = one
    return Occurrence(begin, end, repeat_days, monthly, until, None if hours is None else _hours(hours))


def _hours(hours: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((begin, end) for begin, end in hours)


def _wall(moment: datetime | None) -> int | None:
    return None if moment is None else to_wall(moment)


def _moment(wall: int | None) -> datetime | None:
    return None if wall is None else from_wall(wall)


def _plain_dates(values: Sequence[date | None]) -> list[str | None]:
    return [None if value is None else value.isoformat() for value in values]


def _typed(values: list[Any], kind: Kind) -> list[Any]:
    if kind is Kind.DATE:
        return [None if value is None else _date(value) for value in values]
    return [tuple(value) for value in values] if kind in (Kind.IDS, Kind.NAMES) else values


def _date(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _pack(data: object) -> bytes:
    return zlib.compress(
        json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 1
    )


def _unpack(packed: bytes) -> object:
    if not packed:
        return {}
    try:
        unzip = zlib.decompressobj()
        text = unzip.decompress(packed, _MOST_BYTES)
        if unzip.unconsumed_tail or not unzip.eof:
            raise ValueError("these bytes are not whole")
        return json.loads(text.decode("utf-8", "surrogatepass"))
    except zlib.error as error:
        raise ValueError("these bytes are damaged") from error
