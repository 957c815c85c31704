"""The sentences of the brief, and its dates and amounts held together at the end of a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itpm_xl.analysis import wording
from itpm_xl.analysis.wording import count
from itpm_xl.report.palette import tone
from itpm_xl.report.text_fit import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from itpm_xl.report.brief import Brief, Reason

__all__ = [
    "count",
    "day",
    "days",
    "draft_line",
    "ended",
    "fact",
    "foot_text",
    "hidden_on",
    "judged",
    "meta_line",
    "money",
    "shift",
    "status_line",
    "status_sentence",
    "title_line",
]


def day(when: date | None, *, year: int | None = None) -> str:
    r"""A day that no line break divides.

    Args:
        when: the day.
        year: the year that needs no mention; in another year the weekday matters less than the year.

    >>> from datetime import date
    >>> day(date(2026, 3, 13), year=2026), day(date(2027, 3, 13), year=2026)
    ('Fri\xa013\xa0Mar', '13\xa0Mar\xa02027')
    """
    if when is None:
        return ""
    same = when.year == year
    return _held(wording.short_day(when, weekday=same, year=not same))


def days(number: float) -> str:
    r"""A number of working days that no line break divides.

    >>> days(2.0), days(0.25)
    ('2\xa0d', '0.2\xa0d')
    """
    return _held(wording.days(number))


def shift(number: float | None) -> str:
    r"""What a change does to the finish.

    >>> shift(2), shift(-0.5), shift(0), shift(None)
    ('2\xa0d later', '0.5\xa0d earlier', 'no change', 'not estimated')
    """
    if number is None:
        return "not estimated"
    if wording.number(number) == "0":
        return "no change"
    return f"{days(abs(number))} {'later' if number > 0 else 'earlier'}"


def money(amount: float | None, currency: str = "") -> str:
    r"""What a change does to the cost.

    >>> money(9000, "EUR"), money(-14350), money(1_250_000), money(0, "EUR"), money(None)
    ('+9\xa0k\xa0EUR', '-14.4\xa0k', '+1.25\xa0M', 'no cost', 'not estimated')
    """
    if amount is None:
        return "not estimated"
    return _held(wording.money(amount, currency, signed=True)) if abs(amount) >= 0.5 else "no cost"


def title_line(brief: Brief) -> str:
    """The project's name, with its code unless the name holds it already."""
    name, code = tidy(brief.name), tidy(brief.code)
    if not name:
        return code or "Project without a name"
    return name if not code or code.casefold() in name.casefold().split() else f"{name} ({code})"


def meta_line(brief: Brief) -> str:
    """Who and when."""
    when = (
        f"status date {_held(wording.short_day(brief.status_date, year=True))}"
        if brief.status_date
        else "no status date"
    )
    parts = (
        "Weekly brief",
        when,
        f"PM {tidy(brief.manager)}" if brief.manager else "no project manager named",
        f"sponsor {tidy(brief.sponsor)}" if brief.sponsor else "no sponsor named",
        tidy(brief.classification),
    )
    return "  ·  ".join(part for part in parts if part)


def status_line(brief: Brief) -> str:
    """What stands in the badge: the colour that holds, as letter and word, then what differs from it."""
    shown = brief.override_status or brief.computed
    colour = tone(shown)
    if not colour.word:
        reported = tone(brief.reported).word
        return f"Status unknown  ·  reported {reported}" if reported else "Status unknown"
    parts = [f"{colour.letter}  {colour.word}"]
    if brief.override_status:
        parts[0] += " by override"
        if tone(brief.computed).word:
            parts.append(f"computed {tone(brief.computed).word}")
    if tone(brief.reported).word and (brief.reported or "").casefold() != (shown or "").casefold():
        parts.append(f"reported {tone(brief.reported).word}")
    return "  ·  ".join(parts)


def status_sentence(brief: Brief) -> str:
    """Why the computed status is what it is: the facts, each with the rows that prove it."""
    facts = "; ".join(fact(reason) for reason in brief.reasons)
    word = tone(brief.computed).word
    if facts:
        lead = ended(f"{word} because: {facts}" if word else f"{facts[0].upper()}{facts[1:]}")
    elif word:
        lead = f"{word}: {judged(brief)}." if word == "Green" else f"{word}."
    else:
        lead = "Too little is filled in to compute a status."
    return lead


def judged(brief: Brief) -> str:
    """What a Green stands on: a project of which little is known must not look as healthy as one that is known."""
    known = [name for name, one in brief.dimensions.items() if one["colour"] is not None]
    if len(known) == len(brief.dimensions):
        return "nothing is outside its tolerance"
    which = " and ".join(known) if len(known) <= 2 else f"{len(known)} of {len(brief.dimensions)} dimensions"
    return f"nothing that could be judged ({which}) is outside its tolerance"


def draft_line(brief: Brief) -> str:
    """What a reader must know while the check fails; "" when it does not."""
    if not brief.errors:
        return ""
    some = "a number" if brief.errors == 1 else "numbers"
    return f"DRAFT  ·  the check found {count(brief.errors, 'error')}: {some} on this page may be wrong"


def foot_text(brief: Brief) -> str:
    """Where the numbers come from."""
    foot = brief.foot
    when = f"Status date {brief.status_date.isoformat()}" if brief.status_date else "No status date"
    number = foot.settings_changed
    differ = f"{count(number, 'setting')} differ{'s' if number == 1 else ''} from the defaults"
    parts = [
        when,
        f"workbook {tidy(foot.workbook)}" + (f" (sha256 {foot.sha256[:12]})" if foot.sha256 else ""),
        differ if number else "all settings at their defaults",
        f"{count(foot.accepted_findings, 'finding')} accepted",
        f"itpm-xl {foot.version}",
    ]
    notes = " ".join(ended(tidy(note)) for note in foot.notes if note.strip())
    return " ".join(part for part in (", ".join(parts) + ".", notes) if part)


def ended(text: str) -> str:
    """A sentence with its full stop, unless it ends with a mark of its own.

    >>> ended("Move it"), ended("Move it before Christmas?"), ended("Wait..")
    ('Move it.', 'Move it before Christmas?', 'Wait.')
    """
    text = text.rstrip(". ")
    return text if text.endswith(("?", "!", ":", ";", "\u2026")) else f"{text}."


def hidden_on(sheets: Iterable[str], left_out: int, rest: str) -> str:
    """The sheets that hold the lines which are left out.

    Args:
        sheets: the sheet of each such line, as far as they are known.
        left_out: how many lines are left out.
        rest: the sheet of those that are not known.

    >>> hidden_on(["RAID", "Changes", "RAID"], 3, "Dependencies"), hidden_on(["RAID"], 2, "Changes")
    ('RAID, Changes', 'RAID, Changes')
    """
    named = list(sheets)
    if len(named) < left_out:
        named.append(rest)
    return ", ".join(dict.fromkeys(tidy(sheet) for sheet in named if sheet))


def fact(reason: Reason) -> str:
    """A fact, with those of its IDs that it does not name already; T1 is not named by T12."""
    text = tidy(reason.text).rstrip(".")
    unnamed = [name for name in reason.ids if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)]
    return f"{text} ({', '.join(unnamed)})" if unnamed else text


def _held(text: str) -> str:
    """The text with no-break spaces: a number stays with its unit."""
    return text.replace(" ", "\xa0")
