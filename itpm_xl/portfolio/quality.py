"""Data quality of a workbook: how many of its rows nothing is wrong with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itpm_xl.portfolio.record import FileVerdict, ProjectRecord

__all__ = ["data_quality"]

_ROW = re.compile(r"\d+")


def data_quality(file: FileVerdict, record: ProjectRecord) -> float | None:
    """Share of the input rows without an error or warning, 0 to 1; None without rows.

    A row counts once however many findings it has; a row that could not be taken in is not clean.
    """
    if not file.rows_in:
        return None
    bad: set[tuple[str, int]] = {(row.sheet, row.row) for row in file.rejected}
    for finding in record.findings:
        if finding.severity in ("error", "warning") and finding.cell and (row := _ROW.search(finding.cell)):
            bad.add((finding.sheet or "", int(row[0])))
    return max(0.0, 1 - len(bad) / file.rows_in)
