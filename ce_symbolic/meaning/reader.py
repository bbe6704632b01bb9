"""One document on its way from formulas to claims: declarations first, then the chains, then the sets."""

from __future__ import annotations

import re
from dataclasses import replace

from ce_symbolic.context import declarations as said
from ce_symbolic.context.ambiguity import applied_only, doubt, paired_only
from ce_symbolic.context.cases import index_case, opposite
from ce_symbolic.context.mentions import (
    all_names,
    free_letters,
    rounded,
    solved,
    spoken_in,
    spoken_of,
    values_in,
)
from ce_symbolic.context.names import full_key, head_key, is_upper, letter_key, peel
from ce_symbolic.context.pieces import MASTER_LETTERS, base_key, call_key, known_law, separated
from ce_symbolic.context.ranges import ranges
from ce_symbolic.context.reading import Reading, Said, Shown, chain_trees, remarks
from ce_symbolic.context.roles import Roles
from ce_symbolic.context.runs import Sequences, sequences
from ce_symbolic.context.type_errors import type_errors
from ce_symbolic.context.unapplied import unapplied
from ce_symbolic.meaning import averages, binders, chances, constants, named_laws, worded
from ce_symbolic.meaning import facts as given
from ce_symbolic.meaning import remarks as beside
from ce_symbolic.meaning.align import short_names
from ce_symbolic.meaning.claims import Draft, Notes, ReadRelation
from ce_symbolic.meaning.classify import Kind, classify, is_new, is_number
from ce_symbolic.meaning.components import components
from ce_symbolic.meaning.connected import defined_in, names, opaque_derivatives, stands_alone, unexplained
from ce_symbolic.meaning.connected import laws as laws_in
from ce_symbolic.meaning.definitions import Book, Defining
from ce_symbolic.meaning.elaborate import Elaborator
from ce_symbolic.meaning.events import OMEGA, SAMPLE, SAMPLE_LAW
from ce_symbolic.meaning.finish import Finisher
from ce_symbolic.meaning.fitting import Fit
from ce_symbolic.meaning.introduce import Definitions
from ce_symbolic.meaning.scope import Env, Meaning, Misfit, Refusal, Tensor, Undecided
from ce_symbolic.meaning.sections import Sections
from ce_symbolic.meaning.terms import App, Big, Claim, Finite, Iverson, Joint, Prob, Sym, free_names, walk
from ce_symbolic.notation import tree
from ce_symbolic.notation.display import Chain, Remark, Unread
from ce_symbolic.notation.tree import Node, Span
from ce_symbolic.vocabulary import lookup

#: Sets of which no letter is printed: the components of vectors.
UNPRINTED = re.compile(r"I\d+'*")


def all_binary(calls: dict[str, list[tree.Call]]) -> bool:
    """Whether every logarithm is printed with the base 2: then entropies are in bits.

    Logarithms of numbers, as in ``p(1-p) \\ln 2``, only count where there are no others.
    """
    logs = {key: any(isinstance(n, (tree.Letter, tree.Call)) for call in found for a in call.args for n in a.walk())
            for key, found in calls.items() if key in ("log", "ln", "lg") or key.startswith("log_")}
    return {key for key, varies in logs.items() if varies or not any(logs.values())} == {"log_2"}


def in_bits(reading: Reading) -> bool:
    """Whether the notes print values in bits, ``= 1\\text{ bit}``, and none in nats."""
    units = [n.text for node in reading.trees() for n in node.walk() if isinstance(n, tree.Words)]
    units += [r.text for i in reading.items if isinstance(i, Shown) for c in i.chains for r in remarks(c)]
    printed = {unit.strip(" .,;()") for unit in units}
    return bool(printed & {"bit", "bits"}) and not printed & {"nat", "nats"}


def speaks_of_data(claim: Claim, data: set[str]) -> bool:
    """Whether a claim is about the data and what they are made of: ``P(D | θ) = \\prod_n p(x_n | θ)``."""
    parts = [p for side in (claim.left, claim.right) for p in walk(side)]
    laws_here = [p for p in parts if isinstance(p, Prob)]
    about = {s for p in laws_here if any(isinstance(v, Sym) and v.name in data for _, v in p.slots) for s, _ in p.slots}
    return bool(about) and (any(not {s for s, _ in p.slots} <= about for p in laws_here)
                            or any(isinstance(p, App) for p in parts) or not all(
                                isinstance(v, Sym) and v.name in claim.theory.sets for p in laws_here
                                for _, v in p.slots))


def extremum_of_function(claim: Claim) -> str:
    r"""The letter of ``\max_x f(x)`` beside ``f(y)``: x runs over all that f is taken at, and nothing prints it."""
    parts = [p for side in (claim.left, claim.right) for p in walk(side)]
    for whole in parts:
        if isinstance(whole, Big) and whole.op in ("max", "min") and isinstance(whole.over, Finite):
            inside = {p.name for p in walk(whole.body) if isinstance(p, App) and p.args == (Sym(whole.var),)
                      and (f := claim.theory.families.get(p.name)) is not None and f.arguments == (None,)}
            if any(isinstance(p, App) and p.name in inside and not any(
                    isinstance(a, Sym) and a.name in claim.theory.sets for a in p.args)
                    and p.args != (Sym(whole.var),) for p in parts):
                return whole.var
    return ""


def ends_in_number(claim: Claim) -> bool:
    """Whether one side is nothing but numbers."""
    return any(not free_names(side) and not any(isinstance(v, Prob) for v in walk(side))
               for side in (claim.left, claim.right))


