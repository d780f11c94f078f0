"""About how wide a formula is on paper, in letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[^\s]")
SCRIPT, FRACTION = 0.7, {r"\frac", r"\tfrac", r"\dfrac", r"\binom"}
NAMES = {r"\operatorname", r"\mathrm", r"\mathbf", r"\mathbb", r"\text", r"\mathop", r"\textrm"}
ACCENTS = {r"\bar", r"\hat", r"\tilde", r"\dot", r"\overline", r"\widehat", r"\boxed", r"\vec"}
FUNCTIONS = {
    "log",
    "exp",
    "det",
    "max",
    "min",
    "sup",
    "inf",
    "lim",
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "tanh",
}
NOTHING = {r"\bigl", r"\bigr", r"\displaystyle", "{", "}"}
BIG = {r"\sum", r"\prod", r"\int"}
WIDTHS = {
    **dict.fromkeys(("+", "-", r"\odot", r"\otimes", r"\times", r"\cdot", r"\oplus"), 2.2),
    **dict.fromkeys(("=", "<", ">", r"\le", r"\ge", r"\ne", r"\to", r"\mapsto", r"\in"), 2.5),
    **dict.fromkeys("()[]|,.;:/!", 0.7),
    **dict.fromkeys((r"\langle", r"\rangle", r"\{", r"\}", r"\lbrace", r"\rbrace", r"\|"), 0.8),
    **dict.fromkeys((r"\,", r"\thinspace", r"\;", r"\:"), 0.3),
    **dict.fromkeys((r"\left", r"\right", r"\Bigl", r"\Bigr"), 0.4),
    r"\quad": 1.8,
    r"\qquad": 3.6,
    r"\!": -0.3,
    r"\sqrt": 1.3,
    **dict.fromkeys(BIG, 2.0),
}


def width(latex: str) -> float:
    """The width of a formula, where a small letter is 1."""
    return _run(iter(TOKEN.findall(latex)), "")


def _run(tokens: Iterator[str], end: str) -> float:
    """The width up to a closing brace, or to the end."""
    found = limits = 0.0
    for token in tokens:
        if token == end:
            break
        if token in ("_", "^"):
            script = SCRIPT * _argument(tokens)
            found, limits = (found, max(limits, script)) if limits else (found + script, 0.0)
            continue
        found, limits = found + limits, 0.0
        if token in BIG:
            limits = WIDTHS[token]
        else:
            found += _one(token, tokens)
    return found + limits


def _one(token: str, tokens: Iterator[str]) -> float:
    if token in FRACTION:
        return max(_argument(tokens), _argument(tokens)) + 0.4
    if token in NAMES or token in ACCENTS:
        return _argument(tokens)
    if token == "{":
        return _run(tokens, "}")
    if token in NOTHING:
        return 0.0
    if token[1:] in FUNCTIONS:
        return len(token) - 0.7
    return WIDTHS.get(token, 1.3 if token.isupper() else 1.0)


def _argument(tokens: Iterator[str]) -> float:
    token = next(tokens, "")
    return _run(tokens, "}") if token == "{" else _one(token, tokens) if token else 0.0
