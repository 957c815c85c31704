"""Cell formats of the sheets that people fill, and the colours that only they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from itpm_xl.workbook.palette import BAND, HEAD, INK, LINK, MUTED, RULE, WHITE

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

__all__ = ["CALCULATED", "CORE_TAB", "OPTIONAL_TAB", "OURS_TAB", "Styles"]

CALCULATED: Final = "#F5F7FA"
OURS_TAB: Final = BAND
CORE_TAB: Final = LINK
OPTIONAL_TAB: Final = "#829AB1"

_VOICE: Final = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "top"}


class Styles:
    """The formats of one workbook; each combination of properties is made once.

    Args:
        book: the XlsxWriter workbook that the formats belong to.
    """

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def cell(self, **properties: object) -> Format:
        """A cell format: the workbook's voice, and what is asked for."""
        return self._format({**_VOICE, **properties})

    def ruled(self, **properties: object) -> Format:
        """A cell format with the thin grey rule under each row."""
        return self.cell(bottom=1, bottom_color=RULE, **properties)

    def change(self, **properties: object) -> Format:
        """What a conditional format changes, and nothing else."""
        return self._format(properties)

    def title(self) -> Format:
        """The dark band over a sheet."""
        return self.cell(bold=True, font_size=12, font_color=WHITE, bg_color=BAND, valign="vcenter", indent=1)

    def head(self, *, align: str = "left") -> Format:
        """A table's header, aligned as its values; on the right the filter button needs room."""
        indent = {"center": 0, "left": 1, "right": 2}[align]
        return self.cell(
            bold=True,
            font_color=WHITE,
            bg_color=HEAD,
            valign="vcenter",
            text_wrap=True,
            align=align,
            indent=indent,
            right=1,
            right_color=OPTIONAL_TAB,
        )

    def muted(self, **properties: object) -> Format:
        """Small print."""
        return self.cell(**{"font_color": MUTED, "valign": "vcenter", **properties})

    def _format(self, properties: dict[str, object]) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]
