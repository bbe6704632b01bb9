r"""Likelihoods of independent observations: what ``L(\theta)``, ``\ell``, ``L(\theta \mid x)`` are by what notes tell.

The likelihood is the product of the densities of the observations, ``\prod_i p(x_i \mid \theta)``; its logarithm is the
sum of their logarithms.  The density is what the notes print for one observation: a call ``p(x_i | \theta)``, a formula
for it, or a law with a name of its own.  With that the line that introduces the likelihood is a claim like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, is_upper, letter_key, peel
from ce_symbolic.context.pieces import bound_by, call_key, is_expectation
from ce_symbolic.context.samples import DENSITIES, below, bounds, density, drawn
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Big, Call, Compare, Letter, Node, Script

_DENSITY_LETTERS = ("p", "P", "f", "q", "Pr", "g")
_NAMES = ("L", "l", "ell", "LL", "NLL", "Lik", "lik")
_LOGS = ("log", "ln")
#: What the parameters of a law are called, where a sentence names the law only.
_USUAL = {
    "normal": (("mu", "theta"), ("sigma",)), "poisson": (("lambda", "theta", "mu"),),
    "bernoulli": (("theta", "p", "pi", "mu", "q"),), "exponential": (("lambda", "theta", "beta"),),
    "exponential mean": (("theta", "lambda", "mu", "beta"),), "exponential rate": (("lambda", "theta"),),
    "geometric": (("p", "theta"),),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """The formulas of a chain and its equations."""

    nodes: tuple[Node, ...]
    equations: tuple[tuple[Node, Node], ...]

    @property
    def start(self) -> Node | None:
        """The left side of the first equation."""
        return self.equations[0][0] if self.equations else None

    @property
    def right(self) -> Node | None:
        """The right side of the first equation."""
        return self.equations[0][1] if self.equations else None


@dataclass(frozen=True)
class Run:
    """An observation below a sum or product, ``x_i``, and its density where that is printed as a call."""

    big: Big
    index: Letter
    observation: Script
    call: Call | None


@dataclass
class Plan:
    """What the likelihoods are, and how formulas are read with it."""

    equations: list[said.Equation] = field(default_factory=list)
    facts: list[said.Fact] = field(default_factory=list)
    """What the law of the observations says of each of them."""
    short: dict[str, tuple[Node, ...]] = field(default_factory=dict)
    """Likelihoods that are always printed with the same arguments."""
    law: tuple[str, tuple[Node, ...], str] | None = None
    """The law of one observation, its parameters, and the index that these are printed with."""
    letter: str = ""
    """The letter of the observations."""
    twins: dict[str, Node] = field(default_factory=dict)
    """Densities of which nothing is said, beside one with a formula: ``f(x_i | θ)`` beside ``p(x | θ) = …``."""
    marginals: dict[str, Call] = field(default_factory=dict)
    """The laws of single names, ``f_X(x_i)``, by the name."""
    data: Node | None = None
    """The probability of all data, ``P(\\mathcal{D} | θ)``, as the product over the observations."""
    log_data: Node | None = None
    data_names: frozenset[str] = frozenset()
    lowered: frozenset[str] = frozenset()
    """Capitals of observations that are given data throughout."""

    def changed(self, node: Node) -> Node:
        """A formula with the densities of named laws written out and the likelihoods without arguments."""
        inside, log = _inside(node)
        if log and self.log_data is not None and isinstance(inside, Call) and is_of_data(inside, self.data_names):
            return self.log_data
        node = below(node, self.changed)
        if isinstance(node, Letter) and letter_key(node).split(".")[0] in self.lowered and node.style in ("", "bold"):
            return replace(node, name=node.name.lower(), latex=node.name.lower())
        if isinstance(node, Call):
            key = call_key(node.head)
            if key in self.twins and observed(node) is not None:
                return replace(node, head=self.twins[key])
            if key in self.short and tuple(node.args) in (
                    self.short[key], tuple(below(a, self.changed) for a in self.short[key])):
                return node.head
            if self.data is not None and is_of_data(node, self.data_names):
                return self.data
            pair = self.paired(node)
            if pair is not None:
                return pair
            at = observed(node) if self.law is not None else None
            if at is not None and self.law is not None and same_letter(at, self.letter):
                name, parameters, index = self.law
                return tree.Group(density(name, tuple(at_index(p, index, at) for p in parameters), at), span=node.span)
        return node


    def paired(self, call: Call) -> Node | None:
        """``f(x_i, y_i)`` as ``f_X(x_i)`` times the density of ``y_i``, whose law is told given ``x_i``."""
        if self.law is None or observed(call, joint=True) is None or call.separators != (",",):
            return None
        both = [peel(a.items[1]) if isinstance(a, Compare) else a for a in map(peel, call.args)]
        mine = [n for n in both if same_letter(n, self.letter)]
        other = [n for n in both if not same_letter(n, self.letter)]
        name, parameters, index = self.law
        given = {_letter_of(n) for p in parameters for n in p.walk() if isinstance(n, Script)}
        if len(mine) != 1 or len(other) != 1 or _letter_of(other[0]) not in given:
            return None
        marginal = self.marginals.get(_letter_of(other[0]))
        if marginal is None or not isinstance(other[0], Script):
            return None
        value = density(name, tuple(at_index(p, index, mine[0]) for p in parameters), mine[0])  # type: ignore[arg-type]
        alone = below(at_index(marginal, index, other[0]), self.changed)
        return tree.Group(tree.Mul((alone, value), ("",)), span=call.span)


def _complemented(node: Node) -> Iterator[Call]:
    """The ``p(x_i)`` of ``1 - p(x_i)``: the chance of a label at x_i, not of x_i itself."""
    for part in node.walk():
        if isinstance(part, tree.Add) and part.signs == ("", "-") and peel(part.terms[0]) == tree.Number("1"):
            call = peel(part.terms[1])
            if isinstance(call, Call) and len(call.args) == 1:
                yield call


def likelihoods(lines: Sequence[Line], declared: Sequence[said.Declaration]) -> Plan | None:
    """What is known of the likelihoods in these chains; None where none is spoken of."""
    told = [d for d in declared if isinstance(d, said.Likelihood)]
    sampled = [d for d in declared if isinstance(d, said.Sampled)]
    formulas = dict(_formulas(lines, declared))
    spoken = {_letter_of(n) for d in sampled for n in d.names} | {_letter_of(c.args[0]) for c in formulas.values()}
    chances = {call_key(c.head) for line in lines for node in line.nodes for c in _complemented(node)}
    runs = [run for line in lines for run in _runs(line.nodes, spoken - {""})]
    if not runs or any(run.call is not None and call_key(run.call.head) in chances for run in runs):
        return None
    drawn_letters = {_letter_of(n) for d in sampled for n in d.names}
    main = next((r for r in runs if _letter_of(r.observation) in drawn_letters), runs[0])
    plan = Plan(letter=_letter_of(main.observation))
    law = _law(sampled, lines, main)
    plan.marginals = {_letter_of(at): c for line in lines for node in line.nodes for c in node.walk()
                      if isinstance(c, Call) and len(c.args) == 1 and (at := observed(c)) is not None}
    if law is not None and not any(r.call is not None and call_key(r.call.head) in formulas for r in runs):
        plan.law = law
    fitting = [c for c in formulas.values() if same_letter(c.args[0], plan.letter)]
    if told and len(fitting) == 1:
        plan.twins = {call_key(r.call.head): fitting[0].head for r in runs if r.call is not None
                      and call_key(r.call.head) not in formulas and r.call.separators == fitting[0].separators}
    names: dict[str, tuple[Node, str]] = {}
    for declaration in told:
        if declaration.name is not None:
            names.setdefault(_key(declaration.name), (declaration.name, declaration.kind))
    for left, right in (pair for line in lines for pair in line.equations):
        found = _by_use(left, right, bool(told))
        if found is not None:
            names.setdefault(_key(found[0]), found)
    for key, (node, kind) in names.items():
        equation = _equation(key, node, kind, lines, runs, plan, formulas)
        if equation is not None:
            plan.equations.append(equation)
    plan.data_names = _data_names(lines, declared)
    if any(is_of_data(n, plan.data_names) for line in lines for node in line.nodes for n in node.walk()
           if isinstance(n, Call)):
        run = _best(runs, formulas)
        value, log = (_density(run, plan, formulas, log) for log in (False, True))
        if value is not None and log is not None:
            plan.data = tree.Group(replace(run.big, op="prod", body=tree.Group(value)))
            plan.log_data = tree.Group(replace(run.big, op="sum", body=tree.Group(log)))
    if not plan.equations and plan.law is None and plan.data is None:
        return None
    if law is not None:
        plan.facts = [said.Fact(main.big.span, bound) for bound in bounds(law[0], main.observation)]
    _lower(lines, runs, plan)
    if plan.law is not None:
        plan.law = (plan.law[0], tuple(map(plan.changed, plan.law[1])), plan.law[2])
    plan.equations = [replace(e, left=plan.changed(e.left), right=plan.changed(e.right)) for e in plan.equations]
    plan.facts = [replace(f, compare=changed) for f in plan.facts
                  if isinstance(changed := below(f.compare, plan.changed), Compare)]
    return plan


# --- the observations ------------------------------------------------------------------------------------------------


def observed(call: Call, joint: bool = False) -> Script | None:
    """The ``x_i`` of ``p(x_i | θ)``, ``f(x = X_i | λ)``, ``N(x_i | μ, σ²)``; ``joint`` also of ``p(x_i, y_i)``."""
    letter = base_letter(call.head)
    if letter is None or letter.name not in (*_DENSITY_LETTERS, "N") or not call.args or call.power is not None:
        return None
    first = peel(call.args[0])
    if isinstance(first, Compare) and first.ops == ("=",):
        first = peel(first.items[1])
    if not isinstance(first, Script) or not isinstance(first.base, Letter) or first.primes:
        return None
    if letter.name == "N" and call.separators[:1] not in (("|",), (";",)):
        return None
    behind = [s for s in call.separators if s != ","]
    return first if len(behind) <= 1 and (joint or not call.separators or call.separators[0] != ",") else None


def _runs(nodes: Sequence[Node], spoken: set[str]) -> Iterator[Run]:
    """The sums and products over observations, of which some letters are known."""
    for node in nodes:
        for big in node.walk():
            if not isinstance(big, Big) or big.op not in ("sum", "prod") or big.body is None:
                continue
            bound = [n for n in bound_by(big.lower) if isinstance(n, Letter)]
            if big.lower is None and big.upper is None:
                bound = list(_indices(big.body, spoken))
            if len(bound) != 1:
                continue
            calls = [c for c in big.body.walk() if isinstance(c, Call)]
            seen = [(at, c) for c in calls if (at := observed(c, joint=True)) is not None
                    and _has_index(at, bound[0])]
            if seen:
                yield Run(big, bound[0], *seen[0])
                continue
            parts = {letter_key(s.base): s for s in big.body.walk() if isinstance(s, Script)
                     and isinstance(s.base, Letter) and _has_index(s, bound[0])}
            fitting = [s for s in parts.values() if _letter_of(s) in spoken] or (
                list(parts.values()) if len(parts) == 1 and not spoken else [])
            if fitting:
                yield Run(big, bound[0], fitting[0], None)


def _indices(body: Node, spoken: set[str]) -> Iterator[Letter]:
    """The index of the observations below a sum without range, ``\\sum y_i``."""
    found = {letter_key(i): i for s in body.walk() if isinstance(s, Script) and _letter_of(s) in spoken
             for sub in s.subs if isinstance(i := peel(sub), Letter)}
    yield from found.values()


def _has_index(name: Script, index: Letter) -> bool:
    return any(peel(s) == index for s in (*name.subs, *name.sups))


def _letter_of(node: Node) -> str:
    letter = base_letter(node)
    return letter.name.lower() if letter is not None else ""


def same_letter(node: Node, letter: str) -> bool:
    """Whether a name is built on a letter, whatever its case."""
    return _letter_of(node) == letter


def at_index(node: Node, index: str, at: Script) -> Node:
    """A parameter of one observation's law, ``w x_i``, at the index of another observation."""
    mine = next((peel(s) for s in (*at.subs, *at.sups) if isinstance(peel(s), (Letter, tree.Number))), None)
    if not index or mine is None:
        return node

    def change(part: Node) -> Node:
        if isinstance(part, Script):
            subs = tuple(mine if isinstance(peel(s), Letter) and letter_key(peel(s)) == index else s  # type: ignore[arg-type]
                         for s in part.subs)
            return replace(part, subs=subs)
        return below(part, change)

    return change(node)


