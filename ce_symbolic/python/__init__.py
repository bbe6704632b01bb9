"""Derivations in Python: SymPy expressions and named quantities in, the same reports and exports out.

>>> from sympy import Eq, log
>>> from ce_symbolic import CE, KL, Derivation, E, H, P, because, minus
>>> d = Derivation("The bound in Python")
>>> p = d.distribution("p", over="c", size="C")                 # over {1, …, C}, for every C at once
>>> q = d.distribution("q", over="c", size="C", positive=True)  # q(c) > 0 for all c
>>> X, Y = d.random_variable("X", law=p), d.random_variable("Y", law=q)
>>> c = p.index
>>> d.step(KL(p, q), "=", d.sum(p(c) * log(p(c) / q(c)), c), "=", minus(CE(p, q), H(p)))
>>> d.chain(CE(p, q), "=", E(p, -log(q(c))), ">=", -log(E(p, q(c))), because("Jensen"), "=", -log(P(Eq(X, Y))))
>>> d.step(KL(p, q), "=", CE(p, q) + H(p))                      # a slip
>>> print(d.report())
the-bound-in-python.md:22:2: CONDITIONAL: true if X and Y independent, which the notes do not say
    -\\log \\mathbb{E}_{c \\sim p}[q(c)] = -\\log P(X = Y)
  needs: X and Y independent
  fails without it: C = 2, p = (1/2, 1/2), q = (1/2, 1/2), P = ((1/2, 0), (0, 1/2))
    left side  log 2 = 0.693147…
    right side 0
<BLANKLINE>
the-bound-in-python.md:27:16: REFUTED: right if a sign
    D_{KL}(p \\| q) = \\mathrm{CE}(p, q) + H(p)
  counterexample: ...
  did you mean: \\mathrm{CE}(p, q) - H(p)
<BLANKLINE>
the-bound-in-python.md: standing assumptions, relied on without being stated
  X and Y independent   (1 relation)
<BLANKLINE>
the-bound-in-python.md: 4 proved, 1 conditional, 1 refuted
<BLANKLINE>
"""
from __future__ import annotations

from ce_symbolic.python.derivation import Derivation, Distribution
from ce_symbolic.python.forms import sympy_forms
from ce_symbolic.python.lexicon import DerivationError
from ce_symbolic.python.quantities import (
    CE,
    JS,
    KL,
    MI,
    Cov,
    E,
    H,
    P,
    Var,
    exp,
    log,
    minus,
    plus,
    power,
    product,
    quantity,
    quotient,
    sigmoid,
    softplus,
)
from ce_symbolic.python.statements import because

__all__ = [
    "CE", "JS", "KL", "MI", "Cov", "Derivation", "DerivationError", "Distribution", "E", "H", "P", "Var", "because",
    "exp", "log", "minus", "plus", "power", "product", "quantity", "quotient", "sigmoid", "softplus", "sympy_forms",
]
