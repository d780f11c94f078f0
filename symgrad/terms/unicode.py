"""Names and scripts of LaTeX in Unicode letters, for the terminal."""

from __future__ import annotations

import re
import unicodedata

_SPELLINGS = (
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι "
    "kappa κ lambda λ mu μ nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ "
    "upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π "
    "Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω ell ℓ hbar ℏ nabla ∇ partial ∂ top ᵀ odot ⊙ oslash ⊘ "
    "otimes ⊗ boxtimes ⊠ times × le ≤ ge ≥ ne ≠ infty ∞ mapsto ↦ succeq ⪰ preceq ⪯ equiv ≡ to → "
    "cdot · ast ∗ star ⋆ dagger † prime ′ sum Σ in ∈ implies ⟹ iff ⟺"
)
_WORDS = _SPELLINGS.split()
SYMBOLS: dict[str, str] = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "vec": "\u20d7"}
_SUPERSCRIPTS = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWᵀ*′′αβγδθφχ",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵀ*′′ᵅᵝᵞᵟᶿᵠᵡ",
)
_SUBSCRIPTS = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
)
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
_STYLES = {"mathrm", "mathbf", "mathbb", "mathcal", "boldsymbol", "operatorname", "text", "bm"}
_LETTERS: dict[str, dict[str, str]] = {
    "mathbb": {"1": "𝟙", "R": "ℝ", "C": "ℂ", "Z": "ℤ", "N": "ℕ", "E": "𝔼"}
}


def superscript(text: str) -> str:
    """Text set above: ᵀ, ², or ^(…) where Unicode lacks a letter."""
    return _scripted(text, _SUPERSCRIPTS, "^")


def subscript(text: str) -> str:
    """Text set below: ᵢ, or _w where Unicode lacks a letter."""
    return _scripted(text, _SUBSCRIPTS, "_")


def _scripted(text: str, table: dict[int, int], sign: str) -> str:
    compact = text.replace(" ", "")
    if all(ord(c) in table or c in "ᵀ*′" for c in compact):
        return compact.translate(table)
    if len(compact) == 1 or (sign == "_" and re.fullmatch(r"\w+", compact)):
        return sign + compact
    return f"{sign}{{{text}}}" if sign == "_" else f"{sign}({text})"


def plain(latex: str) -> str:
    """A name in Unicode: `\\hat{y}_1` is ŷ₁."""
    tokens = _TOKEN.findall(latex)
    text, rest = _spell(tokens, 0)
    return unicodedata.normalize("NFC", text if rest == len(tokens) else latex)


def _spell(tokens: list[str], at: int) -> tuple[str, int]:
    """The text of the tokens up to a closing brace or the end, and where that is."""
    made = ""
    while at < len(tokens) and tokens[at] != "}":
        token = tokens[at]
        if token in ("_", "^"):
            text, at = _argument(tokens, at + 1)
            made += subscript(text) if token == "_" else superscript(text)
            continue
        name = token[1:] if token.startswith("\\") else ""
        if name in _ACCENTS or name in _STYLES:
            text, at = _argument(tokens, at + 1)
            made += (
                text + _ACCENTS[name]
                if name in _ACCENTS
                else _LETTERS.get(name, {}).get(text, text)
            )
        elif token == "{":
            text, at = _argument(tokens, at)
            made += text
        else:
            made += SYMBOLS.get(name, name) if name else token.replace("'", "′").replace("~", " ")
            at += 1
    return made, at


def _argument(tokens: list[str], at: int) -> tuple[str, int]:
    """A braced group or one token."""
    if at >= len(tokens):
        return "", at
    if tokens[at] != "{":
        text, _ = _spell(tokens[at : at + 1], 0)
        return text, at + 1
    text, end = _spell(tokens, at + 1)
    return text, end + 1
