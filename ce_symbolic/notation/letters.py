"""Tables of the tokenizer: which commands say nothing, which runs of letters are one name, Unicode signs."""
from __future__ import annotations

import re
from collections.abc import Iterator


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Commands that print nothing but space.
SPACES = _set("thinspace medspace thickspace enspace enskip space nobreakspace hfill hfil")
#: Commands that print nothing, or only change how the formula looks.
DROPPED = _set(
    "limits nolimits displaystyle textstyle scriptstyle scriptscriptstyle nonumber notag large Large LARGE huge Huge "
    "small normalsize tiny footnotesize scriptsize allowbreak nobreak break relax hline noindent strut mathstrut "
    "protect centering ignorespaces negthinspace negmedspace negthickspace blacksquare qed qedhere null "
    "displaylimits nonscript")
DROPPED_WITH_ARGUMENT = _set(
    "hspace vspace hskip vskip kern mkern mskip mspace phantom hphantom vphantom label ref eqref cite citep citet "
    "footnote footnotemark arraystretch setlength")
SIZES = {
    "left": "left", "right": "right", "middle": "middle", "mleft": "left", "mright": "right",
    **{s: "big" for s in ("big", "Big", "bigg", "Bigg")},
    **{s + "l": "bigl" for s in ("big", "Big", "bigg", "Bigg")},
    **{s + "r": "bigr" for s in ("big", "Big", "bigg", "Bigg")},
    **{s + "m": "bigm" for s in ("big", "Big", "bigg", "Bigg")},
}
TEXTS = _set("text textrm textit textbf textnormal mbox hbox textsf texttt intertext shortintertext emph textup "
                  "textsc textmd")
OLD_FONTS = {"rm": "mathrm", "bf": "mathbf", "it": "", "sf": "mathsf", "tt": "mathtt", "cal": "mathcal", "em": "",
             "mit": "", "boldmath": "mathbf"}
WITH_COLUMNS = _set("array tabular alignat alignedat IEEEeqnarray xalignat tabularx")
WITH_POSITION = _set("aligned gathered alignedat array split")
#: Two spellings of one sign.
SYNONYMS = {
    "lbrace": r"\{", "rbrace": r"\}", "lbrack": "[", "rbrack": "]", "vert": "|", "mid": "|", "Vert": r"\|",
    "parallel": r"\|", "lparen": "(", "rparen": ")", "lt": "<", "gt": ">", "colon": ":", "ast": "*", "given": "|",
    "backsim": "sim", "thicksim": "sim",
    "leq": "le", "leqslant": "le", "leqq": "le", "geq": "ge", "geqslant": "ge", "geqq": "ge", "neq": "ne", "vee": "lor",
    "wedge": "land", "lnot": "neg", "rightarrow": "to", "longrightarrow": "to", "leftarrow": "gets",
    "ldots": "dots", "dotsc": "dots", "dotsb": "dots", "dotsm": "dots", "dotso": "dots", "hdots": "dots",
    "bm": "boldsymbol", "symbf": "mathbf", "pmb": "boldsymbol", "pmatrix": "pmatrix", "tbinom": "binom",
    "dbinom": "binom", "cfrac": "frac", "nicefrac": "frac", "slash": "/", "lor": "lor", "space": "space",
    "operatornamewithlimits": "operatorname", "Bbb": "mathbb", "mathds": "mathbb", "mathbbm": "mathbb",
    "bold": "mathbf", "independent": "perp", "indep": "perp", "Perp": "perp", "coloneq": ":=", "coloneqq": ":=",
    "triangleq": ":=", "defeq": ":=", "eqdef": ":=", "Re": "Re", "backprime": "prime", "partialup": "partial",
    "dotsi": "dots", "argmax": "argmax", "argmin": "argmin", "upmu": "mu", "overrightarrow": "vec", "owns": "ni",
}
SYMBOLS = frozenset(["\\{", "\\}", "[", "]", "|", "\\|", "(", ")", "<", ">", ":", "*", "/", ":="])
NEGATED = {"=": "ne", "in": "notin", "equiv": "ne", "perp": "notperp", "sim": "notsim", "subset": "notsubset",
           "le": "gt", "leq": "gt", "ge": "lt", "geq": "lt", "<": "ge", ">": "le", "approx": "ne",
           "subseteq": "notsubset"}
