"""The past of the samples: as the tool makes it, whole, and telling what it was planted to tell."""

import json

import pytest

import itpm_xl
from itpm_xl.analysis.baseline_lines import baseline_of
from itpm_xl.analysis.scope_control import assess_scope
from itpm_xl.report.deliver import week_of
from itpm_xl.workbook.new_project import new_workbook
from itpm_xl.workbook.records import BASELINE_SHEET, HISTORY_SHEET
from tools.make_sample_records import PAST, SAMPLES, records_of


def opened(code, folder):
    from datetime import date

    path = folder / f"{code}.xlsx"
    new_workbook(path, sample=code, today=date(2026, 3, 6))
    return itpm_xl.load(path)


@pytest.mark.parametrize("code", PAST)
def test_the_lines_are_those_that_the_tool_makes(code):
    kept = [json.loads(line) for line in (SAMPLES / f"{code}.records").read_text(encoding="utf-8").splitlines()]
    assert kept == [[sheet, *line] for sheet, lines in records_of(code).items() for line in lines], (
        "run tools/make_sample_records.py"
    )


@pytest.mark.parametrize("code", PAST)
def test_a_new_sample_holds_them(code, tmp_path):
    project = opened(code, tmp_path)
    assert project.records == records_of(code)
    assert baseline_of(project).flaw is None
    assert [line[1:3] for line in project.records[HISTORY_SHEET] if line[0] == "brief"] == [
        ("1", day) for day in ("2026-02-13", "2026-02-20", "2026-02-27")
    ]


def test_dcx_shows_each_kind_of_silent_scope_and_erp_none(tmp_path):
    sick, healthy = opened("DCX", tmp_path), opened("ERP", tmp_path)
    assert set(assess_scope(sick).silent_ids) == {"S-06", "S-16", "S-17", "S-19", "T43"}
    assert not assess_scope(healthy).silent_ids
    codes = {finding.code for finding in itpm_xl.check(sick)}
    assert {"SCP020", "SCP021", "SCP022", "SCP030", "SCP031", "DEP060", "RDY060", "RSK060", "RSK063"} <= codes


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("DCX", {"M-5": "slipped 5 d to Tue 5 May", "D-03": "still open, 7 d overdue, was 2 d"}),
        ("ERP", {"CR-07": "new decision, needed by Fri 20 Mar"}),
    ],
)
def test_the_brief_says_what_changed_since_the_last(code, told, tmp_path):
    """DCX: 30 April to 5 May is 5 days without 1 May and the weekend; D-03 was needed on 25 February."""
    brief = week_of(opened(code, tmp_path), version="1").brief.to_json()
    assert brief["since"] == "2026-02-27"
    text = json.dumps(brief["changes"], ensure_ascii=False)
    assert all(words in text for words in told.values()), text


def test_a_sample_without_a_past_has_no_records(tmp_path):
    assert not opened("IAM", tmp_path).records.get(BASELINE_SHEET)
