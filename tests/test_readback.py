"""Reading back: nothing is written that would be read as something else, by either reader."""
from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from export_samples import DETAILS, document, results

from ce_symbolic.documents import Macro
from ce_symbolic.export import EXPORTS, readback
from ce_symbolic.export.exporter import ExportError
from ce_symbolic.export.readback import Ledger, Readback
from ce_symbolic.export.second import client
from ce_symbolic.export.second.client import SecondReader
from ce_symbolic.export.second.pieces import pieces
from ce_symbolic.export.second.value import NoValueError, value
from ce_symbolic.export.tex import derivation, setting
from ce_symbolic.notation import tree as t
from ce_symbolic.notation.reader import read_formula

pytestmark = pytest.mark.long

NO_SECOND = "latex2sympy2_extended is not installed: pip install 'ce-symbolic[test]'"


@pytest.fixture(scope="module")
def second() -> Any:
    with SecondReader() as reader:
        if not reader.name:
            pytest.skip(NO_SECOND)
        yield reader


def export() -> Any:
    notes = document()
    return EXPORTS["latex"].files(results(notes, DETAILS), notes, {})


def test_statistics() -> None:
    (line,) = export().remarks
    assert line.startswith("read back: ") and "formulas by our own reader" in line
    assert "in agreement" in line or "pip install" in line


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (Readback(3, 0, 1, 1, "l2s 1"), "read back: 3 formulas by our own reader, 2 of them by l2s 1 too "
                                        "(1 as they stand, 1 with letters for what it cannot read), in agreement"),
        (Readback(1, 2), "read back: 1 formula by our own reader (2 unreadable, copied as printed); no second reader, "
                         f"install one with: {client.INSTALL}"),
    ],
)
def test_line(found: Readback, line: str) -> None:
    assert found.line() == line


# ---- our own reader ----------------------------------------------------------------------------------------------


def test_a_writer_that_changes_a_formula_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting, "broken", lambda latex, tree, limit: [latex.replace("-H(p)", "H(p)")])
    with pytest.raises(ExportError, match=r"notes\.md:12:2: -H\(p\) .* another formula; nothing was written"):
        export()


def test_a_writer_that_drops_a_row_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting, "broken", lambda latex, tree, limit: [latex.partition(" + ")[0]])
    with pytest.raises(ExportError, match="another formula"):
        export()


def test_a_writer_that_turns_a_sign_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivation, "write_relation", lambda relation: "\\le")
    monkeypatch.setattr(derivation, "_SPELLINGS", frozenset())
    with pytest.raises(ExportError, match="the sign is to be ="):
        export()


def test_a_change_in_an_inline_formula_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting, "respelled", lambda latex: latex.replace("x^2", "x_2"))
    with pytest.raises(ExportError, match=r"notes\.md:23:\d+: x\^2 would be written as x_2"):
        export()


def test_what_is_unreadable_must_come_back_sign_by_sign() -> None:
    ledger = Ledger("n.md")
    text = ledger.formula("a b \\wedge\\wedge", "a b \\wedge \\wedge", "1:1")
    assert ledger.finish(text) == ("a b \\wedge\\wedge", Readback(0, 1, second=ledger.finish("")[1].second))
    ledger = Ledger("n.md")
    with pytest.raises(ExportError, match="not what is printed"):
        ledger.finish(ledger.formula("a \\wedge\\wedge", "a b \\wedge \\wedge", "1:1"))


def test_macros_are_read_through(second: SecondReader) -> None:
    ledger = Ledger("n.md", {"half": Macro("half", 1, "\\frac{#1}{2}")})
    clean, found = ledger.finish("$" + ledger.formula("\\half{x} + 1", "\\half{x} + 1", "1:1") + "$")
    assert clean == "$\\half{x} + 1$"
    assert (found.formulas, found.whole) == (1, 1)


# ---- the second reader -------------------------------------------------------------------------------------------


def test_a_reader_that_is_wrong_twice_is_caught(monkeypatch: pytest.MonkeyPatch, second: SecondReader) -> None:
    """Our own reader swaps quotients here, in the notes as in the file: only the second reader can tell."""

    def swapped(node: Any) -> Any:
        if isinstance(node, t.Fraction):
            return t.Fraction(node.denominator, node.numerator, node.form, span=node.span)
        if isinstance(node, t.Add):
            return t.Add(node.signs, tuple(map(swapped, node.terms)), span=node.span)
        return node

    monkeypatch.setattr(readback, "read_formula", lambda latex, **options: swapped(read_formula(latex, **options)))
    ledger = Ledger("n.md")
    with pytest.raises(ExportError, match=r"n\.md:7:1: .*latex2sympy2.* disagrees: it reads"):
        ledger.finish(ledger.formula("1 + \\frac{a}{b}", "1 + \\frac{a}{b}", "7:1"))


