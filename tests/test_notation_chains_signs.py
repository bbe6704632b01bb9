"""Every top-level relation sign of a display becomes a step: compared with an independent finder of signs."""
from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ce_symbolic.notation.chains import read_display

# The finder below knows nothing of formulas: it counts brackets.  It is a copy of the one the corpus is checked with.
_LAYOUT = {"equation", "align", "aligned", "split", "gather", "gathered", "eqnarray", "multline", "alignat",
           "alignedat"}
_COMMANDS = {"le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "lt": "<",
             "gt": ">", "triangleq": ":=", "coloneqq": ":=", "equiv": ":="}
_TEXTS = ((":=", ":="), ("<=", "<="), (">=", ">="), ("=", "="), ("<", "<"), (">", ">"))
_NAME = re.compile(r"[A-Za-z]+\*?")


def _group_end(source: str, start: int) -> int:
    i = source.index("{", start)
    depth = 0
    while i < len(source):
        if source[i] == "\\":
            i += 2
            continue
        depth += {"{": 1, "}": -1}.get(source[i], 0)
        i += 1
        if depth == 0:
            return i
    raise ValueError("unbalanced braces")


def _skip_delimiter(source: str, i: int) -> int:
    while source[i].isspace():
        i += 1
    match = re.compile(r"\\(?:[A-Za-z]+|.)").match(source, i)
    return match.end() if match else i + 1


def _pop_until(stack: list[str], *kinds: str) -> None:
    while stack and stack.pop() not in kinds:
        pass


def signs(source: str) -> Iterator[tuple[int, str]]:
    """Offset and relation of the top-level signs of one display."""
    stack: list[str] = []
    begun = False
    i = 0
    while i < len(source):
        char = source[i]
        if char != "\\":
            if char == "{" or char in "([":
                stack.append("{" if char == "{" else "(")
            elif char == "}":
                _pop_until(stack, "{")
            elif char in ")]":
                if stack and stack[-1] == "(":
                    stack.pop()
            else:
                for sign, relation in _TEXTS:
                    if source.startswith(sign, i):
                        if set(stack) <= {"layout-array"}:
                            yield i, relation
                        i += len(sign) - 1
                        break
            begun = begun or not char.isspace()
            i += 1
            continue
        match = _NAME.match(source, i + 1)
        if match is None:
            following = source[i + 1 : i + 2]
            if following == "\\":
                while stack and stack[-1] == "(":
                    stack.pop()
            elif following == "{":
                stack.append("(")
            elif following == "}" and stack and stack[-1] == "(":
                stack.pop()
            i += 2
            continue
        name, start = match.group().rstrip("*"), i
        i = i + 1 + len(name)
        if name in ("begin", "end"):
            i = match.end() if match.group() == name else i
            end = _group_end(source, i)
            environment = source[i:end].strip().strip("{}").rstrip("*")
            i = end
            if environment in _LAYOUT or (environment == "array" and not begun and name == "begin"):
                if environment == "array":
                    stack.append("layout-array")
                if environment in ("array", "alignat", "alignedat") and name == "begin":
                    i = _group_end(source, i)
            elif name == "begin":
                stack.append("env")
                if environment == "array":
                    i = _group_end(source, i)
            else:
                _pop_until(stack, "env", "layout-array")
            continue
        begun = True
        if name in ("underset", "overset", "stackrel"):
            i = _group_end(source, i)
            end = _group_end(source, i)
            inner = source[i:end].strip()[1:-1].strip()
            relation_set = _COMMANDS.get(inner[1:]) if inner[:1] == "\\" else dict(_TEXTS).get(inner)
            if relation_set:
                if set(stack) <= {"layout-array"}:
                    yield source.index("{", i) + 1, relation_set
                i = end
        elif name == "left":
            stack.append("{")
            i = _skip_delimiter(source, i)
        elif name == "right":
            _pop_until(stack, "{")
            i = _skip_delimiter(source, i)
        elif name == "middle":
            i = _skip_delimiter(source, i)
        elif name in _COMMANDS and set(stack) <= {"layout-array"}:
            yield start, _COMMANDS[name]


