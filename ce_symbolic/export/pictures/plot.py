"""The axes of a plot, and curves through certified points."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10

from ce_symbolic.export.pictures.drawing import Drawing, Point
from ce_symbolic.export.pictures.words import Words, sign


@dataclass(frozen=True, slots=True)
class Axes:
    """A frame on a sheet: what part of the plane it shows, and where."""

    sheet: Drawing
    left: float
    top: float
    width: float
    height: float
    low: tuple[float, float]
    high: tuple[float, float]

    def at(self, x: float, y: float) -> Point:
        """The place of a point on the sheet."""
        across = (x - self.low[0]) / (self.high[0] - self.low[0])
        up = (y - self.low[1]) / (self.high[1] - self.low[1])
        return self.left + across * self.width, self.top + (1 - up) * self.height

    def curve(self, points: Sequence[tuple[float, float]], width: float = 1.2, dash: str = "") -> None:
        """A line through points, cut at the frame."""
        inside: list[Point] = []
        previous: tuple[float, float] | None = None
        for point in points:
            if previous is not None and self._holds(previous) != self._holds(point):
                inside.append(self.at(*self._border(previous, point)))
            if self._holds(point):
                inside.append(self.at(*point))
            previous = point
        if len(inside) > 1:
            self.sheet.line(*inside, width=width, dash=dash)

    def _holds(self, point: tuple[float, float]) -> bool:
        return self.low[1] <= point[1] <= self.high[1]

    def _border(self, a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
        """Where the way from one point to another leaves the frame."""
        edge = self.high[1] if max(a[1], b[1]) > self.high[1] else self.low[1]
        part = (edge - a[1]) / (b[1] - a[1])
        return a[0] + part * (b[0] - a[0]), edge

    def axes(self) -> None:
        """Both axes with arrows and ticks, at the left and at the bottom."""
        left, base = self.left, self.top + self.height
        right, top = left + self.width + 10, self.top - 10
        self.sheet.line((left, base), (right, base), width=0.5)
        self.sheet.arrow(right, base, 1, 0)
        self.sheet.line((left, base), (left, top), width=0.5)
        self.sheet.arrow(left, top, 0, -1)
        for value in ticks(self.low[0], self.high[0]):
            x, _ = self.at(value, 0)
            self.sheet.line((x, base), (x, base + 3), width=0.5)
            self.sheet.text(x, base + 11, _shown(value), "middle", 7.5)
        for value in ticks(self.low[1], self.high[1]):
            _, y = self.at(0, value)
            self.sheet.line((left - 3, y), (left, y), width=0.5)
            self.sheet.text(left - 5, y + 2.5, _shown(value), "end", 7.5)


def _shown(value: float) -> Words:
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return sign(text.replace("-", "−"), text)


def ticks(low: float, high: float) -> list[float]:
    """Round numbers between two bounds, four or so."""
    raw = (high - low) / 4
    power = 10.0 ** floor(log10(raw))
    step = next((m * power for m in (1, 2, 5) if m * power >= raw), 10 * power)
    first = floor(low / step) + (0 if floor(low / step) * step >= low - 1e-9 else 1)
    found = []
    while first * step <= high + 1e-9:
        found.append(first * step)
        first += 1
    return found


def grid(low: Fraction, high: Fraction, count: int) -> list[Fraction]:
    """Evenly spaced points."""
    return [low + (high - low) * k / (count - 1) for k in range(count)]
