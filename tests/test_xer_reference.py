"""Primavera files as MPXJ reads them, and the dates that Primavera's rules give them, end to end from the XER file."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from incoming_projects import project_of_incoming
from mpxj_xer import DATA, KEPT, activities_of, facts, write_generated
from reference_schedules import CONSTRAINTS, SCHEDULES, generated_differences, read
from xer_text import DAY as DAY_HOURS, OFFICE_WEEK, activity, clndr_data, relation, small, xer

from itpm_xl.analysis.plan import plan
from itpm_xl.analysis.schedule import schedule
from itpm_xl.analysis.worktime import DAY, to_wall
from itpm_xl.exchange.incoming import NoteKind
from itpm_xl.exchange.xer import read_xer
from itpm_xl.project import day_start


@functools.cache
def no_java():
    """Why MPXJ cannot be asked, if it cannot."""
    try:
        import mpxj  # noqa: F401
    except ImportError:
        return "mpxj is not installed"
    java = shutil.which("java")
    works = java and subprocess.run([java, "-version"], capture_output=True, check=False).returncode == 0
    return "" if works else "there is no Java"


def generated():
    return sorted((SCHEDULES / "generated").glob("p6-*.json"))


def assert_as_mpxj_reads(incoming, theirs):
    """Activities, relationships and the hours of each day are the same."""
    planned = plan(project_of_incoming(incoming), rules="primavera")
    tasks, network = incoming.rows["Dependencies"], planned.network
    by_id = {one["id"]: one for one in theirs["activities"]}
    assert sorted(task.id for task in network.tasks) == sorted(by_id)
    calendar = planned.calendar

    def same(ours, text):
        """The same moment, or one without any work between."""
        if ours is None or text is None:
            return ours is text
        return calendar.count(to_wall(ours)) == calendar.count(to_wall(datetime.fromisoformat(text)))

    for row, ours in zip(tasks, network.tasks, strict=True):
        one = by_id[row.id]
        assert row.task == one["name"]
        assert ours.duration_minutes == one["minutes"], row.id
        if one["actual_start"] and not one["actual_finish"]:
            assert ours.remaining_minutes == one["remaining"], row.id
        assert ours.constraint == CONSTRAINTS[one["constraint"]], row.id
        assert same(ours.constraint_date, one["constraint_date"]), row.id
        assert same(ours.actual_start, one["actual_start"]), row.id
        assert same(ours.actual_finish, one["actual_finish"]), row.id
    ids = [task.id for task in network.tasks]
    ours = Counter((ids[link[0]], ids[link[1]], link.kind, link.lag_minutes) for link in network.links)
    assert ours == Counter(tuple(link) for link in theirs["links"])
    first = to_wall(day_start(incoming.fields["start_date"]))
    first -= first % DAY
    for number, kind in enumerate(theirs["days"]):
        low = first + number * DAY
        spans = [
            f"{(begin - low) // 60:02}:{(begin - low) % 60:02}-{(end - low) // 60:02}:{(end - low) % 60:02}"
            for begin, end in calendar.spans(low, low + DAY)
        ]
        assert "; ".join(spans) == theirs["kinds_of_day"][int(kind)], number
    return planned


def assert_reference_dates(given, planned):
    assert not list(generated_differences(given, schedule(planned.network)))


@pytest.mark.parametrize("name", KEPT)
def test_files_written_by_mpxj_read_as_mpxj_reads_them_and_get_primaveras_dates(name):
    kept = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    incoming = read_xer(DATA / f"{name}.xer")
    assert_reference_dates(kept["plan"], assert_as_mpxj_reads(incoming, kept["mpxj"]))


@pytest.mark.skipif(not SCHEDULES.is_dir(), reason=f"no reference schedules in {SCHEDULES}")
@pytest.mark.parametrize("source", generated(), ids=lambda path: path.stem)
def test_every_reference_schedule_comes_through_an_xer_file(source, tmp_path):
    if no_java():
        pytest.skip(no_java())
    given, path = read(source), tmp_path / "plan.xer"
    write_generated(given, path)
    incoming = read_xer(path)
    left_out = sum(note.kind == NoteKind.LEFT_OUT and note.where.startswith("line ") for note in incoming.notes)
    assert (incoming.read["Dependencies"], left_out) == (len(given["tasks"]), 0)
    assert_reference_dates(given, assert_as_mpxj_reads(incoming, facts(path)))


def test_a_holiday_of_the_file_is_a_row_of_the_calendar():
    kept = json.loads((DATA / "p6-60-20.json").read_text(encoding="utf-8"))
    workdays = {day for text in kept["plan"]["holidays"] if (day := date.fromisoformat(text)).weekday() < 5}
    rows = read_xer(DATA / "p6-60-20.xer").rows["Calendar"]
    days = {row.from_ + timedelta(days=n) for row in rows for n in range(((row.to or row.from_) - row.from_).days + 1)}
    assert days == workdays


def test_odd_calendars_and_constraints_are_what_mpxj_reads(tmp_path):
    """A short Friday, a working Saturday, a night shift, a calendar based on another; our cells hold no 24:00."""
    if no_java():
        pytest.skip(no_java())
    short = {**OFFICE_WEEK, 6: "(0||0(s|08:00|f|12:00)())"}
    night = dict.fromkeys(range(2, 7), "(0||0(s|22:00|f|00:00)())(0||1(s|00:00|f|06:00)())")
    tables = small(
        [
            activity(1, "A", 16, act_start_date="2026-03-02 08:00", remain_drtn_hr_cnt=4),
            activity(2, "B", clndr_id=2, cstr_type="CS_MSOA", cstr_date="2026-03-04 08:00"),
            activity(3, "C", clndr_id=3, cstr_type="CS_MEOB", cstr_date="2026-03-04 08:00"),
            activity(4, "D", cstr_type="CS_MANDFIN", cstr_date="2026-03-06 12:00"),
            activity(5, "E", cstr_type="CS_ALAP"),
        ],
        [relation(2, 1, "SS", -4), relation(3, 2, "SF", 12), relation(5, 4, "FF")],
    )
    # 46084 is Tuesday 3 March 2026.
    days = {46084: "", 46085: "(0||0(f|12:00|s|08:00)())", 46088: DAY_HOURS}
    tables["CALENDAR"] = [
        {"clndr_id": 1, "clndr_name": "Short Friday", "clndr_type": "CA_Base", "clndr_data": clndr_data(short, days)},
        {"clndr_id": 2, "clndr_name": "Night", "clndr_type": "CA_Base", "clndr_data": clndr_data(night)},
        {"clndr_id": 3, "clndr_name": "Based", "clndr_type": "CA_Project", "base_clndr_id": 1,
         "clndr_data": clndr_data(days={46091: ""})},
    ]  # fmt: skip
    path = tmp_path / "odd.xer"
    path.write_text(xer(tables), encoding="utf-8")
    planned = plan(project_of_incoming(read_xer(path)), rules="primavera")
    network = {task.id: task for task in planned.network.tasks}
    first = to_wall(datetime(2026, 3, 2))
    theirs = list(activities_of(path, date(2026, 3, 2), 28))
    assert {one["id"] for one in theirs} == set(network)
    for one in theirs:
        ours = network[one["id"]]
        calendar = ours.calendar or planned.calendar
        worked = {span for n in range(28) for span in calendar.spans(first + n * DAY, first + (n + 1) * DAY)}
        wanted = {(first + begin, first + end) for begin, end in one["spans"]}
        assert {(begin, end + (end % DAY == DAY - 1)) for begin, end in worked} == wanted, one["id"]
        assert ours.constraint == CONSTRAINTS[one["constraint"]]
        assert ours.constraint_date == one["constraint_date"] or one["id"] in {"D", "E"}
        assert ours.remaining_minutes in {None, one["remaining"]}
