"""What some changes would move, on a terminal and as JSON."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.drivers import day_text
from itpm_xl.analysis.wording import count, signed_days
from itpm_xl.report.terminal import day, table_text

if TYPE_CHECKING:
    from datetime import datetime

    from itpm_xl.analysis.what_if import WhatIf

__all__ = ["to_text", "what_if_to_json"]


def what_if_to_json(result: WhatIf) -> dict[str, Any]:
    """The stable keys of `plan --what-if CHANGE --json`; days are working days, negative for earlier."""
    return {
        "project": result.before.project,
        "status_date": None if result.before.status_date is None else result.before.status_date.isoformat(),
        "changes": list(result.changes),
        "finish_before": _iso(result.before.finish),
        "finish_after": _iso(result.after.finish),
        "finish_days": result.finish_days,
        "critical_path_before": list(result.before.critical_path),
        "critical_path_after": list(result.after.critical_path),
        "moves": [
            {
                "id": move.id,
                "name": move.name,
                "owner": move.owner,
                "finish_before": _iso(move.finish_before),
                "finish_after": _iso(move.finish_after),
                "days": move.days,
            }
            for move in result.moves
        ],
    }


def to_text(result: WhatIf, *, color: bool, width: int) -> str:
    """The finish first, then the critical path, then the tasks that move.

    Args:
        result: the difference.
        color: whether to use colours.
        width: the widest a line may be.
    """
    lines = textwrap.wrap(_finish(result), width)
    lines += textwrap.wrap(_path(result), width, subsequent_indent="    ", break_on_hyphens=False)
    if result.after.unplanned != result.before.unplanned:
        lines.append(
            f"Not planned any more: {', '.join(sorted({*result.after.unplanned} - {*result.before.unplanned}))}."
        )
    if not result.moves:
        return "\n".join([*lines, "No task moves."])
    table = table_text(
        ("ID", "Task", "Owner", "Finish now", "then", "Days"),
        [
            (
                move.id,
                move.name,
                move.owner or "",
                day(move.finish_before),
                day(move.finish_after),
                signed_days(move.days),
            )
            for move in result.moves
        ],
        color=color,
        width=width,
        styles=["bold" if move.id in result.after.critical_path else "" for move in result.moves],
        grow="Task",
    )
    return "\n".join([*lines, f"{count(len(result.moves), 'task moves', 'tasks move')}:", "", table])


def _finish(result: WhatIf) -> str:
    changes = " and ".join(result.changes)
    year = result.before.start.year
    before, after = (day_text(plan.finish, year) for plan in (result.before, result.after))
    shift = signed_days(abs(result.finish_days)).lstrip("+").replace(" d", "")
    if shift == "0":
        return f"With {changes} the project still finishes {before}."
    days = f"{shift} working {'day' if shift == '1' else 'days'}"
    later = "later" if result.finish_days > 0 else "earlier"
    return f"With {changes} the project finishes {after}, {days} {later} than now ({before})."


def _path(result: WhatIf) -> str:
    before, after = result.before.critical_path, result.after.critical_path
    if before == after:
        return f"The critical path stays: {' > '.join(after)}"
    return f"New critical path: {' > '.join(after)}"


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
