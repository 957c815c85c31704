"""What an auditor reads: every finding, every file and its verdict, every row that was not taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count
from itpm_xl.portfolio.book.links import Place
from itpm_xl.portfolio.book.listing import EVERY_LINE, Cell, Column, Listing, listing
from itpm_xl.portfolio.record import FileVerdict, RecordedFinding, RejectedRow, Verdict
from itpm_xl.report.row_links import sheet_address

if TYPE_CHECKING:
    from itpm_xl.portfolio.portfolio import Portfolio, ProjectLine

__all__ = ["file_list", "finding_list", "rejected_rows"]

_MOST_FINDINGS = 3_000
"""Three of each of a thousand projects, errors first: a PMO works on those, and projects on their own."""
_RANK = {"error": 0, "warning": 1, "info": 2}
_SEVERITIES = {"error": "Red", "warning": "Amber"}
_VERDICTS = {Verdict.FAILED: (0, "Red"), Verdict.WARN: (1, "Amber"), Verdict.OK: (2, "Green")}

_Found = tuple["ProjectLine", RecordedFinding]
_Rejected = tuple[FileVerdict, RejectedRow]


def finding_list(portfolio: Portfolio) -> Listing:
    """What check says about each workbook, errors of all projects first."""
    found = [(line, one) for line in portfolio.projects for one in line.record.findings]
    found.sort(key=lambda pair: _RANK.get(pair[1].severity, 3))
    columns: tuple[Column[_Found], ...] = (
        Column("Project", 12, lambda one: Cell(one[0].key, place=Place(one[0].path))),
        Column("Severity", 10, lambda one: Cell(one[1].severity.capitalize(), _SEVERITIES.get(one[1].severity, ""))),
        Column("Code", 9, lambda one: Cell(one[1].code)),
        Column("Where", 24, _where),
        Column("ID", 11, lambda one: Cell(one[1].row_id)),
        Column("What is wrong", 66, lambda one: Cell(one[1].message)),
        Column("Next step", 44, lambda one: Cell(one[1].hint[:1].upper() + one[1].hint[1:])),
        Column("PM", 16, lambda one: Cell(one[0].record.manager)),
    )
    errors = sum(one.severity == "error" for _, one in found)
    touched = sum(bool(line.record.errors) for line in portfolio.projects)
    says = f"{count(len(found), 'finding')}, {count(errors, 'error')} in {count(touched, 'project')}"
    return listing(
        "Findings",
        columns,
        found,
        says=says if found else "",
        colour="Red" if errors else "",
        about="Error: a number of that project's brief is wrong because of it, or a control was broken. Warning: worth "
        "a look this week.",
        empty="Nothing to fix: the check found no error and no warning.",
        most=_MOST_FINDINGS,
        rest=f"{EVERY_LINE} `itpm-xl check` tells those of one workbook.",
    )


def _where(one: _Found) -> Cell:
    line, finding = one
    if not finding.sheet:
        return Cell("the workbook", place=Place(line.path))
    text = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
    return Cell(text, place=Place(line.path, finding.sheet, finding.cell))


def file_list(portfolio: Portfolio) -> Listing:
    """Every file that was looked at, failed ones first."""
    files = sorted(portfolio.files, key=lambda one: (_VERDICTS[one.verdict][0], one.path))
    columns: tuple[Column[FileVerdict], ...] = (
        Column("File", 34, lambda one: Cell(_name(one), place=Place(one.path))),
        Column("Verdict", 10, lambda one: Cell(one.verdict.value, _VERDICTS[one.verdict][1], bold=True)),
        Column("Reason", 52, lambda one: Cell(one.reason)),
        Column("Where", 16, _file_cell, optional=True),
        Column("Rows in", 8, lambda one: Cell(one.rows_in), "number"),
        Column("Rows out", 8, lambda one: Cell(one.rows_out), "number"),
        Column("Rejected", 9, lambda one: Cell(len(one.rejected), "Amber" if one.rejected else ""), "number"),
        Column("Saved", 11, lambda one: Cell(one.modified), "day"),
        Column("Size, kB", 9, lambda one: Cell(round(one.size / 1000, 1)), "days"),
        Column("Template", 9, lambda one: Cell(one.template_version), optional=True),
        Column("Read", 10, lambda one: Cell("unchanged" if one.cached else "")),
        Column("SHA-256", 20, lambda one: Cell(one.sha256[:16])),
        Column("Folder", 44, lambda one: Cell(one.path[: -len(_name(one))] or ".")),
    )
    failed = sum(one.verdict is Verdict.FAILED for one in files)
    rows_in, rows_out = sum(one.rows_in for one in files), sum(one.rows_out for one in files)
    says = f"{count(len(files), 'file')}, {failed or 'none'} failed; {count(rows_in, 'row')} in, {rows_out:,} taken"
    return listing(
        "Files",
        columns,
        files,
        says=says if files else "",
        colour="Red" if failed else "",
        about="OK: read. WARN: read, and it has error findings or notes. FAILED: could not be read; the others were. "
        "Rows in = rows out + rejected. Unchanged: as in an earlier run, and not read again.",
        empty="No file was looked at.",
    )


def _name(one: FileVerdict) -> str:
    return one.path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _file_cell(one: FileVerdict) -> Cell:
    if not one.sheet:
        return Cell()
    return Cell(sheet_address(one.sheet, one.cell), place=Place(one.path, one.sheet, one.cell))


def rejected_rows(portfolio: Portfolio) -> Listing:
    """Rows of input tables that are in no output table, with the reason."""
    columns: tuple[Column[_Rejected], ...] = (
        Column("File", 52, lambda one: Cell(one[0].path)),
        Column("Table", 16, lambda one: Cell(one[1].table)),
        Column(
            "Row",
            16,
            lambda one: Cell(
                f"{one[1].sheet}, row {one[1].row}", place=Place(one[0].path, one[1].sheet, f"A{one[1].row}")
            ),
        ),
        Column("Why", 60, lambda one: Cell(one[1].reason)),
    )
    rows = [(file, row) for file in portfolio.files for row in file.rejected]
    return listing(
        "Rejected rows",
        columns,
        rows,
        title="Rows that were not taken in",
        says=f"{count(len(rows), 'row is', 'rows are')} in no list of this portfolio",
        empty="Every row was taken in.",
        most=20_000,
    )
