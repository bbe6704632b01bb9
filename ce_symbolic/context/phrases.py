"""A sentence with its formulas read, as patterns look at it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ce_symbolic.context.names import base_letter, peel
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Letter, Node, Script, Span

ONE = r"⟦(\d+)⟧"
LIST = r"(⟦\d+⟧(?:(?:,|,? and|,? or) ⟦\d+⟧)*)"
#: What a verb is said of.  "is" has one subject: in "the softmax of θ, y is one-hot" that is y.
SUBJECTS = r"(⟦\d+⟧(?:(?:,|,? and|,? or) ⟦\d+⟧)*(?! is )|⟦\d+⟧(?= is ))"
#: A list that stops before the subject of the next clause: ``law p and Y has law q``.
OBJECTS = r"(⟦\d+⟧(?:(?:,|,? and|,? or) ⟦\d+⟧(?! (?:has|have|follows?|obeys?) ))*)"
LOOSE = r"(⟦\d+⟧(?:(?:,| and| or) (?:(?!where|so|if|put|let)[a-z]+ )?⟦\d+⟧)*)"


class Sentence:
    """A sentence with its formulas read."""

    def __init__(self, span: Span, text: str, formulas: Sequence[Node | None]) -> None:
        self.span = span
        self.text = re.sub(r"\s+", " ", re.sub(r"\x00(\d+)\x00", r"⟦\1⟧", text)).replace("*", "").lower().strip()
        self.formulas = formulas

    def node(self, index: str) -> Node | None:
        """The formula with that number."""
        return self.formulas[int(index)] if int(index) < len(self.formulas) else None

    def names(self, text: str) -> tuple[Node, ...]:
        """The names in a list of formulas; a formula may itself be a list, and of ``y_0 = …`` the left side counts."""
        found: list[Node] = []
        for index in re.findall(r"⟦(\d+)⟧", text):
            found += list(names_of(self.node(index)))
        return tuple(found)


def names_of(node: Node | None) -> Iterator[Node]:
    """The names that a formula lists."""
    if node is None:
        return
    inner = peel(node)
    if isinstance(inner, tree.Tuple):
        first = peel(inner.items[0])
        if (
            any(isinstance(peel(i), tree.Dots) for i in inner.items)
            and isinstance(first, Script)
            and len(first.subs) == 1
        ):
            yield Script(first.base, (Letter("k", latex="k"),), first.sups, first.primes, span=inner.span)
            return
        for item in inner.items:
            yield from names_of(item)
    elif isinstance(inner, tree.Compare):
        yield from names_of(inner.items[0])
    elif isinstance(inner, tree.SuchThat) and isinstance(inner.condition, tree.Compare) and (
            inner.condition.ops[0] == "->"):
        yield from names_of(inner.body)  # f: A \\to B
    elif isinstance(inner, (Letter, Script, tree.Call)) or (
        isinstance(inner, tree.Power) and base_letter(inner.base) is not None
    ):
        yield inner


def said_of_each(formula: Node) -> list[Node]:
    """What a list says: of ``a, b > 0`` and ``z_1, …, z_n > 0`` one relation for each name."""
    items = list(formula.items) if isinstance(formula, tree.Tuple) and formula.delimiters == ("", "") else [formula]
    last = peel(items[-1])
    if (
        len(items) > 1
        and isinstance(last, tree.Compare)
        and last.ops[0] != "="
        and all(isinstance(peel(i), (Letter, Script, tree.Dots)) for i in items[:-1])
    ):
        listed = tree.Tuple((*items[:-1], last.items[0]), span=formula.span)
        return [tree.Compare((n, *last.items[1:]), last.ops, span=last.span) for n in names_of(listed)]
    return items


def plain_letter(node: Node) -> Node:
    """The letter of a vector's components."""
    inner = peel(node)
    if isinstance(inner, Script):
        return Script(plain_letter(inner.base), inner.subs, inner.sups, inner.primes, span=inner.span)
    if isinstance(inner, Letter) and inner.style == "bold":
        return Letter(inner.name, "", inner.accents, inner.name if len(inner.name) == 1 else f"\\{inner.name}")
    return inner
