"""The sections of the brief as columns and rows of text: the same for the sheet and for the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.report.brief_words import day, days, ended, money, shift
from itpm_xl.report.palette import tone
from itpm_xl.report.row_links import row_label
from itpm_xl.report.text_fit import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.report.brief import Brief, Changed, Commitment, Decision, Line, Milestone, Risk, RowRef, Tradeoff

__all__ = ["UNITS", "Block", "BlockRow", "Cell", "Heading", "blocks"]

UNITS = 25
"""The page is this many equal units wide; a heading's span and a tile's (5) are counted in them."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a section: what stands over it and how many units wide it is."""

    text: str
    span: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, bold where the eye should land, coloured where a letter or word in it says the same.

    The tail ends it and stays when the text is cut.
    """

    text: str
    bold: bool = False
    colour: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class BlockRow:
    """One line of a section; its first cell, the reference, is `source`."""

    source: RowRef
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A section.

    Attributes:
        key: its name in `Brief.sections`.
        title: what stands on the band.
        headings: the columns, the reference first.
        rows: the lines, most important first.
        total: how many lines there are in all.
        sheet: where the rest is.
        empty: what to say when there is no line.
        intro: a sentence above the lines.
        colour: status of the section as a whole, named in the title.
    """

    key: str
    title: str
    headings: tuple[Heading, ...]
    rows: tuple[BlockRow, ...]
    total: int
    sheet: str
    empty: str
    intro: str = ""
    colour: str = ""


def blocks(brief: Brief) -> tuple[Block, ...]:
    """The sections in the order in which an executive reads them: decisions first."""
    year = brief.status_date.year if brief.status_date else None
    return (
        _block(
            brief,
            "decisions",
            "1  Decisions needed",
            (("Ref", 2), ("Decision", 10), ("Who decides", 4), ("By", 3), ("If not", 6)),
            rows=[_decision(line, year) for line in brief.decisions],
            empty="No decision is waiting.",
        ),
        _block(
            brief,
            "risks",
            "2  Risks and options",
            (("Ref", 2), ("Risk", 7), ("Exposure", 4), ("Trigger", 5), ("Option, owner, due", 7)),
            rows=[_risk(line, year, brief.currency) for line in brief.risks],
            empty="No risk or issue is open.",
        ),
        _block(
            brief,
            "tradeoffs",
            "3  Tradeoffs and impacts",
            (("Ref", 2), ("If we do this", 8), ("Finish", 3), ("Cost", 3), ("What gives", 5), ("State", 4)),
            rows=[_tradeoff(line, brief.currency) for line in brief.tradeoffs],
            empty="No change is on the table.",
        ),
        _block(
            brief,
            "commitments",
            "4  Next commitments",
            (("Ref", 2), ("Commitment", 11), ("Owner", 4), ("Due", 3), ("State", 5)),
            rows=[_commitment(line, year) for line in brief.commitments],
            empty="Nothing is due soon.",
        ),
        _block(
            brief,
            "milestones",
            "5  Milestones",
            (("Ref", 2), ("Milestone", 11), ("Baseline", 4), ("Forecast", 3), ("Slip", 5)),
            rows=[_milestone(line, year) for line in brief.milestones],
            empty="The plan has no milestone yet.",
        ),
        _gate(brief, year),
        *_changes(brief, year),
    )


def _block(
    brief: Brief, key: str, title: str, headings: Sequence[tuple[str, int]], *, rows: list[BlockRow], empty: str
) -> Block:
    section = brief.sections.get(key)
    wider = _reference_span(brief) - headings[0][1]
    (ref, span), (main, main_span), *others = headings
    headings = ((ref, span + wider), (main, main_span - wider), *others)
    total = max(len(rows), section.total if section else 0)
    sheet = section.sheet if section else (rows[0].source.sheet if rows else "")
    return Block(key, title, tuple(Heading(*heading) for heading in headings), tuple(rows), total, sheet, empty)


def _reference_span(brief: Brief) -> int:
    """How wide the reference is, the same in all sections: an ID is never cut."""
    lines = (brief.decisions, brief.risks, brief.tradeoffs, brief.commitments, brief.milestones, brief.changes)
    everything = (*(line for section in lines for line in section), *brief.gate.blockers, *brief.gate.open)
    longest = max((len(row_label(line.source)) for line in everything), default=0)
    return 2 if longest <= 6 else 3 if longest <= 9 else 4


def _decision(line: Decision, year: int | None) -> BlockRow:
    text, advice = tidy(line.text), tidy(line.recommendation)
    if advice:
        whole = ended(text)
        # The stop goes with the tail, so that a text which is cut does not end in an ellipsis and a stop.
        text, advice = whole.removesuffix("."), f"{'.' if whole.endswith('.') else ''} We recommend: {advice}"
    who = tidy(line.owner or "") or tidy(line.forum)
    by = day(line.due, year=year) or "no date"
    if line.overdue_days > 0:
        by += f"\n{days(line.overdue_days)} late"
    return BlockRow(
        line.source,
        (
            Cell(text, bold=True, tail=advice),
            Cell(who or "nobody named"),
            Cell(by, colour=(line.colour or "Red") if line.overdue_days > 0 else ""),
            Cell(tidy(line.if_not) or "not stated"),
        ),
    )


