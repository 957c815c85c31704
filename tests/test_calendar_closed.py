"""A calendar on which nobody ever works is a finding, and only who asks for the plan is stopped."""

import pytest

from itpm_xl.analysis.plan import plan, plan_if_possible
from itpm_xl.checks.check import check
from itpm_xl.errors import ItpmError
from itpm_xl.project import Project
from itpm_xl.workbook.text_tables import parse_text

TEXT = """## Project

| Field | Value |
|---|---|
| Start date | 2026-03-02 |
| Status date | 2026-03-06 |

## Calendar

| Name | Kind | From | To | Repeat | Until |
|---|---|---|---|---|---|
| Works holiday | Holiday | 2026-03-01 | 2026-03-01 | Daily | |

## Dependencies

| ID | Task | Owner | Duration (days) |
|---|---|---|---|
| T1 | Survey the cabinets | Ken Ito | 5 |
"""


def test_a_holiday_without_end_is_found_with_its_cell_and_nothing_else_stops():
    project = Project.from_tables(parse_text(TEXT))

    assert plan_if_possible(project) is None
    (found,) = [one for one in check(project).findings if one.code == "CAL010"]
    assert (found.where.sheet, found.where.cell) == ("Calendar", "F2")
    with pytest.raises(ItpmError, match="no working time after the start date"):
        plan(project)
