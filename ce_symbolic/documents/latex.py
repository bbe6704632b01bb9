"""LaTeX notes → document.

The body of the ``document`` environment (or the whole file, if there is none) is read with commands as what they are
to a reader: sectioning commands are headings, ``\\emph{…}`` is its text, ``\\ref`` and ``\\cite`` are nothing,
``\\begin{definition}`` is the word "Definition.".  Files named in ``\\input`` are not followed.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from ce_symbolic.documents.document import Document, Heading, Part, Sentence
from ce_symbolic.documents.flat import END, FORMULA, TITLE_STOP, Flat
from ce_symbolic.documents.macros import DEFINITION, Definition, definitions
from ce_symbolic.documents.regions import ENVIRONMENT, Kind, Scanner, blanked
from ce_symbolic.documents.sentences import Insert, sentences
from ce_symbolic.notation.tree import Span

_VERBATIM = ("verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "comment", "tikzpicture", "filecontents")
_HIDDEN = re.compile(
    rf"\\begin\{{(?P<verbatim>{'|'.join(re.escape(name) for name in _VERBATIM)})\}}"
    r"|\\verb\*?(?P<mark>[^A-Za-z\s*])"
    r"|(?P<iffalse>\\iffalse)(?![A-Za-z])"
    r"|(?P<comment>%[^\n]*+(?:\n(?=[ \t]*+[^\s]))?)"  # the line end belongs to the comment, a blank line does not
    r"|\\.",
    re.S,
)
_ALIAS = re.compile(rf"\\begin\{{({ENVIRONMENT})\}}$")


def parse_latex(text: str, path: str) -> Document:
    """The document that a LaTeX text is; ``path`` is its name in messages."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    visible = _visible(text)
    begin = visible.find(r"\begin{document}")
    start = begin + len(r"\begin{document}") if begin >= 0 else 0
    end = visible.find(r"\end{document}", start) if begin >= 0 else -1
    end = len(text) if end < 0 else end
    scanner = LatexScanner(visible)
    defined = list(definitions(visible, 0, end, scanner.braces))
    scanner.aliases = _aliases(defined)
    for definition in defined:
        if definition.end <= start:  # the body's own are met in the scan
            scanner.define(definition.macro, Span(definition.start, definition.end))
    scanner.scan(start, end)
    prose = _Prose(scanner, visible, start, end)
    parts: list[Part] = [*scanner.displays(), *prose.parts()]
    parts.sort(key=lambda part: part.span)
    return Document(path, text, tuple(parts), scanner.macros, tuple(scanner.problems), tuple(scanner.notes))


def _aliases(defined: Iterable[Definition]) -> dict[str, str]:
    """Macros such as ``\\be`` for ``\\begin{equation}``, each with the macro that closes it."""
    bodies = {definition.macro.name: definition.macro.body for definition in defined}
    closing = {body: name for name, body in bodies.items() if body.startswith(r"\end{")}
    found: dict[str, str] = {}
    for name, body in bodies.items():
        begin = _ALIAS.match(body)
        if begin and (end := closing.get(rf"\end{{{begin.group(1)}}}")):
            found[name] = end
    return found


def _visible(text: str) -> str:
    """The text with comments and verbatim material blanked, of the same length."""
    pieces: list[str] = []
    at = 0
    missing: set[str] = set()  # closings that do not occur any more: looked for once
    while match := _HIDDEN.search(text, at):
        closing = ""
        if match.group("verbatim"):
            closing = rf"\end{{{match.group('verbatim')}}}"
        elif match.group("mark"):
            closing = match.group("mark")
        elif match.group("iffalse"):
            closing = r"\fi"
        end = match.end()
        if closing:
            found = -1 if closing in missing else text.find(closing, end)
            if found < 0 or (match.group("mark") and "\n" in text[end:found]):
                if found < 0:
                    missing.add(closing)
                pieces.append(text[at:end])
                at = end
                continue
            end = found + len(closing)
        pieces.append(text[at : match.start()])
        hidden = text[match.start() : end]
        if match.group("comment"):
            pieces.append(" " * len(hidden))
        elif closing:
            pieces.append(blanked(hidden, [(0, len(hidden))]))
        else:
            pieces.append(hidden)
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


