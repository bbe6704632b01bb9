"""The LaTeX export through TeX, and through the command line."""
from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from export_samples import DETAILS, STANDING, document, results

from ce_symbolic import cli
from ce_symbolic.documents import find_documents, read_document
from ce_symbolic.export import EXPORTS

pytestmark = pytest.mark.external

ENGINES = ("pdflatex", "lualatex")
PACKAGES = ("amsmath", "mathtools", "mathrsfs", "bm", "cancel", "geometry", "microtype", "iftex")

LECTURES = {path.stem: path for path in find_documents(()) if path.stem.startswith("cross_entropy")}


def compiled(directory: Path, name: str, engine: str, before: str = "", runs: int = 2) -> list[str]:
    """The complaints of an engine about a file: errors, missing references, lines that are too wide."""
    if shutil.which(engine) is None:
        pytest.skip(f"no {engine}: apt-get install texlive-latex-extra texlive-luatex lmodern")
    missing = [name for name in PACKAGES if not _has(f"{name}.sty")]
    if missing:
        pytest.skip(f"TeX lacks {', '.join(missing)}: apt-get install texlive-latex-extra")
    for _ in range(runs):  # references take two
        run = subprocess.run([engine, "-interaction=nonstopmode", "-halt-on-error", f"{before}\\input{{{name}}}"],
                             cwd=directory, check=False, capture_output=True, timeout=240)
    log = (directory / f"{name}.log").read_text(errors="replace")
    complaints = [line for line in log.splitlines() if line.startswith("!") or "undefined" in line]
    complaints += [line for line in log.splitlines() if float((re.findall(r"Overfull \\hbox \(([\d.]+)pt", line)
                                                              or ["0"])[0]) > 1]
    return complaints if complaints or run.returncode == 0 else [f"{engine} ended with {run.returncode}"]


def _has(file: str) -> bool:
    return shutil.which("kpsewhich") is None or bool(
        subprocess.run(["kpsewhich", file], capture_output=True, check=False).stdout.strip())


def write(directory: Path, name: str, details: object = None) -> None:
    notes = read_document(LECTURES[name]) if name in LECTURES else document()
    files = EXPORTS["latex"].files(results(notes, details, STANDING), notes, {})  # type: ignore[arg-type]
    for file, text in files.items():
        (directory / file).write_text(str(text))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", [*LECTURES, "notes"])
def test_it_compiles(name: str, engine: str, tmp_path: Path) -> None:
    write(tmp_path, name, DETAILS)
    assert compiled(tmp_path, name, engine) == []


CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize("name", ["backprop-01", "bias_variance-01", "elbo_vae_em-03", "gaussian_kl_entropy-04",
                                  "least_squares-02"])
def test_documents_of_others(name: str, tmp_path: Path) -> None:
    notes = read_document(CORPUS / f"{name}.md")
    for file, text in EXPORTS["latex"].files(results(notes, DETAILS, STANDING), notes, {}).items():
        (tmp_path / file).write_text(str(text))
    assert compiled(tmp_path, name, "pdflatex") == []


