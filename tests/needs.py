"""Tests that need something outside Python: skipped with a reason where it is absent, failed there when CI=true.

@needs("libreoffice", "poppler")
def test_prints(office): ...
"""

from __future__ import annotations

import functools
import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tools.setup_system import NEEDS

__all__ = ["REFERENCE", "needs", "require"]

#: Files that nobody here wrote, too large or not ours to ship: a folder beside the clone, or ITPM_REFERENCE.
REFERENCE = Path(
    os.environ.get("ITPM_REFERENCE") or Path(__file__).resolve().parents[2] / "shared" / "reference",
)

#: Where only a skip makes sense, in CI too: these are not to be had by everybody.
OPTIONAL = {"reference", "mpxj"}


@functools.cache
def _problem(name: str) -> str:
    if name == "reference":
        return "" if REFERENCE.is_dir() else "no folder of reference files (set ITPM_REFERENCE)"
    if name == "mpxj":
        missing = [module for module in ("jpype", "mpxj") if find_spec(module) is None]
        if missing:
            return f"{' and '.join(missing)} not installed (extra mpp)"
        return "" if shutil.which("java") else "java is not on the PATH"
    found = {need.name: need for need in NEEDS}
    return found[name].problem()


def needs(*names: str) -> pytest.MarkDecorator:
    """Mark a test, a class or (as `pytestmark`) a module with what it needs."""
    known = OPTIONAL | {need.name for need in NEEDS}
    if unknown := set(names) - known:
        raise ValueError(f"nobody provides {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    return pytest.mark.needs(*names)


def require(*names: str) -> None:
    """The same from inside a fixture or a test."""
    for name in names:
        if problem := _problem(name):
            reason = f"needs {name}: {problem}"
            if os.environ.get("CI") == "true" and name not in OPTIONAL:
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)
