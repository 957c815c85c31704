"""The parts that list our sheets: workbook.xml, its relationships, the content types and the calculation chain."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from itpm_xl.workbook.graft_parts import relationship_type
from itpm_xl.workbook.package import (
    CONTENT_TYPES,
    OFFICE_RELATIONSHIPS,
    DefinedName,
    Package,
    extension,
    part_key,
    rels_name,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from itpm_xl.workbook.xmledit import XmlEdit

__all__ = [
    "WORKBOOK_ORDER",
    "Arrival",
    "LocalName",
    "edit_book",
    "edit_calculation_chain",
    "edit_content_types",
    "edit_relationships",
    "recalculate_on_load",
    "recalculates_on_load",
    "trust_stored_values",
]

_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
WORKBOOK_ORDER = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "AlternateContent",
    "revisionPtr",
    "absPath",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
)

_CALCULATION_ENGINE = "191029"
"""What Excel 2019 and later write as `calcId`: a workbook with a lower one is calculated on opening."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A new tab: its name, state and part."""

    name: str
    state: str
    part: str


@dataclass(frozen=True, slots=True)
class LocalName:
    """A name that belongs to one sheet, given by the sheet's position in the finished workbook."""

    sheet: int
    name: str
    text: str
    hidden: bool = False


def edit_relationships(host: Package, arrivals: Iterable[Arrival], gone: Collection[str]) -> tuple[bytes, list[str]]:
    """Add new sheets to the workbook's relationships and take out parts that leave.

    Returns:
        The new content and the id of each new sheet.
    """
    edit = host.edit(rels_name(host.workbook_part))
    taken = {link.id for link in host.relationships(host.workbook_part)}
    folder = posixpath.dirname(host.workbook_part)
    ids = []
    for arrival in arrivals:
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        ids.append(f"rId{number}")
        taken.add(ids[-1])
        target = posixpath.relpath(arrival.part, folder or ".")
        kind = relationship_type("worksheet", strict=host.strict)
        edit.append(
            edit.root,
            f'<{edit.root.qualified("Relationship")} Id="{ids[-1]}" Type="{kind}" Target={quoteattr(target)}/>',
        )
    for link, element in zip(host.relationships(host.workbook_part), edit.root.all("Relationship"), strict=True):
        if link.part is not None and part_key(link.part) in gone:
            edit.remove(element)
    return edit.result(), ids


def edit_content_types(host: Package, types: Mapping[str, str], dropped: Collection[str]) -> bytes:
    """Declare parts that are written and forget those that are dropped.

    Args:
        host: the target workbook.
        types: content type by part.
        dropped: lower-case names of parts that leave.
    """
    edit = host.edit(CONTENT_TYPES)
    overrides = {part_key(element.attributes.get("PartName", "")): element for element in edit.root.all("Override")}
    defaults = {
        element.attributes.get("Extension", "").lower(): element.attributes.get("ContentType", "")
        for element in edit.root.all("Default")
    }
    for part, element in overrides.items():
        if part in dropped:
            edit.remove(element)
    for part, kind in types.items():
        ending = extension(part)
        override = overrides.get(part_key(part))
        if override is not None:
            if override.attributes.get("ContentType") != kind:
                edit.set_attribute(override, "ContentType", kind)
        elif defaults.get(ending) != kind:
            # By part, never by ending: a line of its own goes again with its part, and nothing of ours stays behind.
            tag = edit.root.qualified("Override")
            edit.append(edit.root, f"<{tag} PartName={quoteattr('/' + part)} ContentType={quoteattr(kind)}/>")
    return edit.result()


def edit_book(
    host: Package,
    arrivals: list[tuple[Arrival, str]],
    position: int,
    *,
    replaced: Collection[int],
    local_names: Iterable[LocalName],
    added: Iterable[tuple[DefinedName, str]],
    repointed: Iterable[tuple[DefinedName, str]],
    recalculate: bool,
) -> bytes:
    """Write the new tabs and names into workbook.xml.

    Args:
        host: the target workbook.
        arrivals: each new tab with the id of its relationship.
        position: how many of the target's tabs stand before the new ones.
        replaced: positions of tabs whose content is replaced: names that came with the old content go.
        local_names: names of single sheets to add.
        added: scratch names to add, with their text.
        repointed: names of the target that get a new text.
        recalculate: whether Excel has to calculate everything when it opens the workbook.
    """
    edit = host.edit(host.workbook_part)
    _add_tabs(edit, host, arrivals, position)
    _shift_views(edit, position, len(arrivals))
    _edit_names(edit, position, len(arrivals), replaced, repointed)
    _add_names(edit, local_names, added)
    if recalculate:
        recalculate_on_load(edit)
    return edit.result()


