"""What a sentence declares: patterns over the words around its formulas.

A sentence is looked at as lower-case text in which ``⟦k⟧`` stands for its k-th formula.  Patterns are loose, because
lecturers' wording is; what they find is a declaration, never a claim.  Sentences that argue (``hence``, ``we show``)
declare no facts, sentences in other languages declare nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ce_symbolic.context import declarations as said
from ce_symbolic.context import designs
from ce_symbolic.context.alphabets import alphabets
from ce_symbolic.context.angles import angles
from ce_symbolic.context.columns import columns, own_components
from ce_symbolic.context.empirical import empirical
from ce_symbolic.context.independence import independence, markov, of_sequences, orthogonal
from ce_symbolic.context.moments import correlated, moments, number, supports, uncorrelated
from ce_symbolic.context.named_laws import named_laws, printed
from ce_symbolic.context.names import base_letter, letter_key, peel
from ce_symbolic.context.normal_laws import with_point
from ce_symbolic.context.objectives import objectives
from ce_symbolic.context.phrases import (
    LIST,
    OBJECTS,
    ONE,
    SUBJECTS,
    Sentence,
    names_of,
    plain_letter,
    said_of_each,
)
from ce_symbolic.context.pieces import PROBABILITY_LETTERS, is_expectation, known_law
from ce_symbolic.context.runs import is_complement
from ce_symbolic.context.samples import likelihoods, samples
from ce_symbolic.context.slopes import slopes
from ce_symbolic.context.squares import squares
from ce_symbolic.context.stated import stated
from ce_symbolic.context.weights import weights
from ce_symbolic.context.wording import contests, conventions, counted, matrices_of, of_norm_one, stochastic, told
from ce_symbolic.notation import tree
from ce_symbolic.notation.operators import GREEK
from ce_symbolic.notation.tree import Letter, Node, Script

LAW_WORDS = (
    r"(?:probability |joint |discrete |empirical |true |model |conditional |marginal |prior |posterior |data |one-hot |"
    r"target |predicted |uniform |finite |reference |output |class |label )*"
    r"(?:laws?|distributions?|pmfs?|mass functions?|densit(?:y|ies)|probabilit(?:y|ies)|probability vectors?|pdfs?)"
)
_ENGLISH = re.compile(
    r"\b(?:the|is|are|be|let|and|with|of|where|for|we|put|has|have|a|an|take|takes|define|suppose|assume|given|in|on|"
    r"write|set|denote|introduce|abbreviate|call|consider|fix|choose|pick|recall|use|using|here|by|as|that|so|then|now|"
    r"any|every|each|such|which|to|if|because|since|from|it|this|these|there|at|also|both|not|or|only|hence|thus|"
    r"therefore|when|but|loss|cost|error|targets?|labels?|inputs?|outputs?|scores?|weights?|samples?|"
    r"data|model|likelihood|gradient|parameters?|predictions?|probability|probabilities|features?|"
    r"minimi[sz]e|maximi[sz]e|minimi[sz]ing|maximi[sz]ing|optimi[sz]e|differentiate|differentiating|compute|computing|"
    r"find|expand|expanding|show|prove|verify|derive|solve|simplify|substituting|inserting|plugging|taking|"
    r"base|bits?|nats?|priors?|posterior|noise|policy|rewards?|network|layers?|hidden|hessian|cost|objective|"
    r"satisfy|satisfies|obeys?|random|independent|variables?|events?|codewords?|functions?)\b"
)
_WORDS = re.compile(r"[^\W\d_]{2,}")
#: ``Softmax: p_i = …``: a name, a colon and the formula, or several, in any language.
_TITLED = re.compile(r"^[^⟦.:]{0,40}: ?⟦\d+⟧(?:, ⟦\d+⟧)*[ .,;]*$")
_ARGUES = re.compile(
    r"\b(?:show|shows|prove|proves|claim|hence|thus|therefore|follows|implies|conclude|theorem|lemma|we get|"
    r"we obtain|yields|want to|would|cannot|not)\b"
)
_SUPPOSED = re.compile(r"\b(?:let|suppose|assume|given|put|write|set|denote|define|introduce|abbreviate|call|with|"
                       r"where|consider|take|fix|choose|pick|recall|using|"
                       r"here|such that|subject to|satisf(?:y|ies|ying)|constraints?|conditions?|under|provided|whose|"
                       r"normali[sz]ed|"
                       r"(?:prefix|uniquely|kraft)[^.]*so that)\b")
_UNSURE = re.compile(r"\b(?:at|when|if|unless|case|otherwise|whenever|until|once|vanish(?:es)?)(?: at| that)? $")

QUALITIES = {
    "positive-semidefinite": r"(?:symmetric,? (?:and )?)?(?:positive[- ]semi[- ]?definite|psd)",
    "positive-definite": r"(?:symmetric,? (?:and )?)?(?:positive[- ]definite|pd|spd)",
    "convex": r"convex", "concave": r"concave", "differentiable": r"(?:continuously |twice )?differentiable",
    "affine": r"affine", "linear": r"linear", "symmetric": r"symmetric", "one-hot": r"one[- ]hot",
    "positive": r"(?:strictly )?positive", "negative": r"(?:strictly )?negative",
    "nonnegative": r"non-?negative", "integer": r"(?:an? )?positive integers?",
    "natural": r"(?:a )?(?:positive integers?|natural numbers?)",
    "any-integer": r"(?:(?:any|an arbitrary|an) )?integers?",
    "fixed": r"(?:held )?(?:fixed|constant|observed|deterministic)",
    "vector": r"(?:a |row |column )*vectors?", "matrix": r"(?:a |an |square )*(?:matrix|matrices)",
    "real": r"(?:a )?real(?: numbers?)?", "scalar": r"(?:a )?(?:scalars?|numbers?)",
    "increasing": r"(?:strictly |monotonically |monotone )?(?:increasing|non-?decreasing)",
    "decreasing": r"(?:strictly |monotonically |monotone )?(?:decreasing|non-?increasing)",
    "uniform": r"(?:the )?uniform", "normalised": r"normali[sz]ed", "invertible": r"invertible",
    "random": r"random(?: variables?)?", "event": r"events?",
    "disjoint": r"(?:mutually exclusive|disjoint)(?: events?)?",
}  # fmt: skip


def declarations(sentence: Sentence) -> list[said.Declaration]:
    """Everything that a sentence declares."""
    wordy = _WORDS.search(re.sub(r"⟦\d+⟧", "", sentence.text))
    if not _ENGLISH.search(sentence.text) and wordy and not _TITLED.match(sentence.text):
        return list(_foreign(sentence))
    found: list[said.Declaration] = []
    for reader in (
        _log_base,
        _laws,
        _has_law,
        _independence,
        moments,
        named_laws,
        uncorrelated,
        correlated,
        weights,
        supports,
        _subscripted,
        _qualities,
        _one_hot_at,
        _softmax,
        _sizes,
        _sequences,
        _maps,
        _curved,
        alphabets,
        _values,
        _columns,
        conventions,
        counted,
        contests,
        told,
        stated,
        columns,
        designs.told,
        samples,
        likelihoods,
        objectives,
        slopes,
        angles,
        squares,
        matrices_of,
        stochastic,
        of_norm_one,
        empirical,
    ):
        found += reader(sentence)
    found += formulas(sentence)
    if _FROM_A_LAW.search(sentence.text) and _unattached(sentence, found):
        found.append(said.Described(sentence.span))
    if _AT_A_POINT.match(sentence.text):
        # Where the gradient vanishes, X^T X w = X^T y: it does not hold anywhere else.
        found = [d for d in found if not isinstance(d, (said.Fact, said.Equation))]
    return found


_FROM_A_LAW = re.compile(r"\b(?:drawn|draws?|samples?|sampled|distributed|follows?|generated|from)\b")


def _unattached(sentence: Sentence, found: list[said.Declaration]) -> bool:
    """Whether the sentence prints a law with a name of its own, and it was not understood whose law that is."""
    if any(isinstance(d, (said.Named, said.HasLaw)) or (isinstance(d, said.Sampled) and d.names) for d in found):
        return False
    return any(node is not None and printed(node) is not None for node in sentence.formulas)


_AT_A_POINT = re.compile(
    r"(?:where|when|whenever|if|at)\b[^,]*\b(?:gradient|derivative|slope|vanish\w*|stationary|minim\w+|optim\w+)\b[^,]*,"
)


def _foreign(sentence: Sentence) -> Iterator[said.Declaration]:
    """In another language: names that are compared with something may be defined there, or a case may be spoken of."""
    for node in sentence.formulas:
        inner = peel(node) if node is not None else None
        if isinstance(inner, tree.Compare):
            name = peel(inner.items[0])
            if isinstance(name, (Letter, Script, tree.Call)):
                yield said.Described(sentence.span, (name,))


def _columns(sentence: Sentence) -> Iterator[said.Declaration]:
    """``P(X, Y)`` and nothing else: the head of a column, so the law is in a table."""
    first = sentence.formulas[0] if sentence.text == "⟦0⟧" else None
    if _LAW_COLUMN.fullmatch(sentence.text) or (first is not None and is_probability(first)):
        yield said.Described(sentence.span)


_LAW_COLUMN = re.compile(r"\$?\s*\\?(?:p|pr|prob|q)\s*\([a-z0-9, =|\\]+\)\s*\$?")


def is_probability(node: Node) -> bool:
    """``P(X, Y)``."""
    inner = peel(node)
    letter = base_letter(inner.head) if isinstance(inner, tree.Call) else None
    return letter is not None and letter.name in PROBABILITY_LETTERS


def _values(sentence: Sentence) -> Iterator[said.Declaration]:
    """``$P(B|A)$ = .99``: a probability in the formula, its value in the words, where it is not taken as given."""
    for match in re.finditer(rf"{ONE} (?:=|equals|is) (\d*\.\d+|[01])(?![\w%⟦]|\.\d)", sentence.text):
        node = sentence.node(match.group(1))
        if node is not None and is_probability(node) and not _UNSURE.search(sentence.text[: match.start()]):
            yield said.Described(sentence.span)


# --- formulas in the sentence ----------------------------------------------------------------------------------------


def formulas(sentence: Sentence) -> Iterator[said.Declaration]:
    """Relations printed inside the sentence."""
    supposed = bool(_SUPPOSED.search(sentence.text))
    argues = bool(_ARGUES.search(sentence.text)) and not supposed
    for k, node in enumerate(sentence.formulas):
        if node is None:
            continue
        inner = peel(node)
        at = sentence.text.find(f"⟦{k}⟧")
        before = sentence.text[:at]
        unsure = bool(_UNSURE.search(before)) or is_passing(sentence.text, at)
        items = said_of_each(inner)
        if len(items) > 1 and any(isinstance(peel(i), tree.Dots) for i in items):
            continue  # i = 1, …, n only names a range
        for item in items:
            item = peel(item)
            if not isinstance(item, tree.Compare):
                continue
            if _CENTRED.search(sentence.text) and is_mean_of_zero(item):
                yield said.Fact(item.span, item)
                continue
            if not supposed and not _says_what_it_is(item):
                continue  # "as log(a + b) = log a + log b" argues; only what is supposed may be relied on
            if not supposed and _two_names(item) and not re.search(r"\b(?:is|are|by|as|namely)(?: just)? $|: $",
                                                                   before):
                continue  # "the model q = p reaches it" speaks of a case
            right = peel(item.items[1])
            case = before.endswith("for ") and item.ops == ("=",) and not (
                (isinstance(right, tree.Call) and known_law(right.head))  # for p = N(μ, σ²): which law p is
                or _is_quantity(item)
            )
            for made in _relation(item, unsure or case, argues and not _QUANTIFIED.search(before)):
                every = isinstance(made, said.Equation) and _EVERY.search(sentence.text)
                yield replace(made, every=True) if every and isinstance(made, said.Equation) else made


def _is_quantity(compare: tree.Compare) -> bool:
    """``for L = -\\sum_i y_i \\log s_i``: what a loss, or a function of something, is, and no case of a variable."""
    left, right = peel(compare.items[0]), compare.items[1]
    named = isinstance(left, (Letter, tree.Call)) and (letter := base_letter(
        left.head if isinstance(left, tree.Call) else left)) is not None and _plain(left) and (
        isinstance(left, tree.Call) or letter.name.isupper() or letter.name == "ell")
    return named and any(isinstance(n, (tree.Big, tree.Call, tree.Power)) for n in right.walk())


#: For instance, with $w = 0$ we get $h = 0$: a case that the sentence goes through, and leaves again.
_CASE = re.compile(r"\b(?:with|for|at|taking|setting|putting|choosing) ⟦\d+⟧")
_RESULT = re.compile(
    r"\b(?:we (?:get|obtain|find|have|see)|(?:this|it|which|that) (?:is|gives|yields|becomes|reduces to)|gives|yields|"
    r"becomes|reduces to|vanish(?:es)?|is)\b.*\S"
)


def is_passing(text: str, at: int) -> bool:
    """Whether the formula at this place belongs to a case that the sentence both supposes and finishes."""
    case = _CASE.search(text)
    if case is None or not re.match(r"(?:so |and |but )?(?:for (?:instance|example)|e\.g\.|in particular)\b", text):
        return False
    result = _RESULT.search(text, case.end())
    return at >= case.start() and result is not None and text.rstrip().endswith(".")


#: For every $k > 0$ we obtain …: a range, whatever the rest of the sentence argues.
_QUANTIFIED = re.compile(
    r"\b(?:for|given|with|where|let|take|fix) (?:all |any |every |each |some |an? |arbitrary |fixed |positive |real |"
    r"numbers? |constants? |values? |of |integers? )*$"
)
_EVERY = re.compile(r"\bfor (?:all|every|each|any) ⟦")
_CENTRED = re.compile(r"\b(?:mean zero|zero[- ]mean|zero on average|unbiased|centred|centered)\b")


def is_mean_of_zero(compare: tree.Compare) -> bool:
    """``E_D[y_D - y] = 0``: what a sentence means by noise of mean zero."""
    left, right = peel(compare.items[0]), peel(compare.items[-1])
    return (
        compare.ops == ("=",)
        and isinstance(left, tree.Call)
        and is_expectation(left.head)
        and isinstance(right, tree.Number)
        and right.text == "0"
        and not isinstance(peel(left.args[0]), (Letter, Script))
    )


def _says_what_it_is(compare: tree.Compare) -> bool:
    """Whether a name, its value at a point, or a sum of its values is compared with something: ``p(c) > 0``."""
    first, second = compare.items[:2]
    if compare.ops == ("=",) and is_probability(first) and isinstance(peel(second), tree.Number):
        return True  # P(T | ¬D) = 0.05
    return _plain(first) or (isinstance(peel(first), tree.Number) and _plain(second))


def _two_names(compare: tree.Compare) -> bool:
    """``q = p``, both without arguments."""
    return compare.ops == ("=",) and all(isinstance(peel(i), Letter) for i in compare.items)


def _plain(node: Node) -> bool:
    inner = peel(node)
    if isinstance(inner, (tree.Add, tree.Delimited)):
        return all(map(_plain, inner.children()))
    if isinstance(inner, tree.Tuple):
        return all(_plain(i) or isinstance(peel(i), tree.Dots) for i in inner.items)
    if isinstance(inner, tree.Call):
        letter = base_letter(inner.head)
        known = letter is not None and letter.style == "command" and len(letter.name) > 1 and letter.name not in GREEK
        names = (Letter, Script, tree.Number, tree.Compare, tree.Dots, tree.Decorated)
        return not known and all(isinstance(arg := peel(a), names) or is_complement(arg) for a in inner.args)
    if isinstance(inner, (tree.Big, tree.Derivative)):
        return inner.body is not None and _plain(inner.body)
    return isinstance(inner, (Letter, Script, tree.Transpose)) or (
        isinstance(inner, tree.Mul) and len(inner.factors) == 2 and isinstance(peel(inner.factors[1]), tree.Group)
    )


def listed_components(left: Node, right: Node) -> bool:
    """``y = (y_1, \\dots, y_C)``: the name's own components, which says what kind of thing it is."""
    name, listed = base_letter(left), peel(right)
    return (
        name is not None
        and isinstance(listed, tree.Tuple)
        and all(
            isinstance(item := peel(i), tree.Dots) or (isinstance(item, Script) and base_letter(item) == name)
            for i in listed.items
        )
    )


