"""The portfolio brief: one page whatever there is, what matters first, and what is left out is counted."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date

import portfolios
import pytest
import xlsxwriter
from hypothesis import given, settings, strategies as st
from needs import needs
from office import pages

from itpm_xl.portfolio.book.brief_sheet import add_portfolio_brief
from itpm_xl.portfolio.book.gap_map import draw_gap_map, gap_links
from itpm_xl.portfolio.book.links import Links
from itpm_xl.portfolio.book.trends import drifts, status_runs
from itpm_xl.portfolio.brief import portfolio_brief
from itpm_xl.portfolio.brief_fit import fit_portfolio
from itpm_xl.report.brief_fit import A4_SHEET
from itpm_xl.report.own_sheet import Styles


@pytest.fixture(params=portfolios.CASES)
def case(request):
    return portfolios.CASES[request.param]()


@pytest.fixture
def usual():
    return portfolios.portfolio_of(14)


@needs("libreoffice", "poppler")
def test_prints_on_one_page_and_no_words_collide(case, office, tmp_path):
    path = tmp_path / "brief.xlsx"
    with xlsxwriter.Workbook(path) as book:
        add_portfolio_brief(book, Styles(book), Links(path), case)
    pdf = office.to_pdf(path, tmp_path / "brief.pdf")
    assert pages(pdf) == 1
    page = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert ">itpm-xl<" in page
    width, height = map(float, re.search(r'<page width="([\d.]+)" height="([\d.]+)"', page).groups())
    found = re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)"', page)
    boxes = [tuple(map(float, box)) for box in found]
    assert all(x > 15 and y > 15 and right < width - 15 and low < height - 15 for x, y, right, low in boxes)
    for index, (left, top, right, low) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            across = min(right, other[2]) - max(left, other[0])
            # A word's box is the font's full height; lines may overlap by their leading, a third of it.
            down = min(low, other[3]) - max(top, other[1])
            assert across <= 1 or down <= (low - top) * 0.5


@given(
    projects=st.integers(0, 60),
    title=st.text(max_size=300),
    many=st.integers(0, 9),
)
@settings(max_examples=40)
def test_fits_and_counts_what_is_left_out_whatever_people_wrote(projects, title, many):
    portfolio = portfolios.portfolio_of(projects) if projects else portfolios.empty()
    decisions = tuple(
        replace(one, decision=replace(one.decision, title=title, forum=title[:40])) for one in portfolio.decisions
    )
    portfolio = replace(portfolio, decisions=decisions * (1 + many), notes=(title,) * many)
    fitted = fit_portfolio(portfolio)
    assert fitted.height <= A4_SHEET.height
    for one in fitted.sections:
        left_out = int(re.match(r"([\d,]+) ", one.notice)[1].replace(",", "")) if one.notice else 0
        assert len(one.lines) + left_out == len(one.section.lines)
        assert set(heights := one.heights) == set() or min(heights) > 10


def test_decisions_stand_by_forum_and_date_and_the_dearest_are_kept(usual):
    fitted = next(one for one in fit_portfolio(usual).sections if one.section.key == "decisions")
    shown = {line.ref.split()[0].rstrip("…") for line in fitted.lines}
    dearest = [line.key.split()[0] for line in usual.decisions[: len(fitted.lines)]]
    assert shown == set(dearest)
    forums = [line.cells[1].text for line in fitted.lines]
    assert len(set(forums)) == sum(one != other for one, other in zip(forums, [None, *forums], strict=False))
    by_forum: dict[str, list[date]] = {}
    for line in fitted.lines:
        by_forum.setdefault(line.order[1], []).append(line.order[2])
    assert all(days == sorted(days) for days in by_forum.values())
    assert [min(days) for days in by_forum.values()] == sorted(min(days) for days in by_forum.values())


def test_names_those_who_contradict_themselves_and_those_who_are_silent(usual):
    sections = {one.key: one for one in portfolio_brief(usual).sections}
    wanted = [one for one in usual.projects if one.record.reported == "Green" and one.record.computed == "Red"]
    assert [line.ref for line in sections["watermelons"].lines] == [one.key for one in wanted]
    assert sections["watermelons"].lines[0].cells[0].text == (
        "Forecast 14.5 working days after target (M-4); CR-01 is 9 days overdue"
    )
    silent = [line.ref for line in sections["silent"].lines]
    assert silent[:2] == ["bomb.xlsx", "no project.xlsx"]
    assert sorted(silent[2:]) == sorted(one.key for one in usual.projects if one.stale)


def test_the_numbers_in_the_tiles(usual):
    tiles = {tile.title: tile for tile in portfolio_brief(usual).tiles}
    assert tiles["Red projects"].value == "6 of 14"
    assert tiles["Watermelons"].value == "3"
    overdue = sum(line.decision.needed_by < portfolios.AS_OF for line in usual.decisions)
    assert tiles["Decisions overdue"].value == f"{overdue} of {len(usual.decisions)}"
    assert (tiles["Promises too late"].value, tiles["Promises too late"].note) == ("7 of 14", "worst +8 d")
    assert (tiles["Not updated"].value, tiles["Not updated"].note) == ("3 of 14", "2 files failed")


def test_says_so_when_there_is_nothing(usual):
    nothing = portfolio_brief(portfolios.empty())
    assert nothing.badge == "no project"
    assert nothing.summary.startswith("No project workbook was read")
    calm = portfolio_brief(replace(usual, moves=(), decisions=(), dependencies=(), clashes=()))
    empty = {one.key: one.empty for one in calm.sections if not one.lines}
    assert empty == {"moves": "Nothing moved.", "decisions": "No decision is waiting."}


def test_runs_are_counted_and_the_last_one_is_this_one(usual):
    runs = status_runs(usual)
    assert [run.as_of for run in runs][-2:] == [date(2026, 3, 2), date(2026, 3, 9)]
    now = [line.record.computed for line in usual.projects]
    assert runs[-1].counts == (now.count("Green"), now.count("Amber"), now.count("Red"), now.count(None))
    # Without this run in the store its numbers come from the projects themselves.
    earlier = replace(usual, trends=tuple(one for one in usual.trends if one.as_of < usual.as_of))
    assert status_runs(earlier) == runs
    assert drifts(earlier) == drifts(usual)
    assert drifts(usual)[0].moved == pytest.approx(7 * 1.5)


def test_the_map_of_gaps_draws_every_pair_and_survives_loops(usual):
    links = gap_links(usual)
    assert {(link.giver, link.taker) for link in links} == {
        (one.other_key, one.key) for one in usual.dependencies if one.other_key
    }
    tips = [shape.tip for shape in draw_gap_map(usual).shapes if getattr(shape, "tip", "")]
    for link in links:
        assert any(f"{link.taker} waits for {link.giver}: {link.label}" in tip for tip in tips)
    both_ways = [replace(one, key=one.other_key, other_key=one.key) for one in usual.dependencies if one.other_key]
    mutual = replace(usual, dependencies=(*usual.dependencies, *both_ways))
    tips = [shape.tip for shape in draw_gap_map(mutual).shapes if getattr(shape, "tip", "")]
    assert sum(" waits for " in tip.partition("; ")[2] for tip in tips) >= len(both_ways) // 2


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.floats(-20, 20) | st.none()), max_size=40))
@settings(max_examples=60)
def test_any_network_becomes_a_picture_within_its_frame(pairs):
    base = portfolios.portfolio_of(13)
    keys = [line.key for line in base.projects]
    made = tuple(
        replace(base.dependencies[0], key=keys[one], other_key=keys[other], gap_days=gap) for one, other, gap in pairs
    )
    drawing = draw_gap_map(replace(base, dependencies=made))
    if drawing is None:
        assert all(one == other for one, other, _ in pairs)
        return
    corners = [point for shape in drawing.shapes for point in getattr(shape, "points", ())]
    assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in corners)
