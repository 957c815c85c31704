"""`itpm-xl portfolio` from outside: its answers, and what is left when it is killed, stopped or out of disk."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from benchmarks.portfolio_books import make_books
from itpm_xl.portfolio.gather import gather
from itpm_xl.portfolio.sources import find_workbooks

SAMPLES = Path(__file__).parents[1] / "workbooks"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and limits")
FILE_KEYS = ["path", "verdict", "reason", "cell", "rows_in", "rows_out", "rows_rejected"]
PROJECT_KEYS = [
    "code",
    "name",
    "reported",
    "computed",
    "finish",
    "slip_days",
    "p80",
    "target_chance",
    "readiness",
    "decisions_due",
    "delivery",
]


@pytest.fixture
def share(tmp_path):
    """Three samples, a broken file, and a cache that is nobody else's."""
    folder = tmp_path / "Share \N{ROCKET} with spaces"
    folder.mkdir()
    for name in ("DCX", "ERP", "IAM"):
        shutil.copy(SAMPLES / f"{name}.xlsx", folder)
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 cut")
    return folder


def command(*arguments):
    return [sys.executable, "-m", "itpm_xl", "portfolio", *map(str, arguments), "--as-of", "2026-03-09"]


def ran(share, *arguments, **options):
    cache = ("--cache", share.parent / "cache")
    return subprocess.run(
        command(share, *cache, *arguments), capture_output=True, text=True, timeout=120, check=False, **options
    )


def test_the_summary_has_the_keys_it_promises(share):
    out = share / "portfolio.xlsx"
    run = ran(share, "--json", "--out", out)
    assert run.returncode == 1  # a file failed
    told = json.loads(run.stdout)
    assert [list(one) for one in told["files"]] == [FILE_KEYS] * 4
    assert [list(one) for one in told["projects"]] == [PROJECT_KEYS] * 3
    dcx = next(one for one in told["projects"] if one["code"] == "DCX")
    assert (dcx["reported"], dcx["computed"], dcx["finish"], dcx["slip_days"], dcx["readiness"]) == (
        "Green",
        "Red",
        "2026-05-05T17:00",
        19.0,
        "NO-GO",
    )
    broken = next(one for one in told["files"] if one["path"].endswith("broken.xlsx"))
    assert broken["verdict"] == "FAILED"
    assert "its zip container cannot be read" in broken["reason"]
    assert all(one["rows_in"] == one["rows_out"] + one["rows_rejected"] for one in told["files"])
    assert "Overview" in openpyxl.load_workbook(out, read_only=True).sheetnames
    # The portfolio lies in the folder it is made of, and is none of its projects; nothing is read twice.
    again = ran(share, "--json", "--out", out, "--fail-on", "none")
    assert (again.returncode, json.loads(again.stdout)) == (0, told)


def test_exit_codes_say_what_was_asked(share):
    (share / "broken.xlsx").unlink()
    assert ran(share, "--json").returncode == 0
    assert ran(share, "--json", "--fail-on", "watermelon").returncode == 1
    assert ran(share, "--json", "--fail-on", "failed", "--fail-on", "stale").returncode == 0
    nothing = ran(share / "none*", "--out", share / "p.xlsx")
    assert (nothing.returncode, "nothing matches this pattern" in nothing.stderr) == (2, True)
    wrong = ran(share, "--out", share / "p.pdf")
    assert (wrong.returncode, "written as .xlsx or .html" in wrong.stderr) == (2, True)


def test_a_file_of_settings_runs_it_and_options_win(share):
    (share / "broken.xlsx").unlink()
    config = share.parent / "portfolio.toml"
    config.write_text('paths = ["Share*"]\nout = "weekly.html"\nstore = "runs.duckdb"\nworkers = 1\ncache = "c"\n')
    done = subprocess.run(command("--config", config), capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, (share.parent / "weekly.html").is_file()) == (0, True)
    assert (share.parent / "runs.duckdb").is_file()
    config.write_text('paht = ["Share*"]\nout = "weekly.html"\n')
    slip = subprocess.run(command("--config", config), capture_output=True, text=True, timeout=120, check=False)
    assert (slip.returncode, "Did you mean paths?" in slip.stderr) == (2, True)


