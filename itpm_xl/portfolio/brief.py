"""The portfolio brief: Monday morning on one page, as data. What moved, what to decide, who is not telling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, days, money, short_day, signed_days
from itpm_xl.portfolio.book.across import gap_sentence
from itpm_xl.portfolio.book.overview import colours, worst_word
from itpm_xl.portfolio.book.trends import status_runs
from itpm_xl.portfolio.brief_sections import BriefSection, brief_sections
from itpm_xl.portfolio.record import Verdict
from itpm_xl.report.brief import Tile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.portfolio.portfolio import Portfolio

__all__ = ["PortfolioBrief", "portfolio_brief"]

_NONE = "\u2013"


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
    kept = [section for section in brief_sections(portfolio) if section.lines or section.empty]
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
        cost = f"{days(first.delay_days)} of delay for a week of waiting"
        parts.append(f"Dearest decision to put off: {first.key} {first.decision.id}, {cost}")
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
        Tile(
            "Watermelons",
            str(len(melons)),
            _few(melons, 2 if len(melons) > 3 else 3) or "none",
            "Red" if melons else "Green",
        ),
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
        Tile("Files not read", f"{failed} of {len(portfolio.files)}", "the others are up to date", "Red")
        if failed and not stale
        else Tile(
            "Not updated",
            f"{stale} of {many}",
            f"{count(failed, 'file')} failed" if failed else "every file was read",
            "Red" if failed else "Amber" if stale else "Green",
        ),
    )


def _foot(portfolio: Portfolio) -> str:
    sums: dict[str, list[str]] = {}
    for total in portfolio.totals:
        amount = f"{money(total.amount, total.currency)} ({count(total.projects, 'project')})"
        sums.setdefault(total.what, []).append(amount)
    parts = [f"{what}: {', '.join(amounts)}." for what, amounts in sums.items()]
    parts += portfolio.notes
    parts.append(f"Every line links to its workbook. Days are working days. itpm-xl {portfolio.version}.")
    return "  ".join(parts)
