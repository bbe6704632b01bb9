"""Definitions: which equations introduce a name, and the laws that go by a name of their own."""

from __future__ import annotations

from ce_symbolic.context import declarations as said
from ce_symbolic.context.cases import index_case
from ce_symbolic.context.mentions import (
    all_names,
    introduced,
    is_alias,
    is_known_quantity,
    own_function,
    solved,
)
from ce_symbolic.context.names import base_letter, full_key, is_upper, peel, print_name
from ce_symbolic.context.normal_laws import is_normal_law
from ce_symbolic.context.pieces import base_key, call_key, is_expectation
from ce_symbolic.context.prefixes import MARK
from ce_symbolic.context.reading import Reading, Shown, chain_trees
from ce_symbolic.context.roles import Roles
from ce_symbolic.meaning import chances, worded
from ce_symbolic.meaning.classify import is_number
from ce_symbolic.meaning.definitions import Book, Defining, indexed_inside, parameters_of, pattern
from ce_symbolic.meaning.elaborate import Elaborator
from ce_symbolic.meaning.terms import ZERO, Compare, Condition, Sym
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Node


def of_variables(left: Node) -> bool:
    """``H(Y|X)``, ``I(X;Y)``: a known quantity of random variables, whatever the notes equate it with."""
    inner = peel(left)
    return (
        isinstance(inner, tree.Call)
        and is_known_quantity(inner)
        and all((letter := base_letter(a)) is not None and is_upper(letter) for a in inner.args)
    )


def of_places(left: Node, right: Node) -> bool:
    """``p(w_1, …, w_T) = \\prod_t p(w_t | w_{<t})``: one law on both sides."""
    inner = peel(left)
    return isinstance(inner, tree.Call) and any(
        isinstance(n, tree.Letter) and n.name.startswith(f"{MARK}{call_key(inner.head)}(") for n in right.walk()
    )


