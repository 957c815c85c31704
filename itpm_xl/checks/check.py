"""check: run the rules, leave out what was accepted, and sort what is left."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from itpm_xl.checks.catalogue import RULES
from itpm_xl.checks.context import Context
from itpm_xl.checks.rule import Profile
from itpm_xl.errors import Finding, Severity
from itpm_xl.project import as_day
from itpm_xl.schema import ACCEPTED, TABLES, table_named
from itpm_xl.workbook.tables import column_letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project
    from itpm_xl.schema import AcceptedFinding

__all__ = ["CheckResult", "check"]

_ABOUT_HEADERS = frozenset({"WBK001", "WBK002", "WBK003", "WBK004", "WBK005", "WBK007", "WBK023"})
"""Findings about tables and headers that are missing, doubled or called something else."""


@dataclass(frozen=True)
class CheckResult:
    """What the checks found.

    Attributes:
        findings: by sheet, row and code.
        accepted: findings left out because somebody lives with them, on the record.
        profile: the profile that was used.
    """

    findings: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    profile: Profile

    @cached_property
    def counts(self) -> dict[Severity, int]:
        """How many findings of each severity, worst first; zeros included."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in Severity}

    @property
    def unread(self) -> tuple[Finding, ...]:
        """What the workbook lacks of its tables and headers, worst first: without it, results rest on less."""
        about = [one for one in self.findings if one.code in _ABOUT_HEADERS and one.severity is not Severity.INFO]
        return tuple(sorted(about, key=lambda one: one.severity.rank))

    @property
    def errors(self) -> int:
        """How many findings are errors; above 0, `check` exits with 1 and the brief is a DRAFT."""
        return self.counts[Severity.ERROR]


def check(
    project: Project,
    *,
    profile: str | Profile | None = None,
    plan: Plan | None = None,
    today: date | None = None,
) -> CheckResult:
    """Check a project.

    Args:
        project: what to check.
        profile: light, standard or strict; None for what the workbook's Checks field says, else standard.
        plan: its plan, where it has been made already.
        today: the day of the run, for the age of the status date; None where age does not matter.

    Returns:
        Findings and what was accepted.

    Raises:
        ValueError: there is no such profile.
    """
    wanted = Profile((profile or project.info.checks or Profile.STANDARD).casefold())
    context = Context(project, wanted, today, plan)
    found = sorted(_in_their_words(_findings(context), project), key=_place_order(project))
    accepted_by = _acceptances(project)
    reported: list[Finding] = []
    accepted: list[Finding] = []
    for finding in found:
        (accepted if _is_accepted(finding, accepted_by, project) else reported).append(finding)
    return CheckResult(tuple(reported), tuple(accepted), wanted)


def _findings(context: Context) -> Iterator[Finding]:
    for rule in RULES.values():
        if rule.profile.rank > context.profile.rank:
            continue
        about_reading = rule.code.startswith("WBK")
        for hit in rule.run(context):
            if not about_reading and (hit.where.sheet, hit.where.cell) in context.problem_cells:
                continue
            if not hit.on_sheet and rule.severity is not Severity.ERROR:
                continue
            yield Finding(rule.code, rule.severity, hit.where, hit.message, hit.hint or rule.fix)


def _in_their_words(findings: Iterator[Finding], project: Project) -> Iterator[Finding]:
    """Findings that name the workbook's own header as well, where a map says that it is another than ours."""
    theirs = {
        (table.sheet, column_letters(place)): header
        for table in project.tables.values()
        for key, header in table.headers.items()
        if (place := table.positions.get(key)) is not None
    }
    for finding in findings:
        header = theirs.get((finding.where.sheet or "", _split_cell(finding.where.cell)[0]))
        if header is None or header.casefold() in finding.message.casefold():
            yield finding
        else:
            yield replace(finding, message=f"{finding.message} (column {header!r})")


def _place_order(project: Project) -> Callable[[Finding], tuple[int, int, int, str, str, str]]:
    """The key that sorts findings: sheets in the order of the schema, then rows, columns, codes."""
    order = {table.sheet: index for index, spec in enumerate(TABLES) if (table := project.tables.get(spec.name))}

    def key(finding: Finding) -> tuple[int, int, int, str, str, str]:
        letters, row = _split_cell(finding.where.cell)
        sheet = finding.where.sheet
        at = -1 if sheet is None else order.get(sheet, len(order))
        return (at, row, len(letters), letters, finding.code, finding.message)

    return key


def _split_cell(cell: str | None) -> tuple[str, int]:
    match = re.fullmatch(r"([A-Z]+)(\d+)", cell or "")
    return (match[1], int(match[2])) if match else ("", 0)


def _acceptances(project: Project) -> dict[str, list[AcceptedFinding]]:
    """The acceptances that hold, by code: complete, and not past their last day."""
    today = project.status_date
    holding: dict[str, list[AcceptedFinding]] = {}
    for row in project.accepted:
        if not (row.code and row.reason and row.accepted_by and row.until):
            continue
        if today is None or as_day(row.until) >= today:
            holding.setdefault(row.code.strip().upper(), []).append(row)
    return holding


def _is_accepted(finding: Finding, holding: dict[str, list[AcceptedFinding]], project: Project) -> bool:
    if finding.where.sheet is not None and finding.where.sheet == _sheet_of(project, ACCEPTED.name):
        return False
    return any(
        _same_sheet(row.sheet, finding.where.sheet, project)
        and (not row.row_id or row.row_id.casefold() == (finding.where.row_id or "").casefold())
        for row in holding.get(finding.code, ())
    )


def _same_sheet(wanted: str | None, sheet: str | None, project: Project) -> bool:
    """Whether an acceptance's sheet, as seen or by its table's name, is the finding's; blank is any."""
    if not wanted:
        return True
    spec = table_named(wanted)
    names = {wanted.casefold()} | ({_sheet_of(project, spec.name).casefold()} if spec else set())
    return (sheet or "").casefold() in names


def _sheet_of(project: Project, name: str) -> str:
    table = project.tables.get(name)
    return name if table is None else table.sheet
