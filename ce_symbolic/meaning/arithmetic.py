"""What sums, products, powers, brackets and case distinctions mean, for numbers, vectors and matrices."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction as Rational
from typing import TYPE_CHECKING

from ce_symbolic.context.names import base_letter, head_key, letter_key, peel, print_name
from ce_symbolic.context.pieces import is_expectation
from ce_symbolic.meaning import binders, derivatives, evaluation, events, laws, letters, tensors
from ce_symbolic.meaning.scope import Element, Env, Meaning, Misfit, Refusal, Tensor
from ce_symbolic.meaning.terms import (
    HALF,
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    App,
    Compare,
    Enum,
    Fn,
    Iverson,
    Mul,
    Pow,
    Range,
    Rat,
    Sym,
    Term,
    divide,
    exp,
    rat,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Call, Letter, Node, Script, Span
from ce_symbolic.notation.writer import write

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


def _number(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Number)
    return rat(node.text.replace(",", "").replace("{", "").replace("}", ""))


def plain_norm(node: Node) -> Node:
    """``\\|x\\|_2`` is ``\\|x\\|``; another index is another norm."""
    inner = peel(node)
    if not isinstance(inner, Script) or not isinstance(peel(inner.base), tree.Delimited):
        return node
    norm = peel(inner.base)
    assert isinstance(norm, tree.Delimited)
    if norm.kind != "norm" or inner.sups or inner.primes or len(inner.subs) != 1:
        raise Refusal(node.span, "a name is expected in front of an index", "write the index inside")
    return tree.Delimited(norm.kind, norm.items, inner.subs[0], span=node.span)


def component_of_product(el: Elaborator, node: Node) -> Node | None:
    """``(pW)_y`` as ``\\sum_x p_x W_{x, y}``, where the notes print a vector and a matrix with indices."""
    inner = peel(node)
    product = peel(inner.base) if isinstance(inner, Script) else None
    if not isinstance(inner, Script) or len(inner.subs) != 1 or not isinstance(product, tree.Mul):
        return None
    first, second = map(peel, product.factors) if len(product.factors) == 2 else (None, None)
    if not isinstance(first, Letter) or not isinstance(second, Letter) or any(product.signs):
        return None
    printed = [s for s in el.roles.indexed.get(letter_key(second), ()) if len(s) == 2]
    if not printed or not any(len(s) == 1 for s in el.roles.indexed.get(letter_key(first), ())):
        return None
    index = printed[0][0]
    body = tree.Mul((Script(first, (index,)), Script(second, (index, inner.subs[0]))), ("",), span=node.span)
    return tree.Big("sum", index, None, body, span=node.span)


def _name(el: Elaborator, node: Node, env: Env) -> Meaning:
    component = component_of_product(el, node)
    if component is not None:
        return el.value(component, env)
    norm = plain_norm(node)
    if isinstance(norm, tree.Delimited):
        return _delimited(el, norm, env)
    return letters.name(el, node, env)


def operand(el: Elaborator, node: Node, env: Env) -> Meaning:
    """A formula between signs, where a plain letter is a number."""
    inner = peel(node)
    return letters.name(el, inner, env, number=True) if isinstance(inner, Letter) else el.value(node, env)


def is_unit(node: Node) -> bool:
    """``bits``, ``nats`` behind a number."""
    return isinstance(node, tree.Words) and node.text.strip(" ().").lower() in ("bit", "bits", "nat", "nats")


def _add(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Add)
    values: list[Meaning] = []
    for sign, item in zip(node.signs, node.terms, strict=True):
        if sign not in ("", "+", "-"):
            raise Refusal(node.span, f"{sign} stands for two formulas", "write both")
        value = operand(el, item, env)
        values.append(tensors.each(value, lambda t: Mul((MINUS_ONE, t))) if sign == "-" else value)
    return values[0] if len(values) == 1 else tensors.add(el, values, node.span)


def _mul(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Mul)
    if events.speaks_of_events(el, node):
        return events.happening(el, node, env)
    gradient = gradient_of_product(el, node, env)
    if gradient is not None:
        return gradient
    other = next((s for s in node.signs if s not in PRODUCTS), None)
    if other is not None:
        return other_operation(el, node, other, env)
    joined = any(s in ENTRYWISE for s in node.signs)
    values = [by_entries(el, f, env) if joined and isinstance(f, tree.Group) else operand(el, f, env)
              for f in node.factors if not is_unit(f)]
    if not any(isinstance(v, Tensor) for v in values):
        return Mul(tuple(v for v in values if not isinstance(v, Tensor)))
    if not joined or len(values) != len(node.factors):
        return _multiplied(el, values, node.signs, node.span)
    try:
        return _multiplied(el, values, node.signs, node.span)
    except Misfit:
        # \\sigma'(z) \\odot W^T \\delta: the matrix product comes first.
        at = max(k for k, s in enumerate(node.signs) if s in ENTRYWISE)
        last = _multiplied(el, values[at + 1 :], node.signs[at + 1 :], node.span)
        return _multiplied(el, [*values[: at + 1], last], node.signs[: at + 1], node.span)


def by_entries(el: Elaborator, node: Node, env: Env) -> Meaning:
    """What is multiplied entry by entry, or stands on a diagonal, is made of entries: ``1 - h^2`` with a vector h."""
    before = el.entrywise, el.squared_entries
    el.entrywise = el.squared_entries = True
    try:
        return operand(el, node, env)
    finally:
        el.entrywise, el.squared_entries = before


def _columns(a: Meaning, b: Meaning) -> bool:
    return isinstance(a, Tensor) and isinstance(b, Tensor) and a.cols is None and b.cols is None


def _multiplied(el: Elaborator, values: list[Meaning], signs: tuple[str, ...], span: Span) -> Meaning:
    """A product from left to right."""
    result = values[0]
    for sign, value in zip(signs, values[1:], strict=False):
        if sign in ENTRYWISE or (el.squared_entries and _columns(result, value)):
            result = tensors.entrywise(el, result, value, lambda a, b: Mul((a, b)), span)
        elif (
            sign == "\\cdot"
            and isinstance(result, Tensor)
            and isinstance(value, Tensor)
            and (result.cols is None and value.cols is None)
        ):
            result = tensors.inner(el, result, value, span)
        else:
            result = tensors.multiply(el, result, value, span)
    return result


ENTRYWISE = ("\\odot", "\\circ", "\\otimes")
#: The signs of products: of numbers, matrices, or entry by entry.
PRODUCTS = ("", "\\cdot", "\\times", "*", "\\odot", "\\circ", "\\otimes", "\\bullet", "\\boxdot")


def other_operation(el: Elaborator, node: tree.Mul, sign: str, env: Env) -> Meaning:
    """``a \\div b``; of any other operation between numbers (``X \\oplus Y``) nothing is known but that it is one."""
    at = node.signs.index(sign)
    left = tree.Mul(node.factors[: at + 1], node.signs[:at], span=node.span) if at else node.factors[0]
    rest = node.factors[at + 1 :]
    right = tree.Mul(rest, node.signs[at + 1 :], span=node.span) if len(rest) > 1 else rest[0]
    if len(set(node.signs)) > 1 and sign == "\\div":
        raise Refusal(node.span, "it is not clear what is divided here", "write a fraction")
    first, second = operand(el, left, env), operand(el, right, env)
    if sign == "\\div":
        return tensors.entrywise(el, first, second, divide, node.span)
    if isinstance(first, Tensor) or isinstance(second, Tensor):
        raise Refusal(node.span, f"{sign} between vectors is not understood", "write it out")
    if sign == "\\oplus" and (bits := exclusive_or(el, node, first, second, env)) is not None:
        return bits
    el.spelling.setdefault(sign, sign)
    el.families.setdefault(sign, (None, None))
    el.cautious[sign] = f"nothing is known here of {sign}"
    return App(sign, (first, second))


def exclusive_or(el: Elaborator, node: tree.Mul, first: Term, second: Term, env: Env) -> Term | None:
    """``X \\oplus Y`` of random bits is their sum modulo 2, ``x + y - 2xy``; None where they have other values."""
    bits = Range(ZERO, ONE)
    for factor in node.factors:
        found = el.lookup(peel(factor), env)
        if not isinstance(found, Element) or found.over is None:
            if not isinstance(peel(factor), (Letter, Script)) or el.book.find(peel(factor), env, el.roles) is None:
                return None
            continue
        known = el.sorts.known(found.over)
        if known is not None and any(s != bits for s in known.sets):
            return None
        el.sorts.unify(found.over, bits)
    el.note(node.span, "read \\oplus as the sum of bits modulo 2")
    return Add((first, second, Mul((rat(-2), first, second))))


def gradient_of_product(el: Elaborator, node: tree.Mul, env: Env) -> Meaning | None:
    """``\\nabla_w σ(w^T x) x``: a gradient cannot be multiplied by a column, so it reaches over both factors."""
    first = peel(node.factors[0])
    if not isinstance(first, tree.Derivative) or first.kind != "nabla" or any(node.signs) or len(node.factors) != 2:
        return None
    behind = el.value(node.factors[1], env)
    if not isinstance(behind, Tensor) or behind.cols is not None:
        return None
    el.note(node.span, f"read {print_name(node)} as the gradient of the product")
    body = tree.Mul((first.body, *node.factors[1:]), node.signs, span=node.span)
    return el.value(tree.Derivative(body, first.variables, "nabla", first.order, span=node.span), env)


def _fraction(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Fraction)
    top, bottom = operand(el, node.numerator, env), operand(el, node.denominator, env)
    if isinstance(bottom, Tensor) and not isinstance(top, Tensor):
        raise Misfit(node.span, "a number is divided by a vector", "say that it is meant entry by entry")
    return tensors.entrywise(el, top, bottom, divide, node.span)


def _power(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Power)
    defined = el.book.find(node, env, el.roles)
    if defined is not None:
        return el.unfold(node, *defined, env)
    if events.speaks_of_events(el, node):
        return events.happening(el, node, env)
    base_node = peel(plain_norm(node.base))
    exponent = peel(node.exponent)
    letter = base_letter(base_node)
    if letter is not None and letter.name == "e" and is_mark(exponent) and not (
            isinstance(base_node, Letter) and letters.constant(el, base_node, base_node, "e", ())):
        return tensors.transpose(el.value(base_node, env))  # e^T e, where e is a residual
    if is_inverse_transpose(exponent) and isinstance(matrix := el.value(node.base, env), Tensor):
        return tensors.transpose(tensors.inverse(el, matrix, node.span, write(base_node)))
    if (
        isinstance(base_node, Letter)
        and base_node.name == "e"
        and (letters.constant(el, base_node, base_node, "e", ()) or (
            # beside the unit vectors e_k it is still Euler's number that is raised to a formula
            not isinstance(peel(exponent), tree.Number) and "e" not in (*el.roles.defined, *el.roles.laws)))
        and (el.lookup(base_node, env) is None)
    ):
        return exp(el.term(exponent, env))
    if isinstance(base_node, Call) and is_expectation(base_node.head) and el.square_inside and len(base_node.args) == 1:
        inner = tree.Power(tree.Group(base_node.args[0]), node.exponent, span=node.span)
        return el.value(Call(base_node.head, (inner,), (), base_node.delimiters, span=node.span), env)
    if isinstance(base_node, tree.Delimited) and base_node.kind in ("norm", "abs") and el.term(exponent, env) == TWO:
        vector = el.value(base_node.items[0], env) if not laws.is_set(el, peel(base_node.items[0])) else None
        if isinstance(vector, Tensor) and (base_node.kind == "norm" or vector.rows is None or vector.cols is None):
            return squared_norm(el, base_node, vector)
        if base_node.sub is not None:
            _delimited(el, base_node, env)  # refuses other norms
    if (
        isinstance(base_node, Call)
        and head_key(base_node.head) in ("log", "ln")
        and base_node.delimiters != ("", "")
        and not isinstance(exponent, tree.Number)
    ):
        if isinstance(peel(exponent), tree.Fraction) and len(base_node.args) == 1:
            # \log(\prod_i x_i)^{1/n}: nobody takes roots of logarithms.
            el.note(node.span, "the exponent is read as that of the argument of the logarithm")
            inner = tree.Power(tree.Group(base_node.args[0]), exponent, span=node.span)
            return el.value(Call(base_node.head, (inner,), (), base_node.delimiters, span=node.span), env)
        raise Refusal(node.span, "it is not clear whether the argument or the logarithm has this power",
                      "set brackets around what is raised")
    base = operand(el, node.base, env)
    power = el.term(exponent, env)
    match power:
        case Mul((Rat(a), Rat(b))):
            power = Rat(a * b)  # x^{-1} has the exponent -1, not a product
    if isinstance(base, Tensor):
        if base.rows is not None and base.cols is not None:
            whole = power.value if isinstance(power, Rat) and power.value.denominator == 1 else Rational(0)
            if not 1 <= abs(whole) <= 4:
                raise Refusal(node.span, "this power of a matrix", "write the product out")
            el.sorts.unify(base.rows, base.cols)
            count = int(abs(whole))
            if whole < 0:
                inverse = tensors.inverse(el, base, node.span, write(base_node))
                assert isinstance(inverse, Tensor)
                base = inverse
            product: Meaning = base
            for _ in range(count - 1):
                product = tensors.multiply(el, product, base, node.span)
            return product
        if el.squared_entries:
            return tensors.each(base, lambda t: Pow(t, power))
        if power == TWO:
            return tensors.inner(el, base, base, node.span)
        raise Misfit(node.span, f"a power of {tensors.shape(base)}", "write a norm, or components")
    if isinstance(node.base, Call) and is_expectation(node.base.head) and node.base.delimiters == ("", ""):
        el.note(node.span, f"read {print_name(node)} as the power of the mean")
    return Pow(base, power)


def is_inverse_transpose(exponent: Node) -> bool:
    """``-T``, as in ``A^{-T}``."""
    if not isinstance(exponent, tree.Add) or exponent.signs != ("-",):
        return False
    return is_mark(peel(exponent.terms[0]))


def is_mark(mark: Node) -> bool:
    """``T``, as a mark of transposition."""
    return isinstance(mark, Letter) and mark.name in ("T", "top", "intercal", "⊤")


def _transpose(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Transpose)
    return tensors.transpose(el.value(node.body, env))


def _group(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, (tree.Group, tree.Decorated))
    return el.value(node.body, env)


def _root(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Root)
    degree = HALF if node.degree is None else divide(ONE, el.term(node.degree, env))
    if isinstance(degree, Mul) and isinstance(node.degree, tree.Number):
        degree = Rat(1 / Rational(node.degree.text))
    return Pow(el.term(node.body, env), degree)


def squared_norm(el: Elaborator, node: tree.Delimited, value: Tensor) -> Term:
    """The square of the Euclidean norm of a vector, or of the Frobenius norm of a matrix."""
    sub = peel(node.sub) if node.sub is not None else None
    is_matrix = value.rows is not None and value.cols is not None
    if is_matrix and isinstance(sub, Letter) and sub.name == "F":
        return tensors.trace(el, tensors.multiply(el, tensors.transpose(value), value, node.span), node.span)
    if is_matrix:
        raise Misfit(node.span, "this norm of a matrix is not known", "write \\|A\\|_F for the Frobenius norm")
    if isinstance(sub, (tree.Number, type(None))) and (sub is None or sub.text == "2"):
        return tensors.inner(el, value, value, node.span)
    weight = el.value(sub, Env()) if sub is not None and not isinstance(sub, tree.Number) else None
    if isinstance(weight, Tensor) and weight.rows is not None and weight.cols is not None:
        return tensors.inner(el, value, tensors.multiply(el, weight, value, node.span), node.span)
    raise Refusal(node.span, "only the Euclidean norm is known", "write the sum out")


def _delimited(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Delimited)
    if node.kind == "abs":
        inner = peel(node.items[0])
        if laws.is_set(el, inner):
            return binders.cardinality(el, inner, env)
        if isinstance(inner, tree.Letter) and letter_key(inner) in el.roles.counted and not el.lookup(inner, env):
            size = f"|{letter_key(inner)}|"
            el.integers.add(size)
            el.declare(size, node)
            return Sym(size)
        value = el.value(inner, env)
        if not isinstance(value, Tensor):
            return Fn("abs", (value,))
        if value.rows is not None and value.cols is not None:
            return tensors.determinant(el, value, node.span, write(inner))
        return Pow(tensors.inner(el, value, value, node.span), HALF)
    if node.kind == "norm":
        value = el.value(node.items[0], env)
        return Pow(squared_norm(el, node, value), HALF) if isinstance(value, Tensor) else Fn("abs", (value,))
    if node.kind == "angle" and len(node.items) == 2:
        return tensors.inner(el, el.value(node.items[0], env), el.value(node.items[1], env), node.span)
    if node.kind in ("floor", "ceil"):
        return Fn(node.kind, (el.term(node.items[0], env),))
    raise Refusal(node.span, f"these brackets ({node.kind}) have no meaning here", "write the average out")


def _indicator(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Indicator)
    inner = peel(node.condition)
    if not isinstance(inner, tree.Compare):
        raise Refusal(node.span, "this is no condition", "write an equation in the brackets")
    found = [Iverson(c) for c in el.condition(inner, env)]
    return found[0] if len(found) == 1 else Mul(tuple(found))


def _cases(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Cases)
    terms: list[Term] = []
    rest: list[Compare] = []
    for body, condition in node.rows:
        inner = peel(condition) if condition is not None else None
        value = el.term(body, env)
        if inner is None or isinstance(inner, tree.Words):
            guards: tuple[Term, ...] = tuple(Iverson(opposite(c)) for c in rest)
        elif isinstance(inner, tree.Compare):
            holds = el.condition(inner, env)
            rest += holds
            guards = tuple(map(Iverson, holds))
        else:
            raise Refusal(node.span, "this is no condition of a case", "write an equation or an inequality")
        terms.append(Mul((*guards, value)) if guards else value)
    return Add(tuple(terms))


def opposite(compare: Compare) -> Compare:
    """The negation."""
    ops = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
    return Compare(ops[compare.op], compare.left, compare.right)


def _matrix(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Matrix)
    rows = [[el.term(e, env) for e in row] for row in node.rows]
    height, width = len(rows), len(rows[0]) if rows else 0
    if not width or any(len(r) != width for r in rows):
        raise Refusal(node.span, "the rows of this matrix differ in length", "")
    down, across = Enum(tuple(map(rat, range(1, height + 1)))), Enum(tuple(map(rat, range(1, width + 1))))

    def entry(i: Term | None, j: Term | None) -> Term:
        terms: list[Term] = []
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(row, 1):
                brackets = [Iverson(Compare("=", k, rat(n))) for k, n in ((i, r), (j, c)) if k is not None]
                terms.append(Mul((*brackets, value)))
        return Add(tuple(terms))

    if width == 1 and height == 1:
        return rows[0][0]
    return Tensor(down if height > 1 else None, across if width > 1 else None, entry)


def _words(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Words)
    raise Refusal(node.span, f"“{node.text.strip()}” has no meaning as a formula", "write a formula")


def _dots(el: Elaborator, node: Node, env: Env) -> Meaning:
    raise Refusal(node.span, "it is not clear what these dots stand for", "write a sum, or a sequence x_1, \\dots, x_n")


def _call(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, Call)
    return el.call(node, env)


Handler = Callable[["Elaborator", Node, Env], Meaning]
HANDLERS: dict[type[Node], Handler] = {
    tree.Number: _number,
    tree.Letter: _name,
    tree.Script: _name,
    tree.Add: _add,
    tree.Mul: _mul,
    tree.Fraction: _fraction,
    tree.Power: _power,
    tree.Transpose: _transpose,
    tree.Group: _group,
    tree.Decorated: _group,
    tree.Root: _root,
    tree.Delimited: _delimited,
    tree.Indicator: _indicator,
    tree.Cases: _cases,
    tree.Matrix: _matrix,
    tree.Words: _words,
    tree.Call: _call,
    tree.Big: binders.big,
    tree.Derivative: derivatives.derivative,
    tree.SuchThat: evaluation.evaluated,
    tree.Dots: _dots,
}
