"""Integrals and functions of matrices in Coq: what is supposed of them stands in the theorem and can hold."""
from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ce_symbolic.certificates.coqc import accepted, coqc, library
from ce_symbolic.certificates.document import IMPORT, PREFIX, Entry, entries
from ce_symbolic.certificates.statement import Theorem
from ce_symbolic.certificates.terms import Printer
from ce_symbolic.documents import read_document
from ce_symbolic.meaning.terms import ONE, App, Derivative, Range, Sym, Theory, sum_over

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from mutation import Parts, mutants  # noqa: E402

pytestmark = [pytest.mark.external, pytest.mark.long,
              pytest.mark.skipif(shutil.which("coqc") is None, reason="there is no coqc")]

DIVERGENCE = r"""Let $p$ and $q$ be probability densities on $\mathbb{R}$.

$$
\int p(x) \log \frac{p(x)}{q(x)} \, dx = \int p(x) \log p(x) \, dx - \int p(x) \log q(x) \, dx
$$

$$
\int p(x) \log \frac{p(x)}{q(x)} \, dx \ge 0
$$

Let $c > 0$ be a number.

$$
\int p(x) (\log q(x) + c) \, dx = \int p(x) \log q(x) \, dx + c
$$

$$
\mathbb{E}_{x \sim p}\left[ \log \frac{c p(x)}{q(x)} \right]
= \log c + \mathbb{E}_{x \sim p}\left[ \log \frac{p(x)}{q(x)} \right]
$$
"""
HALF_LINE = r"""Let $w$ be a density on $[0, \infty)$ and let $a > 0$ be a number.

$$
\int_0^\infty (a t + 1) w(t) \, dt = 1 + a \int_0^\infty t w(t) \, dt \ge 1
$$
"""
FORM = r"""Let $A$ be an invertible matrix, $x \in \mathbb{R}^n$ a vector and $c$ a number.

$$
(c x)^T A^{-1} x = c \, x^T A^{-1} x
$$
"""


def found(folder: Path, text: str) -> list[Entry]:
    path = folder / "notes.md"
    path.write_text(text, encoding="utf-8")
    return entries(read_document(path), budget=60.0)


def proved(folder: Path, text: str) -> list[Theorem]:
    entered = found(folder, text)
    assert [e.verdict for e in entered] == ["proved"] * len(entered)
    assert not [e.refused for e in entered if e.refused]
    return [t for e in entered for t in e.theorems]


@pytest.mark.parametrize("text", [DIVERGENCE, HALF_LINE, FORM])
def test_what_holds_for_every_integral_is_certified(tmp_path: Path, text: str) -> None:
    theorems = proved(tmp_path, text)
    assert not {name: reason for name, reason in accepted(theorems).items() if reason}


def test_an_integral_may_not_be_split_unless_its_parts_exist(tmp_path: Path) -> None:
    """Without the integrability of one part Coq refuses the split, as the law for integrals asks for it."""
    split = proved(tmp_path, DIVERGENCE)[0]
    for part in ("ln (p_p v_1)", "ln (p_q v_1)"):
        (without,) = (m for m in mutants(split, {}, 0) if m.kind == "hypothesis dropped"
                      and m.change.startswith("(integrable") and part in m.change and "/" not in m.change)
        assert accepted([without.theorem()])[split.name].startswith("Coq does not accept")


def test_what_is_false_is_no_theorem_of_integrals(tmp_path: Path) -> None:
    """Other signs, other numbers, other relations: the proof does not show them."""
    theorems = [t for t in proved(tmp_path, DIVERGENCE) if not t.name.endswith("_defined")]
    for theorem in theorems:
        wrong = [m for m in mutants(theorem, {}, 1) if m.kind in (
            "relation changed", "number changed", "sign flipped", "names swapped")]
        assert wrong
        for m in wrong:
            if Parts.of(m.statement).premises != Parts.of(theorem.statement).premises or "<=" in m.change:
                continue
            if ">=" in m.change and " = " in Parts.of(theorem.statement).conclusion:
                continue  # what is equal is not less either
            assert accepted([m.theorem()])[theorem.name], m


def test_what_is_supposed_of_an_integral_holds_of_finite_sums(tmp_path: Path) -> None:
    """The hypotheses contradict nothing: they hold where the space is two points, with two laws there."""
    theorem = next(t for t in proved(tmp_path, DIVERGENCE) if t.name.startswith("line_8_"))
    parts = Parts.of(theorem.statement)
    absurd = "\n  ".join((parts.head, *parts.premises, "False"))
    laws = "(fun _ => 1 / 2) (fun x => if Req_EM_T x 0 then 1 / 4 else 3 / 4)"
    names = [name for name, kind in parts.types().items() if kind == "R -> R"]
    assert names == ["p_p", "p_q"]
    lines = [IMPORT, f"Goal ~ ({absurd}).", f"Proof. intros H. apply (H (counting [0; 1]) {laws});",
             "  cbn; intros; try exact I; repeat destruct (Req_EM_T _ _); try lra; try nra. Qed."]
    assert parts.head.startswith("forall (M_")
    (tmp_path / "Holds.v").write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run([coqc(), "-q", "-w", "none", "-Q", str(library()), PREFIX, "Holds.v"], cwd=tmp_path,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_integrals_with_ends_in_an_unknown_order_are_left_out(tmp_path: Path) -> None:
    """From the larger end to the smaller one an integral is no positive functional."""
    entered = found(tmp_path, "Let $a$ and $b$ be numbers.\n\n$$\\int_a^b 2 f(t) \\, dt = 2 \\int_a^b f(t) \\, dt$$\n")
    assert [(e.verdict, bool(e.theorems)) for e in entered] in (
        [("proved", False)], [("conditional", False)], [])


def test_what_is_integrable_is_named_in_the_theorem(tmp_path: Path) -> None:
    statements = [t.statement for t in proved(tmp_path, HALF_LINE)]
    assert all(re.search(r"\(integrable M_\w+ \(fun v_1 : R => .*\)\) ->", s) for s in statements)
    assert all("0 <= x) ->" in s for s in statements)


def test_a_binder_hides_the_variable_of_a_derivative() -> None:
    """In ``d/db (b Σ_b f(b))`` only the first b moves."""
    body = Sym("b") * sum_over("b", Range(ONE, Sym("n")), App("f", (Sym("b"),)))
    printed = Printer(Theory()).text(Derivative(body, Sym("b")))
    assert re.fullmatch(r"Deriv \(fun t1 : R => t1 \* \(\\sum_\((\w+) in \(rng 1 v_n\)\) \(f_f \1\)\)\) v_b", printed)
