"""The command line, with a checker and exports made for the test."""
from __future__ import annotations

import json
import subprocess
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from report_samples import CLEAN, CONDITIONAL, PROVED, RESULT, TEXT

import ce_symbolic.export
from ce_symbolic import cli
from ce_symbolic.documents import Document
from ce_symbolic.export.exporter import Choice, ExportError
from ce_symbolic.report.result import DocumentResult

Checker = Callable[..., DocumentResult]


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a file that has findings and one that has none; it is the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CE_SYMBOLIC_DEBUG", raising=False)
    (tmp_path / "notes.md").write_text(TEXT)
    (tmp_path / "clean.md").write_text(TEXT)
    (tmp_path / "conditional.md").write_text(TEXT)
    return tmp_path


@pytest.fixture(autouse=True)
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float, int]]:
    """A checker that knows the verdicts of the sample files; the calls it got."""
    calls: list[tuple[str, float, int]] = []

    def check_document(document: Document, *, budget: float = 5.0, jobs: int = 1,
                       progress: Callable[[int, int], None] | None = None) -> DocumentResult:
        calls.append((document.path, budget, jobs))
        if progress:
            progress(1, 1)
        name = Path(document.path).name
        if name == "bug.md":
            raise ZeroDivisionError("by zero")
        result = {"notes.md": RESULT, "clean.md": CLEAN}.get(name)
        if name == "conditional.md":
            result = DocumentResult("", "", (PROVED, CONDITIONAL))
        return replace(result or DocumentResult("", "", ()), path=document.path, text=document.text)

    checker = types.ModuleType("ce_symbolic.checker")
    checker.check_document = check_document  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ce_symbolic.checker", checker)
    return calls


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli.main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def test_check_names_the_findings_and_fails(notes: Path) -> None:
    result = run("check", "notes.md")
    assert result.exit_code == 1
    assert "notes.md:6:3: REFUTED: the sign of the second term\n    b = c\n" in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["clean.md"], 0), (["conditional.md"], 0), (["conditional.md", "--strict"], 1), (["clean.md", "--strict"], 0),
     (["clean.md", "notes.md"], 1), (["."], 1), ([], 0), (["clean.md", "--format", "yaml"], 2),
     (["clean.md", "--budget", "0"], 2), (["clean.md", "--jobs", "0"], 2), (["--nonsense"], 2)],
)
def test_exit_status(notes: Path, arguments: list[str], status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ce_symbolic.documents.reading.shipped_documents", lambda: notes / "clean.md")
    assert run("check", *arguments).exit_code == status


def test_options_reach_the_checker(notes: Path, calls: list[tuple[str, float, int]]) -> None:
    run("check", "clean.md", "--budget", "0.5", "--jobs", "3")
    assert calls == [("clean.md", 0.5, 3)]


def test_bad_files_are_told_and_the_others_checked(notes: Path) -> None:
    (notes / "binary.md").write_bytes(b"a\x00b")
    (notes / "latin.md").write_bytes(b"\xe9")
    (notes / "bug.md").write_text("x")
    (notes / "empty").mkdir()
    result = run("check", "none.md", "binary.md", "empty", "latin.md", "bug.md", "clean.md")
    assert result.exit_code == 2
    assert "clean.md: 1 proved" in result.stdout
    lines = result.stderr.splitlines()
    assert len(lines) == 5 and all(line.startswith("ce-symbolic: ") for line in lines)
    for words in ("none.md: no such file", "binary.md:1: a binary file", "empty: no documents", "latin.md:1: not UTF-8",
                  "bug.md: an error in ce-symbolic itself, please report it (ZeroDivisionError: by zero)"):
        assert any(words in line for line in lines), words


def test_json_of_nothing_is_still_json(notes: Path) -> None:
    result = run("check", "none.md", "--format", "json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["documents"] == []


def test_an_unclosed_display_is_a_finding(notes: Path) -> None:
    (notes / "open.md").write_text("$$a\n")
    result = run("check", "open.md")
    assert result.exit_code == 1
    assert "open.md:1:1: UNREAD: this $$ is never closed" in result.stdout


def test_verbose(notes: Path) -> None:
    assert "PROVED" not in run("check", "clean.md").stdout
    assert "PROVED" in run("check", "clean.md", "-v").stdout


@pytest.mark.parametrize("place", ["notes.md:4", "notes.md:4:4", "notes.md:4:4:"])
def test_explain_a_line(notes: Path, place: str) -> None:
    result = run("explain", place)
    assert result.exit_code == 0
    assert "by log-of-quotient: log(a/b)" in result.stdout and "REFUTED" not in result.stdout


def test_explain_a_file(notes: Path) -> None:
    result = run("explain", "notes.md")
    assert result.exit_code == 0
    assert all(word in result.stdout for word in ("PROVED", "CONDITIONAL", "REFUTED", "UNREAD", "counterexample: p"))


@pytest.mark.parametrize(
    ("place", "message"),
    [("notes.md:1", "notes.md:1: no relation on this line, the nearest are on lines 4, 5 and 6"),
     ("notes.md:99", "the nearest are on lines 5, 6 and 7"),
     ("none.md:3", "none.md: no such file"), ("notes.md:x", "notes.md:x: no such file"), (".", "a directory"),
     ("bug.md", "please report")],
)
def test_explain_what_is_not_there(notes: Path, place: str, message: str) -> None:
    (notes / "bug.md").write_text("x")
    result = run("explain", place)
    assert result.exit_code == 2
    assert message in result.stderr


class Sample:
    """An exporter for the test."""

    def __init__(self, *names: str) -> None:
        self.name, self.help, self.names = "sample", "a sample of an export", names
        self.choices = (Choice("colour", "What colour.", "red", ("red", "blue")), Choice("quick", "Hurry.", flag=True))

    def files(self, result: DocumentResult, document: Document, options: Mapping[str, str]) -> dict[str, str | bytes]:
        if "fail" in options:
            raise ExportError("notes.md:4:1: does not read back")
        return {name: f"{len(result.relations)} {dict(options)}" for name in self.names}


@pytest.fixture
def exports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ce_symbolic.export, "EXPORTS", {"one": Sample("a.tex"), "two": Sample("a.tex", "b/c.tex")},
                        raising=False)


@pytest.mark.usefixtures("exports")
class TestExport:
    def test_options_of_the_exports(self, exports: None, notes: None) -> None:
        result = run("export", "notes.md", "--to", "one", "-o", "-", "--colour", "blue", "--quick")
        assert result.output.endswith("{'colour': 'blue', 'quick': 'yes'}"), result.output
        assert "--colour red|blue" in run("export", "--help").output

    def test_into_a_directory(self, notes: Path) -> None:
        result = run("export", "notes.md", "--to", "two", "-o", "out", "-O", "k=v=w")
        assert result.exit_code == 0
        assert (notes / "out" / "a.tex").read_text() == "4 {'k': 'v=w'}"
        assert (notes / "out" / "b" / "c.tex").exists()
        assert f"wrote {Path('out/a.tex')}" in result.stderr and result.stdout == ""

    def test_into_a_file_or_to_the_terminal(self, notes: Path) -> None:
        assert run("export", "notes.md", "--to", "one", "-o", "mine.tex").exit_code == 0
        assert (notes / "mine.tex").exists()
        assert run("export", "notes.md", "--to", "one", "-o", "-").stdout == "4 {}"

    @pytest.mark.parametrize(
        ("arguments", "status", "message"),
        [
            (["notes.md", "--to", "two", "-o", "mine.tex"], 1, "2 files (a.tex and b/c.tex); name a directory"),
            (["notes.md", "--to", "none", "-o", "x"], 2, "'none' is not one of one and two"),
            (["notes.md", "--to", "one", "-o", "x", "-O", "y"], 2, "KEY=VALUE"),
            (["none.md", "--to", "one", "-o", "x"], 2, "no such file"),
            (["notes.md", "--to", "one", "-o", "x", "-O", "fail=1"], 1, "notes.md:4:1: does not read back"),
            (["notes.md", "--to", "one", "-o", "clean.md/x"], 2, "cannot be written"),
        ],
    )
    def test_what_cannot_be_written(self, notes: Path, arguments: list[str], status: int, message: str) -> None:
        result = run("export", *arguments)
        assert result.exit_code == status
        assert message in result.stderr
        assert not (notes / "x").exists()

    def test_help_lists_the_exports(self) -> None:
        assert "two  a sample of an export" in run("export", "--help").stdout


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    def rule(name: str) -> types.SimpleNamespace:
        return types.SimpleNamespace(name=name, statement="log(a/b) = log a − log b", obligations="a, b > 0",
                                     example="log(p/q)", misuse="log a / log b")

    module = types.ModuleType("ce_symbolic.rules")
    module.CATALOGUE = {n: rule(n) for n in ("log-of-quotient", "jensen")}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ce_symbolic.rules", module)


@pytest.mark.usefixtures("catalogue")
def test_rules() -> None:
    assert run("rules").stdout == (
        "log-of-quotient  log(a/b) = log a − log b\njensen           log(a/b) = log a − log b\n"
    )
    assert run("rules", "jensen").stdout == (
        "jensen\n  statement:   log(a/b) = log a − log b\n  obligations: a, b > 0\n"
        "  example:     log(p/q)\n  misuse:      log a / log b\n  Coq:         jensen\n"
    )
    messages = {"jenson": "did you mean jensen?", "quotient": "log-of-quotient", "###": "lists them all"}
    for wrong, message in messages.items():
        result = run("rules", wrong)
        assert result.exit_code == 2 and message in result.stderr


def test_version_and_help() -> None:
    assert "ce-symbolic" in run("--version").stdout
    help_ = run("--help").stdout
    assert all(name in help_ for name in ("check", "explain", "export", "rules"))
    assert all(format_ in run("check", "-h").stdout for format_ in ("text", "json", "github"))
    assert run().exit_code in (0, 2)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from ce_symbolic import cli; from click.testing import CliRunner;"
        "CliRunner().invoke(cli.main, ['check', '--help']);"
        "print([m for m in ('sympy', 'rich', 'flint', 'z3', 'multiprocessing', 'markdown_it') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


class Terminal:
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_progress_bar_waits_a_second(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with cli._Progress("notes.md", Terminal()) as progress:  # type: ignore[arg-type]
        progress.show(1, 4)
        assert progress._bar is None
        progress._since -= 2
        progress.show(2, 4)
        assert progress._bar is not None
    assert "notes.md" in capsys.readouterr().err
    with cli._Progress("notes.md", sys.__stdin__ or sys.stdout) as silent:
        silent._shows, silent._since = False, -10
        silent.show(1, 2)
        assert silent._bar is None


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert cli._shows_colour(Terminal())  # type: ignore[arg-type]
    monkeypatch.setenv("NO_COLOR", "1")
    assert not cli._shows_colour(Terminal())  # type: ignore[arg-type]


def test_every_command_is_documented() -> None:
    for name, command in cli.main.commands.items():
        assert command.help, name
        assert all(option.help for option in command.params if isinstance(option, click.Option)), name
