"""The words of declarations in other languages, as the English ones."""

from __future__ import annotations

import re

_WORDS = {
    "symmetric": "symétriques?|symmetrische?[nrsm]?|simétric[ao]s?|simmetric[aoie]|symmetrisch"
    "|симметричн\\w+|симметрическ\\w+",
    "positive semidefinite": "(?:положительно|неотрицательно) полуопредел[её]нн\\w+"
    "|неотрицательно определ[её]нн\\w+|semidéfinies? positives?|positiv[- ]semidefinite?[nrsm]?"
    "|semidefinid[ao]s? positiv[ao]s?",
    "positive definite": "définies? positives?|positiv[- ]definite?[nrsm]?|positiv[- ]definit|definid[ao]s? positiv[ao]s?"
    "|definit[ae] positiv[ae]|положительно определ[её]нн\\w+",
    "invertible": "inversibles?|invertierbare?[nrsm]?|invertierbar|invertibles|invertibil[ei]"
    "|inversível|invertível|inverteerbare?|обратим\\w+|невырожденн\\w+",
    "orthogonal": "orthogonales?|orthogonaux|orthogonale[nrsm]|ortogonal(?:es|e|i)?"
    "|ортогональн\\w+",
    "diagonal": "diagonales?|diagonale[nrsm]|diagonali|диагональн\\w+",
    "positive": "positifs?|positive?s|positiv[ao]s?|positiv",
    "and": "et|und|y|e|en|и",
    "a": "une?|eine?[nrsm]?|uma?|un[ao]?|een",
    "the": "les?|la|der|die|das|el|los|las|il",
    "is": "est|ist|es|è|é|является",
    "are": "sont|sind|son|sono|são|zijn",
    "let": "soit|soient|sei|seien|sea|sean|sia|siano|seja|sejam|zij|пусть",
    "with": "avec|mit|con|com|met|с",
    "if": "si|wenn|falls|se|als|если",
    "when": "lorsque|quand|cuando|quando",
    "not": "pas|nicht|nécessairement|no|notwendig(?:erweise)?",
    "matrix": "matrices?|matrix|matriz|matrice|матриц[ауыей]\\w*",
    "matrices": "matrizen|matrices",
    "vector": "vecteur|vektor|vettore|vetor|вектор\\w*",
    "where": "où|wobei|wo|donde|dove|onde|waar|где",
}  # fmt: skip
_FOREIGN = {
    english: re.compile(rf"(?<![\w'’-])(?:{words})(?![\w'’-])", re.I)
    for english, words in _WORDS.items()
}
_UNSPACED = {
    "半正定": "positive semidefinite", "正定値": "positive definite", "正定": "positive definite",
    "对称": "symmetric", "対称": "symmetric", "對稱": "symmetric", "可逆": "invertible",
    "正则": "invertible", "正則": "invertible", "正交": "orthogonal", "直交": "orthogonal",
    "对角": "diagonal", "対角": "diagonal", "独热": "one-hot", "单位": "unit", "単位": "unit",
    "向量": "vector", "ベクトル": "vector", "矩阵": "matrix", "行列": "matrix", "其中": "where",
    "ここで": "where", "设": "let", "令": "let", "如果": "if", "若": "if", "当": "when",
    "是": "is", "为": "is", "は": "is", "且": "and", "和": "and", "与": "and",
    "とする": "", "とし": "", "，": ",", "、": ",", "；": ";", "：": ":",
}  # fmt: skip
"""Words of languages that set no space between words."""
_CHARACTER = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")

_MARK = re.compile(
    r"(?<![\w'’-])(?:soit|soient|sei|seien|sea|sean|sia|siano|avec|mit|con|est|ist|et|und|une|eine?[nrsm]?|wenn|falls"
    r"|si|lorsque|cuando|où|wobei|donde|sont|sind|y|es|son|nicht|pas|seja|com|zij|met|una|uma|matriz|matrice|vektor|vecteur|vettore|vetor)(?![\w'’-])|[éèñüãа-яё]|symmetrisch|ortogonal",
    re.I,
)


def englished(text: str) -> str:
    """Words between formulas with the foreign ones that declarations use put into English."""
    if _CHARACTER.search(text):
        for word, english in _UNSPACED.items():
            text = text.replace(word, f" {english} ")
        return text
    if _MARK.search(text) is None:
        return text
    for english, pattern in _FOREIGN.items():
        text = pattern.sub(english, text)
    return text
