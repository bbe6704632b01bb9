"""Which tactic closes an equation of polynomials and quotients whose other parts are taken as they are printed."""
from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from ce_symbolic.certificates.terms import Printer
from ce_symbolic.meaning.terms import (
    ONE,
    Add,
    Compare,
    Defined,
    Iverson,
    Mul,
    Pow,
    Rat,
    Sym,
    Term,
    Value,
    alpha,
    kinds,
    term,
    transform,
)
from ce_symbolic.proof.normal import Polynomial, TooLarge, difference, is_zero, key, normal, plus, times

INDICATORS = {"=": "iv_eq", "<": "iv_lt", "<=": "iv_le", ">": "iv_lt", ">=": "iv_le"}


@dataclass
class Flat:
    """Turns terms into terms in symbols; ``fractions``, ``quotients``: whether these stay what they are."""

    printer: Printer
    fractions: bool
    quotients: bool
    divided: bool = False
    roots: dict[str, tuple[Term, Term]] = field(default_factory=dict)
    indicators: dict[str, Iverson] = field(default_factory=dict)
    first: dict[str, Term] = field(default_factory=dict)
    twins: dict[str, str] = field(default_factory=dict)

    def term(self, value: Term) -> Term:
        """The term with a symbol for each part that the ring does not look into."""
        match value:
            case Rat(number):
                if self.fractions or number.denominator == 1:
                    return value
                self.divided = True
                return Mul((Rat(Fraction(number.numerator)), Sym(f"§/{number.denominator}")))
            case Sym():
                return value
            case Defined(_, _, body):
                return self.term(body)
            case Add(terms):
                return Add(tuple(map(self.term, terms)))
            case Mul(factors):
                return Mul(tuple(map(self.term, factors)))
            case Pow(base, Rat(e)) if e < 0 and e.denominator <= 2:
                self.divided = True
                return self.below(Pow(base, Rat(-e)) if e != -1 else base)
            case Pow(base, Rat(e)) if e.denominator == 1:
                return Pow(self.term(base), value.exponent)
            case Pow(base, Rat(e)) if e.denominator == 2:
                return Pow(self.root(base), Rat(Fraction(e.numerator)))
        name = self.name(value)
        if isinstance(value, Iverson) and value.condition.op in INDICATORS:
            self.indicators[name] = value
        return Sym(name)

    def root(self, base: Term) -> Sym:
        """The symbol of a square root."""
        made = Sym(f"§sqrt {self.name(base)}")
        if made.name not in self.roots:
            self.roots[made.name] = base, self.term(base)
        return made

    def below(self, base: Term) -> Term:
        """One divided by the base."""
        if self.quotients:
            return Pow(self.term(base), Rat(Fraction(-1)))
        match base:
            case Defined(_, _, body):
                return self.below(body)
            case Mul(factors):
                return Mul(tuple(map(self.below, factors)))
            case Rat(number):
                return self.term(Rat(1 / number)) if number else Sym("§/0")
            case Pow(inner, Rat(e)) if e.denominator == 1:
                if e < 0:
                    return self.term(Pow(inner, Rat(-e)))
                return Pow(self.below(inner), Rat(e))
            case Pow(inner, Rat(e)) if e.denominator == 2 and e.numerator > 1:
                return Pow(self.below(Pow(inner, Rat(Fraction(1, 2)))), Rat(Fraction(e.numerator)))
        return Sym(f"§/{self.name(base)}")

    def name(self, value: Term) -> str:
        """One name for terms that differ in bound names and in the sides of equations in indicators only."""
        made = oriented(term(alpha(value)))
        name = f"§{self.printer.text(made)}"
        first = self.first.setdefault(name, value)
        if first is not value and alpha(first) != alpha(value):
            # what was closed over a part of a law prints as what was not
            old, new = self.printer.text(value), self.printer.text(first)
            if old != new:
                self.twins[old] = new
        return name


