"""The lecture in other letters, sizes, index names, spellings and layouts, with merged and with smaller steps.

Every part of the lecture is written by a small program in every style; all of its relations have to be proved.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from lecture_tools import checked_text, said

pytestmark = pytest.mark.long

Chain = list[str]
"""``lhs``, sign, side, sign, side, …; a sign is one of ``=``, ``\\le``, ``\\ge``, ``<``."""


@dataclass(frozen=True)
class Style:
    """How somebody writes."""

    name: str
    first: str = "p"
    second: str = "q"
    third: str = "r"
    truth: str = "t"
    index: str = "c"
    size: str = "C"
    right: str = "k"
    indexed: bool = False
    """Laws as ``\\pi_k`` and not as ``p(c)``."""
    log: str = r"\log"
    bar: str = r"\|"
    kl: str = "D_{KL}"
    ce: str = r"\mathrm{CE}"
    mean: str = r"\mathbb{E}"
    brackets: tuple[str, str] = ("[", "]")
    layout: str = "line"
    steps: str = "plain"
    """``plain``, ``merged``, ``small`` or ``reordered``."""
    let: str = "Let {p} and {q} be distributions over the classes $1, \\dots, {C}$, and let ${qc} > 0$ for all ${c}$."

    def p(self, index: str = "") -> str:
        return self.at(self.first, index)

    def q(self, index: str = "") -> str:
        return self.at(self.second, index)

    def at(self, law: str, index: str = "") -> str:
        index = index or self.index
        return f"{law}_{index}" if self.indexed else f"{law}({index})"

    def sum(self, body: str) -> str:
        return rf"\sum_{{{self.index}=1}}^{{{self.size}}} {body}" if len(self.size) > 1 else (
            rf"\sum_{{{self.index}=1}}^{self.size} {body}")

    def expected(self, law: str, body: str) -> str:
        left, right = self.brackets
        return rf"{self.mean}_{{{self.index} \sim {law}}}{left}{body}{right}"

    def divergence(self, first: str, second: str) -> str:
        return f"{self.kl}({first} {self.bar} {second})"

    def cross(self, first: str, second: str) -> str:
        return f"{self.ce}({first}, {second})"

    def laws(self) -> str:
        """The sentence that introduces both laws."""
        words = {"{p}": f"${self.first}$", "{q}": f"${self.second}$", "{C}": self.size, "{c}": self.index,
                 "{qc}": self.q()}
        text = self.let
        for word, latex in words.items():
            text = text.replace(word, latex)
        return text


LETS = (
    Style.let,
    "Suppose that {p} and {q} are two probability distributions on $\\{1, \\dots, {C}\\}$ and that ${qc} > 0$ for "
    "every ${c}$.",
    "Consider distributions {p} and {q} over ${C}$ classes, where ${qc} > 0$ for all ${c} = 1, \\dots, {C}$.",
)

STYLES = (
    Style("the lecture's", layout="aligned"),
    Style("pi and theta", r"\pi", r"\theta", r"\rho", r"\tau", "k", "K", "j", True, r"\ln", r"\parallel",
          r"D_{\mathrm{KL}}", r"\text{CE}", "E", layout="line", let=LETS[1]),
    Style("i for c", index="i", size="n", right="m", log=r"\ln", bar="||", kl=r"\mathrm{KL}", ce="CE",
          mean=r"\mathbb E", layout="displays", let=LETS[2]),
    Style("f and g, align*", "f", "g", "h", "u", "x", "N", "y", False, r"\log", r"\Vert", r"D_{\text{KL}}",
          r"\operatorname{CE}", r"\mathbb{E}", (r"\left[", r"\right]"), "align*", "merged"),
    Style("a and b, small steps", "a", "b", "d", "e", "j", "M", "l", False, r"\ln", r"\parallel", "D_{KL}", "CE",
          "E", (r"\left[", r"\right]"), "aligned", "small", LETS[1]),
    Style("y and y-hat", "y", r"\hat{y}", r"\tilde{y}", "t", "i", "K", "k", True, r"\log", r"\|", r"\mathrm{KL}",
          r"\mathrm{CE}", r"\mathbb{E}", layout="align*", steps="reordered", let=LETS[2]),
    Style("capitals", "P", "Q", "R", "T", "x", "m", "z", False, r"\ln", "||", "D_{KL}", r"\mathrm{CE}", r"\mathbb{E}",
          (r"\big[", r"\big]"), "brackets", "reordered"),
    Style("w and v, tight", "w", "v", "s", "o", "j", "J", "l", True, r"\log", r"\|", "D", r"H", "E",
          layout="line", steps="merged", let=LETS[1]),
)

#: A part of the lecture: its sentences, and chains with their steps in the granularity of the style.
Part = Callable[[Style], tuple[str, list[Chain]]]


def definitions(s: Style) -> tuple[str, list[Chain]]:
    p, q, log = s.p(), s.q(), s.log
    ratio = rf"\frac{{{p}}}{{{q}}}"
    return s.laws(), [
        [s.cross(s.first, s.second), "=", "-" + s.expected(s.first, f"{log} {q}"), "=", "-" + s.sum(f"{p} {log} {q}")],
        [s.divergence(s.first, s.second), "=", s.sum(f"{p} {log} {ratio}"), "=", s.expected(s.first, f"{log} {ratio}")],
        [s.divergence(s.second, s.second), "=", s.sum(rf"{q} {log} \frac{{{q}}}{{{q}}}"), "=", "0"],
    ]


def split(s: Style) -> tuple[str, list[Chain]]:
    p, q, log = s.p(), s.q(), s.log
    start = [s.divergence(s.first, s.second), "=", s.sum(rf"{p} {log} \frac{{{p}}}{{{q}}}")]
    inside = ["=", s.sum(rf"{p} \left({log} {p} - {log} {q}\right)")]
    apart = ["=", s.sum(f"{p} {log} {p}") + " - " + s.sum(f"{p} {log} {q}")]
    turned = ["=", "-" + s.sum(f"{p} {log} {q}") + " + " + s.sum(f"{p} {log} {p}")]
    end = ["=", f"-H({s.first}) + {s.cross(s.first, s.second)}"]
    turned_end = ["=", f"{s.cross(s.first, s.second)} - H({s.first})"]
    brackets = ["=", s.sum(rf"\left({p} {log} {p} - {p} {log} {q}\right)")]
    chains = {
        "plain": start + inside + apart + end,
        "merged": [start[0], *end],
        "small": start + inside + brackets + apart + end,
        "reordered": start + turned + turned_end,
    }
    return s.laws(), [chains[s.steps]]


def minimiser(s: Style) -> tuple[str, list[Chain]]:
    first, second, third = s.first, s.second, s.third
    more = f"Let ${third}$ be another distribution over the same classes with ${s.at(third)} > 0$ for all ${s.index}$."
    left = f"{s.cross(first, second)} - {s.cross(first, third)}"
    right = f"{s.divergence(first, second)} - {s.divergence(first, third)}"
    if s.steps == "reordered":
        left, right = right, left
    ratio = rf"\frac{{{s.at(third)}}}{{{s.q()}}}"
    between = ["=", s.sum(rf"{s.p()} {s.log} {ratio}")] if s.steps == "small" else []
    return f"{s.laws()} {more}", [[left, *between, "=", right]]


def gibbs(s: Style) -> tuple[str, list[Chain]]:
    p, q, log = s.p(), s.q(), s.log
    chains = [
        [s.divergence(s.first, s.second), r"\ge", "0"],
        [s.cross(s.first, s.second), r"\ge", f"H({s.first})"],
        [s.sum(f"{p} {log} {q}"), r"\le", s.sum(f"{p} {log} {p}")],
    ]
    if s.steps == "small":
        chains.append([s.divergence(s.first, s.second), "=", s.sum(rf"{p} {log} \frac{{{p}}}{{{q}}}"), "=",
                       s.sum(rf"\left({p} {log} \frac{{{p}}}{{{q}}} - {p} + {q}\right)"), r"\ge", "0"])
    if s.steps == "reordered":
        chains[0] = ["0", r"\le", s.divergence(s.first, s.second)]
    return s.laws(), chains


def one_hot(s: Style) -> tuple[str, list[Chain]]:
    t, k = s.at(s.truth), s.right
    tk = s.at(s.truth, k)
    prose = (f"{s.laws()} Let ${k}$ be a class and let ${s.truth}$ be the one-hot distribution over the classes with "
             f"${tk} = 1$.")
    entropy = [f"H({s.truth})", "=", "-" + s.sum(f"{t} {s.log} {t}"), "=", f"-{tk} {s.log} {tk}", "=",
               rf"-1 \times {s.log} 1", "=", "0"]
    loss = [s.divergence(s.truth, s.second), "=", f"-H({s.truth}) + {s.cross(s.truth, s.second)}", "=",
            s.cross(s.truth, s.second), "=", f"-{s.log} {s.q(k)}"]
    if s.steps == "merged":
        entropy, loss = [entropy[0], "=", "0"], [loss[0], "=", loss[-1]]
    if s.steps == "small":
        loss = [*loss[:-2], "=", "-" + s.sum(f"{t} {s.log} {s.q()}"), "=", f"-{tk} {s.log} {s.q(k)}", "=", loss[-1]]
    return prose, [entropy, loss]


def likelihood(s: Style) -> tuple[str, list[Chain]]:
    factor = rf"{s.second}_i({s.right}_i)" if not s.indexed else rf"{s.second}_{{i, {s.right}_i}}"
    prose = (f"For examples $i = 1, \\dots, n$ let $z_i > 0$ be the probability ${factor}$ that the model gives to the "
             "true class.") if s.indexed else "Let $z_i > 0$ for $i = 1, \\dots, n$."
    mean = rf"\frac{{1}}{{n}} \sum_{{i=1}}^n -{s.log} z_i"
    product = rf"-\frac{{1}}{{n}} {s.log} \prod_{{i=1}}^n z_i"
    outside = rf"-\frac{{1}}{{n}} \sum_{{i=1}}^n {s.log} z_i"
    chain = [mean, "=", outside, "=", product] if s.steps in ("plain", "small") else [mean, "=", product]
    if s.steps == "reordered":
        chain = [product, "=", mean]
    return prose, [chain]


def two_points(s: Style) -> tuple[str, list[Chain]]:
    u, v = ("u", "v") if s.first not in ("u", "v", "w") else ("x", "y")
    prose = f"Let ${u}$ and ${v}$ be positive numbers and put $\\phi(z) = -{s.log} z$."
    weighted = [rf"\phi(\lambda {u} + (1 - \lambda) {v})", r"\le", rf"\lambda \phi({u}) + (1 - \lambda) \phi({v})"]
    middle = [rf"\phi\left(\frac{{{u} + {v}}}{{2}}\right)", r"\le", rf"\frac{{\phi({u}) + \phi({v})}}{{2}}"]
    if s.steps == "reordered":
        middle = [middle[2], r"\ge", middle[0]]
    bare = [rf"-{s.log} \frac{{{u} + {v}}}{{2}}", r"\le", rf"-\frac{{{s.log} {u} + {s.log} {v}}}{{2}}"]
    return f"{prose} Let $\\lambda \\in [0, 1]$.", [weighted, middle, bare]


def the_chain(s: Style) -> tuple[str, list[Chain]]:
    p, q, a, b = s.p(), s.q(), s.first, s.second
    prose = f"{s.laws()} Put $\\phi(z) = -{s.log} z$."
    at_q = rf"\phi({q})"
    cross, plain = s.cross(a, b), "-" + s.sum(f"{p} {s.log} {q}")
    weighted, mean = s.sum(f"{p} {at_q}"), s.expected(a, at_q)
    inner, total = rf"\phi({s.expected(a, q)})", rf"\phi\left({s.sum(f'{p} {q}')}\right)"
    minus = s.sum(rf"{p} \left(-{s.log} {q}\right)")
    chains = {
        "plain": [cross, "=", plain, "=", weighted, "=", mean, r"\ge", inner, "=", total],
        "merged": [cross, "=", weighted, r"\ge", total],
        "small": [cross, "=", plain, "=", minus, "=", weighted, "=", mean, r"\ge", inner, "=", total, "=",
                  rf"-{s.log} \left({s.sum(f'{p} {q}')}\right)"],
        "reordered": [total, "=", inner, r"\le", mean, "=", weighted, "=", cross],
    }
    return prose, [chains[s.steps]]


def bounds(s: Style) -> tuple[str, list[Chain]]:
    prose = (f"The random variables $X$ and $Y$ take values in the classes $1, \\dots, {s.size}$ and are independent. "
             f"Let ${s.p()} = P(X = {s.index})$ and ${s.q()} = P(Y = {s.index})$ be their laws, with ${s.q()} > 0$ for "
             f"all ${s.index}$.")
    if s.first == "P":
        prose, same = prose.replace("P(X", r"\Pr(X").replace("P(Y", r"\Pr(Y"), r"\Pr(X = Y)"
    else:
        same = "P(X = Y)"
    cross = s.cross(s.first, s.second)
    chains = [
        [same, "=", s.sum(f"{s.p()} {s.q()}")],
        [cross, r"\ge", f"-{s.log} {same}"],
        [f"-{cross}", r"\le", f"{s.log} {same}"],
        [f"e^{{-{cross}}}", r"\le", same],
    ]
    if s.steps == "reordered":
        chains[3] = [same, r"\ge", rf"\exp(-{cross})"]
    if s.steps == "merged":
        chains = chains[3:]
    return prose, chains


def worked_example(s: Style) -> tuple[str, list[Chain]]:
    x, y = ("a", "b") if s.first != "a" else ("0", "1")
    p, q = s.first, s.second
    px, py, qx, qy = s.at(p, x), s.at(p, y), s.at(q, x), s.at(q, y)
    prose = (f"Let ${p}$ and ${q}$ be distributions over $\\{{{x}, {y}\\}}$ with ${px} = \\frac{{1}}{{3}}$, "
             f"${py} = \\frac{{2}}{{3}}$, ${qx} = \\frac{{2}}{{3}}$ and ${qy} = \\frac{{1}}{{3}}$.")
    log = s.log
    terms = [rf"{px} {log} \frac{{{px}}}{{{qx}}}", rf"{py} {log} \frac{{{py}}}{{{qy}}}"]
    numbers = [rf"\frac{{1}}{{3}} {log} \frac{{1}}{{2}}", rf"\frac{{2}}{{3}} {log} 2"]
    if s.steps == "reordered":
        terms, numbers = terms[::-1], numbers[::-1]
    start, end = s.divergence(p, q), rf"\frac{{1}}{{3}} {log} 2"
    halves = rf"-\frac{{1}}{{3}} {log} 2 + \frac{{2}}{{3}} {log} 2"
    chain = [start, "=", " + ".join(terms), "=", " + ".join(numbers), "=", halves, "=", end]
    return prose, [[start, "=", end] if s.steps == "merged" else chain]


def regression(s: Style) -> tuple[str, list[Chain]]:
    w, b, i, m = {"p": ("W", "b", "i", "m"), "w": ("a", "c", "j", "n")}.get(s.first, ("w", "c", "k", "N"))
    x, y = f"x^{{({i})}}", f"y^{{({i})}}"
    if s.indexed:
        x, y = f"x_{i}", f"y_{i}"
    prose = f"Let ${w}$ and ${b}$ be real, and let $({x}, {y})$, ${i} = 1, \\dots, {m}$, be pairs of real numbers."
    error = f"{w} {x} + {b} - {y}"
    total = rf"\sum_{{{i}=1}}^{m}"
    cost = rf"\frac{{1}}{{{m}}} {total} \left({error}\right)^2"
    by_w = rf"\frac{{2}}{{{m}}} {total} \left({error}\right) {x}"
    by_b = rf"\frac{{2}}{{{m}}} {total} \left({error}\right)"
    if s.steps == "reordered":
        by_w = rf"\frac{{2}}{{{m}}} {total} {x} \left({b} + {w} {x} - {y}\right)"
    middle = ["=", rf"\frac{{1}}{{{m}}} {total} 2 \left({error}\right) {x}"] if s.steps == "small" else []
    return prose, [
        [rf"\frac{{\partial}}{{\partial {w}}} {cost}", *middle, "=", by_w],
        [rf"\frac{{\partial}}{{\partial {b}}} {cost}", "=", by_b],
        [cost, r"\ge", "0"],
    ]


PARTS: tuple[Part, ...] = (definitions, split, minimiser, gibbs, one_hot, likelihood, two_points, the_chain, bounds,
                           worked_example, regression)


def displays(chain: Sequence[str], layout: str) -> str:
    """A chain in a layout."""
    head, rows = chain[0], list(zip(chain[1::2], chain[2::2], strict=True))
    if layout == "line":
        return "$$" + " ".join(chain) + "$$"
    if layout == "brackets":
        return "\\[\n" + " ".join(chain) + "\n\\]"
    if layout == "displays":
        starts = [f"{head} ", *[""] * (len(rows) - 1)]
        return "\n\n".join(f"$$\n{start}{sign} {side}\n$$" for start, (sign, side) in zip(starts, rows, strict=True))
    body = f"{head} " + " \\\\\n".join(f"&{sign} {side}" for sign, side in rows)
    if layout == "align*":
        return "\\begin{align*}\n" + body + "\n\\end{align*}"
    return "$$\n\\begin{aligned}\n" + body + "\n\\end{aligned}\n$$"


def document(part: Part, style: Style) -> tuple[str, int]:
    """The notes, and how many relations they hold."""
    prose, chains = part(style)
    return "\n\n".join([prose, *(displays(c, style.layout) for c in chains)]) + "\n", sum(len(c) // 2 for c in chains)


CASES = [(part, style) for part in PARTS for style in STYLES]


def test_there_are_enough_documents() -> None:
    assert len({document(*case)[0] for case in CASES}) >= 60


@pytest.mark.parametrize(("part", "style"), CASES, ids=lambda value: getattr(value, "name", "") or value.__name__)
def test_all_is_proved(part: Part, style: Style) -> None:
    text, number = document(part, style)
    relations = checked_text(text, jobs=1)["relations"]
    others = [said(r) for r in relations if r["verdict"] != "proved"]
    assert not others, text + "\n" + "\n".join(others)
    assert len(relations) == number, text
