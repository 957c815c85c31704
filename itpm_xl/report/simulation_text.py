"""A simulation in words and as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, days, money, percentage, short_day, signed_days
from itpm_xl.report.terminal import table_text

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.analysis.simulation.result import Simulation

__all__ = ["finish_line", "merge_bias", "remarks", "to_text", "worth_line"]

_NUMBERS = ("no", "one", "two", "three")
_WORTH_TELLING = 0.05
"""Working days below which an effect reads as 0."""


def to_text(odds: Simulation, *, color: bool, width: int, currency: str | None) -> str:
    """What may become of the plan: the dates, what drives them, what mitigation buys, the milestones.

    Args:
        odds: the simulation.
        color: whether to use colours.
        width: the widest a line may be.
        currency: of the project.
    """
    parts = [_head(odds)]
    if odds.drivers:
        parts.append(f"What drives P80\n{_drivers(odds, color=color, width=width, currency=currency)}")
    if odds.milestones:
        parts.append(f"Milestones and deadlines\n{_milestones(odds, color=color, width=width)}")
    critical = sorted(odds.criticality.items(), key=lambda pair: -pair[1])
    shown = [f"{task} {percentage(share)}" for task, share in critical[:8] if share]
    if shown:
        parts.append(f"Most often on the critical path: {', '.join(shown)}.")
    notes = [*(f"{note}." for note in odds.notes), *remarks(odds)]
    if notes:
        parts.append("\n".join(notes))
    return "\n\n".join(parts)


def finish_line(odds: Simulation) -> str:
    """The finish in one sentence: P80 and target, what the first risks make of it, what the best action buys."""
    when = _day(odds, odds.p80)
    late = odds.p80_late_days
    if late is None:
        text = f"P80 is {when}, P50 {_day(odds, odds.p50)}"
    elif round(late, 1) == 0:
        text = f"P80 is {when}, on target"
    else:
        text = f"P80 is {when}, {_working_days(abs(late))} {'after' if late > 0 else 'before'} target"
    return "; ".join(part for part in (text, _risk_share(odds), worth_line(odds)) if part)


def _risk_share(odds: Simulation) -> str:
    """What the first risks cost of P80, together."""
    top = odds.top
    if top is None or top.days < _WORTH_TELLING:
        return ""
    who = top.ids[0] if len(top.ids) == 1 else f"{_NUMBERS[len(top.ids)]} risks ({', '.join(top.ids)})"
    verb = "makes" if len(top.ids) == 1 else "make"
    late = odds.p80_late_days
    if late is not None and top.days <= late:
        return f"{who} {verb} {days(top.days).removesuffix(' d')} of them"
    return f"{who} {verb} {days(top.days)} of it"


def worth_line(odds: Simulation) -> str:
    """What the most valuable open action buys; "" where none buys anything."""
    best = next((one for one in odds.mitigations if one.buys_days >= _WORTH_TELLING), None)
    if best is None:
        return ""
    what = f"doing {best.mitigation}" if best.mitigation != best.risk else f"acting on {best.risk}"
    return f"{what} buys {days(best.buys_days).removesuffix(' d')}"


def merge_bias(odds: Simulation) -> str:
    """Why the plan's own date is unlikely; "" where it is not."""
    if not odds.is_unlikely:
        return ""
    chance = percentage(odds.planned_chance)
    return f"The plan's own finish, {_day(odds, odds.planned)}, has a chance of {chance}: paths merge, and risks wait"


def _head(odds: Simulation) -> str:
    lines = [f"{finish_line(odds)}."]
    shares = ", ".join(f"P{share} {_day(odds, odds.finish(share / 100))}" for share in (10, 50, 80, 90))
    lines.append(f"Finish: {shares}.")
    if odds.target is not None and odds.target_chance is not None:
        lines.append(f"Target {_day(odds, odds.target)}: {percentage(odds.target_chance)} likely.")
    if bias := merge_bias(odds):
        lines.append(f"{bias}.")
    if odds.estimates_only is not None and odds.drivers:
        lines.append(f"Without any risk, P80 is {_day(odds, odds.estimates_only.p80)}.")
    if odds.mitigated is not None:
        gain = _working_days(odds.mitigated.days)
        lines.append(f"With all open actions done, P80 is {_day(odds, odds.mitigated.p80)}: {gain} earlier.")
    error = odds.standard_error_days
    known = f"standard error of P80 {error:.2g} d" if error else "P80 the same in all that matter"
    lines.append(f"{odds.iterations:,} iterations, seed {odds.seed}, {odds.distribution}; {known}.")
    return "\n".join(lines)


def _drivers(odds: Simulation, *, color: bool, width: int, currency: str | None) -> str:
    return table_text(
        ("ID", "Title", "Chance", "Critical", "P80 days", "P80 cost", "Open action", "Buys"),
        [
            (
                one.id,
                one.item.title or "",
                percentage(one.probability),
                percentage(one.criticality),
                signed_days(one.p80_days),
                money(one.p80_cost, currency),
                one.mitigation or "",
                "" if one.buys_days is None else days(one.buys_days),
            )
            for one in odds.drivers
        ],
        color=color,
        width=width,
        styles=["" for _ in odds.drivers],
        grow="Title",
    )


def _milestones(odds: Simulation, *, color: bool, width: int) -> str:
    rows = sorted(odds.milestones, key=lambda one: one.p80)
    return table_text(
        ("ID", "Name", "Planned", "Chance", "P50", "P80", "P90", "Due", "Chance due"),
        [
            (
                one.id,
                one.name,
                _day(odds, one.planned),
                percentage(one.planned_chance),
                _day(odds, one.p50),
                _day(odds, one.p80),
                _day(odds, one.p90),
                "" if one.due is None else _day(odds, one.due),
                "" if one.due_chance is None else percentage(one.due_chance),
            )
            for one in rows
        ],
        color=color,
        width=width,
        styles=["bold red" if (one.due_chance or 1) < 0.5 else "" for one in rows],
        grow="Name",
    )


def remarks(odds: Simulation) -> list[str]:
    """What limits the answer: windows that are missed for good, and how earlier estimates held."""
    said = [
        f"{task} misses its last window in {percentage(share)} of the iterations; it goes on in ordinary hours then."
        for task, share in odds.without_window.items()
    ]
    if odds.calibration is not None:
        factor, tasks = odds.calibration.factor, count(odds.calibration.tasks, "finished task")
        said.append(
            f"{tasks} took {factor:.2f} times as long as planned; the simulation does not stretch the others for it."
        )
    return said


def _working_days(number: float) -> str:
    text = days(number).removesuffix(" d")
    return f"{text} working day{'' if text == '1' else 's'}"


def _day(odds: Simulation, moment: date) -> str:
    """A day, with its year where that is not the status date's."""
    known = odds.status_date
    return short_day(moment, weekday=False, year=known is None or moment.year != known.year)
