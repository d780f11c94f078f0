"""The words of formulas: functions by all their spellings, and the operators of linear algebra."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from symgrad.terms.function import Function
from symgrad.terms.property import Property

Operator = Literal[
    "trace", "det", "logdet", "diag", "vec", "size", "rowsum", "colsum", "sum", "mean", "inverse"
]

OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        "tr": "trace", "Tr": "trace", "trace": "trace", "Trace": "trace",
        "det": "det", "Det": "det", "logdet": "logdet",
        "diag": "diag", "Diag": "diag", "vec": "vec", "Vec": "vec", "size": "size",
        "rowsum": "rowsum", "colsum": "colsum", "sum": "sum", "mean": "mean", "inv": "inverse",
    }
)  # fmt: skip

UNSUPPORTED = frozenset(
    {"Var", "Cov", "KL", "rank", "span", "argmax", "argmin", "arg", "prox", "proj", "Re", "Im"}
)
"""Words that mean something which no term can say yet."""

EXPECTATIONS = frozenset({r"\mathbb{E}", r"\mathbb{P}", r"\mathbb{V}", "Var", "Cov", "KL"})
"""Signs of probability: brackets after them hold no argument of a function."""


def plain(latex: str) -> str:
    """The spelling of a function without its command: \\operatorname{softmax} is softmax.

    Letters of other alphabets stay commands: \\sigma.
    """
    from symgrad.terms.read.spelling import LETTERS

    for command in (r"\operatorname{", r"\mathrm{", r"\text{"):
        if latex.startswith(command) and latex.endswith("}"):
            return latex[len(command) : -1]
    return latex if latex in LETTERS else latex.lstrip("\\")


def spellings(functions: Iterable[Function]) -> Mapping[str, Function]:
    """Functions by every spelling of theirs."""
    table: dict[str, Function] = {}
    for function in functions:
        for word in (function.latex, function.name, *function.words):
            table.setdefault(plain(word), function)
    return table


@lru_cache(maxsize=1)
def all_functions() -> Mapping[str, Function]:
    """Every function that symgrad knows, by name."""
    from symgrad.functions import load_functions

    return load_functions()


@lru_cache(maxsize=1)
def all_properties() -> Mapping[str, Property]:
    """Every adjective that symgrad knows, by name."""
    from symgrad.properties import load_properties

    return load_properties()


@lru_cache(maxsize=1)
def all_spellings() -> Mapping[str, Function]:
    """Every function that symgrad knows, by every spelling."""
    return MappingProxyType(dict(spellings(all_functions().values())))
