"""Laws with a name of their own, at a point: ``\\mathcal N(x; μ, σ²)``, ``Bern(x; θ)``, ``Exp``, ``Poisson``."""

from __future__ import annotations

from ce_symbolic.meaning.scope import Tensor
from ce_symbolic.meaning.terms import HALF, MINUS_ONE, ONE, TWO, Add, Big, Fn, Mul, Pow, Sym, Term, divide, exp, rat
from ce_symbolic.notation.tree import Add as Add_
from ce_symbolic.notation.tree import Call, Letter, Number, Power
from ce_symbolic.vocabulary.quantity import Meaning, Quantity, Reader, Scope

PI = Fn("pi", ())


def normal(x: Term, mean: Term, variance: Term) -> Term:
    """The normal density."""
    shift = Pow(Add((x, Mul((MINUS_ONE, mean)))), TWO)
    return Mul(
        (
            divide(ONE, Pow(Mul((TWO, PI, variance)), HALF)),
            exp(Mul((MINUS_ONE, divide(shift, Mul((TWO, variance)))))),
        )
    )


class Normal(Quantity):
    """The normal density at a point, for numbers."""

    name = "normal-density"
    heads = ("N.cal", "N", "Normal", "Gauss")
    definition = r"\mathcal N(x; \mu, \sigma^2) = \frac{1}{\sqrt{2 \pi \sigma^2}} e^{-(x-\mu)^2 / (2\sigma^2)}"
    domain = r"\sigma^2 > 0"

    def read(self, call: Call, reader: Reader, env: Scope) -> Meaning | None:
        """A point and, behind the bar, mean and variance."""
        if len(call.args) != 3 or call.separators[0] not in ("|", ";"):
            return None
        if not all(reader.is_number(a, env) for a in call.args):
            return multivariate(call, reader, env)
        x, mean, variance = (reader.term(a, env) for a in call.args)
        reader.declare_deviation(variance, call.args[2])
        reader.declare_continuous(call.args[0], env)
        return normal(x, mean, variance)


def multivariate(call: Call, reader: Reader, env: Scope) -> Meaning | None:
    """The normal density of a vector, with a covariance matrix."""
    x, mean, covariance = (reader.value(a, env) for a in call.args)
    if not all(isinstance(v, Tensor) for v in (x, mean, covariance)) or x.rows is None or covariance.cols is None:
        return None
    inverse = reader.value(Power(call.args[2], Add_(("-",), (Number("1"),))), env)
    determinant = reader.term(Call(Letter("det", "command", latex="\\det"), (call.args[2],)), env)
    reader.declare_symmetric(covariance)
    i, j = reader.new_name("i"), reader.new_name("j")

    def shift(k: str) -> Term:
        return Add((x.entry(Sym(k), None), Mul((MINUS_ONE, mean.entry(Sym(k), None)))))

    form = Big("sum", i, x.rows, Big("sum", j, x.rows, Mul((shift(i), inverse.entry(Sym(i), Sym(j)), shift(j)))))
    size = Big("sum", reader.new_name("i"), x.rows, ONE)
    return Mul(
        (
            Pow(Mul((TWO, PI)), Mul((MINUS_ONE, HALF, size))),
            Pow(determinant, rat("-1/2")),
            exp(Mul((MINUS_ONE, HALF, form))),
        )
    )


class Bernoulli(Quantity):
    """The probability of 0 or 1."""

    name = "bernoulli-mass"
    heads = ("Bern", "Ber", "Bernoulli", "B.cal")
    definition = r"\mathrm{Bern}(x; \theta) = \theta^x (1-\theta)^{1-x}"
    domain = r"x \in \{0, 1\},\ 0 \le \theta \le 1"

    def read(self, call: Call, reader: Reader, env: Scope) -> Meaning | None:
        """A point and, behind the bar, the probability of 1."""
        if len(call.args) != 2 or call.separators[0] not in ("|", ";"):
            return None
        x, theta = (reader.term(a, env) for a in call.args)
        return Mul((Pow(theta, x), Pow(Add((ONE, Mul((MINUS_ONE, theta)))), Add((ONE, Mul((MINUS_ONE, x)))))))


QUANTITIES = (Normal(), Bernoulli())
