"""Files that are no workbook, or a bad one, handed to the commands that make what Excel loads."""

from __future__ import annotations

import json
import sys
import zipfile
from datetime import date
from xml.sax.saxutils import quoteattr

import pytest
from hostile import (
    HOSTILE,
    POSIX_HOSTILE,
    a_folder,
    cut_short,
    empty,
    encrypted,
    link_loop,
    missing,
    pack,
    sample_parts,
    too_large,
    web_page,
    zip_bomb,
)

import itpm_xl
from itpm_xl import cli
from itpm_xl.cli import excel as commands
from itpm_xl.excel import macro_book
from itpm_xl.workbook.new_project import new_workbook
from itpm_xl.workbook.package import Package

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="no such file exists on Windows")
CASES = [
    *(pytest.param(make, says, id=make.__name__) for make, says in HOSTILE.items()),
    *(pytest.param(make, says, id=make.__name__, marks=posix_only) for make, says in POSIX_HOSTILE.items()),
]
#: Where --upgrade never reads the cells, so that only the file as a whole can be wrong.
WHOLE_FILES = (zip_bomb, encrypted, cut_short, web_page, empty, a_folder, too_large)


@pytest.fixture
def ended(monkeypatch, capsys):
    """Run the command line as a shell does: its exit code, what it printed, what it said on stderr."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["itpm-xl", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        told = capsys.readouterr()
        return stopped.value.code, told.out, told.err

    return run


def state(folder):
    """Every file by name, size and time; a pipe or a file of 300 MB is not read."""
    return {path: path.lstat()[6:9:2] for path in folder.rglob("*")}


@pytest.mark.parametrize(("make", "says"), CASES)
def test_macros_say_in_one_line_what_the_file_is_and_write_nothing(tmp_path, ended, make, says):
    path = make(tmp_path)
    before = state(tmp_path)
    code, out, said = ended("macros", path, "--out", tmp_path / "out.xlsm")
    assert (code, out) == (2, "")
    assert said.startswith("itpm-xl: ")
    assert said.count("\n") == 1
    assert says in said
    assert "mistake in itpm-xl" not in said
    assert state(tmp_path) == before


@pytest.mark.parametrize("place", ["in its place", "another file"])
@pytest.mark.parametrize(("make", "says"), CASES)
def test_an_upgrade_of_such_a_file_too(tmp_path, ended, make, says, place):
    path = make(tmp_path)
    before = state(tmp_path)
    other = [] if place == "in its place" else ["--out", tmp_path / "out.xlsm"]
    code, out, said = ended("macros", path, "--upgrade", *other)
    assert (code, out, said.count("\n")) == (2, "", 1)
    assert "mistake in itpm-xl" not in said
    assert says in said if make in WHOLE_FILES else said.startswith("itpm-xl: ")
    assert state(tmp_path) == before


@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize(("make", "says"), [case for case in CASES if case.values[0] is not missing])
def test_an_add_in_takes_the_place_of_no_such_file(tmp_path, ended, make, says, force):
    place = tmp_path / "itpm.xlam"
    made = make(tmp_path)
    made.rename(place) if made != tmp_path else place.mkdir()
    before = state(tmp_path)
    code, out, said = ended("addin", "--out", place, *force)
    if force and place.is_file() and not place.is_symlink():
        assert code == 0
        return
    assert (code, out) == (2, "")
    assert "mistake in itpm-xl" not in said
    assert state(tmp_path) == before
    assert says


@pytest.mark.parametrize(("make", "says"), CASES)
def test_the_doctor_names_it_first_and_looks_at_the_rest(tmp_path, ended, make, says):
    """Its exit code 1 says that it found a problem: it did what it was asked."""
    path = make(tmp_path)
    before = state(tmp_path)
    code, out, said = ended("doctor", path, "--json")
    assert state(tmp_path) == before
    told = json.loads(out)
    if make in {missing, a_folder, link_loop}:
        assert (code, said.count("\n"), list(told)) == (2, 1, ["error"])
        return
    problems = [f"{check['name']}: {check['found']}" for check in told["checks"] if check["state"] == "problem"]
    assert (code, said) == (1 if problems else 0, "")
    if make in WHOLE_FILES:
        assert problems[0].startswith("workbook: ")
        assert says in problems[0]


NAMES = {
    "quotes": "RA\"I'D & <Co>",
    "a line break": "RA\nID",
    "brackets": "[RAID]",
    "an escape": "RA_x000a_ID",
    "the longest": "Ä" * 31,
}


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.xlsx"
    new_workbook(path, sample="IAM", today=date(2026, 3, 6))
    return path


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_macros_come_into_a_workbook_whatever_its_sheets_are_called(tmp_path, plan, ended, name):
    """Excel forbids some of these names; other programs write them all the same."""
    quoted = quoteattr(name, {"\n": "&#10;", '"': "&quot;"})[1:-1]
    with zipfile.ZipFile(plan) as archive:
        parts = {one.filename: archive.read(one) for one in archive.infolist()}
    for part in ("xl/workbook.xml", "docProps/app.xml"):
        parts[part] = parts[part].replace(b'name="RAID"', f'name="{quoted}"'.encode())
    pack(plan, parts)
    code, _, said = ended("macros", plan)
    assert (code, said) == (0, "")
    made = tmp_path / "plan.xlsm"
    with Package(plan) as before, Package(made) as after:
        names = [sheet.name for sheet in before.sheets]
        assert name in names
        assert [sheet.name for sheet in after.sheets] == [*names, "xlwings.conf", "Live"]
    old, new = itpm_xl.load(plan), itpm_xl.load(made)
    assert old.tables["RAID"].sheet == name
    assert new.raid == old.raid
    assert ended("macros", made, "--upgrade")[0] == 0
    assert itpm_xl.load(made).raid == old.raid


def saved_meanwhile(monkeypatch, name, path):
    """Somebody saves that file while the command is at work."""
    work = getattr(commands, name)

    def work_and_save(*arguments, **named):
        work(*arguments, **named)
        pack(path, sample_parts())

    monkeypatch.setattr(commands, name, work_and_save)


def test_a_workbook_saved_while_its_macros_are_renewed_is_left_as_it_was_saved(tmp_path, plan, ended, monkeypatch):
    assert ended("macros", plan)[0] == 0
    book = tmp_path / "plan.xlsm"
    theirs = pack(tmp_path / "theirs.xlsx", sample_parts()).read_bytes()
    saved_meanwhile(monkeypatch, "_renew", book)
    code, out, said = ended("macros", book, "--upgrade")
    assert (code, out) == (2, "")
    assert "was changed by somebody else while we worked; it was left as it is" in said
    assert book.read_bytes() == theirs
    assert not list(tmp_path.glob("*backup*"))


def test_a_file_that_appears_under_the_new_name_meanwhile_is_not_overwritten(tmp_path, plan, ended, monkeypatch):
    theirs = pack(tmp_path / "theirs.xlsx", sample_parts()).read_bytes()
    saved_meanwhile(monkeypatch, "with_macros", tmp_path / "plan.xlsm")
    before = plan.read_bytes()
    code, out, said = ended("macros", plan)
    assert (code, out) == (2, "")
    assert "is there already" in said
    assert (tmp_path / "plan.xlsm").read_bytes() == theirs
    assert plan.read_bytes() == before


@pytest.mark.parametrize("moment", ["_vba_project", "_with_settings"])
def test_macros_are_never_made_from_two_states_of_a_workbook(tmp_path, plan, ended, monkeypatch, moment):
    """The sheet Live would show the project as it was before, the tables as they are now."""
    work = getattr(macro_book, moment)

    def save_and_work(*arguments, **named):
        pack(plan, sample_parts())
        return work(*arguments, **named)

    monkeypatch.setattr(macro_book, moment, save_and_work)
    code, out, said = ended("macros", plan)
    assert (code, out) == (2, "")
    assert "plan.xlsx: was saved by somebody else while it was being read. Nothing was written. Run it again." in said
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]
