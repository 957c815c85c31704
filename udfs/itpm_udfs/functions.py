"""The worksheet functions. No logic: each says what it has to be handed and which answer it shows."""

from __future__ import annotations

from typing import Final

from itpm_xl.excel import answers, questions
from itpm_xl.excel.questions import answer
from itpm_xl.excel.registry import udf

__all__ = [
    "check",
    "critical_path",
    "decisions",
    "exposure",
    "finish",
    "gate",
    "p80",
    "rag",
    "risk_score",
    "schedule",
    "silent_scope",
    "slack",
    "top_risks",
    "traceability",
    "why",
]

DEPENDENCIES: Final = "Dependencies[#All]: the plan, with its headers"
PROJECT: Final = "Project[#All]: start date, status date and working hours"
CALENDAR: Final = "Calendar[#All]: holidays, leave, freezes and change windows"
RAID: Final = "RAID[#All]: risks, issues and decisions, with their headers"
PROMISES: Final = "RAID[#All]: dates that other projects have promised"
SETTINGS: Final = "Settings[#All]: thresholds that differ from the defaults"
READINESS: Final = "Readiness[#All]: the checks of the release gate"
CHANGES: Final = "Changes[#All]: the change requests"
BASELINE: Final = "ITPM_BASELINE, a name that the workbook has once a baseline is frozen"
SCOPE: Final = "Scope[#All]: the requirements"
TASK: Final = "The ID of a task, such as T9, or a column of them"

_PLAN: Final = {
    "dependencies": DEPENDENCIES,
    "project": PROJECT,
    "calendar": CALENDAR,
    "settings": SETTINGS,
    "raid": PROMISES,
}


@udf(
    "ITPM_SCHEDULE",
    help="Every task with its start, finish, latest finish and slack; what cannot be planned says why.",
    arguments=_PLAN,
    example="=ITPM_SCHEDULE(Dependencies[#All], Project[#All], Calendar[#All])",
)
def schedule(
    dependencies: object,
    project: object,
    calendar: object = None,
    settings: object = None,
    raid: object = None,
) -> object:
    """Every task with its dates."""
    handed = (dependencies, project, calendar, settings, raid)
    return answer("ITPM_SCHEDULE", questions.PLAN, handed, lambda facts, _: answers.schedule(facts))


@udf(
    "ITPM_CRITICAL_PATH",
    help="The chain of tasks that drives the finish, in date order.",
    arguments=_PLAN,
    example="=ITPM_CRITICAL_PATH(Dependencies[#All], Project[#All], Calendar[#All])",
)
def critical_path(
    dependencies: object,
    project: object,
    calendar: object = None,
    settings: object = None,
    raid: object = None,
) -> object:
    """The critical path."""
    handed = (dependencies, project, calendar, settings, raid)
    return answer("ITPM_CRITICAL_PATH", questions.PLAN, handed, lambda facts, _: answers.critical_path(facts))


@udf(
    "ITPM_FINISH",
    help="The day on which the project finishes; with a task, the day on which that task does.",
    arguments={**_PLAN, "task": TASK},
    example="=ITPM_FINISH(Dependencies[#All], Project[#All], Calendar[#All])",
)
def finish(
    dependencies: object,
    project: object,
    calendar: object = None,
    settings: object = None,
    raid: object = None,
    task: object = None,
) -> object:
    """The finish of the project, or of a task."""
    handed = (dependencies, project, calendar, settings, raid, task)
    return answer(
        "ITPM_FINISH",
        questions.PLAN,
        handed,
        lambda facts, words: (
            words.each(lambda key: answers.finish(facts, key)) if words.given else answers.finish(facts)
        ),
    )


@udf(
    "ITPM_P80",
    help="The day by which the project finishes with 80 % confidence, by simulation of estimates and risks.",
    arguments={
        "dependencies": DEPENDENCIES,
        "project": PROJECT,
        "raid": RAID,
        "calendar": CALENDAR,
        "settings": SETTINGS,
        "confidence": "Another confidence, such as 50%; 80 % unless given",
    },
    example="=ITPM_P80(Dependencies[#All], Project[#All], RAID[#All], Calendar[#All])",
)
def p80(
    dependencies: object,
    project: object,
    raid: object = None,
    calendar: object = None,
    settings: object = None,
    confidence: object = None,
) -> object:
    """The finish that is kept with a given confidence."""
    return answer(
        "ITPM_P80",
        questions.ODDS,
        (dependencies, project, raid, calendar, settings, confidence),
        lambda facts, words: answers.confident_finish(facts, words.share(0.8)),
    )


