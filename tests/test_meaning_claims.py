"""From notes to claims: what lecturers write, as terms."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from ce_symbolic.documents.markdown import parse_markdown
from ce_symbolic.meaning.claims import Notes, ReadRelation, read_notes
from ce_symbolic.meaning.print_terms import describe, to_latex
from ce_symbolic.meaning.terms import Claim, Interval, Prob, Range, Space, walk

CORPUS = Path("/work/shared/corpus")


def notes(text: str) -> Notes:
    return read_notes(parse_markdown(text, "notes.md"))


def first(text: str) -> ReadRelation:
    return notes(text).relations[0]


def claim(text: str, number: int = 0) -> Claim:
    found = notes(text).relations[number]
    assert found.claim is not None, (found.kind, found.message)
    return found.claim


def sides(text: str, number: int = 0) -> tuple[str, str]:
    found = claim(text, number)
    return to_latex(found.left, found.theory), to_latex(found.right, found.theory)


def domain(text: str, number: int = 0) -> list[str]:
    found = claim(text, number)
    return [describe(c, found.theory) for c in found.domain]


def facts(text: str, number: int = 0) -> list[str]:
    found = claim(text, number)
    return [describe(c, found.theory) for c in found.theory.facts]


@pytest.mark.parametrize(
    "formula",
    [
        r"D_{KL}(p \| q) = \sum_x p(x) \log \frac{p(x)}{q(x)}",
        r"D_{\mathrm{KL}}(p \parallel q) = \sum_k p(k) \ln \frac{p(k)}{q(k)}",
        r"KL(p||q) = \sum_{c=1}^C p_c \log \frac{p_c}{q_c}",
        r"\mathbb{KL}(\pi \| \theta) = \sum_{k=1}^K \pi_k (\ln \pi_k - \ln \theta_k)",
    ],
)
def test_divergence_in_many_spellings(formula: str) -> None:
    found = claim(f"$${formula}$$")
    assert len(found.theory.laws) == 2
    assert len(found.domain) == 1
    assert "wherever" in describe(found.domain[0], found.theory)


def test_a_printed_range_is_the_set_of_all_sums_over_the_law() -> None:
    found = claim(r"$$\sum_x p(x) = 1$$ and $$\sum_{c=1}^C p(c) = 1$$")
    law = found.theory.laws["p"]
    assert isinstance(law.slots[0][1], Range)
    assert facts(r"$$\sum_{c=1}^C p(c) = 1$$") == ["C ≥ 1"]


def test_any_integer_is_not_taken_for_a_size() -> None:
    text = r"For any integer $N$: $$\sum_{c=1}^{N} 1 = N$$"
    assert facts(text) == []
    assert "N" in claim(text).theory.integers


def test_conditional_laws_are_quotients_of_one_joint_law() -> None:
    found = claim(r"$$p(y|x) = \frac{p(x|y) p(y)}{p(x)}$$")
    assert {p.law for p in walk(found.left) if isinstance(p, Prob)} == {"p"}
    assert sides(r"$$p(y|x) = \frac{p(x|y) p(y)}{p(x)}$$")[0] == r"p(y \mid x)"


def test_laws_with_variables_in_the_subscript() -> None:
    text = r"$$p_X(x) = \sum_y p_{X,Y}(x,y) = \sum_y p_{Y|X}(y|x) p_X(x)$$"
    assert sides(text, 1) == (r"\sum_y p(x, y)", r"\sum_y p(y \mid x) p(x)")


def test_equality_of_random_variables() -> None:
    found = claim(r"Let $X$ and $Y$ be independent. $$P(X=Y) = \sum_c P(X=c) P(Y=c)$$")
    assert ("independent", ("P", "X", "Y")) in {(p.kind, p.subjects) for p in found.theory.properties}
    assert len(found.theory.laws) == 1


def test_a_law_that_a_random_variable_has() -> None:
    text = r"The class $X$ has the law $p(c) = P(X = c)$. $$H(X) = -\sum_c p(c) \log p(c)$$"
    found = claim(text)
    assert set(found.theory.laws) == {"P"}
    assert sides(text)[1] == r"-\sum_c p(c) \log p(c)"


def test_a_short_name_that_slips_in() -> None:
    text = r"$$H(X) = -\sum_c P(X=c) \log P(X=c) = -\sum_c p(c) \log p(c)$$"
    assert set(claim(text, 1).theory.laws) == {"P"}
    assert any("as the law of" in message for _, message in notes(text).notes)


@pytest.mark.parametrize(
    "formula",
    [
        r"\mathbb{E}_{x\sim p}[\log q(x)]",
        r"E_{x \sim p(x)}\left[\log q(x)\right]",
        r"\mathbb{E}_{p(x)}[\log q(x)]",
        r"\mathbb{E}_p[\log q(x)]",
    ],
)
def test_expectations(formula: str) -> None:
    assert sides(rf"$$\sum_x p(x) \log q(x) = {formula}$$")[1] == r"\sum_x p(x) \log q(x)"


def test_a_mean_without_a_law_is_over_the_sample_space() -> None:
    found = claim(r"$$\operatorname{Var}(X) = E[X^2] - E[X]^2$$")
    assert "Ω" in found.theory.laws


def test_what_a_divergence_weighs_is_what_a_plain_mean_is_over() -> None:
    text = r"$$D_{KL}[Q(h|Y) \| P(h)] = E[\log Q(h|Y) - \log P(h)]$$"
    assert sides(text)[1].startswith(r"\sum_h Q(h \mid Y)")


def test_integrals_make_densities() -> None:
    found = claim(r"$$D_{KL}(p\|q) = \int p(x) \log\frac{p(x)}{q(x)} dx$$")
    assert isinstance(found.theory.laws["p"].slots[0][1], Space)
    half = claim(r"$$\int_0^\infty g(s) \log \frac{1}{g(s)} ds = h(g)$$")
    assert isinstance(half.theory.laws["g"].slots[0][1], (Space, Interval))


def test_definitions_are_unfolded_under_derivatives() -> None:
    text = (
        r"Let $p$ be the softmax of the scores $z$ and $L = -\sum_j y_j \log p_j$. "
        r"$$\frac{\partial L}{\partial z_k} = -\sum_j y_j \frac{\partial \log p_j}{\partial z_k}$$"
    )
    found = claim(text)
    names = {getattr(v, "name", "") for v in walk(found.left)}
    assert {"exp", "z", "y"} <= names
    assert "p" not in names - {"definition of p"}


def test_vectors_become_components() -> None:
    left, right = sides(r"$$\nabla_w \|Xw-y\|^2 = 2X^T(Xw-y)$$")
    assert r"\partial w_k" in left
    assert right == r"\sum_j 2X_{j, k} \left( \sum_{j'} X_{j, j'} w_{j'} - y_j \right)"


def test_shapes_that_do_not_fit_are_refused() -> None:
    found = first(r"Let $\mathbf{a}$, $\mathbf{b}$ be vectors. $$\mathbf{a}\mathbf{b} = 1$$")
    assert found.kind == "unread"
    assert "column" in found.message
    assert found.problem is not None


def test_dots_become_blocks_of_variables() -> None:
    text = r"$$H(Y_1,\ldots,Y_n) = H(Y_1) + H(Y_2 \ldots Y_n | Y_1)$$"
    found = claim(text)
    assert len(found.theory.laws["P"].slots) == 2


# --- definitions, given values, what is not decided -----


def kinds(text: str) -> list[str]:
    return [r.kind for r in notes(text).relations]


def test_new_names_are_defined() -> None:
    assert kinds(r"$$\mathcal{L}(w) = \sum_i w_i^2 = \sum_j w_j^2$$") == ["definition", "claim"]
    assert kinds(r"$$\sigma(t) = \frac{1}{1+e^{-t}}$$ $$\sigma(-t) = 1 - \sigma(t)$$") == ["definition", "claim"]
    assert kinds(r"$$a \triangleq b + c$$") == ["definition"]


def test_an_equation_for_a_known_quantity_is_a_claim() -> None:
    assert kinds(r"$$D_{KL}(p\|q) = \sum_x q(x) \log\frac{q(x)}{p(x)}$$") == ["claim"]


def test_point_values_are_given() -> None:
    assert kinds(r"Let $p$ be a distribution on $\{a, b\}$. $$p(a) = \frac13$$") == ["given"]
    text = r"$$P(X = 1) = 1$$ $$P(X = c) = 0 \quad (c \neq 1)$$ $$H(X) = 0$$"
    assert kinds(text) == ["given", "given", "claim"]
    assert {"P(X = 1) = 1", "P(X = c) = 0 wherever c ≠ 1"} <= set(facts(text, 2))


def test_given_values_stay_in_their_section() -> None:
    text = (
        "# Notes\n\n## Example\n\n$$p(a) = \\frac13$$\n\n$$p(a) \\le 1$$\n\n"
        "## General\n\n$$\\sum_{c=1}^C p(c) \\log p(c) \\le 0$$\n"
    )
    assert facts(text, 1) == ["p(a) = 1/3"]
    assert facts(text, 2) == ["C ≥ 1"]


def test_a_function_is_what_it_is_defined_as_from_there_on() -> None:
    text = (
        r"$$f(E_{x\sim p}[x]) \le E_{x\sim p}[f(x)]$$ "
        r"$$f(x) = -\log x$$ $$f\left(\sum_x p(x) q(x)\right) \le \sum_x p(x) f(q(x))$$"
    )
    assert kinds(text) == ["claim", "definition", "claim"]
    assert domain(text, 0) == []
    assert domain(text, 2) != []


def test_names_under_terms() -> None:
    assert kinds(r"$$a^2 + b = \text{bias}^2 + \text{noise}$$") == ["definition"]


def test_what_the_notes_do_not_explain_is_open() -> None:
    found = first(r"$$\frac{\partial J}{\partial b} = \frac1n \sum_i (p_i - y_i)$$")
    assert "J" in found.caution
    assert found.introducing is not None


def test_words_and_sums_without_an_end_are_unread() -> None:
    assert kinds(r"$$x + 1 = \text{something large} + 1$$")[0] in ("unread", "definition")
    found = first(r"$$\sum_{n=1}^\infty r^n = \frac{r}{1-r}$$")
    assert found.kind == "open"
    assert "convergence" in found.message


@pytest.mark.parametrize("text", ["$$=$$", "$$x = $$", r"$$\frac{a}{ = b$$", "$$p(x|) = 1$$", "$$ $$", "no formulas"])
def test_bad_input_is_never_an_exception(text: str) -> None:
    assert all(r.kind in ("unread", "claim", "definition", "given", "open") for r in notes(text).relations)


# --- what sentences say -----


def test_signs_ranges_and_bases() -> None:
    assert facts(r"For $\tau > 0$: $$\tau \cdot \frac{x}{\tau} = x$$") == ["τ > 0"]
    assert facts(r"Let $\theta\in[0,1]$. $$\theta^2 \le \theta$$") == ["θ ≥ 0", "θ ≤ 1"]
    assert sides(r"Logarithms are to base 2. $$\log 4 = 2$$")[0] == r"\frac{\log 4}{\log 2}"
    assert sides(r"$$\log 4 = 2 \ln 2$$")[0] == r"\log 4"


def test_one_hot_labels() -> None:
    text = r"Here $y$ is one-hot with $y_k=1$. $$-\sum_{c=1}^C y_c\log q_c = -\log q_k$$"
    assert "y_k = 1" in facts(text)
    assert "Σ_{j = 1}^C y_j = 1" in facts(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is zero only if $x = 0$.",
        "Both vanish at $x = 1$.",
        "Hence $x > 3$ follows.",
        "Wir sehen $x > 3$.",
        "The indices $i = 1, \\dots, n$ run.",
    ],
)
def test_sentences_that_declare_nothing(sentence: str) -> None:
    assert facts(rf"{sentence} $$x + i - i = x$$") == []


def test_stories_make_counterexamples_unfair() -> None:
    found = first(r"A fair coin $X$ is tossed twice. $$H(X) = \log 2$$")
    assert found.caution
    assert not first(r"$$H(X) = \log 2$$").caution


# --- the corpus -----


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not part of the package")
def test_most_of_the_corpus_is_read() -> None:
    read = total = 0
    for entry in json.loads((CORPUS / "expected.json").read_text()):
        found = read_notes(parse_markdown((CORPUS / entry["file"]).read_text(), entry["file"]))
        total += len(found.relations)
        read += sum(r.kind != "unread" for r in found.relations)
    assert read >= 0.9 * total


def proved(text: str) -> list[str]:
    """The verdicts of all relations."""
    from ce_symbolic.checker import check_document

    return [r.verdict for r in check_document(parse_markdown(text, "notes.md"), budget=5.0, repairs=False).relations]


@pytest.mark.parametrize(
    "text",
    [
        # the sum does not reach for the divergence, in which z is bound
        r"$$\log p(x) = \sum_z q(z)\log\frac{p(x,z)}{q(z)} + \mathrm{KL}(q(z)\|p(z|x))$$",
        # a prime on a quantity of the vocabulary differentiates it
        "Let $h(t) = -t\\log t - (1-t)\\log(1-t)$ be the binary entropy, $0<t<1$.\n\n$$h'(t) = \\log\\frac{1-t}{t}$$",
        # a logarithm of one letter ends in front of a sum
        r"$$\sum_{i=1}^n k_i \log\lambda = \log\lambda \sum_{i=1}^n k_i$$",
        # the condition on the parameter of a density is no second law
        "Let the density $f(t;\\lambda) = \\lambda e^{-\\lambda t}$, $\\lambda > 0$, be given.\n\n"
        "$$\\frac{\\partial}{\\partial\\lambda}\\lambda t = t$$",
        # the prior of a model is printed without the parameter
        r"$$\mathbb{E}_{q_\phi(z|x)}[\log p_\theta(x,z) - \log q_\phi(z|x)] = "
        r"\mathbb{E}_{q_\phi(z|x)}[\log p_\theta(x|z)] - \mathrm{KL}(q_\phi(z|x)\,\|\,p(z))$$",
        # a vector defined as a whole, and its components
        "Let $\\hat{\\mathbf{y}} = \\mathrm{softmax}(\\mathbf{z})$.\n\n"
        "$$\\log \\hat y_c = z_c - \\log \\sum_j e^{z_j}$$",
        # entries of the identity
        "Let $\\hat y = \\text{softmax}(a)$.\n\n"
        "$$\\frac{\\partial \\hat y_k}{\\partial a_j} = \\hat y_k (I_{kj} - \\hat y_j)$$",
        # members of a list of vectors stand above, components below
        "Let $h_\\theta(x) = \\frac{1}{1+e^{-\\theta^T x}}$.\n\n"
        "$$\\frac{\\partial}{\\partial \\theta_j} \\sum_{i=1}^m h_\\theta(x^{(i)}) = "
        "\\sum_{i=1}^m h_\\theta(x^{(i)}) (1 - h_\\theta(x^{(i)})) x_j^{(i)}$$",
        # the divergence from the product of the marginals
        r"$$I(X;Y) = D_{KL}(p(x,y)\,\|\,p(x)p(y))$$",
        # the derivative in a name that the notes define
        "Let $\\ell(w,b) = \\log(1+e^{w^T x + b})$ and $z = w^T x + b$.\n\n"
        "$$\\frac{\\partial \\ell}{\\partial z} = \\frac{e^z}{1+e^z}$$",
        # the chain rule of entropy keeps its meaning beside what is said in the prose
        "If $X$ and $Y$ are independent then $H(Y|X) = H(Y)$.\n\n"
        "$$H(X,Y) = -\\sum_{x,y} p(x,y) \\log p(x,y)$$",
    ],
)
def test_spellings_of_real_notes_are_proved(text: str) -> None:
    assert proved(text) == ["proved"]


def test_a_later_chain_of_a_display_defines() -> None:
    text = (
        "Let $f(x) = \\log\\sum_i e^{x_i}$.\n\n"
        "$$\\frac{\\partial f}{\\partial x_i} = p_i, \\qquad p_i = \\frac{e^{x_i}}{\\sum_k e^{x_k}}$$"
    )
    assert proved(text) == ["proved", "definition"]


def test_a_prime_of_a_known_function_is_a_claim() -> None:
    text = "$$g(t) = t^2 + t$$\n\n$$g'(t) = 2 t$$"
    assert proved(text) == ["definition", "refuted"]
