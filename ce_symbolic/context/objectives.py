r"""Losses that words tell: ``J is the cross entropy averaged over the n inputs``.

Of an output a between 0 and 1 and a target y it is ``-y \ln a - (1 - y) \ln(1 - a)``, of a softmax a and a one-hot
target ``-\sum_k y_k \ln a_k``.  Output and target are found in what the notes say of other names.  Nothing is made up
where a formula says what the loss is, or where the notes do not say whether the sum over the examples is meant or
their mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, head_key, letter_key, peel
from ce_symbolic.context.phrases import LIST, ONE, Sentence, plain_letter
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Big, Call, Compare, Fraction, Letter, Node, Number, Script

_LOSSES = ("J", "L", "C", "E", "R", "l", "ell", "NLL", "loss", "Loss", "cost", "Cost", "BCE", "CE")
_CROSS = r"(?:(?:log|logistic)[- ]loss|cross[- ]entropy(?: loss| cost| error| objective| function)*)"
_NAMED = (
    re.compile(rf"{ONE},? (?:is|be|denotes?|for|as|being) (?:the |an? |our |its )?(?:[a-z-]+ ){{0,3}}?{_CROSS}"),
    re.compile(rf"\b{_CROSS},? (?:is |be |denoted (?:by )?|written )?{ONE}"),
)
_PAIR = re.compile(rf"(?:of|between|for) (?:[a-z-]+ ){{0,2}}?{ONE} (?:and|with|to) (?:[a-z-]+ ){{0,2}}?{ONE}")
_MEAN = re.compile(r"\b(?:averaged?|mean)\b")
_SUM = re.compile(r"\b(?:summed|sum|total)\b")
_COUNT = re.compile(rf"\b(?:over|of|for) (?:all |the |our |these )*{ONE} (?:[a-z-]+ ){{0,2}}?[a-z]+s\b")
_TARGETS = re.compile(
    rf"\b(?:targets?|labels?|(?:ground )?truths?|(?:desired|correct) outputs?)(?: values?)?(?: is| are)? {LIST}|"
    rf"{LIST} (?:is|are|be|denotes?) (?:the |its |their |a )?(?:[a-z-]+ ){{0,2}}?(?:targets?|labels?)\b"
)


def objectives(sentence: Sentence) -> Iterator[said.Declaration]:
    """Losses that a sentence calls a cross entropy, and what it calls targets."""
    text = sentence.text
    for match in _TARGETS.finditer(text):
        for name in sentence.names(match.group(1) or match.group(2)):
            yield said.Target(sentence.span, name)
    for pattern in _NAMED:
        for match in pattern.finditer(text):
            node = sentence.node(match.group(1))
            if node is None:
                continue
            name = peel(node)
            letter = base_letter(name.head if isinstance(name, Call) else name)
            if not isinstance(name, (Letter, Script, Call)) or letter is None or letter.name not in _LOSSES:
                continue
            pair = _PAIR.search(text, match.end())
            of = tuple(n for k in pair.groups() if (n := sentence.node(k)) is not None) if pair is not None else ()
            count = next((n for m in _COUNT.finditer(text) if isinstance(n := sentence.node(m.group(1)), Letter)), None)
            kind = "mean" if _MEAN.search(text) else "sum" if _SUM.search(text) else ""
            yield said.Objective(sentence.span, name, of, kind, count)


def equations(declared: Sequence[said.Declaration], pairs: Iterable[tuple[Node, Node]],
              trees: Sequence[Node]) -> Iterator[said.Equation]:
    """What the losses are that words tell."""
    told = [d for d in declared if isinstance(d, said.Objective)]
    if not told:
        return
    known = [*pairs, *((d.left, d.right) for d in declared if isinstance(d, said.Equation))]
    targets = [d.name for d in declared if isinstance(d, said.Target)]
    targets += [peel(d.compare.items[0]) for d in declared if isinstance(d, said.Fact) and _of_two(d.compare)]
    signs = {_key(d.compare.items[0]) for d in declared if isinstance(d, said.Fact) and d.compare.ops == ("in",)
             and isinstance(peel(d.compare.items[1]), tree.Tuple) and not _of_two(d.compare)}
    targets = [t for t in targets if _key(t) not in signs]  # with labels in {-1, 1} the loss is written otherwise
    outputs = list(_outputs(declared, known))
    for objective in told:
        key = _key(objective.name)
        if any(key in (_key(left), _key(right)) for left, right in known):
            continue  # a formula says what it is
        output, target = _chosen(objective, outputs, targets)
        if target is not None and _key(target) in signs:
            continue
        made = _equation(objective, output, target, trees) if output is not None and target is not None else None
        if made is not None:
            yield said.Equation(objective.span, _left(objective.name, trees), made, strict=True, retold=True)


def _left(name: Node, trees: Sequence[Node]) -> Node:
    """The loss as the displays print it: ``J(w)`` where they always do."""
    calls = [n for t in trees for n in t.walk() if isinstance(n, Call) and _key(n) == _key(name)]
    return calls[0] if calls and not isinstance(name, Call) else name


def _key(node: Node) -> str:
    inner = peel(node)
    letter = base_letter(inner.head if isinstance(inner, Call) else inner)
    return letter_key(letter) if letter is not None else ""


def _of_two(compare: Compare) -> bool:
    """``y \\in \\{0, 1\\}``."""
    values = peel(compare.items[-1])
    return compare.ops == ("in",) and isinstance(values, tree.Tuple) and values.items == (Number("0"), Number("1"))


def _outputs(declared: Sequence[said.Declaration], pairs: Sequence[tuple[Node, Node]]) -> Iterator[tuple[Node, str]]:
    """Names that are a sigmoid or a softmax."""
    for declaration in declared:
        if isinstance(declaration, (said.SigmoidOf, said.SoftmaxOf)):
            yield declaration.output, "sigmoid" if isinstance(declaration, said.SigmoidOf) else "softmax"
    for left, right in pairs:
        value, name = peel(right), peel(left)
        if isinstance(value, Call) and isinstance(name, (Letter, Script)) and value.power is None:
            head = head_key(value.head).lower()
            if head in ("sigma", "sigmoid", "logistic", "expit", "softmax"):
                yield name, "softmax" if head == "softmax" else "sigmoid"


def _chosen(objective: said.Objective, outputs: Sequence[tuple[Node, str]],
            targets: Sequence[Node]) -> tuple[tuple[Node, str] | None, Node | None]:
    """The output and the target that a loss compares."""
    if objective.of:
        named = {_key(n) for n in objective.of}
        mine = [o for o in outputs if _key(o[0]) in named]
        others = [n for n in objective.of if not mine or _key(n) != _key(mine[0][0])]
        return (mine[0], others[0]) if mine and len(others) == 1 else (None, None)
    single, truths = {_key(o[0]) for o in outputs}, {_key(t) for t in targets} - {_key(o[0]) for o in outputs}
    if len(single) != 1 or len(truths) != 1:
        return None, None
    return outputs[0], next(t for t in targets if _key(t) in truths)


def _equation(objective: said.Objective, output: tuple[Node, str], target: Node, trees: Sequence[Node]) -> Node | None:
    """The loss as a formula."""
    (name, kind), y = output, peel(target)
    examples = _indices(name)
    if len(examples) > 1 or not isinstance(y, (Letter, Script)):
        return None
    if isinstance(name, Script) and not isinstance(y, Script) and isinstance(name.base, Letter):
        y = Script(y, name.subs, name.sups, span=name.span)  # a_i = σ(z_i) with targets y
    one = Number("1")
    if kind == "softmax":
        k = Letter("k", latex="k")
        if examples:
            return None
        a, t = (Script(plain_letter(n), (k,)) for n in (name, y))
        body: Node = tree.Add(("-",), (Big("sum", k, None, tree.Mul((t, _log(a)), ("",))),))
    else:
        other, less = (tree.Group(tree.Add(("", "-"), (one, n))) for n in (y, name))
        terms = (tree.Mul((y, _log(name)), ("",)), tree.Mul((other, _log(less)), ("",)))
        body = tree.Add(("-", "-"), terms)
    if not examples:
        return body if not objective.kind else None
    if not objective.kind:
        return None
    total = Big("sum", examples[0], None, tree.Group(body))
    if objective.kind == "sum":
        return total
    count = objective.count or _printed_count(trees)
    return None if count is None else tree.Mul((Fraction(one, count), total), ("",))


def _indices(name: Node) -> list[Letter]:
    """The indices of an output: which example it belongs to."""
    if not isinstance(name, Script):
        return []
    return [i for s in (*name.subs, *name.sups) if isinstance(i := peel(s), Letter)]


def _log(argument: Node) -> Node:
    return Call(Letter("ln", "command", latex="\\ln"), (argument,), (), ("(", ")"))


def _printed_count(trees: Sequence[Node]) -> Node | None:
    """The n of ``\\frac{1}{n} \\sum``."""
    for node in (n for t in trees for n in t.walk()):
        if isinstance(node, tree.Mul) and isinstance(first := peel(node.factors[0]), Fraction) and isinstance(
                first.denominator, Letter) and any(isinstance(peel(f), Big) for f in node.factors[1:]):
            return first.denominator
    return None
