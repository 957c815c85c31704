"""Links from the portfolio to the workbooks it was made of: as seen from where the portfolio lies."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from itpm_xl.report.row_links import excel_file_link, html_file_link, html_link, sheet_address

__all__ = ["Links", "Place"]

_LONGEST = 2_000
"""Excel follows links of up to 2,079 characters."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a workbook, its sheet and its cell; without a sheet the workbook as a whole."""

    path: str
    sheet: str | None = None
    cell: str | None = None


class Links:
    """Turns places into links.

    Args:
        out: the file that holds the links; None for one that lies nowhere, which gets none.
    """

    def __init__(self, out: Path | None) -> None:
        self._folder = None if out is None else out.absolute().parent
        self._relative = lru_cache(maxsize=None)(self._seen_from_here)
        self._file = lru_cache(maxsize=None)(excel_file_link)

    def excel(self, place: Place | None) -> str | None:
        """The link in XlsxWriter's notation; None where there is nothing that a click could open."""
        if place is None or not place.path:
            return None
        if _is_web(place.path):
            link: str | None = _web(place)
        elif (path := self._relative(place.path)) is None:
            return None
        else:
            link = self._file(path)
            link = f"{link}#{sheet_address(place.sheet, place.cell)}" if place.sheet else link
        return link if link is None or len(link) <= _LONGEST else None

    def html(self, place: Place | None) -> str | None:
        """The link as an address for a page."""
        if place is None or not place.path:
            return None
        if _is_web(place.path):
            return _web(place)
        path = self._relative(place.path)
        if path is None:
            return None
        return html_link(place.sheet, place.cell, path) if place.sheet else html_file_link(path)

    def _seen_from_here(self, path: str) -> str | None:
        """A path relative to the folder of the output; a full one where there is none, as between drives."""
        if self._folder is None or "://" in path:
            return None  # a store that only programs can open, such as s3://
        full = Path(path).absolute()
        try:
            return Path(os.path.relpath(full, self._folder)).as_posix()
        except ValueError:  # another drive, on Windows
            return full.as_posix()


def _is_web(path: str) -> bool:
    return path.lower().startswith(("http://", "https://"))


def _web(place: Place) -> str:
    """An address on the web. Spaces and quotes would end it early in a cell or an attribute."""
    path = "".join(f"%{ord(char):02X}" if char in "\"<>^`{|} '#" or ord(char) < 32 else char for char in place.path)
    if not place.sheet:
        return path
    return f"{path}#{sheet_address(place.sheet, place.cell).replace(' ', '%20')}"
