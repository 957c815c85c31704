"""A new project: what `itpm-xl new` puts into the workbook before the PM has typed anything."""

from __future__ import annotations

import difflib
import json
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from itpm_xl.errors import TargetError, UsageError
from itpm_xl.schema import CalendarEntry, ProjectInfo
from itpm_xl.workbook.save import write_new
from itpm_xl.workbook.template import write_workbook
from itpm_xl.workbook.text_tables import parse_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import holidays

    from itpm_xl.schema import Row
    from itpm_xl.workbook.records import Line

__all__ = [
    "SAMPLES",
    "code_from",
    "name_from",
    "new_workbook",
    "public_holidays",
    "sample_past",
    "sample_records",
    "starter",
]

SAMPLES: Final = ("ERP", "DCX", "IAM")
"""The sample projects, by project code."""

_AFTER_TARGET: Final = timedelta(days=60)
"""How far past the target the Calendar reaches: projects are late before anybody adds holidays."""
_ISO_CODE: Final = 2
"""Letters of a country code (ISO 3166-1 alpha-2)."""
_DAY_NAMES: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def new_workbook(
    path: Path,
    *,
    today: date,
    sample: str | None = None,
    name: str | None = None,
    code: str | None = None,
    pm: str | None = None,
    start: date | None = None,
    target: date | None = None,
    country: str | None = None,
    force: bool = False,
    with_macros: Callable[[Path, Path], object] | None = None,
) -> None:
    """Make a project workbook.

    Args:
        path: the file to make; project name and code come from its name where they are not given.
        today: the start date of a project that names none.
        sample: fill it with this sample project instead.
        name: project name.
        code: project code.
        pm: project manager.
        start: first working day.
        target: the finish that was promised.
        country: country, or country and subdivision, whose public holidays fill the Calendar.
        force: replace the file if it is there.
        with_macros: makes an .xlsm out of an .xlsx: reads the first path, writes the second.

    Raises:
        UsageError: the sample or country is unknown, or a sample is given facts of its own.
        TargetError: the file is there already, or cannot be written.
    """
    macros = with_macros if path.suffix.lower() == ".xlsm" else None
    if path.suffix.lower() != ".xlsx" and macros is None:
        raise UsageError("a new workbook is an .xlsx file.", path=path, hint=f"Try {path.with_suffix('.xlsx').name}.")
    if path.exists() and not force:
        raise TargetError("is there already.", path=path, hint="Choose another name, or replace it with --force.")
    records: Mapping[str, Sequence[Row]]
    kept: Mapping[str, Sequence[Line]] = {}
    if sample is None:
        records = starter(
            name=name or name_from(path.stem),
            code=code or code_from(path.stem),
            manager=pm,
            start=start or today,
            target=target,
            country=country,
        )
    elif any((name, code, pm, start, target, country)):
        raise UsageError(
            "a sample brings its own facts.",
            hint="Leave out --name, --code, --pm, --start, --target and --country.",
        )
    else:
        records, kept = sample_records(sample), sample_past(sample)
    if macros is None:
        write_new(path, lambda out: write_workbook(out, records, kept=kept), force=force)
        return
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.xlsx"
        write_workbook(plain, records, kept=kept)
        write_new(path, lambda out: macros(plain, out), force=force)


def starter(
    *,
    name: str | None = None,
    code: str | None = None,
    manager: str | None = None,
    start: date | None = None,
    target: date | None = None,
    country: str | None = None,
) -> dict[str, list[Row]]:
    """The first rows of a new project: its own facts, and the holidays of its country.

    Raises:
        UsageError: the target is before the start, or the country is unknown.
    """
    if start and target and target < start:
        raise UsageError(f"the target {target} is before the start {start}.", hint="Swap them, or correct one.")
    info = ProjectInfo(name=name, code=code, manager=manager, start_date=start, target_finish=target)
    records: dict[str, list[Row]] = {}
    if country:
        if start is None:
            raise UsageError("holidays need a start date.", hint="Give --start.")
        days, week = public_holidays(country, start, target)
        info = replace(info, working_week=week)
        records["Calendar"] = list(days)
    records["Project"] = [info]
    return records