def oriented(value: Term) -> Term:
    """The term with the sides of equations in indicators in one order."""
    def change(v: Value) -> Value:
        if isinstance(v, Compare) and v.op in ("=", "!=") and key(v.right) < key(v.left):
            return Compare(v.op, v.right, v.left)
        return v

    return term(transform(value, change)) if "Iverson" in kinds(value) else value


def closing(printer: Printer, left: Term, right: Term) -> str | None:
    """The tactic, or None where more than arithmetic of the printed parts is needed."""
    for fractions, quotients in ((False, False), (True, False), (True, True)):
        flat = Flat(printer, fractions, quotients)
        try:
            gap = difference(flat.term(left), flat.term(right))
        except TooLarge:
            return None
        plain = _is_zero(gap)
        if not plain and (flat.indicators or flat.roots) and any(
                e > 1 for _, factors in gap for b, e in factors
                if isinstance(b, Sym) and b.name in flat.indicators | flat.roots.keys()):
            if not _is_zero(_reduced(gap, flat)):
                continue
        elif not plain:
            continue
        before = "".join(f"replace ({old}) with ({new}) by reorient; " for old, new in flat.twins.items())
        more, hints = ("", "") if plain else _hints(printer, flat)
        before += more
        if quotients:
            guarded = _guards(printer, left, right)
            close = f"field{hints}; side" if hints else "by_field"
            return before + (f"first [{close} | {guarded}{close}]" if guarded else close)
        if fractions:
            return f"{before}hide_quotients; field{hints}"
        roots = 0 if plain else len(flat.roots)
        opened = "open_quotients; " + "".join(f"open_quotients_in root{k}; " for k in range(roots))
        return f"{before}{opened if flat.divided else ''}ring{hints}"
    return None


def _guards(printer: Printer, *sides: Term) -> str:
    """Case distinctions on the factors common to all terms of both sides, which the quotients may stand beside."""
    flat = Flat(printer, True, True)
    found: list[set[str]] = []
    for side in sides:
        for _, factors in normal(flat.term(side)):
            found.append({b.name for b, e in factors if isinstance(b, Sym) and e > 0})
    common = set.intersection(*found) if found else set()
    texts = [printer.text(flat.first[name]) for name in sorted(common) if name in flat.first]
    return "".join(f"beside_factor ({text}); " for text in texts[:3])


def _is_zero(gap: Polynomial) -> bool:
    try:
        return not gap or is_zero(gap)
    except TooLarge:
        return False


def _reduced(gap: Polynomial, flat: Flat) -> Polynomial:
    """With ``[A]² = [A]`` and ``√x² = x``."""
    found: Polynomial = {}
    for (_, factors), c in gap.items():
        piece: Polynomial = {((), ()): c}
        for base, e in factors:
            power: Term = Pow(base, Rat(e))
            if isinstance(base, Sym) and e.denominator == 1 and e > 1:
                if base.name in flat.indicators:
                    power = base
                elif base.name in flat.roots:
                    power = Mul((Pow(flat.roots[base.name][1], Rat(Fraction(int(e) // 2))), base if e % 2 else ONE))
            piece = times(piece, normal(power))
        found = plus(found, piece)
    return found


def _hints(printer: Printer, flat: Flat) -> tuple[str, str]:
    """What comes before ``ring`` or ``field``, and the equations that it may use."""
    before, hints = "", []
    for k, (base, _) in enumerate(flat.roots.values()):
        text = printer.text(base)
        before += f"assert (root{k} : sqrt ({text}) * sqrt ({text}) = {text}) by (apply sqrt_sqrt; side); "
        hints.append(f"root{k}")
    for indicator in flat.indicators.values():
        claim = indicator.condition
        left, right = (claim.left, claim.right) if claim.op not in (">", ">=") else (claim.right, claim.left)
        hints.append(f"({INDICATORS[claim.op]}_idem {printer.text(left, 5)} {printer.text(right, 5)})")
    return before, f" [{' '.join(hints)}]" if hints else ""
