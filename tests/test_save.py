"""A crash, a colleague or a full disk at any moment leaves the old workbook or the new one, and says so."""

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from rich_workbooks import plain_target, scratch_book

from itpm_xl.errors import NotAWorkbookError, TargetError
from itpm_xl.workbook.graft import graft
from itpm_xl.workbook.outputs import OUTPUT_PROPERTIES, is_own_output, with_mark
from itpm_xl.workbook.save import replace_workbook, write_new

NOW = datetime(2026, 3, 6, 14, 15, 30)


@pytest.fixture
def plan(tmp_path):
    folder = tmp_path / "Proyecto Ñ 1"
    folder.mkdir()
    return plain_target(folder / "plan [v1].xlsx")


def version(number):
    """A writer of a new version that holds this number."""

    def write(path):
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet("Plan").write("A1", number)
        return number

    return write


def number_in(path):
    return openpyxl.load_workbook(path)["Plan"]["A1"].value


def names(plan):
    return sorted(path.name for path in plan.parent.iterdir())


def test_the_new_version_takes_the_place_and_the_old_one_is_kept(plan):
    plan.chmod(0o640)
    old = plan.read_bytes()
    assert replace_workbook(plan, version(2), now=NOW) == 2
    assert number_in(plan) == 2
    assert stat.S_IMODE(plan.stat().st_mode) == 0o640
    assert names(plan) == ["plan [v1].backup-2026-03-06-141530.xlsx", "plan [v1].xlsx"]
    assert (plan.parent / names(plan)[0]).read_bytes() == old


def test_a_graft_goes_through_the_same_door(plan, tmp_path):
    scratch = scratch_book(tmp_path / "scratch.xlsx")
    result = replace_workbook(plan, lambda out: graft(plan, scratch, ["Risks"], owned=False, out=out), now=NOW)
    assert result.sheets["Risks"] == "Risks"
    assert openpyxl.load_workbook(plan).sheetnames == ["Plan", "Risks", "Lists"]


@pytest.mark.parametrize(("backups", "kept"), [(0, []), (1, ["141532"]), (2, ["141531", "141532"])])
def test_only_the_newest_backups_stay(backups, kept, plan):
    other = plan.with_name("plan [v1].backup-my own.xlsx")
    other.write_bytes(b"not a backup of ours")
    for second in (30, 31, 32):
        replace_workbook(plan, version(second), now=NOW.replace(second=second), backups=backups)
    found = [name for name in names(plan) if ".backup-2" in name]
    assert found == [f"plan [v1].backup-2026-03-06-{time}.xlsx" for time in kept]
    assert other.exists()


def test_two_saves_in_one_second_keep_both(plan):
    for number in (2, 3, 4):
        replace_workbook(plan, version(number), now=NOW, backups=2)
    backups = [plan.with_name(f"plan [v1].backup-2026-03-06-141530{suffix}.xlsx") for suffix in ("-2", "-3")]
    assert [number_in(path) for path in backups] == [2, 3]
    assert len(names(plan)) == 3


