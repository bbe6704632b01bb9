"""What is written reads back as the same tree."""
from __future__ import annotations

import pytest

from ce_symbolic.notation import tree as t
from ce_symbolic.notation.chains import read_display
from ce_symbolic.notation.display import RELATIONS, Unread
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.writer import write, write_relation

FORMULAS = [
    "x", "3", "0.25", r"\theta", r"\mathrm{KL}", r"\hat{y}", r"\tilde{\boldsymbol{\mu}}_t", "x_i", "W_{jk}", "x^{(i)}",
    "s'", "p^*", r"\theta^{\text{old}}", "x_i^2", "A^T", r"\mathbf{x}^\top A \mathbf{x}", r"\Sigma^{-1}", "e^{-x}",
    "f(x)", "f(x + 1)", "p(y|x)", r"H(X, Y \mid Z)", r"D_{KL}(p \| q)", r"D_{KL}(p || q)", r"\log x", r"\log(x)",
    r"\log^2 x", r"\log_2 q(v)", r"\exp\{-x\}", r"\log \frac{p(x)}{q(x)}", r"\log p(x) q(x)", r"P(X = c)",
    r"I(X; Y | Z)", r"\mathbb{E}_{x \sim p}[\log q(x)]", r"\mathbb{E} [x]^2", r"\operatorname{Var}(X)",
    "a + b - c", "-a", "-a + b", "a - (b - c)", r"a \pm b", "2 x y", r"a \cdot b", r"-1 \times \log 1", r"a \odot b",
    "2 (a + b)", "(a + b)(c - d)", r"a \cdot (-b)", r"\frac{a}{b}", r"\tfrac12", r"\frac{a + b}{c}", "a / b",
    "(a + b) / 2", r"\sqrt{x}", r"\sqrt[3]{x}", r"\sum_x p(x) \log q(x)", r"\sum_{c=1}^C p(c)", r"-\sum_{x} p(x)",
    r"\sum_i \sum_j x_{ij}", r"2 \sum_i x_i", r"\sum_{x \in \mathcal{X}} p(x)", r"\sum_{s, r} p(s, r)",
    r"\prod_{i=1}^n p(x_i)", r"\int_0^1 f(x) \, dx", r"\int f(x) g(x) \mathrm{d}x", r"\max_i x_i",
    r"\arg\max_\theta f(\theta)",
    r"\lim_{n \to \infty} x_n", r"\inf_{s > 0} f(s)", r"\left(\sum_i x_i\right)^2", r"(\sum_i x_i) y", "(a b)^2",
    r"\frac{\partial f}{\partial x}", r"\frac{\partial}{\partial x} f(x)", r"\frac{d}{dx} f(x)", r"\nabla_w f(w)",
    r"\frac{\partial^2 f}{\partial x^2}", r"\nabla^2 f(x)", "f'(x)", r"|x|", r"\|x\|_2", r"\lceil x \rceil",
    r"\langle x, y \rangle", r"\{a, b\}", r"x \in \{0, 1\}", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}", r"[y = k]", r"1\{i = j\}", r"\cancel{D} + CE", r"\boxed{x}",
    r"\underbrace{a + b}_{c}", r"x_1, \dots, x_n", r"a + \ldots + b", r"\text{const.}", "2^{2^n}", "x^{y^z}", "(x^2)^3",
    r"\frac{1}{1 + e^{-t}}", r"1 - \frac{r(s)}{p(s)}", r"\log \sum_j e^{z_j}", r"-\log p(x) - \log q(x)", "n!",
]


@pytest.mark.parametrize("latex", FORMULAS)
def test_written_formulas_read_back(latex: str) -> None:
    tree = read_formula(latex)
    assert read_formula(write(tree)) == tree


@pytest.mark.parametrize("latex", [
    "f(x)", "p(y \\mid x)", r"\log x", "a + b", "-a", "2(a + b)", r"\frac{a}{b}", r"\sum_x p(x) \log q(x)", "x^2",
    r"\frac{1}{2} \sum_{i = 1}^n x_i", r"-1 \times \log 1", r"\sqrt{x}", "x_i", "e^{-x}", r"x \in S", "A^T",
    r"\mathbb{E}_{x \sim p}[\log q(x)]", r"D_{KL}(p \| q)", "(a + b) / 2", r"\theta^2(1 - \theta)",
])
def test_the_spelling_of_simple_formulas_is_kept(latex: str) -> None:
    assert write(read_formula(latex)) == latex


def letter(name: str) -> t.Letter:
    return t.Letter(name, latex=name)


A, B, C = letter("a"), letter("b"), letter("c")
SUM = t.Add(("", "+"), (A, B))


@pytest.mark.parametrize(("tree", "expected"), [
    (t.Mul((SUM, C), ("",)), r"\left(a + b\right) c"),
    (t.Mul((C, SUM), ("",)), r"c \left(a + b\right)"),
    (t.Add(("", "-"), (C, SUM)), r"c - \left(a + b\right)"),
    (t.Power(SUM, t.Number("2")), r"\left(a + b\right)^2"),
    (t.Power(t.Power(A, B), C), r"\left(a^b\right)^c"),
    (t.Power(A, SUM), "a^{a + b}"),
    (t.Fraction(SUM, C), r"\frac{a + b}{c}"),
    (t.Fraction(SUM, C, "/"), r"\left(a + b\right) / c"),
    (t.Mul((t.Big("sum", letter("i"), None, A), B), ("",)), r"\left(\sum_i a\right) b"),
    (t.Big("sum", letter("i"), None, SUM), r"\sum_i \left(a + b\right)"),
    (t.Mul((A, t.Add(("-",), (B,))), ("",)), r"a \left(-b\right)"),
    (t.Mul((letter("f"), t.Group(letter("x"))), ("",)), r"f \cdot (x)"),
    (t.Add(("", "-"), (t.Big("sum", letter("i"), None, letter("i")), letter("i"))), r"\sum_i {i} - i"),
    (t.Call(t.Letter("log", "command"), (SUM,), (), ("", "")), r"\log\left(a + b\right)"),
    (t.Mul((t.Call(t.Letter("log", "command"), (A,), (), ("", "")), B), ("",)), r"\left(\log a\right) b"),
])
def test_brackets_are_added_where_a_tree_needs_them(tree: t.Node, expected: str) -> None:
    assert write(tree) == expected


@pytest.mark.parametrize("relation", RELATIONS)
def test_relations_read_back(relation: str) -> None:
    (chain,) = read_display(f"a {write_relation(relation)} b")
    assert [step.relation for step in chain.steps] == [relation]
    assert not isinstance(chain.start, Unread)
