"""The dependency map: nothing overlaps, links run to the right, every task is there, the same plan looks the same."""

from __future__ import annotations

import hashlib
import io
import itertools
import random
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st
from PIL import Image
from projects import planned
from test_house import ROOT
from test_plan import plan_of, task, tasks

import itpm_xl as itpm
from itpm_xl.errors import TargetError
from itpm_xl.report.dependency_map import draw_map
from itpm_xl.report.drawing import Curve, Polygon, Text
from itpm_xl.report.layers import fold, layer_of
from itpm_xl.report.map_file import write_map
from itpm_xl.report.map_layout import lay_out
from itpm_xl.report.map_legend import EDGES
from itpm_xl.report.map_tasks import MOST_TASKS, tasks_to_show
from itpm_xl.report.png import to_png
from itpm_xl.report.rows import arrange, crossings
from itpm_xl.report.svg import to_svg
from itpm_xl.workbook.outputs import is_own_output

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", params=["ERP", "DCX", "IAM"])
def sample(request):
    return itpm.plan(itpm.load(ROOT / "workbooks" / f"{request.param}.xlsx"))


def random_plan(count, seed):
    """Tasks that wait for up to three earlier ones."""
    dice = random.Random(seed)
    rows = []
    for n in range(count):
        before = sorted({dice.randrange(n) for _ in range(dice.randrange(4))}) if n else []
        rows.append(task(f"T{n}", dice.choice([0, 1, 3, 8]), "; ".join(f"T{one}" for one in before)))
    return plan_of(tasks(*rows))


def layout_of(plan):
    shown = tasks_to_show(plan)
    diamonds = {one.id: one.milestone for one in shown.tasks}
    return shown, lay_out(shown.tasks, {pair: link.critical for pair, link in shown.links.items()}, diamonds)


def check_layout(plan):
    shown, layout = layout_of(plan)
    assert set(layout.boxes) == {one.id for one in shown.tasks}
    for one, other in itertools.combinations(layout.boxes.values(), 2):
        apart_x = one.left + one.width <= other.left or other.left + other.width <= one.left
        apart_y = one.top + one.height < other.top or other.top + other.height < one.top
        assert apart_x or apart_y
    for one, other in shown.links:
        first, second = layout.boxes[one], layout.boxes[other]
        assert first.layer < second.layer
        assert ((one, other) in layout.ways) == (first.strip == second.strip)
    for way in layout.ways.values():
        assert all(one[0] <= other[0] for one, other in itertools.pairwise(way.points))
    for box in layout.boxes.values():
        strip = layout.strips[box.strip]
        assert strip.top < box.top
        assert box.top + box.height <= strip.top + strip.height


def test_on_the_samples_nothing_overlaps_and_links_run_to_the_right(sample):
    check_layout(sample)


@given(st.integers(1, 60), st.integers(0, 9999))
def test_on_any_plan_nothing_overlaps_and_links_run_to_the_right(count, seed):
    check_layout(random_plan(count, seed))


def test_links_that_pass_a_column_pass_between_its_tasks(sample):
    _, layout = layout_of(sample)
    for way in layout.ways.values():
        passing = way.points[1:-1]
        for start in passing[::2]:
            for box in layout.boxes.values():
                if box.left == start[0]:
                    assert not box.top < start[1] < box.top + box.height or box.strip != _strip_at(layout, start[1])


def _strip_at(layout, y):
    return next(n for n, strip in enumerate(layout.strips) if strip.top <= y <= strip.top + strip.height)


def test_a_task_stands_right_behind_what_it_waits_for_or_right_before_what_waits_for_it():
    """A > B > D > E is the longest chain. C waits for nothing and holds D, so it stands beside B, not beside A."""
    dates = {"A": 0, "B": 1, "C": 1, "D": 5, "E": 6}
    links = [("A", "B"), ("B", "D"), ("C", "D"), ("D", "E"), ("A", "E")]
    assert layer_of(dates, links) == {"A": 0, "B": 1, "C": 1, "D": 2, "E": 3}


def test_a_chain_is_folded_where_few_links_are_cut():
    """Of six layers, folding after M cuts one link; folding at any other place within four layers cuts two."""
    layers = {"a": 0, "b": 1, "c": 1, "M": 2, "d": 3, "e": 3, "f": 4, "g": 4, "h": 5}
    links = [("a", "b"), ("a", "c"), ("b", "M"), ("c", "M"), ("M", "d"), ("M", "e"), ("d", "f"), ("e", "g"), ("f", "h")]
    assert fold(layers, [*links, ("g", "h")], 4) == [0, 2]
    assert fold({}, [], 4) == []


def test_rows_are_ordered_so_that_fewer_links_cross():
    columns = {"a": 0, "b": 0, "c": 0, "x": 1, "y": 1, "z": 1}
    links = {("a", "z"): False, ("b", "y"): False, ("c", "x"): False}
    grid = arrange(columns, dict.fromkeys(columns, 50.0), links, gap=10, passing=5)
    assert crossings(grid.columns) == 0
    assert all(way[0].y == pytest.approx(way[1].y) for way in grid.ways.values())


def test_the_title_says_how_long_the_path_is_and_where_it_leads():
    _, plan = planned(tasks(task("T1", 2), task("T2", 3, "T1"), task("T3", 1), task("M1", 0, "T2; T3", Task="Go-live")))
    # Work starts on the status date, Friday the 6th: T1 takes until Monday the 9th, T2 until Thursday.
    assert draw_map(plan).title == "Critical path of 3 tasks to Go-live on Thu 12 Mar; 4 tasks"


