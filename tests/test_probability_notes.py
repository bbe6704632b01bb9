"""Notes on probability and information as courses print them; the verdicts in turn."""
from __future__ import annotations

import pytest
from lecture_tools import checked

from ce_symbolic.documents import parse_markdown
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Letter

pytestmark = pytest.mark.long


def verdicts(text: str) -> str:
    """The first letters of the verdicts."""
    return "".join(r["verdict"][0] for r in checked(parse_markdown(text, "notes.md"))["relations"])


def shown(*claims: str) -> str:
    """Claims, each in a display of its own."""
    return "\n".join(f"\n$$\n{c}\n$$\n" for c in claims)


def test_old_fonts_inside_of_braces() -> None:
    (word,) = [n for n in read_formula(r"p_{\rm data}").walk() if isinstance(n, Letter) and n.style == "rm"]
    assert word.name == "data"
    assert verdicts(shown(r"D(p_{\rm data} \| q) = E_{x \sim p_{\rm data}}[\log p_{\rm data}(x) - \log q(x)]")) == "p"


def test_the_range_of_an_argument_behind_its_function() -> None:
    entropy = r"h(x) = -x\log x - (1-x)\log(1-x), \qquad 0 < x < 1"
    assert verdicts(shown(entropy, r"h''(x) = -\frac{1}{x(1-x)} < 0", "h(1-x) = h(x)")) == "dggppp"
    assert verdicts(shown(entropy, r"h''(x) = \frac{1}{x(1-x)} < 0")) == "dggrr"
    # A range that is printed beside a claim is meant for that claim.
    assert verdicts(shown(r"|u| = -u, \quad u \le 0", r"|u| = -u")) == "pgc"
    # What is said of a name that is introduced is a claim.
    assert verdicts(shown(r"a = b^2, \qquad a \ge 0")) == "dp"
    assert verdicts(shown(r"a = b^2, \qquad a > 1")) == "dr"


@pytest.mark.parametrize("told", [
    r"For laws $P$ and $Q$ let $M = \frac12 (P + Q)$.", r"The mixture is $M = \frac{P + Q}{2}$.",
])
def test_mixtures_of_laws_are_taken_point_by_point(told: str) -> None:
    claims = shown(r"D(P \| M) = \sum_x P(x) \log \frac{P(x)}{M(x)} \le \log 2",
                   r"H(M) \ge \tfrac12 H(P) + \tfrac12 H(Q)", r"H(M) \le \tfrac12 H(P) + \tfrac12 H(Q)",
                   r"H(M) = -\sum_x P(x) \log M(x)")
    assert verdicts(told + claims) == "ppprr"


def test_a_mixture_with_its_weight() -> None:
    text = r"Let $u$ be uniform over $K$ classes and $q_s = (1 - s) q + s u$." + shown(
        r"H(q_s, p) = -\sum_k q_s(k) \log p(k) = (1 - s) H(q, p) + s H(u, p)", r"H(q_s, p) = H(q, p) + s H(u, p)")
    assert verdicts(text) == "ppr"


@pytest.mark.parametrize("told", [
    r"Let $X$ take the values $x_1, \dots, x_n$ with probabilities $p_1, \dots, p_n$.",
    r"$X$ takes the value $x_i$ with probability $p_i$, where $i = 1, \dots, n$.",
    r"Put $p_i = P(X = x_i)$ for $i = 1, \dots, n$.",
])
def test_values_and_probabilities_with_an_index(told: str) -> None:
    claims = shown(r"E[X] = \sum_{i=1}^n p_i x_i", r"H(X) = \sum_{i=1}^n p_i \log \frac{1}{p_i} \le \log n",
                   r"E[X^2] = \sum_{i=1}^n p_i x_i", r"E[X] = \sum_{i=1}^n P(X = x_i) x_i")
    assert verdicts(told + claims) == "ppprp"


CHERNOFF = shown(r"P(X \ge a) = P(e^{tX} \ge e^{ta}) \le e^{-ta} E[e^{tX}] = e^{-ta} \prod_{i=1}^n E[e^{t X_i}]")


