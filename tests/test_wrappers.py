"""Functions for cells: their registry, and wrappers equal to those that xlwings would write."""

import ast
import importlib
import subprocess
import sys
import types
from pathlib import Path

import odd_functions
import pytest

from itpm_xl.excel.registry import Argument, udf, udfs_in
from itpm_xl.excel.wrappers import wrapper_module

TESTS = Path(__file__).parent
ROOTS = [str(TESTS), str(TESTS.parent), str(TESTS.parent / "udfs")]


def golden(module, book):
    script = f"import sys; sys.path[:0] = {ROOTS!r}; import xlwings_golden; xlwings_golden.main({module!r}, {book!r})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return ast.literal_eval(done.stdout)


@pytest.mark.parametrize("book", ["plan.xlsm", "itpm.xlam"])
@pytest.mark.parametrize("module", ["odd_functions", "itpm_udfs"])
def test_wrappers_are_those_of_xlwings(module, book):
    udfs = udfs_in(importlib.import_module(module))
    assert len(udfs) >= 4
    text, options = golden(module, book)
    assert wrapper_module(udfs, addin=book.endswith(".xlam")) == text
    in_order = sorted(udfs, key=lambda udf: udf.name)
    assert [tip for tip, _ in options] == [udf.help[:255] for udf in in_order]
    assert [tips or [] for _, tips in options] == [[arg.help[:255] for arg in udf.arguments] for udf in in_order]


def test_the_golden_covers_lines_that_vba_cannot_read_in_one():
    text = wrapper_module(udfs_in(odd_functions))
    assert max(map(len, text.splitlines())) <= 1023
    assert " _\n " in text


def test_tips_come_on_top_and_change_nothing_else():
    udfs = udfs_in(odd_functions)
    plain, tipped = wrapper_module(udfs).splitlines(), wrapper_module(udfs, descriptions=True).splitlines()
    extra = [line for line in tipped if line.startswith("Attribute ITPM_")]
    assert [line for line in tipped if line not in extra] == plain
    at = tipped.index("Function ITPM_FINISH(tasks, Optional as_of)")
    assert tipped[at + 1 : at + 3] == [
        'Attribute ITPM_FINISH.VB_Description = "The finish, ""as planned""."',
        r'Attribute ITPM_FINISH.VB_ProcData.VB_Invoke_Func = " \n14"',
    ]


def test_the_registry_keeps_what_was_declared_in_that_order():
    names = [udf.name for udf in udfs_in(odd_functions)]
    assert names == ["ITPM_TODAY", "ITPM_FINISH", "ITPM_ALL_OPTIONAL", "ITPM_MANY"]
    finish = udfs_in(odd_functions)[1]
    assert finish.arguments == (Argument("tasks", "The table."), Argument("as_of", "A date.", optional=True))
    assert finish.call("a") == [["'a'", "None"]]


def test_a_function_offered_under_two_names_counts_once():
    module = types.ModuleType("twice")
    module.finish = module.ITPM_FINISH = odd_functions.finish
    assert len(udfs_in(module)) == 1


@pytest.mark.parametrize(
    ("name", "function", "arguments", "reason"),
    [
        ("itpm_x", lambda: 0, {}, "itpm_x cannot be typed"),
        ("P80", lambda: 0, {}, "P80 cannot be typed"),
        ("R1C1", lambda: 0, {}, "R1C1 cannot be typed"),
        ("ITPM-X", lambda: 0, {}, "ITPM-X cannot be typed"),
        ("ITPM_X", lambda date: date, {"date": "A date."}, "date means something else in VBA"),
        ("ITPM_X", lambda caller: caller, {"caller": "A cell."}, "caller means something else in VBA"),
        ("ITPM_X", lambda _a: 0, {"_a": "A."}, "_a means something else in VBA"),
        ("ITPM_X", lambda *rest: rest, {"rest": "More."}, "one by one"),
        ("ITPM_X", lambda *, a: a, {"a": "A."}, "one by one"),
        ("ITPM_X", lambda a, b: (a, b), {"b": "B.", "a": "A."}, "takes a, b but explains b, a"),
        ("ITPM_X", lambda a: a, {}, "takes a but explains "),
    ],
)
def test_what_vba_cannot_pass_is_refused_where_it_is_declared(name, function, arguments, reason):
    with pytest.raises(ValueError, match=reason):
        udf(name, help="X.", arguments=arguments)(function)


def test_xlwings_hands_over_ranges_as_rows_and_cells_as_values():
    script = f"""
import sys; sys.path[:0] = {ROOTS!r}
import xlwings_golden; xlwings_golden.stub_windows()
import xlwings, xlwings.udfs
xlwings.func, xlwings.arg = xlwings.udfs.xlfunc, xlwings.udfs.xlarg
import odd_functions
from itpm_xl.excel.registry import for_xlwings, udfs_in
call = for_xlwings(udfs_in(odd_functions)[1])
assert call.__xlfunc__["argmap"]["tasks"]["options"] == {{"ndim": 2, "err_to_str": True}}, call.__xlfunc__
assert "optional" not in call.__xlfunc__["argmap"]["tasks"] and call.__xlfunc__["argmap"]["as_of"]["optional"] is None
assert call.__xlfunc__["ret"] == {{"doc": 'The finish, "as planned".', "options": {{}}}}
print([call([["ID"]], None), call([["ID", "T1"]]), call([["ID"], ["T1"]], "x")])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert ast.literal_eval(done.stdout) == [
        [["'ID'", "None"]],
        [["[['ID', 'T1']]", "None"]],
        [["[['ID'], ['T1']]", "'x'"]],
    ]