def test_the_critical_path_is_heavier_and_red_and_its_tasks_say_so(sample):
    drawing = draw_map(sample)
    main = [one for one in drawing.shapes if isinstance(one, Curve) and one.line == EDGES["critical"].line]
    assert main
    assert {one.width for one in main} == {EDGES["critical"].width}
    assert EDGES["critical"].width > 2 * EDGES["driving"].width
    words = [one.text for one in drawing.shapes if isinstance(one, Text)]
    assert "critical path" in words
    boxed = sum(one.critical and not one.milestone for one in sample.schedule)
    assert words.count("critical") == boxed + 1
    rhombs = [one for one in drawing.shapes if isinstance(one, Polygon) and one.tip and not one.radius]
    assert len(rhombs) == sum(one.milestone or not one.duration_minutes for one in sample.schedule)


def test_the_svg_holds_every_task_as_text_and_its_title(sample):
    text = to_svg(draw_map(sample))
    root = ET.fromstring(text)
    words = [one.text for one in root.iter(f"{SVG}text")]
    assert {one.id for one in sample.schedule} <= set(words)
    assert root.find(f"{SVG}title").text == root.get("aria-label") == draw_map(sample).title
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert not list(root.iter(f"{SVG}image"))


def test_what_a_pm_writes_stays_text():
    _, plan = planned(tasks(task("T<1>", 2, Task="x"), task("T&2", 3, "T<1>")))
    root = ET.fromstring(to_svg(draw_map(plan)))
    assert {"T<1>", "T&2"} <= {one.text for one in root.iter(f"{SVG}text")}


def test_the_same_plan_gives_the_same_bytes(sample):
    first, second = draw_map(sample), draw_map(sample)
    assert to_svg(first) == to_svg(second)
    pictures = [hashlib.sha256(to_png(one, scale=1.0)).hexdigest() for one in (first, second)]
    assert pictures[0] == pictures[1]


def test_the_png_has_the_size_and_colours_of_the_drawing():
    _, plan = planned(tasks(task("T1", 2), task("T2", 3, "T1")))
    drawing = draw_map(plan)
    picture = Image.open(io.BytesIO(to_png(drawing, scale=2.0))).convert("RGB")
    assert picture.size == (round(drawing.width * 2), round(drawing.height * 2))
    assert picture.getpixel((2, 2)) == (255, 255, 255)
    # The middle of the link between the two boxes: 180 wide, 48 apart, from the margin of 28.
    y = next(one.start[1] for one in drawing.shapes if isinstance(one, Curve) and one.tip)
    red, green, blue = picture.getpixel(((28 + 180 + 20) * 2, round(y * 2)))
    assert red > 150
    assert green < 120
    assert blue < 80


@pytest.mark.parametrize("name", ["Einführung", "導入計画の承認", "План", "x" * 300, "$a_b$", "line\nbreak"])
def test_any_name_can_be_painted(name):
    _, plan = planned(tasks(task("T1", 2), task("T2", 0, "T1")))
    named = replace(plan, schedule=tuple(replace(one, name=name) for one in plan.schedule))
    assert to_png(draw_map(named), scale=1.0).startswith(b"\x89PNG")


def test_a_large_plan_shows_what_matters_and_says_so():
    """A chain of 30 and 270 tasks beside it with much slack: only the chain is critical."""
    rows = [task("C0", 10), *(task(f"C{n}", 10, f"C{n - 1}") for n in range(1, 30))]
    rows += [task(f"S{n}", 1, "C0" if n % 2 else "") for n in range(269)] + [task("M", 0, "S1; S2")]
    plan = plan_of(tasks(*rows))
    shown = tasks_to_show(plan)
    assert {one.id for one in shown.tasks} == {f"C{n}" for n in range(30)} | {"M"}
    assert draw_map(plan).title.endswith("; 31 of 300 tasks shown (critical, near-critical and milestones)")
    # M waits for S1, which waits for C0; S1 is not shown.
    assert shown.links["C0", "M"].text == "M follows C0 through tasks that are not shown"
    assert not shown.links["C0", "M"].plain
    check_layout(plan)


def test_a_long_critical_path_shows_its_end():
    rows = [task("C0", 1), *(task(f"C{n}", 1, f"C{n - 1}") for n in range(1, 200))]
    shown = tasks_to_show(plan_of(tasks(*rows)))
    assert [one.id for one in shown.tasks] == [f"C{n}" for n in range(200 - MOST_TASKS, 200)]
    assert shown.rule == "end of the critical path"


def test_a_map_is_written_whole_and_replaced_only_while_it_is_ours(tmp_path):
    _, plan = planned(tasks(task("T1", 2), task("T2", 3, "T1")))
    for name in ("a map.svg", "a map.png"):
        out = tmp_path / name
        assert write_map(plan, out).endswith("; 2 tasks")
        assert is_own_output(out)
        write_map(plan, out)
        out.write_bytes(out.read_bytes().replace(b"itpm-xl", b"somebody"))
        with pytest.raises(TargetError):
            write_map(plan, out)
        write_map(plan, out, force=True)
    with pytest.raises(TargetError, match=r"\.svg or \.png"):
        write_map(plan, tmp_path / "map.pdf")
    with pytest.raises(TargetError, match="no task"):
        write_map(plan_of(tasks(task("T1", 1, "T2"), task("T2", 1, "T1"))), tmp_path / "map.svg")
