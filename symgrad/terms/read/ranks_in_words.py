"""What words call a name, without a size: the matrix A, a vector of weights w, the step size α."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symgrad.terms.read.outline import definite_name, outline
from symgrad.terms.read.prose import Prose, Sentence, items_of

_N = r"⟨n\d+⟩"
_LIST = rf"(?P<who>{_N}(?:(?: ?, ?and | ?, ?| and ){_N})*)"
_BE = r"(?:(?: ?,? ?(?:which |that |both |all )?(?:is|are|be|being|denotes?|represents?)| ?,| ?:) )"
_ADJECTIVES = (
    r"(?:(?!(?:of|in|to|from|with|on|and|by|not|no|for|whose|is|are)\b)[a-z][\w'’-]* ){0,3}?"
)
_OF = r"(?: of (?!size|shape|dimension|length|order)[a-z][\w'’-]*(?: [a-z][\w'’-]*)?)?"
_NOUNS = {
    2: r"matri(?:x|ces)",
    1: r"vectors?",
    0: r"(?:scalars?|constants?|coefficients?|(?:step|learning)[ -](?:sizes?|rates?)|stepsizes?"
    r"|temperature|(?:regulari[sz]ation|penalty|smoothing|ridge) (?:parameter|strength|weight|coefficient)"
    r"|(?:real|positive|nonnegative) (?:numbers?|parameters?)|reals?|numbers?)",
}
_SQUARE = (
    r"(?:symmetric|invertible|nonsingular|orthogonal|diagonal|square|positive (?:semi-?)?definite)"
)
_SAID = (
    (rf"{_LIST} (?:is|are|be) (?:both |all )?(?:an? )?{_SQUARE}\b", 2),
    (rf"\b{_SQUARE} {_LIST}", 2),
    *((rf"\b{noun}{_OF} {_LIST}", rank) for rank, noun in _NOUNS.items()),
    *(
        (rf"{_LIST}{_BE}(?:an? |the |two |some )?{_ADJECTIVES}{noun}(?![\w-])", rank)
        for rank, noun in _NOUNS.items()
    ),
)
_PATTERNS = tuple((re.compile(pattern), rank) for pattern, rank in _SAID)


def ranks_in_words(prose: Prose, sentences: Sequence[Sentence]) -> dict[str, frozenset[int]]:
    """How many indices the entries of undeclared names have, where words say it; all agree."""
    found: dict[str, frozenset[int]] = {}
    for sentence in sentences:
        items = items_of(prose, sentence)
        if not items:
            continue
        told = outline(prose, sentence, items)
        for item in items:
            for statement in item.statements:
                for named in definite_name(prose.reading(), statement):
                    found[named.text] = frozenset((2,))
        for pattern, rank in _PATTERNS:
            for match in pattern.finditer(told.line):
                for named in told.named(match["who"]):
                    if named.text not in prose.context.variables:
                        before = found.get(named.text, frozenset((rank,)))
                        found[named.text] = before | {rank}
    return found
