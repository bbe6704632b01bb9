"""The normal form of terms under ring arithmetic and linearity of finite sums.  Part of the kernel.

A polynomial is a linear combination, with rational coefficients, of monomials ``Σ_{@1∈S1} … Σ_{@n∈Sn} Π atom^e``.
Atoms are what the ring does not look into: symbols, families, probabilities, logarithms, exponentials of a monomial.
The laws used are those of a commutative field, ``e^{a+b} = e^a e^b``, ``Σ (af + bg) = a Σ f + b Σ g``,
``Σ_i Σ_j = Σ_j Σ_i`` and the renaming of bound variables; nothing else.

Division: ``x · x^{-1}`` becomes 1.  The caller guarantees that both terms he compares are defined (see ``kernel``),
so every base of a negative power is nonzero.
"""
from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import permutations, product

from ce_symbolic.meaning.matrices import Square, opened
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Defined,
    Derivative,
    Fn,
    IndexSet,
    Iverson,
    Joint,
    Limit,
    Mul,
    Pow,
    Prob,
    Rat,
    Sym,
    Term,
    Value,
    alpha,
    free_names,
    fresh,
    kinds,
    parts,
    rebuild,
    substitute,
    term,
)

Factors = tuple[tuple[Term, Fraction], ...]
Monomial = tuple[tuple[IndexSet, ...], Factors]
Polynomial = dict[Monomial, Fraction]

UNIT: Monomial = ((), ())
MAX_POWER = 8
MAX_TERMS = 4000
MAX_BITS = 20_000


class TooLarge(Exception):
    """The normal form would be too large, or a number in it is not defined (a power of zero)."""


@lru_cache(maxsize=400_000)
def key(value: Value) -> str:
    """A print of a value that orders terms the same way in every run."""
    if isinstance(value, Sym):
        return value.name
    if isinstance(value, Rat):
        return str(value.value)
    label = type(value).__name__
    for name in ("name", "law", "op", "var"):
        if hasattr(value, name):
            label += f":{getattr(value, name)}"
    if isinstance(value, Prob):
        label += "".join(f":{slot}" for slot, _ in value.slots)
    if isinstance(value, Joint):
        label += "".join(f":{name}" for name, *_ in value.items)
    return f"{label}({','.join(map(key, parts(value)))})"


def is_composite(base: Term) -> bool:
    """True for the base of a power that expands once its exponent is a natural number."""
    if isinstance(base, Pow):
        return isinstance(base.exponent, Rat) and base.base != ZERO
    return isinstance(base, (Add, Mul, Rat)) or (isinstance(base, Big) and base.op == "sum")


def number_power(value: Fraction, e: int) -> Fraction:
    """A power of a number, refused where it would have more than MAX_BITS bits."""
    if value == 0 and e < 0:
        raise TooLarge
    size = max(value.numerator.bit_length(), value.denominator.bit_length())
    if value not in (0, 1, -1) and size * abs(e) > MAX_BITS:
        raise TooLarge
    return value ** e


def constant(value: Fraction) -> Polynomial:
    """The polynomial of a number."""
    return {UNIT: value} if value else {}


def plus(*polynomials: Polynomial) -> Polynomial:
    """The sum."""
    total: Polynomial = {}
    for polynomial in polynomials:
        for monomial, c in polynomial.items():
            new = total.get(monomial, 0) + c
            if new:
                total[monomial] = Fraction(new)
            else:
                total.pop(monomial, None)
    return total


def scale(polynomial: Polynomial, by: Fraction) -> Polynomial:
    """The multiple by a number."""
    return {m: c * by for m, c in polynomial.items()} if by else {}


def times(a: Polynomial, b: Polynomial) -> Polynomial:
    """The product; bound variables of the two sides are kept apart."""
    if len(a) * len(b) > MAX_TERMS:
        raise TooLarge
    pieces = []
    for (sets_a, factors_a), ca in a.items():
        for (sets_b, factors_b), cb in b.items():
            pieces.append(_merge(sets_a, factors_a, sets_b, factors_b, ca * cb))
    return plus(*pieces)