class LatexScanner(Scanner):
    """The delimiters of LaTeX: ``$``, ``$$``, ``\\(``, ``\\[``, environments, macros that stand for ``\\begin``."""

    pattern = re.compile(
        rf"(?P<environment>\\begin\{{{ENVIRONMENT}\}})"
        rf"|(?P<define>{DEFINITION})"
        r"|(?P<bracket>\\[(\[])"
        r"|(?P<command>\\[A-Za-z]+)"
        r"|(?P<escape>\\.)"
        r"|(?P<dollar>\$\$?)",
        re.S,
    )
    #: Macros that begin a display, each with the macro that ends it.
    aliases: Mapping[str, str] = MappingProxyType({})

    def on_command(self, match: re.Match[str]) -> int:
        """A command; only one that stands for the beginning of a display matters."""
        end_name = self.aliases.get(match.group()[1:])
        if end_name is None:
            return match.end()
        closing = self._find("\\" + end_name, None, match.end())
        if closing == len(self.text):
            self.problem(match.start(), match.end(), f"{match.group()} is never closed",
                         f"write \\{end_name} behind the formula")
            return match.end()
        end = closing + 1 + len(end_name)
        return self.display(match.start(), end, match.start(), end)

    def on_bracket(self, match: re.Match[str]) -> int:
        """``\\(`` and ``\\[``."""
        end = self.bracket(match)
        if end is None:
            closing = r"\]" if match.group() == r"\[" else r"\)"
            self.problem(match.start(), match.end(), f"this {match.group()} is never closed",
                         f"write {closing} behind the formula")
            return match.end()
        return end

    def on_dollar(self, match: re.Match[str]) -> int:
        """``$$`` opens a display, ``$`` a formula; TeX allows spaces at its ends but no blank line inside."""
        if match.group() == "$$":
            return self.double_dollar(match.start())
        closing = self.closing_dollar(match.end())
        if closing is None:
            self.problem(match.start(), match.end(), "this $ is never closed",
                         r"write $ behind the formula, or \$ for a dollar")
            return match.end()
        return self.add(Kind.INLINE, match.start(), closing + 1, match.end(), closing)


# ---- prose ---------------------------------------------------------------------------------------------------------

#: Rank of each heading; the outermost that occurs is level 1.
_SECTIONS = {"part": 0, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5,
             "subparagraph": 6, "frametitle": 4, "title": 0}
_THEOREMS = {
    "thm": "Theorem", "theo": "Theorem", "lem": "Lemma", "prop": "Proposition", "cor": "Corollary", "coro": "Corollary",
    "defn": "Definition", "defi": "Definition", "dfn": "Definition", "rem": "Remark", "rmk": "Remark", "ex": "Example",
    "eg": "Example", "exa": "Example", "pf": "Proof", "clm": "Claim", "assum": "Assumption", "asm": "Assumption",
    "nota": "Notation", "conj": "Conjecture",
}
_THEOREMS |= {
    name: name.capitalize() for name in (
        "theorem", "lemma", "proposition", "corollary", "definition", "remark", "example", "proof", "claim",
        "assumption", "notation", "conjecture", "fact", "exercise", "solution", "problem", "note", "axiom",
        "convention", "observation", "property", "setup", "recall", "question", "answer",
    )
}
_THEOREMS |= {"assumptions": "Assumptions", "remarks": "Remarks", "examples": "Examples"}
#: Commands whose arguments are no prose, with the number of their arguments.
_SILENT = {
    "label": 1, "ref": 1, "eqref": 1, "cref": 1, "Cref": 1, "autoref": 1, "pageref": 1, "nameref": 1, "vref": 1,
    "cite": 1, "citep": 1, "citet": 1, "citeauthor": 1, "citeyear": 1, "parencite": 1, "textcite": 1, "nocite": 1,
    "footcite": 1, "vspace": 1, "hspace": 1, "includegraphics": 1, "usepackage": 1, "RequirePackage": 1,
    "documentclass": 1, "bibliography": 1, "bibliographystyle": 1, "input": 1, "include": 1, "usetikzlibrary": 1,
    "pagestyle": 1, "thispagestyle": 1, "setcounter": 2, "addtocounter": 2, "setlength": 2, "addtolength": 2,
    "newtheorem": 2, "newcounter": 1, "theoremstyle": 1, "numberwithin": 2, "allowdisplaybreaks": 0, "hypersetup": 1,
    "newenvironment": 3, "renewenvironment": 3, "geometry": 1, "color": 1, "pagenumbering": 1, "tag": 1, "url": 1,
    "author": 1, "date": 1, "institute": 1, "usetheme": 1, "usecolortheme": 1, "definecolor": 3, "rule": 2,
    "fontsize": 2, "newlength": 1, "graphicspath": 1, "index": 1, "phantom": 1, "vphantom": 1, "hphantom": 1,
}
#: Commands with a first argument that is no prose, and a second one that is.
_FIRST_SILENT = {"textcolor", "href", "hyperref", "colorbox", "parbox", "scalebox", "fcolorbox", "raisebox"}
_TEXT = {"ldots": "…", "dots": "…", "textbackslash": "\\", "ss": "ß", "ae": "æ", "oe": "œ", "o": "ø", "l": "ł",
         "AE": "Æ", "OE": "Œ", "O": "Ø", "L": "Ł", "aa": "å", "AA": "Å", "S": "§", "TeX": "TeX", "LaTeX": "LaTeX",
         "textendash": "–", "textemdash": "—", "quad": " ", "qquad": " ", "newline": " ", "linebreak": " ",
         "textasciitilde": "~", "i": "ı", "slash": "/"}
