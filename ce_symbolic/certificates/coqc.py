"""Coq as the judge: compiles scripts, and asks for more than an exit status.

The library is compiled once and kept in the user's cache.  A theorem counts as accepted if Coq compiled it, its proof
rests on no axiom beyond those of the standard library's real numbers, and what Coq says that it states is what was
claimed.
"""
from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from ce_symbolic.certificates.document import IMPORT, LIBRARY, PREFIX, library_text, theorem_text
from ce_symbolic.certificates.statement import Theorem

#: The axioms of the real numbers in Coq's standard library, and classical logic.
AXIOMS = frozenset({
    "ClassicalDedekindReals.sig_not_dec",
    "ClassicalDedekindReals.sig_forall_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
    "Classical_Prop.classic",
})
#: What has no place in a certificate.
FORBIDDEN = re.compile(r"\b(Admitted|admit|give_up|Abort|Axioms?|Parameters?|Conjecture|Hypothes[ie]s|Variables?|"
                       r"Context|Module|Section|Import|Export|Require|Notation|Infix|Ltac2?|Unset|Set|Load|Declare|"
                       r"Definition|Fixpoint|Instance|Coercion|Canonical|Hint|Extraction|Redirect|Drop|Cd)\b|\"|#\[")
#: Seconds that one sentence of a script, and one run of coqc, may take.
SENTENCE, RUN = 60, 900
_HEAD = f"{IMPORT}\nSet Default Timeout {SENTENCE}.\n"


class CoqMissing(Exception):
    """There is no Coq on this machine; the message says how to get it."""


class CoqFailed(Exception):
    """Coq does not work as it should; the message is Coq's."""


def coqc() -> str:
    """The path of ``coqc``."""
    found = shutil.which("coqc")
    if found is None:
        raise CoqMissing("coqc was not found; install Coq 8.16 or later: apt-get install coq, or opam install coq")
    return found


