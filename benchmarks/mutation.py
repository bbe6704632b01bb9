"""Mutants of theorems, and what Coq says of them: for ``benchmarks/mutants.py`` and the tests.

A mutant is a theorem with one change in its statement or in its proof.  Changes of the statement leave the proof as it
is but for the names of hypotheses that are gone.  Nothing here is random but for a seed made from names.
"""
from __future__ import annotations

import os
import random
import re
import select
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ce_symbolic.certificates.coqc import coqc, library
from ce_symbolic.certificates.document import IMPORT, PREFIX
from ce_symbolic.certificates.statement import Theorem

#: Kinds of changes: those of the statement, and those of the proof, which still has to show the same.
STATEMENTS = ("hypothesis dropped", "hypothesis and its repetitions dropped", "all hypotheses dropped",
              "hypothesis weakened",
              "relation changed", "number changed", "names swapped", "sign flipped", "obligation dropped",
              "obligation changed")
PROOFS = ("step: relation changed", "step: number changed", "step: names swapped", "step: sign flipped",
          "step: tactic of another rule", "step left out")

_WORD = r"[A-Za-z_][A-Za-z0-9_']*"
_RELATION = re.compile(r" (<=|>=|<>|=|<|>) ")
_NUMBER = re.compile(r"(?<![\w.'])\d+(?![\w.'])")
_SIGN = re.compile(r"(?<= )[+-](?= )|(?:(?<=^)|(?<=\())- ")
_OTHER = {"=": ("<=", "<", ">="), "<=": ("<", "=", ">="), "<": ("<=", "=", ">"), ">=": (">", "=", "<="),
          ">": (">=", "=", "<"), "<>": ("=",)}
_SAME = re.compile(r"(apply \(same_trans _ _ \(fun \w+ : [^=]* => )(.*)(\)\); \[solve \[)(.*)(\] \| \]\.)")
_WEAKER = {"<": "<=", ">": ">=", "=": "<="}


@dataclass(frozen=True)
class Mutant:
    """A theorem with a change; ``change`` tells people which."""

    of: Theorem
    kind: str
    change: str
    statement: str
    proof: tuple[str, ...]

    def theorem(self, name: str | None = None) -> Theorem:
        """The mutant as a theorem."""
        return Theorem(name or self.of.name, self.statement, "\n".join(f"  {line}" for line in self.proof))


@dataclass(frozen=True)
class Parts:
    """A statement taken apart: binders, premises, conclusion."""

    head: str
    premises: tuple[str, ...]
    conclusion: str

    @classmethod
    def of(cls, statement: str) -> Parts:
        lines = statement.split("\n  ")
        head = lines.pop(0) if lines[0].startswith("forall ") and lines[0].endswith(",") else ""
        premises = []
        while len(lines) > 1 and lines[0].startswith("(") and lines[0].endswith(") ->"):
            premises.append(lines.pop(0))
        return cls(head, tuple(premises), "\n  ".join(lines))

    def text(self) -> str:
        """The statement again."""
        return "\n  ".join((*([self.head] if self.head else []), *self.premises, self.conclusion))

    def types(self) -> dict[str, str]:
        """The names of the binders with their types."""
        found = {}
        for names, kind in re.findall(r"\(([^():]+) : ([^()]*(?:\([^()]*\)[^()]*)*)\)", self.head):
            found |= dict.fromkeys(names.split(), kind.strip())
        return found


def sentences(proof: str) -> tuple[str, ...]:
    """The sentences of a proof, each on a line, without comments."""
    plain = re.sub(r"\(\*.*?\*\)", "", proof, flags=re.S)
    return tuple(" ".join(s.split()) for s in re.findall(r".*?\.(?=\s*\n|\s*$)", plain, re.S))


