"""Dropdowns and colours of a table: what the workbook has, what the template would give it, and the difference made up.

Pasting erases validations and breaks conditional formats into pieces. A rule counts as there when its pieces cover
every row of the table; if they do not, the pieces go and the whole rule comes back. Rules of the PM's own stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from itpm_xl.workbook.edit_sheet import WORKSHEET_ORDER
from itpm_xl.workbook.ranges import Rectangle, rectangles
from itpm_xl.workbook.references import names_in
from itpm_xl.workbook.xmledit import Element, XmlEdit, render

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

__all__ = ["needs_only", "repair_colours", "repair_dropdowns"]

_Key: TypeAlias = tuple[str, ...]
_CELL = re.compile(r"(?<![\w.])(\$?[A-Za-z]{1,3}\$?)(\d+)(?![\w.(])")


@dataclass(slots=True)
class _Rule:
    """A rule and the cells it holds for."""

    element: Element
    areas: list[Rectangle]
    key: _Key


def repair_dropdowns(
    edit: XmlEdit, expected: Sequence[Element], rows: tuple[int, int], lists: Callable[[str], str]
) -> list[Rectangle]:
    """Restore validations where cells lack them.

    Where the template stops anything else (closed lists, scales), another rule is replaced; elsewhere a rule of the
    PM's own stays.

    Args:
        edit: the sheet.
        expected: the validations that the template would write at the table's place.
        rows: first and last row of the table's records.
        lists: what to write for the formula of a list.

    Returns:
        The cells of those that came back.
    """
    found = edit.root.all("dataValidations", "dataValidation")
    there = [_Rule(one, _areas(one), _validation_key(one)) for one in found]
    newer = _newer_areas(edit.root)
    cut: list[Rectangle] = []
    new: list[str] = []
    restored = []
    for element in expected:
        wanted = _with_list(element, lists)
        area = _areas(wanted)[0]
        needed = _within(area, rows)
        key = _validation_key(wanted)
        others = [other for rule in there if rule.key != key for other in rule.areas if other.meets(area)]
        alike = [same for rule in there if rule.key == key for same in rule.areas]
        kept = newer if _stops(wanted) else [*newer, *others]
        if _covered(needed, [*alike, *kept]):
            continue
        left = _without([area], kept)
        cut += left
        new.append(render(replace(wanted, attributes=wanted.attributes | {"sqref": _text(left)}), _container(edit)))
        restored.append(area)
    if new:
        _rewrite_validations(edit, there, cut, new)
    return restored


def repair_colours(
    edit: XmlEdit, expected: Sequence[Element], rows: tuple[int, int], style: Callable[[int], int]
) -> list[Rectangle]:
    """Restore the colours of a table if one of its rules does not reach all its rows.

    Args:
        edit: the sheet.
        expected: the blocks that the template would write at the table's place.
        rows: first and last row of the table's records.
        style: the workbook's id of a differential style of the template.

    Returns:
        The cells of the rules that were broken; all rules of the table are written anew, in their order.
    """
    there = [rule for block in edit.root.all("conditionalFormatting") for rule in _colour_rules(block)]
    wanted = [rule for block in expected for rule in _colour_rules(block)]
    broken = [
        area
        for rule in wanted
        for area in rule.areas
        if not _covered(
            _within(area, rows),
            [one for other in there if other.key == rule.key for one in other.areas],
        )
    ]
    if not broken:
        return []
    keys = {rule.key for rule in wanted}
    for block in edit.root.all("conditionalFormatting"):
        rules = _colour_rules(block)
        if rules and all(rule.key in keys for rule in rules):
            edit.remove(block)
        else:
            for rule in rules:
                if rule.key in keys:
                    edit.remove(rule.element)
    priority = max((rule.element.number("priority") for rule in there), default=0)
    lines = []
    for place, rule in enumerate(sorted(wanted, key=lambda one: one.element.number("priority")), priority + 1):
        attributes = rule.element.attributes | {"priority": str(place)}
        attributes["dxfId"] = str(style(rule.element.number("dxfId")))
        line = render(replace(rule.element, attributes=attributes), edit.root)
        tag = edit.root.qualified("conditionalFormatting")
        lines.append(f'<{tag} sqref="{_text(rule.areas)}">{line}</{tag}>')
    edit.add_child("conditionalFormatting", "".join(lines), WORKSHEET_ORDER)
    return broken


def _rewrite_validations(edit: XmlEdit, there: Iterable[_Rule], cut: list[Rectangle], new: list[str]) -> None:
    container = edit.root.child("dataValidations")
    count = len(new)
    for rule in there:
        left = _without(rule.areas, cut)
        if not left:
            edit.remove(rule.element)
            continue
        count += 1
        if left != rule.areas:
            edit.set_attribute(rule.element, "sqref", _text(left))
    if container is None:
        tag = edit.root.qualified("dataValidations")
        edit.add_child("dataValidations", f'<{tag} count="{count}">{"".join(new)}</{tag}>', WORKSHEET_ORDER)
        return
    edit.set_attribute(container, "count", str(count))
    edit.append(container, "".join(new))


def _stops(element: Element) -> bool:
    """Whether a validation lets nothing else in, rather than asking."""
    kind = element.attributes.get("type", "none")
    return kind not in {"none", "custom"} and element.attributes.get("errorStyle", "stop") == "stop"


def _within(area: Rectangle, rows: tuple[int, int]) -> Rectangle:
    return Rectangle(max(area.top, rows[0]), area.left, min(area.bottom, rows[1]), area.right)


def _container(edit: XmlEdit) -> Element:
    return edit.root.child("dataValidations") or edit.root


def _with_list(element: Element, lists: Callable[[str], str]) -> Element:
    """The validation with the list that this workbook has: its name, or the values themselves."""
    if element.attributes.get("type") != "list":
        return element
    children = [replace(one, text=lists(one.text)) if one.name == "formula1" else one for one in element.children]
    return replace(element, children=children)


def _validation_key(element: Element) -> _Key:
    kind = element.attributes.get("type", "none")
    if kind in {"custom", "none"}:  # a formula of its own moves with its first cell; a message is a message
        return (kind,)
    texts = tuple(child.text.strip().lstrip("=").lower() for child in element.children if child.name != "extLst")
    if kind == "list":  # LibreOffice adds an operator and a second formula, which mean nothing here
        return (kind, *texts[:1])
    return (kind, element.attributes.get("operator", "between"), *texts)


def _colour_rules(block: Element) -> list[_Rule]:
    areas = _areas(block)
    top = min((area.top for area in areas), default=0)
    return [
        _Rule(
            rule, areas, (rule.attributes.get("type", ""), *(_relative(one.text, top) for one in rule.all("formula")))
        )
        for rule in block.all("cfRule")
    ]


def _relative(formula: str, top: int) -> str:
    """A formula with rows counted from the first cell that it holds for, so that its pieces compare equal.

    LibreOffice writes FALSE as 0.
    """

    def counted(match: re.Match[str]) -> str:
        letters, row = match.groups()
        return f"{letters}{row}" if letters.endswith("$") else f"{letters}[{int(row) - top}]"

    return re.sub(r"\bFALSE\b(\(\))?", "0", _CELL.sub(counted, formula).replace(" ", "").upper())


def _newer_areas(root: Element) -> list[Rectangle]:
    """Cells whose validation stands in an extension, where Excel puts those that look at other sheets."""
    found: list[Rectangle] = []
    waiting = root.all("extLst")
    while waiting:
        element = waiting.pop()
        if element.name == "dataValidation":
            found += [area for child in element.all("sqref") for area in rectangles(child.text)]
        waiting += element.children
    return found


def _covered(needed: Rectangle, areas: Sequence[Rectangle]) -> bool:
    return not _without([needed], areas)


def _without(areas: Sequence[Rectangle], holes: Sequence[Rectangle]) -> list[Rectangle]:
    """The areas less the holes; areas that no hole touches stay as they are."""
    left = list(areas)
    for hole in holes:
        left = [piece for area in left for piece in (_around(area, hole) if area.meets(hole) else [area])]
    return [area for area in left if area.top <= area.bottom and area.left <= area.right]


def _around(area: Rectangle, hole: Rectangle) -> list[Rectangle]:
    top, bottom = max(area.top, hole.top), min(area.bottom, hole.bottom)
    pieces = [
        Rectangle(area.top, area.left, top - 1, area.right),
        Rectangle(top, area.left, bottom, hole.left - 1),
        Rectangle(top, hole.right + 1, bottom, area.right),
        Rectangle(bottom + 1, area.left, area.bottom, area.right),
    ]
    return [piece for piece in pieces if piece.top <= piece.bottom and piece.left <= piece.right]


def _areas(element: Element) -> list[Rectangle]:
    return rectangles(element.attributes.get("sqref", ""))


def _text(areas: Iterable[Rectangle]) -> str:
    return " ".join(str(area) for area in areas)


def needs_only(formula: str, known: Collection[str]) -> bool:
    """Whether a workbook has every name of ours that a formula uses."""
    return all(word in known for word in names_in(formula) if word.startswith("itpm_"))
