"""The pictures in the README: a slide and a page, made from the lecture.

    python docs/pictures.py

Needs lualatex or pdflatex with latexmk, pdftoppm (Debian: poppler-utils) and chromium.
"""
from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PRINTED = HERE.parent / "derivations" / "cross_entropy_as_printed.md"
#: The slide with the slip of the lecture.
FRAME = "11"
BROWSER = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync", "--hide-scrollbars")


def run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def export(name: str, directory: Path, *options: str) -> None:
    # exit status 0 or 1: the notes have findings, which is why they are shown
    subprocess.run([sys.executable, "-m", "ce_symbolic", "export", str(PRINTED), "--to", name, "-o", str(directory),
                    *options], check=True)


def main() -> None:
    missing = [tool for tool in ("latexmk", "pdftoppm", "chromium") if shutil.which(tool) is None]
    if missing:
        sys.exit(f"not found: {', '.join(missing)}; apt-get install latexmk texlive-latex-extra poppler-utils chromium")
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        export("beamer", directory, "--pdf", "--handout")
        export("html", directory)
        stem = PRINTED.stem
        run("pdftoppm", "-r", "80", "-png", "-singlefile", "-f", FRAME, "-l", FRAME, str(directory / f"{stem}.pdf"),
            str(HERE / "slide"))
        run("chromium", *BROWSER, f"--user-data-dir={directory / 'profile'}", "--window-size=900,1100",
            f"--screenshot={HERE / 'page.png'}", (directory / f"{stem}.html").as_uri())


if __name__ == "__main__":
    main()
