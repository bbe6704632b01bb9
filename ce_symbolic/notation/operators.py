"""Tables of the reader: which commands relate, join, operate, decorate."""
from __future__ import annotations

from ce_symbolic.notation.tokens import Token


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Relation signs, spelled as in ``tree.Compare.ops``.
RELATION_SYMBOLS = {"=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", ":=": ":=", "!=": "!=", "=>": "=>",
                    "<=>": "<=>", "->": "->"}
RELATION_COMMANDS = {
    "le": "<=", "ge": ">=", "ne": "!=", "equiv": ":=", "doteq": ":=", "approx": "≈", "simeq": "≈", "cong": "≈",
    "approxeq": "≈", "thickapprox": "≈", "propto": "∝", "varpropto": "∝", "sim": "~", "in": "in", "notin": "notin",
    "ni": "ni", "subset": "subset", "subseteq": "subset", "supset": "supset", "supseteq": "supset", "to": "->",
    "gets": "<-", "uparrow": "↑", "downarrow": "↓", "searrow": "↓", "nearrow": "↑", "mapsto": "mapsto",
    "perp": "perp", "notperp": "notperp", "ll": "≪", "gg": "≫", "lesssim": "≲", "gtrsim": "≳", "succeq": "⪰",
    "preceq": "⪯", "succ": "≻", "prec": "≺", "implies": "=>", "Rightarrow": "=>", "Longrightarrow": "=>",
    "iff": "<=>", "Leftrightarrow": "<=>", "Longleftrightarrow": "<=>", "leftrightarrow": "<=>", "notsim": "≁",
    "notsubset": "⊄", "subsetneq": "subset", "lor": "∨", "rightsquigarrow": "->", "hookrightarrow": "->",
    "longmapsto": "mapsto", "Leftarrow": "<=", "leadsto": "->",
}
#: Signs between factors; what is not multiplication keeps its sign in ``Mul.signs`` and means what it means.
TIMES = _set("cdot times odot circ otimes oplus bullet star cup cap setminus div bmod bigstar ominus boxdot sqcup "
             "uplus diamond backslash circledast amalg")
FUNCTIONS = _set(
    "log ln lg exp sin cos tan cot sec csc tanh sinh cosh coth arcsin arccos arctan arctanh det Tr tr diag rank sgn "
    "sign softmax sigmoid ReLU relu softplus erf erfc dim ker deg gcd logit expit logsumexp LSE trace "
    "atan sech lb sigm hom Re Im arg vec supp"
)
#: Letters that are usually functions.
FUNCTION_LETTERS = _set("f g h p q r P Q H I D E V F G J L ell phi psi varphi sigma Phi Psi Pr")
BIG = {
    "sum": "sum", "prod": "prod", "int": "int", "iint": "int", "iiint": "int", "oint": "int", "max": "max",
    "min": "min", "sup": "sup", "inf": "inf", "lim": "lim", "limsup": "lim", "liminf": "lim", "argmax": "argmax",
    "argmin": "argmin", "bigcup": "bigcup", "bigcap": "bigcap", "bigoplus": "bigoplus", "bigotimes": "bigotimes",
    "bigwedge": "bigwedge", "bigvee": "bigvee", "coprod": "prod", "esssup": "sup", "varlimsup": "lim",
    "varliminf": "lim", "minimize": "min", "maximize": "max", "bigodot": "bigodot", "bigsqcup": "bigcup",
}
#: Operators that also stand for a function of several arguments, ``\\max(a, b)``.
CHOICES = _set("max min sup inf")
FONTS = {
    "mathbf": "bold", "boldsymbol": "bold", "mathcal": "cal", "mathscr": "cal", "mathbb": "bb", "mathrm": "rm",
    "mathsf": "sf", "mathfrak": "frak", "mathit": "", "mathnormal": "", "mathtt": "rm", "textbf": "bold",
    "EuScript": "cal", "mathpzc": "cal", "bf": "bold", "vb": "bold", "vec": "bold",
}
ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde",
    "vec": "vec", "dot": "dot", "ddot": "ddot", "underline": "underline", "check": "check", "breve": "breve",
    "acute": "acute", "grave": "grave", "mathring": "mathring", "underbar": "underline", "widecheck": "check",
    "utilde": "tilde", "dddot": "dddot", "overleftarrow": "overleftarrow", "overleftrightarrow": "overleftrightarrow",
}
GREEK = _set(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi omicron pi varpi "
    "rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi "
    "Psi Omega varGamma varDelta varTheta varLambda varSigma varPhi varPsi varOmega digamma varkappa"
)
#: Commands that are names by themselves.
LETTERS = GREEK | _set(
    "ell infty emptyset varnothing hbar imath jmath aleph top bot square Box blacksquare bigstar star "
    "R N Z Q C E P L KL H V prime dagger heartsuit clubsuit checkmark wp Bbbk natural complement triangle "
    "triangledown sharp flat ddagger bullet lozenge angle mho eth Var Cov indicator"
)
DOTS = {"dots": "\\dots", "cdots": "\\cdots", "vdots": "\\vdots", "ddots": "\\ddots", "ldots": "\\ldots"}
#: Commands with one argument that change how it looks, not what it is.
DECORATIONS = {
    "cancel": "cancel", "bcancel": "cancel", "xcancel": "cancel", "sout": "cancel", "boxed": "boxed", "fbox": "boxed",
    "underbrace": "underbrace", "overbrace": "overbrace", "underbracket": "underbrace", "overbracket": "overbrace",
    "framebox": "boxed",
}
#: Commands with one argument that is read as if they were not there.
INVISIBLE = _set("smash mathclap mathrlap mathllap ensuremath mathstrut mathclose mathopen mathinner vcenter hphantom "
                 "lefteqn mathpunct mathchoice hbox raisebox centernot operatorname mathsmaller bigl bigr")
