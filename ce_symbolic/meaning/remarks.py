"""What stands beside relations: reasons that declare something, conditions that hold for one relation, arg min."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ce_symbolic.context import declarations as said
from ce_symbolic.context.independence import asserted
from ce_symbolic.context.names import full_key, peel
from ce_symbolic.meaning.scope import Env, Meaning, Misfit, Refusal, Tensor
from ce_symbolic.meaning.terms import MINUS_ONE, Condition, Mul
from ce_symbolic.notation import tree
from ce_symbolic.notation.display import Remark
from ce_symbolic.notation.tree import Call, Letter, Node

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator
    from ce_symbolic.meaning.reader import Reader

_CONDITIONS = ("!=", "<", ">", "<=", ">=")
_CASE = re.compile(r"^\W*(?:if|when|whenever|for|in case)\b", re.IGNORECASE)


def declarations(remark: Remark) -> Iterator[said.Declaration]:
    """Reasons that define (``\\because f(x) = -\\log x``) or say that variables are independent."""
    formula = remark.formula
    if isinstance(formula, tree.Compare) and formula.ops == ("=",):
        head = peel(formula.items[0])
        name = peel(head.head) if isinstance(head, Call) else None
        if isinstance(head, Call) and isinstance(name, Letter) and name.style != "command":
            yield said.Equation(remark.span, formula.items[0], formula.items[1], strict=True)
    text = remark.text.lower()
    if asserted(text):
        yield said.Independent(remark.span)


def guards(el: Elaborator, beside: Iterable[Remark]) -> Iterator[Condition]:
    """Conditions printed beside a relation, on its free names."""
    for remark in beside:
        formula = remark.formula
        if not isinstance(formula, tree.Compare):
            continue
        case = formula.ops == ("=",) and (not remark.text or _CASE.match(remark.text))
        if not case and any(op not in _CONDITIONS for op in formula.ops):
            continue
        try:
            for compare in el.condition(formula, Env()):
                yield Condition((), (), compare)
        except Refusal as refusal:
            el.note(remark.span, f"a condition is not used: {refusal.message}")


def sides(
    reader: Reader, left: Node, sign: str, right: Node, meanings: dict[Node, Meaning | Refusal]
) -> tuple[str, Meaning, Meaning, str | None]:
    """Both sides' meanings; for ``arg min = arg min`` those of the functions, with the variable."""
    a, b = peel(left), peel(right)
    if is_extremum(a) or is_extremum(b):
        a, b = _defining(reader, a), _defining(reader, b)
        if not (isinstance(a, tree.Big) and isinstance(b, tree.Big) and is_extremum(a) and is_extremum(b)):
            raise Refusal(
                right.span,
                "a point where a function is extremal is compared with something else",
                "compare it with another arg min or arg max",
            )
        if a.body is None or b.body is None or a.lower is None or b.lower is None:
            raise Refusal(right.span, "the variable of this arg min is not printed", "print it below the sign")
        variable = full_key(a.lower)
        if full_key(b.lower) != variable:
            raise Refusal(b.lower.span, "the two sides are minimised in different variables", "")
        record = reader.el.laws.get(variable)
        if record is not None and record.alias is not None:
            variable = record.alias
        first, second = reader.meaning(a.body, meanings), reader.meaning(b.body, meanings)
        if isinstance(first, Tensor) or isinstance(second, Tensor):
            raise Misfit(right.span, "a vector cannot be minimised", "write its norm")
        if a.op == "argmax":
            first = Mul((MINUS_ONE, first))
        if b.op == "argmax":
            second = Mul((MINUS_ONE, second))
        return f"argmin={variable}", first, second, variable
    return sign, reader.meaning(left, meanings), reader.meaning(right, meanings), None


def _defining(reader: Reader, node: Node) -> Node:
    r"""The arg min that defines a name: ``\hat\theta = \arg\max_\theta L``, later ``\hat\theta = \arg\min …``."""
    if not isinstance(node, (tree.Letter, tree.Script)):
        return node
    found = reader.el.book.find(node, Env(), reader.el.roles)
    whole = peel(found[0].right) if found is not None and not found[0].parameters else node
    return whole if is_extremum(whole) else node


def is_extremum(node: Node) -> bool:
    """``\\arg\\min`` and ``\\arg\\max``."""
    return isinstance(node, tree.Big) and node.op in ("argmin", "argmax")
