"""Derivations in Python as notes, as exports, and as SymPy relations."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sympy as sp
from hypothesis import given
from proof_samples import claim, fails, quick, terms, theory
from python_samples import LECTURE, Setting, bound, likelihood, more_slips, one_hot, regression, slips, split, unsaid

from ce_symbolic import CE, KL, Derivation, H, sympy_forms
from ce_symbolic.checker import check_document
from ce_symbolic.documents.markdown import parse_markdown
from ce_symbolic.export import EXPORTS
from ce_symbolic.export.exporter import ExportError
from ce_symbolic.meaning.sympy_form import to_sympy
from ce_symbolic.meaning.terms import ONE, Finite, Range, Sym, Term
from ce_symbolic.python.lexicon import Lexicon
from ce_symbolic.python.lookup import meaning

pytestmark = pytest.mark.long

#: What does not depend on the letter that a bound index is shown with.
SAME = ("span", "sign", "relation", "lhs", "rhs", "verdict", "needs", "message", "counterexample", "repair", "reasons",
        "chain")


@pytest.mark.parametrize("made", [*LECTURE, slips, more_slips, unsaid])
def test_the_notes_read_back_to_the_same_report(made: Callable[[], Derivation]) -> None:
    d = made()
    assert d.differences() == ()
    ours = d.check(budget=30)  # repairs are looked for in a part of it
    theirs = check_document(parse_markdown(d.to_markdown(), d.path), budget=30)
    for field in SAME:
        assert [getattr(r, field) for r in theirs.relations] == [getattr(r, field) for r in ours.relations]
    assert [len(r.domain) for r in theirs.relations] == [len(r.domain) for r in ours.relations]


def test_places_point_into_the_notes() -> None:
    d = split()
    text = d.to_markdown()
    for relation in d.check().relations:
        assert relation.rhs in text[relation.span.start : relation.span.end]
        assert text[relation.sign.start : relation.sign.end] in ("=", "\\ge", "\\le")


def test_what_reads_back_otherwise_is_noticed_and_not_exported(tmp_path: Path) -> None:
    d = Derivation("One name for two things")
    i = d.index("i", size="n")
    x = d.family("x", over=i)
    d.step(d.sum(x[i], i), "=", d.sum(x[i], i))
    assert d.differences() == ()
    d.step(sp.log(sp.exp(sp.Symbol("x_1"))), "=", sp.Symbol("x_1"))
    assert len(d.differences()) == 1
    with pytest.raises(ExportError, match="reads back"):
        d.export("latex", tmp_path)
    assert not list(tmp_path.iterdir())


def test_exports_are_those_of_documents(tmp_path: Path) -> None:
    d = bound()
    files = d.export("latex", tmp_path)
    assert sorted(f.name for f in files) == ["the-bound-body.tex", "the-bound.tex"]
    body = (tmp_path / "the-bound-body.tex").read_text()
    assert "\\begin{align" in body
    assert "Jensen" in body
    with pytest.raises(ValueError, match="no export"):
        d.export("sound", tmp_path)


@pytest.mark.parametrize("made", [one_hot, regression, likelihood, slips])
def test_exports_are_the_files_that_the_notes_give(made: Callable[[], Derivation], tmp_path: Path) -> None:
    d = made()
    d.check(budget=30)
    ours = {f.name: f.read_text() for f in d.export("latex", tmp_path)}
    document = parse_markdown(d.to_markdown(), d.path)
    assert ours == dict(EXPORTS["latex"].files(check_document(document, budget=30), document, {}))


def test_names_are_printed_as_they_are_meant() -> None:
    d = Derivation("Names & signs_")
    theta, x1, long = sp.symbols("theta x1 cost", real=True)
    d.step(theta + x1 + long, "=", x1 + theta + long, reason="sums & 100% order")
    assert d.differences() == ()
    assert "\\theta" in d.to_markdown()
    assert "x_{1}" in d.to_markdown() or "x_1" in d.to_markdown()
    assert d.check().relations[0].verdict == "proved"


def test_greek_names_are_printed_as_letters() -> None:
    first, second = sp.symbols("alpha1 lamda", positive=True)
    d = Derivation()
    d.step(sp.log(first * second), "=", sp.log(first) + sp.log(second))
    assert d.differences() == ()
    assert "\\alpha_1" in d.to_markdown()
    assert "$\\lambda > 0$" in d.to_markdown()
    assert d.check().relations[0].verdict == "proved"


# --- SymPy forms -----------------------------------------------------------------------------------------------------


def test_forms_of_a_derivation() -> None:
    s = Setting()
    s.d.step(KL(s.p, s.q), ">=", 0)
    s.d.step(CE(s.p, s.q), "=", -s.sum(s.p(s.c) * sp.log(s.q(s.c))))
    first, second = sympy_forms(s.d)
    assert isinstance(first, sp.Ge)
    assert first.rhs == 0
    assert first.lhs.atoms(sp.Sum)
    assert isinstance(second, sp.Eq)
    assert second is not sp.true


def test_forms_of_a_document_and_of_its_report() -> None:
    text = "# T\n\nLet $a > 0$.\n\n$$f(x) = x^2$$\n\n$$\\log a^2 = 2 \\log a \\le 2 (a - 1)$$\n\n$$\\frac{a}{a} = 1$$\n"
    document = parse_markdown(text, "t.md")
    definition, equal, less, quotient = sympy_forms(document)
    assert definition is None
    assert isinstance(equal, sp.Eq)
    assert equal.lhs.args[0].func is sp.Pow
    assert isinstance(less, sp.Le)
    assert isinstance(quotient, sp.Eq)  # not evaluated to true
    assert less.rhs.free_symbols.pop().is_positive
    assert sympy_forms(check_document(document)) == (definition, equal, less, quotient)


def test_forms_of_the_notes_of_a_derivation_agree() -> None:
    d = split()
    kinds = [type(form) for form in sympy_forms(d)]
    assert kinds == [type(form) for form in sympy_forms(d.check())]
    assert len(kinds) == len(d.check().relations)


def lexicon() -> Lexicon:
    """The names of ``proof_samples``."""
    over, numbers = Finite("X"), Range(ONE, Sym("n"))
    return Lexicon(indices={"x": over}, letters={over: "x", numbers: "i"}, laws={"p": over, "q": over},
                   families={"g": (over,), "w": (numbers,)}, integers={"n"})


@given(terms())
@quick(300)
def test_to_sympy_and_back_keeps_the_value(original: Term) -> None:
    names = lexicon()
    back = meaning(names.read(to_sympy(original, theory())), names)
    assert fails(claim(original, "=", back), 6) is None
    assert fails(claim(back, "=", original), 6) is None


def test_entropy_of_a_law_is_a_sympy_expression() -> None:
    s = Setting()
    expr = 2 * H(s.p) + KL(s.p, s.q) ** 2
    assert expr - 2 * H(s.p) == KL(s.p, s.q) ** 2
    assert sp.latex(KL(s.p, s.q)) == "D_{KL}(p \\| q)"
    assert str(H(s.Y, given=s.X)) == "H(Y | X)"
    assert expr.is_real
