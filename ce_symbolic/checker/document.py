"""From a document to its report: every relation gets its verdict, within its budget."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ce_symbolic import budget as budgets
from ce_symbolic.checker.decide import Decision, decide, decide_rounded, under_needs
from ce_symbolic.checker.doubts import is_unfair, refuted_under, undecided_above
from ce_symbolic.checker.evidence import proof_lines, rule_names
from ce_symbolic.checker.imposed import ITSELF, WORDS, determines_itself, impossible, is_imposed
from ce_symbolic.checker.other_readings import reconsidered
from ce_symbolic.checker.premises import WORDS as SUPPOSED
from ce_symbolic.checker.premises import by_entries, freed, in_front, is_condition, is_premise, under
from ce_symbolic.checker.reasons import about_reasons
from ce_symbolic.checker.recursions import WORDS as RECURSION
from ce_symbolic.checker.recursions import Recursion, along, instances, recursion
from ce_symbolic.checker.repair import Repair, repair
from ce_symbolic.checker.sheets import graded_sheet
from ce_symbolic.documents.document import Document
from ce_symbolic.grading.marker import markers
from ce_symbolic.meaning.claims import Notes, ReadRelation, read_notes
from ce_symbolic.meaning.connected import laws, names
from ce_symbolic.meaning.obligations import domain
from ce_symbolic.meaning.print_terms import describe
from ce_symbolic.meaning.terms import Big, Claim, Compare, Condition, Rat, Space, walk
from ce_symbolic.proof.scope import Scope, holds_everywhere
from ce_symbolic.proof.search import prove
from ce_symbolic.refutation.agreement import how_far
from ce_symbolic.refutation.show import to_report
from ce_symbolic.report.problems import with_problems
from ce_symbolic.report.result import DocumentResult, Note, RelationResult, StandingAssumption

Progress = Callable[[int, int], None]
R = TypeVar("R")

#: What is said of a relation that no instance contradicted.
HELD = re.compile(r"it held numerically on \d+ instances")
#: How the budget of a relation is shared between proof or counterexample, missing assumptions, and repairs.
SHARES = (0.6, 0.25, 0.15)


def check_document(document: Document, *, budget: float = 5.0, jobs: int = 1, repairs: bool = True,
                   progress: Progress | None = None) -> DocumentResult:
    """The report on a document.

    ``budget`` is in seconds per relation; what exceeds it is ``open``.  ``jobs`` relations are worked on at a time.
    ``repairs`` says whether it is looked for what a refuted relation may have meant, which takes most of its time.
    ``progress`` is told how many relations are done, and of how many.
    """
    notes = read_notes(document)
    result = check_notes(document, notes, budget=budget, jobs=jobs, repairs=repairs, progress=progress)
    if markers(document.text):
        # What is graded in an exercise sheet are lines that others filled in: they are read as they are written.
        return result
    return reconsidered(notes, result, _Again(document, budget, jobs, repairs))


@dataclass(frozen=True)
class _Again:
    """A document read and checked once more."""

    document: Document
    budget: float
    jobs: int
    repairs: bool

    def read(self, turned: frozenset[int]) -> Notes:
        """The notes with some places turned."""
        return read_notes(self.document, turned)

    def verdicts(self, notes: Notes, relations: list[int]) -> list[str]:
        """What is decided of some relations before anything else is looked at."""
        outcomes = _run(_decided, relations, notes, self.budget * SHARES[0], self.jobs)
        return [o.value.verdict if isinstance(o, budgets.Done) else "open" for _, o in outcomes]

    def check(self, notes: Notes) -> DocumentResult:
        """The report on notes."""
        return check_notes(self.document, notes, budget=self.budget, jobs=self.jobs, repairs=self.repairs)


def check_notes(document: Document, notes: Notes, *, budget: float = 5.0, jobs: int = 1, repairs: bool = True,
                progress: Progress | None = None) -> DocumentResult:
    """The report on what was read in a document, or stated in Python and printed as one."""
    relations = notes.relations
    found = [_settled(relation) for relation in relations]
    work = [k for k, relation in enumerate(relations) if relation.claim is not None]
    settled = len(relations) - len(work)
    for done, (k, outcome) in enumerate(_run(_decided, work, notes, budget * SHARES[0], jobs), start=1):
        found[k] = _shown(found[k], outcome, budget)
        if progress is not None:
            progress(settled + done, len(relations))
    for k, inferred in _inferences(notes, found, budget * SHARES[0]):
        found[k] = inferred
    above = [(k, grounds) for k in work
             if found[k].verdict == "refuted" and (grounds := undecided_above(notes, found, k))]
    outcomes = budgets.run(_fair, above, state=notes, seconds=budget * SHARES[0], jobs=jobs)
    for (k, _), outcome in zip(above, outcomes, strict=True):
        if isinstance(outcome, budgets.Done):
            found[k] = replace(outcome.value, seconds=round(found[k].seconds + outcome.seconds, 6))
    unproved = [k for k in work if found[k].verdict in ("refuted", "open") and relations[k].introducing is None
                and not relations[k].supposing]
    for k, saved in _run(_conditional, unproved, notes, budget * SHARES[1], jobs):
        if isinstance(saved, budgets.Done) and saved.value is not None:
            found[k] = _with_needs(found[k], saved.value, saved.seconds)
    refuted = [k for k in work if repairs and found[k].verdict == "refuted"]
    # What the relations have left of their time: a counterexample is mostly found at once.
    left = max(budget * SHARES[2], budget - max((found[k].seconds for k in refuted), default=0.0))
    for k, mended in _run(_repaired, refuted, notes, left, jobs):
        if isinstance(mended, budgets.Done) and mended.value is not None:
            found[k] = replace(found[k], repair=mended.value.latex, message=found[k].message or mended.value.what)
    for k, relation in enumerate(relations):
        if relation.defines and found[k].verdict == "open":
            found[k] = replace(found[k], verdict="definition", message="")
    result = DocumentResult(document.path, document.text, tuple(found), standing(found),
                            tuple(Note(span, message) for span, message in notes.notes))
    return graded_sheet(with_problems(result, document), document, notes, budget * SHARES[0])


def _inferences(notes: Notes, found: Sequence[RelationResult], budget: float) -> Iterator[tuple[int, RelationResult]]:
    """What changes where relations are inferred from others: from what an arrow comes from, and from imposed equations.

    In the order of the text, so that what was inferred once can be used again.
    """
    imposed: list[int] = []
    usable: set[int] = set()
    recursions: list[Recursion] = []
    for k, relation in enumerate(notes.relations):
        if relation.claim is None:
            if relation.kind == "given" and (told := recursion(notes, relation, recursions)) is not None:
                recursions.append(told)
            continue
        if found[k].verdict in ("refuted", "open"):
            if (told := recursion(notes, relation, recursions)) is not None:
                recursions.append(told)
                yield k, replace(_blank(relation), verdict="given", message=RECURSION, seconds=found[k].seconds)
                continue
            if (back := _back_along(notes, k, recursions, budget)) is not None:
                yield k, replace(back, seconds=round(found[k].seconds + back.seconds, 6))
                continue
        if found[k].verdict not in ("refuted", "open") or relation.introducing is not None:
            continue
        front = in_front(notes, k)
        grounds = [(j, False) for j in front
                   if (j in usable and j not in imposed) or notes.relations[j].introducing is not None]
        grounds += [(j, True) for j in imposed if notes.relations[j].section == relation.section]
        if grounds and (relation.after is not None or not _sets_to_zero(notes, relation)):
            outcome = next(budgets.run(_inferred, [(k, tuple(grounds))], state=notes, seconds=budget))
            made = outcome.value if isinstance(outcome, budgets.Done) else None
            if isinstance(outcome, budgets.Done) and made is not None:
                if made.verdict == "proved":
                    usable.add(k)
                    if relation.after is None:
                        # No arrow: the relation is stated by itself, and rests on the equation that was imposed.
                        made = replace(made, verdict="conditional", needs=(WORDS,),
                                       counterexample=found[k].counterexample)
                yield k, replace(made, seconds=round(found[k].seconds + outcome.seconds, 6))
                continue
        if found[k].verdict == "refuted" and any(found[j].verdict == "unread" for j in front):
            yield k, replace(_blank(relation), verdict="open", seconds=found[k].seconds,
                             message="what stands in front of the arrow is not read")
        elif found[k].verdict == "refuted" and determines_itself(notes, relation):
            yield k, replace(_blank(relation), verdict="given", message=ITSELF, seconds=found[k].seconds)
        elif is_imposed(notes, relation):
            imposed.append(k)
            usable.add(k)
        elif is_premise(notes, relation) and is_condition(relation):
            usable.add(k)
            yield k, replace(_blank(relation), verdict="given", message=SUPPOSED, seconds=found[k].seconds)


def _back_along(notes: Notes, k: int, recursions: Sequence[Recursion], budget: float) -> RelationResult | None:
    """The relation where it goes back along recursions above it; None where it does not."""
    relation = notes.relations[k]
    claims = [c for known in recursions for c in instances(notes, relation, known)]
    if not claims:
        return None
    outcome = next(budgets.run(_under_recursions, [(k, tuple(claims))], state=notes, seconds=budget))
    return replace(outcome.value, seconds=outcome.seconds) if isinstance(outcome, budgets.Done) else None


def _under_recursions(notes: Notes, item: tuple[int, tuple[Claim, ...]]) -> RelationResult:
    """What is decided of a relation with some equations of its members."""
    k, claims = item
    relation = notes.relations[k]
    assert relation.claim is not None
    decision = decide(along(relation.claim, claims))
    if decision.verdict == "proved" or (decision.verdict == "refuted" and not is_unfair(relation, decision.claim)):
        return shown(notes, relation, decision)
    return replace(_blank(relation), verdict="open", message="it goes back along a recursion, and is not proved by it")


def _sets_to_zero(notes: Notes, relation: ReadRelation) -> bool:
    """Whether an equation is imposed at the end of the relation's chain: what stands before it follows from nothing."""
    return any(is_imposed(notes, r) for r in notes.relations if r.chain == relation.chain)


