"""The sections of the portfolio brief: what moved, what to decide, what contradicts itself, who is silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, days, short_day, signed_days
from itpm_xl.portfolio.book.links import Place
from itpm_xl.portfolio.book.waiting import paths
from itpm_xl.portfolio.record import Verdict
from itpm_xl.report.brief_sections import Cell, Heading

if TYPE_CHECKING:
    from itpm_xl.portfolio.portfolio import DecisionLine, Portfolio, ProjectLine

__all__ = ["BriefLine", "BriefSection", "brief_sections"]

_FAR = date.max


@dataclass(frozen=True, slots=True)
class BriefLine:
    """One line of a section.

    Attributes:
        ref: what stands first, the project.
        tail: the ID of its row, which is kept where the project's name is cut.
        place: where a click on it leads.
        cells: the others.
        order: lines that are shown stand in this order; the most important ones are shown.
    """

    ref: str
    place: Place | None
    cells: tuple[Cell, ...]
    tail: str = ""
    order: tuple[date, str, date, str] = (_FAR, "", _FAR, "")


@dataclass(frozen=True, slots=True)
class BriefSection:
    """A section of the page.

    Attributes:
        key: its name.
        title: what stands on its band.
        headings: its columns, the reference first.
        lines: most important first.
        sheet: the sheet that holds all of them.
        empty: what to say without any; "" leaves the section out.
    """

    key: str
    title: str
    headings: tuple[Heading, ...]
    lines: tuple[BriefLine, ...]
    sheet: str
    empty: str


def brief_sections(portfolio: Portfolio) -> tuple[BriefSection, ...]:
    """The sections in the order in which they are read; some have neither lines nor a word for having none."""
    return (
        _moves(portfolio),
        _decisions(portfolio),
        _watermelons(portfolio),
        _late(portfolio),
        _clashes(portfolio),
        _silent(portfolio),
    )


def _moves(portfolio: Portfolio) -> BriefSection:
    where = paths(portfolio)
    since = f" since {short_day(portfolio.previous)}" if portfolio.previous else ""
    return BriefSection(
        "moves",
        f"What moved{since}",
        (Heading("Project", 4), Heading("Kind", 3), Heading("What moved", 15), Heading("By", 3)),
        tuple(
            BriefLine(
                move.key,
                Place(where[move.key]) if move.key in where else None,
                (
                    Cell(move.kind),
                    Cell(move.text, bold=True),
                    Cell(_by(move.days, move.colour), colour=move.colour),
                ),
            )
            for move in portfolio.moves
        ),
        "Trends" if portfolio.trends else "Overview",
        "Nothing moved."
        if portfolio.previous
        else "There is no earlier run: --store keeps one a week to compare with.",
    )


def _by(moved: float | None, colour: str) -> str:
    if moved is not None:
        return signed_days(moved)
    return f"{colour[0]}  {colour}" if colour else ""


def _decisions(portfolio: Portfolio) -> BriefSection:
    where = paths(portfolio)
    first: dict[str, date] = {}
    for line in portfolio.decisions:
        forum = line.decision.forum
        first[forum] = min(first.get(forum, _FAR), line.decision.needed_by or _FAR)

    def made(line: DecisionLine) -> BriefLine:
        one = line.decision
        due = short_day(one.needed_by) if one.needed_by else "no date"
        late = f", {days(one.overdue_days)} over" if one.overdue_days else ""
        advice = f". We recommend: {one.recommendation}" if one.recommendation else ""
        return BriefLine(
            line.key,
            Place(where.get(line.key, ""), one.sheet, one.cell) if one.sheet else None,
            (
                Cell(f"{one.title.rstrip('.')}{advice}", bold=True),
                Cell(one.forum or "no forum"),
                Cell(due + late, colour="Red" if late else ""),
                Cell(one.decider or "nobody", colour="" if one.decider else "Red"),
                Cell(signed_days(line.delay_days)),
            ),
            one.id,
            (first[one.forum], one.forum, one.needed_by or _FAR, f"{line.key} {one.id}"),
        )

    return BriefSection(
        "decisions",
        "Decisions, by forum and date",
        (
            Heading("Ref", 4), Heading("Decision", 8), Heading("Forum", 4), Heading("By", 3), Heading("Who decides", 3),
            Heading("Week later", 3),
        ),
        tuple(map(made, portfolio.decisions)),
        "Decisions due",
        "No decision is waiting.",
    )  # fmt: skip


def _watermelons(portfolio: Portfolio) -> BriefSection:
    return BriefSection(
        "watermelons",
        "Watermelons: reported Green, computed Red",
        (Heading("Project", 4), Heading("What disproves the Green", 15), Heading("PM", 6)),
        tuple(
            BriefLine(line.key, Place(line.path), (Cell(_facts(line), bold=True), Cell(line.record.manager or "no PM")))
            for line in portfolio.projects
            if line.record.watermelon
        ),
        "Overview",
        "No project reports Green against its own data.",
    )


def _facts(line: ProjectLine) -> str:
    """The readings that are Red, with the rows that prove them."""
    red = [one for one in line.record.readings if one.colour == "Red" and one.text]
    said = [
        f"{one.text} ({', '.join(one.ids[:3])})"
        if one.ids and not any(name in one.text for name in one.ids)
        else one.text
        for one in red[:2]
    ]
    text = "; ".join(said) or line.record.difference
    return text[:1].upper() + text[1:]


def _late(portfolio: Portfolio) -> BriefSection:
    late = [one for one in portfolio.dependencies if (one.gap_days or 0) > 0]
    return BriefSection(
        "late",
        "Promises that come too late",
        (
            Heading("Waits", 4), Heading("For", 4), Heading("What", 9), Heading("Needed", 3), Heading("Comes", 3),
            Heading("Gap", 2),
        ),
        tuple(
            BriefLine(
                one.key,
                Place(one.path, one.sheet or None, one.cell),
                (
                    Cell(f"{one.other_key} {one.other_id}".strip() or "not found"),
                    Cell(one.other_task or one.task, bold=True),
                    Cell(short_day(one.needed) if one.needed else ""),
                    Cell(short_day(comes) if (comes := one.forecast or one.promised) else ""),
                    Cell(signed_days(one.gap_days or 0), colour="Red"),
                ),
                one.task_id,
            )
            for one in late
        ),
        "Dependencies",
        "",
    )  # fmt: skip


def _clashes(portfolio: Portfolio) -> BriefSection:
    where = paths(portfolio)
    return BriefSection(
        "clashes",
        "Clashes in the release calendar",
        (Heading("Project", 4), Heading("What", 18), Heading("Date", 3)),
        tuple(
            BriefLine(
                one.key,
                Place(where.get(one.key, ""), one.span.sheet or None, one.span.cell),
                (Cell(one.text, bold=True), Cell(short_day(max(one.span.begins, one.other.begins)))),
            )
            for one in portfolio.clashes
        ),
        "Release calendar",
        "",
    )


def _silent(portfolio: Portfolio) -> BriefSection:
    failed = [
        BriefLine(
            PurePath(one.path.replace("\\", "/")).name,
            Place(one.path, one.sheet, one.cell),
            (Cell(f"Could not be read: {one.reason}", bold=True), Cell(""), Cell("F  failed", colour="Red")),
        )
        for one in portfolio.files
        if one.verdict is Verdict.FAILED
    ]
    stale = sorted((line for line in portfolio.projects if line.stale), key=lambda line: -(line.age_days or 10**6))
    return BriefSection(
        "silent",
        "Who has not updated",
        (Heading("Project", 4), Heading("Name", 12), Heading("PM", 5), Heading("State", 4)),
        (
            *failed,
            *(
                BriefLine(
                    line.key,
                    Place(line.path),
                    (
                        Cell(line.record.name or line.key, bold=True),
                        Cell(line.record.manager or "no PM"),
                        Cell(_age(line), colour="Amber"),
                    ),
                )
                for line in stale
            ),
        ),
        "Files" if len(failed) > len(stale) else "Overview",
        "Every project is up to date, and every file was read.",
    )


def _age(line: ProjectLine) -> str:
    if line.record.status_date is None:
        return "no status date"
    return f"{short_day(line.record.status_date)}, {count(line.age_days or 0, 'day')} ago"
