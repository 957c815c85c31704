"""One cell or row changes; every other byte of the file stays."""

import re
from datetime import date, datetime

import pytest
from graft_checks import calamine_values, load, unchanged_but
from needs import needs
from rich_workbooks import as_strict, edit_zip, inflated, plain_target, rich_target, with_odd_prefixes
from validators import ooxml_problems

import itpm_xl as itpm
from itpm_xl.errors import TargetError, UsageError
from itpm_xl.workbook.edit import edit_workbook
from itpm_xl.workbook.edit_sheet import Formula
from itpm_xl.workbook.new_project import new_workbook

PLAN = "xl/worksheets/sheet1.xml"
TABLE = "xl/tables/table1.xml"


@pytest.fixture
def rich(tmp_path):
    return rich_target(tmp_path / "rich.xlsm")


def changed(book, tmp_path, sheet, cells, **options):
    """The workbook after some cells, given as (row, column from 0), got a value."""
    out = tmp_path / f"out{book.suffix}"

    def change(edit):
        for (row, column), value in cells.items():
            edit.sheet(sheet).set(row, column, value, **options)

    edit_workbook(book, out, change)
    return out


def test_one_cell_changes_and_nothing_else(rich, tmp_path):
    out = changed(rich, tmp_path, "Plan", {(5, 1): "=1+1 <&> é\n_x0041_ "})
    unchanged_but(rich, out, {PLAN})
    old, new = (re.split(r"(?=<c )", inflated(path)[PLAN].decode()) for path in (rich, out))
    assert [one for one, other in zip(old, new, strict=True) if one != other] == ['<c r="B5" t="s"><v>4</v></c>']
    assert load(out)["Plan"]["B5"].data_type == "s"
    assert calamine_values(out)["Plan"][4][1] == "=1+1 <&> é\n_x0041_ "


def test_values_are_typed_and_keep_the_cells_look(rich, tmp_path):
    out = changed(rich, tmp_path, "Plan", {(2, 2): datetime(2026, 4, 1, 18), (5, 2): 7.25, (6, 2): None, (6, 1): True})
    before, after = load(rich)["Plan"], load(out)["Plan"]
    assert [after[cell].value for cell in ("C2", "C5", "C6", "B6")] == [datetime(2026, 4, 1, 18), 7.25, None, True]
    for cell in ("C2", "C5", "C6"):
        assert after[cell].number_format == before[cell].number_format


def test_new_cells_and_rows_stand_in_their_order(rich, tmp_path):
    cells = {(1, 1): 1, (1, 2): 2, (3, 0): 3, (30, 26): 4, (5, 3): 5, (29, 0): date(2026, 3, 6)}
    out = changed(rich, tmp_path, "Plan", cells)
    unchanged_but(rich, out, {PLAN})
    sheet = load(out)["Plan"]
    assert [sheet[cell].value for cell in ("B1", "C1", "A3", "AA30", "D5")] == [1, 2, 3, 4, 5]
    text = inflated(out)[PLAN].decode()
    rows = [int(row) for row in re.findall(r'<row r="(\d+)"', text)]
    assert rows == sorted(rows)
    assert '<dimension ref="A1:AA30"/>' in text
    assert ooxml_problems(out) == ooxml_problems(rich)


@pytest.mark.parametrize("make", [as_strict, with_odd_prefixes])
def test_odd_xml(rich, tmp_path, make):
    book = make(rich, tmp_path / "odd.xlsm")
    out = changed(book, tmp_path, "Plan", {(5, 1): "new", (3, 3): 2.5})
    unchanged_but(book, out, {PLAN})
    values = calamine_values(out)["Plan"]
    assert (values[4][1], values[2][3]) == ("new", 2.5)


def test_prefixed_sheets_get_prefixed_cells(tmp_path):
    def prefixed(text):
        return re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=")

    book = edit_zip(plain_target(tmp_path / "plain.xlsx"), tmp_path / "prefixed.xlsx", {PLAN: prefixed})
    out = changed(book, tmp_path, "Plan", {(1, 1): "two", (4, 2): 3})
    assert load(out)["Plan"]["B1"].value == "two"
    assert load(out)["Plan"]["C4"].value == 3


def test_cells_and_rows_without_addresses(tmp_path):
    def bare(text):
        data = "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>"
        return re.sub(r"<sheetData>.*</sheetData>", data, text)

    book = edit_zip(plain_target(tmp_path / "plain.xlsx"), tmp_path / "bare.xlsx", {PLAN: bare})
    out = changed(book, tmp_path, "Plan", {(1, 1): 20, (1, 3): 40, (2, 2): 30, (4, 0): 50})
    rows = [[cell.value for cell in row] for row in load(out)["Plan"]]
    assert rows == [[1, 20, None, 40], [3, None, 30, None], [None] * 4, [50, None, None, None]]


def test_an_empty_sheet(tmp_path):
    book = edit_zip(
        plain_target(tmp_path / "plain.xlsx"),
        tmp_path / "empty.xlsx",
        {PLAN: lambda text: re.sub(r"<sheetData>.*</sheetData>", "<sheetData/>", text)},
    )
    assert load(changed(book, tmp_path, "Plan", {(2, 1): "x"}))["Plan"]["B2"].value == "x"