def _merge(sets_a: tuple[IndexSet, ...], fa: Factors, sets_b: tuple[IndexSet, ...], fb: Factors,
           c: Fraction) -> Polynomial:
    if sets_a and sets_b:
        shift: dict[str, Term] = {f"@{i + 1}": Sym(f"@{i + 1 + len(sets_a)}") for i in range(len(sets_b))}
        fb = tuple((term(substitute(base, shift)), e) for base, e in fb)
    exponents: dict[Term, Fraction] = {}
    for base, e in fa + fb:
        exponents[base] = exponents.get(base, Fraction(0)) + e
    return collect((*sets_a, *sets_b), exponents, c)


def collect(sets: tuple[IndexSet, ...], exponents: dict[Term, Fraction], c: Fraction) -> Polynomial:
    """One monomial from merged exponents; composite bases with natural exponents are multiplied out."""
    kept: list[tuple[Term, Fraction]] = []
    expand: list[Polynomial] = []
    for base, e in exponents.items():
        if not e:
            continue
        if isinstance(base, Iverson) and e > 0:
            e = Fraction(1)
        if isinstance(base, Rat) and e.denominator == 1:
            c *= number_power(base.value, int(e))
        elif is_composite(base) and e.denominator == 1 and 0 < e <= MAX_POWER and not (sets and _uses_bound(base)):
            expand.append(_natural_power(normal(base), int(e)))
        else:
            kept.append((base, e))
    result: Polynomial = {canonical(sets, kept): c}
    for polynomial in expand:
        result = times(result, polynomial)
    return result


def _uses_bound(base: Term) -> bool:
    return any(n.startswith("@") for n in free_names(base))


def canonical(sets: tuple[IndexSet, ...], factors: Iterable[tuple[Term, Fraction]]) -> Monomial:
    """The monomial with its factors sorted and its bound variables named ``@1 … @n`` in an order that depends on
    how they are used, not on how they were called."""
    factors = [(oriented(b), e) for b, e in factors]
    if not sets:
        return (), tuple(sorted(factors, key=_factor_key))
    names = [f"@{i + 1}" for i in range(len(sets))]
    if len(sets) == 1:
        return sets, tuple(sorted(factors, key=_factor_key))
    other = {name: Sym("@other") for name in names}
    signature = {}
    for name, over in zip(names, sets, strict=True):
        mask: dict[str, Term] = {**other, name: Sym("@self")}
        uses = sorted((key(oriented(term(substitute(b, mask)))), e) for b, e in factors if name in free_names(b))
        signature[name] = (key(over), uses)
    order = sorted(range(len(sets)), key=lambda i: signature[names[i]])
    ties: list[list[int]] = []
    for i in order:
        if ties and signature[names[ties[-1][0]]] == signature[names[i]]:
            ties[-1].append(i)
        else:
            ties.append([i])
    best: tuple[list[tuple[str, Fraction]], Monomial] | None = None
    for choice in product(*(list(permutations(t))[:24] for t in ties)):
        flat = [i for block in choice for i in block]
        rename: dict[str, Term] = {names[i]: Sym(f"@{k + 1}") for k, i in enumerate(flat)}
        renamed = sorted(((oriented(term(substitute(b, rename))), e) for b, e in factors), key=_factor_key)
        found = ([(key(b), e) for b, e in renamed], (tuple(sets[i] for i in flat), tuple(renamed)))
        if best is None or found[0] < best[0]:
            best = found
    assert best is not None
    return best[1]


def oriented(base: Term) -> Term:
    """An equation in an indicator with its sides in a fixed order, whatever its indices are called by now, and what
    stands in an absolute value with a fixed sign."""
    if isinstance(base, Fn) and base.name == "abs":
        return Fn("abs", (_unsigned(canonical_term(base.args[0])),))
    if isinstance(base, Iverson) and base.condition.op == "=":
        left, right = base.condition.left, base.condition.right
        if key(right) < key(left):
            return Iverson(Compare("=", right, left))
    if isinstance(base, Fn) and base.name == "exp" and isinstance(base.args[0], Mul) and "Big.sum" not in kinds(base):
        return _resorted(base)
    return base