def is_trajectory(right: Node) -> bool:
    """``(s_0, a_0, s_1, \\dots, s_H)``: what something consists of, which says nothing of its value."""
    listed = peel(right)
    return (
        isinstance(listed, tree.Tuple)
        and any(isinstance(peel(i), tree.Dots) for i in listed.items)
        and len({base_letter(i) for i in listed.items if isinstance(peel(i), Script)}) > 1
    )


def _relation(compare: tree.Compare, unsure: bool, argues: bool) -> Iterator[said.Declaration]:
    if all(op in ("=", ":=") for op in compare.ops):
        if unsure:
            return  # "at s = 1" and "if p(x) = q(x)" speak of a case
        for left, op, right in zip(compare.items, compare.ops, compare.items[1:], strict=False):
            whole = peel(right)
            if isinstance(whole, tree.Call) and isinstance(peel(left), (Letter, Script)) and whole.head == peel(left):
                yield said.Convention(compare.span, "short", whole)  # we write f for f(x_0)
                continue
            moment = _moment(compare, left, right) if op == "=" else None
            if moment is not None:
                yield moment
            elif (density := with_point(left, right)) is not None:
                yield said.Equation(compare.span, *density, strict=True)
            elif (listed := own_components(left, right)) is not None:
                yield said.Quality(compare.span, (peel(left),), listed[0])
                yield said.Sequence(compare.span, peel(left), *listed[1:])
            elif _is_diagonal(right):
                yield said.Quality(compare.span, (left,), "matrix")
                yield said.Quality(compare.span, (left,), "symmetric")
                diagonal = designs.diagonal(right)
                if diagonal is not None:
                    yield said.Equation(compare.span, left, diagonal, strict=True)
            elif not _two_laws(left, right) and not listed_components(left, right) and not is_trajectory(right):
                yield said.Equation(compare.span, left, right, strict=argues or op == ":=")
    elif compare.ops == ("~",):
        names = tuple(names_of(compare.items[0]))
        law = peel(compare.items[1])
        if isinstance(law, tree.Call) and printed(law) is not None:
            return  # a law with a name of its own
        if isinstance(law, tree.Call) and known_law(law.head):
            yield said.Described(compare.span)
            return
        if isinstance(law, tree.Call):
            if len(law.args) > 1 and isinstance(peel(compare.items[0]), tree.Tuple):
                return  # (X, Y) ~ p(x, y): the law of both together, not of each
            law = peel(law.head)
        if names and isinstance(law, (Letter, Script)):
            yield said.HasLaw(compare.span, names, law)
    elif "∝" in compare.ops or "≈" in compare.ops or "->" in compare.ops or "mapsto" in compare.ops:
        return
    elif not unsure and not argues:
        yield said.Fact(compare.span, compare)