#: Text that joins formulas; it is never a quantity.
CONNECTIVES = _set(
    "if for when otherwise else and or where with since because by as so hence thus then to in of is are iff const "
    "constant constants nats bits bit nat from on at the a an we let such that which has have all any each every "
    "some only both not no under over via using note see but also again first second third finally similarly "
    "therefore while since subject st given follows implies provided whenever")
#: Names that are written in two words.
JOINED = _set("argmin argmax argsup arginf limsup liminf logsumexp softmax softplus logdet esssup KL")

_ALWAYS = _set(
    "log ln lg exp sin cos tan cot tanh sinh cosh arcsin arccos arctan max min argmax argmin sup lim softmax "
    "sigmoid logsumexp softplus diag sgn sign relu ReLU ELBO MSE NLL KLD JSD LLR RSS SSE TSS RMSE MAE BCE const rank "
    "trace logits logit LSE loss Loss")
_BEFORE_BRACKET = _set("KL JS CE MI TV Var Cov Pr Tr tr det Bias Corr Std SE erf CEL IG std var cov Bern Ber "
                            "Cat Bin Poi Exp Beta Gamma Uniform Normal Lap vec prob Prob")
_BRACKET = re.compile(r"\s*(?:[(\[_^]|\\left|\\[bB]igg?l?(?![a-z])|\\\{|\\!)")
_INNER = re.compile(r"log|exp|(?<![A-Za-z])ln")
_CAPITALIZED = re.compile(r"[A-Z][a-z]{3,}\Z")
_CAPITALS = re.compile(r"[A-Z]{3,}\Z")
_LOWER_WORD = re.compile(r"(?=[a-z]*[aeou])[a-z]{5,}\Z")


def split_word(word: str, following: str) -> Iterator[tuple[str, bool]]:
    """The parts of a run of letters; the flag says that a part is one name, not a product of letters.

    ``following`` is what stands behind the run: ``KL(`` is a name, ``KL`` alone a product.
    """
    if len(word) == 1:
        yield word, False
        return
    bracket = _BRACKET.match(following) is not None
    if word in _ALWAYS or (bracket and word in _BEFORE_BRACKET) or _CAPITALIZED.match(word):
        yield word, True
        return
    if bracket and (_CAPITALS.match(word) or _LOWER_WORD.match(word)) and following.lstrip()[:1] not in ("_", "^"):
        yield word, True
        return
    at = 0
    for match in _INNER.finditer(word):
        rest = word[match.end() :]
        if len(rest) > 2 or len(word[at : match.start()]) > 2:
            continue
        if match.start() > at:
            yield word[at : match.start()], False
        yield match.group(), True
        at = match.end()
    if at < len(word):
        yield word[at:], False


_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu", "ν": "nu", "ξ": "xi", "π": "pi",
    "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "varphi", "ϕ": "phi", "χ": "chi", "ψ": "psi",
    "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma",
    "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "ℓ": "ell",
}
_SIGNS = {
    "≤": "le", "≥": "ge", "≠": "ne", "≈": "approx", "∝": "propto", "∈": "in", "∉": "notin", "∼": "sim", "→": "to",
    "⇒": "Rightarrow", "⇔": "Leftrightarrow", "≡": "equiv", "≜": "triangleq", "∑": "sum", "∏": "prod", "∫": "int",
    "∂": "partial", "∇": "nabla", "∞": "infty", "√": "sqrt", "±": "pm", "×": "times", "⋅": "cdot", "·": "cdot",
    "⊙": "odot", "⊗": "otimes", "∪": "cup", "∩": "cap", "⊆": "subseteq", "⊂": "subset", "∀": "forall", "∃": "exists",
    "⊥": "perp", "⟂": "perp", "∥": "|", "‖": "|", "∣": "mid", "…": "dots", "⋯": "cdots", "⟨": "langle",
    "⟩": "rangle", "⌈": "lceil", "⌉": "rceil", "⌊": "lfloor", "⌋": "rfloor", "ℝ": "mathbb{R}", "𝔼": "mathbb{E}",
    "⊤": "top", "←": "gets", "∧": "wedge", "∨": "vee", "¬": "neg",
}
#: Unicode signs and the LaTeX they are read as.
UNICODE = {
    **{sign: "\\" + name for sign, name in (*_GREEK.items(), *_SIGNS.items())},
    "−": "-", "–": "-", "‐": "-", "∗": "*", "′": "'", "’": "'", "＝": "=", "（": "(", "）": ")", "，": ",",
    "²": "^2", "³": "^3", "¹": "^1", "₀": "_0", "₁": "_1", "₂": "_2", "₃": "_3", "ᵀ": "^T",
}
