"""docs/brief.png, the picture in the README: the DCX sample's brief as LibreOffice prints it.

Usage: python tools/make_picture.py   (needs LibreOffice and poppler)
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import itpm_xl as itpm
from itpm_xl.report.deliver import week_of, write_week

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Write the brief as a PDF, and its only page as a picture."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "brief.pdf"
        write_week(week_of(itpm.load(ROOT / "workbooks" / "DCX.xlsx"), version=itpm.__version__), page)
        target = ROOT / "docs" / "brief"
        subprocess.run(["pdftoppm", "-png", "-r", "96", "-singlefile", str(page), str(target)], check=True)
    print(f"wrote {target}.png")


if __name__ == "__main__":
    sys.exit(main())
