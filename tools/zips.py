"""Zips that come out the same, byte for byte, whenever and wherever they are made."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["write_zip"]

_EARLIEST = (1980, 1, 1, 0, 0, 0)


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write the files in the order of their names, not compressed (wheels are already), with the earliest date."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
