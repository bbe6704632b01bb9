"""Formulas and how they group: what the author juxtaposed, divided, summed over."""
from __future__ import annotations

import pytest
from notation_reader_show import show

from ce_symbolic.notation.reader import read_formula

CALLS = [
    (r"f(x+1) + a(b+c)", "{f@({x +1}) +[a ({b +c})]}"),
    (r"x(t) + \hat y(x) + \hat f(x_0)", "{x@(t) +y.hat@(x) +f.hat@(x_(0))}"),
    (r"p(1-p)", "[p ({1 -p})]"),
    (r"p_k \left( 1 - p_k \right)", "[p_(k) ({1 -p_(k)})]"),
    (r"\sigma^2(1-\rho) + p^2(s)", "{[sigma**2 ({1 -rho})] +p**2@(s)}"),
    (r"p(y|x) + p(x \mid |y|) + p_{\theta}(y\vert x)", "{p@(y | x) +p@(x | abs<y>) +p_(theta)@(y | x)}"),
    (r"P(|X|>a \mid |Y|<b)", "P@(abs<X> > a | abs<Y> < b)"),
    (r"p(|y-\mu| \geq \epsilon)", "p@(abs<{y -mu}> >= epsilon)"),
    (r"p(x;\theta) + p(\mathbf{x} \mid \mathbf{z}; \mathbf{w}^\text{old})", "{p@(x ; theta) +p@(x | z ; w^(old))}"),
    (r"H(X|Y,Z) + I(X;Y|Z) + H(Y|S=s)", "{H@(X | Y , Z) +I@(X ; Y | Z) +H@(Y | S = s)}"),
    (r"H(R / S)", "H@(R / S)"),
    (r"P(S\neq S') + P(X=c)", "{P@(S != S') +P@(X = c)}"),
    (r"D_{KL}(p \| q) + D(p\parallel q) + D(p||q) + D_{KL}(p\mid\mid q)",
     "{D_(KL)@(p || q) +D@(p || q) +D@(p || q) +D_(KL)@(p || q)}"),
    (r"D_{KL}[Q(h \vert Y) \Vert P(h \vert Y)]", "D_(KL)@[Q@(h | Y) || P@(h | Y)]"),
    (r"{ D }_{ KL }\left( p||q \right)", "D_(KL)@(p || q)"),
    (r"\mathrm{KL}(p\,\|\,\hat{p})", "KL@(p || p.hat)"),
    (r"\mathcal{N}(\mu, \Sigma) + \mathcal{N}(x; \mu, \Sigma)", "{N.cal@(mu , Sigma) +N.cal@(x ; mu , Sigma)}"),
    (r"f'(x) + f^\prime(x) + \vec{g}'(\vec{v}) + R''(u)", "{f'@(x) +f'@(x) +g.vec'@(v.vec) +R''@(u)}"),
    (r"f_{Y|X}(Y_i \mid X_i)", "f_((Y : X))@(Y_(i) | X_(i))"),
    (r"\text{softmax}(z) + \operatorname{Var}[X] + \operatorname{Cov}(X, Y)", "{softmax@(z) +Var@[X] +Cov@(X , Y)}"),
    (r"\ell^{\text{(log)}}(y_n, z)", "ell^('(log)')@(y_(n) , z)"),
    (r"p(s r) + P(B_1B_2\ldots B_n)", "{p@([s r]) +P@([B_(1) B_(2) ... B_(n)])}"),
    (r"H(\cdot) + \log(.) + f(\cdot, x)", "{H@(cdot) +log@(.) +f@(cdot , x)}"),
    (r"\sigma{(a)} + {\ell}(u, y)", "{sigma@(a) +ell@(u , y)}"),
    (r"Q^*(s,a) + V^\pi(s)", "{Q^(*)@(s , a) +V^(pi)@(s)}"),
    (r"P(X=1 \text{ and } Y=3)", "P@(tupleX = 1, Y = 3)"),
    (r"\max(a,b) + \max\{0, 1-x\}", "{max@(a , b) +max@{0 , {1 -x}}}"),
]