def test_a_footnote_stands_on_the_page_of_its_line(tmp_path: Path) -> None:
    """Derivations with nothing between them over several pages."""
    notes = document("\n\n".join(f"$$a_{{{k}}} = b_{{{k}}}$$" for k in range(60)))
    details = {k: {"domain": (f"a_{k} > 0",)} for k in range(60)}
    files = EXPORTS["latex"].files(results(notes, details), notes, {"standalone": "yes"})
    text = str(files["notes.tex"]).replace("\\begin{document}", "\\begin{document}" + (
        "\\def\\seen#1{\\edef\\x{\\noexpand\\write-1{#1 on \\noexpand\\thepage}}\\x}"
        "\\let\\Note\\footnotetext\\def\\footnotetext[#1]#2{\\Note[#1]{#2\\seen{note #1}}}"
        "\\def\\cemark#1{\\footnotemark[#1]\\seen{mark #1}}"))
    (tmp_path / "pages.tex").write_text(text)
    assert compiled(tmp_path, "pages", "pdflatex") == []
    log = (tmp_path / "pages.log").read_text()
    marks, pages = (dict(re.findall(rf"{kind} (\d+) on (\d+)", log)) for kind in ("mark", "note"))
    assert len(marks) == 60 and marks == pages and len(set(pages.values())) > 1


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_hard_to_set(engine: str, tmp_path: Path) -> None:
    long = " + ".join(f"\\frac{{a_{k}}}{{b_{k}}} \\log \\frac{{p(x_{k})}}{{q(x_{k})}}" for k in range(9))
    notes = document(rf"""# 제목 ≥ $x^2$

예상 분포 $q(x)$ 가 진 분포 를: $x^2^3$, `\undefined{{`, $\undefined$, ~ ^ # _ ≈ €.

$$y = {long} \text{{ 차이를}}$$

$$a = \undefined x^2^3 = \frac{{1$$

$$\sum_{{x \in \mathcal X}} p(x) \log \frac{{p(x)}}{{q(x)}} - \sum_{{x \in \mathcal X}} p(x) \log q(x)
+ f(a, b, c) \le θ$$
""")
    reason = "a very long reason which goes on, since $\\log \\frac{a}{b} = \\log a - \\log b$, " * 2
    details: Mapping[int, Mapping[str, Any]] = {
        0: {"reasons": (reason,)},
        2: {"verdict": "refuted", "message": "50% of {x} & y_2 are # \\wrong"},
    }
    for file, text in EXPORTS["latex"].files(results(notes, details), notes, {}).items():
        (tmp_path / file).write_text(str(text))
    assert compiled(tmp_path, "notes", engine) == []


def test_two_fragments_in_one_article_keep_their_footnotes(tmp_path: Path) -> None:
    write(tmp_path, "notes", DETAILS)
    text = (tmp_path / "notes.tex").read_text()
    twice = text.replace("\\input{notes-body}", "\\input{notes-body}\\input{notes-body}")
    twice = twice.replace("\\end{document}", "\\typeout{last=\\arabic{footnote}}\\end{document}")
    (tmp_path / "twice.tex").write_text(twice)
    assert compiled(tmp_path, "twice", "pdflatex") == []
    assert "last=10" in (tmp_path / "twice.log").read_text()


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    monkeypatch.chdir(tmp_path)
    yield CliRunner()


def test_the_command_line_exports_the_lecture(runner: CliRunner, tmp_path: Path) -> None:
    """From the notes to the PDF, with the checker itself."""
    arguments = ["export", str(LECTURES["cross_entropy"]), "--to", "latex", "-o", "OUT", "--budget", "1"]
    result = runner.invoke(cli.main, arguments)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "OUT").iterdir()) == ["cross_entropy-body.tex", "cross_entropy.tex"]
    assert "read back: " in (tmp_path / "OUT" / "cross_entropy-body.tex").read_text()
    assert compiled(tmp_path / "OUT", "cross_entropy", "pdflatex") == []


def test_a_formula_that_does_not_read_back_is_no_file(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ce_symbolic.export.tex import setting

    (tmp_path / "n.md").write_text("$$a = b + c$$\n")
    monkeypatch.setattr(setting, "broken", lambda latex, tree, limit: [latex.replace("+", "-")])
    result = runner.invoke(cli.main, ["export", "n.md", "--to", "latex", "-o", "OUT"])
    assert result.exit_code == 1
    assert "n.md:1:5: b + c would be written as b - c" in result.stderr
    assert not (tmp_path / "OUT").exists()


def test_wrong_options(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "n.md").write_text("$$a = b$$\n")
    result = runner.invoke(cli.main, ["export", "n.md", "--to", "latex", "-o", "OUT", "-O", "standalone=perhaps"])
    assert result.exit_code == 1 and "standalone is yes or no" in result.stderr