def _is_diagonal(right: Node) -> bool:
    """``\\operatorname{diag}(w_1, \\dots, w_n)``, perhaps with a factor."""
    inner = peel(right)
    last = peel(inner.factors[-1]) if isinstance(inner, tree.Mul) else inner
    return (isinstance(last, tree.Call) and base_letter(last.head) is not None
            and base_letter(last.head).name == "diag"  # type: ignore[union-attr]
            and any(isinstance(n, tree.Dots) for n in last.walk()))


def _moment(compare: tree.Compare, left: Node, right: Node) -> said.Moments | None:
    """``E[X_i] = μ`` and ``Var(X_i) = σ²`` in a sentence say what X is, not what E and Var are."""
    inner = peel(left)
    if not isinstance(inner, tree.Call) or len(inner.args) != 1 or not is_expectation(inner.head):
        return None
    name, head = peel(inner.args[0]), peel(inner.head)
    if not isinstance(head, Letter) or not isinstance(name, (Letter, Script)) or inner.power is not None:
        return None
    if any(isinstance(n, tree.Call) and is_expectation(n.head) for n in right.walk()):
        return None
    if head.name in ("E", "Exp"):
        return said.Moments(compare.span, (name,), right, None)
    if head.name in ("Var", "V", "var", "Variance"):
        return said.Moments(compare.span, (name,), None, right)
    return None


