"""The Live sheet of a macro workbook: the main worksheet functions, spilled, each with the values it shows today.

What stands in the file is what the functions give, so the sheet is right before Python has run, and where there is
none. Functions spill downwards as the plan grows: at most one block that grows stands in a band of columns, as the
last one, so that none can run into another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from itpm_xl.excel import answers, questions
from itpm_xl.excel.questions import answer_for
from itpm_xl.report.own_sheet import Look, OwnSheet, Styles
from itpm_xl.report.palette import AMBER, BAND, GREEN, MUTED, RED, RULE, WHITE
from itpm_xl.workbook.records import BASELINE_NAME, BASELINE_SHEET
from itpm_xl.workbook.tables import ProblemKind, column_letters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from xlsxwriter import Workbook

    from itpm_xl.excel.facts import Facts
    from itpm_xl.excel.questions import Question
    from itpm_xl.project import Project

__all__ = ["NAME", "add_live_sheet"]

NAME: Final = "Live"
ROOM: Final = 400
"""Rows below the last block of a band that are laid out for what it may spill once the plan has grown."""
_TOP = 5
_FIXED_ROWS = 8
"""Rows kept for a block that stands above another: as many as the status has, so that the second titles line up."""
_LONGEST_IN_FOOTER = 80
"""Excel takes 255 characters in all."""
_DAY = "yyyy-mm-dd"
_SHARE = "0%"
_NUMBER = "0.0"


@dataclass(frozen=True, slots=True)
class _Block:
    """One function on the sheet.

    Attributes:
        name: the function.
        title: what it tells, in plain words.
        question: the tables that it is handed.
        told: makes its answer.
        formats: number formats of its columns that are not plain, by column.
        rows: the most rows that it spills, its header included; 0 for one that grows.
    """

    name: str
    title: str
    question: Question
    told: Callable[[Facts], object]
    formats: Mapping[int, str]
    rows: int = 0


_BANDS: Final[tuple[tuple[tuple[int, ...], tuple[_Block, ...]], ...]] = (
    (
        (15, 15, 9, 12, 10, 20, 46),
        (
            _Block("ITPM_RAG", "How are we doing?", questions.STATUS, answers.rag, {}, rows=_FIXED_ROWS),
            _Block("ITPM_GATE", "May we go live?", questions.GATE, answers.gate, {2: _SHARE, 3: _DAY, 4: "0"}),
        ),
    ),
    (
        (9, 40, 18, 12, 12),
        (
            _Block(
                "ITPM_CRITICAL_PATH",
                "What drives the finish?",
                questions.PLAN,
                answers.critical_path,
                {3: _DAY, 4: _DAY},
            ),
        ),
    ),
    (
        (9, 46, 18, 12, 14, 42, 14, 46),
        (
            _Block(
                "ITPM_TOP_RISKS",
                "Which risks come first?",
                questions.RISKS,
                answers.top_risks,
                {4: _NUMBER, 6: _DAY},
                rows=_FIXED_ROWS,
            ),
            _Block("ITPM_DECISIONS", "What waits for a decision?", questions.DECISIONS, answers.decisions, {3: _DAY}),
        ),
    ),
)
"""Bands of columns, left to right: the widths of their columns and the blocks in them, top to bottom."""


def add_live_sheet(book: Workbook, styles: Styles, project: Project, *, name: str = NAME) -> OwnSheet:
    """Add the sheet to a scratch workbook. Its formulas point at the tables of the workbook it is meant for.

    Args:
        book: where it goes.
        styles: the workbook's styles.
        project: the project as its workbook tells it, for the values of today.
        name: the sheet's name.

    Returns:
        The sheet, not yet closed.
    """
    own = OwnSheet(book, name, styles)
    own.sheet.set_landscape()
    own.sheet.set_paper(9)
    own.sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    own.sheet.set_print_scale(55)
    called = (project.info.name or project.code or "").replace("&", "&&")[:_LONGEST_IN_FOOTER]
    own.sheet.set_footer(f"&L&8{called} &A&R&8Page &P of &N")
    page = _Page(book, own, project, _excel_tables(project))
    page.head()
    left = lowest = 0
    starts = []
    for widths, blocks in _BANDS:
        starts.append(left)
        for offset, width in enumerate(widths):
            own.sheet.set_column(left + offset, left + offset, width)
        row = _TOP
        for block in blocks:
            last = page.block(row, left, len(widths), block)
            lowest = max(lowest, last)
            row += block.rows + 3
        left += len(widths)
        own.sheet.set_column(left, left, 3)
        left += 1
    # Status and path share the first page; each alone would leave half of it empty.
    own.sheet.set_v_pagebreaks([starts[-1]])
    own.sheet.freeze_panes(_TOP - 1, 0)
    own.sheet.print_area(0, 0, lowest, left - 2)
    return own


@dataclass(frozen=True, slots=True)
class _Page:
    """The sheet while it is written, and what its formulas and values come from."""

    book: Workbook
    own: OwnSheet
    project: Project
    excel_tables: Mapping[str, str]

    def head(self) -> None:
        """Name, status date and the finish in one line, and how the sheet works below it."""
        own, project = self.own, self.project
        own.height(0, 30)
        own.text(
            0, 0, f"{project.info.name or project.code or 'Project'}: live", font_size=18, bold=True, font_color=BAND
        )
        note = "These tables follow what you type, through the functions of itpm-xl. Nothing here needs to be edited."
        own.text(1, 0, note, font_color=MUTED)
        own.text(2, 0, "Forecast finish", font_color=MUTED)
        formula = _formula("ITPM_FINISH", questions.PLAN, self.excel_tables)
        shown = answer_for("ITPM_FINISH", questions.PLAN, project, lambda facts, _: answers.finish(facts))
        look = own.style(bold=True, font_size=12, font_color=BAND, num_format="d mmm yyyy", align="left")
        own.height(2, 21)
        if formula:
            own.sheet.write_dynamic_array_formula(2, 1, 2, 1, formula, look, _cached(self.book, shown))
        else:
            own.text(2, 1, _absent(questions.PLAN, self.excel_tables), font_color=MUTED)

    def block(self, row: int, left: int, width: int, block: _Block) -> int:
        """Write one block: its title, the formula, the values of today; gives the last row with a value."""
        own = self.own
        own.height(row, 21)
        own.text(
            row,
            left,
            block.title,
            last=left + width - 1,
            bold=True,
            font_size=12,
            font_color=WHITE,
            bg_color=BAND,
            indent=1,
        )
        frozen = block.question.compares and BASELINE_SHEET in self.project.records
        formula = _formula(block.name, block.question, self.excel_tables, frozen=frozen)
        if not formula:
            own.text(row + 1, left, _absent(block.question, self.excel_tables), font_color=MUTED)
            return row + 1
        shown = answer_for(block.name, block.question, self.project, lambda facts, _: block.told(facts))
        values: Sequence[Sequence[object]] = shown if isinstance(shown, list) else [[shown]]
        top, bottom, right = row + 1, row + len(values), left + len(values[0]) - 1
        head = own.style(font_color=MUTED, font_size=9, bottom=1, bottom_color=RULE)
        own.sheet.write_dynamic_array_formula(top, left, bottom, right, formula, head, _cached(self.book, values[0][0]))
        for offset, text in enumerate(values[0][1:], start=1):
            own.text(top, left + offset, str(text), font_color=MUTED, font_size=9, bottom=1, bottom_color=RULE)
        end = top + (block.rows - 1 if block.rows else max(ROOM, len(values)))
        for at in range(top + 1, end + 1):
            line = values[at - top] if at <= bottom else ()
            for offset in range(width):
                if offset < len(line) or offset in block.formats:
                    value = line[offset] if offset < len(line) else ""
                    _value(own, at, left + offset, value, block.formats.get(offset))
        _colours(self.book, own, (top + 1, left, end, left + width - 1))
        return bottom


def _value(own: OwnSheet, row: int, column: int, value: object, number_format: str | None) -> None:
    """Write what a cell shows; an empty text for its format alone, so that a date that spills there shows as one."""
    look: Look = {"num_format": number_format} if number_format else {}
    if isinstance(value, datetime):
        own.day(row, column, value, align="left")
    elif isinstance(value, (int, float)):
        own.number(row, column, value, align="left", **look)
    else:
        own.text(row, column, str(value), align="left", **look)


def _colours(book: Workbook, own: OwnSheet, area: tuple[int, int, int, int]) -> None:
    """A rule below each filled row, and the colour of each word that names one; rows to come are covered too."""
    first_row, first_column, last_row, last_column = area
    for tone, words in (
        (RED, ("Red", "NO-GO", "Extreme", "Critical")),
        (AMBER, ("Amber", "CONDITIONAL", "High")),
        (GREEN, ("Green", "GO", "Low")),
    ):
        look = book.add_format({"font_color": tone.ink, "bg_color": tone.fill, "bold": True})
        for word in words:
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
            own.sheet.conditional_format(first_row, first_column, last_row, last_column, rule)
    first = f"${column_letters(first_column)}{first_row + 1}"
    second = f"${column_letters(first_column + 1)}{first_row + 1}"
    look = book.add_format({"bottom": 4, "bottom_color": RULE})
    filled = {"type": "formula", "criteria": f'={first}&{second}<>""', "format": look}
    own.sheet.conditional_format(*area, filled)


def _excel_tables(project: Project) -> dict[str, str]:
    """The Excel Tables of the workbook, ours by name to what they are called there.

    A formula that names a table which is none would make Excel repair the file, and lose it.
    """
    called = {name: name for name in project.tables}
    for problem in project.problems:
        if problem.kind is ProblemKind.NOT_AN_EXCEL_TABLE:
            called[problem.table] = problem.expected
    return {name: excel for name, excel in called.items() if excel}


def _formula(name: str, question: Question, excel_tables: Mapping[str, str], *, frozen: bool = False) -> str:
    """The call with every table that is there, and the baseline if frozen; "" where one that it needs is not."""
    if any(needed not in excel_tables for needed in question.needs):
        return ""
    handed = [f"{excel_tables[one]}[#All]" for one in question.tables if one in excel_tables]
    return f"={name}({','.join([*handed, *([BASELINE_NAME] if frozen else [])])})"


def _absent(question: Question, excel_tables: Mapping[str, str]) -> str:
    missing = next(needed for needed in question.needs if needed not in excel_tables)
    return f"There is no Excel Table {missing} in this workbook."


def _cached(book: Workbook, value: object) -> object:
    """A value as a formula keeps it: a date is the number of days since the workbook's first day."""
    if not isinstance(value, datetime):
        return value
    return (value - (datetime(1904, 1, 1) if book.date_1904 else datetime(1899, 12, 30))).days
