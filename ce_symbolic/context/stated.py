"""What a sentence says that a name is worth: ``the output $\\hat y$ is $Xw$``, ``$J$ is the mean of $F_i$ over $N$``.

Only compound formulas count on the right (``$p$ is $q$`` speaks of a case), and only where the name is what the verb is
said of: ``the derivative of $f$ is $2x$`` says nothing of f.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import letter_key, peel
from ce_symbolic.context.phrases import ONE, Sentence
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Letter, Node, Script

_NOUNS = (
    r"(?:loss|cost|error|(?:negative )?log-likelihood|likelihood|objective|prediction|output|score|activation|residual|"
    r"vector|matrix|sum|product|ratio|quotient|difference|quantity|function|value|expression|probability|polynomial|"
    r"quadratic(?: form)?|projection)"
)
_IS = (
    r"(?:is|equals|denotes|stands for|is short for|is given by|is defined (?:as|by|to be)|is (?:just|simply|now|here))"
    rf"(?: (?:the|its|their|a|an))?(?: [a-z-]+)? ?(?:{_NOUNS} )?"
)
_PLAIN = re.compile(rf"{ONE} {_IS}{ONE}(?! (?:for|if|when|where(?:ver)?|at|plus|times|up to|on average|away)\b)")
_AVERAGE = re.compile(
    rf"{ONE} (?:is|denotes|be) (?:the |their )?(average|mean|sum|total) of {ONE} over (?:the |all )?{ONE}? ?(?:all )?"
    r"(?:[a-z-]+ )?(?:points?|examples?|samples?|data|observations?|instances?|inputs?|pairs?|cases?)"
)
#: What may not stand in front: then the verb is said of something else, or the sentence speaks of a case.
_OF_ANOTHER = re.compile(
    r"\b(?:of|at|in|on|for|by|with|over|under|from|to|between|than|as|if|when|whenever|unless|whether|because|since|until|"
    r"respect to|minus|plus|times)(?: the| an?| its| each| every| all)?(?: [a-z-]+){0,2} ?$|⟦\d+⟧ ?$"
)
_ARGUES = re.compile(r"\b(?:show|prove|claim|verify|check|conclude|wrong|false|not|would|cannot|if|guess|conjecture)\b")


def stated(sentence: Sentence) -> Iterator[said.Declaration]:
    """The equations that a sentence states in words."""
    text = sentence.text
    for match in _PLAIN.finditer(text):
        before = text[: match.start()]
        clause = re.split(r"[.;]", before)[-1] + match.group(0)
        left, right = sentence.node(match.group(1)), sentence.node(match.group(2))
        if left is None or right is None or _OF_ANOTHER.search(before) or _ARGUES.search(clause):
            continue
        if is_name(left) and is_compound(right):
            yield said.Equation(sentence.span, left, own_value(left, right), strict=True)
    for match in _AVERAGE.finditer(text):
        name, body = sentence.node(match.group(1)), sentence.node(match.group(3))
        count = sentence.node(match.group(4)) if match.group(4) else None
        if name is None or body is None or count is None or not is_name(name) or not isinstance(peel(count), Letter):
            continue
        index = running_index(body)
        if index is not None:
            one = tree.Number("1")
            total: Node = tree.Big("sum", tree.Compare((index, one), ("=",)), count, body, span=body.span)
            if match.group(2) in ("average", "mean"):
                total = tree.Mul((tree.Fraction(one, count), total), ("",), span=body.span)
            yield said.Equation(sentence.span, name, total, strict=True)


def is_name(node: Node) -> bool:
    """A letter, perhaps with indices."""
    inner = peel(node)
    return isinstance(inner, (Letter, Script)) and not any(isinstance(n, tree.Number) for n in inner.children())


def own_value(left: Node, right: Node) -> Node:
    """``\\sigma`` for ``\\sigma(w^T x)``: from here on the letter of the sigmoid is its value there."""
    name, inner = peel(left), peel(right)
    argument: Node | None = None
    if isinstance(inner, tree.Mul) and len(inner.factors) == 2 and peel(inner.factors[0]) == name:
        argument = inner.factors[1] if isinstance(inner.factors[1], tree.Group) else None
    elif isinstance(inner, tree.Call) and inner.head == name and len(inner.args) == 1:
        argument = inner.args[0]
    if argument is None or not isinstance(name, Letter) or name.name != "sigma":
        return right
    one = tree.Number("1")
    power = tree.Power(Letter("e", latex="e"), tree.Add(("-",), (argument,)))
    return tree.Fraction(one, tree.Add(("", "+"), (one, power)), span=right.span)


def is_compound(node: Node) -> bool:
    """A formula with a value that is no name and no number: ``Xw``, ``\\frac12 z^2``, ``\\sigma(w^T x)``."""
    inner = peel(node)
    if isinstance(inner, tree.Add) and len(inner.terms) == 1:
        return is_compound(inner.terms[0])
    if isinstance(inner, tree.Fraction):
        return not all(isinstance(peel(p), tree.Number) for p in inner.children())
    if isinstance(inner, tree.Mul):
        return not any(isinstance(f, tree.Words) for f in inner.factors)
    if isinstance(inner, tree.Call):
        return inner.power is None and all(s == "," for s in inner.separators)
    return isinstance(inner, (tree.Add, tree.Power, tree.Root, tree.Delimited)) or (
        isinstance(inner, tree.Big) and inner.body is not None and inner.op in ("sum", "prod"))


def running_index(node: Node) -> Letter | None:
    """The one index letter that runs over the examples: the i of ``y_i \\ln p_i``, ``(y^{(i)} - a^{(i)})^2``."""
    found: dict[str, Letter] = {}
    for part in node.walk():
        if isinstance(part, Script):
            for index in (*part.subs[:1], *(s for s in part.sups if isinstance(s, tree.Group))):
                inner = peel(index)
                if isinstance(inner, Letter) and len(inner.name) == 1:
                    found.setdefault(letter_key(inner), inner)
    return next(iter(found.values())) if len(found) == 1 else None
