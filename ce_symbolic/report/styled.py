"""Text with styles: the same lines, plain for a pipe and coloured for a terminal."""
from __future__ import annotations

import io

#: How each verdict looks on a terminal.
VERDICT_STYLES = {
    "proved": "bold green", "conditional": "bold yellow", "refuted": "bold red", "open": "bold magenta",
    "definition": "cyan", "given": "cyan", "unread": "bold red",
}


class Styled:
    """Text under construction, in pieces of one style each."""

    def __init__(self) -> None:
        self._pieces: list[tuple[str, str]] = []

    def add(self, text: str, style: str = "") -> Styled:
        """Append text; returns itself, so that a line can be built in one expression."""
        self._pieces.append((text, style))
        return self

    def line(self, text: str = "", style: str = "") -> Styled:
        """Append text and end the line."""
        return self.add(text, style).add("\n")

    def plain(self) -> str:
        """The text without styles."""
        return "".join(text for text, _ in self._pieces)

    def coloured(self) -> str:
        """The text with the escape sequences of a terminal; lines are left as long as they are."""
        from rich.console import Console
        from rich.text import Text

        stream = io.StringIO()
        console = Console(file=stream, force_terminal=True, color_system="standard", soft_wrap=True, highlight=False)
        text = Text(end="")
        for piece, style in self._pieces:
            text.append(piece, style or None)
        console.print(text, end="", soft_wrap=True)
        return stream.getvalue()

    def text(self, colour: bool) -> str:
        """The text, with colours if the reader can see them."""
        return self.coloured() if colour else self.plain()
