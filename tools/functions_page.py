"""The reference of the worksheet functions, from the functions' own help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import itpm_udfs
from itpm_xl.excel.registry import udfs_in

if TYPE_CHECKING:
    from itpm_xl.excel.registry import Udf

__all__ = ["functions_page"]

_HEAD = """\
# Functions for cells

Written from the functions themselves by `make docs`. They are there in a macro workbook (`itpm-xl macros`, or `new
plan.xlsm`) and, with the add-in, in every workbook, in Excel on Windows; Excel on a Mac cannot run them (a limit of
xlwings). The sheet Live of a macro workbook shows the main ones.

**Hand over whole tables with their headers**: `Dependencies[#All]`, not `Dependencies`. A table is recognised by its
headers, so the order of the ranges does not matter, and a range that another function makes of a table is welcome.
A function that needs a table it was not handed says so in its cell. Tables that are left out are not looked at: a
finish without `Calendar[#All]` knows no holidays.

**Put them on a sheet beside the tables**, not into a table that they read: that would be a circle. In a column of
their own they take a column of IDs: `=ITPM_SLACK(Dependencies[ID], Dependencies[#All], Project[#All])`.

**Answers spill**, a header on top; `=DROP(...,1)` takes it off (Excel 365). Excel before 2021 spills nothing: select
the cells and press Ctrl+Shift+Enter.

**Days are whole days**, as in the plan's Start and Finish columns. Where Excel shows a number such as 46198, format
the cells as a date. Blanks are empty texts.

**The status date is the one on the Project sheet**; no function looks at the clock.

**An answer is an answer or a sentence.** A cell that a result rests on and that nobody can read (`#REF!`, text where a
number belongs) stops it, and so do tasks that wait for each other: ITPM_FINISH names them, ITPM_SCHEDULE dates the
rest, ITPM_CRITICAL_PATH says below the path what it leaves out. ITPM_CHECK cannot know on which sheet a range stands:
it counts rows within the table, the first below the header being row 1. More than 10,000 rows are refused.
"""


def functions_page() -> str:
    """docs/functions.md: every function with its arguments and an example."""
    udfs = sorted(udfs_in(itpm_udfs), key=lambda udf: udf.name)
    lines = [_HEAD, "| Function | What it gives |", "|---|---|"]
    lines += [f"| [{udf.name}](#{udf.name.lower()}) | {udf.help} |" for udf in udfs]
    for udf in udfs:
        lines += _entry(udf)
    return "\n".join(lines) + "\n"


def _entry(udf: Udf) -> list[str]:
    names = [f"[{argument.name}]" if argument.optional else argument.name for argument in udf.arguments]
    return [
        "",
        f"## {udf.name}",
        "",
        udf.help,
        "",
        "```text",
        f"{udf.name}({', '.join(names)})",
        udf.example,
        "```",
        "",
        "| Argument | What to hand over |",
        "|---|---|",
        *(f"| {name} | {argument.help} |" for name, argument in zip(names, udf.arguments, strict=True)),
    ]
