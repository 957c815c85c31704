"""People and knowledge: cadences, who is told, when forums meet, links to files, the People sheet."""

import unicodedata
from datetime import date, timedelta

import openpyxl
import pytest
from hypothesis import given, strategies as st
from projects import project_of, table
from xlsxwriter import Workbook

from itpm_xl.analysis.cadence import parse_cadence
from itpm_xl.analysis.comms import next_meeting, sends
from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.analysis.stakeholder_map import QUADRANTS, quadrant, stakeholder_map
from itpm_xl.analysis.thirty_sixty_ninety import assets_due
from itpm_xl.checks.check import check
from itpm_xl.project import Project
from itpm_xl.report.own_sheet import Styles
from itpm_xl.report.people_sections import people_sections
from itpm_xl.report.people_sheet import add_people_sheet
from itpm_xl.workbook.file_links import dead_links, local_path
from itpm_xl.workbook.new_project import new_workbook
from itpm_xl.workbook.read import read_workbook
from itpm_xl.workbook.text_tables import parse_text

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))


def project(text):
    head = "## Project\n\n| Field | Value |\n|---|---|\n| Project code | DCX |\n| Status date | 2026-03-06 |\n"
    return Project.from_tables(parse_text(f"{head}| Start date | 2026-01-05 |\n{text}"))


# Worked out on a calendar: 6 March 2026 is a Friday.
@pytest.mark.parametrize(
    ("text", "after_6_march"),
    [
        ("Daily", "2026-03-09"),
        ("every working day", None),
        ("WEEKLY", "2026-03-13"),
        ("Every 2 weeks", "2026-03-20"),
        ("fortnightly", "2026-03-20"),
        ("every other week", "2026-03-20"),
        ("Monthly", "2026-04-06"),
        ("quarterly", "2026-06-06"),
        ("Mondays", "2026-03-09"),
        ("every Friday", "2026-03-13"),
        ("Mon, Thu", "2026-03-09"),
        ("Tuesdays and Fridays at 10:00", "2026-03-10"),
        ("Every second Friday", "2026-03-20"),
        ("2x per week", "2026-03-10"),
        ("twice a month", "2026-03-22"),
        ("Second Tuesday of the month", "2026-03-10"),
        ("first Friday", "2026-04-03"),
        ("last Friday of each month", "2026-03-27"),
    ],
)
def test_what_people_write_is_a_cadence(text, after_6_march):
    cadence = parse_cadence(text)

    found = None if cadence is None else cadence.next_after(date(2026, 3, 6))
    assert (found and found.isoformat()) == after_6_march


@pytest.mark.parametrize(
    "text", ["fortnightly-ish", "when needed", "every", "0x per week", "soon", "Mondayish", "é" * 500]
)
def test_what_nobody_can_read_is_none(text):
    assert parse_cadence(text) is None


@pytest.mark.parametrize(
    ("text", "unit", "before"),
    [("once", "once", False), ("after each steering", "event", False), ("before go-live", "event", True)],
)
def test_what_no_calendar_tells_has_no_day(text, unit, before):
    cadence = parse_cadence(text)

    assert (cadence.unit, cadence.before, cadence.next_after(date(2026, 3, 6))) == (unit, before, None)


@given(
    DAYS,
    st.sampled_from(["first", "second", "third", "fourth", "last"]),
    st.sampled_from(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]),
)
def test_an_ordinal_is_the_next_day_that_fits_when_one_looks_day_by_day(day, ordinal, weekday):
    found = parse_cadence(f"{ordinal} {weekday} of the month").next_after(day)

    def fits(one):
        if one.strftime("%A") != weekday:
            return False
        if ordinal == "last":
            return (one + timedelta(days=7)).month != one.month
        return (one.day - 1) // 7 == ["first", "second", "third", "fourth"].index(ordinal)

    expected = next(one for ahead in range(1, 70) if fits(one := day + timedelta(days=ahead)))
    assert found == expected


@given(DAYS, st.text(max_size=30) | st.sampled_from(["daily", "3x per week", "every 2 months", "Wednesdays", "yearly"]))
def test_no_text_breaks_it_and_what_comes_next_lies_ahead(day, text):
    cadence = parse_cadence(text)

    if cadence is not None and cadence.regular and (found := cadence.next_after(day)):
        assert found > day


def test_a_message_due_today_is_not_missed_and_one_due_yesterday_is():
    rows = [("Weekly", "2026-02-27"), ("Weekly", "2026-02-26"), ("Daily", "2026-03-04"), ("Once", "")]
    text = "".join(f"| A{at} | M | {cadence} | P | {last} |\n" for at, (cadence, last) in enumerate(rows))
    found = sends(
        project(f"\n## Comms\n\n| Audience | Message | Cadence | Sender | Last sent |\n|---|---|---|---|---|\n{text}")
    )

    assert [(one.missed, one.late_days) for one in found] == [(False, 0), (True, 1), (True, 1), (False, 0)]