#: Displays as they stand in notes.
DISPLAYS = [
    r"""
\begin{align*}
{ D }_{ KL }\left( p||q \right)
=&-\sum _{ k }^{  }{ p({ k })\log { \left( \frac { q\left( k \right)  }{ p(k) }  \right)  }  } \\
=&-\sum _{ k }^{  }{ p({ k })\left\{ \log { q(k) } -\log { p(k) }  \right\}  } \\
=&H(p,q)-H(p)
\end{align*}
""",
    r"""
D(p||r)
=\sum_s p(s) \log \frac{p(s)}{r(s)}
\geq \sum_s p(s) \left( 1 - \frac{r(s)}{p(s)} \right)
= 1-1
=0
""",
    r"""
\begin{align*}
LLR(S_{1}, ..., S_{m})
&= \dfrac{1}{m} \sum_{i}^{m} \log \Big(\dfrac{P(S_{i})}{Q(S_{i})} \Big) \\ \\
&\overbrace{\approx}^{WLLN} E\Bigg(\log\Big(\dfrac{P(S_{i})}{Q(S_{i})} \Big) \Bigg) \\
&= \sum_{i}^{m} P(S_{i}) \log \Big(\dfrac{P(S_{i})}{Q(S_{i})} \Big)
= D(P||Q) \qquad \text{if the }S_{i}\text{ come from P}
\end{align*}
""",
    r"""
\begin{equation}\begin{split}
\mathbb{KL}(p||q)
& \triangleq \sum\limits_{v}{p(v)\log_2p(v)}-\sum\limits_{k=1}^{K}{p(v)\log_2q(v)} \\
& =\mathbb{H}(p,q)-\mathbb{H}(p)
\end{split}\end{equation}
""",
    r"""
\begin{aligned}
\Pr(S\neq S')
&=\sum_{s\in\mathcal{S}} p^2(s)\\
Y\gets \Pr(Y=\log p(s)) & = p(s)\quad \forall s\in\mathcal{S}\\
\Pr(S\neq S')
&=\sum_y p(y) 2^y \\
&\geq 2^{\mathbb{E} \left[Y\right]}\\
&=2^{-H(S)}
\end{aligned}
""",
    r"""
\begin{array}{l}
H(R / S)=\underset{p(s r)}{E}[I(r / s)] \\
=-\sum_{s} \sum_{r} p(s r) \log p(r / s) \\
=\sum_{s} p(s) H(R / s)
\end{array}
""",
    r"""
\begin{array}{lll}
L(z,\boldsymbol{\mu}, \boldsymbol{\nu}) &=& f(z) + \sum_{i=1}^m \mu_i g_i(z) + \sum_{j=1}^n \nu_j h_j(z) \\
&=& -z_1 - z_2 + \mu_1(3z_1 - z_2 - 6) + \\
&&\mu_2(z_1 + z_2 - 7) + \mu_3(-2z_1 + z_2 - 1) \\
\end{array}
""",
    r"""
H(\tilde{t})
= H((1-\varepsilon) t + \varepsilon u)
\underset{\text{concavity}}{\geq} (1-\varepsilon) \cdot 0 + \varepsilon \log K
> 0.
""",
    r"""
\begin{align}
   \log p(D)
&= \sum_n \Big[ [y_n=+1] \log \sigma\left(\langle\mathbf{w},\mathbf{x}_n\rangle + b\right)\nonumber\\
&\qquad
               + [y_n=-1] \log \sigma\left(-\langle\mathbf{w},\mathbf{x}_n\rangle + b\right)
            \Big]
   && \text{model and symmetry of } \sigma\\
&= \sum_n \log \sigma\left( y_n \left(\langle\mathbf{w},\mathbf{x}_n\rangle + b\right)\right)
   && \text{join terms}
\end{align}
""",
    r"""
\sigma(t) = \frac{1}{1+e^{-t}} \\\\
\rightarrow \hspace{0.3in} \frac{d\sigma(t)}{dt}
= \frac{e^{-t}}{(1+e^{-t})^2}
= \left( 1 - \sigma(t) \right) \sigma(t)
""",
    r"""
\begin{aligned}
(s>0)
\quad
P(Y\geq a)
&=P(sY \geq sa)\\
&\leq
\frac{\mathbb{E}\left(e^{sY}\right)}{e^{sa}}\\
\implies
P(Y\geq a)
&\leq \inf_{s>0}
\frac{\mathbb{E}\left(e^{sY}\right)}{e^{sa}}
\end{aligned}
""",
    r"""
\begin{eqnarray*}
      \mathrm{E}[f(X)]  & \geq & \mathrm{E}[g(X)] \\
      & = & \mathrm{E}[aX+b]\\
      & = & f(\mathrm{E}[X]).
\end{eqnarray*}
""",
    r"""
\nabla f(w)
=\begin{bmatrix}
\partial f(w) \over \partial w_1 \\
\partial f(w) \over \partial w_2
\end{bmatrix}
=2A^TAw-2A^Tb
=0.
""",
    r"""
\begin{aligned}
\text{Entropy } H(X_a) &= - \sum_{c=1}^C P(X_a=c) \log P(X_a=c) & KL &= \cancel{D} + CE \\
&= - P(X_a=1) \log P(X_a=1) \\
&= -1 \times \log 1 = 0
\end{aligned}
""",
    r"""
\begin{aligned}
f(y) &\geq f(x) + \frac{f(x+t(y-x))-f(x)}{t} \\\\
t \rightarrow 0: \quad f(y) &\leq f(x) + f^\prime(x)(y-x)
\end{aligned}
""",
]
COUNTED = {"=", "<=", ">=", "<", ">", ":="}


