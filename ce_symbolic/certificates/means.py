"""The rule independence-of-means: the hypothesis that random variables are independent, and the tactic."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement

from ce_symbolic.certificates.closing import closing
from ce_symbolic.certificates.terms import NotCertifiable, Printer, View
from ce_symbolic.meaning.terms import (
    App,
    Big,
    IndexSet,
    Interval,
    Mul,
    Prob,
    Space,
    Sym,
    Term,
    Value,
    free_names,
    term,
    transform,
)
from ce_symbolic.rules.blocks import close_block, open_block
from ce_symbolic.rules.probability import random_variables


def independent_variables(printer: Printer, view: View, over: IndexSet, families: Mapping[str, int],
                          subjects: tuple[str, ...]) -> Iterator[str]:
    """``E[g(X_i) h(Y_j)] = E[g(X_i)] E[h(Y_j)]`` for all functions g and h, for each two of the variables."""
    if isinstance(over, (Space, Interval)):
        return  # for functions whose means exist only
    known = printer.theory.families
    random = [s for s in subjects if s in families and s in known and known[s].arguments[-1:] == (over,)]
    for one, two in combinations_with_replacement(random, 2):
        sets = [known[name].arguments[:-1] for name in (one, two)]
        if one == two and len(sets[0]) != 1:
            continue
        first, second = ([f"{letter}{k + 1}" for k in range(len(s))] for letter, s in zip("ij", sets, strict=True))
        premises = "".join(f"forall {x}, " + (f"{printer.member(x, s)} -> " if s is not None else "")
                           for x, s in zip(first + second, sets[0] + sets[1], strict=True))
        if one == two:
            premises += f"{first[0]} <> {second[0]} -> "
        x_, y_ = (" ".join((printer.names.of("f", name), *letters, "x"))
                  for name, letters in ((one, first), (two, second)))
        mean = f"\\sum_(x in {printer.index_set(over)}) ({printer.view(view)} x * "
        yield (f"forall g h : R -> R, {premises}{mean}(g ({x_}) * h ({y_}))) = "
               f"({mean}g ({x_}))) * ({mean}h ({y_})))")


def product_of_means(printer: Printer, before: Term, after: Term) -> str:
    """The tactic: constants move out of the mean, and the mean of the product of two functions is split."""
    block = open_block(before)
    if block is None or not isinstance(after, Mul):
        raise NotCertifiable("a product of means")
    (index, *_), factors = block
    weight = next(f for f in factors if isinstance(f, Prob) and index[0] in free_names(f))
    groups = [_group(part, weight) for part in after.factors]
    constants = [g for g in groups if index[0] not in free_names(g)]
    random = sorted((g for g in groups if index[0] in free_names(g)), key=lambda g: _rank(printer, g, index[0]))
    if len(random) not in (1, 2):
        raise NotCertifiable("means of products of more than two random variables")
    functions = [_function(printer, g, index[0]) for g in random]
    means = [close_block((index,), (Mul((weight, g)),)) for g in random]
    outside = close_block((), tuple(constants))
    whole = random[0] if len(random) == 1 else Mul(tuple(random))
    letter, listed = printer.names.of("v", index[0]), printer.index_set(index[1])
    product = Mul((weight, whole))
    inner = close_block((index,), (product,))
    body = closing(printer, close_block((), factors), Mul((outside, product)))
    if body is None:
        raise NotCertifiable("a product of means")
    o_, p_ = f"({printer.text(outside)})", f"({printer.text(product)})"
    script = (f"transitivity (\\sum_({letter} in {listed}) ({o_} * {p_})); [under {letter}; {body} | ]; "
              f"transitivity ({o_} * ({printer.text(inner)})); "
              f"[apply (sum_scal_l {listed} {o_} (fun {letter} : R => {p_})) | ]; ")
    if len(random) == 2:
        script += (f"transitivity ({o_} * (({printer.text(means[0])}) * ({printer.text(means[1])}))); "
                   f"[apply (f_equal (Rmult {o_})); by_independent_means {functions[0]} {functions[1]} | ]; ")
    w_ = f"(fun {letter} : R => {printer.text(weight)})"
    for part, group in zip(after.factors, groups, strict=True):
        if group in constants:
            script += (f"replace ({printer.text(part)}) with ({printer.text(group)}) "
                       f"by (symmetry; by_mean_of_constant {listed} {w_} ({printer.text(group)})); ")
    return script + "ring"


def _group(part: Term, weight: Prob) -> Term:
    """What stands beside the weight in a mean."""
    block = open_block(part)
    if block is None or weight.law not in {f.law for f in block[1] if isinstance(f, Prob)}:
        raise NotCertifiable("a product of means")
    assert isinstance(part, Big)
    return close_block((), tuple(f for f in _factors(part.body) if f != weight))


def _factors(body: Term) -> tuple[Term, ...]:
    return body.factors if isinstance(body, Mul) else (body,)


def _rank(printer: Printer, group: Term, var: str) -> int:
    """The place of the group's random variable among those declared independent."""
    names = {name for name, _ in random_variables(group, var) or ()}
    for fact in printer.theory.properties:
        if fact.kind == "independent" and names <= set(fact.subjects) and len(names) == 1:
            return fact.subjects.index(next(iter(names)))
    raise NotCertifiable("functions of several random variables")


def _function(printer: Printer, group: Term, var: str) -> str:
    """The group as a function of the value of its random variable."""
    def change(v: Value) -> Value:
        return Sym("value") if isinstance(v, App) and v.args and v.args[-1] == Sym(var) else v

    found = random_variables(group, var)
    made = term(transform(group, change))
    if found is None or len(found) != 1 or var in free_names(made):
        raise NotCertifiable("functions of several random variables")
    return f"(fun {printer.names.of('v', 'value')} : R => {printer.text(made)})"
