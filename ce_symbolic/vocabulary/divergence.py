"""Kullback-Leibler divergence: ``D(p‖q) = Σ_x p(x) log (p(x)/q(x))``; a condition is averaged over."""

from __future__ import annotations

from ce_symbolic.meaning.terms import HALF, Add, Mul, Term
from ce_symbolic.notation.tree import Call
from ce_symbolic.vocabulary.quantity import Fact, Meaning, Quantity, Reader, Scope, total


class Divergence(Quantity):
    """How far the second law is from the first; the weight is on the first."""

    name = "kl-divergence"
    heads = ("D_KL", "KL", "KLD", "D", "D_kl", "kl", "D_K,L", "D_{KL}")
    definition = r"D_{\mathrm{KL}}(p \,\|\, q) = \sum_x p(x) \log \frac{p(x)}{q(x)}"
    domain = "q(x) > 0 wherever p(x) > 0"
    facts = (Fact("non-negative", r"D_{\mathrm{KL}}(p \,\|\, q) \ge 0"),)

    def read(self, call: Call, reader: Reader, env: Scope) -> Meaning | None:
        """Two laws, or expressions for their masses."""
        if len(call.args) != 2 or (call.separators[0] not in ("||", ",", ";") and len(call.separators) == 1):
            return None
        masses = reader.masses(call.args, env)
        if masses is None:
            return None
        p, q = masses
        return total(reader, p, lambda x: Mul((p.weight(x), reader.log(p.at(x) / q.at(x)))))


class JensenShannon(Quantity):
    """The mean divergence from the mixture of the two laws."""

    name = "jensen-shannon-divergence"
    heads = ("JS", "JSD", "D_JS", "D_JSD")
    definition = (
        r"\mathrm{JS}(p \,\|\, q) = \tfrac12 D_{\mathrm{KL}}(p \,\|\, m) + \tfrac12 D_{\mathrm{KL}}(q \,\|\, m),"
        r"\ m = \tfrac12 (p + q)"
    )
    facts = (Fact("symmetric", r"\mathrm{JS}(p \,\|\, q) = \mathrm{JS}(q \,\|\, p)"),)

    def read(self, call: Call, reader: Reader, env: Scope) -> Meaning | None:
        """Two laws over one set."""
        masses = reader.masses(call.args, env) if len(call.args) == 2 else None
        if masses is None:
            return None
        p, q = masses

        def mixture(x: tuple[Term, ...]) -> Term:
            return Mul((HALF, Add((p.at(x), q.at(x)))))

        first = total(reader, p, lambda x: Mul((p.weight(x), reader.log(p.at(x) / mixture(x)))))
        second = total(reader, q, lambda x: Mul((q.weight(x), reader.log(q.at(x) / mixture(x)))))
        return Add((Mul((HALF, first)), Mul((HALF, second))))


QUANTITIES = (Divergence(), JensenShannon())
