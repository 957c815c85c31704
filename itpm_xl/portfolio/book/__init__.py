"""The portfolio as sheets: each list is declared once, as data, and drawn in the workbook and on the page."""
