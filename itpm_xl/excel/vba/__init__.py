"""VBA projects (`vbaProject.bin`) written and read without Excel."""

from itpm_xl.excel.vba.project import Module, read_modules, vba_project

__all__ = ["Module", "read_modules", "vba_project"]
