"""Template: the workbook that a PM fills, made from the schema."""

from __future__ import annotations

from itpm_xl.workbook.template.book import TEMPLATE_VERSION, write_workbook
from itpm_xl.workbook.template.rows import Extras

__all__ = ["TEMPLATE_VERSION", "Extras", "write_workbook"]