@POSIX
def test_disk_full_leaves_the_old_portfolio_whole(share):
    import resource

    out = share.parent / "portfolio.xlsx"
    assert ran(share, "--out", out).returncode == 1
    before = out.read_bytes()
    full = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))  # noqa: E731 - one use
    stopped = ran(share, "--out", out, preexec_fn=full)
    assert stopped.returncode == 2
    assert out.read_bytes() == before
    assert [path.name for path in out.parent.iterdir() if path.suffix == ".tmp"] == []
    assert ran(share, "--out", out).returncode == 1


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    make_books(folder, 60, generated=False)
    return folder


def below(pid):
    """All processes below one."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = status.read_text().rpartition(")")
            parents[int(name.split()[0])] = int(rest.split()[1])
        except OSError:
            continue
    found, ahead = set(), {pid}
    while ahead:
        ahead = {one for one, parent in parents.items() if parent in ahead} - found
        found |= ahead
    return found


def alive(pids):
    """Those of some processes that run; a zombie does not."""
    running = set()
    for pid in pids:
        try:
            if (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                running.add(pid)
        except OSError:
            continue
    return running


def started(many, tmp_path):
    """A run that is reading: the first records are in its cache. It stands still, so that it is not done before us."""
    out, cache = tmp_path / "portfolio.xlsx", tmp_path / "cache"
    child = subprocess.Popen(
        command(many, "--out", out, "--cache", cache, "--workers", 2),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A shell that starts the tests in the background has them ignore Ctrl-C, and every child with them.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads here
    )
    deadline = time.monotonic() + 60
    while not any(cache.rglob("*.bin")) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(child.pid, signal.SIGSTOP)
    assert child.poll() is None
    return child, out, cache


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("way", ["kill the parent", "ctrl-c"])
def test_a_run_that_is_stopped_leaves_nobody_and_nothing_and_goes_on_where_it_was(many, tmp_path, way):
    child, out, cache = started(many, tmp_path)
    family = below(child.pid)
    assert family
    if way == "ctrl-c":
        os.killpg(child.pid, signal.SIGINT)  # a terminal tells the whole group
    else:
        child.kill()
    os.killpg(child.pid, signal.SIGCONT)
    _, said = child.communicate(timeout=30)
    assert child.returncode == (130 if way == "ctrl-c" else -signal.SIGKILL), said
    deadline = time.monotonic() + 10
    while alive(family) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive(family) == set()
    assert not out.exists()
    kept = len(list(cache.rglob("*.bin")))
    assert 0 < kept < 60
    again = subprocess.run(
        command(many, "--out", out, "--cache", cache), capture_output=True, text=True, timeout=120, check=False
    )
    assert again.returncode == 0, again.stderr
    assert f"{kept} unchanged" in again.stdout or int(again.stdout.split(" unchanged")[0].split()[-1]) >= kept
    assert out.is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_worker_that_is_killed_costs_nothing(many, tmp_path):
    """The files that killed workers had are done again."""
    child, out, _ = started(many, tmp_path)
    killed = 0
    for _ in range(2):  # a third one might hit the same file again, which is then given up
        # The leaves of the family are the workers.
        workers = [pid for pid in below(child.pid) if not below(pid)]
        for pid in workers[-1:]:
            os.kill(pid, signal.SIGKILL)
            killed += 1
        os.killpg(child.pid, signal.SIGCONT)
        time.sleep(0.3)
    assert killed
    _, said = child.communicate(timeout=180)
    assert child.returncode == 0, said
    assert out.is_file()


def test_what_was_changed_within_the_same_second_is_read_again(tmp_path):
    """Same size, same time to the second and even to the nanosecond: only the content differs."""
    book = tmp_path / "plan.xlsx"
    shutil.copy(SAMPLES / "ERP.xlsx", book)
    first, second = (
        book.read_bytes(),
        (SAMPLES / "ERP.xlsx").read_bytes().replace(b"docProps/app.xml", b"docProps/apq.xml"),
    )
    facts, codes = book.stat(), []
    for content in (first, second, first):
        book.write_bytes(content)
        os.utime(book, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        [one] = gather(find_workbooks([tmp_path]), as_of=date(2026, 3, 9), workers=1, cache=tmp_path / "c").examined
        codes.append(one.file.sha256)
    assert codes[0] == codes[2] != codes[1]