EXPECTATIONS = [
    (r"\mathbb{E}_{x \sim p}[f(x)]", "E.bb_(x ~ p)@[f@(x)]"),
    (r"\mathbb E[X]^2", "E.bb@[X]**2"),
    (r"E_r[ -\log p(S) ]", "E_(r)@[{-log@<p@(S)>}]"),
    (r"{ E }_{ y\sim { p }_{ data }\left( y \right)  }\left[ y \right]", "E_(y ~ p_(data)@(y))@[y]"),
    (r"\operatorname{E} g + \operatorname{E}g\eta", "{E@<g> +E@<[g eta]>}"),
    (r"\underset{p(sr)}{E}[I(r / s)]", "E_(p@([s r]))@[I@(r / s)]"),
    (r"\mathbb{E}\!\big[\tfrac{1}{p(S)}\big]", "E.bb@[(1 / p@(S))]"),
    (r"\mathbb{E}_{p(U,V)}\left[ \log \frac{p(U,V)}{q(U,V)} \right]",
     "E.bb_(p@(U , V))@[log@<(p@(U , V) / q@(U , V))>]"),
    (r"E\{X\} + \E{(Y-\mu)}^2 + \E\bar Y", "{E@{X} +E@<({Y -mu})**2> +E@<Y.bar>}"),
    (r"\mathbb{E}[X|Y=y] + \mathbb{E}(S|S<c)", "{E.bb@[X | Y = y] +E.bb@(S | S < c)}"),
    (r"E_{z\sim p(z)} log[1 - D(G(z))]", "E_(z ~ p@(z))@<log@[{1 -D@(G@(z))}]>"),
]

FUNCTIONS = [
    (r"\log p(x) + 1", "{log@<p@(x)> +1}"),
    (r"\log \frac{a}{b} - \log 2 - x", "{log@<(a / b)> -log@<2> -x}"),
    (r"\log(a)b + \log \left(a\right) P(Z)", "{[log@(a) b] +[log@(a) P@(Z)]}"),
    (r"\log x \log y", "[log@<x> log@<y>]"),
    (r"\log^2 x + \log_2 x + \log_{2}(x)", "{log**2@<x> +log_(2)@<x> +log_(2)@(x)}"),
    (r"\log 2\pi\sigma^2", "log@<[2 pi sigma**2]>"),
    (r"\log x y \cdot z", "[log@<[x y]> \\cdot z]"),
    (r"p \log p + (1-p) \log (1-p)", "{[p log@<p>] +[({1 -p}) log@({1 -p})]}"),
    (r"\log\sum_j e^{z_j} - z_k", "{log@<sum(j)⟦e**z_(j)⟧> -z_(k)}"),
    (r"\log \frac1K \sum_k w_k", "log@<[(1 / K) sum(k)⟦w_(k)⟧]>"),
    (r"\log p(y) \int q(u) du", "[log@<p@(y)> int()⟦q@(u)⟧ d(u)]"),
    (r"\log \sigma(x) (1-y)", "[log@<sigma@(x)> ({1 -y})]"),
    (r"\log \pi_\theta(a|s) R(\tau)", "[log@<pi_(theta)@(a | s)> R@(tau)]"),
    (r"log p(x) + exp(-x) + plogp + xlog y", "{log@<p@(x)> +exp@({-x}) +[p log@<p>] +[x log@<y>]}"),
    (r"\log{\hat{p}(c|u)}", "log@<p.hat@(c | u)>"),
    (r"\exp\left\{-x^2\right\} + \exp(-x)", "{exp@{{-x**2}} +exp@({-x})}"),
    (r"\text{log}\frac{p}{q} + \mathrm{Tr}(A) + \text{diag}(\mathbf p)", "{log@<(p / q)> +Tr@(A) +diag@(p)}"),
    (r"\ln|\Sigma| + \log |\mathcal{Y}| - 1", "{ln@<abs<Sigma>> +log@<abs<Y.cal>> -1}"),
    (r"\tanh^2(\hat{a}^\tau)", "tanh**2@(a.hat**tau)"),
    (r"-1 \times \log 1", "{-[1 \\times log@<1>]}"),
    (r"-1 \times -2", "{-[1 \\times {-2}]}"),
    (r"\log x / y", "log@<(x / y)>"),
    (r"\text{tr}ABC", "tr@<[A B C]>"),
    (r"e^{-\nu s} + 2^{\log p(s)} + 2^{nR}", "{e**{-[nu s]} +2**log@<p@(s)> +2**[n R]}"),
]

