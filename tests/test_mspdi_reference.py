"""Reference plans as Microsoft Project XML: read by us as by MPXJ, and planned to the dates of the reference.

MPXJ wrote the files; a few of them are kept in tests/data/mspdi for machines without Java.
"""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from imported import project_of
from needs import needs
from reference_schedules import files, leaves, moment, read

from itpm_xl.analysis.plan import plan
from itpm_xl.analysis.worktime import to_wall
from itpm_xl.exchange.mspdi_read import read_mspdi

KEPT = sorted((Path(__file__).parent / "data" / "mspdi").glob("*.xml.gz"))


def planned(path, reference):
    rules = "primavera" if "Primavera" in reference.get("rules", "") else "microsoft"
    project = project_of(read_mspdi(path), status_date=moment(reference.get("data_date")))
    return plan(project, rules=rules)


def expected_of(reference):
    """Expected dates and slack by ID; finished tasks are history in generated plans."""
    if "tasks" in reference and "project_start" not in reference:
        for number, task in enumerate(reference["tasks"], 1):
            given = task["expected"]
            if not task["actual_finish"]:
                dates = [given[key] for key in ("early_start", "early_finish", "late_start", "late_finish")]
                yield f"T{number}", dates, given["total_slack_hours"], given["free_slack_hours"], given["critical"]
        return
    for task in leaves(reference):
        given = task["stored"]
        dates = [given[key] for key in ("es", "ef", "ls", "lf")]
        yield f"T{task['uid']}", dates, given["ts"], given["ff"], given["critical"]


def differences(result, expected):
    count = result.calendar.count
    for task_id, dates, total, free, critical in expected:
        task = result.task(task_id)
        ours = (task.early_start, task.early_finish, task.late_start, task.late_finish)
        if [count(to_wall(one)) for one in ours] != [count(to_wall(datetime.fromisoformat(one))) for one in dates]:
            yield task_id, [str(one) for one in ours], dates
        if (task.total_slack_minutes, task.free_slack_minutes) != (round(total * 60), round(free * 60)):
            yield task_id, task.total_slack_minutes / 60, task.free_slack_minutes / 60, total, free
        if task.critical != critical:
            yield task_id, "critical", critical


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_kept_files_get_the_reference_dates(path, tmp_path):
    kept = json.loads(gzip.decompress(path.with_name(path.name.replace(".xml.", ".json.")).read_bytes()))
    xml = tmp_path / "plan.xml"
    xml.write_bytes(gzip.decompress(path.read_bytes()))
    result = planned(xml, kept)
    assert not result.problems
    assert len(result.schedule) >= len(kept["expected"]) > 0
    assert not list(differences(result, kept["expected"]))


def test_there_are_kept_files():
    assert len(KEPT) == 8


@needs("mpxj", "reference")
@pytest.mark.parametrize("path", [*files("generated"), *files("msproject")], ids=lambda path: path.name)
def test_read_as_mpxj_reads_it_and_planned_to_the_reference_dates(path, tmp_path):
    import mpxj_projects as mpxj

    reference = read(path)
    generated = path.parent.name == "generated"
    project = mpxj.generated_project(reference) if generated else mpxj.msproject_project(reference)
    xml = tmp_path / "plan.xml"
    mpxj.write(project, xml)
    incoming = read_mspdi(xml)
    assert incoming.read["Dependencies"] == len(reference["tasks"])
    result = planned(xml, reference)
    assert not result.problems
    assert not list(differences(result, expected_of(reference)))
    theirs = mpxj.read(xml)
    assert_same_tasks(result, theirs, mpxj)
    day = result.start.date() - timedelta(days=20)
    for _ in range(500):
        midnight = to_wall(datetime(day.year, day.month, day.day))
        ours = [(begin - midnight, end - midnight) for begin, end in result.calendar.spans(midnight, midnight + 1440)]
        assert ours == mpxj.hours_on(theirs.getDefaultCalendar(), day), day
        day += timedelta(days=1)


def assert_same_tasks(result, theirs, mpxj):
    """Tasks, links, lags, constraints and actuals; a link of a summary is proven by the dates."""
    ours = {task.id: task for task in result.network.tasks}
    given = [task for task in theirs.getTasks() if not task.hasChildTasks() and task.getUniqueID() != 0]
    assert list(ours) == [f"T{task.getUniqueID()}" for task in given]
    count = result.calendar.count
    names = list(ours)
    our_links = {(names[a], names[b], kind, lag) for a, b, kind, lag, _ in result.network.links}
    plain = sum(not before.hasChildTasks() for task in given for before, _, _ in mpxj.links_into(task))
    assert len(our_links) >= plain
    if all(not task.hasChildTasks() or not list(mpxj.links_into(task)) for task in theirs.getTasks()):
        all_links = sum(1 for task in given for _ in mpxj.links_into(task))
        assert all_links > plain or len(our_links) == plain
    for task in given:
        mine = ours[f"T{task.getUniqueID()}"]
        assert mine.duration_minutes == mpxj.minutes(task.getDuration())
        assert mine.constraint == mpxj.constraint_name(task)
        assert result.task(mine.id).name == str(task.getName())
        for value, theirs_at in (
            (mine.constraint_date, task.getConstraintDate()),
            (mine.deadline, task.getDeadline()),
            (mine.actual_start, task.getActualStart()),
            (mine.actual_finish, task.getActualFinish()),
        ):
            at = mpxj.python_moment(theirs_at)
            assert (value is None) == (at is None), (mine.id, value, at)
            assert value is None or count(to_wall(value)) == count(to_wall(at)), (mine.id, value, at)
        for before, kind, lag in mpxj.links_into(task):
            if not before.hasChildTasks():
                assert (f"T{before.getUniqueID()}", mine.id, kind, lag) in our_links