@lru_cache(maxsize=20_000)
def _resorted(base: Fn) -> Term:
    """An exponential with the factors of its exponent in order, whatever the indices among them are called by now."""
    names = [n for n in free_names(base) if n.startswith("@")]
    if not names:
        return base
    away: dict[str, Term] = {n: Sym(f"%{n[1:]}") for n in names}
    back: dict[str, Term] = {f"%{n[1:]}": Sym(n) for n in names}
    exponent = canonical_term(term(substitute(base.args[0], away)))
    return Fn(base.name, (term(substitute(exponent, back)),))


def _factor_key(factor: tuple[Term, Fraction]) -> tuple[str, Fraction]:
    return key(factor[0]), factor[1]


def _natural_power(polynomial: Polynomial, n: int) -> Polynomial:
    result = constant(Fraction(1))
    for _ in range(n):
        result = times(result, polynomial)
    return result


@lru_cache(maxsize=100_000)
def _normal(value: Term) -> Polynomial:
    return _compute(value)


def normal(value: Term) -> Polynomial:
    """The normal form of a term."""
    return dict(_normal(value))


@lru_cache(maxsize=100_000)
def canonical_term(value: Term) -> Term:
    """The term that stands for all terms with this normal form."""
    return render(_normal(value))


def _atom(value: Term) -> Polynomial:
    return {((), ((value, Fraction(1)),)): Fraction(1)}


def _compute(value: Term) -> Polynomial:
    match value:
        case Rat(number):
            return constant(number)
        case Sym():
            return _atom(value)
        case Fn() if (matrix := opened(value)) is not None:
            return _of_matrix(value, matrix)
        case Fn("abs", (argument,)):
            return _atom(Fn("abs", (_unsigned(canonical_term(argument)),)))
        case App() | Fn() if not (isinstance(value, Fn) and value.name == "exp"):
            return _atom(term(rebuild(value, tuple(canonical_term(term(p)) for p in parts(value)))))
        case Prob(law, slots):
            if not slots:
                return constant(Fraction(1))
            return _atom(Prob(law, tuple((s, canonical_term(a)) for s, a in slots)))
        case Joint(law, items):
            return _atom(_joint(law, items)) if items else constant(Fraction(1))
        case Add(terms):
            return plus(*map(normal, terms))
        case Mul(factors):
            result = constant(Fraction(1))
            for factor in factors:
                result = times(result, normal(factor))
            return result
        case Pow(base, exponent):
            return _power(base, exponent)
        case Fn("exp", (argument,)):
            return _exponential(normal(argument))
        case Big("sum", var, over, body):
            return _bind(var, _canonical_set(over), normal(body))
        case Big(op, var, over, body):
            return _atom(term(alpha(Big(op, var, _canonical_set(over), canonical_term(body)))))
        case Iverson(Compare(op, left, right)):
            return _indicator(op, left, right)
        case Derivative(body, variable):
            return _atom(Derivative(canonical_term(body), canonical_term(variable)))
        case Limit(var, point, body):
            return _atom(term(alpha(Limit(var, canonical_term(point), canonical_term(body)))))
        case Defined(name, _, body):
            return _atom(Defined(name, "", canonical_term(body)))
    raise AssertionError(value)


def place(value: Term) -> Term:
    """A place in normal form, with its number last whatever its index is called."""
    made = canonical_term(value)
    if isinstance(made, Add):
        numbers = tuple(t for t in made.terms if isinstance(t, Rat))
        return Add((*(t for t in made.terms if not isinstance(t, Rat)), *numbers))
    return made


def _joint(law: str, items: tuple[tuple[str, Term, Term, Term], ...]) -> Joint:
    """The runs in a fixed order, their places in normal form."""
    made = {(name, place(first), place(last), canonical_term(point)) for name, first, last, point in items}
    return Joint(law, tuple(sorted(made, key=lambda i: (i[0], *map(key, i[1:])))))


def _of_matrix(value: Fn, matrix: Square) -> Polynomial:
    """A determinant or an entry of an inverse: the matrix is brought to normal form in indices with fixed names."""
    taken = set(free_names(matrix.body))
    row, col = fresh("%r", taken), fresh("%c", taken)
    body = canonical_term(matrix.at(Sym(row), Sym(col)))
    made = Square(row, col, _canonical_set(matrix.over), body).term
    return _atom(term(alpha(Fn(value.name, (made, *(canonical_term(a) for a in value.args[1:]))))))


