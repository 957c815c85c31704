"""Everything that writes into a workbook, one after the other: what the limited child does with a damaged file."""

from __future__ import annotations

import zipfile
from datetime import datetime

from itpm_xl.errors import ItpmError
from itpm_xl.workbook.clean import clean
from itpm_xl.workbook.edit import edit_workbook
from itpm_xl.workbook.graft import graft
from itpm_xl.workbook.package import Package
from itpm_xl.workbook.repair import repair_workbook

__all__ = ["write_all"]

NOW = datetime(2026, 3, 6, 14, 15, 30)


def write_all(target, scratch):
    """Graft, graft again, clean, edit a cell and repair; which of them gave a result, and why the others refused.

    Args:
        target: the workbook; only the repair changes it.
        scratch: the workbook whose sheets Risks and Brief are carried.
    """
    first, second, third = (target.with_name(f"{name}.xlsx") for name in ("first", "second", "third"))
    steps = {
        "graft": lambda: _grafted(target, first, scratch),
        "replace": lambda: _grafted(first, second, scratch),
        "clean": lambda: clean(first, third),
        "edit": lambda: edit_workbook(target, third, _edit),
        "repair": lambda: repair_workbook(target, now=NOW, backups=0, assign_ids=True),
    }
    said = []
    for path in (first, second, third):
        path.unlink(missing_ok=True)
    for name, step in steps.items():
        if name in {"replace", "clean"} and not first.exists():
            continue  # nothing was grafted
        try:
            step()
        except ItpmError as refusal:
            said.append(f"{name}: {' '.join(str(refusal).split())}")
        else:
            said.append(f"{name} done")
    return " | ".join(said)


def _grafted(target, out, scratch):
    """A graft that gives a result has lost nothing: checksum and size of every other entry are the same."""
    result = graft(target, scratch, ["Risks", "Brief"], owned=True, out=out)
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(out) as new:
        there = {info.filename: (info.CRC, info.compress_size, info.file_size) for info in new.infolist()}
        for info in old.infolist():
            if info.filename not in {*result.written, *result.dropped}:
                assert there[info.filename] == (info.CRC, info.compress_size, info.file_size), info.filename
    with Package(out) as package:
        tabs = [sheet.name for sheet in package.sheets]
        assert set(result.sheets.values()) <= set(tabs), tabs


def _edit(edit):
    place = next((sheet for sheet in edit.host.sheets if "chartsheet" not in sheet.part), None)
    if place is not None:
        edit.sheet(place.name).set(40, 30, "changed")
