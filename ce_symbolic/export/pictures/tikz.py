"""A drawing as a ``tikzpicture``; it needs no TikZ library."""
from __future__ import annotations

from ce_symbolic.export.pictures.drawing import Curve, Disc, Drawing, Line, Point, Shape, Text

_DASHES = {"": "", "dashed": ",dash pattern=on 4pt off 2.5pt", "dotted": ",dash pattern=on .8pt off 2.2pt"}
_ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}


def tikz(drawing: Drawing) -> str:
    """The environment."""
    edge = f"\\useasboundingbox (0,0) rectangle ({_number(drawing.width)},{_number(drawing.height)});\n"
    body = "".join(_shape(shape) + "\n" for shape in drawing.shapes)
    options = "x=1pt,y=-1pt,line join=round,inner sep=0pt,outer sep=0pt"
    return f"\\begin{{tikzpicture}}[{options}]\n{edge}{body}\\end{{tikzpicture}}\n"


def _shape(shape: Shape) -> str:
    match shape:
        case Line(points, width, dash, closed, fill, stroke):
            path = " -- ".join(map(_point, points)) + (" -- cycle" if closed else "")
            options = [f"draw,line width={_number(width)}pt{_DASHES[dash]}"] if stroke else []
            options += [f"fill,fill opacity={_number(fill)}"] if fill else []
            return f"\\path[{','.join(options)}] {path};"
        case Curve((a, b, c, d), width, dash):
            path = f"{_point(a)} .. controls {_point(b)} and {_point(c)} .. {_point(d)}"
            return f"\\draw[line width={_number(width)}pt{_DASHES[dash]}] {path};"
        case Disc(centre, radius, filled):
            inside = "fill,draw" if filled else "draw"
            return f"\\path[{inside},line width=.7pt] {_point(centre)} circle[radius={_number(radius)}pt];"
        case Text(at, words, anchor, size, turn):
            rotation = f",rotate={_number(turn)}" if turn else ""
            font = f"\\fontsize{{{_number(size)}}}{{{_number(1.2 * size)}}}\\selectfont"
            return f"\\node[anchor={_ANCHORS[anchor]}{rotation}] at {_point(at)} {{{font} {words.latex}}};"


def _point(point: Point) -> str:
    return f"({_number(point[0])},{_number(point[1])})"


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
