"""The last step of reading: sets are resolved, bound names made readable, and each claim gets its theory and domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ce_symbolic.context.names import base_letter, head_key, peel
from ce_symbolic.context.pieces import is_expectation
from ce_symbolic.context.roles import Roles
from ce_symbolic.meaning.alphabets import listed, ranged, settle
from ce_symbolic.meaning.elaborate import Elaborator
from ce_symbolic.meaning.events import OMEGA, SAMPLE_LAW
from ce_symbolic.meaning.facts import Facts
from ce_symbolic.meaning.matrices import spelling_key
from ce_symbolic.meaning.named_laws import mentions, over_densities
from ce_symbolic.meaning.obligations import domain
from ce_symbolic.meaning.scope import Element, Env, Refusal, Tensor
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    App,
    Big,
    Claim,
    Compare,
    Condition,
    Definition,
    Derivative,
    Enum,
    Family,
    Finite,
    IndexSet,
    Joint,
    Law,
    Limit,
    Mul,
    Pow,
    Prob,
    Property,
    Range,
    Rat,
    Space,
    Sym,
    Term,
    Theory,
    Value,
    free_names,
    fresh,
    put,
    substitute,
    transform,
    walk,
)
from ce_symbolic.notation.tree import Letter, Script


def with_starts(a: Term, b: Term, theory: Theory) -> tuple[Term, Term, Theory]:
    """``x_0`` beside ``x_t``, where nothing says over what t runs: a name of its own, since elements of a set that is
    known by its letter count from 1."""
    whole = (a, b, *(f.claim for f in theory.facts))
    names = {v.name for part in whole for v in walk(part) if isinstance(v, App) and v.args[:1] == (ZERO,)}
    names = {n for n in names if (f := theory.families.get(n)) is not None and f.arguments and isinstance(
        f.arguments[0], Finite) and n not in theory.definitions}
    if not names:
        return a, b, theory

    def change(part: Value) -> Value:
        if isinstance(part, App) and part.name in names and part.args[:1] == (ZERO,):
            rest = part.args[1:]
            return App(f"{part.name}@0", rest) if rest else Sym(f"{part.name}@0")
        return part

    families = {**theory.families, **{f"{n}@0": Family(f"{n}@0", f.arguments[1:]) for n in sorted(names)
                                      if len((f := theory.families[n]).arguments) > 1}}
    spelling = {**theory.spelling, **{f"{n}@0": theory.spelling.get(n, n) + "_0" for n in sorted(names)}}
    facts = tuple(transform(f, change) for f in theory.facts)
    left, right = transform(a, change), transform(b, change)
    assert isinstance(left, Term) and isinstance(right, Term)
    return left, right, replace(theory, facts=facts, families=families, spelling=spelling)  # type: ignore[arg-type]


#: What is said of random variables and their law, not of what they show.
OF_VARIABLES = ("independent", "uncorrelated", "identically-distributed")


def at_the_observed(sides: tuple[Term, ...]) -> bool:
    """Whether a derivative is taken at what random variables show at one point, as of a log-likelihood in a parameter:
    the data are held, and what is known of means over all data says nothing of them."""
    parts = {p for side in sides for p in walk(side)}
    return any(isinstance(p, Derivative) for p in parts) and OMEGA not in parts and Sym("ω") in parts


class Finisher:
    """Turns drafts into claims, once everything has been read."""

    def __init__(self, el: Elaborator, facts: Facts) -> None:
        self.el = el
        self.raw = facts
        settle(el)
        ranged(el)
        listed(el)
        self.families = {
            name: Family(name, tuple(None if s is None else el.sorts.resolve(s) for s in sets),
                         el.law_families.get(name, 0))
            for name, sets in el.families.items()
            if not name.startswith("vector:")
        }
        self.laws = {
            name: Law(
                name,
                tuple(sorted(((s, el.sorts.resolve(o)) for s, o in law.slots.items()), key=lambda s: s[0])),
                law.density or any(isinstance(el.sorts.resolve(o), Space) for o in law.slots.values()),
            )
            for name, law in el.laws.items()
        }
        over = [s for law in self.laws.values() for _, s in law.slots]
        over += [s for family in self.families.values() for s in family.arguments if s is not None]
        for s in over:
            if isinstance(s, Range) and isinstance(s.upper, Sym):
                el.integers.add(s.upper.name)  # the C of 1, …, C
        self.laws[SAMPLE_LAW] = Law(SAMPLE_LAW, ((SAMPLE_LAW, OMEGA),))
        conditions = [self.condition(c) for c in (*facts.conditions, *el.extra)]
        since: dict[Condition | Property, int] = {p: facts.since.get(p, -1) for p in facts.properties}
        for raw, made in zip((*facts.conditions, *el.extra), conditions, strict=True):
            since[made] = min(facts.since.get(raw, -1), since.get(made, facts.since.get(raw, -1)))
        self.facts = tuple(dict.fromkeys(c for c in conditions if not trivial(c)))
        self.points = [
            (finished, {n: el.sorts.resolve(o) for n, o in sets.items()})
            for condition, sets in facts.points
            if isinstance(finished := el.sorts.finish(condition), Condition)
        ]
        self.points_about: dict[str, list[int]] = {}
        for number, (point, _) in enumerate(self.points):
            for name in mentioned(point):
                self.points_about.setdefault(name, []).append(number)
        self.properties = frozenset((*facts.properties, *el.properties))
        self.pool: list[tuple[Condition | Property, set[str], set[str]]] = [self._entry(f) for f in self.facts]
        self.pool += [self._entry(p) for p in sorted(self.properties, key=lambda p: (p.kind, p.subjects))]
        self.since = [since.get(fact, -1) for fact, _, _ in self.pool]
        """Where in the text each fact begins to hold."""
        self.about: dict[str, list[int]] = {}
        versions = {name: law.version for name, law in el.laws.items()}
        self.examples: dict[int, set[str]] = {}
        """The facts that belong to examples, with the examples' versions."""
        for number, (_, names, core) in enumerate(self.pool):
            for name in core:
                self.about.setdefault(name, []).append(number)
            here = {versions.get(name, "") for name in names} - {""}
            if here:
                self.examples[number] = here
        self.spelling = {SAMPLE_LAW: "\\mathbb{P}", "ω": "\\omega", **el.spelling}
        self.spelling |= {spelling_key(self.term(matrix)): latex for matrix, latex in reversed(el.matrices)}
        self.letters = self._letters()
        self.means = printed_means(el.roles)

    def _letters(self) -> dict[IndexSet, str]:
        letters: dict[IndexSet, str] = {OMEGA: "ω"}
        known = [s for law in self.el.laws.values() for s in law.slots.values()]
        known += [s for sets in self.el.families.values() for s in sets if s is not None]  # type: ignore[misc]
        known += list(self.el.sets.values())
        for over in known:
            names = self.el.sorts.letters(over)
            good = [n for n in names if n and not n.isupper() and "~" not in n]
            if good or names:
                letters.setdefault(self.el.sorts.resolve(over), (good or names)[0])
        return letters

    def term(self, term: Term) -> Term:
        """A term with its sets resolved and readable bound names."""
        result = tidy(self.el.sorts.finish(term))
        assert isinstance(result, Term)
        return result

    def condition(self, condition: Condition) -> Condition:
        """A fact with its sets resolved; free names become binders."""
        finished = self.el.sorts.finish(condition)
        assert isinstance(finished, Condition)
        binders = []
        shifted = {n for part in walk(finished.claim) if isinstance(part, App) for a in part.args
                   if isinstance(a, Add) for n in free_names(a)}
        sets = [self.el.sorts.unshifted(raw) if name in shifted else over
                for (name, raw), (_, over) in zip(condition.binders, finished.binders, strict=True)]
        enumerated = {e for _, over in finished.binders if isinstance(over, Enum) for e in over.elements}
        rename: dict[str, Term] = {}
        taken = set(free_names(finished))
        for (name, _), over in zip(finished.binders, sets, strict=True):
            if Sym(name) in enumerated:
                continue
            base = name.split("~")[0]
            base = fresh(base, taken)
            taken.add(base)
            rename[name] = Sym(base)
            binders.append((base, over))

        def change(compare: Compare) -> Compare:
            result = tidy(substitute(compare, rename))
            assert isinstance(result, Compare)
            return result

        return Condition(tuple(binders), tuple(map(change, finished.guards)), change(finished.claim))

    # --- claims ------------------------------------------------------------------------------------------------------

    def claim(self, op: str, left: Term, right: Term, free: dict[str, IndexSet], guards: Iterable[Condition],
              version: str, at: int) -> Claim:
        """The claim with its theory and its domain; ``version`` is that of the laws at the place where it stands."""
        sides = self.term(left), self.term(right)
        a, b = over_densities(sides, self.el.named, OMEGA)
        extra = [self.condition(g) for g in guards]
        sets: dict[str, IndexSet] = {}
        for name, over in free.items():
            found = self.el.sorts.unshifted(over)
            if not (isinstance(found, Enum) and Sym(name) in found.elements):
                sets[name] = found
        if any("ω" in free_names(side) for side in (a, b)):
            sets["ω"] = OMEGA
        extra += self._local(sets)
        laws = {v.law for v in (*walk(a), *walk(b)) if isinstance(v, Prob)}
        for number in sorted({number for law in laws for number in self.points_about.get(law, ())}):
            condition, elements = self.points[number]
            extra.append(condition)
            sets |= {n: s for n, s in elements.items() if not isinstance(s, Enum)}
        self.el.book.here = at
        definitions = self._definitions((a, b))
        theory = self.theory((a, b, *(d.body for d in definitions.values())), sets, extra, definitions, version, at)
        if (a, b) != sides:
            # The densities say all; what follows from them for variables on the sample space is not needed.
            theory = replace(theory, facts=tuple(f for f in theory.facts if not mentions(f, OMEGA)))
        elif at_the_observed((a, b)):
            theory = replace(theory, facts=tuple(f for f in theory.facts if OMEGA not in set(walk(f.claim))),
                             properties=frozenset(p for p in theory.properties if p.kind not in OF_VARIABLES))
        a, b, theory = with_starts(a, b, theory)
        return Claim(op, a, b, theory, domain((a, b), theory))

    def _local(self, sets: dict[str, IndexSet]) -> list[Condition]:
        """Declared comparisons of free indices, where these indices occur."""
        found: list[Condition] = []
        for compare in self.raw.local:
            self.el.free = {k: Element(Sym(k), s) for k, s in sets.items()}
            try:
                for condition in self.el.condition(compare, Env()):
                    names = free_names(condition)
                    if names <= set(sets):
                        found.append(Condition((), (), condition))
            except Refusal:
                continue
        return found

    def _definitions(self, terms: tuple[Term, ...]) -> dict[str, Definition]:
        """Definitions of names that stand un-unfolded, as the variables of derivatives do."""
        found: dict[str, Definition] = {}
        self.el.begin(frozenset())  # the indices of the last chain are no names here
        used = {v.name for t in terms for v in walk(t) if isinstance(v, (App, Sym))}
        for name in sorted(used):
            entries = self.el.book.of(name)
            if not entries or not entries[-1].indices:
                continue
            general = [e for e in entries if not any(p.startswith("=") for p in e.parameters)]
            if not general:
                continue  # X_0 = x_0 says nothing of the others
            entry = general[-1]
            sets = self.el.families.get(name, ())
            bound = {
                p: Element(Sym(p), s if s is not None else self.el.sorts.fresh(p))
                for p, s in zip(entry.parameters, sets, strict=False)
            }
            if len(bound) != len(entry.parameters):
                continue
            try:
                body = self.el.value(entry.right, Env(bound))
            except Refusal:
                continue
            if not isinstance(body, Tensor):
                found[name] = Definition(name, entry.parameters, self.term(body))
            elif not entry.parameters and (whole := self._whole(name, body)) is not None:
                found[name] = whole
        return found

    def _whole(self, name: str, body: Tensor) -> Definition | None:
        """A vector or matrix that is defined as a whole, by its entries."""
        sets = [s for s in (body.rows, body.cols) if s is not None]
        family = self.el.families.get(name, ())
        if len(family) != len(sets):
            return None
        for own, over in zip(family, sets, strict=True):
            if own is not None:
                self.el.sorts.unify(own, over)
        places = tuple(self.el.new_name("i") for _ in sets)
        first, second = Sym(places[0]), Sym(places[-1])
        entry = body.entry(first if body.rows is not None else None, second if body.cols is not None else None)
        return Definition(name, places, self.term(entry))

    def _entry(self, item: Condition | Property) -> tuple[Condition | Property, set[str], set[str]]:
        """A fact with all its names, and those by which it concerns a term: not the sizes and sets alone."""
        if isinstance(item, Property):
            names = {item.subjects[0]} if item.subjects[0] in self.laws else set(item.subjects)
            if item.kind == "conditionally-independent":
                groups = {slot for subject in item.subjects for slot in subject.split(",")}
                names = {n for n, law in self.laws.items() if groups <= {slot for slot, _ in law.slots}} or groups
            return item, names, names
        names = mentioned(item)
        core = {n for n in names if n not in self.el.integers and not n.startswith("set:")}
        return item, names, core or names

    def _without_its_law(self, number: int, spoken: frozenset[str]) -> tuple[Condition, ...] | None:
        """What is left of a fact that only gives a law of which nothing else is said one of its values.

        For a claim that does not speak of the law: the value lies between 0 and 1, and for all such values there is
        a law.
        """
        fact = self.pool[number][0]
        found = value_of_law(fact) if isinstance(fact, Condition) else None
        if found is None or found[0] in spoken or len(self.about.get(found[0], ())) != 1:
            return None
        assert isinstance(fact, Condition)
        claims = (Compare(">=", found[1], ZERO), Compare("<=", found[1], ONE))
        return tuple(Condition(fact.binders, (), claim) for claim in claims)

    def _idle(self, kept: set[int], spoken: frozenset[str]) -> set[int]:
        """Facts that only give a deviation of which nothing else is said a value, for a claim that does not speak of
        it: every density has a variance that is the square of something."""
        found: set[int] = set()
        for number in kept:
            fact = self.pool[number][0]
            name = deviation_in(fact) if isinstance(fact, Condition) else None
            if name is not None and name not in spoken and not set(self.about.get(name, ())) & kept - {number}:
                found.add(number)
        return found

    def theory(
        self,
        terms: tuple[Term, ...],
        sets: dict[str, IndexSet],
        extra: list[Condition],
        definitions: dict[str, Definition],
        version: str,
        at: int,
    ) -> Theory:
        """What concerns these terms: their names, and the facts that are connected with them.

        The facts of other examples concern only what speaks of their laws.
        """
        names = set().union(*map(mentioned, terms)) | set(sets)
        for over in sets.values():
            names |= mentioned(over)
        spoken = frozenset(names)
        own = [self._entry(c) for c in extra]
        kept: set[int] = set()
        kept_own: list[Condition] = []
        waiting = sorted(names)
        names = set()
        while waiting:
            name = waiting.pop()
            if name in names:
                continue
            names.add(name)
            if name in self.laws:
                waiting += [n for _, over in self.laws[name].slots for n in mentioned(over)]
            if name in self.families:
                waiting += [n for over in self.families[name].arguments if over is not None for n in mentioned(over)]
            for number in self.about.get(name, ()):
                here = name in self.laws or version in self.examples.get(number, (version,))
                if number not in kept and here and self.since[number] <= at:
                    rest = self._without_its_law(number, spoken)
                    if rest is not None:
                        extra = [*extra, *(c for c in rest if c not in extra)]
                        kept_own += [c for c in rest if c not in kept_own]
                        waiting += [n for c in rest for n in mentioned(c)]
                        continue
                    kept.add(number)
                    waiting += self.pool[number][1]
            for entry in own:
                if name in entry[2] and entry[0] not in kept_own and isinstance(entry[0], Condition):
                    kept_own.append(entry[0])
                    waiting += entry[1]
        integers = frozenset(n for n in names if n in self.el.integers)
        kept -= self._idle(kept, spoken)
        chosen = [self.pool[number][0] for number in sorted(kept)]
        facts = [*(k for k in chosen if isinstance(k, Condition)), *(c for c in extra if c in kept_own)]
        facts += [listed_mass(self.laws[n], facts) for n in sorted(names)
                  if n in self.laws and at_listed(self.laws[n], terms)]
        facts += [bound for f in tuple(facts) for bound in chances_of(f, self.laws) if bound not in facts]
        for name in sorted(integers - self.el.unbounded):
            size = Condition((), (), Compare(">=", Sym(name), ONE))
            if not any(f.claim.left == Sym(name) and f.claim.op in (">=", ">") for f in facts):
                facts.append(size)
        return Theory(
            laws={n: self.laws[n] for n in sorted(names) if n in self.laws},
            families={n: self.families[n] for n in sorted(names) if n in self.families},
            sets=dict(sorted(sets.items())),
            integers=integers,
            facts=tuple(dict.fromkeys(facts)),
            properties=with_derivatives(frozenset(k for k in chosen if isinstance(k, Property)), terms),
            definitions=definitions,
            spelling=self.spelling,
            letters=self.letters,
            means=self.means,
        )


