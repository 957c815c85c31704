"""From the arguments of a worksheet function to what its cell shows: an answer, or a sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from itpm_xl.errors import ItpmError, UsageError
from itpm_xl.excel.facts import Facts
from itpm_xl.excel.parsed import Parsed, facts_of, take
from itpm_xl.portfolio.collecting import without_collecting
from itpm_xl.schema import table_named
from itpm_xl.workbook.cells import as_text
from itpm_xl.workbook.tables import ProblemKind, Source

if TYPE_CHECKING:
    from itpm_xl.project import Project
    from itpm_xl.workbook.tables import Problem

__all__ = [
    "CHECKS",
    "DECISIONS",
    "GATE",
    "HIDDEN",
    "ODDS",
    "PLAN",
    "RISKS",
    "RUNBOOK",
    "SILENT",
    "STATUS",
    "TRACE",
    "VENDORS",
    "Question",
    "Words",
    "answer",
    "answer_for",
]

Told = Callable[[Facts, "Words"], object]
"""What the cell shows, from what is known and the words among the arguments."""

_LOST: Final = frozenset(
    {
        ProblemKind.ERROR_VALUE,
        ProblemKind.NOT_A_DATE,
        ProblemKind.NOT_A_NUMBER,
        ProblemKind.NOT_ALLOWED,
        ProblemKind.NOT_WHOLE,
        ProblemKind.OUT_OF_RANGE,
        ProblemKind.ABOVE_ONE,
    }
)
"""What reading left out: a result that rests on such a cell would be a guess."""


@dataclass(frozen=True)
class Question:
    """What a function has to be handed.

    Attributes:
        needs: tables without which there is no answer.
        uses: tables that make the answer better.
        needs_columns: columns, by table, without which the table says nothing.
        rests_on: columns, by table, from which the answer is computed: a cell of them that cannot be read stops it.
        compares: whether it looks at the baseline: what the name ITPM_BASELINE leads to.
    """

    needs: tuple[str, ...]
    uses: tuple[str, ...] = ()
    needs_columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rests_on: Mapping[str, frozenset[str]] = field(default_factory=dict)
    compares: bool = False

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table that it can be handed."""
        return (*self.needs, *self.uses)


@dataclass(frozen=True)
class Words:
    """The arguments of a function that are no tables: IDs, a count, the name of a profile."""

    given: tuple[object, ...]
    listed: bool

    @property
    def text(self) -> str | None:
        """The first of them as text; None without any."""
        return next((as_text(word) for word in self.given if word is not None), None)

    def whole(self, default: int) -> int:
        """The first of them as a whole number from 1 on.

        Raises:
            UsageError: it is something else.
        """
        word = next((word for word in self.given if word is not None), default)
        if isinstance(word, bool) or not isinstance(word, (int, float)) or not 1 <= word <= _MOST:
            raise UsageError(f"{as_text(word)} is no count: write a number such as {default}")
        return int(word)

    def share(self, default: float) -> float:
        """The first of them as a share between 0 and 1; 80 means 80 %.

        Raises:
            UsageError: it is something else.
        """
        word = next((word for word in self.given if word is not None), default)
        if isinstance(word, bool) or not isinstance(word, (int, float)) or not 0 < word < 100:
            raise UsageError(f"{as_text(word)} is no confidence: write a share such as {default:g}")
        return word if word < 1 else word / 100

    def each(self, say: Callable[[str], object]) -> object:
        """An answer for the ID; for a range of IDs one below the other, with a sentence where there is none.

        Raises:
            UsageError: there is no ID.
        """
        if not self.given:
            raise UsageError("needs the ID of a task, such as T9, or a column of them")
        return [[_said(word, say)] for word in self.given] if self.listed else say(as_text(self.given[0]))


_MOST = 10_000


def _said(word: object, say: Callable[[str], object]) -> object:
    if word is None:
        return ""
    try:
        return say(as_text(word))
    except ItpmError as error:
        return str(error)


def answer(name: str, question: Question, arguments: Iterable[object], told: Told) -> object:
    """What the cell shows. Whatever goes wrong becomes a sentence: Excel would show an exception as its traceback.

    Args:
        name: of the function, as it is written in a cell.
        question: what it has to be handed.
        arguments: what it was handed, in any order.
        told: makes the answer.
    """

    def ask() -> object:
        given = take(arguments, question.tables)
        tables = _needed(question, given.tables)
        return told(facts_of(tables, given.baseline), Words(given.words, given.listed))

    return _in_words(name, ask)


