"""Documents with results made by hand, for the tests of exports: the checker need not have run."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ce_symbolic.documents import Display, Document, parse_markdown
from ce_symbolic.notation.chains import read_display
from ce_symbolic.notation.display import Unread
from ce_symbolic.notation.tree import Span
from ce_symbolic.report.result import Counterexample, DocumentResult, RelationResult, StandingAssumption

LECTURE = r"""# Cross-entropy & friends

Let $p$ and $q$ be *distributions*, with 100% of the mass on `a_b`.

## The split

$$
\begin{aligned}
D_{KL}(p \| q) &= \sum_x p(x) \log \frac{p(x)}{q(x)} \\
&= \sum_x p(x) \left(\log p(x) - \log q(x)\right) && (\because \log \frac{a}{b} = \log a - \log b) \\
&= \sum_x p(x) \log p(x) + \sum_x p(x) \log q(x) \\
&= -H(p) + \mathrm{CE}(p, q)
\end{aligned}
$$

It follows that

$$
\ge 0
$$

- one item
- another with $x^2$

$$
a = b \wedge \wedge
$$
"""


def document(text: str = LECTURE, path: str = "notes.md") -> Document:
    """The document that a Markdown text is."""
    return parse_markdown(text, path)


def results(notes: Document, details: Mapping[int, Mapping[str, Any]] | None = None,
            standing: Sequence[StandingAssumption] = ()) -> DocumentResult:
    """All relations proved, but for the ``details`` by number; what cannot be read is unread."""
    found: list[RelationResult] = []
    number, last = -1, ""
    for part in notes.parts:
        if not isinstance(part, Display):
            continue
        for chain in read_display(part.formula.latex, part.formula.span.start, macros=notes.macros):
            left = last
            if chain.start is not None:
                number, left = number + 1, chain.start_latex
            for step in chain.steps:
                unread = isinstance(step.term, Unread)
                result = RelationResult(
                    span=Span(chain.span.start, step.sign.end), sign=step.sign, relation=step.relation, lhs=left,
                    rhs=step.latex, verdict="unread" if unread else "proved", chain=number,
                    reasons=tuple(remark.text for remark in step.remarks),
                    message=step.term.message if isinstance(step.term, Unread) else "",
                )
                found.append(replace(result, **(details or {}).get(len(found), {})))
                left = step.latex
            last = left
    return DocumentResult(notes.path, notes.text, tuple(found), tuple(standing))


DOMAIN = "q(x) > 0 wherever p(x) > 0"
DETAILS: Mapping[int, Mapping[str, Any]] = {
    0: {"verdict": "definition"},
    1: {"domain": (DOMAIN,)},
    2: {"verdict": "refuted", "message": "the sign of the second term", "domain": (DOMAIN,),
        "counterexample": Counterexample({"p": ["1/2", "1/2"], "q": ["1/4", "3/4"]}, "-1.3", "0.25"),
        "repair": r"\sum_x p(x) \log p(x) - \sum_x p(x) \log q(x)"},
    3: {"verdict": "open", "message": "held on 200 instances, which proves nothing"},
    4: {"verdict": "conditional", "needs": ("X and Y independent",)},
}
STANDING = (StandingAssumption(DOMAIN, 12),)
