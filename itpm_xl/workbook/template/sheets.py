"""A worksheet that spells a formula out once, not once a row: XlsxWriter itself tries 30 patterns on every cell."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from xlsxwriter.worksheet import Worksheet

__all__ = ["TemplateSheet"]


class TemplateSheet(Worksheet):  # type: ignore[misc, unused-ignore]  # XlsxWriter is only partly typed
    """XlsxWriter's worksheet; a table of 2,000 rows holds one formula 2,000 times."""

    def __init__(self) -> None:
        super().__init__()
        # One for each sheet: what is spelled out depends on the options of its workbook.
        self._spelled_out = lru_cache(maxsize=256)(super()._prepare_formula)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - as XlsxWriter declares it
        return self._spelled_out(formula, expand_future_functions)
