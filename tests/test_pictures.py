"""Pictures of documents: which there are, that they show what was checked, and that both forms are well made."""
from __future__ import annotations

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from math import log
from pathlib import Path

import pytest

from ce_symbolic.checker.document import check_document
from ce_symbolic.documents import find_documents, parse_markdown, read_document
from ce_symbolic.documents.document import Document
from ce_symbolic.export import EXPORTS
from ce_symbolic.export.pictures import TIKZ_PREAMBLE, Picture, pictures_of
from ce_symbolic.report.result import DocumentResult

pytestmark = pytest.mark.long

LECTURE = next(path for path in find_documents(()) if path.stem == "cross_entropy")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(text: str) -> dict[str, Picture]:
    document = parse_markdown(text, "notes.md")
    return {p.name: p for p in pictures_of(check_document(document), document)}


@pytest.fixture(scope="module")
def checked() -> tuple[DocumentResult, Document]:
    document = read_document(LECTURE)
    return check_document(document), document


@pytest.fixture(scope="module")
def pictures(checked: tuple[DocumentResult, Document]) -> Mapping[str, Picture]:
    return {p.name: p for p in pictures_of(*checked)}


def labels(picture: Picture) -> list[str]:
    """What is written on a picture."""
    return ["".join(e.itertext()).replace("\u200b", "") for e in ET.fromstring(picture.svg).iter(f"{SVG}text")]


def boxes(picture: Picture) -> list[tuple[float, float, float]]:
    """Left border, top and height of the rectangles."""
    found = []
    for polygon in ET.fromstring(picture.svg).iter(f"{SVG}polygon"):
        points = [tuple(map(float, p.split(","))) for p in polygon.attrib["points"].split()]
        if len(points) == 4 and len({x for x, _ in points}) == 2:
            ys = [y for _, y in points]
            found.append((min(x for x, _ in points), min(ys), max(ys) - min(ys)))
    return found


def worked(u: str = "u", v: str = "v", a: str = "a", b: str = "b", value: str = r"\frac{1}{3} \log 2") -> str:
    """The worked example in any letters."""
    return rf"""
Let ${u}$ and ${v}$ be distributions over $\{{{a}, {b}\}}$ with

$$
{u}({a}) = \frac{{1}}{{3}}, \quad {u}({b}) = \frac{{2}}{{3}}, \quad
{v}({a}) = \frac{{2}}{{3}}, \quad {v}({b}) = \frac{{1}}{{3}}
$$

$$D_{{KL}}({u} \| {v}) = {value}$$
"""


# ---- which there are -------------------------------------------------------------------------------------------------


def test_the_lecture_has_all_four(checked: tuple[DocumentResult, Document], pictures: Mapping[str, Picture]) -> None:
    assert sorted(pictures) == ["convexity-1", "laws-1", "map", "one-hot-1"]
    result, _ = checked
    shown = {name: None if p.relation is None else result.relations[p.relation].lhs for name, p in pictures.items()}
    assert shown["map"] is None
    assert shown["laws-1"] == "D_{KL}(u \\| v)" and shown["one-hot-1"] == "\\mathrm{CE}(t, q)"
    assert shown["convexity-1"].startswith("f(")


def test_other_letters_have_the_same_pictures(checked: tuple[DocumentResult, Document],
                                              pictures: Mapping[str, Picture]) -> None:
    ours, theirs = drawn(worked())["laws-1"], drawn(worked("g", "r", "c", "d"))["laws-1"]
    assert boxes(ours) == boxes(theirs) == boxes(pictures["laws-1"])
    assert "g" in labels(theirs) and "u" in labels(ours)


@pytest.mark.parametrize("text", [
    "Let $a$ and $b$ be real.\n\n$$(a + b)^2 = a^2 + 2 a b + b^2$$",
    # a law without values, an example that is false, masses that are not all given
    "Let $p$ and $q$ be distributions over a finite set.\n\n"
    "$$D_{KL}(p \\| q) = \\sum_x p(x) \\log \\frac{p(x)}{q(x)}$$",
    worked(value="1"),
    "Let $u$ and $v$ be distributions over $\\{a, b, c\\}$ with\n\n"
    "$$u(a) = \\frac{1}{3}, \\quad v(a) = \\frac{1}{2}$$\n\n"
    "$$D_{KL}(u \\| v) \\ge 0$$",
    # inequalities that are not about a mean
    "For $x > 0$,\n\n$$\\log x \\le x - 1$$\n\n$$x^2 + 1 \\ge 2 x$$",
    # a cross-entropy whose truth is any law
    "Let $p$ and $q$ be distributions over a finite set, $q(x) > 0$.\n\n"
    "$$\\mathrm{CE}(p, q) = -\\sum_x p(x) \\log q(x)$$",
    "",
])
def test_what_has_none(text: str) -> None:
    assert [name for name in drawn(text) if name != "map"] == []


