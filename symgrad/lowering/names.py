"""Python names for the symbols of a document."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[A-Za-z]+|[0-9]+|.", re.DOTALL)
STYLES = re.compile(
    r"\\(math(bf|rm|it|sf|cal|bb|frak)|boldsymbol|bm|operatorname|text|text(bf|rm)|displaystyle"
    r"|left|right|quad|[^A-Za-z])"
)
ACCENTS = {
    r"\hat": "hat",
    r"\widehat": "hat",
    r"\bar": "bar",
    r"\overline": "bar",
    r"\tilde": "tilde",
    r"\widetilde": "tilde",
    r"\dot": "dot",
    r"\ddot": "ddot",
    r"\vec": "vec",
    r"\check": "check",
    r"\underline": "under",
}
WORDS = {
    "+": "plus",
    "-": "minus",
    "*": "star",
    r"\ast": "star",
    r"\star": "star",
    "'": "prime",
    r"\prime": "prime",
    r"\top": "top",
    r"\dagger": "dagger",
    r"\infty": "infinity",
    r"\odot": "odot",
}
LETTERS = "αβγδεζηθικλμνξοπρςστυφχψω"
LETTER_NAMES = """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron
    pi rho sigma sigma tau upsilon phi chi psi omega"""
SMALL = dict(zip(LETTERS, re.findall("[a-z]+", LETTER_NAMES), strict=True))
GREEK = SMALL | {small.upper(): name.title() for small, name in SMALL.items()}


def python_name(latex: str) -> str:
    """The name that a symbol has in code: `\\lambda` is lambda_, `\\hat y` is y_hat, `x^{(i)}` is x_i.

    The result is always a plain ASCII identifier that is no keyword.
    """
    words = [w for w in _words(latex[:400]) if w]
    name = "_".join(words)
    if latex.startswith((r"\mathrm{d}", r"\mathrm d")) and len(words) > 1:
        name = "d" + "_".join(words[1:])
    name = re.sub(r"[^A-Za-z0-9_]", "", name).strip("_")
    if not name or not name[0].isalpha():
        name = f"x_{name}".rstrip("_")
    return f"{name}_" if keyword.iskeyword(name) or keyword.issoftkeyword(name) else name


def _words(latex: str) -> list[str]:
    """The parts of a name: letters, then subscripts and marks, with accents after what they cover."""
    words: list[str] = []
    pending: list[tuple[str, int]] = []
    depth = 0
    for token in TOKEN.findall(latex):
        if token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
            while pending and pending[-1][1] == depth:
                words.append(pending.pop()[0])
        elif token in ACCENTS:
            pending.append((ACCENTS[token], depth))
        elif not STYLES.fullmatch(token):
            word = _word(token)
            if word:
                words.append(word)
                while pending and pending[-1][1] == depth:
                    words.append(pending.pop()[0])
    return words + [accent for accent, _ in reversed(pending)]


def _word(token: str) -> str:
    if token in WORDS:
        return WORDS[token]
    if token in GREEK:
        return GREEK[token]
    if token.startswith("\\"):
        return token[1:] if token[1:].isalpha() else ""
    return token if token.isascii() and token.isalnum() else ""


def distinct(wanted: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """A Python name for each symbol, none twice and none taken: a clash gets an underscore."""
    used, names = set(taken), dict[str, str]()
    for latex in wanted:
        name = python_name(latex)
        while name in used:
            name += "_"
        used.add(name)
        names[latex] = name
    return names
