"""Files: which are read, and what is said about those that cannot be."""
from __future__ import annotations

import os
from pathlib import Path

import pytest

from ce_symbolic.documents import DocumentError, find_documents, read_document
from ce_symbolic.documents.places import line_text, place


def test_the_suffix_decides(tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text("% c\n\\section{A}")
    (tmp_path / "a.md").write_text("\ufeff# A")
    (tmp_path / "a.txt").write_text("# A")
    assert [len(read_document(tmp_path / name).parts) for name in ("a.tex", "a.md", "a.txt")] == [1, 1, 1]
    assert read_document(tmp_path / "a.md").text == "# A"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"ok\nb\x00c", ["notes.md:2", "binary"]),
        (b"a\n\nGr\xfc\xdfe", ["notes.md:3", "not UTF-8", "0xfc", "iconv"]),
        ("a".encode("utf-16"), ["UTF-16", "iconv"]),
        (b"a" * 10_000_000, ["too large", "10.0 MB", "5 MB", "split"]),
    ],
)
def test_unreadable_files(tmp_path: Path, content: bytes, words: list[str]) -> None:
    file = tmp_path / "notes.md"
    file.write_bytes(content)
    with pytest.raises(DocumentError) as error:
        read_document(file)
    for word in words:
        assert word in str(error.value)


def test_missing_file_directory_and_permission(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file"):
        read_document(tmp_path / "none.md")
    with pytest.raises(DocumentError, match="directory"):
        read_document(tmp_path)
    with pytest.raises(DocumentError, match="no documents in this directory"):
        find_documents([tmp_path])
    locked = tmp_path / "locked.md"
    locked.write_text("x")
    locked.chmod(0)
    if not os.access(locked, os.R_OK):
        with pytest.raises(DocumentError, match="cannot be read"):
            read_document(locked)


def test_find_documents(tmp_path: Path) -> None:
    for name in ("b.md", "a.tex", "c.txt", "sub/d.md", ".hidden/e.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = find_documents([tmp_path, tmp_path / "c.txt", tmp_path / "b.md", tmp_path / "none.md"])
    assert [str(path.relative_to(tmp_path)) for path in found] == ["a.tex", "b.md", "sub/d.md", "c.txt", "none.md"]


def test_places() -> None:
    text = "ab\n\ncd\n"
    assert [place(text, i) for i in range(8)] == [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2), (3, 3), (4, 1)]
    assert [line_text(text, line) for line in (1, 2, 3, 4)] == ["ab", "", "cd", ""]