# --- its density -----------------------------------------------------------------------------------------------------


def _law(sampled: Sequence[said.Sampled], lines: Sequence[Line], run: Run) -> tuple[str, tuple[Node, ...], str] | None:
    """The law of an observation, where the notes name one and only one."""
    mine = [d for d in sampled if not d.names or any(same_letter(n, _letter_of(run.observation)) for n in d.names)]
    if not mine or len({d.law.split()[0] for d in mine}) != 1:
        return None
    precise = [d for d in mine if d.parameters] or mine
    found = precise[0]
    law = next((d.law for d in mine if " " in d.law), found.law)
    letters = {letter_key(n): n for line in lines for node in line.nodes for n in node.walk() if isinstance(n, Letter)}
    parameters = found.parameters or tuple(_usual(law, letters))
    scripts = [inner for n in found.names if isinstance(inner := peel(n), Script)]
    index = next((letter_key(i) for n in scripts for s in n.subs if isinstance(i := peel(s), Letter)), "")
    if law in ("exponential", "geometric") and parameters:
        law += _printed_like(law, lines, parameters)
    if law not in DENSITIES or len(parameters) != DENSITIES[law].parameters:
        return None
    return law, parameters, index


def _usual(law: str, letters: dict[str, Letter]) -> Iterator[Node]:
    for choice in _USUAL.get(law, ()):
        name = next((letters[c] for c in choice if c in letters), None)
        if name is not None:
            yield tree.Power(name, tree.Number("2")) if name.name == "sigma" else name


