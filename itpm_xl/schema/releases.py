"""Releases: what goes live when, into which environment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, day, ident, idents, text
from itpm_xl.schema.table import TableSpec

__all__ = ["RELEASES", "Release"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Row):
    """One delivery into production."""

    id: str | None = ident("ID", "The ID that Scope and Readiness name in Release.", example="R1", required=True)
    name: str | None = text("Name", "What people call it.", example="Wave 1", required=True, width=28)
    go_live: date | None = day("Go-live", "The day it goes live; with a time where it matters.", example="2026-04-09")
    window: str | None = text(
        "Window", "The change window it uses, by its name in Calendar.", example="Prod change window", width=24
    )
    environment: str | None = text("Environment", "Where it goes.", example="PROD", width=14)
    change_id: tuple[str, ...] = idents("Change ID", "The change that carries it, in Changes.", example="CR-07")
    scope_lock: date | None = day("Scope lock", "From this day on nothing is added to it.", example="2026-03-13")


RELEASES = TableSpec(
    name="Releases",
    record=Release,
    title="Releases: what goes live when",
    purpose="Each release with its day, its window, its environment and its change.",
    how_to_fill="One row a release. Scope and Readiness rows belong to it by its ID.",
    prefix="REL",
    need="optional",
)
