"""What a picture is: vector graphics for pages and for LaTeX, with words for those who do not see it."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: What the preamble of a LaTeX file needs for ``Picture.tikz``.
TIKZ_PREAMBLE = r"\usepackage{tikz}"

#: LaTeX that refers to relations, by their numbers in the report; without brackets where the second argument says so.
Refer = Callable[[Sequence[int], bool], str]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, drawn from a checked formula.

    ``svg`` is a complete ``<svg>`` element without XML declaration, script or outside reference, with ``<title>`` and
    ``<desc>``; it can stand in a page as it is, beside others.  ``tikz`` is the same picture as a ``tikzpicture``
    environment.  ``width`` and ``height`` are its size in points.  ``relation`` is the index in
    ``DocumentResult.relations`` of the relation it shows, None for a picture of the whole document.
    ``title`` and ``description`` are plain text; ``caption`` is the description as LaTeX, its formulas between
    ``$``, and ``short`` the same for a slide.  ``smallest`` is the size of its smallest type in points.
    """

    name: str
    title: str
    description: str
    svg: str
    tikz: str
    relation: int | None
    width: float
    height: float
    caption: str
    short: str
    smallest: float
