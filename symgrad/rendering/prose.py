"""Words and program text for LaTeX, and the letters of Unicode that it has to be told of."""

from __future__ import annotations

import re
from functools import lru_cache

from symgrad.terms.unicode import SYMBOLS

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
    used = sorted({c for c in document if c in known or _is_foreign(c)})
    declared = ((ord(c), known.get(c) or rf"{{\tiny[{ord(c):X}]}}") for c in used)
    lines = "".join(f"\\DeclareUnicodeCharacter{{{n:04X}}}{{{shown}}}\n" for n, shown in declared)
    return document.replace("\\begin{document}", lines + "\\begin{document}", 1)


def _is_foreign(character: str) -> bool:
    """Whether the fonts at hand lack a character: then its number is shown, and nothing is lost."""
    return ord(character) > 0x24F and not 0x2010 <= ord(character) <= 0x203A


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


def verbatim(text: str) -> str:
    """Program text for a verbatim environment, in letters that LaTeX can be told of."""
    known = _letters()
    return "".join(c if c.isascii() or c in known else "?" for c in str(text)).rstrip()
