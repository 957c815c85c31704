"""docs/excel/: the pictures of docs/excel-checklist.md. Sheets as LibreOffice prints them, the rest as drawings.

Usage: python tools/make_excel_pictures.py   (needs LibreOffice and poppler)
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from excel_drawings import bar, dialog, grid, ribbon, terminal  # noqa: E402 - found through the path set above

import itpm_xl as itpm  # noqa: E402
from itpm_xl.report.deliver import week_of, write_week  # noqa: E402
from itpm_xl.report.pdf import to_pdf  # noqa: E402

__all__ = ["FOLDER", "SHEETS", "drawings"]

FOLDER = ROOT / "docs" / "excel"
SHEETS = {"brief": "Weekly brief", "findings": "Findings", "schedule": "near-critical", "live": "How are we doing?"}
"""Name of the picture: words in the head of that sheet's page."""
_HEAD = 400
"""Characters of a page that are its head."""
_YELLOW, _RED = "#FFF1CC", "#FBE5D6"


def drawings() -> Mapping[str, str]:
    """Every drawing by the name of its file."""
    finish = "=ITPM_FINISH(Dependencies[#All],Project[#All],Calendar[#All])"
    return {
        "doctor.svg": terminal(
            [
                r"> .venv\Scripts\python -m itpm_xl doctor",
                "State    Check            Found, and what to do",
                "ok       Python           Python 3.12.4, 64 bit",
                r"ok       interpreter      C:\Users\you\AppData\Local\itpm-xl\Scripts\python.exe",
                "ok       xlwings          0.37.8",
                "ok       xlwings DLL      xlwings64-0.37.8.dll, xlwings32-0.37.8.dll beside the interpreter",
                r"ok       add-in           C:\Users\you\AppData\Roaming\Microsoft\Excel\XLSTART\itpm.xlam",
                "ok       macro setting    Excel asks before macros run",
                "...",
                "11 checks: nothing stands in the way.",
            ]
        ),
        "ribbon.svg": ribbon((ROOT / "udfs" / "itpm_udfs" / "ribbon.xml").read_text(encoding="utf-8")),
        "finding.svg": dialog(
            "itpm-xl",
            "CHG030 Changes!P7: CR-02 was approved by Priya Nair, who asked for it.\n"
            "Have somebody else decide it, and enter who did.",
        ),
        "why.svg": dialog(
            "itpm-xl",
            "T31: Test both fibre paths\n"
            "Tue 17 Mar 2026 to Thu 19 Mar 2026, critical, slack -1 d\n"
            "T31 starts Tue 17 Mar 2026 because T28 finishes Mon 16 Mar 2026 (FS). ...",
        ),
        "asks.svg": dialog(
            "itpm-xl", "What would be changed, table by table, and the question whether to do it.", ("Yes", "No")
        ),
        "enable.svg": bar("SECURITY WARNING  Macros have been disabled.", "Enable Content", _YELLOW),
        "blocked.svg": bar(
            "SECURITY RISK  Microsoft has blocked macros from running because the source of this file is untrusted.",
            "Learn More",
            _RED,
        ),
        "formula.svg": grid(
            finish,
            ["ID", "Task", "Duration (days)", "Finish"],
            [["T1", "Design", "5 -> 8", "three working days later"]],
            "Type another duration: the finish moves at once. The real sheet Live has more columns.",
        ),
        "refused.svg": dialog(
            "itpm-xl",
            "Python was not started: stranger.xlsx brings xlwings settings of its own, which could choose what runs.",
        ),
    }


def _sheet_pictures(folder: Path) -> None:
    """Print the DCX sample's week and keep the first page of each sheet, in few colours."""
    from PIL import Image  # noqa: PLC0415 - only where pictures are made

    with tempfile.TemporaryDirectory() as work:
        book, pdf = Path(work) / "week.xlsx", Path(work) / "week.pdf"
        write_week(week_of(itpm.load(ROOT / "workbooks" / "DCX.xlsx"), version=itpm.__version__), book)
        to_pdf(book, pdf)
        live = _print_live(Path(work))
        for name, words in SHEETS.items():
            source = live if name == "live" else pdf
            page = _page_of(source, words)
            target = Path(work) / name
            cut = ["-f", str(page), "-l", str(page), "-singlefile", "-png", "-r", "72"]
            subprocess.run(["pdftoppm", *cut, str(source), str(target)], check=True)
            with Image.open(f"{target}.png") as picture:
                picture.convert("RGB").quantize(48).save(folder / f"{name}.png", optimize=True)


def _print_live(folder: Path) -> Path:
    """The sheet Live of a sample, with the values that a macro workbook stores: LibreOffice knows no ITPM function."""
    import xlsxwriter  # noqa: PLC0415 - as above
    from xlsxwriter.worksheet import Worksheet  # noqa: PLC0415

    from itpm_xl.excel.live_sheet import add_live_sheet  # noqa: PLC0415
    from itpm_xl.report.own_sheet import Styles  # noqa: PLC0415

    class Stored(Worksheet):
        """A sheet that writes the value in the place of the formula."""

        def write_dynamic_array_formula(self, row: int, column: int, *rest: Any) -> int:  # noqa: ANN401
            """The first cell of a block; the rest of it stands there as values already."""
            *_, look, value = rest
            return int(self.write(row, column, value, look))

    path, pdf = folder / "live.xlsx", folder / "live.pdf"
    with xlsxwriter.Workbook(str(path)) as book:
        book.worksheet_class = Stored
        add_live_sheet(book, Styles(book), itpm.load(ROOT / "workbooks" / "ERP.xlsx")).close()
    to_pdf(path, pdf)
    return pdf


def _page_of(pdf: Path, words: str) -> int:
    """The first page whose head holds these words."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, encoding="utf-8")
    pages = text.stdout.split("\f")
    return next(number for number, page in enumerate(pages, 1) if words in page.strip()[:_HEAD])


def main() -> None:
    """Write every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, svg in drawings().items():
        (FOLDER / name).write_text(svg, encoding="utf-8", newline="\n")
    _sheet_pictures(FOLDER)
    print(f"wrote {len(list(FOLDER.iterdir()))} pictures to {FOLDER}")


if __name__ == "__main__":
    main()
