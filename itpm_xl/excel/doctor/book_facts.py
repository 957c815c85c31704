"""What a workbook brings that decides whether its buttons work: macros, settings, place. Nothing is run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.excel.settings_sheet import OUR_KEY, SETTINGS_SHEET

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BookFacts", "Setting", "look_into"]

_DLL = re.compile(r"xlwings(?:32|64)-(\d+(?:\.\w+)+)\.dll", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of a settings sheet: the key in capitals, as xlwings compares it, and its value."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class BookFacts:
    """What a workbook brings.

    Attributes:
        macros: whether it has any.
        xlwings: the version whose DLL its macros ask for, None where they ask for none.
        settings: the lines of its settings sheet as xlwings reads them, None where it has no such sheet.
        unread: whether more lines follow below a blank one, where xlwings stops reading.
    """

    macros: bool
    xlwings: str | None
    settings: tuple[Setting, ...] | None
    unread: bool = False

    @property
    def ours(self) -> bool:
        """Whether itpm-xl put macros and settings in."""
        return self.macros and any(setting.key == OUR_KEY for setting in self.settings or ())


def look_into(book: Path) -> BookFacts:
    """Read the facts from a file.

    Raises:
        ItpmError: it is missing, no workbook, damaged or hostile, or its macros cannot be read.
    """
    from itpm_xl.workbook.container import Container  # noqa: PLC0415 - reading takes more imports than asking
    from itpm_xl.workbook.guard import CheckedZip  # noqa: PLC0415
    from itpm_xl.workbook.read import read_texts  # noqa: PLC0415

    container = Container.open(CheckedZip.load(book))
    projects = [link.target for link in container.links() if link.kind == "vbaproject"]
    found = None
    if projects:
        from itpm_xl.excel.vba.project import read_modules  # noqa: PLC0415 - for workbooks with macros only
    for part in projects:
        sources = (module.source for module in read_modules(container.checked.unpack(part)))
        found = found or next((match[1] for source in sources if (match := _DLL.search(source))), None)
    sheet = next((name for name in container.parts if name.lower() == SETTINGS_SHEET), None)
    if sheet is None:
        return BookFacts(bool(projects), found, None)
    rows = [(row[0].strip(), row[1].strip() if len(row) > 1 else "") for row in read_texts(container, sheet) if row]
    read = next((number for number, (key, _) in enumerate(rows) if not key), len(rows))
    settings = tuple(Setting(key.upper(), value) for key, value in rows[:read])
    return BookFacts(bool(projects), found, settings, any(key for key, _ in rows[read:]))
