"""What is wrong in a plan, as values; the checks turn them into findings with a code and a cell."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PlanProblem"]


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """Something the engine could not take as it stands.

    Attributes:
        kind: short stable name, such as `unknown predecessor` or `loop`.
        task_id: the task it is about, or None for the project as a whole.
        text: the value and what was expected, as one clause.
        piece: the piece of the cell that is meant, where it is not the whole cell.
        suggestion: what to write instead, if that can be told.
        key: the field of the record that holds the value, such as `duration_days`.
        table: the table of that record.
        row: its Excel row number; 0 for the Project sheet, or where the task's ID says it.
    """

    kind: str
    task_id: str | None
    text: str
    piece: str = ""
    suggestion: str | None = None
    key: str | None = None
    table: str = "Dependencies"
    row: int = 0
