"""Functions in cells: formula, generated wrapper, gate, Python and back, in LibreOffice; and every button."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from office import CellError, same, serial
from openpyxl.utils import get_column_letter, range_boundaries

import itpm_udfs
import itpm_xl
from itpm_xl.cli.excel import interpreter, kit
from itpm_xl.excel.macro_book import add_macros
from itpm_xl.project import as_day
from itpm_xl.workbook.graft import graft
from itpm_xl.workbook.new_project import sample_records
from itpm_xl.workbook.template import write_workbook

WORKBOOKS = Path(__file__).parents[1] / "workbooks"
SAMPLES = ("DCX", "ERP", "IAM")
PLAN = "Dependencies[#All],Project[#All],Calendar[#All],RAID[#All]"
#: A second for a function is the promise, and here each goes through VBA and two pipes; generous, for slow machines.
SECONDS_FOR_A_CELL = 0.2
TASKS_OF_SMALL = 15

pytestmark = pytest.mark.needs("libreoffice")


def call(module, name, values):
    """What xlwings does with `XLPy.CallUDF`."""
    assert module == "itpm_udfs"
    return getattr(itpm_udfs, name)(*values)


def nothing(command):
    raise AssertionError(f"no button was pressed: {command}")


def macro_book(source, folder, formulas):
    """A macro workbook of a project's, with a sheet Cells of these formulas; those for a range of cells spill."""
    scratch, ready, out = folder / "cells.xlsx", folder / "ready.xlsx", folder / "cells.xlsm"
    with xlsxwriter.Workbook(str(scratch)) as book:
        sheet = book.add_worksheet("Cells")
        for address, formula in formulas.items():
            (sheet.write_dynamic_array_formula if ":" in address else sheet.write_formula)(address, formula)
    graft(source, scratch, ["Cells"], owned=False, out=ready, spilling=True)
    add_macros(ready, out, kit=kit(), interpreter=interpreter())
    return out


@pytest.mark.parametrize("sample", [*SAMPLES, "template"])
def test_the_live_sheet_shows_in_the_file_what_the_functions_give(office, tmp_path, sample):
    project = itpm_xl.load(WORKBOOKS / f"{sample}.xlsx")
    path = tmp_path / "live.xlsm"
    add_macros(WORKBOOKS / f"{sample}.xlsx", path, kit=kit(), interpreter=interpreter(), project=project)

    run = office.run_macros(path, call, nothing)

    stored = openpyxl.load_workbook(path, data_only=True)["Live"]
    in_file = {cell.coordinate: serial(cell.value) for row in stored for cell in row if cell.value not in (None, "")}
    calculated = {at: value for at, value in run.cells["Live"].items() if value != ""}
    assert set(in_file) == set(calculated)
    assert {at for at in in_file if not same(in_file[at], calculated[at])} == set()
    assert len(in_file) > 20


@pytest.fixture
def small(tmp_path):
    """The first tasks of a sample, without its other tables."""
    records = sample_records("IAM")
    path = tmp_path / "small.xlsx"
    write_workbook(path, {"Project": records["Project"], "Dependencies": records["Dependencies"][:TASKS_OF_SMALL]})
    return path


def filled_rows(path):
    """The table Dependencies without its blank rows: each of 500 cells sends what it is handed through VBA."""
    left, top, right, _ = range_boundaries(openpyxl.load_workbook(path)["Dependencies"].tables["Dependencies"].ref)
    return f"Dependencies!${get_column_letter(left)}${top}:${get_column_letter(right)}${top + TASKS_OF_SMALL}"