SUMS = [
    (r"\sum_x p(x) \log q(x) + 1", "{sum(x)⟦[p@(x) log@<q@(x)>]⟧ +1}"),
    (r"\sum_{i=1}^n x_i + \sum_i^n y_i + \sum\nolimits_{n=1}^N z_n",
     "{sum(i = 1..n)⟦x_(i)⟧ +sum(i..n)⟦y_(i)⟧ +sum(n = 1..N)⟦z_(n)⟧}"),
    (r"\sum_{l\neq k} a_l + \sum_{x\in X} b + \sum_{x \sim P} c",
     "{sum(l != k)⟦a_(l)⟧ +sum(x in X)⟦b⟧ +sum(x ~ P)⟦c⟧}"),
    (r"\sum_{s:\,p(s)>0} p(s)", "sum((s : p@(s) > 0))⟦p@(s)⟧"),
    (r"\sum_{s,r} p(s,r) + \sum_{jk} v_jW_{jk}", "{sum(tuples, r)⟦p@(s , r)⟧ +sum(tuplej, k)⟦[v_(j) W_(j, k)]⟧}"),
    (r"\sum_{x_1,\dots,x_n} p(x_1,\dots,x_n)", "sum(tuplex_(1), ..., x_(n))⟦p@(x_(1) , ... , x_(n))⟧"),
    (r"\sum_{(x,y)\in D} f(x,y)", "sum(tuple(x, y) in D)⟦f@(x , y)⟧"),
    (r"\sum F(s) \log G(s) + \sum G(s)", "{sum()⟦[F@(s) log@<G@(s)>]⟧ +sum()⟦G@(s)⟧}"),
    (r"\frac{e_k' \sum - e_k \sum'}{\sum^2}", "({[e'_(k) sum()⟦⟧] -[e_(k) prime1()⟦sum()⟦⟧⟧]} / sum()⟦⟧**2)"),
    (r"\sum_c p(c)\log p(c) - p(c)\log q(c)", "sum(c)⟦{[p@(c) log@<p@(c)>] -[p@(c) log@<q@(c)>]}⟧"),
    (r"\sum_c p(c) - H(q)", "{sum(c)⟦p@(c)⟧ -H@(q)}"),
    (r"\sum _{ k }^{  }{ p({ k })\log { q(k) }  } + p(k)", "{sum(k)⟦[p@(k) log@<q@(k)>]⟧ +p@(k)}"),
    (r"\sum_{i=1}^n [E(v_i)]^2\text{Var}(u_i) + 1", "{sum(i = 1..n)⟦[[E@(v_(i))]**2 Var@(u_(i))]⟧ +1}"),
    (r"\sum_s sP(S=s) \sum_t tP(T=t)", "[sum(s)⟦[s P@(S = s)]⟧ sum(t)⟦[t P@(T = t)]⟧]"),
    (r"\sum_i \sum_k P_{ik}\log P_{ik}", "sum(i)⟦sum(k)⟦[P_(i, k) log@<P_(i, k)>]⟧⟧"),
    (r"\prod_{i=1}^n f(X_i) \times \prod_{i=1}^n g(X_i)",
     "[prod(i = 1..n)⟦f@(X_(i))⟧ \\times prod(i = 1..n)⟦g@(X_(i))⟧]"),
    (r"\sum_{i} - \log q(v_i) - \log p(u_i)", "sum(i)⟦{-log@<q@(v_(i))> -log@<p@(u_(i))>}⟧"),
    (r"\sum_j{e^{z_j}} \cdot \sum_{j \neq i}{e^{z_j}}", "[sum(j)⟦e**z_(j)⟧ \\cdot sum(j != i)⟦e**z_(j)⟧]"),
    (r"\max_i u_i + \log n", "{max(i)⟦u_(i)⟧ +log@<n>}"),
    (r"\arg\max_{\theta} \sum_i \log q_\theta(x_i) + \lambda",
     "argmax(theta)⟦{sum(i)⟦log@<q_(theta)@(x_(i))>⟧ +lambda}⟧"),
    (r"\mathop{\rm arg\,min}\limits_{V} \frac{1}{2} (y - V^Tz)^2", "argmin(V)⟦[(1 / 2) ({y -[V.T z]})**2]⟧"),
    (r"\underset{g \in G}{\arg\min} \; L(f, g)", "argmin(g in G)⟦L@(f , g)⟧"),
    (r"\operatorname*{arg\,max}_{y} p(y\mid x)", "argmax(y)⟦p@(y | x)⟧"),
    (r"\lim_{n\to\infty} P_e^{(n)} + \inf_{s>0} f(s)", "{lim(n -> infty)⟦P_(e)^((n))⟧ +inf(s > 0)⟦f@(s)⟧}"),
    (r"\max I(S; Y)", "max()⟦I@(S ; Y)⟧"),
    (r"\sum_{i \in V} \max_{x_i} \theta_i(x_i) + \max_{x^f} \theta_f(x^f)",
     "{sum(i in V)⟦max(x_(i))⟦theta_(i)@(x_(i))⟧⟧ +max(x**f)⟦theta_(f)@(x**f)⟧}"),
]

