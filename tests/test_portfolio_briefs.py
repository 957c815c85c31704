"""Briefs for a folder: one bad project costs no other, names suit every system, strangers' files are left alone."""

from __future__ import annotations

import pickle
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import portfolios
import pytest
from hypothesis import given, strategies as st
from validators import ooxml_problems

from itpm_xl.portfolio.briefs import BriefJob, brief_one, write_briefs
from itpm_xl.portfolio.chase import NO_PM, chase_notes
from itpm_xl.portfolio.portfolio import Portfolio, ProjectLine
from itpm_xl.portfolio.record import Commitment, ProjectRecord
from itpm_xl.workbook.file_names import file_names, safe_name

SAMPLES = Path(__file__).resolve().parents[1] / "workbooks"
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share é"
    folder.mkdir()
    shutil.copy(SAMPLES / "IAM.xlsx", folder / "IAM #1.xlsx")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    return folder


def portfolio_on(share):
    lines = [
        ProjectLine(
            key="IAM", record=ProjectRecord(code="IAM", manager="Sofia Lindqvist"), path=str(share / "IAM #1.xlsx")
        ),
        ProjectLine(key="BAD", record=ProjectRecord(code="BAD"), path=str(share / "broken.xlsx")),
        ProjectLine(key="FAR", record=ProjectRecord(code="FAR"), path="s3://bucket/plan.xlsx"),
    ]
    return Portfolio(as_of=portfolios.AS_OF, version="0.1.0", projects=tuple(lines))


def test_writes_what_can_be_written_and_names_the_rest(share, tmp_path):
    out = tmp_path / "briefs"
    done = write_briefs(portfolio_on(share), out)
    assert set(done.written) == {
        "IAM.html", "IAM.xlsx", "index.html", "Chase note Sofia Lindqvist.md", f"Chase note {NO_PM}.md",
    }  # fmt: skip
    assert {Path(one.partition(".xlsx: ")[0]).name for one in done.problems} == {"broken", "plan"}
    assert ooxml_problems(out / "IAM.xlsx") == []
    assert 'href="../share%20%C3%A9/IAM%20%231.xlsx#' in (out / "IAM.html").read_text(encoding="utf-8")
    index = (out / "index.html").read_text(encoding="utf-8")
    assert 'href="IAM.html"' in index
    assert 'href="BAD.html"' not in index


def test_replaces_its_own_files_keeps_others_and_lists_what_is_stale(share, tmp_path):
    out = tmp_path / "briefs"
    portfolio = portfolio_on(share)
    write_briefs(portfolio, out)
    (out / "IAM.html").write_text("mine now", encoding="utf-8")
    (out / "letter.md").write_text("not ours", encoding="utf-8")
    renamed = replace(portfolio.projects[0], record=replace(portfolio.projects[0].record, manager="Kim"))
    done = write_briefs(replace(portfolio, projects=(renamed,)), out)
    assert (out / "IAM.html").read_text(encoding="utf-8") == "mine now"
    assert any("IAM.html is there already" in one for one in done.problems)
    assert set(done.stale) == {f"Chase note {NO_PM}.md", "Chase note Sofia Lindqvist.md"}
    assert set(done.written) == {"IAM.xlsx", "index.html", "Chase note Kim.md"}
    assert (out / "Chase note Sofia Lindqvist.md").exists()


def test_jobs_and_outcomes_cross_processes(share, tmp_path):
    job = BriefJob(str(share / "broken.xlsx"), str(tmp_path), "BAD", "0.1.0", None, portfolios.AS_OF)
    assert pickle.loads(pickle.dumps(job)) == job
    outcome = brief_one(job)
    assert pickle.loads(pickle.dumps(outcome)) == outcome
    assert (outcome.written, len(outcome.problems)) == ((), 1)


@given(st.text())
def test_a_name_is_one_that_every_system_takes(text):
    name = safe_name(text)
    assert name
    assert not FORBIDDEN.search(name)
    assert name == name.strip(" .")
    assert name.split(".")[0].casefold() not in RESERVED
    assert len(f"Chase note {name}.html".encode()) < 200
    assert safe_name(name) == name


@given(
    st.dictionaries(st.text(max_size=8), st.sampled_from(["ERP", "erp", "a/b", "a:b", "a-b", "", "Å", "A\u030a", "x"]))
)
def test_no_two_names_are_one_and_none_depends_on_how_many_there_are(wanted):
    names = file_names(wanted)
    assert len({name.casefold() for name in names.values()}) == len(wanted)
    others = {identity: name for identity, name in wanted.items() if name != "x"}
    if len({safe_name(name).casefold() for name in wanted.values()}) == len(wanted):
        assert file_names(others) == {identity: names[identity] for identity in others}


def note_of(record, **line):
    made = ProjectLine(key=record.code, record=record, path=f"{record.code}.xlsx", **line)
    (note,) = chase_notes(Portfolio(as_of=portfolios.AS_OF, version="1", projects=(made,))).values()
    return note


COMPLETE = ProjectRecord(
    code="ERP", name="ERP | core", manager="Kim", sponsor="Ana", start=date(2026, 1, 5), target_finish=date(2026, 6, 1),
    reported="Green", computed="Green", status_date=portfolios.AS_OF,
)  # fmt: skip


def test_a_note_asks_for_what_is_missing_late_and_wrong():
    record = replace(
        COMPLETE,
        sponsor="",
        status_date=portfolios.AS_OF - timedelta(days=24),
        decisions=(portfolios.decision("ERP", 1, date(2026, 3, 5)), portfolios.decision("ERP", 2, date(2026, 3, 20))),
        findings=(portfolios.finding(9), portfolios.finding(8, "warning")),
        commitments=(
            Commitment(owner="", kind="Task", id="T1", title="late", start=date(2026, 3, 2), finish=date(2026, 3, 6)),
            Commitment(owner="Kim", kind="Task", id="T2", title="due", start=date(2026, 3, 9), finish=date(2026, 3, 9)),
        ),
    )
    note = note_of(record, age_days=24, stale=True)
    assert "**The status date is 24 days old** (Fri 13 Feb 2026)." in note
    assert "Empty on the sheet Project: Sponsor." in note
    assert "### Overdue decisions (1)" in note
    assert "**CR-01**" in note
    assert "CR-02" not in note
    assert "DEP002, 'Plan: Kim''s tasks'!G14: T9 follows T99, which is no task. Did you mean T9?" in note
    assert "G13" not in note
    assert "### Overdue (1)\n\n- **T1** late: no owner, due Fri 6 Mar" in note
    assert "## ERP: ERP \\| core" in note


@pytest.mark.parametrize("lifecycle", ["Active", "Closed"])
def test_a_sound_or_closed_project_is_left_in_peace(lifecycle):
    record = COMPLETE if lifecycle == "Active" else replace(COMPLETE, lifecycle="Closed", sponsor="", status_date=None)
    assert "Nothing to chase in ERP." in note_of(record)


def test_one_note_a_person_however_the_name_is_spaced():
    notes = chase_notes(portfolios.portfolio_of(14))
    assert sum(name.casefold() == "priya nair" for name in notes) == 1
    keys = [
        key
        for note in notes.values()
        for key in re.findall(r"^(?:## |Nothing to chase in )([^:.\n]+)", note, re.MULTILINE)
    ]
    assert len(", ".join(keys).split(", ")) == 14
