"""Make workbooks/: the blank template and the samples.

    python tools/make_workbooks.py [FOLDER]

The same code gives the same parts with the same contents; compressed bytes may differ between builds of zlib.
"""

from __future__ import annotations

import sys
from pathlib import Path

from itpm_xl.workbook.new_project import SAMPLES, sample_past, sample_records
from itpm_xl.workbook.template import write_workbook

__all__ = ["make_workbooks"]

WORKBOOKS = Path(__file__).resolve().parents[1] / "workbooks"


def make_workbooks(folder: Path) -> list[Path]:
    """Write the template and every sample into a folder.

    Args:
        folder: where to; made if it is not there.

    Returns:
        What was written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    template = folder / "template.xlsx"
    write_workbook(template, {})
    made = [template]
    for sample in SAMPLES:
        path = folder / f"{sample}.xlsx"
        write_workbook(path, sample_records(sample), kept=sample_past(sample))
        made.append(path)
    return made


if __name__ == "__main__":
    for written in make_workbooks(Path(sys.argv[1]) if len(sys.argv) > 1 else WORKBOOKS):
        print(written)
