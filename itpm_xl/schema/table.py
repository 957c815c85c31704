"""What a table is: a record class, where it lives in the workbook, and how people are told to fill it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

from itpm_xl.schema.column import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from itpm_xl.schema.column import Row

__all__ = ["TableSpec", "header_key"]


def header_key(text: object) -> str:
    """How headers are compared: case and surrounding space do not count.

    >>> header_key("  Duration (Days) ")
    'duration (days)'
    """
    return str(text).strip().casefold()


@dataclass(frozen=True)
class TableSpec:
    """One table of the workbook.

    Attributes:
        name: name of the Excel Table and of its sheet.
        record: the class whose fields are the columns.
        title: the heading on the sheet.
        purpose: what the table is for, in one line.
        how_to_fill: how to fill it, in one or two lines.
        prefix: the three letters of its finding codes.
        need: "core" (expected in every workbook), "standard" (in a new workbook) or "optional" (`itpm-xl add`).
        layout: "rows" for an ordinary table, "fields" for one with a Field and a Value column.
        labels: the two headers of a table of fields.
    """

    name: str
    record: type[Row]
    title: str
    purpose: str
    how_to_fill: str
    prefix: str
    need: str = "core"
    layout: str = "rows"
    labels: tuple[str, str] = ("Field", "Value")

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in the order of the sheet."""
        return tuple(
            Column(key=field.name, **field.metadata["column"])
            for field in fields(self.record)
            if "column" in field.metadata
        )

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        """The columns by their name in Python."""
        return {column.key: column for column in self.columns}

    @cached_property
    def by_header(self) -> Mapping[str, Column]:
        """The columns by their header, as `header_key` writes it."""
        return {header_key(column.name): column for column in self.columns}

    @property
    def has_ids(self) -> bool:
        """Whether its rows carry an ID of their own."""
        return any(column.kind is Kind.ID for column in self.columns)

    def groups(self) -> Iterator[tuple[str, tuple[Column, ...]]]:
        """The runs of neighbouring columns that share a column group, "" for the columns people fill first."""
        run: list[Column] = []
        for column in self.columns:
            if run and run[-1].group != column.group:
                yield run[0].group, tuple(run)
                run = []
            run.append(column)
        if run:
            yield run[0].group, tuple(run)
