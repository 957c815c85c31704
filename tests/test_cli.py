"""The command line as a PM or a scheduled task meets it: output, exit codes, one clear line when it cannot go on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EVERY_READER = ("check", "plan", "risk", "gate", "brief")


def run(*arguments, cwd, **environment):
    """The command in a process of its own, with everything that a terminal would colour turned off."""
    return subprocess.run(
        [sys.executable, "-m", "itpm_xl", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
    )


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """The three samples in a folder whose name has a space and an umlaut."""
    folder = tmp_path_factory.mktemp("Projekte für alle")
    for name in ("ERP", "DCX", "IAM"):
        assert run("new", f"{name}.xlsx", "--sample", name, cwd=folder).returncode == 0
    return folder


def test_a_new_workbook_has_nothing_to_find_and_is_not_overwritten(tmp_path):
    made = run("new", "plan.xlsx", cwd=tmp_path)
    assert made.returncode == 0
    assert "plan.xlsx is ready" in made.stdout
    checked = run("check", "plan.xlsx", "--json", cwd=tmp_path)
    assert (checked.returncode, json.loads(checked.stdout)) == (0, {"findings": []})
    before = (tmp_path / "plan.xlsx").read_bytes()
    again = run("new", "plan.xlsx", cwd=tmp_path)
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert (tmp_path / "plan.xlsx").read_bytes() == before
    assert run("new", "plan.xlsx", "--name", "Other", "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / "plan.xlsx").read_bytes() != before


def test_a_new_workbook_knows_what_it_was_told(tmp_path):
    facts = [
        "--name",
        "Straße 7",
        "--code",
        "S7",
        "--pm",
        "Ana Ruiz",
        "--start",
        "2026-01-05",
        "--target",
        "2026-06-30",
    ]
    assert run("new", "plan.xlsx", *facts, "--country", "DE-BY", cwd=tmp_path).returncode == 0
    brief = json.loads(run("brief", "plan.xlsx", "--json", cwd=tmp_path).stdout)
    assert brief["project"] == "S7"
    import itpm_xl as itpm

    project = itpm.load(tmp_path / "plan.xlsx")
    assert (project.info.name, project.info.manager) == ("Straße 7", "Ana Ruiz")
    # Epiphany and Corpus Christi are public holidays in Bavaria, not in Berlin.
    days = {str(entry.from_) for entry in project.calendar}
    assert {"2026-01-06", "2026-06-04", "2026-12-25"} <= days


def test_exit_codes_of_check(samples):
    assert run("check", "ERP.xlsx", cwd=samples).returncode == 0
    assert run("check", "DCX.xlsx", cwd=samples).returncode == 1
    assert run("check", "ERP.xlsx", "DCX.xlsx", cwd=samples).returncode == 1
    assert run("check", "ERP.xlsx", "nix.xlsx", cwd=samples).returncode == 2


def test_check_prints_like_a_linter_and_ends_with_counts(samples):
    lines = run("check", "DCX.xlsx", cwd=samples).stdout.splitlines()
    assert lines[0].startswith("DCX.xlsx ")
    assert " error " in lines[0]
    assert lines[-1].startswith("DCX.xlsx: 1")
    findings = [line for line in lines if re.match(r"DCX.xlsx \S+ (error|warning) [A-Z]{3}\d{3}: ", line)]
    assert len(findings) + sum(line.startswith("    hint: ") for line in lines) == len(lines) - 2, "one line each"


def test_findings_as_json_have_their_keys_and_no_grouping(samples):
    findings = json.loads(run("check", "DCX.xlsx", "--json", cwd=samples).stdout)["findings"]
    assert {tuple(finding) for finding in findings} == {
        ("code", "severity", "sheet", "cell", "row_id", "message", "hint")
    }
    several = json.loads(run("check", "DCX.xlsx", "ERP.xlsx", "--json", cwd=samples).stdout)["findings"]
    assert {finding["file"] for finding in several} == {"DCX.xlsx", "ERP.xlsx"}


def test_a_status_date_from_outside_replaces_nothing_else(samples):
    book = (samples / "ERP.xlsx").read_bytes()
    then = json.loads(run("plan", "ERP.xlsx", "--as-of", "2026-04-01", "--json", cwd=samples).stdout)
    now = json.loads(run("plan", "ERP.xlsx", "--json", cwd=samples).stdout)
    assert (then["status_date"], now["status_date"]) == ("2026-04-01", "2026-03-06")
    assert then["finish"] > now["finish"], "work that was not done by April starts in April"
    assert then["start"] == now["start"]
    assert (samples / "ERP.xlsx").read_bytes() == book


def test_plan_as_json_has_its_keys(samples):
    plan = json.loads(run("plan", "ERP.xlsx", "--json", cwd=samples).stdout)
    assert {"project", "status_date", "start", "finish", "critical_path", "tasks", "quality", "buffers"} <= set(plan)
    assert plan["project"] == "ERP"
    keys = {"id", "name", "early_start", "early_finish", "late_start", "late_finish", "total_slack_days"}
    keys |= {"free_slack_days", "critical", "near_critical", "driven_by"}
    assert all(keys <= set(task) for task in plan["tasks"])
    assert plan["critical_path"]
    assert plan["tasks"][0]["early_start"].count(":") == 1


def test_why_and_what_if_as_json_have_their_keys(samples):
    why = json.loads(run("plan", "DCX.xlsx", "--why", "T35", "--json", cwd=samples).stdout)
    assert why["task"] == "T35"
    assert why["reasons"][0]["task_id"] == "T35"
    assert "Quarter-end freeze" in why["reasons"][0]["text"]
    moved = run("plan", "DCX.xlsx", "--what-if", "T43+2d", "--what-if", "T44+1d", "--json", cwd=samples)
    result = json.loads(moved.stdout)
    keys = {"changes", "finish_before", "finish_after", "finish_days", "critical_path_before", "critical_path_after"}
    assert keys <= set(result)
    assert result["changes"] == ["T43+2d", "T44+1d"]
    assert {"id", "name", "owner", "finish_before", "finish_after", "days"} == set(result["moves"][0])
    assert {"T43", "T44"} <= {move["id"] for move in result["moves"]}


def test_why_of_an_unknown_task_is_one_line_with_a_suggestion(samples):
    for arguments in (("--why", "T3x"), ("--what-if", "T3x+5d")):
        asked = run("plan", "DCX.xlsx", *arguments, cwd=samples)
        assert (asked.returncode, asked.stdout) == (2, "")
        assert asked.stderr.count("\n") == 1
        assert "Did you mean T3" in asked.stderr
    both = run("plan", "DCX.xlsx", "--why", "T3", "--what-if", "T3+5d", cwd=samples)
    assert both.returncode == 2


def test_gate_and_risk_as_json_have_their_keys(samples):
    gate = json.loads(run("gate", "DCX.xlsx", "--json", cwd=samples).stdout)
    assert {"verdict", "score", "blockers", "open"} <= set(gate)
    assert {"text", "owner", "due", "source"} <= set(gate["open"][0])
    risk = json.loads(run("risk", "DCX.xlsx", "--json", cwd=samples).stdout)
    assert {"id", "score", "level", "exposure_days", "exposure_cost", "rank"} <= set(risk["risks"][0])
    assert [row["rank"] for row in risk["risks"]] == list(range(1, len(risk["risks"]) + 1))


def test_brief_as_json_has_its_keys_and_every_line_its_row(samples):
    brief = json.loads(run("brief", "DCX.xlsx", "--json", cwd=samples).stdout)
    assert {"project", "status_date", "status", "decisions", "risks", "tradeoffs", "commitments", "milestones"} <= set(
        brief
    )
    assert {"reported", "computed", "reasons", "dimensions"} <= set(brief["status"])
    assert {"verdict", "score", "blockers"} <= set(brief["gate"])
    assert (brief["status"]["reported"], brief["status"]["computed"]) == ("Green", "Red")
    for section in ("decisions", "risks", "tradeoffs", "commitments", "milestones"):
        assert brief[section], section
        for line in brief[section]:
            assert {"text", "owner", "due", "source"} <= set(line)
            assert set(line["source"]) == {"sheet", "id", "cell"}
            assert line["source"]["cell"]
    assert not (samples / "DCX-brief.xlsx").exists(), "JSON alone writes no file"


def test_brief_writes_what_its_name_says(samples, tmp_path):
    for name in ("b.md", "b.html", "b.xlsx"):
        done = run("brief", "DCX.xlsx", "--out", tmp_path / name, cwd=samples)
        assert (done.returncode, done.stderr) == (0, "")
        assert (tmp_path / name).stat().st_size > 2000
    assert (tmp_path / "b.md").read_text(encoding="utf-8").startswith("# Data-centre exit")
    wrong = run("brief", "DCX.xlsx", "--out", tmp_path / "b.docx", cwd=samples)
    assert wrong.returncode == 2
    assert ".xlsx, .html, .md, .pdf" in wrong.stderr


def test_a_brief_is_the_same_twice_and_replaces_only_its_own(samples, tmp_path):
    out = tmp_path / "b.xlsx"
    assert run("brief", "ERP.xlsx", "--out", out, cwd=samples).returncode == 0
    first = out.read_bytes()
    assert run("brief", "ERP.xlsx", "--out", out, cwd=samples).returncode == 0
    assert out.read_bytes() == first
    (tmp_path / "mine.md").write_text("my notes", encoding="utf-8")
    refused = run("brief", "ERP.xlsx", "--out", tmp_path / "mine.md", cwd=samples)
    assert refused.returncode == 2
    assert (tmp_path / "mine.md").read_text(encoding="utf-8") == "my notes"
    own = run("brief", "ERP.xlsx", "--out", "ERP.xlsx", "--force", cwd=samples)
    assert own.returncode == 2
    assert "own workbook" in own.stderr


@pytest.mark.parametrize("command", EVERY_READER)
def test_what_cannot_run_says_why_in_one_line(command, samples):
    for arguments in ([command, "nix.xlsx"], [command, "."], [command]):
        done = run(*arguments, cwd=samples)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.startswith("itpm-xl: ")
        assert done.stderr.count("\n") == 1
    done = run(command, "nix.xlsx", "--json", cwd=samples)
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["path"] == "nix.xlsx"


def test_an_open_workbook_is_read_and_named(samples, tmp_path):
    book = tmp_path / "ERP.xlsx"
    book.write_bytes((samples / "ERP.xlsx").read_bytes())
    (tmp_path / "~$ERP.xlsx").write_bytes(bytes([3]) + b"Kim".ljust(54) + b"\x03\x00" + "Kim".encode("utf-16-le"))
    done = run("check", "ERP.xlsx", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == "ERP.xlsx: open in Excel by Kim; unsaved edits are not included.\n"
    added = run("add", "ERP.xlsx", "Settings", cwd=tmp_path)
    assert added.returncode == 2
    assert "Kim" in added.stderr


def test_add_brings_a_table_once_and_nothing_else(tmp_path):
    import itpm_xl as itpm

    run("new", "plan.xlsx", cwd=tmp_path)
    assert "added Settings" in run("add", "plan.xlsx", "settings", cwd=tmp_path).stdout
    assert "Settings" in itpm.load(tmp_path / "plan.xlsx").tables
    assert "there already" in run("add", "plan.xlsx", "Settings", cwd=tmp_path).stdout
    unknown = run("add", "plan.xlsx", "Setings", cwd=tmp_path)
    assert unknown.returncode == 2
    assert "Settings" in unknown.stderr
    assert json.loads(run("check", "plan.xlsx", "--json", cwd=tmp_path).stdout)["findings"] == []


def test_the_demo_says_where_to_look(tmp_path):
    done = run("demo", "show me", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("ERP", "DCX", "IAM"):
        assert (tmp_path / "show me" / f"{name}-brief.xlsx").is_file()
        assert (tmp_path / "show me" / f"{name}-brief.html").is_file()
    assert "DCX-brief.html" in done.stdout
    edited = tmp_path / "show me" / "ERP.xlsx"
    edited.write_bytes((tmp_path / "show me" / "IAM.xlsx").read_bytes())
    again = run("demo", "show me", cwd=tmp_path)
    assert again.returncode == 0
    assert "kept as it was" in again.stdout
    assert edited.read_bytes() == (tmp_path / "show me" / "IAM.xlsx").read_bytes()
    assert run("demo", "show me", "--force", cwd=tmp_path).returncode == 0
    assert edited.read_bytes() != (tmp_path / "show me" / "IAM.xlsx").read_bytes()


def test_output_goes_where_a_terminal_cannot_show_it_all(samples):
    done = run("check", "DCX.xlsx", "--json", cwd=samples, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)["findings"]
    done = run("plan", "DCX.xlsx", cwd=samples, PYTHONUTF8="0", PYTHONIOENCODING="cp1252:strict")
    assert done.returncode == 0, done.stderr


def test_commands_that_report_load_no_heavy_package(samples):
    heavy = "{'pandas', 'xlwings', 'networkx', 'openpyxl', 'numpy', 'matplotlib', 'xlsxwriter'}"
    for command in ("check", "plan", "gate", "--help"):
        code = f"""
import sys
sys.argv = ["itpm-xl", {command!r}, "ERP.xlsx"] if {command!r} != "--help" else ["itpm-xl", "--help"]
from itpm_xl.cli import main
try:
    main()
except SystemExit:
    pass
loaded = {heavy} & set(sys.modules)
print(sorted(loaded), file=sys.stderr)
"""
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=samples,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        )
        assert done.stderr.strip().splitlines()[-1] == "[]", command


def test_a_date_that_countries_read_differently_is_refused_with_the_form_to_use(samples):
    for command in (("new", "x.xlsx", "--start", "05.10.2026"), ("check", "ERP.xlsx", "--as-of", "6.3.2026")):
        done = run(*command, cwd=samples)
        assert done.returncode == 2
        assert "write the date as 2026-10-05" in done.stderr


def test_the_demo_counts_as_check_counts(tmp_path):
    shown = run("demo", "d", cwd=tmp_path).stdout
    for name in ("ERP", "DCX", "IAM"):
        found = json.loads(run("check", f"d/{name}.xlsx", "--json", cwd=tmp_path).stdout)["findings"]
        assert f"{name}.xlsx: {len(found)} finding" in shown.replace("d/", "")
