"""What a steering committee should hear besides the RAID log, as lines among the risks of the brief.

Each table that a project keeps may have one thing that cannot wait: a run that does not fit its window, a release that
the plan reaches too late, work that nobody planned and that had to start by now, a number at Red, critical work that
rests on one person, a message that was not sent, a document that go-live needs. Each asks for one step. What only its
owner has to hear stays on the sheets Delivery and People, and in the findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, days, number, percentage, short_day
from itpm_xl.report.brief import Risk
from itpm_xl.report.lines import row_ref
from itpm_xl.schema import COMMS, CUTOVER, DEPENDENCIES, KNOWLEDGE, METRICS, READINESS, STAKEHOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.analysis.people_load import Reliance
    from itpm_xl.analysis.plan import Plan
    from itpm_xl.errors import Location
    from itpm_xl.project import Project
    from itpm_xl.schema import Metric

__all__ = ["steering_lines", "with_steering"]


def with_steering(
    project: Project, plan: Plan | None, delivery: tuple[Risk, ...], log: tuple[Risk, ...]
) -> tuple[Risk, ...]:
    """All lines in their order: delivery, the top risk, ours that are Red, the log's other High ones, ours, the rest.

    The risk that weighs most keeps its place whatever else is wrong: a full page shows two or three lines.

    Args:
        project: the workbook.
        plan: its plan, if there is one.
        delivery: what others deliver too late for the finish.
        log: risks and issues of the RAID log, what weighs most first.
    """
    own = tuple(steering_lines(project, plan))
    red = tuple(one for one in own if one.colour == "Red")
    high = max((place for place, one in enumerate(log, start=1) if one.colour == "Red"), default=0)
    top, calm = min(1, high), (one for one in own if one.colour != "Red")
    return (*delivery, *log[:top], *red, *log[top:high], *calm, *log[high:])


def steering_lines(project: Project, plan: Plan | None) -> Iterator[Risk]:
    """The lines; none where the tables they come from are not kept, or nothing is wrong with them.

    Args:
        project: the workbook.
        plan: its plan, if there is one.
    """
    yield from _run(project)
    yield from _releases(project, plan)
    yield from _hidden(project, plan)
    yield from _metrics(project)
    yield from _people(project, plan)
    yield from _messages(project)
    yield from _documents(project, plan)


def _run(project: Project) -> Iterator[Risk]:
    """A cutover that does not fit its window, or whose way back does not."""
    if not project.cutover:
        return
    from itpm_xl.analysis.runbook.plan import plan_runbook  # noqa: PLC0415 - only for a workbook with a cutover
    from itpm_xl.report.runbook_words import clock_time, span_text  # noqa: PLC0415

    run = plan_runbook(project)
    if run is None or run.margin_minutes is None or run.opens is None or all(step.is_over for step in run.steps):
        return
    opens = run.clock.to_wall(run.opens)
    last = max(run.steps, key=lambda step: step.expected_finish)
    if run.margin_minutes < 0:
        text = f"The cutover ends {span_text(-run.margin_minutes)} after its window closes"
        ends = f"step {last.id} ends {clock_time(run, last.expected_finish)}"
        option = "Shorten it, begin sooner, or agree a longer window"
        where = project.where(CUTOVER, last.row, "duration_minutes")
        yield Risk(
            text=text,
            owner=project.info.manager,
            due=opens.date(),
            source=row_ref(where),
            colour="Red",
            kind="Issue",
            level="Cutover",
            trigger=ends,
            option=option,
        )
        return
    stop = run.no_return or last
    until = stop.expected_start if run.no_return else run.expected_finish
    if run.last_way_back is None or run.last_way_back < until:
        when = "at no time" if run.last_way_back is None else f"only until {clock_time(run, run.last_way_back)}"
        before = f"step {stop.id}, the point of no return," if run.no_return else "the end"
        text = f"Going back fits {when}; {before} is at {clock_time(run, until)}"
        where = project.where(CUTOVER, stop.row, "rollback_minutes")
        option = "Shorten the way back, or agree until when it is decided"
        yield Risk(
            text=text,
            owner=project.info.manager,
            due=opens.date(),
            source=row_ref(where),
            colour="Amber",
            kind="Issue",
            level="Cutover",
            trigger=f"the window closes {clock_time(run, run.closes or run.opens)}",
            option=option,
        )


def _releases(project: Project, plan: Plan | None) -> Iterator[Risk]:
    """A release that the plan reaches after the day that was agreed."""
    if not project.releases or plan is None:
        return
    from itpm_xl.analysis.releases import assess_releases  # noqa: PLC0415 - only for a workbook with releases

    for one in assess_releases(project, plan):
        slow = one.forecast is not None and one.forecast.likely is not None and one.go_live is not None
        if slow and one.forecast.likely > one.go_live:  # type: ignore[union-attr,operator]
            continue  # the pace of its teams says so already
        if one.planned is None or one.go_live is None or (one.late_days or 0) <= 0:
            continue
        name = one.row.name or one.row.id or f"The release in row {one.row.row}"
        text = (
            f"{name}: the plan comes {days(one.late_days or 0)} after the go-live agreed for {short_day(one.go_live)}"
        )
        source = f"by the plan: {one.planned.source} on {short_day(one.planned.day)}"
        option = "Agree a later go-live, or move scope to a later release"
        yield Risk(
            text=text,
            owner=project.info.manager,
            due=one.go_live,
            source=row_ref(one.where),
            colour="Red",
            kind="Issue",
            level="Go-live",
            exposure_days=float(one.late_days or 0),
            trigger=source,
            option=option,
        )


def _hidden(project: Project, plan: Plan | None) -> Iterator[Risk]:
    """Work that nobody planned, or nobody handed in, though the last day for it has passed."""
    if plan is None or not project.tasks:
        return
    from itpm_xl.analysis.hidden_work import find_hidden_work  # noqa: PLC0415 - the library is some 30 kB of words

    late = [
        (work.submit_by, work.need, work)
        for work in find_hidden_work(project, plan)
        if work.overdue and work.state != "late" and work.submit_by and work.need and not work.need.over
    ]
    if not late:
        return
    late.sort(key=lambda one: (one[0], one[2].kind.key))
    by, need, work = late[0]
    more = f"; so had {count(len(late) - 1, 'more kind')} of work" if len(late) > 1 else ""
    title = work.kind.title[:1].upper() + work.kind.title[1:]
    lacks = "is planned nowhere" if work.planned is None else f"({work.planned.id}) is not handed in"
    line = work.implied_by.line
    option = f"Add the task: {work.kind.task}" if work.planned is None else "Hand it in today"
    yield Risk(
        text=f"{title} {lacks} and had to start by {short_day(by)}{more}",
        owner=(None if work.planned is None else work.planned.owner) or project.info.manager,
        due=need.day,
        source=row_ref(project.where(line.spec, line.record, line.key)),
        colour="Amber",
        kind="Issue",
        level="Not planned" if work.planned is None else "Not handed in",
        trigger=f"{need.what} needs it on {short_day(need.day)}, {days(work.lead_days)} of lead time",
        option=f"{option}; or move {need.what}",
    )


def _metrics(project: Project) -> Iterator[Risk]:
    """A typed number at Red, with what is decided by it; the computed ones stand in the status already."""
    if not project.metrics:
        return
    from itpm_xl.analysis.measures import colour_of, measure_named  # noqa: PLC0415 - only for a workbook with metrics

    for metric in project.metrics:
        if measure_named(metric.source) is not None or colour_of(metric, metric.value) != "Red":
            continue
        said, limit = _said(metric, metric.value), _said(metric, metric.amber_at)
        side = "below" if (metric.green_at or 0) > (metric.amber_at or 0) else "above"
        since = "" if metric.measured_on is None else f" on {short_day(metric.measured_on)}"
        yield Risk(
            text=f"{metric.metric or 'A metric'} is {said}{since}",
            owner=metric.owner or project.info.manager,
            source=row_ref(project.where(METRICS, metric, "value")),
            colour="Amber",
            kind="Issue",
            level="Metric",
            trigger=f"Red {side} {limit}",
            option=metric.decision or "",
        )


def _said(metric: Metric, value: float | None) -> str:
    """A number as people say it: shares as per cent, where all numbers of the row may be shares."""
    told = [one for one in (metric.value, metric.green_at, metric.amber_at) if one is not None]
    share = any(one % 1 for one in told) and all(0 <= one <= 1 for one in told)
    return "unknown" if value is None else percentage(value) if share else number(value)


def _people(project: Project, plan: Plan | None) -> Iterator[Risk]:
    """Who owns most critical work that nobody shares; silent where the workbook does not say who stands in."""
    if not project.raci and not any(one.backup for one in project.stakeholders):
        return
    from itpm_xl.analysis.people_load import reliances  # noqa: PLC0415 - only where backups are known

    alone = [one for one in reliances(project, plan) if one.alone and one.items >= project.settings.sole_owner_items]
    if not alone:
        return
    one = alone[0]
    parts = [
        count(len(one.tasks), "critical task") if one.tasks else "",
        count(len(one.blockers), "open blocker") if one.blockers else "",
        f"{count(len(one.steps), 'step')} of the cutover" if one.steps else "",
    ]
    more = f"; {count(len(alone) - 1, 'other')} too" if len(alone) > 1 else ""
    text = f"{one.name} alone carries {' and '.join(part for part in parts if part)}{more}"
    yield Risk(
        text=text,
        owner=project.info.manager,
        source=row_ref(_carries(project, one)),
        colour="Amber",
        kind="Issue",
        level="One person",
        trigger="nobody stands in",
        option=f"Name who stands in for {one.name}",
    )


def _carries(project: Project, one: Reliance) -> Location:
    if one.listed is not None:
        return project.where(STAKEHOLDERS, one.listed, "backup")
    if one.tasks:
        return project.where(DEPENDENCIES, one.tasks[0], "owner")
    if one.blockers:
        return project.where(READINESS, one.blockers[0], "owner")
    return project.where(CUTOVER, one.steps[0], "backup")


def _messages(project: Project) -> Iterator[Risk]:
    """The message to the committee, the sponsor or somebody to manage closely that is late enough for the manager."""
    if not project.comms:
        return
    from itpm_xl.analysis.comms import sends  # noqa: PLC0415 - only for a workbook with a comms plan
    from itpm_xl.analysis.person_names import name_key  # noqa: PLC0415
    from itpm_xl.analysis.stakeholder_map import QUADRANTS, stakeholder_map  # noqa: PLC0415

    close = {row.row for one in stakeholder_map(project) if one.quadrant == QUADRANTS[0] for row in one.told_by}
    sponsor = name_key(project.info.sponsor) if project.info.sponsor else None
    late = [
        one
        for one in sends(project)
        if one.missed
        and one.late_days >= project.settings.escalate_manager_days
        and (
            one.row.row in close
            or "steer" in name_key(one.row.audience or "")
            or (sponsor and sponsor in name_key(one.row.audience or ""))
        )
    ]
    if not late:
        return
    one = max(late, key=lambda one: one.late_days)
    more = f", and {count(len(late) - 1, 'more message')} too" if len(late) > 1 else ""
    text = f"{one.row.message or 'A message'} to {one.row.audience} is {days(one.late_days)} late{more}"
    last = f"last sent {short_day(one.row.last_sent)}" if one.row.last_sent else "never sent"
    yield Risk(
        text=text,
        owner=one.row.sender or project.info.manager,
        due=one.due,
        source=row_ref(project.where(COMMS, one.row, "last_sent")),
        colour="Amber",
        kind="Issue",
        level="Not told",
        trigger=f"{one.row.cadence}; {last}",
        option="Send it, or agree another rhythm",
    )


def _documents(project: Project, plan: Plan | None) -> Iterator[Risk]:
    """Documents that go-live needs and that are missing or out of date, from the gate's horizon on."""
    today = project.status_date
    if not project.knowledge or today is None:
        return
    from itpm_xl.analysis.golive import go_live_of  # noqa: PLC0415 - only for a workbook that lists documents
    from itpm_xl.analysis.knowledge import kinds_due, overdue_reviews  # noqa: PLC0415
    from itpm_xl.analysis.workdays import Workdays  # noqa: PLC0415

    live = go_live_of(project, plan, "")
    if live is None or live.counts_from < today:
        return
    if today < Workdays.of(project).before(live.counts_from, project.settings.gate_horizon_days):
        return
    missing = [one.kind for one in kinds_due(project, plan) if one.overdue]
    old = overdue_reviews(project)
    parts = [f"no {kind} is written" for kind in missing]
    if old:
        named = ", ".join(one.id or one.title or f"row {one.row}" for one in old[:3])
        parts.append(f"{named}{' ...' if len(old) > 3 else ''} should have been reviewed")
    if not parts:
        return
    record = old[0] if old else project.knowledge[-1]
    text = f"Go-live on {short_day(live.counts_from)} without its documents: {'; '.join(parts)}"
    yield Risk(
        text=text,
        owner=(record.owner if old else None) or project.info.manager,
        due=live.counts_from,
        source=row_ref(project.where(KNOWLEDGE, record, "review_by" if old else "kind")),
        colour="Amber",
        kind="Issue",
        level="Documents",
        trigger=f"go-live is within {days(project.settings.gate_horizon_days)}",
        option="Write and review them before the gate, or agree to go without",
    )