def _inferred(notes: Notes, item: tuple[int, tuple[tuple[int, bool], ...]]) -> RelationResult | None:
    """The relation under what it is inferred from; None where that changes nothing."""
    k, grounds = item
    relation = notes.relations[k]
    assert relation.claim is not None
    claims = [(claim, always or by_entries(notes.relations[j])) for j, always in grounds
              if (claim := freed(notes.relations[j]) or notes.relations[j].introducing) is not None]
    about = [(c, always) for c, always in claims if _spoken(relation.claim) & _spoken(c)]
    if not about:
        return None
    decision = decide(under(relation.claim, about))
    source = " and ".join(describe(Condition((), (), Compare(c.op, c.left, c.right)), c.theory) for c, _ in about)
    if decision.verdict == "proved" and decision.witness is not None:
        return replace(shown(notes, relation, decision), message=f"inferred from {source}")
    if decision.verdict == "refuted" and not is_unfair(relation, decision.claim):
        return shown(notes, relation, decision)
    return replace(_blank(relation), verdict="open",
                   message=f"no instance of {source} contradicts it, which proves nothing")


def _spoken(claim: Claim) -> set[str]:
    """What a claim is about: names and laws."""
    return set().union(*(names(side, claim.theory) | laws(side) for side in (claim.left, claim.right)))


