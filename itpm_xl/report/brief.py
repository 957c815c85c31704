"""Brief: the one page a week, as data. Renderers turn it into a sheet, a page or text; they decide nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.wording import count

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "Brief",
    "Changed",
    "Commitment",
    "Decision",
    "Foot",
    "Gate",
    "Line",
    "Milestone",
    "Reason",
    "Risk",
    "RowRef",
    "Section",
    "Tile",
    "Tradeoff",
]


@dataclass(frozen=True, slots=True)
class RowRef:
    """The row of the workbook that a line came from: sheet, ID and cell."""

    sheet: str
    id: str | None
    cell: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the brief.

    Attributes:
        text: what it says.
        owner: who decides, acts or answers.
        due: by when.
        source: the row it came from.
        colour: "Green", "Amber", "Red", or "" where no colour is meant.
    """

    text: str
    owner: str | None = None
    due: date | None = None
    source: RowRef
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Line):
    """A decision that somebody has to take: `owner` decides, `due` is the last useful day."""

    kind: str
    """Change, Decision or Escalation."""
    recommendation: str = ""
    if_not: str = ""
    overdue_days: float = 0
    forum: str = ""
    moves_finish_after: date | None = None
    """The last day on which waiting moves nothing, from the slack of the tasks that it holds; None if it holds none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk(Line):
    """A risk or issue with its option: `owner` and `due` are those of the recommended option."""

    kind: str
    """Risk or Issue."""
    level: str
    """Low, Medium, High, Extreme; for issues their priority."""
    score: int | None = None
    exposure_days: float | None = None
    exposure_cost: float | None = None
    trigger: str = ""
    option: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tradeoff(Line):
    """What a change or decision would move, and what gives."""

    schedule_days: float | None = None
    """Working days by which the plan's finish moves; None where the plan cannot tell."""
    task_days: float | None = None
    """Working days that the change asks of its tasks, as typed."""
    cost: float | None = None
    gives: str = ""
    state: str = ""
    """Awaiting decision, or Approved on a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment(Line):
    """Something somebody owes within the horizon."""

    state: str = ""
    """Why the colour, in a few words: `overdue by 1 d`, `2 d slack`."""
    critical: bool = False
    blocker: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Line):
    """A date others count on: `due` is the forecast.

    In a brief the next one comes first and the last one second; those that are shown read best in order of date.
    """

    baseline: date | None = None
    slip_days: float | None = None
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed(Line):
    """Something that is not as the last brief said: `text` is title and change in one."""

    kind: str
    """status, date, gate, decision, risk or scope."""
    title: str = ""
    """What the row says; "" where the change says it."""
    change: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact behind the status, with the rows that prove it."""

    text: str
    dimension: str
    colour: str
    ids: tuple[str, ...] = ()
    source: RowRef | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the five tiles: a title, a value in large type, a note below."""

    title: str
    value: str
    note: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """How many lines a section has in all, and the sheet that holds the rest."""

    total: int
    sheet: str


@dataclass(frozen=True, slots=True)
class Gate:
    """The release gate as the brief shows it."""

    verdict: str
    """NOT DUE, GO, CONDITIONAL, NO-GO, or "" when there are no checks."""
    score: float | None = None
    release: str = ""
    go_live: date | None = None
    blockers: tuple[Line, ...] = ()
    open: tuple[Line, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Foot:
    """Where the numbers come from."""

    workbook: str
    sha256: str
    settings_changed: int
    accepted_findings: int
    version: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Brief:
    """The weekly brief.

    Lines hold everything that matters, most important first; a renderer that runs out of room leaves out from
    the end and says how many, with `sections`.
    """

    code: str
    name: str
    status_date: date | None
    manager: str = ""
    sponsor: str = ""
    classification: str = ""
    objective: str = ""
    headline: str = ""
    reported: str | None = None
    computed: str | None = None
    override: str = ""
    """The override as a sentence, with who and until when; "" without one."""
    override_status: str | None = None
    watermelon: str = ""
    """The sentence that says that reported and computed differ; "" when they agree."""
    errors: int = 0
    """Findings of severity error; above 0 the brief is a DRAFT."""
    reasons: tuple[Reason, ...] = ()
    dimensions: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By dimension: colour and the sentence why."""
    tiles: tuple[Tile, ...] = ()
    decisions: tuple[Decision, ...] = ()
    risks: tuple[Risk, ...] = ()
    tradeoffs: tuple[Tradeoff, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    gate: Gate
    since: date | None = None
    """Status date of the brief that this one is compared with; None where the workbook keeps no earlier one."""
    changes: tuple[Changed, ...] = ()
    disproof: tuple[Reason, ...] = ()
    """The fewest facts that disprove a colour which is reported too good."""
    sections: dict[str, Section] = field(default_factory=dict)
    foot: Foot
    currency: str = ""

    def to_json(self) -> dict[str, Any]:
        """The brief with the stable keys of `brief --json`."""
        from itpm_xl.report.brief_json import to_json  # noqa: PLC0415 - the renderer knows the brief, not the reverse

        return to_json(self)

    def to_markdown(self) -> str:
        """The brief as Markdown, one page, decisions first."""
        from itpm_xl.report.brief_markdown import to_markdown  # noqa: PLC0415 - as above

        return to_markdown(self)

    def to_html(self, *, link_to: str | None = None) -> str:
        """The brief as one self-contained page.

        Args:
            link_to: the workbook that row IDs link to, as seen from the page; None for no links.
        """
        from itpm_xl.report.brief_html import to_html  # noqa: PLC0415 - as above

        return to_html(self, link_to=link_to)

    def summary(self) -> str:
        """The brief in one line, for a terminal."""
        colours = self.computed or "status unknown"
        if self.reported and self.computed and self.reported != self.computed:
            colours = f"{self.computed}, reported {self.reported}"
        if self.override_status:
            known = [
                f"computed {self.computed or 'unknown'}",
                *([f"reported {self.reported}"] if self.reported else []),
            ]
            colours = f"{self.override_status} by override, {', '.join(known)}"
        raised = sum(line.kind == "Escalation" for line in self.decisions)
        waiting = len(self.decisions) - raised
        asked = f"{count(waiting, 'decision')} needed" if waiting else "no decision needed"
        asked += f", {count(raised, 'escalation')}" if raised else ""
        gate = f", gate {self.gate.verdict}" if self.gate.verdict else ""
        draft = f"; DRAFT: {count(self.errors, 'error')} to correct" if self.errors else ""
        return f"{colours}, {asked}{gate}{draft}"
