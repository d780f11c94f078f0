"""Reading declarations and definitions that are given as text: --let, rules, functions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.context import Context
from symgrad.terms.function import Function
from symgrad.terms.property import Property
from symgrad.terms.read.phrases import vocabulary
from symgrad.terms.read.prose import (
    Maths,
    Prose,
    Sentence,
    Words,
    read_sentences,
    sentences_of,
)
from symgrad.terms.read.reading import Notation
from symgrad.terms.read.same_function import Agree
from symgrad.terms.read.vocabulary import all_properties


def read_let(
    let: str | Sequence[str],
    context: Context | None = None,
    *,
    functions: Mapping[str, Function] | None = None,
    properties: Mapping[str, Property] | None = None,
    notation: Notation | None = None,
    agree: Agree | None = None,
) -> Context:
    r"""The context with declarations and definitions more.

    Text with a `$` is prose as in a document; without, one formula followed by words:
    `A \in \mathbb{R}^{n \times n} symmetric`. Several texts are read together.
    Raises: ReadError at the first thing that cannot be read.
    """
    texts = [let] if isinstance(let, str) else list(let)
    sentences = [s for text in texts for s in sentences_in(text)]
    prose = Prose(
        context or Context(),
        functions,
        properties,
        notation or Notation(),
        agree,
    )
    read_sentences(prose, sentences)
    for diagnostic in prose.diagnostics:
        span = diagnostic.span or Span(0, 0)
        raise ReadError(diagnostic.message, span, code=diagnostic.code, hint=diagnostic.hint)
    _all_read(prose, sentences)
    return prose.context


def sentences_in(text: str) -> list[Sentence]:
    """The sentences of one text: prose if it has a dollar, else a formula and words."""
    if "$" in text or r"\(" in text:
        return sentences_of(text)
    stop = _formula_end(text)
    formula = Maths(text[:stop], Span(0, stop))
    words = Words(text[stop:], Span(stop, len(text)))
    return [(formula, words)] if text[stop:].strip() else [(formula,)]


def _formula_end(text: str) -> int:
    """Where the formula ends and words begin: at white space before an adjective, outside braces."""
    longest = sorted(vocabulary(all_properties()), key=len, reverse=True)
    words = "|".join(re.escape(word) for word in longest if "$" not in word)
    lead = r"(?:(?:is|are|be|a|an|with|which|and)\s+)*"
    for match in re.finditer(rf",?\s+{lead}(?:{words})(?![\w-])", text, re.I):
        before = text[: match.start()]
        if before.count("{") == before.count("}"):
            return match.start()
    return len(text)


def _all_read(prose: Prose, sentences: Sequence[Sentence]) -> None:
    """Check that every formula declared, defined or assumed something.

    Raises: ReadError for the first that did not.
    """
    from symgrad.terms.read.inline import candidates, settle
    from symgrad.terms.read.prose import items_of

    for sentence in sentences:
        for item in items_of(prose, sentence):
            for statement in item.statements:
                if statement.error is not None:
                    raise statement.error
                unknown = statement.kind == "names" and not any(
                    _is_known(prose, named.text) for named in statement.names
                )
                if statement.kind == "other" or unknown:
                    raise ReadError("this declares and defines nothing", statement.span)
        for _, error in settle(prose, candidates(prose, sentence)).left:
            raise error


def _is_known(prose: Prose, name: str) -> bool:
    context = prose.context
    dimensions = prose.reading().dimensions
    letter = name.split("_")[0]
    return any(
        n in names
        for n in (name, letter)
        for names in (context.variables, context.functions, context.rows, dimensions)
    )
