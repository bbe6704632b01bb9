"""Certificates: what a script says, what cannot stand in it, and what Coq and the gate do with scripts and mutants."""
from __future__ import annotations

import itertools
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ce_symbolic.certificates import coqc, tactics
from ce_symbolic.certificates.certify import certify, judged, summary
from ce_symbolic.certificates.coqc import AXIOMS, FORBIDDEN, CoqMissing, accepted
from ce_symbolic.certificates.document import LIBRARY, Entry, _comment, entries, script, theorem_text
from ce_symbolic.certificates.statement import Theorem
from ce_symbolic.cli import main
from ce_symbolic.documents import Document, read_document
from ce_symbolic.rules import CATALOGUE

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from mutation import PROOFS, STATEMENTS, Coq, Mutant, mutants, rules_used, sentences  # noqa: E402

LOG = r"""Let $a > 0$ and $b > 0$ be real numbers.

$$\log \frac{a}{b} = \log a - \log b$$

Let $x \ge 0$ be a real number.

$$x + 1 > x$$
"""
RATIO = r"""Let $\mathcal{X}$ be a finite set, $p$ and $q$ distributions on $\mathcal{X}$ with $q(x) > 0$ for all $x$.

$$\sum_{x} p(x) \log \frac{p(x)}{q(x)} = \sum_{x} p(x) \log p(x) - \sum_x p(x) \log q(x)$$
"""
DIVERGENCE = r"""Let $p$ and $q$ be distributions on $\{1, \dots, n\}$.

$$\sum_{x=1}^n p(x) \log \frac{p(x)}{q(x)} \ge 0$$
"""
ROOT_OF_SQUARE = r"""Let $x$ be a real number.

$$\sqrt{x^2} = x$$
"""
#: Formulas, names and macros that look like commands of Coq or like the ends of its comments.
HOSTILE = r"""\newcommand{\bad}{b % *) Admitted. (* "
}
\newcommand{\Qed}{a}

Let $a, b > 0$, and $c_{*)Admitted.} > 0$.

$$\bad + \Qed = \Qed + \bad$$

$$\mathrm{Admitted} + a = a + \mathrm{Admitted}$$

$$\mathtt{Axiom} + b_{Parameter} = b_{Parameter} + \mathtt{Axiom}$$

$$\text{*) Axiom oops : 1 = 2. (*} + a = a + \text{*) Axiom oops : 1 = 2. (*}$$

$$f(a^*) + (a'^*) = (a'^*) + f(a^*)$$

$$(a_{"}) + b = b + (a_{"})$$

$$((*a + b = b + ((*a$$

$$a * (*b) = a*(*b)$$

$$\mathrm{"(*} + a = a + \mathrm{"(*}$$
"""


def document(folder: Path, text: str, name: str = "notes.md") -> Document:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_document(path)


def found(folder: Path, text: str) -> list[Entry]:
    return entries(document(folder, text), budget=30.0)


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def comments_taken_out(text: str) -> str:
    """A script as Coq reads it: comments nest, strings hide what they hold, in comments too."""
    kept, depth, quoted, k = "", 0, False, 0
    while k < len(text):
        two = text[k:k + 2]
        if text[k] == '"':
            quoted = not quoted
        if not quoted and two in ("(*", "*)"):
            depth += 1 if two == "(*" else -1
            assert depth >= 0, "a comment ends that did not begin"
            k += 2
            continue
        kept += text[k] if not depth else ""
        k += 1
    assert not depth, "a comment does not end"
    assert not quoted, "a string does not end"
    return kept


# ---- without Coq ---------------------------------------------------------------------------------------------------


def test_a_statement_has_what_the_notes_suppose(tmp_path: Path) -> None:
    first, second = found(tmp_path, LOG)
    theorem, defined = first.theorems
    assert (first.name, first.verdict, first.line) == ("line_3_20", "proved", 3)
    assert theorem.statement == (
        "forall (v_a v_b : R),\n  (v_a > 0) ->\n  (v_b > 0) ->\n  ln (v_a / v_b) = ln v_a - ln v_b")
    assert defined.name == "line_3_20_defined"
    assert defined.statement.startswith("forall (v_a v_b : R),\n  (v_a > 0) ->\n  (v_b > 0) ->\n  (v_a / v_b > 0) /\\")
    assert "(v_b <> 0)" in defined.statement
    (only,) = second.theorems
    assert only.statement == "forall (v_x : R),\n  (v_x >= 0) ->\n  v_x + 1 > v_x"