def answer_for(name: str, question: Question, project: Project, told: Told) -> object:
    """The same for a project that was read from its workbook: what the function will show there.

    Args:
        name: of the function.
        question: what it has to be handed; it gets those tables only.
        project: the project; the status date is the workbook's own.
        told: makes the answer.
    """

    def ask() -> object:
        tables = {name: table for name, table in project.tables.items() if name in question.tables}
        problems = {name: tuple(one for one in project.problems if one.table == name) for name in tables}
        _needed(question, {name: Parsed(table, problems[name]) for name, table in tables.items()})
        # No name: a function does not know the file either, and its sentences must be the same.
        records = project.records if question.compares else {}
        known = replace(project, source=Source(""), tables=tables, as_of=None, records=records)
        return told(Facts(known), Words((), listed=False))

    return _in_words(name, ask)


@without_collecting()
def _in_words(name: str, ask: Callable[[], object]) -> object:
    try:
        return ask()
    except ItpmError as error:
        said = f"{name}{' ' if error.message.startswith('needs ') else ': '}{error}"
        # A function is handed values and does not know in which cells they stand; the sheet is right all the same.
        where = error.where
        return said if where is None or where.sheet is None else said.replace(str(where), where.sheet)
    except Exception as error:  # noqa: BLE001 - a cell must say something, and the fault is ours
        return f"{name} failed ({type(error).__name__}: {error}). This is a fault of itpm-xl: please report it."


def _needed(question: Question, given: Mapping[str, Parsed]) -> list[Parsed]:
    """The tables that the question is about.

    Raises:
        UsageError: one is missing, lacks a column, or holds a cell that the answer rests on and nobody can read.
    """
    missing = next((name for name in question.needs if name not in given), None)
    if missing is not None:
        raise UsageError(f"needs the {missing} table with its headers: {missing}[#All]")
    used = {name: parsed for name, parsed in given.items() if name in question.tables}
    for name, parsed in used.items():
        for key in question.needs_columns.get(name, ()):
            if key not in parsed.table.positions:
                raise UsageError(f"the table {name} has no column {parsed.table.spec.by_key[key].name}")
        for problem in parsed.problems:
            if problem.kind in _LOST and _column_key(problem) in question.rests_on.get(name, ()):
                raise UsageError(_unreadable(problem, parsed))
    return list(used.values())


def _column_key(problem: Problem) -> str:
    spec = table_named(problem.table)
    column = spec.by_header.get(problem.column.casefold()) if spec else None
    return column.key if column else ""


def _unreadable(problem: Problem, parsed: Parsed) -> str:
    """Such as `Dependencies, T3: Duration (days) is #REF!; repair it first`."""
    table = parsed.table
    row = f"row {problem.row}"
    if table.spec.layout == "rows" and "id" in table.columns:
        known = dict(zip(table.row_numbers, table.columns["id"], strict=True)).get(problem.row)
        row = known or row
    elif table.spec.layout == "fields":
        row = ""
    place = ", ".join(part for part in (problem.table, row) if part)
    value = problem.value if len(problem.value) <= _LONGEST_VALUE else f"{problem.value[:_LONGEST_VALUE]}..."
    expected = f"; expected {problem.expected}" if problem.expected else ""
    return f"{place}: {problem.column} is {value}{expected}. Correct it first"


_LONGEST_VALUE = 40

_PLAN_COLUMNS: dict[str, frozenset[str]] = {
    "Dependencies": frozenset(
        {
            *("id", "duration_days", "predecessors", "percent_complete", "actual_start", "actual_finish"),
            *("remaining_days", "constraint", "constraint_date", "deadline", "calendar", "owner", "team"),
        }
    ),
    "Project": frozenset({"start_date", "status_date", "target_finish", "working_week", "working_hours"}),
    "Calendar": frozenset({"name", "kind", "from_", "to", "repeat", "until", "applies_to"}),
}
_PLAN_NEEDS = {"Dependencies": ("id", "duration_days", "predecessors"), "Calendar": ("name", "kind")}
_RISK_COLUMNS = frozenset(
    {
        *("type", "status", "probability", "impact", "probability_percent", "impact_cost", "response"),
        *("impact_days_low", "impact_days_likely", "impact_days_high", "residual_probability", "residual_impact"),
    }
)
_SETTINGS = "Settings"


def _every(name: str) -> frozenset[str]:
    spec = table_named(name)
    return frozenset(spec.by_key) if spec else frozenset()


