"""The HTML export: what stands in the page."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from export_samples import DETAILS, DOMAIN, STANDING, document, results

from ce_symbolic.checker.document import check_document
from ce_symbolic.documents import Display, Document, Sentence, find_documents, parse_latex, read_document
from ce_symbolic.documents.reading import shipped_documents
from ce_symbolic.export import EXPORTS
from ce_symbolic.export.exporter import ExportError
from ce_symbolic.export.page.content import SYMBOLS
from ce_symbolic.export.page.formulas import Formulas
from ce_symbolic.export.page.mathml import mathml
from ce_symbolic.export.page.numbers import with_numbers
from ce_symbolic.export.page.render import fragment
from ce_symbolic.notation.chains import read_display
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Node
from ce_symbolic.report.result import VERDICTS, Counterexample
from ce_symbolic.rules import CATALOGUE

pytestmark = pytest.mark.long

VOID = {"meta", "link", "br", "hr", "img", "mspace"}
CORPUS = Path(__file__).parent / "corpus"


@dataclass
class Element:
    """An element with what is in it."""

    tag: str
    attributes: dict[str, str]
    inside: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        yield self
        for item in self.inside:
            if isinstance(item, Element):
                yield from item.walk()

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """The elements below with this name, and with these words in these attributes."""
        wanted = [(name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items()]
        return [e for e in self.walk() if (not tag or e.tag == tag) and all(
            value in e.attributes.get(name, "").split() for name, value in wanted)]

    def text(self, without: tuple[str, ...] = ("style", "script")) -> str:
        return "".join(item if isinstance(item, str) else "" if item.tag in without else item.text(without)
                       for item in self.inside)


class Tree(HTMLParser):
    """A page as elements; fails where they do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(text)
        self.close()
        assert len(self.open) == 1, [e.tag for e in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def exported(text: str | None = None, details: Any = None, **options: str) -> str:
    notes = document() if text is None else document(text)
    result = results(notes, DETAILS if text is None else details, STANDING)
    (content,) = EXPORTS["html"].files(result, notes, options).values()
    return str(content)


@pytest.fixture(scope="module")
def html() -> str:
    return exported()


@pytest.fixture(scope="module")
def page(html: str) -> Element:
    return Tree(html).root


def rows(page: Element) -> list[Element]:
    return page.all("li", class_="ce-rel")


# ---- the page --------------------------------------------------------------------------------------------------------

def test_one_file_with_title_and_language(html: str, page: Element) -> None:
    assert list(EXPORTS["html"].files(results(document()), document(), {})) == ["notes.html"]
    assert html.startswith("<!DOCTYPE html>")
    assert page.all("title")[0].text() == page.all("h1")[0].text() == "Cross-entropy & friends"
    assert page.all("html")[0].attributes["lang"] == "en"
    assert Tree(exported(language="de-CH")).root.all("html")[0].attributes["lang"] == "de-CH"


@pytest.mark.parametrize("options", [{"language": '"><script>'}, {"language": ""}, {"colour": "red"}])
def test_unknown_options(options: dict[str, str]) -> None:
    with pytest.raises(ExportError, match="language"):
        exported(**options)


def test_nothing_comes_from_outside(html: str, page: Element) -> None:
    policy = page.all("meta", http_equiv="Content-Security-Policy")[0].attributes["content"]
    assert "default-src 'none'" in policy and "http" not in policy and "script-src 'sha256-" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    for element in page.walk():
        for name, value in element.attributes.items():
            assert not name.startswith("on") and name != "style", (element.tag, name)
            if name in ("src", "href", "action", "data", "srcset", "poster"):
                assert value.startswith("#"), (element.tag, value)
    assert "@import" not in html and "url(" not in html.replace("url(#", "") and not page.all("link")


def test_the_outline(page: Element) -> None:
    assert [len(page.all(tag)) for tag in ("main", "nav", "header", "h1")] == [1, 1, 1, 1]
    levels = [int(e.tag[1]) for e in page.walk() if re.fullmatch("h[1-6]", e.tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [e.attributes["id"] for e in page.walk() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for link in page.all("a"):
        assert link.attributes["href"][1:] in ids
    assert "The split" in page.all("nav")[0].text()


def test_every_relation_says_its_verdict_in_word_and_sign(page: Element) -> None:
    verdicts = ["definition", "proved", "refuted", "open", "conditional", "unread"]
    assert [row.attributes["data-verdict"] for row in rows(page)] == verdicts
    for row, verdict in zip(rows(page), verdicts, strict=True):
        assert f"{SYMBOLS[verdict]} {verdict}" in row.all("span", class_="ce-badge")[0].text()
    assert set(SYMBOLS) == set(VERDICTS) and len(set(SYMBOLS.values())) == len(SYMBOLS)


def test_formulas_stand_outside_of_summaries(page: Element) -> None:
    for row in rows(page):
        assert row.all("math") or row.all("code")
    # what is inside of a button is read as one string: there may be formulas of a reason, not those of the relation
    assert not [e for summary in page.all("summary") for e in summary.all("div")]


def test_a_refutation_shows_numbers_and_repair(page: Element) -> None:
    text = " ".join(rows(page)[2].text().split())
    assert "Counterexample" in text and "p=(1/2,1/2)" in text and "is −1.3" in text and "is 0.25" in text
    assert "Did you mean" in text and "the sign of the second term" in text
    assert rows(page)[2].all("menclose", class_="ce-false")


def test_assumptions_and_relations_link_to_each_other(page: Element) -> None:
    (assumption,) = page.all("li", id="a1")
    assert [a.attributes["href"] for a in assumption.all("a")] == ["#r2", "#r3"]
    for number in (2, 3):
        (row,) = page.all("li", id=f"r{number}")
        assert "#a1" in [a.attributes["href"] for a in row.all("a")]
        assert "assumes\xa0A1" in row.all("summary")[0].text()


def test_what_is_open_or_unread_is_marked(page: Element) -> None:
    *_, open_, _, unread = rows(page)
    assert "held on 200 instances" in open_.text()
    assert unread.all("code")[0].text() == r"b \wedge \wedge" and "unread" in unread.text()


def test_findings_and_filter(page: Element) -> None:
    shown = [button.attributes["data-show"] for button in page.all("button") if "data-show" in button.attributes]
    assert shown == ["all", "findings", "proved", "conditional", "refuted", "open", "definition", "unread"]
    listed = [a.attributes["href"] for a in page.all("ul", class_="ce-findings")[0].all("a")]
    assert listed == ["#r3", "#r4", "#r6", "#r5"]
    assert "There are no findings" in exported("# A\n\n$$a = a$$\n")


def test_prose_and_lists(page: Element) -> None:
    prose = page.all("p", class_="ce-prose")
    assert prose[0].all("em")[0].text() == "distributions" and prose[0].all("code")[0].text() == "a_b"
    assert "100% of the mass" in prose[0].text() and len(prose[0].all("math")) == 2
    assert [len(ul.all("li")) for ul in page.all("ul", class_="ce-prose")] == [2]


def test_a_chain_goes_on_over_a_sentence(page: Element) -> None:
    chains = page.all("ol", class_="ce-chain")
    assert [len(chain.all("li", class_="ce-rel")) for chain in chains] == [4, 1, 1]
    assert rows(page)[4].all("div", class_="ce-again")


# ---- proofs ----------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def lectures() -> list[tuple[Any, Document]]:
    paths = [path for path in find_documents([shipped_documents()]) if path.stem.startswith("cross_entropy")]
    return [(check_document(notes), notes) for notes in map(read_document, paths)]


@pytest.fixture(scope="module")
def lecture_pages(lectures: list[tuple[Any, Document]]) -> list[str]:
    return [str(next(iter(EXPORTS["html"].files(r, n, {}).values()))) for r, n in lectures]


def test_every_document_has_its_page(lectures: list[tuple[Any, Document]], lecture_pages: list[str]) -> None:
    assert len(lectures) >= 2
    for (result, _), html in zip(lectures, lecture_pages, strict=True):
        page = Tree(html).root
        found = rows(page)
        assert [r.attributes["data-verdict"] for r in found] == [r.verdict for r in result.relations]
        for row, relation in zip(found, result.relations, strict=True):
            steps = [e for proof in row.all("div", class_="ce-proof") for e in proof.all("div", class_="ce-by")]
            assert len(steps) == len(relation.proof)
            assert all(step.text().startswith("by ") for step in steps)
        for i, assumption in enumerate(result.standing_assumptions, 1):
            assert len(page.all("li", id=f"a{i}")[0].all("a")) == assumption.relations


def test_no_backslash_is_to_be_seen(lecture_pages: list[str], html: str) -> None:
    for text in (*lecture_pages, html):
        assert "\\" not in Tree(text).root.text(without=("style", "script", "code"))


def test_the_same_page_every_time(lectures: list[tuple[Any, Document]], lecture_pages: list[str]) -> None:
    result, notes = lectures[0]
    assert EXPORTS["html"].files(result, notes, {})[f"{Path(notes.path).stem}.html"] == lecture_pages[0]


def test_a_fragment_for_other_pages() -> None:
    notes = document()
    root = Tree(fragment(results(notes, DETAILS, STANDING), notes)).root
    assert not root.all("script") and not root.all("button") and len(rows(root)) == 6
    ids = [e.attributes["id"] for e in root.all("li") if "id" in e.attributes]
    assert ids and all(re.fullmatch(r"ce[0-9a-f]{8}-[ra]\d+", name) for name in ids)
    assert {a.attributes["href"][1:] for a in root.all("a")} <= set(ids)


# ---- formulas --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("latex", "text"), [
    (r"\operatorname*{arg\,min}_q f", "arg minqf"), (r"\underbrace{a + b}_{= 0}", "a+b⏟=0"),
    (r"\begin{cases} a & x \ge 0 \\ b & x < 0 \end{cases}", "{ax≥0bx<0"), (r"\mathbb{E}[X]", "𝔼⁡[X]"),
    (r"D_{KL}(p \| q)", "DKL⁡(p‖q)"), (r"\left\| x \right\|_2^2", "‖x‖22"), (r"A^\top", "A⊤"),
    (r"\mathbf{x}", "𝐱"), (r"\boldsymbol{\theta}", "𝛉"), (r"\mathcal{L}", "ℒ"), (r"\hat{y}", "y^"),
    (r"-1 \times \log 1", "−1×log⁡1"), (r"f'(x)", "f′⁡(x)"), (r"\sqrt[3]{x}", "x3"), (r"p(y \mid x)", "p⁡(y|x)"),
    (r"\frac{\partial f}{\partial x}", "∂f∂x"), (r"\nabla_w f", "∇wf"), (r"x \ne y", "x≠y"), (r"a < b", "a<b"),
])
def test_formulas(latex: str, text: str) -> None:
    root = Tree(mathml(read_formula(latex))).root
    assert root.text().replace("\u2062", "").replace("\xa0", " ") == text


def trees() -> Iterator[Node]:
    """The formulas of the lectures and of other people's notes."""
    for path in find_documents([shipped_documents(), CORPUS]):
        notes = read_document(path)
        for part in notes.parts:
            if isinstance(part, Display):
                for chain in read_display(part.formula.latex, macros=notes.macros):
                    yield from (t for t in (chain.start, *(s.term for s in chain.steps)) if isinstance(t, Node))
            elif isinstance(part, Sentence):
                for formula in part.formulas:
                    try:
                        yield read_formula(formula.latex, macros=notes.macros)
                    except ReadError:
                        continue


def test_formulas_of_many_notes_are_well_formed_and_differ_where_they_should() -> None:
    from ce_symbolic.notation.plain import plain

    seen: dict[str, Node] = {}
    for tree in trees():
        text = mathml(tree)
        shown = Tree(text).root.text()
        assert shown.strip() and "\\" not in shown, tree
        first = seen.setdefault(text, tree)
        assert first == tree or plain(first) == plain(tree), (first, tree)
    assert len(seen) > 500


def test_statements_of_rules_are_formulas_and_words() -> None:
    formulas = Formulas()
    for rule in CATALOGUE.values():
        html = str(formulas.text(rule.statement, latex=True))
        assert "<code" not in html and "\\" not in html, rule.statement


@pytest.mark.parametrize(("text", "shown"), [
    ("q(x) > 0 wherever p(x) > 0", ["q⁡(x)>0", "p⁡(x)>0"]), ("X_a and Y_a independent", ["Xa", "Ya"]),
    ("log 2 = 0.693147…", ["log⁡2=0.693147…"]), ("f convex", ["f"]), ("w(k_i, x^(i)) > 0", ["w⁡(ki,x(i))>0"]),
    ("right if a term of the other side is missing", []), ("gave up after 3 s", []),
])
def test_wording(text: str, shown: list[str]) -> None:
    root = Tree(str(Formulas().text(text))).root
    assert [m.text().replace("\u200b", "").replace("\u2062", "") for m in root.all("math")] == shown


# ---- numbers put in --------------------------------------------------------------------------------------------------

HALF = {"C": "2", "p": ["1/2", "1/2"], "q": ["1/4", "3/4"], "x": "-1", "t": "1/2", "w": {"a": "1/3", "b": "2/3"}}


@pytest.mark.parametrize(("latex", "value", "shown"), [
    (r"\sqrt{x^2}", "1", r"\sqrt{(-1)^2}"), (r"x + t", "-1/2", r"(-1) + \frac{1}{2}"),
    (r"2 x t", "-1", r"2 (-1) \frac{1}{2}"), (r"3 t^2", "3/4", r"3 \left(\frac{1}{2}\right)^2"),
    (r"\sum_{c=1}^C p(c) q(c)", "1/2", r"\frac12 \cdot \frac14 + \frac12 \cdot \frac34"),
    (r"-\sum_c p(c) \log q(c)", "log 2 = 0.836988…",
     r"-\left(\frac12 \log \frac14 + \frac12 \log \frac34\right)"),
    (r"w(a) \cdot 3", "1", r"\frac13 \cdot 3"), (r"e^{x}", "0.367879…", r"e^{(-1)}"),
])
def test_numbers_are_put_in(latex: str, value: str, shown: str) -> None:
    found = with_numbers(read_formula(latex), HALF, value)
    assert found is not None and mathml(found) == mathml(read_formula(shown))


@pytest.mark.parametrize(("latex", "value"), [
    (r"\sum_{c=1}^C p(c) q(c)", "1/3"), ("D_{KL}(p \\| q)", "0"), ("x", "1"), ("y + x", "0"), ("t / (t - t)", "0"),
    (r"\sum_{c=1}^{100} p(c)", "1"), (r"p(3)", "0"), (r"\log x", "0"), ("x", "undefined"), ("p", "1"), ("2", "2"),
])
def test_numbers_are_put_in_only_where_they_are_right(latex: str, value: str) -> None:
    assert with_numbers(read_formula(latex), HALF, value) is None


# ---- what notes may contain ------------------------------------------------------------------------------------------

HOSTILE = """# <script>alert(1)</script> & "T"

Text with <img src=x onerror=alert(1)>, `<b>code</b>` and $\\text{<script>alert(2)</script>} < 1$.

$$
\\text{</math><script>alert(3)</script>} = \\unknown{<svg onload=alert(4)>}
$$

## A `{{ 7 * 7 }}` heading {% raw %}
"""


def test_text_of_the_notes_stays_text() -> None:
    details = {0: {"message": "<script>alert(5)</script>", "reasons": ("</summary><script>",), "needs": ("<b>",),
                   "counterexample": Counterexample({"<i>": "</table>"}, "<s>", "</td>"), "verdict": "refuted",
                   "repair": "\\text{<u>}"}}
    html = exported(HOSTILE, details)
    page = Tree(html).root
    assert len(page.all("script")) == 1 and not page.all("img") and not page.all("svg")
    assert page.all("title")[0].text() == 'alert(1) & "T"'  # to Markdown, tags in a heading are markup
    assert "<script>alert(5)</script>" in page.text() and "{{ 7 * 7 }}" in page.text()


def test_a_document_without_anything() -> None:
    for text in ("", "Only words.\n", "$$a$$\n"):
        page = Tree(exported(text)).root
        assert page.all("h1")[0].text() == "notes.md" and not rows(page)


def test_latex_notes() -> None:
    notes = parse_latex("\\newcommand{\\KL}{D_{\\mathrm{KL}}}\n\\begin{document}\n\\section{One \\& two}\nLet $x$ be "
                        "\\emph{real}.\n\\begin{align}\n\\KL &= \\KL\n\\end{align}\n\\end{document}\n", "n.tex")
    page = Tree(str(EXPORTS["html"].files(results(notes), notes, {})["n.html"])).root
    assert page.all("h1")[0].text() == "One & two" and page.all("em")[0].text() == "real"
    assert "DKL" in rows(page)[0].text()


# ---- colours ---------------------------------------------------------------------------------------------------------

def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def schemes() -> list[dict[str, str]]:
    css = files("ce_symbolic.export.page").joinpath("pieces.css").read_text(encoding="utf-8")
    blocks = re.findall(r"\.ce-page, \.ce-fragment \{\s*(--ground.*?)\}", css, re.S)
    found: list[dict[str, str]] = []
    for block in blocks:
        found.append({**(found[0] if found else {}), **dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))})
    return found


def test_contrast() -> None:
    assert len(schemes()) == 3  # light, dark, print
    for scheme in schemes():
        for name in ("ink", "soft", "link", "focus", *VERDICTS):
            for ground in ("ground", "raised"):
                assert contrast(scheme[name], scheme[ground]) >= 4.5, (name, ground, scheme[name])


def test_colours_are_only_those_of_the_schemes() -> None:
    folder = files("ce_symbolic.export.page")
    for name in ("pieces.css", "page.css"):
        css = re.sub(r"--\w+: #[0-9a-f]{6}", "", folder.joinpath(name).read_text(encoding="utf-8"))
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b", css) in ([], ["#ffffff"])  # pictures have a white ground


def test_domain_is_the_one_of_the_sample(page: Element) -> None:
    assert DOMAIN.startswith("q(x)") and "q⁡(x)>0 wherever p⁡(x)>0" in page.all("li", id="a1")[0].text()
