"""What is wrong in a plan, as values; the checks turn them into findings with a code and a cell."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Problem"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the engine could not take as it stands.

    Attributes:
        kind: short stable name, such as `unknown predecessor` or `loop`.
        task_id: the task it is about, or None for the project as a whole.
        text: the value and what was expected, as one clause.
        piece: the piece of the cell that is meant, where it is not the whole cell.
        suggestion: what to write instead, if that can be told.
        column: header of the column that holds the value.
    """

    kind: str
    task_id: str | None
    text: str
    piece: str = ""
    suggestion: str | None = None
    column: str | None = None