def _unsigned(value: Term) -> Term:
    """The term or its negative, as both have one absolute value: the first monomial has a positive coefficient."""
    first = value.terms[0] if isinstance(value, Add) else value
    match first:
        case Rat(number) | Mul((Rat(number), *_)) if number < 0:
            return render(scale(normal(value), Fraction(-1)))
    return value


def _canonical_set(over: IndexSet) -> IndexSet:
    made = rebuild(over, tuple(canonical_term(term(p)) for p in parts(over)))
    assert isinstance(made, IndexSet)
    return made


def _indicator(op: str, left: Term, right: Term) -> Polynomial:
    left, right = canonical_term(left), canonical_term(right)
    if op in (">", ">="):
        op, left, right = {">": "<", ">=": "<="}[op], right, left
    if op in ("=", "!=") and key(right) < key(left):
        left, right = right, left
    if op == "!=":
        return plus(constant(Fraction(1)), scale(_indicator("=", left, right), Fraction(-1)))
    if left == right:
        return constant(Fraction(op != "<"))
    if isinstance(left, Rat) and isinstance(right, Rat):
        holds = {"=": left.value == right.value, "<": left.value < right.value, "<=": left.value <= right.value}[op]
        return constant(Fraction(holds))
    return _atom(Iverson(Compare(op, left, right)))


def _bind(var: str, over: IndexSet, body: Polynomial) -> Polynomial:
    pieces = []
    for monomial, c in body.items():
        sets, factors = _closed_over(var, monomial)
        name = f"@{len(sets) + 1}"
        renamed = [(term(substitute(b, {var: Sym(name)})), e) for b, e in factors]
        pieces.append({canonical((*sets, over), renamed): c})
    return plus(*pieces)


def _closed_over(var: str, monomial: Monomial) -> Monomial:
    """The monomial with the sums whose set depends on ``var`` taken as single factors, with all that is tied to them:
    the sets of a monomial mention no bound variables."""
    sets, factors = monomial
    names = [f"@{i + 1}" for i in range(len(sets))]
    tied = {n for n, over in zip(names, sets, strict=True) if var in free_names(over)}
    if not tied:
        return monomial
    grown = True
    while grown:
        used = set().union(*(free_names(b) & set(names) for b, _ in factors if free_names(b) & tied))
        grown = not used <= tied
        tied |= used
    here = [i for i, n in enumerate(names) if n in tied]
    kept = [i for i, n in enumerate(names) if n not in tied]

    def part(chosen: list[int], inside: bool) -> Monomial:
        rename: dict[str, Term] = {names[i]: Sym(f"@{k + 1}") for k, i in enumerate(chosen)}
        return tuple(sets[i] for i in chosen), tuple(
            (term(substitute(b, rename)), e) for b, e in factors if bool(free_names(b) & tied) == inside)

    outer, rest = part(kept, inside=False)
    sum_ = _render_monomial(part(here, inside=True))
    made = sum_.factors if isinstance(sum_, Mul) else (sum_,)
    return outer, (*rest, *((f, Fraction(1)) for f in made))


def _power(base: Term, exponent: Term) -> Polynomial:
    power = canonical_term(exponent)
    below = normal(base)
    if not isinstance(power, Rat):
        return _atom(Pow(render(below), power))
    e = power.value
    if e.denominator == 1 and 0 <= e <= MAX_POWER:
        return _natural_power(below, int(e))
    if len(below) == 1:
        ((sets, factors), c), = below.items()
        whole = e.denominator == 1
        plain = len(factors) == 1 and factors[0][1] == 1 and c == 1
        if not sets and (whole or plain):
            # c is nonzero; (x y)^e = x^e y^e for whole e, and for a single atom there is nothing to split.
            number = number_power(c, int(e)) if whole else Fraction(1)
            return collect((), {b: k * e for b, k in factors}, number)
    if not below:
        return _atom(Pow(ZERO, power))
    if e.denominator == 1:
        # The content and the factors common to all terms come out, so that equal denominators look equal.
        content, common, rest = _primitive(below)
        exponents = {b: k * e for b, k in common}
        rendered = render(rest)
        exponents[rendered] = exponents.get(rendered, Fraction(0)) + e
        return collect((), exponents, number_power(content, int(e)))
    return collect((), {render(below): e}, Fraction(1))


