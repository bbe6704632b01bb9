"""Files → documents: which files, and what can be wrong with one."""
from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ce_symbolic.documents.document import Document, DocumentError
from ce_symbolic.documents.latex import parse_latex
from ce_symbolic.documents.markdown import parse_markdown

#: Notes are not larger than this; a file that is was not written by hand.
MAX_BYTES = 5_000_000
#: What a search in a directory takes for notes.
SUFFIXES = (".md", ".tex")


def read_document(path: Path) -> Document:
    """The document in a file: LaTeX if its name ends in ``.tex``, Markdown otherwise."""
    text = _text(path)
    return parse_latex(text, str(path)) if path.suffix.lower() == ".tex" else parse_markdown(text, str(path))


def find_documents(paths: Iterable[Path]) -> list[Path]:
    """The files that these paths name, each once; directories are searched, no path means the shipped lectures.

    A path that does not exist is returned as it is: ``read_document`` says what is wrong with it.
    """
    given = list(paths) or [shipped_documents()]
    found: dict[Path, None] = {}
    for path in given:
        if path.is_dir():
            inside = _search(path)
            if not inside:
                raise DocumentError(f"{path}: no documents in this directory; notes are files that end in .md or .tex")
            found |= dict.fromkeys(inside)
        else:
            found[path] = None
    return list(found)


def shipped_documents() -> Path:
    """The directory of the lectures that come with the package."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "derivations"  # in a wheel; in a checkout they stand beside the package
    return installed if installed.is_dir() else package.parent / "derivations"


def _search(directory: Path) -> list[Path]:
    found: list[Path] = []
    for root, directories, files in os.walk(directory):
        directories[:] = sorted(name for name in directories if not name.startswith("."))
        found += [Path(root) / name for name in files if name.lower().endswith(SUFFIXES) and not name.startswith(".")]
    return sorted(found)


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise DocumentError(f"{path}: this is a directory; name a file in it")
        if size > MAX_BYTES:
            raise DocumentError(f"{path}: too large ({size / 1e6:.1f} MB, the limit is {MAX_BYTES / 1e6:.0f} MB); "
                                "split the notes into several files")
        data = path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror or error})") from None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DocumentError(f"{path}: this is UTF-16; convert it with: iconv -f UTF-16 -t UTF-8 OLD > NEW")
    for byte in (b"\x00", b"\x01", b"\x02", b"\x03"):
        if byte in data:
            line = data.count(b"\n", 0, data.index(byte)) + 1
            raise DocumentError(f"{path}:{line}: a binary file (control character 0x{byte[0]:02x}); "
                                "notes are Markdown or LaTeX text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(
            f"{path}:{line}: not UTF-8 (byte 0x{data[error.start]:02x}); if it is Latin-1, convert it with: "
            "iconv -f LATIN1 -t UTF-8 OLD > NEW"
        ) from None
