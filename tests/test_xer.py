"""Primavera files written by hand: what P6 holds that our tables do not, and what no P6 would write."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings, strategies as st
from incoming_projects import project_of_incoming
from xer_text import DAY, activity, clndr_data, relation, small, xer

from itpm_xl.analysis.links import LinkReader
from itpm_xl.analysis.plan import plan
from itpm_xl.errors import ItpmError, UsageError
from itpm_xl.exchange.incoming import NoteKind
from itpm_xl.exchange.xer import read_xer
from itpm_xl.exchange.xer_tables import MOST_ROWS


@pytest.fixture
def read(tmp_path):
    def of(tables, encoding="utf-8", **more):
        path = tmp_path / "Plan ä.xer"
        path.write_bytes((tables if isinstance(tables, str) else xer(tables)).encode(encoding))
        incoming = read_xer(path, **more)
        left_out = [
            n for n in incoming.notes if n.kind is NoteKind.LEFT_OUT and n.reason.startswith(("a level", "a WBS"))
        ]
        assert incoming.read["Dependencies"] == len(incoming.rows["Dependencies"]) + len(left_out)
        return incoming

    return of


def tasks_of(incoming):
    return {row.id: row for row in incoming.rows["Dependencies"]}


def notes_of(incoming, kind):
    return [(note.value, note.reason) for note in incoming.notes if note.kind is kind]


def test_phases_owners_milestones_and_what_is_no_task(read):
    tables = small(
        [
            activity(1, "A 100", wbs_id=12),
            activity(2, "M1", 0, task_type="TT_FinMile", wbs_id=10),
            activity(3, "LOE", task_type="TT_LOE"),
            activity(4, "SUM", task_type="TT_WBS"),
        ],
        [relation(2, 1, "FF", 4), relation(2, 3)],
        RSRC=[
            {"rsrc_id": 7, "rsrc_name": "Ann", "rsrc_type": "RT_Labor"},
            {"rsrc_id": 8, "rsrc_name": "Crane", "rsrc_type": "RT_Equip"},
            {"rsrc_id": 9, "rsrc_name": "Ken Ito", "rsrc_type": "RT_Labor"},
        ],
        TASKRSRC=[{"task_id": 1, "rsrc_id": 8}, {"task_id": 1, "rsrc_id": 9}, {"task_id": 1, "rsrc_id": 7}],
        UDFVALUE=[{"udf_type_id": 1}],
    )
    incoming = read(tables)
    tasks = tasks_of(incoming)
    assert (tasks["A 100"].phase, tasks["M1"].phase) == ("Build / Wave 1", None)
    assert (tasks["A 100"].owner, tasks["A 100"].notes) == ("Ken Ito", "Also assigned: Ann")
    assert (tasks["M1"].milestone, tasks["M1"].duration_days, tasks["M1"].predecessors) == ("Yes", 0, "A 100FF+0.5d")
    left_out = dict(notes_of(incoming, NoteKind.LEFT_OUT))
    assert {"Do LOE", "Do SUM", "LOE to M1", "UDFVALUE (1)"} <= left_out.keys()
    assert (incoming.fields["code"], incoming.fields["name"]) == ("DCX", "Data-centre exit")


def test_percent_complete_is_that_of_the_activity_s_own_type(read):
    begun = {"act_start_date": "2026-03-02 08:00", "remain_drtn_hr_cnt": 6}
    tasks = tasks_of(
        read(
            small(
                [
                    activity(1, "D", **begun),
                    activity(2, "P", complete_pct_type="CP_Phys", phys_complete_pct=40, **begun),
                    activity(3, "U", complete_pct_type="CP_Units", act_work_qty=1, remain_work_qty=3, **begun),
                    activity(4, "F", act_start_date="2026-03-02 08:00", act_end_date="2026-03-02 17:00"),
                ]
            )
        )
    )
    assert [task.percent_complete for task in tasks.values()] == [0.25, 0.4, 0.25, 1]
    assert [task.remaining_days for task in tasks.values()] == [0.75, 0.75, 0.75, None]
    assert tasks["F"].actual_finish == date(2026, 3, 2)


def test_constraints_and_the_second_of_them(read):
    def held(number, first, second="", on="2026-03-04 08:00"):
        return activity(
            number, f"C{number}", cstr_type=first, cstr_date=on, cstr_type2=second, cstr_date2="2026-03-06 17:00"
        )

    codes = [
        "CS_MSOA",
        "CS_MSOB",
        "CS_MSO",
        "CS_MEOA",
        "CS_MEOB",
        "CS_MEO",
        "CS_MANDSTART",
        "CS_MANDFIN",
        "CS_ALAP",
        "CS_X",
    ]
    incoming = read(small([*(held(n, code) for n, code in enumerate(codes)), held(20, "CS_MSOA", "CS_MEOB")]))
    tasks = tasks_of(incoming)
    kinds = [tasks[f"C{n}"].constraint for n in range(len(codes))]
    assert kinds == ["SNET", "SNLT", "SNET", "FNET", "FNLT", "FNET", "MSO", "MFO", "ALAP", None]
    assert tasks["C8"].constraint_date is None
    assert (tasks["C20"].constraint_date, tasks["C20"].deadline) == (date(2026, 3, 4), date(2026, 3, 6))
    assert ("CS_X", "not a kind of constraint") in notes_of(incoming, NoteKind.NOT_UNDERSTOOD)


def test_a_calendar_of_its_own_and_a_lag_on_the_predecessor_s_calendar(read):
    """T1 works seven days a week and ends Thursday; T2, Mon-Fri, follows three days later on T1's calendar: Monday."""
    seven = clndr_data(dict.fromkeys(range(1, 8), DAY))
    tables = small([activity(1, "T1", 32, clndr_id=2), activity(2, "T2"), activity(3, "T3")], [relation(2, 1, lag=24)])
    tables["CALENDAR"].append({"clndr_id": 2, "clndr_name": "Always", "clndr_type": "CA_Base", "clndr_data": seven})
    incoming = read(tables)
    assert tasks_of(incoming)["T1"].calendar == "Always"
    planned = {task.id: task for task in plan(project_of_incoming(incoming), rules="primavera").schedule}
    assert planned["T2"].early_start == datetime(2026, 3, 9, 8)


