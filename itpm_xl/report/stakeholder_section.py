"""The stakeholder map of the People page: influence up, interest right, names in the four fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.stakeholder_map import HIGH, QUADRANTS, stakeholder_map
from itpm_xl.analysis.wording import count
from itpm_xl.report.page_section import ControlRow, ControlSection, FieldGrid, GridField, Head
from itpm_xl.schema import STAKEHOLDERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.analysis.stakeholder_map import Mapped
    from itpm_xl.errors import Location
    from itpm_xl.project import Project

__all__ = ["stakeholder_section"]


def stakeholder_section(project: Project) -> ControlSection:
    """The map as rows, one a field, and as a grid of two by two; nobody is judged without a comms plan."""
    people = stakeholder_map(project)
    asks = bool(project.comms)
    rows = []
    fields = {name: GridField(name, "nobody") for name in QUADRANTS}
    rest = ""
    for name in (*QUADRANTS, ""):
        here = [one for one in people if one.quadrant == name]
        if not here:
            continue
        unheard = _names([one for one in here if one.left_out]) if asks else ""
        where = project.where(STAKEHOLDERS, here[0].who, "name")
        heard = (unheard or "all are told") if asks else ""
        colour = "Amber" if unheard and name in QUADRANTS[:2] else ""
        rows.append(ControlRow((name or "Not rated", _rated(here), heard), where, colour))
        if name:
            fields[name] = _field(name, here, unheard, where)
        else:
            rest = f"Not rated: {_rated(here)}" + (f"; nobody tells {unheard}" if unheard else "")
    lost = sum(one.left_out for one in people) if asks else 0
    summary = f"{count(len(people), 'stakeholder')}, influence/interest" + (f"; nobody tells {lost}" if lost else "")
    closely, satisfied, informed, monitor = (fields[name] for name in QUADRANTS)
    grid = FieldGrid(
        (satisfied, closely, monitor, informed),
        up=(f"Influence\n{HIGH} to 5", f"Influence\n1 to {HIGH - 1}"),
        right=(f"Interest 1 to {HIGH - 1}", f"Interest {HIGH} to 5"),
        rest=rest,
    )
    heads = (Head("Field", 5), Head("Who (influence/interest)", 13), Head("Nobody tells", 7))
    colour = "Amber" if any(row.colour for row in rows) else "Green" if asks else ""
    return ControlSection("Stakeholder map", summary, colour, heads, tuple(rows), whole=True, grid=grid)


def _field(name: str, here: Sequence[Mapped], unheard: str, where: Location | None) -> GridField:
    return GridField(name, _rated(here), f"Nobody tells {unheard}" if unheard else "", where)


def _rated(people: Sequence[Mapped]) -> str:
    return "; ".join(f"{one.who.name} {_rating(one.who.influence)}/{_rating(one.who.interest)}" for one in people)


def _names(people: Sequence[Mapped]) -> str:
    return "; ".join(one.who.name or "" for one in people)


def _rating(value: int | None) -> str:
    return "-" if value is None else str(value)