def _two_laws(left: Node, right: Node) -> bool:
    """``p(x) = q(x)``: a case that is spoken of; neither side defines the other."""
    a, b = peel(left), peel(right)
    return (
        isinstance(a, tree.Call)
        and isinstance(b, tree.Call)
        and a.args == b.args
        and all(
            (letter := base_letter(c.head)) is not None and letter.name in ("p", "q", "P", "Q", "r") for c in (a, b)
        )
    )


# --- words -----------------------------------------------------------------------------------------------------------


def _log_base(sentence: Sentence) -> Iterator[said.Declaration]:
    text = sentence.text
    if (
        re.search(r"\blog(?:arithm)?s?\b[^.]*\b(?:to|in|with|of) (?:the )?base (?:2|two)", text)
        or re.search(r"\b(?:base[- ]2|base[- ]two|binary) log", text)
        or re.search(r"⟦\d+⟧ is to base (?:2|two)", text)
        or re.search(r"\b(?:base[- ](?:2|two)\b(?! number| system| representation)|(?:to|in|with) base two\b)", text)
        or any(_is_two(sentence.node(k)) for k in re.findall(r"\bbase ⟦(\d+)⟧", text))
        or (re.search(r"\b(?:in|unit is|measured in) bits\b", text) and not any(map(_is_log_two, sentence.formulas)))
    ):
        yield said.LogBase(sentence.span, 2)
    elif re.search(r"\bnatural log|\bin nats\b|base ⟦\d+⟧ (?:or )?natural", text):
        yield said.LogBase(sentence.span, 0)


def _is_log_two(node: Node | None) -> bool:
    """``\\log 2``, which nobody writes for one: a sentence that converts into bits leaves logarithms natural."""
    inner = peel(node) if node is not None else None
    return (
        isinstance(inner, tree.Call)
        and isinstance(inner.head, Letter)
        and inner.head.name in ("log", "ln")
        and inner.args == (tree.Number("2"),)
    )


def _is_two(node: Node | None) -> bool:
    return node is not None and peel(node) == tree.Number("2")


