"""Schedule quality and buffers in words: the same on a terminal and on the Schedule sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count, percentage

if TYPE_CHECKING:
    from itpm_xl.analysis.quality import BufferUse, Measure

__all__ = ["buffer_text", "limit_text", "quality_line", "value_text", "verdict"]

_BEI = 14
_PATH_TEST = 12


def value_text(measure: Measure) -> str:
    """What was measured: a share, a count, or that there is no data.

    >>> from itpm_xl.analysis.quality import Measure
    >>> value_text(Measure(3, "Lags", 0.125, 0.05, True, False, ("T1",), 8))
    '12.5 %'
    """
    if measure.value is None:
        return "no data"
    return _amount(measure, measure.value)


def limit_text(measure: Measure) -> str:
    """The threshold with its direction.

    >>> from itpm_xl.analysis.quality import Measure
    >>> limit_text(Measure(2, "Leads", 0, 0, False, True, (), 8))
    'none'
    """
    if not measure.is_share and not measure.at_least and not measure.limit:
        return "none"
    return f"{'at least' if measure.at_least else 'at most'} {_amount(measure, measure.limit)}"


def verdict(measure: Measure) -> str:
    """Whether the limit is kept, in words."""
    if measure.passed is None:
        return "not judged"
    return "met" if measure.passed else "not met"


def quality_line(measures: tuple[Measure, ...]) -> str:
    """The quality of a schedule in one sentence."""
    judged = [measure for measure in measures if measure.passed is not None]
    missed = [measure.name for measure in judged if not measure.passed]
    if not judged:
        return "Schedule quality: not judged yet."
    if not missed:
        return f"Schedule quality: all {count(len(judged), 'limit')} met."
    return (
        f"Schedule quality: {len(judged) - len(missed)} of {count(len(judged), 'limit')} met; not {', '.join(missed)}."
    )


def buffer_text(buffer: BufferUse) -> str:
    """A buffer's use against the way to it that is behind us.

    >>> from itpm_xl.analysis.quality import BufferUse
    >>> buffer_text(BufferUse("T42", 0.625, 0.78))
    'Buffer T42: 62 % used after 78 % of the way to it (in hand)'
    """
    pace = "overdrawn" if buffer.used > 1 else "going too fast" if buffer.used > buffer.elapsed else "in hand"
    used, elapsed = (f"{share * 100:.0f} %" for share in (buffer.used, buffer.elapsed))
    return f"Buffer {buffer.id}: {used} used after {elapsed} of the way to it ({pace})"


def _amount(measure: Measure, number: float) -> str:
    if measure.check == _BEI:
        return f"{number:.2f}"
    if measure.check == _PATH_TEST:
        return f"{number:g} d"
    return percentage(number) if measure.is_share else f"{number:g}"
