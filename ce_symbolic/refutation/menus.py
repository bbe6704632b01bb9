"""Values worth trying, the simplest first."""
from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import prod

from ce_symbolic.meaning.terms import HALF, MINUS_ONE, TWO, Add, Fn, Mul, Pow, Sym, Term, exp, log, rat
from ce_symbolic.refutation.instance import Element, Function

F = Fraction


def _fractions(text: str) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, text.split()))


#: Distinct small numbers first, so that nothing coincides by accident; special, large and tiny ones later.
REALS = _fractions("2 1/2 3 -1 1 1/3 -2 0 3/2 1/4 4 -1/2 3/4 5 -3 2/3 1/10 10 -1/3 9/10 100 1/100 -10 1/1000 1000")
INTEGERS = _fractions("2 3 1 4 0 5 -1 6 7 8 10")

LAWS: dict[int, tuple[tuple[Fraction, ...], ...]] = {
    size: tuple(_fractions(row) for row in rows)
    for size, rows in {
        1: ["1"],
        2: [
            "1/2 1/2", "1/4 3/4", "2/3 1/3", "3/4 1/4", "1/3 2/3", "1 0", "1/5 4/5", "9/10 1/10", "0 1",
            "1/10 9/10", "999/1000 1/1000", "1/1000 999/1000", "2/5 3/5", "1/100 99/100",
        ],
        3: [
            "1/2 1/4 1/4", "1/6 1/3 1/2", "1/4 1/4 1/2", "1/3 1/3 1/3", "1/2 1/2 0", "1/10 1/5 7/10", "1 0 0",
            "1/8 1/8 3/4", "0 1/3 2/3", "3/5 1/5 1/5", "1/1000 1/1000 499/500", "0 1 0", "1/10 4/5 1/10",
        ],
    }.items()
}


#: As a step density on three unit cells it has the deviation 1/2: its variance is 1/6 + 1/12.
UNIT_DEVIATION = (F(1, 12), F(5, 6), F(1, 12))


def laws(size: int) -> tuple[tuple[Fraction, ...], ...]:
    """Laws on ``size`` points."""
    if size in LAWS:
        return LAWS[size]
    triangle = size * (size + 1) // 2
    point = tuple(F(int(i == 0)) for i in range(size))
    skewed = tuple(F(1, 100 * size) for _ in range(size - 1))
    halves = tuple(F(1, 2**min(i + 1, size - 1)) for i in range(size))
    return (
        halves,
        tuple(F(i + 1, triangle) for i in range(size)),
        (F(1, size),) * size,
        tuple(F(size - i, triangle) for i in range(size)),
        point,
        (*skewed, 1 - sum(skewed, F(0))),
        (F(1, 2), F(1, 2), *(F(0),) * (size - 2)),
    )


