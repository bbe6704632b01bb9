"""The slides through TeX, and through the command line."""
from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from export_samples import DETAILS, STANDING, document, results

from ce_symbolic import cli
from ce_symbolic.checker import check_document
from ce_symbolic.documents import find_documents, parse_markdown, read_document
from ce_symbolic.export.beamer import BeamerExporter
from ce_symbolic.export.slides.compile import compiled as made
from ce_symbolic.report.result import DocumentResult

pytestmark = pytest.mark.external

ENGINES = ("pdflatex", "lualatex")
LECTURES = {path.stem: path for path in find_documents(()) if path.stem.startswith("cross_entropy")}
HARD = r"""# 제목 ≥ $x^2$

예상 분포 $q(x)$ 가 진 분포 를: $x^2^3$, `\undefined{{`, $\undefined$, ~ ^ # _ ≈ €. \write18{touch pwned}

- [x] an item

$$y = LONG \text{ 차이를}$$

$$a = \undefined x^2^3 = \frac{{1$$

$$\sum_{x \in \mathcal X} p(x) \log \frac{p(x)}{q(x)} - \sum_{x \in \mathcal X} p(x) \log q(x)
+ f(a, b, c) \le θ$$
""".replace("LONG", " + ".join(f"\\frac{{a_{k}}}{{b_{k}}} \\log \\frac{{p(x_{k})}}{{q(x_{k})}}" for k in range(9)))


def complaints(directory: Path, name: str, tex: str, engine: str) -> list[str]:
    """What an engine says against a deck."""
    found = subprocess.run(["kpsewhich", "beamer.cls"], capture_output=True, check=False).stdout.strip() \
        if shutil.which("kpsewhich") else b""
    if shutil.which(engine) is None or not found:
        pytest.skip(f"no {engine} or no beamer: apt-get install texlive-latex-extra texlive-luatex lmodern")
    (directory / f"{name}.tex").write_text(tex, encoding="utf-8")
    run = subprocess.run([engine, "-interaction=nonstopmode", "-halt-on-error", name], cwd=directory, check=False,
                         capture_output=True, timeout=300)
    log = (directory / f"{name}.log").read_text(errors="replace")
    wrong = [line for line in log.splitlines() if re.match(r"!|Overfull|.*[Uu]ndefined", line)]
    return wrong if wrong or run.returncode == 0 else [f"{engine} ended with {run.returncode}"]


@cache
def checked(name: str) -> DocumentResult:
    return check_document(read_document(LECTURES[name]))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", LECTURES)
def test_the_lectures_compile(name: str, engine: str, tmp_path: Path) -> None:
    options = {"zoom": "1"} if engine == "pdflatex" else {"handout": "yes", "aspect": "43", "reasons": "full"}
    files = BeamerExporter().files(checked(name), read_document(LECTURES[name]), options)
    assert complaints(tmp_path, name, str(files[f"{name}.tex"]), engine) == []


@pytest.mark.parametrize("theme", ["Madrid", "Berlin", "Boadilla"])
@pytest.mark.parametrize("options", [{"aspect": "43"}, {"aspect": "169", "handout": "yes"}], ids=["43", "169"])
def test_pictures_fit_in_other_themes(theme: str, options: dict[str, str], tmp_path: Path) -> None:
    name = "cross_entropy"
    files = BeamerExporter().files(checked(name), read_document(LECTURES[name]), {"theme": theme, **options})
    tex = str(files[f"{name}.tex"])
    assert "\\begin{tikzpicture}" in tex
    assert complaints(tmp_path, name, tex, "pdflatex") == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_map_on_a_slide(engine: str, tmp_path: Path) -> None:
    notes = parse_markdown("Let $p$ be a distribution over a finite set.\n\n$$H(p) = -\\sum_x p(x) \\log p(x)$$\n\n"
                           "$$H(p) = -1$$\n\nLet $a$ be real.\n\n$$a^2 \\ge 0$$", "notes.md")
    tex = str(BeamerExporter().files(check_document(notes), notes, {})["notes.tex"])
    assert "\\frametitle{What the relations rest on}" in tex
    assert complaints(tmp_path, "notes", tex, engine) == []


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("text", ["", HARD], ids=["sample", "hard"])
def test_what_is_hard_to_set(text: str, engine: str, tmp_path: Path) -> None:
    notes = document(text) if text else document()
    reason = "a very long reason which goes on, since $\\log \\frac{a}{b} = \\log a - \\log b$, " * 2
    details = {0: {"reasons": (reason,)}, 2: {"verdict": "refuted", "message": "50% of {x} & y_2 # \\wrong"}}
    files = BeamerExporter().files(results(notes, details if text else DETAILS, STANDING), notes, {})
    assert complaints(tmp_path, "notes", str(files["notes.tex"]), engine) == []
    assert not (tmp_path / "pwned").exists()


def test_the_command_line_makes_the_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "n.md").write_text("Let $p$ be a law.\n\n$$a = a$$\n")
    result = CliRunner().invoke(cli.main, ["export", "n.md", "--to", "beamer", "--pdf", "-o", "OUT"])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "OUT" / "n.tex").exists()
    if shutil.which("latexmk") and any(map(shutil.which, ENGINES)):
        assert (tmp_path / "OUT" / "n.pdf").read_bytes().startswith(b"%PDF")
    else:
        assert "apt-get install" in result.stderr


def test_a_shell_is_out_of_reach() -> None:
    if shutil.which("latexmk") is None:
        pytest.skip("no latexmk")
    tex = ("\\documentclass{article}\\ifdefined\\directlua\\def\\s{\\directlua{tex.print(status.shell_escape or 0)}}"
           "\\else\\def\\s{\\the\\pdfshellescape}\\fi\\begin{document}\\edef\\x{\\s}"
           "\\ifnum\\x=1 \\errmessage{open}\\fi x\\end{document}")
    pdf, remark = made("shell", tex)
    assert pdf is not None, remark
