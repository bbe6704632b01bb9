"""The reasons that authors give: a false one is reported, and so is one that the step does not need."""
from __future__ import annotations

import re

from ce_symbolic.checker.decide import Decision, decide
from ce_symbolic.checker.evidence import rule_names
from ce_symbolic.meaning.claims import Notes, ReadRelation
from ce_symbolic.notation.tree import Compare

#: Words of a reason, and the rules that count as that reason.
NAMED: tuple[tuple[str, frozenset[str]], ...] = (
    (r"jensen|concav|convex", frozenset({"jensen", "log-tangent", "exp-tangent", "tangent-of-convex"})),
    (r"independen|\biid\b|i\.i\.d", frozenset({"independence", "independence-of-means", "independence-of-product",
                                                  "conditional-independence",
                                               "mean-of-independent-pair"})),
    (r"chain rule of diff|product rule", frozenset({"product-rule", "chain-rule"})),
)


def about_reasons(notes: Notes, relation: ReadRelation, decision: Decision) -> tuple[str, ...]:
    """What there is to say about the reasons given beside a step."""
    found = []
    for remark in relation.remarks:
        if isinstance(remark.formula, Compare) and len(remark.formula.ops) == 1:
            said = _formula(notes, relation, remark.formula, remark.text)
        else:
            said = _words(remark.text, relation, decision)
        if said:
            found.append(said)
    return tuple(found)


def _formula(notes: Notes, relation: ReadRelation, formula: Compare, text: str) -> str | None:
    """A reason that is itself a relation is checked as one."""
    if formula.ops[0] not in ("=", "<=", ">=", "<", ">"):
        return None
    left, right = formula.items
    claim = notes.claim(relation, left, right, formula.ops[0])
    if claim is None:
        return None
    decision = decide(claim)
    if decision.verdict == "refuted":
        return f"the reason given, {text.strip()}, is itself false"
    return None


def _words(text: str, relation: ReadRelation, decision: Decision) -> str | None:
    """A reason that names a law: if the proof found does without it, it is not what the step needs."""
    if decision.proof is None:
        return None
    used = set(rule_names(decision.proof))
    for pattern, rules in NAMED:
        if re.search(pattern, text, re.IGNORECASE) and not used & rules:
            return f"the reason given, {text.strip()}, is not needed: the step follows by {', '.join(sorted(used))}"
    return None