_MOST_LISTED = 6


def deviation_in(fact: Condition) -> str | None:
    """``σ`` in ``∫ p(x) (x - μ)^2 dx = σ^2``."""
    left, right = fact.claim.left, fact.claim.right
    if fact.claim.op != "=" or fact.binders or fact.guards or not (
            isinstance(right, Pow) and right.exponent == TWO and isinstance(right.base, Sym)):
        return None
    square = isinstance(left, Big) and left.op == "sum" and isinstance(left.body, Mul) and all(
        isinstance(f, Prob) or (isinstance(f, Pow) and f.exponent == TWO) for f in left.body.factors)
    return right.base.name if square and right.base.name not in free_names(left) else None


def printed_means(roles: Roles) -> frozenset[str]:
    """The random variables that stand alone in a mean, ``E[X]``."""
    return frozenset(
        roles.variable_key(name)
        for calls in roles.calls.values()
        for call in calls
        if is_expectation(call.head) and head_key(call.head) in ("E", "Exp") and len(call.args) == 1
        and isinstance(name := peel(call.args[0]), (Letter, Script)) and base_letter(name) is not None
    )


def value_of_law(fact: Condition) -> tuple[str, Term] | None:
    """The law and the formula of ``p(y = 1 \\mid x) = \\sigma(x)``: one value of a law, by a formula without laws."""
    if fact.claim.op != "=" or fact.guards:
        return None
    left, right = fact.claim.left, fact.claim.right
    front = left.factors[0] if isinstance(left, Mul) and len(left.factors) == 2 else left
    behind = left.factors[1] if front is not left and isinstance(left, Mul) else None
    if not isinstance(front, Prob) or not any(isinstance(value, Rat) for _, value in front.slots):
        return None
    if behind is not None and not (isinstance(behind, Pow) and isinstance(behind.base, Prob)
                                   and behind.base.law == front.law and behind.exponent == MINUS_ONE):
        return None
    return None if any(isinstance(part, Prob) for part in walk(right)) else (front.law, right)


