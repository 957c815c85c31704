"""File names made of project codes and people's names, which Windows, macOS and Linux all accept."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["file_names", "safe_name"]

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_MOST_BYTES = 120
"""File systems hold 255 bytes in a name; the rest is for endings, and for a path that Windows still opens."""


def safe_name(text: str) -> str:
    r"""The text as the stem of a file's name: nothing that a system forbids or gives a meaning of its own.

    >>> safe_name("ERP/2: go?"), safe_name("con"), safe_name(" .. "), safe_name("Åsa\n")
    ('ERP-2- go-', '_con', '_', 'Åsa')
    """
    shown = "".join(
        char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) not in {"Cs", "Cf"}
    )
    name = _FORBIDDEN.sub("-", " ".join(shown.split())).lstrip(". ")
    name = name.encode()[:_MOST_BYTES].decode(errors="ignore").rstrip(". ")
    return f"_{name}" if not name or _RESERVED.match(name) else name


def file_names(wanted: Mapping[str, str]) -> dict[str, str]:
    """A stem for each of several things, all different also where upper and lower case are one.

    Args:
        wanted: what each thing should be called, by what identifies it, such as its path. Those that would share a
            name get some letters of a digest of the identity, so that a name does not change as others come and go.

    >>> sorted(file_names({"a.xlsx": "ERP", "b.xlsx": "erp", "c.xlsx": "DCX"}).values())
    ['DCX', 'ERP-90e06ba', 'erp-e1184ff']
    """
    stems = {identity: safe_name(name) for identity, name in wanted.items()}
    taken = Counter(stem.casefold() for stem in stems.values())
    return {
        identity: stem if taken[stem.casefold()] == 1 else f"{stem}-{_digest(identity)}"
        for identity, stem in stems.items()
    }


def _digest(identity: str) -> str:
    return hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:7]
