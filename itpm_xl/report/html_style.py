"""The look of the HTML brief: inline styles, since Outlook reads few others, and what only print needs."""

from __future__ import annotations

from itpm_xl.report.brief_fit import GUTTER
from itpm_xl.report.palette import BAND, INK, LINK, MUTED, RULE, WHITE

__all__ = ["FONT", "PAGE_PIXELS", "PRINT", "declare", "styles"]

PAGE_PIXELS = 725
"""The page's width: 25 units of 21.75 points, the sheet's."""

FONT = "Calibri,Carlito,'Segoe UI',Arial,sans-serif"

PRINT = (
    "@page{size:A4 portrait;margin:7mm 10mm}"
    "body{-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    "@media screen{body{padding:16px 0!important}}"
    "@media print{body{zoom:.93}tr{page-break-inside:avoid}}"
)
"""All that the page's one `<style>` holds; without it the page reads the same."""


def declare(**properties: str) -> str:
    """CSS declarations; underscores stand for hyphens.

    >>> declare(font_size="10pt", color="#fff")
    'font-size:10pt;color:#fff'
    """
    return ";".join(f"{name.replace('_', '-')}:{value}" for name, value in properties.items())


_TEXT = {"font_family": FONT, "color": INK, "font_size": "10pt", "line_height": "12.5pt"}

styles = {
    "page": declare(width=f"{PAGE_PIXELS}px", border_collapse="collapse", table_layout="fixed", **_TEXT),
    "table": declare(width=f"{PAGE_PIXELS}px", border_collapse="collapse", table_layout="fixed", margin="0", **_TEXT),
    "title": declare(margin="0", font_family=FONT, color=BAND, font_weight="bold", line_height="1.15"),
    "meta": declare(
        padding="2pt 3pt", border_bottom=f"1px solid {RULE}", **(_TEXT | {"color": MUTED, "font_size": "9pt"})
    ),
    "label": declare(
        padding="2pt 3pt", text_align="left", font_weight="normal", **(_TEXT | {"color": MUTED, "font_size": "9pt"})
    ),
    "says": declare(padding="2pt 3pt", **_TEXT),
    "band": declare(padding="1.5pt 7pt", background_color=BAND, color=WHITE, font_family=FONT),
    "section": declare(
        margin="0", color=WHITE, font_family=FONT, font_size="12pt", line_height="15pt", font_weight="bold"
    ),
    "notice": declare(
        padding="1.5pt 7pt", background_color=BAND, color=WHITE, font_family=FONT, font_size="9pt", text_align="right"
    ),
    "heading": declare(
        padding="0 3pt",
        text_align="left",
        font_weight="normal",
        border_bottom=f"1px solid {RULE}",
        **(_TEXT | {"color": MUTED, "font_size": "9pt"}),
    ),
    "cell": declare(
        padding="1.5pt 3pt",
        text_align="left",
        font_weight="normal",
        vertical_align="middle",
        border_bottom=f"1px dotted {RULE}",
        overflow_wrap="break-word",
        word_break="break-word",
        **_TEXT,
    ),
    "gutter": declare(padding_left=f"{3 + GUTTER:g}pt"),
    "empty": declare(padding="2pt 3pt", font_style="italic", **(_TEXT | {"color": MUTED})),
    "foot": declare(padding="4pt 3pt 0", **(_TEXT | {"color": MUTED, "font_size": "8pt", "line_height": "10pt"})),
    "link": declare(color=LINK, font_weight="bold", text_decoration="underline"),
    "gap": declare(height="5pt", font_size="1px", line_height="5pt", padding="0"),
}
"""Inline style of each kind of element."""
