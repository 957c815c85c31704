"""Silent scope: what is no longer as it was agreed, and which change said so.

A requirement is in the deal from Agreed on. What was added to the deal, taken out of it or reworded since the freeze,
and every baseline date that moved, needs a change that names it and that was approved after the freeze. Scope
volatility = (added + changed + removed) / baseline (after CMMI's requirements volatility measure; DESIGN, section 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from itpm_xl.analysis.baseline import Flaw, Version
    from itpm_xl.errors import Location
    from itpm_xl.project import Project

__all__ = ["Difference", "DifferenceKind", "ReleasePoints", "ScopeControl", "assess_scope"]


class DifferenceKind(StrEnum):
    """What became of a frozen row."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"
    """A baseline date."""
    RESIZED = "resized"
    """The points of a release, for Agile and Hybrid projects."""
    WEAKENED = "weakened"
    """A check of the release gate."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was frozen.

    Attributes:
        kind: what became of it.
        table: Scope, Dependencies or Readiness.
        id: ID of the row; of points the release.
        key: the column, or "" for the row as a whole.
        was: the frozen text, "" for nothing.
        now: the text that stands there today, "" for nothing.
        where: the cell to correct; without a cell where the row is gone.
        covered_by: the change that names it and was approved after the freeze; None without one.
        almost: why a change that names it does not count, as a clause; "" where none names it.
        editorial: name and reason of the person who says that the rewording changes nothing; "" where nobody does.
    """

    kind: DifferenceKind
    table: str
    id: str
    key: str
    was: str
    now: str
    where: Location
    covered_by: str | None = None
    almost: str = ""
    editorial: str = ""

    @property
    def silent(self) -> bool:
        """Nobody approved it, and nobody answers for it as editorial."""
        return self.covered_by is None and not self.editorial and self.kind is not DifferenceKind.WEAKENED

    @property
    def of_scope(self) -> bool:
        """Whether it is about what is delivered, and not about dates or the gate."""
        return self.table == "Scope"


@dataclass(frozen=True, slots=True)
class ReleasePoints:
    """Points of one release: frozen, and today."""

    release: str
    was: float
    now: float


@dataclass(frozen=True)
class ScopeControl:
    """The scope against its baseline.

    Attributes:
        version: the version that it was compared with; None without one that can be believed.
        flaw: why the record cannot be believed; nothing was compared then.
        differences: all of them: scope first, then dates, then the gate, each in the order of the workbook.
        baseline_size: requirements in the deal when it was frozen, of those that are compared.
        points: points per release, for Agile and Hybrid projects.
    """

    version: Version | None = None
    flaw: Flaw | None = None
    differences: tuple[Difference, ...] = ()
    baseline_size: int = 0
    points: tuple[ReleasePoints, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Short form of the seal; "" without a baseline that can be believed."""
        return "" if self.version is None else self.version.fingerprint

    @property
    def silent(self) -> tuple[Difference, ...]:
        """What nobody approved."""
        return tuple(one for one in self.differences if one.silent)

    @property
    def silent_ids(self) -> tuple[str, ...]:
        """The rows that it is about, each once."""
        return tuple(dict.fromkeys(one.id for one in self.silent))

    @property
    def editorial(self) -> tuple[str, ...]:
        """The requirements whose new words somebody answers for as editorial."""
        return self._ids(lambda one: bool(one.editorial) and one.covered_by is None)

    @property
    def added(self) -> tuple[str, ...]:
        """Requirements that came into the deal."""
        return self._ids(lambda one: one.kind is DifferenceKind.ADDED and not one.key)

    @property
    def removed(self) -> tuple[str, ...]:
        """Requirements that left the deal."""
        return self._ids(lambda one: one.kind is DifferenceKind.REMOVED and not one.key)

    @property
    def changed(self) -> tuple[str, ...]:
        """Requirements that are still in the deal and say something else; editorial rewording does not count."""
        return self._ids(lambda one: bool(one.key) and one.key != "points" and not one.editorial)

    @property
    def volatility(self) -> float | None:
        """(added + changed + removed) / baseline, approved or not; None without a baseline of the scope."""
        if not self.baseline_size:
            return None
        return (len(self.added) + len(self.changed) + len(self.removed)) / self.baseline_size

    def _ids(self, wanted: Callable[[Difference], bool]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.id for one in self.differences if one.of_scope and wanted(one)))


def assess_scope(project: Project) -> ScopeControl:
    """Compare a project with its latest baseline; the record is verified first.

    Args:
        project: the workbook.
    """
    from itpm_xl.analysis.baseline_lines import baseline_of  # noqa: PLC0415 - a workbook without one stops here

    record = baseline_of(project)
    version = record.latest
    if version is None:
        return ScopeControl(flaw=record.flaw)
    from itpm_xl.analysis.scope_differences import compare  # noqa: PLC0415 - see above

    return compare(project, version)