def _with_needs(without: RelationResult, saved: RelationResult, seconds: float) -> RelationResult:
    """The relation under an assumption.  What no instance contradicts may hold without it, and stays open."""
    spent = round(without.seconds + seconds, 6)
    tried = saved.relation in ("<=", ">=", "<", ">") or HELD.match(without.message) is not None
    if saved.needs and without.verdict == "open" and tried:
        message = f"{without.message}; proved only for the case that {' and '.join(saved.needs)}"
        return replace(without, message=message.removeprefix("; "), seconds=spent)
    return replace(saved, counterexample=without.counterexample, seconds=spent)


def _run(function: Callable[[Notes, int], R], items: Sequence[int], notes: Notes, seconds: float,
         jobs: int) -> Iterator[tuple[int, budgets.Outcome[R]]]:
    """The outcome of each item, with the item."""
    outcomes = budgets.run(function, items, state=notes, seconds=seconds, jobs=jobs)
    return zip(items, outcomes, strict=True)


def _blank(relation: ReadRelation) -> RelationResult:
    return RelationResult(span=relation.span, sign=relation.sign, relation=relation.relation, lhs=relation.lhs,
                          rhs=relation.rhs, verdict="open", chain=relation.chain,
                          reasons=tuple(r.text for r in relation.remarks))


