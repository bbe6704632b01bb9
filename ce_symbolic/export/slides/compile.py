"""A deck through TeX, where TeX is installed."""
from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

INSTALL = "apt-get install latexmk texlive-latex-extra texlive-luatex lmodern (or TeX Live from tug.org)"
_SECONDS = 300


def compiled(name: str, tex: str) -> tuple[bytes | None, str]:
    """The PDF, or None and why there is none."""
    engine = next((engine for engine in ("lualatex", "pdflatex") if shutil.which(engine)), None)
    if engine is None or shutil.which("latexmk") is None:
        return None, f"no PDF: {'latexmk' if engine else 'TeX'} is not installed; {INSTALL}"
    flag = "-lualatex" if engine == "lualatex" else "-pdf"
    command = ["latexmk", "-norc", flag, "-latexoption=-no-shell-escape", "-interaction=nonstopmode",
               "-halt-on-error", "-silent", f"{name}.tex"]
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        (folder / f"{name}.tex").write_text(tex, encoding="utf-8")
        try:
            subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=_SECONDS,
                           env={**os.environ, "openout_any": "p"}, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return None, f"no PDF: {engine} took more than {_SECONDS} s"
        made, log = folder / f"{name}.pdf", folder / f"{name}.log"
        text = log.read_text(errors="replace") if log.exists() else ""
        errors = [line for line in text.splitlines() if line.startswith("!")]
        if made.exists() and not errors:
            return made.read_bytes(), f"{name}.pdf made with {engine}"
        return None, f"no PDF: {engine} stopped: {errors[0] if errors else 'see its log'}"
