"""Whatever people type: findings, never a traceback, and the same ones each time."""

from datetime import date, datetime

from hypothesis import Phase, given, settings, strategies as st

from itpm_xl.checks.check import check
from itpm_xl.errors import Severity
from itpm_xl.project import Project
from itpm_xl.report.findings_text import to_text
from itpm_xl.schema import TABLES, Kind
from itpm_xl.workbook.assemble import Grid, assemble
from itpm_xl.workbook.cells import ErrorValue
from itpm_xl.workbook.tables import Source

IDS = st.sampled_from(["T1", "T2", "t1", "T-3", "S-1", "R-1", "CR-1", "A;B", "", " ", "ERP:T9", "1", "Ä-ß"])
DATES = st.dates(date(1899, 1, 1), date(2210, 1, 1)) | st.dates(date(2026, 2, 1), date(2026, 4, 30))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))
NUMBERS = st.sampled_from([-1.0, 0.0, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 30.0, 1e9])
JUNK = st.sampled_from(
    [ErrorValue("#REF!"), "text", "1,5", "12", True, None, "T1FS+1,5d; T2", "TBD", "Ana Ruiz", "Ana Ruis"]
)
MOST = 6


def values(column):
    """What might stand in a cell of a column: mostly the right kind, sometimes anything."""
    right = {
        Kind.ID: IDS,
        Kind.IDS: IDS,
        Kind.CHOICE: st.sampled_from([*column.allowed, "other"]),
        Kind.DATE: DATES | MOMENTS,
    }.get(column.kind, NUMBERS if column.is_number else st.sampled_from(["Ana Ruiz", "fast", "T1; T2SS-1d", "Ken Ito"]))
    return st.one_of(right, right, right, st.none(), JUNK)


@st.composite
def grids(draw):
    found = []
    for spec in TABLES:
        inputs = [column for column in spec.columns if column.kind is not Kind.CALCULATED]
        if spec.layout == "fields":
            rows = [[column.name, draw(values(column))] for column in inputs]
            found.append(Grid(spec, spec.name, 1, 0, spec.labels, rows))
            continue
        kept = draw(st.lists(st.sampled_from(inputs), unique=True, min_size=1)) if draw(st.booleans()) else inputs
        rows = draw(st.lists(st.tuples(*map(values, kept)), max_size=MOST))
        found.append(Grid(spec, spec.name, 1, 0, [column.name for column in kept], rows))
    return found


@settings(
    max_examples=30, deadline=None, phases=(Phase.explicit, Phase.generate)
)  # shrinking whole workbooks takes minutes
@given(grids(), st.sampled_from(["light", "standard", "strict"]))
def test_any_workbook_can_be_checked(found, profile):
    project = Project.from_tables(assemble(found, Source("any.xlsx")))

    result = check(project, profile=profile, today=date(2026, 3, 6))

    assert result == check(project, profile=profile, today=date(2026, 3, 6))
    assert to_text(result, "any.xlsx", color=True, width=80)
    for finding in result.findings:
        assert "None" not in finding.message, finding
        assert profile == "strict" or finding.severity is not Severity.INFO