def rules_used(theorems: Sequence[Theorem]) -> dict[str, str]:
    """For each rule a tactic that some step has from it and that speaks of no name of its theorem."""
    found: dict[str, str] = {}
    for theorem in theorems:
        for rule, rest in re.findall(r"\(\* (\S+) \*\)\s*(step .*?\.)(?=\s*\n)", theorem.proof, re.S):
            split = _split(" ".join(rest.split()))
            if split and not re.search(r"\b[vfpSh]_", split[3]) and "reflexivity" not in split[3]:
                found.setdefault(rule, split[3])
    return found


def mutants(theorem: Theorem, tactics: dict[str, str], each: int | None = None) -> list[Mutant]:
    """The mutants of a theorem: all that drop a hypothesis, of the other kinds at most ``each``."""
    source = random.Random(theorem.name)
    made: dict[str, list[Mutant]] = {}
    seen = {(theorem.statement, sentences(theorem.proof))}
    for mutant in (*_of_statement(theorem), *_of_proof(theorem, tactics, source)):
        if (mutant.statement, mutant.proof) not in seen:
            seen.add((mutant.statement, mutant.proof))
            made.setdefault(mutant.kind, []).append(mutant)
    chosen = []
    for kind, found in made.items():
        if each is not None and len(found) > each and not kind.endswith("dropped"):
            found = [found[k] for k in sorted(source.sample(range(len(found)), each))]
        chosen += found
    return chosen


# ---- statements ----------------------------------------------------------------------------------------------------


def _of_statement(theorem: Theorem) -> Iterator[Mutant]:
    parts = Parts.of(theorem.statement)
    proof = sentences(theorem.proof)
    for dropped in range(len(parts.premises)):
        kept, rest = _without(parts, proof, {dropped})
        yield Mutant(theorem, "hypothesis dropped", parts.premises[dropped], kept.text(), rest)
        same = {k for k, p in enumerate(parts.premises) if _plain(p) == _plain(parts.premises[dropped])}
        if len(same) > 1:
            kept, rest = _without(parts, proof, same)
            yield Mutant(theorem, "hypothesis and its repetitions dropped", parts.premises[dropped], kept.text(), rest)
    if len(parts.premises) > 1:
        kept, rest = _without(parts, proof, set(range(len(parts.premises))))
        yield Mutant(theorem, "all hypotheses dropped", parts.conclusion, kept.text(), rest)
    for k, premise in enumerate(parts.premises):
        found = list(_RELATION.finditer(premise))
        if found and found[-1][1] in _WEAKER:
            new = _put(premise, found[-1].span(1), _WEAKER[found[-1][1]])
            changed = Parts(parts.head, (*parts.premises[:k], new, *parts.premises[k + 1:]), parts.conclusion)
            yield Mutant(theorem, "hypothesis weakened", f"{premise}  to  {new}", changed.text(), proof)
    if theorem.name.endswith("_defined"):
        yield from _of_obligations(theorem, parts, proof)
        return
    for kind, change, conclusion in _of_formula(parts.conclusion, parts.types()):
        yield Mutant(theorem, kind, change, Parts(parts.head, parts.premises, conclusion).text(), proof)


def _of_obligations(theorem: Theorem, parts: Parts, proof: tuple[str, ...]) -> Iterator[Mutant]:
    """One of several obligations is gone, or asks for something else."""
    listed = parts.conclusion.split(" /\\\n  ")
    for k, one in enumerate(listed):
        if len(listed) > 1:
            left = " /\\\n  ".join((*listed[:k], *listed[k + 1:]))
            yield Mutant(theorem, "obligation dropped", one, Parts(parts.head, parts.premises, left).text(), proof)
        found = list(_RELATION.finditer(one))
        if not found:
            continue
        for other in ("=", "<"):
            new = _put(one, found[-1].span(1), other)
            changed = " /\\\n  ".join((*listed[:k], new, *listed[k + 1:]))
            yield Mutant(theorem, "obligation changed", f"{one}  to  {new}",
                         Parts(parts.head, parts.premises, changed).text(), proof)


