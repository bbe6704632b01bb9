"""Scripts for equations of arithmetic and linearity: sums and the arguments of functions are brought to the normal
form one by one, from the inside out; what is left is for ``ring`` and ``field``.
"""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ce_symbolic.certificates.terms import Printer
from ce_symbolic.meaning.terms import (
    Add,
    App,
    Big,
    Defined,
    Derivative,
    Fn,
    IndexSet,
    Iverson,
    Mul,
    Pow,
    Prob,
    Rat,
    Sym,
    Term,
    free_names,
    fresh,
    parts,
    put,
)
from ce_symbolic.proof.normal import Polynomial, canonical_term, normal, render

Step = tuple[str, str, str]
"""``old``, ``new`` and the tactic that proves them equal."""


class ArithmeticScripts:
    """Writes the tactics, for terms printed by one printer."""

    def __init__(self, printer: Printer) -> None:
        self.printer = printer

    def equation(self, left: Term, right: Term) -> str:
        """A tactic for ``left = right``, two terms with the same normal form."""
        if self.printer.text(left) == self.printer.text(right):
            return "reflexivity"
        steps: dict[str, Step] = {}
        for side in (left, right):
            for step in self.steps(side):
                steps.setdefault(step[0], step)
        replaced = "".join(f"replace ({old}) with ({new}) by (symmetry; {proof}); "
                           for old, new, proof in steps.values())
        return f"first [ring | {replaced}ring_step]" if replaced else "ring_step"

    def steps(self, value: Term) -> Iterator[Step]:
        """The outermost parts that the ring does not look into, and their normal forms."""
        match value:
            case Rat() | Sym():
                return
            case Defined(_, _, body):
                yield from self.steps(body)
                return
            case Add() | Mul():
                for part in parts(value):
                    assert isinstance(part, Term)
                    yield from self.steps(part)
                return
            case Pow(base, Rat(e)) if e.denominator == 1:
                yield from self.steps(base)
                return
            case Fn("exp", (argument,)):
                yield from self.steps(argument)
                return
        new = canonical_term(value)
        old_text, new_text = self.printer.text(value), self.printer.text(new)
        if old_text == new_text:
            return
        yield old_text, new_text, self.opaque(value, new)

    def opaque(self, value: Term, new: Term) -> str:
        """A tactic that brings a sum, or a function of something, to its normal form."""
        match value:
            case Big("sum", var, over, body):
                return self.sum(value, var, over, body)
            case Big("prod"):
                return "ring_step"
            case Iverson() if self.printer.text(value) != self.printer.text(new) and isinstance(new, Iverson):
                return "first [apply iv_eq_sym | cong ltac:(idtac; ring_step)]"
            case Iverson() | App() | Fn() | Prob() | Pow():
                inner = [p for p in parts(value if not isinstance(value, Iverson) else value.condition)
                         if isinstance(p, Term)]
                tactics = [self.equation(p, canonical_term(p)) for p in inner
                           if self.printer.text(p) != self.printer.text(canonical_term(p))]
                alternatives = " | ".join(f"solve [{t}]" for t in dict.fromkeys(tactics))
                return f"cong ltac:(idtac; first [{alternatives or 'ring_step'} | ring_step])"
        return "by_derivative" if isinstance(value, Derivative) else "ring_step"

    def sum(self, whole: Big, var: str, over: IndexSet, body: Term) -> str:
        """A tactic for ``Σ body = `` its normal form."""
        printer = self.printer
        if var.startswith("#") or var in free_names(over):
            name = fresh("x", free_names(body) | free_names(over))
            body, var = put(body, var, Sym(name)), name
        letter, listed = printer.names.of("v", var), printer.index_set(over)
        inside = normal(body)
        pieces: list[tuple[Fraction, Term, Polynomial]] = []
        for monomial, c in sorted(inside.items(), key=lambda m: repr(m[0])):
            product = render({monomial: Fraction(1)})
            pieces.append((c, product, normal(Big("sum", var, over, product))))
        inner = " + ".join(f"{printer.text(Rat(c), 4)} * ({printer.text(product)})" for c, product, _ in pieces) or "0"
        written = self.equation(body, render(inside))
        written = "ring_step" if written == "reflexivity" else written
        script = f"transitivity (\\sum_({letter} in {listed}) ({inner})); [under {letter}; {written} | ]; "
        split = " + ".join(f"{printer.text(Rat(c), 4)} * (\\sum_({letter} in {listed}) ({printer.text(product)}))"
                           for c, product, _ in pieces) or "0"
        script += f"transitivity ({split}); [split_sum | ]; "
        done: dict[str, None] = {}
        for _, product, made in pieces:
            old = f"\\sum_({letter} in {listed}) ({printer.text(product)})"
            new = printer.text(render(made))
            if old not in done and old != new:
                done[old] = None
                script += f"replace ({old}) with ({new}) by (symmetry; monomial); "
        return script + "ring_step"