INTEGRALS = [
    (r"\int_{0}^{\infty} e^{-x} \, dx", "int(0..infty)⟦e**{-x}⟧ d(x)"),
    (r"\int_0^1 f(x) + g(x) \mathrm{d}x + 1", "{int(0..1)⟦{f@(x) +g@(x)}⟧ d(x) +1}"),
    (r"\int L_s p'(s) ds", "int()⟦[L_(s) p'@(s)]⟧ d(s)"),
    (r"\int_{\boldsymbol{u}} q(\boldsymbol{u}) d\boldsymbol{u} - 1", "{int(u)⟦q@(u)⟧ d(u) -1}"),
    (r"\int_{y^n\in\mathbb{R}^n} f(y) \mathrm{d} y^n", "int(y**n in R.bb**n)⟦f@(y)⟧ d(y**n)"),
    (r"\iint_S g(u,v) \mathrm{d}u\mathrm{d}v", "int(S)⟦g@(u , v)⟧ d(u, v)"),
    (r"\int _{ y }^{  }{ { p }_{ data }\left( y \right) y dy } +\int _{ y }^{  }{ q dy }",
     "{int(y)⟦[p_(data)@(y) y]⟧ d(y) +int(y)⟦q⟧ d(y)}"),
    (r"\int_{c}^{\infty}sp(s)", "int(c..infty)⟦[s p@(s)]⟧"),
    (r"\int \int f(x,y) dx dy", "int()⟦int()⟦f@(x , y)⟧ d(x)⟧ d(y)"),
    (r"\int dx f(x)", "int()⟦f@(x)⟧ d(x)"),
]

DERIVATIVES = [
    (r"\frac{\partial L}{\partial p_k} \frac{\partial p_k}{\partial z_k}",
     "[partial1(p_(k))⟦L⟧ partial1(z_(k))⟦p_(k)⟧]"),
    (r"\frac{d}{dx} f(x) + 1", "{d1(x)⟦f@(x)⟧ +1}"),
    (r"\frac{d}{d\theta} \theta^7(1-\theta)^3", "d1(theta)⟦[theta**7 ({1 -theta})**3]⟧"),
    (r"\frac{\partial}{\partial w} \left[(y-wx)^2\right]", "partial1(w)⟦[({y -[w x]})**2]⟧"),
    (r"\frac{\partial^2 f}{\partial x\partial y} + \frac{d^2f}{dx^2}", "{partial2(x, y)⟦f⟧ +d2(x, x)⟦f⟧}"),
    (r"\partial_{W_{jk}} \mathcal L", "partial1(W_(j, k))⟦L.cal⟧"),
    (r"\partial f(w) \over \partial w_1", "partial1(w_(1))⟦f@(w)⟧"),
    (r"\nabla_w E(w) + \nabla^2 E", "{nabla1(w)⟦E@(w)⟧ +nabla2()⟦E⟧}"),
    (r"\nabla f(x)^T (y-x)", "[nabla1()⟦f@(x)⟧.T ({y -x})]"),
    (r"\nabla_x x^T A x", "nabla1(x)⟦[x.T A x]⟧"),
    (r"\frac{d\sigma(t)}{dt} + \frac{\partial ln{p_i}}{\partial z_i}",
     "{d1(t)⟦sigma@(t)⟧ +partial1(z_(i))⟦ln@<p_(i)>⟧}"),
    (r"dL/dw + \partial f / \partial x_i", "{d1(w)⟦L⟧ +partial1(x_(i))⟦f⟧}"),
    (r"\frac{dg}{dx}(x)", "d1(x)⟦g@(x)⟧"),
    (r"\frac{d_1}{d_2} + \frac{d}{n}", "{(d_(1) / d_(2)) +(d / n)}"),
]

