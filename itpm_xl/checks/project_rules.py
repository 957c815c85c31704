"""Project: dates, the status that is reported, and money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import PROJECT

if TYPE_CHECKING:
    from itpm_xl.checks.context import Context

__all__: list[str] = []


def _hit(context: Context, key: str, message: str, hint: str = "") -> Hit:
    return context.hit(PROJECT, context.project.info, key, message, hint)


@rule(
    "PRJ010",
    "No start date for the plan",
    severity="error",
    table="Project",
    why="Without the first working day, no date can be computed.",
    fix="enter the first working day of the project",
)
def no_start_date(context: Context) -> Iterator[Hit]:
    """Tasks, but no day to start from; that the whole field is gone has been said by WBK004."""
    has_field = "start_date" in context.project.tables[PROJECT.name].field_rows
    if has_field and context.project.tasks and context.project.info.start_date is None:
        yield _hit(context, "start_date", f"there are {len(context.project.tasks)} tasks, but no start date")


@rule(
    "PRJ011",
    "Status date missing",
    severity="error",
    table="Project",
    why="The start date stands in for it: nothing is ever late, and every forecast starts on the first day.",
    fix="enter the day the workbook is true for",
)
def no_status_date(context: Context) -> Iterator[Hit]:
    """Work has started, and nobody says as of when."""
    project = context.project
    if project.info.status_date is None and project.as_of is None and context.has_progress:
        yield _hit(context, "status_date", "work has started, but there is no status date")


@rule(
    "PRJ012",
    "Status date too old",
    severity="warning",
    table="Project",
    profile="light",
    why="The brief tells of a week that is over.",
    fix="bring the rows up to date, then the status date",
)
def status_date_old(context: Context) -> Iterator[Hit]:
    """Older than the setting allows, on the day of the run."""
    status, today = context.project.info.status_date, context.today
    if status is None or today is None or context.project.as_of or context.project.info.lifecycle == "Closed":
        return
    age = (today - as_day(status)).days
    if age > context.project.settings.status_age_days:
        yield _hit(context, "status_date", f"the status date {as_day(status)} is {age} days old")


@rule(
    "PRJ025",
    "Status date in the future",
    severity="warning",
    table="Project",
    profile="light",
    why="Nobody knows yet what will be true then; what is due in between is told as overdue.",
    fix="enter the day the workbook is true for",
)
def status_date_ahead(context: Context) -> Iterator[Hit]:
    """Later than the day of the run."""
    status, today = context.project.info.status_date, context.today
    if status and today and not context.project.as_of and as_day(status) > today:
        days = (as_day(status) - today).days
        ahead = "tomorrow" if days == 1 else f"{days} days ahead"
        yield _hit(context, "status_date", f"the status date {as_day(status)} is {ahead}")


@rule(
    "PRJ013",
    "Status date before the start",
    severity="warning",
    table="Project",
    why="Work is reported for a time before the project began.",
    fix="correct the status date or the start date",
)
def status_before_start(context: Context) -> Iterator[Hit]:
    """Only once work is reported; a project that has not begun may well look ahead."""
    status, start = context.project.info.status_date, context.project.info.start_date
    if status and start and as_day(status) < as_day(start) and context.has_progress:
        message = f"work is reported, but the status date {as_day(status)} is before the start date {as_day(start)}"
        yield _hit(context, "status_date", message)


@rule(
    "PRJ014",
    "Target before the start",
    severity="error",
    table="Project",
    why="Every forecast is late against a target that lies before the first day.",
    fix="correct the target or the start date",
)
def target_before_start(context: Context) -> Iterator[Hit]:
    """Target finish before start date."""
    target, start = context.project.info.target_finish, context.project.info.start_date
    if target and start and as_day(target) < as_day(start):
        message = f"the target finish {as_day(target)} is before the start date {as_day(start)}"
        yield _hit(context, "target_finish", message)


@rule(
    "PRJ015",
    "Override incomplete",
    severity="error",
    table="Project",
    why="An override without a reason, a name and an end is a colour that nobody answers for.",
    fix="fill the cell, or clear Override status",
)
def override_incomplete(context: Context) -> Iterator[Hit]:
    """An override lacks one of its three facts."""
    info = context.project.info
    if info.override_status is None:
        return
    for key, value in (
        ("override_reason", info.override_reason),
        ("override_by", info.override_by),
        ("override_until", info.override_until),
    ):
        if not value:
            name = PROJECT.by_key[key].name
            message = f"the status is overridden to {info.override_status}, but {name} is blank"
            yield _hit(context, key, message)


@rule(
    "PRJ016",
    "Override has ended",
    severity="warning",
    table="Project",
    profile="light",
    why="From that day on the computed colour holds again.",
    fix="clear the override, or have it renewed with a new end",
)
def override_ended(context: Context) -> Iterator[Hit]:
    """Override until has passed."""
    info = context.project.info
    if info.override_status and info.override_until and context.is_past(info.override_until):
        yield _hit(context, "override_until", f"the override ended on {as_day(info.override_until)}")


@rule(
    "PRJ017",
    "Forecast without a budget",
    severity="warning",
    table="Project",
    why="Cost has no colour as long as there is nothing to compare with.",
    fix="enter the approved cost at completion",
)
def forecast_without_budget(context: Context) -> Iterator[Hit]:
    """A forecast or an amount spent, and no budget."""
    info = context.project.info
    if info.budget is None and (info.forecast or info.spent):
        what = "a forecast" if info.forecast else "money spent"
        yield _hit(context, "budget", f"there is {what}, but no budget")


@rule(
    "PRJ018",
    "Spent more than the forecast",
    severity="warning",
    table="Project",
    why="The forecast cannot be right, and with it the colour of cost.",
    fix="raise Forecast at completion to what it will really cost",
)
def spent_above_forecast(context: Context) -> Iterator[Hit]:
    """More is spent than the whole will cost."""
    info = context.project.info
    if info.spent is not None and info.forecast is not None and info.spent > info.forecast:
        message = f"{info.spent:,.0f} are spent, but {info.forecast:,.0f} are forecast for the whole"
        yield _hit(context, "forecast", message)


@rule(
    "PRJ019",
    "Cost is from a day to come",
    severity="warning",
    table="Project",
    why="Amounts of a day that is still ahead cannot have been booked.",
    fix="correct Cost as of, or the status date",
)
def cost_from_the_future(context: Context) -> Iterator[Hit]:
    """Cost as of lies after the status date."""
    day = context.project.info.cost_as_of
    if day and context.is_ahead(day):
        yield _hit(
            context, "cost_as_of", f"the cost is as of {as_day(day)}, after the status date {context.status_date}"
        )


@rule(
    "PRJ020",
    "Cost without a date",
    severity="info",
    table="Project",
    why="Nobody can tell whether the amounts are from this week or last quarter.",
    fix="enter the day the amounts are from",
)
def cost_without_date(context: Context) -> Iterator[Hit]:
    """Amounts, and no Cost as of."""
    info = context.project.info
    if info.cost_as_of is None and (info.spent or info.forecast):
        yield _hit(context, "cost_as_of", "there are amounts, but no day they are from")


@rule(
    "PRJ021",
    "Next steering committee lies in the past",
    severity="warning",
    table="Project",
    why="The brief offers a day on which nothing can be decided any more.",
    fix="enter the next date",
)
def steering_in_the_past(context: Context) -> Iterator[Hit]:
    """The date has passed."""
    day = context.project.info.next_steering
    if day and context.is_past(day) and context.project.info.lifecycle != "Closed":
        message = f"the next steering committee is on {as_day(day)}, before the status date {context.status_date}"
        yield _hit(context, "next_steering", message)


@rule(
    "PRJ022",
    "No sponsor",
    severity="info",
    table="Project",
    why="Escalations have nowhere to go.",
    fix="name who wants it and pays",
)
def no_sponsor(context: Context) -> Iterator[Hit]:
    """Nobody is named."""
    if context.has_rows and not context.project.info.sponsor:
        yield _hit(context, "sponsor", "no sponsor is named")


@rule(
    "PRJ023",
    "No target finish",
    severity="info",
    table="Project",
    why="Schedule has no colour as long as there is nothing to compare with.",
    fix="enter the date that was promised",
)
def no_target(context: Context) -> Iterator[Hit]:
    """Tasks, but no date that was promised."""
    if context.project.tasks and context.project.info.target_finish is None:
        yield _hit(context, "target_finish", "there is a plan, but no target finish")


@rule(
    "PRJ024",
    "Closed project with work open",
    severity="warning",
    table="Project",
    why="Either it is not closed, or work goes on that nobody pays for.",
    fix="close the rows, or set Lifecycle back to Active",
)
def closed_with_open_work(context: Context) -> Iterator[Hit]:
    """Lifecycle Closed and tasks under way."""
    going = [task for task in context.project.tasks if task.actual_start and not task.actual_finish]
    if context.project.info.lifecycle == "Closed" and going:
        first = going[0].id or f"row {going[0].row}"
        yield _hit(
            context,
            "lifecycle",
            f"the project is Closed, but {first} and others are under way"
            if len(going) > 1
            else f"the project is Closed, but {first} is under way",
        )
