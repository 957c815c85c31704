"""Environments: where work and tests run, and from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import Row, choice, day, person, text
from itpm_xl.schema.table import TableSpec

__all__ = ["ENVIRONMENTS", "Environment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment(Row):
    """One environment."""

    environment: str | None = text(
        "Environment", "Its name, as tasks name it in Environment.", example="UAT", required=True, width=16
    )
    purpose: str | None = text("Purpose", "What it is for.", example="Acceptance test", width=28)
    owner: str | None = person("Owner", "Who provides it.", example="Owen Hale", required=True)
    needed_from: date | None = day(
        "Needed from", "The first day on which it is used. Blank = worked out from the tasks.", example="2026-03-16"
    )
    ready_by: date | None = day("Ready by", "When it can be used.", example="2026-03-13")
    status: str | None = choice(
        "Status", "Planned/Building/Ready/Not available/Retired", "Where it stands.", example="Building", width=14
    )
    data: str | None = text("Data", "What data it holds, and where it is from.", example="Masked copy", width=24)
    access: str | None = text("Access", "Who gets in, and how.", example="Testers by VPN", width=24)


ENVIRONMENTS = TableSpec(
    name="Environments",
    record=Environment,
    title="Environments: where work and tests run",
    purpose="Which environment is ready when, for what, and who provides it.",
    how_to_fill="One row an environment, named as the tasks name it.",
    prefix="ENV",
    need="optional",
)