def _risk(line: Risk, year: int | None, currency: str) -> BlockRow:
    size = ", ".join(
        (*([line.level] if line.level else ()), *([days(line.exposure_days)] if line.exposure_days else ()))
    )
    cost = money(line.exposure_cost, currency).lstrip("+") if line.exposure_cost else ""
    exposure = "\n".join(part for part in (size, cost) if part)
    who = ", ".join(part for part in (tidy(line.owner or ""), day(line.due, year=year)) if part)
    option = tidy(line.option).rstrip(".") or "no option yet"
    return BlockRow(
        line.source,
        (
            Cell(tidy(line.text), bold=True),
            Cell(exposure or "not scored", colour=line.colour),
            Cell(tidy(line.trigger) or ("happening now" if line.kind == "Issue" else "no trigger")),
            Cell(option, tail=f"{'' if option.endswith(('?', '!', ':')) else ':'} {who}" if who else ""),
        ),
    )


def _tradeoff(line: Tradeoff, currency: str) -> BlockRow:
    return BlockRow(
        line.source,
        (
            Cell(tidy(line.text), bold=True),
            Cell(shift(line.schedule_days)),
            Cell(money(line.cost, currency)),
            Cell(tidy(line.gives) or "not stated"),
            Cell(tidy(line.state)),
        ),
    )


def _commitment(line: Commitment, year: int | None) -> BlockRow:
    marks = [mark for mark, on in (("critical", line.critical), ("blocker", line.blocker)) if on]
    return BlockRow(
        line.source,
        (
            Cell(tidy(line.text), bold=True, tail="".join(f"  ·  {mark}" for mark in marks)),
            Cell(tidy(line.owner or "") or "nobody named"),
            Cell(day(line.due, year=year) or "no date"),
            _state(line, tidy(line.state)),
        ),
    )


def _milestone(line: Milestone, year: int | None) -> BlockRow:
    if line.slip_days is None:
        slip = "done" if line.done else "no baseline"
    else:
        slip = "on time" if abs(line.slip_days) < 0.05 else days(abs(line.slip_days))
        slip += "" if slip == "on time" else " late" if line.slip_days > 0 else " early"
        slip = f"done, {slip}" if line.done else slip
    return BlockRow(
        line.source,
        (
            Cell(tidy(line.text), bold=True),
            Cell(day(line.baseline, year=year) or "none"),
            Cell(day(line.due, year=year) or "unknown"),
            _state(line, slip),
        ),
    )


def _gate(brief: Brief, year: int | None) -> Block:
    gate = brief.gate
    early = gate.verdict == "NOT DUE"
    parts = ["6  Release gate" + (f": {gate.verdict}" if gate.verdict else "")]
    if gate.verdict and gate.score is not None:
        # Rounded down: 94.6 % must not read as the 95 % that a GO needs.
        share = f"{int(gate.score * 100 + 1e-9)}\xa0%"
        parts.append(f"{share} of what is due" if early else f"{share} ready")
    if gate.go_live:
        parts.append(f"go-live {day(gate.go_live, year=year)}")
    if gate.release:
        parts.append(tidy(gate.release))
    seen = {(line.source.sheet, line.source.id, line.source.cell) for line in gate.blockers}
    others = [line for line in gate.open if (line.source.sheet, line.source.id, line.source.cell) not in seen]
    rows = [_gate_row(line, "blocker", year) for line in gate.blockers]
    rows += [_gate_row(line, "open", year) for line in others]
    headings = (("Ref", 2), ("Check", 11), ("Owner", 4), ("Due", 3), ("State", 5))
    proven = "Nothing that is due is open." if early else "Nothing is open."
    empty = proven if gate.verdict else "There are no readiness checks yet."
    block = _block(brief, "gate", "  ·  ".join(parts), headings, rows=rows, empty=empty)
    return Block(
        block.key, block.title, block.headings, block.rows, block.total, block.sheet, empty, intro=tidy(gate.note)
    )


def _gate_row(line: Line, state: str, year: int | None) -> BlockRow:
    return BlockRow(
        line.source,
        (
            Cell(tidy(line.text), bold=True),
            Cell(tidy(line.owner or "") or "nobody named"),
            Cell(day(line.due, year=year) or "no date"),
            _state(line, state),
        ),
    )


def _changes(brief: Brief, year: int | None) -> tuple[Block, ...]:
    """What is not as the last brief said; no section where there is none, or nothing to compare with."""
    if not brief.changes:
        return ()
    title = f"7  What changed since {day(brief.since, year=year)}, and why"
    headings = (("Ref", 2), ("Change", 12), ("Why", 11))
    rows = [_changed(line) for line in brief.changes]
    return (_block(brief, "changes", title, headings, rows=rows, empty=""),)


def _changed(line: Changed) -> BlockRow:
    title, change = tidy(line.title), tidy(line.change)
    return BlockRow(
        line.source,
        (
            Cell(title or change, bold=True, tail=f": {change}" if title else ""),
            Cell(tidy(line.why)),
        ),
    )


def _state(line: Line, words: str) -> Cell:
    colour = tone(line.colour)
    if not colour.letter:
        return Cell(words)
    return Cell(f"{colour.letter}  {words or colour.word}", colour=line.colour)
