"""Which macros a workbook brings, from the bytes of its VBA project; nothing is run."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Macros", "macros_in"]

# The stream PROJECT is plain text; its lines survive even where nobody takes the container apart.
_MODULE = re.compile(rb"(?:^|[\r\n])(?:Module|Class|BaseClass|Document)=([^\r\n/\x00]{1,255})")
_DOUBTFUL = frozenset({"AutoExec", "Suspicious", "IOC"})


@dataclass(frozen=True, slots=True)
class Macros:
    """The macros of a workbook.

    Attributes:
        modules: their names, in the order of the project.
        keywords: words of the source that deserve a look, each with what it does; None where nobody looked.
    """

    modules: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...] | None


def macros_in(project: bytes) -> Macros:
    """Look into a VBA project.

    Args:
        project: the bytes of `vbaProject.bin`.

    Returns:
        The modules; with oletools installed, also the doubtful words of their source.
    """
    names = dict.fromkeys(match.decode("cp1252", "replace").strip() for match in _MODULE.findall(project))
    return Macros(tuple(names), _keywords(project))


def _keywords(project: bytes) -> tuple[tuple[str, str], ...] | None:
    """What oletools thinks of the source, None without oletools or where it cannot read the project."""
    import warnings  # noqa: PLC0415 - with the extra only, like what follows

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it uses names that its own dependencies call old
            from oletools.olevba import VBA_Parser  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        return None
    try:
        parser = VBA_Parser("vbaProject.bin", data=project)
        found = [
            (str(keyword), str(meaning)) for kind, keyword, meaning in parser.analyze_macros() if kind in _DOUBTFUL
        ]
        parser.close()
    except Exception:  # noqa: BLE001 - it parses what a stranger wrote, and raises whatever comes up
        return None
    return tuple(dict.fromkeys(found))
