"""Who may approve a change, by when, and what its type asks for.

Limits come from Stakeholders (Approves up to, in days and in money). Whoever asks must not approve. Above the
thresholds of the change policy (Settings) the steering committee decides, whoever else might. Types follow ITIL 4
(Change enablement): Standard is approved in advance, Normal needs time before its window, Emergency is approved
afterwards, within days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from itpm_xl.analysis.person_names import name_key, same_name
from itpm_xl.analysis.wording import days, money, percentage, short_day
from itpm_xl.analysis.workdays import Workdays
from itpm_xl.project import as_day

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.project import Project
    from itpm_xl.schema import Change, Stakeholder

__all__ = ["Approval", "assess_approval", "beyond_limits", "is_steering", "may_approve", "needs_steering"]

_STEERING = re.compile(r"\b(?:steering|steerco|board|committee)\b", re.IGNORECASE)
_LIVE = re.compile(r"\bCAB\b|change advisory|live service", re.IGNORECASE)
_LIVE_TYPES = frozenset({"Standard", "Normal", "Emergency"})


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether and by whom a change may be approved.

    Attributes:
        approver: who is named.
        allowed: whether that person or board may; None where nobody is named or nothing is known of them.
        why: the reason, as a clause; "" where nobody is named.
        may: who may, the lowest limit first; empty when nobody can.
        steering: why the steering committee has to decide; "" where it need not.
        rules: what the type asks for, with the days it leads to, as sentences.
    """

    approver: str | None
    allowed: bool | None
    why: str
    may: tuple[str, ...]
    steering: str
    rules: tuple[str, ...]


def assess_approval(project: Project, change: Change, delay_days: float | None) -> Approval:
    """Judge who may say yes.

    Args:
        project: the workbook.
        change: what is to be approved.
        delay_days: working days by which it delays; the larger of what it says and what the plan says.
    """
    steering = needs_steering(project, change, delay_days)
    may = tuple(one.name for one in may_approve(project, change, delay_days) if one.name)
    allowed, why = _named(project, change, delay_days, may, steering)
    return Approval(change.approver, allowed, why, may, steering, tuple(_rules(project, change)))


def may_approve(project: Project, change: Change, delay_days: float | None) -> tuple[Stakeholder, ...]:
    """The stakeholders whose limits cover a change, the lowest limits first.

    The requester is left out, and so is who has no limit written down, except the sponsor; a change advisory board
    decides on live services only. Unknown days or money are taken for none: the smallest right suffices to ask.
    """
    committee_only = bool(needs_steering(project, change, delay_days))
    able = [
        one
        for one in project.stakeholders
        if one.name
        and not same_name(one.name, change.requested_by)
        and _covers(project, one, delay_days or 0.0, change.cost_impact or 0.0)
        and (change.type in _LIVE_TYPES or not _is_live_board(one))
        and (is_steering(one) or not committee_only)
    ]
    live_first = change.type in _LIVE_TYPES
    return tuple(sorted(able, key=lambda one: (live_first and not _is_live_board(one), *_limits(one))))


def needs_steering(project: Project, change: Change, delay_days: float | None) -> str:
    """Why the policy sends a change to the steering committee, as a clause; "" where it need not, or there is none."""
    if not any(is_steering(one) for one in project.stakeholders):
        return ""
    settings, budget, cost = project.settings, project.info.budget, change.cost_impact
    if delay_days is not None and delay_days > settings.change_steering_days:
        return f"it delays by {days(delay_days)}, and above {days(settings.change_steering_days)} steering decides"
    if cost is not None and budget and cost > settings.change_steering_cost * budget:
        share, limit = percentage(cost / budget), percentage(settings.change_steering_cost)
        return f"it costs {share} of the budget, and above {limit} steering decides"
    return ""


def is_steering(person: Stakeholder) -> bool:
    """Whether a stakeholder is a steering committee or a board of the project."""
    return bool(_STEERING.search(person.name or "")) and not _is_live_board(person)


def _is_live_board(person: Stakeholder) -> bool:
    return any(_LIVE.search(text or "") for text in (person.name, person.role, person.decision_rights))


def _covers(project: Project, person: Stakeholder, delay: float, cost: float) -> bool:
    limits = person.approves_up_to_days, person.approves_up_to_cost
    if limits == (None, None):
        return same_name(person.name, project.info.sponsor)
    if not any(limits):
        return False  # 0 days and 0 money: a say, but no signature
    most_days, most_cost = limits
    return (most_days is None or delay <= most_days) and (most_cost is None or cost <= most_cost)


