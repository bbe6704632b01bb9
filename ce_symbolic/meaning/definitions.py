"""The definitions that the notes make, and how a printed name or call is matched against them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ce_symbolic.context.names import base_letter, full_key, is_upper, letter_key, peel
from ce_symbolic.context.pieces import call_key, componentwise
from ce_symbolic.context.roles import Roles
from ce_symbolic.meaning.scope import Closure, Element, Env
from ce_symbolic.notation.tree import Big, Call, Compare, Derivative, Letter, Node, Number, Power, Script, Span


@dataclass(frozen=True)
class Defining:
    """``name(parameters) = right``.  Parameters are canonical names of indices or arguments."""

    key: str
    parameters: tuple[str, ...]
    right: Node
    left: Node
    span: Span
    indices: bool
    """The parameters are printed as indices (``p_k``) rather than as arguments (``f(x)``)."""
    section: tuple[int, ...] = ()


@dataclass
class Book:
    """All definitions so far; of several of one name the last one in front of the place that is read counts.

    ``here`` is that place, and ``section`` the section where what is added stands.
    """

    entries: dict[str, list[Defining]] = field(default_factory=dict)
    here: int | None = None
    section: tuple[int, ...] = ()

    def add(self, entry: Defining) -> None:
        """Write a definition down."""
        self.entries.setdefault(entry.key, []).append(replace(entry, section=self.section))

    def of(self, key: str) -> list[Defining]:
        """The definitions of a name that count here, the one that counts most in the end."""
        found = self.entries.get(key, [])
        if self.here is None or len(found) < 2:
            return found
        before = [entry for entry in found if entry.span.start <= self.here]
        return sorted(before, key=lambda entry: entry.span.start) or found

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def find(self, node: Node, env: Env, roles: Roles) -> tuple[Defining, dict[str, Element | Closure]] | None:
        """The definition that a printed name or call falls under, with what its parameters stand for."""
        node = peel(node)
        key, arguments, _ = pattern(node, roles)
        for entry in reversed(self.of(key)):
            if key in env.opaque or len(entry.parameters) != len(arguments):
                continue
            bound: dict[str, Element | Closure] = {}
            for parameter, argument in zip(entry.parameters, arguments, strict=True):
                if parameter.startswith("="):
                    if full_key(argument) != parameter[1:]:
                        break
                    continue
                closure = Closure(argument, env, bool(componentwise(entry.right, parameter)))
                bound[parameter] = closure
                # F stands for the law whose density is written f in the definition.
                letter = base_letter(argument)
                if len(parameter) == 1 and parameter.isupper() and letter is not None and is_upper(letter):
                    bound.setdefault(parameter.lower(), Closure(lowered(argument), env))
            else:
                return entry, bound
        return None


def lowered(node: Node) -> Node:
    """The lower-case name of an upper-case one."""
    inner = peel(node)
    if isinstance(inner, Letter):
        return Letter(inner.name.lower(), inner.style, inner.accents, inner.latex.lower(), span=inner.span)
    return node


def indexed_inside(node: Node) -> Node:
    """``s(z)_i`` as ``s_i(z)``; what is nothing of the kind as it is."""
    if not isinstance(node, Script) or node.sups or node.primes or not node.subs:
        return node
    call = peel(node.base)
    if not isinstance(call, Call) or call.power is not None or not isinstance(peel(call.head), Letter):
        return node
    return replace(call, head=Script(call.head, node.subs, span=call.head.span), span=node.span)


def pattern(node: Node, roles: Roles) -> tuple[str, tuple[Node, ...], bool]:
    """The canonical name of what is printed, its arguments or indices, and whether they are indices."""
    node = indexed_inside(peel(node))
    if isinstance(node, Call):
        head = peel(node.head)
        if isinstance(head, Script) and call_key(head) not in roles.laws:
            key, indices, _ = split_name(head, roles)
            return key, (*indices, *node.args), False
        return call_key(head), node.args, False
    if isinstance(node, Derivative) and node.kind != "prime":
        inside = peel(node.body)
        name = call_key(inside.head) if isinstance(inside, Call) else full_key(inside)
        variables = ",".join(map(full_key, node.variables)) if node.kind != "nabla" else ""
        return f"∂{node.order}{name}/{variables}", (), False
    if isinstance(node, Big) and node.body is None:
        return f"Big:{node.op}", (), False
    if isinstance(node, (Script, Letter)):
        key, indices, _ = split_name(node, roles)
        return key, indices, True
    if isinstance(node, Power):
        base = peel(node.base)
        if isinstance(base, (Letter, Script)) and isinstance(peel(node.exponent), Number):
            key, indices, _ = split_name(base, roles)
            return f"{key}**{full_key(node.exponent)}", indices, True
    return "", (), False


def split_name(node: Node, roles: Roles) -> tuple[str, tuple[Node, ...], str]:
    """A printed name as canonical name, indices, and where the indices stand (``_`` below, ``^`` above)."""
    node = peel(node)
    if isinstance(node, Letter):
        return letter_key(node), (), ""
    assert isinstance(node, Script)
    whole = full_key(node)
    if whole in roles.variables or whole in roles.laws:
        return whole, (), ""
    base = peel(node.base)
    if isinstance(base, Script):
        key, inner, places = split_name(base, roles)
    elif isinstance(base, Letter):
        key, inner, places = letter_key(base), (), ""
    else:
        key, inner, places = full_key(base), (), ""
    letter = base_letter(node)
    short = letter_key(letter) if letter is not None else key
    indices: list[Node] = list(inner)
    for sub in (s for printed in node.subs for s in roles.split_sub(printed, short)):
        if roles.is_index(sub, short):
            indices.append(peel(sub))
            places += "_"
        else:
            key += "_" + full_key(sub)
    for sup in node.sups:
        if roles.is_index(sup, short):
            indices.append(peel(sup))
            places += "^"
        else:
            key += "^" + full_key(sup)
    return key + "'" * node.primes, tuple(indices), places


def parameters_of(left: Node, roles: Roles) -> tuple[str, tuple[str, ...], bool] | None:
    """The name that an equation's left side introduces, with its parameters; None where it is no such left side."""
    key, arguments, indices = pattern(left, roles)
    whole = peel(left)
    if not key or (isinstance(whole, Call) and whole.power is not None):
        return None
    names: list[str] = []
    for argument in arguments:
        inner = peel(argument)
        if isinstance(inner, Compare):
            return None
        if isinstance(inner, Number):
            names.append("=" + inner.text)
        elif isinstance(inner, (Letter, Script)):
            names.append(full_key(inner))
        elif isinstance(inner, Power) and isinstance(peel(inner.base), (Letter, Script)):
            names.append("=" + full_key(inner))  # the \sigma^2 of L(\mu, \sigma^2): a parameter by its print
        else:
            return None
    return (key, tuple(names), indices) if len(set(names)) == len(names) else None
