"""The portfolio's page: one file that fetches nothing, text that stays text, lists that sort and filter."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import portfolios
import pytest
from browser import dom, to_pdf
from needs import needs
from office import pages
from test_portfolio_workbook import HOSTILE, infested

from itpm_xl.cli.portfolio import portfolio
from itpm_xl.portfolio.book.listing import EVERY_LINE
from itpm_xl.portfolio.consolidate import consolidate
from itpm_xl.portfolio.page import to_html, write_page
from itpm_xl.portfolio.record import Examined, FileVerdict, ProjectRecord, RecordedFinding, RiskRecord, Verdict
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


def test_lines_that_the_page_has_not_are_counted_with_what_to_add_to_have_them():
    risks = tuple(
        RiskRecord(id=f"R-{number}", kind="Risk", title=f"Risk {number}", exposure_days=float(number))
        for number in range(1_250)
    )
    findings = tuple(
        RecordedFinding("DEP002", "error", "Plan", f"G{number}", f"T{number}", "", "") for number in range(3_500)
    )
    first, *others = [
        Examined(FileVerdict(path=f"{n}.xlsx", verdict=Verdict.OK, sha256=str(n)), ProjectRecord(code=f"P{n}"))
        for n in range(1_100)
    ]
    first = replace(first, project=replace(first.project, risks=risks, findings=findings))
    html = to_html(consolidate([first, *others], as_of=portfolios.AS_OF, version="1"))
    told = {
        section.partition('"')[0]: re.findall(r">([\d,]+ more are not shown here[^<]*)<", section)
        for section in html.split('<section id="')[1:]
    }
    workbook = "`--out portfolio.xlsx` writes {} into the portfolio workbook"
    assert told["overview"] == [f"100 more are not shown here: {workbook.format('them')}."]
    assert told["top-risks"] == [f"250 more are not shown here: lighter ones; {EVERY_LINE}"]
    (said,) = told["findings"]
    assert said.startswith(f"2,500 more are not shown here: {workbook.format('2,000 of them')}; {EVERY_LINE[:-1]}")
    options = {name for option in portfolio.params for name in option.opts}
    assert set(re.findall(r"`(--\w+)", workbook + EVERY_LINE)) <= options


@needs("chromium")
def test_a_click_on_a_head_sorts_by_value(tmp_path):
    path = tmp_path / "portfolio.html"
    made = portfolios.portfolio_of(14)
    html = to_html(made)
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
    late = [line.record.days_late for line in made.projects if line.record.days_late is not None]
    assert 'aria-sort="descending"' in overview
    assert values == sorted(late, reverse=True)
    findings = shown.partition('id="findings"')[2].partition("</section>")[0]
    rows = findings.partition("<tbody>")[2].split("<tr")[1:]
    assert len([row for row in rows if not row.startswith(' hidden=""')]) == sum(
        one.row_id == "T2" for line in made.projects for one in line.record.findings
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