def public_holidays(country: str, start: date, target: date | None = None) -> tuple[tuple[CalendarEntry, ...], str]:
    """Public holidays of a country from the start to 60 days after the target, at least to the end of the next year.

    Source: the package `holidays`.

    Args:
        country: ISO code, with a subdivision if wanted: `DE`, `DE-BY`, `US-CA`.
        start: first working day.
        target: the finish that was promised.

    Returns:
        The holidays, in order, and the country's working week, such as `Mon-Fri`.

    Raises:
        UsageError: the country or subdivision is unknown; the message names near ones.
    """
    import holidays  # noqa: PLC0415 - a big package that only a new project with a country needs

    nation, _, part = country.strip().upper().partition("-")
    known = holidays.list_supported_countries()
    if nation not in known:
        raise UsageError(f"no holidays are known for the country {country!r}.", hint=_near_countries(country, known))
    part = next((spelt for spelt in known[nation] if spelt.upper() == part), part)
    if part and part not in known[nation]:
        raise UsageError(f"{nation} has no part {part!r}.", hint=_near(part, known[nation], nation))
    end = max(date(start.year + 1, 12, 31), target + _AFTER_TARGET if target else start)
    spoken = holidays.list_localized_countries().get(nation, [])
    found = holidays.country_holidays(
        nation,
        subdiv=part or None,
        years=range(start.year, end.year + 1),
        language="en_US" if "en_US" in spoken else None,
    )
    entries = tuple(
        CalendarEntry(name=label, kind="Holiday", from_=day)
        for day, label in sorted(found.items())
        if start <= day <= end
    )
    return entries, _working_week(found)


def sample_records(sample: str) -> Mapping[str, Sequence[Row]]:
    """The rows of a sample project, by table.

    Raises:
        UsageError: there is no such sample.
    """
    name = sample.upper()
    if name not in SAMPLES:
        raise UsageError(f"there is no sample {sample!r}.", hint=f"There are {', '.join(SAMPLES)}.")
    text = resources.files("itpm_xl.workbook").joinpath("samples", f"{name}.md").read_text(encoding="utf-8")
    tables = parse_text(text, name)
    return {table: tables[table].records for table in tables.tables}


def sample_past(sample: str) -> Mapping[str, Sequence[Line]]:
    """What a sample project keeps of earlier days, by very hidden sheet: its baseline and its earlier briefs.

    `tools/make_sample_records.py` makes these lines; a sample without a past has none.
    """
    file = resources.files("itpm_xl.workbook").joinpath("samples", f"{sample.upper()}.records")
    kept: dict[str, list[Line]] = {}
    for line in file.read_text(encoding="utf-8").split("\n") if file.is_file() else ():
        if line:
            sheet, *cells = json.loads(line)
            kept.setdefault(sheet, []).append(tuple(cells))
    return kept


def _working_week(found: holidays.HolidayBase) -> str:
    """The days that are no weekend there, as the Project sheet writes them."""
    worked = [day for day in range(7) if day not in found.weekend]
    first = [day for day in worked if (day - 1) % 7 not in worked]
    last = [day for day in worked if (day + 1) % 7 not in worked]
    if len(first) == 1:
        return f"{_DAY_NAMES[first[0]]}-{_DAY_NAMES[last[0]]}"
    return ", ".join(_DAY_NAMES[day] for day in worked)


def _near(word: str, known: Collection[str], nation: str) -> str:
    near = difflib.get_close_matches(word, known, n=3, cutoff=0.3) or sorted(known)[:8]
    if not near:
        return f"It has no parts with holidays of their own: use {nation}."
    return "Try " + ", ".join(f"{nation}-{part}" for part in near) + "."


def _near_countries(country: str, known: Collection[str]) -> str:
    """Countries whose name or code is like what was given."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - see public_holidays

    codes = {
        names[0]: next(code for code in names[1:] if len(code) == _ISO_CODE) for names in COUNTRIES.values()
    }  # {"Germany": "DE"}
    word = country.strip().replace(" ", "")
    near = difflib.get_close_matches(word.title(), codes, n=3, cutoff=0.6)
    if len(word) <= _ISO_CODE:
        near = [name for name, code in sorted(codes.items()) if code[0] == word[:1].upper() and code in known][:6]
    if not near:
        return "Use a two-letter code such as DE, or DE-BY for a part of it."
    return f"Try {', '.join(f'{codes[name]} ({name})' for name in near)}."


def name_from(stem: str) -> str:
    """A file's name as a title.

    >>> name_from("data-centre_exit")
    'Data centre exit'
    """
    words = " ".join(stem.replace("-", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:]


def code_from(stem: str) -> str:
    """A short code from a file's name: initials of several words, the start of one.

    >>> code_from("data-centre exit"), code_from("plan")
    ('DCE', 'PLAN')
    """
    words = "".join(letter if letter.isalnum() else " " for letter in stem).split()
    if len(words) > 1:
        return "".join(word[0] for word in words[:6]).upper()
    return words[0][:8].upper() if words else "P"
