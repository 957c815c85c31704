"""What the README shows is what happens: its console sessions are run, its links lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def sessions():
    """Each command with the output that the README promises."""
    for block in re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL):
        for entry in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = entry.partition("\n")
            yield command, output


def test_sessions_give_what_the_readme_shows(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    for line, expected in sessions():
        command, _, head = line.partition(" | head -")
        assert command.startswith("itpm-xl ")
        done = subprocess.run(
            [sys.executable, "-m", "itpm_xl", *command.split()[1:]],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.stderr == ""
        lines = done.stdout.splitlines(keepends=True)
        assert "".join(lines[: int(head)] if head else lines) == expected, line


def test_links_lead_somewhere():
    targets = re.findall(r"\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    local = [target for target in targets if not target.startswith("http")]
    assert "docs/brief.png" in local
    assert [target for target in local if not (ROOT / target).exists()] == []


def test_the_first_screen_has_sentence_picture_commands_and_the_limits_are_there():
    text = README.read_text(encoding="utf-8")
    assert text.index("![") < text.index("```console") < 3000
    for heading in ("## Start", "## Who it is for", "## Limits"):
        assert heading in text
    assert "Never run in real Excel" in text
