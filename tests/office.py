"""LibreOffice as the second spreadsheet: what a workbook shows once somebody else has calculated it.

`Office` drives `uno_server.py` under the system's Python (the one that Debian's python3-uno is compiled for), so the
tests run on any Python. Files are opened as copies; nothing appears beside the original. Numbers, dates (as Excel's
serial numbers) and truth values (1.0, 0.0) come back as floats, texts as str, error values as `CellError`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Self

import openpyxl
from openpyxl.utils.datetime import to_excel

from tools.setup_system import UNO_PYTHON

__all__ = ["CellError", "MacroRun", "Office", "OfficeError", "Value", "pages", "same", "serial", "to_png"]

START_SECONDS = 120
REQUEST_SECONDS = 120
#: Below this relative difference, two programs have calculated the same number.
SAME = 1e-9


@dataclass(frozen=True)
class CellError:
    """An error value in a cell.

    Attributes:
        text: `#DIV/0!`, `#REF!` ... or LibreOffice's own, such as `Err:508`.
    """

    text: str


Value = float | str | CellError


@dataclass(frozen=True)
class MacroRun:
    """What became of a workbook's macros.

    Attributes:
        compiled: each module that can be called from outside, and whether it answered its probe.
        seconds: what calculating everything took, the functions in cells included.
        pressed: each Sub that was called, with the error it ended in, "" for none.
        cells: every cell afterwards, by sheet and address.
    """

    compiled: dict[str, bool]
    seconds: float
    pressed: dict[str, str]
    cells: dict[str, dict[str, Value]]


class OfficeError(Exception):
    """LibreOffice did not start, did not answer in time, or would not open a file."""


class Office:
    """One LibreOffice, started at the first request and again after a request that did not come back.

    Use it as a context manager, or through the session fixture `office`.
    """

    def __init__(self) -> None:
        self._server: subprocess.Popen[str] | None = None
        self._soffice: int | None = None
        self._read: dict[str, dict[str, dict[str, tuple[Value, str | None]]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def recalculated(self, path: Path | str) -> dict[str, dict[str, Value]]:
        """Every cell with content, by sheet and address, after everything was calculated anew."""
        return {name: {at: value for at, (value, _) in cells.items()} for name, cells in self._cells(path).items()}

    def formula_values(self, path: Path | str) -> dict[str, dict[str, Value]]:
        """The same for the cells that hold a formula."""
        return {
            name: {at: value for at, (value, formula) in cells.items() if formula is not None}
            for name, cells in self._cells(path).items()
        }

    def error_cells(self, path: Path | str) -> list[str]:
        """Cells that show an error, as `Sheet!A1 #DIV/0! =1/0`; none in a sound workbook."""
        return [
            f"{name}!{at} {value.text} {formula or ''}".rstrip()
            for name, cells in self._cells(path).items()
            for at, (value, formula) in cells.items()
            if isinstance(value, CellError)
        ]

    def stale_cells(self, path: Path | str) -> list[str]:
        """Formula cells whose stored value (what a reader sees that calculates nothing) is not the recalculated one."""
        book = openpyxl.load_workbook(path, data_only=True)
        with contextlib.closing(book):
            return [
                f"{name}!{at}: stored {stored!r}, recalculated {value!r}"
                for name, cells in self.formula_values(path).items()
                for at, value in cells.items()
                if not same(stored := serial(book[name][at].value), value)
            ]

    def to_pdf(self, path: Path | str, out: Path, sheet: str | None = None) -> Path:
        """Print a workbook, or one sheet of it (also a hidden one), to a PDF file."""
        with _copy(path) as copy:
            made = copy.with_name("out.pdf")
            self._ask({"do": "pdf", "path": str(copy), "out": str(made), "sheet": sheet})
            shutil.copyfile(made, out)
        return out

    def run_macros(
        self,
        path: Path | str,
        functions: Callable[[str, str, list[object]], object],
        python: Callable[[str], object],
        press: Iterable[str] = (),
    ) -> MacroRun:
        """Open a workbook with its macros on, this process in the place of xlwings, and calculate all of it.

        Args:
            path: an .xlsm.
            functions: what `XLPy.CallUDF` reaches: module, name and arguments, to the value of the cell.
            python: what `RunPython` reaches, with its command.
            press: Subs to call, as `Module.Name`.
        """
        with _copy(path) as copy:
            told = self._ask(
                {"do": "macros", "path": str(copy), "press": list(press)},
                lambda asked: _reply(asked, functions, python),
            )
        cells = {name: {at: _value(value) for at, (value, _) in found.items()} for name, found in told["cells"].items()}
        return MacroRun(told["compiled"], told["seconds"], told["pressed"], cells)

    def close(self) -> None:
        """End LibreOffice; safe to call twice."""
        server, self._server = self._server, None
        if server is None:
            return
        with contextlib.suppress(OSError):
            server.stdin.close()  # the server ends soffice, removes its profile and goes
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            if self._soffice is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._soffice, signal.SIGKILL)
            server.kill()
            server.wait()
        server.stdout.close()

    def _cells(self, path: Path | str) -> dict[str, dict[str, tuple[Value, str | None]]]:
        """What the server read; kept by content, since one test asks several questions about one file."""
        digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        if digest not in self._read:
            with _copy(path) as copy:
                answer = self._ask({"do": "read", "path": str(copy)})
            self._read[digest] = {
                name: {at: (_value(value), _formula(formula)) for at, (value, formula) in cells.items()}
                for name, cells in answer.items()
            }
        return self._read[digest]

    def _ask(self, request: dict[str, object], reply: Callable[[dict], object] | None = None):
        """The answer to a request; until it comes, `reply` answers what the server asks in between."""
        server = self._server or self._start()
        try:
            self._tell(server, request)
            while "asked" in (answer := self._answer(server, REQUEST_SECONDS)):
                self._tell(server, reply(answer["asked"]))
        except BaseException:
            # The answer may still come: to the wrong question. A test's own time limit ends here too.
            self._give_up()
            raise
        if "error" in answer:
            raise OfficeError(answer["error"])
        return answer["result"]

    @staticmethod
    def _tell(server: subprocess.Popen[str], message: object) -> None:
        server.stdin.write(json.dumps(message) + "\n")
        server.stdin.flush()

    def _start(self) -> subprocess.Popen[str]:
        self._server = subprocess.Popen(
            [UNO_PYTHON, str(Path(__file__).with_name("uno_server.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if "CI" in os.environ else sys.__stderr__,
            encoding="utf-8",
            # Out of reach of what ends the test run, so that it is there to end soffice.
            start_new_session=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        )
        try:
            self._soffice = self._answer(self._server, START_SECONDS)["ready"]
        except BaseException:
            self._give_up()
            raise
        return self._server

    def _answer(self, server: subprocess.Popen[str], seconds: float) -> dict:
        with selectors.DefaultSelector() as waiting:
            waiting.register(server.stdout, selectors.EVENT_READ)
            if not waiting.select(seconds):
                raise OfficeError(f"LibreOffice gave no answer within {seconds:.0f} seconds")
        line = server.stdout.readline()
        if not line:
            raise OfficeError("LibreOffice went away")
        return json.loads(line)

    def _give_up(self) -> None:
        """End a server that may be in the middle of something: its soffice first, which it would wait for."""
        if self._soffice is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._soffice, signal.SIGKILL)
            self._soffice = None
        self.close()


@contextlib.contextmanager
def _copy(path: Path | str):
    """The file under a plain name in a folder of its own: no lock file appears beside the original."""
    path = Path(path)
    with tempfile.TemporaryDirectory(prefix="itpm-book-") as folder:
        yield Path(shutil.copyfile(path, Path(folder) / f"book{path.suffix}"))


def _value(value: object) -> Value:
    if isinstance(value, dict):
        return CellError(value["error"])
    return float(value) if isinstance(value, int) else value


def _reply(asked: dict, functions, python) -> object:
    """What the stub in the workbook gets: a value, or rows of values, dates as numbers."""
    if asked["what"] == "python":
        return python(asked["name"])
    if asked["what"] == "kill":
        return python("kill")
    given = functions(asked["what"], asked["name"], asked["values"])
    return [[serial(value) for value in row] for row in given] if isinstance(given, list) else serial(given)


def _formula(text: str | None) -> str | None:
    """The formula; None for an error value that was typed, which LibreOffice takes in as the formula `=#N/A`."""
    return None if text is None or text.startswith("=#") else text


def serial(value: object) -> object:
    """A stored value as LibreOffice would give it."""
    if isinstance(value, bool | int):
        return float(value)
    if isinstance(value, datetime | date | time | timedelta):
        return float(to_excel(value))
    return "" if value is None else value


def same(stored: object, value: Value) -> bool:
    if isinstance(value, CellError):
        return stored == value.text
    if isinstance(stored, float) and isinstance(value, float):
        return abs(stored - value) <= SAME * max(1.0, abs(stored), abs(value))
    return stored == value


def pages(pdf: Path) -> int:
    """How many pages a PDF file has."""
    done = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True)
    return next(int(line.split()[1]) for line in done.stdout.splitlines() if line.startswith("Pages:"))


def to_png(pdf: Path, folder: Path, dpi: int = 80) -> list[Path]:
    """One picture a page, in order, named after the PDF file."""
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", pdf, folder / pdf.stem], check=True)
    return sorted(folder.glob(f"{pdf.stem}-*.png"))
