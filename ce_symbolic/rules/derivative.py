"""The rules of differentiation, one law each."""
from __future__ import annotations

from fractions import Fraction

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Derivative,
    Enum,
    Finite,
    Fn,
    Interval,
    Iverson,
    Mul,
    Pow,
    Prob,
    Range,
    Rat,
    Space,
    Sym,
    Term,
    Value,
    exp,
    free_names,
    walk,
)
from ce_symbolic.proof.scope import Scope
from ce_symbolic.proof.varying import names_in, tied_to
from ce_symbolic.rules.rule import Choice, Rule


def depends(value: Value, variable: Term) -> bool:
    """Whether a term mentions what is differentiated (any member of the family, for an indexed variable)."""
    if isinstance(variable, Sym):
        return variable.name in free_names(value)
    head = getattr(variable, "name", None) or getattr(variable, "law", "")
    return head in names_in(value)


def linked(body: Value, variable: Term, scope: Scope) -> bool:
    """Whether a name in ``body`` may stand for something that depends on the variable: a definition or an equation."""
    names = names_in(body)
    head = frozenset((variable.law if isinstance(variable, Prob) else getattr(variable, "name", ""),))
    return bool(names & set(scope.theory.definitions)) or bool(names & (tied_to(head, scope.theory) - head))


def is_variable(variable: Term, scope: Scope) -> bool:
    """Whether something is a real quantity that one may differentiate in: a symbol, or a family or law at an index."""
    if isinstance(variable, Sym):
        over = scope.set_of(variable.name)
        return variable.name not in scope.theory.integers and (over is None or isinstance(over, Interval))
    if isinstance(variable, App):
        family = scope.theory.families.get(variable.name)
        return family is None or None not in family.arguments
    return isinstance(variable, Prob)


class DerivativeRule(Rule):
    """Shared guard: the term is a derivative."""

    heads = (Derivative,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Derivative) or not is_variable(term.variable, scope):
            return None
        return self.differentiate(term.body, term.variable, scope)

    def differentiate(self, body: Term, variable: Term, scope: Scope) -> Term | None:
        """The derivative of ``body``, or None where this law says nothing of it."""
        raise NotImplementedError


class DerivativeOfConstant(DerivativeRule):
    """What does not depend on the variable."""

    name = "derivative-of-constant"
    statement = r"\frac{d}{dx} c = 0"
    obligations = "c does not depend on x"
    example = r"\frac{\partial}{\partial w} y_i = 0"
    misuse = r"\frac{d}{dx} f(x) = 0"

    def differentiate(self, body: Term, variable: Term, scope: Scope) -> Term | None:
        return None if depends(body, variable) or linked(body, variable, scope) else ZERO


class DerivativeOfVariable(DerivativeRule):
    """The variable itself, or another member of its family."""

    name = "derivative-of-variable"
    statement = r"\frac{d}{dx} x = 1, \quad \frac{\partial z_i}{\partial z_j} = [i = j]"
    example = r"\frac{\partial}{\partial z_j} \sum_i z_i = 1"
    misuse = r"\frac{\partial z_i}{\partial z_j} = 1 for i \neq j"

    def differentiate(self, body: Term, variable: Term, scope: Scope) -> Term | None:
        if body == variable:
            return ONE
        if isinstance(body, App) and isinstance(variable, App) and body.name == variable.name:
            if any(depends(a, variable) for a in body.args) or len(body.args) != len(variable.args):
                return None
            same = [Iverson(Compare("=", a, b)) for a, b in zip(body.args, variable.args, strict=True)]
            return same[0] if len(same) == 1 else Mul(tuple(same))
        return None


class DerivativeOfSum(DerivativeRule):
    """Term by term."""

    name = "derivative-of-sum"
    statement = r"(f + g)' = f' + g', \quad \frac{d}{dx} \sum_i f_i = \sum_i \frac{d f_i}{dx}"
    obligations = "the sum is finite, and what it runs over does not depend on x"
    example = r"\frac{\partial}{\partial w} \sum_k (y_k - w x_k)^2 = \sum_k \frac{\partial}{\partial w} (y_k - w x_k)^2"
    misuse = r"\frac{d}{dx} \sum_{n=1}^\infty f_n = \sum_{n=1}^\infty f_n' without convergence"

    def differentiate(self, body: Term, variable: Term, scope: Scope) -> Term | None:
        if isinstance(body, Add):
            return Add(tuple(Derivative(t, variable) for t in body.terms))
        if isinstance(body, Big) and body.op == "sum" and _finite(body) and body.var not in free_names(variable):
            if depends(body.over, variable) or linked(body.over, variable, scope):
                return None
            return Big("sum", body.var, body.over, Derivative(body.body, variable))
        return None


