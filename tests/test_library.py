"""The library of lectures in ``derivations``: how many claims, what is proved, and what is not and why."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from lecture_tools import ROOT, Json, checked_file, said, squeezed, step

pytestmark = pytest.mark.long

#: The document that prints a lecture with its mistakes; its verdicts are in ``test_lecture.py``.
MISTAKES = "cross_entropy_as_printed.md"
DOCUMENTS = sorted((ROOT / "derivations").glob("*.md"))
#: True claims that are not proved yet, each with what is missing.
NOT_PROVED = {
    ("coin_flips.md", r"-\frac{k}{\theta^2} - \frac{n - k}{(1 - \theta)^2} <= 0"):
        "that n - k, with k a sum of n labels, is a sum of terms 1 - x_i",
    ("maximum_likelihood.md",
     r"\mathbb{E}_{x \sim p}[\log (t q(x) + (1 - t) r(x))] >= "
     r"t \mathbb{E}_{x \sim p}[\log q(x)] + (1 - t) \mathbb{E}_{x \sim p}[\log r(x)]"):
        "that fractions with one denominator add up under a sum",
    ("mutual_information.md", r"I(X; Y \mid Z) >= 0"):
        "the Markov chain is put in before the conditional information is recognised",
    ("mutual_information.md", r"I(X; Z) <= I(X; Y)"):
        "the Markov chain is put in before the conditional information is recognised",
}


@pytest.fixture(scope="module")
def library() -> dict[str, list[Json]]:
    """The claims of every document: relations about which there is something to decide."""
    return {path.name: [r for r in checked_file(path)["relations"] if r["verdict"] not in ("definition", "given")]
            for path in DOCUMENTS}


def test_size(library: dict[str, list[Json]]) -> None:
    assert len(library) >= 22
    assert sum(map(len, library.values())) >= 500


def test_share_proved(library: dict[str, list[Json]]) -> None:
    claims = [r for relations in library.values() for r in relations]
    assert sum(r["verdict"] == "proved" for r in claims) >= 0.95 * len(claims)


def test_what_is_not_proved_is_listed(library: dict[str, list[Json]]) -> None:
    listed = {(name, squeezed(text)) for name, text in NOT_PROVED}
    left = {name: [said(r) for r in relations if r["verdict"] != "proved"
                   and (name, squeezed(step(r))) not in listed and not out_of_time(r)]
            for name, relations in library.items() if name != MISTAKES}
    assert not {name: found for name, found in left.items() if found}


def out_of_time(relation: Json) -> bool:
    """Whether the machine was too busy."""
    return relation["verdict"] == "open" and relation["message"].startswith("stopped after")


def test_nothing_is_refuted_conditional_or_unread(library: dict[str, list[Json]]) -> None:
    for name, relations in library.items():
        if name != MISTAKES:
            assert not [said(r) for r in relations if r["verdict"] in ("refuted", "conditional", "unread")], name


def test_the_list_speaks_of_the_documents(library: dict[str, list[Json]]) -> None:
    for name, text in NOT_PROVED:
        assert squeezed(text) in {squeezed(step(r)) for r in library[name]}, (name, text)


def test_documents_are_lectures() -> None:
    """A title, sentences before the first display, a closing sentence."""
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8").strip()
        assert re.match(r"# \S.+\n\n\S", text), path.name
        if not path.name.startswith("cross_entropy"):
            assert text.splitlines()[-1].endswith("."), path.name


def test_the_readme_lists_every_document() -> None:
    readme = Path(ROOT / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in DOCUMENTS if f"`{p.name}`" not in readme] == []


def test_the_readme_counts_the_claims(library: dict[str, list[Json]]) -> None:
    """Claims in the table; ``proved`` may be one less on a busy machine and is measured by the benchmark."""
    readme = Path(ROOT / "README.md").read_text(encoding="utf-8")
    for name, relations in library.items():
        row = re.search(rf"^\| \[`{re.escape(name)}`\]\([^)]*\) \|[^|]*\| (\d+) \| (\d+) \|", readme, re.MULTILINE)
        assert row, name
        assert int(row.group(1)) == len(relations), name
        assert int(row.group(2)) <= len(relations), name
