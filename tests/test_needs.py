"""The harness itself: what is absent skips a test on a laptop and fails it in CI; nightly tests wait to be asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from needs import needs

ROOT = Path(__file__).resolve().parents[1]
SUITE = """
import pytest
from needs import needs

@needs("poppler")
def test_needs_poppler(): pass

@needs("reference")
def test_needs_the_reference_files(): pass

@pytest.mark.nightly
def test_at_night(): pass

def test_by_day(): pass
"""


def run(folder, *arguments, ci, path):
    """pytest on the suite above, with this repository's conftest; its closing line."""
    (folder / "test_suite.py").write_text(SUITE)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = nightly: long runs\n")
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "CI"))},
        "PATH": path,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
        "ITPM_REFERENCE": str(folder / "none"),
        **({"CI": "true"} if ci else {}),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", *arguments, folder]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment).stdout


def test_absent_is_skipped_on_a_laptop(tmp_path):
    out = run(tmp_path, ci=False, path="")
    assert "needs poppler: pdfinfo and pdftoppm and pdftotext not on the PATH" in out
    assert "1 passed, 2 skipped, 1 deselected" in out


def test_absent_fails_in_ci_but_not_what_only_some_can_have(tmp_path):
    assert "1 passed, 1 skipped, 1 deselected, 1 error" in run(tmp_path, ci=True, path="")


def test_nightly_tests_run_when_asked_for(tmp_path):
    assert "1 passed, 3 deselected" in run(tmp_path, "-m", "nightly", ci=False, path=os.environ["PATH"])


def test_a_need_that_nobody_provides_is_a_mistake():
    with pytest.raises(ValueError, match="nobody provides excel"):
        needs("excel")
