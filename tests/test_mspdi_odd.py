"""Files by hand: what Microsoft Project allows and a workbook has other words for, and what nobody should open."""

from __future__ import annotations

import time
import tracemalloc
from datetime import datetime

import pytest
from imported import project_of

from itpm_xl.analysis.plan import plan
from itpm_xl.errors import ItpmError
from itpm_xl.exchange.incoming import NoteKind
from itpm_xl.exchange.mspdi_read import read_mspdi

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<Project xmlns="http://schemas.microsoft.com/project">'


def one(uid, level=1, days=1, after=(), **more):
    """A task; links as (uid, type, lag in tenths of a minute, format)."""
    links = "".join(
        f"<PredecessorLink><PredecessorUID>{before}</PredecessorUID><Type>{kind}</Type><LinkLag>{lag}</LinkLag>"
        f"<LagFormat>{unit}</LagFormat></PredecessorLink>"
        for before, kind, lag, unit in after
    )
    rest = "".join(f"<{key}>{value}</{key}>" for key, value in more.items())
    return (
        f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>Task {uid}</Name><OutlineLevel>{level}</OutlineLevel>"
        f"<Duration>PT{days * 8}H0M0S</Duration>{rest}{links}</Task>"
    )


def follows(*uids):
    return [(uid, 1, 0, 7) for uid in uids]


def read(folder, *tasks, head=HEAD, more="", encoding="utf-8"):
    path = folder / "plan.xml"
    text = f"{head}<StartDate>2026-03-02T08:00:00</StartDate>{more}<Tasks>{''.join(tasks)}</Tasks></Project>"
    path.write_text(text, encoding=encoding)
    return read_mspdi(path)


def rows(incoming):
    return {row.id: row for row in incoming.rows["Dependencies"]}


def reasons(incoming, kind):
    return {note.where: note.reason for note in incoming.notes if note.kind is kind}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ("<Project><Tasks><Task><UID>1</UID>", "cut off"),
        ('<!DOCTYPE Project [<!ENTITY a "b">]><Project>&a;</Project>', "document type"),
        ("<Workbook/>", "no Microsoft Project XML"),
        ("just text", "not XML"),
        ('<?xml version="1.0" encoding="martian"?><Project/>', "encoding|not XML"),
        (f"<Project>{'<a>' * 60}{'</a>' * 60}</Project>", "50 deep"),
        (f"<Project x='{'y' * (18 << 20)}'/>", "does not end"),
    ],
)
def test_what_is_no_project_is_refused_with_a_reason(content, words, tmp_path):
    path = tmp_path / "plan.xml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ItpmError, match=words) as error:
        read_mspdi(path)
    assert error.value.path == str(path)


def test_a_missing_file_and_a_folder(tmp_path):
    for path in (tmp_path / "none.xml", tmp_path):
        with pytest.raises(ItpmError):
            read_mspdi(path)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<?xml version="1.0" encoding="UTF-16"?><Project xmlns="http://schemas.microsoft.com/project">', "utf-16"),
        ('<?xml version="1.0" encoding="windows-1252"?><Project>', "cp1252"),
        ("\ufeff<Project>", "utf-8"),
        ('<p:Project xmlns:p="http://schemas.microsoft.com/project">', "utf-8"),
    ],
)
def test_encodings_and_namespaces(head, encoding, tmp_path):
    path = tmp_path / "plan.xml"
    end = "</p:Project>" if "<p:" in head else "</Project>"
    path.write_text(f"{head}<Tasks><Task><UID>1</UID><Name>Prüfung</Name></Task></Tasks>{end}", encoding=encoding)
    assert rows(read_mspdi(path))["T1"].task == "Prüfung"


def test_lags_links_and_percent(tmp_path):
    incoming = read(
        tmp_path,
        one(1, days=4),
        one(2, after=[(1, 1, 9600, 7)]),
        one(3, after=[(1, 3, -2400, 5)]),
        one(4, after=[(1, 0, 14400, 8)]),
        one(5, after=[(1, 2, 0, 7)]),
        one(6, after=[(1, 1, 50, 19)]),
        one(7, after=[(1, 1, 24000, 9)]),
        one(8, after=[(1, 1, 50, 20)]),
    )
    texts = [row.predecessors for row in incoming.rows["Dependencies"]]
    assert texts == [None, "T1FS+2d", "T1SS-4h", "T1FF+1ed", "T1SF", "T1FS+50%", "T1FS+5d", "T1FS+0.667ed"]
    found = plan(project_of(incoming))
    assert not found.problems
    assert found.task("T2").early_start == datetime(2026, 3, 10, 8)


