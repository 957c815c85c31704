"""A workbook with foreign headers, read in place through its map; the command; text files."""

from __future__ import annotations

import json

import pytest
from adopt_layouts import LAYOUTS, make
from click.testing import CliRunner

from itpm_xl import check, load
from itpm_xl.cli import adopt as command, cli
from itpm_xl.errors import ItpmError, UsageError
from itpm_xl.exchange.adopt.workbook import adoption, map_place
from itpm_xl.workbook.read import read_workbook

GERMAN = LAYOUTS[1]


@pytest.fixture
def german(tmp_path):
    old = make(GERMAN, tmp_path / "Risiken.xlsx")
    adoption(old).save_map(map_place(old))
    return old


def test_findings_name_their_cells_and_headers(german):
    found = [one for one in check(load(german)) if one.where.sheet == "Risikoliste"]
    assert found
    due = next(one for one in found if one.code == "RSK021")
    assert (due.where.cell, due.where.row_id) == ("G5", "1")
    assert "'Termin'" in due.message


def test_in_place_gives_what_adopting_gives(german, tmp_path):
    out = tmp_path / "plan.xlsx"
    adoption(german, map_file=map_place(german)).write(out, map_place(out))
    here, there = read_workbook(german)["RAID"], read_workbook(out)["RAID"]
    for key in here.columns:
        assert list(here.columns[key]) == list(there.columns[key]), key
    assert here.row_numbers == [5, 6, 7]


def test_rows_added_below_belong_to_the_table(german):
    from openpyxl import load_workbook

    book = load_workbook(german)
    page = book["Risikoliste"]
    page.delete_rows(8)
    for at, value in enumerate([4, "Neues Risiko", "hoch", "hoch", "keine", "A. Ruiz", "01.05.2026", "offen"], 1):
        page.cell(8, at, value)
    book.save(german)
    assert [row.title for row in read_workbook(german)["RAID"].records][-1] == "Neues Risiko"


def test_a_map_of_another_workbook_is_not_followed(german):
    place = map_place(german)
    place.write_text(place.read_text(encoding="utf-8").replace("Risiken.xlsx", "other.xlsx"), encoding="utf-8")
    assert "RAID" not in read_workbook(german)


def test_a_map_that_is_broken_stops_with_its_name(german):
    map_place(german).write_text("tables = 3", encoding="utf-8")
    with pytest.raises(ItpmError, match=r"Risiken\.map\.toml"):
        read_workbook(german)


def run(*args, text=None):
    return CliRunner().invoke(cli, [str(arg) for arg in args], input=text)


def test_the_command_accounts_for_every_row(tmp_path):
    old, out = make(GERMAN, tmp_path / "old.xlsx"), tmp_path / "plan.xlsx"
    done = run("adopt", old, "--out", out, "--yes", "--json")
    said = json.loads(done.stdout)
    (table,) = said["tables"]
    assert (table["sheet"], table["range"], table["table"]) == ("Risikoliste", "A4:I8", "RAID")
    assert (table["rows_in"], table["rows_out"]) == (4, 3)
    assert table["left_out"] == [{"row": 8, "text": "Summe; 3", "reason": "a total"}]
    assert (tmp_path / "plan.map.toml").exists()
    again = run("adopt", old, "--out", out, "--yes")
    assert again.exit_code != 0
    assert "already" in str(again.exception)


def test_a_pm_changes_the_proposal_in_the_terminal(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "_on_terminal", lambda: True)
    old, out = make(LAYOUTS[0], tmp_path / "old.xlsx"), tmp_path / "plan.xlsx"
    done = run("adopt", old, "--out", out, text="1.9 Needed by\n1.3 Ownr\n1.5 -\nwhat\n\n")
    assert done.exit_code == 0, done.output
    assert "did you mean Owner?" in done.output
    assert "'what' is not understood" in done.output
    rows = {row.id: row for row in read_workbook(out)["RAID"].records}
    assert (rows["R1"].action_due, str(rows["R1"].needed_by), rows["R1"].impact) == (None, "2026-03-02", None)
    assert "Original Impact" in read_workbook(out)["RAID"].own_columns


