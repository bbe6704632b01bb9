"""A derivation in Python as notes: as a Markdown document, and as the relations that the checker works on.

The claims are made from the SymPy expressions.  The document shows where they stand, is what exports work on, and
reads back: ``Stated.differences`` says where our reader would understand it otherwise.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace

from ce_symbolic.documents.document import Display, Document
from ce_symbolic.documents.markdown import parse_markdown
from ce_symbolic.meaning.claims import Notes, ReadRelation, read_notes
from ce_symbolic.meaning.signs import bare
from ce_symbolic.meaning.terms import (
    App,
    Claim,
    Compare,
    Prob,
    Sym,
    Term,
    Value,
    alpha,
    free_names,
    rat,
    transform,
    walk,
)
from ce_symbolic.notation import tree as t
from ce_symbolic.notation.chains import read_display
from ce_symbolic.notation.display import Remark
from ce_symbolic.notation.tree import Node, Span
from ce_symbolic.notation.writer import write, write_relation
from ce_symbolic.proof.search import prove
from ce_symbolic.python.lexicon import Lexicon
from ce_symbolic.python.lookup import meaning
from ce_symbolic.python.printing import author_tree, compare_latex
from ce_symbolic.python.statements import Chain, Step, Written

#: The note on a relation that says nothing any more.
SAME = ("both sides are the same expression; if they were not when they were written, SymPy has simplified them before "
        "we saw them: keep the form with quotient, log, minus, …, or under `with sympy.evaluate(False):`")
_NUMBERED = re.compile(r"([A-Za-z]+)_?(\d+)")


@dataclass(frozen=True)
class Stated(Notes):
    """The relations of a derivation; formulas in the place of one (repairs, reasons) are read by our own reader."""

    document: Document | None = field(default=None, repr=False, compare=False)
    lexicon: Lexicon = field(default_factory=Lexicon, repr=False, compare=False)
    kept: list[Notes] = field(default_factory=list, repr=False, compare=False)
    agreed: dict[Span, bool] = field(default_factory=dict, repr=False, compare=False)

    def read_back(self) -> Notes:
        """The document as our reader understands it."""
        if not self.kept and self.document is not None:
            self.kept.append(read_notes(self.document))
        return self.kept[0]

    def counterpart(self, relation: ReadRelation) -> ReadRelation | None:
        """What our reader makes of a relation."""
        return next((r for r in self.read_back().relations if r.sign == relation.sign), None)

    def claim(self, relation: ReadRelation, left: Node, right: Node, sign: str | None = None) -> Claim | None:
        """What other formulas would claim in the place of a relation; None where it reads back otherwise."""
        theirs = self.counterpart(relation)
        if theirs is None or not self.reads_back(relation, theirs):
            return None
        found = self.read_back().claim(theirs, left, right, sign)
        if found is None or not self._knows(found):
            return None
        return self.lexicon.claim(found.op, found.left, found.right)

    def reads_back(self, relation: ReadRelation, theirs: ReadRelation) -> bool:
        """Whether our reader understands a relation as it was stated."""
        if relation.claim is None or theirs.claim is None:
            return False
        if relation.sign not in self.agreed:
            self.agreed[relation.sign] = agree(relation.claim, theirs.claim, self.lexicon)
        return self.agreed[relation.sign]

    def _knows(self, claim: Claim) -> bool:
        lexicon = self.lexicon
        names = free_names(claim.left) | free_names(claim.right)
        parts = [v for side in (claim.left, claim.right) for v in walk(side)]
        used = {v.name for v in parts if isinstance(v, App)}
        laws = {v.law for v in parts if isinstance(v, Prob)}
        return (names <= lexicon.symbols.keys() | lexicon.indices.keys() | lexicon.elements.keys()
                and used <= lexicon.functions.keys() | lexicon.families.keys()
                and laws <= lexicon.laws.keys() | ({"P"} if lexicon.variables else set()))

    def differences(self) -> tuple[str, ...]:
        """The relations that our reader understands otherwise than they were stated, or not at all."""
        found = []
        for relation in self.relations:
            theirs = self.counterpart(relation)
            if theirs is not None and theirs.kind == relation.kind == "given":
                continue
            shown = f"{relation.lhs} {write_relation(relation.relation)} {relation.rhs}"
            if theirs is None or theirs.claim is None:
                reason = "" if theirs is None else theirs.message or f"read as a {theirs.kind}"
                found.append(f"{shown}: not read as a claim{': ' + reason if reason else ''}")
            elif relation.claim is not None and not self.reads_back(relation, theirs):
                found.append(f"{shown}: read otherwise than it was stated")
        return tuple(found)


def agree(ours: Claim, theirs: Claim, lexicon: Lexicon) -> bool:
    """Whether two claims say the same: the same sides, or sides that are equal in our theory."""
    taken = lexicon.families.keys() | lexicon.laws.keys() | lexicon.functions.keys()
    sides = ((ours.left, theirs.left), (ours.right, theirs.right))
    return ours.op == theirs.op and all(
        alpha(_members(a, taken)) == alpha(_members(b, taken))
        or prove(replace(ours, op="=", left=a, right=b)) is not None
        for a, b in sides)


def _members(term: Term, taken: Set[str]) -> Value:
    """The term with ``x_1`` as our reader takes it: a number out of many that are called x, where nothing else is."""

    def change(value: Value) -> Value:
        if value == Sym("lamda"):  # SymPy's spelling
            return Sym("lambda")
        match = _NUMBERED.fullmatch(value.name) if isinstance(value, Sym) else None
        if match is None or match[1] in taken:
            return value
        return App(match[1], (rat(int(match[2])),))

    return transform(bare(term), change)


# --- printing --------------------------------------------------------------------------------------------------------


def stated(title: str, path: str, said: Iterable[str | Compare], chains: list[Chain], lexicon: Lexicon) -> Stated:
    """The document of a derivation and its relations; what is said in front are sentences and values that are given."""
    text = f"# {_prose(title)}\n\n"
    relations: list[ReadRelation] = []
    for item in said:
        text += f"{item}\n" if isinstance(item, str) else _given(text, item, lexicon, relations)
    text += "\n"
    for number, chain in enumerate(chains, start=len(relations)):
        text = _display(text, chain, number, lexicon, relations)
    document = parse_markdown(text, path)
    remarks = {step.sign.start: (*found.condition, *step.remarks)
               for part in document.parts if isinstance(part, Display)
               for found in read_display(part.formula.latex, part.formula.span.start) for step in found.steps}
    known = [replace(r, remarks=remarks.get(r.sign.start, r.remarks)) for r in relations]
    notes = [(Span(0, 0), message) for message in lexicon.notes]
    notes += [(r.span, SAME) for r in known if r.kind == "claim" and r.left == r.right]
    return Stated(tuple(known), tuple(notes), text=text, document=document, lexicon=lexicon)


def _given(text: str, compare: Compare, lexicon: Lexicon, relations: list[ReadRelation]) -> str:
    """A display with a value that is given."""
    left, right = (author_tree(side, lexicon) for side in (compare.left, compare.right))
    head, tail = write(left), write(right)
    start = len(text) + 4
    sign = start + len(head) + 1
    end = sign + 2 + len(tail)
    relations.append(ReadRelation(Span(start, end), Span(sign, sign + 1), "=", head, tail, left, right, len(relations),
                                  "given"))
    return f"\n$$\n{head} = {tail}\n$$\n\n"


def _display(text: str, chain: Chain, number: int, lexicon: Lexicon, relations: list[ReadRelation]) -> str:
    """The text with one more display; its relations are added to the list."""
    aligned = len(chain.steps) > 1 or chain.steps[0].reason is not None
    text += "$$\n\\begin{aligned}\n" if aligned else "$$\n"
    left = _node(chain.start, lexicon)
    left_latex = write(left)
    start = len(text)
    text += left_latex + " "
    for k, (before, step) in enumerate(chain.relations()):
        right = _node(step.right, lexicon)
        right_latex = write(right)
        text += "&" if aligned else ""
        sign = len(text)
        text += write_relation(step.sign)
        place = Span(sign, len(text))
        text += " "
        next_start = len(text)
        text += right_latex
        span = Span(start, len(text))
        reason = _reason(step, lexicon)
        remark = (Remark(place, reason),) if reason else ()
        claim = lexicon.claim(step.sign, meaning(before.term, lexicon), meaning(step.right.term, lexicon))
        digits = len(step.right.number.partition(".")[2]) if step.right.number and "." in step.right.number else None
        relations.append(ReadRelation(span, place, step.sign, left_latex, right_latex, left, right, number, "claim",
                                      claim, remark, digits=digits))
        text += f" && {reason}" if reason else ""
        text += " \\\\\n" if aligned and k < len(chain.steps) - 1 else "\n"
        left, left_latex, start = right, right_latex, next_start
    return text + ("\\end{aligned}\n$$\n\n" if aligned else "$$\n\n")


def _node(written: Written, lexicon: Lexicon) -> Node:
    return t.Number(written.number) if written.number is not None else author_tree(written.term, lexicon)


def _reason(step: Step, lexicon: Lexicon) -> str:
    if isinstance(step.reason, Compare):
        return f"(\\because {compare_latex(step.reason, lexicon)})"
    return f"\\text{{({_words(step.reason)})}}" if step.reason else ""


def _words(text: str) -> str:
    return re.sub(r"([_&%#])", r"\\\1", text).replace("^", "").replace("~", " ")


def _prose(text: str) -> str:
    """A title in Markdown, without signs that mean something there."""
    return re.sub(r"([\\`*_{}\[\]$#<>])", r"\\\1", " ".join(text.split())) or "Derivation"
