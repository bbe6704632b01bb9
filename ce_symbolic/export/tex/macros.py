"""Which macros of the notes may be defined in an article or a deck.

A macro is defined there if it is made of known commands, does not lead back to itself and does not change a command
that these themselves are written with.  Formulas with other macros are set with the macros written out.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ce_symbolic.export.tex.commands import KNOWN, is_known

if TYPE_CHECKING:
    from ce_symbolic.documents.document import Macro

_WORD = re.compile(r"\\([A-Za-z]+)")
_OURS = frozenset((
    "text", "textbf", "textit", "texttt", "emph", "begin", "end", "item", "quad", "qquad", "displaystyle", "left",
    "right", "color", "textcolor", "log", "frac",
))
#: Commands that beamer and LaTeX rely on.
_COMMANDS = """
    def let par relax csname endcsname expandafter if fi else or the input include write immediate output shipout hbox
    vbox box setbox copy unhbox hskip vskip kern penalty halign valign noalign omit span multicolumn cr crcr
    frame frametitle uncover only onslide alert structure note section subsection title author date maketitle titlepage
    small footnotesize scriptsize tiny normalsize large bfseries itshape normalfont selectfont usebeamercolor
    usebeamerfont insertframetitle textwidth linewidth hfill vfill newline linebreak centering raggedright parbox
    minipage document endgroup begingroup bgroup egroup global protect string number space strut underline rule
    textsuperscript ensuremath texorpdfstring allowbreak usebox resizebox scalebox hline tabularnewline label ref
    fontsize useasboundingbox path node draw tikzpicture tikz
"""
_TAKEN = frozenset(_COMMANDS.split())
#: What articles and sheets of exercises are laid out with.
_LAYOUT_COMMANDS = """
    ifkey keytrue keyfalse withkey tag notag fbox par parbox medskip smallskip bigskip noindent nopagebreak eqref
    pageref caption intertext MoveEqLeft footnote footnotemark footnotetext addtocounter sffamily Large rule hfill
    providecommand
"""
_LAYOUT = frozenset(_LAYOUT_COMMANDS.split())
#: A macro with this body is known to no one, so that no formula with it is copied.
_BARRED = "\\cenotdefined"


def trusted(macros: Mapping[str, Macro]) -> dict[str, Macro]:
    """The macros of a document, with those that are not to be defined in the deck barred."""
    return {name: macro if _is_plain(name, macros) else replace(macro, body=_BARRED, default=None)
            for name, macro in macros.items()}


def defined(macros: Mapping[str, Macro]) -> dict[str, Macro]:
    """Those of ``trusted`` macros that are not barred: what a file may define."""
    return {name: macro for name, macro in macros.items() if macro.body != _BARRED}


def _is_plain(name: str, macros: Mapping[str, Macro]) -> bool:
    if name in _OURS or name in _LAYOUT or name.startswith("ce") or not (name in KNOWN or _is_new(name)):
        return False
    text = macros[name].body + (macros[name].default or "")
    if re.search(r"[%\ue000-\ue002]|\^\^|\\(?![A-Za-z,;:!{}|\\ ])", text) or not is_known(text, macros):
        return False
    return not _leads_to(name, name, macros, set())


def _is_new(name: str) -> bool:
    """Whether this name is no command of TeX that slides could need: names of authors are short or have capitals."""
    return name.isalpha() and name not in _TAKEN


def _leads_to(name: str, target: str, macros: Mapping[str, Macro], seen: set[str]) -> bool:
    if name in seen or name not in macros:
        return False
    seen.add(name)
    words = set(_WORD.findall(macros[name].body + (macros[name].default or "")))
    return target in words or any(_leads_to(word, target, macros, seen) for word in words)
