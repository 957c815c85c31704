"""Packs: everything a kickoff or a proof of delivery has to show, taken from the tables as they stand.

A pack is text, numbers and dates only: nothing of the PM's file travels with it, so what is not in a pack's cells is
not in the pack. That is what makes an anonymised pack safe to hand on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from itpm_xl.errors import ItpmError
from itpm_xl.project import as_day
from itpm_xl.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from itpm_xl.analysis.anonymise import Anonymiser
    from itpm_xl.project import Project

__all__ = ["Pack", "PackKind", "Part", "anonymised", "as_lines", "build_pack", "review_list"]

PackKind = Literal["kickoff", "proof"]
Cell = str | float | None

_KICKOFF: Final = (
    ("Charter", "Project"),
    ("Roles", "Stakeholders"),
    ("RACI", "RACI"),
    ("Comms plan", "Comms"),
    ("Scope", "Scope"),
    ("Plan", "Dependencies"),
    ("Release plan", "Releases"),
    ("RAID", "RAID"),
    ("Dashboard spec", "Metrics"),
)
_PROOF: Final = (
    ("Charter", "Project"),
    ("Scope baseline", "Scope"),
    ("Change log", "Changes"),
    ("RAID", "RAID"),
    ("RACI", "RACI"),
    ("Comms plan", "Comms"),
    ("Release plan", "Releases"),
    ("Dependency map", "Dependencies"),
    ("Readiness checklist", "Readiness"),
    ("Dashboard spec", "Metrics"),
    ("Knowledge structure", "Knowledge"),
)
_PARTS: Final = {"kickoff": _KICKOFF, "proof": _PROOF}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a pack.

    Attributes:
        title: its title, and the name of its sheet.
        heads: the column headers.
        rows: cells in the order of the headers; dates as ISO text.
        missing: what to do when there is nothing to show; "" where there is.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack.

    Attributes:
        kind: kickoff or proof.
        title: the project's name and code.
        parts: in the order in which people ask for them.
    """

    kind: PackKind
    title: str
    parts: tuple[Part, ...]

    @property
    def missing(self) -> tuple[Part, ...]:
        """The parts that have nothing to show."""
        return tuple(part for part in self.parts if part.missing)

    def texts(self) -> Iterator[str]:
        """Every text of it, titles and headers not among them."""
        yield self.title
        for part in self.parts:
            yield part.missing
            for row in part.rows:
                yield from (cell for cell in row if isinstance(cell, str))

    def to_markdown(self) -> str:
        """The pack as Markdown: a list of contents, then one table a part."""
        lines = [f"# {_plain(self.title)}: {self.kind} pack", "", "| Part | Rows | |", "|---|---|---|"]
        lines += [f"| {part.title} | {len(part.rows) or ''} | {_plain(part.missing)} |" for part in self.parts]
        for part in self.parts:
            if part.missing:
                continue
            lines += ["", f"## {part.title}", "", f"| {' | '.join(part.heads)} |", "|---" * len(part.heads) + "|"]
            lines += [f"| {' | '.join(_plain(cell) for cell in row)} |" for row in part.rows]
        return "\n".join(lines) + "\n"

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "kind": self.kind,
            "title": self.title,
            "parts": [
                {"title": part.title, "rows": len(part.rows), "missing": part.missing or None} for part in self.parts
            ],
        }


def build_pack(project: Project, kind: PackKind) -> Pack:
    """Collect the parts of a pack.

    Args:
        project: the workbook.
        kind: kickoff shows what is planned, proof what was done.
    """
    title = " · ".join(filter(None, (project.info.name, project.info.code))) or project.code
    parts = [_part(project, title, table) for title, table in _PARTS[kind]]
    if kind == "proof":
        parts.insert(0, _fingerprint(project))
    parts.insert(0, _brief(project))
    return Pack(kind, title, tuple(parts))


def anonymised(pack: Pack, anonymiser: Anonymiser) -> Pack:
    """The pack with every name replaced, in every cell.

    Raises:
        ItpmError: a name is still there, so nothing may be handed on.
    """
    parts = tuple(
        replace(
            part,
            rows=tuple(tuple(anonymiser.value(cell) for cell in row) for row in part.rows),
            missing=anonymiser.text(part.missing),
        )
        for part in pack.parts
    )
    made = replace(pack, title=anonymiser.text(pack.title), parts=parts)
    left = next((text for text in made.texts() if anonymiser.text(text) != text), None)
    if left is not None:
        raise ItpmError(f"a name is left in the pack: {left[:80]!r}.", hint="Nothing was written. Please report it.")
    return made


