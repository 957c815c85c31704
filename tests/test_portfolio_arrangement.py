"""The same workbooks, however they lie and whoever asks: the same portfolio."""

import dataclasses
import os
import random
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

import itpm_xl
from benchmarks.portfolio_books import make_books
from itpm_xl.portfolio.consolidate import consolidate
from itpm_xl.portfolio.examine import examine

MONDAY = date(2026, 3, 9)
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Two with links across them, and six others."""
    folder = tmp_path_factory.mktemp("books")
    make_books(folder, 6, generated=False)
    for name in ("ERP", "DCX"):
        shutil.copy(ROOT / "workbooks" / f"{name}.xlsx", folder / f"{name}.xlsx")
    return sorted(folder.rglob("*.xlsx"))


@pytest.fixture(scope="module")
def examined(books):
    return [examine(book, as_of=MONDAY) for book in books]


def without_places(portfolio):
    """Everything that a portfolio says, apart from where the files lie and when they were put there."""
    content = {file.path: file.sha256 for file in portfolio.files}
    files = {file.sha256: (file.verdict, file.reason, file.rows_in, file.rows_out) for file in portfolio.files}
    projects = [dataclasses.replace(line, path=content[line.path]) for line in portfolio.projects]
    links = [dataclasses.replace(one, path=content[one.path]) for one in portfolio.dependencies]
    rest = dataclasses.replace(portfolio, files=(), projects=(), dependencies=())
    return files, projects, links, rest


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_names_and_folders_decide_nothing(examined, rng):
    """Shuffled, renamed and split over folders: the roll-up differs in the places only."""
    expected = without_places(consolidate(examined, as_of=MONDAY, version="1"))
    names = rng.sample(range(100), len(examined))
    moved = [
        dataclasses.replace(one, file=dataclasses.replace(one.file, path=f"{rng.choice('abc')}/x{name} Ñ.xlsx"))
        for one, name in zip(examined, names, strict=True)
    ]
    rng.shuffle(moved)
    assert without_places(consolidate(moved, as_of=MONDAY, version="1")) == expected


def test_files_that_were_moved_and_renamed_are_read_the_same(books, examined, tmp_path):
    """The same on a disk, through the whole of it: searching, workers and cache."""
    expected = without_places(consolidate(examined, as_of=MONDAY, version=itpm_xl.__version__))
    cache = tmp_path / "cache"
    for seed in range(2):
        rng = random.Random(seed)
        share = tmp_path / f"share {seed}"
        for number, book in enumerate(rng.sample(books, len(books))):
            target = share / rng.choice(("", "one", "one/two", "Ñ 🚀")) / f"renamed {number}.xlsx"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(book, target)
        for workers in (1, 2):
            found = itpm_xl.consolidate([share], as_of=MONDAY, workers=workers, cache=cache)
            assert without_places(found) == expected
        assert all(file.cached for file in found.files)


@pytest.mark.parametrize("way", ["on the standard input", "without a guard"])
def test_any_script_may_ask_and_runs_once(books, tmp_path, way):
    script = (
        "import itpm_xl\nfrom datetime import date\nprint('once')\n"
        f"roll = itpm_xl.consolidate([{str(books[0])!r}, {str(books[1])!r}], as_of=date(2026, 3, 9), workers=2)\n"
        "print(*(file.verdict.value != 'FAILED' for file in roll.files))\n"
    )
    file = tmp_path / "ask.py"
    file.write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-" if way == "on the standard input" else file],
        input=script if way == "on the standard input" else None,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["once", "True", "True"]
