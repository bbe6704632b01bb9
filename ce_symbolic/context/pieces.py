"""Small readers of formulas: the parts of a call, what a range binds, what a name is built on."""

from __future__ import annotations

from collections.abc import Iterator

from ce_symbolic.context.names import (
    base_letter,
    full_key,
    head_key,
    is_bold,
    is_upper,
    letter_key,
    peel,
)
from ce_symbolic.notation.tree import (
    Add,
    Call,
    Compare,
    Fraction,
    Letter,
    Mul,
    Node,
    Number,
    Power,
    Script,
    SuchThat,
    Tuple,
)

EXPECTATIONS = ("E", "Var", "Cov", "V", "Exp", "cov", "var", "Variance", "Covariance", "std", "cor")
DIVERGENCES = ("D_KL", "KL", "KLD", "D", "JS", "JSD", "D_JS", "D_kl", "kl", "D_TV", "TV")
ENTROPIES = ("H", "h", "I", "CE", "MI", "H_b", "H_2", "S")
PROBABILITY_LETTERS = ("p", "P", "Pr", "q", "Q", "Prob", "prob")
#: These are one master law for all random variables, unless the notes use them side by side.
MASTER_LETTERS = ("P", "Pr", "p", "Prob", "prob")
RANGE_OPERATORS = ("sum", "prod", "max", "min", "sup", "inf", "argmax", "argmin")


def separated(call: Call) -> tuple[list[Node], list[Node]]:
    """The arguments before and behind the conditional bar (a semicolon counts as one)."""
    front: list[Node] = []
    back: list[Node] = []
    behind = False
    for i, arg in enumerate(call.args):
        if i and call.separators[i - 1] in ("|", ";", "/"):
            behind = True
        (back if behind else front).extend(pieces(arg))
    return front, back


def pieces(node: Node) -> list[Node]:
    """The variables in one argument: ``s r`` and ``(x, y)`` are two."""
    inner = peel(node)
    if isinstance(inner, Tuple):
        return [p for item in inner.items for p in pieces(item)]
    if (
        isinstance(inner, Mul)
        and all(isinstance(peel(f), (Letter, Script)) for f in inner.factors)
        and not any(inner.signs)
    ):
        return list(inner.factors)
    return [node]


def bound_by(lower: Node | None) -> list[Node]:
    """The names that a range printed under an operator binds."""
    if lower is None:
        return []
    lower = peel(lower)
    if isinstance(lower, Compare):
        if len(lower.items) > 2 and all(op in ("<", "<=") for op in lower.ops):
            return running(lower)
        if lower.ops[0] == "!=":
            return bound_by(lower.items[0])
        if lower.ops[0] in ("=", "in", "~", "->", "notin"):
            return bound_by(lower.items[0])
        return [n for item in lower.items for n in bound_by(item) if isinstance(peel(n), Letter)][:1]
    if isinstance(lower, SuchThat):
        return bound_by(lower.body)
    if isinstance(lower, Tuple):
        return [n for item in lower.items for n in bound_by(item)]
    if isinstance(lower, Mul):
        return [n for f in lower.factors for n in bound_by(f)]
    if isinstance(lower, (Letter, Script)):
        return [lower]
    return []


def running(order: Compare) -> list[Node]:
    """The indices of ``1 \\le i < j \\le n``: what stands between two signs, and letters of indices at the ends."""
    letters = [n for n in order.items if isinstance(peel(n), Letter)]
    return [n for n in letters if n not in (order.items[0], order.items[-1]) or full_key(n) in ("i", "j", "k", "l")]


def is_expectation(node: Node) -> bool:
    """True for ``E``, ``\\mathbb{E}_{x\\sim p}`` and friends."""
    letter = base_letter(node)
    if letter is None or letter.accents or letter.style == "cal":
        return False
    return letter.name in EXPECTATIONS and (letter.name != "V" or letter.style in ("bb", "rm"))


def base_key(node: Node) -> str:
    """The canonical name of the letter that a name is built on."""
    letter = base_letter(node)
    return letter_key(letter) if letter is not None else ""


def componentwise(right: Node, key: str) -> tuple[Script, ...]:
    r"""The components of a name that a formula is made of, ``x_j``; none where it is made of the name itself too, as
    ``\sum_i (x - x_i)^2`` is: there the ``x_i`` are something else.
    """
    printed = list(right.walk())
    scripts = tuple(n for n in printed if isinstance(n, Script) and (n.subs or n.sups) and base_key(n) == key)
    bases = {id(peel(n.base)) for n in scripts}
    if any(isinstance(n, Letter) and letter_key(n) == key and id(n) not in bases for n in printed):
        return ()
    return scripts


def call_key(head: Node) -> str:
    """The name of what is called: ``p_theta``; operators lose their style (``\\mathbb{E}`` is ``E``)."""
    letter = base_letter(head)
    if letter is not None and letter.style == "bb":
        return head_key(head)
    return full_key(head)


def head_of(node: Node) -> Node:
    """The name of a law that is printed with its arguments."""
    inner = peel(node)
    return inner.head if isinstance(inner, Call) else inner


def named(node: Node) -> str:
    """The name of a call or of an indexed name."""
    inner = peel(node)
    if isinstance(inner, Call):
        return call_key(inner.head)
    if isinstance(inner, Power):
        return named(inner.base)
    return base_key(inner) if isinstance(inner, (Letter, Script)) else ""


def named_in(node: Node, mixed: bool = False) -> Iterator[Node]:
    """The laws in an argument of a divergence, mixtures included."""
    inner = peel(node)
    if isinstance(inner, Call):
        if known_law(inner.head):
            return
        if base_letter(inner.head) is not None and head_key(inner.head) not in ("exp", "log", "ln"):
            yield inner.head
    elif isinstance(inner, (Letter, Script)):
        letter = base_letter(inner)
        if (
            letter is not None
            and (not is_upper(letter) or letter.name in "PQFGRM")
            and not is_bold(letter)
            and (not mixed or (looks_like_law(inner) and letter.name not in ("mu", "nu")))
        ):
            yield inner
    elif isinstance(inner, (Add, Mul, Fraction)):
        for child in inner.children():
            if isinstance(peel(child), (Call, Add, Mul, Fraction, Letter)) and not _is_weight(child):
                yield from named_in(child, True)


def _is_weight(node: Node) -> bool:
    letter = base_letter(node)
    return letter is not None and letter.name in (
        "alpha",
        "beta",
        "lambda",
        "epsilon",
        "varepsilon",
        "theta",
        "t",
        "pi",
    )


def looks_like_law(node: Node) -> bool:
    """Lower-case names, and P and Q, as arguments of an entropy."""
    letter = base_letter(node)
    return letter is not None and letter.name in ("p", "q", "P", "Q", "r", "pi", "f", "g", "m", "mu", "nu")


def known_law(node: Node) -> bool:
    """Laws with a name of their own."""
    letter = base_letter(node)
    return letter is not None and (letter.name, letter.style) in (("N", "cal"), ("U", "cal"), ("B", "cal"))


def is_negative_one(node: Node) -> bool:
    """``-1``, as in an inverse."""
    inner = peel(node)
    return (
        isinstance(inner, Add)
        and inner.signs == ("-",)
        and isinstance(inner.terms[0], Number)
        and inner.terms[0].text == "1"
    )
