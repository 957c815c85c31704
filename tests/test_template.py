"""The workbook that a PM fills: its structure, its formulas, and that nothing written into it is lost."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from needs import needs
from office import pages
from validators import ooxml_problems
from workbook_rows import example_records, table_rows

from itpm_xl.errors import TargetError
from itpm_xl.schema import TABLES, Kind, ProjectInfo, RaidItem, ReadinessCheck, Requirement, Settings, Task, table_named
from itpm_xl.schema.changes import Change
from itpm_xl.workbook.read import read_workbook
from itpm_xl.workbook.template import write_workbook

NEW = ["Start", "Project", "Scope", "Changes", "RAID", "Dependencies", "Readiness", "Calendar", "Stakeholders"]
ROWS = [spec for spec in TABLES if spec.layout == "rows"]
FIELDS = [spec for spec in TABLES if spec.layout == "fields"]
HEADER = 5
REACH = 2000


def save(folder, records, name="book.xlsx", **options):
    path = folder / name
    write_workbook(path, records, **options)
    return path


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    return save(tmp_path_factory.mktemp("blank"), {})


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return save(tmp_path_factory.mktemp("filled"), example_records(), tables=TABLES)


@pytest.fixture(scope="module")
def book(filled):
    return openpyxl.load_workbook(filled)


def parts(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def position(sheet, header):
    return next(cell for cell in sheet[HEADER] if cell.value == header)


def dimension(sheet, header):
    """Width, outline and visibility of a column; neighbours that are alike share one entry."""
    at = position(sheet, header).column
    return next(found for found in sheet.column_dimensions.values() if found.min <= at <= found.max)


def rules_on(sheet, cell):
    """Data validations that cover a cell."""
    return [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]


def test_a_new_workbook_holds_these_sheets(blank):
    sheets = openpyxl.load_workbook(blank).worksheets
    assert [sheet.title for sheet in sheets] == [*NEW, "Lists"]
    assert [sheet.title for sheet in sheets if sheet.sheet_state != "visible"] == ["Lists"]


def test_optional_tables_come_with_their_rows_or_when_asked_for(tmp_path):
    with_rows = save(tmp_path, {"Settings": [Settings(schedule_amber_days=3)]})
    assert "Settings" in openpyxl.load_workbook(with_rows).sheetnames
    only = save(tmp_path, {}, tables=[table_named("Settings")])
    assert openpyxl.load_workbook(only).sheetnames == ["Start", "Settings", "Lists"]


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_every_table_is_an_excel_table_with_the_headers_of_the_schema(book, spec):
    sheet = book[spec.name]
    (table,) = sheet.tables.values()
    assert table.name == table.displayName == spec.name
    expected = [column.name for column in spec.columns] if spec.layout == "rows" else list(spec.labels)
    assert [column.name for column in table.tableColumns] == expected
    first, last = table.ref.split(":")
    assert [cell.value for cell in sheet[table.ref][0]] == expected
    assert sheet[first].row == HEADER
    if spec.layout == "rows":
        assert sheet[last].row - HEADER >= 30


def test_a_full_table_is_followed_by_blank_rows(tmp_path):
    rows = [RaidItem(id=f"R-{number}", title="x") for number in range(100)]
    sheet = openpyxl.load_workbook(save(tmp_path, {"RAID": rows}))["RAID"]
    last = int(sheet.tables["RAID"].ref.split(":")[1].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    assert last > HEADER + 100


@pytest.mark.parametrize("spec", ROWS, ids=lambda spec: spec.name)
def test_a_sheet_says_what_it_is_for_and_what_is_required(book, spec):
    sheet = book[spec.name]
    assert (sheet["A1"].value, sheet["A2"].value) == (spec.title, spec.purpose)
    assert sheet["A3"].value.startswith(spec.how_to_fill)
    assert sheet["A1"].fill.fgColor.rgb == "FF243B53"
    marked = {sheet.cell(HEADER, cell.column).value for cell in sheet[HEADER - 1] if cell.value == "required"}
    assert marked == {column.name for column in spec.columns if column.required}


@pytest.mark.parametrize("spec", ROWS, ids=lambda spec: spec.name)
def test_rare_columns_are_collapsed_and_named(book, spec):
    sheet = book[spec.name]
    for column in spec.columns:
        found = dimension(sheet, column.name)
        assert (found.outlineLevel, found.hidden) == ((1, True) if column.group else (0, False)), column.name
    for name, columns in spec.groups():
        if name:
            assert sheet.cell(HEADER - 1, position(sheet, columns[0].name).column).value == name


@pytest.mark.parametrize("spec", ROWS, ids=lambda spec: spec.name)
def test_headers_fit_and_the_sheet_prints_one_page_wide(book, spec):
    sheet = book[spec.name]
    for column in spec.columns:
        assert dimension(sheet, column.name).width >= max(len(word) for word in column.name.split()) + 3, column.name
    assert sheet.freeze_panes == "B6"
    shown = sum(dimension(sheet, column.name).width for column in spec.columns if not column.group)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8 if shown > 200 else 9)
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert sheet.print_title_rows == "$5:$5"
    assert "&P" in sheet.oddFooter.right.text


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_every_column_is_explained_where_it_is_typed(book, spec):
    sheet = book[spec.name]
    for row, column in enumerate(spec.columns, start=HEADER + 1):
        cell = f"C{row}" if spec.layout == "fields" else f"{position(sheet, column.name).column_letter}6"
        (rule,) = rules_on(sheet, cell)
        assert rule.showInputMessage is not False
        assert rule.promptTitle == column.name[:32]
        assert rule.prompt.startswith(column.help)
        assert len(rule.prompt) <= 255


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_dropdowns_hold_the_allowed_values_and_reach_far_enough(book, spec):
    sheet = book[spec.name]
    for row, column in enumerate(spec.columns, start=HEADER + 1):
        if column.kind is not Kind.CHOICE:
            continue
        cell = f"C{row}" if spec.layout == "fields" else f"{position(sheet, column.name).column_letter}6"
        (rule,) = rules_on(sheet, cell)
        assert (rule.type, rule.errorStyle or "stop") == ("list", "stop")
        where = book.defined_names[rule.formula1.lstrip("=")].attr_text
        name, cells = where.split("!")
        assert tuple(cell.value for (cell,) in book[name][cells]) == column.allowed
        if spec.layout == "rows":
            assert rules_on(sheet, f"{position(sheet, column.name).column_letter}{REACH}") == [rule]


def test_scales_stop_and_dates_and_numbers_only_ask(book):
    styles = {
        header: rules_on(book[sheet], f"{position(book[sheet], header).column_letter}6")[0]
        for sheet, header in (
            ("RAID", "Probability"),
            ("RAID", "Action due"),
            ("Dependencies", "Duration (days)"),
            ("RAID", "ID"),
        )
    }
    assert {header: (rule.type, rule.errorStyle or "stop") for header, rule in styles.items()} == {
        "Probability": ("whole", "stop"),
        "Action due": ("date", "warning"),
        "Duration (days)": ("decimal", "warning"),
        "ID": ("custom", "warning"),
    }


def test_number_formats_follow_the_kind(book):
    formats = {
        (sheet, header): book[sheet].cell(6, position(book[sheet], header).column).number_format
        for sheet, header in (
            ("RAID", "ID"),
            ("RAID", "Action due"),
            ("RAID", "Impact cost"),
            ("RAID", "Probability %"),
            ("Calendar", "From"),
            ("Calendar", "Until"),
        )
    }
    assert list(formats.values()) == ["@", "yyyy-mm-dd", "#,##0", "0 %", "yyyy-mm-dd hh:mm", "yyyy-mm-dd"]


def test_calculated_columns_are_native_formulas(book):
    sheet = book["RAID"]
    assert sheet.cell(6, position(sheet, "Score").column).value == (
        '=IF(OR(RAID[[#This Row],[Probability]]="",RAID[[#This Row],[Impact]]=""),"",'
        "RAID[[#This Row],[Probability]]*RAID[[#This Row],[Impact]])"
    )
    sheet = book["Dependencies"]
    assert "ITPM_PLAN_START" in sheet.cell(6, position(sheet, "Start").column).value


def test_the_plans_names_point_at_empty_cells(book):
    for name in ("ITPM_PLAN_ID", "ITPM_PLAN_START", "ITPM_PLAN_FINISH", "ITPM_PLAN_SLACK"):
        sheet, cell = book.defined_names[name].attr_text.split("!")
        assert book[sheet][cell].value is None


def test_document_properties_say_who_made_it_and_from_which_template(filled):
    found = openpyxl.load_workbook(filled)
    assert (found.properties.creator, found.properties.title) == ("itpm-xl", "Data-centre exit: project workbook")
    assert found.custom_doc_props["itpm-xl template"].value == 2


def test_tabs_are_coloured_by_ownership(book):
    colours = {sheet.title: sheet.sheet_properties.tabColor.rgb for sheet in book.worksheets if sheet.title != "Lists"}
    assert colours["Start"] == "FF243B53"
    assert colours["RAID"] == "FF0B5CAD"
    assert colours["Calendar"] == colours["Settings"] == "FF829AB1"


def test_the_same_rows_give_the_same_bytes():
    made = []
    for _ in range(2):
        out = io.BytesIO()
        write_workbook(out, example_records())
        made.append(out.getvalue())
    assert made[0] == made[1]


def test_a_text_too_long_for_a_cell_is_not_silently_lost(tmp_path):
    with pytest.raises(TargetError, match="40,000 characters"):
        save(tmp_path, {"Scope": [Requirement(id="S-1", requirement="x" * 40_000)]})


def counted(path):
    """The live block of the Start sheet, as stored: how many by label."""
    sheet = openpyxl.load_workbook(path, data_only=True)["Start"]
    return {sheet.cell(row, 7).value: sheet.cell(row, 6).value for row in range(6, 40) if sheet.cell(row, 7).value}


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    """A workbook whose counts were worked out by hand; the status date is 6 March 2026."""
    early, late = date(2026, 3, 5), date(2026, 3, 6)
    records = {
        "Project": [ProjectInfo(name="Trouble", start_date=date(2026, 1, 5), status_date=datetime(2026, 3, 6, 9, 30))],
        "RAID": [
            RaidItem(
                id="1", type="Risk", title="a", owner="O", status="Open", action_due=early, probability=3, impact=4
            ),
            RaidItem(id="2", type="Risk", title="b", status="Open", action_due=early, action_status="Done"),
            RaidItem(id="3", type="Risk", title="c", status="Closed", action_due=early),
            RaidItem(id="4", type="Risk", title="d", status="Open", action_due=late, probability=2),
            RaidItem(id="5", type="Decision", title="e", owner="O", status="Open", needed_by=early),
            RaidItem(id="6", type="Decision", title="f", owner="O", status="Closed", needed_by=early),
            RaidItem(id="7", type="Issue", title="g", owner="O", needed_by=early),
        ],
        "Changes": [
            Change(id="1", title="a", status="Submitted", needed_by=early),
            Change(id="2", title="b", status="Submitted", needed_by=late),
            Change(id="3", title="c", status="Approved", needed_by=early),
        ],
        "Scope": [
            Requirement(id="1", requirement="a", owner="O", status="Agreed"),
            Requirement(id="2", requirement="b", owner="O", status="Done"),
            Requirement(id="3", requirement="c", status="Agreed", acceptance_criteria="3 of 3"),
            Requirement(id="4", requirement="d", status="Dropped"),
            Requirement(id="5", requirement="e", status="Proposed"),
        ],
        "Dependencies": [
            Task(id="1", task="a", owner="O", duration_days=0, deadline=early),
            Task(id="2", task="b", kind="Milestone"),
            Task(id="3", task="c", actual_finish=early, deadline=early),
            Task(id="4", task="d", owner="O"),
            Task(id="5", task="e", owner="O", milestone="Yes"),
        ],
        "Readiness": [
            ReadinessCheck(id="1", check="a", status="In progress", due=datetime(2026, 3, 5, 17, 0)),
            ReadinessCheck(id="2", check="b", status="Ready", due=early),
            ReadinessCheck(id="3", check="c", due=early),
            ReadinessCheck(id="4", check="d", status="Ready", evidence="report 7"),
            ReadinessCheck(id="5", check="e", status="Waived", due=early),
        ],
    }
    return save(tmp_path_factory.mktemp("troubled"), records)


def test_the_start_sheet_counts_what_needs_the_pm(troubled):
    assert counted(troubled) == {
        "RAID actions past their date": 1,
        "Readiness checks past their date": 2,
        "Tasks past their deadline": 1,
        "Open RAID rows": 2,
        "Unfinished tasks": 1,
        "Requirements": 2,
        "Decisions past Needed by": 1,
        "Changes that wait for a decision": 2,
        "… of them past Needed by": 1,
        "Agreed requirements without acceptance criteria": 2,
        "Unfinished tasks without a duration": 1,
        "Open risks without probability or impact": 2,
        "Checks marked Ready without evidence": 1,
    }


@needs("libreoffice")
@pytest.mark.parametrize("which", ["blank", "filled", "troubled"])
def test_another_spreadsheet_calculates_the_same(which, request, office):
    path = request.getfixturevalue(which)
    assert office.error_cells(path) == []
    assert office.stale_cells(path) == []


@needs("libreoffice", "poppler")
@pytest.mark.parametrize("name", ["Start", "Project"])
def test_it_prints_on_one_page(name, filled, tmp_path, office):
    assert pages(office.to_pdf(filled, tmp_path / "out.pdf", sheet=name)) == 1


@pytest.mark.parametrize("which", ["blank", "filled", "troubled"])
def test_the_file_is_sound(which, request):
    assert ooxml_problems(request.getfixturevalue(which)) == []


def comparable(spec, record):
    """A record without its place and without what Excel calculates."""
    return {column.key: getattr(record, column.key) for column in spec.columns if column.kind is not Kind.CALCULATED}


def test_examples_come_back_as_they_went(filled):
    tables = read_workbook(filled)
    assert tables.problems == ()
    for name, (record,) in example_records().items():
        (found,) = tables[name].records
        assert comparable(table_named(name), found) == comparable(table_named(name), record)


def test_a_new_workbook_reads_without_a_problem(blank):
    tables = read_workbook(blank)
    assert tables.problems == ()
    assert sum(len(tables[spec.name]) for spec in ROWS if spec.name in tables) == 0


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_what_is_written_reads_back_identical(spec, tmp_path):
    @given(rows=table_rows(spec))
    @settings(max_examples=25, phases=(Phase.generate, Phase.shrink))
    def there_and_back(rows):
        table = read_workbook(save(tmp_path, {spec.name: rows}, tables=[spec])).tables[spec.name]
        assert [comparable(spec, found) for found in table.records] == [comparable(spec, row) for row in rows]

    there_and_back()


def test_the_score_levels_follow_the_settings(tmp_path):
    path = save(tmp_path, {"Settings": [replace(Settings(), risk_high=12)]})
    assert b"&gt;=12" in parts(path)["xl/worksheets/sheet5.xml"]
