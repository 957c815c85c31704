"""check as a whole: profiles, acceptances, order, size, and how the findings print."""

import json
import subprocess
import sys
import time

import pytest
from case_files import HEALTHY_PROJECT

from itpm_xl.checks.check import check
from itpm_xl.checks.names import near_misses
from itpm_xl.checks.rule import RULES, Profile, rule
from itpm_xl.errors import Severity
from itpm_xl.project import Project
from itpm_xl.report.findings_text import to_text
from itpm_xl.workbook.text_tables import parse_text

EMPTY_CORE = """
## Changes

| ID | Title | Type | Status |

## Dependencies

| ID | Task | Owner | Duration (days) | Predecessors |

## Readiness

| ID | Check | Owner | Status |
"""


def project_of(*tables):
    return Project.from_tables(parse_text("\n".join((HEALTHY_PROJECT, EMPTY_CORE, *tables)), "plan.xlsx"))


def scope(*rows):
    return "\n".join(["## Scope", "| ID | Requirement | Owner | Status | Acceptance criteria |", *rows, ""])


def raid(*rows):
    return "\n".join(["## RAID", "| ID | Type | Title | Status | Owner | Action | Action due |", *rows, ""])


NO_RAID = raid()
NO_SCOPE = scope()
OVERDUE = "| I-{n:02d} | Issue | Fibre {n} is late | Open | Ken Ito | Ring the carrier | 2026-03-0{day} |"


def test_profile_comes_from_the_workbook_unless_it_is_given():
    strict = project_of(scope("| S-01 | Search | Ana Ruiz | Agreed | fast |"), NO_RAID)
    text = HEALTHY_PROJECT + "| Checks | Strict |\n"
    own = Project.from_tables(parse_text(f"{text}{EMPTY_CORE}{NO_RAID}", "plan.xlsx"))

    assert check(strict).profile is Profile.STANDARD
    assert check(strict, profile="Strict").profile is Profile.STRICT
    assert check(own).profile is Profile.STRICT
    assert check(own, profile="light").profile is Profile.LIGHT


def test_profiles_nest():
    project = project_of(
        scope("| S-01 | Search | Ana Ruiz | Agreed | fast |", "| S-02 | Print | Ana Ruiz | Agreed | |"),
        raid(OVERDUE.format(n=1, day=2), "| I-01 | Issue | Twice | Open | Ken Ito | | |"),
    )

    light, standard, strict = (
        {finding.code for finding in check(project, profile=profile).findings}
        for profile in ("light", "standard", "strict")
    )

    assert light == {"RSK003", "RSK021"}
    assert standard == light | {"SCP010"}
    assert strict == standard | {"SCP011"}


def test_no_such_profile():
    with pytest.raises(ValueError, match="loud"):
        check(project_of(NO_SCOPE, NO_RAID), profile="loud")


def test_accepted_findings_are_left_out_and_told():
    accepted = """
## Accepted
| Code | Sheet | Row ID | Reason | Accepted by | Until |
| RSK021 | RAID | I-02 | Strike | Tom Albers | 2026-03-06 |
"""
    project = project_of(NO_SCOPE, raid(*(OVERDUE.format(n=n, day=2) for n in (1, 2, 3))), accepted)

    result = check(project)

    assert [finding.where.row_id for finding in result.findings] == ["I-01", "I-03"]
    assert [finding.where.row_id for finding in result.accepted] == ["I-02"]
    assert to_text(result, "plan.xlsx", color=False, width=100).endswith("2 warnings; 1 accepted (profile standard)")


def test_an_acceptance_ends_with_its_last_day():
    from datetime import date

    accepted = """
## Accepted
| Code | Sheet | Row ID | Reason | Accepted by | Until |
| RSK021 | | | Strike | Tom Albers | 2026-03-10 |
"""
    project = project_of(NO_SCOPE, raid(OVERDUE.format(n=1, day=2)), accepted)

    assert check(project.at(date(2026, 3, 10))).findings == ()
    assert [finding.code for finding in check(project.at(date(2026, 3, 11))).findings] == ["RSK021"]


def test_findings_follow_the_sheets_and_rows():
    project = project_of(
        raid("| I-01 | Issue | Late | Open | | | |", OVERDUE.format(n=2, day=2)),
        scope("| S-01 | Search | Ana Ruiz | Agreed | |"),
    )

    places = [str(finding.where) for finding in check(project).findings]

    assert places == ["Scope!E2", "RAID!E2", "RAID!G3"]


def test_text_reads_like_a_linter():
    project = project_of(NO_SCOPE, raid("| I-01 | Issue | Late | Open | | | |", OVERDUE.format(n=1, day=2)))

    text = to_text(check(project), "plan.xlsx", color=False, width=100)

    assert text == (
        "plan.xlsx RAID!A3 error RSK003: the ID I-01 stands in row 2 already\n"
        "    hint: give this row another ID; I-02 is free\n"
        "plan.xlsx RAID!E2 warning RSK010: I-01 (Issue) has no owner\n"
        "    hint: name one person\n"
        "plan.xlsx RAID!G3 warning RSK021: the action of I-01 was due on 2026-03-02, owed by Ken Ito\n"
        "    hint: set Action status to Done, or agree on a new day\n"
        "\n"
        "plan.xlsx: 1 error, 2 warnings (profile standard)"
    )


