"""Proofs in the author's notation, line by line, with the conditions that each line used."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ce_symbolic.meaning.print_terms import describe, to_latex
from ce_symbolic.meaning.terms import Claim, Term
from ce_symbolic.proof.kernel import Link, Proof, ProofError, step
from ce_symbolic.proof.scope import Scope
from ce_symbolic.proof.search import scope_of
from ce_symbolic.report.result import ProofLine
from ce_symbolic.rules import CATALOGUE
from ce_symbolic.rules.rule import Rule

TURNED = {"<=": ">=", "<": ">", ">=": "<=", ">": "<", "=": "="}


def proof_lines(claim: Claim, proof: Proof) -> tuple[str, tuple[ProofLine, ...]]:
    """The first formula and the lines of a proof, running from the claim's left side to its right side."""
    scope = scope_of(claim)
    terms: list[Term] = [proof.start, *(link.result for link in proof.links)]
    moves = [(link.relation, link.rule.removeprefix("<-"), used_conditions(link, before, scope, CATALOGUE))
             for link, before in zip(proof.links, terms, strict=False)]
    if claim.op in (">=", ">"):
        terms.reverse()
        moves = [(TURNED[relation], rule, used) for relation, rule, used in reversed(moves)]
    printed = [to_latex(t, claim.theory) for t in terms]
    lines = []
    for (relation, name, used), latex, before_latex in zip(moves, printed[1:], printed, strict=False):
        # Terms that differ only in what the author's notation hides are one line.
        if latex == before_latex and relation == "=":
            continue
        rule = CATALOGUE[name]
        lines.append(ProofLine(relation, latex, name, rule.statement, used))
    return printed[0], tuple(lines)


def used_conditions(link: Link, before: Term, scope: Scope, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """The conditions of the domain without which a link does not replay."""
    found = []
    rule = rules[link.rule.removeprefix("<-")]
    source = link.result if link.rule.startswith("<-") else before
    for condition in scope.domain:
        without = replace(scope, domain=tuple(c for c in scope.domain if c is not condition))
        try:
            step(source, rule, link.at, without)
        except ProofError:
            found.append(describe(condition, scope.theory))
    return tuple(found)


def rule_names(proof: Proof) -> tuple[str, ...]:
    """The rules of a proof, each once, in the order of their use."""
    return tuple(dict.fromkeys(link.rule.removeprefix("<-") for link in proof.links))
