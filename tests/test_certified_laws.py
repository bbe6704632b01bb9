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
    "runs": (r"""
$$H(X_1, \ldots, X_n) = \sum_{i=1}^n H(X_i \mid X_1, \ldots, X_{i-1})$$

$$I(X_1, \ldots, X_n; Y) = \sum_{i=1}^n I(X_i; Y \mid X_1, \ldots, X_{i-1})$$

$$p(x_1, \ldots, x_n) = \prod_{i=1}^n p(x_i \mid x_1, \ldots, x_{i-1})$$
""", "(forall x1, 0 <= p_x x1) ->"),
    "neighbours": (r"""Let $a_1, \dots, a_T$ be positive numbers and $T \ge 2$.

$$\sum_{t=2}^T (\log a_t - \log a_{t-1}) = \log a_T - \log a_1$$
""", ""),
    "signs of differences of logarithms": (r"""Let $0 < s \le t$ be numbers.

$$-\log t \le -\log s$$
""", "(v_s <= v_t) ->"),
    "numbers": (r"""
$$\log 3 \ge 1$$

$$\sqrt{2} + e \le \frac{9}{2}$$
""", ""),
    "equations times a factor": (r"""Let $u$, $v$ and $w$ be numbers with $u + v = 2 w$.

$$3 u - w = 5 w - 3 v$$
""", "(v_u + v_v = 2 * v_w) ->"),
    "derivatives of unknown functions": (r"""Let $\pi_\theta$ be a distribution over the actions,
with $\pi_\theta(a) > 0$ for all $a$.

$$\frac{d}{d\theta} \log \pi_\theta(a) = \frac{1}{\pi_\theta(a)} \frac{d}{d\theta} \pi_\theta(a)$$
""", "(deriv (fun t1 : R => f_pi_theta t1 v_a) v_theta (Deriv (fun t1 : R => f_pi_theta t1 v_a) v_theta)) ->"),
    "parts of a whole": (r"""Let $z$ be a number and $\sigma(z) = \frac{1}{1 + e^{-z}}$.

$$\sigma(z) < 1$$

$$\sigma(z) (1 - \sigma(z)) > 0$$
""", ""),
    "exponentials of sums": (r"""Let $p$ and $q$ be distributions over one finite set, all $q(x) > 0$.

$$e^{\sum_x p(x) (\log q(x) + 1)} = e \cdot e^{\sum_x p(x) \log q(x)}$$
""", ""),
    "conditional means": (r"""Let $X$ and $Y$ be random variables.

$$E[E[Y \mid X]] = E[Y]$$

$$E[X E[Y \mid X]] = E[X Y]$$
""", "(forall x1, 0 <= p_x x1) ->"),
    "shares": (r"""Let $a_{ik} > 0$ for $i = 1, \dots, n$ and $k = 1, \dots, m$.

$$\sum_{i=1}^n \sum_{k=1}^m \frac{a_{ik}}{\sum_{j=1}^m a_{ij}} = n$$
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