def _printed_like(law: str, lines: Sequence[Line], parameters: tuple[Node, ...]) -> str:
    """Which of its two forms a law has in these formulas; nothing where they do not show it."""
    nodes = [n for line in lines for node in line.nodes for n in node.walk()]

    def of_data(node: Node) -> bool:
        return any(isinstance(p, Script) for p in node.walk())

    if law == "geometric":
        less = [n for n in nodes if isinstance(n, tree.Add) and len(n.terms) == 2 and of_data(n.terms[0])]
        less = [n for n in less if n.signs[1] == "-" and isinstance(peel(n.terms[1]), (Letter, tree.Number))]
        alone = any(isinstance(n, tree.Power) and isinstance(peel(n.exponent), Script) for n in nodes)
        return " trials" if less else " failures" if alone else ""
    if any(isinstance(n, tree.Fraction) and peel(n.denominator) == parameters[0] and of_data(n.numerator)
           for n in nodes):
        return " mean"
    times = any(isinstance(n, tree.Mul) and parameters[0] in n.factors and of_data(n) for n in nodes)
    return " rate" if times else ""


def _formulas(lines: Sequence[Line], declared: Sequence[said.Declaration]) -> Iterator[tuple[str, Call]]:
    """The densities of which the notes print a formula, ``p(x | θ) = …``, by their name."""
    pairs = [(d.left, d.right) for d in declared if isinstance(d, said.Equation)]
    pairs += [line.equations[0] for line in lines if line.equations]
    for left, _ in pairs:
        pair = drawn(left)
        inner = peel(left if pair is None else pair[1])  # Y_i \\sim f(y) = …
        argument = peel(inner.args[0]) if isinstance(inner, Call) and inner.power is None and inner.args else None
        if isinstance(inner, Call) and isinstance(argument, Letter) and argument.name.islower():
            letter = base_letter(inner.head)
            if letter is not None and letter.name in _DENSITY_LETTERS:
                yield call_key(inner.head), inner