COLORS = _set("color textcolor colorbox mathcolor")
FRACTIONS = {"frac": "frac", "tfrac": "tfrac", "dfrac": "dfrac"}
#: Labels of a divergence that would be two indices elsewhere.
DIVERGENCES = _set("kl js tv")
#: Upright or italic words that stand for what they say, as indices.
LABELS = _set(
    "KL JS TV ML MAP MLE MSE CE LS OLS RBF GP NLL ELBO BCE CV LR SVM RL ref old new data true train test max min "
    "opt out model joint prior post tot total eff obs emp avg std var reg rec recon adv gen dis vae VAE vlb "
    "MMSE LMMSE IS NN FA PCA LDA ERM mle map DM SGD GD val pos neg real fake fin init end mix unif Bayes "
    "bayes loss err noise ls lsm hard soft smooth noisy clean"
)
UNITS = _set("bit bits nat nats dits Sh hartley shannon shannons")
CLOSING = {"(": ")", "[": "]", "\\{": "\\}", "langle": "rangle", "lceil": "rceil", "lfloor": "rfloor",
           "lvert": "rvert", "lVert": "rVert", "ulcorner": "urcorner", "lgroup": "rgroup"}
OPENING = {closing: opening for opening, closing in CLOSING.items()}
MATRICES = _set("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array psmallmatrix bsmallmatrix tabular")
CASES = _set("cases dcases rcases numcases")
ROWS = _set("aligned align split gathered gather alignedat alignat equation multline multlined eqnarray displaymath "
            "math flalign dmath IEEEeqnarray")


def is_conjunction(token: Token) -> bool:
    r"""``\land``, ``\text{ and }``: joins statements as a comma does."""
    return token.is_command("land") or (token.kind == "words" and token.text.strip(" ,") in ("and", "und", "et"))


def relation(token: Token) -> str | None:
    """The canonical spelling of a relation sign; None for every other token."""
    if token.size:
        return None
    if token.kind == "symbol":
        return RELATION_SYMBOLS.get(token.text)
    return RELATION_COMMANDS.get(token.text) if token.kind == "command" else None


def times(token: Token) -> str | None:
    r"""The sign between two factors (``\cdot``, ``*``); None for every other token."""
    if token.kind == "command" and token.text in TIMES:
        return "\\" + token.text
    return "*" if token.is_symbol("*") else None


def plus(token: Token) -> str | None:
    r"""The sign before a term: ``+``, ``-``, ``\pm``; None for every other token."""
    if token.is_symbol("+", "-") and not token.size:
        return token.text
    return "\\" + token.text if token.is_command("pm", "mp") else None


def word(token: Token) -> str:
    """The name of a command or upright name; empty for every other token."""
    return token.text if token.kind in ("command", "name") else ""