def pointed(declared: list[said.Declaration]) -> dict[str, frozenset[str]]:
    """The laws of which a sentence tells the value at one place by a formula, ``P(y = 1 | x) = \\sigma(w^T x)``, each
    with the variables in front of the bar."""
    found: dict[str, frozenset[str]] = {}
    for declaration in declared:
        left = peel(declaration.left) if isinstance(declaration, said.Equation) else None
        if isinstance(left, tree.Call) and worded.is_vocabulary_point(left) and not is_number(declaration.right):  # type: ignore[attr-defined]
            front = [peel(a) for a in separated(left)[0]]
            names = frozenset(base_key(a.items[0]) for a in front if isinstance(a, tree.Compare))
            found[call_key(left.head)] = found.get(call_key(left.head), frozenset()) | names
    return found


def speaks_of_named(reading: Reading) -> bool:
    r"""``p(w)``, ``p(y | X, w)`` where ``w \sim \mathcal{N}(0, \tau^2 I)`` stands in a sentence."""
    drawn: set[str] = set()
    for item in reading.items:
        for node in item.formulas if isinstance(item, Said) else ():
            inner = peel(node)
            if isinstance(inner, tree.Compare) and inner.ops == ("~",) and isinstance(
                    law := peel(inner.items[1]), tree.Call) and known_law(law.head):
                names = (n for n in inner.items[0].walk() if isinstance(n, tree.Letter))
                drawn.update(letter_key(n) for n in names if not is_upper(n))
    return any(call_key(c.head) == "p" and letter_key(a) in drawn for t in reading.trees() for c in t.walk()
               if isinstance(c, tree.Call) for a in map(peel, c.args[:1]) if isinstance(a, tree.Letter))


def all_laws(claim: Claim) -> set[str]:
    """The laws on both sides."""
    return {v.law for side in (claim.left, claim.right) for v in walk(side) if isinstance(v, Prob)}


