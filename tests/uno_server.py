"""Runs under the system's Python, which can import uno: opens workbooks in LibreOffice on request.

Requests are JSON objects, one a line, on standard input; each is answered by one line on standard output. The server
owns its soffice process and ends it when its input ends or when the process that started it is gone, however that
came about.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.sheet.CellFlags import DATETIME, FORMULA, STRING, VALUE
from com.sun.star.sheet.FormulaResult import ERROR
from com.sun.star.table.CellContentType import EMPTY
from uno_macros import as_number, run_macros

CONTENT = VALUE | DATETIME | STRING | FORMULA
START_SECONDS = 90
RUN_VBA = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN


def properties(**named):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in named.items())


def column_name(index):
    """0 -> A, 26 -> AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


class Soffice:
    """One soffice process with a profile of its own."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="itpm-office-"))
        pipe = f"itpm{os.getpid()}"
        self.process = subprocess.Popen(
            [
                "soffice",
                *("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
                f"-env:UserInstallation={(self.folder / 'profile').as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A group of its own, to be ended whole: killing the launcher alone leaves soffice.bin.
            start_new_session=True,
        )
        try:
            self.desktop = self._connect(pipe)
        except BaseException:
            self.close()
            raise

    def _connect(self, pipe):
        resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            except NoConnectException:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("soffice does not start") from None
                time.sleep(0.05)

    def close(self):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def opened(self, path, *, calculated=True):
        """A document, recalculated unless told otherwise; closed whatever happens."""
        options = properties(Hidden=True, MacroExecutionMode=RUN_VBA)
        document = self.desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, options)
        if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            if document is not None:
                document.close(True)
            raise ValueError("LibreOffice cannot open it as a workbook")
        try:
            if calculated:
                document.calculateAll()
            yield document
        finally:
            document.close(True)


def cells(sheet):
    """Every cell with content: {A1: [value, formula or None]}; an error value is {"error": text}."""
    found = {}
    for area in sheet.queryContentCells(CONTENT).RangeAddresses:
        for address, value in addressed(area, _range(sheet, area).getDataArray()):
            found[address] = [value, None]
    for area in sheet.queryContentCells(FORMULA).RangeAddresses:
        for address, formula in addressed(area, _range(sheet, area).getFormulaArray()):
            # A formula that gives nothing is still a cell.
            found.setdefault(address, ["", None])[1] = formula
    for area in sheet.queryFormulaCells(ERROR).RangeAddresses:
        for column in range(area.StartColumn, area.EndColumn + 1):
            for row in range(area.StartRow, area.EndRow + 1):
                cell = sheet.getCellByPosition(column, row)
                if cell.Type != EMPTY:
                    found[f"{column_name(column)}{row + 1}"][0] = {"error": cell.String or f"Err:{cell.getError()}"}
    return found


def _range(sheet, area):
    return sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)


def addressed(area, rows):
    for row, values in enumerate(rows, area.StartRow + 1):
        for column, value in enumerate(values, area.StartColumn):
            yield f"{column_name(column)}{row}", value


def read(document):
    return {name: cells(document.Sheets.getByName(name)) for name in document.Sheets.ElementNames}


def export(document, out, sheet):
    """Print the workbook, or one sheet of it, as Excel would: hidden sheets are left out."""
    if sheet is not None:
        if not document.Sheets.hasByName(sheet):
            raise ValueError(f"no sheet {sheet}; there are {', '.join(document.Sheets.ElementNames)}")
        document.Sheets.getByName(sheet).IsVisible = True
        for other in document.Sheets.ElementNames:
            document.Sheets.getByName(other).IsVisible = other == sheet
    document.storeToURL(Path(out).as_uri(), properties(FilterName="calc_pdf_Export"))


def answer(office, request, ask):
    if request["do"] == "macros":
        with office.opened(request["path"], calculated=False) as document:
            return {**run_macros(document, request["press"], ask), "cells": read(document)}
    with office.opened(request["path"]) as document:
        if request["do"] == "read":
            return read(document)
        if request["do"] == "pdf":
            return export(document, request["out"], request["sheet"])
    raise ValueError(f"unknown request {request['do']}")


def end_with(parent, office):
    """End soffice when the process that started us is gone, even while a request is being worked on."""
    while os.getppid() == parent:
        time.sleep(0.5)
    office.close()
    os._exit(1)


def main():
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what uno itself prints must not get among the answers
    parent = os.getppid()
    office = Soffice()
    threading.Thread(target=end_with, args=(parent, office), daemon=True).start()

    def ask(question):
        """Ask the test, while it waits for the answer to its own request."""
        print(json.dumps({"asked": question}, default=as_number), file=answers, flush=True)
        return json.loads(sys.stdin.readline())

    try:
        print(json.dumps({"ready": office.process.pid}), file=answers, flush=True)
        # Not `for line in sys.stdin`, which reads ahead: answers to our own questions come the same way.
        for line in iter(sys.stdin.readline, ""):
            try:
                reply = {"result": answer(office, json.loads(line), ask)}
            except Exception as problem:  # noqa: BLE001  # told to the test, which knows what it asked for
                reply = {"error": f"{type(problem).__name__}: {str(problem).strip() or 'no reason given'}"}
            print(json.dumps(reply), file=answers, flush=True)
    finally:
        office.close()


if __name__ == "__main__":
    main()
