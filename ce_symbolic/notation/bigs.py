r"""Operators with a range and a body: ``\sum``, ``\int``, ``\max``, ``\lim``, ``\arg\min``."""
from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.notation import binding, scripts
from ce_symbolic.notation import operators as op
from ce_symbolic.notation.tokens import Token
from ce_symbolic.notation.tree import Add, Big, Derivative, Dots, Letter, Mul, Node, Power, Script, Tuple

if TYPE_CHECKING:
    from ce_symbolic.notation.parser import Item, Parser

_INTEGRALS = {"int": 1, "iint": 2, "iiint": 3, "oint": 1}


def is_big(p: Parser) -> bool:
    r"""Whether an operator with a range stands at the parser; ``\max(a, b)`` is a function."""
    token = p.peek()
    if token is None or token.size:
        return False
    name = op.word(token)
    if name in ("underset", "overset"):
        return _stacked_operator(p) is not None
    if name == "arg":
        following = p.peek(1)
        return following is not None and op.word(following) in ("max", "min", "sup", "inf")
    if name not in op.BIG or (token.kind == "name" and name in ("sum", "prod", "int")):
        return False
    following = p.peek(1)
    if name in op.CHOICES and following is not None and following.is_symbol("(", "[", "\\{"):
        closing = p.match[p.at + 1]
        return not any(p.tokens[i].is_symbol(",") for i in p.top(p.at + 2, closing))
    return True


def _stacked_operator(p: Parser) -> tuple[int, int, int] | None:
    r"""For ``\underset{x}{\arg\min}``: where the range begins, where the operator does, and the end of the whole."""
    middle = scripts.argument_end(p, p.at + 1)
    end = scripts.argument_end(p, middle)
    a, b = scripts.inside(p, middle, end)
    words = [op.word(t) for t in p.tokens[a:b]]
    is_operator = (len(words) == 1 and words[0] in op.BIG) or (len(words) == 2 and words[0] == "arg")
    return (p.at + 1, a, end) if is_operator else None


def is_average_ahead(p: Parser) -> bool:
    r"""Whether ``\mathbb{E}`` or its like stands at the parser."""
    token = p.peek()
    if token is None:
        return False
    if token.is_command("mathbb", "mathrm") and (after := p.peek(1)) is not None:
        inner = p.peek(2) if after.kind == "open" else after
        return inner is not None and inner.kind == "letter" and inner.text == "E"
    if token.kind == "letter" and token.text == "E":
        return p.names.role("E") == "mean"
    return op.word(token) in ("E", "Var", "Cov")


def big(p: Parser) -> list[Item]:
    """The operator with its body, and the factors behind it that are no part of the body."""
    start = p.at
    token = p.tokens[start]
    stacked = _stacked_operator(p) if token.is_command("underset", "overset") else None
    if stacked:
        p.at = stacked[1]
        is_below = token.text == "underset"
        token = p.tokens[p.at]
    p.at += 1
    name = op.BIG.get(op.word(token), "")
    if op.word(token) == "arg":
        name = "arg" + {"sup": "max", "inf": "min"}.get(op.word(p.tokens[p.at]), op.word(p.tokens[p.at]))
        p.at += 1
    p.enter(start)
    if stacked:
        p.at = stacked[2]
    found = scripts.scripts(p)
    if stacked:
        content = scripts.inside(p, stacked[0], scripts.argument_end(p, stacked[0]))
        found.below, found.above = (content, found.above) if is_below else (found.below, content)
    after_scripts = p.at
    lower = _range(p, found.below)
    upper = p.within(*found.above, p.statement) if found.above else None
    p.at = after_scripts
    items = _with_body(p, name, lower, upper, token, start, found.primes)
    p.leave()
    return items


def _range(p: Parser, content: tuple[int, int] | None) -> Node | None:
    if content is None:
        return None
    node = p.within(*content, p.statement)
    if not isinstance(node, Mul) or any(node.signs):
        return node
    if all(isinstance(factor, (Letter, Script, Dots)) for factor in node.factors):
        return Tuple(node.factors, span=node.span)
    return node


def _with_body(
    p: Parser, name: str, lower: Node | None, upper: Node | None, token: Token, start: int, primes: int
) -> list[Item]:
    following = p.peek()
    is_bare = lower is None and (following is None or op.plus(following) is not None or not _starts_body(p))
    if is_bare or primes:
        return [("", _symbol(p, name, lower, upper, primes, start))]
    if following is None or not (_starts_body(p) or op.plus(following)):
        if following is None and start == 0:
            return [("", Big(name, lower, upper, None, span=p.span(start)))]
        raise p.refuse(f"what {token.source} is taken over is missing", f"write {token.source}_i a_i", start)
    if op.word(token) in _INTEGRALS:
        return _integral(p, lower, upper, start)
    sign = op.plus(following)
    begin = p.at
    is_group = following.kind == "open" and not _has_script(p, p.match[p.at] + 1)
    if sign:
        p.at += 1
    items = p.factors()
    cut = len(items) if name in ("argmax", "argmin", "lim") else _cut(p, items, name, lower, is_group)
    inner, rest = items[:cut], items[cut:]
    body = p.join(inner, begin)
    if sign:
        body = Add((sign,), (body,), span=p.span(begin).to(body.span))
    node = Big(name, lower, upper, body, span=p.span(start, start + 1).to(body.span))
    if is_group and cut == 1:
        p.closed.append(node)
    return [("", node), *rest]


