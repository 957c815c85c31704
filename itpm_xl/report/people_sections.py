"""The sections of the People page: who has a say, who is told what, on whom it rests, and what is written down."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from itpm_xl.analysis.comms import Send, sends
from itpm_xl.analysis.knowledge import dead_articles, kinds_due, overdue_reviews
from itpm_xl.analysis.people_load import overloads, reliances
from itpm_xl.analysis.wording import count, days, short_day
from itpm_xl.report.asset_section import asset_section
from itpm_xl.report.page_section import ControlRow, ControlSection, Head
from itpm_xl.report.stakeholder_section import stakeholder_section
from itpm_xl.schema import COMMS, KNOWLEDGE, RACI, STAKEHOLDERS

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.analysis.plan import Plan
    from itpm_xl.project import Project

__all__ = ["has_people", "people_sections"]


def has_people(project: Project) -> bool:
    """Whether there is anything for the page: a RACI, a comms plan, a list of documents, or somebody rated."""
    rated = any(one.influence is not None and one.interest is not None for one in project.stakeholders)
    return bool(project.raci or project.comms or project.knowledge or rated)


def people_sections(project: Project, plan: Plan | None) -> tuple[ControlSection, ...]:
    """All sections that have something to say, in the order of the page."""
    found = (
        stakeholder_section(project) if project.stakeholders else None,
        _comms(project) if project.comms else None,
        _reliance(project, plan),
        _raci(project) if project.raci else None,
        _knowledge(project, plan) if project.knowledge else None,
        asset_section(project),
    )
    return tuple(section for section in found if section is not None)


def _comms(project: Project) -> ControlSection:
    found = sorted(sends(project), key=lambda one: (not one.missed, not one.unreadable, str(one.due or "9999")))
    missed, strange = sum(one.missed for one in found), sum(one.unreadable for one in found)
    rows = tuple(
        ControlRow(
            (
                one.row.audience or "-",
                one.row.message or "",
                one.row.cadence or "-",
                one.row.sender or "nobody",
                _day(one.row.last_sent),
                _due(one),
            ),
            project.where(COMMS, one.row, "audience"),
            "Red" if one.missed else "Amber" if one.unreadable or not one.row.sender else "",
        )
        for one in found
    )
    parts = [f"{count(len(found), 'message')}, {missed} missed"]
    parts += [f"{count(strange, 'cadence')} nobody can read"] if strange else []
    heads = (
        *(Head("Audience", 6), Head("Message", 5), Head("Cadence", 4)),
        *(Head("Sender", 4), Head("Last sent", 3), Head("Next", 3)),
    )
    colour = "Red" if missed else "Amber" if strange else "Green"
    return ControlSection("Who is told what", "; ".join(parts), colour, heads, rows)


def _due(one: Send) -> str:
    if one.unreadable:
        return "unreadable"
    if one.due is None:
        return "with event" if one.cadence is not None and one.cadence.unit == "event" else "-"
    return f"{days(one.late_days)} late" if one.missed else short_day(one.due)


def _reliance(project: Project, plan: Plan | None) -> ControlSection | None:
    found = reliances(project, plan)
    if not found:
        return None
    most = project.settings.sole_owner_items
    busy = {one.owner.casefold(): one for one in overloads(project, plan)}
    rows = []
    for one in found:
        over = busy.get(one.name.casefold())
        hero = one.alone and one.items >= most
        load = f"{days(over.work_days)} in {over.room_days}, to {short_day(over.end)}" if over else ""
        cover = one.backup or ("shared in RACI" if one.shared else "nobody")
        cells = (
            one.name,
            *(str(len(kind)) if kind else "" for kind in (one.tasks, one.blockers, one.steps)),
            cover,
            load,
        )
        where = None if one.listed is None else project.where(STAKEHOLDERS, one.listed, "backup")
        rows.append(ControlRow(cells, where, "Red" if over else "Amber" if hero else ""))
    rows.sort(key=lambda row: ("Red", "Amber", "").index(row.colour))
    heroes = sum(one.alone and one.items >= most for one in found)
    alone = f"{count(heroes, 'person', 'people')} alone with" if heroes else "nobody alone with"
    loaded = f"{len(busy)} overloaded" if busy else "nobody overloaded"
    summary = f"{alone} {most} or more critical items, {loaded}"
    heads = [
        *(Head("Who", 6), Head("Critical tasks", 4, True), Head("Open blockers", 4, True), Head("Steps", 3, True)),
        *(Head("Who stands in", 8 if not busy else 4), Head("Critical work against days", 4)),
    ]
    if not busy:
        heads.pop()
        rows = [replace(row, cells=row.cells[:-1]) for row in rows]
    colour = "Red" if busy else "Amber" if heroes else "Green"
    return ControlSection("On whom it rests", summary, colour, tuple(heads), tuple(rows), telling=-1 if busy else 4)


def _raci(project: Project) -> ControlSection:
    rows = []
    for one in project.raci:
        lacks = [name for name, value in (("R", one.responsible), ("A", one.accountable)) if not value]
        rows.append(
            ControlRow(
                (
                    one.deliverable or "-",
                    "; ".join(one.responsible) or "nobody",
                    one.accountable or "nobody",
                    "; ".join(one.consulted),
                    "; ".join(one.informed),
                ),
                project.where(RACI, one, "deliverable"),
                "Amber" if lacks or ";" in (one.accountable or "") else "",
            )
        )
    rows.sort(key=lambda row: not row.colour)
    gaps = sum(bool(row.colour) for row in rows)
    clean = f"{gaps} without exactly one A and at least one R" if gaps else "each with one A and at least one R"
    summary = f"{count(len(rows), 'deliverable')}, {clean}"
    heads = (
        *(Head("Deliverable", 6), Head("Responsible", 6), Head("Accountable", 5)),
        *(Head("Consulted", 4), Head("Informed", 4)),
    )
    return ControlSection("RACI", summary, "Amber" if gaps else "Green", heads, tuple(rows), telling=2)


def _knowledge(project: Project, plan: Plan | None) -> ControlSection:
    late = {one.row for one in overdue_reviews(project)}
    dead = {one.row for one in dead_articles(project)}
    rows = []
    for one in project.knowledge:
        said = "link leads nowhere" if one.row in dead else "review overdue" if one.row in late else ""
        said = said or ("" if one.link else "no link")
        cells = (one.id or "-", one.title or "", one.kind or "-", one.owner or "nobody", _day(one.review_by), said)
        rows.append(ControlRow(cells, project.where(KNOWLEDGE, one, "title"), "Amber" if said else ""))
    lacking = [one.kind for one in kinds_due(project, plan) if one.overdue]
    parts = [f"{count(len(rows), 'document')}, {count(len(late), 'review')} overdue"]
    parts += [f"{count(len(dead), 'link')} dead"] if dead else []
    parts += [f"due and missing: {', '.join(lacking)}"] if lacking else []
    rows.sort(key=lambda row: not row.colour)
    heads = (Head("Ref", 3), Head("Document", 8), Head("Kind", 3), Head("Owner", 4), Head("Review by", 3))
    colour = "Red" if lacking else "Amber" if any(row.colour for row in rows) else "Green"
    return ControlSection("Knowledge", "; ".join(parts), colour, (*heads, Head("State", 4)), tuple(rows))


def _day(day: date | None) -> str:
    return "" if day is None else short_day(day)
