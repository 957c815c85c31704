"""Knowledge: what has to be written down, and where it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, choice, day, ident, person, text
from itpm_xl.schema.table import TableSpec

__all__ = ["KNOWLEDGE", "Article"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Row):
    """One document."""

    id: str | None = ident("ID", "A short, unique ID that never changes.", example="K-04", required=True)
    title: str | None = text("Title", "What it is called.", example="Restore a tape", required=True, width=34)
    kind: str | None = choice(
        "Kind", "How-to/Decision/Runbook/Reference", "What it is for.", example="How-to", required=True, width=13
    )
    link: str | None = text("Link", "Where it is.", example="SharePoint/Run/restore.docx", width=34)
    owner: str | None = person("Owner", "Who keeps it right.", example="Lena Voss", required=True)
    version: str | None = text("Version", "Its version.", example="v2", width=10)
    review_by: date | None = day("Review by", "When somebody looks whether it still holds.", example="2026-06-30")


KNOWLEDGE = TableSpec(
    name="Knowledge",
    record=Article,
    title="Knowledge: what is written down, and where",
    purpose="Every document that has to outlive the project, with an owner and a day of review.",
    how_to_fill="One row a document, with the link that opens it.",
    prefix="KNO",
    need="optional",
)
