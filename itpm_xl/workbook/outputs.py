"""Which files are our own outputs, as we wrote them: only those are overwritten without asking.

An output that somebody has edited is theirs. Excel and LibreOffice put the user's name and the time into a workbook
when they save it; text carries a digest of itself.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from itpm_xl.workbook.xmledit import XmlError, scan

__all__ = ["CORE_PART", "OUTPUT_PROPERTIES", "is_own_output", "was_output", "with_calendar_mark", "with_mark"]

OUTPUT_PROPERTIES = {"author": "itpm-xl", "category": "itpm-xl output"}
"""For XlsxWriter's `set_properties`; a workbook that the PM is to fill in must not have them."""

CORE_PART = "docProps/core.xml"
_MOST_CORE_BYTES = 100_000
_PICTURE_HEAD = 512
_MARK = re.compile(r"\n<!-- itpm-xl output ([0-9a-f]{16}) -->\n\Z")
_CALENDAR_END = b"END:VCALENDAR\r\n"
_CALENDAR_MARK = re.compile(rb"X-ITPM-XL-OUTPUT:([0-9a-f]{16})\r\n" + _CALENDAR_END + rb"\Z")


def with_calendar_mark(calendar: bytes) -> bytes:
    """A calendar file (RFC 5545) that can be told to be our own output; programs skip properties they do not know."""
    body = calendar.removesuffix(_CALENDAR_END)
    return body + b"X-ITPM-XL-OUTPUT:" + hashlib.sha256(body).hexdigest()[:16].encode() + b"\r\n" + _CALENDAR_END


def with_mark(text: str) -> str:
    """HTML, Markdown, SVG or other XML that can be told to be our own output, as long as nobody changes it."""
    return f"{text}\n<!-- itpm-xl output {_digest(text)} -->\n"


def is_own_output(path: Path) -> bool:
    """Whether a file is an output of ours that nobody has changed since.

    Args:
        path: an .xlsx, .html, .md, .svg, .xml, .ics or .png file; any other file is not ours.
    """
    if path.suffix.lower() == ".ics":
        return _is_marked_calendar(path)
    if path.suffix.lower() == ".png":
        return _is_marked_picture(path)
    if path.suffix.lower() in {".html", ".md", ".svg", ".xml"}:
        return _is_marked_text(path)
    return _is_marked_workbook(path)


def was_output(core: bytes) -> bool:
    """Whether a workbook is an output of ours, edited since or not, by the part that holds its properties.

    Args:
        core: the content of `docProps/core.xml`.
    """
    if OUTPUT_PROPERTIES["category"].encode() not in core:
        return False  # of nearly all workbooks; what it says where is looked at in the others
    try:
        said = {child.name: child.text for child in scan(core[:_MOST_CORE_BYTES]).children}
    except XmlError:
        return False
    return said.get("category") == OUTPUT_PROPERTIES["category"]


def _is_marked_text(path: Path) -> bool:
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return False
    mark = _MARK.search(text)
    return mark is not None and mark[1] == _digest(text[: mark.start()])


def _is_marked_calendar(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except OSError:
        return False
    mark = _CALENDAR_MARK.search(content)
    return mark is not None and mark[1].decode() == hashlib.sha256(content[: mark.start()]).hexdigest()[:16]


def _is_marked_picture(path: Path) -> bool:
    """Whether a PNG names us as its maker; a program that changes it puts its own name there, or none."""
    try:
        with path.open("rb") as file:
            head = file.read(_PICTURE_HEAD)
    except OSError:
        return False
    return head.startswith(b"\x89PNG") and b"tEXtSoftware\x00" + OUTPUT_PROPERTIES["author"].encode() in head


def _is_marked_workbook(path: Path) -> bool:
    try:
        with ZipFile(path) as archive, archive.open(CORE_PART) as part:
            core = scan(part.read(_MOST_CORE_BYTES))
    except (OSError, BadZipFile, KeyError, XmlError, zlib.error, NotImplementedError, RuntimeError, ValueError):
        return False
    said = {child.name: child.text for child in core.children}
    ours = (said.get("lastModifiedBy"), said.get("category")) == tuple(OUTPUT_PROPERTIES.values())
    return ours and said.get("modified") == said.get("created")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