def test_a_total_that_goes_by_the_letter_of_its_terms() -> None:
    told = r"Let $X = \sum_{i=1}^n X_i$ with independent $X_i$, and $t > 0$."
    assert verdicts(told + CHERNOFF) == "ppp"
    assert verdicts(told + CHERNOFF.replace(r"\prod", r"\sum")) == "ppr"
    assert verdicts(told.replace("independent ", "") + CHERNOFF) == "ppc"
    bits = r"Let $X=\sum_{i=1}^n X_i$ with independent $X_i\sim\mathrm{Bernoulli}(p_i)$."
    claim = r"E[e^{tX}] = \prod_{i=1}^n E[e^{tX_i}] = \prod_{i=1}^n (1 + p_i (e^t - 1))"
    assert verdicts(bits + shown(claim)) == "pp"
    assert verdicts(bits + shown(claim.replace("e^t - 1", "e^t + 1"))) == "pr"


@pytest.mark.parametrize("told", [
    r"Take $n$ i.i.d. random variables with mean $\mu$ and variance $\sigma^2$.",
    r"We average $n$ independent, identically distributed observations $X_i$, each with variance $\sigma^2$.",
    r"The variance of each draw $X_i$ is $\sigma^2$, and the draws are independent.",
])
def test_variables_of_which_the_number_is_told(told: str) -> None:
    claim = r"\mathrm{Var}\Big(\frac1n \sum_{i=1}^n X_i\Big) = \frac{1}{n^2} \sum_{i=1}^n \mathrm{Var}(X_i)"
    assert verdicts(told + shown(claim + r" = \frac{\sigma^2}{n}")) == "pp"
    assert verdicts(told + shown(claim + r" = \sigma^2")) == "pr"


def test_a_variance_and_its_deviation() -> None:
    chebyshev = shown(r"P(|X - \mu| \ge k\sigma) \le \frac{E[(X-\mu)^2]}{k^2 \sigma^2} = \frac{1}{k^2}")
    assert verdicts(r"Let $\sigma^2 = \mathrm{Var}(X)$, $\mu = E[X]$ and $k > 0$." + chebyshev) == "pp"
    # Without a word on the variance it is an assumption.
    assert verdicts(chebyshev) == "pc"
    assert verdicts(r"Let $\sigma^2 = \mathrm{Var}(X)$, $\mu = E[X]$ and $k > 0$." + chebyshev.replace(
        r"= \frac{1}{k^2}", r"= \frac{1}{k}")) == "pr"


@pytest.mark.parametrize("claim, expected", [
    (r"H(Z \mid X) = H(Y \mid X)", "p"), (r"H(Z, X) = H(X, Y)", "p"), (r"I(X; Z) = H(Z) - H(Y \mid X)", "p"),
    (r"H(Z) \ge H(X)", "r"), (r"H(Z) = H(X, Y)", "r"),
])
def test_a_random_variable_that_is_defined_by_others(claim: str, expected: str) -> None:
    assert verdicts("Put $Z = X + Y$." + shown(claim)) == expected


def test_the_sum_of_bits() -> None:
    text = r"$Y = X \oplus Z$ with a random bit $X$ and noise $Z$." + shown(
        r"I(X; Y) = H(Y) - H(Y | X) = H(Y) - H(X \oplus Z | X) = H(Y) - H(Z | X)", r"H(X \oplus Z) = H(Z)")
    assert verdicts(text) == "pppr"


def test_a_pair_with_a_joint_law() -> None:
    text = r"For a pair $(X, Y) \sim p(x, y)$ we have" + shown("I(X; Y) = H(X) + H(Y) - H(X, Y)", "H(X) = H(Y)")
    assert verdicts(text) == "pr"


@pytest.mark.parametrize("told", [
    r"Let $X \sim \mathrm{Bernoulli}(\theta)$.", r"$X$ is one with probability $\theta$.",
    r"$P(X = 1) = \theta$ and $P(X = 0) = 1 - \theta$.",
])
def test_the_entropy_of_a_bit(told: str) -> None:
    claim = r"H(X) = -\theta \log \theta - (1-\theta) \log(1-\theta)"
    assert verdicts(told + shown(claim, claim.replace("- (1", "+ (1"))) in ("pr", "po")


