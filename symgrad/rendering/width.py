"""About how wide a formula is on paper, in letters."""

from __future__ import annotations

import re

FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
NAME = re.compile(r"\\(?:operatorname|mathrm|mathbf|mathbb|text|mathop)\{([^{}]*)\}")
SCRIPT = re.compile(r"[_^](?:\{([^{}]*)\}|(\\[A-Za-z]+|.))")
BIG = re.compile(r"\\(?:sum|prod|int)(?![A-Za-z])")
NARROW = re.compile(
    r"\\(?:left|right|bigl|bigr|Bigl|Bigr|big|,|!|;|thinspace|displaystyle)(?![a-z])"
)
RELATION = re.compile(r" (?:[-+=<>]|\\(?:odot|otimes|cdot|le|ge|to|times)) ")
COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)")


def width(latex: str) -> float:
    """The width of a formula, where a letter is 1."""
    text = NARROW.sub("", latex)
    text = NAME.sub(lambda m: m[1], text)
    text = BIG.sub("xxx", RELATION.sub("xxx", text))
    while True:
        shorter = SCRIPT.sub(_half, FRACTION.sub(_wider, text))
        shorter = re.sub(r"(?<![_^}])(?<!frac)\{([^{}]*)\}", r"\1", shorter)
        if shorter == text:
            break
        text = shorter
    return len(re.sub(r"[{}\s]", "", COMMAND.sub("x", text)))


def _wider(match: re.Match[str]) -> str:
    return "x" * round(max(width(match[1]), width(match[2])))


def _half(match: re.Match[str]) -> str:
    return "x" * round(0.7 * width(match[1] or match[2]))
