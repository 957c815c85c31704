"""What the Start sheet counts, as questions about rows: the formula and its value come from the same words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from itpm_xl.workbook.template.conditions import DUE, Test

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from itpm_xl.schema import Row, TableSpec

__all__ = ["COUNTS", "Count"]


@dataclass(frozen=True, slots=True)
class Count:
    """One line of the live block.

    Attributes:
        heading: the block's part it stands in.
        label: what is counted.
        table: the table it is counted in.
        cases: alternatives that exclude each other; a row counts when all questions of one case hold.
        serious: whether anything above 0 is red rather than amber.
    """

    heading: str
    label: str
    table: str
    cases: tuple[tuple[Test, ...], ...]
    serious: bool = False

    @property
    def needs_a_day(self) -> bool:
        """Whether it compares with the status date."""
        return any(test.question == "overdue" for case in self.cases for test in case)

    def formula(self, spec: TableSpec) -> str:
        """The count as a native formula."""
        parts = ["COUNTIFS(" + ",".join(test.criterion(spec) for test in case) + ")" for case in self.cases]
        return "=" + "+".join(parts)

    def value(self, records: Sequence[Row], today: date | None) -> int:
        """The count as Excel will compute it."""
        return sum(all(test.holds(record, today) for test in case) for record in records for case in self.cases)


def _overdue(table: str, key: str) -> tuple[Test, ...]:
    return (Test(key, "overdue"), *DUE[table, key])


_LATE: Final = "Late"
_UNOWNED: Final = "Without an owner"
_UNDECIDED: Final = "Undecided"
_UNPROVEN: Final = "Unclear or unproven"
_NOT_CLOSED: Final = Test("status", "is not", "Closed")
_UNFINISHED: Final = Test("actual_finish", "blank")

COUNTS: Final = (
    Count(_LATE, "RAID actions past their date", "RAID", (_overdue("RAID", "action_due"),), serious=True),
    Count(_LATE, "Readiness checks past their date", "Readiness", (_overdue("Readiness", "due"),), serious=True),
    Count(_LATE, "Tasks past their deadline", "Dependencies", (_overdue("Dependencies", "deadline"),), serious=True),
    Count(
        _UNOWNED,
        "Open RAID rows",
        "RAID",
        ((Test("title", "filled"), Test("owner", "blank"), _NOT_CLOSED),),
    ),
    Count(
        _UNOWNED,
        "Unfinished tasks",
        "Dependencies",
        ((Test("task", "filled"), Test("owner", "blank"), _UNFINISHED),),
    ),
    Count(
        _UNOWNED,
        "Requirements",
        "Scope",
        ((Test("requirement", "filled"), Test("owner", "blank"), Test("status", "is not", "Dropped")),),
    ),
    Count(
        _UNDECIDED,
        "Decisions past Needed by",
        "RAID",
        ((Test("type", "is", "Decision"), *_overdue("RAID", "needed_by")),),
        serious=True,
    ),
    Count(_UNDECIDED, "Changes that wait for a decision", "Changes", ((Test("status", "is", "Submitted"),),)),
    Count(
        _UNDECIDED,
        "… of them past Needed by",
        "Changes",
        ((Test("status", "is", "Submitted"), Test("needed_by", "overdue")),),
        serious=True,
    ),
    Count(
        _UNPROVEN,
        "Agreed requirements without acceptance criteria",
        "Scope",
        tuple(
            (Test("status", "is", status), Test("acceptance_criteria", "blank"))
            for status in ("Agreed", "In progress", "Done")
        ),
    ),
    Count(
        _UNPROVEN,
        "Unfinished tasks without a duration",
        "Dependencies",
        (
            (
                Test("task", "filled"),
                Test("duration_days", "blank"),
                Test("kind", "is not", "Milestone"),
                Test("milestone", "is not", "Yes"),
                _UNFINISHED,
            ),
        ),
    ),
    Count(
        _UNPROVEN,
        "Open risks without probability or impact",
        "RAID",
        (
            (Test("type", "is", "Risk"), _NOT_CLOSED, Test("probability", "blank")),
            (Test("type", "is", "Risk"), _NOT_CLOSED, Test("probability", "filled"), Test("impact", "blank")),
        ),
    ),
    Count(
        _UNPROVEN,
        "Checks marked Ready without evidence",
        "Readiness",
        ((Test("status", "is", "Ready"), Test("evidence", "blank")),),
    ),
)
