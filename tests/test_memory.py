"""A child with bounded memory fails or ends where it asks for more; one that stays below lives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from itpm_xl.workbook.memory import OUT_OF_MEMORY

ROOT = Path(__file__).resolve().parent.parent
MIB = 1 << 20


def child(code):
    command = [sys.executable, "-c", code]
    if sys.platform != "win32":
        # A process begins with the peak of the one that started it: a shell's is small, this one's may be too much.
        command = ["/bin/sh", "-c", '"$@"; exit $?', "sh", *command]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def grow(mebibytes, limit="limit_memory"):
    return child(
        f"from itpm_xl.workbook.memory import {limit} as limit\n"
        f"import time\nlimit(400 * {MIB})\nheld = bytearray({mebibytes} * {MIB})\n"
        f"held[::4096] = b'x' * len(held[::4096])\ntime.sleep(1)\nprint('alive')\n"
    )


def test_a_child_below_its_bound_lives():
    assert grow(50).stdout == "alive\n"


def test_a_child_that_asks_for_more_gets_a_memory_error():
    done = grow(600)
    assert done.returncode != 0
    assert "alive" not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a limit of its own and needs no watch")
def test_where_the_system_has_no_limit_the_child_watches_itself():
    assert grow(50, "_watch").stdout == "alive\n"
    assert grow(2000, "_watch").returncode == OUT_OF_MEMORY