def _density(run: Run, plan: Plan, formulas: dict[str, Call], log: bool) -> Node | None:
    """The density of an observation, or its logarithm."""
    fitting = [c for c in formulas.values() if same_letter(c.args[0], _letter_of(run.observation))]
    known = run.call is not None and call_key(run.call.head) in formulas
    if run.call is not None and (known or (plan.law is None and len(fitting) != 1)):
        value: Node = run.call
    elif plan.law is not None:
        name, parameters, index = plan.law
        at = run.observation
        return density(name, tuple(at_index(p, index, at) for p in parameters), at, log)
    else:
        if len(fitting) != 1:
            return None
        value = replace(fitting[0], args=(run.observation, *fitting[0].args[1:]))
    return Call(Letter("ln", "command", latex="\\ln"), (value,), (), ("(", ")")) if log else value


def _best(runs: Sequence[Run], formulas: dict[str, Call]) -> Run:
    """The run whose density the notes print a formula of, else the first."""
    return next((r for r in runs if r.call is not None and call_key(r.call.head) in formulas), runs[0])


def is_of_data(call: Call, names: frozenset[str]) -> bool:
    """``P(\\mathcal{D} | θ)`` and ``p(X; θ)`` where X is all observations."""
    letter, first = base_letter(call.head), peel(call.args[0]) if call.args else None
    return (letter is not None and letter.name in ("p", "P", "Pr", "f") and isinstance(first, Letter)
            and letter_key(first) in names and call.power is None and all(s in ("|", ";") for s in call.separators[:1]))


