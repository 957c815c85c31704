"""A page as a reader sees it: headless Chromium, without a network, with a profile of its own each time."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from pathlib import Path

from needs import require

from tools.setup_system import browser

__all__ = ["dom", "screenshot", "to_pdf"]

SECONDS = 60
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    # A page of ours is one file: whatever it would fetch is missing here, and seen to be.
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


def screenshot(html: Path, png: Path, width: int = 1000, height: int = 1400) -> Path:
    """A picture of the top of a page, in a window of this size."""
    _run(html, f"--window-size={width},{height}", f"--screenshot={png}")
    if not png.is_file():
        raise RuntimeError(f"Chromium made no picture of {html}")
    return png


def to_pdf(html: Path, pdf: Path) -> Path:
    """The page as its reader would print it."""
    _run(html, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")
    if not pdf.is_file():
        raise RuntimeError(f"Chromium printed nothing of {html}")
    return pdf


def dom(html: Path) -> str:
    """The page's elements after its scripts ran, as HTML."""
    return _run(html, "--dump-dom")


def _run(html: Path, *arguments: str) -> str:
    require("chromium")
    with tempfile.TemporaryDirectory(prefix="itpm-browser-", ignore_cleanup_errors=True) as profile:
        command = [browser(), *FLAGS, f"--user-data-dir={profile}", *arguments, Path(html).absolute().as_uri()]
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        ) as running:
            try:
                out, said = running.communicate(timeout=SECONDS)
            finally:
                # Chromium is many processes; those that outlive the first would write into the profile.
                if running.poll() is None or _group_lives(running.pid):
                    os.killpg(running.pid, signal.SIGKILL)
    if running.returncode:
        raise RuntimeError(f"Chromium ended with {running.returncode}: {said.strip()[-500:]}")
    return out


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