def _laws(sentence: Sentence) -> Iterator[said.Declaration]:
    text = sentence.text
    patterns = (
        rf"{SUBJECTS} (?:be|is|are|denotes?|stands? for) "
        rf"(?:a |an |the |any |some |two |three |arbitrary |strictly positive )*"
        rf"{LAW_WORDS}\b(?:,? (?:over|on) (?:the |a |an |one |some )?(?:[a-z-]+ )*?{ONE})?",
        rf"\b{LAW_WORDS} {OBJECTS}(?:,? (?:over|on) (?:the |a )?(?:[a-z-]+ )*?{ONE})?",
        # Let f be convex and w a distribution
        rf"(?:\band|,) {LIST} (?:an?|another|any|any other|some) {LAW_WORDS}\b"
        rf"(?:,? (?:over|on) (?:the |a )?(?:[a-z-]+ )*?{ONE})?",
    )
    for pattern in patterns:
        for match in re.finditer(pattern, text):
            density = bool(re.search(r"densit|pdf", match.group(0)))
            behind = sentence.node(match.group(2)) if match.group(2) else None
            variable = peel(behind) if behind is not None and isinstance(peel(behind), (Letter, Script)) else None
            plural = not re.search(r"\bprobability ⟦", match.group(0))
            listed = re.findall(r"⟦(\d+)⟧", match.group(1))
            named = [k for k in listed if not _bounds(sentence.node(k))]
            for name in sentence.names("".join(f"⟦{k}⟧" for k in named)):
                head = peel(name.head) if isinstance(name, tree.Call) else name
                letter = base_letter(head)
                if _one_probability(match.group(0), text[match.end():], name):
                    continue
                if letter is None or not plural or (len(letter.name) > 1 and letter.style in ("rm", "command")):
                    continue
                mean, variance = moments_of(sentence, text[match.end() : match.end() + 80])
                yield said.IsLaw(
                    sentence.span, name, variable, density, behind if variable is None else None, mean, variance
                )
    for match in re.finditer(rf"\bprobabilit(?:y|ies) (?:vectors? )?{LIST}", text):
        if "probabilities" in match.group(0) or "vector" in match.group(0):
            for name in sentence.names(match.group(1)):
                letter = base_letter(peel(name).head if isinstance(peel(name), tree.Call) else name)  # type: ignore[attr-defined]
                if letter is not None and (len(letter.name) == 1 or letter.style not in ("rm", "command")):
                    yield said.IsLaw(sentence.span, name)


def _one_probability(found: str, behind: str, name: Node) -> bool:
    """``p is the probability of success``, ``p_{i,j} is the probability of (x_i, y_j)``: one number, no law."""
    inner = peel(name)
    many = isinstance(inner, tree.Call) or (isinstance(inner, Script) and len(inner.subs) + len(inner.sups) == 1)
    return not many and found.endswith("probability") and re.match(r" (?:of|that|to)\b", behind) is not None


def _bounds(node: Node | None) -> bool:
    """``λ > 0`` behind a law is a condition on its parameter, no second law."""
    inner = peel(node) if node is not None else None
    return isinstance(inner, tree.Compare) and inner.ops[0] in ("<", ">", "<=", ">=", "!=", "in")


def moments_of(sentence: Sentence, behind: str) -> tuple[Node | None, Node | None]:
    """``… with mean μ and variance σ²`` right behind a law."""
    match = re.match(
        r" with (?:the )?mean (⟦\d+⟧|zero|one)(?:,? and (?:the )?variance (⟦\d+⟧|zero|one))?(?! and covariance)", behind
    )
    if match is None:
        return None, None
    found = [number(sentence, g) if g else None for g in match.groups()]
    sides = [peel(n).items[0] if isinstance(peel(n), tree.Compare) else n for n in found if n is not None]  # type: ignore[attr-defined]
    return sides[0] if sides else None, sides[1] if len(sides) > 1 else None


def _has_law(sentence: Sentence) -> Iterator[said.Declaration]:
    text = sentence.text
    pattern = (
        rf"{LIST}(?:, independent of [a-z⟦⟧\d]+,)? "
        rf"(?:are independent with the same law|has|have|having|follows?|obeys?|with|is|are|"
        rf"(?:is|are) (?:drawn|sampled|distributed)(?: independently)? (?:from|according to|as|by))"
        rf" (?:the )?(?:same )?(?:law|distribution|pmf|density)? ?{ONE}"
    )
    for match in re.finditer(pattern, text):
        if not re.search(r"law|distribution|pmf|density|drawn|sampled|distributed|follows|obeys", match.group(0)):
            continue
        law = sentence.node(match.group(2))
        head = peel(law) if law is not None else None
        if isinstance(head, tree.Call):
            head = peel(head.head)
        names = sentence.names(match.group(1))
        if isinstance(head, (Letter, Script)) and names:
            yield said.HasLaw(sentence.span, names, head)
    in_turn = (
        rf"{LIST} (?:(?:be|is|are|denotes?) )?(?:(?:an? )?(?:[a-z-]+ ){{0,3}}(?:random variables?|independent),? )?"
        rf"(?:(?:with|having|have|has|of|follow|following) (?:the )?(?:respective |marginal )*"
        rf"(?:laws|distributions|pmfs)"
        rf"|(?:are )?(?:[a-z]+ )?(?:distributed|drawn|sampled) (?:as|according to|from)) {LIST}"
    )
    for match in re.finditer(in_turn, text):
        names, found = sentence.names(match.group(1)), sentence.names(match.group(2))
        if len(names) != len(found) or len(names) < 2:
            continue
        for name, law in zip(names, found, strict=True):
            head = peel(law.head) if isinstance(law, tree.Call) else peel(law)
            if isinstance(head, (Letter, Script)):
                yield said.IsLaw(sentence.span, head)
                yield said.HasLaw(sentence.span, (name,), head)
    valued = (
        rf"{ONE},? (?:be |is |denotes? )?(?:an? )?(?:[a-z-]+ ){{0,3}}?(?:(?:that |which )?(?:can )?takes?|taking|"
        rf"assumes?|attains?|with|has|have|having)(?: on| one of| only)?(?: the)?(?: finitely many| possible)? "
        rf"(?:values?|outcomes?) (?:in )?{ONE},? with (?:the )?(?:respective |corresponding |positive )*"
        rf"probabilit(?:y|ies) {ONE}"
    )
    for match in re.finditer(valued, text):
        variable, values, masses = (sentence.node(match.group(k)) for k in (1, 2, 3))
        members, letter = _of_members(masses), _of_members(values)
        if isinstance(variable, Letter) and members is not None and letter is not None:
            yield said.Valued(sentence.span, variable, letter)
            yield said.IsLaw(sentence.span, members)
            yield said.HasLaw(sentence.span, (variable,), members)
    with_density = (
        rf"{SUBJECTS} (?:be|is|are|denotes?) (?:an? )?(?:[a-z-]+ ){{0,3}}"
        r"(?:random variables?|non-?negative|positive|continuous|real-valued)(?: and)? (?:with|having|has) (?:the |a )?"
        rf"(?:probability )?(?:(density)|law|distribution|pmf|mass)(?: function)? {ONE}"
    )
    for match in re.finditer(with_density, text):
        law = sentence.node(match.group(3))
        head = peel(law.head) if isinstance(law, tree.Call) else (peel(law) if law is not None else None)
        names = sentence.names(match.group(1))
        if isinstance(head, (Letter, Script)) and names:
            yield said.IsLaw(sentence.span, head, None, bool(match.group(2)))
            yield said.HasLaw(sentence.span, names, head)