@pytest.mark.parametrize(
    ("cadence", "last_sent", "go_live", "due", "missed"),
    [
        ("Before go-live", "", "2026-03-09", date(2026, 3, 6), False),  # a Monday: the Friday before, which is today
        ("Before go-live", "", "2026-03-06", date(2026, 3, 5), True),
        ("Before go-live", "2026-02-20", "2026-03-06", None, False),
        ("After go-live", "", "2026-03-06", date(2026, 3, 9), False),  # the Saturday moves to Monday
        ("After go-live", "2026-02-20", "2026-03-04", date(2026, 3, 5), True),  # that one was for something else
        ("After go-live", "2026-03-05", "2026-03-04", None, False),
        ("Before go-live", "", "", None, False),
    ],
)
def test_a_message_around_the_go_live_is_due_on_the_working_day_beside_it(cadence, last_sent, go_live, due, missed):
    row = {"Audience": "Users", "Cadence": cadence, "Sender": "Gus", "Last sent": last_sent}
    tables = [table("Comms", row)] + ([table("Releases", {"ID": "R1", "Go-live": go_live})] if go_live else [])
    [one] = sends(project_of(*tables, Status_date="2026-03-06"))

    assert (one.due, one.missed) == (due, missed)


def test_a_forum_meets_when_comms_say_or_the_channel_of_its_row():
    tables = """
## Comms

| Audience | Message | Purpose | Cadence | Last sent |
|---|---|---|---|---|
| Leads | Architecture board | Decide | Every 2 weeks | 2026-02-24 |
| PMO | Report | For the PMO review | Monthly | |

## Stakeholders

| Name | Role | Channel |
|---|---|---|
| CAB | Board | Tuesdays 10:00 |
"""
    one = project(tables)

    days = [next_meeting(one, forum).day for forum in ("architecture board", "CAB", "PMO review", "Steering committee")]
    assert days == [date(2026, 3, 10), date(2026, 3, 10), None, None]


@given(st.integers(1, 5), st.integers(1, 5))
def test_the_four_fields_split_at_the_middle_of_the_scale(influence, interest):
    at = QUADRANTS.index(quadrant(influence, interest))

    assert ((at < 2) == (influence > 3), (at % 2 == 0) == (interest > 3)) == (True, True)


def test_somebody_is_told_by_name_role_organisation_or_channel():
    people = [
        "| Ana | Head of accounting | Finance | 5 | 5 | Mail |",
        "| Tom | Sponsor, COO | | 5 | 5 | Board, monthly |",
    ]
    people += ["| Uwe | Facility | | 5 | 5 | Mail |", "| Bea | Lead | IT | 5 | 5 | Mail |"]
    head = "\n## Stakeholders\n\n| Name | Role | Organisation | Influence | Interest | Channel |\n"
    head += "|---|---|---|---|---|---|\n"
    comms = "\n\n## Comms\n\n| Audience | Message | Sender |\n|---|---|---|\n| Finance; Sponsor | Brief | Bea |\n"

    found = {one.who.name: one.left_out for one in stakeholder_map(project(head + "\n".join(people) + comms))}

    assert found == {"Ana": False, "Tom": False, "Uwe": True, "Bea": False}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "Run books").mkdir()
    for name in ("Run books/restore tape.docx", unicodedata.normalize("NFC", "Übergabe.md"), "a#1.md", "plain.md"):
        (tmp_path / name).write_text("x")
    return tmp_path


@pytest.mark.parametrize(
    ("link", "dead"),
    [
        ("Run books/restore tape.docx", False),
        ("Run%20books/restore%20tape.docx", False),
        ("Run books\\restore tape.docx", False),
        ("./Run books", False),
        (unicodedata.normalize("NFD", "Übergabe.md"), False),
        ("%C3%9Cbergabe.md", False),
        ("a#1.md", False),
        ("plain.md#part two", False),
        ("Run books/gone.docx", True),
        ("../nowhere/gone.pdf", True),
        ("x" * 5000 + ".md", True),
        ("https://example.org/gone.docx", False),
        ("www.example.org/gone.html", False),
        ("mailto:lena@example.org", False),
        ("\\\\server\\share\\gone.docx", False),
        ("%5C%5Cserver/share/gone.docx", False),
        ("file:///nowhere/at all/gone.docx", True),
        ("SharePoint/Run/gone.docx", False),
        ("Ask Lena", False),
    ],
)
def test_links_that_lead_to_no_file(folder, link, dead):
    rows = parse_text(
        "## Knowledge\n\n| ID | Title | Kind | Link | Owner |\n|---|---|---|---|---|\n"
        f"| K-1 | T | How-to | {link} | O |\n"
    )

    assert dead_links(rows.tables, folder) == ({link} if dead else set())


