"""Adopting: tables found, columns and values mapped, every row accounted for, the source only read."""

from __future__ import annotations

import hashlib

import pytest
from adopt_holdout import LAYOUTS as HOLDOUT
from adopt_layouts import LAYOUTS, Layout, Sheet, d, make
from adopt_score import judge
from openpyxl import load_workbook

from itpm_xl.exchange.adopt.matching import TAKEN_FROM
from itpm_xl.exchange.adopt.text import adoption_to_json
from itpm_xl.exchange.adopt.workbook import adoption, map_place
from itpm_xl.workbook.mapping import load_map
from itpm_xl.workbook.read import read_workbook


def ident(layout):
    return layout.name


def records(result, table, row_id):
    return [row for row in result.records.get(table, ()) if row.id == row_id]


@pytest.mark.parametrize("layout", [*LAYOUTS, *HOLDOUT], ids=ident)
def test_nothing_is_taken_for_what_it_is_not(tmp_path, layout):
    verdicts, found = judge(layout, tmp_path)
    assert [one for one in verdicts if one.wrong_above] == []
    rows = {name: len(rows) for name, rows in found.result.records.items() if name != "Project"}
    assert rows == layout.rows
    for (table, row_id, key), value in layout.cells.items():
        assert [getattr(row, key) for row in records(found.result, table, row_id)] == [value], (row_id, key)


@pytest.mark.parametrize("layouts", [LAYOUTS, HOLDOUT], ids=["layouts", "hold-out"])
def test_95_of_100_columns_are_right(tmp_path, layouts):
    verdicts = [one for layout in layouts for one in judge(layout, tmp_path)[0]]
    right = sum(one.right for one in verdicts)
    assert right / len(verdicts) >= 0.95, [one for one in verdicts if not one.right]


@pytest.mark.parametrize("layout", [*LAYOUTS, *HOLDOUT], ids=ident)
def test_every_row_is_accounted_for_and_reads_back(tmp_path, layout):
    old = make(layout, tmp_path / "Alt bestand.xlsx")
    before = hashlib.sha256(old.read_bytes()).hexdigest()
    found = adoption(old)
    out = tmp_path / "plan ü.xlsx"
    found.write(out, map_place(out))
    assert hashlib.sha256(old.read_bytes()).hexdigest() == before
    said = adoption_to_json(found)
    filled = 0
    for table in said["tables"]:
        assert table["rows_in"] == table["rows_out"] + len(table["left_out"]), table
        assert all(left["reason"] for left in table["left_out"])
        filled += table["rows_in"]
    # What openpyxl counts: every filled row below a head is one that was read.
    sheets = load_workbook(old)
    for table in said["tables"]:
        area = sheets[table["sheet"]][table["range"]]
        head = next(one.head_rows for one in found.mapping.tables if one.sheet == table["sheet"])
        assert table["rows_in"] == sum(any(cell.value not in (None, "") for cell in row) for row in area[head:])
    back = read_workbook(out)
    for name, rows in found.result.records.items():
        if name == "Project":
            continue
        keys = [column.key for column in back[name].spec.columns if column.formula == ""]
        kept = [tuple(getattr(row, key) for key in keys) for row in back[name].records]
        assert kept == [tuple(getattr(row, key) for key in keys) for row in rows]
        assert set(found.result.extras[name].own) <= set(back[name].own_columns)


@pytest.mark.parametrize("layout", [*LAYOUTS, *HOLDOUT], ids=ident)
def test_the_saved_map_gives_the_same_workbook(tmp_path, layout):
    old = make(layout, tmp_path / "old.xlsx")
    first, again = tmp_path / "first.xlsx", tmp_path / "again.xlsx"
    place = map_place(first)
    adoption(old).write(first, place)
    said = place.read_bytes()
    adoption(old, map_file=place).write(again, place)
    assert again.read_bytes() == first.read_bytes()
    assert place.read_bytes() == said


def test_edits_to_the_map_win(tmp_path):
    old = make(LAYOUTS[0], tmp_path / "old.xlsx")
    place = tmp_path / "plan.map.toml"
    adoption(old).save_map(place)
    text = place.read_text(encoding="utf-8")
    place.write_text(
        text.replace('to = "Action due"', 'to = "Needed by"').replace('"WIP" = "In progress"', '"WIP" = "Open"')
    )
    row = records(adoption(old, map_file=place).result, "RAID", "R2")[0]
    assert (row.action_due, row.needed_by, row.status) == (None, d("2026-02-20"), "Open")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('to = "Owner"', 'to = "Ownr"', "Did you mean 'Owner'?"),
        ('table = "RAID"', 'table = "Risks"', "'Risks' is not known"),
        ('from = "Status"', 'form = "Status"', "Did you mean 'from'?"),
        ('"WIP" = "In progress"', '"WIP" = "In work"', "'In work' is not known"),
        ('to = "Owner"', 'to = "Title"', "two columns lead to Title"),
        ("version = 1", "version = 9", "version = 9 is not known"),
        ("version = 1", "version = ", "not valid TOML"),
        ('range = "A1:J4"', "range = 3", "has no range"),
        ("confidence = 0.98\ntake", "confidence = 7\ntake", "a number from 0 to 1"),
    ],
)
def test_a_map_with_a_mistake_says_which(tmp_path, old, new, said):
    book = make(LAYOUTS[0], tmp_path / "old.xlsx")
    place = tmp_path / "old.map.toml"
    adoption(book).save_map(place)
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Exception, match=r"old\.map\.toml") as error:
        load_map(place)
    assert said in str(error.value)