def test_a_table_can_be_made_another_one_or_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "_on_terminal", lambda: True)
    old = make(LAYOUTS[5], tmp_path / "old.xlsx")
    out = tmp_path / "plan.xlsx"
    done = run("adopt", old, "--out", out, text="1 off\n2 Action\n\n")
    assert done.exit_code == 0, done.output
    assert [(row.id, row.type) for row in read_workbook(out)["RAID"].records] == [("D1", "Action"), ("D2", "Action")]


def test_q_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "_on_terminal", lambda: True)
    old = make(LAYOUTS[0], tmp_path / "old.xlsx")
    assert run("adopt", old, "--out", tmp_path / "plan.xlsx", text="q\n").exit_code != 0
    assert [path.name for path in tmp_path.iterdir()] == ["old.xlsx"]


def test_without_a_terminal_nothing_is_asked(tmp_path):
    old = make(LAYOUTS[0], tmp_path / "old.xlsx")
    done = run("adopt", old, "--out", tmp_path / "plan.xlsx")
    assert done.exit_code == 2
    assert "--yes" in done.output
    assert not (tmp_path / "plan.xlsx").exists()


def test_the_source_is_never_the_target(tmp_path):
    old = make(LAYOUTS[0], tmp_path / "old.xlsx")
    before = old.read_bytes()
    assert run("adopt", old, "--out", old, "--yes", "--force").exit_code != 0
    assert old.read_bytes() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_semicolon_text_in_any_encoding(tmp_path, encoding):
    rows = ["Nr.;Maßnahme;Verantwortlich;Fällig am;Status", "M1;Prüfen;Ruß;31.03.2026;erledigt", "M2;Ändern;Wei;;offen"]
    old = tmp_path / "Maßnahmen.csv"
    old.write_bytes("\r\n".join(rows).encode(encoding))
    first, second = adoption(old).result.records["RAID"]
    assert (first.title, first.owner, str(first.action_due), first.status) == ("Prüfen", "Ruß", "2026-03-31", "Closed")
    assert (second.id, second.type, second.action_due) == ("M2", "Action", None)


def test_a_workbook_of_something_else_says_so(tmp_path):
    old = tmp_path / "old.csv"
    old.write_text("Colour,Height\nblue,3\n")
    with pytest.raises(ItpmError, match="looks like a plan"):
        adoption(old)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-8"])
def test_a_title_above_the_headers_of_a_text_file_does_not_hide_its_delimiter(tmp_path, encoding):
    old = tmp_path / "log.csv"
    text = "Risks of wave 3, as of March\n\nID;Risk;Owner;Status\nR1;Late, and cold;Ana;Open\n"
    old.write_bytes(text.encode(encoding))
    found = adoption(old)
    assert [row.title for row in found.result.records["RAID"]] == ["Late, and cold"]
    assert [one.area for one in found.result.accounts] == ["A3:D4"]  # the rows are those a spreadsheet shows


def test_one_log_of_all_types_with_a_category_and_a_description(tmp_path):
    old = tmp_path / "log.csv"
    head = "#,Category,Description,Likelihood,Severity,Who,State"
    rows = ["1,Risk,Fibre late,H,M,Ana,WIP", "2,Issue,Rules missing,,,Ken,Open", "3,Decision,Keep tapes?,,,Eva,Open"]
    old.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    first, *others = adoption(old).result.records["RAID"]
    assert (first.type, first.title, first.probability, first.impact) == ("Risk", "Fibre late", 5, 3)
    assert [(row.type, row.title) for row in others] == [("Issue", "Rules missing"), ("Decision", "Keep tapes?")]


