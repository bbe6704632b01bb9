"""What the context knows about names while a formula is read."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ce_symbolic.notation.operators import FUNCTION_LETTERS
from ce_symbolic.notation.tree import (
    Add,
    Call,
    Compare,
    Decorated,
    Derivative,
    Fraction,
    Letter,
    Mul,
    Node,
    Power,
    Script,
    SuchThat,
    Tuple,
)

#: A mean is the letter E where the notes write means with it: then ``E X`` is one too.
Role = Literal["function", "scalar", "mean", "unknown"]


@dataclass(frozen=True, slots=True)
class Names:
    """Which names are functions and which are scalars: it decides between ``a(b+c)`` and ``f(x+1)``.

    The keys are those of ``role_key``: ``p``, ``p.hat``; indices do not count.  ``turned`` are places in the source
    where the argument of a function or an operator without brackets begins that is to be read in the other way.
    """

    roles: Mapping[str, Role] = field(default_factory=dict)
    turned: frozenset[int] = frozenset()

    def role(self, name: str) -> Role:
        """What is known about a name."""
        return self.roles.get(name, "unknown")


#: Letters that in blackboard bold are sets of numbers.
NUMBER_SETS = ("N", "Z", "Q", "R", "C")


def base_letter(node: Node) -> Letter | None:
    """The letter that a name is built on."""
    while isinstance(node, (Script, Decorated)):
        node = node.base if isinstance(node, Script) else node.body
    return node if isinstance(node, Letter) else None


def spelling(node: Node) -> str:
    """How the letter of a name is printed; for messages."""
    letter = base_letter(node)
    return letter.latex if letter else "1"


def role_key(node: Node) -> str:
    """What a name goes by in ``Names``; empty for what is no name, such as ``\\mathbb{R}``."""
    letter = base_letter(node)
    if letter is None or (letter.style == "bb" and letter.name in NUMBER_SETS):
        return ""
    return ".".join((letter.name, *letter.accents))


def collect_names(nodes: Iterable[Node], starts: Iterable[Node] = ()) -> Names:
    """The roles of names from how they are used in all these formulas; ``starts`` are what equations
    introduce.

    A name with brackets behind it that hold names is a function, one that stands bare as a factor is a scalar.
    Where both occur, the brackets count: ``p`` alone is then short for the law ``p(x)``.
    """
    nodes = tuple(nodes)
    functions: set[str] = set()
    perhaps: set[str] = set()  # read as functions by default: x(t)
    scalars: set[str] = set()
    for node in nodes:
        for part in node.walk():
            if isinstance(part, Call):
                if part.delimiters != ("", "") and _is_argument_list(part):
                    key = role_key(part.head)
                    is_plain = len(key) == 1 and key not in FUNCTION_LETTERS and not part.separators
                    (perhaps if is_plain else functions).add(key)
            elif isinstance(part, Compare):
                if part.ops[0] in ("=", ":="):
                    functions.update(_with_values(part.items[0]))
            elif isinstance(part, (Mul, Add, Fraction, Power)):
                if isinstance(part, Power):
                    bare: tuple[Node, ...] = (part.base,)
                elif isinstance(part, Add) and len(part.terms) == 1:
                    bare = ()  # the exponent -T is no evidence
                else:
                    bare = tuple(part.children())
                scalars.update(role_key(item) for item in bare)
                scalars.update(role_key(item.base) for item in bare if isinstance(item, Power))
            elif isinstance(part, Derivative):
                scalars.update(map(role_key, part.variables))
    for start in starts:
        functions.update(_with_values(start))
    functions.discard("")
    scalars.discard("")
    functions |= perhaps - scalars
    roles: dict[str, Role] = {name: "scalar" for name in sorted(scalars - functions)}
    roles.update({name: "function" for name in sorted(functions)})
    if _has_means(nodes):
        roles["E"] = "mean"
    return Names(roles)


def _with_values(left: Node) -> Iterator[str]:
    """The function of an equation for its values, ``m(c) = c^2 + 1``, or for their components, ``s(x)_i = …``."""
    left = left.base if isinstance(left, Script) and left.subs and not left.sups else left
    if isinstance(left, Call) and left.delimiters == ("(", ")") and all(isinstance(a, Letter) for a in left.args):
        yield role_key(left.head)


def _has_means(nodes: tuple[Node, ...]) -> bool:
    """Whether E is the mean: it has square brackets behind it, or never stands but in front of a random variable."""
    alone = before = 0
    for node in nodes:
        for part in node.walk():
            if isinstance(part, Call) and _is_e(part.head) and part.delimiters[0] == "[":
                return True
            alone += _is_e(part)
            if isinstance(part, Mul):
                before += sum(_is_e(a) and sign == "" and _is_random(b) for a, b, sign in zip(
                    part.factors, part.factors[1:], part.signs, strict=False))
    return before > 0 and before == alone


def _is_e(node: Node) -> bool:
    return isinstance(node, Letter) and node.name == "E" and not node.style and not node.accents


def _is_random(node: Node) -> bool:
    """Whether it looks like a random variable: a capital, with a power or an index."""
    while isinstance(node, (Script, Power)):
        node = node.base
    return isinstance(node, Letter) and len(node.name) == 1 and node.name in "RSTUVWXYZ"


def _is_argument_list(node: Call) -> bool:
    """Whether only a function can have these arguments: several, a condition, or a name."""
    if node.separators:
        return True
    argument = node.args[0]
    if isinstance(argument, (Letter, Script)):
        return True
    return isinstance(argument, (Compare, SuchThat, Tuple))
