"""The LaTeX around the slides: class, theme, packages, and the few commands that the slides are written with."""
from __future__ import annotations

from collections.abc import Iterable

from ce_symbolic.export.pictures.picture import TIKZ_PREAMBLE
from ce_symbolic.export.tex.article import FOREIGN_COMMANDS, MARKS, PACKAGES, fonts

_COMMANDS = r"""
% Titles as they stand in the bookmarks of the PDF.
\pdfstringdefDisableCommands{%
  \def\ceforeign#1{\ifPDFTeX ?\else #1\fi}\def\ensuremath#1{}\def\allowbreak{}\def\texttt#1{#1}}
% What is new in a line: coloured and underlined.
\definecolor{cenewcolor}{rgb}{0,.25,.6}
\providecommand{\cenew}[1]{{\color{cenewcolor}\underline{#1}}}
% The lines of a derivation: left side, right side, reason.  They are made smaller if they are too wide all the same.
\newsavebox{\cebox}
\newcommand{\cegap}{\noalign{\vskip .45em}}
\newcommand{\cereasonfont}{\footnotesize\raggedright\arraybackslash\leavevmode\color{black!70}}
\newenvironment{cesteps}[2][]
  {\par\vskip .5em\nointerlineskip\begin{lrbox}{\cebox}#1%
   \begin{tabular}[t]{@{}>{$\displaystyle}r<{$}@{\,}>{$\displaystyle}l<{$}@{\hspace{1.2em}}>{\cereasonfont}#2@{}}}
  {\end{tabular}\end{lrbox}\noindent
   \ifdim\wd\cebox>\linewidth\resizebox{\linewidth}{!}{\usebox\cebox}\else\usebox\cebox\fi\par}
\newcommand{\cebelow}[2]{\qquad\text{\parbox[t]{#1}{\footnotesize\color{black!70}\raggedright #2}}}
\newcommand{\ceagain}{\textit{as before}}
% Prose, and what a derivation needs or lacks, below it.
\newcommand{\cewords}[1]{{\small #1\par}}
\newcommand{\cemark}[1]{\textsuperscript{\upshape #1}}
% A picture in this scale, on this part of the width, and what is said about it: below it where that part is all.
\newcommand{\cepicture}[4]{\par\vfill
  \ifdim#2pt<1pt
    \noindent\parbox[c]{#2\linewidth}{\centering\scalebox{#1}{#3}}\hfill
    \parbox[c]{\dimexpr.97\linewidth-#2\linewidth\relax}{\footnotesize\raggedright #4}\par
  \else
    {\centering\scalebox{#1}{#3}\par\smallskip\footnotesize #4\par}%
  \fi\vfill}
\newenvironment{cenotes}{\par\vskip .6em plus 1filll\scriptsize}{\par}
\newcommand<>{\cenote}[3]{\par\noindent\uncover#4{%
  \makebox[1.2em][l]{\cemark{#1}}\parbox[t]{\dimexpr\linewidth-1.2em\relax}{\raggedright\textbf{#2} #3\strut}}}
"""


def deck(
    *, title: str, summary: str, assumptions: Iterable[tuple[str, str]], frames: str, macros: str, theme: str,
    aspect: str, handout: bool, foreign: bool, pictures: bool, comments: Iterable[str],
) -> str:
    """The file to compile."""
    packages = "\n".join(f"\\usepackage{{{name}}}" for name in PACKAGES if name not in ("xcolor", "iftex"))
    comment = "".join(f"% {' '.join(line.split())}\n" for line in comments)
    options = f"11pt,aspectratio={aspect}{',handout' if handout else ''}"
    items = "".join(f"    \\item {text} ({count})\n" for text, count in assumptions)
    assumed = (
        "\\begin{frame}[t,allowframebreaks]\n  \\frametitle{Assumed throughout}\n  These notes rely on the following "
        f"without saying it.\n  \\begin{{itemize}}\n{items}  \\end{{itemize}}\n\\end{{frame}}\n\n" if items else ""
    )
    own = "\\usetheme{default}\n\\setbeamertemplate{footline}[frame number]\n" if theme == "default" else (
        f"\\usetheme{{{theme}}}\n")
    return (
        f"{comment}% Compile with lualatex or pdflatex, twice.\n"
        "% Each \\uncover<2-> is a click; \\setbeameroption{show notes} shows the speaker's notes.\n"
        f"\\documentclass[{options}]{{beamer}}\n"
        f"{own}\\usefonttheme[onlymath]{{serif}}\n\\setbeamertemplate{{navigation symbols}}{{}}\n"
        "\\setbeamertemplate{frametitle continuation}[from second]\n"
        "\\usepackage{iftex}\n\\ifPDFTeX\n  \\usepackage[utf8]{inputenc}\n  \\usepackage[T1]{fontenc}\n"
        "  \\usepackage{textcomp,lmodern}\n\\else\n"
        f"  \\usepackage{{fontspec}}\n{fonts() if foreign else ''}\\fi\n"
        f"{packages}\n\\usepackage{{array}}\n{f'{TIKZ_PREAMBLE}{chr(10)}' if pictures else ''}"
        f"{MARKS}{FOREIGN_COMMANDS if foreign else ''}{_COMMANDS}{macros}\n"
        f"\\title{{{title}}}\n\\author{{}}\n\\date{{{summary}}}\n\n"
        "\\begin{document}\n\n\\maketitle\n\n"
        f"{assumed}{frames}\\end{{document}}\n"
    )
