"""Random numbers: one stream for each task, risk and team, and the distributions drawn from it.

Each stream is a PCG64 generator seeded by the seed and by what it is for, so a risk draws the same numbers whatever
other rows there are. Only its raw bits are used: numpy keeps those the same in every version and on every machine.
Uniform numbers become durations by the inverse of the distribution, so that a likelier risk or a worse estimate is
never luckier than before.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from itpm_xl.analysis.simulation.inputs import ThreePoint

    Shares = NDArray[np.float32]

__all__ = ["Stream", "correlated", "days_at"]

_UNIT = np.float32(2.0**-23)
_CELLS = 4096


class Stream:
    """Uniform numbers for one purpose.

    Args:
        seed: the run's.
        purpose: what they are for, such as `("risk", "r-01", "occurs")`.
    """

    def __init__(self, seed: int, *purpose: str) -> None:
        digest = blake2b("\0".join(purpose).encode(), digest_size=16).digest()
        words = tuple(int.from_bytes(digest[at : at + 4], "little") for at in range(0, 16, 4))
        self._bits = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=words))

    def next(self, count: int) -> Shares:
        """The next numbers, above 0 and below 1, in steps of 2 to the power of -23; an even count but for the last."""
        raw = self._bits.random_raw((count + 1) // 2).astype("<u8", copy=False).view("<u4")[:count]
        shares: Shares = (raw >> np.uint32(9)).astype(np.float32)
        shares += np.float32(0.5)
        shares *= _UNIT
        return shares


def days_at(shares: Shares, days: ThreePoint, distribution: str) -> NDArray[np.floating]:
    """The days that are not exceeded with a given probability: the inverse of the distribution function.

    Args:
        shares: probabilities.
        days: best, likely and worst case.
        distribution: Triangular, or PERT (a beta distribution of shape 1 + 4(m-a)/(b-a), 1 + 4(b-m)/(b-a)).
    """
    width = days.high - days.low
    if not width:
        return np.full(shares.shape, days.likely, dtype=np.float32)
    mode = (days.likely - days.low) / width
    if distribution == "PERT":
        return np.float32(days.low) + np.float32(width) * _pert(shares, mode)
    below = shares < np.float32(mode)
    above = np.float32(1) - shares
    # sqrt(u (b-a)(m-a)) above the best case, or sqrt((1-u)(b-a)(b-m)) below the worst one.
    root = np.where(below, shares * np.float32(width * width * mode), above * np.float32(width * width * (1 - mode)))
    np.sqrt(root, out=root)
    return np.where(below, np.float32(days.low) + root, np.float32(days.high) - root)


def _pert(shares: Shares, mode: float) -> Shares:
    table = _pert_table(round(mode, 6))
    place = shares * np.float32(_CELLS)
    cell = place.astype(np.int32)
    place -= cell
    low = table.take(cell)
    return low + place * (table.take(cell + 1) - low)


@lru_cache(maxsize=1024)
def _pert_table(mode: float) -> Shares:
    """Quantiles of the PERT distribution between 0 and 1."""
    at = np.linspace(0.0, 1.0, 2 * _CELLS + 1)
    density = at ** (4 * mode) * (1 - at) ** (4 - 4 * mode)
    sums = np.concatenate(([0.0], np.cumsum(density[1:] + density[:-1])))
    quantiles: Shares = np.interp(np.linspace(0.0, 1.0, _CELLS + 1), sums / sums[-1], at).astype(np.float32)
    return quantiles


def correlated(shares: Shares, common: Shares, correlation: float) -> Shares:
    """Uniform numbers that lean on common ones: a Gaussian copula with one factor.

    Args:
        shares: independent numbers.
        common: those of the team.
        correlation: between the normal scores of two of its tasks, 0 to 1.
    """
    own = np.float32((1 - correlation) ** 0.5) * _scores(shares)
    own += np.float32(correlation**0.5) * _scores(common)
    scores, probabilities = _normal_tables()
    return np.interp(own, scores, probabilities).astype(np.float32)


def _scores(shares: Shares) -> Shares:
    scores, probabilities = _normal_tables()
    return np.interp(shares, probabilities, scores).astype(np.float32)


@lru_cache(maxsize=1)
def _normal_tables() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Standard normal scores and their probabilities."""
    normal = NormalDist()
    scores = np.linspace(-5.5, 5.5, 4401)
    return scores, np.array([normal.cdf(float(score)) for score in scores])
