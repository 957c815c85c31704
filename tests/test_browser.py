"""The harness itself: a page becomes a picture of the size asked for, and its scripts have run."""

from __future__ import annotations

import struct

import pytest
from browser import dom, screenshot
from needs import needs

pytestmark = needs("chromium")


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "Bericht ü.html"
    path.write_text(
        "<!doctype html><meta charset='utf-8'><body style='margin:0;background:#080'><p id='p'>grün</p>"
        "<script>document.getElementById('p').textContent += ' ' + innerWidth + 'x' + innerHeight</script>",
        encoding="utf-8",
    )
    return path


def test_the_picture_has_the_size_asked_for(page, tmp_path):
    picture = screenshot(page, tmp_path / "page.png", 640, 480).read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (640, 480)


def test_scripts_have_run(page):
    assert "grün " in dom(page)