@pytest.mark.parametrize(
    ("sample", "count"),
    [("DCX", 20), ("ERP", 20), ("IAM", 20), (None, 500)],
)
def test_dates_and_slack_in_cells_are_those_of_the_plan(office, tmp_path, small, sample, count):
    source, tables = (WORKBOOKS / f"{sample}.xlsx", PLAN) if sample else (small, f"{filled_rows(small)},Project[#All]")
    plan = itpm_xl.plan(itpm_xl.load(source))
    tasks = itpm_xl.load(source).tasks
    formulas = {f"A1:J{len(tasks) + 1}": f"=ITPM_SCHEDULE({PLAN})"}
    ids = [task.id for task in plan.schedule]
    for row in range(count):
        formulas[f"L{row + 1}"] = f'=ITPM_SLACK("{ids[row % len(ids)]}",{tables})'
    path = macro_book(source, tmp_path, formulas)

    run = office.run_macros(path, call, nothing)

    cells = run.cells["Cells"]
    assert [cells[f"L{row + 1}"] for row in range(count)] == [
        round(plan.task(ids[row % len(ids)]).total_slack_days, 4) for row in range(count)
    ]
    shown = {
        cells[f"A{row}"]: tuple(cells[f"{get_column_letter(column)}{row}"] for column in (4, 5, 7))
        for row in range(2, len(tasks) + 2)
    }
    expected = {
        task.id: (
            serial(as_day(task.early_start)),
            serial(as_day(task.early_finish)),
            pytest.approx(task.total_slack_days, abs=5e-5),
        )
        for task in plan.schedule
    }
    assert {key: shown[key] for key in expected} == expected
    assert not [value for value in cells.values() if isinstance(value, CellError)]
    assert run.seconds < SECONDS_FOR_A_CELL * (count + 100)


def test_each_button_reaches_its_action_and_each_module_compiles(office, tmp_path):
    source = kit().ribbon_bas
    actions = dict(re.findall(r"Public Sub (\w+)\(control As Object\)\n.*press\('(\w+)'\)", source))
    subs = re.findall(r"^Public Sub (Itpm\w+)", source, re.MULTILINE)
    path = macro_book(WORKBOOKS / "ERP.xlsx", tmp_path, {"A1": "=1+1"})
    commands = []

    run = office.run_macros(path, call, commands.append, [f"ItpmRibbon.{sub}" for sub in subs])

    assert run.pressed == {f"ItpmRibbon.{sub}": "" for sub in subs}
    assert run.compiled == dict.fromkeys(("ItpmRibbon", "ItpmGate", "xlwings_udfs"), True)
    assert commands == [
        "kill" if sub == "ItpmRestart" else f"import itpm_udfs; itpm_udfs.press('{actions[sub]}')" for sub in subs
    ]
    assert sorted(subs) == sorted(re.findall(r'onAction="(\w+)"', kit().ribbon_xml))
    assert [snake(sub) for sub in subs] == [actions.get(sub, "restart") for sub in subs]


def snake(sub):
    """`ItpmNextFinding` -> `next_finding`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", sub.removeprefix("Itpm")).lower()


def test_the_probe_sees_a_module_that_does_not_compile(office, tmp_path):
    broken = kit()
    object.__setattr__(broken, "ribbon_bas", broken.ribbon_bas + "\nPublic Sub Broken(\n")
    path = tmp_path / "broken.xlsm"
    add_macros(WORKBOOKS / "ERP.xlsx", path, kit=broken, interpreter=interpreter())

    assert not all(office.run_macros(path, call, nothing).compiled.values())


def test_what_goes_wrong_in_python_is_text_in_the_cell(office, tmp_path):
    formulas = {
        "A1": "=ITPM_FINISH(RAID[#All],Project[#All])",
        "A2": "=ITPM_FINISH(B1:C2,Project[#All])",
        "A3": "=ITPM_FINISH(Dependencies[#All],Project[#All],Calendar[#All],RAID[#All])",
    }
    path = macro_book(WORKBOOKS / "ERP.xlsx", tmp_path, formulas)

    cells = office.run_macros(path, call, nothing).cells["Cells"]

    assert cells["A1"] == "ITPM_FINISH needs the Dependencies table with its headers: Dependencies[#All]"
    assert "no table with its headers" in cells["A2"]
    assert cells["A3"] == serial(datetime(2026, 6, 25))
