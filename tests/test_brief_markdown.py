"""What people type stays text in the Markdown of the brief, judged by a Markdown parser."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import brief_cases
import pytest
from hypothesis import example, given, strategies as st
from markdown_it import MarkdownIt

from itpm_xl.report.brief import Commitment, RowRef, Section
from itpm_xl.report.brief_markdown import escape, to_markdown


class _Text(HTMLParser):
    """The text of a page, and the tags that are on it."""

    def __init__(self):
        super().__init__()
        self.tags, self.text = set(), ""

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - the signature of HTMLParser
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += data


@given(st.text(max_size=60))
@example("a | b")
@example("<script>alert(1)</script>")
@example("[x](javascript:alert(1)) ![x](http://e) `code` **b** _i_ ~~s~~ &lt; &#60; \\| \\")
@example("=HYPERLINK(1)")
@example("- item")
@example("# head")
@example("1. one")
@example("line\nbreak\r\n\n| --- |")
def test_whatever_people_type_stays_text_in_markdown(words):
    page = f"| Head |\n| --- |\n| x {escape(words)} |\n"
    parser = _Text()
    parser.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(page))
    assert parser.tags <= {"table", "thead", "tbody", "tr", "th", "td"}
    printable = "".join(char if char.isprintable() else " " for char in words)
    assert " ".join(parser.text.split()) == " ".join(["Head", "x", *printable.split()])


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@x", "# x"])
def test_no_cell_begins_like_a_formula_or_a_heading(words):
    assert escape(words).startswith("\\")


def test_the_notice_names_the_sheets_of_the_lines_that_are_left_out():
    lines = tuple(
        Commitment(text=f"Job {n}", source=RowRef("Dependencies" if n < 8 else "Readiness", f"T{n}", None))
        for n in range(10)
    )
    brief = replace(brief_cases.rich(), commitments=lines, sections={"commitments": Section(10, "Dependencies")})
    assert "2 more in the workbook, sheet Readiness." in to_markdown(brief)
    more = replace(brief, sections={"commitments": Section(12, "Dependencies")})
    assert "4 more in the workbook, sheets Readiness, Dependencies." in to_markdown(more)


def test_no_mark_is_doubled_and_letters_are_explained():
    asked = replace(brief_cases.rich().decisions[0], text="Cutover before Christmas?", recommendation="no.")
    text = to_markdown(replace(brief_cases.rich(), decisions=(asked,)))
    assert "Cutover before Christmas? We recommend: no" in text
    assert "R, A and G before a state: Red, Amber, Green" in text
