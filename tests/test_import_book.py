"""Importing into a workbook file: what is written, what is not, and what stays whatever happens."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from click.testing import CliRunner
from graft_checks import load, unchanged_but
from hypothesis import HealthCheck, given, settings, strategies as st
from imports import MONDAY, NOW, bring, plan, without
from openpyxl.utils import get_column_letter
from rich_workbooks import inflated
from validators import ooxml_problems
from workbook_rows import table_rows

import itpm_xl as itpm
from itpm_xl.cli import cli
from itpm_xl.errors import ItpmError, NotAWorkbookError, TargetError
from itpm_xl.exchange import detect
from itpm_xl.exchange.cell_text import canonical, is_input
from itpm_xl.exchange.import_record import RECORD_SHEET, read_record
from itpm_xl.exchange.incoming import Incoming
from itpm_xl.exchange.into_workbook import import_new, prepare, prepare_new, write_import
from itpm_xl.schema import CHANGES, DEPENDENCIES, RAID, SCOPE, CalendarEntry, table_named
from itpm_xl.workbook.clean import clean_workbook
from itpm_xl.workbook.new_project import new_workbook
from itpm_xl.workbook.repair import repair_workbook

THREE = (
    {"id": "P1", "owner": "Ito, Ken", "duration_days": 2.5, "actual_start": datetime(2026, 3, 2, 8)},
    {"id": "P2", "owner": "=Ann", "predecessors": "P1FS+1d"},
    {"id": "P3", "task": "00123", "duration_days": 0.0},
)


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "Plan für alle.xlsx"
    new_workbook(path, sample="DCX", today=MONDAY)
    return path


def tasks(path):
    """The imported tasks, as records without their place."""
    return {task.id: task for task in itpm.load(path).tasks if task.id.startswith("P")}


def change(path, edits):
    """Somebody edits cells of the plan in another program: {(ID, header): value}."""
    edited = load(path)
    sheet = edited["Dependencies"]
    table = itpm.load(path).tables["Dependencies"]
    rows = {task.id: task.row for task in table.records}
    heads = {column.name: table.positions[key] for key, column in DEPENDENCIES.by_key.items()}
    for (name, header), value in edits.items():
        sheet[f"{get_column_letter(heads[header] + 1)}{rows[name]}"].value = value
    edited.save(path)


def test_rows_come_in_typed_and_nothing_else_changes(book, tmp_path):
    before = tmp_path / "before.xlsx"
    before.write_bytes(book.read_bytes())
    merged = bring(plan(*THREE), book)
    assert [row.id for row in merged.added["Dependencies"]] == ["P1", "P2", "P3"]
    sheet = next(
        name for name in inflated(book) if name.startswith("xl/worksheets/") and b"00123" in inflated(book)[name]
    )
    table = next(
        name
        for name in inflated(before)
        if name.startswith("xl/tables/") and b'"Dependencies"' in inflated(before)[name]
    )
    lists = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    unchanged_but(before, book, lists | {sheet, table})
    found = tasks(book)
    assert (found["P1"].owner, found["P1"].duration_days, found["P1"].actual_start) == (
        "Ito, Ken",
        2.5,
        datetime(2026, 3, 2, 8),
    )
    assert (found["P2"].owner, found["P2"].predecessors, found["P3"].task) == ("=Ann", "P1FS+1d", "00123")
    assert ooxml_problems(book) == []
    assert load(book)[RECORD_SHEET].sheet_state == "veryHidden"


def test_twice_is_once_byte_for_byte(book):
    bring(plan(*THREE), book)
    content, files = book.read_bytes(), sorted(book.parent.iterdir())
    again = bring(plan(*THREE), book, today=MONDAY + timedelta(days=7))
    assert (again.writes, book.read_bytes(), sorted(book.parent.iterdir())) == (False, content, files)


def test_the_pms_edits_survive_and_the_files_come_in(book):
    bring(plan(*THREE), book)
    change(book, {("P1", "Owner"): "Zoe", ("P2", "Notes"): "mine", ("P2", "Duration (days)"): "=1+1"})
    new = plan({**THREE[0], "owner": "Max", "duration_days": 4.0}, {**THREE[1], "duration_days": 9.0})
    merged = bring(new, book)
    found = tasks(book)
    assert (found["P1"].owner, found["P1"].duration_days, found["P2"].notes) == ("Zoe", 4.0, "mine")
    assert [(one.id, one.column, one.before, one.after, one.last) for one in merged.conflicts] == [
        ("P1", "Owner", "Zoe", "Max", "Ito, Ken")
    ]
    assert [(one.id, one.column) for one in merged.kept] == [("P2", "Duration (days)")]
    assert found["P3"].notes == "Gone from plan.xml since 2026-03-02."
    assert [one.id for one in merged.gone] == ["P3"]


def test_clean_leaves_the_record_unless_it_is_asked_for(book):
    bring(plan(*THREE), book)
    clean_workbook(book, now=NOW)
    assert len(read_record(book).sources["plan.xml"].rows["Dependencies"]) == 3
    clean_workbook(book, now=NOW, records=True)
    assert read_record(book).sources == {}


def test_a_table_that_the_workbook_lacks_is_added(tmp_path):
    book = tmp_path / "plan.xlsx"
    new_workbook(book, today=MONDAY)
    edited = load(book)
    del edited["Calendar"]
    edited.save(book)
    entry = CalendarEntry(name="Audit", kind="Holiday", from_=MONDAY)
    bring(plan(rows={"Calendar": (entry,)}, columns={"Calendar": frozenset({"name", "kind", "from_"})}), book)
    assert [(one.name, one.from_) for one in itpm.load(book).calendar] == [("Audit", MONDAY)]


def test_a_workbook_that_cannot_take_it_is_untouched(book):
    edited = load(book)
    sheet = edited["Dependencies"]
    bottom = int(sheet.tables["Dependencies"].ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    sheet.cell(bottom + 3, 1).value = "a remark of mine"
    edited.save(book)
    content, files = book.read_bytes(), sorted(book.parent.iterdir())
    many = plan(*({"id": f"P{number}"} for number in range(100)))
    with pytest.raises(TargetError, match="something stands below it"):
        bring(many, book)
    assert (book.read_bytes(), sorted(book.parent.iterdir())) == (content, files)


def test_a_workbook_saved_after_the_question_is_left_alone(book):
    prepared = prepare(plan(*THREE), book, today=MONDAY)
    change(book, {(itpm.load(book).tasks[0].id, "Notes"): "typed meanwhile"})
    content = book.read_bytes()
    with pytest.raises(TargetError, match="saved by somebody else"):
        write_import(prepared, now=NOW)
    assert book.read_bytes() == content


def test_a_damaged_record_is_said_not_guessed(book):
    bring(plan(*THREE), book)
    edited = load(book)
    edited[RECORD_SHEET]["G4"].value = "{not json"
    edited.save(book)
    with pytest.raises(NotAWorkbookError, match="what earlier imports said"):
        prepare(plan(*THREE), book, today=MONDAY)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({spec: table_rows(spec) for spec in (SCOPE, RAID, CHANGES, DEPENDENCIES)}))
def test_whatever_rows_come_in_a_second_import_finds_them_as_they_are(tmp_path, records):
    file = Incoming(kind="table", name="all.csv", rows={spec.name: tuple(rows) for spec, rows in records.items()})
    made, filled = tmp_path / "made.xlsx", tmp_path / "filled.xlsx"
    import_new(prepare_new(file, made, today=MONDAY), today=MONDAY, force=True)
    new_workbook(filled, today=MONDAY, force=True)
    bring(file, filled)
    for path in (made, filled):
        again = prepare(file, path, today=MONDAY).merged
        assert (again.writes, again.changed, again.kept, again.conflicts) == (False, (), (), ())
    assert words(made) == words(filled)


def words(path):
    """Every value of every row as text."""
    return {
        name: [
            [canonical(column, getattr(row, column.key)) for column in table_named(name).columns if is_input(column)]
            for row in table.records
        ]
        for name, table in itpm.load(path).tables.items()
        if table_named(name).layout == "rows"
    }


def test_repair_finds_nothing_to_do_after_an_import(book):
    bring(plan(*({"id": f"P{number}"} for number in range(60))), book)
    assert repair_workbook(book, now=NOW, dry_run=True).changes == ()


@pytest.fixture
def run(monkeypatch):
    """The command, with a file that needs no importer."""

    def run(incoming, *words):
        monkeypatch.setattr(detect, "read_any", lambda _path, **_options: incoming)
        return CliRunner().invoke(cli, ["import", incoming.name, *map(str, words)], catch_exceptions=False)

    return run


def test_the_command_says_what_it_did(run, book):
    assert run(plan(*THREE), "--into", book, "--dry-run").output.endswith("not touched (dry run).\n")
    text = run(plan(*THREE), "--into", book).output
    assert text.startswith("added: 3\n  Dependencies P1: Task P1\n")
    assert "Dependencies: 3 read = 3 in the workbook (3 added, 0 updated, 0 as they were) + 0 left out" in text
    assert run(plan(*THREE), "--into", book).output.endswith("nothing to change; it was not touched.\n")
    data = json.loads(run(without(plan(*THREE), "P2"), "--into", book, "--json").output)
    assert data["gone"] == [{"table": "Dependencies", "id": "P2", "title": "Task P2", "marked": True}]
    assert (data["written"], data["added"], data["rows"]["Dependencies"]["same"]) == (True, [], 2)


def test_a_new_workbook_has_the_files_facts(run, tmp_path):
    out = tmp_path / "Data centre.xlsx"
    facts = {"name": "Hall 2", "start_date": date(2026, 1, 5), "working_week": "Sun-Thu"}
    assert "is ready" in run(plan(*THREE, fields=facts), "--out", out).output
    info = itpm.load(out).info
    assert (info.name, info.code, info.start_date, info.working_week) == ("Hall 2", "DC", date(2026, 1, 5), "Sun-Thu")
    assert ooxml_problems(out) == []
    assert len(tasks(out)) == 3
    change(out, {("P1", "Owner"): "Zoe"})
    with pytest.raises(ItpmError, match="is there already"):
        run(plan(*THREE), "--out", out)
