"""From a document to its relations, each with what it claims or why it claims nothing.

``read_notes`` reads all formulas, learns from sentences and usage what the names are, gives both sides of every
relation their meaning, and finds the sets last, when everything that speaks of them has been seen.
"""
from __future__ import annotations

from dataclasses import dataclass, field, replace

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, full_key, head_key, letter_key, peel, print_name
from ce_symbolic.context.pieces import MASTER_LETTERS, base_key, bound_by, call_key, is_expectation
from ce_symbolic.context.reading import Reading, Said, Shown, chain_trees, read, remarks
from ce_symbolic.context.roles import Roles
from ce_symbolic.context.usage import INDEX_LETTERS
from ce_symbolic.documents.document import Document
from ce_symbolic.meaning import facts as given
from ce_symbolic.meaning import remarks as beside
from ce_symbolic.meaning.align import short_names
from ce_symbolic.meaning.classify import Kind, classify, is_number, point_value
from ce_symbolic.meaning.connected import laws as laws_in
from ce_symbolic.meaning.connected import names, unexplained
from ce_symbolic.meaning.definitions import Book, Defining, parameters_of, pattern
from ce_symbolic.meaning.elaborate import Elaborator
from ce_symbolic.meaning.finish import Finisher
from ce_symbolic.meaning.scope import Env, Meaning, Refusal, Tensor
from ce_symbolic.meaning.terms import Claim, Compare, Condition, IndexSet, Sym, Term
from ce_symbolic.notation import tree
from ce_symbolic.notation.display import Chain, Remark, Unread
from ce_symbolic.notation.tree import Node, Span
from ce_symbolic.vocabulary import lookup


@dataclass(frozen=True)
class ReadRelation:
    """One relation of the document and what became of it.

    ``kind`` is ``claim`` (then ``claim`` is filled), ``definition``, ``given``, ``open`` or ``unread``; ``message``
    and ``suggestion`` say why it is no claim, ``problem`` where.  ``digits`` is the number of printed decimals of a
    rounded value on the right.  ``variable`` is what ``argmin=`` claims are about.
    """

    span: Span
    sign: Span
    relation: str
    lhs: str
    rhs: str
    left: Node | None
    right: Node | None
    chain: int
    kind: str
    claim: Claim | None = None
    remarks: tuple[Remark, ...] = ()
    problem: Span | None = None
    message: str = ""
    suggestion: str = ""
    digits: int | None = None
    variable: str | None = None
    section: tuple[int, ...] = ()
    caution: str = ""
    """Filled where the notes say more about the laws than is understood: then a counterexample proves nothing."""


@dataclass(frozen=True)
class Notes:
    """What ``read_notes`` found; ``notes`` say how something was read."""

    relations: tuple[ReadRelation, ...]
    notes: tuple[tuple[Span, str], ...] = ()
    reader: Reader | None = field(default=None, repr=False, compare=False)

    def claim(self, relation: ReadRelation, left: Node, right: Node, sign: str | None = None) -> Claim | None:
        """What ``left sign right`` would claim in the place of a relation; None where it has no meaning there."""
        return None if self.reader is None else self.reader.claim_at(relation, left, sign or relation.relation, right)


@dataclass
class Draft:
    """A relation whose sets are still unknown."""

    relation: ReadRelation
    op: str = "="
    left: Term | None = None
    right: Term | None = None
    free: dict[str, IndexSet] = field(default_factory=dict)
    guards: tuple[Condition, ...] = ()


def read_notes(document: Document) -> Notes:
    """Everything that a document claims, defines and states."""
    return Reader(read(document)).run()