def _of_members(node: Node | None) -> Letter | None:
    """The letter of ``p_1, \\dots, p_n`` and of ``p_i``."""
    inner = peel(node) if node is not None else None
    items = [peel(i) for i in inner.items] if isinstance(inner, tree.Tuple) else [inner]
    if isinstance(inner, tree.Tuple) and not any(isinstance(i, tree.Dots) for i in items):
        return None
    names = [i for i in items if not isinstance(i, tree.Dots)]
    if not names or not all(isinstance(n, Script) and len(n.subs) == 1 and not n.sups for n in names):
        return None
    letters = {peel(n.base) for n in names if isinstance(n, Script)}
    letter = letters.pop() if len(letters) == 1 else None
    alone = len(names) == 1 and isinstance(names[0], Script) and not isinstance(peel(names[0].subs[0]), Letter)
    return letter if isinstance(letter, Letter) and not alone else None


def _independence(sentence: Sentence) -> Iterator[said.Declaration]:
    if "independen" in sentence.text or re.search(r"\bi\.?i\.?d\b", sentence.text):
        owners = tuple(n for d in _has_law(sentence) if isinstance(d, said.HasLaw) for n in d.variables)
        yield from independence(sentence, owners)
    yield from markov(sentence)
    yield from of_sequences(sentence)
    yield from orthogonal(sentence)


def _subscripted(sentence: Sentence) -> Iterator[said.Declaration]:
    """``random variables with means $\\mu_X$ and $\\mu_Y$``: the letter below says whose mean it is."""
    for match in re.finditer(
        rf"\b(means?|expectations?|expected values?|variances?),? (?:are )?(?:denoted )?(?:by )?{LIST}", sentence.text
    ):
        for name in sentence.names(match.group(2)):
            inner = peel(name)
            script = peel(inner.base) if isinstance(inner, tree.Power) else inner
            owner = peel(script.subs[0]) if isinstance(script, Script) and len(script.subs) == 1 else None
            if isinstance(owner, Letter) and owner.name.isupper() and len(owner.name) == 1:
                variance = match.group(1).startswith("var")
                yield said.Moments(sentence.span, (owner,), None if variance else inner, inner if variance else None)


_THE_CLASS = (
    r"(?:the |its )?(?:single |only )?(?:true |correct |target |right |ground[- ]truth |observed )*"
    r"(?:class|label|category|index|entry|position|component)"
)


def _one_hot_at(sentence: Sentence) -> Iterator[said.Declaration]:
    """``one-hot label $y$ for class $c$``, ``$y$ is one-hot and $c$ is the true class``: y is 1 at c."""
    text = sentence.text
    label = re.search(r"one[- ]hot(?: (?!and|with|for|at|of|where|in|so)[a-z-]+){0,3} ⟦(\d+)⟧", text) or re.search(
        r"⟦(\d+)⟧(?:,)? (?:is|be|denotes?|as)(?: [a-z-]+){0,3} one[- ]hot", text)
    where = re.search(rf"(?:for|of|at|in|with|is) {_THE_CLASS} ⟦(\d+)⟧", text) or re.search(
        rf"⟦(\d+)⟧ (?:is|denotes?|being|be|for) {_THE_CLASS}\b", text)
    if label is None or where is None or label.group(1) == where.group(1):
        return
    names, places = sentence.names(f"⟦{label.group(1)}⟧"), sentence.names(f"⟦{where.group(1)}⟧")
    if len(names) != 1 or len(places) != 1 or not isinstance(peel(places[0]), tree.Letter):
        return
    entry = plain_letter(names[0])
    if isinstance(entry, tree.Script) and not entry.subs:
        entry = tree.Script(entry.base, places, entry.sups, span=sentence.span)
    elif isinstance(entry, tree.Letter):
        entry = tree.Script(entry, places, span=sentence.span)
    else:
        return
    yield said.Quality(sentence.span, names, "one-hot")
    yield said.Fact(sentence.span, tree.Compare((entry, tree.Number("1")), ("=",), span=sentence.span))


