"""The ribbon: every button has its Sub, every Sub its action, and every word that the PM reads is there."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from lxml import etree

from itpm_xl.cli.excel import kit
from itpm_xl.excel.actions import ACTIONS

NAMESPACE = "{http://schemas.microsoft.com/office/2006/01/customui}"
PRESS = re.compile(
    r"""    If ItpmMayRun\(\) Then (?:RunPython "import itpm_udfs; itpm_udfs\.press\('(\w+)'\)"|(\w+))"""
)
IN_VBA_ONLY = {"ItpmRestart": "ItpmStopPython"}


@pytest.fixture(scope="module")
def ribbon():
    return etree.fromstring(kit().ribbon_xml.encode())


@pytest.fixture(scope="module")
def buttons(ribbon):
    return list(ribbon.iter(f"{NAMESPACE}button"))


@pytest.fixture(scope="module")
def subs():
    """The lines of each Sub of the ribbon's module."""
    text = kit().ribbon_bas
    assert text.count("Sub Itpm") == text.count("End Sub")
    return {
        name: body.splitlines()
        for name, body in re.findall(r"Public Sub (\w+)\(control As Object\)\n(.*?)\nEnd Sub", text, re.DOTALL)
    }


def test_each_button_has_its_sub_of_one_line_and_each_sub_its_action(buttons, subs):
    actions = {}
    for button in buttons:
        (line,) = subs.pop(button.get("onAction"))
        python, vba = PRESS.fullmatch(line).groups()
        if vba:
            assert IN_VBA_ONLY[button.get("onAction")] == vba
            assert f"Public Sub {vba}()" in kit().gate_bas
        else:
            actions[python] = button
            words = "".join(word.capitalize() for word in python.split("_"))
            assert button.get("onAction") == f"Itpm{words}"
    assert subs == {}
    assert set(actions) == set(ACTIONS)
    assert {name: button.get("label") for name, button in actions.items()} == {
        name: action.title for name, action in ACTIONS.items()
    }


def test_callbacks_of_the_tab_exist_and_take_what_excel_hands_over(ribbon):
    (tab,) = ribbon.iter(f"{NAMESPACE}tab")
    assert tab.get("label") == "IT Delivery"
    assert f"Public Sub {tab.get('getVisible')}(control As Object, ByRef visible)" in kit().gate_bas
    assert f"Public Sub {ribbon.get('onLoad')}(ribbon As Object)" in kit().gate_bas


def test_every_button_can_be_reached_by_key_and_explains_itself(buttons):
    keys = [button.get("keytip") for button in buttons]
    assert len(set(keys)) == len(keys)
    # A key that begins another one would never let that one be typed.
    assert not [(one, other) for one in keys for other in keys if one != other and other.startswith(one)]
    for button in buttons:
        assert button.get("imageMso")
        assert 10 <= len(button.get("screentip")) <= 60
        assert 40 <= len(button.get("supertip")) <= 250
        assert button.get("supertip").endswith(".")
    assert len({button.get("id") for button in buttons}) == len(buttons)
    assert len({button.get("imageMso") for button in buttons}) == len(buttons)


def test_what_excel_loads_is_plain_western_text_with_short_lines():
    """VBA knows code page 1252, 1,023 characters a line and 25 continuations."""
    for name in ("Ribbon.bas", "Gate.bas", "AddinEvents.cls"):
        text = resources.files("itpm_udfs").joinpath(name).read_text(encoding="utf-8")
        text.encode("ascii")
        assert max(map(len, text.splitlines())) < 1023
