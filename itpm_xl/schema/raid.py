"""RAID: risks, assumptions, issues, dependencies on others, decisions and actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itpm_xl.schema.column import (
    Row,
    calculated,
    choice,
    day,
    days,
    ident,
    idents,
    money,
    percent,
    person,
    scale,
    text,
)
from itpm_xl.schema.table import TableSpec

__all__ = ["RAID", "RaidItem"]

_MONEY = "Days and money"
_DEPENDENCY = "Dependency"
_DECISION = "Decision"
_ASSUMPTION = "Assumption"
_MORE = "More"
_RISKY = ("Risk",)
_SCORED = ("Risk", "Issue")


@dataclass(frozen=True, slots=True, kw_only=True)
class RaidItem(Row):
    """One risk, assumption, issue, dependency, decision or action."""

    id: str | None = ident("ID", "A short, unique ID that never changes.", example="R-04", required=True)
    type: str | None = choice(
        "Type",
        "Risk/Assumption/Issue/Dependency/Decision/Action",
        "What kind of row this is. Cells that do not apply to the type are greyed.",
        example="Risk",
        required=True,
    )
    title: str | None = text(
        "Title",
        "What may happen, has happened, is assumed, needed or to be decided, in one line.",
        example="Carrier delivers the dark fibre late",
        required=True,
        width=36,
    )
    owner: str | None = person("Owner", "The one person who minds it.", example="Ken Ito")
    status: str | None = choice(
        "Status",
        "Open/In progress/Watching/Occurred/Closed",
        "Where it stands.",
        example="Open",
        required=True,
    )
    probability: int | None = scale(
        "Probability",
        "1 = 10 %, 2 = 30 %, 3 = 50 %, 4 = 70 %, 5 = 90 %.",
        example="3",
        applies_to=_RISKY,
    )
    impact: int | None = scale("Impact", "1 = hardly felt, 5 = the project fails.", example="4", applies_to=_SCORED)
    score: float | None = calculated(
        "Score",
        'IF(OR([Probability]="",[Impact]=""),"",[Probability]*[Impact])',
        "Probability times impact: 1-4 Low, 5-9 Medium, 10-15 High, 16-25 Extreme.",
        example="12",
        applies_to=_RISKY,
    )
    priority: str | None = choice(
        "Priority",
        "Critical/High/Medium/Low",
        "How urgent an issue, decision or action is.",
        example="High",
        applies_to=("Issue", "Decision", "Action", "Dependency"),
    )
    action: str | None = text(
        "Action",
        "What is being done about it. More actions: rows of type Action, linked to this one.",
        example="Rent two wavelengths for 60 days",
        width=36,
    )
    action_owner: str | None = person("Action owner", "Who does it.", example="Ken Ito")
    action_due: date | None = day("Action due", "When it is done.", example="2026-03-11")
    action_status: str | None = choice(
        "Action status",
        "Not started/In progress/Done",
        "Where the action stands.",
        example="In progress",
    )
    needed_by: date | None = day(
        "Needed by",
        "When the decision or delivery is needed at the latest.",
        example="2026-03-13",
        applies_to=("Decision", "Dependency", "Issue"),
    )
    trigger: str | None = text(
        "Trigger",
        "What would show that the risk is happening.",
        example="No test light by 13 March",
        width=28,
        applies_to=_RISKY,
    )
    trigger_date: date | None = day(
        "Trigger date", "When to look for the trigger.", example="2026-03-13", applies_to=_RISKY
    )
    linked_to: tuple[str, ...] = idents(
        "Linked to",
        "IDs of other rows, or a task of another project such as ERP:T9.",
        example="R-04",
        width=12,
    )
    task_ids: tuple[str, ...] = idents("Task IDs", "The tasks it would hit.", example="T31; T32", width=12)
    probability_percent: float | None = percent(
        "Probability %",
        "A better estimate than the 1-5 scale; it wins over it.",
        example="35%",
        group=_MONEY,
        applies_to=_RISKY,
    )
    impact_days_low: float | None = days(
        "Impact days low", "Delay if it happens: at best.", example="3", minimum=0, group=_MONEY, applies_to=_SCORED
    )
    impact_days_likely: float | None = days(
        "Impact days likely",
        "Delay if it happens: most likely. Enough on its own.",
        example="8",
        minimum=0,
        group=_MONEY,
        applies_to=_SCORED,
    )
    impact_days_high: float | None = days(
        "Impact days high", "Delay if it happens: at worst.", example="20", minimum=0, group=_MONEY, applies_to=_SCORED
    )
    impact_cost: float | None = money(
        "Impact cost", "What it costs if it happens.", example="25000", group=_MONEY, applies_to=_SCORED
    )
    residual_probability: int | None = scale(
        "Residual probability", "Probability once the action is done.", example="2", group=_MONEY, applies_to=_RISKY
    )
    residual_impact: int | None = scale(
        "Residual impact", "Impact once the action is done.", example="3", group=_MONEY, applies_to=_RISKY
    )
    provider: str | None = person(
        "Provider", "Who delivers it.", example="Northline Telecom", group=_DEPENDENCY, applies_to=(_DEPENDENCY,)
    )
    promised_by: date | None = day(
        "Promised by",
        "The date the provider has confirmed.",
        example="2026-03-20",
        group=_DEPENDENCY,
        applies_to=(_DEPENDENCY,),
    )
    options: str | None = text(
        "Options",
        "The choices, separated by `;`.",
        example="Keep the archive; retire it",
        width=32,
        group=_DECISION,
        applies_to=(_DECISION, "Risk", "Issue"),
    )
    recommendation: str | None = text(
        "Recommendation",
        "What the team would do.",
        example="Retire it",
        width=26,
        group=_DECISION,
        applies_to=(_DECISION, "Risk", "Issue"),
    )
    forum: str | None = text(
        "Forum", "Where it is decided.", example="Steering committee", group=_DECISION, applies_to=(_DECISION,)
    )
    if_not_decided: str | None = text(
        "If not decided",
        "What happens if nobody decides.",
        example="4 k tapes stay on a contract that ends 31 March",
        width=34,
        group=_DECISION,
        applies_to=(_DECISION,),
    )
    validate_by: date | None = day(
        "Validate by",
        "When the assumption will be known to hold.",
        example="2026-03-06",
        group=_ASSUMPTION,
        applies_to=(_ASSUMPTION,),
    )
    if_false: str | None = text(
        "If false",
        "What falls if it does not hold.",
        example="Wave 3 needs a second window",
        width=30,
        group=_ASSUMPTION,
        applies_to=(_ASSUMPTION,),
    )
    description: str | None = text("Description", "Background, if the title is not enough.", group=_MORE, width=40)
    response: str | None = choice(
        "Response",
        "Avoid/Reduce/Transfer/Accept/Exploit/Share",
        "The strategy.",
        example="Reduce",
        group=_MORE,
        applies_to=_RISKY,
    )
    raised_on: date | None = day("Raised on", "When it was written down.", example="2026-01-19", group=_MORE)
    escalated_to: str | None = person("Escalated to", "Who has been asked for help.", example="Tom Albers", group=_MORE)
    outcome: str | None = text("Outcome", "What came of it.", example="Delivered 4 days late", group=_MORE, width=30)
    closed_on: date | None = day("Closed on", "When it was closed.", example="2026-02-27", group=_MORE)
    notes: str | None = text("Notes", "Anything else.", group=_MORE, width=30)


RAID = TableSpec(
    name="RAID",
    record=RaidItem,
    title="RAID: risks, assumptions, issues, dependencies, decisions, actions",
    purpose="Everything that could stop us, with one owner and a next step each.",
    how_to_fill="Choose the Type first: what does not apply turns grey. The + above opens days, money, options.",
    prefix="RSK",
)