def test_without_hard_links_the_backup_is_a_copy(plan, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    replace_workbook(plan, version(2), now=NOW)
    assert number_in(plan.parent / names(plan)[0]) == 1


def test_a_link_is_followed_once(plan, tmp_path):
    link = tmp_path / "link.xlsx"
    link.symlink_to(plan)
    replace_workbook(link, version(2), now=NOW, backups=0)
    assert link.is_symlink()
    assert number_in(plan) == 2
    second = tmp_path / "second.xlsx"
    second.symlink_to(link)
    with pytest.raises(TargetError, match=r"second.xlsx: is a link to a link\. Use .*link.xlsx or the file itself"):
        replace_workbook(second, version(3), now=NOW)


def excel_lock(name, ansi=None):
    ansi = ansi or name.encode("cp1252")
    content = bytes([len(ansi)]) + ansi.ljust(54) + len(name).to_bytes(2, "little") + name.encode("utf-16-le")
    return content.ljust(165, b" ")


@pytest.mark.parametrize(
    ("lock", "content", "said"),
    [
        ("~$plan [v1].xlsx", excel_lock("Ana Müller"), "is open in Excel by Ana Müller. Close it there and try again;"),
        ("~$plan [v1].xlsx", excel_lock("王小明", b"???"), "is open in Excel by 王小明."),
        ("~$plan [v1].xlsx", b"\x03Ana" + b" " * 30, "is open in Excel by Ana."),
        (
            "~$plan [v1].xlsx",
            b"",
            "is open in Excel. Close it there and try again; if Excel is not running, delete ~$plan",
        ),
        (".~lock.plan [v1].xlsx#", b",ana,pc1,06.03.2026 14:00,file:///x;", "is open in LibreOffice by ana."),
    ],
)
def test_an_open_workbook_is_refused_before_any_work(lock, content, said, plan):
    (plan.parent / lock).write_bytes(content)
    before = names(plan)
    for work in (
        lambda: replace_workbook(plan, lambda _: pytest.fail("worked"), now=NOW),
        lambda: write_new(plan, b"", force=True),
    ):
        with pytest.raises(TargetError) as raised:
            work()
        assert str(raised.value).startswith(f"{plan}: {said}")
    assert names(plan) == before


def test_a_change_by_somebody_else_meanwhile_wins(plan):
    def slow(path):
        version(2)(path)
        version(99)(plan)

    with pytest.raises(
        TargetError, match=r"was changed by somebody else .* is plan \[v1\]\.itpm-xl-2026-03-06-141530\.xlsx"
    ):
        replace_workbook(plan, slow, now=NOW)
    assert number_in(plan) == 99
    assert number_in(plan.with_name("plan [v1].itpm-xl-2026-03-06-141530.xlsx")) == 2
    assert len(names(plan)) == 2


def test_a_workbook_removed_meanwhile_is_a_change_too(plan):
    def slow(path):
        version(2)(path)
        plan.unlink()

    with pytest.raises(TargetError, match="was changed by somebody else"):
        replace_workbook(plan, slow, now=NOW)


def failing(problem):
    def write(path):
        path.write_bytes(b"half a file")
        raise problem

    return write


@pytest.mark.parametrize("problem", [KeyboardInterrupt(), RuntimeError("a bug"), TargetError("ours")])
def test_nothing_half_written_stays(problem, plan):
    old = plan.read_bytes()
    with pytest.raises(type(problem)):
        replace_workbook(plan, failing(problem), now=NOW)
    with pytest.raises(type(problem)):
        write_new(plan.with_name("new.xlsx"), failing(problem))
    assert plan.read_bytes() == old
    assert names(plan) == [plan.name]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"garbage", "is not a workbook"), (b"", "is not a workbook"), ("cut", "is not a workbook, or it is damaged")],
)
def test_what_is_no_workbook_never_arrives(content, said, plan):
    old = plan.read_bytes()
    with pytest.raises(
        TargetError, match=rf"plan .*: cannot be saved: what was written {said}.* Nothing was changed\."
    ):
        replace_workbook(plan, lambda path: path.write_bytes(old[:-200] if content == "cut" else content), now=NOW)
    assert plan.read_bytes() == old
    assert names(plan) == [plan.name]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "cannot be saved: the disk is full. Nothing was changed. Free some space and try again."),
        (
            errno.EACCES,
            "cannot be saved: it may not be written. Nothing was changed. Close it where it is open, and check",
        ),
        (errno.EROFS, "cannot be saved: the disk is read-only. Nothing was changed. Choose another place."),
        (errno.EIO, "cannot be saved: Input/output error. Nothing was changed. Choose another place."),
    ],
)
@pytest.mark.parametrize("where", ["tempfile.mkstemp", "os.fsync", "pathlib.Path.replace"])
def test_the_disks_refusals_are_told_and_change_nothing(number, said, where, plan, monkeypatch):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    old = plan.read_bytes()
    monkeypatch.setattr(where, refuse)
    with pytest.raises(TargetError) as raised:
        replace_workbook(plan, version(2), now=NOW)
    assert str(raised.value).startswith(f"{plan}: {said}")
    assert plan.read_bytes() == old
    assert names(plan) == [plan.name]


def test_a_file_that_grows_past_the_limit_leaves_the_old_one(plan):
    script = (
        "import resource, sys; from datetime import datetime; from pathlib import Path\n"
        "from itpm_xl.workbook.save import replace_workbook\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "replace_workbook(Path(sys.argv[1]), lambda path: path.write_bytes(bytes(9000)), now=datetime(2026, 3, 6))\n"
    )
    old = plan.read_bytes()
    done = subprocess.run([sys.executable, "-c", script, plan], capture_output=True, text=True, check=False)
    assert "cannot be saved: it would be larger than this system allows. Nothing was changed." in done.stderr
    assert plan.read_bytes() == old
    assert names(plan) == [plan.name]


def test_remains_of_a_killed_run_are_swept_once_they_are_old(plan):
    stale, young, other = (
        plan.with_name(name) for name in (f".{plan.name}.itpm-a.tmp", f".{plan.name}.itpm-b.tmp", ".x.tmp")
    )
    for path in (stale, young, other):
        path.write_bytes(b"")
        os.utime(path, (0, 0) if path != young else (NOW.timestamp(), NOW.timestamp()))
    replace_workbook(plan, version(2), now=NOW, backups=0)
    assert names(plan) == sorted([young.name, other.name, plan.name])