def _limits(person: Stakeholder) -> tuple[float, float]:
    unlimited = float("inf")
    limits = person.approves_up_to_days, person.approves_up_to_cost
    days_limit, cost_limit = (unlimited if limit is None else limit for limit in limits)
    return cost_limit, days_limit


def _named(
    project: Project, change: Change, delay_days: float | None, may: tuple[str, ...], steering: str
) -> tuple[bool | None, str]:
    """Whether the named approver may, and why."""
    if change.type == "Standard":
        return True, "a Standard change is approved in advance"
    if not change.approver:
        return None, ""
    if any(same_name(change.approver, name) for name in may):
        return True, "within the limits"
    if same_name(change.approver, change.requested_by):
        return False, "who asks must not approve"
    person = next((one for one in project.stakeholders if same_name(one.name, change.approver)), None)
    if person is not None:
        return _listed(person, change, delay_days, steering, project.info.currency)
    return (False, "not on Stakeholders, so nobody knows the limits") if project.stakeholders else (None, "")


def _listed(
    person: Stakeholder, change: Change, delay_days: float | None, steering: str, currency: str | None
) -> tuple[bool | None, str]:
    """Why a stakeholder is not among those who may."""
    if steering and not is_steering(person):
        return False, steering
    if beyond := beyond_limits(person, delay_days, change.cost_impact, currency):
        return False, beyond
    if (person.approves_up_to_days, person.approves_up_to_cost) == (None, None):
        return None, "no limit is written down on Stakeholders"
    if _is_live_board(person) and change.type not in _LIVE_TYPES:
        return False, "decides on changes to live services only"
    return False, "has a say, but may approve neither days nor money"


def beyond_limits(
    person: Stakeholder, delay_days: float | None, cost: float | None, currency: str | None = None
) -> str:
    """By what something exceeds a person's limits, as a clause; "" if it does not, or nobody set any."""
    most_days, most_cost = person.approves_up_to_days, person.approves_up_to_cost
    if delay_days is not None and most_days is not None and delay_days > most_days:
        return f"may approve up to {days(most_days)}, not {days(delay_days)}"
    if cost is not None and most_cost is not None and cost > most_cost:
        return f"may approve up to {money(most_cost, currency)}, not {money(cost, currency)}"
    return ""


def _rules(project: Project, change: Change) -> list[str]:
    if change.type == "Standard":
        return ["Standard: approved in advance; no decision is needed as long as it follows the known steps"]
    if change.type == "Normal":
        return [_normal(project, change)]
    if change.type == "Emergency":
        return [_emergency(project, change)]
    return []


def _normal(project: Project, change: Change) -> str:
    lead = project.settings.change_lead_days
    asked = change.requested_on or project.status_date
    if asked is None:
        return f"Normal: asked for {days(lead)} before its window"
    first = Workdays.of(project).after(asked, lead)
    window = next_window(project, change, first)
    text = f"Normal: {days(lead)} of notice, so {short_day(first)} at the earliest"
    if window is not None:
        return f"{text}; the first {change.window} from then on is {short_day(window)}"
    return f"{text}; its window {change.window} does not come again" if change.window else f"{text}; it names no window"


def next_window(project: Project, change: Change, earliest: date) -> date | None:
    """The first day of the change's window from a day on, within a year; None where it names none that comes."""
    from datetime import timedelta  # noqa: PLC0415

    from itpm_xl.analysis.calendars import calendars_of, in_range  # noqa: PLC0415

    start = project.info.start_date or earliest
    if not change.window or not in_range(start) or not in_range(earliest):
        return None
    wanted = name_key(change.window)
    after = earliest + timedelta(days=366)
    spans = calendars_of(project.info, project.calendar, start).spans("Change window", earliest, after)
    return min((first for name, first, _ in spans if name_key(name) == wanted), default=None)


def _emergency(project: Project, change: Change) -> str:
    allowed = project.settings.emergency_approval_days
    if change.requested_on is None:
        return f"Emergency: may be done first, approved within {days(allowed)}"
    last = Workdays.of(project).after(change.requested_on, allowed)
    if change.decided_on is not None:
        late = as_day(change.decided_on) > last
        when = f"was decided {short_day(change.decided_on)}{', too late' if late else ''}"
        return f"Emergency: approval due by {short_day(last)}; it {when}"
    return f"Emergency: may be done first, approved by {short_day(last)}"
