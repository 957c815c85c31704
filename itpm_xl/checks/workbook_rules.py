"""The workbook itself: tables, headers and cells that reading did not understand.

Reading left these values out and said so; here they become findings. Nothing is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.context import listed, nearest
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.errors import Location
from itpm_xl.schema import Column, Kind, header_key, table_named
from itpm_xl.workbook.tables import ProblemKind as Trouble

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context
    from itpm_xl.workbook.tables import Problem

__all__: list[str] = []

_DATES_REST_ON = frozenset({"duration_days", "predecessors"})
"""Optional in a row, but without the whole column no date means anything."""

_DECIDES = frozenset({"blocker", "constraint", "repeat", "override_status", "reported_status", "waived_until"})
"""Choices that are not required, but that a date, a colour or the gate is computed from."""


def _column(problem: Problem) -> Column | None:
    spec = table_named(problem.table)
    return None if spec is None else spec.by_header.get(header_key(problem.column))


def _counts(problem: Problem) -> bool:
    """Whether a number, a date or a verdict is computed from the cell."""
    column = _column(problem)
    if column is None:
        return False
    if column.kind is Kind.CHOICE:
        return column.required or column.key in _DECIDES
    return column.is_number or column.kind in (Kind.DATE, Kind.ID, Kind.IDS) or column.key in _DATES_REST_ON


def _of(context: Context, kind: Trouble) -> Iterator[Problem]:
    return (problem for problem in context.project.problems if problem.kind is kind)


def _hit(context: Context, problem: Problem, message: str, hint: str = "") -> Hit:
    return Hit(Location(problem.sheet, problem.cell, context.id_in_row(problem.table, problem.row)), message, hint)


def _cell_rule(
    code: str,
    kind: Trouble,
    title: str,
    say: Callable[[Problem], tuple[str, str]],
    *,
    why: str,
    fix: str,
    severity: str = "error",
    counts: bool | None = None,
) -> None:
    """Register a rule that translates one kind of problem.

    Args:
        code: its code.
        kind: the kind of problem.
        title: what it finds.
        say: message and hint for one problem.
        why: what goes wrong if nobody looks.
        fix: what to do.
        severity: how much it weighs.
        counts: only cells that something is (True) or nothing is (False) computed from; None for both.
    """

    def run(context: Context) -> Iterator[Hit]:
        for problem in _of(context, kind):
            if counts is None or counts is _counts(problem):
                yield _hit(context, problem, *say(problem))

    rule(code, title, severity=severity, table="", why=why, fix=fix)(run)


def _is(problem: Problem, expected: str) -> str:
    value = problem.value if len(problem.value) <= 40 else f"{problem.value[:37]}..."
    return f"{problem.column} is {value!r}; {expected}"


@rule(
    "WBK001",
    "Table missing",
    severity="error",
    table="",
    why="Whatever stands in the lost table is missing from the brief, and nobody sees that it is.",
    fix="name the table again (Table Design, Table Name), or add an empty one with `itpm-xl add`",
)
def table_missing(context: Context) -> Iterator[Hit]:
    """A core table is not in the workbook."""
    rivals = {problem.table for problem in _of(context, Trouble.TWO_CANDIDATES)}
    for problem in _of(context, Trouble.TABLE_MISSING):
        if problem.table not in rivals:
            yield _hit(context, problem, f"there is no table {problem.table} in this workbook")


@rule(
    "WBK002",
    "Cells, but no Excel Table of the name",
    severity="warning",
    table="",
    why="Without an Excel Table, rows added below may not be seen, and dropdowns do not grow with them.",
    fix="select the cells, press Ctrl+T, and name the table as the sheet (Table Design, Table Name)",
)
def not_an_excel_table(context: Context) -> Iterator[Hit]:
    """The headers are there, the Excel Table is not, or has another name."""
    for problem in _of(context, Trouble.NOT_AN_EXCEL_TABLE):
        if problem.expected:
            message = f"the table on sheet {problem.sheet} is called {problem.expected}; it was read as {problem.table}"
            yield _hit(context, problem, message, f"rename it to {problem.table} (Table Design, Table Name)")
            continue
        yield _hit(
            context, problem, f"the cells of {problem.table} are not an Excel Table; they were read all the same"
        )


@rule(
    "WBK003",
    "Several sheets could be one table",
    severity="error",
    table="",
    why="Which of them counts would be a guess, so none is read and nothing of it reaches the brief.",
    fix="make the right one an Excel Table (Ctrl+T) and give it the table's name, or move the others away",
)
def two_candidates(context: Context) -> Iterator[Hit]:
    """Sheets with the right headers, and no Excel Table of the name to tell which is meant."""
    for problem in _of(context, Trouble.TWO_CANDIDATES):
        sheets = listed([name.strip() for name in problem.value.split(",")])
        yield _hit(context, problem, f"the sheets {sheets} could all be the table {problem.table}; none was read")


@rule(
    "WBK008",
    "Merged cells",
    severity="warning",
    table="",
    why="Only the first cell of a merged block holds the value; the other rows read as blank.",
    fix="unmerge them (Home, Merge & Center) and fill each row",
)
def merged_cells(context: Context) -> Iterator[Hit]:
    """Merged cells inside a table."""
    for problem in _of(context, Trouble.MERGED_CELLS):
        block = f" {problem.value}" if problem.value else ""
        yield _hit(
            context, problem, f"merged cells{block} inside the table {problem.table}: only the first one is read"
        )


@rule(
    "WBK009",
    "Rows outside the table",
    severity="error",
    table="",
    why="Rows below the edge of an Excel Table do not belong to it and never reach the brief.",
    fix="drag the table's lower right corner down over them; move what is no row beside the table",
)
def outside_table(context: Context) -> Iterator[Hit]:
    """Something was typed below the table instead of in it; what stands beside it is the PM's own."""
    for problem in _of(context, Trouble.OUTSIDE_TABLE):
        rows = "1 row" if problem.expected == "1" else f"{problem.expected} rows"
        yield _hit(context, problem, f"not read: {rows} below the table {problem.table} ({problem.value})")