def test_formulas_headers_merged_cells_and_overlong_text_are_refused(rich, tmp_path):
    for cells, reason in (
        ({(2, 1): 5}, "B2 holds a formula"),
        ({(4, 1): "Header"}, "B4 is the header of a table"),
        ({(5, 1): "x" * 32_768}, "32,768 characters"),
    ):
        with pytest.raises(TargetError, match=reason):
            changed(rich, tmp_path, "Plan", cells)
    merged = '<mergeCells><mergeCell ref="B2:C3"/></mergeCells>'
    book = edit_zip(
        plain_target(tmp_path / "plain.xlsx"),
        tmp_path / "merged.xlsx",
        {PLAN: lambda text: text.replace("</sheetData>", f"</sheetData>{merged}")},
    )
    with pytest.raises(TargetError, match="C2 is covered by a merged cell"):
        changed(book, tmp_path, "Plan", {(2, 2): 1})
    assert load(changed(book, tmp_path, "Plan", {(2, 1): 1}))["Plan"]["B2"].value == 1


def test_shared_and_array_formulas_are_left_alone(tmp_path):
    cells = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">ROW()</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c><c r="B2"><f t="array" ref="B2:B3">A1:A2</f></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/><v>3</v></c><c r="B3"><v>2</v></c></row>'
    )
    book = edit_zip(
        plain_target(tmp_path / "plain.xlsx"),
        tmp_path / "shared.xlsx",
        {PLAN: lambda text: re.sub(r"<sheetData>.*</sheetData>", f"<sheetData>{cells}</sheetData>", text)},
    )
    for cell in ((1, 0), (2, 1), (3, 1)):
        with pytest.raises(TargetError, match="other cells share"):
            changed(book, tmp_path, "Plan", {cell: 9}, over_formula=True)
    assert load(changed(book, tmp_path, "Plan", {(2, 0): 9}, over_formula=True))["Plan"]["A2"].value == 9


def test_an_overwritten_formula_leaves_the_calculation_chain(rich, tmp_path):
    out = changed(rich, tmp_path, "Plan", {(2, 1): 5}, over_formula=True)
    unchanged_but(rich, out, {PLAN, "xl/calcChain.xml"})
    assert re.findall(r"<c [^>]*>", inflated(out)["xl/calcChain.xml"].decode()) == ['<c r="C2" i="2"/>']
    both = tmp_path / "both.xlsm"

    def change(edit):
        edit.sheet("Plan").set(2, 1, 5, over_formula=True)
        edit.sheet("Données").set(2, 2, 5, over_formula=True)

    edit_workbook(rich, both, change)
    assert "xl/calcChain.xml" not in inflated(both)
    assert "calcChain" not in inflated(both)["[Content_Types].xml"].decode()
    assert ooxml_problems(both) == ooxml_problems(rich)


def test_a_row_is_appended_into_the_tables_blank_rows(tmp_path):
    book, out = tmp_path / "plan.xlsx", tmp_path / "out.xlsx"
    new_workbook(book, sample="DCX", start=None, target=None, today=date(2026, 3, 6), force=False)
    before = itpm.load(book)
    row = {"ID": "S-99", "Requirement": "=SUM(1) is text", "Owner": "Ana", "Points": 3}
    place = edit_workbook(book, out, lambda edit: edit.append_row("Scope", row))
    after = itpm.load(out)
    assert after.scope[:-1] == before.scope
    added = after.scope[-1]
    assert (added.id, added.requirement, added.owner, added.row) == ("S-99", "=SUM(1) is text", "Ana", place)
    assert place == before.scope[-1].row + 1
    changed_parts = {name for name, content in inflated(out).items() if inflated(book)[name] != content}
    assert len(changed_parts) == 1, "the table had blank rows: only its sheet changes"


def test_a_full_table_grows_by_a_row(rich, tmp_path):
    out = tmp_path / "out.xlsm"

    def change(edit):
        return [edit.append_row("raid", {"id": "R3", "Cost": 9}), edit.append_row("RAID", {"ID": "R4"})]

    assert edit_workbook(rich, out, change) == [7, 8]
    unchanged_but(rich, out, {PLAN, TABLE})
    table = load(out)["Plan"].tables["RAID"]
    assert (table.ref, table.autoFilter.ref) == ("A4:C8", "A4:C8")
    sheet = load(out)["Plan"]
    assert [[cell.value for cell in row] for row in sheet["A7:C8"]] == [["R3", None, 9], ["R4", None, None]]
    assert sheet["C7"].number_format == sheet["C6"].number_format
    with pytest.raises(UsageError, match="no column Owner"):
        edit_workbook(rich, out, lambda edit: edit.append_row("RAID", {"Owner": "x"}))


def test_a_table_with_something_below_does_not_grow(rich, tmp_path):
    full = changed(rich, tmp_path, "Plan", {(7, 0): "R3", (8, 1): "a note"})
    with pytest.raises(TargetError, match="something stands below it"):
        edit_workbook(full, tmp_path / "no.xlsm", lambda edit: edit.append_row("RAID", {"ID": "R4"}))


@needs("libreoffice")
def test_a_grown_table_fills_its_calculated_columns(tmp_path, office):
    import xlsxwriter

    book, out = tmp_path / "sums.xlsx", tmp_path / "out.xlsx"
    with xlsxwriter.Workbook(book) as made:
        columns = [{"header": "A"}, {"header": "Twice", "formula": "=T[[#This Row],[A]]*2"}]
        made.add_worksheet("Sums").add_table("A1:B2", {"name": "T", "columns": columns, "data": [[4]]})
    edit_workbook(book, out, lambda edit: edit.append_row("T", {"A": 21}))
    assert office.formula_values(out)["Sums"] == {"B2": 8.0, "B3": 42.0}
    assert 'fullCalcOnLoad="1"' in inflated(out)["xl/workbook.xml"].decode()


def test_a_formula_can_be_written(rich, tmp_path):
    out = changed(rich, tmp_path, "Plan", {(3, 3): Formula('SUM(C5:C6)&"<"')})
    assert load(out)["Plan"]["D3"].value == '=SUM(C5:C6)&"<"'