def test_where_a_formula_has_a_value_is_a_hypothesis(tmp_path: Path) -> None:
    (entry,) = found(tmp_path, DIVERGENCE)
    statement = entry.theorems[0].statement
    for hypothesis in ("is_int v_n", "forall x1, 0 <= p_p x1", r"\sum_(x1 in (rng 1 v_n)) (p_p x1) = 1",
                       r"\sum_(x1 in (rng 1 v_n)) (p_q x1) = 1",
                       "forall v_x, In v_x (rng 1 v_n) -> p_p v_x > 0 -> p_q v_x > 0"):
        assert f"\n  ({hypothesis}) ->" in statement


def test_a_need_is_a_hypothesis_and_is_named(tmp_path: Path) -> None:
    notes = document(tmp_path, ROOT_OF_SQUARE)
    (entry,) = entries(notes, budget=30.0)
    assert (entry.verdict, entry.needs) == ("conditional", ("x ≥ 0",))
    assert "\n  (v_x >= 0) ->" in entry.theorems[0].statement
    assert "(* line 3, conditional:  \\sqrt{x^2} = x  Under: x ≥ 0. *)" in script(notes, [entry], "notes")


def test_the_formula_stands_as_a_comment_over_its_theorem(tmp_path: Path) -> None:
    notes = document(tmp_path, LOG)
    text = script(notes, entries(notes, budget=30.0), "notes")
    assert "(* line 3, proved:  \\log \\frac{a}{b} = \\log a - \\log b *)\nTheorem line_3_20 :" in text
    assert text.startswith(f"(* Made by ce-symbolic from {notes.path}.")


def test_no_document_breaks_out_of_comments_or_names(tmp_path: Path) -> None:
    notes = document(tmp_path, HOSTILE, 'n(*o "te"s*).md')
    entries_found = entries(notes, budget=30.0)
    assert len(entries_found) >= 4
    text = script(notes, entries_found, "notes")
    assert '"' not in text
    plain = comments_taken_out(text)
    assert not FORBIDDEN.search(plain.partition("Import")[2].partition("\n")[2])
    commands = [w for w in re.findall(r"^(\S+)", plain, re.M)]
    assert set(commands) == {"From", "Theorem", "Proof.", "Qed."}
    for entry in entries_found:
        for theorem in entry.theorems:
            assert re.fullmatch(r"line_\d+_\d+(_defined)?", theorem.name)
            assert re.fullmatch(r"[\x20-\x7e\n]*", theorem.statement)


@pytest.mark.parametrize("length", range(7))
def test_no_text_ends_or_opens_a_comment(length: int) -> None:
    for letters in itertools.product('(*)"', repeat=length):
        assert comments_taken_out(f"(* {_comment(''.join(letters))} *)kept") == "kept"


@pytest.mark.parametrize(
    "proof", ["  Admitted.", "  admit.", "  give_up.", "  Abort.", "  ring.\nQed.\nAxiom a : 1 = 2.",
              "  ring.\nQed.\nParameter a : R.", "  Unset Guard Checking.", "  ring.\nQed.\nSet Printing All.",
              "  ring.\nQed.\nNotation R := nat.", "  ring.\nQed.\nDefinition R := nat.", "  ring.\nQed.\nLoad foo.",
              "  ring.\nQed.\nRequire Import Bad.", '  idtac "(*". Admitted. (* "*)', "  (* (* *) admit. *)",
              "  ring.\nQed.\n#[bypass_check(guard)] Fixpoint f (n : nat) := f n."])
def test_words_that_have_no_place_in_a_certificate(proof: str) -> None:
    reason = accepted([Theorem("line_1_1", "1 = 1", proof)])["line_1_1"]
    assert reason.endswith(" stands in its script")


def test_words_in_comments_and_parts_of_names_are_no_commands() -> None:
    theorem = Theorem("line_1_1", "forall (v_Set v_Axiom f_Load : R), v_Set = v_Set",
                      "  (* Axiom Admitted *)\n  reflexivity.")
    assert not FORBIDDEN.search(coqc._without_comments(theorem_text(theorem)))


def test_the_axioms_are_those_of_the_real_numbers() -> None:
    assert len(AXIOMS) == 4
    told = ("Axioms:\nClassicalDedekindReals.sig_not_dec : forall P : Prop, {~ ~ P} + {~ P}\n"
            "FunctionalExtensionality.functional_extensionality_dep\n  : forall (A : Type)\n  f = g\n")
    assert coqc._foreign(told) == []
    assert coqc._foreign(told + "Certificate.ax : 1 = 2\n") == ["Certificate.ax"]
    assert coqc._foreign(told + "loop is assumed to be guarded.\n") == ["loop"]
    assert coqc._foreign("Closed under the global context\n") == []


def test_the_statement_that_is_printed_has_to_be_the_claim() -> None:
    stated = "stated_a = \nforall x : R,  x = x\n     : Prop\n"
    assert coqc._verdict(stated, "a\n     : forall x : R,\n   x = x\n") == ""
    assert coqc._verdict(stated, "a\n     : forall x : R,\n   x <= x\n") == "what it states is not the claim"