def test_a_disk_that_cannot_sync_folders_is_no_reason_to_fail(plan, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EINVAL, "Invalid argument")

    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest: refuse() if path == plan.parent else real(path, *rest))
    replace_workbook(plan, version(2), now=NOW)
    assert number_in(plan) == 2


def test_a_missing_workbook_is_not_made(tmp_path):
    with pytest.raises(NotAWorkbookError, match=r"no.xlsx: does not exist\. Check the path\."):
        replace_workbook(tmp_path / "no.xlsx", version(1), now=NOW)


ENDLESS = """
import sys
from datetime import datetime
from itertools import count
from pathlib import Path
from test_save import version
from itpm_xl.workbook.save import replace_workbook
print("ready", flush=True)
for number in count(2):
    replace_workbook(Path(sys.argv[1]), version(number), now=datetime(2026, 3, 6), backups=1)
"""


def kill_saves(plan, times, seed):
    """Kill a process that saves all the time; the workbook and its backups stay whole."""
    chance = random.Random(seed)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(["tests", "."])}
    for _ in range(times):
        with subprocess.Popen([sys.executable, "-c", ENDLESS, plan], stdout=subprocess.PIPE, env=environment) as child:
            child.stdout.readline()
            time.sleep(chance.uniform(0, 0.05))
            child.send_signal(signal.SIGKILL)
        assert number_in(plan) >= 1
        for backup in plan.parent.glob("*.backup-*"):
            assert number_in(backup) >= 1


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")
def test_killed_at_any_moment_the_workbook_is_whole(plan):
    kill_saves(plan, 25, seed=4)


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")
def test_killed_two_hundred_times_the_workbook_is_whole(plan):
    kill_saves(plan, 200, seed=200)


def our_output(path):
    with xlsxwriter.Workbook(path) as book:
        book.set_properties(OUTPUT_PROPERTIES | {"created": NOW})
        book.add_worksheet("Plan").write("A1", 1)
    return path


def test_a_new_file_is_written_with_the_usual_rights(tmp_path):
    usual = tmp_path / "usual"
    usual.touch()
    write_new(tmp_path / "brief.md", b"# Brief")
    assert (tmp_path / "brief.md").read_bytes() == b"# Brief"
    assert (tmp_path / "brief.md").stat().st_mode == usual.stat().st_mode
    write_new(tmp_path / "brief.xlsx", our_output)
    assert number_in(tmp_path / "brief.xlsx") == 1
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("name", ["brief.xlsx", "brief.html", "brief.md"])
def test_our_own_output_is_overwritten_until_somebody_edits_it(name, tmp_path):
    path = tmp_path / name
    content = our_output if path.suffix == ".xlsx" else with_mark("<p>Ünfinished</p>\n").encode()
    write_new(path, content)
    write_new(path, content)
    assert is_own_output(path)
    if path.suffix == ".xlsx":
        openpyxl.load_workbook(path).save(path)
    else:
        path.write_text(path.read_text(encoding="utf-8").replace("Ünfinished", "Edited"), encoding="utf-8")
    edited = path.read_bytes()
    assert not is_own_output(path)
    with pytest.raises(
        TargetError, match=r"is there already and is not an unchanged output of itpm-xl\. .* add --force"
    ):
        write_new(path, content)
    assert path.read_bytes() == edited
    write_new(path, content, force=True)
    assert is_own_output(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b""), ("a.xlsx", b"PK"), ("a.md", b"\xff"), ("a.html", b"<p>"), ("a.csv", with_mark("a").encode())],
)
def test_anything_else_is_somebody_elses(name, content, tmp_path):
    (tmp_path / name).write_bytes(content)
    assert not is_own_output(tmp_path / name)
    assert not is_own_output(tmp_path / "missing.md")
    assert not is_own_output(tmp_path / "missing.xlsx")


def test_a_pms_workbook_is_not_ours(plan):
    assert not is_own_output(plan)
    with pytest.raises(TargetError, match="is there already"):
        write_new(plan, b"")


def test_places_that_cannot_be_written(tmp_path):
    with pytest.raises(TargetError, match=r"cannot be written: its folder does not exist\. Create the folder first\."):
        write_new(tmp_path / "no" / "brief.md", b"")
    with pytest.raises(TargetError, match=r"is a folder\. Give the name of a file\."):
        write_new(tmp_path, b"")