def test_a_portfolio_follows_a_map_that_changed_though_its_workbook_did_not(german, tmp_path):
    def summary():
        out = tmp_path / "out" / "roll.xlsx"
        out.parent.mkdir(exist_ok=True)
        done = run("portfolio", german, "--out", out, "--force", "--json", "--as-of", "2026-03-09")
        assert done.exit_code == 0, done.output
        return done.stdout

    place = map_place(german)
    text = place.read_text(encoding="utf-8")
    named = text.replace('# "Project name" = "Data-centre exit"', '"Project name" = "First"')
    place.write_text(named, encoding="utf-8")
    assert "First" in summary()
    place.write_text(named.replace('"First"', '"Second"'), encoding="utf-8")
    again = summary()
    assert "Second" in again
    assert "First" not in again


@pytest.fixture
def away(german, tmp_path):
    """The map, no longer beside its workbook and under another name."""
    place = tmp_path / "maps" / "risk lists.toml"
    place.parent.mkdir()
    text = map_place(german).read_text(encoding="utf-8")
    place.write_text(text.replace("[project]\n", '[project]\n"Start date" = 2026-03-02\n', 1), encoding="utf-8")
    map_place(german).unlink()
    return place


@pytest.mark.parametrize("command", ["check", "plan", "brief", "risk", "gate"])
def test_a_map_that_lies_elsewhere_is_named(german, away, command):
    before = german.read_bytes()
    if command == "plan":  # a list of risks has no tasks: what stops it comes behind the reading
        assert "no Dependencies table" in str(run(command, german, "--map", away, "--json").exception)
        return
    here = run(command, german, "--map", away, "--json")
    map_place(german).write_bytes(away.read_bytes())
    beside = run(command, german, "--json")
    assert here.exit_code == beside.exit_code
    # Fields of the map stand on a sheet that is called like it.
    assert json.loads(here.stdout.replace("risk lists.toml", "Risiken.map.toml")) == json.loads(beside.stdout)
    assert german.read_bytes() == before


def test_plan_tells_the_map_it_reads_from_the_map_it_draws(tmp_path):
    layout = next(one for one in LAYOUTS if any("Dependencies" in pair for pair in one.rows))
    old = make(layout, tmp_path / "old.xlsx")
    adoption(old).save_map(tmp_path / "elsewhere.toml")
    text = (tmp_path / "elsewhere.toml").read_text(encoding="utf-8")
    given = text.replace("[project]\n", '[project]\n"Start date" = 2026-03-02\n', 1)
    (tmp_path / "elsewhere.toml").write_text(given, encoding="utf-8")
    drawn = tmp_path / "plan.svg"
    told = run("plan", old, "--map", tmp_path / "elsewhere.toml", "--map", drawn, "--json")
    assert len(json.loads(told.stdout)["tasks"]) == layout.rows["Dependencies"]
    assert drawn.read_text(encoding="utf-8").startswith("<")
    assert "one .toml file" in run("plan", old, "--map", "a.toml", "--map", "b.toml").output
    assert "no Project table" in str(run("check", old).exception)


def test_a_named_map_wins_over_the_one_beside_and_over_the_name_in_it(german, away):
    map_place(german).write_text("this is no map", encoding="utf-8")
    renamed = german.rename(german.with_name("Risiken April.xlsx"))
    assert [row.id for row in load(renamed, map_file=away).raid] == ["1", "2", "3"]
    assert [row.id for row in load(renamed, map_file=str(away)).raid] == ["1", "2", "3"]


def test_a_map_that_is_missing_or_of_another_workbook_is_told(german, away, tmp_path):
    other = make(LAYOUTS[0], tmp_path / "other.xlsx")
    with pytest.raises(UsageError, match="the map cannot be read"):
        load(german, map_file=tmp_path / "none.toml")
    with pytest.raises(UsageError) as stopped:
        load(other, map_file=away)
    assert stopped.value.path == str(away)
    assert "none of the sheets that the map names is in other.xlsx: Risikoliste." in str(stopped.value)
    assert LAYOUTS[0].sheets[0].name in stopped.value.hint
    both = run("check", german, other, "--map", away, "--json")
    data = json.loads(both.stdout)
    assert {one["file"] for one in data["findings"]} == {str(german)}
    assert [one["path"] for one in data["unreadable"]] == [str(away)]