_ENDS = {"par", "item", "medskip", "bigskip", "smallskip", "newpage", "clearpage", "hline", "pause", "midrule",
         "toprule", "bottomrule", "tableofcontents", "maketitle", "bibitem"}
_ACCENTS = {"'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
            "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a"}

_ACCENT = re.compile(r"\\([\"'`^~=.]|[cvuHkr](?![A-Za-z]))\s*(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))")
_TOKEN = re.compile(
    r"(?P<accent>\\(?:[\"'`^~=.]|[cvuHkr](?![A-Za-z]))\s*(?:\{\s*\\?[A-Za-z]\s*\}|\\?[A-Za-z]))"
    r"|(?P<begin>\\begin\{(?P<name>[^{}\n]{1,60})\})"
    r"|(?P<end>\\end\{[^{}\n]{1,60}\})"
    r"|(?P<command>\\(?P<word>[A-Za-z@]+)\*?)"
    r"|(?P<symbol>\\.)"
    r"|(?P<blank>\n[ \t]*+\n\s*+)"
    r"|(?P<mark>[{}~&]|---?|``|'')",
    re.S,
)
_ARGUMENT = re.compile(r"\s*(?=\{)")
_OPTION = re.compile(r"\s*(?:<[^<>\n]{0,40}>)?\[([^\[\]]{0,300})\]")
_NEW_THEOREM = re.compile(
    r"\\newtheorem\*?\s*\{\s*([^{}\n]{1,60}?)\s*\}\s*(?:\[[^\]\n]{0,60}\])?\s*\{\s*([^{}\n]{1,60}?)\s*\}"
)


