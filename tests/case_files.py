"""Cases: tables as text, and the exact findings they must give.

A case is one file in tests/cases. Settings stand under its title, one `name: value` a line:

- `profile`: light, standard or strict (by default what the workbook says, else standard)
- `as-of`: replaces the status date
- `today`: the day of the run
- `tables: as given`: core tables that are not written down are missing; otherwise they are there, without rows
- `problem`: what only a real file can have, as `kind | table | sheet | cell | row | column | value | expected`
- `baseline`: day on which the case was frozen, as `2026-03-02`; once a version. Tables under `## Frozen Scope` and so
  on are those of the first time, the others were then as they are now
- `record`: what somebody did to the lines of the record afterwards: `empty`, `drop 4`, `set 4 3 text` (row and column
  from 1), `repeat 2 5` (rows 2 to 5 stand below once more)
- `brief`: a day on which a brief of the same tables was kept in the workbook; once for each
- `dead`: a link of Knowledge behind which there is no file; once for each
- `history`: what somebody did to the kept briefs afterwards, in the same words

A case without a `## Project` table has a healthy one, true for Friday 6 March 2026.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from itpm_xl.analysis.freeze import freeze
from itpm_xl.analysis.history import read_history, remember
from itpm_xl.analysis.observation import observe
from itpm_xl.analysis.plan import plan_if_possible
from itpm_xl.checks.check import CheckResult, check
from itpm_xl.project import Project
from itpm_xl.schema import TABLES, Kind
from itpm_xl.workbook.records import BASELINE_SHEET, HISTORY_SHEET
from itpm_xl.workbook.tables import Problem, ProblemKind
from itpm_xl.workbook.text_tables import parse_text, pipe_tables

FOLDER = Path(__file__).parent / "cases"

HEALTHY_PROJECT = """
## Project

| Field | Value |
|---|---|
| Project code | DCX |
| Project name | Data-centre exit |
| Project manager | Priya Nair |
| Sponsor | Tom Albers |
| Status date | 2026-03-06 |
| Start date | 2026-03-02 |
| Target finish | 2026-09-30 |
"""

Expected = tuple[str, str, str, str]


@dataclass(frozen=True)
class Case:
    """One file, read."""

    path: Path
    title: str
    text: str
    settings: dict[str, str]
    problems: tuple[Problem, ...]
    dead: frozenset[str] = frozenset()
    briefs: tuple[str, ...] = ()
    history_edits: tuple[str, ...] = ()
    frozen_on: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    expected: list[Expected] = field(default_factory=list)

    def run(self) -> CheckResult:
        """Check the tables of the case."""
        tables = parse_text(self._filled(), self.path.name)
        records = {**self._records(), **self._history()}
        tables = dataclasses.replace(tables, problems=(*tables.problems, *self.problems), records=records)
        tables = dataclasses.replace(tables, dead_links=self.dead)
        as_of = self.settings.get("as-of")
        today = self.settings.get("today")
        return check(
            Project.from_tables(tables, as_of=date.fromisoformat(as_of) if as_of else None),
            profile=self.settings.get("profile"),
            today=date.fromisoformat(today) if today else None,
        )

    def _history(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """The briefs that were kept, and what was done to them since."""
        lines: tuple[tuple[str, ...], ...] = ()
        for day in self.briefs:
            then = Project.from_tables(parse_text(self._filled()), as_of=date.fromisoformat(day))
            lines = remember(read_history(lines), observe(then, plan_if_possible(then))).lines
        for edit in self.history_edits:
            lines = _edited(lines, edit)
        return {HISTORY_SHEET: lines} if self.briefs else {}

    def _records(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """The record as it was frozen, and what was done to it since."""
        lines: tuple[tuple[str, ...], ...] = ()
        for day in self.frozen_on:
            moment = datetime.fromisoformat(day)
            frozen = Project.from_tables(parse_text(self._filled(frozen=not lines)), as_of=moment.date())
            frozen = dataclasses.replace(frozen, records={BASELINE_SHEET: lines} if lines else {})
            lines += freeze(frozen, plan_if_possible(frozen), frozen_at=moment).lines
        for edit in self.edits:
            lines = _edited(lines, edit)
        return {BASELINE_SHEET: lines} if self.frozen_on else {}

    def _filled(self, *, frozen: bool = False) -> str:
        text = self.text
        if frozen:
            then = {title.removeprefix("Frozen ") for title, _ in pipe_tables(text) if title.startswith("Frozen ")}
            for name in then:
                text = re.sub(rf"(?m)^## {name}$", f"## Today {name}", text)
            text = text.replace("## Frozen ", "## ")
        present = {title.casefold() for title, _ in pipe_tables(text)}
        text = text if "project" in present else text + HEALTHY_PROJECT
        if self.settings.get("tables") == "as given":
            return text
        for spec in TABLES:
            if spec.need == "core" and spec.name.casefold() not in present | {"project"}:
                headers = [column.name for column in spec.columns if column.kind is not Kind.CALCULATED]
                text += f"\n## {spec.name}\n\n| {' | '.join(headers)} |\n"
        return text


def read_case(path: Path) -> Case:
    """Read one case."""
    text = path.read_text(encoding="utf-8")
    title = text.splitlines()[0].removeprefix("# ")
    above = text.split("\n## ")[0]
    settings = dict(re.findall(r"^(profile|as-of|today|tables): (.+)$", above, flags=re.MULTILINE))
    problems = tuple(_problem(line) for line in re.findall(r"^problem: (.+)$", above, flags=re.MULTILINE))
    briefs = tuple(re.findall(r"^brief: (.+)$", above, flags=re.MULTILINE))
    history_edits = tuple(re.findall(r"^history: (.+)$", above, flags=re.MULTILINE))
    frozen_on = tuple(re.findall(r"^baseline: (.+)$", above, flags=re.MULTILINE))
    edits = tuple(re.findall(r"^record: (.+)$", above, flags=re.MULTILINE))
    expected: list[Expected] = []
    for heading, rows in pipe_tables(text):
        if heading == "Findings":
            cells = [(row + [""] * 4)[:4] for row in rows[1:]]
            expected = [(code, sheet, cell, row_id) for code, sheet, cell, row_id in cells]
    dead = frozenset(re.findall(r"^dead: (.+)$", above, flags=re.MULTILINE))
    return Case(path, title, text, settings, problems, dead, briefs, history_edits, frozen_on, edits, expected)


def _edited(lines: tuple[tuple[str, ...], ...], edit: str) -> tuple[tuple[str, ...], ...]:
    what, *words = edit.split(" ", 3)
    if what == "empty":
        return ()
    row = int(words[0]) - 1
    if what == "drop":
        return (*lines[:row], *lines[row + 1 :])
    if what == "repeat":
        return (*lines, *lines[row : int(words[1])])
    line = list(lines[row])
    line[int(words[1]) - 1] = words[2]
    return (*lines[:row], tuple(line), *lines[row + 1 :])


def _problem(line: str) -> Problem:
    kind, table, sheet, cell, row, column, value, expected = (part.strip() for part in line.split("|"))
    return Problem(ProblemKind(kind), table, sheet or None, cell or None, int(row or 0), column, value, expected)


def all_cases() -> list[Case]:
    """Every case, by file name."""
    return [read_case(path) for path in sorted(FOLDER.glob("*.md"))]


def found(result: CheckResult) -> list[Expected]:
    """The findings in the shape in which cases write them."""
    return [
        (finding.code, finding.where.sheet or "", finding.where.cell or "", finding.where.row_id or "")
        for finding in result.findings
    ]
