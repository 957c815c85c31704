"""How the brief writes dates, money, days and status: the same in the sheet and on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.report.palette import tone
from itpm_xl.report.text_fit import tidy

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.report.brief import Brief, Reason

__all__ = [
    "count",
    "day",
    "days",
    "draft_line",
    "foot_text",
    "meta_line",
    "money",
    "shift",
    "status_line",
    "status_sentence",
    "title_line",
]

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(when: date | None, *, year: int | None = None) -> str:
    r"""A day as people say it, in English whatever the machine's language.

    Args:
        when: the day.
        year: the year that needs no mention; in another year the weekday matters less than the year.

    >>> from datetime import date
    >>> day(date(2026, 3, 13), year=2026), day(date(2027, 3, 13), year=2026)
    ('Fri\xa013\xa0Mar', '13\xa0Mar\xa02027')
    """
    if when is None:
        return ""
    short = f"{when.day}\xa0{_MONTHS[when.month - 1]}"
    return f"{short}\xa0{when.year}" if when.year != year else f"{_WEEKDAYS[when.weekday()]}\xa0{short}"


def days(number: float) -> str:
    r"""A number of working days, at most one decimal.

    >>> days(2.0), days(0.25)
    ('2\xa0d', '0.2\xa0d')
    """
    return f"{_plain(number)}\xa0d"


def shift(number: float | None) -> str:
    r"""What a change does to the finish.

    >>> shift(2), shift(-0.5), shift(0), shift(None)
    ('2\xa0d later', '0.5\xa0d earlier', 'no change', 'not estimated')
    """
    if number is None:
        return "not estimated"
    if _plain(number) == "0":
        return "no change"
    return f"{days(abs(number))} {'later' if number > 0 else 'earlier'}"


def money(amount: float | None, currency: str = "") -> str:
    r"""An amount with its sign, three digits of it.

    >>> money(9000, "EUR"), money(-14350), money(1_250_000), money(0, "EUR"), money(None)
    ('+9\xa0k\xa0EUR', '-14.4\xa0k', '+1.25\xa0M', 'no cost', 'not estimated')
    """
    if amount is None:
        return "not estimated"
    size = abs(amount)
    if size < 0.5:
        return "no cost"
    if size >= 999_500:
        text = f"{float(f'{size:.3g}') / 1_000_000:g}\xa0M"
    elif size >= 999.5:
        text = f"{float(f'{size:.3g}') / 1_000:g}\xa0k"
    else:
        text = f"{size:.0f}"
    return "\xa0".join(part for part in (f"{'+' if amount > 0 else '-'}{text}", currency) if part)


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "finding"), count(2, "finding")
    ('1 finding', '2 findings')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def title_line(brief: Brief) -> str:
    """The project's name, with its code unless the name holds it already."""
    name, code = tidy(brief.name), tidy(brief.code)
    if not name:
        return code or "Project without a name"
    return name if not code or code.casefold() in name.casefold().split() else f"{name} ({code})"


def meta_line(brief: Brief) -> str:
    """Who and when."""
    when = (
        f"status date {day(brief.status_date, year=brief.status_date.year)} {brief.status_date.year}"
        if (brief.status_date)
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
    """Why the status is what it is: the fewest facts, each with the rows that prove it."""
    facts = "; ".join(_fact(reason) for reason in brief.reasons)
    word = tone(brief.computed).word
    if facts:
        lead = f"{word} because: {facts}." if word else f"{facts[0].upper()}{facts[1:]}."
    elif word:
        lead = f"{word}: nothing is outside its tolerance." if word == "Green" else f"{word}."
    else:
        lead = "Too little is filled in to compute a status."
    return " ".join(part for part in (lead.replace("..", "."), tidy(brief.watermelon)) if part)


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
    notes = " ".join(tidy(note).rstrip(".") + "." for note in foot.notes if note.strip())
    return " ".join(part for part in (", ".join(parts) + ".", notes) if part)


def _fact(reason: Reason) -> str:
    text = tidy(reason.text).rstrip(".")
    unnamed = [name for name in reason.ids if name not in text]
    return f"{text} ({', '.join(unnamed)})" if unnamed else text


def _plain(number: float) -> str:
    rounded = round(number, 1)
    return f"{rounded:g}" if rounded else "0"
