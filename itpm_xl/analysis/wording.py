"""How dates, days and amounts read: the same in a finding, on a terminal, on the page and in a sheet."""

from __future__ import annotations

from datetime import date

from itpm_xl.project import as_day

__all__ = ["MONTHS", "count", "days", "figure", "money", "number", "percentage", "short_day", "signed_days"]

# Not strftime: its names follow the machine's language, and the brief's must not.
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def short_day(moment: date, *, weekday: bool = True, year: bool = False) -> str:
    """A day as the brief writes it.

    >>> short_day(date(2026, 3, 13)), short_day(date(2026, 3, 13), weekday=False, year=True)
    ('Fri 13 Mar', '13 Mar 2026')
    """
    day = as_day(moment)
    parts = [_WEEKDAYS[day.weekday()]] if weekday else []
    parts += [str(day.day), MONTHS[day.month - 1]]
    return " ".join([*parts, str(day.year)] if year else parts)


def number(value: float) -> str:
    """A number with at most one decimal, and never a zero below zero.

    >>> number(2.0), number(2.55), number(-0.04)
    ('2', '2.5', '0')
    """
    return f"{round(value, 1) or 0:g}"


def figure(value: float) -> str:
    """A number of any size as one reads it: at most two decimals, thousands set apart, never an exponent.

    >>> figure(0.964), figure(0.95), figure(90.0), figure(-0.001)
    ('0.96', '0.95', '90', '0')
    >>> figure(1_250_000.5).split()
    ['1', '250', '000.5']
    """
    text = f"{round(value, 2) or 0:,.2f}".rstrip("0").rstrip(".")
    return text.replace(",", "\N{NO-BREAK SPACE}")


def days(value: float) -> str:
    """Working days, at most one decimal.

    >>> days(2), days(2.5), days(0.04)
    ('2 d', '2.5 d', '0 d')
    """
    return f"{number(value)} d"


def signed_days(value: float) -> str:
    """Working days with their sign.

    >>> signed_days(2), signed_days(-1.5), signed_days(0)
    ('+2 d', '-1.5 d', '0 d')
    """
    text = days(value)
    return f"+{text}" if value > 0 and text != "0 d" else text


def money(amount: float, currency: str | None = "", *, signed: bool = False) -> str:
    """An amount, three figures of it.

    >>> money(412000, "EUR"), money(9000, "EUR", signed=True), money(-14_350), money(1_250_000), money(940)
    ('412 k EUR', '+9 k EUR', '-14.4 k', '1.25 M', '940')
    """
    size = abs(amount)
    if size >= 999_500:
        text = f"{float(f'{size:.3g}') / 1_000_000:.12g} M"
    elif size >= 999.5:
        text = f"{float(f'{size:.3g}') / 1000:g} k"
    else:
        text = f"{size:.0f}"
    sign = "" if text == "0" else "-" if amount < 0 else "+" if signed else ""
    return f"{sign}{text} {currency or ''}".rstrip()


def percentage(share: float) -> str:
    """A fraction in percent, at most one decimal, cut off and not rounded: 94.96 % has not reached 95.

    >>> percentage(0.9496), percentage(0.85), percentage(-0.0312)
    ('94.9 %', '85 %', '-3.1 %')
    """
    # The small addend undoes binary fractions such as 0.29 * 1000 = 289.99999999999994.
    tenths = int(share * 1000 + (1e-6 if share >= 0 else -1e-6))
    return f"{tenths / 10:g} %"


def count(many: int, one: str, others: str = "") -> str:
    """A number with its noun.

    >>> count(1, "check"), count(3000, "check"), count(2, "is", "are")
    ('1 check', '3,000 checks', '2 are')
    """
    return f"{many:,} {one if many == 1 else others or one + 's'}"