def _settled(relation: ReadRelation) -> RelationResult:
    """A relation that there is nothing to decide about, that could not be read, or that is not decided yet."""
    if relation.claim is not None:
        return _blank(relation)
    message = relation.message
    if relation.suggestion:
        message = f"{message}; {relation.suggestion}" if message else relation.suggestion
    found = replace(_blank(relation), verdict=relation.kind, message=message)
    return replace(found, span=relation.problem) if relation.kind == "unread" and relation.problem else found


def _shown(blank: RelationResult, outcome: budgets.Outcome[RelationResult], budget: float) -> RelationResult:
    if isinstance(outcome, budgets.Done):
        return replace(outcome.value, seconds=round(outcome.seconds, 6))
    return replace(blank, verdict="open", message=outcome.message, seconds=budget)


def _decided(notes: Notes, k: int) -> RelationResult:
    """Proof or counterexample."""
    relation = notes.relations[k]
    assert relation.claim is not None
    digits = relation.digits
    decision = decide(relation.claim) if digits is None else decide_rounded(relation.claim, digits, relation.numbers)
    introduces = relation.introducing is not None and decision.verdict not in ("proved", "refuted")
    if introduces or (decision.verdict == "refuted" and is_unfair(relation, decision.claim)):
        # Words that were not understood may rule the instance out.
        decision = Decision("open", relation.claim, message=relation.caution)
    if relation.supposing:
        return _supposed(relation, shown(notes, relation, decision))
    return shown(notes, relation, decision)


def _supposed(relation: ReadRelation, result: RelationResult) -> RelationResult:
    """What was decided of a claim that is read under something that the notes do not say."""
    if result.verdict == "proved":
        return replace(result, verdict="conditional", needs=(relation.supposing,),
                       message=f"true if {relation.supposing}, which the notes do not say")
    return replace(_blank(relation), verdict="open", message=f"not decided where {relation.supposing}")


def _fair(notes: Notes, item: tuple[int, tuple[int, ...]]) -> RelationResult:
    """A refuted relation where undecided equations above hold too; open where no instance satisfies these."""
    k, grounds = item
    relation = notes.relations[k]
    assert relation.claim is not None
    decision = refuted_under(relation.claim, [g for j in grounds if (g := freed(notes.relations[j])) is not None])
    return shown(notes, relation, decision)


def _conditional(notes: Notes, k: int) -> RelationResult | None:
    """The relation under an assumption that the notes do not state."""
    relation = notes.relations[k]
    assert relation.claim is not None
    if is_imposed(notes, relation) and not impossible(relation.claim):
        return replace(_blank(relation), verdict="conditional", needs=(WORDS,), message=f"{WORDS}, without saying so")
    decision = under_needs(relation.claim)
    return None if decision is None else shown(notes, relation, decision)


def _repaired(notes: Notes, k: int) -> Repair | None:
    """What the author may have meant."""
    return repair(notes, notes.relations[k])


