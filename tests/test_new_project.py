"""What `itpm-xl new` puts into a workbook, and what it refuses."""

from __future__ import annotations

import zipfile
from datetime import date

import pytest
from validators import ooxml_problems

from itpm_xl.errors import TargetError, UsageError
from itpm_xl.workbook.new_project import SAMPLES, new_workbook, public_holidays, sample_records, starter
from itpm_xl.workbook.read import read_workbook
from tools.make_workbooks import WORKBOOKS, make_workbooks

TODAY = date(2026, 3, 2)


def made(path, **facts):
    new_workbook(path, today=TODAY, **facts)
    tables = read_workbook(path)
    assert tables.problems == ()
    return tables


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_without_facts_the_file_gives_its_name_and_today_the_start(tmp_path):
    (info,) = made(tmp_path / "data-centre exit.xlsx")["Project"].records
    assert (info.name, info.code, info.start_date, info.manager) == ("Data centre exit", "DCE", TODAY, None)


def test_facts_fill_project_and_calendar(tmp_path):
    tables = made(
        tmp_path / "plan.xlsx",
        name="Exit",
        code="DCX",
        pm="Priya Nair",
        start=date(2026, 11, 2),
        target=date(2027, 12, 20),
        country="de-by",
    )
    (info,) = tables["Project"].records
    assert (info.name, info.code, info.manager, info.start_date, info.target_finish, info.working_week) == (
        "Exit", "DCX", "Priya Nair", date(2026, 11, 2), date(2027, 12, 20), "Mon-Fri",
    )  # fmt: skip
    days = {entry.from_: entry.name for entry in tables["Calendar"].records}
    # Bavaria keeps Epiphany, Berlin does not; 60 days past the target reach into 2028.
    assert min(days) == date(2026, 12, 25)
    assert max(days) == date(2028, 1, 6)
    assert date(2027, 3, 26) in days
    assert {entry.kind for entry in tables["Calendar"].records} == {"Holiday"}


def test_holidays_reach_to_the_end_of_the_next_year_at_least():
    days, _ = public_holidays("FR", TODAY, date(2026, 4, 1))
    assert (days[0].from_, days[-1].from_) == (date(2026, 4, 6), date(2027, 12, 25))


@pytest.mark.parametrize(("country", "week"), [("GB", "Mon-Fri"), ("SA", "Sun-Thu"), ("BN", "Mon, Tue, Wed, Thu, Sat")])
def test_the_working_week_is_the_countrys(country, week):
    assert public_holidays(country, TODAY)[1] == week


@pytest.mark.parametrize(
    ("country", "hint"), [("Germany", "DE (Germany)"), ("DX", "DK (Denmark)"), ("DE-BA", "DE-"), ("SG-1", "use SG")]
)
def test_an_unknown_country_is_answered_with_near_ones(country, hint):
    with pytest.raises(UsageError) as caught:
        public_holidays(country, TODAY)
    assert hint in (caught.value.hint or "")


def test_a_target_before_the_start_is_refused():
    with pytest.raises(UsageError, match="before the start"):
        starter(start=TODAY, target=date(2026, 3, 1))


def test_what_is_there_stays_unless_force_is_given(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_text("mine")
    with pytest.raises(TargetError):
        new_workbook(path, today=TODAY)
    assert path.read_text() == "mine"
    new_workbook(path, today=TODAY, force=True)
    assert zipfile.is_zipfile(path)


def test_other_endings_and_mixed_wishes_are_refused(tmp_path):
    with pytest.raises(UsageError, match="xlsx"):
        new_workbook(tmp_path / "plan.xls", today=TODAY)
    with pytest.raises(UsageError, match="its own facts"):
        new_workbook(tmp_path / "plan.xlsx", today=TODAY, sample="ERP", name="Mine")
    with pytest.raises(UsageError, match="no sample"):
        new_workbook(tmp_path / "plan.xlsx", today=TODAY, sample="SAP")


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory):
    return {path.stem: path for path in make_workbooks(tmp_path_factory.mktemp("workbooks"))}


@pytest.mark.parametrize("name", ["template", *SAMPLES])
def test_the_workbooks_in_the_repository_are_what_the_code_makes(name, workbooks):
    kept, now = contents(WORKBOOKS / f"{name}.xlsx"), contents(workbooks[name])
    assert kept.keys() == now.keys()
    assert [part for part in now if kept[part] != now[part]] == [], "run tools/make_workbooks.py"


@pytest.mark.parametrize("name", ["template", *SAMPLES])
def test_they_are_sound(name, workbooks, office):
    assert ooxml_problems(workbooks[name]) == []
    assert office.error_cells(workbooks[name]) == []
    assert office.stale_cells(workbooks[name]) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_back_as_it_was_written(name, workbooks):
    tables = read_workbook(workbooks[name])
    assert tables.problems == ()
    for table, rows in sample_records(name).items():
        assert len(tables[table]) == len(rows)
