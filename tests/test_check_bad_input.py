"""Real workbooks with every kind of damage: all findings at once, at their cells, exit code 1, never a traceback."""

import json
from datetime import date

import openpyxl
import pytest
from click.testing import CliRunner

from itpm_xl.cli import cli
from itpm_xl.errors import TableMissingError
from itpm_xl.workbook.new_project import new_workbook
from itpm_xl.workbook.read import read_workbook

STATUS = date(2026, 3, 6)


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "plan.xlsx"
    new_workbook(path, today=STATUS, name="Data-centre exit", code="DCX", pm="Priya Nair", start=date(2026, 3, 2))
    return path


class Pen:
    """Writes into the tables of a workbook as a person would: by header and line."""

    def __init__(self, path):
        self.path = path
        self.tables = read_workbook(path).tables
        self.book = openpyxl.load_workbook(path)

    def at(self, table, header, line):
        """The cell of a column in the first, second ... row below the header."""
        found = self.tables[table]
        key = next(column.key for column in found.spec.columns if column.name == header)
        area = self.book[table].tables[table].ref
        top = int(area.split(":")[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        return self.book[table].cell(top + line, found.positions[key] + 1)

    def put(self, table, line, **values):
        for name, value in values.items():
            header = HEADERS.get(name, name.replace("_", " ").capitalize())
            self.at(table, header, line).value = value

    def save(self):
        self.book.save(self.path)


HEADERS = {"id": "ID", "days": "Duration (days)", "complete": "% complete"}


def checked(path, *arguments):
    """Exit code and findings of `itpm-xl check --json`."""
    words = ["check", str(path), "--json", "--as-of", "2026-03-06", *arguments]
    result = CliRunner().invoke(cli, words, standalone_mode=False, catch_exceptions=False)
    return result.return_value, json.loads(result.stdout)["findings"]


def test_all_faults_at_once_each_at_its_cell(book):
    pen = Pen(book)
    pen.put("Dependencies", 1, id="T1", task="Move the ledger", owner="Ken Ito", days="two weeks")
    pen.put("Dependencies", 2, id="T2", task="Move the stock", owner="Ken Ito", days=5, predecessors="T99")
    pen.put("Dependencies", 3, id="T2", task="Move the payroll", owner="Ken Ito", days=-3)
    pen.put("Dependencies", 4, task="Move the archive", owner="Ken Ito", days=5, complete=30)
    pen.put("RAID", 1, id="R-01", type="Issue", title="Fibre is late", owner="Ken Ito", status="Opened")
    pen.put("RAID", 2, id="R-02", type="Decision", title="Keep it", owner="Ken Ito", status="Open", needed_by="soon")
    expected = {
        ("WBK014", pen.at("Dependencies", "Duration (days)", 1).coordinate),
        ("DEP002", pen.at("Dependencies", "Predecessors", 2).coordinate),
        ("DEP003", pen.at("Dependencies", "ID", 3).coordinate),
        ("WBK017", pen.at("Dependencies", "Duration (days)", 3).coordinate),
        ("DEP001", pen.at("Dependencies", "ID", 4).coordinate),
        ("WBK018", pen.at("Dependencies", "% complete", 4).coordinate),
        ("WBK019", pen.at("RAID", "Status", 1).coordinate),
        ("WBK013", pen.at("RAID", "Needed by", 2).coordinate),
    }
    pen.save()

    code, findings = checked(book)

    assert code == 1
    assert {(finding["code"], finding["cell"]) for finding in findings} == expected


def test_merged_cells_and_rows_below_the_table(book):
    pen = Pen(book)
    pen.put("Scope", 1, id="S-01", requirement="Close", owner="Ana Ruiz", status="Proposed")
    pen.put("Scope", 2, id="S-02", requirement="Pay", owner="Ana Ruiz", status="Proposed")
    owner = pen.at("Scope", "Owner", 1)
    pen.book["Scope"].merge_cells(
        start_row=owner.row, end_row=owner.row + 1, start_column=owner.column, end_column=owner.column
    )
    bottom = int(pen.book["Scope"].tables["Scope"].ref.split(":")[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    first = pen.at("Scope", "ID", 1)
    pen.book["Scope"].cell(bottom + 1, first.column).value = "S-99"
    pen.save()

    code, findings = checked(book)

    found = {(finding["code"], finding["cell"]) for finding in findings}
    assert code == 1
    assert ("WBK008", owner.coordinate) in found
    assert ("WBK009", f"{first.column_letter}{bottom + 1}") in found


def test_only_project(book):
    pen = Pen(book)
    for name in pen.book.sheetnames:
        if name not in ("Project", "Lists"):
            del pen.book[name]
    pen.save()

    code, findings = checked(book)

    assert code == 1
    assert [finding["code"] for finding in findings] == ["WBK001"] * 5


def test_a_workbook_with_nothing_but_headers_is_fine(book):
    assert checked(book) == (0, [])


def test_without_a_project_table_nothing_can_be_said(book):
    pen = Pen(book)
    del pen.book["Project"]
    pen.save()

    with pytest.raises(TableMissingError, match="there is no Project table"):
        checked(book)


def test_five_thousand_rows(book):
    pen = Pen(book)
    first = pen.at("Dependencies", "ID", 1)
    sheet = pen.book["Dependencies"]
    places = {
        name: pen.at("Dependencies", HEADERS.get(name, name.capitalize()), 1).column
        for name in ("id", "task", "owner", "days", "predecessors")
    }
    for line in range(5000):
        values = {
            "id": f"T{line}",
            "task": f"Step {line}",
            "owner": "Ken Ito",
            "days": 1,
            "predecessors": f"T{line - 1}" if line else None,
        }
        for name, value in values.items():
            sheet.cell(first.row + line, places[name]).value = value
    table = sheet.tables["Dependencies"]
    start, end = table.ref.split(":")
    table.ref = f"{start}:{end.rstrip('0123456789')}{first.row + 4999}"
    pen.save()

    assert checked(book) == (0, [])
