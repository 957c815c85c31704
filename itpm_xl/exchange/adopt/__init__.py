"""Adopt a stranger's workbook: find its tables, propose what each column is, write a workbook of ours from them."""
