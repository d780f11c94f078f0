"""Why a step holds, in words: what its rule says of itself."""

from __future__ import annotations

import re

from symgrad.derivation import Judged
from symgrad.diagnostics import Verdict

MATHS = re.compile(r"\$([^$]+)\$")

# The steps between a derivation and a statement, which apply no rule.
WORDS = {
    "entry-by-entry": "comparing the two sides entry by entry",
    "as-stated": "rearranging into the form that is stated",
    "insert": "what was just derived",
}


def reason(judged: Judged) -> str:
    """What completes "... by ___."; maths in it stands between dollars."""
    from symgrad.rules import load_rules

    rule = load_rules().get(judged.step.rule)
    name = judged.step.rule
    words = rule.because if rule is not None else WORDS.get(name, name.replace("-", " "))
    if judged.verdict is Verdict.PROVED:
        return words
    return f"{words} ({judged.verdict}{': ' + judged.reason if judged.reason else ''})"


def in_maths(words: str) -> str:
    r"""Words for the inside of a formula: `\text{…}` with the maths of the words outside it."""
    pieces = MATHS.split(words)
    return "".join(
        piece if i % 2 else rf"\text{{{piece}}}" for i, piece in enumerate(pieces) if piece
    )


def plain(words: str) -> str:
    """Words for a terminal: without the dollars."""
    return MATHS.sub(r"\1", words)
