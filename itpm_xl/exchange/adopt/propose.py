"""Propose a map for a whole workbook: its tables, their columns and values, the project's own facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from itpm_xl.exchange.adopt.evidence import Values, weigh
from itpm_xl.exchange.adopt.matching import TAKEN_FROM, Match, as_target, match_region
from itpm_xl.exchange.adopt.regions import Region, find_regions
from itpm_xl.exchange.adopt.synonyms import project_labels
from itpm_xl.exchange.adopt.targets import TARGETS
from itpm_xl.exchange.adopt.words import fold
from itpm_xl.schema import PROJECT, RAID, Kind
from itpm_xl.workbook.cells import as_text, is_blank
from itpm_xl.workbook.mapped import head_texts, parse_range
from itpm_xl.workbook.mapped_cells import parse_date
from itpm_xl.workbook.mapping import ColumnMap, TableMap, WorkbookMap
from itpm_xl.workbook.tables import cell_name, column_letters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from itpm_xl.workbook.find import SheetGrid
    from itpm_xl.workbook.read_mapped import ForeignSheets

__all__ = ["propose", "propose_as"]

_SAMPLES: Final = 3
_LONGEST_SAMPLE: Final = 40
_FACT_ROWS: Final = 40
_FILLED_ENOUGH: Final = 0.2
"""From this share of filled cells on, a column says with words what it says, and colours are decoration."""


def propose(
    name: str, sheets: Sequence[SheetGrid], fills: Callable[[str], Mapping[str, str]], *, least: float = TAKEN_FROM
) -> WorkbookMap:
    """A map of a workbook.

    Args:
        name: its file name.
        sheets: its sheets.
        fills: gives the words for the fills of a sheet's cells; asked only where a column is blank but coloured.
        least: the confidence from which on a table or a column is taken.
    """
    matches: list[Match] = []
    tables: list[TableMap] = []
    fields: dict[str, object] = {}
    heads: dict[str, list[Region]] = {}
    for sheet in sheets:
        for region in find_regions(sheet):
            heads.setdefault(sheet.name, []).append(region)
            values = _values(sheet, region, fills)
            match = match_region(region, values)
            if match is not None:
                matches.append(match)
                tables.append(_table(match, values, least))
    for sheet in sheets:
        for key, value in _facts(sheet, heads.get(sheet.name, [])).items():
            fields.setdefault(PROJECT.by_key[key].name, value)
    return WorkbookMap(name, tuple(_without_rivals(tables, matches)), fields)


def propose_as(sheets: ForeignSheets, table: TableMap, word: str) -> TableMap | None:
    """A table of a proposal, read as another sort of table; None where there is no such sort.

    Args:
        sheets: the workbook.
        table: what was proposed.
        word: one of our tables, or a type of RAID row.
    """
    target = next((one for one in TARGETS if word.casefold() in (one.name.casefold(), one.kind.casefold())), None)
    area = parse_range(table.range)
    if target is None or area is None:
        return None
    sheet = sheets.grids({table.sheet})[table.sheet]
    heads = head_texts(sheet, area[0], table.head_rows, area[1], area[3])
    region = Region(sheet.name, area[0], table.head_rows, area[1], area[3], area[2], tuple(heads))
    values = _values(sheet, region, sheets.fills)
    return _table(replace(as_target(region, values, target), confidence=1.0), values, TAKEN_FROM)


def _values(sheet: SheetGrid, region: Region, fills: Callable[[str], Mapping[str, str]]) -> list[Values]:
    """The values of each column of a region."""
    first = region.head + region.head_rows
    rows = sheet.rows[first : region.bottom + 1]
    found: list[Values] = []
    for place, header in enumerate(region.headers):
        at = region.left + place
        cells = [row[at] if at < len(row) else None for row in rows]
        filled = sum(not is_blank(cell) for cell in cells)
        colours: tuple[str, ...] = ()
        if header and filled <= _FILLED_ENOUGH * len(cells):
            painted = fills(region.sheet)
            colours = tuple(painted.get(cell_name(first + 1 + down, at), "") for down in range(len(cells)))
        found.append(Values(cells, colours))
    return found


def _table(match: Match, values: Sequence[Values], least: float) -> TableMap:
    region, spec = match.region, match.target.spec
    columns: list[ColumnMap] = []
    for place, header in enumerate(region.headers):
        claim = match.claims.get(place)
        letters = column_letters(region.left + place)
        if not header:
            continue
        sample = tuple(text[:_LONGEST_SAMPLE] for text in list(values[place].counts)[:_SAMPLES])
        if claim is None or claim.confidence < least:
            could = 0.0 if claim is None else claim.confidence
            hint = () if claim is None else (f"perhaps {spec.by_key[claim.key].name}",)
            columns.append(ColumnMap(source=header, at=letters, confidence=could, sample=(*sample, *hint)))
            continue
        rule: dict[str, Any] = dict(claim.evidence.rule)
        columns.append(
            ColumnMap(
                source=header,
                at=letters,
                to=spec.by_key[claim.key].name,
                confidence=round(claim.confidence, 2),
                sample=sample,
                **rule,
            )
        )
    area = f"{cell_name(region.head + 1, region.left)}:{cell_name(region.bottom + 1, region.right)}"
    constants = {"Type": match.target.kind} if match.target.kind else {}
    why = f"could also be {match.rival}" if match.rival else ""
    take = match.confidence >= least
    if not take:
        why = f"not sure enough ({match.confidence:.2f}){'; ' + why if why else ''}"
    return TableMap(
        sheet=region.sheet,
        range=area,
        head_rows=region.head_rows,
        table=spec.name,
        confidence=match.confidence,
        take=take,
        why=why,
        constants=_without_said(constants, columns),
        columns=tuple(columns),
    )


def _without_said(constants: Mapping[str, str], columns: Sequence[ColumnMap]) -> dict[str, str]:
    said = {column.to for column in columns}
    return {header: value for header, value in constants.items() if header not in said}


def _without_rivals(tables: Sequence[TableMap], matches: Sequence[Match]) -> list[TableMap]:
    """Of two tables that could both be the same of ours, the better is taken; the other is proposed, and says so."""
    result = list(tables)
    order = sorted(range(len(tables)), key=lambda at: -_worth(tables[at], matches[at]))
    for rank, at in enumerate(order):
        if not result[at].take:
            continue
        for better in order[:rank]:
            if not result[better].take or not _same_thing(tables[at], tables[better]):
                continue
            if _one_log_in_two_pieces(matches[at], matches[better]):
                continue
            what = f"{tables[at].table} {tables[at].constants.get('Type', '')}".strip()
            why = f"{tables[better].sheet}!{tables[better].range} is {what} too, and has more in it"
            result[at] = replace(result[at], take=False, why=why)
            break
    return result


def _worth(table: TableMap, match: Match) -> float:
    rows = match.region.bottom - match.region.head
    return sum(column.confidence for column in table.columns if column.to) * (1 + min(rows, 200) / 20)


def _same_thing(one: TableMap, other: TableMap) -> bool:
    """Whether two tables claim the same rows of ours: a RAID log with a Type column claims every type it names."""
    if one.table != other.table:
        return False
    if one.table != RAID.name:
        return True
    types = [_types(table) for table in (one, other)]
    return bool(types[0] & types[1])


def _types(table: TableMap) -> set[str]:
    if "Type" in table.constants:
        return {table.constants["Type"]}
    column = next((column for column in table.columns if column.to == "Type"), None)
    if column is None:
        return set(RAID.by_key["type"].allowed)
    known = {one.casefold(): one for one in RAID.by_key["type"].allowed}
    return {known[ours.casefold()] for ours in column.values.values() if ours.casefold() in known} or set(
        known.values()
    )


def _one_log_in_two_pieces(one: Match, other: Match) -> bool:
    """Whether two tables on one sheet have the same head, as open and closed rows of one log have."""
    heads = [[fold(text) for text in match.region.headers] for match in (one, other)]
    return one.region.sheet == other.region.sheet and heads[0] == heads[1]


def _facts(sheet: SheetGrid, regions: Sequence[Region]) -> dict[str, object]:
    """Fields of Project that a sheet names beside or before their value; only what is said once and clearly."""
    labels = project_labels()
    found: dict[str, object] = {}
    doubtful: set[str] = set()
    for row, cells in enumerate(sheet.rows[:_FACT_ROWS]):
        if any(region.head <= row <= region.bottom for region in regions):
            continue
        for place, cell in enumerate(cells):
            if not isinstance(cell, str) or len(cell) > 120:
                continue
            label, colon, rest = cell.partition(":")
            key = labels.get(fold(label))
            if key is None:
                continue
            value: object = rest.strip() if colon and rest.strip() else _beside(cells, place)
            kept = _as_field(key, value)
            if kept is None:
                continue
            if key in found and found[key] != kept:
                doubtful.add(key)
            found.setdefault(key, kept)
    return {key: value for key, value in found.items() if key not in doubtful}


def _beside(cells: Sequence[object], place: int) -> object:
    """The first filled cell right of a label, at most three columns on."""
    return next((cell for cell in cells[place + 1 : place + 4] if not is_blank(cell)), None)


def _as_field(key: str, value: object) -> object:  # noqa: PLR0911 - one a kind of field
    """A value that a field can hold, or None."""
    column = PROJECT.by_key[key]
    if value is None:
        return None
    if column.kind is Kind.DATE:
        if isinstance(value, date):
            return value
        style = Values([value]).date_style
        return parse_date(value, style) if isinstance(value, str) else None
    if column.is_number:
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    if isinstance(value, (date, float)):
        return None
    text = as_text(value).strip()
    if column.kind is Kind.PERSON and (weigh(PROJECT, column, Values([text])).fit or 0) < 1:
        return None
    return text if text and fold(text.rstrip(":")) not in project_labels() else None
