"""The buttons Pack and Nudge on the samples: the same files as without Excel, and none of others is overwritten."""

from __future__ import annotations

import json
import re

import openpyxl
import pytest
from click.testing import CliRunner
from excel_books import SAMPLES, press, sample
from excel_engine import start

import itpm_xl as itpm
from itpm_xl.cli import cli


@pytest.fixture(params=SAMPLES)
def opened(request, tmp_path):
    excel = start()
    path = sample(tmp_path, request.param)
    return excel, excel.open(path), path


def cells_of(path):
    """Every text and number of a workbook, sheet by sheet; the page's foot names the bytes of a file, live has none."""
    return {
        sheet.title: [
            [re.sub(r" \(sha256 \w+\)", "", cell) if isinstance(cell, str) else cell for cell in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in openpyxl.load_workbook(path)
    }


@pytest.mark.parametrize(
    ("answers", "kind", "names"), [(["yes", "yes"], "kickoff", True), (["no", "no"], "proof", False)]
)
def test_the_pack_beside_the_workbook_is_the_one_of_the_command_line(opened, tmp_path, answers, kind, names):
    excel, _, path = opened
    excel.app.answers = list(answers)
    text = press(opened, "pack")
    stem = f"{path.stem}-{kind}-pack" if names else f"{kind} pack without names"
    out = path.with_name(f"{stem}.xlsx")
    assert text.startswith(str(out))
    asked = tmp_path / "asked.xlsx"
    words = ["pack", str(path), "--kind", kind, "--out", str(asked), *([] if names else ["--anonymise"])]
    said = json.loads(CliRunner().invoke(cli, [*words, "--json"]).stdout)
    assert cells_of(out) == cells_of(asked)
    for part in said["parts"]:
        assert (f"- {part['title']}: {part['missing']}" in text) == bool(part["missing"])
    listed = path.with_name(f"{stem} - words to look through.md")
    assert listed.exists() == bool(said["review"])
    if said["review"]:
        assert f"{len(said['review'])} words" in text
        assert listed.read_text(encoding="utf-8").count("\n- ") == len(said["review"])


def test_a_pack_without_names_tells_none_in_its_own_name_and_leaves_files_of_others(opened):
    excel, book, path = opened
    theirs = path.with_name("proof pack without names.xlsx")
    theirs.write_bytes(b"of somebody else")
    manager = itpm.load(path).info.manager
    for _ in range(2):  # our own is replaced the second time
        excel.app.answers = ["no", "no"]
        press(opened, "pack")
    made = {one.name for one in path.parent.iterdir()} - {path.name, theirs.name}
    assert {name for name in made if name.endswith(".xlsx")} == {"proof pack without names (2).xlsx"}
    assert not [name for name in made if path.stem in name]
    assert theirs.read_bytes() == b"of somebody else"
    pack = str(cells_of(path.with_name("proof pack without names (2).xlsx")))
    assert manager not in pack
    assert book.name not in pack


@pytest.mark.parametrize("answers", [["cancel"], ["yes", "cancel"], ["no", "cancel"]])
def test_a_pack_that_is_not_wanted_after_all_is_not_written(opened, answers):
    excel, _, path = opened
    excel.app.answers = list(answers)
    assert press(opened, "pack") == "Nothing was written."
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_notes_are_those_of_the_command_line_in_a_folder_beside_the_workbook(opened, tmp_path):
    _, _, path = opened
    text = press(opened, "nudge")
    folder = path.with_name(f"{path.stem}-nudges")
    asked = tmp_path / "asked"
    said = json.loads(CliRunner().invoke(cli, ["nudge", str(path), "--out", str(asked), "--json"]).stdout)
    shown = {one.name: one.read_bytes() for one in asked.iterdir()}
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == shown
    owners = [one["owner"] for one in said["owners"]]
    assert text.startswith(f"{len(owners)} note{'' if len(owners) == 1 else 's'} in {folder}:")
    assert [line[2:].partition(":")[0] for line in text.splitlines()[1 : 1 + min(len(owners), 12)]] == owners[:12]
    assert press(opened, "nudge") == text  # its own files are replaced without a question
