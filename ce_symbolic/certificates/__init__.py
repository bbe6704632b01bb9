"""Certificates: proofs and counterexamples as Coq scripts that plain ``coqc`` accepts or refuses.

``Laws.v`` proves the laws of the catalogue from the standard library, ``Tactics.v`` has one tactic for each rule.
``Numbers.v`` encloses numbers between rational ones, ``Evaluation.v`` formulas without variables, and
``Counterexamples.v`` decides with them what is true at given values.
"""
