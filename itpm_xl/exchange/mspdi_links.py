"""The links of a Microsoft Project file as pieces of our Predecessors cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.exchange.incoming import Note, NoteKind
from itpm_xl.exchange.mspdi_outline import LeafLinks, OutlineLink, push_to_leaves
from itpm_xl.exchange.mspdi_values import ELAPSED_FORMATS, LINK_TYPES, flag, minutes_of, number_of

if TYPE_CHECKING:
    from itpm_xl.exchange.mspdi_rows import SourceRow
    from itpm_xl.exchange.mspdi_xml import Record

__all__ = ["Predecessors", "amount_text", "external_name", "read_links"]

_DAYS, _WEEKS, _MONTHS = {"7", "39"}, {"9", "41"}, {"11", "43"}
_PERCENT, _ELAPSED_PERCENT = {"19", "51"}, {"20", "52"}
_ENDING = re.compile(r"\.(?:mpp|mpt|xml)$", re.IGNORECASE)
_NOT_IN_A_NAME = re.compile(r"[\s:;,+\-]+")


@dataclass(slots=True)
class Predecessors:
    """What the links of a file become.

    Attributes:
        texts: the Predecessors cell of each leaf task, by position.
        gates: summaries that become a milestone, by position, with their own Predecessors cell.
        notes: links that did not come over as they stood.
    """

    texts: dict[int, str]
    gates: dict[int, str]
    notes: list[Note]


def amount_text(minutes: int, unit_minutes: int = 60) -> str:
    """Minutes as an amount of a unit that reads back as the same minutes, as short as it can be.

    >>> amount_text(960, 480), amount_text(50)
    ('2', '0.83')
    """
    for digits in range(6):
        amount = round(minutes / unit_minutes, digits)
        if round(amount * unit_minutes) == minutes:
            return f"{amount:.{digits}f}"
    return repr(minutes / unit_minutes)


def _lag(record: Record, before: SourceRow, *, is_summary: bool, per_day: int) -> tuple[str, int, bool]:
    """The lag of a link as text, its sign, and whether it was turned into another unit."""
    amount, unit = number_of(record.get("LinkLag")), record.get("LagFormat", "7")
    if not amount:
        return "", 0, False
    sign = "+" if amount > 0 else "-"
    direction = 1 if amount > 0 else -1
    size = abs(amount)
    if unit in _PERCENT and not is_summary:
        return f"{sign}{size}%", direction, False
    if unit in _PERCENT | _ELAPSED_PERCENT:
        size = round((minutes_of(before.record.get("Duration")) or 0) * size / 100) * 10
    minutes = (size + 5) // 10
    if not minutes:
        return "", 0, True
    if unit in ELAPSED_FORMATS | _ELAPSED_PERCENT:
        return f"{sign}{amount_text(minutes, 1440)}ed", direction, unit in _ELAPSED_PERCENT
    if unit in _DAYS | _WEEKS | _MONTHS | _PERCENT or minutes % per_day == 0:
        days = amount_text(minutes, per_day)
        if len(days) <= 5:
            return f"{sign}{days}d", direction, unit in _PERCENT
    return f"{sign}{amount_text(minutes)}h", direction, unit in _PERCENT


def external_name(target: str | None, task: str | None) -> str | None:
    r"""A task of another file as our cells name it.

    >>> external_name("C:\\plans\\ERP core.mpp\\12", "901"), external_name("ERP.mpp", "9"), external_name("", "9")
    ('ERP_core:T12', 'ERP:T9', None)
    """
    parts = re.split(r"[\\/]", target) if target else []
    number = parts.pop() if len(parts) > 1 and parts[-1].isdigit() else task
    file = _ENDING.sub("", parts[-1]) if parts else ""
    name = _NOT_IN_A_NAME.sub("_", file).strip("_")
    return f"{name}:T{number}" if name and number else None


class _Reader:
    def __init__(
        self, rows: list[SourceRow], leaves: Collection[int], below: dict[int, list[int]], per_day: int
    ) -> None:
        self._rows = rows
        self._leaves = leaves
        self._below = below
        self._per_day = per_day
        self._position = {row.uid: position for position, row in reversed(list(enumerate(rows))) if row.uid}
        self.links: list[OutlineLink] = []
        self.external: dict[int, list[str]] = {}
        self.notes: list[Note] = []

    def read(self) -> None:
        for position, row in enumerate(self._rows):
            if position in self._leaves or position in self._below:
                for record in row.record.get("PredecessorLink", ()):
                    self._link(position, row, record)

    def _link(self, position: int, row: SourceRow, record: Record) -> None:
        kind = LINK_TYPES.get(record.get("Type", "1"))
        uid = record.get("PredecessorUID")
        before = self._position.get(uid or "")
        what = f"link from task {uid or '?'}"
        if kind is None:
            self._note(NoteKind.NOT_UNDERSTOOD, row, what, f"{record['Type']} is not a type of link")
            return
        source = None if before is None else self._rows[before]
        if flag(record.get("CrossProject")) or (source is not None and source.is_external):
            target = record.get("CrossProjectName")
            if target is None and source is not None:
                target = source.record.get("ExternalTaskProject")
            self._external_link(position, row, external_name(target, uid), kind, record)
        elif source is None or before is None:
            self._note(NoteKind.LEFT_OUT, row, what, "there is no such task in the file")
        elif before not in self._leaves and before not in self._below:
            self._note(NoteKind.LEFT_OUT, row, what, f"{source.name or 'that task'} is left out itself")
        elif self._inside(before, position) or self._inside(position, before):
            self._note(NoteKind.LEFT_OUT, row, what, "a task cannot wait for itself or for its own summary")
        else:
            is_summary = before in self._below
            lag, sign, changed = _lag(record, source, is_summary=is_summary, per_day=self._per_day)
            if changed:
                self._note(NoteKind.CHANGED, row, what, f"its lag, {record['LinkLag']}, became {lag or 'none'}")
            self.links.append(OutlineLink(before, position, kind, lag, sign))

    def _inside(self, leaf: int, summary: int) -> bool:
        return leaf == summary or any(row == summary for row in self._rows[leaf].ancestors)

    def _external_link(self, position: int, row: SourceRow, name: str | None, kind: str, record: Record) -> None:
        what = record.get("CrossProjectName") or f"link from task {record.get('PredecessorUID', '?')}"
        if name is None or position not in self._leaves:
            why = "its file has no name" if name is None else "a summary cannot wait for it; link its first task"
            self._note(NoteKind.LEFT_OUT, row, what, f"it belongs to another file, and {why}")
            return
        lag = _lag(record, row, is_summary=False, per_day=self._per_day)[0]
        lag = "" if lag.endswith("%") else lag
        self.external.setdefault(position, []).append(f"{name}{kind}{lag}" if lag or kind != "FS" else name)
        why = f"a task of another file, here {name}: enter the date it is promised for in RAID"
        self._note(NoteKind.CHANGED, row, what, why)

    def _note(self, kind: NoteKind, row: SourceRow, value: str, reason: str) -> None:
        self.notes.append(Note(kind, row.where, value, reason))


def read_links(
    rows: list[SourceRow],
    below: dict[int, list[int]],
    ids: Mapping[int, str],
    fixed: Collection[int],
    per_day: int,
) -> Predecessors:
    """The links of all rows, on leaf tasks only.

    Args:
        rows: the outline.
        below: the leaves below each summary, by position.
        ids: our IDs of the leaf tasks and summaries, by position.
        fixed: leaves whose dates do not only follow from links.
        per_day: working minutes of a day.
    """
    leaves = {position for position in ids if position not in below}
    reader = _Reader(rows, leaves, below, per_day)
    reader.read()
    pushed = push_to_leaves(reader.links, below, leaves, fixed)
    pieces: dict[int, list[str]] = {}
    for link in pushed.links:
        pieces.setdefault(link.after, []).append(_piece(link, ids))
    for position, names in reader.external.items():
        pieces.setdefault(position, []).extend(names)
    gates = {position: "; ".join(ids[end] for end in ends) for position, ends in pushed.gates.items()}
    notes = reader.notes + _told(pushed, rows, ids)
    return Predecessors({position: "; ".join(texts) for position, texts in pieces.items()}, gates, notes)


def _piece(link: OutlineLink, ids: Mapping[int, str]) -> str:
    return f"{ids[link.before]}{'' if link.kind == 'FS' and not link.lag else link.kind}{link.lag}"


def _told(pushed: LeafLinks, rows: list[SourceRow], ids: Mapping[int, str]) -> list[Note]:
    """Notes on the links of summaries."""
    unclear = set(map(id, pushed.ambiguous))
    notes = []
    for link in sorted(pushed.pushed, key=lambda link: (link.after, link.before)):
        what = f"{rows[link.before].where} {link.kind}{link.lag}"
        why = "a link of a summary: it holds the tasks that begin or end the summary"
        if link.before in pushed.gates:
            why = f"a link of a large summary: milestone {ids[link.before]} stands for its end"
        elif id(link) in unclear:
            why = "a link from the start of a summary with several first tasks: it waits for all of them"
        notes.append(Note(NoteKind.CHANGED, rows[link.after].where, what, why))
    return notes