def edit_calculation_chain(host: Package, part: str, sheet_ids: Collection[int]) -> bytes | None:
    """Take the formulas of replaced sheets out of the calculation chain; None if nothing is left of it.

    An entry for a cell without a formula makes Excel offer a repair; a formula without an entry is fine.
    """
    content = host.read(part)
    if not any(re.search(rb"""\bi\s*=\s*["']%d["']""" % sheet, content) for sheet in sheet_ids):
        return content  # long chains take a second to parse
    edit = host.edit(part)
    sheet, left = 0, 0
    for cell in edit.root.all("c"):
        sheet = cell.number("i", sheet)  # without it: the same sheet as the entry before
        if sheet in sheet_ids:
            edit.remove(cell)
        else:
            left += 1
    return edit.result() if left else None


def _add_tabs(edit: XmlEdit, host: Package, arrivals: list[tuple[Arrival, str]], position: int) -> None:
    container = edit.root.child("sheets")
    if container is None:
        raise host.damaged("workbook.xml lists no sheets")
    number = max([sheet.sheet_id for sheet in host.sheets], default=0)
    namespace = _STRICT_OFFICE if host.strict else OFFICE_RELATIONSHIPS
    lines = []
    for offset, (arrival, link) in enumerate(arrivals, 1):
        state = "" if arrival.state == "visible" else f' state="{arrival.state}"'
        # The prefix is declared here: elsewhere it may be declared on single sheets only, or under another name.
        lines.append(
            f'<{container.qualified("sheet")} xmlns:r="{namespace}" name={quoteattr(arrival.name)} '
            f'sheetId="{number + offset}"{state} r:id="{link}"/>'
        )
    if lines and 0 < position < len(container.children):
        edit.insert_after(container.children[position - 1], "".join(lines))
    elif lines:
        edit.append(container, "".join(lines))


def _shift_views(edit: XmlEdit, position: int, count: int) -> None:
    for view in edit.root.all("bookViews", "workbookView"):
        for name in ("activeTab", "firstSheet"):
            tab = view.number(name)
            if count and tab >= position:
                edit.set_attribute(view, name, str(tab + count))


def _edit_names(
    edit: XmlEdit,
    position: int,
    count: int,
    replaced: Collection[int],
    repointed: Iterable[tuple[DefinedName, str]],
) -> None:
    new_texts = {name.element.start: text for name, text in repointed}
    for element in edit.root.all("definedNames", "definedName"):
        name = element.attributes.get("name", "")
        sheet = element.number("localSheetId", -1)
        if sheet in replaced and name.startswith(("_xlnm.", "_itpm_")):
            edit.remove(element)
        elif count and sheet >= position:
            edit.set_attribute(element, "localSheetId", str(sheet + count))
        if element.start in new_texts:
            edit.replace_content(element, escape(new_texts[element.start]))


def _add_names(edit: XmlEdit, local_names: Iterable[LocalName], added: Iterable[tuple[DefinedName, str]]) -> None:
    tag = edit.root.qualified("definedName")
    # The workbook's own names stay; those of our sheets are written anew each time, and stand behind them from the start.
    lines = [
        _name_line(tag, name.name, text, hidden=name.element.attributes.get("hidden") in {"1", "true"})
        for name, text in added
    ]
    lines += [_name_line(tag, name.name, name.text, hidden=name.hidden, sheet=name.sheet) for name in local_names]
    if not lines:
        return
    container = edit.root.child("definedNames")
    if container is not None:
        edit.append(container, "".join(lines))
        return
    tag = edit.root.qualified("definedNames")
    edit.add_child("definedNames", f"<{tag}>{''.join(lines)}</{tag}>", WORKBOOK_ORDER)


def _name_line(tag: str, name: str, text: str, *, hidden: bool, sheet: int | None = None) -> str:
    scope = "" if sheet is None else f' localSheetId="{sheet}"'
    shown = ' hidden="1"' if hidden else ""
    return f"<{tag} name={quoteattr(name)}{scope}{shown}>{escape(text)}</{tag}>"


def recalculate_on_load(edit: XmlEdit) -> None:
    """Make Excel calculate everything when it opens the workbook.

    Args:
        edit: workbook.xml.
    """
    properties = edit.root.child("calcPr")
    if properties is None:
        edit.add_child("calcPr", f'<{edit.root.qualified("calcPr")} fullCalcOnLoad="1"/>', WORKBOOK_ORDER)
    else:
        edit.set_attribute(properties, "fullCalcOnLoad", "1")


def recalculates_on_load(edit: XmlEdit) -> bool:
    """Whether Excel is told to calculate everything when it opens the workbook.

    Args:
        edit: workbook.xml, as it was read.
    """
    properties = edit.root.child("calcPr")
    return properties is not None and properties.attributes.get("fullCalcOnLoad") in {"1", "true"}


def trust_stored_values(edit: XmlEdit, *, calculated: bool = False) -> None:
    """Let Excel open the workbook with the values that are stored in it.

    Args:
        edit: workbook.xml.
        calculated: take the values for those of today's Excel, which calculates what an older one has stored.
    """
    properties = edit.root.child("calcPr")
    if properties is None:
        return
    edit.set_attribute(properties, "fullCalcOnLoad", "0")
    if calculated:
        edit.set_attribute(properties, "calcId", _CALCULATION_ENGINE)
