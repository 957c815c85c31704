"""Tables that a workbook may do without: absent means off, and a PM's own table of that name stays what it is."""

from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.table import Table

from itpm_xl.checks.check import check
from itpm_xl.errors import TargetError
from itpm_xl.project import Project
from itpm_xl.schema import TABLES, ProjectInfo
from itpm_xl.workbook.add_tables import add_tables
from itpm_xl.workbook.read import read_workbook
from itpm_xl.workbook.repair import repair_workbook
from itpm_xl.workbook.template import write_workbook

NOW = datetime(2026, 3, 6, 9)
OPTIONAL = [spec.name for spec in TABLES if spec.need == "optional" and spec.layout == "rows"]


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "Straße plan.xlsx"
    write_workbook(path, {"Project": [ProjectInfo(code="DCX", name="Data-centre exit")]})
    return path


def with_own_table(path, name, headers):
    """A PM's own Excel Table on a sheet of its own."""
    own = load_workbook(path)
    sheet = own.create_sheet(f"My {name}")
    sheet.append(headers)
    sheet.append(["x"] * len(headers))
    sheet.add_table(Table(displayName=name, ref=f"A1:{chr(64 + len(headers))}2"))
    own.save(path)


def test_a_new_workbook_has_none_and_add_brings_each_once(book):
    assert not set(OPTIONAL) & set(read_workbook(book).tables)

    result = add_tables(book, OPTIONAL, now=NOW)

    assert result.added == tuple(OPTIONAL)
    assert set(OPTIONAL) <= set(read_workbook(book).tables)
    assert add_tables(book, OPTIONAL, now=NOW).present == tuple(OPTIONAL)
    assert not [
        finding
        for finding in check(Project.from_tables(read_workbook(book))).findings
        if finding.where.sheet in OPTIONAL
    ]


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("RACI", ["Deliverable", "R", "A", "C", "I"]),
        ("Vendors", ["Name", "Contact", "Phone"]),
        ("Metrics", ["KPI", "Jan", "Feb"]),
    ],
)
def test_a_table_of_that_name_with_other_columns_is_the_pms(book, name, headers):
    with_own_table(book, name, headers)
    before = load_workbook(book)[f"My {name}"].calculate_dimension()

    tables = read_workbook(book)

    assert name not in tables
    assert not [problem for problem in tables.problems if problem.table == name]
    repair_workbook(book, now=NOW)
    assert load_workbook(book)[f"My {name}"].calculate_dimension() == before
    with pytest.raises(TargetError, match=f"a table {name} of your own"):
        add_tables(book, [name], now=NOW)


def test_a_pms_table_with_all_that_rows_need_is_read(book):
    with_own_table(book, "Vendors", ["ID", "Vendor", "Phone"])

    tables = read_workbook(book)

    assert [row.vendor for row in tables["Vendors"].records] == ["x"]


def test_a_list_that_merely_looks_like_one_is_not_taken_for_it(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "Partners"
    for row in (["ID", "Name", "Vendor", "Go-live", "Title", "Kind", "Owner"], ["1", *"abcdef"]):
        sheet.append(row)
    path = tmp_path / "other.xlsx"
    book.save(path)

    assert not set(read_workbook(path).tables)