class _Prose:
    """The headings and sentences around the regions of a scanner."""

    def __init__(self, scanner: LatexScanner, text: str, start: int, end: int) -> None:
        self.scanner, self.text, self.start, self.end = scanner, text, start, end
        self.flat = Flat()
        self.headings: list[tuple[int, Span, str]] = []
        self.inserts = {
            region.span.start: Insert(region.span, scanner.formula(region))
            for region in scanner.regions if region.kind is Kind.INLINE
        }
        self.titles = dict(_THEOREMS)
        for match in _NEW_THEOREM.finditer(text):
            self.titles[match.group(1)] = match.group(2)

    def parts(self) -> Iterator[Heading | Sentence]:
        """Headings, then sentences."""
        at = self.start
        for region in self.scanner.regions:
            at = self.prose(at, region.span.start)
            if region.span.start < at:
                continue  # inside an argument that is no prose
            if region.kind is Kind.INLINE:
                self.flat.put(FORMULA, region.span.start)
            elif region.kind is not Kind.GONE:
                self.flat.put(END, region.span.start)
            at = region.span.end
        self.prose(at, self.end)
        outermost = min((rank for rank, _, _ in self.headings), default=0)
        for rank, span, title in self.headings:
            yield Heading(span, rank - outermost + 1, title)
        yield from sentences(self.flat, self.inserts)

    def prose(self, start: int, end: int) -> int:
        """Read the prose between two regions; the offset reached, which an argument may carry beyond ``end``."""
        at = start
        while at < end and (match := _TOKEN.search(self.text, at, end)):
            self.flat.copy(self.text, at, match.start())
            at = self.token(match)
        if at < end:
            self.flat.copy(self.text, at, end)
        return max(at, end)

    def token(self, match: re.Match[str]) -> int:
        """Take in one command or mark; the offset behind it."""
        handler: Callable[[re.Match[str]], int] = getattr(self, f"_{_kind(match)}")
        return handler(match)

    def _accent(self, match: re.Match[str]) -> int:
        parts = _ACCENT.match(match.group())
        if parts:
            letter = parts.group(2) or parts.group(3)
            self.flat.put(unicodedata.normalize("NFC", letter + _ACCENTS[parts.group(1)]), match.start())
        return match.end()

    def _begin(self, match: re.Match[str]) -> int:
        name = match.group("name")
        bare = name.rstrip("*")
        self.flat.put(END, match.start())
        at = match.end()
        option = _OPTION.match(self.text, at)
        title = self.titles.get(name) or self.titles.get(bare)
        if title:
            about = f" ({option.group(1)})" if option and "$" not in option.group(1) else ""
            self.flat.put(f"{title}{about}{TITLE_STOP} ", match.start())
            return option.end() if option else at
        at = option.end() if option else at
        if bare in ("frame", "block", "alertblock", "exampleblock"):
            if group := self.group(at):
                self.heading(_SECTIONS["frametitle"], match.start(), group)
                return group[1]
        elif bare in ("tabular", "multicols", "minipage", "thebibliography", "column", "wrapfigure", "tabularx"):
            while group := self.group(at):
                at = group[1]
        return at

    def _end(self, match: re.Match[str]) -> int:
        self.flat.put(END, match.start())
        return match.end()

    def _command(self, match: re.Match[str]) -> int:
        word, at = match.group("word"), match.end()
        if word in _SECTIONS:
            option = _OPTION.match(self.text, at)
            group = self.group(option.end() if option else at)
            if group:
                self.heading(_SECTIONS[word], match.start(), group)
                return group[1]
        elif word in _SILENT or word in _FIRST_SILENT:
            for _ in range(_SILENT.get(word, 1)):
                while option := _OPTION.match(self.text, at):
                    at = option.end()
                if group := self.group(at):
                    at = group[1]
        elif word in _ENDS:
            self.flat.put(END, match.start())
            option = _OPTION.match(self.text, at)
            if option and word == "item":
                if "$" in option.group(1):
                    return at  # the label stays in the prose, brackets and all
                self.flat.put(option.group(1).strip() + " ", match.start())
            at = option.end() if option else at
        elif word == "footnote":
            self.flat.put(" ", match.start())
        elif word in _TEXT:
            self.flat.put(_TEXT[word], match.start())
        return at

    def _symbol(self, match: re.Match[str]) -> int:
        character = match.group()[1]
        if character == "\\":
            option = _OPTION.match(self.text, match.end())
            self.flat.put(" ", match.start())
            return option.end() if option and option.group(1).rstrip("a-z").strip()[:1].isdigit() else match.end()
        if character in "%&_#${} ":
            self.flat.put(character, match.start())
        elif character in ",;:!/-":
            self.flat.put("" if character in "!/-" else " ", match.start())
        elif character.isspace():
            self.flat.put(" ", match.start())
        return match.end()

    def _blank(self, match: re.Match[str]) -> int:
        self.flat.put(END, match.start())
        return match.end()

    def _mark(self, match: re.Match[str]) -> int:
        mark = match.group()
        plain = {"~": " ", "&": END, "--": "–", "---": "—", "``": "“", "''": "”"}.get(mark, "")
        self.flat.put(plain, match.start())
        return match.end()

    def group(self, at: int) -> tuple[int, int] | None:
        """Start and end of the brace group that follows, braces included."""
        match = _ARGUMENT.match(self.text, at)
        if not match:
            return None
        end = self.scanner.braces.group_end(match.end())
        return (match.end(), end) if end is not None and end <= self.end else None

    def heading(self, rank: int, start: int, group: tuple[int, int]) -> None:
        """Record a heading; formulas in it are printed as they stand."""
        self.flat.put(END, start)
        title = _HEADING_NOISE.sub("", self.text[group[0] + 1 : group[1] - 1])
        self.headings.append((rank, Span(start, group[1]), " ".join(title.split())))


_HEADING_NOISE = re.compile(
    r"\\(?:label|cite|footnote)\{[^{}]*\}|\\(?:emph|textbf|textit|texttt|boldsymbol|protect)\b|(?<!\\)~"
)


def _kind(match: re.Match[str]) -> str:
    for kind in ("accent", "begin", "end", "command", "symbol", "blank", "mark"):
        if match.group(kind) is not None:
            return kind
    raise AssertionError(match)
