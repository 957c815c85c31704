"""The brief as JSON: stable keys, ISO dates, null for what is not known."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.readiness import Verdict
from itpm_xl.report.brief import Reason, RowRef

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itpm_xl.report.brief import Brief, Line

__all__ = ["to_json"]


def to_json(brief: Brief) -> dict[str, Any]:
    """The brief with the stable keys of `brief --json`."""
    reasons = [_reason(reason) for reason in brief.reasons]
    if brief.override:
        # Printed wherever the status is, so that nobody takes an override for a measurement.
        colour = brief.override_status or ""
        reasons.append(_reason(Reason(brief.override, "override", colour, (), RowRef("Project", None, None))))
    return {
        "project": brief.code,
        "status_date": _plain(brief.status_date),
        "status": {
            "reported": brief.reported,
            "computed": brief.computed,
            "reasons": reasons,
            "dimensions": brief.dimensions,
            "disproof": [_reason(reason) for reason in brief.disproof],
        },
        "decisions": _lines(brief.decisions),
        "risks": _lines(brief.risks),
        "tradeoffs": _lines(brief.tradeoffs),
        "commitments": _lines(brief.commitments),
        "milestones": _lines(brief.milestones),
        "gate": {
            "verdict": brief.gate.verdict or Verdict.UNKNOWN.value,
            "score": brief.gate.score,
            "blockers": _lines(brief.gate.blockers),
        },
        "since": _plain(brief.since),
        "changes": _lines(brief.changes),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "text": reason.text,
        "owner": None,
        "due": None,
        "source": _source(reason.source),
        "dimension": reason.dimension,
        "colour": reason.colour or None,
        "ids": list(reason.ids),
    }


def _lines(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [_line(line) for line in lines]


def _line(line: Line) -> dict[str, Any]:
    """Text, owner, due and source, then whatever the kind of line adds."""
    return {
        "text": line.text,
        "owner": line.owner,
        "due": _plain(line.due),
        "source": _source(line.source),
        **{field.name: _plain(getattr(line, field.name)) for field in fields(line) if field.name not in _LINE},
    }


_LINE = frozenset({"text", "owner", "due", "source"})


def _source(source: RowRef | None) -> dict[str, str | None] | None:
    return None if source is None else {"sheet": source.sheet or None, "id": source.id, "cell": source.cell}


def _plain(value: object) -> object:
    """A date as ISO text, an empty text as null."""
    if isinstance(value, date):
        return value.isoformat()
    return None if value == "" else value
