"""Which sentences say that variables are independent, alone or given others; and which only speak of it.

``Equality iff X and Y are independent``, ``Are they independent?`` and ``the independence bound`` declare nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import peel
from ce_symbolic.context.phrases import LIST, LOOSE, ONE, Sentence, names_of
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Node

_WORD = re.compile(r"independen(?:t|tly|ce)\b|\bi\.?i\.?d\b")
#: The noun is an assumption only where the notes rely on it.
_RELIED_ON = re.compile(
    r"\b(?:assum\w+|suppos\w+|under|by|us(?:e|es|ing)|because of|due to|given|thanks to|with|in (?:the )?case of|"
    r"invok\w+|follows from|since|via|require\w*|impl(?:y|ies)) "
    r"(?:the |their |this |that |its |mutual |pairwise |statistical |full |complete |stated |assumed |conditional )*$"
)
_CLAUSE = r"[^.;:?!]*$"
_HEDGED = re.compile(
    r"\b(?:iff|if and only if|only (?:if|when|for)|just (?:if|when)|(?:exactly|precisely) (?:if|when|for)|unless|"
    r"whether|as if|as though|were|would|could|might|may|can|not|never|without|cannot|neither|nor|no longer|far from|"
    r"from being|how (?:far|much|close|near)|measures?|test(?:s|ing)?|equality|equal|close to|need(?:s)? to|"
    r"(?:\w+n't)|no|fail\w*)\b" + _CLAUSE
)
_CONDITIONAL = re.compile(r"\b(?:if|when|whenever|in case)\b" + _CLAUSE)
_OPENING = re.compile(
    r"^(?:(?:now|so|then|and|but|also|again|next|finally|in particular|for example|conversely|of course|indeed|here|"
    r"similarly|likewise),? )*(?:if|when|whenever|in case)\b"
)
_BEHIND = re.compile(r"^(?: of each other| of one another)?,? or (?:not|dependent|otherwise)\b")
_MOMENTS = (
    r"(?:has|have|with|of)(?: a| the)?(?: common)? mean (?:⟦\d+⟧|zero|one)"
    r"(?:,? and(?: a)? variance (?:⟦\d+⟧|zero|one))?"
)


def asserted(text: str) -> bool:
    """Whether a text in lower case says of something that it is independent."""
    if text.rstrip().endswith("?"):
        return False
    return any(_is_said(text, match) for match in _WORD.finditer(text))


def _is_said(text: str, match: re.Match[str]) -> bool:
    before, behind = text[: match.start()], text[match.end() :]
    if before.endswith(("linearly ", "in", "inter")) or _BEHIND.match(behind):
        return False
    if match.group().endswith("ce"):
        short = not re.search(r"[a-z]", before) and re.match(r"\W*$", behind)
        if re.match(r" (?!assumptions?\b|of\b|and\b|we\b|here\b|it\b|this\b|the\b|again\b)[a-z]+", behind):
            return False  # the independence bound, an independence test
        if not short and not _RELIED_ON.search(before):
            return False
    if _HEDGED.search(before):
        return False
    if _CONDITIONAL.search(before) and not _OPENING.match(text):
        return text.rstrip().endswith(":")  # "… adds up if X and Y are independent:" supposes it for what is displayed
    return True


def independence(sentence: Sentence, owners: tuple[Node, ...]) -> Iterator[said.Declaration]:
    """Independence that the sentence declares; ``owners`` are the variables that it gives laws to.

    That pairs ``(X_i, Y_i)`` are independent says nothing of X and Y.
    """
    tuples = [names for node in sentence.formulas if node is not None and (names := _listed_in_brackets(node))]
    for made in _stated(sentence, owners):
        if isinstance(made, said.Independent) and any(len(made.names) > 1 and set(made.names) <= t for t in tuples):
            continue
        yield made


#: ``independent X_i``, ``independent, identically distributed observations X_i``.
_BEHIND_WORD = re.compile(
    r"\b(?:independent|i\.?i\.?d\.?),? (?:(?:and )?identically distributed,? )?"
    rf"(?:(?!of |given |from |if |when |with |and )[a-z-]+,? ){{0,3}}?{ONE}"
)


def is_count(sentence: Sentence, near: re.Match[str] | None) -> bool:
    """``n i.i.d. variables``: how many there are, as opposed to ``X_i i.i.d.``"""
    if near is None or "⟦" in near.group(0)[len(near.group(1)):] or near.group(1).count("⟦") != 1:
        return False
    node = sentence.node(near.group(1)[1:-1])
    inner = peel(node) if node is not None else None
    apart = re.fullmatch(r" (?:[a-z]+,? )??(?:(?:pairwise|mutually) )?(?:independen|i\.?i\.?d)", near.group(0)[
        len(near.group(1)):])
    noun = re.match(r"[a-z.,]* (?:(?:and )?identically distributed )?(?:[a-z-]+ ){0,2}?(?:variables?|samples?|"
                    r"observations?|copies|draws|measurements?|trials|points|estimates?|signs|bits)\b",
                    sentence.text[near.end():])
    return apart is not None and noun is not None and isinstance(inner, (tree.Letter, tree.Number)) and (
        isinstance(inner, tree.Number) or inner.name in ("n", "m", "N", "M", "k", "T"))


def _listed_in_brackets(node: Node) -> set[Node]:
    """The names in ``(X_i, Y_i)``, also where such tuples are listed."""
    inner = peel(node)
    found: set[Node] = set()
    if isinstance(inner, tree.Tuple):
        inside = [_listed_in_brackets(item) for item in inner.items]
        if any(inside):
            return set().union(*inside)
        if inner.delimiters[0] in ("(", "\\langle", "["):
            found = set(names_of(inner))
    elif isinstance(inner, (tree.Script, tree.Compare, tree.SuchThat)):
        for part in inner.walk():
            if isinstance(part, tree.Tuple):
                found |= _listed_in_brackets(part)
    return found


def _stated(sentence: Sentence, owners: tuple[Node, ...]) -> Iterator[said.Declaration]:
    text = sentence.text
    if not asserted(text):
        return
    text = re.sub(_MOMENTS, "", text)
    given = re.search(rf"independent,?(?: [a-z]+){{0,3}}? (?:given|conditional(?:ly)? on|conditioned on) "
                      rf"(?:the |[a-z]+ )*?{LIST}", text)
    given = given or re.search(rf"^(?:given|conditional(?:ly)? on|conditioned on) (?:the |[a-z]+ )*?{LIST},", text)
    if given is None and "conditional" in text:
        given = re.search(rf"(?:given|conditional(?:ly)? on|conditioned on) {LIST},? [^.]*independent", text)
    if given or "conditional" in text:
        yield from _given(sentence, text, given)
        return
    identical = bool(re.search(r"i\.?i\.?d|same law|same distribution|common mean|identically", text))
    # "let g^ be an estimate of g that is independent of ε": the subject is what is introduced.
    of = re.search(
        rf"{LIST} (?:is|are|be|denotes?) (?:an? |the )(?:[a-z]+ )+(?:of|for) {LIST}(?:,? (?:that|which) (?:is|are))? "
        rf"independent of (?:the |each |[a-z]+ )*{LIST}", text)
    if of:
        yield said.Independent(sentence.span, sentence.names(of.group(1)), identical, sentence.names(of.group(3)))
        return
    of = re.search(rf"{LOOSE},? (?:is |are |be |[a-z ]*)?independent of (?:the |each |[a-z]+ )*{LIST}", text)
    if of:
        yield said.Independent(sentence.span, sentence.names(of.group(1)), identical, sentence.names(of.group(2)))
        return
    # "where ε has mean zero and is independent of the fitted value": the subject is the first name before.
    later = re.search(rf"independent of (?:[a-z]+ )*{LIST}", text)
    if later:
        first = re.search(rf"where {ONE}|{ONE}", text[: later.start()])
        if first:
            index = first.group(1) or first.group(2)
            subject = sentence.names(f"⟦{index}⟧")
            yield said.Independent(sentence.span, subject, identical, sentence.names(later.group(1)))
            return
    near = re.search(rf"{LOOSE}(?: [a-z]+)*? (?:be |are |is )?(?:[a-z]+ )*?(?:independen|i\.?i\.?d)", text)
    names = sentence.names(near.group(1)) if near else ()
    between = near.group(0)[len(near.group(1)):] if near else ""
    behind = _BEHIND_WORD.search(text)
    if behind and not re.search(r"\b(?:be|are|is|being|were|all)\b", between):
        # Let X be the sum of independent X_i: said of what stands behind the word.
        node = sentence.node(behind.group(1))
        members = [n for n in names_of(node) if isinstance(n, tree.Script)] if node is not None else []
        if members:
            yield said.Independent(sentence.span, tuple(members), identical)
            return
    if re.search(r"\bthe [a-z]+s are ", between) or is_count(sentence, near):
        yield said.Independent(sentence.span, (), identical)  # n i.i.d. variables: all that the notes speak of
        return
    if len(names) < 2:
        # "X and Y take values in 1, …, C and are independent": what is independent are several, not the nearest name.
        word = _WORD.search(text)
        lists = re.findall(LIST, text[: word.start() if word is not None else len(text)])
        several = [found for listed in lists if len(found := sentence.names(listed)) > 1]
        names = several[-1] if several else names
    if len(owners) > 1 and not set(names) <= set(owners):
        names = owners  # "X has law p and Y has law q, independent of each other"
    if not names:
        after = re.search(rf"independen(?:t|ce) (?:[a-z]+ )*{LIST}", text)
        names = sentence.names(after.group(1)) if after else ()
    if not names and re.search(r"independent(?:ly)? of (?!each\b|one another|it\b|them\b|the other)", text):
        return  # "a constant independent of the base": nothing is said of random variables
    yield said.Independent(sentence.span, names, identical)


def _given(sentence: Sentence, text: str, given: re.Match[str] | None) -> Iterator[said.Declaration]:
    """``X and Z are conditionally independent given Y``, ``the x_j are independent given the class y``.

    Where the words do not say which variables are meant, those are that the formulas print.
    """
    if given is None:
        yield said.IndependentGiven(sentence.span, (), (), ())
        return
    third = sentence.names(given.group(1))
    of = re.search(rf"{ONE},? (?:is |are |be )?(?:conditionally )?independent of {ONE}", text)
    listed = sentence.names(of.group()) if of else ()
    for found in re.findall(LIST, text[: text.find("independent")] + text[text.find("independent") :]):
        names = tuple(n for n in sentence.names(found) if n not in third)
        if len(names) >= 2 and not listed:
            listed = names
    if len(listed) >= 2 and third:
        yield said.IndependentGiven(sentence.span, listed[:1], listed[1:], third)
        return
    members = [n for found in re.findall(ONE, text) for n in sentence.names(f"⟦{found}⟧") if n not in third]
    families = tuple(n for n in members if isinstance(n, tree.Script) and any(
        isinstance(peel(s), tree.Letter) for s in (*n.subs, *n.sups)))
    if third and (families or not members):
        yield said.IndependentGiven(sentence.span, families[:1], (), third)


def markov(sentence: Sentence) -> Iterator[said.Declaration]:
    """``X → Y → Z is a Markov chain``: what comes before a variable and what comes behind are independent given it."""
    start = sentence.text.find("markov")
    if start < 0 or _HEDGED.search(sentence.text[:start]):
        return
    for node in sentence.formulas:
        inner = peel(node) if node is not None else None
        if isinstance(inner, tree.Compare) and set(inner.ops) in ({"->"}, {"<=>"}) and len(inner.items) > 2:
            yield from chain(sentence.span, tuple(map(peel, inner.items)))
        elif isinstance(inner, tree.Add) and inner.signs[1:] in (("-", "-"), ("-", "-", "-")):
            yield from chain(sentence.span, tuple(map(peel, inner.terms)))


def chain(span: tree.Span, names: tuple[Node, ...]) -> Iterator[said.Declaration]:
    """The conditional independences of a Markov chain."""
    for k in range(1, len(names) - 1):
        yield said.IndependentGiven(span, names[:k], names[k + 1 :], (names[k],))


_MARKOV = re.compile(r"\bmarkov(?:ian)?(?: (?:chain|process|source|sequence|model)s?)?\b")
_MEMORYLESS = re.compile(r"\bmemoryless\b|\bwithout memory\b|\bdmc\b")
_STATIONARY = re.compile(r"\bstationary\b")


def of_sequences(sentence: Sentence) -> Iterator[said.Declaration]:
    """``X_1, X_2, … form a stationary Markov chain``, ``the channel from X^n to Y^n is memoryless``."""
    text = sentence.text
    names = tuple(leaf for n in sentence.formulas if n is not None for leaf in _members(n))
    for pattern, kind in ((_MARKOV, "markov-sequence"), (_MEMORYLESS, "memoryless"), (_STATIONARY, "stationary")):
        found = pattern.search(text)
        if found is None or _HEDGED.search(text[: found.start()]):
            continue
        if kind == "memoryless" and "source" in text and "channel" not in text:
            yield said.OfSequence(sentence.span, names, "independent-members")
            yield said.OfSequence(sentence.span, names, "identical-members")
            continue
        if kind == "stationary" and re.search(r"stationary (?:distribution|law|point|value|measure)", text):
            continue
        yield said.OfSequence(sentence.span, _ends_of_channel(sentence, names) if kind == "memoryless" else names, kind)


def _ends_of_channel(sentence: Sentence, names: tuple[Node, ...]) -> tuple[Node, ...]:
    """Input and output of a channel, where the sentence says which is which."""
    found: list[Node] = []
    for word in ("inputs?|transmitted|sent", "outputs?|received"):
        behind = rf"{ONE},? (?:is |be |are |as )?(?:the |its |an? )?(?:{word})\b"
        match = re.search(rf"\b(?:{word})(?: [a-z]+){{0,2}}? {ONE}|{behind}", sentence.text)
        node = sentence.node(match.group(1) or match.group(2)) if match else None
        found += list(_members(node))[:1] if node is not None else []
    if len(found) == 2:
        return tuple(found)
    return names if re.search(rf"from {ONE} to {ONE}", sentence.text) else ()


def _members(node: Node) -> Iterator[Node]:
    """The names of sequences in a formula of a sentence."""
    inner = peel(node)
    if isinstance(inner, (tree.Tuple, tree.Compare)):
        for item in inner.items:
            yield from _members(item)
    elif isinstance(inner, tree.Power) and isinstance(peel(inner.base), (tree.Letter, tree.Script)):
        yield peel(inner.base)
    elif isinstance(inner, tree.Script) and isinstance(peel(inner.base), tree.Letter):
        yield inner
    elif isinstance(inner, tree.Mul):
        for factor in inner.factors:
            yield from _members(factor)


def orthogonal(sentence: Sentence) -> Iterator[said.Declaration]:
    r"""``X \perp Y`` and ``X \perp Z \mid Y``."""
    for k, node in enumerate(sentence.formulas):
        inner = peel(node) if node is not None else None
        given: tuple[Node, ...] = ()
        if isinstance(inner, tree.SuchThat):
            given = tuple(names_of(inner.condition))
            inner = peel(inner.body)
        if not isinstance(inner, tree.Compare) or set(inner.ops) != {"perp"}:
            continue
        before = sentence.text[: sentence.text.find(f"⟦{k}⟧")]
        if _HEDGED.search(before) or (_CONDITIONAL.search(before) and not _OPENING.match(sentence.text)):
            continue
        sides = [tuple(names_of(item)) for item in inner.items]
        if given and len(sides) == 2:
            yield said.IndependentGiven(sentence.span, sides[0], sides[1], given)
        elif not given:
            yield said.Independent(sentence.span, tuple(n for side in sides for n in side))
