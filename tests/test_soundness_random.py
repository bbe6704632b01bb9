"""Random claims, most of them false: whatever is proved must hold on exact instances."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proof_samples import FACTS, claim, fails, pairs, quick, terms

from ce_symbolic.meaning.terms import ZERO, Condition, Term
from ce_symbolic.proof.search import prove

pytestmark = pytest.mark.long


@quick(90)
@given(pairs(), st.sampled_from(["=", "<=", ">=", "<"]), FACTS)
def test_what_looks_like_a_law(sides: tuple[Term, Term], op: str, facts: list[Condition]) -> None:
    made = claim(sides[0], op, sides[1], facts=tuple(facts))
    proof = prove(made)
    if proof is not None:
        found = fails(made)
        assert found is None, (made, proof, found)


@quick(80)
@given(terms(), st.sampled_from([">=", ">", "<=", "="]), FACTS)
def test_signs(value: Term, op: str, facts: list[Condition]) -> None:
    made = claim(value, op, ZERO, facts=tuple(facts))
    proof = prove(made)
    if proof is not None:
        found = fails(made)
        assert found is None, (made, proof, found)
