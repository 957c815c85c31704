"""The guide that the ribbon opens: one file, a line for each button, readable on screen and paper."""

from __future__ import annotations

import re
from importlib.resources import files

from browser import screenshot, to_pdf
from needs import needs

GUIDE = files("itpm_xl.excel").joinpath("guide.html")
RIBBON = files("itpm_udfs").joinpath("ribbon.xml")


def test_it_is_one_file_that_fetches_nothing():
    text = GUIDE.read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)\s*=|url\(|@import|<script|http""", text)


def test_each_button_has_a_line_in_the_ribbons_order_and_no_other_has():
    described = re.findall(r'<th scope="row">([^<]+)</th><td>[^<]+</td><td>', GUIDE.read_text(encoding="utf-8"))
    assert described == re.findall(r'<button [^>]*label="([^"]+)"', RIBBON.read_text(encoding="utf-8"))


@needs("chromium", "poppler")
def test_it_is_readable_on_a_narrow_screen_and_prints(tmp_path):
    page = tmp_path / "Größe des Guides.html"
    page.write_bytes(GUIDE.read_bytes())
    assert screenshot(page, tmp_path / "narrow.png", width=500, height=900).stat().st_size > 10_000
    assert to_pdf(page, tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
