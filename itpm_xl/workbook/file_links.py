r"""Links of Knowledge and sources of Metrics that lead to files: which of them lead nowhere.

Only paths beside the workbook are looked for. Addresses are never fetched, and a path on another machine (`\\server`)
is never touched: asking for it can take a minute, and tells that machine who asks.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from itpm_xl.workbook.tables import Table

__all__ = ["dead_links", "local_path"]

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_DRIVE: Final = re.compile(r"[a-z]:/", re.IGNORECASE)
_ENDING: Final = re.compile(r"[^/]\.[a-z][a-z0-9]{0,7}$", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(
    r"(?:www\.|sharepoint|onedrive|teams|confluence|wiki|jira|servicenow|notion|git(?:hub|lab)?|azure ?devops|miro)\b",
    re.IGNORECASE,
)
_MOST: Final = 2_000
"""Links looked up in one table; more than that is no list of documents."""
_DOCUMENT: Final = re.compile(
    r"\.(?:xls[xmb]?|csv|tsv|docx?|pptx?|pdf|txt|md|mpp|json|xml|html?|ods|vsdx|pbix|msg|eml)$", re.IGNORECASE
)


def dead_links(tables: Mapping[str, Table], folder: Path) -> frozenset[str]:
    """The links, as written, whose file is not there.

    Args:
        tables: what was read.
        folder: where the workbook lies: paths are relative to it.
    """
    wanted = set(_texts(tables, "Knowledge", "link"))
    # A Source is any text, and a name such as Anna.Smith looks like a file: only what is surely one is looked for.
    wanted |= {source for source in _texts(tables, "Metrics", "source") if _DOCUMENT.search(source)}
    return frozenset(link for link in wanted if (path := local_path(link)) is not None and not _is_there(folder, path))


def _texts(tables: Mapping[str, Table], name: str, key: str) -> Iterator[str]:
    table = tables.get(name)
    return (str(one) for one in (() if table is None else table.columns.get(key, ())[:_MOST]) if one)


def local_path(link: str) -> str | None:
    r"""The path that a link names, with `/` between its parts; None for what is no path on this machine.

    >>> local_path(r"Run books\restore tape.docx"), local_path("./a%20b.md#top"), local_path("https://x.example/a.md")
    ('Run books/restore tape.docx', './a%20b.md#top', None)
    >>> local_path(r"\\server\share\a.docx"), local_path("SharePoint/Run/restore.docx"), local_path("Ask Lena")
    (None, None, None)
    """
    text = link.strip().strip('"<>').replace("\\", "/")
    if text.casefold().startswith("file:"):
        # RFC 8089: `file:///path` is here, `file://host/path` is not.
        text = re.sub(r"^file:(?://localhost(?=/)|//(?=/(?!/)))?", "", text, flags=re.IGNORECASE)
        text = text[1:] if _DRIVE.match(text[1:]) else text
    elif _SCHEME.match(text) or text.startswith("#"):
        return None
    plain = unquote(text)
    if text.startswith("//") or plain.replace("\\", "/").startswith("//") or "\x00" in plain or _ELSEWHERE.match(text):
        return None
    bare = re.split(r"[?#]", plain)[0]
    is_path = text.startswith(("./", "../", "/")) or _DRIVE.match(text) or _ENDING.search(bare) or _ENDING.search(plain)
    return text if is_path else None


def _is_there(folder: Path, path: str) -> bool:
    """Whether a file or folder of that name exists: as written, with %20 read as a space, or without `#part`."""
    from os import name as system  # noqa: PLC0415 - a drive letter means a place only there

    if _DRIVE.match(path) and system != "nt":
        return True  # another machine's disk: nobody can tell from here
    if path.startswith("/") and system == "nt":
        return True
    for text in (path, unquote(path), *(re.split(r"[?#]", one)[0] for one in (path, unquote(path)))):
        for form in ("NFC", "NFD"):
            try:
                if text and (folder / unicodedata.normalize(form, text)).exists():
                    return True
            except (OSError, ValueError):  # too long for a path, or letters that no file name has
                continue
    return False