def _starts_body(p: Parser) -> bool:
    return p.starts_factor() or is_big(p)


def _has_script(p: Parser, i: int) -> bool:
    return i < p.end and p.tokens[i].is_symbol("_", "^", "'", "(", "[")


def _symbol(p: Parser, name: str, lower: Node | None, upper: Node | None, primes: int, start: int) -> Node:
    r"""``\sum`` alone, as short for a sum that was written out before."""
    node: Node = Big(name, lower, None, None, span=p.span(start, start + 1))
    if primes:
        node = Derivative(node, (), "prime", primes, span=p.span(start))
    return node if upper is None else Power(node, upper, span=p.span(start))


def _cut(p: Parser, items: list[Item], name: str, lower: Node | None, is_group: bool) -> int:
    """How many of the factors belong to the body.

    All that are juxtaposed; but a factor without the index ends the body if it stands behind an explicit sign, if it
    is an operator with a range itself, or if the body stands in braces.
    """
    bound = binding.bound_by(lower)
    last = max((i for i, (_, f) in enumerate(items) if bound & p.free.of(f)), default=0)
    for i in range(last + 1, len(items)):
        sign, factor = items[i]
        if (sign and bound) or isinstance(factor, Big) or (is_group and bound):
            return i
    if name == "prod" and bound and last + 1 < len(items):
        p.notes.append((items[last + 1][1].span, "this factor is read as part of the product; use brackets otherwise"))
    return len(items)


# ---- integrals ----------------------------------------------------------------------------------------------------


def _integral(p: Parser, lower: Node | None, upper: Node | None, start: int) -> list[Item]:
    begin = p.at
    found = _differential(p)
    if found is None and p.tokens[begin].kind == "open" and not _has_script(p, p.match[begin] + 1):
        return _integral_in_braces(p, lower, upper, start)
    if found is None:
        _refuse_hidden_differential(p)
        body = p.join(p.factors(), begin)
        return [("", Big("int", lower, upper, body, span=p.span(start)))]
    before = p.end
    if found == begin:
        p.at = found
        variables = _variables(p)
        if p.peek() is None or not _starts_body(p):
            return [("", Big("int", lower, upper, None, variables, span=p.span(start)))]
        behind = p.at
        body = p.join(p.factors(), behind)
    else:
        body = p.within(begin, found, p.sum)
        p.end = before
        variables = _variables(p)
    return [("", Big("int", lower, upper, body, variables, span=p.span(start)))]


def _integral_in_braces(p: Parser, lower: Node | None, upper: Node | None, start: int) -> list[Item]:
    begin = p.at
    closing, before = p.match[begin], p.end
    p.at, p.end = begin + 1, closing
    inner = _differential(p)
    if inner is None:
        p.at, p.end = begin, before
        body = p.join(p.factors(), begin)
        return [("", Big("int", lower, upper, body, span=p.span(start)))]
    body = p.within(begin + 1, inner, p.sum)
    p.end = closing
    variables = _variables(p)
    if p.at < closing:
        raise p.unexpected()
    p.at, p.end = closing + 1, before
    return [("", Big("int", lower, upper, body, variables, span=p.span(start)))]


def _refuse_hidden_differential(p: Parser) -> None:
    token = p.tokens[p.at]
    if token.is_command(*op.FRACTIONS):
        a, b = scripts.inside(p, p.at + 1, scripts.argument_end(p, p.at + 1))
        if any(_is_differential(p, i, b) for i in p.top(a, b)):
            raise p.refuse("the differential stands in the numerator", "write \\int \\frac{1}{x} \\, dx", a, b)


def _differential(p: Parser) -> int | None:
    """Where the differential of this integral begins; those of integrals inside it are counted off."""
    if p.at >= p.no_differential.get(p.end, p.end):
        return None
    pending = 0
    skip = p.at
    for i in p.top(p.at, p.end):
        if i < skip:
            continue
        token = p.tokens[i]
        pending += _INTEGRALS.get(op.word(token), 0)
        if _is_differential(p, i, p.end):
            if pending == 0:
                return i
            pending -= 1
            skip = i + 2
    if pending == sum(_INTEGRALS.get(op.word(p.tokens[i]), 0) for i in p.top(p.at, p.end)):
        p.no_differential[p.end] = p.at
    return None


