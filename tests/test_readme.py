"""What the README shows is what happens: its commands are run, its output is compared, its example is executed.

A line that ends in … stands for its beginning, one that is … for any number of lines.
"""
from __future__ import annotations

import contextlib
import io
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from ce_symbolic import cli

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ELISION = "…"
#: The exit status of the commands that have findings.
FINDINGS = {"ce-symbolic check derivations/cross_entropy_as_printed.md": 1}


@dataclass(frozen=True)
class Session:
    """A command with the output that the README shows."""

    command: str
    shown: tuple[str, ...]


def blocks(language: str) -> list[str]:
    """The contents of the fences of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def sessions() -> list[Session]:
    """Every command of the README that shows its output."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, *shown = part.rstrip("\n").split("\n")
            found.append(Session(command, tuple(shown)))
    return found


def missing(shown: tuple[str, ...] | list[str], output: str) -> str | None:
    """The first line shown that the output does not have in its place; None if all are there."""
    lines = output.rstrip("\n").split("\n")
    at, anywhere = 0, False
    for line in shown:
        if line == ELISION:
            anywhere = True
            continue

        def fits(other: str, line: str = line) -> bool:
            return other == line or (line.endswith(ELISION) and other.startswith(line[: -len(ELISION)]))

        places = range(at, len(lines) if anywhere else min(at + 1, len(lines)))
        found = next((k for k in places if fits(lines[k])), None)
        if found is None:
            return line
        at, anywhere = found + 1, False
    return None if anywhere or at == len(lines) else f"(nothing more, but there is {lines[at]!r})"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the lectures and the file of the examples; it is the current one."""
    shutil.copytree(ROOT / "derivations", tmp_path / "derivations")
    notes = next(block for block in blocks("markdown") if "Let $p$ and $q$" in block)
    (tmp_path / "notes.md").write_text(notes, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _marks(session: Session) -> list[pytest.MarkDecorator]:
    if "certify" in session.command:
        return [pytest.mark.external, pytest.mark.skipif(shutil.which("coqc") is None, reason="there is no Coq here")]
    return [pytest.mark.external] if "--pdf" in session.command else []


@pytest.mark.parametrize("session", [pytest.param(s, id=s.command, marks=_marks(s)) for s in sessions()])
def test_commands_print_what_is_shown(session: Session, place: Path) -> None:
    program, *arguments = session.command.split()
    assert program == "ce-symbolic"
    if "--pdf" in arguments and shutil.which("latexmk") is None:
        pytest.skip("no TeX: apt-get install latexmk texlive-latex-extra texlive-luatex")
    result = CliRunner().invoke(cli.main, arguments)
    assert result.exit_code == FINDINGS.get(session.command, 0), result.output
    assert missing(session.shown, result.output) is None, result.output


def test_there_are_commands() -> None:
    names = {session.command.split()[1] for session in sessions()}
    assert names == {"certify", "check", "explain", "export", "rules"} == set(cli.main.commands)


@pytest.mark.parametrize("shown", [["a", "c"], ["b"], ["a"], ["b", "a", "…"], ["a", "…", "d"], ["a", "…", "b"]])
def test_what_is_not_printed_is_missed(shown: list[str]) -> None:
    assert missing(shown, "a\nb\nc\n") is not None


@pytest.mark.parametrize("shown", [["a", "b", "c"], ["…", "c"], ["a", "…"], ["a", "…", "c"], ["a…", "b", "c"]])
def test_what_is_printed_is_found(shown: list[str]) -> None:
    assert missing(shown, "a\nb\nc\n") is None


def test_the_python_example_prints_what_is_shown() -> None:
    (code,), (shown,) = blocks("python"), blocks("text")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
    # the lines are those of notes that are made, so their numbers say nothing
    shown, output = (re.sub(r"(?<=\.md):\d+:\d+:", ":LINE:COLUMN:", text) for text in (shown, printed.getvalue()))
    assert missing(shown.rstrip("\n").split("\n"), output) is None, output


def test_the_slip_is_that_of_the_slides() -> None:
    slides = (ROOT / "derivations" / "cross_entropy_as_printed.md").read_text(encoding="utf-8")
    (latex,) = blocks("latex")
    assert all(line in slides for line in latex.splitlines())


def test_the_set_up_is_two_lines_and_the_second_is_what_ci_runs() -> None:
    check, test = (block.rstrip("\n") for block in blocks("sh"))
    assert check.count("\n") == test.count("\n") == 0
    assert check.endswith("ce-symbolic check derivations/cross_entropy.md")
    pattern = re.search(r"grep -m 1 '(.*)' README\.md", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert pattern is not None
    assert [line for line in README.splitlines() if re.search(pattern.group(1), line)] == [test]


def test_what_is_named_is_there() -> None:
    for name in re.findall(r"`([\w./]+/|[\w./]+\.(?:md|py)|\.ci/run|LICENSE)`", README):
        if name != "notes.md":
            assert any((ROOT / folder / name).exists() for folder in
                       ("", "derivations", "ce_symbolic", "ce_symbolic/proof", "ce_symbolic/vocabulary",
                        "ce_symbolic/rules")), name


#: What is proved after the declarations of a row, and not without them.
DECLARED = {
    "same finite set": r"\sum_x u(x) = \sum_x v(x)",
    "The classes are": r"\sum_{c=1}^C w(c) = 1",
    "be independent": r"\mathbb{E}[X Y] = \mathbb{E}[X] \mathbb{E}[Y]",
    "for all $x$": r"\log t < \log(a + b) - \log b",
    "be convex": r"f\left(\frac{y + z}{2}\right) \le \frac{f(y) + f(z)}{2}",
    "Put $f(x)": r"f(1) = 0",
    "is exponential": r"\operatorname{Var}(X) = \frac{1}{\lambda^2}",
    "form a Markov chain": r"H(X_1, \dots, X_n) = H(X_1) + \sum_{i=2}^n H(X_i \mid X_{i-1})",
    "probabilities 1/3": r"E[X] = \frac{5}{3}",
    "empirical distribution": r"\mathbb{E}_{x \sim \hat p}[\log r(x)] = \frac{1}{n} \sum_{i=1}^n \log r(x_i)",
    "The prediction": r"\nabla_w \|\hat y - y\|^2 = 2 X^T (\hat y - y)",
    "base 2": r"\log 8 = 3",
}


def table() -> list[str]:
    """The first column of the table of declarations."""
    lines = README.split("| the notes say |")[1].split("\n\n")[0].splitlines()[2:]
    return [line.split("|")[1].strip() for line in lines]


def test_every_declaration_is_tried() -> None:
    assert len(table()) == len(DECLARED) and all(any(words in row for row in table()) for words in DECLARED)


@pytest.mark.parametrize("words", DECLARED)
def test_declarations_are_understood(words: str, place: Path) -> None:
    (row,) = (row for row in table() if words in row)
    for said, proved in ((row.replace("…", "we see:"), True), ("", False)):
        (place / "row.md").write_text(f"{said}\n\n$$\n{DECLARED[words]}\n$$\n", encoding="utf-8")
        result = CliRunner().invoke(cli.main, ["check", "row.md"])
        assert ("1 proved" in result.output) == proved, (said, result.output)
