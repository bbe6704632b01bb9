"""Scripts for equations of arithmetic and linearity: sums and the arguments of functions are brought to the normal
form one by one, from the inside out; what is left is for ``ring`` and ``field``.
"""
from __future__ import annotations

from fractions import Fraction

from ce_symbolic.certificates.closing import closing
from ce_symbolic.certificates.terms import Printer
from ce_symbolic.meaning.matrices import Square, opened
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    App,
    Big,
    Defined,
    Derivative,
    Fn,
    IndexSet,
    Interval,
    Iverson,
    Joint,
    Mul,
    Pow,
    Prob,
    Rat,
    Space,
    Sym,
    Term,
    alpha,
    free_names,
    fresh,
    kinds,
    parts,
    put,
    rebuild,
    term,
    walk,
)
from ce_symbolic.proof.normal import canonical_term, equal, normal, render

Steps = dict[str, tuple[Term, Term, str]]
"""The print of ``old``, with ``old``, ``new`` and the tactic that proves them equal."""


class ArithmeticScripts:
    """Writes the tactics, for terms printed by one printer."""

    def __init__(self, printer: Printer) -> None:
        self.printer = printer
        self.inside: list[str] = []

    def equation(self, left: Term, right: Term) -> str:
        """A tactic for ``left = right``, two terms with the same normal form."""
        if self.printer.text(left) == self.printer.text(right) or alpha(left) == alpha(right):
            return "reflexivity"
        closed = closing(self.printer, left, right)
        if closed is not None:
            return closed
        steps: Steps = {}
        new_left, new_right = (self.normalised(side, steps) for side in (left, right))
        script = ""
        # The longest first: a sum may stand inside of another.
        for text, (old, new, proof) in sorted(steps.items(), key=lambda s: -len(s[0])):
            if isinstance(old, (Fn, Pow)) and ("by_field" in proof or "side" in proof):
                # What is beside it may be needed to know that it is defined.
                script += self.in_place(left, right, old, new, proof)
                left, right = (replaced(side, old, new) for side in (left, right))
            else:
                if isinstance(old, Pow) and text.startswith("/ "):
                    script += f"open_division ({text.removeprefix('/ ')}); "
                script += f"exchange ({text}) with ({self.printer.text(new)}) by ({proof}); "
        return script + (closing(self.printer, new_left, new_right) or "ring_step")

    def in_place(self, left: Term, right: Term, old: Term, new: Term, proof: str) -> str:
        """A tactic that rewrites ``old`` where it stands."""
        script = ""
        for side, turn in ((left, ""), (right, "symmetry; ")):
            made = replaced(side, old, new)
            if made != side:
                script += f"{turn}transitivity ({self.printer.text(made)}); [cong ltac:(idtac; {proof}) | ]; {turn}"
        return script

    # ---- parts ------------------------------------------------------------------------------------------------------

    def normalised(self, value: Term, steps: Steps) -> Term:
        """The term with the outermost parts that the ring does not look into in normal form."""
        match value:
            case Rat() | Sym():
                return value
            case Defined(_, _, body):
                return self.normalised(body, steps)
            case Add() | Mul():
                return term(rebuild(value, tuple(self.normalised(term(p), steps) for p in parts(value))))
            case Pow(base, Rat(e)) if e.denominator == 1 and (e > 0 or not isinstance(base, (Add, Big))):
                return Pow(self.normalised(base, steps), value.exponent)
        new = canonical_term(value)
        old_text, new_text = self.printer.text(value), self.printer.text(new)
        if old_text != new_text and old_text not in steps:
            steps[old_text] = value, new, self.opaque(value, new)
        return new

    def opaque(self, value: Term, new: Term) -> str:
        """A tactic that brings a sum, or a function of something, to its normal form."""
        if alpha(value) == alpha(new):
            return "reflexivity"
        match value:
            case Big("sum", var, over, body):
                return self.sum(new, var, over, body)
            case Big("prod", var, _, body) if isinstance(new, Big) and not var.startswith("#"):
                inner = self.equation(body, put(new.body, new.var, Sym(var)))
                return f"apply prod_ext; intros {self.printer.names.of('v', var)} ?; cbv beta; {inner}"
            case Iverson():
                return "by_indicator"
            case Joint():
                return "by_runs"
            case Fn("exp", (argument,)):
                whole = canonical_term(argument)
                first = self.equation(argument, whole)
                return f"transitivity (exp ({self.printer.text(whole)})); [f_equal; {first} | by_exp]"
            case Fn("abs", (argument,)) if isinstance(new, Fn) and not equal(argument, term(new.args[0])):
                turned = Mul((MINUS_ONE, argument))
                return (f"transitivity (Rabs ({self.printer.text(turned)})); [rewrite <- Rabs_Ropp; f_equal; ring | "
                        f"f_equal; {self.equation(turned, term(new.args[0]))}]")
            case Pow(base, Rat(e)) if e.denominator == 1 and e < 0:
                return self.below(base, new, int(-e))
            case Fn() if (matrix := opened(value)) is not None:
                return self.of_matrix(value, matrix, new)
            case App() | Fn() | Prob() | Pow():
                tactics = [self.equation(p, canonical_term(p)) for p in parts(value) if isinstance(p, Term)
                           and self.printer.text(p) != self.printer.text(canonical_term(p))]
                alternatives = " | ".join(f"solve [{t}]" for t in dict.fromkeys(tactics))
                return f"cong ltac:(idtac; first [{alternatives or 'ring_step'} | ring_step])"
        return "by_derivative" if isinstance(value, Derivative) else "ring_step"

    def of_matrix(self, value: Fn, matrix: Square, new: Term) -> str:
        """A tactic for a function of a matrix: its entries, then the place, are brought to normal form."""
        made = opened(new)
        assert made is not None and isinstance(new, Fn)
        taken = free_names(matrix.body) | free_names(made.body) | {*self.inside}
        row, col = fresh("row", taken), fresh("col", taken)
        printer = self.printer
        head = f"{printer.names.of('F', value.name)} {printer.index_set(matrix.over)}"
        args = "".join(f" {printer.text(a, 5)}" for a in value.args[1:])
        inner = self.equation(matrix.at(Sym(row), Sym(col)), made.at(Sym(row), Sym(col)))
        moves = [f"transitivity ({head} {printer.entries(made)}{args}); [apply (f_equal (fun A => {head} A{args})); "
                 f"entry {printer.names.of('v', row)} {printer.names.of('v', col)}; {inner} | ]"]
        return "; ".join([*moves, "cong ltac:(idtac; ring_step)"])

    def below(self, base: Term, new: Term, e: int) -> str:
        """``/ base ^ e`` with what is common to all terms of the base taken out."""
        once = canonical_term(Pow(base, MINUS_ONE))
        found: list[Term] = []
        for factor in once.factors if isinstance(once, Mul) else (once,):
            match factor:
                case Rat(number):
                    found.append(Rat(1 / number))
                case Pow(b, Rat(k)):
                    found.append(b if k == -1 else Pow(b, Rat(-k)))
                case _:
                    found.append(Pow(factor, MINUS_ONE))
        product = times_all(found)
        closed = closing(self.printer, Pow(product, Rat(Fraction(-e))), new)
        if not equal(product, base) or closed is None:
            return "by_field"
        power, same = (f" ^ {e}", f"apply (inv_eq _ _ {e})") if e > 1 else ("", "apply (f_equal Rinv)")
        return (f"transitivity (/ ({self.printer.text(product)}){power}); "
                f"[{same}; {self.equation(base, product)} | {closed}]")

    # ---- integrals --------------------------------------------------------------------------------------------------

    def integrable(self, var: str, over: IndexSet, body: Term) -> str:
        """A tactic that shows that the integral exists if those of its parts do."""
        spread = plus_all([Mul(piece) for piece in pieces_of(var, body)] or [ZERO])
        text = " + ".join(f"{self.printer.text(k, 4)} * {self.printer.text(v, 4)}" for k, v in pieces_of(var, body))
        letter = self.printer.names.of("v", var)
        self.inside.append(var)
        same = closing(self.printer, spread, body) or self.equation(spread, body)
        self.inside.pop()
        return (f"apply (integrable_ext {self.printer.index_set(over)} (fun {letter} : R => {text or '0'})); "
                f"[intros {letter} ?; cbv beta; {'ring_step' if same == 'reflexivity' else same} | integrable_side]")

    # ---- sums -------------------------------------------------------------------------------------------------------

    def sum(self, new: Term, var: str, over: IndexSet, body: Term) -> str:
        """A tactic for ``Σ body = `` its normal form."""
        printer = self.printer
        name = fresh("index", free_names(body) | free_names(over) | {*self.inside, *printer.theory.sets})
        body, var = put(body, var, Sym(name)), name
        script = ""
        letter, listed = printer.names.of("v", var), printer.index_set(over)
        integral = isinstance(over, (Space, Interval))
        same = rebuild(over, tuple(canonical_term(term(p)) for p in parts(over)))
        assert isinstance(same, IndexSet)
        if not integral and printer.index_set(same) != listed:
            script = f"replace {listed} with {printer.index_set(same)} by (f_equal; ring); "
            over, listed = same, printer.index_set(same)
        sign = printer.summed(letter, over)
        pieces = [(k, v, canonical_term(Big("sum", var, over, v))) for k, v in pieces_of(var, body)]
        if not pieces:
            self.inside.append(var)
            script += f"all_zero; intros {letter} ?; cbv beta; "
            script += self.equation(body, ZERO)
            self.inside.pop()
            return script
        spread = plus_all([Mul((k, v)) for k, v, _ in pieces])
        inner = " + ".join(f"{printer.text(k, 4)} * {printer.text(v, 4)}" for k, v, _ in pieces)
        split = " + ".join(f"{printer.text(k, 4)} * ({sign} ({printer.text(v)}))"
                           for k, v, _ in pieces)
        script += f"transitivity ({sign} ({inner})); [under {letter}; "
        self.inside.append(var)
        written = closing(printer, body, spread) or self.equation(body, spread)
        self.inside.pop()
        script += "ring_step" if written == "reflexivity" else written
        script += f" | ]; transitivity ({split}); [split_sum | ]; "
        done: dict[str, None] = {}
        for _, v, made in pieces:
            old, sum_ = f"{sign} ({printer.text(v)})", Big("sum", var, over, v)
            if old not in done and alpha(sum_) != made:
                done[old] = None
                proof = self.single(sum_, made)
                script += f"replace ({old}) with ({printer.text(made)}) by (symmetry; {proof}); "
        closed = closing(printer, plus_all([Mul((k, m)) for k, _, m in pieces]), new)
        if closed is None:
            # What stands inside of a function may be ordered otherwise where its index had another name.
            wanted = [part for part in walk(new) if isinstance(part, Big)]
            for k, (constant, varying, made) in enumerate(pieces):
                same = next((w for w in wanted if equal(w, made)), made)
                if printer.text(same) != printer.text(made):
                    script += (f"replace ({printer.text(made)}) with ({printer.text(same)}) "
                               "by (cong ltac:(idtac; first [ring | open_quotients; ring])); ")
                pieces[k] = constant, varying, same
            closed = closing(printer, plus_all([Mul((k, m)) for k, _, m in pieces]), new)
        return script + (closed or "ring_step")

    def single(self, old: Big, made: Term) -> str:
        """A tactic for a sum of one product: its factors, or the order of sums, change places."""
        if isinstance(made, Big) and made.over == old.over and "Big.sum" not in kinds(made.body):
            letter = self.printer.names.of("v", old.var)
            body = put(made.body, made.var, Sym(old.var))
            closed = closing(self.printer, old.body, body)
            if closed is None and "Big.sum" not in kinds(old.body):
                self.inside.append(old.var)
                closed = self.equation(old.body, body)
                self.inside.pop()
            if closed is not None:
                return f"under {letter}; {closed}"
        return "monomial"


def pieces_of(var: str, body: Term) -> list[tuple[Term, Term]]:
    """The terms of the normal form of a summand, each as what does not depend on the index times what does."""
    pieces = []
    for monomial, c in sorted(normal(body).items(), key=lambda m: repr(m[0])):
        product = render({monomial: Fraction(1)})
        factors = product.factors if isinstance(product, Mul) else (product,)
        fixed = [f for f in factors if var not in free_names(f) and f != ONE]
        moving = [f for f in factors if var in free_names(f)]
        pieces.append((times_all([Rat(c), *fixed] if c != 1 or not fixed else fixed), times_all(moving)))
    return pieces


def replaced(value: Term, old: Term, new: Term) -> Term:
    """``new`` for ``old`` wherever the ring looks."""
    if value == old:
        return new
    if isinstance(value, (Add, Mul, Pow, Defined)):
        return term(rebuild(value, tuple(replaced(term(p), old, new) for p in parts(value))))
    return value


def times_all(factors: list[Term]) -> Term:
    """The product."""
    return ONE if not factors else factors[0] if len(factors) == 1 else Mul(tuple(factors))


def plus_all(terms: list[Term]) -> Term:
    """The sum."""
    return terms[0] if len(terms) == 1 else Add(tuple(terms))