def review_list(pack: Pack, anonymiser: Anonymiser) -> list[tuple[str, int, str]]:
    """Capitalised words that a person should look through: the word, how often it stands there, and a note.

    Args:
        pack: the anonymised pack.
        anonymiser: what it was anonymised with.
    """
    from itpm_xl.analysis.anonymise import capitalised_words  # noqa: PLC0415 - only who anonymises pays for it

    ours = {*anonymiser.replacements.values()}
    ours_words = {word for name in ours for word in name.split()}
    # Words of our own lists are nobody's names.
    ours_words |= {word for spec in TABLES for column in spec.columns for one in column.allowed for word in one.split()}
    notes = {word.casefold(): "part of a name, and an everyday word: not replaced" for word in anonymiser.left}
    found = capitalised_words(pack.texts())
    listed = [(word, many, notes.get(word.casefold(), "")) for word, many in found.items() if word not in ours_words]
    return sorted(listed, key=lambda one: (not one[2], -one[1], one[0]))


def _part(project: Project, title: str, name: str) -> Part:
    spec = next(spec for spec in TABLES if spec.name == name)
    table = project.tables.get(name)
    if table is None or not len(table):
        step = f"fill the sheet {name}" if table is not None else f"add it: itpm-xl add BOOK {name}"
        return Part(title, (), (), f"Nothing to show yet: {step}.")
    columns = {spec.by_key[key].name: values for key, values in table.columns.items() if key in spec.by_key}
    if spec.layout == "fields":
        fields: tuple[tuple[Cell, ...], ...] = tuple(
            (name, _cell(values[0])) for name, values in columns.items() if values and _cell(values[0])
        )
        return Part(title, ("Field", "Value"), fields)
    # A column that nobody fills tells the reader nothing.
    filled = {name: values for name, values in columns.items() if any(_cell(one) is not None for one in values)}
    rows = tuple(tuple(_cell(values[at]) for values in filled.values()) for at in range(len(table)))
    return Part(title, tuple(filled), rows)


def _brief(project: Project) -> Part:
    from itpm_xl.report.deliver import week_of  # noqa: PLC0415 - only the page needs the whole week
    from itpm_xl.version import VERSION  # noqa: PLC0415

    lines = [
        line.strip() for line in week_of(project, version=VERSION).brief.to_markdown().splitlines() if line.strip(" |-")
    ]
    return Part("Weekly brief", ("What it says",), tuple((line,) for line in lines if not line.startswith("<!--")))


def _fingerprint(project: Project) -> Part:
    from itpm_xl.analysis.baseline_lines import baseline_of  # noqa: PLC0415
    from itpm_xl.analysis.history import history_of  # noqa: PLC0415
    from itpm_xl.analysis.scope_control import assess_scope  # noqa: PLC0415

    if baseline_of(project).latest is None:
        return Part("Evidence", (), (), "Nothing is frozen yet: itpm-xl baseline BOOK.")
    control = assess_scope(project)
    briefs = history_of(project).snapshots
    rows: list[tuple[Cell, ...]] = [
        ("Fingerprint of the baseline", control.fingerprint),
        ("Silent scope", ", ".join(control.silent_ids) or "none"),
        ("Briefs kept", float(len(briefs))),
    ]
    rows += [
        (f"Brief of {one.status_date.isoformat()}", f"computed {one.computed or 'unknown'}, finish {_cell(one.finish)}")
        for one in briefs
    ]
    return Part("Evidence", ("What", "Value"), tuple(rows))


def _cell(value: Any) -> Cell:  # noqa: ANN401 - what tables hold
    if value is None or value in ((), ""):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "; ".join(str(one) for one in value)
    if hasattr(value, "hour"):
        return str(as_day(value).isoformat() if not (value.hour or value.minute) else f"{value:%Y-%m-%d %H:%M}")
    return value.isoformat() if hasattr(value, "isoformat") else float(value)


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else " ".join(_escaped(cell).split())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def as_lines(words: Iterable[tuple[str, int, str]]) -> list[str]:
    """The review list as lines: the word, how often, and the note."""
    return [f"{word}  {many}{'  ' + note if note else ''}" for word, many, note in words]
