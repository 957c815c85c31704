"""Packs: everything a kickoff or a proof of delivery has to show, taken from the tables as they stand.

A pack is text, numbers and dates only: nothing of the PM's file travels with it, so what is not in a pack's cells is
not in the pack. That is what makes an anonymised pack safe to hand on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from itpm_xl.analysis.wording import figure
from itpm_xl.project import as_day
from itpm_xl.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project
    from itpm_xl.report.brief import Brief
    from itpm_xl.report.deliver import Week

__all__ = ["Pack", "PackKind", "Part", "build_pack"]

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
    ("Knowledge structure", "Knowledge"),
)
_PROOF: Final = (
    ("Charter", "Project"),
    ("Scope baseline", "Scope"),
    ("Change log", "Changes"),
    ("RAID", "RAID"),
    ("RACI", "RACI"),
    ("Comms plan", "Comms"),
    ("Plan", "Dependencies"),
    ("Release plan", "Releases"),
    ("Readiness checklist", "Readiness"),
    ("Dashboard spec", "Metrics"),
    ("Knowledge structure", "Knowledge"),
)
_WHERE_KEPT: Final = (
    ("Decisions", "Decisions"),
    ("Environments", "Environments"),
    ("Vendors", "Vendors"),
    ("Cutover runbook", "Cutover"),
)
"""Parts that not every project needs: there where the workbook keeps them, and nowhere missed."""
_PARTS: Final = {"kickoff": _KICKOFF, "proof": _PROOF}
_SHOWS: Final = {
    "Weekly brief": "the one page that asks for decisions",
    "Evidence": "what is frozen, and that nothing was changed behind it",
    "Charter": "why, for whom, by when",
    "Roles": "who has a say, with influence and interest",
    "RACI": "who does, who answers, who is asked, who is told",
    "Comms plan": "who hears what, how often, from whom",
    "Scope": "what is asked for",
    "Scope baseline": "what was agreed, and its state",
    "Change log": "what was asked since, and what was decided",
    "Top risks": "what may cost most, and who does what about it",
    "RAID": "risks, assumptions, issues and dependencies",
    "Plan": "tasks, owners, dates and what waits for what",
    "Dependency map": "the critical path and what hangs on it, drawn",
    "Release plan": "what goes live when, and through which change",
    "Readiness checklist": "what has to hold before go-live",
    "30-60-90 days": "which assets are due by when, and which lack",
    "Dashboard spec": "each metric with the decision that it serves",
    "Knowledge structure": "where the documents are, and who keeps them",
    "Decisions": "what was decided, by whom",
    "Environments": "what is tested where, and when it is ready",
    "Vendors": "what was promised against what is needed",
    "Cutover runbook": "the night, step by step",
}
_MOST_RISKS: Final = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a pack.

    Attributes:
        title: its title, and the name of its sheet.
        heads: the column headers.
        rows: cells in the order of the headers; dates as ISO text.
        missing: what to do when there is nothing to show; "" where there is.
        drawn: "brief" or "map" where a workbook shows the page or the picture; its rows are then for text alone.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    missing: str = ""
    drawn: Literal["", "brief", "map"] = ""

    @property
    def shows(self) -> str:
        """What the reader finds there, as one clause."""
        return _SHOWS[self.title]


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack.

    Attributes:
        kind: kickoff or proof.
        title: the project's name and code.
        parts: in the order in which people ask for them.
        brief: the page of the part that shows it.
        plan: the dates of the part that draws the map; None where there is nothing to plan.
    """

    kind: PackKind
    title: str
    parts: tuple[Part, ...]
    brief: Brief
    plan: Plan | None

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
        lines = [
            f"# {_plain(self.title)}: {self.kind} pack",
            "",
            "| Part | Rows | What it shows, or what is missing |",
            "|---|---:|---|",
        ]
        lines += [
            f"| {part.title} | {'1 page' if part.drawn == 'brief' else len(part.rows) or '-'} "
            f"| {_plain(part.missing or part.shows)} |"
            for part in self.parts
        ]
        for part in self.parts:
            if part.missing:
                continue
            if part.drawn == "brief":
                lines += ["", f"## {part.title}", "", *(str(line or "") for (line,) in part.rows)]
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
    from itpm_xl.report.deliver import week_of  # noqa: PLC0415 - only who packs needs the whole week
    from itpm_xl.version import VERSION  # noqa: PLC0415

    title = " · ".join(filter(None, (project.info.name, project.info.code))) or project.code
    week = week_of(project, version=VERSION)
    parts = {name: _part(project, name, table) for name, table in _PARTS[kind]}
    parts |= {"Top risks": _top_risks(project), "Dependency map": _map(week.plan), "30-60-90 days": _assets(project)}
    parts |= {name: _part(project, name, table) for name, table in _WHERE_KEPT if len(project.tables.get(table, ()))}
    if kind == "proof":
        parts["Evidence"] = _fingerprint(project)
    parts["Weekly brief"] = _brief(week)
    order = tuple(_SHOWS)
    listed = sorted(parts.values(), key=lambda part: order.index(part.title))
    return Pack(kind, title, tuple(listed), week.brief, week.plan)


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


