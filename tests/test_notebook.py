"""What notebooks show: the derivations with their verdicts, without any notebook installed."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from export_samples import DETAILS, STANDING, document, results
from test_export_html import Tree, rows

from ce_symbolic import KL, Derivation, minus
from ce_symbolic.documents import parse_latex
from ce_symbolic.report.result import DocumentResult, Report


@pytest.fixture
def derivation() -> Derivation:
    d = Derivation("A & B")
    p = d.distribution("p", over="c", size="C")
    q = d.distribution("q", over="c", size="C", positive=True)
    d.step(KL(p, q), ">=", 0)
    d.step(minus(KL(p, q), KL(p, q)), "=", 1)
    return d


def test_a_result_shows_its_derivations() -> None:
    result = results(document(), DETAILS, STANDING)
    page = Tree(result._repr_html_()).root
    assert [row.attributes["data-verdict"] for row in rows(page)] == [r.verdict for r in result.relations]
    assert page.all("math") and not page.all("script") and "Standing assumptions" in page.text()
    assert "\\" not in page.text(without=("style", "code"))


def test_a_report_shows_all_documents() -> None:
    first = results(document("# One\n\n$$a = a$$\n"))
    second = results(document("# Two\n\n$$b = b$$\n"))
    page = Tree(Report((first, second))._repr_html_()).root
    assert len(rows(page)) == 2 and "One" in page.text() and "Two" in page.text()
    ids = [row.attributes["id"] for row in rows(page)]
    assert len(set(ids)) == 2
    assert Report(())._repr_html_()


def test_notes_in_latex_are_read_as_such() -> None:
    notes = parse_latex("\\begin{document}\n\\[ a = a \\]\n\\end{document}\n", "n.tex")
    assert len(rows(Tree(results(notes)._repr_html_()).root)) == 1
    assert DocumentResult("n.tex", notes.text, ())._repr_html_()


def test_a_derivation_shows_itself(derivation: Derivation) -> None:
    page = Tree(derivation._repr_html_()).root
    assert "A & B" in page.text()
    assert [row.attributes["data-verdict"] for row in rows(page)] == ["proved", "refuted"]
    assert derivation._repr_html_() == derivation._repr_html_()


def test_an_empty_derivation_shows_itself() -> None:
    assert "Nothing yet" in Derivation("Nothing yet")._repr_html_()


def test_results_do_not_load_pages() -> None:
    """``report`` stands above ``export``: it reaches pages only when a result is shown."""
    code = ("import sys, ce_symbolic.report.formats; "
            "sys.exit(any(name.startswith('ce_symbolic.export') for name in sys.modules))")
    root = Path(__file__).resolve().parents[1]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
