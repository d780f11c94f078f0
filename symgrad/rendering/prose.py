"""Prose with maths in it, from Markdown to LaTeX: paragraphs, emphasis and formulas."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from symgrad.terms.unicode import SYMBOLS

DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
INLINE = re.compile(r"\$`(.+?)`\$|\$([^$]+)\$")
MATHS = re.compile(r"\$\$.+?\$\$|\$`.+?`\$|\$[^$]+\$", re.DOTALL)
SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{c: "\\" + c for c in "#$%&_{}"},
    "−": "--",
    "–": "--",
    "“": "``",
    "”": "''",
}
# Letters of formulas that the table of the terminal lacks, or reads as another sign.
LETTERS = {
    "ᵀ": r"^\top",
    "ℝ": r"\mathbb{R}",
    "ℂ": r"\mathbb{C}",
    "ℕ": r"\mathbb{N}",
    "𝔼": r"\mathbb{E}",
    "𝟏": r"\mathbf{1}",
    "𝟙": r"\mathbf{1}",
    "⟨": r"\langle",
    "⟩": r"\rangle",
    "√": r"\surd",
    "≈": r"\approx",
    "−": "-",
    "‖": r"\Vert",
    "…": r"\ldots",
    "½": r"\tfrac12",
    "⊤": r"\top",
    "∑": r"\sum",
    "∏": r"\prod",
    "∫": r"\int",
    "⋅": r"\cdot",
    "Σ": r"\Sigma",
    "✓": r"\checkmark",
}
SUPERSCRIPTS = dict(zip("0123456789+-nijkm", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱʲᵏᵐ", strict=True))
SUBSCRIPTS = dict(zip("0123456789aeijkmnprtuvx", "₀₁₂₃₄₅₆₇₈₉ₐₑᵢⱼₖₘₙₚᵣₜᵤᵥₓ", strict=True))


def escape_latex(text: str) -> str:
    """Plain text for LaTeX."""
    return "".join(SPECIAL.get(character, character) for character in str(text))


def with_letters(document: str) -> str:
    """A LaTeX document that declares the mathematical letters of Unicode in it."""
    known = _letters()
    used = sorted({c for c in document if not c.isascii() and c in known})
    lines = "".join(f"\\DeclareUnicodeCharacter{{{ord(c):04X}}}{{{known[c]}}}\n" for c in used)
    return document.replace("\\begin{document}", lines + "\\begin{document}", 1)


@lru_cache(maxsize=1)
def _letters() -> dict[str, str]:
    """What LaTeX sets for a letter of Unicode that it does not know."""
    made = {
        letter: rf"\ensuremath{{\{name}}}"
        for name, letter in SYMBOLS.items()
        if not letter.isascii()
    }
    made.update({up: rf"\ensuremath{{^{{{plain}}}}}" for plain, up in SUPERSCRIPTS.items()})
    made.update({low: rf"\ensuremath{{_{{{plain}}}}}" for plain, low in SUBSCRIPTS.items()})
    made.update({letter: rf"\ensuremath{{{latex}}}" for letter, latex in LETTERS.items()})
    return made


def markdown_to_latex(text: str) -> str:
    """A document's prose for LaTeX, its formulas untouched."""
    return _mapped(text, _latex_words, _latex_maths)


def verbatim(text: str) -> str:
    """Program text for a verbatim environment, in letters that LaTeX can be told of."""
    known = _letters()
    return "".join(c if c.isascii() or c in known else "?" for c in str(text)).rstrip()


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