def _brief(week: Week) -> Part:
    # Its headings stand two levels below those of the pack.
    lines = [f"##{line}" if line.startswith("#") else line for line in week.brief.to_markdown().splitlines()]
    rows = tuple((line,) for line in lines if not line.startswith("<!--"))
    return Part("Weekly brief", ("What it says",), rows, drawn="brief")


def _map(plan: Plan | None) -> Part:
    if plan is None or not plan.schedule:
        step = "fill the sheet Dependencies, and Start date on Project"
        return Part("Dependency map", (), (), f"Nothing to draw yet: {step}.", drawn="map")
    path = frozenset(plan.critical_path)
    rows = tuple(
        (
            task.id,
            task.name,
            "; ".join(str(link) for link in task.predecessors) or None,
            task.early_finish.date().isoformat(),
            "on the critical path" if task.id in path else None,
        )
        for task in plan.schedule
    )
    return Part("Dependency map", ("ID", "Task", "Waits for", "Finish", "Critical"), rows, drawn="map")


def _top_risks(project: Project) -> Part:
    from itpm_xl.analysis.scoring import score_risks  # noqa: PLC0415

    top = score_risks(project).by_weight()[:_MOST_RISKS]
    if not top:
        return Part("Top risks", (), (), "Nothing to show yet: enter the risks on the sheet RAID.")
    rows = tuple(
        (
            one.item.id,
            one.item.type,
            one.item.title,
            " ".join(filter(None, (one.level, "" if one.score is None else f"({one.score})"))) or None,
            one.exposure_days,
            _cell(one.item.trigger),
            _cell(one.item.action),
            one.item.action_owner or one.item.owner,
            _cell(one.item.action_due),
        )
        for one in top
    )
    heads = ("ID", "Type", "Title", "Level", "Exposure (days)", "Trigger", "Action", "Who acts", "Due")
    return Part("Top risks", heads, rows)


def _assets(project: Project) -> Part:
    from itpm_xl.analysis.thirty_sixty_ninety import assets_due  # noqa: PLC0415

    found = assets_due(project)
    if not found:
        return Part("30-60-90 days", (), (), "Nothing to show yet: enter Start date on Project.")
    rows = tuple(
        (
            float(one.days),
            one.name,
            one.due.isoformat(),
            "in place" if not one.lacks else "missing" if one.overdue else "not yet",
            one.lacks or None,
        )
        for one in found
    )
    return Part("30-60-90 days", ("Day", "Asset", "Due", "State", "What is missing"), rows)


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
    return figure(cell) if isinstance(cell, float) else " ".join(_escaped(cell).split())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
