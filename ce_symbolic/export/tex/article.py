"""The LaTeX around the derivations: the commands that they use, and the article that they stand in."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ce_symbolic.export.tex.text import FOREIGN

if TYPE_CHECKING:
    from ce_symbolic.documents.document import Macro

PACKAGES = ("amsmath", "amssymb", "mathtools", "mathrsfs", "bm", "cancel", "xcolor", "iftex")

#: How what is refuted or unread looks.
MARKS = r"""\providecommand{\cefalse}[1]{\mathrel{\textcolor[rgb]{.75,0,0}{\not#1}}}% a sign that is refuted
\providecommand{\cefalsearrow}[1]{\mathrel{\textcolor[rgb]{.75,0,0}{\cancel{#1}}}}%
\providecommand{\ceverdict}[1]{\textcolor[rgb]{.75,0,0}{#1}}% what the check says about a line
\providecommand{\ceunread}[1]{\text{\fbox{\ttfamily\small #1}}}% source that could not be read
\providecommand{\ceunreadlong}[1]{\text{\fbox{\parbox{22em}{\raggedright\ttfamily\small #1}}}}%
"""
#: What derivations are written with.
COMMANDS = MARKS + r"""%
\providecommand{\cebeside}{\abovedisplayskip=0pt\abovedisplayshortskip=0pt\relax}%
\providecommand{\cereason}[1]{\text{\small #1}}% the reason of a step
\providecommand{\cereasons}[2]{\parbox[t]{#1}{\small\raggedright #2\strut}}%
\providecommand{\cemark}[1]{\footnotemark[\the\numexpr\cebase+#1\relax]}% footnotes, counted from those before
\providecommand{\cenote}[2]{\noalign{\footnotetext[\the\numexpr\cebase+#1\relax]{#2}\nobreak}}% between rows
\providecommand{\ceassumed}[1]{\ifcsname r@#1\endcsname\ (\ref{#1})\fi}% a standing assumption, where they are listed
\providecommand{\texorpdfstring}[2]{#1}%
"""
FOREIGN_COMMANDS = r"""% Letters that pdfLaTeX has no font for.  LuaLaTeX and XeLaTeX use \ceforeignfont, which you
% define, for instance by \newfontfamily\ceforeignfont{Noto Serif CJK KR}; pdfLaTeX prints [?] for them.
\providecommand{\ceforeignfont}{}%
\providecommand{\ceforeign}[1]{\ifmmode\text{\ceforeigntext{#1}}\else\ceforeigntext{#1}\fi}%
\ifPDFTeX
  \providecommand{\ceforeigntext}[1]{[?]}%
\else
  \providecommand{\ceforeigntext}[1]{{\ceforeignfont #1}}%
\fi
"""
_FONTS = (
    "Noto Serif CJK KR", "Noto Sans CJK KR", "Source Han Serif K", "NanumMyeongjo", "NanumGothic", "UnBatang",
    "AppleMyungjo", "Apple SD Gothic Neo", "Batang", "Malgun Gothic", "Noto Serif CJK SC", "Noto Serif CJK JP",
    "FandolSong", "IPAexMincho", "SimSun", "MS Mincho", "Noto Serif", "CMU Serif", "DejaVu Sans", "Unifont",
)


def fragment(parts: Iterable[str], source: str, summary: str, readback: str, macros: Mapping[str, Macro]) -> str:
    """The file for ``\\input``."""
    body = "".join(parts)
    foreign = FOREIGN in body
    packages = "".join(f"%   \\usepackage{{{name}}}\n" for name in PACKAGES)
    return (
        f"% Written by ce-symbolic from {_comment(source)}; changes here are lost.\n"
        f"% {_comment(summary)}\n% {_comment(readback)}\n"
        f"% \\input this file where you like, and compile twice; it needs these packages in your preamble:\n{packages}"
        "% All definitions stay inside of the group; those named \\ce… can be made before it in your own way.\n"
        f"\\begingroup\n\\allowdisplaybreaks\n{COMMANDS}{FOREIGN_COMMANDS if foreign else ''}"
        f"{definitions(body, macros)}\n"
        f"{body}\n\\endgroup\n"
    )


def article(title: str, summary: str, opening: str, content: str, foreign: bool) -> str:
    """The file to compile: preamble, title, what is said about the notes, and these or an ``\\input`` of them."""
    return (
        "% Compile with latexmk, or twice with lualatex or pdflatex.\n"
        f"{preamble(foreign)}% footnotes at the foot of the page, well below the last line\n"
        "\\setlength{\\skip\\footins}{1.5\\baselineskip plus 4pt}\n"
        "\\let\\cefootnoterule\\footnoterule\n\\renewcommand{\\footnoterule}{\\vfill\\cefootnoterule}\n"
        f"\\title{{{title}}}\n\\author{{}}\n\\date{{{summary}}}\n\n"
        f"\\begin{{document}}\n\\maketitle\n\n{opening and opening + RULE}\n{content}\n\\end{{document}}\n"
    )


def preamble(foreign: bool) -> str:
    """Class, packages and lengths."""
    packages = "\n".join(f"\\usepackage{{{name}}}" for name in PACKAGES)
    return (
        "\\documentclass[11pt,a4paper]{article}\n"
        "\\usepackage{iftex}\n"
        "\\ifPDFTeX\n  \\usepackage[utf8]{inputenc}\n  \\usepackage[T1]{fontenc}\n"
        "  \\usepackage{textcomp,lmodern}\n\\else\n"
        f"  \\usepackage{{fontspec}}\n{fonts() if foreign else ''}\\fi\n"
        f"{packages.replace(chr(92) + 'usepackage{iftex}', '').rstrip()}\n"
        "\\usepackage[hmargin=22mm,vmargin=25mm]{geometry}\n\\usepackage{microtype}\n"
        "\\setlength{\\emergencystretch}{3em}\n\\setlength{\\parindent}{0pt}\n"
        "\\setlength{\\parskip}{.5\\baselineskip plus 2pt}\n"
        f"\\providecommand{{\\texorpdfstring}}[2]{{#1}}\n{FOREIGN_COMMANDS if foreign else ''}"
    )


def assumptions(items: Iterable[tuple[str, str, str]]) -> str:
    """The standing assumptions (label, words, where they are needed), numbered A1, A2, …"""
    lines = "".join(f"\\item\\label{{{label}}} {text} ({places})\n" for label, text, places in items)
    return lines and (
        "\\section{Standing assumptions}\n\nThese notes rely on the following without saying it.\n"
        f"\\begin{{enumerate}}\n\\renewcommand{{\\labelenumi}}{{(\\theenumi)}}%\n"
        f"\\renewcommand{{\\theenumi}}{{A\\arabic{{enumi}}}}%\n{lines}\\end{{enumerate}}\n"
    )


def findings(items: Iterable[str]) -> str:
    """What is wrong with the notes, or was not checked."""
    lines = "".join(f"\\item {text}\n" for text in items)
    return lines and f"\\section{{Findings}}\n\n\\begin{{itemize}}\n{lines}\\end{{itemize}}\n"


#: Between what is said about the notes and the notes.
RULE = "\\bigskip\\hrule\\bigskip\n"


def fonts() -> str:
    """The first of some fonts with many letters that is installed."""
    tests = "".join(
        f"  \\ifdefined\\ceforeignfont\\else\\IfFontExistsTF{{{name}}}"
        f"{{\\newfontfamily\\ceforeignfont{{{name}}}}}{{}}\\fi\n"
        for name in _FONTS
    )
    return f"  % letters beyond Latin: name a font of yours here if none of these is installed\n{tests}"


def definitions(body: str, macros: Mapping[str, Macro]) -> str:
    """The macros of the notes that the body uses, directly or through one another."""
    used: dict[str, Macro] = {}
    waiting = [body]
    while waiting:
        text = waiting.pop()
        for name, macro in macros.items():
            if name not in used and _occurs(name, text):
                used[name] = macro
                waiting.append(macro.body + (macro.default or ""))
    lines = []
    for name, macro in sorted(used.items()):
        arity = f"[{macro.arity}]" if macro.arity else ""
        default = "" if macro.default is None else f"[{macro.default}]"
        lines.append(f"\\providecommand{{\\{name}}}{{}}\\renewcommand{{\\{name}}}{arity}{default}{{{macro.body}}}%\n")
    return "".join(lines)


def _occurs(name: str, text: str) -> bool:
    behind = "(?![A-Za-z])" if name[-1:].isalpha() else ""
    return re.search(rf"\\{re.escape(name)}{behind}", text) is not None


def _comment(text: str) -> str:
    return " ".join(text.split())
