"""Tables pasted from Microsoft Project: what Project shows is what is read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from itpm_xl.analysis.links import LinkReader
from itpm_xl.errors import ItpmError
from itpm_xl.exchange.incoming import NoteKind
from itpm_xl.exchange.pasted import read_pasted
from itpm_xl.exchange.pasted_values import Length, date_order, read_date, read_length, read_links

MONDAY = date(2026, 3, 2)
UNITS = {"en": {480: "day", 60: "hr", 2400: "wk"}, "de": {480: "Tag", 60: "Std.", 2400: "Woche"}}
PLURALS = {"day": "days", "hr": "hrs", "wk": "wks", "Tag": "Tage", "Std.": "Std.", "Woche": "Wochen"}
KINDS = {
    "en": {kind: kind for kind in ("FS", "SS", "FF", "SF")},
    "de": {"FS": "EA", "SS": "AA", "FF": "EE", "SF": "AE"},
}
HEADERS = {
    "en": ("ID", "Task Name", "Duration", "Start", "Predecessors", "Resource Names", "% Complete"),
    "de": ("Nr.", "Vorgangsname", "Dauer", "Anfang", "Vorgänger", "Ressourcennamen", "% Abgeschlossen"),
}


def rows(text, **more):
    incoming = read_pasted(text, **more)
    return {row.id: row for row in incoming.rows["Dependencies"]}, incoming


def table(*lines):
    return "\n".join("\t".join(line) for line in lines) + "\n"


def assert_accounted(incoming):
    """Every line is a row, or left out with a reason."""
    places = {note.where for note in incoming.notes if note.kind is NoteKind.LEFT_OUT}
    lines = {place for place in places if place.startswith("line ") and "," not in place}
    assert incoming.read["Dependencies"] == len(incoming.rows["Dependencies"]) + len(lines)


def amount(language, minutes, unit):
    number = f"{minutes / unit:g}"
    word = UNITS[language][unit]
    text = f"{number} {word if minutes == unit else PLURALS[word]}"
    return text.replace(".", ",", 1) if language == "de" and "." in number else text


@st.composite
def plans(draw):
    """Leaf tasks under summaries, each with links to leaf tasks above it."""
    language = draw(st.sampled_from(["en", "de"]))
    tasks, number = [], 0
    for phase in draw(
        st.lists(st.sampled_from(["", "Build", "Test; move", "Go"]), min_size=1, max_size=3, unique=True)
    ):
        if phase:
            number += 1
            tasks.append({"number": number, "name": phase, "summary": True})
        for _ in range(draw(st.integers(1, 4))):
            number += 1
            before = [task["number"] for task in tasks if not task.get("summary")]
            links = []
            for one in draw(st.lists(st.sampled_from(before), max_size=3, unique=True)) if before else []:
                unit = draw(st.sampled_from([480, 60, 2400]))
                lag = draw(st.sampled_from([0, unit, -unit, unit // 2, 3 * unit]))
                links.append((one, draw(st.sampled_from(["FS", "SS", "FF", "SF"])), lag, unit))
            unit = draw(st.sampled_from([480, 60, 2400]))
            tasks.append({
                "number": number, "name": f"Do {number}", "phase": phase or None, "links": links,
                "minutes": unit * draw(st.sampled_from([0, 1, 2, 5])) // draw(st.sampled_from([1, 2])), "unit": unit,
                "owner": draw(st.sampled_from(["", "Ann", "Ken Ito"])), "estimated": draw(st.booleans()),
            })  # fmt: skip
    return language, tasks


def shown(language, task):
    """A task as Microsoft Project puts it on the clipboard."""
    if task.get("summary"):
        return (str(task["number"]), task["name"], "9 days", "", "", "", "0%")
    separator = {"en": ",", "de": ";"}[language]
    pieces = []
    for before, kind, lag, unit in task["links"]:
        sign = "+" if lag > 0 else "-"
        tail = f"{sign}{amount(language, abs(lag), unit)}" if lag else ""
        pieces.append(f"{before}{KINDS[language][kind] if tail or kind != 'FS' else ''}{tail}")
    duration = amount(language, task["minutes"], task["unit"]) + "?" * task["estimated"]
    name = f"   {task['name']}" if task["phase"] else task["name"]
    return (str(task["number"]), name, duration, "", separator.join(pieces), task["owner"], "0%")


@given(plans())
@settings(max_examples=150, deadline=None)
def test_a_plan_as_project_shows_it_reads_back_the_same(plan):
    language, tasks = plan
    tasks = sorted(tasks, key=lambda task: task["number"])
    read, incoming = rows(table(HEADERS[language], *(shown(language, task) for task in tasks)))
    leaves = [task for task in tasks if not task.get("summary")]
    assert list(read) == [f"T{task['number']}" for task in leaves]
    phase = None
    for task in tasks:
        if task.get("summary"):
            phase = task["name"]
            continue
        row = read[f"T{task['number']}"]
        # A task without a phase stands at the margin again.
        assert row.phase == (phase if task["phase"] else None)
        assert (row.task, row.owner) == (task["name"], task["owner"] or None)
        assert row.duration_days * 480 == pytest.approx(task["minutes"])
        wanted = {(f"T{before}", kind, lag) for before, kind, lag, _ in task["links"]}
        links = LinkReader(dict.fromkeys(read, 480)).read(row.predecessors, row.id).links
        assert {(link.predecessor_id, link.kind, link.lag_minutes) for link in links} == wanted
    assert_accounted(incoming)


def test_a_link_of_a_summary_holds_its_first_and_last_tasks():
    read, incoming = rows(
        table(
            ("ID", "Task Name", "Duration", "Predecessors", "Outline Number"),
            ("1", "Build", "5 days", "", "1"),
            ("2", "Walls", "2 days", "", "1.1"),
            ("3", "Roof", "3 days", "2", "1.2"),
            ("4", "Move", "4 days", "1FS+1 eday", "2"),
            ("5", "Pack", "2 days", "", "2.1"),
            ("6", "Carry", "2 days", "5", "2.2"),
        )
    )
    assert {key: row.predecessors for key, row in read.items()} == {
        "T2": None, "T3": "T2", "T5": "T3FS+1ed", "T6": "T5"
    }  # fmt: skip
    assert [row.phase for row in read.values()] == ["Build", "Build", "Move", "Move"]
    assert_accounted(incoming)


def test_without_an_id_column_the_position_counts_blank_lines_too():
    read, _ = rows("Task Name\tDuration\tPredecessors\nA\t1 day\t\n\nB\t1 day\t1\n")
    assert [(row.id, row.predecessors) for row in read.values()] == [("T1", None), ("T3", "T1")]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("5 days?", Length(2400, estimated=True)), ("2,5 Tage", Length(1200)), ("3 wks", Length(7200)),
        ("4 hrs", Length(240)), ("10 edays", Length(14400, elapsed=True)), ("1 mon", Length(9600)),
        ("90 mins", Length(90)), ("2 fTage", Length(2880, elapsed=True)), ("1 emo", Length(43200, elapsed=True)),
        ("7", Length(3360)), ("0 days", Length(0)), ("1 jour", Length(480)), ("soon", None), ("3 parsecs", None),
        ("-2 days", None), ("50%", None),
    ],
)  # fmt: skip
def test_a_duration_is_what_project_means_by_it(text, length):
    assert read_length(text) == length


def test_a_piece_that_is_no_predecessor_is_told_and_the_others_stay():
    links, faults = read_links(r"3EA+2 Tage;C:\plans\ERP.mpp\12;four;5XX")
    assert [(link.name, link.kind) for link in links] == [("3", "FS"), (r"C:\plans\ERP.mpp\12", "FS")]
    assert faults == ["four", "5XX"]


@given(st.dates(date(2000, 1, 1), date(2049, 12, 31)), st.booleans())
def test_a_slashed_date_is_decided_by_the_others_or_not_at_all(day, day_first):
    def written(one):
        return f"{one.day}/{one.month}/{one.year}" if day_first else f"{one.month}/{one.day}/{one.year}"

    telling = date(2026, 5, 25)
    assert read_date(written(day), date_order([written(day), written(telling)])) == day
    alone = read_date(written(day), date_order([written(day)]))
    assert alone == day if day.day > 12 or day.day == day.month else isinstance(alone, str)
    # A weekday tells too, unless both readings fall on it.
    named = f"{day:%a} {written(day)}"
    assert read_date(named, date_order([named])) in {day, alone}


@pytest.mark.parametrize(
    "text", ["2026-03-02", "02.03.2026", "Mo 02.03.26", "2026/3/2", "2 March 2026", "March 2, 2026"]
)
def test_other_styles_of_dates_need_nobody_to_decide(text):
    assert read_date(text, date_order([])) == MONDAY


def test_dates_that_contradict_each_other_and_30_february_are_told():
    lines = [
        (str(n), f"Task {n}", "1 day", text)
        for n, text in enumerate(["25/4/2026", "4/25/2026", "3/4/2026", "30.02.2026"], 1)
    ]
    read, incoming = rows(table(("ID", "Task Name", "Duration", "Deadline"), *lines))
    assert [row.deadline for row in read.values()] == [date(2026, 4, 25), date(2026, 4, 25), None, None]
    told = [(note.where, note.value) for note in incoming.notes if note.kind is NoteKind.NOT_UNDERSTOOD]
    assert told == [("line 4, Deadline", "3/4/2026"), ("line 5, Deadline", "30.02.2026")]


def test_progress_takes_project_s_own_dates_as_actuals():
    head = ("ID", "Task Name", "Duration", "Start", "Finish", "% Complete", "Predecessors")
    lines = [
        ("1", "Done", "2 days", "2026-03-02", "2026-03-03", "100%", ""),
        ("2", "Begun", "2 days", "2026-03-04", "2026-03-05", "50%", "1"),
        ("3", "Later", "2 days", "2026-03-09", "2026-03-10", "0%", ""),
    ]
    read, _ = rows(table(head, *lines))
    assert (read["T1"].actual_start, read["T1"].actual_finish) == (MONDAY, MONDAY + timedelta(days=1))
    assert (read["T2"].actual_start, read["T2"].actual_finish) == (date(2026, 3, 4), None)
    assert (read["T3"].constraint, read["T3"].constraint_date) == ("SNET", date(2026, 3, 9))


def test_a_sheet_of_a_workbook_is_read_like_pasted_text(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Plan of the move"])
    book.active.append(["ID", "Task Name", "Duration", "Start", "Predecessors", "% Complete"])
    book.active.append([1, "Pack", "2 days", MONDAY, None, 0.5])
    book.active.append([2, "Carry", "1 day?", MONDAY + timedelta(days=2), "1FS+1 day", 0])
    book.save(tmp_path / "Plan für Umzug.xlsx")
    read, incoming = rows(tmp_path / "Plan für Umzug.xlsx")
    assert (read["T1"].duration_days, read["T1"].percent_complete, read["T1"].actual_start) == (2, 0.5, MONDAY)
    assert read["T2"].predecessors == "T1FS+1d"
    assert incoming.fields["start_date"] == MONDAY


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n1,2\n", b"\x00\x01\x02" * 50, b'ID;Task Name;Duration\n1;"open'],
)
def test_what_is_no_table_stops_with_a_reason(content, tmp_path):
    (tmp_path / "odd.csv").write_bytes(content)
    with pytest.raises(ItpmError, match=r"odd\.csv"):
        read_pasted(tmp_path / "odd.csv")


def test_odd_lines_are_left_out_with_their_place():
    read, incoming = rows(
        table(
            ("ID", "Task Name", "Duration", "Predecessors", "Colour"),
            ("0", "Move", "9 days", "", ""),
            ("1", "Pack", "2 days", "1,2", "red"),
            ("1", "Pack again", "2 days", "", ""),
            ("2", "", "2 days", "", ""),
            ("3", "=cmd()", "x", "1FS+50%", ""),
        )
    )
    assert list(read) == ["T1", "T3"]
    assert read["T3"].predecessors == "T1FS+50%"
    assert read["T3"].duration_days is None
    assert incoming.fields["name"] == "Move"
    assert_accounted(incoming)
