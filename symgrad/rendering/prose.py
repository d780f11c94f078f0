"""Prose with maths in it, from Markdown to LaTeX: paragraphs, emphasis and formulas."""

from __future__ import annotations

import re
from collections.abc import Callable

DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
INLINE = re.compile(r"\$`(.+?)`\$|\$([^$]+)\$")
MATHS = re.compile(r"\$\$.+?\$\$|\$`.+?`\$|\$[^$]+\$", re.DOTALL)
SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{c: "\\" + c for c in "#$%&_{}"},
    "‖": r"$\Vert$",
    "−": "--",
    "–": "--",
    "“": "``",
    "”": "''",
    "≤": r"$\le$",
    "≥": r"$\ge$",
}


def escape_latex(text: str) -> str:
    """Plain text for LaTeX."""
    return "".join(SPECIAL.get(character, character) for character in str(text))


def markdown_to_latex(text: str) -> str:
    """A document's prose for LaTeX, its formulas untouched."""
    return _mapped(text, _latex_words, _latex_maths)


def verbatim(text: str) -> str:
    """Program text for a verbatim environment: ASCII, since old fonts have nothing else."""
    return str(text).encode("ascii", "replace").decode("ascii").rstrip()


def _mapped(text: str, words: Callable[[str], str], maths: Callable[[str], str]) -> str:
    pieces: list[str] = []
    last = 0
    for match in MATHS.finditer(text):
        pieces += [words(text[last : match.start()]), maths(match[0])]
        last = match.end()
    return "".join([*pieces, words(text[last:])])


def _latex_words(text: str) -> str:
    heading = re.compile(r"^#+ +(.+)$", re.MULTILINE)
    text = heading.sub(lambda m: f"\0{m[1]}\1", text)
    bold = re.sub(r"\*\*(.+?)\*\*", "\2\\1\3", text)
    marked = re.sub(r"\*(.+?)\*", "\4\\1\3", bold)
    plain = escape_latex(marked)
    marks = {"\0": r"\paragraph{", "\1": "}", "\2": r"\textbf{", "\4": r"\emph{", "\3": "}"}
    return "".join(marks.get(character, character) for character in plain)


def _latex_maths(text: str) -> str:
    display = DISPLAY.fullmatch(text)
    if display:
        body = display[1].strip()
        return body if body.startswith(r"\begin{align") else f"\\[\n{body}\n\\]"
    inline = INLINE.fullmatch(text)
    assert inline is not None
    return f"${inline[1] or inline[2]}$"
