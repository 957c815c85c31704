"""Answers in cells about delivery: work nobody planned, vendors against the plan, and the minutes of a cutover."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from itpm_xl.project import as_day, day_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itpm_xl.analysis.runbook.model import Runbook, RunStep
    from itpm_xl.excel.answers import Answer
    from itpm_xl.excel.facts import Facts

__all__ = ["hidden_work", "runbook", "vendors"]


def hidden_work(facts: Facts) -> Answer:
    """What scope and tasks imply and the plan lacks, has too late or has not handed in, the first to hand in on top."""
    from itpm_xl.analysis.hidden_work import find_hidden_work  # noqa: PLC0415 - some 30 kB of words, for this alone

    found = find_hidden_work(facts.project, facts.plan_or_none)
    rows: Answer = [
        [
            f"{work.kind.title[:1].upper()}{work.kind.title[1:]}",
            work.state.value,
            getattr(work.implied_by.line.record, "id", None) or "",
            "" if work.planned is None else work.planned.id,
            "" if work.need is None else work.need.what,
            _day(None if work.need is None else work.need.day),
            work.lead_days,
            _day(work.submit_by),
            "Yes" if work.overdue else "",
            work.kind.task,
        ]
        for work in sorted(found, key=lambda one: one.submit_by or date.max)
    ]
    header = ("Work", "State", "Implied by", "Planned as", "Needed for", "Needed on", "Lead time (days)")
    return _table((*header, "Submit by", "Overdue", "A task that would do"), rows, "Nothing is implied and not planned")


def vendors(facts: Facts) -> Answer:
    """Each delivery with the day on which the plan needs it, the largest slip first."""
    from itpm_xl.analysis.vendors import assess_vendors  # noqa: PLC0415 - for this alone

    rows: Answer = [
        [
            one.row.id or f"row {one.row.row}",
            one.row.vendor or "",
            _day(one.promised),
            _day(one.needed),
            "" if one.waits is None else one.waits.id,
            "" if one.slip_days is None or one.delivered else one.slip_days,
            "" if one.delivered else one.finish_days,
            _day(one.order_by),
            one.text,
        ]
        for one in assess_vendors(facts.project, facts.plan_or_none)
    ]
    header = ("ID", "Vendor", "Promised", "Needed", "Waits", "Slip (days)", "Moves the finish (days)")
    return _table((*header, "Order by", "Standing"), rows, "No vendors yet")


def runbook(facts: Facts) -> Answer:
    """Each step with its times on the wall as planned or expected; the row below the header is the whole run."""
    from itpm_xl.analysis.runbook.plan import plan_runbook  # noqa: PLC0415 - for this alone

    run = plan_runbook(facts.project)
    header = ("Step", "Activity", "Owner", "Starts", "Ends", "State", "Go back by")
    if run is None:
        return _table(header, [], "No steps yet")
    rows: Answer = [["", _whole(run), "", _time(run, run.start), _time(run, run.expected_finish), "", ""]]
    rows += [_step(run, step) for step in run.steps]
    return _table(header, rows, "")


def _whole(run: Runbook) -> str:
    """Whether it fits, as a clause."""
    spare = run.margin_minutes
    if spare is None or run.window is None:
        return "The whole run; no window is named"
    return f"The whole run ends {abs(spare)} min {'after' if spare < 0 else 'before'} {run.window.name} closes"


def _step(run: Runbook, step: RunStep) -> list[object]:
    back = "" if step.decide_by is None or step.is_over else _time(run, step.decide_by)
    return [
        step.id,
        step.row.activity or "",
        step.row.owner or "",
        _time(run, step.expected_start),
        _time(run, step.expected_finish),
        step.state,
        back,
    ]


def _time(run: Runbook, moment: datetime) -> object:
    """The time on the wall; minutes from the start where no day is known."""
    if not run.timed:
        return round((moment - run.start).total_seconds() / 60)
    return run.clock.to_wall(moment).replace(tzinfo=None)


def _table(header: Sequence[str], rows: Answer, nothing: str) -> Answer:
    """Header and rows; where there is none, a row that says so in words."""
    return [list(header), *(rows or [[nothing, *[""] * (len(header) - 1)]])]


def _day(moment: date | None) -> datetime | str:
    return "" if moment is None else day_start(as_day(moment))
