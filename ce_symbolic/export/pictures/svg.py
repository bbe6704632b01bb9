"""A drawing as an ``<svg>`` element: no script, no outside reference, the colour of the text around it."""
from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from ce_symbolic.export.pictures.drawing import Curve, Disc, Drawing, Line, Point, Shape, Text
from ce_symbolic.export.pictures.words import Words

_DASHES = {"": "", "dashed": ' stroke-dasharray="4 2.5"', "dotted": ' stroke-dasharray="0.8 2.2"'}
_FONTS = "'Latin Modern Roman','STIX Two Text','Cambria','Times New Roman',serif"
_PIECES = re.compile(r"_\{(?P<braces>[^{}]*)\}|_(?P<sub>\w+)|\^\{(?P<up>[^{}]*)\}|\^(?P<sup>\w)|(?P<word>[^\W\d_]+)")


def svg(drawing: Drawing, name: str, title: str, description: str) -> str:
    """The element; its identifiers begin with ``name``."""
    width, height = _number(drawing.width), _number(drawing.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-labelledby={quoteattr(f"{name}-title {name}-desc")} font-family="{_FONTS}" '
        'fill="currentColor" stroke="none">\n'
        f"<title id={quoteattr(name + '-title')}>{_clean(title)}</title>\n"
        f"<desc id={quoteattr(name + '-desc')}>{_clean(description)}</desc>\n"
    )
    return head + "".join(_shape(shape) + "\n" for shape in drawing.shapes) + "</svg>\n"


def _shape(shape: Shape) -> str:
    match shape:
        case Line(points, width, dash, closed, fill, stroke):
            tag = "polygon" if closed else "polyline"
            inside = f' fill="currentColor" fill-opacity="{_number(fill)}"' if fill else ' fill="none"'
            outline = _stroke(width, dash) if stroke else ""
            return f'<{tag} points="{" ".join(map(_point, points))}"{inside}{outline}/>'
        case Curve((a, b, c, d), width, dash):
            path = f"M{_point(a)} C{_point(b)} {_point(c)} {_point(d)}"
            return f'<path d="{path}" fill="none"{_stroke(width, dash)}/>'
        case Disc((x, y), radius, filled):
            inside = "" if filled else ' fill="none"'
            return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}"{inside}{_stroke(0.7, "")}/>'
        case Text((x, y), words, anchor, size, turn):
            rotation = f' transform="rotate({_number(-turn)} {_number(x)} {_number(y)})"' if turn else ""
            return (f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(size)}" text-anchor="{anchor}"'
                    f"{rotation}>{_label(words, size)}</text>")


def _stroke(width: float, dash: str) -> str:
    return f' stroke="currentColor" stroke-width="{_number(width)}"{_DASHES[dash]}'


def _label(words: Words, size: float) -> str:
    """Words as they are; in formulas single letters slanted and subscripts below."""
    pieces = words.plain.split("$")
    return "".join(_formula(piece, size) if k % 2 else _clean(piece) for k, piece in enumerate(pieces))


def _formula(text: str, size: float) -> str:
    found, end = "", 0
    for match in _PIECES.finditer(text):
        found += _clean(text[end:match.start()])
        end = match.end()
        low, high = match["braces"] or match["sub"], match["up"] or match["sup"]
        if low or high:
            shift = 0.22 * size if low else -0.35 * size
            # An empty piece cannot carry the way back to the base line, a space without width can.
            found += (f'<tspan dy="{_number(shift)}" font-size="{_number(0.7 * size)}">{_slanted(low or high)}</tspan>'
                      f'<tspan dy="{_number(-shift)}">\u200b</tspan>')
        else:
            found += _slanted(match["word"])
    return found + _clean(text[end:])


def _slanted(word: str) -> str:
    single = len(word) == 1 and word.isalpha()
    return f'<tspan font-style="italic">{_clean(word)}</tspan>' if single else _clean(word)


def _clean(text: str) -> str:
    return escape("".join(c for c in text if c.isprintable() or c == "\u200b"))


def _point(point: Point) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
