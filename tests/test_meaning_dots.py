"""Dots between terms and factors, and conditions on all members of a sequence before a running one."""
from __future__ import annotations

import pytest

from ce_symbolic.checker import check_document
from ce_symbolic.documents.markdown import parse_markdown

pytestmark = pytest.mark.long


def verdicts(text: str) -> list[str]:
    return [r.verdict for r in check_document(parse_markdown(text, "notes.md"), budget=5.0, repairs=False).relations]


NOTES = {
    "terms": (
        r"""$$x_1 + x_2 + \dots + x_n = \sum_{i=1}^n x_i$$
$$x_1 + x_2 + \dots + x_n = \sum_{i=2}^n x_i$$""",
        ["proved", "refuted"],
    ),
    "products of terms": (r"$$w_1 x_1 + \cdots + w_d x_d = \sum_{j=1}^d w_j x_j$$", ["proved"]),
    "powers": (r"$$1 + x + x^2 + \dots + x^n = \sum_{i=0}^n x^i$$", ["proved"]),
    "terms that are taken away": (r"$$y - a_1 - a_2 - \dots - a_n = y - \sum_{i=1}^n a_i$$", ["proved"]),
    "factors": (r"$$\log\left(p(x_1)\,p(x_2)\cdots p(x_n)\right) = \sum_{i=1}^n \log p(x_i)$$", ["proved"]),
    "a mean": (r"$$\frac{x_1 + \dots + x_n}{n} = \frac1n \sum_{i=1}^n x_i$$", ["proved"]),
    "terms of which the law is not clear": (r"$$a + b + \dots + z = 5$$", ["unread"]),
    "words before a running one": (
        r"$$\log \prod_{t=1}^T p(w_t \mid w_{<t}) = \sum_{t=1}^T \log p(w_t\mid w_{<t}) "
        r"= \sum_{i=1}^T \log p(w_i\mid w_{1}, \ldots, w_{i-1})$$",
        ["proved", "proved"],
    ),
    "the chain rule of a sequence": (
        r"""$$p(w_1,\dots,w_T) = \prod_{t=1}^T p(w_t \mid w_{<t})$$
$$\sum_{t=1}^T \log p(w_t\mid w_{<t}) = \sum_{t=1}^T \log q(w_t\mid w_{<t})$$""",
        ["proved", "refuted"],
    ),
    "entropies of a sequence": (
        r"$$\sum_{i=1}^{n} \left( H(U_i|U_1\ldots U_{i-1}) - H(U_i|U_1\ldots U_{i-1},V)\right)"
        r" = \sum_{i=1}^{n} I(U_i;V|U_1\ldots U_{i-1})$$" "\n"
        r"$$\sum_{i=1}^{n} H(U_i|U_1\ldots U_{i-1}) = \sum_{i=1}^{n} H(U_i|U_1\ldots U_{i-1},V)$$",
        ["proved", "refuted"],
    ),
    "the words before one place are one value": (r"$$\sum_{w_t} p(w_t \mid w_{<t}) = 1$$", ["proved"]),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected
