r"""Numbers that are losses: "a scalar loss L with g = ∂L/∂y" says that L depends on y.

A declared number depends on nothing, so that each of its derivatives would be 0, and any two equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from symgrad.reading.displays import Display
from symgrad.reading.losses import differentiated_parts, heads_of, trees_of
from symgrad.terms.atoms import Sort
from symgrad.terms.context import Context
from symgrad.terms.read.inline import Candidate
from symgrad.terms.read.names import spelling
from symgrad.terms.read.prose import Maths, Prose, Sentence, Words
from symgrad.terms.read.syntax import Syntax

_LOSS = r"(?:loss|cost|objective|risk|energy|criterion)\b"
_AFTER = re.compile(rf"^[\s,]*(?:[\w-]+\s+){{0,5}}{_LOSS}", re.I)
_BEFORE = re.compile(rf"{_LOSS}(?:\s+function)?[\s,]*$", re.I)


def release(
    prose: Prose,
    displays: Sequence[Display],
    sentences: Sequence[Sentence],
    waiting: Sequence[Candidate],
) -> None:
    """Forget the declarations of numbers that are differentiated and depend on something.

    Such a number is called a loss, or is differentiated by what another formula defines.
    """
    reading = prose.reading()
    heads = {h for c in waiting for h in heads_of(reading, c)}
    context = prose.context
    for tree in trees_of(reading, displays, sentences, waiting):
        for above, below in differentiated_parts(reading, tree):
            name = _text(above)
            if name in heads or not _is_number(context, name):
                continue
            computed = any(n in heads or n in context.definitions for n in _texts(below))
            if computed or _is_called_loss(sentences, name):
                rest = {n: d for n, d in context.variables.items() if n != name}
                context = replace(context, variables=MappingProxyType(rest))
    prose.context = context


def _is_number(context: Context, name: str) -> bool:
    """Whether a name is declared as a real number and nothing else is said of it."""
    declared = context.variables.get(name)
    if declared is None or name in context.definitions or declared.properties:
        return False
    return not declared.variable.shape and declared.variable.sort is Sort.REAL


def _is_called_loss(sentences: Sequence[Sentence], name: str) -> bool:
    for sentence in sentences:
        for place, part in enumerate(sentence):
            if not isinstance(part, Maths) or not _is_alone(part.source, name):
                continue
            after = sentence[place + 1] if place + 1 < len(sentence) else None
            before = sentence[place - 1] if place else None
            if isinstance(after, Words) and _AFTER.match(after.text):
                return True
            if isinstance(before, Words) and _BEFORE.search(before.text):
                return True
    return False


def _is_alone(source: str, name: str) -> bool:
    r"""Whether a formula is a name, or L \in \mathbb{R}."""
    return source.split(r"\in", 1)[0].strip() == name


def _text(item: Syntax) -> str:
    found = spelling(item)
    return found.text if found is not None else ""


def _texts(item: Syntax) -> Iterator[str]:
    for name in (spelling(item), spelling(item, sup=False), spelling(item, sub=False, sup=False)):
        if name is not None:
            yield name.text
