"""What pictures are made of: lines, curves and labels on a sheet measured in points, with y downwards.

There is no colour: what differs, differs by its hatching, its dashes and its label.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from ce_symbolic.export.pictures.words import Words

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline; ``dash`` is ``""``, ``dashed`` or ``dotted``; ``fill`` the opacity of its inside, if it has one."""

    points: tuple[Point, ...]
    width: float = 0.6
    dash: str = ""
    closed: bool = False
    fill: float = 0.0
    stroke: bool = True


@dataclass(frozen=True, slots=True)
class Curve:
    """A cubic Bézier curve."""

    points: tuple[Point, Point, Point, Point]
    width: float = 0.6
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle, filled or not."""

    centre: Point
    radius: float
    filled: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """A label; ``anchor`` is ``start``, ``middle`` or ``end`` of its base line, ``turn`` in degrees upwards."""

    at: Point
    words: Words
    anchor: str = "start"
    size: float = 9
    turn: float = 0


Shape = Line | Curve | Disc | Text


@dataclass(slots=True)
class Drawing:
    """A sheet."""

    width: float
    height: float
    shapes: list[Shape] = field(default_factory=list)

    @property
    def smallest(self) -> float:
        """The size of the smallest type."""
        return min((shape.size for shape in self.shapes if isinstance(shape, Text)), default=9.0)

    def line(self, *points: Point, width: float = 0.6, dash: str = "") -> None:
        """A polyline."""
        self.shapes.append(Line(points, width, dash))

    def area(self, points: Sequence[Point], fill: float, outline: bool = False) -> None:
        """A filled polygon."""
        self.shapes.append(Line(tuple(points), closed=True, fill=fill, stroke=outline))

    def text(self, x: float, y: float, words: Words, anchor: str = "start", size: float = 9, turn: float = 0) -> None:
        """A label."""
        self.shapes.append(Text((x, y), words, anchor, size, turn))

    def dot(self, x: float, y: float, radius: float = 2, filled: bool = True) -> None:
        """A dot."""
        self.shapes.append(Disc((x, y), radius, filled))

    def arrow(self, x: float, y: float, dx: float, dy: float, size: float = 4.5) -> None:
        """The head of an arrow that points in the direction ``(dx, dy)`` of length 1."""
        base = (x - size * dx, y - size * dy)
        side = (-dy * size * 0.38, dx * size * 0.38)
        self.area(((x, y), (base[0] + side[0], base[1] + side[1]), (base[0] - side[0], base[1] - side[1])), 1)

    def box(self, x: float, y: float, width: float, height: float, hatch: str = "", fill: float = 0.0) -> None:
        """A rectangle; ``hatch`` is ``/`` or ``\\`` or ``.`` or nothing."""
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        self.shapes += [Line(segment, width=0.35) for segment in _hatching(x, y, width, height, hatch)]
        self.shapes.append(Line(corners, 0.7, closed=True, fill=fill))


def _hatching(x: float, y: float, width: float, height: float, hatch: str) -> list[tuple[Point, Point]]:
    """Slanted lines clipped to a rectangle."""
    if hatch not in ("/", "\\"):
        return []
    gap = 4.0
    found = []
    for k in range(1, ceil((width + height) / gap)):
        c = k * gap
        start = (min(c, width), max(0.0, c - width))
        end = (max(0.0, c - height), min(c, height))
        if hatch == "\\":
            start, end = (width - start[0], start[1]), (width - end[0], end[1])
        found.append(((x + start[0], y + start[1]), (x + end[0], y + end[1])))
    return found
