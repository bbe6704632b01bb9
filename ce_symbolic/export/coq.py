"""``--to coq``: the proofs and counterexamples as a script for Coq, with the library that it rests on."""
from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from ce_symbolic.certificates.document import LIBRARY, PREFIX, entries, library_text, script
from ce_symbolic.documents.document import Document
from ce_symbolic.export.exporter import Choice, Files, chosen
from ce_symbolic.report.result import DocumentResult


class CoqExporter:
    """``NAME.v``, the files of the library beside it, and ``_CoqProject``."""

    name = "coq"
    help = "NAME.v, a theorem for each relation that was proved or refuted, and the library that it needs"
    choices: tuple[Choice, ...] = ()

    def files(self, result: DocumentResult, document: Document, options: Mapping[str, str]) -> Files:
        """The script and its library."""
        chosen(self.name, self.choices, options)
        name = re.sub(r"[^A-Za-z0-9_]+", "_", PurePath(document.path).stem).strip("_") or "notes"
        if not name[0].isalpha() or f"{name}.v" in LIBRARY:
            name = f"notes_{name}"
        found = entries(document)
        written = sum(bool(e.theorems) for e in found)
        files = {f"{name}.v": script(document, found, name), **{n: library_text(n) for n in LIBRARY},
                 "_CoqProject": "\n".join((f"-Q . {PREFIX}", *LIBRARY, f"{name}.v", ""))}
        return Files(files, (f"{written} of {len(found)} relations have theorems; "
                             f"ce-symbolic certify {document.path} has Coq check them",))
