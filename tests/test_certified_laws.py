"""Laws of the catalogue in Coq: small notes that use them are certified, and not without what the law asks for."""
from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from ce_symbolic.certificates.coqc import accepted
from ce_symbolic.certificates.document import Entry, entries
from ce_symbolic.certificates.statement import Theorem
from ce_symbolic.documents import read_document

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from mutation import mutants  # noqa: E402

pytestmark = [pytest.mark.external, pytest.mark.skipif(shutil.which("coqc") is None, reason="there is no coqc")]

#: The law, notes that use it, and a hypothesis without which the first theorem is not one.
NOTES = {
    "second derivatives": (r"""Let $0 < s < 1$ and let $h(s) = -s \log s - (1 - s) \log(1 - s)$.

$$h''(s) = -\frac{1}{s} - \frac{1}{1 - s}$$
""", "(v_s < 1) ->"),
    "hyperbolic functions": (r"""Let $z$ be a real number.

$$\tanh'(z) = 1 - \tanh(z)^2$$
""", ""),
    "events": (r"""Let $A$ and $B$ be events.

$$P(A^c) = 1 - P(A)$$

$$P(A \cap B) \le P(A)$$

$$P(A \cup B) \le P(A) + P(B)$$
""", r"(\sum_(x1 in S_x) (p_x x1) = 1) ->"),
    "Cauchy-Schwarz": (r"""Let $X$ and $Y$ be random variables.

$$E[X^2] \ge E[X]^2$$

$$E[X Y]^2 \le E[X^2] E[Y^2]$$

$$|E[X]| \le E[|X|]$$
""", "(forall x1, 0 <= p_x x1) ->"),
    "Markov": (r"""Let $X \ge 0$ be a random variable and let $a > 0$.

$$P(X \ge a) \le \frac{E[X]}{a}$$

Let $s > 0$.

$$P(e^{s X} \ge e^{s a}) = P(X \ge a)$$
""", "(v_a > 0) ->"),
    "tangents": (r"""Let $f$ be convex and differentiable.

$$f(y) \ge f(x) + f'(x) (y - x)$$
""", "(convex f_f) ->"),
    "triangle": (r"""Let $a$ and $b$ be real numbers.

$$|a + b| \le |a| + |b|$$
""", ""),
    "common factors": (r"""Let $a$ and $b$ be real numbers.

$$\log(e^a + e^b) = a + \log(1 + e^{b - a})$$
""", ""),
}


def found(folder: Path, text: str) -> list[Entry]:
    path = folder / "notes.md"
    path.write_text(text, encoding="utf-8")
    return entries(read_document(path), budget=60.0)


@pytest.mark.parametrize("law", NOTES)
def test_what_follows_from_the_law_is_certified_and_not_without_what_it_asks_for(tmp_path: Path, law: str) -> None:
    text, needed = NOTES[law]
    proved = found(tmp_path, text)
    assert [e.verdict for e in proved] == ["proved"] * text.count("$$\n"), proved
    assert not [e.refused for e in proved if e.refused]
    theorems: list[Theorem] = [t for e in proved for t in e.theorems]
    assert not {t.name: reason for t, reason in zip(theorems, accepted(theorems).values(), strict=True) if reason}
    if needed:
        (without,) = (m for m in mutants(theorems[0], {}, 0) if m.kind == "hypothesis dropped" and m.change == needed)
        assert accepted([without.theorem()])[theorems[0].name].startswith("Coq does not accept a step")
