"""A document with its formulas read: sentences with their declarations, displays with their chains."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ce_symbolic.context import boltzmann, designs, objectives, slopes, squares
from ce_symbolic.context import declarations as said
from ce_symbolic.context.angles import with_cosines
from ce_symbolic.context.boltzmann import with_means
from ce_symbolic.context.cases import case_of, classes_of, is_link, is_otherwise, with_cases
from ce_symbolic.context.conditions import conditions_ahead, conditions_behind
from ce_symbolic.context.densities import densities, words_of
from ce_symbolic.context.ellipsis import spelled_out as without_dots
from ce_symbolic.context.empirical import Empirical, over_the_sample
from ce_symbolic.context.energies import has_energies, with_energies
from ce_symbolic.context.examples import Examples, examples, with_index
from ce_symbolic.context.hypotheses import hypotheses, with_outcomes
from ce_symbolic.context.layers import Network, every_layer, network
from ce_symbolic.context.likelihoods import Line, likelihoods
from ce_symbolic.context.listed_values import Listed, listed
from ce_symbolic.context.mixtures import Mixtures
from ce_symbolic.context.named_laws import at_points
from ce_symbolic.context.names import base_letter, full_key, letter_key
from ce_symbolic.context.normal_vectors import normal_vectors
from ce_symbolic.context.phrases import Sentence
from ce_symbolic.context.placeholders import Places
from ce_symbolic.context.prefixes import with_places
from ce_symbolic.context.responsibilities import place_named, with_indices
from ce_symbolic.context.samples import drawn
from ce_symbolic.context.sentences import declarations
from ce_symbolic.context.sequences import cuts, spelled_out
from ce_symbolic.context.sigmas import is_sum_sign, with_sums
from ce_symbolic.context.subscripts import drawn_letters, named_slots
from ce_symbolic.context.superscripts import raised_indices, with_raised_indices
from ce_symbolic.context.totals import totals, with_totals
from ce_symbolic.context.wording import titled
from ce_symbolic.documents import document as doc
from ce_symbolic.notation.chains import read_display
from ce_symbolic.notation.display import Chain, Remark, Unread
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.names import Names, collect_names, role_key
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Call, Compare, Derivative, Group, Letter, Mul, Node, Script, Span
from ce_symbolic.notation.writer import write


@dataclass(frozen=True)
class Said:
    """A sentence with its formulas and what it declares."""

    span: Span
    formulas: tuple[Node, ...]
    declarations: tuple[said.Declaration, ...]
    section: tuple[int, ...] = ()
    opens: bool = False
    """Whether the sentence supposes something from here on (``Now suppose that …``): above it, it does not hold."""
    case: Compare | None = None
    """The sentence says no more than for which case the displays right below it are meant (``When $i = j$,``)."""
    otherwise: bool = False
    """The sentence says that they are meant for the other case."""
    classes: tuple[Node | None, Node | None] = (None, None)
    """The letters of the correct class and of an incorrect one that the sentence speaks of."""
    link: bool = False
    """The sentence only goes on with the one before (``Then``)."""
    ahead: tuple[Compare, ...] = ()
    """Further conditions on what is displayed right below the sentence."""
    behind: tuple[Compare, ...] = ()
    """Conditions on what is displayed right above it."""


@dataclass(frozen=True)
class Shown:
    """A display with its chains; ``section`` is the path of headings it stands under."""

    display: doc.Display
    chains: tuple[Chain, ...]
    section: tuple[int, ...] = ()
    printed: tuple[Chain, ...] = ()
    """The chains with runs of variables as they are printed, where ``chains`` has blocks and functions of a place."""


Item = Said | Shown


@dataclass(frozen=True)
class Reading:
    """The items of a document in order, and the notes of the reader."""

    items: tuple[Item, ...]
    notes: tuple[tuple[Span, str], ...]

    def trees(self) -> Iterator[Node]:
        """All formulas."""
        for item in self.items:
            if isinstance(item, Said):
                yield from item.formulas
            else:
                for chain in item.chains:
                    yield from chain_trees(chain)


    def starts(self) -> Iterator[Node]:
        """What stands left of the first sign of a chain, where that is an equality, and behind a last ``=:``."""
        for item in self.items:
            for chain in item.chains if isinstance(item, Shown) else ():
                if chain.steps and chain.steps[0].relation in ("=", ":=") and isinstance(chain.start, Node):
                    yield chain.start
                if len(chain.steps) > 1 and chain.steps[-1].relation == ":=" and isinstance(chain.steps[-1].term, Node):
                    yield chain.steps[-1].term

    def equations(self) -> Iterator[tuple[Node, Node]]:
        """The two sides of every printed equation of a chain."""
        for item in self.items:
            for chain in item.chains if isinstance(item, Shown) else ():
                yield from _equations(chain)


def _equations(chain: Chain) -> Iterator[tuple[Node, Node]]:
    """The two sides of the equations of a chain."""
    left = chain.start
    for step in chain.steps:
        if step.relation in ("=", ":=") and isinstance(left, Node) and isinstance(step.term, Node):
            yield left, step.term
        left = step.term


def chain_trees(chain: Chain) -> Iterator[Node]:
    """The formulas of a chain."""
    if isinstance(chain.start, Node):
        yield chain.start
    for step in chain.steps:
        if isinstance(step.term, Node):
            yield step.term
    for remark in remarks(chain):
        if remark.formula is not None:
            yield remark.formula


def remarks(chain: Chain) -> Iterator[Remark]:
    """All remarks beside a chain."""
    yield from chain.condition
    for step in chain.steps:
        yield from step.remarks


_OPENS = re.compile(
    r"(?:now|next|further(?:more)?|moreover|finally|in particular|from now on|henceforth|(?:also |now |next )?"
    r"(?:suppose|assume|if))\b", re.IGNORECASE
)


def read(document: doc.Document, turned: frozenset[int] = frozenset()) -> Reading:
    """Read all formulas, twice: the second time it is known which names are functions.

    ``turned`` are places in the source where an argument without brackets begins that is read in the other way.
    """
    unread = _pass(document, None, [])
    first = tuple(unread.trees())
    roles, drawn = dict(collect_names(first, unread.starts()).roles), drawn_letters(first)
    notes: list[tuple[Span, str]] = []
    reading = _pass(document, Names(roles, turned), notes, drawn=drawn)
    laws = {role_key(d.name) for i in reading.items if isinstance(i, Said) for d in i.declarations
            if isinstance(d, said.IsLaw)}
    if any(roles.get(law) == "scalar" for law in laws):
        # e(k) of a law e that mostly stands bare is no product; y_i (a + b) of a law that is printed with an index is
        indexed = _indexed_only(reading, laws)
        notes.clear()
        roles |= dict.fromkeys(laws - indexed - {""}, "function")
        reading = _pass(document, Names(roles, turned), notes, drawn=drawn)
    raised = raised_indices(reading.trees())
    energies = has_energies(reading.trees())
    plan = examples(list(_statements(reading)))
    layers = _network(reading)
    sums = is_sum_sign(reading.trees())
    named = place_named(reading.equations())
    apart = totals(reading.trees(), reading.equations())
    tested = hypotheses(reading.trees(), document.text)
    if plan is not None or raised or layers is not None or sums or energies or named or apart or tested:
        notes.clear()
        reading = _pass(
            document, Names(roles, turned), notes, plan, drawn, raised, layers, sums, energies, named, apart,
            tested)
    if layers is not None and layers.layer is not None:
        reading = _with_layers(reading, layers.layer)
    reading = _with_mixtures(_with_classes(reading))
    reading = _with_normal_vectors(_with_objectives(_with_likelihoods(_with_letters(reading))), document)
    reading = Reading(tuple(replace(i, printed=i.chains) if isinstance(i, Shown) else i for i in reading.items),
                      reading.notes)
    reading = _with_letters_of_data(reading)
    return _with_densities(_with_blocks(_with_places(_with_listed(_with_samples(reading)))), document)


def _with_mixtures(reading: Reading) -> Reading:
    """Equations between laws without arguments, as equations between their values."""
    laws = Mixtures(reading.trees())
    if not laws.laws:
        return reading
    items: list[Item] = []
    for item in reading.items:
        if isinstance(item, Said):
            told = tuple(_mixed(d, laws) for d in item.declarations)
            items.append(replace(item, declarations=told) if told != item.declarations else item)
            continue
        chains: list[Chain] = []
        for chain in item.chains:
            first = next(iter(_equations(chain)), None) if len(chain.steps) == 1 else None
            made = laws.pointwise(*first) if first is not None else None
            if made is not None:
                chain = replace(chain, start=made[0], steps=(replace(chain.steps[0], term=made[1]),))
            chains.append(chain)
        items.append(replace(item, chains=tuple(chains)) if chains != list(item.chains) else item)
    return Reading(tuple(items), reading.notes)


def _mixed(declaration: said.Declaration, laws: Mixtures) -> said.Declaration:
    made = laws.pointwise(declaration.left, declaration.right) if isinstance(declaration, said.Equation) else None
    return replace(declaration, left=made[0], right=made[1]) if made is not None and isinstance(
        declaration, said.Equation) else declaration


def _with_samples(reading: Reading) -> Reading:
    """Means under empirical laws, as means over the sample."""
    laws = {full_key(d.law): d for i in reading.items if isinstance(i, Said) for d in i.declarations
            if isinstance(d, Empirical)}
    if not laws:
        return reading
    items = tuple(
        replace(i, chains=tuple(_changed(c, lambda n: over_the_sample(n, laws)) for c in i.chains))
        if isinstance(i, Shown) else i for i in reading.items
    )
    return Reading(items, reading.notes)


def _with_listed(reading: Reading) -> Reading:
    """Laws and vectors whose values are listed: ``p = (1/2, 1/4, 1/4)``."""
    told = [d for i in reading.items if isinstance(i, Said) for d in i.declarations]
    shown = [(left, right) for left, right in reading.equations() if listed(right)]
    if not shown and not any(isinstance(d, said.Equation) and listed(d.right) for d in told):
        return reading
    values = Listed(reading.trees(), told)
    items: list[Item] = []
    for item in reading.items:
        if isinstance(item, Said):
            item = replace(item, declarations=tuple(
                new for d in item.declarations for new in (values.told(d) if isinstance(d, said.Equation) else (d,))))
        else:
            printed = [said.Equation(left.span, left, right) for chain in item.chains
                       for left, right in _equations(chain) if listed(right)]
            if not any(map(values.is_law, printed)):
                item = replace(item, chains=tuple(_changed(c, values.shown) for c in item.chains))
        items.append(item)
    return Reading(tuple(items), reading.notes)


def _with_densities(reading: Reading, document: doc.Document) -> Reading:
    """What is said by using a function as a density."""
    declared = [d for item in reading.items if isinstance(item, Said) for d in item.declarations]
    found = tuple(densities(reading.trees(), reading.equations(), declared, words_of(document.text)))
    if not found:
        return reading
    notes = [(d.span, "read as a positive number: it bounds a distance") for d in found if isinstance(d, said.Fact)]
    notes += [(d.span, "read as a density" + (" with mean μ" if d.mean is not None else "")
               + (" and variance σ²" if d.variance is not None else "")) for d in found if isinstance(d, said.IsLaw)]
    return Reading((Said(Span(0, 0), (), found), *reading.items), (*reading.notes, *notes))


def _with_letters_of_data(reading: Reading) -> Reading:
    """What the formulas say of the rows of data matrices, and of densities by the letter of their value."""
    declared = [d for item in reading.items if isinstance(item, Said) for d in item.declarations]
    trees = tuple(reading.trees())
    found = (*designs.shown(trees, declared), *at_points(trees, declared))
    if not found:
        return reading
    notes = [(d.span, f"read {write(d.left)} as {write(d.right)}") for d in found if isinstance(d, said.Equation)]
    return Reading((Said(Span(0, 0), (), found), *reading.items), (*reading.notes, *notes))


def _with_classes(reading: Reading) -> Reading:
    """``For an incorrect class $j$``: the case that j is not the correct class of the sentences above."""
    items: list[Item] = []
    correct: Node | None = None
    for item in reading.items:
        if isinstance(item, Said):
            correct = item.classes[0] or correct
            wrong = item.classes[1]
            if wrong is not None and correct is not None and item.case is None and wrong != correct:
                item = replace(item, case=Compare((wrong, correct), ("!=",), span=item.span))
        items.append(item)
    return Reading(tuple(items), reading.notes)


def _network(reading: Reading) -> Network | None:
    """The layers and the marks for gradients that the notes use."""
    shown = [i for i in reading.items if isinstance(i, Shown)]
    told = [i for i in reading.items if isinstance(i, Said)]
    statements = [n for i in shown for c in i.chains for n in _chain_statements(c)]
    starts = [c.start for i in shown for c in i.chains if isinstance(c.start, Node)]
    return network(statements, [f for i in told for f in i.formulas], starts, [d for i in told for d in i.declarations])


def _with_layers(reading: Reading, layer: Letter) -> Reading:
    """What is said of one layer, said of the others that are printed."""
    equations = [(d.left, d.right) for i in reading.items if isinstance(i, Said) for d in i.declarations
                 if isinstance(d, said.Equation)]
    seen: set[Node] = set()
    for item in reading.items:
        for chain in item.chains if isinstance(item, Shown) else ():
            first = next(iter(_equations(chain)), None)
            if first is not None and first[0] not in seen:
                equations.append(first)
            seen |= {part for node in chain_trees(chain) for part in node.walk() if isinstance(part, Script)}
    found = tuple(every_layer(layer, equations, reading.trees()))
    if not found:
        return reading
    formulas = tuple(d.right for d in found if isinstance(d.right, Derivative))
    return Reading((Said(Span(0, 0), formulas, found), *reading.items), reading.notes)


def _with_likelihoods(reading: Reading) -> Reading:
    """What the notes call a likelihood, as a definition, and the densities of named laws written out."""
    lines = [
        Line(tuple(chain_trees(chain)), tuple(_equations(chain)))
        for item in reading.items if isinstance(item, Shown) for chain in item.chains
    ]
    declared = [d for item in reading.items if isinstance(item, Said) for d in item.declarations]
    plan = likelihoods(lines, declared)
    if plan is None:
        return reading
    items: list[Item] = []
    told: tuple[said.Declaration, ...] = (*plan.equations, *plan.facts)
    for item in reading.items:
        if isinstance(item, Shown):
            if told:
                items.append(Said(item.display.formula.span, (), told, item.section))
                told = ()
            item = replace(item, chains=tuple(_changed(c, plan.changed) for c in item.chains))
        items.append(item)
    return Reading(tuple(items), reading.notes)


def _with_objectives(reading: Reading) -> Reading:
    """What the losses and their gradients are that words tell, as definitions."""
    declared = [d for item in reading.items if isinstance(item, Said) for d in item.declarations]
    between = [d for d in declared if isinstance(d, said.Angle)]
    if between:
        cosines = [replace(i, chains=tuple(_changed(c, lambda n: with_cosines(n, between)) for c in i.chains))
                   if isinstance(i, Shown) else i for i in reading.items]
        reading = Reading(tuple(cosines), reading.notes)
    trees = tuple(reading.trees())
    found = (*objectives.equations(declared, reading.equations(), trees),
             *slopes.equations(declared, reading.equations(), trees), *squares.equations(declared),
             *boltzmann.equations(declared, reading.equations(), trees))
    items: list[Item] = []
    for item in reading.items:
        inside = item.span if isinstance(item, Said) else item.display.formula.span
        made = tuple(e for e in found if inside.start <= e.span.start and e.span.end <= inside.end)
        about = [Said(item.span if isinstance(item, Said) else inside, (), made, item.section)] if made else []
        items += [item, *about] if isinstance(item, Said) else [*about, item]
    told = tuple((d.span, f"by what the notes tell, {write(d.left)} is read as {write(d.right)}") for d in found
                 if isinstance(d, said.Equation))
    return Reading(tuple(items), (*reading.notes, *told)) if found else reading


def _with_normal_vectors(reading: Reading, document: doc.Document) -> Reading:
    """Divergences and entropies of normal laws, as formulas in their parameters."""
    declared = [d for item in reading.items if isinstance(item, Said) for d in item.declarations]
    laws = normal_vectors(declared, reading.equations(), tuple(reading.trees()), words_of(document.text))
    items = tuple(replace(i, chains=tuple(_changed(c, laws.changed) for c in i.chains)) if isinstance(i, Shown) else i
                  for i in reading.items)
    told = Said(Span(0, 0), (), tuple(laws.declarations()))
    return Reading((told, *items) if told.declarations else items, (*reading.notes, *laws.notes))


def _with_places(reading: Reading) -> Reading:
    """Conditions on all variables before a running place, as functions of the place."""
    items = tuple(
        replace(i, chains=tuple(_changed(c, with_places) for c in i.chains)) if isinstance(i, Shown) else i
        for i in reading.items
    )
    return Reading(items, reading.notes)


def _with_letters(reading: Reading) -> Reading:
    """Arguments that are left out, ``q(\\cdot | x)``, filled in."""
    places = Places(reading.trees())
    if not places.any:
        return reading
    items = tuple(
        replace(i, chains=tuple(_changed(c, places.filled) for c in i.chains)) if isinstance(i, Shown)
        else replace(i, formulas=tuple(map(places.filled, i.formulas)))
        for i in reading.items
    )
    return Reading(items, reading.notes)


def _statements(reading: Reading) -> Iterator[Node]:
    """All formulas, each chain with its first relation as one."""
    for item in reading.items:
        if isinstance(item, Said):
            yield from item.formulas
            continue
        for chain in item.chains:
            yield from _chain_statements(chain)


def _chain_statements(chain: Chain) -> Iterator[Node]:
    """The first relation of a chain, and its formulas."""
    first = chain.steps[0] if chain.steps else None
    if first is not None and isinstance(chain.start, Node) and isinstance(first.term, Node):
        yield Compare((chain.start, first.term), (first.relation,), span=chain.span)
    yield from chain_trees(chain)


def _indexed_only(reading: Reading, laws: set[str]) -> set[str]:
    """The laws that displays print with an index below and never with an argument behind."""
    indexed: set[str] = set()
    called: set[str] = set()
    for node in (n for item in reading.items if isinstance(item, Shown) for c in item.chains for n in chain_trees(c)):
        for part in node.walk():
            if isinstance(part, Script) and part.subs:
                indexed.add(role_key(part))
            elif isinstance(part, Call):
                called.add(role_key(part.head))
            elif isinstance(part, Mul):
                called.update(role_key(a) for a, b in itertools.pairwise(part.factors)
                              if isinstance(a, Letter) and isinstance(b, Group))
    return {law for law in laws if law in indexed and law not in called}


def _with_blocks(reading: Reading) -> Reading:
    """Sequences with dots, cut into blocks."""
    table = cuts(n for item in reading.items if isinstance(item, Shown) for c in item.chains for n in chain_trees(c))
    independent = frozenset(
        letter_key(letter)
        for i in reading.items
        if isinstance(i, Said)
        for d in i.declarations
        if isinstance(d, said.Independent)
        for n in d.names
        if (letter := base_letter(n)) is not None
    )

    def blocks(node: Node) -> Node:
        return spelled_out(node, table, independent)

    items = tuple(
        replace(i, chains=tuple(_changed(c, blocks) for c in i.chains)) if isinstance(i, Shown) else i
        for i in reading.items
    )
    return Reading(items, reading.notes)


def _changed(chain: Chain, change: Callable[[Node], Node]) -> Chain:
    """A chain with all its formulas rewritten."""
    steps = tuple(replace(s, term=change(s.term)) if isinstance(s.term, Node) else s for s in chain.steps)
    start = change(chain.start) if isinstance(chain.start, Node) else chain.start
    return replace(chain, start=start, steps=steps)


def _pass(
    document: doc.Document,
    names: Names | None,
    notes: list[tuple[Span, str]],
    plan: Examples | None = None,
    drawn: frozenset[str] = frozenset(),
    raised: frozenset[str] = frozenset(),
    layers: Network | None = None,
    sums: bool = False,
    energies: bool = False,
    named: frozenset[str] = frozenset(),
    apart: frozenset[str] = frozenset(),
    tested: frozenset[str] = frozenset(),
) -> Reading:
    def change(node: Node) -> Node:
        if named:
            node = with_indices(node, named)
        if apart:
            node = with_totals(node, apart)
        if tested:
            node = with_outcomes(node, tested)
        node = without_dots(named_slots(with_sums(node) if sums else node, drawn))
        if energies:
            node = with_means(with_energies(node))
        if raised:
            node = with_raised_indices(node, raised)
        if layers is not None:
            node = layers.changed(node)
        return node if plan is None else with_index(node, plan)

    items: list[Item] = []
    headings = 0
    levels: list[tuple[int, int]] = []
    for part in document.parts:
        section = tuple(number for _, number in levels)
        if isinstance(part, doc.Heading):
            headings += 1
            title = _title(part, document)
            if names is not None and any(titled(title)):
                items.append(Said(part.span, (), tuple(titled(title)), section))
            levels = [(level, number) for level, number in levels if level < part.level] + [(part.level, headings)]
        elif isinstance(part, doc.Display):
            chains = read_display(
                part.formula.latex, part.formula.span.start, macros=document.macros, names=names, notes=notes
            )
            chains = with_cases(chains)
            items += (d for c in chains if (d := _shown_sample(c, section)) is not None)
            items.append(Shown(part, tuple(_changed(c, change) for c in chains), section))
        else:
            items.append(_sentence(part, document, names, notes, section, change))
    return Reading(tuple(items), tuple(dict.fromkeys(notes)))


def _shown_sample(chain: Chain, section: tuple[int, ...]) -> Said | None:
    """What a display ``X_1, …, X_n \\sim \\mathcal{N}(\\mu, \\sigma^2)`` says of the observations."""
    if not isinstance(chain.start, Node) or drawn(chain.start) is None:
        return None
    found = declarations(Sentence(chain.span, "let \x000\x00", (chain.start,)))
    kept = tuple(d for d in found if isinstance(d, (said.Sampled, said.Sequence)))
    return Said(chain.span, (), kept, section) if kept else None


def _title(part: doc.Heading, document: doc.Document) -> Sentence:
    """A heading with its formulas read."""
    formulas: list[Node | None] = []

    def place(match: re.Match[str]) -> str:
        try:
            formulas.append(read_formula(match.group(1), macros=document.macros))
        except ReadError:
            formulas.append(None)
        return f"\x00{len(formulas) - 1}\x00"

    return Sentence(part.span, re.sub(r"\$([^$]+)\$", place, part.text), formulas)


def _sentence(
    part: doc.Sentence,
    document: doc.Document,
    names: Names | None,
    notes: list[tuple[Span, str]],
    section: tuple[int, ...],
    change: Callable[[Node], Node],
) -> Said:
    formulas: list[Node | None] = []
    for formula in part.formulas:
        try:
            tree = read_formula(formula.latex, formula.span.start, macros=document.macros, names=names, notes=notes)
            formulas.append(change(tree))
        except ReadError:
            # Prose is not checked; a formula in it that cannot be read declares nothing.
            formulas.append(None)
    sentence = Sentence(part.span, part.text, formulas)
    found = declarations(sentence) if names is not None else []
    case = case_of(sentence)
    if case is not None and case.ops[0] in ("=", "!="):
        found = []
    elif any(isinstance(d, (said.Fact, said.Equation)) for d in found):
        case = None  # "For $x > 0$," is assumed of all notes
    opens = _OPENS.match(part.text.strip()) is not None
    # Probabilities that words give are uses of the variable like printed ones.
    worded = (d.left for d in found if isinstance(d, said.Equation) and isinstance(d.left, Call)
              and isinstance(d.left.args[0], Compare) and d.left.args[0].span == part.span)
    goes_on = part.text.strip()[:1].islower()
    ahead = () if case is not None else conditions_ahead(sentence, found)
    behind = conditions_behind(sentence, found) if goes_on else ()
    return Said(part.span, (*(f for f in formulas if f is not None), *worded), tuple(found), section, opens, case,
                is_otherwise(sentence), classes_of(sentence), is_link(sentence), () if behind else ahead, behind)


__all__ = ["Reading", "Said", "Shown", "Unread", "read"]
