"""Pictures as floats of a LaTeX article."""
from __future__ import annotations

from collections.abc import Iterable

from ce_symbolic.export.pictures.picture import TIKZ_PREAMBLE, Picture
from ce_symbolic.report.result import DocumentResult
from ce_symbolic.report.wording import sign_place

#: What an article has room for, in points.
_WIDTH, _HEIGHT = 440.0, 600.0


def figure(picture: Picture, result: DocumentResult) -> str:
    """The ``figure`` with its caption, which names the line of the relation."""
    if picture.width > _WIDTH and picture.width / _WIDTH >= picture.height / _HEIGHT:
        drawn = f"\\resizebox{{\\linewidth}}{{!}}{{%\n{picture.tikz}}}\n"
    elif picture.height > _HEIGHT:
        drawn = f"\\resizebox{{!}}{{.8\\textheight}}{{%\n{picture.tikz}}}\n"
    else:
        drawn = picture.tikz
    place = ""
    if picture.relation is not None:
        place = f"To line {sign_place(result, result.relations[picture.relation])[0]} of the notes. "
    return f"\\begin{{figure}}[htbp]\n\\centering\n{drawn}\\caption{{{place}{picture.caption}}}\n\\end{{figure}}\n"


def figures(pictures: Iterable[Picture], result: DocumentResult) -> dict[int | None, str]:
    """The figures by the number of the relation that they follow, those of the whole document under None."""
    found: dict[int | None, str] = {}
    for picture in pictures:
        found[picture.relation] = found.get(picture.relation, "") + figure(picture, result)
    return found


def with_package(tex: str) -> str:
    """An article, or a fragment that says what it needs, with the package that pictures need."""
    tex = tex.replace("%   \\usepackage{iftex}\n", f"%   \\usepackage{{iftex}}\n%   {TIKZ_PREAMBLE}\n", 1)
    return tex.replace("\n\\title{", f"\n{TIKZ_PREAMBLE}\n\\title{{", 1)
