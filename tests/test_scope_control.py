"""The baseline's chain against every edit, and silent scope against values worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings, strategies as st
from projects import planned, project_of, table

from itpm_xl.analysis.baseline import FlawKind, FrozenRow, Version
from itpm_xl.analysis.baseline_lines import baseline_of, read_baseline, sealed, version_lines
from itpm_xl.analysis.dimensions import assess_dimensions
from itpm_xl.analysis.freeze import freeze
from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.analysis.readiness import assess_gate
from itpm_xl.analysis.rewording import same_words, words_key
from itpm_xl.analysis.scope_control import assess_scope
from itpm_xl.analysis.scope_status import baseline_notes
from itpm_xl.analysis.scoring import score_risks
from itpm_xl.workbook.records import BASELINE_SHEET

MOMENT = datetime(2026, 3, 2, 9)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
ROWS = st.lists(
    st.builds(FrozenRow, st.sampled_from(["Scope", "Dependencies"]), TEXT, st.dictionaries(TEXT, TEXT, max_size=3)),
    max_size=5,
).map(tuple)
VERSIONS = st.lists(st.tuples(TEXT, TEXT, ROWS), min_size=1, max_size=3)


def record_of(versions):
    lines = ()
    for number, (by, why, rows) in enumerate(versions, start=1):
        before = read_baseline(lines) if lines else baseline_of(project_of())
        lines += version_lines(sealed(Version(number, MOMENT, by, why, date(2026, 3, 1), rows), before), before)
    return lines


@given(VERSIONS)
def test_what_was_written_is_read_back(versions):
    record = read_baseline(record_of(versions))
    assert record.flaw is None
    assert [(one.by, one.why, one.rows) for one in record.versions] == versions
    assert len({one.sha256 for one in record.versions}) == len(versions)


@settings(max_examples=200)
@given(VERSIONS, st.data())
def test_no_cell_can_be_edited_and_no_line_dropped_or_moved_unseen(versions, data):
    lines = [list(line) for line in record_of(versions)]
    row = data.draw(st.integers(0, len(lines) - 1))
    what = data.draw(st.sampled_from(["edit", "drop", "twice", "swap", "add cell"]))
    if what == "edit":
        column = data.draw(st.integers(0, len(lines[row]) - 1))
        lines[row][column] = data.draw(TEXT.filter(lambda text: text != lines[row][column]))
    elif what == "drop":
        del lines[row]
    elif what == "twice":
        lines.insert(row, lines[row])
    elif what == "add cell":
        lines[row].append(data.draw(TEXT.filter(bool)))
    else:
        other = data.draw(st.integers(0, len(lines) - 1))
        if lines[row] == lines[other]:
            return
        lines[row], lines[other] = lines[other], lines[row]
    record = read_baseline([tuple(line) for line in lines])
    assert record.flaw is not None
    assert 1 <= record.flaw.row <= max(1, len(lines))
    assert record.latest is None


def test_taking_the_last_version_out_whole_shows_in_the_fingerprint_alone():
    versions = [("Ana", "one", ()), ("Ana", "two", ())]
    both, one = read_baseline(record_of(versions)), read_baseline(record_of(versions[:1]))
    assert one.flaw is None
    assert one.latest.fingerprint != both.latest.fingerprint


def test_forged_lines_with_right_checks_are_no_crash():
    class Forged(Version):
        pass

    version = sealed(Forged(1, MOMENT, "Ana", "x", None, (FrozenRow("Scope", "S-1", {}),)), baseline_of(project_of()))
    lines = version_lines(version, baseline_of(project_of()))
    assert read_baseline(lines).flaw is None
    assert read_baseline([("itpm-xl baseline", "soon"), *lines[1:]]).flaw.kind is FlawKind.UNREADABLE


@given(st.text("abcäß 12", max_size=30))
def test_case_spaces_and_punctuation_say_nothing(text):
    assert same_words(text, f"  {text.upper()} !?") or "ß" in text
    assert same_words(text, text.replace(" ", " \n\u00a0 "))
    assert words_key(words_key(text)) == words_key(text) or any(char.isdigit() for char in text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("within 1.5 s", "within 15 s"),
        ("> 95 %", "< 95 %"),
        ("95 %", "95"),
        ("-5 degrees", "5 degrees"),
        ("steps 1 2", "steps 12"),
        ("at 08:00", "at 80:0"),
        ("10,000 rows", "10 rows"),
        ("10 EUR", "10 USD"),
        ("", "anything"),
    ],
)
def test_numbers_signs_and_units_are_words(one, other):
    assert not same_words(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("log-in works", "Log in works."),
        ("within 2s", "within 2 s"),
        ("“Curly” quotes", '"curly" quotes'),
        ("3 to 5 days", "3 to 5 days!"),
        ("3-5 days", "3 - 5 days"),
    ],
)
def test_the_same_words_in_other_clothes(one, other):
    assert same_words(one, other)


def needs(*rows):
    return table("Scope", *({"ID": key, "Requirement": words, "Status": status} for key, words, status in rows))


def frozen(*tables, **facts):
    """The record of a project as it was frozen on Monday 2 March."""
    project, plan = planned(*tables, **({"Status_date": "2026-03-02"} | facts))
    return {BASELINE_SHEET: freeze(project, plan, frozen_at=MOMENT).lines}


def later(records, *tables, **facts):
    project, _ = planned(*tables, **facts)
    return replace(project, records=records)


TEN = [(f"S-{number}", f"Requirement {number}", "Agreed") for number in range(10)]


def scope_of(project):
    plan = plan_if_possible(project)
    found = assess_dimensions(project, plan, score_risks(project), assess_gate(project, plan))
    return next(one for one in found if one.name == "scope")


def test_volatility_counts_added_removed_and_changed_once_each_over_the_baseline():
    rows = [("S-0", "Another thing", "Agreed"), *TEN[2:], ("S-77", "New", "Agreed"), ("S-78", "Idea", "Proposed")]
    control = assess_scope(later(frozen(needs(*TEN)), needs(*rows)))
    assert (control.added, control.removed, control.changed) == (("S-77",), ("S-1",), ("S-0",))
    assert control.volatility == pytest.approx(3 / 10)


@pytest.mark.parametrize(
    ("changed", "colour"),
    [(0, "Green"), (1, "Amber"), (2, "Red")],  # a tenth is within the limit of 10 %, two tenths are not
)
def test_silent_scope_is_amber_and_volatility_above_ten_per_cent_red(changed, colour):
    rows = [
        (key, f"{words} and more" if place < changed else words, status)
        for place, (key, words, status) in enumerate(TEN)
    ]
    found = scope_of(later(frozen(needs(*TEN)), needs(*rows)))
    assert found.colour == colour
    assert found.ids == tuple(f"S-{place}" for place in range(changed))


def test_a_change_approved_on_the_day_of_the_freeze_counts_and_the_day_before_does_not():
    rows = [("S-0", "Another thing", "Agreed"), ("S-1", "Another thing", "Agreed"), *TEN[2:]]
    changes = table(
        "Changes",
        {"ID": "CR-1", "Status": "Approved", "Scope IDs": "s-0", "Decided on": "2026-03-02"},
        {"ID": "CR-2", "Status": "Approved", "Scope IDs": "S-1", "Decided on": "2026-03-01"},
    )
    control = assess_scope(later(frozen(needs(*TEN)), needs(*rows), changes))
    assert {one.id: one.covered_by for one in control.differences} == {"S-0": "CR-1", "S-1": None}
    assert control.silent_ids == ("S-1",)
    assert "before the freeze" in control.silent[0].almost


def test_without_a_baseline_scope_is_unknown_and_with_an_altered_one_never_green():
    assert scope_of(later({}, needs(*TEN))).colour is None
    records = frozen(needs(*TEN))
    lines = records[BASELINE_SHEET]
    altered = {BASELINE_SHEET: (*lines[:3], *lines[4:])}
    project = later(altered, needs(*TEN))
    assert scope_of(project).colour == "Amber"
    assert "cannot be believed" in next(baseline_notes(project))


def test_every_brief_names_the_fingerprint_and_counts_what_was_accepted_as_editorial():
    records = frozen(needs(*TEN))
    row = {"ID": "S-0", "Requirement": "Requirement nought", "Status": "Agreed", "Editorial": "Ana Ruiz: spelled out"}
    rest = [{"ID": key, "Requirement": words, "Status": status} for key, words, status in TEN[1:]]
    project = later(records, table("Scope", row, *rest))
    control = assess_scope(project)
    assert (control.silent, control.editorial, control.volatility) == ((), ("S-0",), 0)
    notes = list(baseline_notes(project))
    assert control.fingerprint in notes[0]
    assert notes[1] == "1 rewording accepted as editorial: S-0"


def tasks(*rows):
    return table("Dependencies", *rows)


def test_a_finished_task_keeps_the_dates_it_is_measured_against():
    plan = {"ID": "T1", "Task": "Dig", "Duration (days)": 3}
    records = frozen(tasks(plan))
    done = {
        **plan,
        "Baseline start": "2026-03-02",
        "Baseline finish": "2026-03-04",
        "Actual start": "2026-03-02",
        "Actual finish": "2026-03-06",
    }
    project = later(records, tasks(done))
    again = freeze(project, plan_if_possible(project), frozen_at=datetime(2026, 3, 6, 18))
    assert again.version.number == 2
    assert again.version.of("Dependencies")["t1"]["finish"] == "2026-03-04"
    assert again.dates == ()