def _primitive(polynomial: Polynomial) -> tuple[Fraction, Factors, Polynomial]:
    """``(c, common, rest)`` with ``polynomial = c · common · rest`` and the first coefficient of ``rest`` one."""
    lists = [dict(factors) for _, factors in polynomial]
    common: dict[Term, Fraction] = {}
    for base in lists[0]:
        bound = any(n.startswith("@") for n in free_names(base))
        if not bound and all(base in other for other in lists[1:]):
            low = min(other[base] for other in lists)
            if low:
                common[base] = low
    inverse = {b: -e for b, e in common.items()}
    rest: Polynomial = {}
    for (sets, factors), c in polynomial.items():
        exponents = dict(factors)
        for base, e in inverse.items():
            exponents[base] = exponents.get(base, Fraction(0)) + e
        rest = plus(rest, collect(sets, exponents, c))
    lead = rest[min(rest, key=lambda m: key(_render_monomial(m)))]
    return lead, tuple(sorted(common.items(), key=_factor_key)), scale(rest, 1 / lead)


def _exponential(argument: Polynomial) -> Polynomial:
    """``exp`` of a sum of multiples of monomials: a product of powers of the exponentials of the monomials."""
    exponents: dict[Term, Fraction] = {}
    for monomial, c in argument.items():
        exponents[Fn("exp", (_render_monomial(monomial),))] = c
    return collect((), exponents, Fraction(1))


# --- back to terms ---------------------------------------------------------------------------------------------------


def _render_monomial(monomial: Monomial) -> Term:
    """Sums over disjoint groups of factors are printed as a product of sums."""
    sets, factors = monomial
    names = [f"@{i + 1}" for i in range(len(sets))]
    outside: list[Term] = []
    groups: list[tuple[set[str], list[Term]]] = [({n}, []) for n in names]
    for base, e in factors:
        made = base if e == 1 else Pow(base, Rat(e))
        used = free_names(base) & set(names)
        if not used:
            outside.append(made)
            continue
        joined = [g for g in groups if g[0] & used]
        groups = [g for g in groups if not g[0] & used]
        groups.append((set().union(*(g[0] for g in joined)), [f for g in joined for f in g[1]] + [made]))
    sums = [_nest([(n, s) for n, s in zip(names, sets, strict=True) if n in indices], sorted(inside, key=key))
            for indices, inside in groups]
    return _product(outside + sorted(sums, key=key))


def _nest(binders: list[tuple[str, IndexSet]], factors: list[Term]) -> Term:
    """The sum over the indices, outcomes of probabilities innermost, each factor as far out as it can stand."""
    def is_outcome(name: str) -> bool:
        return any(isinstance(f, Prob) and any(v == Sym(name) for _, v in f.slots) for f in factors)

    ordered = sorted(binders, key=lambda b: is_outcome(b[0]))
    body: Term | None = None
    for name, over in reversed(ordered):
        here = [f for f in factors if name in free_names(f)]
        factors = [f for f in factors if name not in free_names(f)]
        body = Big("sum", name, over, _product(here if body is None else [*here, body]))
    assert body is not None
    return term(alpha(_product([*factors, body]) if factors else body))


def _product(factors: list[Term]) -> Term:
    return ONE if not factors else factors[0] if len(factors) == 1 else Mul(tuple(factors))


def render(polynomial: Polynomial) -> Term:
    """The polynomial as a term, with monomials in a fixed order."""
    if not polynomial:
        return ZERO
    made = sorted(((_render_monomial(m), c) for m, c in polynomial.items()), key=lambda mc: key(mc[0]))
    terms: list[Term] = []
    for monomial, c in made:
        if monomial == ONE:
            terms.append(Rat(c))
        elif c == 1:
            terms.append(monomial)
        else:
            inner = monomial.factors if isinstance(monomial, Mul) else (monomial,)
            terms.append(Mul((Rat(c), *inner)))
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def cancelled(polynomial: Polynomial) -> Polynomial:
    """The polynomial with ``D · D^{-1}`` taken as 1 where all terms of an expanded ``D`` are there.

    Only a suggestion: whoever uses it compares the result with ``equal``.
    """
    for _ in range(12):
        for base in _inverse_bases(polynomial):
            shorter = _cancel(polynomial, base)
            if shorter is not None:
                polynomial = shorter
                break
        else:
            return polynomial
    return polynomial


