"""The charts of the Dashboard sheet, Excel's own, with their numbers on the same sheet beside the printed page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from itpm_xl.analysis.ageing import BUCKETS
from itpm_xl.analysis.wording import days, percentage, short_day
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day
from itpm_xl.report.palette import BAR_CRITICAL, BAR_DONE, BAR_NEAR, BAR_PLANNED, GREEN, MUTED, RULE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.analysis.ageing import Ageing
    from itpm_xl.analysis.decisions import Latency
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.analysis.quality import Measure
    from itpm_xl.analysis.readiness import GateResult
    from itpm_xl.analysis.scope_control import ScopeControl
    from itpm_xl.analysis.snapshot import Snapshot
    from itpm_xl.project import Project
    from itpm_xl.report.risk_charts import ChartPlace

__all__ = ["add_ageing", "add_drift", "add_execution", "add_latency", "add_readiness", "add_volatility", "drifts"]

_FONT: Final = {"name": "Calibri", "size": 9}
_Rows = list[tuple[str, tuple[float | None, ...]]]


def drifts(project: Project, snapshots: Sequence[Snapshot]) -> _Rows:
    """The finish of each brief in working days after the target; negative when before it."""
    workdays = Workdays.of(project)
    return [
        (
            short_day(one.status_date, weekday=False),
            (float(workdays.between(one.target, as_day(one.finish))),),
        )
        for one in snapshots
        if one.finish is not None and one.target is not None
    ]


def add_drift(place: ChartPlace, rows: _Rows) -> None:
    """How far the forecast finish was from the target at each status date."""
    (last,) = rows[-1][1]
    late = abs(last or 0.0)
    side = "on target" if not late else f"{days(late)} {'after' if (last or 0) > 0 else 'before'} target"
    _columns(place, rows, ("Days after target",), (BAR_PLANNED,), title=f"Finish drift: {side}", number="0")


def add_readiness(place: ChartPlace, gate: GateResult, go: float) -> None:
    """The share of checks proven, by release, beside what GO needs."""
    releases = [one for one in gate.releases if one.score is not None]
    rows: _Rows = [(one.release or "Release", (one.score, go)) for one in releases]
    worst = min(releases, key=lambda one: one.score or 0.0)
    title = f"Readiness: {worst.release or 'the release'} {percentage(worst.score or 0.0)}, GO from {percentage(go)}"
    _columns(place, rows, ("Proven", "GO from"), (BAR_PLANNED, BAR_DONE), title=title, number="0%")


def add_volatility(place: ChartPlace, scope: ScopeControl) -> None:
    """Requirements added, changed and removed since the baseline, and how many of them silently."""
    rows: _Rows = [
        (name, (float(len(ids)),))
        for name, ids in (
            ("Added", scope.added),
            ("Changed", scope.changed),
            ("Removed", scope.removed),
            ("Silent", tuple(dict.fromkeys(one.id for one in scope.silent if one.of_scope))),
        )
    ]
    title = f"Scope: {percentage(scope.volatility or 0.0)} of {scope.baseline_size} moved"
    _columns(place, rows, ("Rows",), (BAR_PLANNED,), title=title, number="0")


def add_ageing(place: ChartPlace, ageing: Sequence[Ageing]) -> None:
    """Open RAID rows by type and age in working days."""
    rows: _Rows = [(one.type, tuple(float(many) for many in one.buckets)) for one in ageing]
    heads = tuple(f"{low}-{high} d" if high is not None else f"over {low - 1} d" for low, high in BUCKETS)
    total = sum(one.open for one in ageing)
    colours = (BAR_DONE, BAR_PLANNED, BAR_NEAR, BAR_CRITICAL)
    _columns(place, rows, heads, colours, title=f"RAID ageing: {total} rows are open", number="0;;", stacked=True)


def add_latency(place: ChartPlace, latency: Latency) -> None:
    """How long decisions take, and how long the open ones have waited."""
    rows: _Rows = [
        (name, (value,))
        for name, value in (
            ("Decided", latency.median_days),
            ("Open", latency.median_age_days),
            ("Oldest", None if latency.oldest_days is None else float(latency.oldest_days)),
        )
        if value is not None
    ]
    title = "Decisions: working days, median"
    if latency.median_days is not None:
        title = f"A decision takes {days(latency.median_days)}, median"
    _columns(place, rows, ("Working days",), (BAR_PLANNED,), title=title, number="0.#")


def add_execution(place: ChartPlace, plan: Plan, measure: Measure) -> None:
    """Tasks finished, beside those due by baseline or without one."""
    done = float(sum(task.finished for task in plan.schedule))
    rows: _Rows = [("Finished", (done,)), ("Counted", (float(measure.out_of),))]
    _columns(
        place, rows, ("Tasks",), (GREEN.ink,), title=f"BEI {measure.value:.2f}: finished of counted tasks", number="0"
    )


def _columns(
    place: ChartPlace,
    rows: _Rows,
    heads: tuple[str, ...],
    colours: tuple[str, ...],
    *,
    title: str,
    number: str,
    stacked: bool = False,
) -> None:
    """A column chart: its numbers at the right of the page, each written on its column."""
    own, (row, column) = place.own, place.data
    place.heads(title.partition(":")[0], *heads)
    style = own.style(num_format=number.removesuffix(";;"))
    for at, (name, values) in enumerate(rows, row + 1):
        own.text(at, column, name)
        for offset, value in enumerate(values, 1):
            if value is not None:
                own.put_number(at, column + offset, value, style)
    # Names of types have no room below columns; beside bars they do.
    chart = own.chart("bar", "stacked") if stacked else own.chart("column")
    lowest = min((value for _, values in rows for value in values if value is not None), default=0.0)
    floor = {} if lowest < 0 else {"min": 0}
    for offset, (head, colour) in enumerate(zip(heads, colours, strict=True), 1):
        label: dict[str, Any] = {"value": True, "num_format": number, "font": {**_FONT, "size": 8}}
        if stacked:
            label["font"] = {
                **_FONT,
                "size": 8,
                "color": "#FFFFFF" if colour in (BAR_PLANNED, BAR_CRITICAL) else "#1F2933",
            }
        chart.add_series(
            {
                "name": head,
                "categories": place.cells(0, len(rows)),
                "values": place.cells(offset, len(rows)),
                "fill": {"color": colour},
                "gap": 70,
                "data_labels": label,
            }
        )
    names = {"num_font": _FONT, "line": {"color": RULE}, "label_position": "low"}
    values_axis = {"visible": False, "major_gridlines": {"visible": False}, **floor}
    if stacked:
        chart.set_y_axis(names | {"reverse": True})
        chart.set_x_axis(values_axis)
    else:
        chart.set_x_axis(names)
        chart.set_y_axis(values_axis)
    legend = {"position": "bottom", "font": {**_FONT, "color": MUTED}} if len(heads) > 1 else {"none": True}
    chart.set_legend(legend)
    place.put(chart, title)