def at_listed(law: Law, terms: Iterable[Term]) -> bool:
    """Whether a law over a few listed elements is taken at one of them, ``u(a)`` for u over ``{a, b}``, or summed."""
    if len(law.slots) != 1 or not isinstance(over := law.slots[0][1], Enum) or len(over.elements) > _MOST_LISTED:
        return False
    return any(
        isinstance(part, Prob) and part.law == law.name
        for term in terms
        for part in walk(term)
    )


def listed_mass(law: Law, facts: Iterable[Condition]) -> Condition:
    """Its masses, listed, add up to one; where the notes state all but one, this is an equation for the last."""
    slot, over = law.slots[0]
    assert isinstance(over, Enum)
    masses = tuple(Prob(law.name, ((slot, element),)) for element in over.elements)
    stated = {f.claim.left for f in facts if f.claim.op == "=" and not f.binders}
    left = [m for m in masses if m not in stated]
    if len(left) == 1 < len(masses):
        others = tuple(Mul((MINUS_ONE, m)) for m in masses if m != left[0])
        return Condition((), (), Compare("=", left[0], Add((ONE, *others))))
    return Condition((), (), Compare("=", Add(masses) if len(masses) > 1 else masses[0], ONE))


def with_derivatives(properties: frozenset[Property], terms: Iterable[Term]) -> frozenset[Property]:
    """What is printed is defined: a convex function whose derivative the notes take is differentiable."""
    curved = {p.subjects[0] for p in properties if p.kind in ("convex", "concave") and p.subjects}
    taken: set[str] = set()
    for part in (v for t in terms for v in walk(t)) if curved else ():
        if isinstance(part, App) and part.name.endswith("'"):
            taken.add(part.name.rstrip("'"))
        elif isinstance(part, Derivative) and isinstance(part.body, App):
            taken.add(part.body.name)
    return properties | {Property("differentiable", (name,)) for name in curved & taken}


