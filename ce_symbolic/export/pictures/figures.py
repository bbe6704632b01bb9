"""Pictures as floats of a LaTeX article; the choice of exports whether there are any."""
from __future__ import annotations

from collections.abc import Iterable

from ce_symbolic.export.exporter import Choice
from ce_symbolic.export.pictures.picture import TIKZ_PREAMBLE, Picture
from ce_symbolic.export.tex.numbers import Numbers
from ce_symbolic.report.result import DocumentResult
from ce_symbolic.report.wording import sign_place

#: Offered by the exports that may leave them out.
CHOICE = Choice("pictures", "no: without the pictures drawn from the formulas.", "yes", ("yes", "no"))
#: What an article has room for, in points.
_WIDTH, _HEIGHT = 440.0, 600.0


def figure(picture: Picture, numbers: Numbers) -> str:
    """The ``figure`` with its caption, and before it the sentence that refers to it."""
    if picture.width > _WIDTH and picture.width / _WIDTH >= picture.height / _HEIGHT:
        drawn = f"\\resizebox{{\\linewidth}}{{!}}{{%\n{picture.tikz}}}\n"
    elif picture.height > _HEIGHT:
        drawn = f"\\resizebox{{!}}{{.8\\textheight}}{{%\n{picture.tikz}}}\n"
    else:
        drawn = picture.tikz
    here, about = f"Figure~\\ref{{{numbers.key(picture.name)}}}", ""
    if picture.relation is None:
        said = f"{here} is a map of what the relations rest on."
    else:
        about = f"To {numbers.refer([picture.relation])}. "
        said = f"{here} is drawn from {numbers.refer([picture.relation])}."
    return (f"\\par\\noindent {said}\\par\n\\begin{{figure}}[htbp]\n\\centering\n{drawn}"
            f"\\caption{{{about}{picture.caption}}}\\label{{{numbers.key(picture.name)}}}\n\\end{{figure}}\n")


def caption(picture: Picture, result: DocumentResult) -> str:
    """The caption, which names the line of the relation."""
    if picture.relation is None:
        return picture.caption
    return f"To line {sign_place(result, result.relations[picture.relation])[0]} of the notes. {picture.caption}"


def figures(pictures: Iterable[Picture], numbers: Numbers) -> dict[int | None, str]:
    """The figures by the number of the relation that they follow, those of the whole document under None."""
    found: dict[int | None, str] = {}
    for picture in pictures:
        found[picture.relation] = found.get(picture.relation, "") + figure(picture, numbers)
    return found


def with_package(tex: str) -> str:
    """An article, or a fragment that says what it needs, with the package that pictures need."""
    tex = tex.replace("%   \\usepackage{iftex}\n", f"%   \\usepackage{{iftex}}\n%   {TIKZ_PREAMBLE}\n", 1)
    return tex.replace("\n\\title{", f"\n{TIKZ_PREAMBLE}\n\\title{{", 1)
