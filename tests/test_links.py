"""What a Predecessors cell may say, and what is said about the rest."""

from __future__ import annotations

import pytest

from itpm_xl.analysis.links import LinkReader

KNOWN = {"T1": 480, "T2": 960, "T-3": 960, "A1FS": 480, "T 3": 480, "T31": 480}


def read(text, known=KNOWN, **facts):
    return LinkReader(known, **facts).read(text, "T9")


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("T1", [("T1", "FS", 0)]),
        ("T1FS+2d", [("T1", "FS", 960)]),
        ("T 3 SS-1d", [("T 3", "SS", -480)]),
        ("T1FF", [("T1", "FF", 0)]),
        ("T2SF+0.5d", [("T2", "SF", 240)]),
        ("T1+1w", [("T1", "FS", 2400)]),
        ("T1FS+4h", [("T1", "FS", 240)]),
        ("T2FS+50%", [("T2", "FS", 480)]),
        ("T1FS+3ed", [("T1", "FS", 4320)]),
        ("T-3", [("T-3", "FS", 0)]),
        ("T-3-1d", [("T-3", "FS", -480)]),
        ("A1FS", [("A1FS", "FS", 0)]),
        ("A1FSFF+1d", [("A1FS", "FF", 480)]),
        ("T1;T2", [("T1", "FS", 0), ("T2", "FS", 0)]),
        ("T1, T2 SS", [("T1", "FS", 0), ("T2", "SS", 0)]),
        ("T31; T1\nT2;", [("T31", "FS", 0), ("T1", "FS", 0), ("T2", "FS", 0)]),
        ("t1".upper() + "fs+1D", [("T1", "FS", 480)]),
        ("", []),
        (None, []),
        (" ; ", []),
    ],
)
def test_links_are_read(text, links):
    parsed = read(text)
    assert [(link.predecessor_id, link.kind, link.lag_minutes) for link in parsed.links] == links
    assert not parsed.problems


def test_only_elapsed_days_run_through_the_night():
    assert [link.elapsed for link in read("T1FS+3ed; T2FS+3d").links] == [True, False]


def test_a_comma_inside_an_id_does_not_split():
    assert [link.predecessor_id for link in read("A,1; B", {"A,1": 0, "B": 0}).links] == ["A,1", "B"]


def test_another_project_is_an_external_predecessor():
    (link,) = read("ERP:T9SS+1d").links
    assert (link.predecessor_id, link.kind, link.external, link.lag_minutes) == ("ERP:T9", "SS", True, 480)


@pytest.mark.parametrize(
    ("text", "kind", "suggestion", "links"),
    [
        ("T99", "unknown predecessor", None, 0),
        ("T21", "unknown predecessor", None, 0),
        ("T22", "unknown predecessor", "T2", 0),
        ("2", "unknown predecessor", "T2", 0),
        ("T1 and T2", "unreadable lag", "T1; T2", 0),
        ("T1EA", "unreadable lag", None, 0),
        ("T1FS+2x", "unreadable lag", "T1", 0),
        ("T1FS+", "unreadable lag", "T1", 0),
        ("t1", "different case", "T1", 1),
        ("T2SF+0,5d", "decimal comma", "T2SF+0.5d", 1),
        ("T9", "unknown predecessor", None, 0),
        ("T1; T1", "duplicate link", None, 1),
        ("T1; T1FS+1d", "duplicate link", None, 2),
        ("x" * 30_000, "unknown predecessor", None, 0),
    ],
)
def test_what_cannot_be_taken_is_told(text, kind, suggestion, links):
    parsed = read(text)
    assert len(parsed.links) == links
    (problem,) = parsed.problems
    assert problem.kind == kind
    if suggestion:
        assert problem.suggestion == suggestion


def test_a_task_is_not_its_own_predecessor():
    parsed = LinkReader(KNOWN).read("T1; T2", "T1")
    assert [link.predecessor_id for link in parsed.links] == ["T2"]
    assert [problem.kind for problem in parsed.problems] == ["self-link"]


def test_a_hundred_thousand_links_in_one_cell_take_no_time_to_speak_of():
    known = {f"T{number}": 480 for number in range(100_000)}
    assert len(LinkReader(known).read(";".join(known), "end").links) == 100_000


@pytest.mark.parametrize("text", ["T1FS+2d", "T-3SS-1d", "A1FSFF", "T1FS+3ed", "T2FS+50%", "T 3", "ERP:T9FS+1w"])
def test_a_link_reads_back_as_it_is_shown(text):
    (link,) = read(text).links
    assert read(str(link)).links == (link,)


@pytest.mark.parametrize("text", ["ERP:T2FS+2d", "erp:T2 FS+2d", "Erp: T2+2d"])
def test_the_code_of_the_project_itself_adds_nothing(text):
    parsed = read(text, own_code="ERP", externals={"ERP:T2"})
    assert [(link.predecessor_id, link.lag_minutes, link.external) for link in parsed.links] == [("T2", 960, False)]
    assert parsed.problems == ()


def test_an_unknown_task_with_the_own_code_is_a_slip_not_another_project():
    parsed = read("ERP:T99; ERP:; DCX:T2", own_code="ERP")
    assert [str(link) for link in parsed.links] == ["DCX:T2"]
    assert [problem.text for problem in parsed.problems] == ["T99 is not a task ID", "ERP: is not a task ID"]


def test_an_id_written_with_the_own_code_is_that_id():
    assert [link.predecessor_id for link in read("DCX:T1", {"DCX:T1": 480, "T1": 480}, own_code="DCX").links] == [
        "DCX:T1"
    ]
