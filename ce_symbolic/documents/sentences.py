"""Prose → sentences.

A sentence ends at a full stop, question or exclamation mark that is followed by white space, unless the stop belongs
to an abbreviation or the next word is in lower case; and at every ``END``, which the dialects set at displays,
headings, list items and blank lines.  ``Definition.`` and its like open the sentence that follows them.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ce_symbolic.documents.document import Formula, Sentence
from ce_symbolic.documents.flat import CODE, END, FORMULA, TITLE_STOP, Flat
from ce_symbolic.notation.tree import Span

_STOP = re.compile(r"([.!?…。]|\x00)[\"'”’)\]]*(?=\s)")
_WORD_BEFORE = re.compile(r"[\w.\-]*$")
_SPACE = re.compile(r"\s+")
_CONTENT = re.compile(r"[\w\x00\x01]")
#: Abbreviations that never end a sentence: something always follows them.
_GOES_ON = frozenset((
    "e.g", "i.e", "cf", "viz", "vs", "resp", "w.r.t", "wrt", "s.t", "incl", "ca", "approx", "al",
    "eq", "eqs", "eqn", "eqns", "ineq", "fig", "figs", "sec", "sect", "ch", "thm", "prop", "lem", "def", "cor", "ex",
    "rem", "ref", "refs", "p", "pp", "no", "nos", "dr", "prof", "mr", "mrs", "ms", "st",
))
_TITLE = re.compile(
    r"\s*(?:Definition|Theorem|Lemma|Proposition|Corollary|Claim|Proof|Remark|Example|Assumption|Note|Notation|Fact|"
    r"Exercise|Solution|Convention|Setup|Setting|Conjecture|Axiom|Step)s?(?: \d[\d.]*)?(?: ?\([^()]{0,80}\))?[.:]$"
)


@dataclass(frozen=True, slots=True)
class Insert:
    """What a stand-in in the prose stands for: its place, and the formula or the code."""

    span: Span
    formula: Formula | None = None
    code: str = ""


def sentences(prose: Flat, inserts: Mapping[int, Insert]) -> Iterator[Sentence]:
    """The sentences of a stretch of prose; ``inserts`` has the formulas and code spans by their offset."""
    text = prose.text
    start = 0
    while start < len(text):
        end = text.find(END, start)
        end = len(text) if end < 0 else end
        for first, last in _split(prose, start, end, inserts):
            sentence = _sentence(prose, first, last, inserts)
            if sentence is not None:
                yield sentence
        start = end + 1


def _split(prose: Flat, start: int, end: int, inserts: Mapping[int, Insert]) -> Iterator[tuple[int, int]]:
    text = prose.text
    first = start
    for match in _STOP.finditer(text, start, end):
        if _ends_sentence(prose, first, match, end, inserts):
            yield first, match.end()
            first = match.end()
    yield first, end


_LAW_NAME = re.compile(
    r"\s*(?:Bernoulli|Binomial|Cauchy|Exponential|Gamma|Gaussian|Geometric|Laplace|Normal|Poisson|Rademacher|Uniform)\b")


def _ends_sentence(prose: Flat, first: int, match: re.Match[str], end: int, inserts: Mapping[int, Insert]) -> bool:
    text = prose.text
    mark = match.group(1)
    if mark == FORMULA:
        formula = inserts[prose.at[match.start()]].formula
        if formula is None or not formula.latex.endswith(".") or formula.latex.endswith((r"\.", "..")):
            return False
    following = _following(text, match.end(), end)
    if following == "":
        return True
    if mark in "!?。":
        return True
    if following.islower():
        return False
    if mark == ".":
        window = max(first, match.start() - 30)
        word = _WORD_BEFORE.search(text, window, match.start())
        if word and word.group().lower() in _GOES_ON:
            return False
        if word and word.group().lower() in ("i.i.d", "indep") and (
                following == FORMULA or _LAW_NAME.match(text, match.end())):
            return False  # are i.i.d. $N(0, 1)$, are i.i.d. Bernoulli
    return not _TITLE.match(_plain(text[first : min(match.end(), first + 160)])) or match.end() > first + 160


def _following(text: str, at: int, end: int) -> str:
    while at < end and (text[at].isspace() or text[at] in "\"'“‘(["):
        at += 1
    return text[at] if at < end else ""


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _sentence(prose: Flat, first: int, last: int, inserts: Mapping[int, Insert]) -> Sentence | None:
    text = prose.text
    while first < last and text[first].isspace():
        first += 1
    while first < last and text[last - 1].isspace():
        last -= 1
    raw = text[first:last]
    if not _CONTENT.search(raw):
        return None
    formulas: list[Formula] = []
    pieces: list[str] = []
    done = 0
    for match in re.finditer(f"[{FORMULA}{CODE}]", raw):
        insert = inserts[prose.at[first + match.start()]]
        pieces.append(raw[done : match.start()])
        if insert.formula is not None:
            pieces.append(f"\x00{len(formulas)}\x00")
            formulas.append(insert.formula)
        else:
            pieces.append(insert.code)
        done = match.end()
    pieces.append(raw[done:])
    start = prose.at[first]
    end = prose.at[last - 1] + 1
    if raw[-1] in (FORMULA, CODE):
        end = inserts[end - 1].span.end
    plain = _SPACE.sub(" ", "".join(pieces)).replace(TITLE_STOP, ".")
    return Sentence(Span(start, max(start, end)), plain, tuple(formulas))