@pytest.mark.parametrize(
    "link",
    [
        "\\\\server\\a.md",
        "//server/a.md",
        "/\\server\\a.md",
        "%2F%2Fserver/a.md",
        "file:////server/a.md",
        "file://server/a.md",
    ],
)
def test_another_machine_is_never_asked(link):
    assert local_path(link) is None


def test_a_dead_link_is_found_in_a_workbook_and_goes_when_the_file_comes(tmp_path):
    path = tmp_path / "my plan.xlsx"
    new_workbook(path, today=date(2026, 3, 6), sample="DCX")
    book = openpyxl.load_workbook(path)
    sheet = book["Knowledge"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("SharePoint"))
    cell.value = "Wiki pages/Übergabe.docx".replace("Wiki", "Team")
    book.save(path)

    def found():
        findings = check(Project.from_tables(read_workbook(path))).findings
        return [(one.where.sheet, one.where.cell) for one in findings if one.code == "KNO012"]

    assert found() == [("Knowledge", cell.coordinate)]
    (tmp_path / "Team pages").mkdir()
    (tmp_path / "Team pages" / "Übergabe.docx").write_text("x")
    assert found() == []


def test_assets_are_due_30_60_and_90_days_after_the_start_or_sooner_in_a_short_project():
    long = project("| Target finish | 2027-01-05 |\n")
    short = project("| Target finish | 2026-04-05 |\n")  # 90 days: half of 180

    assert {one.days: one.due for one in assets_due(long)} == {
        30: date(2026, 2, 4),
        60: date(2026, 3, 6),
        90: date(2026, 4, 5),
    }
    assert {one.days: one.due for one in assets_due(short)} == {
        30: date(2026, 1, 20),
        60: date(2026, 2, 4),
        90: date(2026, 2, 19),
    }
    assert {one.name for one in assets_due(long) if one.overdue} >= {"Charter", "RACI", "Comms plan"}


def test_the_page_counts_what_the_rules_find(tmp_path):
    path = tmp_path / "dcx.xlsx"
    new_workbook(path, today=date(2026, 3, 6), sample="DCX")
    dcx = Project.from_tables(read_workbook(path))
    codes = [one.code for one in check(dcx).findings]
    colours = {
        section.title: [row.colour for row in section.rows if row.colour]
        for section in people_sections(dcx, plan_if_possible(dcx))
    }

    assert len(colours["Who is told what"]) == codes.count("COM010") + codes.count("COM011")
    assert len(colours["RACI"]) == codes.count("RAC010") + codes.count("RAC011")
    assert len(colours["On whom it rests"]) == codes.count("PPL010") + codes.count("PPL011")
    assert len(colours["Knowledge"]) == codes.count("KNO011") + codes.count("KNO013")


def test_the_map_stands_on_the_sheet_as_four_fields_with_influence_up_and_interest_right(tmp_path):
    people = [("Ann", 5, 5), ("Board", 4, 2), ("Cem", 2, 4), ("Dot", 1, 1), ("Eve", 5, None), ("Fay", 4, 4)]
    rows = [{"Name": name, "Role": "Says", "Influence": up, "Interest": right} for name, up, right in people]
    told = {"Audience": "Ann; Board; Cem; Dot", "Cadence": "Weekly", "Sender": "Gus", "Last sent": "2026-03-02"}
    rated = project_of(table("Stakeholders", *rows), table("Comms", told), Status_date="2026-03-06")
    path = tmp_path / "people.xlsx"
    with Workbook(path) as book:
        add_people_sheet(book, Styles(book), rated, None, link_to=None).close()
    sheet = openpyxl.load_workbook(path)["People"]
    at = {cell.value: (cell.row, cell.column) for line in sheet.iter_rows() for cell in line if cell.value}

    high, low = at["Manage closely"][0], at["Keep informed"][0]
    left, right = at["Keep satisfied"][1], at["Manage closely"][1]
    assert (high < low, left < right) == (True, True)
    assert at["Keep satisfied"] == (high, left)
    assert at["Monitor"] == (low, left)
    assert at["Keep informed"] == (low, right)
    assert at["Ann 5/5; Fay 4/4"] == (high + 1, right)
    assert at["Nobody tells Fay"] == (high + 2, right)
    assert at["Board 4/2"] == (high + 1, left)
    assert at["Cem 2/4"] == (low + 1, right)
    assert at["Dot 1/1"] == (low + 1, left)
    assert at["Not rated: Eve 5/-; nobody tells Eve"][0] > low
    assert at["Influence\n4 to 5"][0] == high
    assert at["Interest 4 to 5"][1] == right
