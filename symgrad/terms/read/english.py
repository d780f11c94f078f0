"""The words of declarations in French, German, Spanish and Italian, as the English ones."""

from __future__ import annotations

import re

_WORDS = {
    "symmetric": "symétriques?|symmetrische?[nrsm]?|simétric[ao]s?|simmetric[aoie]|symmetrisch",
    "positive definite": "définies? positives?|positiv[- ]definite?[nrsm]?|positiv[- ]definit|definid[ao]s? positiv[ao]s?"
    "|definit[ae] positiv[ae]",
    "invertible": "inversibles?|invertierbare?[nrsm]?|invertierbar|invertibles|invertibil[ei]",
    "orthogonal": "orthogonales?|orthogonaux|orthogonale[nrsm]|ortogonal(?:es|e|i)?",
    "diagonal": "diagonales?|diagonale[nrsm]|diagonali",
    "positive": "positifs?|positive?s|positiv[ao]s?|positiv",
    "and": "et|und|y|e",
    "a": "une?|eine?[nrsm]?|un[ao]?",
    "the": "les?|la|der|die|das|el|los|las|il",
    "is": "est|ist|es|è",
    "are": "sont|sind|son|sono",
    "let": "soit|soient|sei|seien|sea|sean|sia|siano",
    "with": "avec|mit|con",
    "if": "si|wenn|falls|se",
    "when": "lorsque|quand|cuando|quando",
    "not": "pas|nicht|nécessairement|no|notwendig(?:erweise)?",
    "matrix": "matrices?|matrix|matriz|matrice",
    "matrices": "matrizen|matrices",
    "vector": "vecteur|vektor|vettore",
    "where": "où|wobei|wo|donde|dove",
}  # fmt: skip
_FOREIGN = {
    english: re.compile(rf"(?<![\w'’-])(?:{words})(?![\w'’-])", re.I)
    for english, words in _WORDS.items()
}
_MARK = re.compile(
    r"(?<![\w'’-])(?:soit|soient|sei|seien|sea|sean|sia|siano|avec|mit|con|est|ist|et|und|une|eine?[nrsm]?|wenn|falls"
    r"|si|lorsque|cuando|où|wobei|donde|sont|sind|y|es|son|nicht|pas)(?![\w'’-])|[éèñü]|symmetrisch|ortogonal",
    re.I,
)


def englished(text: str) -> str:
    """Words between formulas with the foreign ones that declarations use put into English."""
    if _MARK.search(text) is None:
        return text
    for english, pattern in _FOREIGN.items():
        text = pattern.sub(english, text)
    return text