def shown(notes: Notes, relation: ReadRelation, decision: Decision) -> RelationResult:
    """A decision in the words and letters of the notes."""
    result = replace(_blank(relation), verdict=decision.verdict, message=decision.message)
    theory = decision.claim.theory
    if decision.proof is not None:
        start, lines = proof_lines(decision.claim, decision.proof)
        result = replace(result, rules=rule_names(decision.proof), proof_start=start, proof=lines,
                         domain=tuple(dict.fromkeys((*(describe(c, theory) for c in essential(decision.claim)),
                                                     *interchanged(decision)))),
                         needs=tuple(n.text for n in decision.needs))
    if decision.refutation is not None:
        result = replace(result, counterexample=to_report(decision.refutation, theory))
    if decision.verdict == "conditional":
        result = replace(result, message=result.message or "true if " + " and ".join(n.text for n in decision.needs)
                         + ", which the notes do not say")
    if decision.verdict == "proved":
        result = replace(result, message="; ".join(filter(None, (result.message, lost_domain(decision.claim)))))
    if decision.verdict == "open" and not result.message:
        result = replace(result, message=how_far(decision.claim))
    remarks = about_reasons(notes, relation, decision)
    if remarks:
        result = replace(result, message="; ".join(filter(None, (result.message, *remarks))), doubts=remarks)
    return result


def interchanged(decision: Decision) -> tuple[str, ...]:
    """That a derivative is taken under an integral, where a proof does so."""
    used = set(rule_names(decision.proof)) if decision.proof is not None else set()
    over = {v.over for side in (decision.claim.left, decision.claim.right) for v in walk(side) if isinstance(v, Big)}
    if "derivative-under-integral" in used or ("derivative-of-total" in used and any(
            isinstance(s, Space) for s in over)):
        return ("the derivative may be taken under the integral",)
    return ()


def lost_domain(claim: Claim) -> str:
    """Which side is defined at fewer places than the other, and where."""
    found = []
    for side, other, name in ((claim.left, claim.right, "left"), (claim.right, claim.left, "right")):
        ours = replace(claim, domain=domain((side,), claim.theory))
        theirs = replace(claim, domain=domain((other,), claim.theory))
        lost = [c for c in essential(ours) if not follows(c, theirs)]
        if lost and other.__class__ is not Rat:
            words = " and ".join(describe(c, claim.theory) for c in lost)
            found.append(f"the {name} side asks for {words}, the other does not")
    return "; ".join(found)


def essential(claim: Claim) -> tuple[Condition, ...]:
    """The conditions of the domain without those that follow from the others."""
    kept = [c for c in claim.domain if not any(never(g) for g in c.guards)]
    for condition in reversed(kept[:]):
        others = tuple(c for c in kept if c is not condition)
        if follows(condition, replace(claim, domain=others)):
            kept = list(others)
    return tuple(kept)


def never(guard: Compare) -> bool:
    """A guard about two equal terms that asks them to differ."""
    return guard.left == guard.right and guard.op in ("!=", "<", ">")


def follows(condition: Condition, claim: Claim) -> bool:
    """Whether a condition holds wherever the facts and the domain of a claim do."""
    if holds_everywhere(condition, Scope(claim.theory, claim.domain)):
        return True
    goal = condition.claim
    if condition.binders or condition.guards or goal.op == "!=":
        return False
    return prove(replace(claim, op=goal.op, left=goal.left, right=goal.right)) is not None


def standing(results: Sequence[RelationResult]) -> tuple[StandingAssumption, ...]:
    """The conditions that the notes rely on without saying them, with the number of relations that do.

    ``q(x) > 0 wherever p(x) > 0`` and the same with ``c`` for ``x`` are one condition.
    """
    shown_as: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for r in results:
        here = {re.sub(r"\((\w)\)", "(·)", c): c for c in reversed((*r.domain, *r.needs))}
        for key, condition in reversed(here.items()):
            shown_as.setdefault(key, condition)
            counts[key] += 1
    return tuple(StandingAssumption(shown_as[key], n) for key, n in counts.items())
