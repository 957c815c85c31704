"""What a workbook could do besides holding numbers: macros, links, connections, hidden sheets. Nothing is run."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from html import unescape
from typing import TYPE_CHECKING

from itpm_xl.workbook.container import Container, Link
from itpm_xl.workbook.guard import LIMITS, CheckedZip, Limits, part_key
from itpm_xl.workbook.inspect_formulas import doubts, formulas
from itpm_xl.workbook.inspect_macros import macros_in
from itpm_xl.workbook.read import read_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

__all__ = ["Inspection", "Notice", "inspect_workbook"]

_NAMED = 5
"""How many names or cells a line spells out."""
_WEB = re.compile(r"(?:https?|mailto):|#", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:|\\\\|//", re.IGNORECASE)
_CONNECTION = re.compile(rb"<(?:\w+:)?connection\s([^<>]*)>")
_STRING = re.compile(rb"(?<!\w)connection\s*=\s*\"([^\"]*)\"")
_NAME = re.compile(rb"(?<!\w)name\s*=\s*\"([^\"]*)\"")
_DEFINED_NAME = re.compile(rb"<(?:\w+:)?definedName\s([^<>]*)>([^<]*)<")
_DDE_LINK = re.compile(rb"<(?:\w+:)?ddeLink\s[^<>]*?ddeService\s*=\s*\"([^\"]*)\"")
_SECRET = re.compile(r"((?:password|pwd)\s*=\s*)[^;]*", re.IGNORECASE)
_AUTORUN = re.compile(r"(?:_xlnm\.)?auto_(?:open|close|activate|deactivate)", re.IGNORECASE)
_LONGEST = 120
_ASK = "Ask who sent the workbook what it is for."
_CHOOSING = {
    "INTERPRETER", "INTERPRETER_WIN", "INTERPRETER_MAC", "PYTHONPATH", "CONDA PATH", "CONDA ENV", "UDF MODULES",
    "ADD_WORKBOOK_TO_PYTHONPATH", "DEBUG UDFS",
}  # fmt: skip
_BOOKS = ("externallinkpath", "externallinklongpath", "xlpathmissing", "xlstartup", "xllibrary")
_PARTS = {
    "oleobject": ("embedded object", "opens in the program that made it when somebody double-clicks it"),
    "package": ("embedded file", "opens in the program that made it when somebody double-clicks it"),
    "control": ("ActiveX control", "is a program that Excel loads with the workbook"),
    "extensibility": ("ribbon of its own", "adds buttons, which run the workbook's macros"),
    "webextension": ("Office add-in", "loads a web page beside the workbook"),
    "querytable": ("query", "asks the connection it belongs to when it is refreshed"),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that a workbook brings.

    Attributes:
        kind: what it is, a stable word or two.
        where: sheet, cell or part; empty for the workbook as a whole.
        what: what was found, with names.
        effect: what it can do.
        advice: what to do.
    """

    kind: str
    where: str
    what: str
    effect: str
    advice: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything that was noticed, the weightiest first."""

    notices: tuple[Notice, ...]

    def to_json(self) -> dict[str, list[dict[str, str]]]:
        """The stable keys of `inspect --json`."""
        return {"notices": [asdict(notice) for notice in self.notices]}


def inspect_workbook(
    path: Path, *, limits: Limits = LIMITS, known: Callable[[bytes], bool] = lambda _: False
) -> Inspection:
    """Look at everything in a workbook that is more than cells.

    Args:
        path: an .xlsx or .xlsm file.
        limits: the most that it may ask for.
        known: whether a VBA project is itpm-xl's own, module for module; that is said, and nothing in it suspected.

    Raises:
        NotAWorkbookError: it cannot be looked at: not there, no workbook, damaged, or hostile.
    """
    container = Container.open(CheckedZip.load(path, limits))
    links = container.links()
    notices = [
        *_macros(container, links, known),
        *_settings_sheets(container),
        *_formulas(container, links),
        *_external(container, links),
        *_connections(container, links),
        *_carried(links),
        *_hidden(container),
    ]
    return Inspection(tuple(notices))


def _macros(container: Container, links: Sequence[Link], known: Callable[[bytes], bool]) -> Iterator[Notice]:
    projects = {part_key(link.target) for link in links if link.kind == "vbaproject"}
    projects |= {key for key in container.checked.names if key.endswith("vbaproject.bin")}
    for key in sorted(projects & container.checked.names.keys()):
        part = container.checked.names[key]
        project = container.checked.unpack(part)
        if known(project):
            yield Notice(
                "macros",
                part,
                "itpm-xl's own, equal to what the installed version writes",
                "shows the tab IT Delivery and calculates the ITPM functions",
                "They start the Python that the settings sheet names: see that it is yours.",
            )
            continue
        macros = macros_in(project)
        names = _some(macros.modules) or "names not readable"
        what = f"{_count(len(macros.modules), 'module')}: {names}" if macros.modules else names
        if macros.keywords:
            what += "; its source uses " + _some([f"{word} ({meaning})" for word, meaning in macros.keywords])
        advice = "Leave macros disabled unless you know who wrote them"
        looked = "." if macros.keywords is not None else "; `pip install itpm-xl[inspect]` lists doubtful commands."
        effect = "runs with your rights once macros are allowed: files, mail, other programs"
        yield Notice("macros", part, what, effect, advice + looked)


def _settings_sheets(container: Container) -> Iterator[Notice]:
    for sheet in container.parts:
        if not sheet.lower().endswith(".conf"):
            continue
        rows = read_texts(container, sheet)
        chosen = [
            f"{row[0]} = {row[1]}" for row in rows if len(row) > 1 and row[0].strip().upper() in _CHOOSING and row[1]
        ]
        if chosen:
            waits = sheet.startswith("_")  # xlwings reads xlwings.conf only; its template brings the sheet like this
            yield Notice(
                "settings sheet",
                sheet,
                _some(chosen),
                f"{'would tell' if waits else 'tells'} xlwings which Python and which code to run"
                + (", once it is renamed to xlwings.conf" if waits else ""),
                "Delete the sheet unless you wrote it; your own settings then count.",
            )


def _formulas(container: Container, links: Sequence[Link]) -> Iterator[Notice]:
    found: dict[tuple[str, str, str], list[str]] = {}
    macro_parts = {part_key(link.target) for link in links if link.kind == "xlmacrosheet"}
    for sheet, part in container.parts.items():
        macro_sheet = part_key(part) in macro_parts
        if part not in container.checked:
            continue
        if macro_sheet:
            yield Notice(
                "Excel 4 macros",
                sheet,
                "a macro sheet",
                "its formulas are commands, which run once macros are allowed",
                "Leave macros disabled; Excel has not needed such sheets since 1993.",
            )
        for cell, formula in formulas(container.checked.read(part)):
            for name, effect in doubts(formula, macro_sheet=macro_sheet):
                found.setdefault((sheet, name, effect), []).append(cell)
    for attributes, content in _DEFINED_NAME.findall(container.checked.read(container.main)):
        name = unescape(b"".join(_NAME.findall(attributes)[:1]).decode("utf-8", "replace"))
        formula = unescape(content.decode("utf-8", "replace"))
        if _AUTORUN.fullmatch(name):
            found[(f"name {_line(name)}", "runs by itself", "starts a macro when the workbook opens or closes")] = [
                formula
            ]
        for doubt, effect in doubts(formula):
            found[(f"name {_line(name)}", doubt, effect)] = [formula]
    for (place, name, effect), cells in found.items():
        yield Notice(
            "formula",
            place,
            f"{name} in {_some(cells)}",
            effect,
            "Look at the formula before you enable editing or links.",
        )


def _external(container: Container, links: Sequence[Link]) -> Iterator[Notice]:
    books = [
        link.target for link in links if link.external and link.kind in ("externallinkpath", "externallinklongpath")
    ]
    if books:
        yield Notice(
            "external link",
            "",
            f"{_count(len(books), 'workbook')}: {_some(books)}",
            "takes values from there when links are updated",
            "Data, Edit Links shows and breaks them.",
        )
    for link in links:
        if link.kind == "externallink" and link.target in container.checked:
            for service in _DDE_LINK.findall(container.checked.read(link.target)):
                yield Notice(
                    "DDE link",
                    link.target,
                    service.decode("utf-8", "replace")[:_LONGEST],
                    "asks another program, which Windows starts if it does not run",
                    "Don't update links in this workbook.",
                )
    pictures = [link.target for link in links if link.external and link.kind == "image"]
    if pictures:
        yield Notice(
            "picture from elsewhere",
            "",
            _some(pictures),
            "tells that address that you opened the workbook",
            "Don't enable editing, or delete the pictures.",
        )
    odd = [
        link.target
        for link in links
        if link.external and link.kind == "hyperlink" and _SCHEME.match(link.target) and not _WEB.match(link.target)
    ]
    if odd:
        yield Notice(
            "odd hyperlink",
            "",
            _some(odd),
            "opens another program or a file share when somebody clicks",
            "Don't click them unless you know where they lead.",
        )
    others = [link for link in links if link.external and link.kind not in (*_BOOKS, "image", "hyperlink")]
    for link in others:
        yield Notice(
            "link out of the workbook",
            link.owner,
            f"{link.kind}: {link.target[:_LONGEST]}",
            "loads something from there",
            _ASK,
        )


def _connections(container: Container, links: Sequence[Link]) -> Iterator[Notice]:
    for link in links:
        if link.kind != "connections" or link.target not in container.checked:
            continue
        xml = container.checked.read(link.target)
        names = [
            name.decode("utf-8", "replace")
            for attributes in _CONNECTION.findall(xml)
            for name in _NAME.findall(attributes)
        ]
        sources = [_SECRET.sub(r"\1***", text.decode("utf-8", "replace"))[:_LONGEST] for text in _STRING.findall(xml)]
        at_once = b'refreshOnLoad="1"' in xml or b'refreshOnLoad="true"' in xml
        yield Notice(
            "connection",
            link.target,
            f"{_count(len(names), 'connection')}: {_some(names)}" + (f" ({_some(sources)})" if sources else ""),
            "fetches data " + ("as soon as the workbook opens" if at_once else "when it is refreshed"),
            "Data, Queries & Connections shows and deletes them.",
        )


def _carried(links: Sequence[Link]) -> Iterator[Notice]:
    for kind, (name, effect) in _PARTS.items():
        targets = sorted({link.target for link in links if link.kind == kind and not link.external})
        if targets:
            yield Notice(
                name, "", f"{len(targets)}: {_some(targets)}", effect, "Ask who sent the workbook what it is for."
            )


def _hidden(container: Container) -> Iterator[Notice]:
    for state in dict.fromkeys(container.states.values()):
        sheets = [sheet for sheet in container.states if container.states[sheet] == state]
        ours = [sheet for sheet in sheets if sheet.startswith("_itpm_")]
        others = [sheet for sheet in sheets if sheet not in ours]
        very = state == "veryHidden"
        kind = "very hidden sheet" if very else "hidden sheet"
        if ours:
            yield Notice(kind, "", _some(ours), "holds itpm-xl's own records", "Leave it.")
        if others:
            yield Notice(
                kind,
                "",
                _some(others),
                "holds what you do not see: lists as a rule, sometimes more",
                "Excel shows it only in the Visual Basic editor." if very else "Right-click a tab, Unhide, to see it.",
            )


def _some(names: Sequence[str]) -> str:
    """The first few, each as one short line of text."""
    shown = [_line(name) for name in dict.fromkeys(names)]
    more = f" and {len(shown) - _NAMED} more" if len(shown) > _NAMED else ""
    return ", ".join(shown[:_NAMED]) + more


def _line(text: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
