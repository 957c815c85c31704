"""Whatever stands in the tables, a brief comes out: half-filled rows, odd dates, repeated and missing IDs."""

from __future__ import annotations

import json
from datetime import date, datetime
from types import SimpleNamespace

from hypothesis import given, reject, settings, strategies as st
from projects import project_of

from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.errors import ItpmError
from itpm_xl.project import Project
from itpm_xl.report.build import build_brief
from itpm_xl.schema import CALENDAR, CHANGES, DEPENDENCIES, PROJECT, RAID, READINESS, SCOPE, Kind
from itpm_xl.workbook.tables import Table

DAYS = st.sampled_from(
    [
        date(2026, 3, 6),
        date(2026, 2, 2),
        date(2026, 4, 30),
        datetime(2026, 3, 9, 20),
        date(1900, 1, 1),
        date(2199, 1, 1),
    ]
)
IDS = st.sampled_from(["A", "a", "B-1", "1", "|", "ERP:T9"])
BY_KIND = {
    Kind.ID: IDS,
    Kind.IDS: st.lists(IDS, max_size=2).map(tuple),
    Kind.NAMES: st.lists(IDS, max_size=1).map(tuple),
    Kind.TEXT: st.sampled_from(["Go-live", "A; B", "=1", "Mon-Fri", "  "]),
    Kind.PERSON: st.sampled_from(["Kim", "Ana Ruiz"]),
    Kind.NUMBER: st.sampled_from([0.0, -1.0, 2.5]),
    Kind.INTEGER: st.sampled_from([0, 5]),
    Kind.SCALE: st.integers(1, 5),
    Kind.DAYS: st.sampled_from([0.0, 0.5, 12.0]),
    Kind.MONEY: st.sampled_from([0.0, -10.0, 1e6]),
    Kind.PERCENT: st.sampled_from([0.0, 0.3, 1.0]),
    Kind.DATE: DAYS,
}


def values(column):
    some = st.sampled_from(column.allowed) if column.allowed else BY_KIND[column.kind]
    return some if column.is_list else st.none() | some


@st.composite
def tables(draw, spec):
    columns = [column for column in spec.columns if column.kind is not Kind.CALCULATED]
    count = 1 if spec is PROJECT else draw(st.integers(0, 3))
    data = {column.key: [draw(values(column)) for _ in range(count)] for column in columns}
    positions = {column.key: index for index, column in enumerate(columns)}
    fields = {column.key: index + 2 for index, column in enumerate(columns)}
    if spec is PROJECT:
        positions = {"value": 1}
    return Table(spec, spec.name, data, range(2, 2 + count), positions, fields if spec is PROJECT else {})


@settings(max_examples=25)
@given(
    st.fixed_dictionaries(
        {s.name: tables(s) for s in (PROJECT, SCOPE, CHANGES, RAID, DEPENDENCIES, READINESS, CALENDAR)}
    )
)
def test_a_brief_comes_out(read):
    blank = project_of()
    project = Project(blank.source, read["Project"].records[0], blank.settings, read)
    checked = SimpleNamespace(findings=(), accepted=(), errors=0)
    try:
        planned = plan_if_possible(project)
    except ItpmError:  # a freeze without end: the command says so and stops
        reject()
    brief = build_brief(project, planned, checked, version="0")
    json.dumps(brief.to_json(), allow_nan=False)
    assert brief.to_markdown().startswith("# ")
    assert len(brief.tiles) == 5
    assert brief.computed in (None, "Green", "Amber", "Red")