def normalised(weights: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    """The weights scaled to sum 1."""
    total = sum(weights, F(0))
    return tuple(w / total for w in weights) if total > 0 else None


def random_law(size: int, rng: random.Random) -> tuple[Fraction, ...]:
    """A law with a small denominator, sometimes with zeros, sometimes very skewed."""
    kind = rng.randrange(4)
    if kind == 0:
        weights = [F(rng.randint(0, 4)) for _ in range(size)]
    elif kind == 1:
        weights = [F(rng.randint(1, 5)) for _ in range(size)]
    elif kind == 2:
        weights = [F(rng.choice((1, 1, 10, 100, 1000))) for _ in range(size)]
    else:
        weights = [F(rng.randint(1, 20)) for _ in range(size)]
    return normalised(weights) or (F(1), *(F(0),) * (size - 1))


def joint_laws(shape: Sequence[int], start: int, rng: random.Random) -> Iterator[tuple[Fraction, ...]]:
    """Joint laws in the order of keys of ``itertools.product``: generic, product, copied, Markov, parity, random."""
    makers = (_generic, _product, _copied, _chain, _parity, _random, _skewed_product, _random_chain)
    for i in range(2 * len(makers)):
        yield makers[(start + i) % len(makers)](shape, start + i, rng)


def keys_of(shape: Sequence[int]) -> list[tuple[int, ...]]:
    """All index tuples of a table."""
    keys: list[tuple[int, ...]] = [()]
    for size in shape:
        keys = [(*key, i) for key in keys for i in range(size)]
    return keys


def _generic(shape: Sequence[int], turn: int, rng: random.Random) -> tuple[Fraction, ...]:
    patterns = ((4, 1, 2, 1), (1, 2, 3, 2), (3, 1, 1, 3), (1, 4, 2, 1), (2, 1, 1, 1), (1, 0, 2, 1))
    pattern = patterns[turn % len(patterns)]
    size = prod(shape)
    weights = [F(pattern[i % 4] + (i // 4) % 2) for i in range(size)]
    return normalised(weights) or random_law(size, rng)


def _product(shape: Sequence[int], turn: int, rng: random.Random) -> tuple[Fraction, ...]:
    rows = [laws(size)[(turn + i) % min(len(laws(size)), 5)] for i, size in enumerate(shape)]
    return tuple(prod((row[i] for row, i in zip(rows, key, strict=True)), start=F(1)) for key in keys_of(shape))


def _skewed_product(shape: Sequence[int], turn: int, rng: random.Random) -> tuple[Fraction, ...]:
    rows = [random_law(size, rng) for size in shape]
    return tuple(prod((row[i] for row, i in zip(rows, key, strict=True)), start=F(1)) for key in keys_of(shape))


def _copied(shape: Sequence[int], turn: int, rng: random.Random) -> tuple[Fraction, ...]:
    """All variables equal, or all but one."""
    row = laws(shape[0])[turn % min(len(laws(shape[0])), 4)]
    free = turn % (len(shape) + 1)
    weights = [
        row[key[0]] if all(i == min(key[0], size - 1) or place == free for place, (i, size) in
                           enumerate(zip(key, shape, strict=True)) if place) else F(0)
        for key in keys_of(shape)
    ]
    return normalised(weights) or random_law(prod(shape), rng)


def _orders(count: int) -> list[tuple[int, ...]]:
    """Orders of variables along a chain; a chain and its reverse are the same."""
    if count > 4:
        return [tuple(range(count))]
    found: list[tuple[int, ...]] = [()]
    for _ in range(count):
        found = [(*o, i) for o in found for i in range(count) if i not in o]
    return found


def _chain(shape: Sequence[int], turn: int, rng: random.Random) -> tuple[Fraction, ...]:
    """A Markov chain through the variables, in every order in turn."""
    return _along(shape, turn, lambda size, i: laws(size)[(turn + i) % min(len(laws(size)), 5)])


def _random_chain(shape: Sequence[int], turn: int, rng: random.Random) -> tuple[Fraction, ...]:
    return _along(shape, rng.randrange(24), lambda size, i: random_law(size, rng))


def _along(shape: Sequence[int], turn: int, row: object) -> tuple[Fraction, ...]:
    assert callable(row)
    orders = _orders(len(shape))
    order = orders[turn % len(orders)]
    first = row(shape[order[0]], 0)
    links = [
        [row(shape[b], place + 1 + value) for value in range(shape[a])]
        for place, (a, b) in enumerate(pairwise(order))
    ]
    return tuple(
        first[key[order[0]]]
        * prod(
            (link[key[a]][key[b]] for link, a, b in zip(links, order[:-1], order[1:], strict=True)), start=F(1)
        )
        for key in keys_of(shape)
    )


def _parity(shape: Sequence[int], turn: int, rng: random.Random) -> tuple[Fraction, ...]:
    """Pairwise independent, but the last variable is the parity of the others."""
    weights = [F(1) if sum(key) % 2 == turn % 2 else F(0) for key in keys_of(shape)]
    return normalised(weights) or random_law(prod(shape), rng)


def _random(shape: Sequence[int], turn: int, rng: random.Random) -> tuple[Fraction, ...]:
    return random_law(prod(shape), rng)


def tables(shape: Sequence[int], start: int, rng: random.Random) -> Iterator[tuple[Fraction, ...]]:
    """Values of a family in the order of its keys: generic, positive, weights, bits, one-hot, constant, random."""
    size, last = prod(shape), shape[-1] if shape else 1
    rows = size // last if last else 0
    generic = _fractions("1 2 -1 3 1/2 -2 4 1/3 5 -1/2 3/2 7 -3 2/3 6 1/4")
    positive = _fractions("1 2 3 1/2 4 1/3 5 3/2 1/4 7 2/3 6")
    unit = _fractions("1/4 2/3 1/2 1/3 3/4 1/5 4/5 2/5")
    narrow = laws(last) if last else ()
    wide = laws(size) if size else ()

    def rotated(menu: Sequence[Fraction], by: int) -> tuple[Fraction, ...]:
        return tuple(menu[(i + by) % len(menu)] for i in range(size))

    def by_rows(by: int) -> tuple[Fraction, ...]:
        return tuple(x for r in range(rows) for x in narrow[(by + r) % len(narrow)])

    def by_columns(by: int) -> tuple[Fraction, ...]:
        columns = [laws(rows)[(by + c) % len(laws(rows))] for c in range(last)]
        return tuple(columns[c][r] for r in range(rows) for c in range(last))

    def hot_rows(by: int) -> tuple[Fraction, ...]:
        return tuple(F(int(c == (r + by) % last)) for r in range(rows) for c in range(last))

    def hot(by: int) -> tuple[Fraction, ...]:
        return tuple(F(int(i == by % size)) for i in range(size))

    def unit_rows(by: int) -> tuple[Fraction, ...]:
        choices = (_fractions("3/5 4/5"), _fractions("1 0"), _fractions("-4/5 3/5"))
        padded = [(*c, *(F(0),) * (last - 2)) if last >= 2 else (F(1),) for c in choices]
        return tuple(x for r in range(rows) for x in padded[(by + r) % len(padded)])

    def mirrored(by: int) -> tuple[Fraction, ...]:
        """A symmetric matrix where the shape allows, positive."""
        if len(shape) != 2 or shape[0] != shape[1]:
            return rotated(unit, by + 3)
        places = (min(r, c) + 2 * max(r, c) + by for r in range(rows) for c in range(last))
        return tuple(positive[place % len(positive)] for place in places)

    makers = (
        lambda by: rotated(generic, by),
        lambda by: rotated(positive, by),
        lambda by: wide[by % len(wide)],
        by_rows,
        lambda by: tuple(F((i + by) % 2) for i in range(size)),
        hot_rows,
        hot,
        lambda by: rotated(unit, by),
        lambda by: (REALS[by % 8],) * size,
        lambda by: (F(0),) * size,
        lambda by: tuple(F((-1) ** (i + by)) for i in range(size)),
        by_columns,
        mirrored,
        unit_rows,
        lambda by: tuple(F(rng.randint(-4, 4), rng.choice((1, 1, 2, 3))) for _ in range(size)),
        lambda by: tuple(F(rng.randint(1, 9), rng.choice((1, 2, 3, 10))) for _ in range(size)),
        lambda by: tuple(rng.choice(REALS) for _ in range(size)),
    )
    if size == 0:
        yield ()
        return
    for i in range(2 * len(makers)):
        yield makers[(start + i) % len(makers)](start // len(makers) + i)


def model_weights(count: int, parameters: int, turn: int, rng: random.Random) -> list[tuple[Fraction, ...]]:
    """The numbers of ``count`` weights ``c + d (θ - e)^2 + …``: simple and all different, with zeros, random."""
    constants = ("1 2 1 3", "1 1 2 1", "3 1 2 2", "2 1 1 4", "1 0 2 1", "1/2 1 1 1/3")[turn % 6].split()
    slopes = ("1 0 2 1", "0 1 1 2", "1 1 0 3", "2 1 3 1", "1/2 1 0 1")[turn % 5].split()
    centres = ("0 1 -1 2", "1 0 2 -1", "-1 0 1 1/2")[turn % 3].split()
    found = []
    for i in range(count):
        if turn % 4 == 3:
            numbers = [F(rng.randint(0, 4)), *(F(rng.randint(0, 3)) for _ in range(2 * parameters))]
        else:
            numbers = [F(constants[i % 4])]
            for j in range(parameters):
                numbers += [F(slopes[(i + j + i // 4) % 4]), F(centres[(i + 2 * j) % 4])]
        found.append(tuple(numbers))
    return found


_T, _S = Sym("t"), Sym("s")


def _square(x: Term) -> Term:
    return Pow(x, TWO)


#: Functions of one variable with what is true of them (on the part of the line where they are defined).
FUNCTIONS: tuple[tuple[Term, frozenset[str]], ...] = tuple(
    (body, frozenset(tags.split()))
    for body, tags in (
        (_square(_T), "convex strictly-convex differentiable continuous even"),
        (exp(_T), "convex strictly-convex differentiable continuous increasing strictly-increasing positive injective"),
        (Add((Mul((TWO, _T)), rat(1))),
         "convex concave affine differentiable continuous increasing strictly-increasing injective"),
        (Mul((MINUS_ONE, log(_T))),
         "convex strictly-convex differentiable continuous decreasing strictly-decreasing injective"),
        (_T, "convex concave affine linear odd differentiable continuous increasing strictly-increasing injective"),
        (Fn("abs", (_T,)), "convex continuous even"),
        (Mul((_T, log(_T))), "convex strictly-convex differentiable continuous"),
        (Mul((MINUS_ONE, _T)),
         "convex concave affine linear odd differentiable continuous decreasing strictly-decreasing injective"),
        (log(_T), "concave strictly-concave differentiable continuous increasing strictly-increasing injective"),
        (Mul((MINUS_ONE, _square(_T))), "concave strictly-concave differentiable continuous even"),
        (Pow(_T, HALF), "concave strictly-concave differentiable continuous increasing strictly-increasing injective"),
        (Pow(_T, rat(3)), "odd differentiable continuous increasing strictly-increasing injective"),
        (_square(Add((_T, MINUS_ONE))), "convex strictly-convex differentiable continuous"),
        (Mul((MINUS_ONE, Fn("abs", (_T,)))), "concave continuous even"),
        (Add((_square(_T), Mul((MINUS_ONE, _T)), rat(3))), "convex strictly-convex differentiable continuous"),
    )
)

_PAIRS: tuple[Term, ...] = (
    Add((_square(_S), Mul((rat(3), _T)))),
    Mul((_S, _T)),
    Add((Mul((TWO, _S)), Mul((MINUS_ONE, _T)), rat(1))),
    Add((Mul((_square(_S), _T)), _T)),
    Mul((_S, exp(_T))),
)


def functions(arguments: int) -> Iterator[tuple[Function, frozenset[str]]]:
    """Concrete functions with their properties."""
    if arguments == 1:
        for body, tags in FUNCTIONS:
            yield Function(("t",), body), tags
    elif arguments == 2:
        for body in _PAIRS:
            yield Function(("s", "t"), body), frozenset({"differentiable", "continuous"})
    else:
        names = tuple(f"t{i + 1}" for i in range(arguments))
        total = Add(tuple(Mul((rat(i + 1), _square(Sym(n)) if i % 2 else Sym(n))) for i, n in enumerate(names)))
        yield Function(names, total), frozenset({"differentiable", "continuous"})


def choose(elements: Sequence[Element], start: int) -> Iterator[Element]:
    """Elements of a set, from the ``start``-th on."""
    for i in range(len(elements)):
        yield elements[(start + i) % len(elements)]
