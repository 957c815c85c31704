"""Knowledge: the documents that are due are there, can be opened, and somebody looks whether they still hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import short_day
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.schema import KNOWLEDGE, Article

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []


def _called(one: Article) -> str:
    return f"{one.id or f'row {one.row}'}{f' ({one.title})' if one.title else ''}"


@rule(
    "KNO010",
    "A kind of document is due and missing",
    severity="warning",
    table="Knowledge",
    why="What only the team knows leaves with the team.",
    fix="add a row for the document, with its owner and link",
)
def kind_missing(context: Context) -> Iterator[Hit]:
    """No document of a kind that should exist at this stage."""
    articles = context.project.knowledge
    if not articles:
        return
    from itpm_xl.analysis.knowledge import kinds_due  # noqa: PLC0415 - only for a workbook that lists documents

    for one in kinds_due(context.project, context.plan):
        if one.overdue and one.due is not None:
            message = f"there is no document of kind {one.kind}; it was due {short_day(one.due, year=True)}: {one.why}"
            yield context.hit(KNOWLEDGE, articles[-1], "kind", message)


@rule(
    "KNO011",
    "Review overdue",
    severity="warning",
    table="Knowledge",
    why="Nobody knows whether it still holds, and people act on it.",
    fix="look through it and enter the next day of review",
)
def review_overdue(context: Context) -> Iterator[Hit]:
    """Review by has passed."""
    for one in context.project.knowledge:
        if one.review_by is not None and context.is_past(one.review_by):
            message = f"{_called(one)} should have been reviewed by {short_day(one.review_by, year=True)}"
            yield context.hit(KNOWLEDGE, one, "review_by", message)


@rule(
    "KNO012",
    "Link that leads to no file",
    severity="warning",
    table="Knowledge",
    why="Who needs the document at night finds nothing.",
    fix="correct the path, which counts from the workbook's folder, or move the file back",
)
def dead_link(context: Context) -> Iterator[Hit]:
    """A path beside the workbook where no file is."""
    for one in context.project.knowledge if context.project.dead_links else ():
        if one.link in context.project.dead_links:
            yield context.hit(KNOWLEDGE, one, "link", f"{_called(one)}: there is no file {one.link[:120]!r}")


@rule(
    "KNO013",
    "Document without a link",
    severity="warning",
    table="Knowledge",
    why="A document that nobody can find does not exist.",
    fix="enter where it is: a path from the workbook's folder, or an address",
)
def no_link(context: Context) -> Iterator[Hit]:
    """Link is blank."""
    for one in context.project.knowledge:
        if one.title and not one.link:
            yield context.hit(KNOWLEDGE, one, "link", f"{_called(one)} leads nowhere: the link is blank")


@rule(
    "KNO014",
    "Document that nobody reviews",
    severity="info",
    table="Knowledge",
    why="A runbook that nobody looks at again is wrong within a year.",
    fix="enter the day on which its owner looks whether it still holds",
)
def no_review(context: Context) -> Iterator[Hit]:
    """Review by is blank."""
    for one in context.project.knowledge:
        if one.title and one.review_by is None:
            yield context.hit(KNOWLEDGE, one, "review_by", f"{_called(one)} has no day of review")