def _is_differential(p: Parser, i: int, end: int) -> bool:
    """``dx``, ``\\mathrm{d}x``, ``d\\boldsymbol{u}``, ``d^n x``, ``{dy}``."""
    token = p.tokens[i]
    if token.kind == "open":
        return not _is_script_or_argument(p, i) and p.match[i] > i + 2 and _is_differential(p, i + 1, p.match[i])
    if token.text not in ("d", "D") or token.kind not in ("letter", "name") or i + 1 >= end:
        return False
    if token.text == "D" and token.kind == "letter":
        return False
    if i and p.tokens[i - 1].is_symbol("_", "^"):
        return False
    following = p.tokens[i + 1]
    if following.is_symbol("^"):
        return i + 3 < end and p.tokens[scripts.argument_end(p, i + 2)].kind in ("letter", "command", "open")
    return following.kind in ("letter", "name", "open") or (
        following.kind == "command" and (following.text in op.LETTERS or following.text in op.FONTS
                                         or following.text in op.ACCENTS)
    )


def _is_script_or_argument(p: Parser, i: int) -> bool:
    """Whether the group at ``i`` belongs to what stands before it: ``p_{data}``, ``\\frac{1}{dx}``."""
    if not i:
        return False
    before = p.tokens[i - 1]
    if before.kind == "close":
        return p.match[i - 1] > 0 and p.tokens[p.match[i - 1] - 1].is_command(*op.FRACTIONS)
    return before.is_symbol("_", "^") or (before.kind == "command" and before.text not in op.LETTERS)


def _variables(p: Parser) -> tuple[Node, ...]:
    """All differentials that stand side by side."""
    found: list[Node] = []
    while p.peek() is not None and _is_differential(p, p.at, p.end):
        if p.tokens[p.at].kind == "open":
            closing, before = p.match[p.at], p.end
            p.at, p.end = p.at + 1, closing
            found += _variables(p)
            if p.at < closing:
                raise p.unexpected()
            p.at, p.end = closing + 1, before
            continue
        p.at += 1
        if p.tokens[p.at].is_symbol("^"):
            p.at = scripts.argument_end(p, p.at + 1)
        found.append(variable(p))
    return tuple(found)


def variable(p: Parser) -> Node:
    """A name with its scripts, without arguments."""
    from ce_symbolic.notation import atoms

    start = p.at
    if p.peek() is None:
        raise p.refuse("a variable is missing", "write dx")
    base = atoms.atom(p)
    base, exponent, mark = scripts.attach(p, base, scripts.scripts(p), start)
    return scripts.raised(p, base, exponent, mark, start)


# ---- sums over several terms --------------------------------------------------------------------------------------


def widen(p: Parser, signs: list[str], terms: list[Node]) -> tuple[list[str], list[Node]]:
    r"""``\sum_c p(c) - q(c)``: later terms that contain the index are read as part of the body, with a note."""
    done: list[tuple[str, Node]] = []  # from right to left: the last of them is the term behind the present one
    places: dict[str, list[int]] = {}  # for each name, where in ``done`` it stands free
    for sign, term in zip(reversed(signs), reversed(terms), strict=True):
        target, first, index = _taker(p, term, places) if done else (None, 0, "")
        if target is not None:
            taken = done[first:][::-1]
            del done[first:]
            for found in places.values():
                while found and found[-1] >= first:
                    found.pop()
            more = [t for _, t in taken]
            p.notes.append((
                more[0].span.to(more[-1].span),
                f"read as part of the body of \\{target.op} before it{index}; use brackets for the other reading",
            ))
            term = _graft(term, target, [s for s, _ in taken], more)
        for name in p.free.of(term) if len(terms) > 1 else ():
            places.setdefault(name, []).append(len(done))
        done.append((sign, term))
    done.reverse()
    return [s for s, _ in done], [t for _, t in done]


def _taker(p: Parser, node: Node, places: dict[str, list[int]]) -> tuple[Big | None, int, str]:
    """The operator at the open end of a term that takes later terms, the last of them, and a word about why."""
    found: tuple[Big | None, int, str] = (None, 0, "")
    while True:
        match node:
            case Big(body=Node() as body) if not node.variables and not any(node is closed for closed in p.closed):
                if node.op in ("argmax", "argmin"):
                    found = (node, 0, "")
                else:
                    free = sorted(name for name in binding.bound_by(node.lower) if places.get(name))
                    if free:
                        found = (node, min(places[name][0] for name in free), f", as {', '.join(free)} occurs in it")
                node = body
            case Mul():
                node = node.factors[-1]
            case Add(terms=(only,)):
                node = only
            case _:
                return found


def _graft(node: Node, target: Big, signs: list[str], more: list[Node]) -> Node:
    span = node.span.to(more[-1].span)
    match node:
        case Big(body=Node() as body) if node is target:
            first_signs, first_terms = (body.signs, body.terms) if isinstance(body, Add) else (("",), (body,))
            wide = Add((*first_signs, *signs), (*first_terms, *more), span=body.span.to(span))
            return Big(node.op, node.lower, node.upper, wide, node.variables, span=span)
        case Big(body=Node() as body):
            return Big(node.op, node.lower, node.upper, _graft(body, target, signs, more), node.variables, span=span)
        case Mul():
            return Mul((*node.factors[:-1], _graft(node.factors[-1], target, signs, more)), node.signs, span=span)
        case Add(terms=(only,)):
            return Add(node.signs, (_graft(only, target, signs, more),), span=span)
    raise AssertionError("the operator stands in the term")