def test_an_exception_with_hours_and_a_day_off(read):
    # 46084 is Tuesday 3 March 2026, 46085 the day after: off, and the morning only.
    tables = small([activity(1, "T1", 16)])
    tables["CALENDAR"][0]["clndr_data"] = clndr_data(days={46084: "", 46085: "(0||0(f|12:00|s|08:00)())"})
    (task,) = plan(project_of_incoming(read(tables)), rules="primavera").schedule
    # Monday 8 h, Wednesday 4 h, Thursday 4 h.
    assert task.early_finish == datetime(2026, 3, 5, 12)


def test_several_projects_are_named_and_the_links_between_them_kept(read):
    tables = small(
        [activity(1, "A"), {**activity(5, "B-9"), "proj_id": 2}],
        [relation(1, 5, project=2), relation(1, 77, project=3)],
    )
    tables["PROJECT"].append({"proj_id": 2, "proj_short_name": "ERP core", "plan_start_date": "2026-03-02 08:00"})
    with pytest.raises(UsageError, match=r"DCX \(1 activities\), ERP core \(1 activities\)"):
        read(tables)
    incoming = read(tables, project="dcx")
    (task,) = tasks_of(incoming).values()
    (link,) = LinkReader({"A": 480}).read(task.predecessors, "A").links
    assert (link.predecessor_id, link.external, link.lag_minutes) == ("ERP_core:B_9", True, 0)
    assert any("not in the file" in reason for _, reason in notes_of(incoming, NoteKind.LEFT_OUT))
    with pytest.raises(UsageError, match="no project X"):
        read(tables, project="X")