def test_lines_that_are_no_work_are_accounted_for(tmp_path):
    incoming = read(
        tmp_path,
        one(0, level=0),
        one(1, days=3),
        one(2, level=2, after=follows(9)),
        "<Task><UID>3</UID><ID>3</ID><IsNull>1</IsNull></Task>",
        one(4, Active=0),
        one(5, after=follows(4, 99)),
        one(5),
        one(6, ExternalTask=1, ExternalTaskProject="C:\\plans\\ERP core.mpp\\12"),
        one(7, after=follows(6)),
        one(8, Manual=1, ManualStart="2026-03-16T08:00:00"),
        one(9, days=2, DurationFormat=8),
    )
    assert list(rows(incoming)) == ["T2", "T5", "T7", "T8", "T9"]
    assert incoming.read["Dependencies"] == 10
    left_out = reasons(incoming, NoteKind.LEFT_OUT)
    lines = [note for note in incoming.notes if note.kind is NoteKind.LEFT_OUT and not note.value.startswith("link")]
    assert len([note for note in lines if note.where.startswith("task")]) == 5
    assert "summary" in left_out["task 1, Task 1"]
    assert "inactive" in left_out["task 4, Task 4"]
    assert rows(incoming)["T2"].phase == "Task 1"
    assert rows(incoming)["T7"].predecessors == "ERP_core:T12"
    assert rows(incoming)["T8"].constraint == "MSO"
    found = plan(project_of(incoming))
    assert found.task("T8").early_start == datetime(2026, 3, 16, 8)
    # 16 hours of the clock, from 08:00 on.
    assert found.task("T9").early_finish == datetime(2026, 3, 2, 23, 59)


def test_owners_notes_and_calendars_of_people(tmp_path):
    people = (
        "<Resources><Resource><UID>1</UID><Name>Ana</Name><Type>1</Type><CalendarUID>2</CalendarUID></Resource>"
        "<Resource><UID>2</UID><Name>Ken</Name><Type>1</Type></Resource>"
        "<Resource><UID>3</UID><Name>Cement</Name><Type>0</Type></Resource></Resources><Assignments>"
        + "".join(f"<Assignment><TaskUID>1</TaskUID><ResourceUID>{uid}</ResourceUID></Assignment>" for uid in (3, 1, 2))
        + "</Assignments><Calendars><Calendar><UID>2</UID><Name>Ana</Name><IsBaseCalendar>0</IsBaseCalendar>"
        "<Exceptions><Exception><TimePeriod><FromDate>2026-03-04T00:00:00</FromDate><ToDate>2026-03-05T00:00:00</ToDate>"
        "</TimePeriod><DayWorking>0</DayWorking></Exception></Exceptions></Calendar></Calendars>"
    )
    incoming = read(tmp_path, one(1, Notes="Ask Kim."), more=people)
    row = rows(incoming)["T1"]
    assert row.owner == "Ana"
    assert row.notes == "Ask Kim.\nAlso assigned: Ken"
    assert "Leave" in reasons(incoming, NoteKind.LEFT_OUT)["calendar Ana"]


def test_loops_and_links_to_a_tasks_own_summary(tmp_path):
    incoming = read(
        tmp_path, one(1), one(2, level=2, after=follows(1)), one(3, after=follows(4)), one(4, after=follows(3, 4))
    )
    left_out = [note for note in incoming.notes if note.value.startswith("link from")]
    assert {note.where for note in left_out} == {"task 2, Task 2", "task 4, Task 4"}
    assert plan(project_of(incoming)).cycles == (("T3", "T4"),)


def test_links_of_summaries_need_only_those_that_begin_and_end_them(tmp_path):
    chain = [one(2, level=2), *(one(uid, level=2, after=follows(uid - 1)) for uid in range(3, 502))]
    later = [one(602, level=2), *(one(uid, level=2, after=follows(uid - 1)) for uid in range(603, 1102))]
    incoming = read(tmp_path, one(1), *chain, one(601, after=follows(1)), *later)
    links = [link for row in incoming.rows["Dependencies"] for link in (row.predecessors or "").split("; ") if link]
    assert len(links) == 499 + 499 + 1
    assert rows(incoming)["T602"].predecessors == "T501"
    assert plan(project_of(incoming)).finish == max(task.early_finish for task in plan(project_of(incoming)).schedule)


