"""What a repair did, for the terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from itpm_xl.workbook.repair import Change, Repaired

__all__ = ["repair_to_json", "to_text"]


def repair_to_json(result: Repaired, *, dry_run: bool) -> dict[str, Any]:
    """The stable keys of `repair --json`."""
    return {
        "dry_run": dry_run,
        "changes": [change.to_json() for change in result.changes],
        "left": list(result.left),
    }


def _place(change: Change) -> str:
    """Where a change is made; nothing for one to the workbook as a whole."""
    return f"{change.sheet}!{change.cells}: " if change.sheet else ""


def to_text(result: Repaired, book: str, *, dry_run: bool) -> str:
    """One line a change, what had to be left, and the count last."""
    lines = [f"{_place(change)}{change.what} ({change.why})" for change in result.changes]
    lines += [f"left as it is: {reason}" for reason in result.left]
    count = len(result.changes)
    if not count:
        lines.append(f"{book}: nothing to repair; it was not touched.")
    else:
        what = "1 change" if count == 1 else f"{count} changes"
        lines.append(f"{book}: {what} {'would be made' if dry_run else 'made'}; what you entered stays as it is.")
    return "\n".join(lines)