def one_sheet(rows, **facts):
    return Layout("", (Sheet("Risks", rows, **facts),), {}, {})


HEAD = ["ID", "Risk", "Probability", "Impact", "Owner", "Due date", "Status"]


def test_of_two_risk_logs_the_fuller_is_taken_and_the_other_is_named(tmp_path):
    row = ["R1", "Late", 3, 4, "Ken Ito", d("2026-03-01"), "Open"]
    layout = Layout("", (Sheet("Risks", [HEAD, row]), Sheet("Risk log 2", [HEAD, row, ["R2", *row[1:]]])), {}, {})
    found = adoption(make(layout, tmp_path / "old.xlsx"))
    said = {one["sheet"]: one for one in adoption_to_json(found)["tables"]}
    assert said["Risk log 2"]["taken"] is True
    assert said["Risks"]["taken"] is False
    assert "Risk log 2!A1:G3" in said["Risks"]["why"]
    assert [left["row"] for left in said["Risks"]["left_out"]] == [2]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["03/25/2026", "04/05/2026"], [d("2026-03-25"), d("2026-04-05")]),
        (["25/03/2026", "04/05/2026"], [d("2026-03-25"), d("2026-05-04")]),
        (["05.04.2026", "06.04.26"], [d("2026-04-05"), d("2026-04-06")]),
        (["2026-04-05", "2026/04/06"], [d("2026-04-05"), d("2026-04-06")]),
        (["04/05/2026", "06/07/2026"], [None, None]),
        (["25/03/2026", "03/25/2026"], [None, None]),
    ],
)
def test_a_date_as_text_is_read_only_where_the_column_proves_its_style(tmp_path, dates, expected):
    rows = [[f"R{n}", f"Late {n}", 3, 4, "Ken Ito", text, "Open"] for n, text in enumerate(dates)]
    out = tmp_path / "plan.xlsx"
    found = adoption(make(one_sheet([HEAD, *rows]), tmp_path / "old.xlsx"))
    assert [row.action_due for row in found.result.records["RAID"]] == expected
    found.write(out, map_place(out))
    kept = [row[11].value for row in load_workbook(out)["RAID"].iter_rows(min_row=6, max_row=7)]
    assert kept == dates if expected[0] is None else kept[0] != dates[0]
    assert len(found.result.unclear) == expected.count(None)


def test_the_same_header_twice_and_none_at_all_lose_nothing(tmp_path):
    head = ["ID", "Risk", "Probability", "Impact", "Owner", "Owner", None]
    rows = [["R1", "Late", 3, 4, "Ken Ito", "Ana Ruiz", "x"], ["R2", "Gone", 2, 2, "Li Wei", "Ken Ito", None]]
    layout = one_sheet([[*head, "Status"], *([*row, "Open"] for row in rows)])
    result = adoption(make(layout, tmp_path / "old.xlsx")).result
    seen = [[row.owner for row in result.records["RAID"]], *map(list, result.extras["RAID"].own.values())]
    assert all(names in seen for names in (["Ken Ito", "Li Wei"], ["Ana Ruiz", "Ken Ito"], ["x", ""]))


def test_formulas_and_errors_in_cells_stay_text(tmp_path):
    rows = [["R1", "=1+1", 3, "#REF!", "Ken Ito", "=cmd|x", "Open"], ["R2", "'=2", 9, "maybe", "Li Wei", None, "Open"]]
    old = make(one_sheet([HEAD, *rows]), tmp_path / "old.xlsx")
    out = tmp_path / "plan.xlsx"
    adoption(old).write(out, map_place(out))
    allowed = {"Score", "Start", "Finish", "Slack"}
    head = [cell.value for cell in load_workbook(out)["RAID"][5]]
    for row in load_workbook(out)["RAID"].iter_rows(min_row=6, max_row=7):
        assert {head[cell.column - 1] for cell in row if cell.data_type == "f"} <= allowed
    assert read_workbook(out)["RAID"].records[1].impact is None


def test_confidences_hold_what_they_promise(tmp_path):
    """Of the columns taken at a confidence, at least that share is right, in each band."""
    verdicts = [
        one for layout in (*LAYOUTS, *HOLDOUT) for one in judge(layout, tmp_path)[0] if one.got and one.confidence
    ]
    for low, high in ((TAKEN_FROM, 0.85), (0.85, 0.92), (0.92, 1.01)):
        band = [one for one in verdicts if low <= one.confidence < high]
        assert band
        assert sum(one.right for one in band) / len(band) >= low


def test_one_value_above_5_is_a_slip_and_no_other_scale(tmp_path):
    rows = [[f"R{n}", f"Late {n}", level, 4, "Ken Ito", None, "Open"] for n, level in enumerate((4, 2, 6, 5))]
    result = adoption(make(one_sheet([HEAD, *rows]), tmp_path / "old.xlsx")).result
    assert [row.probability for row in result.records["RAID"]] == [4, 2, None, 5]
    assert [(one.cell, one.value) for one in result.unclear] == [("C4", "6")]