def test_more_than_five_of_a_kind_print_as_one_line():
    project = project_of(NO_SCOPE, raid(*(OVERDUE.format(n=n, day=2) for n in range(1, 9))))
    result = check(project)

    text = to_text(result, "plan.xlsx", color=False, width=0)

    assert len(result.findings) == 8
    assert text.splitlines()[0] == (
        "plan.xlsx RAID warning RSK021: Action overdue, 8 times (I-01, I-02, I-03, I-04, I-05, I-06 and 2 more)"
    )
    assert text.splitlines()[-1] == "plan.xlsx: 8 warnings (profile standard)"


def test_text_keeps_to_its_width_and_colours_only_when_asked():
    project = project_of(NO_SCOPE, raid(*(OVERDUE.format(n=n, day=2) for n in range(1, 4))))
    result = check(project)

    narrow = to_text(result, "plan.xlsx", color=False, width=60)

    assert max(map(len, narrow.splitlines())) <= 60
    assert "\x1b" not in narrow
    assert "\x1b[33mwarning RSK021\x1b[0m" in to_text(result, "plan.xlsx", color=True, width=100)


def test_a_cell_cannot_steer_the_terminal():
    project = project_of(NO_SCOPE, raid("| I-\x1b[31m1 | Issue | Late | Open | | | |"))

    text = to_text(check(project), "plan.xlsx", color=False, width=0)

    assert "\x1b" not in text
    assert "plan.xlsx RAID!E2 warning RSK010: I-[31m1 (Issue) has no owner" in text.splitlines()
    assert text.splitlines()[0].startswith("plan.xlsx RAID!A2 warning WBK021: ID holds characters")


def test_nothing_found():
    text = to_text(check(project_of(NO_SCOPE, NO_RAID)), "plan.xlsx", color=False, width=100)

    assert text == "plan.xlsx: nothing found (profile standard)"


def test_json_has_the_stable_keys():
    finding = check(project_of(NO_SCOPE, raid(OVERDUE.format(n=1, day=2)))).findings[0]

    assert json.loads(json.dumps(finding.to_json())) == {
        "code": "RSK021",
        "severity": "warning",
        "sheet": "RAID",
        "cell": "G2",
        "row_id": "I-01",
        "message": "the action of I-01 was due on 2026-03-02, owed by Ken Ito",
        "hint": "set Action status to Done, or agree on a new day",
    }


def test_counts_name_every_severity():
    counts = check(project_of(NO_SCOPE, NO_RAID)).counts

    assert counts == {Severity.ERROR: 0, Severity.WARNING: 0, Severity.INFO: 0}


def test_a_code_is_given_once():
    with pytest.raises(ValueError, match="SCP010 is taken"):
        rule("SCP010", "Again", severity="info", table="Scope", why="No.", fix="no")
    assert RULES["SCP010"].title != "Again"


def five_thousand_rows():
    tasks = [
        "## Dependencies",
        "| ID | Task | Owner | Duration (days) | Predecessors | Scope IDs | % complete | Actual start |",
        *(f"| T{n} | Step {n} | Owner {n % 900} Xy | 2 | T{n - 1} | S-{n} | 40% | |" for n in range(1, 5001)),
    ]
    raids = [f"| I-{n} | Isue | Late {n} | Open | Ann{n:04d}a Bee | Ring | 2026-03-02 |" for n in range(5000)]
    return Project.from_tables(
        parse_text(
            "\n".join(
                (
                    HEALTHY_PROJECT,
                    "\n".join(tasks),
                    scope("| S-1 | Search | Ana Ruiz | Agreed | fast |"),
                    raid(*raids),
                    "## Changes\n| ID | Title | Type | Status |\n## Readiness\n| ID | Check | Owner | Status |",
                )
            ),
            "large.xlsx",
        )
    )


def test_five_thousand_rows_with_a_fault_each_take_no_minutes():
    project = five_thousand_rows()
    assert len(project.tasks) == len(project.raid) == 5000

    start = time.process_time()
    result = check(project, profile="strict")
    took = time.process_time() - start

    assert len(result.findings) > 10_000
    assert took < 5, f"{took:.1f} s"  # about 1 s alone on two cores; a quadratic loop takes minutes


def test_names_of_one_letter_group_do_not_take_minutes():
    names = [f"Aa{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}x Bo" for n in range(5000)]

    start = time.perf_counter()
    near_misses(names)

    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Ana Ruiz", "Ana Ruis", True),
        ("Tom Albers", "T. Albers", True),
        ("Priya Nair", "Nair, Priya", True),
        ("José Vega", "Jose Vega", True),
        ("Maya Stern", "MayaStern", True),
        ("Maya Stern", "Maya Stren", True),
        ("Maya Stern", "maya stern", True),
        ("CAB", "CIO", False),
        ("CAB", "CAD", False),
        ("Ken Ito", "Ben Ito", False),
        ("Wave 1 lead", "Wave 2 lead", False),
        ("IT Security", "OT Security", False),
        ("Test lead", "Test team", False),
        ("Tom Albers", "Tom Ebers", False),
        ("Finance", "Finance lead", False),
    ],
)
def test_near_misses(one, other, alike):
    assert near_misses([one, one, one, other]) == ({other: one} if alike else {})


def test_two_common_names_are_two_people():
    assert near_misses(["Maria Lopez"] * 5 + ["Mario Lopez"] * 3) == {}


def test_checks_load_nothing_heavy():
    heavy = ("pandas", "networkx", "openpyxl", "numpy", "xlsxwriter", "matplotlib", "lxml", "holidays", "rich")
    load = "import sys, itpm_xl.checks.check, itpm_xl.report.findings_text"
    code = f"{load}; print([m for m in {heavy} if m in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