def _sign(problem: Problem) -> str:
    """What to do about a negative delay: it is an opportunity, or the sign is a slip."""
    if problem.table != "RAID" or not problem.column.startswith("Impact") or not problem.value.startswith("-"):
        return ""
    days = problem.value[1:]
    return f"if it is an opportunity, type {days} and set Response to Exploit or Share; if it is a delay, type {days}"


_cell_rule(
    "WBK011",
    Trouble.ERROR_VALUE,
    "Excel error where a number, date, ID or status belongs",
    lambda problem: (_is(problem, "a value was expected"), ""),
    why="The value is lost, and every number that rests on it is wrong.",
    fix="repair the formula, or type the value over it",
    counts=True,
)
_cell_rule(
    "WBK012",
    Trouble.ERROR_VALUE,
    "Excel error in a text cell",
    lambda problem: (_is(problem, "text was expected"), ""),
    severity="warning",
    why="The text is lost; the cell counts as blank.",
    fix="repair the formula, or type the text over it",
    counts=False,
)
_cell_rule(
    "WBK013",
    Trouble.NOT_A_DATE,
    "Not a date",
    lambda problem: (
        _is(problem, "a date was expected"),
        f"{problem.expected} may be meant: type it as a date" if problem.expected else "",
    ),
    why="The cell counts as blank, so what is due then is not seen.",
    fix="type the date as Excel knows it, such as 2026-03-06; put words into Notes",
)
_cell_rule(
    "WBK014",
    Trouble.NOT_A_NUMBER,
    "Not a number",
    lambda problem: (_is(problem, "a number was expected"), ""),
    why="The cell counts as blank, and sums and dates leave it out.",
    fix="type the number alone; the unit is in the header",
)
_cell_rule(
    "WBK015",
    Trouble.NUMBER_AS_TEXT,
    "Number stored as text",
    lambda problem: (
        _is(problem, f"it was read as {problem.expected}, but Excel's own formulas leave it out"),
        f"type {problem.expected} as a number, or use the green corner: Convert to Number",
    ),
    severity="warning",
    why="Excel's own sums skip text, so the sheet and the brief may differ.",
    fix="type it as a number",
)
_cell_rule(
    "WBK016",
    Trouble.NOT_WHOLE,
    "Not a whole number",
    lambda problem: (_is(problem, "a whole number was expected"), ""),
    why="A scale from 1 to 5 has no values in between; the cell counts as blank.",
    fix="choose the nearest whole number",
)
_cell_rule(
    "WBK017",
    Trouble.OUT_OF_RANGE,
    "Outside the possible range",
    lambda problem: (_is(problem, f"{problem.expected or 'another value'} was expected"), _sign(problem)),
    why="The cell counts as blank, because no number can be computed from it.",
    fix="correct the value",
)
_cell_rule(
    "WBK018",
    Trouble.ABOVE_ONE,
    "Percentage above 100 %",
    lambda problem: (
        _is(problem, "at most 100 % was expected"),
        f"did you mean {_percent(problem.expected)}? Type it with the sign: {_percent(problem.expected, '')} "
        f"({problem.expected})"
        if problem.expected
        else "",
    ),
    why="Excel keeps 30 % as 0.3; a 30 is 3000 %, and was left out.",
    fix="type the % sign with the number, as in 30%, or the fraction, as in 0.3",
)
_cell_rule(
    "WBK019",
    Trouble.NOT_ALLOWED,
    "Not one of the choices",
    lambda problem: (_is(problem, "one of the choices was expected"), _choices(problem)),
    why="The row is left out wherever rows are counted, coloured or planned by this column.",
    fix="choose from the list in the cell",
    counts=True,
)
_cell_rule(
    "WBK020",
    Trouble.NOT_ALLOWED,
    "Not one of the choices, in a column that only describes",
    lambda problem: (_is(problem, "one of the choices was expected"), _choices(problem)),
    severity="warning",
    why="The cell counts as blank.",
    fix="choose from the list in the cell",
    counts=False,
)
_cell_rule(
    "WBK021",
    Trouble.HIDDEN_CHARACTERS,
    "Characters that nobody sees",
    lambda problem: (
        f"{problem.column} holds characters that show nothing: {problem.expected}; they were left out",
        "",
    ),
    severity="warning",
    why="Two cells that look alike are not: Excel's own formulas do not find one by the other.",
    fix="type the text anew, or clean it with =CLEAN()",
)
_cell_rule(
    "WBK022",
    Trouble.TOO_LONG,
    "More text than a cell keeps",
    lambda problem: (
        f"{problem.column} holds {problem.expected} characters; Excel keeps 32,767, and the rest was left out",
        "",
    ),
    severity="warning",
    why="Excel cuts the text when it opens the workbook, without a word.",
    fix="move the long part into a document and name it in the cell",
)


@rule(
    "WBK024",
    "Made from a newer template",
    severity="warning",
    table="",
    why="Columns that this itpm-xl does not know are taken for the PM's own: what stands there reaches no brief.",
    fix="update itpm-xl (pip install -U itpm-xl) and check again",
)
def newer_template(context: Context) -> Iterator[Hit]:
    """The workbook was made by a later itpm-xl than this one."""
    for problem in _of(context, Trouble.NEWER_TEMPLATE):
        yield _hit(
            context,
            problem,
            f"made from template {problem.value}; this itpm-xl knows templates up to {problem.expected}",
        )


def _percent(fraction: str, space: str = " ") -> str:
    return f"{float(fraction) * 100:g}{space}%"


def _choices(problem: Problem) -> str:
    near = nearest(problem.value, problem.expected.split(" / "))
    return f"did you mean {near}?" if near else f"choose {problem.expected.replace(' / ', ', ')}"