def _data_names(lines: Sequence[Line], declared: Sequence[said.Declaration]) -> frozenset[str]:
    """Letters for all observations: the script D, and ``X = \\{x_1, …, x_n\\}``; none where a law is given them."""
    found = {"D.cal"}
    for declaration in declared:
        if isinstance(declaration, said.Equation) and isinstance(left := peel(declaration.left), Letter):
            listed = peel(declaration.right)
            if isinstance(listed, tree.Tuple) and any(isinstance(peel(i), tree.Dots) for i in listed.items):
                found.add(letter_key(left))
    behind: set[str] = set()
    for call in (n for line in lines for node in line.nodes for n in node.walk() if isinstance(n, Call)):
        letter = base_letter(call.head)
        if letter is not None and letter.name in _DENSITY_LETTERS and any(s in ("|", ";") for s in call.separators):
            at = next(i for i, s in enumerate(call.separators) if s in ("|", ";"))
            behind |= {letter_key(n) for a in call.args[at + 1 :] for n in a.walk() if isinstance(n, Letter)}
    return frozenset(found - behind)


# --- the likelihoods -------------------------------------------------------------------------------------------------


def _key(node: Node) -> str:
    inner = peel(node)
    letter = base_letter(inner.head if isinstance(inner, Call) else inner)
    return letter_key(letter) if letter is not None else ""


def _inside(node: Node | None) -> tuple[Node | None, bool]:
    """``L`` for ``\\log L``, with whether there is a logarithm."""
    inner = peel(node) if node is not None else None
    if isinstance(inner, Call) and isinstance(head := peel(inner.head), Letter) and head.name in _LOGS and (
            len(inner.args) == 1 and inner.power is None):
        return peel(inner.args[0]), True
    return inner, False


def _by_use(left: Node, right: Node, told: bool) -> tuple[Node, str] | None:
    """A likelihood by how it is printed and what it is equated with: ``L(\\theta; X) = \\prod_i p(x_i; \\theta)``."""
    name, log = _inside(left)
    if not isinstance(name, (Call, Letter, Script)):
        return None
    letter = base_letter(name.head if isinstance(name, Call) else name)
    if letter is None or letter.name not in _NAMES or letter.accents or letter.style not in ("", "cal", "rm", "scr"):
        return None
    of_data = isinstance(name, Call) and any(s in ("|", ";") for s in name.separators)
    densities = any(isinstance(n, Call) and observed(n) is not None for n in right.walk())
    product = isinstance(whole := peel(right), Big) and whole.op == "prod"
    if not told and not (densities and (of_data or product)):
        return None
    if log:
        return name, "likelihood"
    if letter.name in ("l", "ell", "LL"):
        return name, "log-likelihood"
    if letter.name == "NLL":
        return name, "negative log-likelihood"
    form = _form(right)
    return None if form is None else (name, form)


