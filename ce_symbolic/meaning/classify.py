"""Which relations claim nothing: definitions, given values, names put under terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ce_symbolic.context import declarations as said
from ce_symbolic.context.mentions import all_names, is_known_quantity, solved
from ce_symbolic.context.names import base_letter, full_key, letter_key, peel
from ce_symbolic.context.normal_laws import with_point
from ce_symbolic.context.pieces import base_key, call_key, is_expectation, separated
from ce_symbolic.context.prefixes import MARK
from ce_symbolic.context.samples import drawn
from ce_symbolic.meaning.definitions import pattern
from ce_symbolic.notation import tree
from ce_symbolic.notation.display import Remark
from ce_symbolic.notation.tree import Call, Letter, Node, Script

if TYPE_CHECKING:
    from ce_symbolic.meaning.reader import Reader


@dataclass(frozen=True)
class Kind:
    """What a relation is, with what it defines or states."""

    kind: str
    message: str = ""
    define: tuple[Node, Node] | None = None
    fact: said.Fact | None = None
    told: str = ""
    """A law of which this tells more than is understood."""


def classify(
    reader: Reader, left: Node, sign: str, right: Node, first: bool, last: bool, remarks: tuple[Remark, ...] = ()
) -> Kind | None:
    """The kind of a relation that is no claim, else None."""
    density = with_point(left, right) if first and sign in ("=", ":=") else None
    if density is not None and is_new(reader, *density):
        return Kind("definition", define=density)
    if sign == ":=":
        return assignment(reader, left, right)
    if tree.Compare((left, right), (sign,)) in reader.beside:
        return Kind("given", "the case of what stands in front of it")
    if sign != "=":
        return None
    if first and left in reader.ahead:
        return Kind("definition")
    pair = drawn(left)
    if pair is not None:
        # Y_1, …, Y_n ~ f(y) = …: from which law is drawn, and what it is.
        return Kind("definition", define=(pair[1], right))
    if is_words(right) or is_words(left):
        return Kind("definition", "names a quantity in words")
    whole = peel(left)
    if first and isinstance(whole, Call) and ";" in whole.separators and is_expectation(whole.head):
        return Kind("definition")  # E(f; D) is the error of f on the data D, no mean
    if first:
        name, value = solved(left, right)
        if name is not left and reader.el.log_base is None and is_new(reader, name, value):
            return Kind("definition", define=(name, value))
    if not first or (last and not is_new(reader, left, right)):
        named = names_terms(reader, left, right)
        if named:
            return Kind("definition", "introduces " + ", ".join(named))
    if last and not first and names_whole(reader, left, right):
        return Kind("definition", define=(right, left))
    if first:
        # Behind an arrow a value is inferred, not given.
        given = point_value(reader, left, right, remarks) if reader.after is None else None
        found = given or derivative_of_new(reader, left, right) or law_stated(reader, left, right)
        if found is not None:
            return found
        if reader.alias(peel(left), right) if isinstance(peel(left), (Call, Script)) else False:  # type: ignore[arg-type]
            return Kind("definition", "")
        if is_new(reader, left, right):
            return Kind("definition", define=(left, right))
        step = recurrence(reader, left, right)
        if step is not None:
            return step
        if is_word(left) and not mentions_word(right, left):
            return Kind("definition", "introduces " + "".join(n.name for n in left.walk() if isinstance(n, Letter)))
    return None


def assignment(reader: Reader, left: Node, right: Node) -> Kind:
    """``a := b`` defines a; ``… \\triangleq \\tilde\\beta_t`` defines what stands on the right."""
    name = peel(right)
    if (
        isinstance(name, (Letter, Script, Call))
        and not ({base_key(name), key_of(name)} & reader.seen)
        and (not isinstance(whole := peel(left), (Letter, Script, Call))
             or (isinstance(whole, Call) and is_expectation(whole.head)))
    ):
        return Kind("definition", define=(right, left))
    return Kind("definition", define=(left, right))


def key_of(node: Node) -> str:
    """The name of a call, or the name itself."""
    inner = peel(node)
    return call_key(inner.head) if isinstance(inner, Call) else full_key(inner)


def is_words(node: Node) -> bool:
    """A formula that is text: ``\\text{fraction of …}``."""
    inner = peel(node)
    return isinstance(inner, tree.Words)


def is_number(node: Node) -> bool:
    """Digits, fractions of digits, signs."""
    inner = peel(node)
    if isinstance(inner, tree.Number):
        return True
    return isinstance(inner, (tree.Fraction, tree.Add, tree.Power)) and all(map(is_number, inner.children()))


def point_value(reader: Reader, left: Node, right: Node, remarks: tuple[Remark, ...]) -> Kind | None:
    """``p(a) = 1/3``, ``P(X = 1) = 1``, ``x_1 = 4``: a value of something that is not defined."""
    inner = peel(left)
    if not is_number(right):
        return None
    if (left, right) in reader.results:
        return Kind("given", "repeats a result")
    if isinstance(inner, Call):
        key = call_key(inner.head)
        letter = base_letter(inner.head)
        law = key in reader.roles.laws or (letter is not None and letter.name in ("P", "Pr"))
        if not law or key in reader.book or not all(map(is_value, inner.args)):
            return None
    elif isinstance(inner, (Letter, Script)):
        key = full_key(inner)
        if key in ("pi", "e") and key not in reader.roles.laws and not reader.roles.has_letter_index(key):
            return None  # the numbers
        if key in reader.book or base_key(inner) in reader.book or key not in reader.seen:
            return None
        if is_number(right) and isinstance(peel(right), tree.Number) and peel(right).text == "0":  # type: ignore[attr-defined]
            return None
    else:
        return None
    compare = tree.Compare((left, right), ("=",), span=left.span.to(right.span))
    guards = tuple(
        r.formula
        for r in remarks
        if isinstance(r.formula, tree.Compare) and r.formula.ops[0] in ("!=", "<", ">", "<=", ">=")
    )
    return Kind("given", fact=said.Fact(compare.span, compare, guards))


def law_stated(reader: Reader, left: Node, right: Node) -> Kind | None:
    """``P(v, h) = e^{-E(v, h)} / Z``: what a law is of which nothing was said before, by a formula without it.

    Where the right side does not speak of the values on the left (``P(\\tau) = \\prod_t \\pi(a_t | s_t)``), words tell
    how they are made of the others, and nothing is refuted that speaks of the law.
    """
    inner = peel(left)
    key = call_key(inner.head) if isinstance(inner, Call) else ""
    if not isinstance(inner, Call) or key not in reader.roles.laws or key in reader.book or inner.power is not None:
        return None
    values = frozenset(full_key(a) for a in inner.args)
    lawless = not any(call_key(c.head) in reader.roles.laws for c in right.walk() if isinstance(c, Call))
    if reader.after is not None or not all(map(is_value, inner.args)) or any(
            law == key and (not lawless or values <= spoken_at) for law, spoken_at in reader.lawful):
        return None
    front = [a.items[0] if isinstance(a, tree.Compare) else a for a in map(peel, separated(inner)[0])]
    if {base_key(a) for a in front} <= reader.pointed.get(key, frozenset()):
        return None  # a sentence says what it is for one of the values
    letters = {base.name.lower() for a in front if (base := base_letter(a)) is not None}
    spoken: set[str] = set()
    for part in right.walk():
        if isinstance(part, Letter):
            spoken.add(part.name.lower())
            if part.name.startswith(MARK):
                return None  # p(x_t | x_{1:t-1}) at a running place
        if not isinstance(part, Call):
            continue
        other = call_key(part.head)
        letter = base_letter(part.head)
        any_law = letter is not None and letter.name in ("P", "Pr", "p")
        if other == key and not any_law:
            return None  # u(b) = 1 - u(a)
        law = any_law or other in reader.roles.laws
        if not law and is_known_quantity(part) and not all(isinstance(peel(a), Letter) for a in part.args):
            return None
        inside = {n.name.lower() for a in part.args for n in a.walk() if isinstance(n, Letter)}
        if law and (part is peel(right) or inside & letters):
            return None  # p(x) = \\sum_z p(x, z) follows, or is false
    compare = tree.Compare((left, right), ("=",), span=left.span.to(right.span))
    if letters <= spoken or all(isinstance(peel(a), tree.Compare) for a in separated(inner)[0]):
        return Kind("given", fact=said.Fact(compare.span, compare))
    return Kind("definition", told=key)


def is_value(node: Node) -> bool:
    """An argument that is a value: ``X = c``, ``a``, ``1``."""
    inner = peel(node)
    if isinstance(inner, tree.Compare):
        return (
            inner.ops == ("=",)
            and isinstance(peel(inner.items[1]), (tree.Number, Letter, Script))
            and not ((name := base_letter(inner.items[1])) is not None and name.name.isupper())
        )
    return isinstance(inner, (tree.Number, Letter, Script))


def is_new(reader: Reader, left: Node, right: Node) -> bool:
    """Whether the left side is a name, perhaps with arguments, that nothing has spoken of yet."""
    from ce_symbolic.context.mentions import introduced, is_known_quantity, own_function
    from ce_symbolic.meaning.worded import mentions

    inner = peel(left)
    if not isinstance(inner, (Call, Letter, Script, tree.Power)) or (isinstance(inner, Call) and inner.power):
        return False
    if is_known_quantity(inner) and not own_function(inner, right):
        return False
    names = introduced(inner)
    if not names or (names & reader.claimed and not makes_concrete(reader, inner, right)):
        return False
    key = key_of(inner)
    if key in reader.book or key in reader.roles.laws or any(n in reader.book for n in names):
        return False
    component = isinstance(inner, Script) and isinstance(peel(inner.base), Call)
    if component and pattern(inner, reader.roles)[0] in reader.book:
        return False  # s(x + c)_i, where s(x)_i is defined
    if isinstance(inner, Script) and "^(" in (layer := pattern(inner, reader.roles)[0]) and layer in reader.book:
        return False  # \\delta_j^{(L)}, defined for every layer
    if isinstance(inner, Call) and key.rstrip("'") != key and primed_function(reader, key.rstrip("'"), len(inner.args)):
        return False  # \ell'(\lambda) of a known \ell is its derivative
    if isinstance(inner, tree.Power):
        exponent = peel(inner.exponent)
        if full_key(inner.base) in reader.seen or (isinstance(exponent, tree.Number) and exponent.text in ("0", "1")):
            return False  # a power of something known, or of no one's
    if isinstance(inner, Letter) and letter_key(inner) in ("pi", "e") and not reader.roles.has_letter_index("pi"):
        return False
    if any(isinstance(d, said.Moments) and left in (d.mean, d.variance) for d in reader.declared):
        return False
    return not mentions(right, key, inner) and not leads_back(reader, right, key, inner)


def recurrence(reader: Reader, left: Node, right: Node) -> Kind | None:
    """``x_t = a x_{t-1} + b e_t`` of names of which nothing was claimed yet: how each is made from the one before it.

    It holds for every index, and introduces the sequence as a definition does.
    """
    inner = peel(left)
    if not isinstance(inner, Script) or len(inner.subs) != 1 or inner.sups or inner.primes:
        return None
    letter, key = peel(inner.subs[0]), base_key(inner)
    if not isinstance(letter, Letter) or key in reader.book or key in reader.roles.laws or key in reader.claimed:
        return None
    if letter_key(letter) in reader.roles.bound or not reader.roles.is_index(letter, key):
        return None
    others = [n for n in right.walk() if isinstance(n, Script) and base_key(n) == key and len(n.subs) == 1]
    if not others or not all(is_neighbour(n.subs[0], letter) for n in others):
        return None
    compare = tree.Compare((left, right), ("=",), span=left.span.to(right.span))
    return Kind("given", "read as how each member of the sequence follows from the one before",
                fact=said.Fact(compare.span, compare))


def is_neighbour(index: Node, letter: Letter) -> bool:
    """``t - 1`` or ``t + 1``."""
    inner = peel(index)
    return (
        isinstance(inner, tree.Add)
        and len(inner.terms) == 2
        and peel(inner.terms[0]) == letter
        and isinstance(peel(inner.terms[1]), tree.Number)
    )


def leads_back(reader: Reader, right: Node, key: str, left: Node) -> bool:
    """Whether a definition that the right side uses speaks of the left side: then that is no new name."""
    from ce_symbolic.meaning.worded import mentions

    waiting, done = set(all_names(right)), {key}
    while waiting:
        name = waiting.pop()
        done.add(name)
        for entry in reader.book.entries.get(name, ()):
            if mentions(entry.right, key, left):
                return True
            waiting |= all_names(entry.right) - done
    return False


def primed_function(reader: Reader, key: str, count: int) -> bool:
    """Whether a function of one argument is defined under that name, so that a prime differentiates it."""
    entries = reader.book.entries.get(key, ())
    return count == 1 and any(len(e.parameters) == 1 and not e.indices for e in entries)


def is_word(node: Node) -> bool:
    """``cost``: several letters without a sign between them, on the left of a first equation."""
    inner = peel(node)
    return (
        isinstance(inner, tree.Mul)
        and len(inner.factors) >= 3
        and not any(inner.signs)
        and all(
            isinstance(f, Letter) and len(f.name) == 1 and f.name.islower() and not f.accents for f in inner.factors
        )
    )


def mentions_word(right: Node, word: Node) -> bool:
    """Whether any letter of the word stands alone on the other side."""
    letters = {letter_key(n) for n in word.walk() if isinstance(n, Letter)}
    return letters <= {letter_key(n) for n in right.walk() if isinstance(n, Letter)}


def makes_concrete(reader: Reader, left: Node, right: Node) -> bool:
    """``f(x) = -\\log x`` behind formulas with any f: from here on it is this one."""
    if not isinstance(left, Call) or not isinstance(peel(left.head), Letter) or left.separators:
        return False
    argument = peel(left.args[0])
    if not isinstance(argument, Letter):
        return False
    names = {
        full_key(n) for n in right.walk() if isinstance(n, (Letter, Script)) and getattr(n, "style", "") != "command"
    }
    return full_key(argument) in names and not any(
        isinstance(n, Call) and (call_key(n.head) in reader.book or call_key(n.head) in reader.roles.laws)
        for n in right.walk()
    )


def derivative_of_new(reader: Reader, left: Node, right: Node) -> Kind | None:
    """``∂E/∂w = ∂/∂w [Σ …]`` introduces E under its derivative."""
    a, b = peel(left), peel(right)
    if not isinstance(a, tree.Derivative) or not isinstance(b, tree.Derivative) or a.variables != b.variables:
        return None
    name = peel(a.body)
    if not isinstance(name, (Letter, Script, Call)) or isinstance(peel(b.body), (Letter, Script)):
        return None
    if key_of(name) in reader.book or base_key(name) in reader.book or key_of(name) in reader.seen:
        return None
    return Kind("definition", define=(a.body, b.body))


def names_terms(reader: Reader, left: Node, right: Node) -> list[str]:
    """New names for the terms or factors on the right: ``= bias^2 + variance + noise``, ``= r^2 K + r L + M``."""
    inner = peel(right)
    if isinstance(inner, tree.Add):
        terms = inner.terms
    elif isinstance(inner, tree.Mul):
        terms = inner.factors
    else:
        return []
    known = reader.seen | reader.told | all_names(left)
    found: list[str] = []
    for item in terms:
        new = [n for n in new_names(reader, item, known) if n not in found]
        if len(new) != 1:
            return []
        found += new
    return found if len(found) >= 2 else []


def names_whole(reader: Reader, left: Node, right: Node) -> bool:
    """A new name at the end of a chain for what stands in front of it: ``\\ge E_q[\\log w] =: \\mathrm{ELBO}(q)``."""
    name, value = peel(right), peel(left)
    letter = base_letter(name.head if isinstance(name, Call) else name)
    return (
        letter is not None
        and (letter.style in ("rm", "sf", "cal") or (len(letter.name) > 1 and not letter.latex.startswith("\\")))
        and (not isinstance(value, (Letter, Script, Call, tree.Number))
             or (isinstance(value, Call) and is_expectation(value.head)))
        and is_new(reader, right, left)
    )


def new_names(reader: Reader, node: Node, known: set[str]) -> list[str]:
    """Names in a term that nothing has spoken of: words, or letters that are no index."""
    found: list[str] = []

    def look(part: Node) -> None:
        part = peel(part)
        if isinstance(part, tree.Delimited) and part.sub is not None:
            return
        if isinstance(part, tree.Words):
            found.append(part.text.strip())
        elif isinstance(part, Call):
            letter = base_letter(part.head)
            key = call_key(part.head)
            if key in reader.roles.laws or (letter is not None and letter.name in ("P", "Pr")):
                return  # P(T|D) P(D): what a probability is of is no name for a term
            if letter is not None and len(letter.name) > 3 and letter.style in ("rm", "") and key not in known:
                found.append(key)
                return
            for arg in part.args:
                look(arg)
        elif isinstance(part, Script):
            if (
                full_key(part) not in known
                and base_key(part) not in reader.roles.laws
                and base_key(part) not in known | {"pi"}
                and not any(reader.roles.is_index(s, base_key(part)) for s in (*part.subs, *part.sups))
            ) or (
                full_key(part) not in known
                and full_key(part) not in reader.book
                and all(isinstance(peel(s), tree.Number) for s in part.subs)
                and part.subs
                and base_key(part) in known
            ):
                found.append(full_key(part))
        elif isinstance(part, Letter):
            key = letter_key(part)
            if (
                key not in known
                and part.style != "command"
                and key not in ("e", "pi", "infty")
                and key not in reader.roles.bound | reader.roles.bounds
            ):
                found.append(key)
        else:
            for child in part.children():
                look(child)

    look(node)
    return list(dict.fromkeys(found))
