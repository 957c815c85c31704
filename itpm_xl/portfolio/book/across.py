"""What crosses projects: dependencies with their gap, the programme plan, clashes, and what people owe at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, days, short_day
from itpm_xl.portfolio.book.links import Place
from itpm_xl.portfolio.book.listing import EVERY_LINE, MOST_LINES, Cell, Column, Listing, listing
from itpm_xl.portfolio.book.waiting import paths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.portfolio.portfolio import Clash, CrossDependency, NearName, OwnerLoad, Portfolio, ProgrammeTask

__all__ = [
    "clash_list",
    "critical_path",
    "cycle_list",
    "dependency_list",
    "drive_list",
    "gap_cell",
    "gap_sentence",
    "linked_tasks",
    "near_names",
    "owner_load",
]


def dependency_list(portfolio: Portfolio) -> Listing:
    """What projects need from each other, largest gap first."""
    where = paths(portfolio)
    columns: tuple[Column[CrossDependency], ...] = (
        Column("Waits", 12, lambda one: Cell(one.key, place=Place(one.path), bold=True)),
        Column("Task", 10, lambda one: Cell(one.task_id, place=Place(one.path, one.sheet or None, one.cell))),
        Column("What waits", 36, lambda one: Cell(one.task)),
        Column("Delivers", 12, lambda one: _giver(one, where)),
        Column("Its task", 10, lambda one: Cell(one.other_id)),
        Column("What is delivered", 36, lambda one: Cell(one.other_task)),
        Column("Forecast", 11, lambda one: Cell(one.forecast), "day"),
        Column("Promised", 11, lambda one: Cell(one.promised), "day"),
        Column("Needed", 11, lambda one: Cell(one.needed), "day"),
        Column("Gap, days", 8, lambda one: Cell(one.gap_days, _gap_colour(one.gap_days), bold=True), "signed"),
        Column("Verdict", 14, gap_cell),
        Column("Problem", 34, lambda one: Cell(one.problem, "Red"), optional=True),
    )
    late = sum((one.gap_days or 0) > 0 for one in portfolio.dependencies)
    return listing(
        "Dependencies",
        columns,
        portfolio.dependencies,
        title="Dependencies between projects",
        says=gap_sentence(portfolio) if portfolio.dependencies else "",
        colour="Red" if late else "",
        about="Needed is the latest date that leaves the finish of the waiting project where it is. The gap is in "
        "working days from needed to forecast, or to promised where there is no forecast: above 0 is too late.",
        empty="No project waits for another one.",
    )


def gap_sentence(portfolio: Portfolio) -> str:
    """What the dependencies say, in one sentence."""
    found = portfolio.dependencies
    late = [one for one in found if (one.gap_days or 0) > 0]
    broken = sum(bool(one.problem) for one in found)
    ends = f"; {count(broken, 'link has', 'links have')} no other end that can be planned" if broken else ""
    if not late:
        return f"None of {count(len(found), 'dependency', 'dependencies')} comes too late{ends}"
    worst = max(late, key=lambda one: one.gap_days or 0)
    said = f"{len(late)} of {count(len(found), 'dependency', 'dependencies')} {'comes' if len(late) == 1 else 'come'}"
    giver = worst.other_key or "a project that is not here"
    return f"{said} too late; worst: {worst.key} waits {days(worst.gap_days or 0)} too long for {giver}{ends}"


def gap_cell(one: CrossDependency) -> Cell:
    """The gap in words."""
    if one.gap_days is None:
        return Cell("unknown", "Amber")
    return Cell("too late", "Red", bold=True) if one.gap_days > 0 else Cell("in time", "Green")


def _gap_colour(gap: float | None) -> str:
    return "Red" if (gap or 0) > 0 else ""


def _giver(one: CrossDependency, where: Mapping[str, str]) -> Cell:
    if not one.other_key:
        return Cell("not found", "Red")
    return Cell(one.other_key, place=Place(where.get(one.other_key, "")))


def _task_columns(portfolio: Portfolio) -> tuple[Column[ProgrammeTask], ...]:
    where = paths(portfolio)
    return (
        Column("Project", 12, lambda one: Cell(one.key, place=Place(where.get(one.key, "")), bold=True)),
        Column("ID", 9, lambda one: Cell(one.id)),
        Column("Task", 36, lambda one: Cell(one.name)),
        Column("Owner", 15, lambda one: Cell(one.owner)),
        Column("Start", 11, lambda one: Cell(one.start), "day"),
        Column("Finish", 11, lambda one: Cell(one.finish), "day"),
        Column("By its own plan", 11, lambda one: Cell(one.own_finish), "day"),
        Column("Slack, days", 8, lambda one: Cell(round(one.slack_days, 1)), "number"),
    )


def critical_path(portfolio: Portfolio) -> Listing:
    """The driving chain to the latest finish, across all workbooks."""
    programme = portfolio.programme
    path = programme.critical_path if programme else ()
    says = ""
    if programme and programme.finish and path:
        over = list(dict.fromkeys(task.key for task in path))
        says = (
            f"The last project finishes on {short_day(programme.finish, year=True)}; {count(len(path), 'task')} of "
            f"{count(len(over), 'project')} ({_few(over)}) {'drives' if len(path) == 1 else 'drive'} it"
        )
    return listing(
        "Programme plan",
        _task_columns(portfolio),
        path,
        title="Programme plan: one critical path across all workbooks",
        says=says,
        about="All plans as one, with the links between projects. By its own plan is the finish that the project's own "
        "workbook shows, where it takes the other project's promise for true. Orange bars have no slack; blue ones "
        "wait for a window, a date or another project behind them.",
        empty="No project can be planned, or none has work left.",
        most=400,
    )


def linked_tasks(portfolio: Portfolio) -> Listing:
    """Other critical tasks, and those that projects wait for."""
    programme = portfolio.programme
    driving = {(task.key, task.id) for task in programme.critical_path} if programme else set()
    others = [task for task in (programme.tasks if programme else ()) if (task.key, task.id) not in driving]
    return listing(
        "Programme plan",
        _task_columns(portfolio),
        others,
        title="Other critical tasks, and tasks that projects wait for",
        most=2_000,
        empty="There are no others.",
    )


def drive_list(portfolio: Portfolio) -> Listing:
    """Which project drives whose date."""
    drives = portfolio.programme.drives if portfolio.programme else ()
    columns: tuple[Column[tuple[str, str, float]], ...] = (
        Column("Driver", 12, lambda one: Cell(one[0], bold=True), span=2),
        Column("Moves the finish of", 36, lambda one: Cell(one[1], bold=True)),
        Column("By days", 15, lambda one: Cell(one[2], "Red" if one[2] > 0 else ""), "signed"),
    )
    return listing(
        "Programme plan",
        columns,
        drives,
        title="Which project drives whose date",
        empty="No project moves the finish of another one.",
        most=500,
    )


def cycle_list(portfolio: Portfolio) -> Listing:
    """Loops across projects."""
    cycles = portfolio.programme.cycles if portfolio.programme else ()
    columns: tuple[Column[tuple[str, ...]], ...] = (
        Column("Loop", 12, lambda one: Cell(" > ".join((*one, *one[:1])), "Red"), span=8),
    )
    return listing(
        "Programme plan",
        columns,
        cycles,
        title="Loops: each of these tasks waits for itself",
        empty="No loop crosses projects.",
        most=200,
    )


def clash_list(portfolio: Portfolio) -> Listing:
    """What cannot both happen."""
    where = paths(portfolio)
    columns: tuple[Column[Clash], ...] = (
        Column("Clash", 12, lambda one: Cell(one.kind, "Red", bold=True)),
        Column(
            "Project", 12, lambda one: Cell(one.key, place=Place(where.get(one.key, ""), one.span.sheet, one.span.cell))
        ),
        Column("Its date", 12, lambda one: Cell(one.span.begins.date().isoformat()), span=4),
        Column(
            "With",
            12,
            lambda one: Cell(one.other_key, place=Place(where.get(one.other_key, ""), one.other.sheet, one.other.cell)),
            span=4,
        ),
        Column("What", 60, lambda one: Cell(one.text), span=40),
    )
    return listing(
        "Release calendar",
        columns,
        portfolio.clashes,
        title="Clashes",
        empty="Nothing clashes.",
        most=1_000,
        rest="the earliest ones are shown.",
    )


def owner_load(portfolio: Portfolio) -> Listing:
    """Who owes how much at the same time, heaviest peak first."""

    def peak(one: OwnerLoad) -> Cell:
        if one.peak_from is None or one.peak_to is None:
            return Cell()
        ends = short_day(one.peak_to, weekday=False)
        begins = short_day(one.peak_from, weekday=False)
        return Cell(begins if begins == ends else f"{begins} to {ends}")

    columns: tuple[Column[OwnerLoad], ...] = (
        Column("Person", 20, lambda one: Cell(one.owner, bold=True)),
        Column("Most at once", 9, lambda one: Cell(one.peak, "Amber" if one.peak > 3 else "", bold=True), "number"),
        Column("When", 16, peak),
        Column("Owed in all", 9, lambda one: Cell(one.commitments), "number"),
        Column("Overdue", 9, lambda one: Cell(one.overdue, "Red" if one.overdue else ""), "number"),
        Column("Critical", 9, lambda one: Cell(one.critical), "number"),
        Column("Projects", 22, lambda one: Cell(", ".join(one.keys))),
        Column("What", 80, lambda one: Cell("\n".join(_cut_items(one.items)))),
    )
    several = sum(len(one.keys) > 1 for one in portfolio.owners)
    says = f"{count(len(portfolio.owners), 'person owes', 'people owe')} work; {several} in more than one project"
    return listing(
        "Owner load",
        columns,
        portfolio.owners,
        says=says if portfolio.owners else "",
        about="Unfinished tasks, actions, checks and decisions within the horizon, over all projects; most at once "
        "counts those that overlap on one day.",
        empty="Nobody owes anything within the horizon.",
        most=MOST_LINES,
        rest=f"they owe less at once; {EVERY_LINE}",
    )


def near_names(portfolio: Portfolio) -> Listing:
    """Names that differ by a letter between files."""
    columns: tuple[Column[NearName], ...] = (
        Column("Name", 20, lambda one: Cell(one.name, bold=True)),
        Column("Projects", 20, lambda one: Cell(_few(one.where)), span=3),
        Column("Other spelling", 20, lambda one: Cell(one.other, bold=True), span=3),
        Column("Projects", 60, lambda one: Cell(_few(one.other_where))),
    )
    return listing(
        "Owner load",
        columns,
        portfolio.names,
        title="One person, or two? Names that differ by a letter between files",
        empty="No name differs by a letter only.",
        most=500,
    )


def _few(keys: Sequence[str], most: int = 6) -> str:
    more = f" and {len(keys) - most} more" if len(keys) > most else ""
    return f"{', '.join(keys[:most])}{more}"


def _cut_items(items: tuple[str, ...], most: int = 6) -> tuple[str, ...]:
    return items if len(items) <= most else (*items[: most - 1], f"and {len(items) - most + 1} more")
