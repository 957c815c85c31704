"""What an unattended run is told in files: portfolio.toml, the PMO's thresholds and a table of rates.

A key that nobody knows is refused, with the one that was probably meant: a slip in a file that runs every Monday
must not change the numbers in silence.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itpm_xl.errors import UsageError
from itpm_xl.portfolio.money import Rates, currency_of
from itpm_xl.portfolio.pmo import PmoSettings
from itpm_xl.schema import SETTINGS, header_key
from itpm_xl.workbook.cells import convert_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["CONFIG_KEYS", "read_config", "read_pmo", "read_rates"]

_LONGEST_KEY = 60


@dataclass(frozen=True, slots=True)
class _Key:
    """One key of portfolio.toml: what it holds, and whether that is a place beside the file."""

    kind: str
    help: str
    is_path: bool = False


CONFIG_KEYS: dict[str, _Key] = {
    "paths": _Key("texts", "workbooks, folders, patterns, addresses", is_path=True),
    "from": _Key("text", "a file that lists them, one a line", is_path=True),
    "out": _Key("texts", "the portfolio: .xlsx, .html or both", is_path=True),
    "store": _Key("text", "the DuckDB file that keeps every run", is_path=True),
    "briefs": _Key("text", "a folder for the projects' briefs", is_path=True),
    "export": _Key("text", "a folder for Parquet files", is_path=True),
    "settings": _Key("text", "the PMO's thresholds, a TOML file", is_path=True),
    "rates": _Key("text", "rates of currencies, a TOML file", is_path=True),
    "cache": _Key("text", "the folder of the cache", is_path=True),
    "cluster": _Key("text", "the address of a Dask scheduler"),
    "workers": _Key("whole", "processes on this machine"),
    "timeout": _Key("number", "seconds that one file may take"),
    "memory": _Key("whole", "MiB that one worker may take"),
    "fail_on": _Key("texts", "what makes the exit code 1"),
}
"""Every key of portfolio.toml; each is the option of that name, and the option wins."""

_KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "text": ("a text in quotes", lambda value: isinstance(value, str)),
    "texts": (
        "a text, or a list of texts",
        lambda value: (
            isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
        ),
    ),
    "whole": ("a whole number above 0", lambda value: type(value) is int and value > 0),
    "number": ("a number above 0", lambda value: type(value) in (int, float) and value > 0),
}


def read_config(path: Path) -> dict[str, Any]:
    """The keys of a portfolio.toml; places in it start at its folder, and lists are lists.

    Raises:
        UsageError: it cannot be read, or holds what nobody understands.
    """
    found: dict[str, Any] = {}
    for name, value in _toml(path).items():
        key = CONFIG_KEYS.get(name)
        if key is None:
            raise _unknown(path, name, CONFIG_KEYS)
        wanted, fits = _KINDS[key.kind]
        if not fits(value):
            raise UsageError(f"{name} = {value!r} is not {wanted} ({key.help}).", path=path)
        values = [value] if key.kind == "texts" and isinstance(value, str) else value
        if key.is_path:
            values = [_beside(path, one) for one in values] if isinstance(values, list) else _beside(path, values)
        found[name] = values
    return found


def read_pmo(path: Path) -> PmoSettings:
    """What the PMO expects: `stale_days`, `horizon_days`, and thresholds in a table `[thresholds]`.

    Thresholds go by their name on the Settings sheet or by their key: `"Gate go from" = 0.95` is `gate_go = 0.95`.

    Raises:
        UsageError: it cannot be read, or holds what nobody understands.
    """
    said = _toml(path)
    days = {name: said.pop(name) for name in ("stale_days", "horizon_days") if name in said}
    for name, value in days.items():
        if type(value) is not int or value < 0:
            raise UsageError(f"{name} = {value!r} is not a whole number of days.", path=path)
    thresholds = said.pop("thresholds", {})
    if said:
        raise _unknown(path, next(iter(said)), ("stale_days", "horizon_days", "thresholds"))
    if not isinstance(thresholds, dict):
        raise UsageError("thresholds is a table: write [thresholds], and below it one a line.", path=path)
    by_name = {**SETTINGS.by_key, **SETTINGS.by_header}
    found: dict[str, Any] = {}
    for name, value in thresholds.items():
        column = by_name.get(header_key(name))
        if column is None:
            raise _unknown(path, name, [*(column.name for column in SETTINGS.columns), *SETTINGS.by_key])
        plain = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        [typed], misread = convert_column(column, [plain])
        if misread or typed is None:
            expected = misread[0][1].expected if misread else "a number"
            raise UsageError(f"{name} = {value!r} cannot be: expected {expected or column.help}.", path=path)
        found[column.key] = typed
    return PmoSettings(thresholds=found, **days)


def read_rates(path: Path) -> Rates:
    """What currencies are worth: `base = "EUR"`, `day = 2026-03-02`, and a table `[per]` with `USD = 0.92`.

    Raises:
        UsageError: it cannot be read, or holds what nobody understands.
    """
    said = _toml(path)
    for name in said:
        if name not in ("base", "day", "per"):
            raise _unknown(path, name, ("base", "day", "per"))
    base, day, per = said.get("base"), said.get("day"), said.get("per", {})
    if not isinstance(base, str) or not base.strip():
        raise UsageError('there is no base currency: write base = "EUR".', path=path)
    if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
        raise UsageError(f"day = {day!r} is not a date: write day = 2026-03-02, without quotes.", path=path)
    if not isinstance(per, dict) or not all(type(rate) in (int, float) and rate > 0 for rate in per.values()):
        raise UsageError("[per] holds one rate a line, such as USD = 0.92: the worth of 1 USD in the base.", path=path)
    twice = {currency_of(name) for name in per}
    if len(twice) < len(per):
        raise UsageError("[per] names a currency twice.", path=path)
    return Rates(currency_of(base), {currency_of(name): float(rate) for name, rate in per.items()}, day)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"this file cannot be read: {reason}.", path=path, hint="Check the path.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        hint = "In TOML, texts stand in quotes; a Windows path in single ones: 'C:\\plans'."
        raise UsageError(f"this is not valid TOML ({error}).", path=path, hint=hint) from None


def _unknown(path: Path, name: str, known: Iterable[str] | Mapping[str, object]) -> UsageError:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a file with a slip in it

    names = list(known)
    near = get_close_matches(name[:_LONGEST_KEY], names, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(names[:15])}."
    return UsageError(f"nobody knows the key {name[:_LONGEST_KEY]}.", path=path, hint=hint)


def _beside(path: Path, value: str) -> str:
    return value if "://" in value else str(path.parent / value)