def _qualities(sentence: Sentence) -> Iterator[said.Declaration]:
    text = sentence.text
    words = "|".join(f"(?P<q{i}>{p})" for i, p in enumerate(QUALITIES.values()))
    kinds = list(QUALITIES)
    links = r"(?:be|is|are|lies?|denotes?|stands? for|, all|all)"
    adverbs = r"(?:held |both |all |a |an |any |some |also |each |always |the |functions? |strictly )*"
    second_kind = rf"(?:(?: and|,| but)(?: nowhere| {adverbs})?(?P<second> [a-z-]+))?"
    pattern = rf"{SUBJECTS} {links} {adverbs}(?:{words}){second_kind}"
    for match in re.finditer(pattern, text):
        names = sentence.names(match.group(1))
        for i, kind in enumerate(kinds):
            if match.group(f"q{i}"):
                yield said.Quality(sentence.span, names, kind)
        second = (match.group("second") or "").strip()
        for kind, regex in QUALITIES.items():
            if second and re.fullmatch(regex, second):
                yield said.Quality(sentence.span, names, kind)
    things = (
        "function|functions|vectors?|targets?|labels?|encoding|matrix|number|numbers|variable|real number|law|laws|"
        "unit|weights?|distributions?|density|pmf|prior"
    )
    before = rf"\b({words}) (?:{things})?s? ?{LIST}"
    for match in re.finditer(before, text):
        names = sentence.names(match.groups()[-1])
        for i, kind in enumerate(kinds):
            if match.group(f"q{i}"):
                yield said.Quality(sentence.span, names, kind)
    for match in re.finditer(
        rf"{SUBJECTS} (?:be|is|are|denotes?) (?:an? |the |any |some |two |arbitrary )*((?:[a-z-]+,? ){{0,3}})"
        r"(?:estimators?|random variables?|random vectors?|estimates?|predictors?)\b",
        text,
    ):
        names = sentence.names(match.group(1))
        if "random vector" in match.group(0):
            yield said.Quality(sentence.span, names, "vector")
        yield said.Quality(sentence.span, names, "random")
        for kind in ("positive", "negative", "nonnegative"):
            if re.search(rf"(?:^|\s){QUALITIES[kind]} ", match.group(2) or ""):
                yield said.Quality(sentence.span, names, kind)
    for match in re.finditer(
        r"(⟦\d+⟧(?:(?:,|,? and) (?:[a-z]+ ){0,2}⟦\d+⟧)*) (?:is|are)(?: both| all)? "
        r"(?:treated|regarded|considered|seen|modell?ed|taken)(?: here| both)? as (?:being )?random", text
    ):
        yield said.Quality(sentence.span, sentence.names(match.group(1)), "random")
    for match in re.finditer(r"(?<!if )(?<!when )(?<!not )⟦(\d+)⟧ (convex|concave)\b(?! combination| set| hull)", text):
        yield said.Quality(sentence.span, sentence.names(f"⟦{match.group(1)}⟧"), match.group(2))
    for match in re.finditer(r"(?:with|for|a) (?:a )?(positive|non-?negative|convex|concave) ⟦(\d+)⟧", text):
        yield said.Quality(sentence.span, sentence.names(f"⟦{match.group(2)}⟧"), match.group(1).replace("-", ""))
    for match in re.finditer(
        rf"(?:\b(?:all|both|each|every one) of (?:the numbers )?|\b(?:the |each |every )[a-z]+ ){LIST} "
        rf"(?:lies?|are|is|takes? (?:its |their )?values?) in {ONE}", text
    ):
        inside = sentence.node(match.group(2))
        if inside is not None:
            for name in sentence.names(match.group(1)):
                yield said.Fact(sentence.span, tree.Compare((name, inside), ("in",), span=sentence.span))
    for match in re.finditer(rf"\b(?:each|every) row of {ONE} (?:equals|is) {ONE}", text):
        matrix, row = sentence.node(match.group(1)), sentence.node(match.group(2))
        if matrix is not None and row is not None:
            j, k = Letter("j", latex="j"), Letter("k", latex="k")
            entries = tree.Compare(
                (Script(plain_letter(matrix), (j, k)), Script(plain_letter(row), (k,))), ("=",), span=sentence.span
            )
            yield said.Fact(sentence.span, entries)
    together = re.search(r"\b(?:all|both) in ⟦(\d+)⟧", text)
    if together:
        inside = sentence.node(together.group(1))
        if inside is not None:
            for name in sentence.names(text[: together.start()]):
                yield said.Fact(sentence.span, tree.Compare((name, inside), ("in",), span=sentence.span))


def _softmax(sentence: Sentence) -> Iterator[said.Declaration]:
    text = sentence.text
    for match in re.finditer(
        rf"{ONE} (?:be|is|denotes?|are) (?:the |their )?softmax (?:of|over|outputs? (?:of|for)) "
        rf"(?:the |some )?(?:[a-z]+ )*?{ONE}",
        text,
    ):
        output, scores = sentence.node(match.group(1)), sentence.node(match.group(2))
        if output is not None and scores is not None:
            yield said.SoftmaxOf(sentence.span, output, first_name(scores))
    for match in re.finditer(rf"(?:scores|logits|outputs?) {ONE},? and {ONE} is their softmax", text):
        scores, output = sentence.node(match.group(1)), sentence.node(match.group(2))
        if output is not None and scores is not None:
            yield said.SoftmaxOf(sentence.span, output, first_name(scores))
    for match in re.finditer(
        rf"softmax (?:outputs?|probabilities) {ONE} (?:and|of|for|from) (?:the )?(?:scores?|logits?|inputs?) {ONE}",
        text,
    ):
        output, scores = sentence.node(match.group(1)), sentence.node(match.group(2))
        if output is not None and scores is not None:
            yield said.SoftmaxOf(sentence.span, output, first_name(scores))
    for match in re.finditer(
        rf"\b(?:logistic |the )?sigmoid(?: activation)?(?: function)? {ONE}|"
        rf"{ONE} (?:be|is|denotes|for|are) (?:the |a )?(?:logistic )?(?:sigmoid|logistic(?= function))(?: activation)?"
        r"(?: function)?(?=[,.;:]|$| (?:and|with|which|that|has|so)\b)",
        text,
    ):
        function = sentence.node(match.group(1) or match.group(2))
        if isinstance(function, Letter) and function.name != "sigma":
            yield said.Equation(sentence.span, *_sigmoid(function), strict=True)
    for match in re.finditer(rf"{LIST} (?:is|are) (?:the )?(?:logistic )?sigmoids? of (?:the )?{LIST}", text):
        for output, argument in zip(sentence.names(match.group(1)), sentence.names(match.group(2)), strict=False):
            yield said.SigmoidOf(sentence.span, output, argument)