def _without(parts: Parts, proof: tuple[str, ...], dropped: set[int]) -> tuple[Parts, tuple[str, ...]]:
    """The premises without some of them, and the proof without their names where they are introduced."""
    kept = Parts(parts.head, tuple(p for k, p in enumerate(parts.premises) if k not in dropped), parts.conclusion)
    if not proof or not proof[0].startswith("intros "):
        return kept, proof
    names = proof[0].removesuffix(".").split()[1:]
    gone = {names[len(names) - len(parts.premises) + k] for k in dropped}
    first = " ".join(("intros", *(n for n in names if n not in gone)))
    rest = [re.sub(rf"specialize \((?:{'|'.join(gone)}) [^()]*\); ", "", s) for s in proof[1:]]
    return kept, (*([f"{first}."] if first != "intros" else []), *rest)


def _plain(premise: str) -> str:
    """A premise with the names that it binds written as numbers."""
    for k, name in enumerate(re.findall(rf"forall ({_WORD}),", premise)):
        premise = re.sub(rf"\b{re.escape(name)}\b", f"#{k}", premise)
    return premise


# ---- proofs --------------------------------------------------------------------------------------------------------


def _of_proof(theorem: Theorem, tactics: dict[str, str], source: random.Random) -> Iterator[Mutant]:
    proof = sentences(theorem.proof)
    rules = re.findall(r"\(\* (\S+) \*\)", theorem.proof)
    types = Parts.of(theorem.statement).types()
    steps = [k for k, s in enumerate(proof) if _split(s) is not None]
    for number, k in enumerate(steps):
        split = _split(proof[k])
        assert split is not None
        head, formula, by, tactic, end = split

        def changed(kind: str, change: str, sentence: str | None, k: int = k) -> Mutant:
            return Mutant(theorem, kind, change, theorem.statement,
                          (*proof[:k], *([] if sentence is None else [sentence]), *proof[k + 1:]))

        sign = head.split()[1]
        for other in {"=": ("<=", "<"), "<=": ("=", "<"), "<": ("<=", "=")}.get(sign, ()):
            yield changed("step: relation changed", f"{sign} to {other} in {proof[k]}",
                          f"step {other} ({formula}{by}{tactic}{end}")
        for kind, change, new in _of_formula(formula, types):
            if kind != "relation changed":
                yield changed(f"step: {kind}", change, f"{head}{new}{by}{tactic}{end}")
        others = [r for r in sorted(tactics) if number >= len(rules) or r != rules[number]]
        for other in source.sample(others, min(3, len(others))):
            if tactics[other] != tactic:
                yield changed("step: tactic of another rule",
                              f"{tactic} to that of {other}, {tactics[other]}, in {formula}",
                              f"{head}{formula}{by}{tactics[other]}{end}")
        yield changed("step left out", proof[k], None)


def _split(sentence: str) -> tuple[str, str, str, str, str] | None:
    """``step = (``, the formula, ``) by (``, the tactic, ``).``, where the sentence is a step; or of minimisers."""
    same = _SAME.fullmatch(sentence)
    if same:
        return same[1], same[2], same[3], same[4], same[5]
    if not sentence.startswith("step "):
        return None
    head, bracket, rest = sentence.partition("(")
    formula, by, tactic = rest.partition(") by (")
    if not by or not tactic.endswith(")."):
        return None
    return head + bracket, formula, by, tactic.removesuffix(")."), ")."


# ---- formulas ------------------------------------------------------------------------------------------------------


