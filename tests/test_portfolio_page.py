"""The portfolio's page: one file that fetches nothing, text that stays text, lists that sort and filter."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import portfolios
import pytest
from browser import dom, to_pdf
from needs import needs
from office import pages
from test_portfolio_workbook import HOSTILE, infested

from itpm_xl.portfolio.page import to_html, write_page
from itpm_xl.workbook.outputs import is_own_output

VOID = {"meta", "col", "br", "input", "link"}


class Read(HTMLParser):
    """Elements with their attributes, and whether each is closed where it should be."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open, self.faults, self.texts = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        self.texts.append(data)


@pytest.fixture(params=portfolios.CASES)
def case(request):
    return portfolios.CASES[request.param]()


def test_is_well_formed_and_fetches_nothing(case, tmp_path):
    path = tmp_path / "portfolio.html"
    write_page(path, case)
    assert is_own_output(path)
    page = Read(path.read_text(encoding="utf-8"))
    assert (page.faults, page.open) == ([], [])
    assert not any("src" in attrs or "style" in attrs or "onclick" in attrs for _, attrs in page.found)
    assert [tag for tag, _ in page.found if tag in {"link", "img", "iframe", "object"}] == []
    ids = [attrs["id"] for tag, attrs in page.found if tag == "section" and "id" in attrs]
    inside = [attrs["href"][1:] for tag, attrs in page.found if tag == "a" and attrs["href"].startswith("#")]
    assert len(ids) == len(set(ids))
    assert set(inside) <= set(ids)


@pytest.mark.parametrize("text", [*HOSTILE, "</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_what_people_typed_is_only_ever_text(text):
    plain, hostile = (
        Read(to_html(one)) for one in (portfolios.portfolio_of(8), infested(portfolios.portfolio_of(8), text))
    )
    assert hostile.faults == []
    assert {tag for tag, _ in hostile.found} == {tag for tag, _ in plain.found}
    assert {name for _, attrs in hostile.found for name in attrs} == {
        name for _, attrs in plain.found for name in attrs
    }


def test_a_link_leads_to_a_workbook_and_never_runs_anything(tmp_path):
    paths = ("javascript:alert(1)//plan.xlsx", "data:text/html,x.xlsx", "../up & away/plan #1.xlsx")
    base = portfolios.portfolio_of(8)
    import dataclasses

    lines = [dataclasses.replace(line, path=path) for line, path in zip(base.projects, paths, strict=False)]
    html = to_html(dataclasses.replace(base, projects=tuple(lines), files=()), out=tmp_path / "out" / "p.html")
    found = {attrs["href"] for tag, attrs in Read(html).found if tag == "a" and not attrs["href"].startswith("#")}
    assert found
    assert [href for href in found if re.match(r"[a-z]+:", href)] == []


@needs("chromium")
def test_a_click_on_a_head_sorts_by_value(tmp_path):
    path = tmp_path / "portfolio.html"
    portfolio = portfolios.portfolio_of(14)
    html = to_html(portfolio)
    # The page allows no script but its own, so what clicks for us has to lift that first.
    clicks = (
        "<script>for (const b of document.querySelectorAll('#overview th button'))"
        " if (b.textContent === 'Late, days') { b.click(); b.click(); }"
        " const box = document.querySelector('#findings input'); box.value = 't2 follows';"
        " box.dispatchEvent(new Event('input'));</script></body>"
    )
    html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html).replace("</body>", clicks)
    path.write_text(html, encoding="utf-8")
    shown = dom(path)
    overview = shown.partition('id="overview"')[2].partition("</section>")[0]
    values = [float(one) for one in re.findall(r'data-v="([-\d.]+)"', overview) if one in {"14.5", "7.0", "1.0"}]
    late = [line.record.days_late for line in portfolio.projects if line.record.days_late is not None]
    assert 'aria-sort="descending"' in overview
    assert values == sorted(late, reverse=True)
    findings = shown.partition('id="findings"')[2].partition("</section>")[0]
    rows = findings.partition("<tbody>")[2].split("<tr")[1:]
    assert len([row for row in rows if not row.startswith(' hidden=""')]) == sum(
        one.row_id == "T2" for line in portfolio.projects for one in line.record.findings
    )


@needs("chromium")
def test_its_own_script_runs_under_its_own_rules(tmp_path):
    path = tmp_path / "portfolio.html"
    write_page(path, portfolios.portfolio_of(14))
    # The script puts a search box above each longer list; without it there is none.
    assert 'type="search"' in dom(path)


@needs("chromium", "poppler")
def test_the_brief_prints_on_a_page_of_its_own(tmp_path):
    import subprocess

    path = tmp_path / "portfolio.html"
    write_page(path, portfolios.portfolio_of(100))
    pdf = to_pdf(path, tmp_path / "p.pdf")
    assert pages(pdf) > 2
    first, second = (
        subprocess.run(
            ["pdftotext", "-f", str(n), "-l", str(n), pdf, "-"], capture_output=True, text=True, check=True
        ).stdout
        for n in (1, 2)
    )
    assert "itpm-xl 0.1.0" in first
    assert "Trends" in second
