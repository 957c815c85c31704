"""The portfolio brief: Monday morning on one page, as data. What moved, what to decide, who is not telling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, days, money, short_day, signed_days
from itpm_xl.portfolio.book.across import gap_sentence
from itpm_xl.portfolio.book.links import Place
from itpm_xl.portfolio.book.overview import colours, worst_word
from itpm_xl.portfolio.book.trends import status_runs
from itpm_xl.portfolio.book.waiting import paths
from itpm_xl.portfolio.record import Verdict
from itpm_xl.report.brief import Tile
from itpm_xl.report.brief_sections import Cell, Heading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.portfolio.portfolio import DecisionLine, Portfolio, ProjectLine

__all__ = ["BriefLine", "BriefSection", "PortfolioBrief", "portfolio_brief"]

_NONE = "\u2013"
_FAR = date.max


@dataclass(frozen=True, slots=True)
class BriefLine:
    """One line of a section.

    Attributes:
        ref: what stands first: the project, or project and ID.
        place: where a click on it leads.
        cells: the others.
        order: lines that are shown stand in this order; the most important ones are shown.
    """

    ref: str
    place: Place | None
    cells: tuple[Cell, ...]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioBrief:
    """The page.

    Attributes:
        title: what it is.
        badge: how many projects have each status.
        colour: the worst of them.
        meta: when, of how many workbooks, compared with which run.
        summary: the week in two or three sentences.
        tiles: five numbers.
        sections: what the page lists.
        foot: where the numbers come from, and what to know about them.
    """

    title: str
    badge: str
    colour: str
    meta: str
    summary: str
    tiles: tuple[Tile, ...]
    sections: tuple[BriefSection, ...]
    foot: str


def portfolio_brief(portfolio: Portfolio) -> PortfolioBrief:
    """Put the week of all projects on one page, as data."""
    found = colours(portfolio)
    badge = "  ·  ".join(f"{found[one]} {one}" for one in ("Red", "Amber", "Green", "unknown") if found[one])
    sections = (
        _moves(portfolio),
        _decisions(portfolio),
        _watermelons(portfolio),
        _late(portfolio),
        _clashes(portfolio),
        _silent(portfolio),
    )
    kept = [section for section in sections if section.lines or section.empty]
    return PortfolioBrief(
        title="Portfolio brief",
        badge=badge or "no project",
        colour=worst_word(portfolio),
        meta=_meta(portfolio),
        summary=_summary(portfolio),
        tiles=_tiles(portfolio),
        sections=tuple(
            BriefSection(one.key, f"{number}  {one.title}", one.headings, one.lines, one.sheet, one.empty)
            for number, one in enumerate(kept, 1)
        ),
        foot=_foot(portfolio),
    )


def _meta(portfolio: Portfolio) -> str:
    files, projects = count(len(portfolio.files), "file"), count(len(portfolio.projects), "project")
    since = (
        f"compared with {short_day(portfolio.previous, year=True)}"
        if portfolio.previous
        else "no earlier run to compare with"
    )
    return f"{short_day(portfolio.as_of, year=True)}  ·  {projects} from {files}  ·  {since}"


def _summary(portfolio: Portfolio) -> str:
    if not portfolio.projects:
        return "No project workbook was read, so there is nothing to say yet; the sheet Files says why."
    red = [line.key for line in portfolio.projects if line.record.computed == "Red"]
    parts = [f"{count(len(red), 'project is', 'projects are')} Red: {_few(red)}" if red else "No project is Red"]
    if portfolio.decisions and portfolio.decisions[0].delay_days > 0:
        first = portfolio.decisions[0]
        parts.append(
            f"Dearest decision to put off: {_ref(first)}, {days(first.delay_days)} of delay for a week of waiting"
        )
    if any((one.gap_days or 0) > 0 for one in portfolio.dependencies):
        parts.append(gap_sentence(portfolio).partition("; worst: ")[2].partition(";")[0])
    programme = portfolio.programme
    if programme and programme.finish:
        parts.append(f"All plans as one finish on {short_day(programme.finish, year=True)}")
    if programme and programme.cycles:
        parts.append(f"{count(len(programme.cycles), 'loop')} across projects must be cut first")
    return ". ".join(parts) + "."


def _few(keys: Sequence[str], most: int = 4) -> str:
    return f"{', '.join(keys[:most])} and {len(keys) - most} more" if len(keys) > most else ", ".join(keys)


def _ref(line: DecisionLine) -> str:
    return f"{line.key} {line.decision.id}".strip()


def _tiles(portfolio: Portfolio) -> tuple[Tile, ...]:
    many = len(portfolio.projects)
    if not many:
        return ()
    found, runs = colours(portfolio), status_runs(portfolio)
    before = next((run for run in runs if run.as_of == portfolio.previous), None)
    note = f"{before.counts[2]} on {short_day(before.as_of, weekday=False)}" if before else f"{found['Amber']} Amber"
    melons = [line.key for line in portfolio.projects if line.record.watermelon]
    overdue = [line for line in portfolio.decisions if line.decision.overdue_days > 0]
    late = [one for one in portfolio.dependencies if (one.gap_days or 0) > 0]
    stale = sum(line.stale for line in portfolio.projects)
    failed = sum(one.verdict is Verdict.FAILED for one in portfolio.files)
    waiting = len(portfolio.decisions)
    return (
        Tile("Red projects", f"{found['Red']} of {many}", note, "Red" if found["Red"] else "Green"),
        Tile("Watermelons", str(len(melons)), _few(melons, 3) or "none", "Red" if melons else "Green"),
        Tile(
            "Decisions overdue",
            f"{len(overdue)} of {waiting}" if waiting else "0",
            f"oldest {days(max(line.decision.overdue_days for line in overdue))}" if overdue else "none overdue",
            "Red" if overdue else "Green",
        ),
        Tile(
            "Promises too late",
            f"{len(late)} of {len(portfolio.dependencies)}" if portfolio.dependencies else _NONE,
            f"worst {signed_days(max(one.gap_days or 0 for one in late))}" if late else "between projects",
            ("Red" if late else "Green") if portfolio.dependencies else "",
        ),
        Tile(
            "Not updated",
            f"{stale} of {many}",
            f"{count(failed, 'file')} failed" if failed else "every file was read",
            "Red" if failed else "Amber" if stale else "Green",
        ),
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
            _ref(line),
            Place(where.get(line.key, ""), one.sheet, one.cell) if one.sheet else None,
            (
                Cell(f"{one.title.rstrip('.')}{advice}", bold=True),
                Cell(one.forum or "no forum"),
                Cell(due + late, colour="Red" if late else ""),
                Cell(one.decider or "nobody", colour="" if one.decider else "Red"),
                Cell(signed_days(line.delay_days)),
            ),
            (first[one.forum], one.forum, one.needed_by or _FAR, _ref(line)),
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
                f"{one.key} {one.task_id}".strip(),
                Place(one.path, one.sheet or None, one.cell),
                (
                    Cell(f"{one.other_key} {one.other_id}".strip() or "not found"),
                    Cell(one.other_task or one.task, bold=True),
                    Cell(short_day(one.needed) if one.needed else ""),
                    Cell(short_day(comes) if (comes := one.forecast or one.promised) else ""),
                    Cell(signed_days(one.gap_days or 0), colour="Red"),
                ),
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


def _foot(portfolio: Portfolio) -> str:
    sums: Mapping[str, list[str]] = {}
    sums = {}
    for total in portfolio.totals:
        amount = f"{money(total.amount, total.currency)} ({count(total.projects, 'project')})"
        sums.setdefault(total.what, []).append(amount)
    parts = [f"{what}: {', '.join(amounts)}." for what, amounts in sums.items()]
    parts += portfolio.notes
    parts.append(f"Every line links to its workbook. Days are working days. itpm-xl {portfolio.version}.")
    return "  ".join(parts)