def _sigmoid(function: Letter) -> tuple[Node, Node]:
    """``f(t)`` and ``1 / (1 + e^{-t})``."""
    t, one = Letter("t", latex="t"), tree.Number("1")
    power = tree.Call(Letter("exp", "command", latex="\\exp"), (tree.Add(("-",), (t,)),), (), ("(", ")"))
    return tree.Call(function, (t,), (), ("(", ")")), tree.Fraction(one, tree.Add(("", "+"), (one, power)))


def first_name(node: Node) -> Node:
    """The name of a sequence ``z_1, …, z_n``."""
    inner = peel(node)
    if isinstance(inner, tree.Tuple):
        inner = peel(inner.items[0])
    if isinstance(inner, Script) and inner.subs:
        return inner.base
    return inner


def _sizes(sentence: Sentence) -> Iterator[said.Declaration]:
    text = sentence.text
    for match in re.finditer(
        rf"{ONE} (?:possible )?(?:values|classes|outcomes|symbols|elements|categories|letters|"
        rf"numbers|scores|logits|entries|components|terms|points|states|members)(?: of {ONE})?", text
    ):
        count = sentence.node(match.group(1))
        letter = sentence.node(match.group(2)) if match.group(2) else None
        if letter is None:
            ahead = re.search(
                rf"{ONE} (?:takes? values in a (?:finite )?set (?:with|of)|"
                rf"is uniform(?:ly distributed)? (?:on|over)) $",
                text[: match.start()],
            )
            letter = sentence.node(ahead.group(1)) if ahead else None
            holds = r"(?:has|have|having|with|contains|consists of|is a (?:finite )?set (?:of|with))"
            owner = re.search(rf"{ONE},? {holds} (?:exactly |only )?$", text[: match.start()])
            held = sentence.node(owner.group(1)) if owner else None
            if isinstance(held, Letter) and held.style == "cal":
                letter = held
        if count is not None and (letter is not None or isinstance(peel(count), (Letter, tree.Number))):
            yield said.Size(sentence.span, letter, count)


def _maps(sentence: Sentence) -> Iterator[said.Declaration]:
    """``h: \\mathbb R \\to \\mathbb R``: a function of the notes, whatever else goes by its letter."""
    for node in sentence.formulas:
        inner = peel(node) if node is not None else None
        if isinstance(inner, tree.SuchThat) and isinstance(inner.condition, tree.Compare) and isinstance(
            peel(inner.body), (Letter, Script)
        ) and inner.condition.ops[0] == "->":
            yield said.Quality(sentence.span, (peel(inner.body),), "function")


_CURVED = {">": "convex", ">=": "convex", "⪰": "convex", "≻": "convex", "<": "concave", "<=": "concave",
           "⪯": "concave", "≺": "concave"}


def _curved(sentence: Sentence) -> Iterator[said.Declaration]:
    """``f''(x) > 0 everywhere``: a function is convex where its second derivative is not negative."""
    if not (_SUPPOSED.search(sentence.text) or re.search(r"\b(?:has|have|having|is|everywhere)\b", sentence.text)):
        return
    if _ARGUES.search(sentence.text) or re.search(r"\b(?:at|if|when|whenever|unless|near|some)\b", sentence.text):
        return
    for node in sentence.formulas:
        inner = peel(node) if node is not None else None
        if not (isinstance(inner, tree.Compare) and len(inner.items) == 2 and peel(inner.items[1]) == tree.Number("0")):
            continue
        second, kind = peel(inner.items[0]), _CURVED.get(inner.ops[0])
        name: Node | None
        if isinstance(second, tree.Derivative) and second.order == 2:
            body = peel(second.body) if second.body is not None else None
            name = peel(body.head) if isinstance(body, tree.Call) else body
            same = len(set(second.variables)) <= 1 and (not isinstance(body, tree.Call) or len(body.args) == 1)
        else:
            head = peel(second.head) if isinstance(second, tree.Call) and len(second.args) == 1 else second
            same = isinstance(head, Script) and head.primes == 2 and not head.subs and not head.sups
            name = peel(head.base) if isinstance(head, Script) else None
            if isinstance(second, tree.Call) and not isinstance(peel(second.args[0]), Letter):
                continue  # f''(0) > 0 speaks of one point
        if same and kind is not None and isinstance(name, Letter):
            yield said.Quality(sentence.span, (name,), kind)
            yield said.Quality(sentence.span, (name,), "differentiable")


def _sequences(sentence: Sentence) -> Iterator[said.Declaration]:
    for node in sentence.formulas:
        inner = peel(node) if node is not None else None
        if isinstance(inner, tree.Compare) and inner.ops == ("=",) and listed_components(*inner.items):
            inner = peel(inner.items[1])
        if isinstance(inner, tree.Tuple) and isinstance(peel(inner.items[-1]), tree.Compare):
            last = peel(peel(inner.items[-1]).items[0])  # type: ignore[attr-defined]
            dots = last.factors if isinstance(last, tree.Mul) and isinstance(last.factors[0], tree.Dots) else (last,)
            inner = tree.Tuple((*inner.items[:-1], *dots))  # X_1, \\dots X_n without the last comma
        if not isinstance(inner, tree.Tuple) or not any(isinstance(peel(i), tree.Dots) for i in inner.items):
            continue
        items = [peel(i) for i in inner.items if not isinstance(peel(i), tree.Dots)]
        if all(isinstance(i, Script) and len(i.subs) == 1 for i in items) and len(items) >= 2:
            first, last = items[0], items[-1]
            assert isinstance(first, Script) and isinstance(last, Script)
            letter = base_letter(first)
            if letter is not None and letter_key(letter):
                yield said.Sequence(sentence.span, first.base, first.subs[0], last.subs[0])
