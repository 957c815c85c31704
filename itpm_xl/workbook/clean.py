"""Take our sheets out of a workbook again; every part of the PM's stays as it is, byte for byte."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, unescape
from zipfile import BadZipFile

from itpm_xl.errors import TargetError
from itpm_xl.workbook.archive import rewrite
from itpm_xl.workbook.graft_book import edit_calculation_chain, edit_content_types, edit_relationships
from itpm_xl.workbook.graft_plan import owned_sheets, parts_leaving
from itpm_xl.workbook.package import CONTENT_TYPES, Package, part_key, rels_name
from itpm_xl.workbook.references import Renames, sheets_in
from itpm_xl.workbook.template.lists import PLAN_NAMES, STATUS_DATE, empty_place
from itpm_xl.workbook.xmledit import XmlError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from itpm_xl.workbook.package import DefinedName, Sheet
    from itpm_xl.workbook.xmledit import XmlEdit

__all__ = ["clean", "clean_workbook"]

_RECORDS = "_itpm_"
"""How the names of very hidden sheets begin that hold the baseline and the history."""
_SETTINGS = "xlwings.conf"
"""The very hidden sheet that the buttons of a macro workbook need: no report, it goes with the macros or not at all."""
_FORMULA = re.compile(rb"<(?:\w+:)?(f|formula|formula1|formula2)(?:\s[^>]*)?>([^<]*)<")
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]+[0-9]+)["']""")


@dataclass(frozen=True, slots=True)
class _Leaving:
    """What leaves: the sheets' positions and names in lower case, and the parts only they use."""

    places: frozenset[int]
    names: frozenset[str]
    dropped: set[str]


def clean_workbook(book: Path, *, now: datetime, records: bool = False, backups: int = 3) -> tuple[str, ...]:
    """Take our sheets out of a workbook, in its place.

    Args:
        book: the workbook; a workbook without sheets of ours is not touched.
        now: goes into the backup's name.
        records: take the baseline and the history out too.
        backups: how many earlier versions to keep beside the workbook.

    Returns:
        The tabs that went.

    Raises:
        TargetError: it is open, a formula of the PM needs one of the sheets, or no sheet would be left.
        NotAWorkbookError: it is missing or damaged.
    """
    from itpm_xl.workbook.save import replace_workbook  # noqa: PLC0415 - only for those who write

    with Package(book) as host:
        if not _ours(host, records=records):
            return ()
    return replace_workbook(book, lambda out: clean(book, out, records=records), now=now, backups=backups)


def clean(book: Path, out: Path, *, records: bool = False) -> tuple[str, ...]:
    """Write a copy of a workbook without our sheets.

    Args:
        book: the workbook; it is only read.
        out: the file to write.
        records: leave the baseline and the history out too.

    Returns:
        The tabs that went.
    """
    with Package(book) as host:
        try:
            leaving = _leaving(host, records=records)
            _refuse_if_needed(host, leaving)
            written = _listing_parts(host, leaving)
            changed = {host.entry(part): new for part, new in written.items() if new != host.read(part)}
            dropped = [host.entry(part) for part in host.parts if part_key(part) in leaving.dropped]
            rewrite(host.archive, out, written=changed, dropped=dropped)
        except (BadZipFile, XmlError) as problem:
            raise host.damaged(str(problem)) from problem
        return tuple(host.sheets[place].name for place in sorted(leaving.places))


def _ours(host: Package, *, records: bool) -> frozenset[int]:
    """Positions of the sheets that go."""
    reports = {place for place in owned_sheets(host) if not _is_needed(host.sheets[place])}
    kept = {place for place, sheet in enumerate(host.sheets) if _is_record(sheet)}
    return frozenset(reports | kept if records else reports)


def _is_needed(sheet: Sheet) -> bool:
    return _is_record(sheet) or sheet.name == _SETTINGS


def _is_record(sheet: Sheet) -> bool:
    return sheet.name.startswith(_RECORDS) and sheet.state == "veryHidden"


def _leaving(host: Package, *, records: bool) -> _Leaving:
    places = _ours(host, records=records)
    if not any(sheet.state == "visible" for place, sheet in enumerate(host.sheets) if place not in places):
        raise TargetError(
            "holds nothing but our reports, and a workbook needs a sheet.",
            path=host.path,
            hint="Delete the file instead.",
        )
    if host.signed:
        raise TargetError("is digitally signed, and a change would break the signature.", path=host.path)
    sheets = {host.sheets[place].part for place in places}
    dropped = parts_leaving(host, sheets) | {part_key(part) for part in sheets}
    return _Leaving(places, frozenset(host.sheets[place].name.lower() for place in places), dropped)