def steps_of(latex: str, offset: int = 0) -> list[tuple[int, str]]:
    """Offset and relation of the counted steps, in the order of the text."""
    chains = read_display(latex, offset)
    return sorted((s.sign.start, s.relation) for c in chains for s in c.steps if s.relation in COUNTED)


@pytest.mark.parametrize("latex", DISPLAYS)
def test_every_sign_of_real_notes_is_a_step(latex: str) -> None:
    assert steps_of(latex) == list(signs(latex))


def test_signs_stand_where_they_stand_in_the_document() -> None:
    latex = "a = b \\\\ &\\le c"
    (chain,) = read_display(latex, 1000)
    assert [(s.sign.start - 1000, s.sign.end - 1000) for s in chain.steps] == [(2, 3), (10, 13)]


_formulas = st.sampled_from([
    "x", "p(x)", r"\log q(x)", r"\frac{a}{b}", r"\sum_{c=1}^C p(c)", r"P(X=c)", r"\left( a + b \right)", "x_{i=j}",
    r"\mathbb{E}_{x \sim p}[f(x)]", r"\begin{pmatrix} a = b \\ c \end{pmatrix}", r"\{x > 0\}", "-y + 1", "[a < b]",
])
_signs = st.sampled_from([
    "=", r"\le", r"\geq", "<", r"\gt", ":=", r"\triangleq", r"\underset{a}{=}", r"\overset{(b)}{\le}", r"\leqslant",
])
_ends = st.sampled_from(["", ".", ",", r" \quad \text{by Jensen}", r" \tag{1}", r" \qquad (c \neq 1)", r"\,."])


@st.composite
def _rows(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(["", "&", "& ", r"\quad "])) if draw(st.booleans()) else draw(_formulas) + " & "
    links = [f"{draw(_signs)} {draw(_formulas)}" for _ in range(draw(st.integers(1, 3)))]
    return start + " ".join(links) + draw(_ends)


@st.composite
def _displays(draw: st.DrawFn) -> str:
    row_end = draw(st.sampled_from([" \\\\\n", "\\\\[6pt]\n", " \\\\\\\\ "]))
    body = row_end.join(draw(st.lists(_rows(), min_size=1, max_size=5)))
    environment = draw(st.sampled_from(["", "align", "align*", "aligned", "split", "gather", "eqnarray"]))
    return f"\\begin{{{environment}}}{body}\\end{{{environment}}}" if environment else body


@settings(max_examples=150, deadline=None)
@given(_displays())
def test_every_sign_of_a_made_up_display_is_a_step(latex: str) -> None:
    assert steps_of(latex) == list(signs(latex))
