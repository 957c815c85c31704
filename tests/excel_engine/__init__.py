"""A small Excel for tests: xlwings' real front end on workbooks that openpyxl holds, with Excel's real faults.

    excel = start()                     # registered with xlwings under the name "excel"
    book = excel.open(path)             # an xw.Book
    excel.answers.append("no")          # what the PM answers to the next question
    excel.break_at = ("copy sheet", 2, ComError("..."))

What it takes from Excel: a sheet copied to another workbook keeps its formulas, and those that lead to other sheets
become links to the workbook it came from; its tables get other names; a name that the target has already becomes one of
the sheet; deleting a sheet leaves #REF! behind; a locked structure and a workbook open for reading refuse.
"""

from excel_engine.app import Excel, start
from excel_engine.faults import ComError

__all__ = ["ComError", "Excel", "start"]
