"""A quantity of which the notes say nothing is no constant when it is differentiated."""
from __future__ import annotations

import pytest
from lecture_tools import checked

from ce_symbolic.documents import parse_markdown

pytestmark = pytest.mark.long


@pytest.mark.parametrize("display", [
    r"\frac{\partial L}{\partial C_{t-1}} = \frac{\partial L}{\partial C_t} \odot f_t",
    r"\frac{\partial L}{\partial w_i} = \sum_j \frac{\partial L}{\partial z_j} W_{ij}",
    r"\frac{\partial E}{\partial a} = 2 \frac{\partial E}{\partial b}",
    r"\frac{\partial \mathcal{L}}{\partial w} = 3 \frac{\partial \mathcal{L}}{\partial w}",
])
def test_nothing_is_proved_of_it(display: str) -> None:
    text = f"Let $J(w) = L + w^2$.\n\n$$ {display} $$\n"
    assert checked(parse_markdown(text, "notes.md"))["relations"][-1]["verdict"] in ("open", "unread", "refuted")
