"""Edits: the slips of the corpus and of the lecture are among the repairs that are tried."""
from __future__ import annotations

import pytest

from ce_symbolic.notation.tree import (
    Add,
    Big,
    Call,
    Compare,
    Fraction,
    Group,
    Letter,
    Mul,
    Node,
    Number,
    Power,
    Script,
)  # fmt: skip
from ce_symbolic.notation.writer import write
from ce_symbolic.refutation.edits import edits, turned

c, k, p, q = (Letter(name) for name in "ckpq")
C, D, H, X, Y = (Letter(name) for name in "CDHXY")
ONE, TWO = Number("1"), Number("2")


def log(node: Node) -> Call:
    return Call(Letter("log", "command", (), "\\log"), (node,), (), ("", ""))


def at(law: Node, *args: Node) -> Call:
    return Call(law, args, (",",) * (len(args) - 1))


def total(body: Node) -> Big:
    return Big("sum", Compare((c, ONE), ("=",)), C, body)


def bar(head: Node, a: Node, b: Node, mark: str) -> Call:
    return Call(head, (a, b), (mark,))


def product(*factors: Node) -> Mul:
    return Mul(factors, ("",) * (len(factors) - 1))


def minus(node: Node) -> Add:
    return Add(("-",), (node,))


PC, QC = at(p, c), at(q, c)
X_I, X_J = Script(Letter("x"), (Letter("i"),)), Script(Letter("x"), (Letter("j"),))
ERROR = Group(Add(("", "-"), (at(H, X_I), Script(Letter("y"), (Letter("i"),)))))

CASES: dict[str, tuple[Node, Node | None, Node]] = {
    "a factor read as a difference": (
        Add(("", "-"), (total(PC), log(QC))), None, total(product(PC, Group(minus(log(QC)))))),
    "the same under the sum": (
        total(Add(("", "-"), (PC, log(QC)))), None, total(product(PC, Group(minus(log(QC)))))),
    "swapped arguments": (bar(D, p, q, "||"), None, bar(D, q, p, "||")),
    "condition turned": (bar(H, X, Y, "|"), None, bar(H, Y, X, "|")),
    "ratio turned": (total(product(PC, log(Fraction(QC, PC)))), None, total(product(PC, log(Fraction(PC, QC))))),
    "sign of the whole": (total(product(PC, log(PC))), None, minus(total(product(PC, log(PC))))),
    "sign of a term": (Add(("", "+"), (H, D)), None, Add(("", "-"), (H, D))),
    "brackets lost": (Add(("-", "+"), (H, D)), None, minus(Group(Add(("", "+"), (H, D))))),
    "q for p": (total(product(PC, log(PC))), bar(D, p, q, "||"), total(product(PC, log(QC)))),
    "index": (total(at(p, k)), None, total(at(p, c))),
    "scripted name": (product(X_I, X_J), None, product(X_I, X_I)),
    "log lost": (total(product(PC, QC)), None, total(product(PC, log(QC)))),
    "log too much": (log(total(PC)), None, total(PC)),
    "square lost": (total(ERROR), None, total(Power(ERROR, TWO))),
    "square too much": (Power(X_I, TWO), None, X_I),
    "factor lost": (total(PC), None, product(TWO, total(PC))),
    "mean lost": (total(PC), None, product(Fraction(ONE, C), total(PC))),
    "factor too much": (product(TWO, X_I), None, X_I),
    "term lost": (H, Add(("", "+"), (H, D)), Add(("", "+"), (H, D))),
    "term too much": (Add(("", "+", "-"), (H, D, X)), None, Add(("", "-"), (H, X))),
    "argument with the wrong sign": (
        at(Letter("sigma"), X_I), None, at(Letter("sigma"), minus(X_I))),
    "exponent with the wrong sign": (Power(Letter("e"), X), None, Power(Letter("e"), minus(X))),
    "two names exchanged": (
        total(product(PC, log(Fraction(PC, QC)))), None, total(product(QC, log(Fraction(QC, PC))))),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_repair_is_among_the_edits(name: str) -> None:
    wrong, other, right = CASES[name]
    assert right in [edit.node for edit in edits(wrong, other)], [write(e.node) for e in edits(wrong, other)]


def test_the_slip_of_the_slide_comes_first() -> None:
    wrong, _, right = CASES["a factor read as a difference"]
    assert next(iter(edits(wrong))).node == right


def test_edits_are_bounded_different_and_in_a_fixed_order() -> None:
    names = [Letter(a + b) for a in "abcd" for b in "efgh"]
    long = Add(("", *("+",) * 15), tuple(product(at(n, c), log(at(n, k))) for n in names))
    found = list(edits(long, long))
    assert len(found) == 400 == len({edit.node for edit in found})
    assert long not in [edit.node for edit in found]
    assert found == list(edits(long, long))


def test_every_edit_can_be_written() -> None:
    for wrong, other, _ in CASES.values():
        for edit in edits(wrong, other):
            assert write(edit.node) and edit.what


def test_turned() -> None:
    assert turned("<=") == (">=",) and turned("<") == ("<=", ">") and turned("=") == ()
