"""The brief as Markdown: one page, decisions first, every line with the ID of its row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, days, money, percentage, short_day, signed_days
from itpm_xl.report.brief_words import ended, fact, foot_text, hidden_on, judged, meta_line, title_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from itpm_xl.report.brief import Brief, Changed, Commitment, Decision, Line, Milestone, Risk, Tradeoff

__all__ = ["escape", "to_markdown"]

_MOST = {"decisions": 6, "risks": 5, "tradeoffs": 4, "commitments": 8, "milestones": 6, "gate": 5, "changes": 6}
"""Lines a section shows, so that the text prints on one page; what is left out is counted below it."""

_ACTIVE = re.compile(r"([\\`*_\[\]|~$])")
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_NONE = "\u2013"


def escape(text: object) -> str:
    r"""Text that stays text: no markup, no HTML, no new table cell, no formula where it is pasted into a sheet.

    >>> print(escape("=1+1 | <b>*bold*</b>"))
    \=1+1 \| &lt;b&gt;\*bold\*&lt;/b&gt;
    """
    flat = " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())
    safe = _ACTIVE.sub(r"\\\1", re.sub("[&<>]", lambda match: _MARKUP[match[0]], flat))
    # A backslash before punctuation is invisible once rendered, and keeps lists, headings and formulas from starting.
    return f"\\{safe}" if safe[:1] in ("=", "+", "-", "@", "#") else safe


def to_markdown(brief: Brief) -> str:
    """The page as Markdown."""
    parts = [
        f"# {escape(title_line(brief))}",
        escape(meta_line(brief)),
        *_status(brief),
        _tiles(brief),
        _section(brief, "decisions", _DECISIONS, brief.decisions, map(_decision, brief.decisions)),
        _section(
            brief,
            "risks",
            _RISKS,
            brief.risks,
            [_risk(line, brief.currency) for line in brief.risks],
        ),
        _section(
            brief,
            "tradeoffs",
            _TRADEOFFS,
            brief.tradeoffs,
            [_tradeoff(line, brief.currency) for line in brief.tradeoffs],
        ),
        _LEGEND,
        _section(
            brief,
            "commitments",
            _COMMITMENTS,
            brief.commitments,
            map(_commitment, brief.commitments),
        ),
        _section(
            brief,
            "milestones",
            _MILESTONES,
            brief.milestones,
            map(_milestone, _by_date(brief.milestones)),
        ),
        _gate(brief),
        _changes(brief),
        _foot(brief),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


_DECISIONS = ("Ref", "Decision", "Who decides", "By", "If not")
_RISKS = ("Ref", "Risk", "Level", "Exposure", "Trigger", "Option, owner, due")
_TRADEOFFS = ("Ref", "If we do this", "Finish", "Cost", "What gives", "State")
_COMMITMENTS = ("Ref", "Commitment", "Owner", "Due", "State")
_MILESTONES = ("Ref", "Milestone", "Baseline", "Forecast", "Slip")
_TITLES = {
    "decisions": "1 Decisions needed",
    "risks": "2 Risks and options",
    "tradeoffs": "3 Tradeoffs and impacts",
    "commitments": "4 Next commitments",
    "milestones": "5 Milestones",
    "gate": "6 Release gate",
    "changes": "7 What changed",
}
_LEGEND = "R, A and G before a state: Red, Amber, Green; d: working days."
_CHECKS = ("Ref", "Open check", "Owner", "Due")


def _status(brief: Brief) -> Iterable[str]:
    if brief.errors:
        yield f"**DRAFT**: `check` finds {count(brief.errors, 'error')}; numbers on this page may be wrong."
    shown = brief.override_status or brief.computed
    line = f"**Status: {shown or 'unknown'}**"
    if brief.override_status:
        line += f" by override, computed {brief.computed or 'unknown'}"
    if brief.reported and brief.reported != shown:
        line += f", reported {brief.reported}"
    because = "; ".join(escape(fact(reason)) for reason in brief.reasons)
    if not because and brief.computed == "Green":
        because = judged(brief)
    yield f"{line}. {ended(f'{brief.computed} because: {because}')}" if because else f"{line}."
    for sentence in (brief.watermelon, brief.override):
        if sentence:
            yield escape(sentence)
    if brief.headline:
        yield f"PM: \u201c{escape(brief.headline)}\u201d"


def _tiles(brief: Brief) -> str:
    if not brief.tiles:
        return ""
    return "\n".join(
        (
            _row(tile.title for tile in brief.tiles),
            _row("---" for _ in brief.tiles),
            _row(f"**{escape(tile.value)}** {tile.colour}".strip() for tile in brief.tiles),
            _row(escape(tile.note) for tile in brief.tiles),
        )
    )


def _section(
    brief: Brief,
    key: str,
    headings: Sequence[str],
    lines: Sequence[Line],
    rows: Iterable[Sequence[str]],
) -> str:
    found = list(rows)
    if not found:
        return f"## {_TITLES[key]}\n\nNone."
    section = brief.sections.get(key)
    total = max(len(found), section.total if section else 0)
    shown = found[: _MOST[key]]
    text = "\n".join((f"## {_TITLES[key]}\n", _row(headings), _row("---" for _ in headings), *map(_row, shown)))
    left = total - len(shown)
    hidden = hidden_on((line.source.sheet for line in lines[len(shown) :]), left, section.sheet if section else "")
    where = f", sheet{'s' if ', ' in hidden else ''} {escape(hidden)}" if hidden else ""
    return f"{text}\n\n{left} more in the workbook{where}." if left else text


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _ref(line: Line) -> str:
    source = line.source
    return escape(source.id or "!".join(part for part in (source.sheet, source.cell) if part))


def _day(moment: date | None) -> str:
    return _NONE if moment is None else short_day(moment)


def _decision(line: Decision) -> tuple[str, ...]:
    text = escape(line.text)
    if line.recommendation:
        text = f"{ended(text)} We recommend: {escape(line.recommendation)}"
    who = ", ".join(escape(part) for part in (line.owner, line.forum) if part) or "nobody named"
    by = _day(line.due) + (f", {days(line.overdue_days)} overdue" if line.overdue_days else "")
    return _ref(line), text, who, by, escape(line.if_not) or _NONE


def _risk(line: Risk, currency: str) -> tuple[str, ...]:
    exposure = [days(line.exposure_days)] if line.exposure_days else []
    exposure += [money(line.exposure_cost, currency)] if line.exposure_cost else []
    option = ", ".join(
        part for part in (escape(line.option), escape(line.owner or ""), _day(line.due) if line.due else "") if part
    )
    title = escape(line.text) + (" (issue)" if line.kind == "Issue" else "")
    level = escape(line.level or _NONE)
    return _ref(line), title, level, ", ".join(map(escape, exposure)) or _NONE, escape(line.trigger) or _NONE, option


def _tradeoff(line: Tradeoff, currency: str) -> tuple[str, ...]:
    moved = _NONE if line.schedule_days is None else escape(signed_days(line.schedule_days))
    cost = _NONE if line.cost is None else escape(money(line.cost, currency, signed=True))
    return _ref(line), escape(line.text), moved, cost, escape(line.gives) or _NONE, escape(line.state)


def _commitment(line: Commitment) -> tuple[str, ...]:
    marks = [mark for mark, on in (("critical", line.critical), ("blocker", line.blocker)) if on]
    text = " \u00b7 ".join([escape(line.text), *marks])
    state = f"{line.colour[:1]} {escape(line.state)}".strip()
    return _ref(line), text, escape(line.owner or "nobody named"), _day(line.due), state


def _by_date(lines: Sequence[Milestone]) -> list[Milestone]:
    """Those that fit on the page, in the order of time."""
    shown = lines[: _MOST["milestones"]]
    return sorted(shown, key=lambda line: (line.due is None, line.due))


def _milestone(line: Milestone) -> tuple[str, ...]:
    if line.slip_days is None:
        slip = "no baseline"
    else:
        late = f"{days(abs(line.slip_days))} {'late' if line.slip_days > 0 else 'early'}"
        slip = f"{line.colour[:1]} {late if round(line.slip_days, 1) else 'on time'}".strip()
    done = " (done)" if line.done else ""
    return _ref(line), escape(line.text) + done, _day(line.baseline), _day(line.due), slip


def _gate(brief: Brief) -> str:
    gate = brief.gate
    if not gate.verdict:
        return "## 6 Release gate\n\nThere are no readiness checks."
    facts = [f"**{gate.verdict}**", escape(gate.release), escape(gate.note)]
    facts += [f"go-live {short_day(gate.go_live)}"] if gate.go_live else []
    of = " of what is due" if gate.verdict == "NOT DUE" else ""
    facts += [f"score {percentage(gate.score)}{of}"] if gate.score is not None else []
    head = " \u00b7 ".join(fact for fact in facts if fact)
    if not gate.open:
        return f"## 6 Release gate\n\n{head}"
    rows = [(_ref(line), escape(line.text), escape(line.owner or "nobody named"), _day(line.due)) for line in gate.open]
    return _section(brief, "gate", _CHECKS, gate.open, rows).replace("\n\n", f"\n\n{head}\n\n", 1)


def _changes(brief: Brief) -> str:
    if not brief.changes:
        return ""
    text = _section(brief, "changes", ("Ref", "Change", "Why"), brief.changes, map(_changed, brief.changes))
    since = f" since {short_day(brief.since)}, and why" if brief.since else ""
    return text.replace(_TITLES["changes"], _TITLES["changes"] + since, 1)


def _changed(line: Changed) -> tuple[str, ...]:
    return _ref(line), escape(line.text), escape(line.why) or _NONE


def _foot(brief: Brief) -> str:
    return f"---\n\n{escape(foot_text(brief))}"
