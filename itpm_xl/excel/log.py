"""A file that remembers what went wrong, for whoever is asked about it."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from datetime import datetime
from pathlib import Path

__all__ = ["log_folder", "log_problem"]

_MOST_BYTES = 256 * 1024
"""A fuller file is put aside once, so that both together never hold more than twice as much."""


def log_folder() -> Path:
    """Where this system keeps a user's logs."""
    home = Path.home()
    places = {
        "win32": Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "itpm-xl" / "logs",
        "darwin": home / "Library" / "Logs" / "itpm-xl",
    }
    return places.get(sys.platform) or Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state") / "itpm-xl"


def log_problem(action: str, book: str, problem: BaseException, *, now: datetime) -> Path | None:
    """Write down a problem.

    Args:
        action: what was asked for.
        book: name of the workbook; none of its contents are written except what the message quotes.
        problem: what happened.
        now: when.

    Returns:
        The file, or None where none can be written: that is no reason for another error.
    """
    about = f"{now:%Y-%m-%d %H:%M:%S} {action} on {book}; Python {platform.python_version()}, {platform.platform()}"
    text = f"{about}\n{''.join(traceback.format_exception(problem))}\n"
    for folder in (log_folder(), Path(tempfile.gettempdir())):
        path = folder / "itpm-xl.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size > _MOST_BYTES:
                path.replace(path.with_suffix(".old.log"))
            with path.open("a", encoding="utf-8", errors="replace") as file:
                file.write(text)
        except OSError:
            continue
        return path
    return None