def _resting(*parts: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Columns of several questions together; a threshold that cannot be read stops every one of them."""
    joined: dict[str, frozenset[str]] = {_SETTINGS: _every(_SETTINGS)}
    for part in parts:
        for name, columns in part.items():
            joined[name] = joined.get(name, frozenset()) | columns
    return joined


_GATE_COLUMNS = {"Readiness": frozenset({"blocker", "status", "due", "weight", "waived_until"})}
_DECISION_COLUMNS = {
    "RAID": frozenset({"type", "status", "needed_by", "action_due"}),
    "Changes": frozenset({"status", "needed_by"}),
}
_COST_COLUMNS = {"Project": frozenset({"budget", "spent", "forecast", "reported_status", "override_status"})}

PLAN: Final = Question(
    ("Dependencies", "Project"),
    ("Calendar", _SETTINGS, "RAID"),
    _PLAN_NEEDS,
    _resting(_PLAN_COLUMNS, {"RAID": frozenset({"promised_by"})}),
)
ODDS: Final = Question(
    ("Dependencies", "Project"),
    ("RAID", "Calendar", _SETTINGS),
    _PLAN_NEEDS,
    _resting(
        _PLAN_COLUMNS,
        {
            "Dependencies": frozenset({"optimistic_days", "pessimistic_days"}),
            "RAID": _RISK_COLUMNS | {"task_ids", "residual_probability", "residual_impact", "promised_by"},
        },
    ),
)
RISKS: Final = Question(
    ("RAID",),
    (_SETTINGS,),
    {"RAID": ("type", "status")},
    _resting({"RAID": _RISK_COLUMNS}),
)
GATE: Final = Question(
    ("Readiness", "Project"),
    ("Dependencies", "Calendar", _SETTINGS, "RAID"),
    {**_PLAN_NEEDS, "Readiness": ("status",)},
    _resting(_PLAN_COLUMNS, _GATE_COLUMNS),
)
DECISIONS: Final = Question(
    ("Project",),
    ("RAID", "Changes", "Dependencies", "Calendar", _SETTINGS),
    {**_PLAN_NEEDS, "RAID": ("type", "status"), "Changes": ("status",)},
    _resting(_PLAN_COLUMNS, _DECISION_COLUMNS),
)
STATUS: Final = Question(
    ("Project",),
    ("Dependencies", "RAID", "Readiness", "Changes", "Scope", "Calendar", _SETTINGS),
    {**_PLAN_NEEDS, "RAID": ("type", "status"), "Changes": ("status",), "Readiness": ("status",)},
    _resting(_PLAN_COLUMNS, {"RAID": _RISK_COLUMNS}, _GATE_COLUMNS, _DECISION_COLUMNS, _COST_COLUMNS),
    compares=True,
)
SILENT: Final = Question(
    ("Scope",),
    ("Changes", "Dependencies", "Readiness", "Project", _SETTINGS),
    {"Scope": ("id", "requirement", "status"), "Changes": ("id", "status")},
    _resting(
        {
            "Scope": frozenset({"id", "requirement", "acceptance_criteria", "definition_of_done", "status", "points"}),
            "Changes": frozenset({"id", "status", "decided_on"}),
            "Dependencies": frozenset({"baseline_start", "baseline_finish"}),
        }
    ),
    compares=True,
)
TRACE: Final = Question(
    ("Scope",),
    ("Dependencies",),
    {"Scope": ("id", "status", "verification")},
    {"Scope": frozenset({"id", "status", "verification"}), "Dependencies": frozenset({"scope_ids"})},
)
HIDDEN: Final = Question(
    ("Scope", "Dependencies", "Project"),
    ("Calendar", "Readiness", "RAID", "Changes", "Releases", _SETTINGS),
    {**_PLAN_NEEDS, "Scope": ("id", "requirement", "status")},
    _resting(_PLAN_COLUMNS, {"Scope": frozenset({"status", "priority"})}),
)
VENDORS: Final = Question(
    ("Vendors", "Dependencies", "Project"),
    ("Calendar", _SETTINGS, "RAID"),
    {**_PLAN_NEEDS, "Vendors": ("id", "task_ids", "promised")},
    _resting(_PLAN_COLUMNS, {"Vendors": frozenset({"promised", "needed", "lead_time_days"})}),
)
RUNBOOK: Final = Question(
    ("Cutover", "Project"),
    ("Calendar", "Releases", "Dependencies", _SETTINGS),
    {"Cutover": ("id", "duration_minutes"), "Calendar": ("name", "kind")},
    _resting(
        {
            "Cutover": frozenset(
                {"duration_minutes", "rollback_minutes", "planned_start", "actual_start", "actual_finish", "status"}
            ),
            "Calendar": _PLAN_COLUMNS["Calendar"],
            "Releases": frozenset({"go_live"}),
        }
    ),
)
CHECKS: Final = Question(
    ("Project",),
    ("Scope", "Changes", "RAID", "Dependencies", "Readiness", "Calendar", "Stakeholders", _SETTINGS, "Accepted"),
)
"""The checks report what cannot be read; nothing stops them."""
