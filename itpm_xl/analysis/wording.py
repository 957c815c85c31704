"""How dates, days and amounts read in a sentence; the same wherever people read them."""

from __future__ import annotations

from datetime import date

from itpm_xl.project import as_day

__all__ = ["count", "days", "money", "percentage", "short_day", "signed_days"]

# Not strftime: its names follow the machine's language, and the brief's must not.
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def short_day(moment: date, *, weekday: bool = True, year: bool = False) -> str:
    """A day as the brief writes it.

    >>> short_day(date(2026, 3, 13)), short_day(date(2026, 3, 13), weekday=False, year=True)
    ('Fri 13 Mar', '13 Mar 2026')
    """
    day = as_day(moment)
    parts = [_WEEKDAYS[day.weekday()]] if weekday else []
    parts += [str(day.day), _MONTHS[day.month - 1]]
    return " ".join([*parts, str(day.year)] if year else parts)


def days(number: float) -> str:
    """Working days, at most one decimal.

    >>> days(2), days(2.5), days(0.04)
    ('2 d', '2.5 d', '0 d')
    """
    return f"{_plain(number)} d"


def signed_days(number: float) -> str:
    """Working days with their sign.

    >>> signed_days(2), signed_days(-1.5), signed_days(0)
    ('+2 d', '-1.5 d', '0 d')
    """
    text = _plain(number)
    return f"+{text} d" if number > 0 and text != "0" else f"{text} d"


def money(amount: float, currency: str | None = "", *, signed: bool = False) -> str:
    """An amount in the fewest figures that still tell it.

    >>> money(412000, "EUR"), money(9000, "EUR", signed=True), money(-1_250_000), money(940)
    ('412 k EUR', '+9 k EUR', '-1.25 M', '940')
    """
    size = abs(amount)
    if size >= 999_500:
        text = f"{amount / 1_000_000:.2f}".rstrip("0").rstrip(".") + " M"
    elif size >= 10_000:
        text = f"{amount / 1000:.0f} k"
    elif size >= 1000:
        text = f"{amount / 1000:.1f}".removesuffix(".0") + " k"
    else:
        text = f"{amount:.0f}"
    sign = "+" if signed and amount > 0 else ""
    return f"{sign}{text} {currency or ''}".rstrip()


def percentage(share: float) -> str:
    """A fraction in percent, at most one decimal, cut off and not rounded: 94.96 % has not reached 95.

    >>> percentage(0.9496), percentage(0.85), percentage(-0.0312)
    ('94.9 %', '85 %', '-3.1 %')
    """
    # The small addend undoes binary fractions such as 0.29 * 1000 = 289.99999999999994.
    tenths = int(share * 1000 + (1e-6 if share >= 0 else -1e-6))
    return f"{tenths / 10:g} %"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> count(1, "check"), count(3, "check"), count(2, "is", "are")
    ('1 check', '3 checks', '2 are')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def _plain(number: float) -> str:
    rounded = round(number, 1)
    return "0" if rounded == 0 else f"{rounded:g}"
