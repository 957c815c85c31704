"""What changed since the last brief, as lines of the brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.report.brief import Changed
from itpm_xl.report.lines import row_ref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.analysis.changes_since import Difference

__all__ = ["change_lines"]

_MANY = 3
"""More rows than this that changed in the same way make one line."""
_NAMED = 4


def change_lines(found: Sequence[Difference]) -> tuple[Changed, ...]:
    """The differences in the order given; many rows of which the same is to be said are one line."""
    alike: dict[tuple[str, str], list[Difference]] = {}
    for one in found:
        alike.setdefault((one.kind, one.text), []).append(one)
    lines = []
    for group in alike.values():
        lines += [_together(group)] if len(group) > _MANY else [_line(one) for one in group]
    return tuple(sorted(lines, key=lambda line: _place(line, found)))


def _place(line: Changed, found: Sequence[Difference]) -> int:
    """Where its first difference stood: grouping must not change the order."""
    return next(place for place, one in enumerate(found) if one.kind == line.kind and row_ref(one.where) == line.source)


def _line(one: Difference) -> Changed:
    change = f"{one.text[:1].lower()}{one.text[1:]}" if one.title else one.text
    return Changed(
        text=f"{one.title}: {change}" if one.title else change,
        source=row_ref(one.where),
        colour={True: "Red", False: "Green", None: ""}[one.worse],
        kind=one.kind,
        title=one.title,
        change=change,
        why=one.why,
    )


def _together(group: Sequence[Difference]) -> Changed:
    first = group[0]
    named = [one.where.row_id or str(one.where.cell or "") for one in group]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    change = f"{first.text}: {', '.join(named[:_NAMED])}{more}"
    reasons = {one.why for one in group}
    return Changed(
        text=change,
        source=row_ref(first.where),
        colour={True: "Red", False: "Green", None: ""}[first.worse],
        kind=first.kind,
        change=change,
        why=first.why if len(reasons) == 1 else "",
    )