def test_a_wrong_value_is_caught(monkeypatch: pytest.MonkeyPatch, second: SecondReader) -> None:
    monkeypatch.setattr(client, "value", lambda node, numbers: value(node, numbers) + 1e-3)
    with pytest.raises(ExportError, match="disagrees"):
        export()


@pytest.mark.parametrize(
    ("latex", "theirs"),
    [
        ("\\log x", ["\\ln x_{1}"]),
        ("f(x+1)", ["x_{1} +1"]),
        ("f'(x)", []),
        ("x^{(i)}", []),
        ("x^T A x", ["x_{1} x_{2} x_{3}"]),
        ("D(P||Q)", []),
        ("a(b+c)", None),
        ("X + x", ["x_{1} + x_{2}"]),
        ("E + I", ["x_{1} + x_{2}"]),
        ("e^{-x}", ["e^{- x_{1} }"]),
        ("\\sum_{c=1}^C p(c) \\log q(c)", ["\\sum_{ x_{1} =1}^{ x_{2} } x_{3} \\ln x_{4}"]),
        ("\\sum_x p(x) \\log q(x)", ["x_{1} \\ln x_{2}"]),
        ("\\sum_{c=1}^C p(c) - \\log q(c)", None),
        ("3 \\frac{1}{2}", ["\\frac{1}{2}"]),
        ("9^{9^{9}}", ["9^{9}"]),
        ("9^{99}", []),
        ("2^{10}", ["2^{10}"]),
        ("\\frac12", []),
        ("\\bigl(a - b\\bigr)^2", ["( x_{1} - x_{2} )^2"]),
        ("a / b c", ["x_{1} / x_{2}"]),
        ("\\log a \\log b", None),
    ],
)
def test_the_positive_list(latex: str, theirs: list[str] | None, second: SecondReader) -> None:
    found = list(pieces(read_formula(latex), latex))
    if theirs is not None:
        assert [piece.latex for piece in found] == theirs
    assert [second.difference(piece) for piece in found] == [""] * len(found)


def test_one_failure_poisons_nothing(second: SecondReader) -> None:
    point: list[dict[Any, Any]] = [{}]
    for broken in ("a d b", "\\frac{1}{", "x = 1", "x_{1"):
        second._ask(broken, point)
        assert second._ask(f"1 + {len(broken)}", point) == {"values": [[1 + len(broken), 0]]}


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with SecondReader() as reader:
        if not reader.name:
            pytest.skip(NO_SECOND)
        monkeypatch.setattr(client, "_SECONDS", 0.5)
        assert reader._ask("9^{9^{9^{9}}}", [{}]) in ({"refused": "no answer"}, {"values": [None]})
        monkeypatch.setattr(client, "_SECONDS", 20.0)
        assert reader._ask("2 + 3", [{}]) == {"values": [[5, 0]]}


def test_exports_share_one_second_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_kept", {})
    started: list[int] = []
    start = SecondReader._start
    monkeypatch.setattr(SecondReader, "_start", staticmethod(lambda: started.append(1) or start()))
    first, again = export().remarks, export().remarks
    assert first == again and len(started) == 1
    client.kept_reader().stop()
    assert export().remarks == first and len(started) <= 2


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_kept", {})
    monkeypatch.setattr(SecondReader, "_start", staticmethod(lambda: subprocess.Popen(
        [sys.executable, "-c", f"print({json.dumps(json.dumps({'missing': True}))})"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)))
    (line,) = export().remarks
    assert line.endswith(f"install one with: {client.INSTALL}")
    monkeypatch.setattr(setting, "broken", lambda latex, tree, limit: [latex.replace("-H(p)", "H(p)")])
    with pytest.raises(ExportError):
        export()


def test_export_imports_it_only_when_it_exports() -> None:
    code = ("import sys, ce_symbolic.export;"
            "print([m for m in ('sympy', 'latex2sympy2_extended', 'latex2sympy2', 'antlr4') if m in sys.modules])")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


@pytest.mark.parametrize(
    ("latex", "number"),
    [("-2^2", -4), ("\\frac{1}{2} - |-3|", -2.5), ("\\sum_{i=1}^{3} i^2", 14), ("\\prod_{i=1}^{4} i", 24),
     ("\\sqrt[3]{8}", 2), ("\\ln e^{2}", 2), ("\\exp(0) \\cdot 5", 5), ("\\sum_{i=3}^{2} i", 0)],
)
def test_value(latex: str, number: float) -> None:
    assert value(read_formula(latex), {}) == pytest.approx(number)


@pytest.mark.parametrize(
    "latex", ["\\frac{1}{0}", "\\log 0", "f(x)", "10^{300} \\cdot 10^{300}", "\\sum_{i=1}^{1/2} i"]
)
def test_no_value(latex: str) -> None:
    with pytest.raises(NoValueError):
        value(read_formula(latex), {})
