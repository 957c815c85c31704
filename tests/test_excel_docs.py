"""The pages about Excel: their pictures are those that the script makes, their links lead somewhere."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from itpm_xl.cli import cli
from tools.make_excel_pictures import FOLDER, ROOT, SHEETS, drawings

DOCS = ROOT / "docs"
PAGES = ("install.md", "security.md", "excel-checklist.md")


@pytest.mark.parametrize("name", sorted(drawings()))
def test_each_drawing_is_what_the_script_draws_and_says_what_it_is(name):
    on_disk = (FOLDER / name).read_text(encoding="utf-8")
    assert on_disk == drawings()[name], "run tools/make_excel_pictures.py"
    assert "A drawing, not a screenshot" in "".join(ET.fromstring(on_disk).itertext())


def test_the_ribbon_is_drawn_with_every_button():
    drawn = "".join(ET.fromstring(drawings()["ribbon.svg"]).itertext())
    source = (ROOT / "udfs" / "itpm_udfs" / "ribbon.xml").read_text(encoding="utf-8")
    words = [word for label in re.findall(r'<button [^>]*?label="([^"]+)"', source) for word in label.split()]
    assert words
    assert [word for word in words if word not in drawn] == []


def test_the_checklist_has_ten_steps_with_a_picture_each_and_uses_every_picture():
    text = (DOCS / "excel-checklist.md").read_text(encoding="utf-8")
    steps = re.split(r"^## (?=\d+\. )", text, flags=re.MULTILINE)[1:]
    assert [int(step.partition(".")[0]) for step in steps] == [*range(1, 11)]
    assert [step.partition("\n")[0] for step in steps if "](excel/" not in step] == []
    assert {f"{name}.png" for name in SHEETS} | set(drawings()) == set(re.findall(r"\]\(excel/([^)]+)\)", text))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)]+)\)", (DOCS / page).read_text(encoding="utf-8"))
    for target in targets:
        file, _, anchor = target.partition("#")
        path = DOCS / file if file else DOCS / page
        assert path.is_file(), target
        if anchor:
            heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}, target


@pytest.mark.parametrize("page", [*PAGES, "../README.md"])
def test_commands_that_are_named_exist(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    # In code only: "itpm-xl uses no network" names no command.
    code = "\n".join(re.findall(r"`[^`\n]+`|^ {4}.+$|^\$ .+$", text, re.MULTILINE))
    named = set(re.findall(r"(?:itpm-xl|-m itpm_xl) ([a-z]+)\b", code))
    assert named
    assert named - set(cli.commands) == set()


def test_pictures_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 300_000
