"""The three-way merge: last import, workbook, file. Whoever moved alone wins; the PM wins where both did."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st
from imports import MONDAY, first, plan, sheet, without

from itpm_xl.exchange.cell_text import canonical
from itpm_xl.exchange.import_record import ImportRecord
from itpm_xl.exchange.merge import Choices, Prefer, merge
from itpm_xl.exchange.merged import RowCount
from itpm_xl.schema import DEPENDENCIES, CalendarEntry

WORDS = st.sampled_from(["", "Ann", "Ben", "Cleo"])
TUESDAY = date(2026, 3, 3)


def three_way(last, now, file):
    """What DESIGN asks of one value, said the long way: (value in the workbook afterwards, list it is told in)."""
    if file == now:
        return now, None
    if file == last:
        return now, "kept"
    if now == last:
        return file, "changed"
    return now, "conflicts"


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=6))
def test_each_value_goes_where_the_three_texts_say(cases):
    ids = [f"T{number}" for number in range(len(cases))]
    record = first(plan(*({"id": one, "owner": last or None} for one, (last, _, _) in zip(ids, cases, strict=True))))
    book = sheet(
        *({"ID": one, "Task": f"Task {one}", "Owner": now} for one, (_, now, _) in zip(ids, cases, strict=True))
    )
    file = plan(*({"id": one, "owner": new or None} for one, (*_, new) in zip(ids, cases, strict=True)))
    merged = merge(file, book, record, today=MONDAY)
    after = {one: now for one, (_, now, _) in zip(ids, cases, strict=True)}
    places = dict(zip(book["Dependencies"].row_numbers, ids, strict=True))
    after |= {places[cell.row]: cell.value or "" for cell in merged.cells}
    told = {one.id: name for name in ("changed", "kept", "conflicts") for one in getattr(merged, name)}
    assert {one: (after[one], told.get(one)) for one in ids} == {
        one: three_way(*case) for one, case in zip(ids, cases, strict=True)
    }
    # Until a conflict is settled it comes again; everything else is at rest after one import.
    rows = [{"ID": one, "Task": f"Task {one}", "Owner": after[one]} for one in ids]
    again = merge(file, sheet(*rows), merged.record, today=TUESDAY)
    assert (again.writes, again.changed, again.conflicts) == (False, (), merged.conflicts)


def test_a_conflict_is_settled_for_either_side():
    record = first(plan({"id": "T1", "owner": "Ann"}))
    file, book = plan({"id": "T1", "owner": "Cleo"}), sheet({"ID": "T1", "Task": "Task T1", "Owner": "Ben"})
    ours = merge(file, book, record, today=MONDAY, choices=Choices(prefer=Prefer.BOOK))
    assert (ours.cells, [one.before for one in ours.kept]) == ((), ["Ben"])
    assert merge(file, book, ours.record, today=MONDAY).conflicts == ()
    theirs = merge(file, book, record, today=MONDAY, choices=Choices(prefer=Prefer.FILE))
    assert [(cell.key, cell.value) for cell in theirs.cells] == [("owner", "Cleo")]


def test_what_has_gone_is_marked_once_and_unmarked_when_it_is_back():
    file = plan({"id": "T1"}, {"id": "T2", "owner": "Ann"})
    rows = [{"ID": "T1", "Task": "Task T1"}, {"ID": "T2", "Task": "Task T2", "Owner": "Ann", "Notes": "Mine."}]
    gone = merge(without(file, "T2"), sheet(*rows), first(file), today=MONDAY)
    mark = "Mine.\nGone from plan.xml since 2026-03-02."
    assert [(cell.key, cell.value) for cell in gone.cells] == [("notes", mark)]
    assert [(one.id, one.marked) for one in gone.gone] == [("T2", True)]
    rows[1]["Notes"] = mark.replace("\n", "\\n")
    still = merge(without(file, "T2"), sheet(*rows), gone.record, today=TUESDAY)
    assert (still.writes, still.gone) == (False, ())
    back = merge(file, sheet(*rows), gone.record, today=TUESDAY)
    assert [(cell.key, cell.value) for cell in back.cells] == [("notes", "Mine.")]
    assert [one.id for one in back.back] == ["T2"]


def test_rows_that_are_not_ours_to_change_are_left_out_with_a_reason():
    file = plan({"id": "T1"}, {"id": "T1"}, {"id": None}, {"id": "T2"}, {"id": "T3"}, {"id": "T4"})
    record = first(plan({"id": "T4"}))
    other = first(plan({"id": "T2"}, name="other.xml")).sources["other.xml"]
    book = sheet({"ID": "T2", "Task": "b"}, {"ID": "T3", "Task": "c"}, {"ID": "T1", "Task": "x"}, {"ID": "T1"})
    merged = merge(file, book, record.with_source(other), today=MONDAY)
    reasons = [(one.id, one.reason.split(";")[0]) for one in merged.left_out]
    assert reasons == [
        ("T1", "the workbook has this ID in rows 4, 5"),
        ("T1", "the workbook has this ID in rows 4, 5"),
        ("", "it has no ID"),
        ("T2", "the workbook has this ID from other.xml"),
        ("T3", "the workbook has this ID, and it did not come from this source"),
        ("T4", "you deleted it from the workbook"),
    ]
    assert (merged.cells, dict(merged.added)) == ((), {})
    assert merged.rows["Dependencies"] == RowCount(read=6, left_out=6)


def test_same_ids_joins_rows_typed_by_hand_and_loses_nothing_of_theirs():
    book = sheet({"ID": "T1", "Task": "By hand", "Owner": "", "Duration (days)": 4})
    file = plan({"id": "T1", "task": "By plan", "owner": "Ann", "duration_days": None})
    merged = merge(file, book, ImportRecord(), today=MONDAY, choices=Choices(same_ids=True))
    assert [(cell.key, cell.value) for cell in merged.cells] == [("owner", "Ann")]
    assert [(one.column, one.before, one.after) for one in merged.conflicts] == [("Task", "By hand", "By plan")]


def test_a_value_that_reading_did_not_understand_is_still_the_pms():
    record = first(plan({"id": "T1", "duration_days": 3.0}))
    book = sheet({"ID": "T1", "Task": "Task T1", "Duration (days)": "three"})
    merged = merge(plan({"id": "T1", "duration_days": 5.0}), book, record, today=MONDAY)
    assert merged.cells == ()
    assert [(one.before, one.after) for one in merged.conflicts] == [("three", "5")]


def test_formulas_are_not_overwritten():
    record = first(plan({"id": "T1", "duration_days": 3.0}))
    book = sheet({"ID": "T1", "Task": "Task T1", "Duration (days)": 3})
    file = plan({"id": "T1", "duration_days": 5.0})
    merged = merge(file, book, record, today=MONDAY, locked=lambda _table, _row, key: key == "duration_days")
    assert (merged.cells, [one.why for one in merged.kept]) == ((), ["the cell holds a formula or is merged"])


@pytest.mark.parametrize(
    ("name", "titles", "source"),
    [
        ("march.xml", ("a", "b", "x"), "plan.xml"),  # two of three rows are the old ones
        ("march.xml", ("x", "y", "z"), "march.xml"),  # only the numbers are the same: another project
        ("plan.xml", ("x", "y", "z"), "plan.xml"),  # saved under the name it always had
    ],
)
def test_a_source_is_told_again_by_its_rows(name, titles, source):
    def file(name, titles):
        return plan(*({"id": f"T{n}", "task": title} for n, title in enumerate(titles)), name=name)

    merged = merge(file(name, titles), sheet({"ID": ""}), first(file("plan.xml", ("a", "b", "c"))), today=MONDAY)
    assert merged.source == source


def test_an_export_of_other_tickets_under_the_same_name_marks_nothing_as_gone():
    record = first(plan({"id": "PAY-1"}, name="Jira.csv", kind="jira"))
    file = plan({"id": "ERP-1"}, name="Jira.csv", kind="jira")
    merged = merge(file, sheet({"ID": "PAY-1", "Task": "Task PAY-1"}), record, today=MONDAY)
    assert (merged.source, merged.gone, merged.cells) == ("Jira.csv (2)", (), ())


def test_rows_without_an_id_are_told_by_what_every_row_must_have():
    def holiday(note, *teams):
        return CalendarEntry(name="Audit", kind="Holiday", from_=MONDAY, applies_to=teams, notes=note)

    def file(*rows):
        return plan(rows={"Calendar": rows}, columns={"Calendar": frozenset({"name", "notes"})})

    merged = merge(
        file(holiday("a", "Net"), holiday("b", "App"), holiday("c", "Net")),
        sheet({"ID": ""}),
        ImportRecord(),
        today=MONDAY,
    )
    assert [row.applies_to for row in merged.added["Calendar"]] == [("Net",), ("App",)]
    assert len(merged.left_out) == 1


def test_values_compare_as_they_read_back():
    owner, days = DEPENDENCIES.by_key["owner"], DEPENDENCIES.by_key["duration_days"]
    assert canonical(owner, " Ann\u202e ") == "Ann"
    assert canonical(days, 2) == canonical(days, 2.0) == "2"


def test_what_the_workbook_has_no_column_for_waits_until_it_has():
    file = plan({"id": "T1", "owner": "Ann"})
    merged = merge(file, sheet({"ID": "", "Task": ""}), ImportRecord(), today=MONDAY)
    assert [(one.column, one.after) for one in merged.kept] == [("Owner", "1 value")]
    later = merge(file, sheet({"ID": "T1", "Task": "Task T1", "Owner": ""}), merged.record, today=MONDAY)
    assert [(cell.key, cell.value) for cell in later.cells] == [("owner", "Ann")]