@given(
    codes=st.lists(st.text("AB1-+; ,:%dFS", min_size=1, max_size=6).filter(str.strip), min_size=2, max_size=5),
    kind=st.sampled_from(["FS", "SS", "FF", "SF"]),
    lag=st.sampled_from([0, 8, -8, 3, 0.5]),
)
@settings(max_examples=150, deadline=None)
def test_whatever_the_activity_ids_a_link_is_read_as_meant_or_told(tmp_path_factory, codes, kind, lag):
    path = tmp_path_factory.mktemp("xer") / "codes.xer"
    last = len(codes) - 1
    pairs = [relation(last, n, kind, lag) for n in range(last)]
    path.write_text(xer(small([activity(n, code) for n, code in enumerate(codes)], pairs)), encoding="utf-8")
    incoming = read_xer(path)
    tasks = list(incoming.rows["Dependencies"])
    ids = [task.id for task in tasks]
    assert len(set(ids)) == len(codes)
    links = LinkReader(dict.fromkeys(ids, 480)).read(tasks[-1].predecessors, ids[-1]).links
    read_back = {(link.predecessor_id, link.kind, link.lag_minutes) for link in links}
    wanted = {(one, kind, round(lag * 60)) for one in ids[:-1]}
    told = [note for note in incoming.notes if note.kind is NoteKind.LEFT_OUT and "relationship" in note.where]
    assert read_back <= wanted
    assert len(read_back) + len(told) == len(wanted)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_gives_the_same_names(read, encoding):
    incoming = read(small([activity(1, "Ä1", task_name="Prüfung")]), encoding)
    assert [(row.id, row.task) for row in incoming.rows["Dependencies"]] == [("Ä1", "Prüfung")]


def test_damaged_values_are_told_with_their_line_and_the_rest_is_read(read):
    text = xer(
        small([
            activity(1, "A", act_start_date="2026-02-30 08:00", remain_drtn_hr_cnt="x"),
            activity(2, "A", "12,5"),
            activity(3, "", cstr_type="CS_MSOA"),
        ], [relation(1, 2, "XX"), relation(1, 99), relation(1, 1), relation(2, 1), relation(2, 1, lag=8)])
    )  # fmt: skip
    text = text.replace("%T\tTASKPRED", "%T\tTASK\n%R\t1\n%X\todd\n%T\tTASKPRED")
    incoming = read(text)
    tasks = tasks_of(incoming)
    assert list(tasks) == ["A", "P6-2", "P6-3"]
    assert tasks["P6-2"].duration_days == 1.5625
    assert (tasks["A"].actual_start, tasks["P6-2"].predecessors) == (None, "A")
    assert {"2026-02-30 08:00", "x", "1", "%X\todd"} <= {
        value for value, _ in notes_of(incoming, NoteKind.NOT_UNDERSTOOD)
    }


def test_a_value_with_a_line_break_and_a_row_with_too_many_values(read):
    text = xer(small([activity(1, "A", task_name="Two\nlines"), activity(2, "B")]))
    incoming = read(
        text.replace("\tDo B\t", "\tDo B\t", 1).replace("\r\n%T\tTASKPRED", "\tmore\tand more\r\n%T\tTASKPRED")
    )
    assert [row.task for row in incoming.rows["Dependencies"]] == ["Two\nlines", "Do B"]
    assert any("values for" in reason for _, reason in notes_of(incoming, NoteKind.NOT_UNDERSTOOD))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "ends in the middle"),
        (b"PK\x03\x04 zip", "not a Primavera XER file"),
        (b"ERMHDR\t20.12\n%T\tPROJECT\n%F\tproj_id\n%R\t1\n", "ends in the middle"),
        (b"ERMHDR\t20.12\n%E\n", "holds no project"),
        (b"ERMHDR\t" + b"x" * (5 << 20), "characters"),
    ],
)
def test_what_cannot_be_read_stops_with_a_reason(tmp_path, content, reason):
    (tmp_path / "odd.xer").write_bytes(content)
    with pytest.raises(ItpmError, match=reason) as caught:
        read_xer(tmp_path / "odd.xer")
    assert "odd.xer" in str(caught.value)
    with pytest.raises(ItpmError, match="cannot be read"):
        read_xer(tmp_path / "missing.xer")


def test_rows_of_tables_that_nobody_needs_are_counted_and_not_kept(read):
    text = xer(small([activity(1, "A")]))
    many = "%T\tUDFVALUE\n%F\ta\n" + "%R\t1\n" * (MOST_ROWS + 1)
    incoming = read(text.replace("%T\tTASKPRED", f"{many}%T\tTASKPRED"))
    assert (f"UDFVALUE ({MOST_ROWS + 1})", "nothing in the workbook corresponds to them") in notes_of(
        incoming, NoteKind.LEFT_OUT
    )


def test_every_cut_of_a_file_is_an_error_and_never_half_a_plan(tmp_path):
    text = xer(small([activity(1, "A"), activity(2, "B")], [relation(2, 1)]))
    for length in range(0, len(text) - 4, 7):
        (tmp_path / "cut.xer").write_text(text[:length], encoding="utf-8")
        with pytest.raises(ItpmError):
            read_xer(tmp_path / "cut.xer")