class DerivativeUnderIntegral(DerivativeRule):
    """An integral over the outcomes of a law with a parameter."""

    name = "derivative-under-integral"
    statement = r"\frac{d}{d\theta} \int p_\theta(x) f(x) dx = \int f(x) \frac{d}{d\theta} p_\theta(x) dx"
    obligations = "the family is regular: the derivative may be taken under the integral"
    example = r"\frac{d}{d\theta} \int p_\theta(x) r(x) dx = \int \frac{d p_\theta(x)}{d\theta} r(x) dx"
    misuse = r"\frac{d}{dx} \int_0^x f(t) dt = \int_0^x f'(t) dt"

    def differentiate(self, body: Term, variable: Term, scope: Scope) -> Term | None:
        if not isinstance(body, Big) or body.op != "sum" or not isinstance(body.over, Space):
            return None
        if body.var in free_names(variable) or not any(_density(p, body.var, scope) for p in walk(body.body)):
            return None
        return Big("sum", body.var, body.over, Derivative(body.body, variable))


def _density(part: Value, var: str, scope: Scope) -> bool:
    """Whether it is the density of a law with parameters, at the variable."""
    family = scope.theory.families.get(part.name) if isinstance(part, App) else None
    return family is not None and isinstance(part, App) and family.outcomes > 0 and (
        Sym(var) in part.args[-family.outcomes:])


def _finite(body: Big) -> bool:
    if isinstance(body.over, Range):
        return not any(isinstance(p, Fn) and p.name == "infinity" for p in (body.over.lower, body.over.upper))
    return isinstance(body.over, (Finite, Enum))


class DerivativeOfProduct(DerivativeRule):
    """The product rule, for any number of factors."""

    name = "product-rule"
    statement = r"(f g)' = f' g + f g'"
    example = r"\frac{d}{d\theta} \theta^7 (1 - \theta)^3 = 7 \theta^6 (1-\theta)^3 - 3 \theta^7 (1-\theta)^2"
    misuse = r"(f g)' = f' g'"

    def differentiate(self, body: Term, variable: Term, scope: Scope) -> Term | None:
        if not isinstance(body, Mul):
            return None
        terms = []
        for k, factor in enumerate(body.factors):
            if depends(factor, variable) or linked(factor, variable, scope):
                rest = body.factors[:k] + body.factors[k + 1:]
                terms.append(Mul((*rest[:k], Derivative(factor, variable), *rest[k:])))
        return ZERO if not terms else terms[0] if len(terms) == 1 else Add(tuple(terms))


class PowerRule(DerivativeRule):
    """A power with a constant exponent, with the chain rule."""

    name = "power-rule"
    statement = r"\frac{d}{dx} u^n = n u^{n-1} u'"
    obligations = "n is whole, or u > 0"
    example = r"\frac{d}{dw} (y - w x)^2 = 2 (y - w x) (-x)"
    misuse = r"\frac{d}{dx} (1 - x)^2 = 2 (1 - x): the inner derivative is missing"

    def differentiate(self, body: Term, variable: Term, scope: Scope) -> Term | None:
        if not isinstance(body, Pow) or depends(body.exponent, variable) or linked(body.exponent, variable, scope):
            return None
        whole = isinstance(body.exponent, Rat) and body.exponent.value.denominator == 1
        if not whole and not scope.positive(body.base):
            return None
        less = (Rat(body.exponent.value - 1) if isinstance(body.exponent, Rat) else Add((body.exponent, MINUS_ONE)))
        return Mul((body.exponent, Pow(body.base, less), Derivative(body.base, variable)))


class ChainRule(DerivativeRule):
    """A known function of one argument, or a function that the notes leave open."""

    name = "chain-rule"
    statement = r"\frac{d}{dx} f(u) = f'(u) u', with e^u, \log, \sin, \cos, \tanh, …"
    obligations = "f is differentiable at u"
    example = r"\frac{d}{dt} e^{-t} = -e^{-t}"
    misuse = r"\frac{d}{dt} e^{-t} = e^{-t}"

    def differentiate(self, body: Term, variable: Term, scope: Scope) -> Term | None:
        if isinstance(body, App) and len(body.args) == 1 and scope.theory.families.get(body.name):
            family = scope.theory.families[body.name]
            if family.arguments == (None,) and not (isinstance(variable, App) and variable.name == body.name):
                return Mul((App(f"{body.name}'", body.args), Derivative(body.args[0], variable)))
        if not isinstance(body, Fn) or len(body.args) != 1:
            return None
        outer = outer_derivative(body.name, body.args[0])
        return None if outer is None else Mul((outer, Derivative(body.args[0], variable)))


def outer_derivative(name: str, u: Term) -> Term | None:
    """``f'(u)`` for the functions known by name."""
    square = Rat(Fraction(2))

    def fn(other: str) -> Term:
        return Fn(other, (u,))

    table: dict[str, Term] = {
        "exp": exp(u),
        "log": Pow(u, MINUS_ONE),
        "sin": fn("cos"),
        "cos": -fn("sin"),
        "tan": Add((ONE, Pow(fn("tan"), square))),
        "sinh": fn("cosh"),
        "cosh": fn("sinh"),
        "tanh": Add((ONE, -Pow(fn("tanh"), square))),
        "arctan": Pow(Add((ONE, Pow(u, square))), MINUS_ONE),
    }
    return table.get(name)
