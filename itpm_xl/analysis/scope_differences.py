"""Row by row against the baseline: scope, baseline dates, and the checks of the gate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from itpm_xl.analysis.approvals import Approvals
from itpm_xl.analysis.baseline_text import frozen_text
from itpm_xl.analysis.rewording import same_words
from itpm_xl.analysis.scope_control import Difference, DifferenceKind, ReleasePoints, ScopeControl
from itpm_xl.analysis.wording import number
from itpm_xl.errors import Location
from itpm_xl.schema import DEPENDENCIES, READINESS, SCOPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.analysis.baseline import FrozenRow, Version
    from itpm_xl.project import Project
    from itpm_xl.schema import ReadinessCheck, Requirement, TableSpec

__all__ = ["IN_THE_DEAL", "compare", "editorial_words"]

IN_THE_DEAL: Final = frozenset({"Agreed", "In progress", "Done"})
"""From Agreed on a requirement is part of the deal."""
_WORDS: Final = ("requirement", "acceptance_criteria", "definition_of_done")
_DATES: Final = (("start", "baseline_start"), ("finish", "baseline_finish"))
_REFINED: Final = "Story"
"""The level whose rows Agile and Hybrid teams refine all the time; their points are compared per release."""


def compare(project: Project, version: Version) -> ScopeControl:
    """Every difference between a project and a version of its baseline.

    Args:
        project: the workbook.
        version: a version whose record was verified.
    """
    return _Comparison(project, version).result()


def editorial_words(cell: str | None) -> str:
    """Who answers for an editorial rewording and why; "" unless the cell says both.

    >>> editorial_words("Ana Ruiz, typing mistake"), editorial_words("Ana Ruiz"), editorial_words(", typo")
    ('Ana Ruiz, typing mistake', '', '')
    """
    name, _, reason = (cell or "").replace(";", ",").replace(":", ",", 1).partition(",")
    return f"{name.strip()}, {reason.strip()}" if name.strip() and reason.strip() else ""


class _Comparison:
    def __init__(self, project: Project, version: Version) -> None:
        self.project = project
        self.version = version
        self.approvals = Approvals(project, version.day)
        self.agile = project.info.method in ("Agile", "Hybrid")

    def result(self) -> ScopeControl:
        """All of it."""
        frozen = self.version.of(SCOPE.name)
        points = tuple(self._points()) if self.agile else ()
        return ScopeControl(
            version=self.version,
            differences=(*self._scope(), *self._resized(points), *self._dates(), *self._gate()),
            baseline_size=sum(self._compared(row) for row in frozen.values()),
            points=points,
        )

    def _compared(self, row: FrozenRow) -> bool:
        """Whether a frozen requirement was in the deal, and is compared one by one."""
        return row["status"] in IN_THE_DEAL and not (self.agile and row["level"] == _REFINED)

    def _scope(self) -> Iterator[Difference]:
        frozen = self.version.of(SCOPE.name)
        if SCOPE.name not in self.project.tables:
            return
        there = {item.id.casefold(): item for item in reversed(self.project.scope) if item.id}
        for item in self.project.scope:
            if item.id is None or there[item.id.casefold()] is not item:
                continue
            row = frozen.get(item.id.casefold())
            if row is not None and self._compared(row):
                yield from self._kept(item, row)
            elif item.status in IN_THE_DEAL and not (self.agile and item.level == _REFINED):
                was = f"{row['status'] or 'no status'}: {row['requirement']}" if row is not None else ""
                yield self._of(item, DifferenceKind.ADDED, "", was, item.requirement or "", at="status")
        for key, row in frozen.items():
            if key not in there and self._compared(row):
                yield self._gone(SCOPE, row, row["requirement"])

    def _kept(self, item: Requirement, row: FrozenRow) -> Iterator[Difference]:
        if item.status in ("Dropped", "Proposed"):
            yield self._of(item, DifferenceKind.REMOVED, "", row["requirement"], item.status, at="status")
            return
        editorial = editorial_words(item.editorial)
        for key in _WORDS:
            was, now = row[key], frozen_text(getattr(item, key))
            if same_words(was, now) or not self._has(SCOPE, key):
                continue
            kind = DifferenceKind.REWORDED if was and now else DifferenceKind.ADDED if now else DifferenceKind.REMOVED
            yield replace(self._of(item, kind, key, was, now, at=key), editorial=editorial)

    def _of(self, item: Requirement, kind: DifferenceKind, key: str, was: str, now: str, *, at: str) -> Difference:
        said = self.approvals.of_requirement(item.id or "", item.change_id)
        where = self.project.where(SCOPE, item, at)
        return Difference(kind, SCOPE.name, item.id or "", key, was, now, where, said.change, said.almost)

    def _gone(self, spec: TableSpec, row: FrozenRow, was: str) -> Difference:
        scope = spec is SCOPE
        said = self.approvals.of_requirement(row.id) if scope else self.approvals.of_task(row.id)
        where = Location(self.project.tables[spec.name].sheet, None, row.id)
        return Difference(DifferenceKind.REMOVED, spec.name, row.id, "", was, "", where, said.change, said.almost)

    def _has(self, spec: TableSpec, key: str) -> bool:
        """Whether the workbook has the column: a column that is gone says nothing about its rows."""
        return key in self.project.tables[spec.name].columns

    def _points(self) -> Iterator[ReleasePoints]:
        was: dict[str, float] = {}
        now: dict[str, float] = {}
        for row in self.version.of(SCOPE.name).values():
            if row["status"] in IN_THE_DEAL and row["points"]:
                was[row["release"]] = was.get(row["release"], 0.0) + float(row["points"])
        for item in self.project.scope:
            if item.status in IN_THE_DEAL and item.points:
                name = frozen_text(item.release)
                now[name] = now.get(name, 0.0) + item.points
        for release in dict.fromkeys((*was, *now)):
            yield ReleasePoints(release, was.get(release, 0.0), now.get(release, 0.0))

    def _resized(self, points: tuple[ReleasePoints, ...]) -> Iterator[Difference]:
        allowed = self.project.settings.points_tolerance
        for one in points:
            if not one.was or abs(one.now / one.was - 1) <= allowed + 1e-9:
                continue
            rows = [item for item in self.project.scope if frozen_text(item.release) == one.release and item.points]
            said = self.approvals.of_release(one.release, [item.id for item in rows if item.id])
            where = Location(SCOPE.name)
            if SCOPE.name in self.project.tables:
                where = Location(self.project.tables[SCOPE.name].sheet, None, None)
            if rows:
                where = self.project.where(SCOPE, rows[0], "points")
            yield Difference(
                DifferenceKind.RESIZED,
                SCOPE.name,
                one.release or "no release",
                "points",
                number(one.was),
                number(one.now),
                where,
                said.change,
                said.almost,
            )

    def _dates(self) -> Iterator[Difference]:
        if DEPENDENCIES.name not in self.project.tables:
            return
        frozen = self.version.of(DEPENDENCIES.name)
        there = {task.id.casefold(): task for task in reversed(self.project.tasks) if task.id}
        for task in self.project.tasks:
            if task.id is None or there[task.id.casefold()] is not task:
                continue
            row = frozen.get(task.id.casefold())
            for key, at in _DATES:
                was, now = row[key] if row else "", frozen_text(getattr(task, at), day=True)
                if was != now and self._has(DEPENDENCIES, at):
                    said = self.approvals.of_task(task.id or "")
                    where = self.project.where(DEPENDENCIES, task, at)
                    yield Difference(DifferenceKind.MOVED, DEPENDENCIES.name, task.id or "", at, was, now, where, *said)
        for name, row in frozen.items():
            if name not in there:
                yield self._gone(DEPENDENCIES, row, row["task"])

    def _gate(self) -> Iterator[Difference]:
        """Checks that weigh less than they did: gone, no blocker any more, lighter, or about something else."""
        if READINESS.name not in self.project.tables:
            return
        there = {check.id.casefold(): check for check in reversed(self.project.readiness) if check.id}
        for name, row in self.version.of(READINESS.name).items():
            check = there.get(name)
            if check is None:
                where = Location(self.project.tables[READINESS.name].sheet, None, row.id)
                yield _weakened(row, "", row["check"], "", where)
                continue
            for key, was, now in self._lighter(check, row):
                yield _weakened(row, key, was, now, self.project.where(READINESS, check, key))

    def _lighter(self, check: ReadinessCheck, row: FrozenRow) -> Iterator[tuple[str, str, str]]:
        if row["blocker"] == "Yes" and check.blocker != "Yes" and self._has(READINESS, "blocker"):
            yield "blocker", "Yes", check.blocker or ""
        if check.weight is not None and check.weight < int(row["weight"] or _USUAL_WEIGHT):
            yield "weight", row["weight"] or str(_USUAL_WEIGHT), str(check.weight)
        if not same_words(row["check"], check.check):
            yield "check", row["check"], check.check or ""


_USUAL_WEIGHT: Final = 3
"""What a blank weight counts (DESIGN, section 5)."""


def _weakened(row: FrozenRow, key: str, was: str, now: str, where: Location) -> Difference:
    return Difference(DifferenceKind.WEAKENED, READINESS.name, row.id, key, was, now, where)
