"""Which defined names our sheets need in the target, and which hidden sheets these names need in turn.

A dropdown refers to a workbook name, and the name to a column of a hidden sheet of lists. Where the target has the
name, its own list is used. Where it does not, our list sheet comes along, hidden, under a free name: the target's own
list sheet is not extended, for it may have been rearranged, and a part that stays as it is cannot be broken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from itpm_xl.errors import UsageError
from itpm_xl.workbook.references import names_in, sheets_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from itpm_xl.workbook.package import DefinedName, Package, Sheet

__all__ = ["NamePlan", "plan_names"]


@dataclass(slots=True)
class NamePlan:
    """What happens to the workbook's names.

    Attributes:
        support: hidden scratch sheets that come along.
        added: names that the target lacks.
        repointed: names of the target, each with the scratch name whose text it takes over.
    """

    support: list[Sheet] = field(default_factory=list)
    added: list[DefinedName] = field(default_factory=list)
    repointed: list[tuple[DefinedName, DefinedName]] = field(default_factory=list)


class _Planner:
    """Follows what the sheets use, from formulas to names to hidden sheets to the formulas there."""

    def __init__(
        self,
        host: Package,
        source: Package,
        *,
        asked: Iterable[str],
        formulas: Callable[[str], list[str]],
        tables: Mapping[str, str],
        host_tables: Collection[str],
        owned: bool,
    ) -> None:
        self.source_names = {name.name.lower(): name for name in source.defined_names if name.local_sheet is None}
        self.host_names = {name.name.lower(): name for name in host.defined_names if name.local_sheet is None}
        self.source_sheets = {sheet.name.lower(): sheet for sheet in source.sheets}
        self.asked = {name.lower() for name in asked}
        self.carried = set(self.asked)
        self.formulas = formulas
        self.tables = tables
        self.host_tables = set(host_tables)
        self.owned = owned
        self.path = source.path
        self.plan = NamePlan()
        self.done: set[str] = set()

    def run(self) -> NamePlan:
        for name, defined in self.source_names.items():
            if sheets_in(defined.text) & self.asked:
                self._need(name)
        for sheet in sorted(self.asked):
            self._visit(self.formulas(sheet))
        return self.plan

    def _visit(self, texts: Iterable[str]) -> None:
        for text in texts:
            words = names_in(text)
            for word in sorted(words & self.source_names.keys()):
                self._need(word)
            for sheet in sorted(sheets_in(text) & self.source_sheets.keys() - self.carried):
                if self.source_sheets[sheet].state != "visible":
                    self._bring(sheet)
            for table in sorted(words & self.tables.keys() - self.host_tables):
                if self.tables[table] not in self.carried:
                    raise self._missing("a formula", self.tables[table])

    def _need(self, word: str) -> None:
        if word in self.done:
            return
        self.done.add(word)
        ours, theirs = self.source_names[word], self.host_names.get(word)
        if theirs is None:
            self.plan.added.append(ours)
        elif "#REF!" in theirs.text or (self.owned and sheets_in(ours.text) & self.asked):
            self.plan.repointed.append((theirs, ours))
        else:
            return
        for sheet in sorted(sheets_in(ours.text) & self.source_sheets.keys() - self.carried):
            if self.source_sheets[sheet].state == "visible":
                raise self._missing(f"the name {ours.name}", sheet)
            self._bring(sheet)
        self._visit([ours.text])

    def _bring(self, sheet: str) -> None:
        self.carried.add(sheet)
        self.plan.support.append(self.source_sheets[sheet])
        self._visit(self.formulas(sheet))

    def _missing(self, what: str, sheet: str) -> UsageError:
        shown = self.source_sheets[sheet].name
        return UsageError(f"cannot be grafted: {what} needs the sheet {shown}; graft that too.", path=self.path)


def plan_names(
    host: Package,
    source: Package,
    *,
    asked: Iterable[str],
    formulas: Callable[[str], list[str]],
    tables: Mapping[str, str],
    host_tables: Collection[str],
    owned: bool,
) -> NamePlan:
    """Decide on names and the hidden sheets that they bring.

    Args:
        host: the target workbook.
        source: the scratch workbook.
        asked: names of the sheets to carry.
        formulas: every formula of a scratch sheet, given its name in lower case.
        tables: the scratch sheet that each scratch table stands on; both in lower case.
        host_tables: names of the tables that stay in the target, in lower case.
        owned: whether the sheets are generated ones: their names then always lead to the newest run.

    Raises:
        UsageError: a name or formula needs a visible sheet that is not carried.
    """
    planner = _Planner(
        host, source, asked=asked, formulas=formulas, tables=tables, host_tables=host_tables, owned=owned
    )
    return planner.run()
