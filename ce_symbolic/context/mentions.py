"""Which names a formula speaks of: what an equation introduces, what stands free, what is only a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, full_key, head_key, is_upper, letter_key, peel
from ce_symbolic.context.pieces import base_key, bound_by, call_key, is_expectation, separated
from ce_symbolic.context.usage import INDEX_LETTERS
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Node
from ce_symbolic.vocabulary import lookup

_LAW_LETTERS = ("p", "q", "r", "P", "Q", "f", "Pr", "pi")


def lists_values(fact: said.Fact) -> bool:
    """``x ∈ {a, b}``: a set of listed elements for a letter."""
    inner = peel(fact.compare.items[-1])
    return (
        fact.compare.ops == ("in",)
        and isinstance(inner, tree.Tuple)
        and inner.delimiters[0] in ("{", "\\{")
        and (all(isinstance(peel(i), tree.Letter) for i in inner.items))
    )


def is_alias(left: Node, right: Node) -> bool:
    """``p(c) = P(X = c)``, ``p_i = P(X = x_i)``."""
    name, whole = peel(left), peel(right)
    if isinstance(name, tree.Script) and len(name.subs) == 1 and not name.sups and not name.primes:
        point = name.subs[0]
    elif isinstance(name, tree.Call) and len(name.args) == 1:
        point = name.args[0]
    else:
        return False
    if not isinstance(whole, tree.Call) or len(whole.args) != 1:
        return False
    event = peel(whole.args[0])
    if not isinstance(event, tree.Compare) or event.ops != ("=",):
        return False
    value = peel(event.items[1])
    listed = isinstance(value, tree.Script) and value.subs == (point,) and not value.sups and isinstance(
        value.base, tree.Letter) and isinstance(name, tree.Script) and isinstance(peel(point), tree.Letter)
    return value == peel(point) or listed

ORDER = frozenset(("<", "<=", ">", ">="))


def introduced(left: Node) -> set[str]:
    """The names that a left side could introduce."""
    inner = peel(left)
    if isinstance(inner, tree.Call):
        if any(isinstance(a := peel(arg), tree.Compare) and set(a.ops) <= ORDER for arg in inner.args):
            return set()  # the probability of an event
        return {call_key(inner.head)} if base_letter(inner.head) is not None else set()
    if isinstance(inner, tree.Letter):
        return {letter_key(inner)}
    if isinstance(inner, tree.Script):
        letter = base_letter(inner)
        names = {full_key(inner)}
        indexed = all(
            isinstance(s, tree.Group) or (isinstance(i := peel(s), tree.Letter) and letter_key(i) in INDEX_LETTERS)
            for s in (*inner.subs, *inner.sups)
        )
        if letter is not None and indexed and (inner.subs or inner.sups):
            names.add(letter_key(letter))
        return names
    if (
        isinstance(inner, tree.Power)
        and isinstance(peel(inner.exponent), tree.Number)
        and base_letter(inner.base) is not None
    ):
        return {full_key(inner.base) + "**" + full_key(inner.exponent)}
    return set()


def all_names(node: Node) -> set[str]:
    """All names in a formula: letters, scripts, heads."""
    found: set[str] = set()
    for part in node.walk():
        if isinstance(part, tree.Letter):
            found.add(letter_key(part))
        elif isinstance(part, tree.Script):
            found.add(full_key(part))
        elif isinstance(part, tree.Call):
            found.add(call_key(part.head))
    return found


def values_in(trees: Iterable[Node]) -> Iterator[str]:
    """The names of data in formulas: lower-case, not alone on a side, and not under a derivative.

    A capital (L, J, E) or an ell is a loss more often than a number.
    """

    def look(part: Node) -> Iterator[str]:
        if isinstance(part, tree.Derivative) and isinstance(peel(part.body), (tree.Letter, tree.Script, tree.Call)):
            return
        if isinstance(part, tree.Letter) and part.name.islower() and part.name != "ell":
            yield letter_key(part)
        elif isinstance(part, tree.Script) and (base := base_letter(part)) is not None and base.name.islower():
            yield full_key(part)
            yield base_key(part)
        for child in part.children():
            yield from look(child)

    for node in trees:
        if not isinstance(peel(node), (tree.Letter, tree.Script, tree.Call)):
            yield from look(node)


def spoken_of(declared: Iterable[said.Declaration]) -> frozenset[str]:
    """The names that sentences tell something of: facts, moments, qualities."""
    nodes: list[Node | None] = []
    for declaration in declared:
        if isinstance(declaration, said.Moments):
            nodes += (declaration.mean, declaration.variance)
        elif isinstance(declaration, said.Fact):
            nodes.append(declaration.compare)
        elif isinstance(declaration, said.Quality):
            nodes += declaration.names
    return frozenset(name for node in nodes if node is not None for name in all_names(node))


def solved(left: Node, right: Node) -> tuple[Node, Node]:
    """``\\log L = a`` says what L is, ``\\exp(a)``; every other equation stays as it is."""
    inner = peel(left)
    if not isinstance(inner, tree.Call) or len(inner.args) != 1 or inner.power is not None:
        return left, right
    name = peel(inner.args[0])
    head, letter = peel(inner.head), base_letter(name.head if isinstance(name, tree.Call) else name)
    if not isinstance(head, tree.Letter) or head.name not in ("log", "ln") or letter is None:
        return left, right
    if not isinstance(name, (tree.Call, tree.Letter)) or letter.name in _LAW_LETTERS:
        return left, right
    exp = tree.Letter("exp", "command", latex="\\exp")
    return inner.args[0], tree.Call(exp, (right,), (), ("(", ")"), span=right.span)


def spoken_in(node: Node) -> set[str]:
    """The names in a formula of a sentence, without those by which it only defines another: y in ``J = -t \\ln y``."""
    inner = peel(node)
    if isinstance(inner, tree.Tuple):
        return set().union(*map(spoken_in, inner.items))
    if isinstance(inner, tree.Compare) and set(inner.ops) <= {"=", ":="} and introduced(inner.items[0]):
        return all_names(inner.items[0])
    return all_names(inner)


def is_known_quantity(node: Node) -> bool:
    """Whether the left side of an equation is a quantity of the vocabulary, an average or a probability."""
    inner = peel(node)
    if isinstance(inner, tree.Script) and isinstance(whole := peel(inner.base), tree.Call):
        return at_a_formula(whole)
    if not isinstance(inner, tree.Call):
        return False
    letter = base_letter(inner.head)
    if at_a_formula(inner):
        return True
    if is_expectation(inner.head):
        return True
    if any(q.standard for q in lookup(head_key(inner.head))):
        return True
    if letter is not None and letter.style == "command":
        return True
    return letter is not None and letter.name in ("P", "Pr", "log", "ln", "exp", "max", "min", "Tr", "tr", "det")


def at_a_formula(call: tree.Call) -> bool:
    r"""``\text{softmax}(z + c)``: a function of the vocabulary, taken at more than a name, which defines nothing."""
    head = peel(call.head)
    named = isinstance(head, tree.Letter) and head.style == "command" and bool(lookup(head_key(head)))
    return named and not all(isinstance(peel(a), (tree.Letter, tree.Script)) for a in call.args)


def of_one_parameter(call: tree.Call) -> bool:
    """``H(\\theta | \\theta^{(t)})``: a function of two values of one parameter, whatever else H is."""
    letters = [base_letter(a) for a in call.args]
    return (
        len(call.args) == 2
        and call.power is None
        and letters[0] is not None
        and letters[0] == letters[1]
        and not is_upper(letters[0])
        and peel(call.args[0]) != peel(call.args[1])
        and isinstance(peel(call.args[0]), tree.Letter)
    )


def own_function(left: Node, right: Node) -> bool:
    """``S(a, b) = Σ (y_i - a - b x_i)^2``, ``h(x) = w x + b``: a function that only sounds like an entropy."""
    inner = peel(left)
    if isinstance(inner, tree.Call) and of_one_parameter(inner):
        return True
    if not isinstance(inner, tree.Call) or inner.power is not None or "|" in inner.separators:
        return False
    letter = peel(inner.head)
    if not isinstance(letter, tree.Letter) or letter.name not in ("S", "h", "E") or letter.style not in ("", "cal"):
        return False
    heads = {head_key(n.head) for n in right.walk() if isinstance(n, tree.Call)}
    if letter.name == "E" and not any(is_expectation(n.head) for n in right.walk() if isinstance(n, tree.Call)):
        heads = set()  # a mean of m and s would not speak of m and s
    inside = free_letters(right)
    names = [peel(a) for a in inner.args]
    if letter.name == "h" and len(names) == 1 and not any(isinstance(n, tree.Big) for n in right.walk()):
        heads -= {"log", "ln", "log_2"}  # h(x) = -x log x - (1 - x) log(1 - x): of a number, and no density
    if heads & {"log", "ln", "log_2", "H", "h", "S", "E", "p", "P", "Pr", "f", "q"}:
        return False
    return all(isinstance(n, tree.Letter) and not n.name.isupper() and letter_key(n) in inside for n in names)


def free_letters(node: Node) -> set[str]:
    """Letters that stand free in a formula, apart from arguments of quantities such as D(p(x)‖q(x))."""
    found: set[str] = set()

    def look(part: Node, bound: frozenset[str]) -> None:
        if isinstance(part, tree.Big):
            bound = bound | {full_key(n) for n in bound_by(part.lower)} | {full_key(n) for n in part.variables}
            if part.op == "int" and not part.variables and part.body is not None:
                bound = bound | {
                    full_key(c.args[0]) for c in part.body.walk() if isinstance(c, tree.Call) and len(c.args) == 1
                }
            below = peel(part.lower) if part.lower is not None else None
            if isinstance(below, tree.Compare) and len(below.items) == 2 and below.ops[0] in (
                    "!=", "<", "<=", ">", ">="):
                # What stands free elsewhere is found there: in \sum_{j<k} x_j x_k both run.
                bound = bound | {full_key(n) for n in below.items if isinstance(peel(n), tree.Letter)}
        if isinstance(part, tree.Call):
            if lookup(head_key(part.head)) and not is_expectation(part.head):
                # What a law in a divergence is conditioned on is observed: Y in D(Q(h|Y) ‖ P(h)).
                behind = [n for a in part.args if isinstance(c := peel(a), tree.Call) for n in separated(c)[1]]
                found.update(full_key(n) for n in behind if full_key(n)[:1].isupper() and full_key(n) not in bound)
                return
            if any(isinstance(a := peel(arg), tree.Compare) and set(a.ops) <= ORDER for arg in part.args):
                return  # an event, which speaks of what is random
            if is_expectation(part.head):
                names = {
                    full_key(n)
                    for s in (part.head.subs if isinstance(part.head, tree.Script) else ())
                    for n in s.walk()
                    if isinstance(n, (tree.Letter, tree.Script))
                }
                if not names:
                    return
                inside = {full_key(n) for a in part.args for n in a.walk() if isinstance(n, (tree.Letter, tree.Script))}
                # E_X[log p(x)]: the small letter is the value, unless X stands there as well.
                names |= {n.lower() for n in names - inside if n[:1].isupper()}
                bound = bound | names
                for arg in part.args:
                    look(arg, bound)
                return
        if isinstance(part, tree.Script) and full_key(part) not in bound:
            found.add(full_key(part))
        if isinstance(part, tree.Letter) and letter_key(part) not in bound:
            found.add(letter_key(part))
        if isinstance(part, tree.Call):
            # X in P(X = c) is no value.
            inside = {
                k
                for a in part.args
                if isinstance(peel(a), tree.Compare)
                for n in a.walk()
                if isinstance(n, (tree.Letter, tree.Script)) and (k := full_key(n))[:1].isupper()
            }
            bound = bound | inside
        for child in part.children():
            look(child, bound)

    look(node, frozenset())
    return found


def rounded(left: Node, right: Node) -> tuple[int | None, int]:
    """The number of printed decimals of a number, or of each number of a sum, beside a formula; and how many these are.

    Between two sides that are both printed decimals only the right one is rounded.
    """
    first, second = decimals(left), decimals(right)
    alone = second[:1] if first else second
    found = alone or first
    return (found[0], len(found)) if found and len(set(found)) == 1 else (None, 1)


def decimals(node: Node) -> list[int]:
    """The number of decimals of each of the numbers that a formula adds; empty for any other formula."""
    inner = peel(node)
    if isinstance(inner, tree.Add):
        parts = [decimals(t) for t in inner.terms]
        return [n for part in parts for n in part] if all(parts) else []
    if isinstance(inner, tree.Mul) and inner.factors and all(isinstance(f, tree.Words) for f in inner.factors[1:]):
        inner = peel(inner.factors[0])
    return [len(inner.text.split(".")[1])] if isinstance(inner, tree.Number) and "." in inner.text else []