@udf(
    "ITPM_SLACK",
    help="Working days that a task can slip without moving the finish; negative when a deadline cannot be met.",
    arguments={"task": TASK, **_PLAN},
    example='=ITPM_SLACK("T9", Dependencies[#All], Project[#All], Calendar[#All])',
)
def slack(
    task: object,
    dependencies: object,
    project: object,
    calendar: object = None,
    settings: object = None,
    raid: object = None,
) -> object:
    """The slack of a task, or of each task in a column."""
    handed = (task, dependencies, project, calendar, settings, raid)
    return answer(
        "ITPM_SLACK",
        questions.PLAN,
        handed,
        lambda facts, words: words.each(lambda key: answers.slack(facts, key)),
    )


@udf(
    "ITPM_WHY",
    help="Why a task has its date, one step a row back to the start; without a task, why the project ends then.",
    arguments={**_PLAN, "task": "The ID of a task, such as T9"},
    example='=ITPM_WHY("T9", Dependencies[#All], Project[#All], Calendar[#All])',
)
def why(
    dependencies: object,
    project: object,
    calendar: object = None,
    settings: object = None,
    raid: object = None,
    task: object = None,
) -> object:
    """The reasons for a date."""
    handed = (dependencies, project, calendar, settings, raid, task)
    return answer("ITPM_WHY", questions.PLAN, handed, lambda facts, words: answers.reasons(facts, words.text))


@udf(
    "ITPM_RISK_SCORE",
    help="Open risks with their score and level, now and after their action.",
    arguments={"raid": RAID, "settings": SETTINGS},
    example="=ITPM_RISK_SCORE(RAID[#All])",
)
def risk_score(raid: object, settings: object = None) -> object:
    """Scores and levels."""
    return answer("ITPM_RISK_SCORE", questions.RISKS, (raid, settings), lambda facts, _: answers.risk_scores(facts))


@udf(
    "ITPM_EXPOSURE",
    help="What the open risks are expected to cost in days and money; all of them first, then each.",
    arguments={"raid": RAID, "settings": SETTINGS},
    example="=ITPM_EXPOSURE(RAID[#All])",
)
def exposure(raid: object, settings: object = None) -> object:
    """Exposure in days and money."""
    return answer("ITPM_EXPOSURE", questions.RISKS, (raid, settings), lambda facts, _: answers.exposure(facts))


@udf(
    "ITPM_TOP_RISKS",
    help="The risks and issues to talk about first, as the weekly brief ranks them.",
    arguments={"raid": RAID, "count": "How many; 5 unless given", "settings": SETTINGS},
    example="=ITPM_TOP_RISKS(RAID[#All], 10)",
)
def top_risks(raid: object, count: object = None, settings: object = None) -> object:
    """The first risks and issues."""
    return answer(
        "ITPM_TOP_RISKS",
        questions.RISKS,
        (raid, count, settings),
        lambda facts, words: answers.top_risks(facts, words.whole(answers.TOP)),
    )


@udf(
    "ITPM_CHECK",
    help="What is missing, contradictory or untrue in the tables: severity, code, row, finding and what to do.",
    arguments={
        "project": "Project[#All]",
        "dependencies": DEPENDENCIES,
        "raid": RAID,
        "scope": SCOPE,
        "changes": CHANGES,
        "readiness": READINESS,
        "calendar": CALENDAR,
        "stakeholders": "Stakeholders[#All]: who has a say",
        "settings": SETTINGS,
        "accepted": "Accepted[#All]: findings on the record",
        "profile": "Light, Standard or Strict; otherwise what Project says",
    },
    example="=ITPM_CHECK(Project[#All], Dependencies[#All], RAID[#All])",
)
def check(
    project: object,
    dependencies: object = None,
    raid: object = None,
    scope: object = None,
    changes: object = None,
    readiness: object = None,
    calendar: object = None,
    stakeholders: object = None,
    settings: object = None,
    accepted: object = None,
    profile: object = None,
) -> object:
    """Findings."""
    rows = (project, dependencies, raid, scope, changes, readiness)
    handed = (*rows, calendar, stakeholders, settings, accepted, profile)
    return answer("ITPM_CHECK", questions.CHECKS, handed, lambda facts, words: answers.findings(facts, words.text))


