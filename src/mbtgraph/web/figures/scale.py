"""Axes: where on a line from 0 to 1 a number stands, and which numbers are written along it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_EDGE: Final = 0.03
"""What is left free at either end, so that no shape is cut."""
_STEPS: Final = (1, 2, 5, 10)
_TICKS: Final = 6


@dataclass(frozen=True)
class Axis:
    """Hold a stretch of numbers that holds `null`, where nothing differs; `ratio` makes it logarithmic."""

    low: float
    high: float
    ratio: bool = False

    @property
    def null(self) -> float:
        """Return the number that stands for no difference."""
        return 1.0 if self.ratio else 0.0

    def place(self, number: float) -> float:
        """Return where a number stands, from 0 to 1; a larger one always stands further right."""
        low, high, here = (log10(n) if self.ratio else n for n in (self.low, self.high, number))
        return _EDGE + (here - low) / (high - low) * (1 - 2 * _EDGE)

    @property
    def ticks(self) -> tuple[float, ...]:
        """Return the numbers written along the axis."""
        if self.ratio:
            powers = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
            steps = (1,) if len(powers) > 3 else _STEPS[:3]  # noqa: PLR2004 (they would not fit)
            made = [step * 10.0**power for power in powers for step in steps]
        else:
            step = _step(self.high - self.low)
            made = [round(n * step, 10) for n in range(ceil(self.low / step), floor(self.high / step) + 1)]
        return tuple(number for number in made if self.low <= number <= self.high)


def axis(numbers: Iterable[float], *, ratio: bool) -> Axis:
    """Return an axis that holds some numbers and the one that stands for no difference.

    >>> axis([0.11, 0.46], ratio=True)
    Axis(low=0.1, high=1.0, ratio=True)
    >>> axis([-2.2, -0.06], ratio=False).ticks
    (-2.5, -2.0, -1.5, -1.0, -0.5, 0.0)
    """
    held = [*numbers, 1.0 if ratio else 0.0]
    low, high = min(held), max(held)
    if ratio:
        return Axis(_round(low, floor), _round(high, ceil), ratio)
    if low == high:
        return Axis(-1.0, 1.0)
    step = _step(high - low)
    return Axis(floor(low / step) * step, ceil(high / step) * step)


def _step(width: float) -> float:
    """Return a round distance of ticks, of which six or fewer fit."""
    power = 10.0 ** floor(log10(width / _TICKS))
    return next(power * step for step in (*_STEPS, 20) if width / (power * step) <= _TICKS)


def _round(number: float, toward: object) -> float:
    """Return the next of 1, 2 and 5 times a power of ten on one side."""
    power = 10.0 ** floor(log10(number))
    marks = [step * power for step in _STEPS]
    below = max((mark for mark in marks if mark <= number * (1 + 1e-9)), default=power)
    above = min(mark for mark in marks if mark >= number * (1 - 1e-9))
    return below if toward is floor else above
