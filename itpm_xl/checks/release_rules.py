"""Releases: a day that the plan keeps, in an open window, by an approved change, of a scope that stands still."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from itpm_xl.analysis.environments import assess_environments, folded
from itpm_xl.analysis.releases import assess_releases, closed_by, opens, window_entries
from itpm_xl.analysis.wording import count, short_day
from itpm_xl.checks.context import called, listed, nearest
from itpm_xl.checks.rule import Hit, rule
from itpm_xl.project import as_day
from itpm_xl.schema import CHANGES, READINESS, RELEASES, SCOPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itpm_xl.analysis.releases import ReleaseState
    from itpm_xl.checks.context import Context

__all__: list[str] = []

_REFUSED = frozenset({"Rejected", "Deferred"})
_APPROVED = frozenset({"Approved", "Implemented"})


def _states(context: Context) -> tuple[ReleaseState, ...]:
    if not context.project.releases:
        return ()
    return context.kept("releases", lambda: assess_releases(context.project, context.plan))


def _ahead(context: Context) -> Iterator[ReleaseState]:
    """The releases that have not gone live by their own day."""
    return (one for one in _states(context) if one.go_live is not None and not context.is_past(one.go_live))


@rule(
    "REL010",
    "Release that is not in the list",
    severity="warning",
    table="Releases",
    why="Its go-live, window and change are nowhere, so the gate takes the day from the plan.",
    fix="add a row for it in Releases, or correct the name",
)
def unknown(context: Context) -> Iterator[Hit]:
    """A requirement, change or check names a release that has no row; once for each name."""
    project = context.project
    known = {folded(name) for row in project.releases for name in (row.id, row.name) if name}
    if not known:
        return
    seen: set[str] = set()
    for spec, rows in ((SCOPE, project.scope), (CHANGES, project.changes), (READINESS, project.readiness)):
        for row in rows:
            key = folded(row.release)
            if not row.release or key in known or key in seen:
                continue
            seen.add(key)
            near = nearest(row.release, [one.id for one in project.releases if one.id], cutoff=0.8)
            message = f"{called(row)} names release {row.release}, which is not in Releases"
            yield context.hit(spec, row, "release", message, f"did you mean {near}?" if near else "")


@rule(
    "REL011",
    "Plan comes after the agreed go-live",
    severity="warning",
    table="Releases",
    why="Everybody prepares for a day that the plan cannot keep.",
    fix="shorten what drives the date (`itpm-xl plan --why`), or agree a new day",
)
def plan_is_later(context: Context) -> Iterator[Hit]:
    """The milestone or cutover of the release lies after its Go-live."""
    for one in _states(context):
        if one.late_days is None or one.late_days <= 0 or one.planned is None or one.go_live is None:
            continue
        if one.planned.source.startswith("the "):
            continue  # neither a milestone nor a cutover of the release tells it
        message = f"{called(one.row)} goes live on {short_day(one.go_live)}, but {one.planned.source} is planned for "
        message += f"{short_day(one.planned.day)}, {count(one.late_days, 'working day')} later"
        yield context.hit(RELEASES, one.row, "go_live", message)


@rule(
    "REL012",
    "Window that is not in the calendar",
    severity="warning",
    table="Releases",
    why="Nobody can tell whether anything may be changed on that day.",
    fix="write the name of a change window as in Calendar, or add it there",
)
def unknown_window(context: Context) -> Iterator[Hit]:
    """Window names no entry of kind Change window."""
    for one in _states(context):
        name = one.row.window
        if not name or window_entries(context.project, name):
            continue
        windows = [row.name for row in context.project.calendar if row.kind == "Change window" and row.name]
        near = nearest(name, windows)
        message = f"{called(one.row)} uses {name}, which is not a change window of the calendar"
        yield context.hit(RELEASES, one.row, "window", message, f"did you mean {near}?" if near else "")


@rule(
    "REL013",
    "Go-live outside its window",
    severity="warning",
    table="Releases",
    why="Nothing may be changed at that time, so it cannot go live.",
    fix="choose a day on which the window is open, or another window",
)
def outside_window(context: Context) -> Iterator[Hit]:
    """The window is not open on the day of go-live; with a time, not at that time."""
    for one in _ahead(context):
        row = one.row
        if row.go_live is None or not window_entries(context.project, row.window):
            continue
        if not opens(context.project, row.window, row.go_live):
            clock = f" {row.go_live:%H:%M}" if isinstance(row.go_live, datetime) else ""
            message = f"{called(row)} goes live on {short_day(row.go_live)}{clock}, when {row.window} is not open"
            yield context.hit(RELEASES, row, "go_live", message)


@rule(
    "REL014",
    "Go-live in a freeze",
    severity="warning",
    table="Releases",
    why="Nothing may be changed then, unless somebody grants an exception.",
    fix="choose a day before or after the freeze, or ask for an exception with a change",
)
def in_freeze(context: Context) -> Iterator[Hit]:
    """A freeze of its environment, or of everything, covers the day of go-live."""
    for one in _ahead(context):
        if one.go_live is not None and (freeze := closed_by(context.project, (one.row.environment,), one.go_live)):
            message = f"{called(one.row)} goes live on {short_day(one.go_live)}, in {freeze}"
            yield context.hit(RELEASES, one.row, "go_live", message)


@rule(
    "REL015",
    "Release carried by a change that is not approved",
    severity="warning",
    table="Releases",
    why="Without an approved change nobody may touch production on that night.",
    fix="have the change approved, or name the one that is",
)
def not_approved(context: Context) -> Iterator[Hit]:
    """A change that was refused; or one that is undecided within the gate's horizon."""
    today = context.status_date
    if today is None:
        return
    for one in _ahead(context):
        if one.go_live is None:
            continue
        near = context.workdays.between(today, one.go_live) <= context.project.settings.gate_horizon_days
        for change in one.changes:
            if change.status in _REFUSED or (near and change.status not in _APPROVED):
                status = (change.status or "without a status").lower()
                message = f"{called(one.row)} goes live on {short_day(one.go_live)} by {change.id}, which is {status}"
                yield context.hit(RELEASES, one.row, "change_id", message)


