"""The parts that make a package a macro workbook or an add-in: the VBA project, the ribbon, and who lists them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr
from zipfile import BadZipFile

from itpm_xl.workbook.code_names import BOOK_CODE_NAME, book_code_name
from itpm_xl.workbook.package import CONTENT_TYPES, Package, rels_name
from itpm_xl.workbook.xmledit import XmlError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["ADDIN_TYPE", "MACRO_BOOK_TYPE", "VBA_TYPE", "ribbon_parts", "write_with_macros"]

MACRO_BOOK_TYPE: Final = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN_TYPE: Final = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
VBA_TYPE: Final = "application/vnd.ms-office.vbaProject"

_VBA_RELATIONSHIP: Final = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_RIBBON_RELATIONSHIP: Final = "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"
_RIBBON_PART: Final = "customUI/customUI.xml"


def ribbon_parts(host: Package) -> list[str]:
    """The parts that change Excel's ribbon, of 2006 and of 2009."""
    return [link.part or link.target for link in host.relationships("") if link.type.endswith("/ui/extensibility")]


def write_with_macros(host: Package, out: Path, project: bytes, ribbon_xml: str, *, kind: str) -> None:
    """Write a copy of a package that holds a VBA project and a ribbon, in the place of those it had.

    Args:
        host: the package; edits made to its workbook part are written too.
        out: the file to write.
        project: the content of `vbaProject.bin`.
        ribbon_xml: the ribbon.
        kind: the content type of the workbook part: what the file is.
    """
    from itpm_xl.workbook.archive import rewrite  # noqa: PLC0415 - only for those who write

    part = host.related("vbaProject") or _free_part(host)
    ribbon = next(iter(ribbon_parts(host)), _RIBBON_PART)
    try:
        written = {part: project, ribbon: ribbon_xml.encode(), **_listing_parts(host, part, kind)}
        changed = {
            host.entry(name) if name in host else name: content
            for name, content in written.items()
            if name not in host or content != host.read(name)
        }
        rewrite(host.archive, out, written=changed, dropped=())
    except (BadZipFile, XmlError) as problem:
        raise host.damaged(str(problem)) from problem


def _free_part(host: Package) -> str:
    folder = posixpath.dirname(host.workbook_part)
    names = ("vbaProject.bin", "vbaProject2.bin", "vbaProject3.bin")
    return next(part for part in (posixpath.join(folder, name) for name in names) if part not in host)


def _listing_parts(host: Package, part: str, kind: str) -> Mapping[str, bytes]:
    """The parts that tell Excel about the project and the ribbon."""
    from itpm_xl.workbook.graft_book import edit_content_types  # noqa: PLC0415 - only for those who write

    types = {host.workbook_part: kind, part: VBA_TYPE}
    if host.content_type(_RIBBON_PART) is None:
        types[_RIBBON_PART] = "application/xml"
    if not any(link.type == _VBA_RELATIONSHIP for link in host.relationships(host.workbook_part)):
        _relate(host, host.workbook_part, _VBA_RELATIONSHIP, posixpath.basename(part))
    if not ribbon_parts(host):
        _relate(host, "", _RIBBON_RELATIONSHIP, _RIBBON_PART)
    _name_book(host)
    return {
        CONTENT_TYPES: edit_content_types(host, types, ()),
        rels_name(host.workbook_part): host.edit(rels_name(host.workbook_part)).result(),
        rels_name(""): host.edit(rels_name("")).result(),
        host.workbook_part: host.workbook.result(),
    }


def _relate(host: Package, owner: str, kind: str, target: str) -> None:
    edit = host.edit(rels_name(owner))
    taken = {link.id for link in host.relationships(owner)}
    name = next(f"rIdItpm{number}" for number in range(1, len(taken) + 2) if f"rIdItpm{number}" not in taken)
    tag = edit.root.qualified("Relationship")
    edit.append(edit.root, f"<{tag} Id={quoteattr(name)} Type={quoteattr(kind)} Target={quoteattr(target)}/>")


def _name_book(host: Package) -> None:
    """The workbook's module is found by the workbook's code name."""
    from itpm_xl.workbook.graft_book import WORKBOOK_ORDER  # noqa: PLC0415 - only for those who write

    if book_code_name(host) is not None:
        return
    properties = host.workbook.root.child("workbookPr")
    if properties is not None:
        host.workbook.set_attribute(properties, "codeName", BOOK_CODE_NAME)
        return
    tag = host.workbook.root.qualified("workbookPr")
    host.workbook.add_child("workbookPr", f'<{tag} codeName="{BOOK_CODE_NAME}"/>', WORKBOOK_ORDER)
