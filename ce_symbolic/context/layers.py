r"""Layers of networks, ``z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}``, and marks for gradients, ``dz``, ``\delta \hat a``.

A layer index above a name that is printed at several places (``l``, ``l+1``) and that no sum binds tells names apart:
``z^{(l)}`` and ``z^{(l+1)}`` are two quantities, and what the notes say of layer ``l`` they say of every layer.  A mark
in front of a name, ``dz`` or ``\delta z``, is the derivative of the loss in it where the notes tell so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, letter_key, peel
from ce_symbolic.context.pieces import bound_by
from ce_symbolic.context.samples import below
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Add, Call, Derivative, Group, Letter, Mul, Node, Number, Power, Script, Transpose

_LAYER_LETTERS = ("l", "ell")
_MARKS = ("d", "delta", "Delta", "bar")
_LOSSES = (("L", "cal"), ("L", ""), ("J", ""), ("C", ""), ("E", ""), ("ell", ""), ("J", "cal"), ("loss", "rm"))
_LOSS = Letter("L", "cal", latex="\\mathcal{L}")


#: The letter of a layer with an offset: ("l", -1) for ``l - 1``.
Place = tuple[str, int]


@dataclass(frozen=True)
class Network:
    """The letter of the layers, the mark of a gradient, and the loss that is differentiated."""

    layer: Letter | None = None
    mark: str = ""
    loss: Letter = _LOSS
    same: frozenset[str] = frozenset()
    """Superscripts that all quantities of the displays share, and no sentence prints."""

    def changed(self, node: Node) -> Node:
        """A formula with layers as parts of names and marks as derivatives."""
        if isinstance(node, Mul):
            node = self._unmarked(node)
        node = below(node, self.changed)
        if isinstance(node, Script) and node.sups:
            sups = tuple(self._label(s) for s in node.sups if _plain(s) not in self.same)
            node = replace(node, sups=sups)
            return node.base if not (node.subs or node.sups or node.primes) else node
        if isinstance(node, Power) and _is_name(node.base) and (_plain(node.exponent) in self.same):
            return node.base
        if isinstance(node, Power) and _is_name(node.base) and self._offset(node.exponent) is not None:
            base = peel(node.base)
            sup = self._label(Group(node.exponent))
            if isinstance(base, Script):
                return replace(base, sups=(*base.sups, sup), span=node.span)
            return Script(base, (), (sup,), span=node.span)
        if isinstance(node, Call) and node.power is not None and self.layer is not None:
            return self._function(node)
        return node

    def _label(self, sup: Node) -> Node:
        place = self._offset(sup)
        return sup if place is None else label(place, sup.span)

    def _offset(self, sup: Node) -> Place | None:
        """The place of ``l``, ``l-1``, ``L``."""
        return None if self.layer is None else place_of(sup, self.layer)

    def _function(self, node: Call) -> Node:
        """``g^{[l]}(z)`` and ``g^{[l]\\prime}(z)``, which print the layer where a power would stand."""
        power = node.power
        factors = power.factors if isinstance(power, Mul) else (power,) if power is not None else ()
        if not factors or self._offset(factors[0]) is None:
            return node
        primes = sum(isinstance(f, Letter) and f.name == "prime" for f in factors[1:])
        if primes != len(factors) - 1:
            return node
        return replace(node, head=Script(node.head, (), (self._label(factors[0]),), primes), power=None)

    def _unmarked(self, node: Mul) -> Mul | Derivative:
        """``dz`` as ``\\partial L / \\partial z`` among the factors of a product."""
        if not self.mark:
            return node
        factors: list[Node] = []
        signs: list[str] = []
        waiting = list(zip(("", *node.signs), node.factors, strict=True))
        while waiting:
            sign, factor = waiting.pop(0)
            if waiting and waiting[0][0] == "" and is_mark(factor, self.mark) and marked(waiting[0][1]) is not None:
                _, name = waiting.pop(0)
                variable, turned = name, False
                if isinstance(name, Transpose):
                    variable, turned = name.body, True
                found: Node = Derivative(self.loss, (variable,), span=factor.span.to(name.span))
                factor = Transpose(found) if turned else found
            if factors:
                signs.append(sign)
            factors.append(factor)
        if len(factors) == 1 and isinstance(factors[0], Derivative):
            return factors[0]
        return node if len(factors) == len(node.factors) else Mul(tuple(factors), tuple(signs), span=node.span)


def label(place: Place, span: tree.Span = tree.NOWHERE) -> Letter:
    """The place of a layer as part of a name."""
    name, offset = place
    text = f"({name}{offset:+d})" if offset else f"({name})"
    return Letter(text, "rm", latex=text.replace("ell", "\\ell"), span=span)


def place_of(sup: Node, layer: Letter) -> Place | None:
    """The letter of ``l``, ``l+1``, and of the last layer ``L``, and how far above it; None where it is no layer."""
    inner = peel(sup)
    if isinstance(inner, Letter):
        return (inner.name, 0) if inner.name in (layer.name, "L") and not inner.accents and not inner.style else None
    if isinstance(inner, Add) and len(inner.terms) == 2 and inner.signs[0] == "" and inner.signs[1] in ("+", "-"):
        first, second = place_of(inner.terms[0], layer), peel(inner.terms[1])
        if first is not None and not first[1] and isinstance(second, Number) and second.text.isdigit():
            return first[0], int(inner.signs[1] + second.text)
    return None


def is_mark(node: Node, mark: str) -> bool:
    """The letter in front of a name."""
    return isinstance(node, Letter) and node.name == mark and not node.accents


def marked(node: Node) -> Node | None:
    """What a mark can stand before: a name, perhaps transposed."""
    inner = node.body if isinstance(node, Transpose) else node
    inner = inner.base if isinstance(inner, Power) else inner
    return inner if isinstance(inner, (Letter, Script)) and base_letter(inner) is not None else None


def _plain(sup: Node) -> str:
    inner = peel(sup)
    return letter_key(inner) if isinstance(inner, Letter) and len(inner.name) >= 1 and not inner.style else ""


def _is_name(node: Node) -> bool:
    inner = peel(node)
    letter = base_letter(inner)
    return isinstance(inner, (Letter, Script)) and letter is not None and (letter.style, letter.name) != ("", "e") and (
        letter.style != "command")


# --- finding them ----------------------------------------------------------------------------------------------------


def network(shown: Sequence[Node], told: Sequence[Node], starts: Sequence[Node],
            declared: Sequence[said.Declaration]) -> Network | None:
    """The network that these formulas speak of: those of displays, those of sentences, and the first of each chain."""
    layer = _layer((*shown, *told))
    mark, loss = _mark(shown, told, starts, declared)
    same = _shared(shown, told) if mark else frozenset()
    if layer is None and not mark:
        return None
    return Network(layer, mark, loss or _LOSS, same)


def _layer(trees: Iterable[Node]) -> Letter | None:
    """The letter of the layers, where it is printed at two places at least and nothing runs over it."""
    found: dict[str, set[int]] = {}
    letters: dict[str, Letter] = {}
    bound: set[str] = set()
    for node in (n for t in trees for n in t.walk()):
        if isinstance(node, tree.Big):
            bound |= {letter_key(n) for n in bound_by(node.lower) if isinstance(n, Letter)}
        sups = node.sups if isinstance(node, Script) else (node.exponent,) if isinstance(node, Power) and _is_name(
            node.base) else ()
        for sup in sups:
            for letter in (n for n in peel(sup).walk() if isinstance(n, Letter) and n.name in _LAYER_LETTERS):
                place = place_of(sup, letter)
                if place is not None and place[0] == letter.name:
                    found.setdefault(letter.name, set()).add(place[1])
                    letters.setdefault(letter.name, letter)
    for name, offsets in found.items():
        if len(offsets) > 1 and name not in bound:
            return letters[name]
    return None


def _mark(shown: Sequence[Node], told: Sequence[Node], starts: Sequence[Node],
          declared: Sequence[said.Declaration]) -> tuple[str, Letter | None]:
    """The mark for gradients and the loss, where the notes say so or use it at every turn."""
    losses = {(letter.name, letter.style): letter for t in (*shown, *told) for n in t.walk()
              if isinstance(n, Derivative) and isinstance(letter := peel(n.body), Letter)}
    printed = {(n.name, n.style): n for t in (*shown, *told) for n in t.walk() if isinstance(n, Letter)}
    loss = next((losses[k] for k in _LOSSES if k in losses), None) or next(
        (printed[k] for k in _LOSSES if k in printed), None)
    spoken = [d.about for d in declared if isinstance(d, said.Convention) and d.kind == "operator"]
    for about in spoken:
        if isinstance(about, Letter) and about.name in _MARKS and _pairs((*shown, *told), about.name):
            return about.name, loss
    for mark in ("d", "delta"):
        equal = [pair for t in (*shown, *told) for pair in _equal(t, mark)]
        listed = {letter_key(n) for t in told if isinstance(t, Mul) for n in _pairs((t,), mark)}
        by_sentence = any(isinstance(t, Derivative) and t.variables and (v := base_letter(t.variables[0])) is not None
                          and letter_key(v) in listed for t in told)
        first = {letter_key(n) for s in starts for n in _pairs((s,), mark) if isinstance(peel(s), Mul)}
        everywhere = any(isinstance(d, said.Convention) and d.kind == "gradients" for d in declared) and len(first) > 1
        if equal or by_sentence or everywhere:
            return mark, loss
    return "", None


def _pairs(trees: Iterable[Node], mark: str) -> Iterator[Letter]:
    """The letters of the names that the mark stands before."""
    for node in (n for t in trees for n in t.walk() if isinstance(n, Mul)):
        for sign, first, second in zip(node.signs, node.factors, node.factors[1:], strict=False):
            name = marked(second)
            letter = base_letter(name) if name is not None else None
            if sign == "" and is_mark(first, mark) and letter is not None and letter.name != mark:
                yield letter


def _equal(node: Node, mark: str) -> Iterator[Node]:
    """``dz = \\partial L / \\partial z``."""
    if isinstance(node, tree.Compare) and node.ops[0] in ("=", ":="):
        left, right = peel(node.items[0]), peel(node.items[1])
        if isinstance(left, Mul) and len(left.factors) == 2 and isinstance(right, Derivative) and right.variables:
            name = next(_pairs((left,), mark), None)
            if name is not None and base_letter(right.variables[0]) == name:
                yield left


def _shared(shown: Sequence[Node], told: Sequence[Node]) -> frozenset[str]:
    """``\\tau`` where displays print it above every quantity and sentences never."""
    def above(trees: Iterable[Node]) -> list[str]:
        return [_plain(s) for t in trees for n in t.walk()
                for s in (n.sups if isinstance(n, Script) else (n.exponent,) if isinstance(n, Power) else ())]

    ours = above(shown)
    common = {s for s in ours if s and s not in _LAYER_LETTERS and ours.count(s) > 3}
    alone = {letter_key(n) for t in (*shown, *told) for n in t.walk() if isinstance(n, Letter)}
    inside = {letter_key(n) for t in (*shown, *told) for m in t.walk() if isinstance(m, (Add, Mul, Call, tree.Fraction))
              for n in m.children() if isinstance(n, Letter)}
    return frozenset((common & alone) - set(above(told)) - inside)


# --- every layer -----------------------------------------------------------------------------------------------------


def every_layer(layer: Letter, equations: Iterable[tuple[Node, Node]], trees: Iterable[Node]) -> Iterator[
        said.Equation]:
    """What defines a quantity of one layer, for the other layers that are printed."""
    printed = {(letter_key(b), p) for t in trees for n in t.walk() if isinstance(n, Script)
               and (b := base_letter(n)) is not None for s in n.sups if (p := _place(s, layer)) is not None}
    known: set[tuple[str, Place]] = set()
    pairs: list[tuple[Node, Node, str, Place]] = []
    for left, right in equations:
        name = peel(left)
        letter = base_letter(name) if isinstance(name, Script) else None
        places = [p for s in name.sups if (p := _place(s, layer)) is not None] if isinstance(name, Script) else []
        if letter is None or len(places) != 1 or (letter_key(letter), places[0]) in known:
            continue
        if any(base_letter(n) == letter for n in right.walk() if isinstance(n, Script)):
            continue  # a recursion
        if places[0][0] != layer.name and any(k == letter_key(letter) and isinstance(peel(r), Derivative)
                                              for _, r, k, _ in pairs):
            continue  # \\delta^L = …, where \\delta^l is defined as a derivative
        known.add((letter_key(letter), places[0]))
        if places[0][0] == layer.name:
            pairs.append((left, right, letter_key(letter), places[0]))
    wanted = {place for _, place in printed}
    while True:
        more = [(pair, p) for pair in pairs for k, p in sorted(printed) if k == pair[2] and (k, p) not in known]
        if not more:
            return
        for (left, right, key, place), other in more:
            if (key, other) in known:
                continue
            known.add((key, other))
            to = other[0], other[1] - place[1]
            made = said.Equation(left.span, shifted(left, layer, to), shifted(right, layer, to), strict=True)
            yield made
            # What a derivative of another layer is taken in, is needed there too.
            printed |= {(letter_key(b), p) for d in made.right.walk() if isinstance(d, Derivative)
                        for v in d.variables if isinstance(name := peel(v), Script)
                        and (b := base_letter(name)) is not None
                        for s in name.sups if (p := _place(s, layer)) is not None and p in wanted}


def _place(sup: Node, layer: Letter) -> Place | None:
    """The place that a label names."""
    if not isinstance(sup, Letter) or sup.style != "rm" or not sup.name.startswith("("):
        return None
    name = next((n for n in (layer.name, "L") if sup.name.startswith("(" + n)), None)
    rest = sup.name[len(name) + 1 : -1] if name is not None else ""
    return None if name is None else (name, int(rest) if rest else 0)


def shifted(node: Node, layer: Letter, to: Place) -> Node:
    """A formula of layer ``l`` for another layer."""
    place = _place(node, layer)
    if place is not None:
        return label((to[0], place[1] + to[1]), node.span) if place[0] == layer.name else node
    return below(node, lambda part: shifted(part, layer, to))
