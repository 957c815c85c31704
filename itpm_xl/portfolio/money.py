"""Money of several projects: added in one currency, or through a table of rates; never otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from itpm_xl.portfolio.portfolio import Total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from itpm_xl.portfolio.record import ProjectRecord

__all__ = ["Rates", "add_up", "currency_of"]


@dataclass(frozen=True, slots=True)
class Rates:
    """What other currencies are worth.

    Attributes:
        base: the currency that everything is turned into, such as `EUR`.
        per: worth of one unit of a currency in the base currency: `{"USD": 0.92}` means 1 USD is 0.92 EUR.
        day: the day of the rates, printed beside every sum that they are in.
    """

    base: str
    per: Mapping[str, float] = field(default_factory=dict)
    day: date | None = None

    def worth(self, currency: str) -> float | None:
        """One unit of a currency in the base currency; None where there is no rate."""
        code = currency_of(currency)
        if code == currency_of(self.base):
            return 1.0
        return next((rate for name, rate in self.per.items() if currency_of(name) == code), None)


def currency_of(text: str) -> str:
    """A currency as it is compared.

    >>> currency_of(" eur ")
    'EUR'
    """
    return text.strip().upper()


_AMOUNTS: tuple[tuple[str, Callable[[ProjectRecord], float | None]], ...] = (
    ("Budget", lambda record: record.budget),
    ("Forecast", lambda record: record.forecast_cost),
    ("Exposure", lambda record: record.exposure_cost),
)


def add_up(projects: Sequence[tuple[str, ProjectRecord]], rates: Rates | None) -> tuple[tuple[Total, ...], list[str]]:
    """Sums of budget, forecast and exposure.

    Args:
        projects: the projects that count, each once, with their keys.
        rates: a table of rates; None keeps currencies apart.

    Returns:
        The sums, each with the number of projects in it, and what could not be added, as sentences.
    """
    totals: list[Total] = []
    notes: list[str] = []
    for what, amount_of in _AMOUNTS:
        sums: dict[str, list[float]] = {}
        for _, record in projects:
            amount, currency = amount_of(record), currency_of(record.currency)
            if amount is None or not currency:
                continue
            worth = None if rates is None else rates.worth(currency)
            if rates is not None and worth is not None:
                currency, amount = currency_of(rates.base), amount * worth
            sums.setdefault(currency, []).append(amount)
        # Sums do not depend on the order of files: the smallest come first.
        totals += [
            Total(what, currency, sum(sorted(amounts, key=abs)), len(amounts))
            for currency, amounts in sorted(sums.items())
        ]
    without = [key for key, record in projects if not currency_of(record.currency) and _has_money(record)]
    if without:
        notes.append(f"{_listed(without)} give amounts without a currency; they are in no sum.")
    currencies = {currency_of(record.currency) for _, record in projects if _has_money(record)} - {""}
    if rates is None and len(currencies) > 1:
        notes.append(f"Amounts in {_listed(sorted(currencies))} are not added; a table of rates allows it.")
    if rates is not None:
        unknown = sorted(currency for currency in currencies if rates.worth(currency) is None)
        day = f" of {rates.day:%Y-%m-%d}" if rates.day else ""
        if unknown:
            notes.append(f"The table of rates{day} has no {_listed(unknown)}; those amounts stand by themselves.")
        if currencies - {currency_of(rates.base), *unknown}:
            notes.append(f"Sums in {currency_of(rates.base)} use the table of rates{day}.")
    return tuple(totals), notes


def _has_money(record: ProjectRecord) -> bool:
    return any(amount_of(record) is not None for _, amount_of in _AMOUNTS)


def _listed(words: Iterable[str], most: int = 5) -> str:
    """`A, B and C`; long lists end in a count."""
    shown = list(words)
    rest = len(shown) - most
    if rest > 1:
        shown = [*shown[:most], f"{rest} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
