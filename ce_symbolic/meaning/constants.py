"""``= … + const`` and ``∝``: equal up to a term or a factor that does not depend on some variables.

Which variables these are, a sentence says (``a term without r is a constant``), or the left side of the chain does:
the arguments of a function, for a law those in front of the bar.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import full_key, letter_key, peel
from ce_symbolic.context.pieces import call_key
from ce_symbolic.context.reading import Shown
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Call, Letter, Node, Script, Words
from ce_symbolic.vocabulary import lookup

if TYPE_CHECKING:
    from ce_symbolic.meaning.reader import Reader

WORDS = ("const", "constant", "constants", "cst", "cte")
#: Letters that stand for any constant where nothing else is said of them.
LETTERS = ("C", "c", "K")


def is_constant(reader: Reader, node: Node) -> bool:
    """``const.``, ``C``: any term that does not depend on what the formula is about."""
    inner = peel(node)
    if isinstance(inner, Words):
        return _word(inner.text)
    if isinstance(inner, tree.Delimited):
        return False
    if isinstance(inner, Letter):
        return _word(inner.name) or (inner.name in LETTERS and letter_key(inner) in anonymous(reader))
    return False


def _word(text: str) -> bool:
    first = text.strip(" .()").lower().split(" ")[0]
    return first in WORDS


def anonymous(reader: Reader) -> frozenset[str]:
    """The letters that occur in displays as a last term only, and that no sentence speaks of but as a constant."""
    if reader.anonymous is None:
        found: set[str] = set()
        elsewhere: set[str] = set()
        for node in reader.reading.trees():
            last = _last(node)
            for part in node.walk():
                if isinstance(part, Letter) and part.name in LETTERS:
                    (found if part is last else elsewhere).add(letter_key(part))
        told = {letter_key(name) for d in reader.declared if isinstance(d, said.Convention)
                and d.kind == "any constant" and isinstance(name := peel(d.about) if d.about else None, Letter)}
        reader.anonymous = frozenset((found - elsewhere) | (found & told))
    return reader.anonymous


def _last(node: Node) -> Node | None:
    inner = peel(node)
    if isinstance(inner, tree.Add) and len(inner.terms) > 1 and inner.signs[-1] == "+":
        return peel(inner.terms[-1])
    return None


def without_constant(reader: Reader, node: Node) -> Node | None:
    """The sum without its constant; None where there is none at its end."""
    inner = peel(node)
    if not isinstance(inner, tree.Add) or len(inner.terms) < 2:
        return None
    kept = [(s, t) for s, t in zip(inner.signs, inner.terms, strict=True) if not is_constant(reader, t)]
    if len(kept) == len(inner.terms):
        return None
    if not kept:
        return tree.Number("0", span=inner.span)
    if len(kept) == 1 and kept[0][0] in ("", "+"):
        return kept[0][1]
    signs = ("" if kept[0][0] == "+" else kept[0][0], *(s for s, _ in kept[1:]))
    return tree.Add(signs, tuple(t for _, t in kept), span=inner.span)


def variables(reader: Reader, head: Node | None) -> list[str]:
    """What a constant does not depend on; nothing where neither a sentence nor the left side tells."""
    told = [full_key(d.about) for d in reader.declared
            if isinstance(d, said.Convention) and d.kind == "constant" and d.about is not None]
    names = told or (list(dict.fromkeys(_arguments(reader, head))) if head is not None else [])
    names = names or _elsewhere(reader)
    found = []
    for name in names:
        record = reader.el.laws.get(name)
        found.append(record.alias if record is not None and record.alias is not None else name)
    return found


def _elsewhere(reader: Reader) -> list[str]:
    """What the other proportionalities of the notes are about, where it is the same for all of them."""
    found = [names for item in reader.reading.items if isinstance(item, Shown) for chain in item.chains
             if isinstance(chain.start, Node) and any(s.relation == "∝" for s in chain.steps)
             and (names := tuple(dict.fromkeys(_arguments(reader, chain.start))))]
    return list(found[0]) if found and len(set(found)) == 1 else []


def _arguments(reader: Reader, node: Node) -> Iterator[str]:
    inner = peel(node)
    if isinstance(inner, tree.Add) and len(inner.terms) == 1:
        yield from _arguments(reader, inner.terms[0])
    elif isinstance(inner, Call) and call_key(inner.head) in ("log", "ln", "exp"):
        yield from _arguments(reader, inner.args[0])
    elif isinstance(inner, Call) and (call_key(inner.head) in reader.book or not lookup(call_key(inner.head))):
        bar = next((k for k, s in enumerate(inner.separators) if s in ("|", "\\mid", "\\vert")), None)
        for arg in inner.args if bar is None else inner.args[: bar + 1]:
            name = peel(arg)
            if isinstance(name, (Letter, Script)):
                yield full_key(name)
