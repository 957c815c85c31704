"""XER files written by hand, from rows with short names."""

from __future__ import annotations

DAY = "(0||0(s|08:00|f|12:00)())(0||1(s|13:00|f|17:00)())"
OFFICE = "(0||CalendarData()((0||DaysOfWeek()({week}))(0||VIEW(ShowTotal|N)())(0||Exceptions()({days}))))"


OFFICE_WEEK = dict.fromkeys(range(2, 7), DAY)


def clndr_data(week=OFFICE_WEEK, days=None):
    """Calendar data: hours by weekday (Sunday = 1), and by day number for the days that differ."""
    weekdays = "".join(f"(0||{day}()({week.get(day, '')}))" for day in range(1, 8))
    others = "".join(f"(0||{n}(d|{day})({hours}))" for n, (day, hours) in enumerate((days or {}).items()))
    return OFFICE.format(week=weekdays, days=others)


def xer(tables):
    """A file with these tables, each a list of rows as dicts."""
    lines = ["ERMHDR\t20.12\t2026-03-02\tProject\tadmin\tadmin\tdb\tProject Management\tEUR"]
    for name, rows in tables.items():
        fields = list(dict.fromkeys(field for row in rows for field in row))
        lines += [f"%T\t{name}", "\t".join(["%F", *fields])]
        lines += ["\t".join(["%R", *(str(row.get(field, "")) for field in fields)]) for row in rows]
    return "\r\n".join([*lines, "%E", ""])


def activity(number, code, hours=8, **more):
    return {
        "task_id": number, "proj_id": 1, "wbs_id": 11, "clndr_id": 1, "task_type": "TT_Task", "task_code": code,
        "task_name": f"Do {code}", "complete_pct_type": "CP_Drtn", "target_drtn_hr_cnt": hours,
        "remain_drtn_hr_cnt": "" if "act_start_date" in more else hours, **more,
    }  # fmt: skip


def relation(after, before, kind="FS", lag=0, project=1):
    return {
        "task_id": after, "pred_task_id": before, "proj_id": 1, "pred_proj_id": project, "pred_type": f"PR_{kind}",
        "lag_hr_cnt": lag,
    }  # fmt: skip


def small(activities, relations=(), **more):
    """One project with two levels of WBS and a working week."""
    return {
        "PROJECT": [
            {"proj_id": 1, "proj_short_name": "DCX", "clndr_id": 1, "plan_start_date": "2026-03-02 08:00",
             "last_recalc_date": "2026-03-02 08:00"},
        ],
        "CALENDAR": [{"clndr_id": 1, "clndr_name": "Week", "clndr_type": "CA_Base", "clndr_data": clndr_data()}],
        "PROJWBS": [
            {"wbs_id": 10, "proj_id": 1, "proj_node_flag": "Y", "wbs_name": "Data-centre exit"},
            {"wbs_id": 11, "proj_id": 1, "proj_node_flag": "N", "parent_wbs_id": 10, "wbs_name": "Build"},
            {"wbs_id": 12, "proj_id": 1, "proj_node_flag": "N", "parent_wbs_id": 11, "wbs_name": "Wave 1"},
        ],
        "TASK": list(activities),
        "TASKPRED": list(relations),
        **more,
    }  # fmt: skip