SCRIPTS = [
    (r"x^{(i)} + \theta^{(t+1)} + w^{[2]}_1 + w^\text{old} + \theta^*",
     "{x^((i)) +theta^(({t +1})) +w_(1)^([2]) +w^(old) +theta^(*)}"),
    (r"\theta^{t-1} + \sigma^2_k + x_n^{-1}", "{theta**{t -1} +sigma_(k)**2 +x_(n)**{-1}}"),
    (r"X^T + X^\top + X^{\mathrm T} + (z-\mu)^{\top}", "{X.T +X.T +X.T +({z -mu}).T}"),
    (r"\{\theta_t\}_{t=1}^T", "{theta_(t)}_(t = 1)**T"),
    (r"p_{k,\boldsymbol{\theta}} + W_{y_i} + W_{ij} + a_{i2} + o_{2m}",
     "{p_(k, theta) +W_(y_(i)) +W_(i, j) +a_(i, 2) +o_([2 m])}"),
    (r"F\_{\theta} + x_{<t} + x_{1:n}", "{F_(theta) +x_(<t) +x_((1 : n))}"),
    (r"p_{data} + V_{MLE} + s_{\max} + L_{\text{vlb}} + D_{\text{KL}}",
     "{p_(data) +V_(MLE) +s_(max) +L_(vlb) +D_(KL)}"),
    (r"\overline{Y}_{i\cdot} + R_{*i}", "{Y.bar_(i, cdot) +R_(*, i)}"),
    (r"D_{kl}(p \| q) + H_{kl} + w_{in}", "{D_(kl)@(p || q) +H_(k, l) +w_(i, n)}"),
    (r"s' + k'' + e_k'", "{s' +k'' +e'_(k)}"),
    (r"\mathbf{x}_n + \vec\mu_k + \underline{m}_{k} + \tilde{\boldsymbol{\mu}}_t",
     "{x_(n) +mu.vec_(k) +m.underline_(k) +mu.tilde_(t)}"),
]

QUOTIENTS = [
    (r"\frac12 y^T A y + \frac 1 N + \tfrac12", "{[(1 / 2) y.T A y] +(1 / N) +(1 / 2)}"),
    (r"a/b + 1/(2W) + {a \over b}", "{(a / b) +(1 / ([2 W])) +(a / b)}"),
    (r"1/2 \log x", "[(1 / 2) log@<x>]"),
    (r"x^2/2\sigma^2", "(x**2 / [2 sigma**2])"),
    (r"-n/2 + a/b/c", "{-(n / 2) +((a / b) / c)}"),
    (r"0.25 + .5 + 2.1887", "{0.25 +.5 +2.1887}"),
    (r"\binom{n}{k} p^k (1-p)^{n-k} + n!", "{[binom@{n , k} p**k ({1 -p})**{n -k}] +factorial@<n>}"),
    (r"\sqrt{2\pi} + \sqrt[3]{x}", "{root([2 pi]) +root3(x)}"),
]

