"""Export to Microsoft Project's XML, through MPXJ, and back: the workbook's tasks come home as they left."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from imported import project_of
from needs import needs
from plan_rows import PROD_WINDOW, calendar, task, tasks
from projects import planned

import itpm_xl as itpm
from itpm_xl.analysis.plan import plan
from itpm_xl.errors import TargetError
from itpm_xl.exchange.mspdi_read import read_mspdi
from itpm_xl.exchange.mspdi_write import write_mspdi

SAMPLES = sorted((Path(__file__).parents[1] / "workbooks").glob("**/[A-Z]*.xlsx"))
SAME = (
    "task", "owner", "duration_days", "actual_start", "actual_finish", "phase", "constraint", "constraint_date",
    "deadline", "calendar", "baseline_start", "baseline_finish", "notes",
)  # fmt: skip


def through(project, result, folder, *, by_mpxj):
    out = folder / "out.xml"
    write_mspdi(project, result, out, force=True)
    if by_mpxj:
        import mpxj_projects as mpxj

        again = folder / "again.xml"
        mpxj.write(mpxj.read(out), again)
        out = again
    return read_mspdi(out)


def assert_same_rows(project, result, incoming):
    """Everything the workbook holds for its planned tasks; predecessors as they were understood."""
    rows = {row.id: row for row in project.tasks}
    back = {row.id: row for row in incoming.rows["Dependencies"]}
    assert set(back) == {task.id for task in result.schedule}
    again = plan(project_of(incoming), external=dict.fromkeys(externals(result), result.start))
    for planned_task in result.schedule:
        row, other = rows[planned_task.id], back[planned_task.id]
        problems = {problem.key for problem in result.problems if problem.task_id == row.id}
        for key in SAME:
            if key not in problems:
                assert comparable(key, row) == comparable(key, other), (row.id, key)
        twin = again.task(row.id)
        ours = {(link.predecessor_id, link.kind, link.lag_minutes, link.elapsed) for link in planned_task.predecessors}
        theirs = {(link.predecessor_id, link.kind, link.lag_minutes, link.elapsed) for link in twin.predecessors}
        assert {one for one in ours if one[0] not in result.unplanned} == theirs, row.id
        assert twin.remaining_minutes == planned_task.remaining_minutes, row.id


def externals(result):
    return {link.predecessor_id for task in result.schedule for link in task.predecessors if link.external}


def comparable(key, row):
    value = getattr(row, key)
    if key == "constraint":
        return value or "ASAP"
    if key == "duration_days":
        return round(value or 0, 4)
    if key == "constraint_date" and row.constraint in {None, "ASAP", "ALAP"}:
        return None
    return value


@pytest.mark.parametrize("by_mpxj", [False, pytest.param(True, marks=needs("mpxj"))], ids=["directly", "through MPXJ"])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_come_back(path, by_mpxj, tmp_path):
    project = itpm.load(path)
    result = itpm.plan(project)
    incoming = through(project, result, tmp_path, by_mpxj=by_mpxj)
    assert_same_rows(project, result, incoming)
    assert incoming.fields["start_date"] == project.info.start_date
    assert incoming.fields["target_finish"] == project.info.target_finish
    assert incoming.fields["manager"] == project.info.manager


def test_there_are_samples():
    assert len(SAMPLES) == 3


@needs("mpxj")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_mpxj_reads_the_dates_of_the_plan(path, tmp_path):
    import mpxj_projects as mpxj

    project = itpm.load(path)
    result = itpm.plan(project)
    write_mspdi(project, result, tmp_path / "out.xml")
    theirs = mpxj.read(tmp_path / "out.xml")
    found = {str(one.getText(1)): one for one in theirs.getTasks() if one.getText(1) is not None}
    assert set(found) == {one.id for one in result.schedule}
    for one in result.schedule:
        other = found[one.id]
        assert mpxj.python_moment(other.getStart()) == one.early_start
        assert mpxj.python_moment(other.getFinish()) == one.early_finish
        assert str(other.getName()) == one.name
        inside = [link for link in one.predecessors if not link.external and link.predecessor_id in found]
        assert other.getPredecessors().size() == len(inside)


def random_plan(seed):
    """A plan with every kind of link, lag, constraint, progress, window and leave."""
    choose = random.Random(seed)
    rows = []
    for number in range(1, choose.randint(5, 40)):
        name = choose.choice([f"T{number}", f"W-{number}"])
        before = [row["ID"] for row in rows]
        links = [
            one + choose.choice(["", "FS+2d", "SS+4h", "FF", "SF+0.5d", "FS-1d", "FS+50%", "FS+3ed", "SS+1w"])
            for one in choose.sample(before, min(len(before), choose.randint(0, 3)))
        ]
        more = {"Owner": choose.choice(["Ana Ruiz", "Ken Ito"]), "Phase": choose.choice(["", "Build", "Build / Test"])}
        kind = choose.choice(["", "", "", "SNET", "FNLT", "MSO", "FNET", "ALAP"])
        if kind:
            more |= {"rule": kind, "on": "" if kind == "ALAP" else f"2026-04-{choose.randint(1, 28):02}"}
        if choose.random() < 0.2:
            more |= {"window": "Prod"}
        if choose.random() < 0.3:
            more |= {"Deadline": f"2026-06-{choose.randint(1, 30):02}", "Baseline start": "2026-03-02"}
        if number < 4:
            more |= {"started": f"2026-03-0{number + 1}", "done": choose.choice(["10%", "40%"])}
        rows.append(task(name, choose.choice([0, 0.5, 1, 3, 7.25]), "; ".join(links), **more))
    days = [
        PROD_WINDOW | {"Applies to": ""},
        {"Name": "Easter", "Kind": "Holiday", "From": "2026-04-03", "To": "2026-04-06", "Applies to": ""},
        {"Name": "Ana away", "Kind": "Leave", "From": "2026-03-23", "To": "2026-03-27", "Applies to": "Ana Ruiz"},
    ]
    return planned(tasks(*rows), calendar(*days), Status_date=None, Working_hours="09:00-12:30, 13:00-17:00")


@needs("mpxj")
@pytest.mark.parametrize("seed", range(25))
def test_random_plans_come_back(seed, tmp_path):
    project, result = random_plan(seed)
    assert_same_rows(project, result, through(project, result, tmp_path, by_mpxj=True))


def test_a_plan_without_leave_of_some_gets_the_same_dates_back(tmp_path):
    for seed in range(40):
        project, _ = random_plan(seed)
        rows = [entry for entry in project.calendar if entry.kind != "Leave"]
        table = project.tables["Calendar"]
        kept = [number for number, entry in enumerate(project.calendar) if entry in rows]
        columns = {key: [values[at] for at in kept] for key, values in table.columns.items()}
        numbers = [table.row_numbers[at] for at in kept]
        tables = {**project.tables, "Calendar": replace(table, columns=columns, row_numbers=numbers)}
        project = replace(project, tables=tables)
        result = plan(project)
        again = plan(project_of(through(project, result, tmp_path, by_mpxj=False)))
        theirs = {task.id: (task.early_start, task.early_finish, task.total_slack_minutes) for task in again.schedule}
        for one in result.schedule:
            assert theirs[one.id] == (one.early_start, one.early_finish, one.total_slack_minutes), (seed, one.id)


def test_ids_that_are_numbers_are_the_uids(tmp_path):
    project, result = planned(tasks(task("T7", 1), task("W-1", 2, "T7"), task("T3", 1)))
    write_mspdi(project, result, tmp_path / "out.xml")
    text = (tmp_path / "out.xml").read_text(encoding="utf-8")
    without_ours = text.replace("itpm ID", "something else")
    (tmp_path / "in.xml").write_text(without_ours, encoding="utf-8")
    assert {row.id for row in read_mspdi(tmp_path / "in.xml").rows["Dependencies"]} == {"T7", "T8", "T3"}


def test_a_copied_task_gets_an_id_of_its_own(tmp_path):
    project, result = planned(tasks(task("T7", 1), task("T8", 2, "T7")))
    write_mspdi(project, result, tmp_path / "out.xml")
    text = (tmp_path / "out.xml").read_text(encoding="utf-8").replace("<Value>T8</Value>", "<Value>T7</Value>")
    (tmp_path / "in.xml").write_text(text, encoding="utf-8")
    incoming = read_mspdi(tmp_path / "in.xml")
    assert [row.id for row in incoming.rows["Dependencies"]] == ["T7", "T8"]
    assert any("copying a task" in note.reason for note in incoming.notes)


def test_text_that_xml_cannot_hold_does_not_break_the_file(tmp_path):
    project, result = planned(tasks(task("T1", 1, Notes="a \x01 < & > b")))
    write_mspdi(project, result, tmp_path / "out.xml")
    assert read_mspdi(tmp_path / "out.xml").rows["Dependencies"][0].id == "T1"


def test_a_file_that_is_not_ours_stays(tmp_path):
    project, result = planned(tasks(task("T1", 1)))
    out = tmp_path / "out.xml"
    out.write_text("<Project/>", encoding="utf-8")
    with pytest.raises(TargetError, match="not an unchanged output"):
        write_mspdi(project, result, out)
    write_mspdi(project, result, out, force=True)
    write_mspdi(project, result, out)