def _form(right: Node) -> str | None:
    """Whether a formula is a product of probabilities or a sum of their logarithms, where it shows."""
    inner = peel(right)
    if isinstance(inner, Call):
        return {"exp": "likelihood", "log": "log-likelihood", "ln": "log-likelihood"}.get(call_key(inner.head))
    if isinstance(inner, Big):
        if inner.op == "prod":
            return "likelihood"
        logs = any(isinstance(n, Letter) and n.name in _LOGS for n in inner.walk())
        return "log-likelihood" if inner.op == "sum" and logs else None
    if isinstance(inner, tree.Add):
        return "log-likelihood" if len(inner.terms) > 1 else None
    return "likelihood" if isinstance(inner, (tree.Mul, tree.Power)) else None


def _equation(key: str, name: Node, kind: str, lines: Sequence[Line], runs: Sequence[Run], plan: Plan,
              formulas: dict[str, Call]) -> said.Equation | None:
    """What a likelihood is."""
    uses = [n for line in lines for node in line.nodes for n in node.walk()
            if isinstance(n, (Call, Letter, Script)) and _key(n) == key]
    if not uses:
        return None
    first = next((line for line in lines if _key(_inside(line.start)[0] or tree.Number("0")) == key), None)
    form = _form(first.right) if first is not None and first.right is not None and not _inside(first.start)[1] else None
    if kind == "likelihood" and form == "log-likelihood":
        kind = form  # "the likelihood" is often short for its logarithm
    nodes = first.nodes if first is not None else ()
    mine = [r for r in runs if any(r.big == n for node in nodes for n in node.walk())]
    if not mine and any(isinstance(n, Big) for node in nodes for n in node.walk()):
        return None  # a sum or product over something else
    run = _best(mine or runs, formulas)
    logged = {id(n.args[0]) for line in lines for node in line.nodes for n in node.walk()
              if isinstance(n, Call) and _inside(n)[1]}
    heads = {id(n.head) for n in uses if isinstance(n, Call)} | {id(n.base) for n in uses if isinstance(n, Script)}
    starts = {id(peel(line.start)) for line in lines if line.start is not None}
    other = [n for n in uses if id(n) not in heads]
    only_logs = kind == "likelihood" and any(id(n) in logged for n in other) and all(
        id(n) in logged or id(n) in starts for n in other)
    value = _density(run, plan, formulas, kind != "likelihood" or only_logs)
    if value is None:
        return None
    total: Node = replace(run.big, op="prod" if kind == "likelihood" and not only_logs else "sum",
                          body=tree.Group(value))
    if only_logs:
        total = Call(Letter("exp", "command", latex="\\exp"), (total,), (), ("(", ")"))
    if kind.startswith("negative"):
        total = tree.Add(("-",), (total,))
    calls = [n for n in uses if isinstance(n, Call)]
    plain = peel(name)
    left: Node = calls[0] if calls else plain.head if isinstance(plain, Call) else plain
    if calls and all(c.args == calls[0].args and c.head == calls[0].head for c in calls):
        plan.short[call_key(calls[0].head)] = calls[0].args
        left = calls[0].head
    return said.Equation(run.big.span, left, total, strict=True, retold=True)


def _lower(lines: Sequence[Line], runs: Sequence[Run], plan: Plan) -> None:
    """Capital observations are given numbers, unless a mean or a variance is taken somewhere."""
    nodes = [n for line in lines for node in line.nodes for n in node.walk()]
    if any(isinstance(n, Call) and is_expectation(n.head) for n in nodes):
        return
    if any((isinstance(n, tree.Big) and n.op in ("bigcup", "bigcap"))
           or {"\\cup", "\\cap"} & set(getattr(n, "signs", ())) for n in nodes):
        return  # A_1, A_2, … are events
    indices = {letter_key(r.index) for r in runs}
    letters = {plan.letter} | {_letter_of(a) for r in runs if r.call is not None for a in r.call.args}
    if plan.law is not None:
        letters |= {_letter_of(n) for p in plan.law[1] for n in p.walk() if isinstance(n, Script)}
    plan.lowered = frozenset(
        n.base.name for n in nodes if isinstance(n, Script) and isinstance(n.base, Letter) and is_upper(n.base)
        and not n.base.style and n.base.name.lower() in letters and not n.sups
        and any(isinstance(i := peel(sub), Letter) and letter_key(i) in indices for sub in n.subs))