@pytest.fixture
def without_coq(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Nothing is on the path, and the library is not compiled yet."""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    coqc.library.cache_clear()
    yield tmp_path
    coqc.library.cache_clear()


def test_without_coq_the_message_says_how_to_get_it(without_coq: Path) -> None:
    with pytest.raises(CoqMissing, match=r"coqc was not found; install Coq .*apt-get install coq"):
        certify(document(without_coq, LOG))


def test_certify_without_coq_is_one_line_and_status_2(without_coq: Path) -> None:
    document(without_coq, LOG)
    result = run("certify", str(without_coq / "notes.md"))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "coqc was not found" in result.stderr


def test_certify_of_no_document_is_status_2(tmp_path: Path) -> None:
    result = run("certify", str(tmp_path / "none.md"))
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_the_export_needs_no_coq_and_has_all_that_coq_needs(without_coq: Path) -> None:
    document(without_coq, LOG, "my notes.md")
    result = run("export", str(without_coq / "my notes.md"), "--to", "coq", "-o", str(without_coq / "out"))
    assert result.exit_code == 0, result.output
    out = without_coq / "out"
    assert {p.name for p in out.iterdir()} == {"my_notes.v", "_CoqProject", *LIBRARY}
    assert (out / "_CoqProject").read_text() == "\n".join(("-Q . CeSymbolic", *LIBRARY, "my_notes.v", ""))
    text = (out / "my_notes.v").read_text()
    assert text.count("\nTheorem ") == text.count("\nQed.") == 3
    for name in LIBRARY:
        assert (out / name).read_text(encoding="utf-8") == (ROOT / "ce_symbolic/certificates" / name).read_text("utf-8")


def test_the_library_has_no_axiom_of_its_own() -> None:
    for name in LIBRARY:
        text = (ROOT / "ce_symbolic" / "certificates" / name).read_text(encoding="utf-8")
        assert not re.search(
            r"\b(Admitted|admit|give_up|Axioms?|Parameters?|Conjecture|Hypothesis|Unset)\b|bypass_check",
            coqc._without_comments(text)), name


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_a_rule_tells_its_lemma_or_that_it_has_none(name: str) -> None:
    lemma = tactics.TABLE[name][0] if name in tactics.TABLE else "proofs that use the rule are proved, not certified"
    assert lemma in run("rules", name).stdout


def test_what_a_rule_without_lemma_proves_is_not_certified_and_not_hidden(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(tactics.TABLE, "log-of-quotient")
    assert re.search(r"^log-of-quotient .*\(no lemma in Coq: proved, not certified\)$", run("rules").stdout, re.M)
    notes = document(tmp_path, LOG)
    without, other = entries(notes, budget=30.0)
    assert (without.verdict, without.theorems) == ("proved", ())
    assert without.refused == "the rule log-of-quotient has no lemma yet"
    assert other.theorems
    assert "(* no theorem: the rule log-of-quotient has no lemma yet *)" in script(notes, [without, other], "notes")
    (result,) = judged([without])
    assert result.reason == without.refused
    assert summary([result]) == "0 of 1 proved relations certified"


def test_every_kind_of_mutant_is_made_and_differs(tmp_path: Path) -> None:
    made = sample(tmp_path)
    assert {m.kind for m in made} >= {
        "hypothesis dropped", "all hypotheses dropped", "hypothesis weakened", "relation changed", "sign flipped",
        "names swapped", "obligation dropped", "step: sign flipped", "step: tactic of another rule", "step left out"}
    assert {m.kind for m in made} <= {*STATEMENTS, *PROOFS}
    for m in made:
        assert (m.statement, m.proof) != (m.of.statement, sentences(m.of.proof))
        assert (m.statement == m.of.statement) == (m.kind in PROOFS)
    assert made == sample(tmp_path)


# ---- with Coq ------------------------------------------------------------------------------------------------------

with_coq = [pytest.mark.external, pytest.mark.skipif(shutil.which("coqc") is None, reason="there is no coqc")]


def marked(function: object) -> object:
    for mark in with_coq:
        function = mark(function)
    return function


def sample(folder: Path) -> list[Mutant]:
    """About 40 mutants of short theorems."""
    theorems = [t for text in (LOG, RATIO) for e in found(folder, text) for t in e.theorems]
    assert len(theorems) == 5
    return [m for t in theorems for m in mutants(t, rules_used(theorems), 1)]


@marked
def test_a_small_document_is_certified(tmp_path: Path) -> None:
    document(tmp_path, LOG)
    result = run("certify", str(tmp_path / "notes.md"), "--verbose")
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("notes.md: 2 of 2 proved relations certified\n")


@marked
def test_a_conditional_relation_is_certified_under_its_needs(tmp_path: Path) -> None:
    document(tmp_path, ROOT_OF_SQUARE)
    result = run("certify", str(tmp_path / "notes.md"), "--verbose")
    assert result.exit_code == 0, result.output
    assert "certified (conditional; under: x ≥ 0)" in result.stdout


@marked
def test_hostile_notes_are_certified_as_others_are(tmp_path: Path) -> None:
    results = certify(document(tmp_path, HOSTILE))
    assert [r.reason for r in results if r.entry.verdict == "proved"] == [""] * sum(
        r.entry.verdict == "proved" for r in results)


@marked
def test_the_gate_asks_for_more_than_that_coq_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    true = Theorem("line_1_1", "forall (v_x : R), (v_x > 0) -> v_x + 0 = v_x", "  intros; ring.")
    other = Theorem("line_2_1", "forall (v_x : R), v_x + 0 >= v_x", "  intros; apply Rle_ge; lra.")
    stated = {"line_1_1": true.statement, "line_2_1": "forall (v_x : R), v_x + 0 = v_x"}
    assert accepted([true, other], stated) == {"line_1_1": "", "line_2_1": "what it states is not the claim"}
    assert accepted([true], {"line_9_9": "1 = 1"}) == {"line_1_1": "it is not what was claimed there"}
    wrong = Theorem("line_3_1", "1 = 2", "  (* arithmetic *)\n  ring.")
    assert accepted([wrong, true]) == {"line_1_1": "",
                                       "line_3_1": "Coq does not accept a step by arithmetic in its proof"}
    # Were the forbidden words not looked for, the axioms would tell.
    monkeypatch.setattr(coqc, "FORBIDDEN", re.compile("(?!)"))
    admitted = Theorem("line_4_1", "1 = 2", "  Admitted.\nGoal True.\n  exact I.")
    axiom = Theorem("line_5_1", "1 = 1", "  ring.\nQed.\nAxiom oops : 1 = 2.\nGoal True.\n  exact I.")
    user = Theorem("line_6_1", "1 = 2", "  exact oops.")
    assert accepted([true, admitted, axiom, user]) == {
        "line_1_1": "", "line_4_1": "it rests on Certificate.line_4_1", "line_5_1": "",
        "line_6_1": "it rests on Certificate.oops"}


@marked
def test_without_an_obligation_coq_refuses_the_split_of_a_log_ratio(tmp_path: Path) -> None:
    (entry,) = found(tmp_path, RATIO)
    for theorem in entry.theorems:
        (without,) = (m for m in mutants(theorem, {}, 0)
                      if m.kind == "hypothesis dropped" and m.change == "(forall v_x, In v_x S_x -> p_q v_x > 0) ->")
        assert "p_q v_x > 0) ->" not in without.statement
        assert accepted([without.theorem()])[theorem.name].startswith("Coq does not accept a step")


@marked
def test_mutants_are_refused_by_coq_or_the_gate(tmp_path: Path) -> None:
    made = sample(tmp_path)
    coq = Coq(10)
    try:
        passed = [m for m in made if coq.proves(m.theorem())[0]]
    finally:
        coq.close()
    assert len(made) - len(passed) >= 20
    theorems = [m.theorem(f"mutant_{k}") for k, m in enumerate(passed)]
    reasons = accepted(theorems, {t.name: m.of.statement for t, m in zip(theorems, passed, strict=True)})
    for m, theorem in zip(passed, theorems, strict=True):
        if m.kind in STATEMENTS:
            assert reasons[theorem.name] == "what it states is not the claim", m
            # What Coq proves all the same is a theorem without something that it does not need.
            assert m.kind in ("hypothesis dropped", "hypothesis weakened", "relation changed", "obligation dropped"), m
        else:
            # The same statement by another proof that is one: a tactic that does more, a step that takes two.
            assert m.kind in ("step: tactic of another rule", "step left out"), m


@marked
@pytest.mark.long
@pytest.mark.parametrize("path", sorted((ROOT / "derivations").glob("cross_entropy*.md")), ids=lambda p: p.stem)
def test_every_proved_relation_of_the_lectures_is_certified(path: Path) -> None:
    results = certify(read_document(path), budget=30.0, jobs=2)
    told = {f"{r.entry.line}:{r.entry.column}": r.reason for r in results if r.entry.verdict == "proved"}
    assert told
    assert not {place: reason for place, reason in told.items() if reason}
    checked = json.loads(run("check", str(path), "--format", "json").stdout)
    assert json.dumps(checked).count('"verdict": "proved"') == len(told)