def test_convexity_is_seen_in_other_functions() -> None:
    squares = drawn("Let $x$ and $y$ be real.\n\n$$\\left(\\frac{x + y}{2}\\right)^2 \\le \\frac{x^2 + y^2}{2}$$")
    assert "is convex" in squares["convexity-1"].title
    mean = drawn("Let $X$ be a random variable.\n\n$$(E[X])^2 \\le E[X^2]$$")
    assert "is convex" in mean["convexity-1"].title
    logs = drawn("Let $y > 0$ and $z > 0$.\n\n$$\\frac{\\log y + \\log z}{2} \\le \\log \\frac{y + z}{2}$$")
    assert "is concave" in logs["convexity-1"].title


# ---- what they show --------------------------------------------------------------------------------------------------


def test_bars_have_the_given_heights_and_terms_their_signs(pictures: Mapping[str, Picture]) -> None:
    picture = pictures["laws-1"]
    bars = boxes(picture)
    wide = [b for b in bars if b[1] > 20]  # the others are the key
    masses, terms = wide[:4], wide[4:]
    unit = masses[0][2] * 3
    assert [round(height / unit, 3) for *_, height in masses] == [0.333, 0.667, 0.667, 0.333]
    zero = terms[0][1]
    below, above, total = terms
    assert below[1] == zero and above[1] + above[2] == pytest.approx(zero) == total[1] + total[2]
    scale = above[2] / (2 / 3 * log(2))
    assert below[2] == pytest.approx(scale * log(2) / 3, abs=0.02)
    assert total[2] == pytest.approx(scale * log(2) / 3, abs=0.02)
    assert {"−1/3 log 2", "+2/3 log 2", "+1/3 log 2", "1/3", "2/3"} <= set(labels(picture))
    assert "D_KL(u‖v) = 1/3 log 2 ≈ 0.231" in picture.description


def test_the_curve_goes_through_its_values(pictures: Mapping[str, Picture]) -> None:
    picture = pictures["convexity-1"]
    gap = (log(4) - log(9 / 4)) / 2 + log(5 / 4)
    assert f"the gap is {gap:.3g}" in picture.description
    assert {"y", "z", "chord", "tangent", "Jensen gap"} <= set(labels(picture))


def test_the_one_hot_curve_is_marked_at_certain_values(pictures: Mapping[str, Picture]) -> None:
    shown = labels(pictures["one-hot-1"])
    assert "log 2 ≈ 0.693" in shown and "q(k)" in shown and "CE(t, q) = −log q(k)" in shown


def test_the_map_says_what_rests_on_what(pictures: Mapping[str, Picture],
                                         checked: tuple[DocumentResult, Document]) -> None:
    result, _ = checked
    sentences = dict(re.findall(r"Line ([\d–]+): (.*?)\.(?= Line|$)", pictures["map"].description))
    worked = next(r for r in result.relations if r.lhs == "D_{KL}(u \\| v)")
    given = result.place(next(r for r in result.relations if r.lhs == "u(a)").sign.start)[0]
    line = result.place(worked.sign.start)[0]
    text = next(text for lines, text in sentences.items() if lines.startswith(str(line)))
    assert text == f"4 proved; rests on definition of KL divergence, line {given}"
    independent = [text for text in sentences.values() if "independent" in text]
    assert len(independent) == 4 and all("definition of cross-entropy" in text for text in independent)
    counted = sum(int(n) for text in sentences.values() for n in re.findall(r"(\d+) (?:proved|given|definition)", text))
    assert counted == len(result.relations)


def test_the_map_shows_verdicts_by_words_and_shapes() -> None:
    found = drawn("Let $p$ be a distribution over a finite set.\n\n$$H(p) = -\\sum_x p(x) \\log p(x)$$\n\n"
                  "$$H(p) = -1$$\n\nLet $a$ be real.\n\n$$a^2 \\ge 0$$")["map"]
    assert {"proved", "refuted"} <= set(labels(found))
    assert "1 refuted" in found.description


# ---- how they are made -----------------------------------------------------------------------------------------------


