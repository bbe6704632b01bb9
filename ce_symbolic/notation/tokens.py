r"""LaTeX source → tokens, each with its place in the document.

What is printed but says nothing is dropped here: comments, thin spaces, ``\label``, ``\limits``, sizes.  What
``chains.py`` needs to cut a display into relations is kept: ``&``, ``\\``, ``\quad``, ``\tag``, words.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ce_symbolic.notation import letters
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.expand import Source, expand
from ce_symbolic.notation.tree import NOWHERE, Span

if TYPE_CHECKING:
    from ce_symbolic.documents.document import Macro


@dataclass(frozen=True, slots=True)
class Token:
    r"""One symbol of a formula.

    ``kind`` and ``text``:

    - ``number``: ``0.25``;  ``letter``: one character, ``x``;  ``command``: the name without backslash, ``theta``
    - ``name``: an upright name, ``KL`` for ``\operatorname{KL}``, ``\mathrm{KL}``, ``\text{KL}``, or a bare ``log``
    - ``words``: text that is no name, ``\text{by definition}``; ``text`` is the text as written
    - ``open``, ``close``: ``{`` and ``}``;  ``begin``, ``end``: an environment, ``text`` is its name
    - ``symbol``: everything else, one character or one of ``:= <= >= != => -> ... \{ \} \|``
    - ``row``: ``\\``;  ``tab``: ``&``;  ``quad``: ``\quad``, ``\qquad``;  ``tag``: ``\tag{…}``, ``text`` is the tag

    ``source`` is the spelling (that of the macro body where a macro was expanded); ``size`` says that ``\left``,
    ``\right``, ``\middle``, ``\big``, ``\bigl``, ``\bigr``, ``\bigm`` (any size) stood before a bracket;
    ``spaced`` that the author put a space (``\,`` ``\;`` ``~`` …) before the token.
    """

    kind: str
    text: str
    span: Span
    source: str = ""
    size: str = ""
    spaced: bool = False

    def is_symbol(self, *texts: str) -> bool:
        """Whether this is one of these symbols."""
        return self.kind == "symbol" and self.text in texts

    def is_command(self, *names: str) -> bool:
        """Whether this is one of these commands."""
        return self.kind == "command" and self.text in names


def span_of(tokens: Sequence[Token]) -> Span:
    """The place that all of these tokens cover."""
    if not tokens:
        return NOWHERE
    return Span(min(t.span.start for t in tokens), max(t.span.end for t in tokens))


def tokenize(latex: str, offset: int = 0, macros: Mapping[str, Macro] | None = None) -> tuple[Token, ...]:
    """The tokens of a formula; ``offset`` is its place in the document."""
    return tuple(_signs_alone(_bases(_Tokenizer(expand(latex, offset, macros or {})).run())))


def _bases(tokens: list[Token]) -> Iterator[Token]:
    r"""``\log_22^{-l}``: the base is one digit, as it is in print."""
    for k, token in enumerate(tokens):
        base = k > 1 and tokens[k - 1].is_symbol("_") and tokens[k - 2].is_command("log", "lg")
        if base and token.kind == "number" and len(token.text) > 1 and token.text[0] != "." and token.text != "10":
            at = token.span.start
            yield Token("number", token.text[0], Span(at, at + 1), token.text[0])
            yield Token("number", token.text[1:], Span(at + 1, token.span.end), token.text[1:])
        else:
            yield token


def _signs_alone(tokens: Iterable[Token]) -> Iterator[Token]:
    """``P(D | +)``, ``P(-)``: a sign between brackets, bars and commas is the name of an outcome.

    Bars in pairs are those of absolute values: ``|a| + |b|``, ``(-|x|)``.
    """
    given = list(tokens)
    for k, token in enumerate(given):
        alone = token.is_symbol("+", "-") and 0 < k < len(given) - 1 and (
            given[k - 1].is_symbol("(", "[", "|", ",", "=") and given[k + 1].is_symbol(")", "]", "|", ","))
        if alone and any(given[k + step].is_symbol("|") for step in (-1, 1)):
            alone = _bars(given, k, -1) + _bars(given, k, 1) == 1
        yield replace(token, kind="name", text=OUTCOMES[token.text]) if alone else token


def _bars(tokens: Sequence[Token], at: int, step: int) -> int:
    """The bars on one side of a place within its round brackets; many where it stands in none."""
    depth = bars = 0
    while 0 <= (at := at + step) < len(tokens):
        depth += step * (tokens[at].is_symbol("(", "[") - tokens[at].is_symbol(")", "]"))
        if depth < 0:
            return bars
        bars += depth == 0 and tokens[at].is_symbol("|")
    return len(tokens)


#: What the outcomes of a test are called here that are printed as signs.
OUTCOMES = {"+": "Positive", "-": "Negative"}


#: The order matters: the first alternative that fits is the token.
_TOKEN = re.compile(
    r"""
      (?P<space>[\s​]+)
    | (?P<comment>(?<!\\)%[^\n]*)
    | (?P<row>\\\\(?:\s*\\\\|\\\\)*\*?(?:\s*\[\s*-?[\d.]+\s*\\?[a-z]+\s*\])?
        |\\(?:newline|cr|tabularnewline)(?![A-Za-z]))
    | (?P<entity>&(?:lt|gt|le|ge|ne|amp|nbsp);)
    | (?P<font>\{\s*\\(?:rm|bf|it|sf|tt|cal|em|mit|boldmath)(?![A-Za-z])\s*)
    | (?P<command>\\[A-Za-z]+\*?)
    | (?P<control>\\[^A-Za-z])
    | (?P<number>\d+(?:\.\d+)?(?:\{,\}\d{3})*|\.\d+)
    | (?P<word>[A-Za-z]+)
    | (?P<merged>:=|>>|<<|<=>|<=|>=|!=|==?>|-->|->|\.\.\.|==)
    | (?P<bracket>[{}&])
    | (?P<symbol>.)
    """,
    re.X | re.S,
)
_KINDS_OF_SIGN = ("mathop", "mathbin", "mathrel", "mathord", "mathpunct")
_STAR = {"operatorname", "hspace", "vspace", "tag", "begin", "end", "mathop"}
_WORD_CHARACTERS = re.compile(r"\s*+[A-Za-z]++(?:(?:\\[,;:! ]|[~\s-])++[A-Za-z]++)*+\s*+\Z")
_JOINTS = re.compile(r"\\[,;:! ]|~|\s")
_DELIMITER = re.compile(r"\s*(\\[A-Za-z]+|\\.|[^\s\\])", re.S)
_BRACED_DELIMITER = re.compile(r"\s*\{\s*(\\[{}|]|\\[lrv]?[vV]ert|[()\[\]|/])\s*\}")
_OPTION = re.compile(r"\s*\[([^\[\]]*)\]")
_BRACED = re.compile(r"\s*\{")
_UPRIGHT = re.compile(
    r"\s*\\(?:rm|mathrm|text|textrm|operatorname\*?)(?![A-Za-z])\s*(?:\{([^{}]*)\}\s*\}|([^{}]*)\})"
)
_LENGTH = re.compile(r"\s*(?:\{[^{}]*\}|-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|mu))")


class _Tokenizer:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.at = 0
        self.tokens: list[Token] = []
        self.spaced = False
        self.size = ""
        self.size_start = 0
        self.ends: dict[int, int] | None = None

    def run(self) -> list[Token]:
        end = len(self.text)
        while self.at < end:
            match = _TOKEN.match(self.text, self.at)
            assert match is not None and match.lastgroup is not None
            self.at = match.end()
            getattr(self, f"_on_{match.lastgroup}")(match.group(), match.start())
        if self.size:
            raise self._refuse(self.size_start, end, "a bracket is missing behind this", r"write \left( … \right)")
        return self.tokens

    # ---- plain tokens ---------------------------------------------------------------------------------------------

    def _add(self, kind: str, text: str, start: int, source: str | None = None) -> None:
        end = self.at
        if self.size:
            start = self.size_start
        spelling = self.text[start:end].strip() if source is None else source
        self.tokens.append(Token(kind, text, self.source.span(start, end), spelling, self.size, self.spaced))
        self.spaced, self.size = False, ""

    def _refuse(self, start: int, end: int, message: str, suggestion: str) -> ReadError:
        return ReadError(self.source.span(start, end), message, suggestion)

    def _on_space(self, text: str, start: int) -> None:
        pass

    _on_comment = _on_space

    def _on_row(self, text: str, start: int) -> None:
        self._add("row", r"\\", start)

    def _on_entity(self, text: str, start: int) -> None:
        """A sign as HTML spells it, in notes that go through HTML before they are typeset."""
        name = text[1:-1]
        if name == "amp":
            self._add("tab", "&", start)
        elif name == "nbsp":
            self.spaced = True
        elif name in ("lt", "gt"):
            self._add("symbol", {"lt": "<", "gt": ">"}[name], start)
        else:
            self._add("command", name, start)

    def _on_bracket(self, text: str, start: int) -> None:
        self._add({"{": "open", "}": "close", "&": "tab"}[text], text, start)

    def _on_number(self, text: str, start: int) -> None:
        r"""A number; of the digits behind ``\frac`` each is an argument of its own (``\frac12``)."""
        for _ in range(self._arguments_wanted() if text.isdigit() else 0):
            if self.at - start > 1:
                end, self.at = self.at, start + 1
                self._add("number", self.text[start], start)
                start, self.at = start + 1, end
        text = self.text[start : self.at]
        self._add("number", text.replace("{,}", ""), start)

    def _arguments_wanted(self) -> int:
        if self.tokens and self.tokens[-1].is_command("frac", "tfrac", "dfrac", "binom"):
            return 2
        return 0

    def _on_merged(self, text: str, start: int) -> None:
        if text in (">>", "<<"):
            self._add("command", "gg" if text == ">>" else "ll", start)
        else:
            self._add("symbol", {"==": "=", "==>": "=>", "-->": "->"}.get(text, text), start)

    def _on_symbol(self, text: str, start: int) -> None:
        if text == "~":
            self.spaced = True
        elif text in letters.UNICODE:
            self._tokens_of(letters.UNICODE[text], start)
        elif unicodedata.category(text) == "Lo":
            while self.at < len(self.text) and unicodedata.category(self.text[self.at]) == "Lo":
                self.at += 1
            self._add("words", self.text[start : self.at], start)
        elif text.isalpha():
            self._add("letter", text, start)
        elif text.isprintable():
            self._add("symbol", text, start)
        else:
            raise self._refuse(start, self.at, f"the character U+{ord(text):04X} cannot be read", "take it out")

    def _tokens_of(self, latex: str, start: int) -> None:
        """Unicode signs are read as the LaTeX they stand for."""
        for token in tokenize(latex):
            self._add(token.kind, token.text, start, source=token.source)

    def _on_word(self, text: str, start: int) -> None:
        """A run of letters: single letters, but for the names of functions (``log``, ``exp``) in or as it."""
        at = start
        for piece, is_name in letters.split_word(text, self.text[start + len(text) : start + len(text) + 12]):
            self.at = at + len(piece)
            if is_name:
                self._add("name", piece, at)
            else:
                for i in range(len(piece)):
                    self.at = at + i + 1
                    self._add("letter", piece[i], at + i)
            at += len(piece)
        self.at = at

    def _on_control(self, text: str, start: int) -> None:
        r"""A backslash and a sign: a space, an escaped bracket, or an escape of Markdown."""
        sign = text[1]
        if sign in " ,;:!>/-\n\t":
            self.spaced = self.spaced or sign in " ,;:>\n\t"
        elif sign in "{}|":
            self._add("symbol", text, start)
        elif sign == "%":
            self._add("command", "percent", start)
        elif sign in "_*^#&$.+-=<>'\"()[]":
            self._add("symbol", sign, start)
        else:
            raise self._refuse(start, self.at, f"{text} is no command", f"write {sign}")

    # ---- commands --------------------------------------------------------------------------------------------------

    def _on_font(self, text: str, start: int) -> None:
        r"""``{\rm KL}`` is ``\mathrm{KL}``."""
        font = letters.OLD_FONTS[text.lstrip("{").strip().lstrip("\\")]
        opening, self.at = self.at, start
        if font == "mathrm" and self._upright(start, opening, start + 1):
            return
        self.at = opening
        if font:
            self._add("command", font, start, source="\\" + font)
        self._add("open", "{", start, source="{")

    def _on_command(self, text: str, start: int) -> None:
        name = text[1:]
        if name.endswith("*") and name[:-1] not in _STAR:
            self.at -= 1
            name = name[:-1]
        name = name.rstrip("*")
        if name in letters.SPACES:
            self.spaced = True
        elif name in letters.DROPPED:
            pass
        elif name in letters.DROPPED_WITH_ARGUMENT:
            self._skip_argument(name, start)
        elif name in letters.SIZES:
            self._on_size(letters.SIZES[name], start)
        elif name in ("quad", "qquad"):
            self._add("quad", name, start)
        elif name == "tag":
            self._add("tag", self._braced(name, start), start)
        elif name in ("begin", "end"):
            self._on_environment(name, start)
        elif name in letters.TEXTS:
            self._on_text(name, start)
        elif name in ("mathrm", "operatorname", "rm", *_KINDS_OF_SIGN):
            self._on_upright(name, start)
        elif name == "not":
            self._on_not(start)
        else:
            name = letters.SYNONYMS.get(name, name)
            kind = "symbol" if name in letters.SYMBOLS else "command"
            self._add(kind, name, start)

    def _on_size(self, size: str, start: int) -> None:
        r"""``\left(`` is one token; ``\bigl`` and its like may also stand before a bracket in braces."""
        self.size_start = start
        self.size = size
        braced = _BRACED_DELIMITER.match(self.text, self.at)
        if braced:
            self.at = braced.end(1)
            self._add("symbol", letters.SYNONYMS.get(braced.group(1).lstrip("\\"), braced.group(1)), start)
            self.at = braced.end()
            return
        match = _DELIMITER.match(self.text, self.at)
        if match and match.group(1) not in "{}&":
            return
        raise self._refuse(start, self.at, "a bracket is missing behind this", r"write \left( … \right)")

    def _on_not(self, start: int) -> None:
        match = _DELIMITER.match(self.text, self.at)
        negated = letters.NEGATED.get(match.group(1).lstrip("\\")) if match else None
        if match is None or negated is None:
            raise self._refuse(start, self.at, r"\not stands before a relation", r"write \neq or \notin")
        self.at = match.end()
        self._add("command", negated, start)

    def _on_environment(self, name: str, start: int) -> None:
        environment = self._braced(name, start).strip().rstrip("*")
        if name == "begin":
            option = _OPTION.match(self.text, self.at)
            if option and environment in letters.WITH_POSITION and option.group(1).strip() in ("t", "b", "c"):
                self.at = option.end()
            if environment in letters.WITH_COLUMNS:
                self._braced(name, start)
        self._add(name, environment, start)

    def _skip_argument(self, name: str, start: int) -> None:
        if name in ("hspace", "vspace", "hskip", "kern", "mkern", "mskip", "vskip"):
            match = _LENGTH.match(self.text, self.at)
            self.spaced = True
            if match is None:
                raise self._refuse(start, self.at, f"\\{name} needs a length", r"write \quad")
            self.at = match.end()
        else:
            self._braced(name, start)

    def _on_text(self, name: str, start: int) -> None:
        content = self._braced(name, start)
        word = _JOINTS.sub("", content) if _WORD_CHARACTERS.match(content) else ""
        joined = word in letters.JOINED
        if word and (joined or word == content.strip().strip("~")) and word.lower() not in letters.CONNECTIVES:
            self._add("name", word, start)
        elif content.strip():
            self._add("words", content, start)

    def _on_upright(self, name: str, start: int) -> None:
        match = _BRACED.match(self.text, self.at)
        if match is None and name == "mathrm":
            after = _DELIMITER.match(self.text, self.at)
            if after and after.group(1).isalpha():
                self.at = after.end()
                self._add("name", after.group(1), start)
                return
        if match is None:
            if name in _KINDS_OF_SIGN:
                return
            raise self._refuse(start, self.at, f"\\{name} needs a name", rf"write \{name}{{name}}")
        inner = match.end()
        if name in _KINDS_OF_SIGN:
            upright = _UPRIGHT.match(self.text, inner)
            if upright is None:
                return
            content = upright.group(1) if upright.group(1) is not None else upright.group(2)
            if _WORD_CHARACTERS.match(content):
                self.at = upright.end()
                self._add("name", _JOINTS.sub("", content), start)
            return
        if not self._upright(start, inner):
            self._add("command", "mathrm", start)

    def _upright(self, start: int, inner: int, brace: int = -1) -> bool:
        """The name between ``inner`` and its closing brace as a token; False if it is no name.

        The opening brace ends at ``brace`` where a font stands between it and the name.
        """
        end = self._closing(inner if brace < 0 else brace, start)
        content = self.text[inner:end]
        explicit = self.text.startswith("\\operatorname", start)
        word = _JOINTS.sub("", content)
        if not _WORD_CHARACTERS.match(content) or not word.replace("-", "").isalpha():
            stripped = content.strip().rstrip(".")
            if "\\" not in content and not set(content) & set("_^{}()=+|") and any(c.isalpha() for c in content):
                self.at = end + 1
                kind = "name" if explicit and stripped.isalnum() else "words"
                self._add(kind, stripped if explicit else content, start)
                return True
            return False
        self.at = end + 1
        if not explicit and word.lower() in letters.CONNECTIVES:
            self._add("words", content, start)
        else:
            spaced_words = " " in content.strip() and word not in letters.JOINED
            self._add("name", " ".join(content.split()) if spaced_words else word, start)
        return True

    # ---- braces ----------------------------------------------------------------------------------------------------

    def _braced(self, name: str, start: int) -> str:
        """The text of a brace group as it is written; ``at`` is put behind it."""
        match = _BRACED.match(self.text, self.at)
        single = _SINGLE.match(self.text, self.at)
        if match is None and single is not None:
            self.at = single.end()
            return single.group(1)
        if match is None:
            raise self._refuse(start, self.at, f"\\{name} needs an argument in braces", rf"write \{name}{{…}}")
        end = self._closing(match.end(), start)
        self.at = end + 1
        return self.text[match.end() : end]

    def _closing(self, inner: int, start: int) -> int:
        """Where the group that opens in front of ``inner`` is closed."""
        if self.ends is None:
            self.ends = {}
            begun: list[int] = []
            for match in _BRACE.finditer(self.text):
                if match.group() == "{":
                    begun.append(match.end())
                elif match.group() == "}" and begun:
                    self.ends[begun.pop()] = match.start()
        end = self.ends.get(inner)
        if end is None:
            raise self._refuse(start, inner, "this brace is never closed", "write } behind the argument")
        return end


_SINGLE = re.compile(r"\s*([A-Za-z0-9*])")
_BRACE = re.compile(r"\\.|[{}]", re.S)


def words_of(tokens: Iterable[Token]) -> str:
    """The source of some tokens, joined; for labels and messages."""
    pieces: list[str] = []
    for token in tokens:
        if pieces and pieces[-1][-1:].isalpha() and pieces[-1].startswith("\\") and token.source[:1].isalpha():
            pieces.append(" ")
        pieces.append(token.source)
    return "".join(pieces)
