"""The worksheet functions about delivery. No logic: each says what it has to be handed and which answer it shows."""

from __future__ import annotations

from typing import Final

from itpm_xl.excel import delivery_answers, questions
from itpm_xl.excel.questions import answer
from itpm_xl.excel.registry import udf

__all__ = ["hidden_work", "runbook", "vendors"]

DEPENDENCIES: Final = "Dependencies[#All]: the plan, with its headers"
PROJECT: Final = "Project[#All]: start date, status date and working hours"
CALENDAR: Final = "Calendar[#All]: holidays, leave, freezes and change windows"
SETTINGS: Final = "Settings[#All]: thresholds and lead times that differ from the defaults"
PROMISES: Final = "RAID[#All]: dates that other projects have promised"


@udf(
    "ITPM_HIDDEN_WORK",
    help="What scope and tasks imply and the plan lacks or has too late, with the last day to hand it in.",
    arguments={
        "scope": "Scope[#All]: the requirements",
        "dependencies": DEPENDENCIES,
        "project": PROJECT,
        "calendar": CALENDAR,
        "readiness": "Readiness[#All]: checks that plan it too",
        "raid": "RAID[#All]: actions that plan it too",
        "changes": "Changes[#All]: changes that plan it too",
        "releases": "Releases[#All]: the day of go-live",
        "settings": SETTINGS,
    },
    example="=ITPM_HIDDEN_WORK(Scope[#All], Dependencies[#All], Project[#All], Calendar[#All], Readiness[#All])",
)
def hidden_work(
    scope: object,
    dependencies: object,
    project: object,
    calendar: object = None,
    readiness: object = None,
    raid: object = None,
    changes: object = None,
    releases: object = None,
    settings: object = None,
) -> object:
    """Work that nobody planned."""
    handed = (scope, dependencies, project, calendar, readiness, raid, changes, releases, settings)
    return answer("ITPM_HIDDEN_WORK", questions.HIDDEN, handed, lambda facts, _: delivery_answers.hidden_work(facts))


@udf(
    "ITPM_VENDORS",
    help="What each vendor has promised against the day on which the plan needs it: slip, and the last day to order.",
    arguments={
        "vendors": "Vendors[#All]: what has been promised",
        "dependencies": DEPENDENCIES,
        "project": PROJECT,
        "calendar": CALENDAR,
        "settings": SETTINGS,
        "raid": PROMISES,
    },
    example="=ITPM_VENDORS(Vendors[#All], Dependencies[#All], Project[#All], Calendar[#All])",
)
def vendors(
    vendors: object,
    dependencies: object,
    project: object,
    calendar: object = None,
    settings: object = None,
    raid: object = None,
) -> object:
    """Vendors against the plan."""
    handed = (vendors, dependencies, project, calendar, settings, raid)
    return answer("ITPM_VENDORS", questions.VENDORS, handed, lambda facts, _: delivery_answers.vendors(facts))


@udf(
    "ITPM_RUNBOOK",
    help="When each step of the cutover begins and ends, until when one can go back, and whether it fits its window.",
    arguments={
        "cutover": "Cutover[#All]: the steps",
        "project": "Project[#All]: status date and time zone",
        "calendar": "Calendar[#All]: the change window",
        "releases": "Releases[#All]: which window it is",
        "dependencies": "Dependencies[#All]: which window it is, where Releases does not say",
        "settings": SETTINGS,
    },
    example="=ITPM_RUNBOOK(Cutover[#All], Project[#All], Calendar[#All], Releases[#All])",
)
def runbook(
    cutover: object,
    project: object,
    calendar: object = None,
    releases: object = None,
    dependencies: object = None,
    settings: object = None,
) -> object:
    """The minutes of the cutover."""
    handed = (cutover, project, calendar, releases, dependencies, settings)
    return answer("ITPM_RUNBOOK", questions.RUNBOOK, handed, lambda facts, _: delivery_answers.runbook(facts))
