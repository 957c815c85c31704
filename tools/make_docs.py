"""Write the generated pages of docs/: `make docs`. A test holds that what is on disk is what this writes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools"), str(ROOT / "udfs")]

from commands_page import commands_page  # noqa: E402 - found through the path set above
from dictionary_page import dictionary_page  # noqa: E402
from findings_page import findings_page  # noqa: E402
from functions_page import functions_page  # noqa: E402
from hidden_work_data import LIBRARY, library_json  # noqa: E402
from hidden_work_page import hidden_work_page  # noqa: E402
from store_page import store_page  # noqa: E402
from trackers_page import trackers_page  # noqa: E402

__all__ = ["PAGES"]

PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "data-dictionary.md": dictionary_page,
    "findings.md": findings_page,
    "functions.md": functions_page,
    "hidden-work.md": hidden_work_page,
    "import-trackers.md": trackers_page,
    "portfolio-store.md": store_page,
}
"""What makes each generated page."""


def main() -> None:
    """Write every page, and before them the library of hidden work that one of them is about."""
    LIBRARY.write_text(library_json(), encoding="utf-8", newline="\n")
    print(LIBRARY)
    folder = ROOT / "docs"
    folder.mkdir(exist_ok=True)
    for name, make in PAGES.items():
        (folder / name).write_text(make(), encoding="utf-8", newline="\n")
        print(folder / name)


if __name__ == "__main__":
    main()
