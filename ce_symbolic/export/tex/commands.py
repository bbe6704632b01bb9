"""Which LaTeX can be copied into an article without breaking it.

A formula of the author's is copied as it is if every command in it is known to the packages that the article loads, and
if its brackets, scripts and columns are as TeX wants them.  Notes that were never compiled, or come from a scan, need
not be like that.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ce_symbolic.documents.document import Macro

_SYMBOLS = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    ell infty emptyset varnothing nabla partial hbar ast star top bot prime dagger cup cap imath jmath Re Im aleph wp
    le leq leqslant leqq ge geq geqslant geqq ne neq lt gt equiv approx simeq cong sim propto varpropto ll gg prec succ
    preceq succeq in notin ni owns subset subseteq supset supseteq subsetneq setminus mid nmid parallel perp models
    vdash doteq triangleq coloneqq eqqcolon asymp approxeq thickapprox lesssim gtrsim trianglelefteq
    to gets rightarrow leftarrow longrightarrow longleftarrow Rightarrow Leftarrow Longrightarrow Leftrightarrow
    Longleftrightarrow leftrightarrow mapsto longmapsto implies impliedby iff uparrow downarrow updownarrow
    rightharpoonup hookrightarrow rightsquigarrow nearrow searrow
    pm mp times cdot div odot oplus ominus otimes circ bullet wedge vee land lor neg lnot forall exists nexists
    because therefore checkmark blacksquare square Box triangle angle degree colon
    dots ldots cdots vdots ddots dotsc dotsb dotsm dotso dotsi
    sum prod int iint iiint oint bigcup bigcap bigoplus bigotimes bigwedge bigvee coprod
    log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan max min sup inf lim limsup liminf
    arg det dim ker deg gcd hom Pr mod bmod pmod pod
    left right middle big Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl biggr biggm Biggl Biggr Biggm
    langle rangle lfloor rfloor lceil rceil lvert rvert lVert rVert vert Vert lbrace rbrace lbrack rbrack lgroup rgroup
    backslash S dag ddag copyright
    quad qquad enspace enskip thinspace medspace thickspace negthinspace negmedspace negthickspace space
    displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits displaylimits
    nonumber notag hfill mathstrut strut relax null allowbreak nobreak hline
    tiny scriptsize footnotesize small normalsize large Large rm bf it sf tt cal
"""
_TAKING = """
    frac tfrac dfrac cfrac binom tbinom dbinom sqrt over choose atop
    mathrm mathbf mathit mathsf mathtt mathcal mathbb mathfrak mathscr boldsymbol pmb bm operatorname mathop mathbin
    mathrel mathord mathopen mathclose mathinner mathpunct
    text textrm textit textbf textnormal textsf texttt textup textsc emph mbox hbox
    hat bar tilde vec dot ddot check breve acute grave mathring widehat widetilde overline underline overrightarrow
    overleftarrow underbrace overbrace underset overset stackrel substack sideset xrightarrow xleftarrow
    cancel bcancel xcancel boxed fbox color textcolor phantom hphantom vphantom smash not hspace mkern mskip hskip kern
    begin end DeclareMathOperator
"""
KNOWN = frozenset(_SYMBOLS.split()) | frozenset(_TAKING.split())
_ENVIRONMENTS = """
    aligned alignedat gathered split array cases rcases dcases matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix
    smallmatrix subarray
"""
_INNER = frozenset(_ENVIRONMENTS.split())
_PIECE = re.compile(
    r"\\(?P<environment>begin|end)\s*\{(?P<name>[^{}]*)\}|\\(?P<word>[A-Za-z]+)|\\(?P<control>.)"
    r"|(?P<character>[^\\])", re.S
)
_STARRED = re.compile(r"\\operatorname\s*\*")
#: Spellings that TeX lacks, and what they stand for.
_MISSING = {"mathbbm": "mathbb", "mathds": "mathbb"}


def is_known(latex: str, macros: Mapping[str, Macro]) -> bool:
    """Whether every command is known, looking through the macros of the document."""
    waiting, seen = [latex], set[str]()
    while waiting:
        for match in _PIECE.finditer(waiting.pop()):
            word = match["word"]
            if word is None or word in seen:
                continue
            seen.add(word)
            if word in macros:
                default = macros[word].default
                waiting += [macros[word].body] + ([default] if default else [])
            elif word not in KNOWN:
                return False
    return True


def is_safe(latex: str, macros: Mapping[str, Macro]) -> bool:
    """Whether TeX takes this as part of a formula."""
    if not latex.strip() or not is_known(latex, macros) or any(c in latex for c in "%#\ue000\ue001\ue002"):
        return False
    return _Nesting().takes(_STARRED.sub(r"\\operatorname", latex))


class _Nesting:
    """Brackets, environments, columns and scripts of a formula."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.scripts: list[set[str]] = [set()]
        self.argument = False
        self.dollars = 0

    def takes(self, latex: str) -> bool:
        """Whether all of it nests; the formula ends with everything closed."""
        return all(self._piece(match) for match in _PIECE.finditer(latex)) and not (
            self.open or self.argument or self.dollars % 2
        )

    def _piece(self, match: re.Match[str]) -> bool:
        environment, word, control = match["environment"], match["word"], match["control"]
        character = match["character"]
        if environment:
            name = match["name"].rstrip("*")
            return name in _INNER and (self._begin(name) if environment == "begin" else self._end(name))
        if word == "left":
            return self._begin("left")
        if word == "right":
            return self._end("left")
        if word in ("middle", "over", "atop", "choose"):
            return word != "middle" or self.open[-1:] == ["left"]
        if word in ("limits", "nolimits", "displaylimits"):
            return True
        if control == "\\" or character == "&":
            self.scripts[-1] = set()
            return bool(self.open) and self.open[-1] in _INNER and not self.argument
        if character == "{":
            return self._begin("{")
        if character == "}":
            return self._end("{")
        if character is not None and character in "^_'":
            return self._script(character)
        if character is not None and character.isspace():
            return True
        if character == "$":
            self.dollars += 1
        if character == "\x7f" or (character is not None and ord(character) < 32):
            return False
        self._atom()
        return True

    def _atom(self) -> None:
        if self.argument:
            self.argument = False
        else:
            self.scripts[-1] = set()

    def _begin(self, kind: str) -> bool:
        self._atom()
        self.open.append(kind)
        self.scripts.append(set())
        return True

    def _end(self, kind: str) -> bool:
        if self.open[-1:] != [kind] or self.argument:
            return False
        self.open.pop()
        self.scripts.pop()
        return True

    def _script(self, mark: str) -> bool:
        """``x^2^3``, ``x_a_b`` and ``x^2'`` are errors; ``x'^2`` is not."""
        if self.argument or mark in self.scripts[-1] or (mark == "'" and "^" in self.scripts[-1]):
            return mark == "'" and "'" in self.scripts[-1] and "^" not in self.scripts[-1]
        self.scripts[-1].add(mark)
        self.argument = mark != "'"
        return True


def respelled(latex: str) -> str:
    """The formula with the commands that TeX lacks spelled as the ones that it has."""
    return re.sub(r"\\([A-Za-z]+)", lambda match: "\\" + _MISSING.get(match[1], match[1]), latex)
