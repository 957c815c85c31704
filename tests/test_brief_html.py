"""The HTML brief: one printed page, nothing fetched, nothing run, readable without colour."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import brief_cases
import pytest
from browser import dom, to_pdf
from needs import needs
from office import pages

from itpm_xl.report import palette
from itpm_xl.report.brief import RowRef
from itpm_xl.report.brief_fit import A4_SHEET, fit
from itpm_xl.report.brief_html import A4_HTML, to_html
from itpm_xl.report.row_links import html_link


class Page(HTMLParser):
    """Tags with their attributes, and the text between them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words, self.open = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "col", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"style", "title"} and data.strip():
            self.words.append(data.strip())

    def named(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]


@pytest.fixture(params=brief_cases.CASES)
def case(request):
    return brief_cases.CASES[request.param]()


@needs("chromium", "poppler")
def test_prints_on_one_page(case, tmp_path):
    page = tmp_path / "b.html"
    page.write_text(to_html(case, link_to="plan.xlsx"), encoding="utf-8")
    assert pages(to_pdf(page, tmp_path / "b.pdf")) == 1


@needs("chromium")
def test_a_browser_finds_nothing_to_mend(case, tmp_path):
    page = tmp_path / "b.html"
    page.write_text(to_html(case, link_to="plan.xlsx"), encoding="utf-8")
    seen, written = Page(dom(page)), Page(page.read_text(encoding="utf-8"))
    assert seen.words == written.words
    # A browser adds a tbody where we write none; it moves or drops nothing.
    assert [tag for tag, _ in seen.tags if tag != "tbody"] == [tag for tag, _ in written.tags if tag != "tbody"]


def test_is_self_contained_and_balanced(case):
    page = Page(to_html(case, link_to="plan.xlsx"))
    assert not page.open
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe", "object", "form", "base"})
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name == "src"]
    assert all(attrs["href"].startswith("plan.xlsx#") for attrs in page.named("a"))


def test_survives_outlook(case):
    html = to_html(case, link_to="plan.xlsx")
    inline = html[html.index("<body") :]
    assert not re.search(r"display:|flex|grid|float:|position:|var\(|class=|background-image", inline)
    page = Page(html)
    for attrs in page.named("td") + page.named("th"):
        assert attrs["style"]
        # Word takes the ground from the attribute.
        if "background-color" in attrs["style"]:
            assert attrs["bgcolor"] in attrs["style"]
    assert all("width" in attrs for attrs in page.named("table") + page.named("col"))


def test_text_stays_text():
    html = to_html(brief_cases.scripts(), link_to="plan.xlsx")
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "\x07" not in html


def test_says_the_same_in_the_same_order_as_it_was_fitted(case):
    words = " ".join(" ".join(Page(to_html(case, link_to=None)).words).split())
    fitted = fit(case, A4_HTML)
    at = -1
    for text in [fitted.title[0], fitted.badge[0], *(block.title for block in fitted.blocks), fitted.foot.text]:
        found = words.find(" ".join(text.split()), at + 1)
        assert found > at, text
        at = found
    for block in fitted.blocks:
        for row in block.rows:
            for cell in row.cells:
                assert " ".join(cell.text.split()) in words


def test_can_be_read_aloud():
    page = Page(to_html(brief_cases.rich(), link_to="plan.xlsx"))
    assert page.named("html") == [{"lang": "en"}]
    assert {"name": "generator", "content": "itpm-xl"} in page.named("meta")
    assert "<title>Weekly brief: Data-centre exit (DCX)</title>" in to_html(brief_cases.rich())
    assert all(attrs.get("scope") in {"row", "col"} for attrs in page.named("th"))
    assert [tag for tag, _ in page.tags if tag in {"h1", "h2"}] == ["h1", *["h2"] * 6]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_text_stands_out_from_its_ground():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    pairs = [(tone.ink, ground) for tone in _TONES for ground in (tone.fill, palette.WHITE)]
    pairs += [(ink, palette.WHITE) for ink in (palette.INK, palette.MUTED, palette.LINK)]
    pairs += [(palette.WHITE, ground) for ground in (palette.BAND, palette.RED.ink, "#C2410C", "#3D74A8", palette.LINK)]
    pairs += [(palette.INK, ground) for ground in ("#F0B429", "#9AA5B1")]
    pairs += [(palette.MUTED, "#EDF1F5")]
    low = {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 4.5}
    assert low == {}


_TONES = (palette.RED, palette.AMBER, palette.GREEN, palette.CALM)


def test_a_coloured_word_never_speaks_by_its_colour_alone():
    for block in fit(brief_cases.rich(), A4_HTML).blocks:
        for row in block.rows:
            for cell in row.cells:
                if cell.colour:
                    assert cell.text[:1] in "RAG" or "late" in cell.text or cell.text.split()[0] in {"Extreme", "High"}


@pytest.mark.parametrize(
    ("book", "href"),
    [
        ("plan.xlsx", "plan.xlsx#RAID!A7"),
        ("plan #2 Köln.xlsx", "plan%20%232%20K%C3%B6ln.xlsx#RAID!A7"),
        ("..\\books\\plan.xlsx", "../books/plan.xlsx#RAID!A7"),
        ("C:\\books\\plan.xlsx", "file:///C:/books/plan.xlsx#RAID!A7"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29#RAID!A7"),
        (None, None),
    ],
)
def test_links_lead_to_the_workbook_and_nowhere_else(book, href):
    assert html_link("RAID", "A7", book) == href


def test_without_a_workbook_there_are_no_links():
    page = Page(to_html(brief_cases.rich(), link_to=None))
    assert page.named("a") == []
    assert "D-03" in page.words


def test_a_sheet_name_cannot_leave_its_attribute():
    line = replace(brief_cases.rich().decisions[0], source=RowRef('R"><b>', "D-1", "A7"))
    html = to_html(replace(brief_cases.empty(), decisions=(line,)), link_to="plan.xlsx")
    assert 'R"><b>' not in html
    assert Page(html).named("a")[0]["href"] == "plan.xlsx#%27R%22%3E%3Cb%3E%27!A7"


def test_shows_every_line_that_the_sheet_shows(case):
    shown = [[row.source for row in block.rows] for block in fit(case, A4_HTML).blocks]
    assert shown == [[row.source for row in block.rows] for block in fit(case, A4_SHEET).blocks]


@pytest.mark.parametrize(("colour", "of_value"), [("Green", ""), ("Amber", ""), ("Red", "Red")])
def test_not_due_has_no_verdicts_colour_unless_something_is_late(colour, of_value):
    brief = brief_cases.rich()
    tile = replace(brief.tiles[1], value="NOT DUE", colour=colour)
    shown = fit(replace(brief, tiles=(tile,)), A4_HTML).tiles[0]
    assert (shown.value_colour, shown.colour) == (of_value, colour)
    assert shown.note.startswith(f"{colour[0]}  ")
    assert contrast(palette.tone(colour).ink, palette.CALM.fill) >= 4.5
