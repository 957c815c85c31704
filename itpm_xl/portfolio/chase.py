"""Chase notes: for each project manager what is missing, late or wrong in their workbooks, as Markdown to send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, days, short_day
from itpm_xl.report.brief_markdown import escape
from itpm_xl.report.row_links import sheet_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from itpm_xl.portfolio.portfolio import Portfolio, ProjectLine
    from itpm_xl.portfolio.record import Commitment, OpenDecision, RecordedFinding

__all__ = ["NO_PM", "chase_notes"]

NO_PM = "no project manager"
_MOST = 12
"""Lines of one kind: more than this nobody works through from a note."""


def chase_notes(portfolio: Portfolio) -> Mapping[str, str]:
    """A note for each project manager, by name; projects without one share a note."""
    names: dict[str, str] = {}
    mine: dict[str, list[ProjectLine]] = {}
    for line in sorted(portfolio.projects, key=lambda line: line.key):
        name = " ".join(line.record.manager.split()) or NO_PM
        key = name.casefold()
        names.setdefault(key, name)
        mine.setdefault(key, []).append(line)
    return {names[key]: _note(names[key], lines, portfolio.as_of) for key, lines in sorted(mine.items())}


def _note(name: str, lines: Sequence[ProjectLine], today: date) -> str:
    keys = escape(", ".join(line.key for line in lines))
    parts = [
        f"# Chase note: {escape(name)}",
        f"{short_day(today, year=True)}, {count(len(lines), 'project')}: {keys}",
    ]
    calm = []
    for line in lines:
        asks = list(_asks(line, today))
        if asks:
            title = f"{line.key}: {line.record.name}" if line.record.name else line.key
            parts += [f"## {escape(title)}", f"Workbook: {escape(line.path)}", *asks]
        else:
            calm.append(line.key)
    if calm:
        parts.append(f"Nothing to chase in {escape(', '.join(calm))}.")
    return "\n\n".join(parts) + "\n"


def _asks(line: ProjectLine, today: date) -> Iterator[str]:
    """What the PM should do about one project, most pressing first; each part a paragraph or a list."""
    record = line.record
    if record.lifecycle in {"Closed", "Proposed"}:
        return
    head = [*_fresh(line), *_missing(line), *_melon(line)]
    if line.newer_copy:
        head.append(f"This is an older copy: {escape(line.newer_copy)} is newer. Please keep one.")
    if line.duplicate_of:
        head.append(f"The project code {escape(record.code)} is also in {escape(', '.join(line.duplicate_of))}.")
    if head:
        yield "\n".join(f"- {one}" for one in head)
    late = [one for one in record.decisions if one.overdue_days > 0]
    if late:
        yield _list("Overdue decisions", [_decision(one) for one in late], line.path)
    errors = [one for one in record.findings if one.severity == "error"]
    if errors:
        yield _list("Errors to correct", [_finding(one) for one in errors], line.path)
    owed = [one for one in record.commitments if one.finish < today and one.kind != "Decision"]
    if owed:
        yield _list("Overdue", [_owed(one) for one in sorted(owed, key=lambda one: one.finish)], line.path)


def _fresh(line: ProjectLine) -> list[str]:
    when = line.record.status_date
    if when is None:
        return ["**There is no status date.** Fill it on the sheet Project."]
    if not line.stale:
        return []
    age = count(line.age_days or 0, "day")
    return [f"**The status date is {age} old** ({short_day(when, year=True)}). Please update the workbook."]


def _missing(line: ProjectLine) -> list[str]:
    record = line.record
    fields = (
        ("Project manager", record.manager),
        ("Sponsor", record.sponsor),
        ("Start date", record.start),
        ("Target finish", record.target_finish),
        ("Reported status", record.reported),
    )
    empty = [name for name, value in fields if not value]
    return [f"Empty on the sheet Project: {', '.join(empty)}."] if empty else []


def _melon(line: ProjectLine) -> list[str]:
    record = line.record
    if not record.watermelon:
        return []
    red = "; ".join(one.text for one in record.readings if one.colour == "Red" and one.text)
    why = f" ({escape(red)})" if red else ""
    return [f"**Reported Green, but the data says Red**{why}. Report what it says, or correct the data."]


def _list(title: str, items: Sequence[str], path: str) -> str:
    # A line that says "1 more" takes the room of the one.
    most = _MOST if len(items) > _MOST + 1 else len(items)
    shown = [f"- {item}" for item in items[:most]]
    if len(items) > most:
        shown.append(f"- and {len(items) - most} more in {escape(path)}")
    return "\n".join([f"### {title} ({len(items)})", "", *shown])


def _decision(one: OpenDecision) -> str:
    who = escape(one.decider) if one.decider else "nobody is named to decide"
    due = f"needed by {short_day(one.needed_by, year=True)}" if one.needed_by else "without a date"
    late = f"{due}, {days(one.overdue_days)} over"
    return f"**{escape(one.id)}** {escape(one.title)}: {late}; {who}{_at(one.sheet, one.cell)}"


def _finding(one: RecordedFinding) -> str:
    hint = f" {escape(one.hint[:1].upper() + one.hint[1:])}" if one.hint else ""
    return f"{one.code}{_at(one.sheet, one.cell)}: {escape(one.message)}.{hint}".replace("..", ".")


def _owed(one: Commitment) -> str:
    owner = escape(one.owner) if one.owner else "no owner"
    return f"**{escape(one.id)}** {escape(one.title)}: {owner}, due {short_day(one.finish)}{_at(one.sheet, one.cell)}"


def _at(sheet: str | None, cell: str | None) -> str:
    return f", {escape(sheet_address(sheet, cell))}" if sheet else ""
