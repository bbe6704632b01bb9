"""Theorems about minimisers: two functions of one variable are least at the same values of it."""
from __future__ import annotations

import re
from collections.abc import Callable

from ce_symbolic.certificates.hypotheses import Hypotheses, Hypothesis, bindings
from ce_symbolic.certificates.terms import NotCertifiable, Printer
from ce_symbolic.meaning.terms import Claim, Term, term
from ce_symbolic.proof.kernel import Link, Proof
from ce_symbolic.proof.search import scope_of
from ce_symbolic.rules.minimisers import SAME, with_variable


class Minimisers:
    """Statement and script of ``argmin=variable``; what varies with the variable is one symbol, family or law."""

    def __init__(self, claim: Claim, printer: Printer, hypotheses: Hypotheses) -> None:
        self.claim, self.printer, self.hypotheses = claim, printer, hypotheses
        variable = claim.op.removeprefix(SAME)
        moving = with_variable(variable, scope_of(claim)) | {variable}
        used = hypotheses.used
        names = printer.names
        found = [names.of("v", s) for s in used.symbols if s in moving]
        found += [names.of("f", f) for f in used.families if f in moving]
        found += [printer.view(v) for v in used.views if v[0] in moving or variable in v[1]]
        if not found:
            raise NotCertifiable("minimisers in something that no formula names")
        kinds = dict(hypotheses.typed())
        self.letters = found
        self.kind = " * ".join(f"({kinds[letter]})" for letter in found)
        self.fixed = [h for h in hypotheses.listed if not self._mentions(h)]
        self.moving = [h for h in hypotheses.listed if self._mentions(h)]

    def _mentions(self, hypothesis: Hypothesis) -> bool:
        return any(re.search(rf"(?<!\w){re.escape(letter)}(?!\w)", hypothesis.statement) for letter in self.letters)

    def _function(self, value: Term) -> str:
        text = self.printer.text(value)
        if len(self.letters) == 1:
            return f"(fun {self.letters[0]} : {self.kind} => {text})"
        return f"(fun '({', '.join(self.letters)}) => {text})"

    def statement(self) -> str:
        """What is proved."""
        variables = bindings((n, k) for n, k in self.hypotheses.typed() if n not in self.letters)
        premises = "".join(f"\n  ({h.statement}) ->" for h in self.fixed)
        ours = bindings((n, k) for n, k in self.hypotheses.typed() if n in self.letters)
        which = f"({', '.join(self.letters)})" if len(self.letters) > 1 else self.letters[0]
        within = "".join(f"\n  (forall {ours}, A {which} -> ({h.statement})) ->" for h in self.moving)
        return (f"forall {variables} (A : ({self.kind}) -> Prop),{premises}{within}\n  same_minimisers A\n    "
                f"{self._function(self.claim.left)}\n    {self._function(self.claim.right)}")

    def script(self, proof: Proof, link_tactic: Callable[[Term, Link], str]) -> str:
        """The proof, a step for every link."""
        names = [n for n in self.hypotheses.names() if n not in self.letters]
        hypotheses = [h.name for h in (*self.fixed, *self.moving)]
        pattern = self.letters[0]
        for letter in self.letters[1:]:
            pattern = f"[{pattern} {letter}]"
        ours = [n for n, _ in self.hypotheses.typed() if n in self.letters]
        here = f"intros {pattern} h_A; "
        here += "".join(f"specialize ({h.name} {' '.join(ours)} h_A); " for h in self.moving) + "cbv beta iota; "
        lines = [f"intros {' '.join((*names, 'A', *hypotheses))}."]
        before = proof.start
        for link in proof.links:
            lines.append(f"(* {link.rule.removeprefix('<-')} *)")
            if link.relation == "=":
                tactic = f"apply same_equal; {here}{link_tactic(before, link)}"
            elif link.rule == "same-minimiser":
                factor, constant = (self.printer.text(t) for t in link.at[0][1][1:] if isinstance(t, Term))
                tactic = f"apply (same_affine_at _ _ _ ({factor}) ({constant})); [side | {here}ring]"
            elif link.rule == "same-minimiser-of-log":
                tactic = f"first [apply same_ln_at; [{here}side | {here}reflexivity] | "
                tactic += f"apply same_minus_ln_at; [{here}side | {here}reflexivity]]"
            else:
                raise NotCertifiable(f"the rule {link.rule} about minimisers")
            lines.append(f"apply (same_trans _ _ {self._function(term(link.result))}); [solve [{tactic}] | ].")
            before = term(link.result)
        lines.append("apply same_refl.")
        return "\n".join(f"  {line}" for line in lines)