def _inverse_bases(polynomial: Polynomial) -> list[Term]:
    found = {b for _, factors in polynomial for b, e in factors
             if e < 0 and e.denominator == 1 and is_composite(b) and not isinstance(b, Rat)
             and not any(n.startswith("@") for n in free_names(b))}
    return sorted(found, key=key)


def _cancel(polynomial: Polynomial, base: Term) -> Polynomial | None:
    expanded = normal(base)
    (lead_sets, lead), _ = min(expanded.items(), key=lambda mc: (len(mc[0][0]), key(_render_monomial(mc[0]))))
    for (sets, factors), c in polynomial.items():
        exponents = dict(factors)
        if exponents.get(base, Fraction(0)) >= 0 or len(lead_sets) > len(sets):
            continue
        for choice in list(permutations(range(len(sets)), len(lead_sets)))[:24]:
            if any(sets[i] != over for i, over in zip(choice, lead_sets, strict=True)):
                continue
            rename: dict[str, Term] = {f"@{k + 1}": Sym(f"@{i + 1}") for k, i in enumerate(choice)}
            rest = dict(exponents)
            for b, e in lead:
                moved = term(substitute(b, rename))
                rest[moved] = rest.get(moved, Fraction(0)) - e
            if any(rest.get(b, Fraction(0)) < 0 <= exponents.get(b, Fraction(0)) for b in rest):
                continue
            chosen = {f"@{i + 1}" for i in choice}
            if any(e and chosen & free_names(b) for b, e in rest.items()):
                continue
            kept = [i for i in range(len(sets)) if i not in choice]
            renumber: dict[str, Term] = {f"@{i + 1}": Sym(f"@{k + 1}") for k, i in enumerate(kept)}
            quotient = canonical(tuple(sets[i] for i in kept),
                                 [(term(substitute(b, renumber)), e) for b, e in rest.items() if e])
            try:
                product_ = times({quotient: Fraction(1)}, expanded)
            except TooLarge:
                continue
            ratio = c / product_.get((sets, factors), Fraction(1)) if (sets, factors) in product_ else None
            if ratio is None or any(polynomial.get(m) != ratio * k for m, k in product_.items()):
                continue
            smaller = plus(polynomial, scale(product_, -ratio))
            return plus(smaller, collect(quotient[0], _raised(quotient[1], base), ratio))
    return None


def vanishing(polynomials: Iterable[Polynomial]) -> list[Polynomial]:
    """``D · D^{-1} - 1``, expanded, for each composite denominator that occurs."""
    bases: dict[Term, None] = {}
    for polynomial in polynomials:
        bases.update(dict.fromkeys(_inverse_bases(polynomial)))
    inverse: list[tuple[Term, Polynomial]] = [(b, {((), ((b, Fraction(-1)),)): Fraction(1)}) for b in bases]
    return [plus(times(one, normal(base)), constant(Fraction(-1))) for base, one in inverse]


def _raised(factors: Factors, base: Term) -> dict[Term, Fraction]:
    exponents = dict(factors)
    exponents[base] = exponents.get(base, Fraction(0)) + 1
    return exponents


# --- deciding equality -----------------------------------------------------------------------------------------------


def is_zero(polynomial: Polynomial, fuel: int = 12) -> bool:
    """Whether a polynomial vanishes once its composite denominators are multiplied out.

    A denominator without bound variables multiplies the whole polynomial; one with bound variables the body of the
    sums over the same sets, which must then vanish for every value of the bound variables.
    """
    for _ in range(fuel):
        if not polynomial:
            return True
        free = _denominator(polynomial, bound=False)
        if free is None:
            break
        polynomial = _multiply(polynomial, *free)
    return not polynomial or (fuel > 1 and _vanishes_inside(polynomial, fuel))


MAX_CHOICES = 32


