"""Template: the workbook that a PM fills, made from the schema."""

from __future__ import annotations

from itpm_xl.workbook.template.book import TEMPLATE_VERSION, write_workbook

__all__ = ["TEMPLATE_VERSION", "write_workbook"]
