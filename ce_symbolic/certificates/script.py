"""From a proof to a script: one step for every link, with the tactic of its rule at its place."""
from __future__ import annotations

from collections.abc import Iterator

from ce_symbolic.certificates.arithmetic import ArithmeticScripts
from ce_symbolic.certificates.hypotheses import Hypotheses
from ce_symbolic.certificates.integrals import integrals
from ce_symbolic.certificates.minimisers import Minimisers
from ce_symbolic.certificates.place import Place
from ce_symbolic.certificates.statement import statement
from ce_symbolic.certificates.tactics import tactic
from ce_symbolic.certificates.terms import NotCertifiable, Printer
from ce_symbolic.meaning.terms import (
    ONE,
    ZERO,
    Big,
    Claim,
    Compare,
    Condition,
    Defined,
    Iverson,
    Mul,
    Term,
    Value,
    kinds,
    parts,
    rebuild,
    term,
    transform,
)
from ce_symbolic.proof.kernel import Link, Path, Proof, ProofError, inside, replace_at
from ce_symbolic.proof.normal import canonical_term
from ce_symbolic.proof.scope import Scope
from ce_symbolic.proof.search import scope_of
from ce_symbolic.rules import CATALOGUE
from ce_symbolic.rules.minimisers import SAME
from ce_symbolic.rules.rule import Choice, Rule