def test_outcomes_that_are_signs() -> None:
    bayes = r"P(D|+) = \frac{P(+|D)P(D)}{P(+|D)P(D)+P(+|\bar D)P(\bar D)}"
    rest = (r"P(-|D) = 1 - P(+|D)", r"P(D|-) = 1 - P(D|+)", bayes.replace(r"+P(+|\bar D)P(\bar D)", ""))
    assert verdicts(shown(bayes, *rest)) == "pprr"
    # The same with values that no small law has.
    assert verdicts(r"Here $P(+|D) = 0.95$ and $P(+|\bar D) = 0.1$." + shown(bayes)) == "p"


def test_the_base_of_a_logarithm_is_one_digit() -> None:
    assert verdicts(shown(r"\log_22^{-a} = -a", r"\log_28 = 3", r"\log_28 = 4")) == "ppr"


@pytest.mark.parametrize("told", [
    r"$X$ is uniform on $M$ messages.", r"Let $X$ be uniformly distributed over $M$ values.",
    r"Suppose $X$ is uniform over a set of $M$ elements.",
])
def test_all_of_so_many_values_are_equally_likely(told: str) -> None:
    assert verdicts(told + shown(r"H(X) = \log M", r"H(X) \le \log M - 1")) == "pr"


def test_fair_bits_in_bits() -> None:
    text = r"Let $X$ and $Y$ be independent fair bits and $Z = X \oplus Y$." + shown(
        r"I(X;Y|Z) = H(X|Z) - H(X|Y,Z) = 1 - 0 = 1\text{ bit}", r"I(X;Y) = 1", "I(X; Z) = 0")
    assert verdicts(text)[:4] == "pppr"


def test_a_sentence_of_few_english_words() -> None:
    text = r"Codeword lengths $l_1, \dots, l_m$ satisfy $\sum_{i=1}^m 2^{-l_i} \le 1$."
    assert verdicts(text + shown(r"\log_2 \sum_{i=1}^m 2^{-l_i} \le 0")) == "p"


def test_hypotheses_are_outcomes() -> None:
    odds = r"\frac{P(H_1|x)}{P(H_0|x)} = \frac{P(x|H_1)}{P(x|H_0)} \cdot \frac{P(H_1)}{P(H_0)}"
    text = r"There are two hypotheses $H_0$ and $H_1$ with $P(H_0) = \pi_0$ and $P(H_1) = 1 - \pi_0$."
    assert verdicts(text + shown(odds + r" = \frac{P(x|H_1)}{P(x|H_0)} \cdot \frac{1 - \pi_0}{\pi_0}")) == "pp"
    assert verdicts(text + shown(odds.replace(r"\frac{P(H_1)}{P(H_0)}", r"\frac{P(H_0)}{P(H_1)}"))) in "ro"


def test_a_bound_that_is_an_equation_under_independence_needs_no_assumption() -> None:
    assert verdicts(shown(r"H(X | Y = y) \le H(X)")) == "r"
    assert verdicts(shown(r"P(X = Y) = \sum_x p(x) q(x)").join((
        "Let $p$ and $q$ be distributions, $X \\sim p$ and $Y \\sim q$.", ""))) == "c"


def test_a_mixture_of_which_only_the_entropy_is_printed() -> None:
    text = r"Fix $0<\alpha<1$ and put $R = (1-\alpha) P + \alpha Q$." + shown(
        r"D(R \| Q) \le (1-\alpha) D(P \| Q)", r"H(R) \ge (1-\alpha) H(P) + \alpha H(Q)", r"H(R) \ge H(P) + H(Q)")
    assert verdicts(text) == "ppr"


def test_chances_in_percent_are_told_in_words() -> None:
    text = r"A disease $D$ affects 2% of all; $P(T|D) = 0.9$ and $P(T|\bar D) = 0.2$."
    assert verdicts(text + shown(r"P(T|D) P(D) + P(T|\bar D) P(\bar D) = 0.9 \cdot 0.02 + 0.2 \cdot 0.98")) == "o"
