"""One file, examined: read, planned, checked and summed up, whatever it turns out to be.

Runs in a worker. Whatever is wrong with a file ends up in its verdict; nothing of it reaches the other files.
"""

from __future__ import annotations

import dataclasses
import hashlib
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.analysis.wording import count
from itpm_xl.checks.check import check
from itpm_xl.errors import ItpmError, Severity
from itpm_xl.portfolio.record import Examined, FileVerdict, RejectedRow, Verdict
from itpm_xl.portfolio.summary import summarise
from itpm_xl.project import Project
from itpm_xl.workbook.guard import LIMITS, CheckedZip
from itpm_xl.workbook.kinds import readable_name
from itpm_xl.workbook.outputs import CORE_PART, was_output
from itpm_xl.workbook.read import read_checked
from itpm_xl.workbook.tables import ProblemKind, saved_at
from itpm_xl.workbook.template import TEMPLATE_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.checks.check import CheckResult
    from itpm_xl.workbook.tables import Source, Tables

__all__ = ["Recall", "examine", "failed"]


Recall = Callable[[str], tuple[bool, Examined | None]]
"""What is known of a content by its hash: whether anything is, and the record."""


def examine(
    path: Path | str, *, as_of: date, settings: Mapping[str, Any] | None = None, recall: Recall | None = None
) -> Examined | None:
    """Everything that the portfolio wants to know of one workbook.

    Args:
        path: the workbook; it may be open in Excel.
        as_of: the day of the run, for the age of its status date; the status date stays the workbook's own.
        settings: thresholds of the PMO by key of the settings; they win over the workbook's.
        recall: what earlier runs know of its content.

    Returns:
        Its verdict, and its project where it could be read; None for an output of ours, whose sheets are no project.
        No mistake in the file is an exception.
    """
    try:
        checked_zip = CheckedZip.load(Path(path))
        sha256 = hashlib.sha256(checked_zip.data).hexdigest()
        known, found = (False, None) if recall is None else recall(sha256)
        if known:
            return found
        if _is_output(checked_zip):
            return None
        tables = read_checked(checked_zip, sha256=sha256)
    except ItpmError as error:
        return failed(path, error)
    return _examined(path, tables, as_of, settings)


def _examined(path: Path | str, tables: Tables, as_of: date, settings: Mapping[str, Any] | None) -> Examined:
    rejected, rows_out = _rejected(tables), sum(len(table) for table in tables.tables.values())
    try:
        project = Project.from_tables(tables)
        own = project.settings
        if settings:
            project = dataclasses.replace(project, settings=dataclasses.replace(own, **settings))
        plan, unplanned = _planned(project)
        checked = check(project, plan=plan, today=as_of)
        record = summarise(project, plan, checked, own=own)
    except ItpmError as error:
        found = failed(path, error)
        rows_in = rows_out + len(rejected)
        everything = (*rejected, *_unused(tables, error.message))
        counted = dataclasses.replace(
            found.file, **_facts(tables.source), rows_in=rows_in, rows_out=0, rejected=everything
        )
        return Examined(counted)
    verdict, reason, where = _judged(tables, checked, unplanned, rejected)
    return Examined(
        FileVerdict(
            path=readable_name(Path(path)),
            verdict=verdict,
            reason=reason,
            sheet=where[0],
            cell=where[1],
            **_facts(tables.source),
            rows_in=rows_out + len(rejected),
            rows_out=rows_out,
            rejected=rejected,
        ),
        record,
    )


def failed(path: Path | str, error: ItpmError) -> Examined:
    """The verdict on a file that could not be read, with what can still be said of it."""
    hint = f" {error.hint}" if error.hint else ""
    where = error.where
    return Examined(
        FileVerdict(
            path=readable_name(Path(path)),
            verdict=Verdict.FAILED,
            reason=f"{error.message}{hint}",
            sheet=None if where is None else where.sheet,
            cell=None if where is None else where.cell,
            **_outside(Path(path)),
        )
    )


def _is_output(checked: CheckedZip) -> bool:
    try:
        return CORE_PART in checked and was_output(checked.unpack(CORE_PART))
    except ItpmError:
        return False


class _Facts(TypedDict, total=False):
    """What a file is, apart from what stands in it."""

    size: int
    sha256: str
    modified: datetime | None
    template_version: str


def _facts(source: Source) -> _Facts:
    return _Facts(size=source.size, sha256=source.sha256, modified=source.modified, template_version=source.template)


def _outside(path: Path) -> _Facts:
    """Size, time and hash of a file that nobody could read as a workbook; nothing of what is no ordinary file."""
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            return _Facts()
        modified = saved_at(facts.st_mtime_ns)
        if facts.st_size > LIMITS.file_bytes:
            return _Facts(size=facts.st_size, modified=modified)
        with path.open("rb") as file:
            return _Facts(size=facts.st_size, modified=modified, sha256=hashlib.file_digest(file, "sha256").hexdigest())
    except (OSError, ValueError):
        return _Facts()


def _planned(project: Project) -> tuple[Plan | None, str]:
    """The plan, and why there is none where something stands in its way."""
    try:
        return plan_if_possible(project), ""
    except ItpmError as error:
        return None, error.message


def _rejected(tables: Tables) -> tuple[RejectedRow, ...]:
    """Filled rows that belong to no table: typed outside it, or only in columns of the PM's own."""
    outside = [
        RejectedRow(problem.table, problem.sheet or "", row, "typed below the table")
        for problem in tables.problems
        if problem.kind is ProblemKind.OUTSIDE_TABLE
        for row in problem.rows
    ]
    own = [
        RejectedRow(name, table.sheet, row, "filled in columns of your own only")
        for name, table in tables.tables.items()
        for row in table.own_rows
    ]
    return (*outside, *own)


def _unused(tables: Tables, reason: str) -> list[RejectedRow]:
    return [
        RejectedRow(name, table.sheet, row, reason)
        for name, table in tables.tables.items()
        for row in table.row_numbers
    ]


def _judged(
    tables: Tables, checked: CheckResult, unplanned: str, rejected: tuple[RejectedRow, ...]
) -> tuple[Verdict, str, tuple[str | None, str | None]]:
    """OK or WARN, why, and the first cell to look at."""
    notes: list[str] = []
    where: tuple[str | None, str | None] = (None, None)
    if checked.errors:
        first = next(one for one in checked.findings if one.severity is Severity.ERROR)
        where = (first.where.sheet, first.where.cell)
        notes.append(f"{count(checked.errors, 'error')}, first {first.code}: {first.message}")
    if unplanned:
        notes.append(unplanned.rstrip("."))
    if rejected:
        first_row = rejected[0]
        notes.append(f"{count(len(rejected), 'row')} left out, first {first_row.sheet} row {first_row.row}")
        where = where if checked.errors else (first_row.sheet, f"A{first_row.row}")
    source = tables.source
    if source.open_by is not None:
        who = f" by {source.open_by}" if source.open_by else ""
        notes.append(f"open in Excel{who}; unsaved edits are not included")
    if source.template and _newer(source.template):
        notes.append(
            f"made from template {source.template}, newer than this program knows ({TEMPLATE_VERSION}): "
            "update itpm-xl, or what is new in it stays unread"
        )
    return (Verdict.WARN, "; ".join(notes), where) if notes else (Verdict.OK, "", where)


def _newer(template: str) -> bool:
    try:
        return float(template) > TEMPLATE_VERSION
    except ValueError:
        return False
