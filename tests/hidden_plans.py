"""Labelled plans for hidden work: reading tests/hidden_work, and counting what was found against the labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from projects import project_of, table

from itpm_xl.project import Project

FOLDER = Path(__file__).parent / "hidden_work"


@dataclass(frozen=True)
class Labelled:
    """One plan with its labels."""

    name: str
    rows: tuple[tuple[str, str, str], ...]
    lacks: frozenset[str]
    planned: frozenset[str]

    def project(self) -> Project:
        """The plan as a workbook would tell it: every task waits for the one before."""
        scope = [
            {"ID": f"S{n}", "Requirement": text, "Status": note if note == "Dropped" else "Agreed",
             "Priority": note if note == "Won't" else "Must"}
            for n, (_, note, text) in enumerate(self._of("scope"), 1)
        ]  # fmt: skip
        tasks = [
            {"ID": f"T{n}", "Task": text, "Kind": note, "Duration (days)": 5, "Predecessors": f"T{n - 1}" if n > 1 else ""}
            for n, (_, note, text) in enumerate(self._of("task"), 1)
        ]  # fmt: skip
        tables = [table("Scope", *scope), table("Dependencies", *tasks)]
        if checks := self._of("ready"):
            tables.append(table("Readiness", *({"ID": f"R{n}", "Check": row[2]} for n, row in enumerate(checks, 1))))
        if freezes := self._of("freeze"):
            tables.append(table("Calendar", *({"Name": row[2], "Kind": "Freeze"} for row in freezes)))
        return project_of(*tables, Project_name=self.name, Start_date="2026-03-02")

    def _of(self, sort: str) -> list[tuple[str, str, str]]:
        return [row for row in self.rows if row[0] == sort]


def labelled(folder: str) -> list[Labelled]:
    """The plans of one folder, in order."""
    found = []
    for path in sorted((FOLDER / folder).glob("*.md")):
        for part in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title, *lines = part.strip().splitlines()
            fields = [re.fullmatch(r"(\w+)(?: ([^:]+))?: ?(.*)", line) for line in lines if line]
            rows = [(match[1], match[2] or "", match[3].replace("|", "/")) for match in fields]
            labels = {sort: frozenset(filter(None, text.split(", "))) for sort, _, text in rows}
            found.append(
                Labelled(title, tuple(rows), labels.get("lacks", frozenset()), labels.get("planned", frozenset()))
            )
    return found


@dataclass(frozen=True)
class Score:
    """How findings compare with labels, over all plans and kinds."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the findings that the labels call for."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Share of the labels that were found."""
        return self.right / max(self.right + self.missed, 1)