@udf(
    "ITPM_GATE",
    help="May each release go live: verdict, proven share, go-live, what is open.",
    arguments={
        "readiness": READINESS,
        "project": PROJECT,
        "dependencies": "Dependencies[#All]: the day of go-live",
        "calendar": CALENDAR,
        "settings": SETTINGS,
        "raid": PROMISES,
    },
    example="=ITPM_GATE(Readiness[#All], Project[#All], Dependencies[#All], Calendar[#All])",
)
def gate(
    readiness: object,
    project: object,
    dependencies: object = None,
    calendar: object = None,
    settings: object = None,
    raid: object = None,
) -> object:
    """The release gate."""
    handed = (readiness, project, dependencies, calendar, settings, raid)
    return answer("ITPM_GATE", questions.GATE, handed, lambda facts, _: answers.gate(facts))


@udf(
    "ITPM_RAG",
    help="The colour that the data supports, with schedule, scope, risk, readiness, decisions and cost behind it.",
    arguments={
        "project": "Project[#All]",
        "dependencies": DEPENDENCIES,
        "raid": RAID,
        "readiness": READINESS,
        "changes": CHANGES,
        "calendar": CALENDAR,
        "settings": SETTINGS,
        "scope": SCOPE,
        "baseline": BASELINE,
    },
    example="=ITPM_RAG(Project[#All], Dependencies[#All], RAID[#All], Readiness[#All], Changes[#All], Calendar[#All])",
)
def rag(
    project: object,
    dependencies: object = None,
    raid: object = None,
    readiness: object = None,
    changes: object = None,
    calendar: object = None,
    settings: object = None,
    scope: object = None,
    baseline: object = None,
) -> object:
    """The status."""
    handed = (project, dependencies, raid, readiness, changes, calendar, settings, scope, baseline)
    return answer("ITPM_RAG", questions.STATUS, handed, lambda facts, _: answers.rag(facts))


@udf(
    "ITPM_DECISIONS",
    help="What waits for a decision, the most overdue first.",
    arguments={
        "project": "Project[#All]: the status date",
        "raid": RAID,
        "changes": CHANGES,
        "dependencies": "Dependencies[#All]: which tasks are critical",
        "calendar": CALENDAR,
        "settings": SETTINGS,
    },
    example="=ITPM_DECISIONS(Project[#All], RAID[#All], Changes[#All], Dependencies[#All], Calendar[#All])",
)
def decisions(
    project: object,
    raid: object = None,
    changes: object = None,
    dependencies: object = None,
    calendar: object = None,
    settings: object = None,
) -> object:
    """Open decisions."""
    handed = (project, raid, changes, dependencies, calendar, settings)
    return answer("ITPM_DECISIONS", questions.DECISIONS, handed, lambda facts, _: answers.decisions(facts))


@udf(
    "ITPM_SILENT_SCOPE",
    help="What is no longer as it was agreed, and no approved change says so: both texts, and how much has moved.",
    arguments={
        "scope": SCOPE,
        "baseline": BASELINE,
        "changes": CHANGES,
        "dependencies": "Dependencies[#All]: baseline dates that moved",
        "project": "Project[#All]: the method and the status date",
        "settings": SETTINGS,
    },
    example="=ITPM_SILENT_SCOPE(Scope[#All], ITPM_BASELINE, Changes[#All], Dependencies[#All], Project[#All])",
)
def silent_scope(
    scope: object,
    baseline: object,
    changes: object = None,
    dependencies: object = None,
    project: object = None,
    settings: object = None,
) -> object:
    """Silent scope."""
    handed = (scope, baseline, changes, dependencies, project, settings)
    return answer("ITPM_SILENT_SCOPE", questions.SILENT, handed, lambda facts, _: answers.silent_scope(facts))


@udf(
    "ITPM_TRACEABILITY",
    help="Requirements in the deal with their test and their tasks; the share of all that have a test comes first.",
    arguments={"scope": SCOPE, "dependencies": "Dependencies[#All]: which tasks deliver what"},
    example="=ITPM_TRACEABILITY(Scope[#All], Dependencies[#All])",
)
def traceability(scope: object, dependencies: object = None) -> object:
    """Requirements and their tests."""
    return answer(
        "ITPM_TRACEABILITY", questions.TRACE, (scope, dependencies), lambda facts, _: answers.traceability(facts)
    )
