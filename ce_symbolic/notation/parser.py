"""The grammar of formulas: statements, sums, products, factors.

A parser reads slices of one row of tokens.  Brackets were matched before (``layout``), so every bracket's inside is a
slice of its own that must be read to its last token: nothing is skipped.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ce_symbolic.notation import atoms, bigs, calls, derivatives, scripts
from ce_symbolic.notation import operators as op
from ce_symbolic.notation.binding import Free
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.layout import lay_out
from ce_symbolic.notation.names import Names
from ce_symbolic.notation.tokens import Token, span_of
from ce_symbolic.notation.tree import Add, Compare, Fraction, Mul, Node, Number, Span, SuchThat, Tuple

T = TypeVar("T")

#: No formula of a lecture is nested as deeply as this.
MAX_DEPTH = 60
MAX_QUOTIENTS = 9

_STACKED = ("stackrel", "overset", "underset")

#: A factor with the sign before it.
Item = tuple[str, Node]


class Parser:
    """Reads ``tokens[at:end]``; ``within`` narrows the range for a while."""

    def __init__(self, tokens: Sequence[Token], names: Names, notes: list[tuple[Span, str]], source_end: int) -> None:
        layout = lay_out(tokens)
        self.tokens, self.match, self.bars, self.points = layout.tokens, layout.match, layout.bars, layout.points
        self.is_sign = [self._is_sign(token) for token in self.tokens]
        self.is_cut = [
            i in self.bars or token.is_symbol(",", ";", ":") or token.text in _STACKED or op.is_conjunction(token)
            or (sign and op.relation(token) is not None)
            for i, (token, sign) in enumerate(zip(self.tokens, self.is_sign, strict=True))
        ]
        """Where a statement may fall apart: commas, colons, bars and relation signs."""
        self.names = names
        self.notes = notes
        self.source_end = source_end
        self.at = 0
        self.end = len(self.tokens)
        self.depth = 0
        self.free = Free()
        self.no_differential: dict[int, int] = {}
        """For the end of a slice, from where on there is no differential before it."""
        self.closed: list[Node] = []
        """Sums whose body stands in braces."""
        self.bare = False
        """Inside the argument of a function without brackets: it ends at an explicit sign."""

    @staticmethod
    def _is_sign(token: Token) -> bool:
        """Whether no factor can begin with this token, as it joins two."""
        return token.kind in ("symbol", "command") and bool(
            op.plus(token) or op.times(token) or op.relation(token) or token.is_symbol("/")
        )

    # ---- tokens ------------------------------------------------------------------------------------------------------

    def peek(self, ahead: int = 0) -> Token | None:
        """The next token of the slice; None at its end."""
        i = self.at + ahead
        return self.tokens[i] if i < self.end else None

    def refuse(self, message: str, suggestion: str, start: int | None = None, end: int | None = None) -> ReadError:
        """An error at some tokens; at the next one unless said otherwise."""
        start = self.at if start is None else start
        end = start + 1 if end is None else end
        if start < min(end, len(self.tokens)):
            return ReadError(span_of(self.tokens[start:end]), message, suggestion)
        last = self.tokens[start - 1].span.end if 0 < start <= len(self.tokens) else self.source_end
        return ReadError(Span(last, last), message, suggestion)

    def span(self, start: int, end: int | None = None) -> Span:
        """The place of the tokens from ``start`` to where the parser stands."""
        return span_of(self.tokens[start : self.at if end is None else end])

    def note(self, start: int, message: str) -> None:
        """Say which of two readings was taken."""
        self.notes.append((self.span(start), message))

    def note_next(self, message: str) -> None:
        """A note at the next token."""
        self.notes.append((self.span(self.at, self.at + 1), message))

    def top(self, start: int, end: int) -> Iterator[int]:
        """The indices of a range that are not inside brackets; an opening bracket is one of them."""
        i = start
        while i < end:
            yield i
            i = self.match[i] + 1 if self.match[i] > i else i + 1

    def within(self, start: int, end: int, read: Callable[[], T]) -> T:
        """Read exactly this range."""
        before, bare = self.end, self.bare
        self.at, self.end, self.bare = start, end, False
        self.enter(start)
        result = read()
        if self.at < self.end:
            raise self.unexpected()
        self.leave()
        self.end, self.bare = before, bare
        return result

    def enter(self, start: int) -> None:
        """One level deeper."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.refuse("this formula is nested too deeply", "give its parts names of their own", start)

    def leave(self) -> None:
        """One level up."""
        self.depth -= 1

    def unexpected(self) -> ReadError:
        """The error for a token that fits nowhere."""
        token = self.tokens[self.at]
        if token.kind in ("row", "tab"):
            return self.refuse("a line of the display ends inside this formula",
                               "put the operator or relation sign at the end or the beginning of the line")
        if token.text in op.CLOSING and token.kind in ("symbol", "command"):
            return self.refuse(f"{token.source} is never closed", "write the closing bracket, or take it out")
        if token.text in op.OPENING and token.kind in ("symbol", "command"):
            return self.refuse(f"{token.source} closes nothing", "write the opening bracket, or take it out")
        if self.at in self.bars:
            return self.refuse("a bar stands outside of brackets", "write p(y \\mid x) or \\left| x \\right|")
        if token.kind == "words":
            return self.refuse("text stands inside the formula",
                               "put it behind the formula, or set it apart with \\quad")
        return self.refuse(f"{token.source or token.text} is not expected here",
                           "write an operator, or an operand, before it")

    # ---- statements --------------------------------------------------------------------------------------------------

    def statement(self) -> Node:
        """All of the slice: a formula, a relation, a list of them, with a condition behind a colon or bar."""
        if not any(self.is_cut[i] for i in self.top(self.at, self.end)):
            return self.sum()
        return self.split_condition(self.at, self.end)

    def split_condition(self, start: int, end: int) -> Node:
        """``body : condition``; the first colon or bar that stands free."""
        if not any(self.is_cut[i] for i in self.top(start, end)):
            self.at = start
            return self.sum()
        for i in self.top(start, end):
            if i > start and (self.tokens[i].is_symbol(":") or self.tokens[i].is_command("colon") or i in self.bars):
                body = self.within(start, i, self.whole_listing)
                condition = self.within(i + 1, end, self.whole_listing)
                self.at = end
                return SuchThat(body, condition, span=self.span(start))
        return self.listing(start, end)

    def whole_listing(self) -> Node:
        """The slice as a formula, or several with commas between them."""
        return self.listing(self.at, self.end)

    def listing(self, start: int, end: int) -> Node:
        """A formula, or several with commas between them."""
        parts = self.split(start, end, ",", ";")
        if len(parts) == 1:
            return self.relation(start, end)
        items = tuple(self.within(a, b, lambda a=a, b=b: self.relation(a, b)) for a, b in parts)  # type: ignore[misc]
        self.at = end
        return Tuple(items, span=self.span(start))

    def split(self, start: int, end: int, *separators: str) -> list[tuple[int, int]]:
        """The ranges between commas."""
        parts: list[tuple[int, int]] = []
        begin = start
        for i in self.top(start, end):
            if self.tokens[i].is_symbol(*separators) or op.is_conjunction(self.tokens[i]):
                parts.append((begin, i))
                begin = i + 1
        return [*parts, (begin, end)]

    def relation(self, start: int, end: int) -> Node:
        """``a = b \\le c``, or a formula without relation sign."""
        items: list[Node] = []
        ops: list[str] = []
        begin = start
        for first, behind, sign in self.signs(start, end):
            if first == start:
                raise self.refuse("a relation has no left side", "write the formula on its left", first, behind)
            items.append(self.within(begin, first, self.sum))
            ops.append(sign)
            begin = behind
        items.append(self.within(begin, end, self.sum))
        self.at = end
        return items[0] if not ops else Compare(tuple(items), tuple(ops), span=self.span(start, end))

    def signs(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """The relation signs at the top of a range, with what is printed over them: begin, end, spelling."""
        skip = start
        for i in self.top(start, end):
            if i < skip:
                continue
            token = self.tokens[i]
            sign = op.relation(token)
            if sign:
                skip = i + 1
                while skip + 1 < end and self.tokens[skip].is_symbol("^", "_"):
                    skip = scripts.argument_end(self, skip + 1)  # \sim^{iid}: what is said at the sign
                yield i, skip, sign
            elif token.is_command(*_STACKED):
                behind = scripts.argument_end(self, scripts.argument_end(self, i + 1))
                inner = scripts.inside(self, scripts.argument_end(self, i + 1), behind)
                sign = op.relation(self.tokens[inner[0]]) if inner[1] == inner[0] + 1 else None
                if sign:
                    skip = behind
                    self.notes.append((self.span(i, behind), "what is printed over or under this sign was not read"))
                    yield i, behind, sign

    # ---- sums --------------------------------------------------------------------------------------------------------

    def sum(self) -> Node:
        """Terms with signs, to the end of the slice."""
        start = self.at
        signs: list[str] = []
        terms: list[Node] = []
        while True:
            token = self.peek()
            sign = op.plus(token) if token else None
            if sign:
                self.at += 1
            elif terms and token is None:
                break
            elif terms and not self._is_spliced_sum():
                raise self.unexpected()
            signs.append(sign or "")
            terms.append(self.term())
        signs, terms = bigs.widen(self, signs, terms)
        return terms[0] if signs == [""] else Add(tuple(signs), tuple(terms), span=self.span(start))

    def _is_spliced_sum(self) -> bool:
        r"""``a {\color{red} - b}``: a group that begins with the sign of its first term."""
        token = self.peek()
        if token is None or token.kind != "open":
            return False
        i = self.at + 1
        while self.tokens[i].is_command(*op.COLORS):
            i = scripts.argument_end(self, i + 1)
        return op.plus(self.tokens[i]) is not None and i + 1 < self.match[self.at]

    def term(self) -> Node:
        """A product, with a second sign if there is one (``+ -x``)."""
        token = self.peek()
        sign = op.plus(token) if token else None
        if sign is None:
            return self.product()
        start = self.at
        self.at += 1
        return Add((sign,), (self.product(),), span=self.span(start))

    # ---- products ----------------------------------------------------------------------------------------------------

    def product(self) -> Node:
        """Factors, up to the next sign of a term or the end of the slice."""
        start = self.at
        return self.join(self.factors(), start)

    def join(self, items: list[Item], start: int) -> Node:
        """One node for a list of factors."""
        if len(items) == 1:
            return items[0][1]
        span = items[0][1].span
        for _, factor in items[1:]:
            span = span.to(factor.span)
        return Mul(tuple(f for _, f in items), tuple(s for s, _ in items[1:]), span=span)

    def factors(self, first: Node | None = None) -> list[Item]:
        """The factors of a product with the signs before them; the first may have been read already."""
        items = self.operand("") if first is None else [("", first)]
        while (token := self.peek()) is not None:
            sign = op.times(token) if self.is_sign[self.at] else None
            if sign:
                if self.bare:
                    break
                self.at += 1
                items += self.operand(sign)
            elif token.is_symbol("/") and token.size in ("", "big", "bigm"):
                self.divide(items)
            elif token.kind == "open" and self.match[self.at] == self.at + 1:
                self.at += 2  # {} prints nothing
            elif self.at in self.points and not self.bare:
                items = [(items[0][0], self.valued(self.join(items, self.at)))]
            elif self.starts_factor():
                items += self.operand("")
            elif self._is_dot(token):
                self.at += 1
                items += self.operand("\\cdot")
            else:
                break
        if len(items) > 2:
            calls.note_word(self, items)
        return items

    def _is_dot(self, token: Token) -> bool:
        """``e^a.e^b`` and ``a . b``: a full stop has no space before it and one behind."""
        if not token.is_symbol(".") or token.size or self.bare or not 0 < self.at < self.end - 1:
            return False
        before, behind = self.tokens[self.at - 1], self.tokens[self.at + 1]
        close = behind.span.start == token.span.end and not before.is_symbol(".") and not behind.is_symbol(".")
        self.at += 1
        factor = self.starts_factor() and behind.kind not in ("number", "words")
        self.at -= 1
        return factor and not behind.spaced and (close or before.span.end < token.span.start)

    def valued(self, node: Node) -> Node:
        r"""``f(x) \big|_{x=0}``: the product before the bar, at the point that is printed below the bar."""
        point = self.point()
        return SuchThat(node, point, span=node.span.to(point.span))

    def point(self) -> Node:
        r"""What stands below the bar of ``\big|_{x=0}``; the parser stands at the bar."""
        end = scripts.argument_end(self, self.at + 2)
        point = self.within(*scripts.inside(self, self.at + 2, end), self.statement)
        self.at = end
        return point

    def operand(self, sign: str) -> list[Item]:
        """The next factor; a sum sign brings its body, and what stands behind that."""
        token = self.peek()
        if sign and token is not None and (unary := op.plus(token)):
            start = self.at
            self.at += 1
            first, *rest = self.operand("")
            return [(sign, Add((unary,), (first[1],), span=self.span(start))), *rest]
        if bigs.is_big(self):
            (_, big), *rest = bigs.big(self)
            return [(sign, big), *rest]
        derivative = derivatives.inline(self)
        return [(sign, self.factor() if derivative is None else derivative)]

    def starts_factor(self) -> bool:
        """Whether the next token can be a factor that is written without a sign."""
        token = self.peek()
        if token is None or self.is_sign[self.at]:
            return False
        if token.kind == "words":
            previous = self.tokens[self.at - 1] if self.at else None
            return previous is not None and previous.kind == "number" and token.text.strip() in op.UNITS
        if token.kind in ("number", "letter", "name", "command", "begin"):
            return token.kind != "command" or token.text not in op.OPENING
        if token.kind == "open":
            return not self._is_spliced_sum()
        return token.size == "left" or (token.kind == "symbol" and self.match[self.at] > self.at)

    def divide(self, items: list[Item]) -> None:
        """``a / b``: what is juxtaposed on the left is the numerator, one factor on the right the denominator."""
        slash = self.at
        self.at += 1
        if self._quotients(items[-1][1]) > MAX_QUOTIENTS:
            raise self.refuse("too many quotients in a row", "write \\frac{a}{b}, or brackets", slash)
        if self.peek() is None:
            raise self.refuse("the denominator is missing", "write a/b", slash)
        begin = len(items) - 1
        while begin > 0 and items[begin][0] == "":
            begin -= 1
        numerator = self.join([("", items[begin][1]), *items[begin + 1 :]], slash)
        below = self.operand("")
        if isinstance(below[0][1], Number) and not isinstance(numerator, Number):
            below += self._letters_behind(slash)
        elif len(below) == 1 and self.starts_factor() and not (
            isinstance(below[0][1], Number) or self._next_is_bracket()
        ):
            self.note(slash, "a/b c is read as (a/b) c; write a/(b c) for the other reading")
        denominator = self.join([("", below[0][1]), *below[1:]], slash)
        span = numerator.span.to(denominator.span)
        items[begin:] = [(items[begin][0], Fraction(numerator, denominator, "/", span=span))]

    @staticmethod
    def _quotients(node: Node) -> int:
        """How often was divided on one line already: ``a / b / c``."""
        count = 0
        while isinstance(node, Fraction) and node.form == "/":
            node, count = node.numerator, count + 1
        return count

    def _letters_behind(self, slash: int) -> list[Item]:
        r"""``x^2/2\sigma^2`` has the denominator ``2\sigma^2``; ``x/2 \log y`` has not."""
        more: list[Item] = []
        while (token := self.peek()) is not None and not token.spaced and (
            token.kind == "letter" or token.is_command(*op.GREEK)
        ):
            more.append(("", self.factor()))
        if more:
            self.note(slash, "the letters behind the number are read as part of the denominator")
        return more

    def _next_is_bracket(self) -> bool:
        token = self.peek()
        return token is not None and token.is_symbol("(", "[")

    def factor(self) -> Node:
        """An atom with its scripts, its arguments and what stands behind it."""
        self.enter(self.at)
        token = self.peek()
        while token is not None and token.kind == "open" and self.match[self.at] == self.at + 1 < self.end - 1:
            self.at += 2
            token = self.peek()
        if token is None or self.is_sign[self.at]:
            where = "behind " + self.tokens[self.at - 1].source if self.at > 0 else "here"
            raise self.refuse(f"a formula is missing {where}", "write it, or take the sign out")
        if token.kind in ("row", "tab"):
            raise self.unexpected()
        node = calls.application(self)
        while (token := self.peek()) is not None and (token.is_symbol("!") or token.is_command("percent")):
            self.at += 1
            if self.tokens[self.at - 2].text == token.text:
                raise self.refuse(f"a second {token.source}", "write one, or use brackets", self.at - 1)
            node = atoms.postfix(self, node, token)
        self.leave()
        return node

