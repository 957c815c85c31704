"""Which change covers what became of a requirement or a task: it names it, and was approved after the freeze."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from itpm_xl.analysis.wording import short_day
from itpm_xl.project import as_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from itpm_xl.project import Project
    from itpm_xl.schema import Change

__all__ = ["Approvals", "Covered"]

_SAID_YES: Final = frozenset({"Approved", "Implemented"})


class Covered(NamedTuple):
    """What the changes say about a row.

    Attributes:
        change: ID of the change that covers it; None without one.
        almost: why a change that names it does not, as a clause; "" where none names it.
    """

    change: str | None = None
    almost: str = ""


class Approvals:
    """The changes of a project, as seen from the day of a freeze.

    Args:
        project: the workbook; a decision after its status date has not been taken yet.
        since: the day of the freeze; a decision of that day counts.
    """

    def __init__(self, project: Project, since: date) -> None:
        self._since = since
        self._until = project.status_date
        self._by_id: dict[str, list[Change]] = {}
        self._by_scope: dict[str, list[Change]] = {}
        self._by_task: dict[str, list[Change]] = {}
        self._by_release: dict[str, list[Change]] = {}
        for change in project.changes:
            self._by_id.setdefault((change.id or "").casefold(), []).append(change)
            self._by_release.setdefault((change.release or "").casefold(), []).append(change)
            for index, names in ((self._by_scope, change.scope_ids), (self._by_task, change.task_ids)):
                for name in names:
                    index.setdefault(name.casefold(), []).append(change)

    def of_requirement(self, scope_id: str, change_ids: Iterable[str] = ()) -> Covered:
        """What covers a requirement: a change that names it in Scope IDs, or one that the row names itself."""
        named = [change for name in change_ids for change in self._by_id.get(name.casefold(), ())]
        return self._judged([*named, *self._by_scope.get(scope_id.casefold(), ())])

    def of_task(self, task_id: str) -> Covered:
        """What covers a task: a change that names it in Task IDs."""
        return self._judged(self._by_task.get(task_id.casefold(), ()))

    def of_release(self, release: str, scope_ids: Iterable[str]) -> Covered:
        """What covers the size of a release: a change of that release, or one that names a requirement in it."""
        named = list(self._by_release.get(release.casefold(), ())) if release else []
        return self._judged([*named, *(one for key in scope_ids for one in self._by_scope.get(key.casefold(), ()))])

    def _judged(self, changes: Iterable[Change]) -> Covered:
        almost = ""
        for change in changes:
            lacks = self._lacks(change)
            if not lacks:
                return Covered(change.id or f"row {change.row}")
            almost = almost or f"{change.id or f'row {change.row}'} names it, but {lacks}"
        return Covered(None, almost)

    def _lacks(self, change: Change) -> str:
        """Why a change does not count, as a clause; "" if it does."""
        if change.status not in _SAID_YES:
            return f"is {change.status}" if change.status else "has no status"
        if change.decided_on is None:
            return "says no day of decision"
        decided = as_day(change.decided_on)
        if decided < self._since:
            return f"was approved on {short_day(decided, year=True)}, before the freeze"
        if self._until is not None and decided > self._until:
            return f"is decided on {short_day(decided, year=True)} only"
        return ""
