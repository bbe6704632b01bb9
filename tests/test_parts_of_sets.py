r"""Sums over a part of a set, ``\sum_{w \in S}``, and its probability ``P(S)``."""
from __future__ import annotations

import pytest
from lecture_tools import checked

from ce_symbolic.documents import parse_markdown

pytestmark = pytest.mark.long

NUCLEUS = ("Let $P$ be a distribution over the vocabulary $V$ and let $S \\subset V$. "
           "Put $P_S(w) = \\frac{P(w)}{P(S)}$ for $w \\in S$.\n\n$$ P(S) = \\sum_{w \\in S} P(w) $$\n\n")


@pytest.mark.parametrize(("display", "verdict"), [
    (r"\sum_{w \in S} P_S(w) = 1", "proved"),
    (r"P(S) \le 1", "proved"),
    (r"\sum_{w \in S} P_S(w) \log \frac{P_S(w)}{P(w)} = -\log P(S)", "proved"),
    (r"\sum_{w \in S} P_S(w) = P(S)", "refuted"),
    (r"\sum_{w \in S} P(w) = 1", "refuted"),
    (r"\sum_{w \in S} P_S(w) \log \frac{P_S(w)}{P(w)} = \log P(S)", "refuted"),
])
def test_nucleus(display: str, verdict: str) -> None:
    report = checked(parse_markdown(f"{NUCLEUS}$$ {display} $$\n", "notes.md"))
    assert report["relations"][-1]["verdict"] == verdict


def test_in_a_context() -> None:
    notes = ("Only the tokens in $\\mathcal{A}$ are kept.\n\n"
             "$$ P(\\mathcal{A} | c) = \\sum_{w \\in \\mathcal{A}} P(w | c) $$\n\n"
             "$$ \\sum_{w \\in \\mathcal{A}} \\frac{P(w|c)}{P(\\mathcal{A}|c)} = 1 $$\n\n"
             "$$ \\sum_{w \\in \\mathcal{A}} P(w|c) = 1 $$\n")
    found = [r["verdict"] for r in checked(parse_markdown(notes, "notes.md"))["relations"]]
    assert found[1:] == ["proved", "refuted"]
