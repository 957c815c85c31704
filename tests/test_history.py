"""The history of briefs: what is kept comes back, what was edited is noticed, what is not understood stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from hypothesis import given, settings, strategies as st
from projects import planned, table

from itpm_xl.analysis.history import FaultKind, History, read_history, remember, unchanged_since
from itpm_xl.analysis.observation import observe
from itpm_xl.analysis.snapshot import (
    DecisionThen,
    GateThen,
    MilestoneThen,
    RaidThen,
    ScopeThen,
    Snapshot,
    TaskThen,
    from_text,
    to_text,
)
from itpm_xl.workbook.container import Container
from itpm_xl.workbook.guard import LIMITS, CheckedZip
from itpm_xl.workbook.read import read_texts
from itpm_xl.workbook.records import HISTORY_SHEET, PIECE, as_lines, write_records

DAY = date(2026, 3, 6)
text = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
days, moments = st.dates(), st.datetimes().map(lambda moment: moment.replace(second=0, microsecond=0))
maybe = lambda strategy: st.none() | strategy  # noqa: E731 - one word for many strategies
by_id = lambda strategy: st.dictionaries(text, strategy, max_size=3)  # noqa: E731
number = st.floats(allow_nan=False, allow_infinity=False) | st.integers()
snapshots = st.builds(
    Snapshot,
    status_date=days,
    written=text,
    version=text,
    computed=maybe(text),
    reported=maybe(text),
    dimensions=by_id(maybe(text)),
    finish=maybe(moments),
    target=maybe(days),
    critical_path=st.lists(text, max_size=3).map(tuple),
    milestones=by_id(st.builds(MilestoneThen, text, days, maybe(days), st.booleans())),
    tasks=by_id(st.builds(TaskThen, moments, moments, st.integers(), st.integers(), text, text, text, text)),
    raid=by_id(st.builds(RaidThen, text, text, text, text, maybe(st.integers()), maybe(number), text)),
    decisions=by_id(st.builds(DecisionThen, text, maybe(days), st.integers(), maybe(st.integers()))),
    changes=by_id(text),
    scope=by_id(st.builds(ScopeThen, text, text, text)),
    gates=by_id(st.builds(GateThen, text, maybe(number), maybe(days), st.lists(text, max_size=2).map(tuple))),
    findings=st.lists(text, max_size=3).map(tuple),
    metrics=by_id(text),
)


def kept(*several):
    lines = ()
    for one in several:
        lines = remember(read_history(lines), one).lines
    return lines


def week(number, **facts):
    return Snapshot(status_date=DAY + timedelta(days=7 * number), **facts)


@given(st.lists(snapshots, max_size=4, unique_by=lambda one: one.status_date))
@settings(max_examples=150)
def test_what_is_kept_comes_back(several):
    several.sort(key=lambda one: one.status_date)
    lines = kept(*several)
    history = read_history(lines)
    assert (history.snapshots, history.faults) == (tuple(several), ())
    assert all(part.isascii() and part.isprintable() for line in lines for part in line)
    # The last one once more, later and by another version: not a byte is different.
    if several:
        again = remember(history, replace(several[-1], written="later", version="2"))
        assert (again.lines, again.row, again.note) == (lines, None, "")


def test_cells_of_a_workbook_give_the_same_text(tmp_path):
    odd = "=1+1 _x0041_ \n\t\x07 \u00e4 \U0001f600 'quoted' <&>"
    full = week(0, milestones={odd: MilestoneThen(odd, DAY, None, done=False)}, findings=("x" * 3 * PIECE,))
    lines = kept(full, week(1))
    assert len(lines[1]) > 8
    write_records(tmp_path / "a.xlsx", {HISTORY_SHEET: lines})
    for name in ("a.xlsx", "b.xlsx"):
        container = Container.open(CheckedZip.load(tmp_path / name, LIMITS))
        assert as_lines(read_texts(container, HISTORY_SHEET)) == lines
        book = openpyxl.load_workbook(tmp_path / name)  # saved again by another program
        assert book[HISTORY_SHEET].sheet_state == "veryHidden"
        book.save(tmp_path / "b.xlsx")


def test_a_brief_of_the_same_day_takes_its_own_place():
    first = kept(week(0), week(1, computed="Amber"))
    result = remember(read_history(first), week(1, computed="Red"))
    assert (result.row, len(result.lines), result.lines[:2]) == (2, 3, first[:2])
    history = read_history(result.lines)
    assert ([one.computed for one in history.snapshots], history.faults) == ([None, "Red"], ())


def test_a_day_before_the_last_one_is_not_kept():
    lines = kept(week(0), week(2))
    for day in (week(0), week(1)):
        result = remember(read_history(lines), day)
        assert (result.lines, result.row) == (lines, None)
        assert result.note == "This brief is not kept: the last one that is kept is of Fri 20 Mar 2026."


def changed(lines, row, column, cell):
    line = list(lines[row])
    line[column] = cell
    return (*lines[:row], tuple(line), *lines[row + 1 :])


@pytest.mark.parametrize("row", [1, 2])
@pytest.mark.parametrize("column", range(6))
def test_every_cell_that_is_edited_is_noticed(row, column):
    lines = changed(kept(week(0), week(1)), row, column, "1999-01-01")
    history = read_history(lines)
    assert history.faults
    assert history.faults[0].row in (row + 1, row + 2)
    good = {one.status_date for one in history.snapshots}
    assert (DAY + timedelta(days=7 * (row - 1))) not in good


@given(st.data())
@settings(max_examples=150)
def test_no_damage_is_an_exception_and_none_is_repaired(data):
    lines = [list(line) for line in kept(week(0), week(1), week(2))]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.integers(0, len(lines) - 1))
        what = data.draw(st.sampled_from(("drop", "repeat", "cell", "short", "blank")))
        if what == "drop" and len(lines) > 1:
            del lines[row]
        elif what == "repeat":
            lines.insert(data.draw(st.integers(0, len(lines))), lines[row])
        elif what == "cell" and lines[row]:
            lines[row][data.draw(st.integers(0, len(lines[row]) - 1))] = data.draw(text)
        elif what == "short":
            lines[row] = lines[row][: data.draw(st.integers(0, 5))]
        else:
            lines[row] = []
    lines = as_lines(lines)
    history = read_history(lines)
    result = remember(history, week(9))
    assert result.note if result.row is None else result.lines[: len(lines)] == lines


def test_what_a_newer_version_kept_stays_and_stops_its_own_day_only():
    lines = changed(kept(week(0), week(1)), 2, 1, "2")
    history = read_history(lines)
    assert [(fault.kind, fault.cell, fault.day) for fault in history.faults] == [(FaultKind.NEWER, "B3", "2026-03-13")]
    assert [one.status_date for one in history.snapshots] == [DAY]
    same = remember(history, week(1))
    assert (same.row, same.note) == (
        None,
        "This brief is not kept: row 3 of _itpm_history cannot be read.",
    )
    assert remember(history, week(2)).lines[:3] == lines
    newer = remember(read_history(changed(lines, 0, 1, "2")), week(2))
    assert (newer.row, newer.note) == (
        None,
        "This brief is not kept: the very hidden sheet _itpm_history was written by a newer itpm-xl.",
    )


@pytest.mark.parametrize("broken", ["", "{", "[]", "null", "{}", '{"status_date": 5}', "[" * 100_000])
def test_text_that_is_no_snapshot_is_refused(broken):
    with pytest.raises(ValueError, match=r"."):
        from_text(broken)


def test_a_value_of_another_type_makes_it_unreadable():
    good = to_text(week(0, dimensions={"risk": "Red"}))
    with pytest.raises(ValueError, match="not what was written"):
        from_text(good.replace('"Red"', "7"))


def risk(**facts):
    row = {"ID": "R-1", "Type": "Risk", "Title": "Late", "Status": "Open", "Probability": 4, "Impact": 4} | facts
    return observe(*planned(table("RAID", row)))


def test_a_row_is_unchanged_since_the_first_brief_that_shows_it_as_it_is():
    now, other = risk(), risk(Action="Call")
    content = now.raid["R-1"].content
    weeks = [replace(one, status_date=DAY - timedelta(days=7 * ago)) for one, ago in ((now, 4), (other, 3), (now, 2))]
    history = History(snapshots=(*weeks, replace(now, status_date=DAY - timedelta(days=7))))
    assert unchanged_since(history, "R-1", content, DAY) == DAY - timedelta(days=14)
    assert unchanged_since(history, "R-1", content, DAY - timedelta(days=14)) is None
    assert unchanged_since(history, "R-2", content, DAY) is None


def test_a_snapshot_is_made_of_facts_only():
    project, plan = planned(table("RAID", {"ID": "R-1", "Type": "Risk", "Title": "Late", "Status": "Open"}))
    first = observe(project, plan, version="1", written=datetime(2026, 3, 6, 12, 30, 15))
    assert (first.written, first.version) == ("2026-03-06T12:30:15", "1")
    assert replace(first, written="", version="") == observe(project, plan)
