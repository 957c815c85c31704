"""What is still open and what is due: said once, for the colours, the counts of the Start sheet and their values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.workbook.template.cells import reference
from itpm_xl.workbook.template.lists import STATUS_DATE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.schema import Row, TableSpec

__all__ = ["DUE", "FINISHED", "Test", "calculated_value"]


@dataclass(frozen=True, slots=True)
class Test:
    """One question about one cell of a row.

    Attributes:
        key: the column.
        question: "is", "is not", "blank", "filled" or "overdue" (before the status date).
        value: what it is compared with, where the question needs it.
    """

    key: str
    question: str
    value: str = ""

    def criterion(self, spec: TableSpec) -> str:
        """The pair of arguments for COUNTIFS."""
        cells = reference(spec.name, spec.by_key[self.key].name)
        criteria = {
            "is": f'"{self.value}"',
            "is not": f'"<>{self.value}"',
            "blank": '""',
            "filled": '"<>"',
            "overdue": f'"<"&{STATUS_DATE}',
        }
        return f"{cells},{criteria[self.question]}"

    def expression(self, letters: Mapping[str, str], row: int) -> str:
        """The same question as a condition on the cells of one Excel row."""
        cell = f"${letters[self.key]}{row}"
        expressions = {
            "is": f'{cell}="{self.value}"',
            "is not": f'{cell}<>"{self.value}"',
            "blank": f'{cell}=""',
            "filled": f'{cell}<>""',
            "overdue": f"ISNUMBER({cell}),{cell}<{STATUS_DATE}",
        }
        return expressions[self.question]

    def holds(self, record: Row, today: date | None) -> bool:
        """The same question asked of a record; must agree with what Excel counts."""
        value: Any = getattr(record, self.key)
        blank = value is None or value in ("", ())
        match self.question:
            case "blank":
                return blank
            case "filled":
                return not blank
            case "is":
                return not blank and str(value).casefold() == self.value.casefold()
            case "is not":
                return blank or str(value).casefold() != self.value.casefold()
            case _:
                return today is not None and isinstance(value, date) and _as_day(value) < today


def calculated_value(key: str, record: Row) -> float | str:
    """What a calculated column shows: the score, and blank for what the plan has not computed yet."""
    if key != "score":
        return ""
    probability, impact = getattr(record, "probability", None), getattr(record, "impact", None)
    return "" if probability is None or impact is None else probability * impact


def _as_day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


_NOT_CLOSED: Final = Test("status", "is not", "Closed")
_CHANGE_OPEN: Final = (
    Test("status", "is not", "Approved"),
    Test("status", "is not", "Rejected"),
    Test("status", "is not", "Deferred"),
    Test("status", "is not", "Implemented"),
)
_CHECK_OPEN: Final = (
    Test("status", "is not", "Ready"),
    Test("status", "is not", "Waived"),
    Test("status", "is not", "Not applicable"),
)

DUE: Final[Mapping[tuple[str, str], tuple[Test, ...]]] = {
    ("RAID", "action_due"): (Test("action_status", "is not", "Done"), _NOT_CLOSED),
    ("RAID", "needed_by"): (_NOT_CLOSED,),
    ("RAID", "promised_by"): (_NOT_CLOSED,),
    ("RAID", "validate_by"): (_NOT_CLOSED,),
    ("Changes", "needed_by"): _CHANGE_OPEN,
    ("Dependencies", "deadline"): (Test("actual_finish", "blank"),),
    ("Readiness", "due"): _CHECK_OPEN,
    ("Readiness", "waived_until"): (Test("status", "is", "Waived"),),
    ("Accepted", "until"): (),
}
"""The dates that somebody has to keep, and what must still be true of the row for that."""

FINISHED: Final[Mapping[str, tuple[Test, ...]]] = {
    "Scope": (Test("status", "is", "Done"), Test("status", "is", "Dropped")),
    "Changes": (
        Test("status", "is", "Rejected"),
        Test("status", "is", "Deferred"),
        Test("status", "is", "Implemented"),
    ),
    "RAID": (Test("status", "is", "Closed"),),
    "Dependencies": (Test("actual_finish", "filled"),),
    "Readiness": (Test("status", "is", "Not applicable"),),
}
"""Any of these makes a row history: its text steps back."""
