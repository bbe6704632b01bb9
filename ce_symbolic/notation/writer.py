"""Formula tree → LaTeX, in the author's order.

What was read from a document is printed so that it reads back as the same tree.  Brackets that the author wrote are
``Group`` nodes and are printed as they are; further ones are added only where a tree that was built by us would
otherwise read back as something else: a sum as a factor, a sum sign in the middle of a product.  Where that depends on
more than the kinds of the nodes (``\\sum_c p(c) - q(c)``, ``\\log x \\log y``), the reader is asked.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable

from ce_symbolic.notation import tree as t
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.grouping import is_head, is_loose, open_ends, ungrouped
from ce_symbolic.notation.names import Names
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.spelling import (
    ATOM,
    FACTOR,
    LIST,
    PRODUCT,
    RELATION,
    RELATIONS,
    SEPARATORS,
    SUM,
    braced,
    delimited,
    enclose,
    glue,
    in_brackets,
    letter,
    level,
    shielded,
    spaced,
)


def write(node: t.Node, names: Names | None = None) -> str:
    """The LaTeX of a formula; ``names`` are those that it will be read back with."""
    return _Writer(names).text(node)


def write_relation(relation: str) -> str:
    """The LaTeX of a relation sign as spelled in ``display.RELATIONS`` or ``Compare.ops``."""
    return RELATIONS.get(relation, relation)


class _Writer:
    def __init__(self, names: Names | None) -> None:
        self.names = names
        self.in_braces: set[int] = set()  # operators whose body is printed in braces, so that it ends there

    def text(self, node: t.Node, least: int = LIST) -> str:
        """The LaTeX of a node, in brackets if it is looser than its place allows."""
        printed = self._bare(node)
        return in_brackets(printed) if level(node) < least else printed

    def _settle(self, node: t.Node, *variants: Callable[[], str]) -> str:
        """The first variant that reads back as the node, brackets of ours aside; the last one is safe."""
        for variant in variants[:-1]:
            printed = variant()
            if self._reads_as(printed, node):
                return printed
        return variants[-1]()

    def _reads_as(self, printed: str, node: t.Node) -> bool:
        try:
            read = read_formula(printed, names=self.names)
        except ReadError:
            return False
        return read == node or ungrouped(read) == ungrouped(node)

    def _bare(self, node: t.Node) -> str:
        match node:
            case t.Number():
                return node.text
            case t.Letter():
                return letter(node)
            case t.Script():
                return self._script(node)
            case t.Power():
                exponent = node.exponent
                if isinstance(exponent, t.Group) and isinstance(node.base, (t.Letter, t.Script)):
                    exponent = exponent.body  # a bracket above a name would be read as a label, as in x^{(i)}
                return f"{self._raised(node.base)}^{self._argument(exponent)}"
            case t.Transpose():
                return f"{self._raised(node.body)}^{braced(node.mark)}"
            case t.Call():
                return self._call(node)
            case t.Group():
                return enclose(node.delimiters, self.text(node.body))
            case t.Delimited():
                sub = "" if node.sub is None else f"_{self._argument(node.sub)}"
                return delimited(node.kind, self._list(node.items)) + sub
            case t.Add():
                return self._sum(node)
            case t.Mul():
                return self._product(node)
            case t.Fraction():
                return self._fraction(node)
            case t.Root():
                degree = "" if node.degree is None else f"[{self.text(node.degree)}]"
                return f"\\sqrt{degree}{{{self.text(node.body)}}}"
            case t.Big():
                return self._big(node)
            case t.Derivative():
                return self._derivative(node)
            case t.Compare():
                return self._compare(node)
            case t.SuchThat():
                return f"{self.text(node.body, RELATION)} : {self.text(node.condition)}"
            case t.Tuple():
                return enclose(node.delimiters, self._list(node.items))
            case t.Dots():
                return node.latex
            case t.Cases():
                return "\\begin{cases} " + " \\\\ ".join(self._case(*row) for row in node.rows) + " \\end{cases}"
            case t.Matrix():
                columns = f"{{{'c' * max(map(len, node.rows), default=1)}}}" if node.environment == "array" else ""
                rows = " \\\\ ".join(" & ".join(map(self.text, row)) for row in node.rows)
                return f"\\begin{{{node.environment}}}{columns} {rows} \\end{{{node.environment}}}"
            case t.Indicator():
                return self._indicator(node)
            case t.Decorated():
                return self._decorated(node)
            case t.Words():
                return f"\\text{{{node.text}}}"
        raise TypeError(f"not a formula: {node!r}")

    # ---- names, scripts, arguments ----------------------------------------------------------------------------------

    def _script(self, node: t.Script) -> str:
        text = self._base(node.base)
        if node.subs:
            text += f"_{braced(self._sub(node.subs))}"
        text += "'" * node.primes
        if node.sups:
            text += f"^{braced(self._list(node.sups))}"
        return text

    def _sub(self, subs: tuple[t.Node, ...]) -> str:
        if len(subs) == 1 and isinstance(subs[0], t.SuchThat):
            return f"{self.text(subs[0].body, RELATION)} \\mid {self.text(subs[0].condition)}"
        return self._list(subs)

    def _base(self, node: t.Node) -> str:
        """What carries a script: braces would not be seen, so anything but an atom needs brackets."""
        return self.text(node, ATOM)

    def _raised(self, node: t.Node) -> str:
        """What carries an exponent; one superscript is not printed over another."""
        text = self._base(node)
        return f"{{{text}}}" if isinstance(node, t.Script) and node.sups else text

    def _argument(self, node: t.Node) -> str:
        return braced(self.text(node))

    def _list(self, items: Iterable[t.Node]) -> str:
        return ", ".join(self.text(item, RELATION) for item in items)

    def _call(self, node: t.Call) -> str:
        if isinstance(node.head, t.Letter) and node.head.style == "command" and node.args:
            if node.head.name == "factorial":
                return self.text(node.args[0], ATOM) + "!"
            if node.head.name == "binom" and len(node.args) == 2:
                return f"\\binom{{{self.text(node.args[0])}}}{{{self.text(node.args[1])}}}"
        head = self._base(node.head)
        if node.power is not None:
            head += f"^{self._argument(node.power)}"
        if node.delimiters == ("", "") and node.args:
            return self._bare_call(node, head, node.args[0])
        body = ""
        for i, arg in enumerate(node.args):
            separator = node.separators[i - 1] if 0 < i <= len(node.separators) else "," if i else ""
            body += SEPARATORS.get(separator, separator) + self.text(arg, RELATION)
        return head + enclose(node.delimiters, body)

    def _bare_call(self, node: t.Call, head: str, argument: t.Node) -> str:
        printed = self.text(argument, PRODUCT)
        simple = t.Number | t.Letter | t.Script | t.Fraction
        is_call = isinstance(argument, t.Call) and argument.delimiters != ("", "")
        if is_call or (isinstance(argument, simple) and level(argument) > PRODUCT):
            return spaced(head, printed)
        return self._settle(
            node,
            lambda: spaced(head, printed),
            lambda: f"{head} {shielded(printed)}",
            lambda: head + in_brackets(self.text(argument)),
        )

    # ---- sums and products ------------------------------------------------------------------------------------------

    def _sum(self, node: t.Add) -> str:
        ends = open_ends(node)
        if not ends:
            return self._joined_sum(node, frozenset())
        return self._settle(
            node,
            lambda: self._joined_sum(node, frozenset()),
            lambda: self._with_braces(ends, lambda: self._joined_sum(node, frozenset())),
            lambda: self._joined_sum(node, frozenset(ends)),
        )

    def _with_braces(self, ends: dict[int, t.Big], printed: Callable[[], str]) -> str:
        before = set(self.in_braces)
        self.in_braces |= {id(big) for big in ends.values()}
        text = printed()
        self.in_braces = before
        return text

    def _joined_sum(self, node: t.Add, bracketed: frozenset[int]) -> str:
        text = ""
        for i, (sign, term) in enumerate(zip(node.signs, node.terms, strict=True)):
            single = isinstance(term, t.Add) and sign != "" and len(term.terms) == 1 and level(term.terms[0]) > SUM
            printed = self.text(term, SUM if single or (sign == "" and i) else PRODUCT)
            printed = in_brackets(printed) if i in bracketed else printed
            text = f"{text} {sign} {printed}".replace("  ", " ") if text else glue(sign, printed)
        return text

    def _product(self, node: t.Mul) -> str:
        loose = [i for i in range(len(node.factors)) if is_loose(node, i)]
        heads = [i for i in range(len(node.factors) - 1) if is_head(node, i)]
        if not loose and not heads:
            return self._joined_product(node)
        return self._settle(
            node,
            lambda: self._joined_product(node),
            lambda: self._joined_product(node, gaps=(*loose, *heads)),
            lambda: self._joined_product(node, bracketed=loose),
            lambda: self._joined_product(node, bracketed=loose, dotted=heads),
        )

    def _joined_product(
        self, node: t.Mul, gaps: Iterable[int] = (), bracketed: Iterable[int] = (), dotted: Iterable[int] = ()
    ) -> str:
        """The factors side by side; behind those in ``gaps`` stands a space, behind those in ``dotted`` a dot."""
        text = ""
        for i, factor in enumerate(node.factors):
            sign = node.signs[i - 1] if i else ""
            unary = sign != "" and isinstance(factor, t.Add) and len(factor.terms) == 1
            unary = unary and level(next(factor.children())) > PRODUCT
            printed = self.text(factor, SUM if unary else FACTOR if i or level(factor) != PRODUCT else PRODUCT)
            printed = in_brackets(printed) if i in bracketed and not printed.startswith("\\left(") else printed
            sign = sign or ("\\cdot" if i - 1 in dotted else "\\," if i - 1 in gaps else "")
            text = f"{text} {sign} {printed}" if sign else glue(text, printed)
        return text

    def _fraction(self, node: t.Fraction) -> str:
        if node.form == "over":
            return f"{{{self.text(node.numerator)} \\over {self.text(node.denominator)}}}"
        if node.form != "/":
            return f"\\{node.form}{{{self.text(node.numerator)}}}{{{self.text(node.denominator)}}}"
        return self._settle(
            node,
            lambda: f"{self.text(node.numerator, PRODUCT)} / {self.text(node.denominator, PRODUCT)}",
            lambda: f"{self.text(node.numerator, FACTOR)} / {self.text(node.denominator, FACTOR)}",
            lambda: f"{self.text(node.numerator, ATOM)} / {self.text(node.denominator, ATOM)}",
        )

    # ---- operators --------------------------------------------------------------------------------------------------

    def _big(self, node: t.Big) -> str:
        text = {"argmax": "\\arg\\max", "argmin": "\\arg\\min"}.get(node.op, f"\\{node.op}")
        if node.lower is not None:
            text += f"_{braced(self.text(node.lower))}"
        if node.upper is not None:
            text += f"^{braced(self.text(node.upper))}"
        body = node.body
        end = "".join(f" \\, d{glue('', self.text(name, FACTOR))}" for name in node.variables)
        if body is None:
            return text + end
        if id(node) in self.in_braces:
            return f"{text} {{{self.text(body)}}}"
        loose = isinstance(body, t.Add) or (
            isinstance(body, t.Mul) and (any(body.signs) or any(isinstance(f, t.Big) for f in body.factors))
        )
        if not loose:
            return spaced(text, self.text(body, PRODUCT)) + end
        return self._settle(
            node,
            lambda: f"{text} {self.text(body)}{end}",
            lambda: f"{text} {in_brackets(self.text(body))}{end}",
        )

    def _derivative(self, node: t.Derivative) -> str:
        order = f"^{braced(str(node.order))}" if node.order > 1 else ""
        if node.kind == "prime":
            return self._base(node.body) + "'" * node.order
        if node.kind == "nabla":
            below = f"_{braced(self._list(node.variables))}" if node.variables else ""
            return self._settle(
                node,
                lambda: spaced(f"\\nabla{below}{order}", self.text(node.body, PRODUCT)),
                lambda: f"\\nabla{below}{order} {in_brackets(self.text(node.body))}",
            )
        sign = "\\partial" if node.kind == "partial" else "d"
        if not node.variables:
            return spaced(f"{sign}{order}", self.text(node.body, FACTOR))
        below = " ".join(glue(sign, name) for name in self._differentials(node.variables))
        # In the numerator what is differentiated has a visible end, whatever stands behind the fraction.
        return f"\\frac{{{glue(sign + order, self.text(node.body, PRODUCT))}}}{{{below}}}"

    def _differentials(self, variables: tuple[t.Node, ...]) -> list[str]:
        """``x^2`` for a variable that is printed twice in a row, ``x`` otherwise."""
        names: list[tuple[t.Node, int]] = []
        for name in variables:
            if names and names[-1][0] == name:
                names[-1] = (name, names[-1][1] + 1)
            else:
                names.append((name, 1))
        return [self._base(name) + (f"^{braced(str(count))}" if count > 1 else "") for name, count in names]

    # ---- the rest ---------------------------------------------------------------------------------------------------

    def _compare(self, node: t.Compare) -> str:
        text = self.text(node.items[0], SUM)
        for op, item in zip(node.ops, node.items[1:], strict=True):
            text = f"{text} {write_relation(op)} {self.text(item, SUM)}"
        return text

    def _case(self, value: t.Node, condition: t.Node | None) -> str:
        return self.text(value) if condition is None else f"{self.text(value)} & {self.text(condition)}"

    def _indicator(self, node: t.Indicator) -> str:
        condition = self.text(node.condition)
        return f"[{condition}]" if node.form == "[" else node.form + enclose(("{", "}"), condition)

    def _decorated(self, node: t.Decorated) -> str:
        body = self.text(node.body)
        if node.kind == "color":
            return f"{{{glue(f'{chr(92)}color{{{node.argument}}}', body)}}}"
        mark = {"underbrace": "_", "overbrace": "^"}.get(node.kind, "")
        note = "" if node.note is None or not mark else mark + braced(self.text(node.note))
        return f"\\{node.kind}{{{body}}}{note}"
