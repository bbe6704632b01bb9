"""Formulas made at random: what is written reads back as what was meant."""
from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ce_symbolic.notation import tree as t
from ce_symbolic.notation.grouping import ungrouped
from ce_symbolic.notation.plain import plain
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.writer import write


def _letter(name: str) -> t.Letter:
    return t.Letter(name, latex=name if len(name) == 1 else "\\" + name)


_names = st.sampled_from("abcuvwxyz").map(_letter)
_indices = st.sampled_from("ijk").map(_letter)
_numbers = st.sampled_from(["2", "3", "0.5"]).map(t.Number)
_atoms = st.one_of(_names, _numbers, st.builds(lambda b, i: t.Script(b, (i,)), _names, _indices), _names.map(
    lambda x: t.Call(_letter("f"), (x,))))


def _sum(terms: list[t.Node], signs: list[str]) -> t.Node:
    return t.Add(("", *signs[: len(terms) - 1]), tuple(terms))


def _bigger(inner: st.SearchStrategy[t.Node]) -> st.SearchStrategy[t.Node]:
    factors = st.lists(inner, min_size=2, max_size=3)
    log = t.Letter("log", "command", latex="\\log")
    return st.one_of(
        st.builds(_sum, factors, st.lists(st.sampled_from("+-"), min_size=2, max_size=2)),
        factors.map(lambda f: t.Mul(tuple(f), ("",) * (len(f) - 1))),
        st.builds(lambda a, b, s: t.Mul((a, b), (s,)), inner, inner, st.sampled_from(["\\cdot", "\\times"])),
        inner.map(lambda x: t.Add(("-",), (x,))),
        st.builds(lambda a, b, form: t.Fraction(a, b, form), inner, inner, st.sampled_from(["frac", "/"])),
        st.builds(t.Power, inner, inner),
        inner.map(t.Root),
        inner.map(t.Group),
        inner.map(lambda x: t.Call(log, (x,))),
        inner.map(lambda x: t.Call(log, (x,), delimiters=("", ""))),
        inner.map(lambda x: t.Call(_letter("f"), (x,))),
        st.builds(lambda i, x: t.Big("sum", i, None, x), _indices, inner),
        st.builds(lambda i, x: t.Big("sum", t.Compare((i, t.Number("1")), ("=",)), _letter("n"), x), _indices, inner),
        st.builds(lambda x, v: t.Big("int", None, None, x, (v,)), inner, st.sampled_from("xyz").map(_letter)),
        st.builds(lambda x, v: t.Derivative(x, (v,)), inner, _names),
    )


_formulas = st.recursive(_atoms, _bigger, max_leaves=8)


def meaning(node: t.Node) -> t.Node:
    """What brackets, and the choice between ``\\log x`` and ``\\log(x)``, do not change."""
    return _flat(ungrouped(node))


def _flat(node: t.Node) -> t.Node:
    match node:
        case t.Call():
            return t.Call(_flat(node.head), tuple(map(_flat, node.args)), node.separators, ("(", ")"), node.power)
        case t.Mul():
            factors: list[t.Node] = []
            signs: list[str] = []
            for i, factor in enumerate(map(_flat, node.factors)):
                signs += ["."] if i else []
                factors += factor.factors if isinstance(factor, t.Mul) else (factor,)
                signs += factor.signs if isinstance(factor, t.Mul) else ()
            return t.Mul(tuple(factors), tuple("." for _ in signs))
        case t.Add():
            return t.Add(node.signs, tuple(map(_flat, node.terms)))
        case t.Fraction():
            return t.Fraction(_flat(node.numerator), _flat(node.denominator))
        case t.Power():
            return t.Power(_flat(node.base), _flat(node.exponent))
        case t.Root():
            return t.Root(_flat(node.body))
        case t.Big(body=t.Node() as body):
            return t.Big(node.op, node.lower, node.upper, _flat(body), node.variables)
        case t.Derivative():
            return t.Derivative(_flat(node.body), node.variables, node.kind, node.order)
        case _:
            return node


@example(t.Power(_letter("a"), t.Group(_letter("b"))))
@settings(max_examples=250, deadline=None)
@given(_formulas)
def test_what_is_written_reads_back_as_what_was_meant(node: t.Node) -> None:
    read = read_formula(write(node))
    assert meaning(read) == meaning(node), write(node)
    assert read_formula(write(read)) == read
    assert plain(node)