class Reader:
    """One document on its way from formulas to claims."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.declared_at = [(d, i.section) for i in reading.items if isinstance(i, Said) for d in i.declarations]
        reasons = [(d, i.section) for i in reading.items if isinstance(i, Shown) for c in i.chains
                   for r in remarks(c) for d in beside.declarations(r)]
        # A reason that defines counts from where it stands; one that says independence counts for all.
        self.declared_at += [(d, s) for d, s in reasons if not isinstance(d, said.Equation)]
        self.declared = [d for d, _ in (*self.declared_at, *reasons)]
        self.roles = Roles(reading.trees(), self.declared, self._defined_names())
        self.book = Book()
        base = next((d.base for d in self.declared if isinstance(d, said.LogBase)), 0)
        self.el = Elaborator(self.roles, self.book, base or None)
        self._conventions()
        self.seen: set[str] = set()
        self.drafts: list[Draft] = []
        self.identical: list[tuple[list[str], str]] = []
        self.stated: list[tuple[said.Declaration, tuple[str, ...]]] = []
        self.finisher: Finisher | None = None
        self.versions: dict[tuple[int, ...], str] = {}

    def _conventions(self) -> None:
        """How the notes use a notation, and where laws are at home."""
        for declaration in self.declared:
            if not isinstance(declaration, said.Convention):
                continue
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

    # --- definitions -------------------------------------------------------------------------------------------------

    def _defined_names(self) -> set[str]:
        """Names that an equation introduces, found before anything is known of the other names."""
        found: set[str] = set()
        for declaration in self.declared:
            if isinstance(declaration, said.Equation):
                if not is_alias(declaration.left, declaration.right):
                    found |= introduced(declaration.left)
            elif isinstance(declaration, (said.SoftmaxOf, said.SigmoidOf)):
                found |= introduced(declaration.output)
        seen: set[str] = set(found)
        for item in self.reading.items:
            if not isinstance(item, Shown):
                continue
            for chain in item.chains:
                if isinstance(chain.start, Node) and chain.steps and isinstance(chain.steps[0].term, Node):
                    step = chain.steps[0]
                    names = introduced(chain.start)
                    if isinstance(step.term, Node) and step.relation in ("=", ":=") and names and not names & seen and not is_known_quantity(chain.start) and (
                        not is_alias(chain.start, step.term) and not is_number(step.term)
                        and not any(given.mentions(step.term, n, chain.start) for n in names)
                    ):
                        found |= names
                for node in chain_trees(chain):
                    seen |= all_names(node)
        return found

    def _enter(self, declaration: said.Equation) -> bool:
        """An equation of a sentence as a definition; False where it is a fact."""
        left = peel(declaration.left)
        if isinstance(left, tree.Derivative) or (isinstance(left, tree.Big) and left.body is None):
            key = pattern(left, self.roles)[0]
            self.book.add(Defining(key, (), declaration.right, left, declaration.span, False))
            return True
        if isinstance(left, tree.Mul) and len(left.factors) == 2 and isinstance(left.factors[0], tree.Number) and (
            isinstance(peel(left.factors[1]), tree.Letter)
        ):
            # 2W = Σ_i W_i defines W.
            right = tree.Fraction(declaration.right, left.factors[0], span=declaration.right.span)
            self.book.add(Defining(full_key(left.factors[1]), (), right, left.factors[1], declaration.span, True))
            return True
        if isinstance(left, tree.Call) and given.is_vocabulary_point(left):
            return False
        key = call_key(left.head) if isinstance(left, tree.Call) else base_key(left)
        if isinstance(left, tree.Call) and self.alias(left, declaration.right):
            return True
        if is_expectation(left.head if isinstance(left, tree.Call) else left) and key not in self.roles.defined:
            return False
        if full_key(left) in self.roles.bound and isinstance(left, tree.Letter):
            return False
        parameters = parameters_of(left, self.roles)
        if is_number(declaration.right) and parameters is not None and parameters[1]:
            return False  # y_k = 1 is a value, not what y is
        if parameters is None or any(e.parameters == parameters[1] for e in self.book.entries.get(parameters[0], [])):
            return False
        return given.define(self.roles, self.book, declaration.left, declaration.right, declaration.span)

    def alias(self, left: tree.Call, right: Node) -> bool:
        """``p(c) = P(X = c)``: p is the law of X from here on."""
        whole = peel(right)
        key = call_key(left.head)
        if key not in self.roles.laws or self.roles.laws[key].slots != ["0"] or not is_alias(left, right):
            return False
        assert isinstance(whole, tree.Call)
        event = peel(whole.args[0])
        assert isinstance(event, tree.Compare)
        variable = self.roles.slot_of(event.items[0])
        if variable is None or self.roles.variables.get(variable) != "slot":
            return False
        self.set_alias(key, variable)
        return True

    def set_alias(self, law: str, variable: str) -> None:
        """The law of a random variable goes by a name of its own."""
        from ce_symbolic.meaning import laws

        record, joint = laws.record(self.el, law), laws.master(self.el)
        if record.name == joint.name or (record.alias is not None and record.alias != variable):
            return
        record.alias = variable
        self.el.sorts.unify(record.slot("0"), joint.slot(variable))
        self.el.spelling.setdefault(f"{joint.name}@{variable}", self.el.spelling.get(law, law))

    # --- sections ----------------------------------------------------------------------------------------------------

    def _find_versions(self) -> None:
        """Sections with an example of their own: there the laws have other values, or live on another set."""
        displays = {item.section for item in self.reading.items if isinstance(item, Shown) and item.chains}
        flagged: set[tuple[int, ...]] = set()
        for item in self.reading.items:
            if isinstance(item, Said):
                flagged |= {item.section for d in item.declarations if isinstance(d, said.Fact) and lists_values(d)}
                continue
            for chain in item.chains:
                step = chain.steps[0] if chain.steps else None
                if step is not None and isinstance(chain.start, Node) and isinstance(step.term, Node) and (
                    step.relation == "=" and point_value(self, chain.start, step.term, ()) is not None
                ):
                    flagged.add(item.section)
        outside = {s for s in displays if not any(s[: len(f)] == f for f in flagged)}
        self.versions = {f: f"·{f[-1] if f else 0}" for f in sorted(flagged)} if outside else {}

    def version(self, section: tuple[int, ...]) -> str:
        """The version of the laws in a section: that of the nearest section around it that has one."""
        for length in range(len(section), -1, -1):
            if section[:length] in self.versions:
                return self.versions[section[:length]]
        return ""

    def below(self, section: tuple[int, ...]) -> tuple[str, ...]:
        """All versions that a declaration in this section concerns."""
        inside = [v for s, v in self.versions.items() if s[: len(section)] == section]
        return tuple(dict.fromkeys([self.version(section), *inside] if section not in self.versions else [
            self.versions[section], *inside]))

    # --- the way through ---------------------------------------------------------------------------------------------

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
        for declaration, section in self.declared_at:
            # Assumptions concern the whole document, unless they stand in an example.
            versions = self.below(section if self.version(section) else ())
            if isinstance(declaration, said.Equation):
                if not self._enter(declaration):
                    leftover.append((declaration, versions))
            elif isinstance(declaration, said.SoftmaxOf):
                left, right = given.softmax_tree(declaration.output, declaration.scores)
                self.book.add(Defining(base_key(declaration.output), ("k",), right, left, declaration.span, True))
            elif isinstance(declaration, said.SigmoidOf):
                name = peel(declaration.output)
                self.book.add(Defining(full_key(name), (), given.sigmoid_tree(declaration.argument), name,
                                       declaration.span, True))
            elif isinstance(declaration, said.HasLaw):
                for version in versions:
                    self.el.version = version
                    self._law_of(declaration)
            else:
                leftover.append((declaration, versions))
        leftover = self._diagonals(leftover)
        chain_number = -1
        previous: tuple[Node | Unread, str] | None = None
        for item in self.reading.items:
            if isinstance(item, Said):
                for node in item.formulas:
                    if not isinstance(peel(node), (tree.Letter, tree.Script, tree.Call)):
                        self.seen |= all_names(node)  # a name alone is only mentioned
                continue
            self.el.version = self.version(item.section)
            self.el.section = item.section
            for chain in item.chains:
                if chain.start is not None:
                    chain_number += 1
                    previous = (chain.start, chain.start_latex)
                previous = self._chain(chain, previous, max(chain_number, 0), item)
        return self._finish(given.gather(self.el, leftover))

    def _diagonals(
        self, leftover: list[tuple[said.Declaration, tuple[str, ...]]]
    ) -> list[tuple[said.Declaration, tuple[str, ...]]]:
        """``H_{kk} = …`` and ``H_{kl} = …`` off the diagonal are one definition with two cases."""
        kept = []
        for declaration, versions in leftover:
            left = peel(declaration.left) if isinstance(declaration, said.Equation) else None
            if isinstance(declaration, said.Equation) and isinstance(left, tree.Script) and len(left.subs) == 2 and (
                left.subs[0] == left.subs[1]
            ):
                key = base_key(left)
                entry = next((e for e in self.book.entries.get(key, []) if len(e.parameters) == 2), None)
                if entry is not None:
                    k, l = (tree.Letter(p, latex=p) for p in entry.parameters)
                    rows = ((declaration.right, tree.Compare((k, l), ("=",))), (entry.right, None))
                    if full_key(k) == full_key(left.subs[0]):
                        self.book.add(Defining(key, entry.parameters, tree.Cases(rows), entry.left, entry.span, True))
                        continue
            kept.append((declaration, versions))
        return kept

    def _law_of(self, declaration: said.HasLaw) -> None:
        """``S has law p``: p becomes the marginal of S; further variables with that law are distributed alike."""
        law = full_key(declaration.law)
        slots = [s for n in declaration.variables if (s := given.variable_name(self.el, n)) is not None
                 and self.roles.variables.get(s) == "slot"]
        if not slots or law not in self.roles.laws:
            return
        if self.roles.laws[law].slots == ["0"]:
            self.set_alias(law, slots[0])
        if len(slots) > 1:
            self.identical.append((slots, self.el.version))

    def _chain(self, chain: Chain, previous: tuple[Node | Unread, str] | None, number: int,
               item: Shown) -> tuple[Node | Unread, str] | None:
        loose: set[str] = set()
        for node in chain_trees(chain):
            loose |= free_letters(node)
        if isinstance(previous, tuple) and isinstance(previous[0], Node):
            loose |= free_letters(previous[0])
        self.el.begin(frozenset(loose))
        meanings: dict[Node, Meaning | Refusal] = {}
        first = chain.start is not None
        for remark in chain.condition:
            self._define_beside(remark)
        for position, step in enumerate(chain.steps):
            for remark in step.remarks:
                self._define_beside(remark)
            if previous is None:
                previous = (Unread(step.sign, "nothing stands in front of this sign", "write the left side"), "")
            left, left_latex = previous
            draft = self._relation(left, left_latex, step.relation, step.sign, step.term, step.latex, number,
                                   first and position == 0, position == len(chain.steps) - 1, meanings,
                                   (*chain.condition, *step.remarks))
            draft.relation = replace(draft.relation, remarks=(*chain.condition, *step.remarks), section=item.section)
            draft.guards = tuple(beside.guards(self.el, (*chain.condition, *step.remarks)))
            self.drafts.append(draft)
            previous = (step.term, step.latex)
            named = draft.relation.message.startswith("introduces ")
            for tree_node in (left,) if named else (left, step.term):
                if isinstance(tree_node, Node):
                    self.seen |= all_names(tree_node)
        return previous

    def _define_beside(self, remark: Remark) -> None:
        """``(\\because f(x) = -\\log x)`` defines f from here on."""
        for declaration in beside.declarations(remark):
            if isinstance(declaration, said.Equation):
                self._enter(declaration)

    def _relation(self, left: Node | Unread, left_latex: str, sign: str, place: Span, right: Node | Unread,
                  right_latex: str, number: int, first: bool, last: bool,
                  meanings: dict[Node, Meaning | Refusal], remarks: tuple[Remark, ...]) -> Draft:
        span = place
        for side in (left, right):
            span = span.to(side.span)
        relation = ReadRelation(
            span, place, sign, left_latex, right_latex,
            left if isinstance(left, Node) else None, right if isinstance(right, Node) else None, number, "claim",
        )
        for side in (left, right):
            if isinstance(side, Unread):
                return Draft(replace(relation, kind="unread", problem=side.span, message=side.message,
                                     suggestion=side.suggestion))
        assert isinstance(left, Node) and isinstance(right, Node)
        kind = classify(self, left, sign, right, first, last, remarks)
        if kind is not None:
            self._note_definition(kind, left, right)
            if kind.kind != "claim":
                return Draft(replace(relation, kind=kind.kind, message=kind.message))
        return self._claim(relation, left, sign, right, meanings)

    def _note_definition(self, kind: Kind, left: Node, right: Node) -> None:
        """A definition or a given value counts from here on."""
        if kind.define is not None:
            given.define(self.roles, self.book, kind.define[0], kind.define[1], left.span)
        if kind.fact is not None:
            self.stated.append((kind.fact, (self.el.version,)))

    def meaning(self, node: Node, meanings: dict[Node, Meaning | Refusal]) -> Meaning:
        """The meaning of a side, kept for the next relation of the chain."""
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

    def _claim(self, relation: ReadRelation, left: Node, sign: str, right: Node,
               meanings: dict[Node, Meaning | Refusal]) -> Draft:
        constant = next((n for side in (left, right) for n in side.walk() if isinstance(n, (tree.Words, tree.Letter))
                         and (n.text if isinstance(n, tree.Words) else n.name).strip(" .").lower() in (
                             "const", "constant", "constants")), None)
        if constant is not None:
            return Draft(replace(relation, kind="open", problem=constant.span,
                                 message="equal up to a constant: not decided"))
        if sign in ("≈", "∝", "=>", "<=>"):
            words = {"≈": "approximately equal", "∝": "proportional", "=>": "an implication", "<=>": "an equivalence"}
            return Draft(replace(relation, kind="open", message=f"{words[sign]}: not decided"))
        try:
            op, a, b, extra = beside.sides(self, left, sign, right, meanings)
        except Refusal as refusal:
            return Draft(replace(relation, kind="unread", problem=refusal.span, message=refusal.message,
                                 suggestion=refusal.suggestion))
        if sign == "=" and self._abbreviates(a, b, relation.span):
            meanings.clear()
            return self._claim(relation, left, sign, right, meanings)
        relation = replace(relation, digits=rounded(right), variable=extra)
        free = {k: e.over for k, e in self.el.free.items() if e.over is not None}
        try:
            first, second, more = components(self.el, a, b, relation.span)
        except Refusal as refusal:
            return Draft(replace(relation, kind="unread", problem=refusal.span, message=refusal.message,
                                 suggestion=refusal.suggestion))
        free |= more
        return Draft(relation, op, first, second, free)

    def _abbreviates(self, a: Meaning, b: Meaning, span: Span) -> bool:
        """``P(X = c)`` becomes ``p(c)`` between the two sides: p is the law of X from here on."""
        from ce_symbolic.meaning import laws

        if isinstance(a, Tensor) or isinstance(b, Tensor) or not self.roles.variables:
            return False
        names = short_names(a, b, laws.master(self.el).name)
        if not names:
            return False
        for name, variable in names.items():
            law = name.removesuffix(self.el.version) if self.el.version else name
            if law not in self.roles.laws or laws.record(self.el, law).alias is not None:
                return False
        for name, variable in names.items():
            law = name.removesuffix(self.el.version) if self.el.version else name
            self.set_alias(law, variable)
            shown = self.el.spelling.get(name, name)
            self.el.note(span, f"read {shown} as the law of {self.el.spelling.get(variable, variable)} from here on")
        return True

    def _caution(self, claim: Claim) -> str:
        """Why a counterexample would not be fair: the notes tell of an experiment in words."""
        if not any(isinstance(d, said.Described) for d in self.declared):
            return ""
        found = laws_in(claim.left) | laws_in(claim.right)
        if not found:
            return ""
        return "the notes describe the laws here in words that are not understood"

    # --- the end -----------------------------------------------------------------------------------------------------

    def _finish(self, facts: given.Facts) -> Notes:
        for slots, version in self.identical:
            self.el.version = version
            given.identical(self.el, slots, facts)
        late = given.gather(self.el, self.stated)
        facts.conditions += late.conditions
        finisher = Finisher(self.el, facts)
        relations: list[ReadRelation] = []
        seen: set[str] = set()
        chains: set[int] = set()
        for draft in self.drafts:
            if draft.left is None or draft.right is None:
                relations.append(draft.relation)
                continue
            claim = finisher.claim(draft.op, draft.left, draft.right, draft.free, draft.guards)
            number = draft.relation.chain
            unknown = unexplained(claim, seen, number not in chains)
            chains.add(number)
            seen |= names(claim.left, claim.theory) | names(claim.right, claim.theory)
            if unknown is not None:
                shown = self.el.spelling.get(unknown, unknown)
                message = f"the notes do not say what {shown} is; read as an equation that introduces it"
                relations.append(replace(draft.relation, kind="open", message=message))
                continue
            relations.append(replace(draft.relation, claim=claim, caution=self._caution(claim)))
        notes = tuple(sorted({*self.reading.notes, *self.el.notes}, key=lambda n: (n[0], n[1])))
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
            guards = tuple(beside.guards(self.el, relation.remarks))
            return self.finisher.claim(draft.op, draft.left, draft.right, draft.free, guards)
        except Refusal:
            return None


def components(el: Elaborator, a: Meaning, b: Meaning, span: Span) -> tuple[Term, Term, dict[str, IndexSet]]:
    """A vector relation is one between components, for free indices."""
    from ce_symbolic.meaning import tensors
    from ce_symbolic.meaning.terms import ZERO

    if not isinstance(a, Tensor) and not isinstance(b, Tensor):
        return a, b, {}
    if isinstance(a, Tensor) and not isinstance(b, Tensor):
        if b != ZERO:
            raise Refusal(span, f"{tensors.shape(a)} is compared with a number", "")
        zero = b
        b = Tensor(a.rows, a.cols, lambda i, j: zero)
    elif isinstance(b, Tensor) and not isinstance(a, Tensor):
        if a != ZERO:
            raise Refusal(span, f"a number is compared with {tensors.shape(b)}", "")
        nothing = a
        a = Tensor(b.rows, b.cols, lambda i, j: nothing)
    assert isinstance(a, Tensor) and isinstance(b, Tensor)
    if (a.rows is None) != (b.rows is None) and (a.cols is None) != (b.cols is None):
        # A gradient may be printed as a row or as a column.
        b = tensors.transpose(b)  # type: ignore[assignment]
        assert isinstance(b, Tensor)
        el.note(span, "a row is compared with a column: read entry by entry")
    tensors.align(el, a, b, span)
    free: dict[str, IndexSet] = {}
    names: list[Term | None] = []
    for over in (a.rows, a.cols):
        if over is None:
            names.append(None)
            continue
        letter = next(x for x in "kljmnuvw" if x not in el.free and x not in free and x not in el.loose)
        free[letter] = over
        names.append(Sym(letter))
    return a.entry(*names), b.entry(*names), free  # type: ignore[call-arg]


# --- what names stand in a formula --------------------------------------------------------------------------------------


def lists_values(fact: said.Fact) -> bool:
    """``x ∈ {a, b}``: a set of listed elements for a letter."""
    inner = peel(fact.compare.items[-1])
    return fact.compare.ops == ("in",) and isinstance(inner, tree.Tuple) and inner.delimiters[0] in ("{", "\\{") and (
        all(isinstance(peel(i), tree.Letter) for i in inner.items)
    )


def is_alias(left: Node, right: Node) -> bool:
    """``p(c) = P(X = c)``."""
    name, whole = peel(left), peel(right)
    if not isinstance(name, tree.Call) or not isinstance(whole, tree.Call) or len(name.args) != 1 or len(whole.args) != 1:
        return False
    event = peel(whole.args[0])
    return isinstance(event, tree.Compare) and event.ops == ("=",) and event.items[1] == name.args[0]


def introduced(left: Node) -> set[str]:
    """The names that a left side could introduce."""
    inner = peel(left)
    if isinstance(inner, tree.Call):
        return {call_key(inner.head)} if base_letter(inner.head) is not None else set()
    if isinstance(inner, tree.Letter):
        return {letter_key(inner)}
    if isinstance(inner, tree.Script):
        letter = base_letter(inner)
        names = {full_key(inner)}
        indexed = all(
            (isinstance(peel(s), tree.Letter) and letter_key(peel(s)) in INDEX_LETTERS) or isinstance(peel(s), tree.Group)  # type: ignore[arg-type]
            for s in (*inner.subs, *inner.sups)
        )
        if letter is not None and indexed and (inner.subs or inner.sups):
            names.add(letter_key(letter))
        return names
    if isinstance(inner, tree.Power) and isinstance(peel(inner.exponent), tree.Number) and base_letter(inner.base) is not None:
        return {full_key(inner.base) + "**" + full_key(inner.exponent)}
    return set()


def all_names(node: Node) -> set[str]:
    """All names in a formula: letters, scripts, heads."""
    found: set[str] = set()
    for part in node.walk():
        if isinstance(part, tree.Letter):
            found.add(letter_key(part))
        elif isinstance(part, tree.Script):
            found.add(full_key(part))
        elif isinstance(part, tree.Call):
            found.add(call_key(part.head))
    return found


def is_known_quantity(node: Node) -> bool:
    """Whether the left side of an equation is a quantity of the vocabulary, an average or a probability."""
    inner = peel(node)
    if not isinstance(inner, tree.Call):
        return False
    letter = base_letter(inner.head)
    if is_expectation(inner.head):
        return True
    if any(q.standard for q in lookup(head_key(inner.head))):
        return True
    return letter is not None and letter.name in ("P", "Pr", "log", "ln", "exp", "max", "min", "Tr", "tr", "det")


def free_letters(node: Node) -> set[str]:
    """Letters that stand free in a formula, apart from arguments of quantities such as D(p(x)‖q(x))."""
    found: set[str] = set()

    def look(part: Node, bound: frozenset[str]) -> None:
        if isinstance(part, tree.Big):
            bound = bound | {full_key(n) for n in bound_by(part.lower)} | {full_key(n) for n in part.variables}
            if part.op == "int" and not part.variables and part.body is not None:
                bound = bound | {full_key(c.args[0]) for c in part.body.walk() if isinstance(c, tree.Call) and len(c.args) == 1}
            if isinstance(part.lower, tree.Compare) and part.lower.ops == ("!=",):
                bound = bound | {full_key(n) for n in part.lower.items}
        if isinstance(part, tree.Call):
            if lookup(head_key(part.head)) and not is_expectation(part.head):
                return
            if is_expectation(part.head):
                names = {full_key(n) for s in (part.head.subs if isinstance(part.head, tree.Script) else ())
                         for n in s.walk() if isinstance(n, (tree.Letter, tree.Script))}
                if not names:
                    return
                bound = bound | names
                for arg in part.args:
                    look(arg, bound)
                return
        if isinstance(part, tree.Script):
            if full_key(part) not in bound:
                found.add(full_key(part))
        if isinstance(part, tree.Letter) and letter_key(part) not in bound:
            found.add(letter_key(part))
        if isinstance(part, tree.Call):
            # X in P(X = c) is no value.
            inside = {k for a in part.args if isinstance(peel(a), tree.Compare) for n in a.walk()
                      if isinstance(n, (tree.Letter, tree.Script)) and (k := full_key(n))[:1].isupper()}
            bound = bound | inside
        for child in part.children():
            look(child, bound)

    look(node, frozenset())
    return found


def rounded(right: Node) -> int | None:
    """The number of printed decimals of a plain number."""
    inner = peel(right)
    if isinstance(inner, tree.Add) and len(inner.terms) == 1:
        inner = peel(inner.terms[0])
    if isinstance(inner, tree.Mul) and inner.factors and all(isinstance(f, tree.Words) for f in inner.factors[1:]):
        inner = peel(inner.factors[0])
    if isinstance(inner, tree.Number) and "." in inner.text:
        return len(inner.text.split(".")[1])
    return None


__all__ = ["Compare", "Notes", "ReadRelation", "print_name", "read_notes"]
