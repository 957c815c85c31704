"""nudge: a note and a calendar for each owner; a run replaces its own files and no other."""

import json
import re
from datetime import date

import icalendar
import pytest
from click.testing import CliRunner

from itpm_xl.cli import cli
from itpm_xl.errors import TargetError
from itpm_xl.project import Project
from itpm_xl.workbook.new_project import new_workbook
from itpm_xl.workbook.read import read_workbook


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "data centre.xlsx"
    new_workbook(path, today=date(2026, 3, 6), sample="DCX")
    return path


def run(*words):
    result = CliRunner().invoke(cli, ["nudge", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def events(path):
    return {str(one["uid"]): one for one in icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")}


def test_each_owner_gets_what_is_theirs_with_the_row(book, tmp_path):
    out = tmp_path / "notes"
    said = run(book, "--out", out, "--json")
    data = json.loads(said.stdout)
    by_owner = {one["owner"]: one["nudges"] for one in data["owners"]}
    project = Project.from_tables(read_workbook(book))
    waits = {
        item.id
        for item in project.raid
        if item.owner == "Tom Albers" and item.type == "Decision" and item.status == "Open"
    }

    assert {row["id"] for row in by_owner["Tom Albers"] if row["group"] == "To decide"} >= waits
    late = next(row for row in by_owner["Priya Nair"] if row["text"] == "Weekly brief to Tom Albers")
    assert (late["group"], late["due"], late["source"]["sheet"]) == ("To send", "2026-02-20", "Comms")
    review = next(row for row in by_owner["Maya Stern"] if row["group"] == "To review")
    assert review["id"] == "K-02"
    fields = {one["name"]: (one["quadrant"], one["told"]) for one in data["stakeholder_map"]}
    assert fields["Ana Ruiz"] == ("Keep satisfied", False)
    assert {one["name"] for one in data["assets"] if one["overdue"]} >= {"Handover documents"}
    markdown = (out / "DCX nudge Tom Albers.md").read_text(encoding="utf-8")
    page = (out / "DCX nudge Tom Albers.html").read_text(encoding="utf-8")
    for row in by_owner["Tom Albers"]:
        address = f"{row['source']['sheet']}!{row['source']['cell']}"
        assert row["id"] in markdown
        assert address in markdown
        assert address in page


def test_the_calendar_of_an_owner_is_part_of_the_whole_and_its_uids_stay(book, tmp_path):
    run(book, "--out", tmp_path / "one")
    run(book, "--out", tmp_path / "two", "--as-of", "2026-03-09")
    whole = events(tmp_path / "one" / "DCX nudge calendar.ics")
    own = events(tmp_path / "one" / "DCX nudge Tom Albers.ics")
    later = events(tmp_path / "two" / "DCX nudge Tom Albers.ics")

    assert own
    assert set(own) < set(whole)
    assert set(own) == set(later)
    assert all(later[uid]["sequence"] > own[uid]["sequence"] for uid in own)
    for path in (tmp_path / "one").glob("*.ics"):
        assert all(len(line) <= 75 for line in path.read_bytes().split(b"\r\n"))


def test_a_run_replaces_its_own_files_and_no_other(book, tmp_path):
    out = tmp_path / "notes"
    run(book, "--out", out)
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert run(book, "--out", out).exit_code == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first

    (out / "mine.md").write_text("mine")
    (out / "DCX nudge Nobody.md").write_text("written by hand")
    gone = out / "DCX nudge Old Owner.ics"
    gone.write_bytes(first["DCX nudge Tom Albers.ics"])
    run(book, "--out", out)
    assert not gone.exists()
    assert (out / "DCX nudge Nobody.md").read_text() == "written by hand"
    assert (out / "mine.md").read_text() == "mine"

    edited = out / "DCX nudge Tom Albers.md"
    edited.write_text("my own words")
    with pytest.raises(TargetError):
        CliRunner().invoke(cli, ["nudge", str(book), "--out", str(out)], catch_exceptions=False)
    assert edited.read_text() == "my own words"
    assert run(book, "--out", out, "--force").exit_code == 0
    assert edited.read_bytes() == first[edited.name]


def test_names_of_files_are_safe_on_windows(book, tmp_path):
    import openpyxl

    workbook = openpyxl.load_workbook(book)
    for row in workbook["RAID"].iter_rows():
        for cell in row:
            if cell.value == "Tom Albers":
                cell.value = 'A/B: "C"?<script>'
    workbook.save(book)
    out = tmp_path / "notes"
    run(book, "--out", out)

    assert [path.name for path in out.iterdir() if re.search(r'[<>:"/\\|?*]', path.name)] == []
    page = next(path for path in out.iterdir() if "script" in path.name and path.suffix == ".html")
    assert "<script>" not in page.read_text(encoding="utf-8")
