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
        """Both axes with arrows and ticks; they cross at zero or at the border next to it."""
        x0 = min(max(0.0, self.low[0]), self.high[0])
        y0 = min(max(0.0, self.low[1]), self.high[1])
        left, base = self.at(self.low[0], y0)
        right = self.left + self.width + 10
        foot, top = self.at(x0, self.low[1])[1], self.top - 10
        middle = self.at(x0, y0)[0]
        self.sheet.line((left, base), (right, base), width=0.5)
        self.sheet.arrow(right, base, 1, 0)
        self.sheet.line((middle, foot), (middle, top), width=0.5)
        self.sheet.arrow(middle, top, 0, -1)
        for value in ticks(self.low[0], self.high[0]):
            if abs(value - x0) > 1e-9:
                x = self.at(value, y0)[0]
                self.sheet.line((x, base - 2), (x, base + 2), width=0.5)
                self.sheet.text(x, base + 10, _shown(value), "middle", 7)
        for value in ticks(self.low[1], self.high[1]):
            if abs(value) > 1e-9 or y0 != 0:
                y = self.at(x0, value)[1]
                self.sheet.line((middle - 2, y), (middle + 2, y), width=0.5)
                self.sheet.text(middle - 4, y + 2.5, _shown(value), "end", 7)


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
