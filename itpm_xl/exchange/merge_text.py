"""What an import comes to, for the terminal and as JSON: what was added, changed and gone first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itpm_xl.errors import ItpmError
from itpm_xl.exchange.cell_text import canonical, identity
from itpm_xl.exchange.incoming import NoteKind
from itpm_xl.exchange.same_source import title_key
from itpm_xl.schema import table_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from itpm_xl.exchange.into_workbook import Prepared
    from itpm_xl.exchange.merged import Difference, Gone, LeftOut
    from itpm_xl.schema import Row

__all__ = ["import_to_json", "import_to_text"]

_SHOWN = 10
"""Lines of one kind before the rest is a count; `--json` and `--all` have all of them."""
_LONGEST = 40
"""Characters of a value in a line."""


def import_to_json(prepared: Prepared, *, written: bool) -> dict[str, Any]:
    """The stable keys of `import --json`."""
    merged, incoming = prepared.merged, prepared.incoming
    return {
        "file": incoming.path or incoming.name,
        "kind": incoming.kind,
        "book": str(prepared.book),
        "source": merged.source,
        "continues": merged.continues or None,
        "written": written,
        "added": [
            {"table": table, "id": _identity(table, row), "title": _title(table, row)}
            for table, rows in merged.added.items()
            for row in rows
        ],
        "changed": [_difference(one) for one in merged.changed],
        "gone": [_gone(one) for one in merged.gone],
        "back": [_gone(one) for one in merged.back],
        "conflicts": [_difference(one) for one in merged.conflicts],
        "kept": [_difference(one) for one in merged.kept],
        "left_out": [{"table": one.table, "id": one.id or None, "reason": one.reason} for one in merged.left_out],
        "notes": [
            {"kind": note.kind.value, "where": note.where, "value": note.value, "reason": note.reason}
            for note in incoming.notes
        ],
        "rows": {
            table: {
                "read": count.read,
                "added": count.added,
                "updated": count.updated,
                "same": count.same,
                "left_out": count.left_out,
            }
            for table, count in merged.rows.items()
        },
    }


def import_to_text(prepared: Prepared, *, every: bool = False) -> str:
    """What an import does: the changes, then what stays or is left out, then the count of rows."""
    merged, incoming = prepared.merged, prepared.incoming
    most = None if every else _SHOWN
    lines = [f"{incoming.name} {merged.continues}."] if merged.continues else []
    added = [(table, row) for table, rows in merged.added.items() for row in rows]
    lines += _section("added", added, lambda one: f"{one[0]} {_identity(*one)}: {_short(_title(*one))}", most)
    lines += _section(
        "changed", merged.changed, lambda one: f"{_place(one)}: {_value(one.before)} -> {_value(one.after)}", most
    )
    lines += _section("gone from the file", merged.gone, _gone_line, most)
    lines += _section("back in the file", merged.back, _back_line, most)
    lines += _section("conflicts; yours was kept", merged.conflicts, _conflict_line, most)
    lines += _section("your edits, kept", merged.kept, _kept_line, most)
    lines += _left_out(merged.left_out, most)
    for kind in NoteKind:
        notes = [note for note in incoming.notes if note.kind is kind]
        lines += _section(
            f"in the file, {kind}",
            notes,
            lambda one: f"{_plain(one.where)}: {_value(one.value)}: {_plain(one.reason)}",
            most,
        )
    if merged.conflicts:
        lines.append("Settle conflicts with --prefer book or --prefer file, or by typing the same value in both.")
    for table, count in merged.rows.items():
        stay = f"{count.added} added, {count.updated} updated, {count.same} as they were"
        lines.append(
            f"{table}: {count.read} read = {count.added + count.updated + count.same} in the workbook ({stay})"
            f" + {count.left_out} left out"
        )
    return "\n".join(lines)


def _section(title: str, items: Sequence[Any], line: Callable[[Any], str], most: int | None) -> Iterator[str]:
    if not items:
        return
    yield f"{title}: {len(items)}"
    for one in items[:most]:
        yield f"  {line(one)}"
    if most is not None and len(items) > most:
        yield f"  ... and {len(items) - most} more (--all lists them)"


def _left_out(items: Sequence[LeftOut], most: int | None) -> Iterator[str]:
    """Rows that were left out for one reason are one line."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in items:
        grouped.setdefault((one.table, one.reason), []).append(one.id or "(no ID)")
    if items:
        yield f"left out: {len(items)}"
    for (table, reason), ids in grouped.items():
        more = "" if most is None or len(ids) <= most else f" and {len(ids) - most} more"
        yield f"  {table} {', '.join(ids[:most])}{more}: {reason}"


def _conflict_line(one: Difference) -> str:
    last = "" if one.last is None else f", before {_value(one.last)}"
    return f"{_place(one)}: workbook {_value(one.before)}, file {_value(one.after)}{last}"


def _kept_line(one: Difference) -> str:
    why = f" ({one.why})" if one.why else ""
    return f"{_place(one)}: workbook {_value(one.before)}, file {_value(one.after)}{why}"


def _gone_line(one: Gone) -> str:
    where = "Notes say so; delete it or close it" if one.marked else "kept; delete it or close it"
    return f"{one.table} {one.id}: {_short(one.title)} ({where})"


def _back_line(one: Gone) -> str:
    where = "; its Notes still say that it is gone" if one.marked else ""
    return f"{one.table} {one.id}: {_short(one.title)}{where}"


def _place(one: Difference) -> str:
    row = "" if one.id in ("", one.table) else f" {one.id}"
    return f"{one.table}{row} {one.column}"


def _value(text: str) -> str:
    return repr(_short(text)) if text else "blank"


def _short(text: str) -> str:
    shown = _plain(text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."


def _plain(text: str) -> str:
    """Text on one line and without terminal codes, which a stranger's file may hold."""
    return ItpmError(" ".join(text.split())).message


def _difference(one: Difference) -> dict[str, str | None]:
    return {
        "table": one.table,
        "id": one.id or None,
        "column": one.column,
        "from": one.before,
        "to": one.after,
        "last": one.last,
        "why": one.why or None,
    }


def _gone(one: Gone) -> dict[str, str | bool]:
    return {"table": one.table, "id": one.id, "title": one.title, "marked": one.marked}


def _identity(table: str, row: Row) -> str:
    spec = table_named(table)
    return "" if spec is None else identity(spec, row)


def _title(table: str, row: Row) -> str:
    spec = table_named(table)
    if spec is None:
        return ""
    column = spec.by_key[title_key(spec)]
    return canonical(column, getattr(row, column.key))
