r"""Gradients and Hessians with names of their own: ``the gradient is g(w) and the Hessian H(w)``.

Of a function that is changed, ``R'(w) = R(w) + \lambda w^T w``, the names with the same mark follow by linearity:
``g'(w) = g(w) + \nabla (\lambda w^T w)`` and ``H'(w) = H(w) + \nabla^2 (\lambda w^T w)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, full_key, is_bold, letter_key, peel
from ce_symbolic.context.phrases import ONE, Sentence
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Add, Call, Derivative, Group, Letter, Node, Script, Transpose

_LINK = r",? (?:vector |matrix |function )?(?:is |be |are |by |as |being |denoted |written |called |with )*"
_BEHIND = re.compile(rf"\b(gradient|hessian)(?: matrix| vector)?(?: of {ONE})?{_LINK}{ONE}")
_BEFORE = re.compile(
    rf"(?<!and ){ONE} (?:is|be|denotes?|for|stands? for) (?:the |its |their )?(gradient|hessian)(?: matrix)?\b(?! and)"
    rf"(?: of {ONE})?")
_BOTH = re.compile(rf"{ONE} and {ONE} (?:are|be|denote|stand for|for) (?:the |its |their )?gradient and (?:the |its )?"
                   rf"hessian(?: matrix)?\b(?: of {ONE})?")


def slopes(sentence: Sentence) -> Iterator[said.Declaration]:
    """The names that a sentence gives a gradient or a Hessian."""
    text = sentence.text
    found: list[tuple[str | None, str, str | None]] = [(m[1], m[3], m[2]) for m in _BEHIND.finditer(text)]
    found += [(m[2], m[1], m[3]) for m in _BEFORE.finditer(text)]
    for match in _BOTH.finditer(text):
        found += [("gradient", match[1], match[3]), ("hessian", match[2], match[3])]
    for kind, name, of in found:
        node = sentence.node(name)
        inner = peel(node) if node is not None else None
        letter = base_letter(inner.head if isinstance(inner, Call) else inner) if inner is not None else None
        if letter is not None and isinstance(inner, (Letter, Call)) and isinstance(_head(inner), Letter):
            order = 1 if kind == "gradient" else 2
            yield said.Slope(sentence.span, inner, order, sentence.node(of) if of else None)


def equations(declared: Sequence[said.Declaration], pairs: Iterable[tuple[Node, Node]],
              trees: Sequence[Node]) -> Iterator[said.Declaration]:
    """What the gradients and Hessians of changed functions are."""
    told = [d for d in declared if isinstance(d, said.Slope)]
    if not told:
        return
    known = [*pairs, *((d.left, d.right) for d in declared if isinstance(d, said.Equation))]
    own = {_key(d.name) for d in told}
    done: set[Node] = set()
    for left, right in known:
        new, whole = peel(left), peel(right)
        if not isinstance(new, Call) or len(new.args) != 1 or not isinstance(whole, Add) or not _is_marked(new.head):
            continue
        if _key(new) in own or new in done:
            continue
        done.add(new)
        old = [k for k, t in enumerate(whole.terms) if isinstance(c := peel(t), Call) and c.args == new.args
               and isinstance(_head(c), (Letter, Script)) and whole.signs[k] in ("", "+") and c.power is None]
        rest = [k for k in range(len(whole.terms)) if old != [k]]
        if len(old) != 1 or not rest:
            continue
        signs = tuple(whole.signs[k] if n or whole.signs[k] == "-" else "" for n, k in enumerate(rest))
        added = Group(Add(signs, tuple(whole.terms[k] for k in rest)))
        variable = new.args[0]
        for slope in told:
            if slope.of is not None and _key(slope.of) != _key(whole.terms[old[0]]):
                continue
            name = _with_mark(_head(slope.name), new.head)
            uses = [n for t in trees for n in t.walk() if isinstance(n, (Call, Letter, Script))
                    and name is not None and full_key(_head(n)) == full_key(name)]
            if name is None or not uses:
                continue
            before: Node = slope.name
            if not isinstance(before, Call) and any(isinstance(n, Call) for n in uses):
                before = Call(before, new.args)
            after = replace(before, head=name) if isinstance(before, Call) else name
            change = Derivative(added, (variable,), "nabla", slope.order)
            if _is_vector(variable, trees):
                yield said.Quality(slope.span, (_head(slope.name),), "vector" if slope.order == 1 else "matrix")
            yield said.Equation(slope.span, after, Add(("", "+"), (before, change)), strict=True, retold=True)


def _head(node: Node) -> Node:
    inner = peel(node)
    return peel(inner.head) if isinstance(inner, Call) else inner


def _key(node: Node) -> str:
    letter = base_letter(_head(node))
    return letter_key(letter) if letter is not None else ""


def _is_marked(head: Node) -> bool:
    """``R'``, ``R_\\lambda``, ``\\tilde R``."""
    inner = peel(head)
    letter = base_letter(inner)
    return isinstance(inner, Script) or (letter is not None and bool({"tilde", "bar", "hat"} & set(letter.accents)))


def _with_mark(name: Node, like: Node) -> Node | None:
    """The name with the marks of another one."""
    other = peel(like)
    if isinstance(other, Script):
        return replace(other, base=name) if isinstance(peel(other.base), Letter) else None
    if isinstance(name, Letter) and isinstance(other, Letter):
        accents = tuple(a for a in other.accents if a in ("tilde", "bar", "hat"))
        return replace(name, accents=(*name.accents, *accents))
    return None


def _is_vector(variable: Node, trees: Sequence[Node]) -> bool:
    """Whether a variable is bold or transposed somewhere, or a norm is taken of it."""
    letter = base_letter(variable)
    return letter is not None and (is_bold(letter) or any(
        (isinstance(n, Transpose) and base_letter(n.body) == letter)
        or (isinstance(n, tree.Delimited) and n.kind == "norm" and base_letter(n.items[0]) == letter)
        for t in trees for n in t.walk()))