def _refuse_if_needed(host: Package, leaving: _Leaving) -> None:
    """A formula of the PM that looks at our sheet would be broken for good."""
    words = [name.encode() for name in leaving.names]
    for part in host.parts:
        if part_key(part) in leaving.dropped or not part.endswith(".xml") or part == host.workbook_part:
            continue
        content = host.read(part)
        lower = content.lower()
        if not any(word in lower for word in words):
            continue
        for where, formula in _formulas(content):
            if needed := sheets_in(formula) & leaving.names:
                raise _needed(host, part, where, needed.pop())


def _formulas(content: bytes) -> Iterator[tuple[str, str]]:
    for match in _FORMULA.finditer(content):
        text = unescape(match[2].decode("utf-8", "replace"), {"&quot;": '"', "&apos;": "'"})
        cells = _CELL.findall(content, max(0, match.start() - 400), match.start()) if match[1] == b"f" else []
        yield (cells[-1].decode() if cells else ""), text


def _needed(host: Package, part: str, cell: str, sheet: str) -> TargetError:
    owner = next((one.name for one in host.sheets if part_key(one.part) == part_key(part)), "")
    shown = next(one.name for one in host.sheets if one.name.lower() == sheet)
    where = f"{owner}!{cell}" if owner and cell else (f"a rule on {owner}" if owner else "a chart")
    return TargetError(
        f"cannot be cleaned: {where} refers to our sheet {shown}.",
        path=host.path,
        hint="Change that first (paste it as a value, say); it would show #REF! afterwards.",
    )


def _listing_parts(host: Package, leaving: _Leaving) -> dict[str, bytes]:
    """New content of the parts that list sheets."""
    written: dict[str, bytes] = {}
    chain = host.related("calcChain")
    if chain is not None:
        rest = edit_calculation_chain(host, chain, {host.sheets[place].sheet_id for place in leaving.places})
        if rest is None:
            leaving.dropped.add(part_key(chain))
        else:
            written[chain] = rest
    relationships, _ = edit_relationships(host, [], leaving.dropped)
    return written | {
        CONTENT_TYPES: edit_content_types(host, {}, leaving.dropped),
        rels_name(host.workbook_part): relationships,
        host.workbook_part: _edit_book(host, leaving),
    }


def _edit_book(host: Package, leaving: _Leaving) -> bytes:
    edit = host.workbook
    for place, element in enumerate(edit.root.all("sheets", "sheet")):
        if place in leaving.places:
            edit.remove(element)
    _edit_views(host, edit, leaving)
    _edit_names(host, edit, leaving)
    return edit.result()


def _edit_views(host: Package, edit: XmlEdit, leaving: _Leaving) -> None:
    """The workbook opens on the tab it opened on; if that goes, on the nearest visible one before it."""
    stay = [place for place in range(len(host.sheets)) if place not in leaving.places]
    for view in edit.root.all("bookViews", "workbookView"):
        for name in ("activeTab", "firstSheet"):
            if name not in view.attributes:
                continue
            tab = view.number(name)
            shown = [place for place in stay if host.sheets[place].state == "visible"]
            nearest = tab if tab in stay else max((p for p in shown if p < tab), default=shown[0])
            new = stay.index(nearest)
            if new != tab:
                edit.set_attribute(view, name, str(new))


def _edit_names(host: Package, edit: XmlEdit, leaving: _Leaving) -> None:
    texts = {name.element.start: _new_text(host, name, leaving) for name in host.defined_names}
    container = edit.root.child("definedNames")
    if container is not None and not any(text != "" for text in texts.values()):
        edit.remove(container)
        return
    for name in host.defined_names:
        text = texts[name.element.start]
        if text == "":
            edit.remove(name.element)
            continue
        if text is not None:
            edit.replace_content(name.element, escape(text))
        before = sum(place < (name.local_sheet or 0) for place in leaving.places)
        if before:
            edit.set_attribute(name.element, "localSheetId", str((name.local_sheet or 0) - before))


def _new_text(host: Package, name: DefinedName, leaving: _Leaving) -> str | None:
    """Where a name leads that led to a sheet that goes: None for a name that stays as it is, "" for one that goes."""
    if name.local_sheet in leaving.places:
        return ""
    if not sheets_in(name.text) & leaving.names:
        return None
    upper = name.name.upper()
    if upper in PLAN_NAMES:
        lists = _lists_sheet(host)
        return "" if lists is None else empty_place(upper, lists)
    if upper.startswith("ITPM_"):
        return ""
    # What Excel itself writes into a name of the PM's when the sheet is deleted.
    return Renames(dict.fromkeys(leaving.names, "#REF")).apply(name.text).replace("'#REF'!", "#REF!")


def _lists_sheet(host: Package) -> str | None:
    """The hidden sheet of lists as this workbook calls it: where the status date is looked up."""
    for name in host.defined_names:
        if name.name.upper() == STATUS_DATE and name.local_sheet is None:
            found = sheets_in(name.text)
            return next((sheet.name for sheet in host.sheets if sheet.name.lower() in found), None)
    return None
