"""Portfolios for tests: workbooks as text tables, examined as the portfolio does it, without files."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.checks.check import check
from itpm_xl.portfolio.consolidate import consolidate
from itpm_xl.portfolio.copies import identify
from itpm_xl.portfolio.record import Examined, FileVerdict, ProjectRecord, Verdict
from itpm_xl.portfolio.summary import summarise

AS_OF = date(2026, 3, 6)


def record_of(project):
    """The record of a project, by the same engines that the workers use."""
    plan = plan_if_possible(project)
    return summarise(project, plan, check(project, plan=plan, today=AS_OF), own=project.settings)


def examined(record, path, *, modified=datetime(2026, 3, 5, 17), sha256=None, rows_in=0, rejected=()):
    """A file that was read."""
    file = FileVerdict(
        path=path,
        verdict=Verdict.OK,
        sha256=hashlib.sha256(path.encode()).hexdigest() if sha256 is None else sha256,
        modified=modified,
        rows_in=rows_in,
        rows_out=rows_in - len(rejected),
        rejected=tuple(rejected),
    )
    return Examined(file, record)


def record(code="ERP", **facts):
    """A record made by hand."""
    return ProjectRecord(code=code, **{"name": f"Project {code}", "status_date": AS_OF} | facts)


def current(*records):
    """Projects with their keys, each from a file of its own."""
    return identify([(examined(one, f"{one.code}-{at}.xlsx").file, one) for at, one in enumerate(records)])


def roll_up(*files, as_of=AS_OF, **more):
    """The portfolio of examined files."""
    return consolidate(files, as_of=as_of, version="1.2.3", **more)