BRACKETS = [
    (r"|x| + \|x\|_2^2 + \lVert x \rVert", "{abs<x> +norm<x>_(2)**2 +norm<x>}"),
    (r"2|x| + |x||y| + |f||g|", "{[2 abs<x>] +[abs<x> abs<y>] +[abs<f> abs<g>]}"),
    (r"|\{s: p(s)>0\}|", "abs<tuple{(s : p@(s) > 0)}>"),
    (r"\langle a,b\rangle + \langle v_j s_k\rangle_{\text{data}}", "{angle<a, b> +angle<[v_(j) s_(k)]>_(data)}"),
    (r"\lceil x \rceil + \lfloor y \rfloor", "{ceil<x> +floor<y>}"),
    (r"\frac{1}{\sqrt{{(2\pi)}^n |\det(\Sigma)|}}", "(1 / root([([2 pi])**n abs<det@(Sigma)>]))"),
    (r"\|\mathbf{W}\|\|f\|\cos(\theta)", "[norm<W> norm<f> cos@(theta)]"),
    (r"\{a, b\} + (a, b) + [0,1]", "{tuple{a, b} +tuple(a, b) +tuple[0, 1]}"),
    (r"\left\{ a - b \right\} c", "[{{a -b}} c]"),
    (r"[y_n=k] x + 1\{i=j\} + \mathbb{1}[x>0] + \mathbf 1_{x > 0}",
     "{[[?<y_(n) = k> x] +1?<i = j> +\\mathbb{1}?<x > 0> +\\mathbf1?<x > 0>}"),
    (r"\begin{cases} x & \text{if } x>0 \\ 0 & \text{otherwise} \end{cases}", "cases(x if x > 0; 0 if )"),
    (r"\left\{\begin{array}{cl} a,&\quad y=1 \\ b,&\quad y=0 \end{array}\right.", "cases(a if y = 1; b if y = 0)"),
    (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}", "bmatrix(a, b; c, d)"),
    (r"\cancel{x} + \underbrace{a+b}_{\text{total}} + \boxed{y}",
     "{cancel<x|> +underbrace<{a +b}|'total'> +boxed<y|>}"),
    (r"a {\color{red} - b + c} + \textcolor{blue}{d}", "{a color<{-b +c}|> +color<d|>}"),
    (r"\text{const.} + \mathrm{const}", "{'const.' +'const'}"),
]

STATEMENTS = [
    (r"\theta\in[0,1]", "theta in tuple[0, 1]"),
    (r"C \ge 2", "C >= 2"),
    (r"i \neq j", "i != j"),
    (r"x \in \mathbb{R}^D", "x in R.bb**D"),
    (r"S \perp T", "S perp T"),
    (r"X_1,\dots,X_n", "tupleX_(1), ..., X_(n)"),
    (r"0 < t \leq 1", "0 < t <= 1"),
    (r"f: \mathbb{R}^n \to \mathbb{R}", "(f : R.bb**n -> R.bb)"),
    (r"X \sim \mathcal{N}(\mu, \sigma^2)", "X ~ N.cal@(mu , sigma**2)"),
    (r"p(v,s)\propto e^{-E(v,s)}", "p@(v , s) ∝ e**{-E@(v , s)}"),
    (r"x \pm \epsilon", "{x \\pmepsilon}"),
]


@pytest.mark.parametrize(("latex", "expected"), CALLS)
def test_calls(latex: str, expected: str) -> None:
    assert show(read_formula(latex)) == expected


@pytest.mark.parametrize(("latex", "expected"), EXPECTATIONS)
def test_expectations(latex: str, expected: str) -> None:
    assert show(read_formula(latex)) == expected


@pytest.mark.parametrize(("latex", "expected"), FUNCTIONS)
def test_functions(latex: str, expected: str) -> None:
    assert show(read_formula(latex)) == expected


@pytest.mark.parametrize(("latex", "expected"), SUMS)
def test_sums(latex: str, expected: str) -> None:
    assert show(read_formula(latex)) == expected


@pytest.mark.parametrize(("latex", "expected"), INTEGRALS)
def test_integrals(latex: str, expected: str) -> None:
    assert show(read_formula(latex)) == expected


@pytest.mark.parametrize(("latex", "expected"), DERIVATIVES)
def test_derivatives(latex: str, expected: str) -> None:
    assert show(read_formula(latex)) == expected


@pytest.mark.parametrize(("latex", "expected"), SCRIPTS)
def test_scripts(latex: str, expected: str) -> None:
    assert show(read_formula(latex)) == expected


@pytest.mark.parametrize(("latex", "expected"), QUOTIENTS)
def test_quotients(latex: str, expected: str) -> None:
    assert show(read_formula(latex)) == expected


@pytest.mark.parametrize(("latex", "expected"), BRACKETS)
def test_brackets(latex: str, expected: str) -> None:
    assert show(read_formula(latex)) == expected


@pytest.mark.parametrize(("latex", "expected"), STATEMENTS)
def test_statements(latex: str, expected: str) -> None:
    assert show(read_formula(latex)) == expected