def chances_of(fact: Condition, laws: Mapping[str, Law]) -> Iterator[Condition]:
    """``P(X = 1) = θ`` says that θ lies between 0 and 1."""
    left, right = fact.claim.left, fact.claim.right
    if fact.binders or fact.guards or fact.claim.op != "=" or not isinstance(left, Prob) or not isinstance(right, Sym):
        return
    if left.law in laws and not laws[left.law].density:
        yield Condition((), (), Compare(">=", right, ZERO))
        yield Condition((), (), Compare("<=", right, ONE))


def mentioned(value: Value) -> set[str]:
    """The names that a value speaks of: free symbols, families, laws, named sets."""
    found = set(free_names(value))
    for part in walk(value):
        if isinstance(part, App):
            found.add(part.name)
        elif isinstance(part, Prob):
            found.add(part.law)
        elif isinstance(part, Joint):
            found |= {part.law, *(name for name, *_ in part.items), "set:Ω"}
        elif isinstance(part, (Finite, Space)):
            found.add("set:" + part.name)
        elif isinstance(part, Range):
            found |= free_names(part)
    return found


def trivial(condition: Condition) -> bool:
    """A fact that says nothing."""
    return condition.claim.op == "=" and condition.claim.left == condition.claim.right


def tidy(value: Value) -> Value:
    """Bound names ``x~3`` become ``x`` where that captures nothing."""

    def rename(part: Value) -> Value:
        if isinstance(part, (Big, Limit)) and "~" in part.var:
            base = part.var.split("~")[0] or "x"
            name = fresh(base, free_names(part.body) - {part.var})
            body = put(part.body, part.var, Sym(name))
            if isinstance(part, Big):
                return Big(part.op, name, part.over, body)
            return Limit(name, part.point, body)
        return part

    return transform(value, rename)
