"""How well a proposal fits what was expected of it, column by column."""

from __future__ import annotations

from dataclasses import dataclass

from adopt_layouts import make

from itpm_xl.exchange.adopt.workbook import adoption

__all__ = ["Verdict", "judge"]


@dataclass(frozen=True)
class Verdict:
    """One column: what it was taken for, what it is, and how sure the proposal was."""

    layout: str
    table: str
    header: str
    got: str | None
    expected: str | None
    confidence: float
    taken: bool

    @property
    def right(self):
        return self.got == self.expected

    @property
    def wrong_above(self):
        """Taken for something that it is not; travelling along by mistake is a miss, not a lie."""
        return self.got is not None and self.got != self.expected


def judge(layout, folder):
    """The verdicts on every expected column, and the adoption itself."""
    path = make(layout, folder / "old.xlsx")
    found = adoption(path)
    verdicts = []
    for key, columns in layout.expected.items():
        sheet, table, *kind = key
        fits = [
            one
            for one in found.mapping.tables
            if one.sheet == sheet and one.table == table and (not kind or one.constants.get("Type") == kind[0])
        ]
        said = {column.source: column for one in fits[:1] for column in one.columns}
        taken = bool(fits) and fits[0].take
        for header, expected in columns.items():
            column = said.get(header)
            got = column.to or None if column is not None and taken else "(table not found)" if not taken else None
            if column is None and taken:
                got = "(column not found)"
            confidence = column.confidence if column is not None else 0.0
            verdicts.append(Verdict(layout.name, f"{sheet}/{table}", header, got, expected, confidence, taken))
    return verdicts, found