def _of_formula(text: str, types: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """``(kind, change, text)`` for every change of a formula."""
    relation = next((m for m in _RELATION.finditer(text) if text[:m.start()].count("(") == text[:m.start()].count(")")
                     and text[:m.start()].count("[") == text[:m.start()].count("]")), None)
    if relation:
        for other in _OTHER[relation[1]]:
            yield "relation changed", f"{relation[1]} to {other}", _put(text, relation.span(1), other)
    for number in _NUMBER.finditer(text):
        yield "number changed", _told(text, number.span(), new := str(int(number[0]) + 1)), _put(
            text, number.span(), new)
    for sign in _SIGN.finditer(text):
        new = {"+": "-", "-": "+"}.get(sign[0], "")
        yield "sign flipped", _told(text, sign.span(), new or "nothing"), _put(text, sign.span(), new)
    sides = [(0, relation.start()), (relation.end(), len(text))] if relation else [(0, len(text))]
    for start, end in sides:
        side = text[start:end]
        here = [w for w in dict.fromkeys(re.findall(_WORD, side)) if w in types]
        for k, a in enumerate(here):
            for b in (*here[k + 1:], *(t for t in types if t not in here)):
                if types[a] == types[b]:
                    swapped = re.sub(rf"\b(?:{a}|{b})\b(?!')", lambda m, a=a, b=b: b if m[0] == a else a, side)
                    yield "names swapped", f"{a} and {b} in {side}", text[:start] + swapped + text[end:]


def _put(text: str, span: tuple[int, int], new: str) -> str:
    return text[:span[0]] + new + text[span[1]:]


def _told(text: str, span: tuple[int, int], new: str) -> str:
    return f"{text[span[0]:span[1]].strip()} to {new} in {text[:span[0]]}>>>{text[span[0]:]}"


# ---- Coq -----------------------------------------------------------------------------------------------------------


class Coq:
    """A session of coqtop that goes back where a theorem begins as an earlier one did."""

    def __init__(self, patience: int = 10) -> None:
        self.patience = patience
        self._start()

    def _start(self) -> None:
        self.process = subprocess.Popen(
            [coqc().removesuffix("coqc") + "coqtop", "-emacs", "-q", "-w", "none", "-Q", str(library()), PREFIX],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.said: list[tuple[str, int]] = []
        self._read(120)
        for sentence in (IMPORT, f"Set Default Timeout {self.patience}.", "Set Silent."):
            if not self._say(sentence, 120)[0]:
                raise RuntimeError(f"coqtop does not take {sentence}")
        self.base = self.state

    def _read(self, seconds: float) -> str:
        """All up to the next prompt; it tells the state."""
        assert self.process.stdout is not None
        found, end = b"", time.monotonic() + seconds
        while b"</prompt>" not in found:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0.0, end - time.monotonic()))
            more = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            if not more:
                raise TimeoutError
            found += more
        text = found.decode("utf-8", "replace")
        match = re.search(r"<prompt>\S+ < (\d+) ", text)
        assert match is not None
        self.state = int(match[1])
        return text

    def _say(self, sentence: str, seconds: float) -> tuple[bool, str]:
        """Whether Coq takes a sentence, and what it answers."""
        assert self.process.stdin is not None
        before = getattr(self, "state", 0)
        self.process.stdin.write(" ".join(sentence.split()).encode() + b"\n")
        self.process.stdin.flush()
        answer = self._read(seconds)
        return self.state != before, answer

    def proves(self, theorem: Theorem) -> tuple[bool, str]:
        """Whether Coq takes every sentence of a theorem, and the first error where it does not."""
        wanted = (f"Theorem {theorem.name} : {theorem.statement}.", "Proof.", *sentences(theorem.proof), "Qed.")
        try:
            common = 0
            while common < len(self.said) and self.said[common][0] == wanted[common]:
                common += 1
            common = min(common, len(wanted) - 1)
            target = self.said[common - 1][1] if common else self.base
            if self.state != target:
                self._say(f"BackTo {target}.", 120)
                if self.state != target:
                    raise TimeoutError
            del self.said[common:]
            for sentence in wanted[common:]:
                taken, answer = self._say(sentence, 6 * self.patience)
                if not taken:
                    return False, " ".join(re.sub(r"<prompt>.*", "", answer, flags=re.S).split())
                self.said.append((sentence, self.state))
        except (TimeoutError, OSError):
            self.close()
            self._start()
            return False, "Timeout! coqtop did not answer."
        return True, ""

    def close(self) -> None:
        """End the session."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