def _vanishes_inside(polynomial: Polynomial, fuel: int) -> bool:
    """Whether the bodies of sums vanish for every value of the indices that a denominator has.

    ``Σ_x f(x)`` vanishes where ``f(x)`` does for all x.  Which index of a term plays the part of x is a choice; terms
    that have none must vanish by themselves.
    """
    found = _denominator(polynomial, bound=True)
    if found is None:
        return False
    base = found[0]
    names = sorted(n for n in free_names(base) if n.startswith("@"))
    owner = next(m for m in polynomial if any(b == base for b, _ in m[1]))
    wanted = [owner[0][int(n[1:]) - 1] for n in names]
    fixed = [f"%{fuel}_{k + 1}" for k in range(len(names))]
    pattern = substitute(base, {n: Sym(f) for n, f in zip(names, fixed, strict=True)})
    rest: Polynomial = {}
    options: list[list[Polynomial]] = []
    for (sets, factors), c in polynomial.items():
        freed = [_freed(sets, factors, c, choice, fixed) for choice in permutations(range(len(sets)), len(names))
                 if all(sets[i] == over for i, over in zip(choice, wanted, strict=True))]
        matching = [p for p in freed if any(b == pattern and e < 0 for m in p for b, e in m[1])]
        if freed:
            options.append(matching[:1] or freed)
        else:
            rest[sets, factors] = c
    if rest and not is_zero(rest, fuel - 1):
        return False
    for count, choice in enumerate(product(*options)):
        if count >= MAX_CHOICES:
            return False
        if is_zero(plus(*choice), fuel - 1):
            return True
    return False


def _freed(sets: tuple[IndexSet, ...], factors: Factors, c: Fraction, choice: tuple[int, ...],
           names: list[str]) -> Polynomial:
    """A monomial without the sums over the chosen indices, which get fixed names."""
    kept = [i for i in range(len(sets)) if i not in choice]
    rename: dict[str, Term] = {f"@{i + 1}": Sym(name) for i, name in zip(choice, names, strict=True)}
    rename |= {f"@{i + 1}": Sym(f"@{k + 1}") for k, i in enumerate(kept)}
    freed_sets = tuple(_as_set(substitute(sets[i], rename)) for i in kept)
    return collect(freed_sets, {term(substitute(b, rename)): e for b, e in factors}, c)


def _as_set(value: Value) -> IndexSet:
    assert isinstance(value, IndexSet)
    return value


def _multiply(polynomial: Polynomial, base: Term, e: Fraction) -> Polynomial:
    """The product with ``base ** -e``, cancelled against the powers of ``base`` before it is multiplied out."""
    pieces = []
    for (sets, factors), c in polynomial.items():
        exponents = dict(factors)
        exponents[base] = exponents.get(base, Fraction(0)) - e
        pieces.append(collect(sets, exponents, c))
    return plus(*pieces)


def _denominator(polynomial: Polynomial, bound: bool) -> tuple[Term, Fraction] | None:
    """A composite base of a negative whole power, with its most negative exponent."""
    found: dict[Term, Fraction] = {}
    for _, factors in polynomial:
        for base, e in factors:
            if e < 0 and e.denominator == 1 and is_composite(base):
                has_bound = any(n.startswith("@") for n in free_names(base))
                if has_bound == bound:
                    found[base] = min(e, found.get(base, e))
    if not found:
        return None
    base = min(found, key=key)
    return base, found[base]


def denominator(polynomial: Polynomial) -> tuple[Term, Fraction] | None:
    """A composite denominator without bound variables, with its most negative exponent."""
    return _denominator(polynomial, bound=False)


def multiplied_out(polynomial: Polynomial, base: Term, e: Fraction) -> Polynomial:
    """The polynomial divided by ``base ** e``."""
    return _multiply(polynomial, base, e)


def equal(a: Term, b: Term) -> bool:
    """Whether two terms, both defined, are equal by ring arithmetic and linearity of sums."""
    try:
        return is_zero(plus(normal(a), scale(normal(b), Fraction(-1))))
    except TooLarge:
        return False


def difference(a: Term, b: Term) -> Polynomial:
    """The normal form of ``a - b``."""
    return normal(Add((a, Mul((MINUS_ONE, b)))))
