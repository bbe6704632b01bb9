"""Which tactic closes an equation of polynomials and quotients whose other parts are taken as they are printed."""
from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from ce_symbolic.certificates.terms import Printer
from ce_symbolic.meaning.terms import ONE, Add, Defined, Iverson, Mul, Pow, Rat, Sym, Term
from ce_symbolic.proof.normal import Polynomial, TooLarge, difference, is_zero, normal, plus, scale, times

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
        name = f"§{self.printer.text(value)}"
        if isinstance(value, Iverson) and value.condition.op in INDICATORS:
            self.indicators[name] = value
        return Sym(name)

    def root(self, base: Term) -> Sym:
        """The symbol of a square root."""
        made = Sym(f"§sqrt {self.printer.text(base)}")
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
        return Sym(f"§/{self.printer.text(base)}")


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
        before, hints = ("", "") if plain else _hints(printer, flat)
        if quotients:
            return f"{before}by_field{hints}" if not hints else f"{before}field{hints}; side"
        if fractions:
            return f"{before}hide_quotients; field{hints}"
        return f"{before}{'open_quotients; ' if flat.divided else ''}ring{hints}"
    return None


def _is_zero(gap: Polynomial) -> bool:
    try:
        return not gap or is_zero(gap)
    except TooLarge:
        return False


def _reduced(gap: Polynomial, flat: Flat) -> Polynomial:
    """With ``[A]² = [A]`` and ``√x² = x``."""
    found: Polynomial = {}
    for (sets, factors), c in gap.items():
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
    return plus(found, scale(found, Fraction(0)))


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