@rule(
    "REL016",
    "Scope moves after its lock",
    severity="warning",
    table="Releases",
    why="What comes in after the lock is built in the time that was left for tests.",
    fix="move it to a later release, or agree a new lock and say what it costs",
)
def moves_after_lock(context: Context) -> Iterator[Hit]:
    """After Scope lock: a requirement still Proposed, a silent difference, or a change asked for and not refused."""
    if not any(one.locked for one in _states(context)):
        return
    from itpm_xl.analysis.scope_control import assess_scope  # noqa: PLC0415 - only for a release that is locked

    silent = {one.id.casefold() for one in assess_scope(context.project).silent if one.of_scope}
    for one in _states(context):
        lock = one.row.scope_lock
        if not one.locked or lock is None or (one.go_live is not None and context.is_past(one.go_live)):
            continue
        ids = {need.id.casefold() for need in one.needs if need.id}
        proposed = [called(need) for need in one.needs if need.status == "Proposed"]
        moved = [called(need) for need in one.needs if (need.id or "").casefold() in silent]
        asked = [
            called(change)
            for change in context.project.changes
            if change.requested_on is not None
            and as_day(change.requested_on) > as_day(lock)
            and change.status not in _REFUSED
            and ({scope_id.casefold() for scope_id in change.scope_ids} & ids)
        ]
        parts = (
            f"{listed(proposed)} {'is' if len(proposed) == 1 else 'are'} still proposed" if proposed else "",
            f"{listed(moved)} changed silently" if moved else "",
            f"{listed(asked)} asked for more" if asked else "",
        )
        if said := [part for part in parts if part]:
            message = f"the scope of {called(one.row)} was locked on {short_day(lock)}, but {listed(said)}"
            yield context.hit(RELEASES, one.row, "scope_lock", message)


@rule(
    "REL017",
    "Release that delivers nothing",
    severity="warning",
    table="Releases",
    why="Nobody can tell what goes live on that day, or whether it is done.",
    fix="name the release in Release of each requirement that it delivers",
)
def delivers_nothing(context: Context) -> Iterator[Hit]:
    """No requirement names it, and others name a release."""
    if not any(need.release for need in context.project.scope):
        return
    for one in _ahead(context):
        if one.row.id and not one.needs:
            yield context.hit(RELEASES, one.row, "id", f"no requirement belongs to {called(one.row)}")


@rule(
    "REL018",
    "Environment not ready on go-live",
    severity="warning",
    table="Releases",
    why="There is nowhere to go live.",
    fix="agree an earlier day with the owner of the environment, or a later go-live",
)
def environment_not_ready(context: Context) -> Iterator[Hit]:
    """The release's environment is ready after its go-live."""
    if not context.project.environments or not context.project.releases:
        return
    found = context.kept("environments", lambda: assess_environments(context.project, context.plan))
    ready = {folded(one.row.environment): one.ready for one in found}
    for one in _ahead(context):
        day = ready.get(folded(one.row.environment))
        if one.row.environment and day is not None and one.go_live is not None and one.go_live < day:
            message = (
                f"{called(one.row)} goes live on {short_day(one.go_live)}, but {one.row.environment} is ready only "
            )
            message += f"on {short_day(day)}"
            yield context.hit(RELEASES, one.row, "go_live", message)


@rule(
    "REL019",
    "Go-live has passed, and requirements are open",
    severity="warning",
    table="Releases",
    why="Either it did not go live, or it went live without them.",
    fix="correct the day, set what is done to Done, or move the rest to a later release",
)
def passed_and_open(context: Context) -> Iterator[Hit]:
    """Go-live lies before the status date, and not every requirement is Done."""
    for one in _states(context):
        if one.go_live is None or not context.is_past(one.go_live):
            continue
        left = [called(need) for need in one.needs if need.status != "Done"]
        if left:
            message = f"{called(one.row)} was to go live on {short_day(one.go_live)}, but {listed(left)} "
            message += f"{'is' if len(left) == 1 else 'are'} not done"
            yield context.hit(RELEASES, one.row, "go_live", message)
