"""Excel: the open workbook as tables, our sheets put into it, buttons, functions for cells, and their macros."""