def test_svg_is_well_formed_and_described(pictures: Mapping[str, Picture]) -> None:
    seen: set[str] = set()
    for picture in pictures.values():
        root = ET.fromstring(picture.svg)
        title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None and title.text == picture.title
        assert description is not None and description.text == picture.description
        assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
        tags = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "polyline", "polygon", "path", "circle", "text", "tspan"}
        assert not re.search(r"script|href|url\(|\son\w+=|nan|inf\b", picture.svg.partition("</desc>")[2])
        names = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
        assert not names & seen
        seen |= names


def test_no_colours(pictures: Mapping[str, Picture]) -> None:
    for picture in pictures.values():
        assert not re.search(r"#[0-9a-fA-F]{3}|rgb|color=|red|blue", picture.svg.partition("</desc>")[2])


def test_everything_lies_on_the_sheet(pictures: Mapping[str, Picture]) -> None:
    for picture in pictures.values():
        for element in ET.fromstring(picture.svg).iter():
            for pair in element.attrib.get("points", "").split():
                x, y = map(float, pair.split(","))
                assert -0.01 <= x <= picture.width + 0.01 and -0.01 <= y <= picture.height + 0.01


def test_words_for_slides_are_few_and_no_type_is_smaller_than_said(pictures: Mapping[str, Picture]) -> None:
    for picture in pictures.values():
        sizes = [float(e.attrib["font-size"]) for e in ET.fromstring(picture.svg).iter(f"{SVG}text")]
        assert min(sizes) == picture.smallest
        assert len(picture.short) < len(picture.caption) and picture.short.count("$") % 2 == 0


def test_the_same_twice(checked: tuple[DocumentResult, Document], pictures: Mapping[str, Picture]) -> None:
    assert tuple(pictures.values()) == pictures_of(*checked)


# ---- in the LaTeX export ---------------------------------------------------------------------------------------------


def test_latex_has_the_figures_behind_their_derivations(checked: tuple[DocumentResult, Document]) -> None:
    files = EXPORTS["latex"].files(*checked, {})
    body, article = (str(files[name]) for name in ("cross_entropy-body.tex", "cross_entropy.tex"))
    assert body.count("\\begin{figure}") == 4 and TIKZ_PREAMBLE in article and TIKZ_PREAMBLE in body
    derivation = body.index("D_{KL}(u \\| v) & =")
    assert derivation < body.index("\\begin{figure}", derivation) < body.index("Where $u$ is below $v$")
    number = next(k for k, r in enumerate(checked[0].relations, 1) if r.lhs == "D_{KL}(u \\| v)")
    assert f"\\caption{{To \\eqref{{ce:cross_entropy:{number}}}." in body
    assert f"\\caption{{To line {number}" not in body and " of the notes" not in body
    # each is referred to in the text, before it
    for name in re.findall(r"\\label\{(ce:cross_entropy:[a-z].*?)\}", body):
        assert body.index(f"Figure~\\ref{{{name}}}") < body.index(f"\\label{{{name}}}")


def test_latex_without_pictures(checked: tuple[DocumentResult, Document]) -> None:
    files = EXPORTS["latex"].files(*checked, {"pictures": "no"})
    assert not any("tikz" in str(text) or "figure" in str(text) for text in files.values())


def test_latex_of_a_document_without_pictures_is_as_it_was() -> None:
    document = parse_markdown("Let $a$ be real.\n\n$$a + a = 2 a$$", "notes.md")
    result = check_document(document)
    assert EXPORTS["latex"].files(result, document, {}) == EXPORTS["latex"].files(result, document, {"pictures": "no"})


@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
def test_tikz_compiles(engine: str, pictures: Mapping[str, Picture], tmp_path: Path) -> None:
    if shutil.which(engine) is None or not subprocess.run(["kpsewhich", "tikz.sty"], capture_output=True,
                                                          check=False).stdout.strip():
        pytest.skip(f"no {engine} with TikZ: apt-get install texlive-latex-extra texlive-luatex texlive-pictures")
    body = "\n\n".join(f"\\resizebox{{\\linewidth}}{{!}}{{{p.tikz}}}\n\n{p.caption}" for p in pictures.values())
    (tmp_path / "all.tex").write_text(
        "\\documentclass{article}\n\\usepackage{iftex}\\ifPDFTeX\\usepackage[utf8]{inputenc}\\usepackage[T1]{fontenc}\\fi\n"
        f"\\usepackage{{amsmath,amssymb}}\n{TIKZ_PREAMBLE}\n\\begin{{document}}\n{body}\n\\end{{document}}\n")
    run = subprocess.run([engine, "-interaction=nonstopmode", "-halt-on-error", "all.tex"], cwd=tmp_path, check=False,
                         capture_output=True, timeout=240)
    assert run.returncode == 0, run.stdout[-2000:]