def _run(arguments: Sequence[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run([coqc(), "-q", "-w", "none", *map(str, arguments)], cwd=folder, capture_output=True,
                              text=True, timeout=RUN, check=False)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess([], 1, "", f"stopped after {RUN} s")


@lru_cache(maxsize=1)
def library() -> Path:
    """The folder with the compiled library: made once for each version of it and of Coq."""
    version = subprocess.run([coqc(), "--version"], capture_output=True, text=True, check=False).stdout
    key = hashlib.sha256("\0".join((version, *map(library_text, LIBRARY))).encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ce_symbolic"
    folder = cache / f"coq-{key}"
    if (folder / "complete").exists():
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix="coq-", dir=cache))
    except OSError:
        made = Path(tempfile.mkdtemp(prefix="ce_symbolic-coq-"))
    for name in LIBRARY:
        (made / name).write_text(library_text(name), encoding="utf-8")
        done = _run(("-Q", ".", PREFIX, name), made)
        if done.returncode:
            raise CoqFailed(f"{name} does not compile with {version.splitlines()[0] if version else 'this Coq'}: "
                            + " ".join(done.stderr.split())[:300])
    (made / "complete").touch()
    if made.parent == cache and not folder.exists():
        try:
            made.rename(folder)
        except OSError:
            return made
        return folder
    return made


def accepted(theorems: Sequence[Theorem], stated: Mapping[str, str] | None = None) -> dict[str, str]:
    """For every theorem the reason why it is not accepted, empty where it is.

    ``stated`` gives what each is expected to state; by default what the theorems say themselves.
    """
    reasons = {t.name: "" for t in theorems}
    for theorem in theorems:
        word = FORBIDDEN.search(_without_comments(theorem_text(theorem)))
        if word:
            reasons[theorem.name] = f"{word[0]} stands in its script"
    left = [t for t in theorems if not reasons[t.name]]
    with tempfile.TemporaryDirectory(prefix="ce_symbolic-") as name:
        folder = Path(name)
        if left:
            reasons |= _refused(left, folder)
            left = [t for t in left if not reasons[t.name]]
        if left:
            expected = stated or {t.name: t.statement for t in theorems}
            reasons |= _judged([t.name for t in left], expected, folder)
    return reasons


def _refused(theorems: Sequence[Theorem], folder: Path) -> dict[str, str]:
    """The theorems that Coq refuses, each with the rule at whose step; the others are compiled when this returns."""
    first = _compile(theorems, folder)
    if first is None:
        return {}
    # coqc stops at the first error: coqtop goes on and tells which theorems there are in the end.
    refused = _REFUSED.format(first[1])
    known = _known(theorems, folder)
    reasons = {t.name: _REFUSED.format("of a rule") for t in theorems if t.name not in known}
    reasons[first[0]] = refused
    again = _compile([t for t in theorems if t.name not in reasons], folder)
    while again is not None:
        reasons[again[0]] = _REFUSED.format(again[1])
        again = _compile([t for t in theorems if t.name not in reasons], folder)
    return reasons


_REFUSED = "Coq does not accept a step {} in its proof"


def _compile(theorems: Sequence[Theorem], folder: Path) -> tuple[str, str] | None:
    """The name of the first theorem that coqc refuses, and the rule of the step."""
    text, ends = _HEAD, []
    for theorem in theorems:
        text += theorem_text(theorem)
        ends.append(text.count("\n"))
    (folder / "Certificate.v").write_text(text, encoding="utf-8")
    done = _run(("-Q", library(), PREFIX, "-Q", ".", "Here", "Certificate.v"), folder)
    if not done.returncode:
        return None
    found = re.search(r"line (\d+), characters", done.stderr)
    line = int(found[1]) if found else 0
    if line <= _HEAD.count("\n"):
        raise CoqFailed(" ".join(done.stderr.split())[:300] or f"coqc ended with status {done.returncode}")
    at = next((k for k, end in enumerate(ends) if line <= end), len(ends) - 1)
    before = re.findall(r"\(\* (\S+) \*\)", "\n".join(text.split("\n")[:line]))
    return theorems[at].name, f"by {before[-1]}" if before and not theorems[at].name.endswith("_defined") else "of it"


def _known(theorems: Sequence[Theorem], folder: Path) -> set[str]:
    """The theorems that Coq has in the end, if it goes on after errors."""
    text = _HEAD + "".join(f'{theorem_text(t)}Abort All.\nCheck {t.name}.\n' for t in theorems)
    done = subprocess.run([coqc().removesuffix("coqc") + "coqtop", "-q", "-w", "none", "-Q", str(library()), PREFIX],
                          input=text, cwd=folder, capture_output=True, text=True, timeout=RUN, check=False)
    return {t.name for t in theorems if re.search(rf"^(?:\S+ < )*{t.name}\s*$", done.stdout, re.M)}


def _judged(names: Sequence[str], stated: Mapping[str, str], folder: Path) -> dict[str, str]:
    """What Coq says of the compiled theorems: what they state, and the axioms that they rest on."""
    claimed = [name for name in names if name in stated]
    text = ""
    for name in claimed:
        text += (f"Definition stated_{name} : Prop := {stated[name]}.\n"
                 f'Goal True. idtac "@@ {name}". Abort.\nPrint stated_{name}.\n'
                 f'Goal True. idtac "@@". Abort.\nCheck Certificate.{name}.\n')
    # The axioms of all at once: Coq goes through the library each time that it is asked.
    text += ("Definition every : True :=\n" + "".join(f"  let _ := Certificate.{name} in\n" for name in claimed)
             + '  I.\nGoal True. idtac "@@". Abort.\nPrint Assumptions every.\n')
    done = _asked(text, folder)
    if done.returncode:
        said = " ".join(done.stderr.split())[:300]
        return dict.fromkeys(names, f"what it states could not be compared: {said}")
    pieces = [piece.strip() for piece in done.stdout.split("@@")][1:]
    reasons = dict.fromkeys(names, "it is not what was claimed there")
    for first, second in zip(pieces[:-1:2], pieces[1:-1:2], strict=True):
        name, _, shown = first.partition("\n")
        reasons[name.strip()] = _verdict(shown, second)
    if _foreign(pieces[-1]):
        for name in claimed:
            foreign = _foreign(_asked(f"Print Assumptions Certificate.{name}.\n", folder).stdout)
            if foreign:
                reasons[name] = reasons[name] or f"it rests on {', '.join(foreign)}"
    return reasons


def _asked(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What Coq answers about the compiled theorems."""
    head = f"{IMPORT}\nFrom Here Require Certificate.\nSet Printing Width 1000000.\nSet Printing Depth 1000000.\n"
    (folder / "Gate.v").write_text(head + text, encoding="utf-8")
    return _run(("-Q", library(), PREFIX, "-Q", ".", "Here", "Gate.v"), folder)


def _verdict(expected: str, printed: str) -> str:
    wanted = re.sub(r"\s+", " ", expected.partition("=")[2]).strip().removesuffix(": Prop").strip()
    found = re.sub(r"\s+", " ", printed.partition(":")[2]).strip()
    return "" if wanted == found else "what it states is not the claim"


def _foreign(assumptions: str) -> list[str]:
    """The axioms that are not those of the real numbers, as Coq lists them; a check that was left out is one too."""
    used = set(re.findall(r"^(\S+)(?:\s*:|\s+is assumed|\s+relies on)", assumptions, re.M)) - {"Axioms"}
    return sorted(used - AXIOMS)


def _without_comments(text: str) -> str:
    return re.sub(r"\(\*.*?\*\)", " ", text, flags=re.S)
