"""Arguments without brackets that are true in one reading and wrong in the other."""
from __future__ import annotations

import pytest

from ce_symbolic.checker import check_document
from ce_symbolic.checker.other_readings import OTHER
from ce_symbolic.documents.markdown import parse_markdown
from ce_symbolic.report.result import DocumentResult

pytestmark = pytest.mark.long


def checked(text: str) -> DocumentResult:
    return check_document(parse_markdown(text, "notes.md"), repairs=False)


def verdicts(text: str) -> list[str]:
    return [r.verdict for r in checked(text).relations]


def test_one_logarithm_of_a_product() -> None:
    chain = r"\log\sum_{i=1}^n e^{x_i-c}e^c = \log e^c\sum_{i=1}^n e^{x_i-c} = c+\log\sum_{i=1}^ne^{x_i-c}"
    assert verdicts(f"$$ {chain} $$") == ["proved", "proved"]


def test_what_was_turned_is_told() -> None:
    found = checked(r"$$\log\sum_{i=1}^n e^{x_i-c}e^c = \log e^c\sum_{i=1}^n e^{x_i-c}$$")
    assert [n.message for n in found.notes].count(OTHER) == 1


@pytest.mark.parametrize("chain", [
    r"\log\sum_{i=1}^n e^{x_i-c}e^c = \log e^{2c}\sum_{i=1}^n e^{x_i-c}",
    r"\log\sum_{i=1}^n e^{x_i-c}e^c = \log e^c\sum_{i=1}^n e^{x_i-c} = c\log\sum_{i=1}^ne^{x_i-c}",
])
def test_what_is_wrong_in_both_readings_is_refuted(chain: str) -> None:
    found = checked(f"$$ {chain} $$")
    assert found.relations[-1].verdict == "refuted"
    assert not any(r.verdict == "proved" and "2c" in r.rhs for r in found.relations)


def test_the_usual_reading_is_kept_where_it_is_true() -> None:
    found = checked(r"$$\log p(x) \sum_y q(y) = \log p(x)$$")
    assert [r.verdict for r in found.relations] == ["proved"]
    assert not any(n.message == OTHER for n in found.notes)


def test_a_score_times_a_value_is_no_logarithm_of_both() -> None:
    text = (r"Let $\pi_\theta(a|s)$ be a policy." "\n\n"
            r"$$\mathbb{E}_{a\sim\pi_\theta}[\nabla_\theta\log\pi_\theta(a|s) Q(s,a)]"
            r" = \sum_a Q(s,a) \nabla_\theta\pi_\theta(a|s)$$")
    assert verdicts(text) == ["proved"]


def test_a_root_behind_a_logarithm_is_one_of_its_argument() -> None:
    notes = (r"For $x_i > 0$:" "\n\n"
             r"$$ \frac1n \log\left(\prod_{i=1}^n x_i\right) = \log\left(\prod_{i=1}^n x_i\right)^{1/n}"
             r" \le \log \left(\frac1n\sum_i x_i\right) $$" "\n\n"
             r"$$ \frac2n \log\left(\prod_{i=1}^n x_i\right) = \log\left(\prod_{i=1}^n x_i\right)^{1/n} $$")
    assert verdicts(notes) == ["proved", "proved", "refuted"]