def test_a_large_summary_without_inner_links_becomes_a_milestone(tmp_path):
    first = [one(uid, level=2, days=uid % 7 + 1) for uid in range(2, 502)]
    then = [one(uid, level=2, days=uid % 5 + 1) for uid in range(602, 1102)]
    incoming = read(tmp_path, one(1), *first, one(601, after=[(1, 1, 4800, 7)]), *then)
    found = rows(incoming)
    assert found["T1"].milestone == "Yes"
    assert found["T1"].predecessors.count(";") == 499
    assert {found[f"T{uid}"].predecessors for uid in range(602, 1102)} == {"T1FS+1d"}
    result = plan(project_of(incoming))
    # The longest first task takes seven days (2 to 10 March), the lag one: all of the rest begin on 12 March.
    assert {result.task(f"T{uid}").early_start for uid in range(602, 1102)} == {datetime(2026, 3, 12, 8)}
    assert incoming.read["Dependencies"] == len(incoming.rows["Dependencies"]) + 1


def test_values_that_are_none(tmp_path):
    incoming = read(
        tmp_path,
        one(1, ConstraintType=4, ConstraintDate="2026-02-30T08:00:00"),
        "<Task><UID>2</UID><ID>2</ID><Name>B</Name><Duration>five days</Duration><OutlineLevel>x</OutlineLevel></Task>",
        one(3, after=[(1, 9, 0, 7)]),
        "<Task><ID>4</ID><Name>No UID</Name><PercentComplete>many</PercentComplete></Task>",
    )
    told = reasons(incoming, NoteKind.NOT_UNDERSTOOD)
    assert set(told) == {"task 1, Task 1", "task 2, B", "task 3, Task 3"}
    assert rows(incoming)["TL4"].task == "No UID"
    assert rows(incoming)["T1"].constraint is None


def test_fifty_thousand_tasks_and_what_else_the_file_holds(tmp_path):
    """Timephased data makes real files ten times as long as their tasks: it must cost time only."""
    path = tmp_path / "plan.xml"
    junk = "<TimephasedData><Type>1</Type><UID>1</UID><Value>PT8H0M0S</Value></TimephasedData>" * 20
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{HEAD}<StartDate>2026-03-02T08:00:00</StartDate><Tasks>")
        for uid in range(1, 50_001):
            file.write(one(uid, after=follows(uid - 1) if uid % 10 else ()))
            file.write(junk if not uid % 50 else "")
        file.write("</Tasks><Assignments>")
        for _ in range(5_000):
            file.write(f"<Assignment><TaskUID>1</TaskUID>{junk}</Assignment>")
        file.write("</Assignments></Project>")
    begun = time.perf_counter()
    incoming = read_mspdi(path)
    assert time.perf_counter() - begun < 60
    assert len(incoming.rows["Dependencies"]) == 50_000
    assert incoming.read["Dependencies"] == 50_000


def test_what_is_not_asked_for_takes_no_memory(tmp_path):
    path = tmp_path / "plan.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{HEAD}<Views>")
        for _ in range(40):
            file.write("<View><Name>Gantt</Name></View>" * 10_000)
        file.write("</Views><Tasks>" + one(1) + "</Tasks></Project>")
    tracemalloc.start()
    incoming = read_mspdi(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(incoming.rows["Dependencies"]) == 1
    assert peak < 8 << 20 < path.stat().st_size


ODD_VALUES = (
    "",
    "-1",
    "0",
    "1e400",
    "nan",
    "9" * 5000,
    "PT" + "9" * 5000 + "H",
    "NA",
    "2200-12-31T23:59:59",
    "0001-01-01",
)


@pytest.mark.parametrize("seed", range(60))
def test_any_value_anywhere_gives_rows_or_a_reason(seed, tmp_path):
    import gzip
    import random
    import re
    from pathlib import Path

    choose = random.Random(seed)
    kept = sorted((Path(__file__).parent / "data" / "mspdi").glob("*.xml.gz"))
    text = gzip.decompress(choose.choice(kept).read_bytes()).decode()
    chance = choose.choice([0.001, 0.02, 0.3])

    def changed(match):
        return f">{choose.choice(ODD_VALUES)}</" if choose.random() < chance else match[0]

    path = tmp_path / "plan.xml"
    path.write_text(re.sub(r">([^<>]*\S[^<>]*)</", changed, text), encoding="utf-8")
    try:
        incoming = read_mspdi(path)
        result = plan(project_of(incoming))
    except ItpmError:
        return
    known = [row.id for row in incoming.rows["Dependencies"]]
    assert len(set(known)) == len(known)
    assert {task.id for task in result.schedule} | set(result.unplanned) == set(known)