class Definitions:
    """The part of the reader that enters definitions."""

    reading: Reading
    declared: list[said.Declaration]
    roles: Roles
    book: Book
    el: Elaborator
    identical: list[tuple[list[str], str]]

    def _defined_names(self) -> set[str]:
        """Names that an equation introduces, found before anything is known of the other names."""
        found: set[str] = set()
        laws = self._declared_laws()
        for declaration in self.declared:
            if isinstance(declaration, said.Equation):
                left = peel(declaration.left)
                if isinstance(left, tree.Call) and (call_key(left.head) in laws or worded.is_vocabulary_point(left)):
                    continue  # the values of a law
                if isinstance(left, tree.Call) and is_expectation(left.head) and not own_function(
                        left, declaration.right):
                    continue  # E[ε ε^T] = σ² I: what is known of a mean
                if is_number(declaration.right) and isinstance(peel(declaration.left), (tree.Call, tree.Script)):
                    continue  # a value at a point, not what the name is
                if not is_alias(declaration.left, declaration.right) and not of_variables(declaration.left):
                    found |= introduced(declaration.left)
            elif isinstance(declaration, said.Quality) and declaration.kind == "function":
                found.update(full_key(name) for name in declaration.names)
            elif isinstance(declaration, said.Quality) and declaration.kind in chances.FUNCTION_KINDS:
                # A function h that is convex is no differential entropy.
                found.update(full_key(name) for name in declaration.names if full_key(name) == "h")
            elif isinstance(declaration, (said.SoftmaxOf, said.SigmoidOf)):
                found |= introduced(declaration.output)
        seen: set[str] = set(found)
        for item in self.reading.items:
            if not isinstance(item, Shown):
                continue
            before = set(seen)
            for chain in item.chains:
                if index_case(chain) is not None:
                    continue
                if isinstance(chain.start, Node) and chain.steps and isinstance(chain.steps[0].term, Node):
                    step = chain.steps[0]
                    assert isinstance(step.term, Node)
                    start, value = solved(chain.start, step.term)
                    names = introduced(start)
                    if (
                        step.relation in ("=", ":=")
                        and not of_places(chain.start, step.term)
                        and names
                        and not names & (before if len(chain.steps) == 1 else seen)
                        and (not is_known_quantity(start) or own_function(start, value))
                        and (
                            not is_alias(start, value)
                            and not is_number(step.term)
                            and not any(worded.mentions(value, n, start) for n in names)
                        )
                    ):
                        found |= names
                last = chain.steps[-1] if len(chain.steps) > 1 else None
                if last is not None and last.relation == ":=" and isinstance(last.term, Node):
                    found |= introduced(last.term) - before  # … =: p_i(x)
                for node in chain_trees(chain):
                    seen |= all_names(node)
        return found

    def _declared_laws(self) -> set[str]:
        """Names that a sentence declares to be discrete laws."""
        names = [peel(d.name) for d in self.declared if isinstance(d, said.IsLaw) and not d.density]
        return {call_key(n.head) if isinstance(n, tree.Call) else full_key(n) for n in names}

    def _enter(self, declaration: said.Equation) -> bool:
        """An equation of a sentence as a definition; False where it is a fact."""
        left = indexed_inside(peel(declaration.left))
        if isinstance(left, tree.Derivative) or (isinstance(left, tree.Big) and left.body is None):
            if isinstance(left, tree.Derivative) and full_key(left.body) in self.roles.defined:
                return True  # what follows from the definition of L is a result, perhaps for one case only
            key = pattern(left, self.roles)[0]
            self.book.add(Defining(key, (), declaration.right, left, declaration.span, False))
            return True
        if (
            isinstance(left, tree.Mul)
            and len(left.factors) == 2
            and isinstance(left.factors[0], tree.Number)
            and (isinstance(peel(left.factors[1]), tree.Letter))
        ):
            # 2W = Σ_i W_i defines W.
            right = tree.Fraction(declaration.right, left.factors[0], span=declaration.right.span)
            self.book.add(Defining(full_key(left.factors[1]), (), right, left.factors[1], declaration.span, True))
            return True
        if isinstance(left, tree.Call) and worded.is_vocabulary_point(left):
            return False
        if isinstance(left, tree.Power) and self._stands_alone(left):
            # \\sigma^2 = Var(X) is a fact about \\sigma, where k \\sigma is printed
            whole = peel(declaration.right)
            deviation = Condition((), (), Compare(">=", Sym(full_key(left.base)), ZERO))
            if isinstance(whole, tree.Call) and is_expectation(whole.head) and deviation not in self.el.extra:
                self.el.extra.append(deviation)
                self.el.note(declaration.span, f"read {print_name(left.base)} as a deviation: not negative")
            return False
        law = peel(declaration.right)
        if (isinstance(left, tree.Letter) and isinstance(law, tree.Script) and full_key(law) in self.roles.laws
                and full_key(left) not in self.roles.laws and base_letter(left) == base_letter(law)):
            self.el.short[full_key(left)] = law
            return True
        key = call_key(left.head) if isinstance(left, tree.Call) else base_key(left)
        if isinstance(left, (tree.Call, tree.Script)) and self.alias(left, declaration.right):
            return True
        if isinstance(left, tree.Call) and key in self._declared_laws() and key in self.roles.laws:
            return False
        if is_expectation(left.head if isinstance(left, tree.Call) else left) and key not in self.roles.defined:
            return False
        if full_key(left) in self.roles.bound and isinstance(left, tree.Letter):
            return False
        if isinstance(left, tree.Script) and base_key(left) in self.roles.laws and is_number(declaration.right):
            return False  # \\pi_a = 1/3 is a value of the law
        parameters = parameters_of(left, self.roles)
        if is_number(declaration.right) and parameters is not None and parameters[1]:
            return False  # y_k = 1 is a value, not what y is
        if parameters is not None and isinstance(left, tree.Call) and self._in_a_circle(left, declaration.right):
            return False  # Q in terms of V, and V in terms of Q: the second one is an equation
        known = self.book.entries.get(parameters[0], []) if parameters is not None else []
        if known and is_normal_law(declaration.right) and all(is_normal_law(e.right) for e in known):
            known = []  # "With q = N(0, 1) this becomes": another law from here on
        if parameters is None or any(e.parameters == parameters[1] and e.section == self.book.section for e in known):
            return False
        return worded.define(self.roles, self.book, left, declaration.right, declaration.span)

    def _stands_alone(self, power: tree.Power) -> bool:
        """Whether the notes print what is squared without its square."""
        base = peel(power.base)
        if not isinstance(base, tree.Letter):
            return False

        def look(node: Node) -> bool:
            if isinstance(node, tree.Power) and peel(node.base) == base and node.exponent == power.exponent:
                return False
            if isinstance(node, tree.Script):
                return any(map(look, (*node.subs, *node.sups)))
            return node == base or any(map(look, node.children()))

        return any(map(look, self.reading.trees()))

    def _in_a_circle(self, left: Node, right: Node) -> bool:
        """Whether a definition that the right side uses speaks of the left side."""
        key = call_key(left.head) if isinstance(left, tree.Call) else base_key(left)
        waiting, done = set(all_names(right)), {key}
        while waiting:
            name = waiting.pop()
            done.add(name)
            for entry in self.book.entries.get(name, ()):
                if worded.mentions(entry.right, key, left):
                    return True
                waiting |= all_names(entry.right) - done
        return False

    def alias(self, left: tree.Call | tree.Script, right: Node) -> bool:
        """``p(c) = P(X = c)``: p is the law of X from here on; ``p_i = P(X = x_i)`` tells the letter of its values."""
        whole = peel(right)
        key = call_key(left.head) if isinstance(left, tree.Call) else base_key(left)
        if key not in self.roles.laws or self.roles.laws[key].slots != ["0"] or not is_alias(left, right):
            return False
        assert isinstance(whole, tree.Call)
        event = peel(whole.args[0])
        assert isinstance(event, tree.Compare)
        variable = self.roles.slot_of(event.items[0])
        if variable is None or self.roles.variables.get(variable) != "slot":
            return False
        value = peel(event.items[1])
        if isinstance(value, tree.Script) and isinstance(value.base, tree.Letter):
            self.el.valued.setdefault(variable, full_key(value.base))
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

    def _diagonals(
        self, leftover: list[tuple[said.Declaration, tuple[str, ...]]]
    ) -> list[tuple[said.Declaration, tuple[str, ...]]]:
        """``H_{kk} = …`` and ``H_{kl} = …`` off the diagonal are one definition with two cases."""
        kept = []
        for declaration, versions in leftover:
            left = peel(declaration.left) if isinstance(declaration, said.Equation) else None
            if (
                isinstance(declaration, said.Equation)
                and isinstance(left, tree.Script)
                and len(left.subs) == 2
                and (left.subs[0] == left.subs[1])
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
        from ce_symbolic.meaning import laws

        law = full_key(declaration.law)
        slots = [
            s
            for n in declaration.variables
            if (s := chances.variable_name(self.el, n)) is not None and self.roles.variables.get(s) == "slot"
        ]
        if not slots or law not in self.roles.laws:
            return
        if self.roles.laws[law].slots == ["0"]:
            first = laws.record(self.el, law).alias
            if first is None:
                self.set_alias(law, slots[0])
            else:
                slots = [first, *(s for s in slots if s != first)]
        if len(slots) > 1:
            self.identical.append((slots, self.el.version))
