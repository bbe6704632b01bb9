"""Results such as the checker makes, for the tests of reports and of the command line."""
from __future__ import annotations

from ce_symbolic.notation.tree import Span
from ce_symbolic.report.result import (
    Counterexample,
    DocumentResult,
    Note,
    ProofLine,
    RelationResult,
    Report,
    StandingAssumption,
)

TEXT = """# Lecture

$$
KL = a
  \\le b
  = c,
d > 0
$$
"""


def spans(lhs: str, sign: str, rhs: str) -> tuple[Span, Span]:
    """The span of a relation and of its sign in the sample text."""
    start = TEXT.index(lhs)
    at = TEXT.index(sign, start)
    return Span(start, TEXT.index(rhs, at) + len(rhs)), Span(at, at + len(sign))


PROVED = RelationResult(
    *spans("KL", "=", "a"), "=", "KL", "a", "proved", rules=("log-of-quotient", "sum-linearity"),
    domain=("q(x) > 0 wherever p(x) > 0",), seconds=0.0041234567, reasons=("\\because Jensen",), proof_start="KL",
    proof=(
        ProofLine("=", "k", "definition", "KL(p, q) = Σ p log(p/q)"),
        ProofLine("=", "a", "log-of-quotient", "log(a/b) = log a − log b", ("p(x) > 0",)),
    ),
)
CONDITIONAL = RelationResult(
    *spans("a", "\\le", "b"), "<=", "a", "b", "conditional", needs=("X and Y independent",),
    counterexample=Counterexample({"p": [["1/2", "0"], ["0", "1/2"]]}, "1/2", "1/4"),
)
REFUTED = RelationResult(
    *spans("b", "=", "c"), "=", "b", "c", "refuted", message="the sign of the second term",
    counterexample=Counterexample({"p": ["1/2", "1/2"], "n": 3, "w": {"x": "1"}}, "0.25", "0.5"),
    repair="b = \\frac{c}{2}",
)
UNREAD = RelationResult(
    *spans("d", ">", "0"), ">", "d", "0", "unread", message="expected a formula, 100%: write, for instance, $x$\nhere",
)
RESULT = DocumentResult(
    "notes.md", TEXT, (PROVED, CONDITIONAL, REFUTED, UNREAD),
    (StandingAssumption("q(x) > 0 wherever p(x) > 0", 12),),
    (Note(Span(2, 9), "read q as a distribution"),),
)
CLEAN = DocumentResult("clean.md", TEXT, (PROVED,))
REPORT = Report((RESULT, CLEAN))
