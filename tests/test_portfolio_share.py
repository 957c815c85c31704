"""A share as it is: workbooks of strangers read through their maps; thousands of files, damaged ones among them."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections import Counter
from datetime import date

import duckdb
import openpyxl
import pytest
from adopt_layouts import LAYOUTS, make
from test_portfolio_command import command
from test_portfolio_gather import rows_of

from benchmarks.portfolio_books import make_books
from itpm_xl.exchange.adopt.workbook import adoption, map_place
from itpm_xl.portfolio.gather import gather
from itpm_xl.portfolio.sources import find_workbooks
from itpm_xl.workbook.new_project import new_workbook

FILES, DAMAGED, BASES = 2_000, 60, 12


def told(*words, **options):
    done = subprocess.run(command(*words, "--json"), capture_output=True, text=True, check=False, **options)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def lines(path, sheet):
    """The rows of a sheet of the portfolio as texts, with the cell each leads to."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows()
    links = lambda row: [cell.hyperlink.location for cell in row if cell.hyperlink]  # noqa: E731 - one use, below
    return [([str(cell.value) for cell in row if cell.value is not None], links(row)) for row in rows]


def length(path):
    """How many rows an exported table has."""
    return duckdb.sql("SELECT count(*) FROM read_parquet(?)", params=[str(path)]).fetchall()[0][0]


def new_workbook_at(path, nanoseconds):
    """A workbook that was saved at a moment."""
    new_workbook(path, sample="IAM", today=date(2026, 3, 6))
    os.utime(path, ns=(nanoseconds, nanoseconds))
    return path


@pytest.fixture
def share(tmp_path):
    """A workbook of ours, a German risk list with a map beside it, and the same list without one."""
    folder = tmp_path / "Büro share"
    folder.mkdir()
    new_workbook(folder / "IAM.xlsx", sample="IAM", today=date(2026, 3, 6))
    mapped = make(LAYOUTS[1], folder / "Risiken.xlsx")
    adoption(mapped).save_map(map_place(mapped))
    text = map_place(mapped).read_text(encoding="utf-8")
    given = '[project]\n"Project code" = "RZ"\n"Project name" = "Rechenzentrum"\n"Project manager" = "Ana Ruiz"\n'
    head, project, rest = text.partition("[project]\n")
    assert project
    map_place(mapped).write_text(head + given + rest, encoding="utf-8")
    make(LAYOUTS[1], folder / "Ohne Karte.xlsx")
    return folder


def test_a_workbook_with_a_map_is_a_project_among_the_others(share, tmp_path):
    out, more = tmp_path / "portfolio.xlsx", ("--cache", tmp_path / "cache", "--force")
    before = {path: path.read_bytes() for path in share.iterdir()}
    code, first, _ = told(share, "--out", out, *more)
    files = {one["path"].rpartition("/")[2]: one for one in first["files"]}
    assert {one["code"]: one["name"] for one in first["projects"]} == {
        "IAM": first["projects"][0]["name"],
        "RZ": "Rechenzentrum",
    }
    # Three risks and the fields that the map gives; without a map nobody knows what that list is.
    assert [files["Risiken.xlsx"][key] for key in ("verdict", "rows_in", "rows_out", "rows_rejected")] == [
        "WARN",
        4,
        4,
        0,
    ]
    assert (code, files["Ohne Karte.xlsx"]["verdict"]) == (1, "FAILED")
    assert "no Project table" in files["Ohne Karte.xlsx"]["reason"]
    links = {link for texts, links in lines(out, "Top risks") if "RZ" in texts for link in links}
    # The third one is closed. A link without a place leads to the workbook.
    assert links - {None} == {"Risikoliste!B5", "Risikoliste!B6"}
    assert any("RZ" in texts and "Risikoliste!G5" in links for texts, links in lines(out, "Findings"))
    _, again, _ = told(share, "--out", out, *more)
    assert again == first
    assert {path: path.read_bytes() for path in share.iterdir()} == before


def test_a_file_was_saved_at_one_moment_whether_it_is_read_or_known(tmp_path):
    """As a float, this moment is 8 or 9 millionths, by the way in which it is put together."""
    path = new_workbook_at(tmp_path / "IAM.xlsx", 1_795_478_614_000_008_500)
    words = {"as_of": date(2026, 3, 9), "workers": 1, "cache": tmp_path / "cache"}
    first, again = (gather(find_workbooks([path]), **words).examined[0].file for _ in range(2))
    assert (first.cached, again.cached) == (False, True)
    assert first.modified == again.modified
    assert first.modified.microsecond == 8


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
def test_two_thousand_files_account_for_every_row_and_a_second_run_changes_nothing(tmp_path):
    rng = random.Random(57)
    folder = tmp_path / "share"
    paths = make_books(folder, FILES, generated=False)
    honest = [rows_of(openpyxl.load_workbook(path)) for path in paths[:BASES]]
    damaged = set(rng.sample(range(FILES), DAMAGED))
    for place in damaged:
        data = paths[place].read_bytes()
        paths[place].write_bytes(data[: rng.randrange(len(data))])
    out, export = tmp_path / "out" / "portfolio.xlsx", tmp_path / "export"
    out.parent.mkdir()
    words = (folder, "--out", out, "--export", export, "--cache", tmp_path / "cache", "--workers", 2)
    code, first, said = told(*words, timeout=1_800)
    assert (code, f"{FILES} of {FILES} files read" in said) == (1, True)
    files = {one["path"]: one for one in first["files"]}
    assert sorted(files) == sorted(map(str, paths))
    for place, path in enumerate(paths):
        one = files[str(path)]
        assert one["rows_in"] == one["rows_out"] + one["rows_rejected"]
        if place in damaged:
            assert (one["verdict"], one["rows_out"]) == ("FAILED", 0)
            assert one["reason"]
        else:
            assert one["verdict"] in {"OK", "WARN"}
            assert (one["rows_in"], one["rows_rejected"]) == (honest[place % BASES], 0)
    assert Counter(one["code"] for one in first["projects"]) == Counter(
        f"P{place:05d}" for place in range(FILES) if place not in damaged
    )
    rows = {path.stem: length(path) for path in export.glob("rows_*.parquet")}
    assert sum(rows.values()) == sum(one["rows_out"] for one in first["files"])
    assert length(export / "rejected_rows.parquet") == sum(one["rows_rejected"] for one in first["files"])
    written = {path.name: path.read_bytes() for path in export.iterdir()}
    again = told(*words, timeout=600)
    assert again[:2] == (code, first)
    assert {path.name: path.read_bytes() for path in export.iterdir()} == written
    # Only what the run says of itself differs: which files it had to read.
    shown = [(texts[0], "unchanged" in texts) for texts, _ in lines(out, "Files") if texts and " plan.xlsx" in texts[0]]
    assert len(shown) == FILES
    assert {name for name, known in shown if not known} <= {paths[place].name for place in damaged}
