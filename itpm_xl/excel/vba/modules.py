"""A VBA module as source text, and the attribute lines that stand in front of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from itpm_xl.errors import ItpmError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["DOCUMENTS", "Kind", "Module", "checked", "document_kind", "encoded"]

Kind = Literal["workbook", "sheet", "chart", "standard", "class", "form"]
DOCUMENTS: Final = {
    "workbook": "00020819-0000-0000-C000-000000000046",
    "sheet": "00020820-0000-0000-C000-000000000046",
    "chart": "00020821-0000-0000-C000-000000000046",
}
"""The class of Excel behind each kind of document module."""

_CLASS_BASE: Final = "FCFB3D2A-A0FA-1068-A738-08002B3371B5"
# Letters of the code page too: a German sheet may be called Übersicht.
_NAME: Final = re.compile(r"[^\W\d_]\w{0,30}")
# What VBE puts in front of an exported class: VERSION, and a block that the project keeps elsewhere.
_CLASS_HEAD: Final = re.compile(
    r"\AVERSION [^\n]*\n(?:BEGIN\b[^\n]*\n(?:(?!END\b)[^\n]*\n)*END[^\n]*\n)?", re.IGNORECASE
)
_ATTRIBUTE: Final = re.compile(r"Attribute (VB_\w+) = ([^\n]*)\n")


@dataclass(frozen=True, slots=True)
class Module:
    """A VBA module.

    Attributes:
        name: as VBE shows it; for a workbook, sheet or chart its code name.
        kind: what it belongs to. A `form` can be read, not written: its picture is not text.
        source: VBA text, with or without the attribute lines that VBE exports.
    """

    name: str
    kind: Kind
    source: str = ""


def checked(modules: Iterable[Module], project: str) -> tuple[Module, ...]:
    """Modules that can stand in one project, as they came.

    Args:
        modules: all of it.
        project: the project's own name, which none of them may have.

    Raises:
        ItpmError: a name that VBA does not take, or takes twice; a form; no workbook, or more than one.
    """
    found = tuple(modules)
    names = {project.upper()}
    for name in (project, *(module.name for module in found)):
        if not _NAME.fullmatch(name) or name.encode("cp1252", "ignore").decode("cp1252") != name:
            raise ItpmError(
                f"{name!r} cannot name a VBA project or module.",
                hint="A Western letter first, then letters, digits and _, at most 31 in all.",
            )
    for module in found:
        if module.name.upper() in names:
            # VBE: "Name conflicts with existing module, project, or object library".
            raise ItpmError(
                f"Two VBA modules, or one and its project, are called {module.name}.",
                hint="Rename one; case does not tell them apart.",
            )
        if module.kind == "form":
            raise ItpmError(f"The form {module.name} cannot be written without Excel.", hint="Export it in VBE first.")
        names.add(module.name.upper())
    if sum(module.kind == "workbook" for module in found) != 1:
        raise ItpmError("A VBA project needs one module for its workbook, and only one.")
    return found


def encoded(module: Module) -> bytes:
    """The module as its stream holds it: attribute lines, source, CRLF, code page 1252.

    Raises:
        ItpmError: the source names another module, or has a character that VBA cannot show.
    """
    text = _CLASS_HEAD.sub("", module.source.replace("\r\n", "\n").replace("\r", "\n"))
    text += "" if text.endswith("\n") or not text else "\n"
    attributes = _standing(module)
    body = 0
    while match := _ATTRIBUTE.match(text, body):
        attributes[match[1]] = match[2]
        body = match.end()
    if attributes["VB_Name"] != f'"{module.name}"':
        raise ItpmError(f"The source of VBA module {module.name} says that it is {attributes['VB_Name']}.")
    header = "".join(f"Attribute {name} = {value}\n" for name, value in attributes.items())
    _check_code_page(module)
    return (header + text[body:]).replace("\n", "\r\n").encode("cp1252")


def _check_code_page(module: Module) -> None:
    """Refuse a character that code page 1252 lacks, with its line in the source as it came."""
    if module.source.isascii():
        return
    for number, line in enumerate(re.split(r"\r\n|\r|\n", module.source), 1):
        for char in line:
            if not char.encode("cp1252", "ignore"):
                raise ItpmError(
                    f"VBA module {module.name}, line {number}: {char!r} (U+{ord(char):04X}) is not in code page 1252.",
                    hint="Write it as ChrW(...) or leave it out.",
                )


def _standing(module: Module) -> dict[str, str]:
    """The attributes that a module of its kind has, in VBE's order, before its source says otherwise."""
    named = {"VB_Name": f'"{module.name}"'}
    if module.kind == "standard":
        return named
    document = module.kind in DOCUMENTS
    return named | {
        "VB_Base": f'"0{{{DOCUMENTS.get(module.kind, _CLASS_BASE)}}}"',
        "VB_GlobalNameSpace": "False",
        "VB_Creatable": "False",
        "VB_PredeclaredId": str(document),
        "VB_Exposed": str(document),
        "VB_TemplateDerived": "False",
        "VB_Customizable": str(document),
    }


def document_kind(source: str) -> Kind:
    """What a document module belongs to, by the class that its attribute lines name; a sheet unless they say so."""
    kinds: tuple[Kind, ...] = ("workbook", "chart")
    base = re.search(r'^Attribute VB_Base = "0\{([^}]*)\}', source, re.MULTILINE)
    return next((kind for kind in kinds if base and DOCUMENTS[kind] == base[1].upper()), "sheet")