class Scripts:
    """Writes the theorem of one claim."""

    def __init__(self, claim: Claim, proof: Proof) -> None:
        self.claim, self.proof = claim, proof
        self.printer = Printer(claim.theory)
        self.scope = scope_of(claim)
        self.values = list(self._values())
        self.hypotheses = Hypotheses(self.printer, self.values, claim.domain)
        self.arithmetic = ArithmeticScripts(self.printer)

    def _values(self) -> Iterator[Value]:
        yield self.claim.left
        yield self.claim.right
        before = self.proof.start
        for link in self.proof.links:
            yield link.result
            yield from self._between(before, link)
            before = link.result
            if link.rule.removeprefix("<-") in ("given", "given-solved", "multiple-of-given"):
                for _, choice in link.at:
                    if isinstance(choice[0], int):
                        yield self.claim.theory.facts[choice[0]]

    def _between(self, before: Term, link: Link) -> Iterator[Value]:
        """The terms between the places that a link changes one after the other."""
        now: Value = link.result if link.rule.startswith("<-") else before
        for path, choice in link.at[:-1]:
            now, _ = replace_at(now, path, CATALOGUE[link.rule.removeprefix("<-")], choice, self.scope)
            yield now

    def statement(self) -> str:
        """What is proved."""
        return statement(self.claim, self.printer, self.hypotheses)

    def script(self) -> str:
        """The proof, a step for every link."""
        if self.claim.op.startswith(SAME):
            return Minimisers(self.claim, self.printer, self.hypotheses).script(self.proof, self.link)
        lines = []
        names = [*self.hypotheses.names(), *(h.name for h in self.hypotheses.listed)]
        lines.append(f"intros {' '.join(names)}." if names else "")
        if self.claim.op in (">=", ">"):
            lines.append("apply Rle_ge." if self.claim.op == ">=" else "apply Rlt_gt.")
        lines += self._restated()
        lines += self._integrable()
        before = self.proof.start
        for link in self.proof.links:
            lines.append(f"(* {link.rule.removeprefix('<-')} *)")
            lines.append(f"step {link.relation if link.relation in ('=', '<=', '<') else '='} "
                         f"({self.printer.text(term(link.result))}) by ({self.link(term(before), link)}).")
            before = link.result
        lines.append("arrived.")
        return "\n".join(f"  {line}" for line in lines if line)

    def _restated(self) -> Iterator[str]:
        """What is known of the signs of sums, with the sums in normal form, in which denominators will be."""
        names = {*self.hypotheses.used.symbols}
        for k, known in enumerate(self.hypotheses.listed):
            stated = known.about
            if not isinstance(stated, Condition) or stated.claim.op == "=" or {v for v, _ in stated.binders} & names:
                continue
            sides = (stated.claim.left, stated.claim.right)
            if not any("Big.sum" in kinds(side) for side in sides):
                continue
            turned = without_strict_events(sides[0]), without_strict_events(sides[1])
            yield from self._restated_as(f"restated{k}", known.name, stated, sides)
            if turned != sides:
                yield from self._restated_as(f"restated{k}_", known.name, stated, turned)

    def _restated_as(self, name: str, known: str, stated: Condition, turned: tuple[Term, Term]) -> Iterator[str]:
        """A condition in normal form, its events in other words; where a product is positive, its last factor too."""
        left, right = made = canonical_term(turned[0]), canonical_term(turned[1])
        sides = stated.claim.left, stated.claim.right
        moves = "".join(self._replaced(*move) for move in zip(sides, turned, made, strict=True))
        if not moves:
            return
        letters = "".join(f"intros {self.printer.names.of('v', v)} ?; " for v, _ in stated.binders)
        text = self.printer.condition(Condition(stated.binders, stated.guards, Compare(stated.claim.op, left, right)))
        yield (f"try assert ({name} : {text}) by ({letters}intros; {moves}"
               f"first [exact {known} | apply {known}; premise 3%nat]).")
        if isinstance(left, Mul) and len(left.factors) > 1 and isinstance(left.factors[-1], Big) and (
                stated.claim.op == ">" and right == ZERO and not stated.binders and not stated.guards):
            rest, last = Mul(left.factors[:-1]), left.factors[-1]
            rest_text, last_text = self.printer.text(rest), self.printer.text(last)
            yield (f"try assert ({name}_factor : 0 < {self.printer.text(last, 3)}) by (apply (pos_of_product "
                   f"({rest_text})); [replace (({rest_text}) * ({last_text})) with ({self.printer.text(left)}) "
                   f"by ({self.arithmetic.equation(left, Mul((rest, last)))}); exact {name} | side]).")

    def _replaced(self, old: Term, turned: Term, new: Term) -> str:
        """A tactic that puts a term in the place of its normal form, perhaps that with the events in other words."""
        old_text, turned_text, new_text = map(self.printer.text, (old, turned, new))
        script = "" if new_text == turned_text else (
            f"replace ({new_text}) with ({turned_text}) by ({self.arithmetic.equation(turned, new)}); ")
        return script if turned_text == old_text else (
            f"{script}replace ({turned_text}) with ({old_text}) by (symmetry; cong ltac:(idtac; apply iv_not_le)); ")

    def _integrable(self) -> Iterator[str]:
        """What is integrated in the formulas is integrable, as its parts are."""
        supposed = {h.statement for h in self.hypotheses.listed}
        found = dict.fromkeys(integral for value in self.values for integral in integrals(value))
        for k, integral in enumerate(found):
            stated = integral.statement(self.printer)
            if stated in supposed:
                continue
            supposed.add(stated)
            whole = integral.value
            letters = "".join(f"intros {self.printer.names.of('v', v)} ?; " for v, _ in integral.binders)
            yield (f"try assert (integrable{k} : {stated}) "
                   f"by ({letters}{self.arithmetic.integrable(whole.var, whole.over, whole.body)}).")

    # ---- links ------------------------------------------------------------------------------------------------------

    def link(self, before: Term, link: Link) -> str:
        """The tactic for one step of the proof."""
        backwards = link.rule.startswith("<-")
        rule = CATALOGUE[link.rule.removeprefix("<-")]
        source, target = (term(link.result), before) if backwards else (before, term(link.result))
        if self.printer.text(source) == self.printer.text(target):
            return "reflexivity"
        if link.relation not in ("=", "<=", "<"):
            raise NotCertifiable(f"the rule {rule.name}")
        script = "symmetry; " if backwards else ""
        now: Value = source
        moves = []
        for path, choice in link.at:
            new, tac = self.at(now, path, rule, choice, self.scope)
            moves.append((now, new, tac))
            now = new
        if len(moves) == 1:
            return script + moves[0][2]
        if link.relation != "=":
            raise NotCertifiable("a bound at several places")
        for _, new, tac in moves[:-1]:
            script += f"transitivity ({self.printer.text(term(new))}); [solve [first [reflexivity | {tac}]] | ]; "
        return script + f"first [reflexivity | {moves[-1][2]}]"

    def at(self, value: Value, path: Path, rule: Rule, choice: Choice, scope: Scope) -> tuple[Value, str]:
        """The value with the rule applied at a place, and the tactic that shows it."""
        if not path:
            assert isinstance(value, Term)
            made = rule.apply(value, choice, scope)
            if made is None:
                raise ProofError(f"{rule.name} does not apply")
            place = Place(value, made, choice, scope, self.printer, self.hypotheses, self.arithmetic)
            if self.printer.text(value) == self.printer.text(made):
                return made, "reflexivity"
            return made, _everywhere(rule, tactic(rule.name, place))
        part, within = inside(value, path[0], scope)
        new, tac = self.at(part, path[1:], rule, choice, within)
        children = list(parts(value))
        children[path[0]] = new
        if isinstance(value, Big) and path[0] == 1 and rule.relation == "=":
            letter = self.printer.names.of("v", value.var)
            tac = f"cong ltac:(idtac; {'under' if value.op == 'sum' else 'under_prod'} {letter}; {tac})"
        elif isinstance(value, Defined):
            pass
        return rebuild(value, tuple(children)), tac


def without_strict_events(value: Term) -> Term:
    """``1 - [b <= a]`` for ``[a < b]``."""
    def change(part: Value) -> Value:
        if isinstance(part, Iverson) and part.condition.op in ("<", ">"):
            a, b = part.condition.left, part.condition.right
            low, high = (a, b) if part.condition.op == "<" else (b, a)
            return ONE - Iverson(Compare("<=", high, low))
        return part

    return term(transform(value, change))


def _everywhere(rule: Rule, tac: str) -> str:
    """The tactic at whatever place the two sides differ."""
    if rule.relation == "=":
        return f"cong ltac:(idtac; {tac})"
    return f"{'mono_lt' if rule.relation == '<' else 'mono'} ltac:(idtac; {tac})"