class Reader(Definitions, Sections):
    """Reads a document once."""

    def __init__(self, reading: Reading, fit: Fit = Fit()) -> None:  # noqa: B008
        self.reading = reading
        self.declared_at = [(d, i.section) for i in reading.items if isinstance(i, Said) for d in i.declarations]
        reasons = [
            (d, i.section)
            for i in reading.items
            if isinstance(i, Shown)
            for c in i.chains
            for r in remarks(c)
            for d in beside.declarations(r)
        ]
        self.declared_at += [
            (said.Fact(c.span, c.start), i.section)
            for i in reading.items
            if isinstance(i, Shown)
            for c in i.chains
            if not c.steps and isinstance(c.start, tree.Compare) and c.start.ops == ("in",)
        ]
        # A reason that defines counts from where it stands; one that says independence counts for all.
        self.declared_at += [(d, s) for d, s in reasons if not isinstance(d, said.Equation)]
        self.declared = [d for d, _ in (*self.declared_at, *reasons)]
        self.roles = Roles(reading.trees(), self.declared, self._defined_names(), reading.equations(),
                           dict(fit.ranks))
        self.book = Book()
        base = next((d.base for d in self.declared if isinstance(d, said.LogBase)), None)
        if base is None:
            base = 2 if all_binary(self.roles.calls) or in_bits(reading) else 0
        self.el = Elaborator(self.roles, self.book, base or None)
        self.el.entrywise = fit.entrywise
        self._conventions()
        self.seen: set[str] = set()
        self.claimed: set[str] = set()
        """Names that are spoken of otherwise than in what a sentence defines another name by."""
        self.lawful: set[tuple[str, frozenset[str]]] = set()
        """Laws that a relation above speaks of, each with the names of its values."""
        self.pointed = pointed(self.declared)
        self.told = spoken_of(self.declared)
        described = [d for d in self.declared if isinstance(d, said.Described)]
        self.described = any(not d.names for d in described)
        self.moments_only = all(d.moments for d in described if not d.names)
        """Whether mean and variance are understood of all laws that are told in words."""
        of_sequences = {d.span for d in self.declared if isinstance(d, said.OfSequence)}
        self.told_else = any(not d.names and d.span not in of_sequences for d in described)
        """Whether more is told in words than that sequences are stationary or channels memoryless."""
        self.titled = any(isinstance(d, said.Convention) and d.kind == "named law" for d in self.declared)
        self.odds = {call_key(n.numerator.head) for t in reading.trees() for n in t.walk()
                     if isinstance(n, tree.Fraction) and isinstance(n.numerator, tree.Call)
                     and len(n.numerator.args) == 1 and isinstance(below := peel(n.denominator), tree.Add)
                     and n.numerator in map(peel, below.terms)}
        r"""Chances of a label by their odds, ``p(x) / (1 - p(x))``: no laws of x."""
        self.lettered = speaks_of_named(reading)
        """Whether p(w) is printed where a sentence says that w is drawn from a law with a name."""
        understood = self._understood()
        self.worded = {self._key_of(name) for d in described for name in d.names if not d.worth}
        self.worth = {self._key_of(name) for d in described for name in d.names if d.worth} - understood
        self.shaped = {self._key_of(name) for d in described for name in d.names if d.shape} - understood
        """Names that have to satisfy what the words say, also where they stand on both sides."""
        self.signed = {full_key(d.about) for d in self.declared
                       if isinstance(d, said.Convention) and d.kind == "signed variable" and d.about is not None}
        self.applied = applied_only(reading.trees())
        self.el.unapplied = unapplied(reading.trees()) | {
            full_key(about.head): about for d in self.declared if isinstance(d, said.Convention) and d.kind == "short"
            and isinstance(about := peel(d.about) if d.about is not None else None, tree.Call)}
        self.paired = paired_only(reading.trees()) - {k for k, rank in self.roles.rank.items() if rank}
        self.retold = {full_key(d.left) for d in self.declared if isinstance(d, said.Equation) and d.retold}
        """Names that the notes tell of in words before a display prints what they are."""
        self.beside: set[Node] = set()
        """The cases that the display prints behind its chains, ``\\quad i = j``."""
        self.ranges: dict[str, set[tuple[tree.Compare, ...]]] = {}
        """The ranges that displays print for names, beside what they say with them."""
        self.ahead: set[Node] = set()
        self.after: int | None = None
        self.head: Node | None = None
        self.anonymous: frozenset[str] | None = None
        self.drafts: list[Draft] = []
        self.about: Sequences | None = None
        """The sequences that the present chain speaks of for every length."""
        self.printed_before: Node | Unread | None = None
        """The formula before the present sign, as it is printed."""
        self.results: list[tuple[Node, Node]] = []
        """The two ends of the chains so far."""
        self.case: tuple[Remark, ...] = ()
        self.behind: tuple[Remark, ...] = ()
        """The conditions that the sentence behind the present display adds to it."""
        self.case_section: tuple[int, ...] = ()
        self.case_fresh = False
        self.maybe = False
        self.identical: list[tuple[list[str], str]] = []
        self.stated: list[tuple[said.Declaration, tuple[str, ...]]] = []
        self.finisher: Finisher | None = None
        self.versions: dict[tuple[int, ...], str] = {}

    @staticmethod
    def _key_of(name: Node) -> str:
        inner = peel(name)
        return base_key(inner.head if isinstance(inner, tree.Call) else inner)

    def _understood(self) -> set[str]:
        """Names of which a declaration says what they are; those that an equation defines do not stand in claims."""
        found: set[str] = set(self.roles.variables)
        for declaration in self.declared:
            if isinstance(declaration, (said.SoftmaxOf, said.SigmoidOf)):
                found.add(self._key_of(declaration.output))
            elif isinstance(declaration, said.Angle):
                found.add(self._key_of(declaration.name))
            elif isinstance(declaration, said.Quality) and declaration.kind == "row":
                found |= {self._key_of(n) for n in declaration.names}
            elif isinstance(declaration, (said.Moments, said.IsLaw)):
                nodes = (declaration.mean, declaration.variance)
                found |= {self._key_of(n) for n in nodes if n is not None}
        return found

    def _conventions(self) -> None:
        """How the notes use a notation, and where laws are at home."""
        for declaration in self.declared:
            if isinstance(declaration, said.Fact) and declaration.compare.ops == ("subset",):
                self.el.parts.add("set:" + full_key(declaration.compare.items[0]))
            if not isinstance(declaration, said.Convention):
                continue
            if declaration.kind == "part" and declaration.about is not None:
                self.el.parts.add("set:" + full_key(declaration.about))
            about = peel(declaration.about) if declaration.about is not None else None
            if declaration.kind == "rows":
                self.el.rows = True
            elif declaration.kind == "binary entropy":
                self.el.binary_entropy = True
            elif declaration.kind == "square inside":
                self.el.square_inside = True
            elif declaration.kind == "prime":
                self.el.prime = about
            elif declaration.kind == "operator" and isinstance(about, tree.Letter):
                self.el.operators.add(letter_key(about))
        for item in self.reading.items:
            trees = item.formulas if isinstance(item, Said) else tuple(n for c in item.chains for n in chain_trees(c))
            for node in (n for t in trees for n in t.walk() if isinstance(n, tree.Call)):
                self.el.home.setdefault(call_key(node.head), set()).add(item.section)
                for arg in node.args:
                    if lookup(head_key(node.head)):
                        self.el.home.setdefault(full_key(arg), set()).add(item.section)

    def run(self) -> Notes:
        """All relations."""
        leftover: list[tuple[said.Declaration, tuple[str, ...]]] = []
        self._find_versions()
        spoken_of = {full_key(d.law) for d in self.declared if isinstance(d, said.HasLaw)}
        for key, role in self.roles.laws.items():
            if role.variable is not None and key not in spoken_of and key in MASTER_LETTERS:
                for version in self.below(()):
                    self.el.version = version
                    self.set_alias(key, role.variable)
        special = self._special_cases()
        for declaration, section in self.declared_at:
            # Assumptions concern the whole document, unless they stand in an example.
            versions = self.below(section if self.version(section) else ())
            self.book.section = section
            if isinstance(declaration, said.Equation):
                slope = self._of_all_arguments(declaration)
                if slope is not None:
                    leftover.append((slope, versions))
                elif declaration in special or not self._enter(declaration):
                    leftover.append((declaration, versions))
            elif isinstance(declaration, said.SoftmaxOf):
                left, right = worded.softmax_tree(declaration.output, declaration.scores)
                self.book.add(Defining(base_key(declaration.output), ("k",), right, left, declaration.span, True))
            elif isinstance(declaration, said.SigmoidOf):
                name = peel(declaration.output)
                self.book.add(
                    Defining(
                        full_key(name), (), worded.sigmoid_tree(declaration.argument), name, declaration.span, True
                    )
                )
            elif isinstance(declaration, said.HasLaw):
                for version in versions:
                    self.el.version = version
                    self._law_of(declaration)
            else:
                leftover.append((declaration, versions))
        leftover = self._diagonals(leftover)
        for stated in (r for i in self.reading.items if isinstance(i, Shown) for r in ranges(i.chains).values()):
            for bounded in {full_key(n) for c in stated for n in c.items}:
                self.ranges.setdefault(bounded, set()).add(stated)
        chain_number = -1
        previous: tuple[Node | Unread, str] | None = None
        for item, following in zip(self.reading.items, (*self.reading.items[1:], None), strict=False):
            if isinstance(item, Said):
                for node in item.formulas:
                    if not isinstance(peel(node), (tree.Letter, tree.Script, tree.Call)):
                        self.seen |= all_names(node)  # a name alone is only mentioned
                        self.claimed |= spoken_in(node)
                self._case_below(item)
                continue
            if item.section != self.case_section:
                self.case, self.case_section, self.maybe = (), item.section, False
            self.case_fresh = False
            self.behind = tuple(Remark(following.span, "", c) for c in following.behind) if isinstance(
                following, Said) and following.section == item.section else ()
            self.el.version = self.version(item.section)
            self.el.section = self.book.section = item.section
            self._define_ahead(item)
            self.beside = {r.formula for c in item.chains for r in c.condition if r.formula is not None and not r.text}
            self._bounded_beside(item)
            for chain, printed in zip(item.chains, item.printed, strict=True):
                if chain.start is not None:
                    chain_number += 1
                    previous = (chain.start, chain.start_latex)
                    self.after = chain_number - 1 if chain.follows and chain_number else None
                    self.printed_before = printed.start
                self.about = self._sequences(printed, any(isinstance(d, said.OfSequence) for d in self.declared))
                previous = self._chain(chain, previous, max(chain_number, 0), item, printed)
        sentences = [i for i in self.reading.items if isinstance(i, Said) and i.opens]
        opened = {declaration: i.span.start for i in sentences for declaration in i.declarations}
        return self._finish(given.gather(self.el, leftover, opened | special))

    def _of_all_arguments(self, declaration: said.Equation) -> said.Fact | None:
        """``f'(x) = f(x) (1 - f(x))`` of a function that the notes do not define tells how it changes everywhere."""
        left = peel(declaration.left)
        head = peel(left.head) if isinstance(left, tree.Call) else None
        if not isinstance(left, tree.Call) or not isinstance(head, tree.Script) or not head.primes or head.subs:
            return None
        if declaration.retold:
            return None  # a prime that marks another function
        key, argument = call_key(head.base), peel(left.args[0])
        if len(left.args) != 1 or not isinstance(argument, tree.Letter) or key not in self.roles.calls:
            return None
        if key in self.roles.laws or not any(call_key(c.head) == key for d in (declaration.right,) for c in d.walk()
                                             if isinstance(c, tree.Call)):
            return None
        compare = tree.Compare((declaration.left, declaration.right), ("=",), span=declaration.span)
        return said.Fact(declaration.span, compare, forall=(argument,))

    def _special_cases(self) -> dict[said.Declaration, int]:
        """Equations that hold only from their place on.

        A number given to a name that the notes have spoken of as any number (``with $\\nu = 0$``) is no definition.
        """
        found: dict[said.Declaration, int] = {}
        known: set[str] = set()
        for item in self.reading.items:
            if not isinstance(item, Said):
                known.update(*(all_names(n) for c in item.chains for n in chain_trees(c)))
                continue
            found.update((d, item.span.start) for d in item.declarations if (
                isinstance(d, said.Equation)
                and isinstance(peel(d.left), tree.Letter)
                and is_number(d.right)
                and full_key(d.left) in known
            ))
            known |= spoken_of(item.declarations)
        return found

    def _case_below(self, sentence: Said) -> None:
        """The case that the displays below a sentence are meant for.

        A sentence that says something else ends a case, or goes on with it: then no instance outside the case counts.
        """
        if sentence.link and self.case_fresh:
            return
        case = sentence.case
        if sentence.otherwise and self.case and isinstance(self.case[0].formula, tree.Compare):
            case = opposite(self.case[0].formula)
        cases = (*(() if case is None else (case,)), *sentence.ahead)
        self.maybe = not cases and (self.maybe or bool(self.case))
        self.case = tuple(Remark(sentence.span, "", c) for c in cases)
        self.case_section = sentence.section
        self.case_fresh = True

    def _printed(self, chain: Chain) -> list[Node]:
        """The formulas of a chain as they are printed, with the one that it goes on from."""
        before = self.printed_before if chain.start is None else None
        return [*chain_trees(chain), *([before] if isinstance(before, Node) else [])]

    def _sequences(self, chain: Chain, fixed: bool) -> Sequences | None:
        found = sequences(self._printed(chain), fixed)
        return None if found is None else replace(found, alike=chances.alike(found.keys, self.declared))

    def _of_sequences(
        self, draft: Draft, left: Node | Unread | None, sign: str, right: Node | Unread, chain: Chain
    ) -> Draft:
        """The relation with its runs of variables read for every length, where that can be done."""
        about = self.about
        if about is None and draft.relation.kind == "unread":
            about = self._sequences(chain, True)
        if about is None or not isinstance(left, Node) or not isinstance(right, Node):
            return draft
        self.el.sequences = about
        try:
            relation = replace(draft.relation, kind="claim", message="", problem=None, suggestion="")
            made = self._claim(relation, left, sign, right, {})
        finally:
            self.el.sequences = None
        if made.left is None or made.right is None:
            if draft.left is not None and not draft.relation.caution:
                caution = "the runs of variables here are not understood for every length"
                draft.relation = replace(draft.relation, caution=caution)
            return made if draft.left is None and draft.relation.kind == made.relation.kind == "unread" else draft
        if draft.left is not None and not any(
                isinstance(v, Joint) for side in (made.left, made.right) for v in walk(side)):
            return draft
        if SAMPLE in free_names(made.left) ^ free_names(made.right):
            made.relation = replace(made.relation, caution="values stand free on one side only")
        return made

    def _chain(
        self, chain: Chain, previous: tuple[Node | Unread, str] | None, number: int, item: Shown, printed: Chain
    ) -> tuple[Node | Unread, str] | None:
        loose: set[str] = set()
        for node in chain_trees(chain):
            loose |= free_letters(node)
        if isinstance(previous, tuple) and isinstance(previous[0], Node):
            loose |= free_letters(previous[0])
        self.el.begin(frozenset(loose))
        self.el.printed_calls = tuple(c for n in chain_trees(chain) for c in n.walk() if isinstance(c, tree.Call))
        meanings: dict[Node, Meaning | Refusal] = {}
        first = chain.start is not None
        if isinstance(chain.start, Node):
            self.head = chain.start
        for remark in chain.condition:
            self._define_beside(remark)
        for position, step in enumerate(chain.steps):
            for remark in step.remarks:
                self._define_beside(remark)
            if previous is None:
                previous = (Unread(step.sign, "nothing stands in front of this sign", "write the left side"), "")
            left, left_latex = previous
            self.book.here = step.sign.start
            draft = self._relation(
                left,
                left_latex,
                step.relation,
                step.sign,
                step.term,
                step.latex,
                number,
                first and position == 0,
                position == len(chain.steps) - 1,
                meanings,
                (*chain.condition, *step.remarks),
            )
            draft = self._of_sequences(draft, self.printed_before, step.relation, printed.steps[position].term,
                                       printed)
            if not isinstance(step.term, tree.Dots):
                self.printed_before = printed.steps[position].term
            draft.relation = replace(draft.relation, remarks=(*chain.condition, *step.remarks), section=item.section,
                                     after=self.after, case=(*self.case, *self.behind), maybe_case=self.maybe)
            draft.guards = tuple(beside.guards(self.el, (*draft.relation.case, *chain.condition, *step.remarks)))
            self.drafts.append(draft)
            if not isinstance(step.term, tree.Dots):
                previous = (step.term, step.latex)
            self.lawful |= {(call_key(n.head), frozenset(map(full_key, n.args))) for side in (left, step.term)
                            if isinstance(side, Node) for n in side.walk() if isinstance(n, tree.Call)}
            named = draft.relation.message.startswith("introduces ")
            for tree_node in (left,) if named else (left, step.term):
                if isinstance(tree_node, Node):
                    self.seen |= all_names(tree_node)
                    self.claimed |= all_names(tree_node)
        if len(chain.steps) > 1 and isinstance(chain.start, Node) and isinstance(chain.steps[-1].term, Node):
            self.results.append((chain.start, chain.steps[-1].term))
        return previous

    def _define_ahead(self, item: Shown) -> None:
        """``f = g(p), \\qquad p_i = …``: what a later chain of the display introduces counts for the whole display."""
        self.ahead = set()
        before: set[str] = set()
        for number, chain in enumerate(item.chains):
            left = chain.start
            right = chain.steps[0].term if chain.steps and chain.steps[0].relation in ("=", ":=") else None
            if (
                number
                and not chain.follows
                and index_case(chain) is None
                and isinstance(left, (tree.Letter, tree.Script, tree.Call))
                and isinstance(right, Node)
                and not is_number(right)
                and (key := base_key(left.head if isinstance(left, tree.Call) else left)) in before
                and key not in self.roles.laws
                and is_new(self, left, right)
                and worded.define(self.roles, self.book, left, right, left.span)
            ):
                self.ahead.add(left)
            for node in chain_trees(chain):
                before |= all_names(node)

    def _bounded_beside(self, item: Shown) -> None:
        """``h(x) = …, \\qquad 0 < x < 1``: the range of a name of which nothing is claimed here.

        It is meant for all notes where it is the range of the argument of a function that is introduced beside it, and
        the notes print no other range for that name; else for the display.
        """
        for number, stated in ranges(item.chains).items():
            own = {full_key(n) for c in stated for n in c.items if isinstance(peel(n), (tree.Letter, tree.Script))}
            starts = {full_key(c.start) for j, c in enumerate(item.chains) if j != number and c.steps
                      and isinstance(c.start, (tree.Letter, tree.Script)) and c.steps[0].relation in ("=", ":=")}
            if own & (starts | set(self.book.entries) | set(self.roles.laws) | set(self.roles.variables)):
                continue
            self.beside |= set(stated)
            others = [(c.start, c.steps[0]) for j, c in enumerate(item.chains) if j != number and c.steps]
            arguments = {full_key(a) for left, step in others if isinstance(left, tree.Call)
                         and isinstance(step.term, Node) and step.relation in ("=", ":=")
                         and is_new(self, left, step.term) for a in left.args}
            if own <= arguments and all(self.ranges[name] == {stated} for name in own):
                self.stated += [(said.Fact(c.span, c), (self.el.version,)) for c in stated]
            else:
                self.behind += tuple(Remark(c.span, "", c) for c in stated)

    def _define_beside(self, remark: Remark) -> None:
        """``(\\because f(x) = -\\log x)`` defines f from here on."""
        for declaration in beside.declarations(remark):
            if isinstance(declaration, said.Equation):
                self._enter(declaration)

    def _relation(
        self,
        left: Node | Unread,
        left_latex: str,
        sign: str,
        place: Span,
        right: Node | Unread,
        right_latex: str,
        number: int,
        first: bool,
        last: bool,
        meanings: dict[Node, Meaning | Refusal],
        remarks: tuple[Remark, ...],
    ) -> Draft:
        span = place
        for side in (left, right):
            span = span.to(side.span)
        relation = ReadRelation(
            span,
            place,
            sign,
            left_latex,
            right_latex,
            left if isinstance(left, Node) else None,
            right if isinstance(right, Node) else None,
            number,
            "claim",
        )
        for side in (left, right):
            if isinstance(side, Unread):
                return Draft(
                    replace(
                        relation, kind="unread", problem=side.span, message=side.message, suggestion=side.suggestion
                    )
                )
        assert isinstance(left, Node) and isinstance(right, Node)
        relation = replace(relation, caution=self._doubt(left) or self._doubt(right),
                           defines=first and full_key(solved(left, right)[0]) in self.retold)
        kind = classify(self, left, sign, right, first, last, remarks)
        if kind is not None:
            self._note_definition(kind, left, right)
            if kind.kind != "claim":
                return Draft(replace(relation, kind=kind.kind, message=kind.message))
        return self._claim(relation, left, sign, right, meanings)

    def _note_definition(self, kind: Kind, left: Node, right: Node) -> None:
        """A definition or a given value counts from here on."""
        if kind.define is not None:
            worded.define(self.roles, self.book, kind.define[0], kind.define[1], left.span)
        if kind.fact is not None:
            self.stated.append((kind.fact, (self.el.version,)))
        if kind.told:
            why = "how the values of this law are made of others is told in words"
            self.el.cautious |= dict.fromkeys((f"{kind.told}{self.el.version}", f"{kind.told}{self.el.version}@"), why)

    def meaning(self, node: Node, meanings: dict[Node, Meaning | Refusal]) -> Meaning:
        """The meaning of a side, kept for the next relation of the chain."""
        if isinstance(node, tree.Dots):
            raise Undecided(node.span, "steps are left out here", "write them")
        found = meanings.get(node)
        if found is None:
            try:
                found = self.el.value(node, Env())
            except Refusal as refusal:
                found = refusal
            except RecursionError:
                found = Refusal(node.span, "this formula is nested too deeply", "split it")
            except (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError) as reason:
                # A slip of ours must not stop the document; it is shown as what it is.
                found = Refusal(node.span, f"this could not be given a meaning ({type(reason).__name__}: {reason})")
            meanings[node] = found
        if isinstance(found, Refusal):
            raise found
        return found

    def _claim(
        self,
        relation: ReadRelation,
        left: Node,
        sign: str,
        right: Node,
        meanings: dict[Node, Meaning | Refusal],
        plain: bool = False,
    ) -> Draft:
        if not plain and sign in ("=", "∝"):
            shorter = [constants.without_constant(self, side) for side in (left, right)]
            if sign == "∝" or any(side is not None for side in shorter):
                return self._up_to(relation, shorter[0] or left, sign, shorter[1] or right, meanings)
        if sign == "≈" and rounded(left, right)[0] is not None:
            sign = "="  # a printed decimal says how close
        if sign in ("≈", "=>", "<=>"):
            words = {"≈": "approximately equal", "=>": "an implication", "<=>": "an equivalence"}
            return Draft(replace(relation, kind="open", message=f"{words[sign]}: not decided"))
        attained = binders.attained(self.el, left, sign, right)
        if attained is not None:
            left, right, supposing = attained
            relation = replace(relation, supposing=supposing)
        try:
            op, a, b, extra = beside.sides(self, left, sign, right, meanings)
        except Refusal as refusal:
            return Draft(
                replace(
                    relation,
                    kind="open" if isinstance(refusal, Undecided) else "unread",
                    problem=refusal.span,
                    misfit=isinstance(refusal, Misfit),
                    message=refusal.message,
                    suggestion=refusal.suggestion,
                )
            )
        if sign == "=" and self._abbreviates(a, b, relation.span):
            meanings.clear()
            return self._claim(relation, left, sign, right, meanings)
        digits, numbers = rounded(left, right)
        relation = replace(relation, digits=digits, numbers=numbers, variable=extra)
        free = {k: e.over for k, e in self.el.free.items() if e.over is not None}
        try:
            first, second, more = components(self.el, a, b, relation.span)
        except Refusal as refusal:
            return Draft(
                replace(
                    relation,
                    kind="open" if isinstance(refusal, Undecided) else "unread",
                    problem=refusal.span,
                    misfit=isinstance(refusal, Misfit),
                    message=refusal.message,
                    suggestion=refusal.suggestion,
                )
            )
        free |= more
        return Draft(relation, op, first, second, free)

    def _up_to(
        self, relation: ReadRelation, left: Node, sign: str, right: Node, meanings: dict[Node, Meaning | Refusal]
    ) -> Draft:
        """Equal up to a constant, or proportional."""
        said = "equal up to a constant" if sign == "=" else "proportional"
        names = constants.variables(self, self.head)
        if not names:
            message = f"{said}: the notes do not say on what it may not depend"
            return Draft(replace(relation, kind="open", message=message))
        draft = self._claim(relation, left, "=", right, meanings, plain=True)
        if draft.left is None:
            return draft
        draft.op = ("const=" if sign == "=" else "prop=") + ",".join(names)
        return draft

    def _abbreviates(self, a: Meaning, b: Meaning, span: Span) -> bool:
        """``P(X = c)`` becomes ``p(c)`` between the two sides: p is the law of X from here on."""
        from ce_symbolic.meaning import laws

        if isinstance(a, Tensor) or isinstance(b, Tensor) or not self.roles.variables:
            return False
        names = short_names(a, b, laws.master(self.el).name)
        if not names:
            return False
        for name in names:
            law = name.removesuffix(self.el.version) if self.el.version else name
            if law not in self.roles.laws or laws.record(self.el, law).alias is not None:
                return False
        for name, variable in names.items():
            law = name.removesuffix(self.el.version) if self.el.version else name
            self.set_alias(law, variable)
            shown = self.el.spelling.get(name, name)
            self.el.note(span, f"read {shown} as the law of {self.el.spelling.get(variable, variable)} from here on")
        return True

    def _caution(self, claim: Claim) -> tuple[str, frozenset[str] | None]:
        """Why a counterexample would not be fair: the notes tell of an experiment in words; with the names it is about.
        """
        if averages.beyond_moments(claim.left) or averages.beyond_moments(claim.right):
            return "the normal law is known here by its first moments only", None
        spoken = names(claim.left, claim.theory) | names(claim.right, claim.theory)
        found = laws_in(claim.left) | laws_in(claim.right)
        chance = frozenset(found) | frozenset(
            n for n in spoken if (f := claim.theory.families.get(n)) is not None and OMEGA in f.arguments)
        cautious = [name for name in sorted(spoken | found) if name in self.el.cautious]
        if cautious and named_laws.settled_by_moments((claim.left, claim.right)):
            cautious = [name for name in cautious if self.el.cautious[name] != named_laws.BY_MOMENTS]
        if cautious:
            each = given.OF_EACH in map(self.el.cautious.get, cautious)
            return self.el.cautious[cautious[0]], None if each else frozenset(cautious)
        if self.el.data and speaks_of_data(claim, self.el.data):
            return "how the data come about is not said in symbols", None
        unnamed = self.el.laws.get(averages.UNNAMED)
        if unnamed is not None and len(unnamed.slots) > 1 and averages.UNNAMED in found:
            return "it is not said how the letters below the means depend on each other", None
        unknown = [names(side, claim.theory) & self.el.unknown_derivatives for side in (claim.left, claim.right)]
        opaque = opaque_derivatives(claim.left) | opaque_derivatives(claim.right)
        if unknown[0] != unknown[1] or (unknown[0] and opaque - set(claim.theory.definitions)):
            return "the notes do not say what is differentiated here", None
        one_sided = names(claim.left, claim.theory) ^ names(claim.right, claim.theory)
        everywhere = extremum_of_function(claim)
        if everywhere:
            return f"the notes do not print over what {self.el.spelling.get(everywhere, everywhere)} runs", None
        twins = self._twins(claim, one_sided)
        if twins:
            return (f"the notes do not say how {' and '.join(self.el.spelling.get(n, n) for n in twins)} go together",
                    frozenset(twins))
        worded = (self.worded & ((spoken - defined_in(claim)) | found)) or (
            self.worth & (one_sided - defined_in(claim))) or self.shaped & ((spoken | found) - defined_in(claim))
        if worded:
            return "the notes describe a value here in words that are not understood", frozenset(worded)
        misread = self._variables_misread(claim)
        if misread:
            return misread, None
        if self.titled and any(c.separators[:1] in (("|",), (";",)) for law in found | spoken
                               for c in self.roles.calls.get(law.rstrip("@"), ())):
            # f(x | λ) in "Exponential waiting times"
            return "the notes name the law, which is not understood", None
        if found & (self.odds - set(self.book.entries)):
            return "how the chance of a label depends on the input is not said", None
        if self.lettered and "p" not in self.book and {law.rstrip("@") for law in found} & {"p", "P"}:
            return "the notes name the law, which is not understood", None
        if not self.described or self._told_of_sequences(claim):
            return "", None
        if self.moments_only and named_laws.settled_by_moments((claim.left, claim.right)):
            return "", None
        # A mean of random variables cannot be told without their law; the components of a vector have none.
        chancy = any(not UNPRINTED.fullmatch(n) for n in found)
        if not chancy and not (ends_in_number(claim) and SAMPLE_LAW in all_laws(claim)):
            return "", None
        return "the notes describe the laws here in words that are not understood", chance

    def _twins(self, claim: Claim, one_sided: set[str]) -> tuple[str, ...]:
        r"""``\tilde y`` on one side and y on the other, with nothing said of both: labels in another code."""
        for name in sorted(one_sided):
            plain = name.removesuffix(".tilde")
            both = {name, plain}
            if plain != name and both <= one_sided and not both & set(claim.theory.definitions) and not any(
                    both <= {v.name for v in walk(f) if isinstance(v, (App, Sym))} for f in claim.theory.facts):
                return name, plain
        return ()

    def _told_of_sequences(self, claim: Claim) -> bool:
        """Whether the words about the laws are understood: they are about the sequences of the claim, and it speaks of
        no other variables."""
        runs = {name for side in (claim.left, claim.right) for v in walk(side) if isinstance(v, Joint)
                for name, *_ in v.items}
        kinds_said = ("markov-sequence", "stationary", "memoryless")
        about = {s for p in claim.theory.properties if p.kind in kinds_said for s in p.subjects}
        return bool(runs) and not self.told_else and runs <= about

    def _doubt(self, side: Node) -> str:
        """What a reader may take in another way in a side of a relation."""
        return doubt(side, self.applied, self.paired)

    def _variables_misread(self, claim: Claim) -> str:
        """Random variables that stand where values are meant, and values of which more is told than is understood."""
        free = free_names(claim.left) ^ free_names(claim.right)
        for name in sorted(free & set(claim.theory.sets)):
            if name[:1].isupper() and name.lower() in self.seen:
                return f"the random variable {self.el.spelling.get(name, name)} stands free on one side only"
        for side in (claim.left, claim.right):
            for part in walk(side):
                if isinstance(part, Big) and isinstance(part.over, Finite) and any(
                        isinstance(v, Iverson) and v.condition.op == "=" and Sym(part.var) in (
                            v.condition.left, v.condition.right)
                        and any(isinstance(a, App) for a in (v.condition.left, v.condition.right))
                        for v in walk(part.body)):
                    # [x = x_i] in an empirical law
                    return "it is not said in symbols that the values with an index are among those summed over"
                if isinstance(part, Prob) and any(slot in self.signed for slot, _ in part.slots):
                    return "the sign of the values is told in words"
                if isinstance(part, Prob) and any(
                        isinstance(v, App) and v.name == slot and slot[:1].isupper() for slot, v in part.slots):
                    return "it is not said in symbols that the values with an index are all of them"
        return ""

    def _finish(self, facts: given.Facts) -> Notes:
        for slots, version in self.identical:
            self.el.version = version
            chances.identical(self.el, slots, facts)
        late = given.gather(self.el, self.stated)
        facts.conditions += late.conditions
        facts.points += late.points
        finisher = Finisher(self.el, facts)
        relations: list[ReadRelation] = []
        seen: set[str] = set()
        valued = frozenset(values_in(n for i in self.reading.items if isinstance(i, Shown)
                                     for c in i.chains for n in chain_trees(c)))
        introduced: set[str] = set()
        unread: set[str] = set()  # names that were first spoken of where nothing was understood
        known = {n for i in self.reading.items if isinstance(i, Said) for node in i.formulas for n in all_names(node)}
        chains: set[int] = set()
        for draft in self.drafts:
            printed = {n for node in (draft.relation.left, draft.relation.right) if node is not None
                       for n in all_names(node)}
            if draft.left is None or draft.right is None:
                if draft.relation.kind == "unread":
                    first = peel(draft.relation.left) if draft.relation.left is not None else None
                    match = re.match(r"\s*([A-Z])(?![A-Za-z(])", draft.relation.lhs)
                    named = {full_key(first)} if isinstance(first, (tree.Letter, tree.Script)) else set()
                    unread |= (named | ({match[1]} if match else set())) - known
                known |= printed
                relations.append(draft.relation)
                continue
            spoken = set(known)
            known |= printed
            version = self.version(draft.relation.section)
            claim = finisher.claim(draft.op, draft.left, draft.right, draft.free, draft.guards, version,
                                   draft.relation.sign.start)
            number = draft.relation.chain
            both = names(claim.left, claim.theory) & names(claim.right, claim.theory)
            unknown = unexplained(claim, seen, number not in chains, valued, spoken) if not (
                both & self.el.unknown_derivatives) else None
            opens = number not in chains
            alone = stands_alone(claim, opens, seen, spoken)
            chains.add(number)
            seen |= names(claim.left, claim.theory) | names(claim.right, claim.theory)
            if unknown is not None:
                introduced.add(unknown)
                shown = self.el.spelling.get(unknown, unknown)
                message = f"the notes do not say what {shown} is; read as an equation that introduces it"
                opaque = opaque_derivatives(claim.left) | opaque_derivatives(claim.right)
                chance = laws_in(claim.left) | laws_in(claim.right)
                doubtful = None if unknown in opaque or chance or draft.relation.caution else frozenset((unknown,))
                relations.append(replace(draft.relation, claim=claim, caution=message, introducing=claim,
                                         doubtful=doubtful))
                continue
            caution, doubtful = draft.relation.caution, None
            if not caution:
                caution, doubtful = self._caution(claim)
            if alone is not None and not caution:
                shown = self.el.spelling.get(alone, alone)
                caution, doubtful = f"the notes do not say otherwise what {shown} is", frozenset((alone,))
            one_sided = (names(claim.left, claim.theory) ^ names(claim.right, claim.theory)) & introduced
            if one_sided and not caution:
                shown = self.el.spelling.get(min(one_sided), min(one_sided))
                caution = f"the notes say what {shown} is only by an equation that is not understood"
            about = {s for side in (claim.left, claim.right) for v in walk(side) if isinstance(v, Prob)
                     for s, _ in v.slots}
            first_unread = unread & (about | names(claim.left, claim.theory) | names(claim.right, claim.theory))
            if first_unread and not caution:
                caution = "the line that introduces " + ", ".join(
                    self.el.spelling.get(n, n) for n in sorted(first_unread)) + " is not read"
                doubtful = None if first_unread & about else frozenset(first_unread)
            if draft.relation.maybe_case:
                caution, doubtful = caution or "the case that the notes speak of above may still be meant", None
            relations.append(replace(draft.relation, claim=claim, caution=caution, doubtful=doubtful))
        errors = type_errors(self.reading, self.roles, self.declared)
        notes = tuple(sorted({*self.reading.notes, *self.el.notes, *errors}, key=lambda n: (n[0], n[1])))
        self.finisher = finisher
        return Notes(tuple(relations), notes, self)

    def claim_at(self, relation: ReadRelation, left: Node, sign: str, right: Node) -> Claim | None:
        """A claim made of other formulas in the place of a relation."""
        if relation.claim is None or self.finisher is None:
            return None
        self.el.version = self.version(relation.section)
        self.el.begin(frozenset(free_letters(left) | free_letters(right)))
        try:
            draft = self._claim(relation, left, sign, right, {})
            if draft.left is None or draft.right is None:
                return None
            guards = tuple(beside.guards(self.el, (*relation.case, *relation.remarks)))
            return self.finisher.claim(draft.op, draft.left, draft.right, draft.free, guards, self.el.version,
                                       relation.sign.start)
        except Refusal:
            return None
