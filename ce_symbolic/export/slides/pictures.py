"""Pictures on slides: how large they stand there, with what is said about them below or beside them."""
from __future__ import annotations

from dataclasses import dataclass

from ce_symbolic.export.pictures.picture import Picture
from ce_symbolic.export.slides import measure
from ce_symbolic.export.slides.layout import POINTS, Page

#: A picture is enlarged no more than this.
_LARGEST = 1.5
_TITLE, _WORDS = 1.315, 0.822
#: Between a picture and the words below it, in em, and beside it, as a part of the width.
_SKIP, _BETWEEN = 0.8, 0.03
#: Widths of the column beside a picture.
_COLUMNS = (0.22, 0.26, 0.3, 0.36)


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture on its slide; it takes this part of the width, the words the rest; 1 where they stand below it."""

    picture: Picture
    scale: float
    part: float

    @property
    def type_size(self) -> float:
        """The size of its smallest type, in points."""
        return self.picture.smallest * self.scale

    def tex(self) -> str:
        """The LaTeX of both."""
        return (f"  \\cepicture{{{self.scale:.3f}}}{{{self.part:.2f}}}{{%\n"
                f"{self.picture.tikz.rstrip()}%\n  }}{{{self.picture.short}}}\n")


def placed(picture: Picture, title: str, page: Page) -> Placed:
    """The picture as large as the slide with this title allows."""
    height = page.height - title_height(title, page) + title_height("", page)
    said = _SKIP + measure.text_height(picture.short, page.width, _WORDS)
    best = Placed(picture, _scale(picture, page.width, height - said), 1.0)
    for column in _COLUMNS:
        room = page.width * (1 - column - _BETWEEN)
        scale = _scale(picture, room, height)
        fits = measure.text_height(picture.short, page.width * column, _WORDS) <= height
        if fits and scale > 1.05 * best.scale:
            best = Placed(picture, scale, 1 - column - _BETWEEN)
    return best


def title_height(title: str, page: Page) -> float:
    """The room of a title, in em."""
    return max(measure.text_height(title, page.width, _TITLE), measure.text_height("X", page.width, _TITLE))


def _scale(picture: Picture, width: float, height: float) -> float:
    return max(0.0, min(width * POINTS / picture.width, height * POINTS / picture.height, _LARGEST))
