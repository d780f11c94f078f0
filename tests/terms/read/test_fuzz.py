"""Whatever is given to the reader, only its own errors come out, and each has a place in the text."""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symgrad.diagnostics import ReadError, Span
from symgrad.reading.from_markdown import read_markdown
from symgrad.terms.context import Context
from symgrad.terms.read import read_claims, read_let, read_term
from tests.terms.read.test_formula import CONTEXT, REFUSED, SAME

_SOURCES = [source for pair in SAME for source in pair] + [source for source, _, _ in REFUSED]
_TOKENS = sorted(
    {t for source in _SOURCES for t in re.findall(r"\\[A-Za-z]+|\\.|\w|\S|\s", source)}
    | {
        r"\begin{aligned}",
        r"\end{aligned}",
        r"\\",
        "&",
        "{?}",
        "~",
        "%",
        "#",
        "é",
        "²",
        "ᵀ",
        "\x00",
    }
)


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """A formula with some of its tokens dropped, doubled or replaced."""
    tokens = re.findall(r"\\[A-Za-z]+|\\.|\w|\S|\s", draw(st.sampled_from(_SOURCES)))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(tokens)))
        stop = min(len(tokens), place + draw(st.integers(0, 2)))
        tokens[place:stop] = draw(st.lists(st.sampled_from(_TOKENS), max_size=2))
    return "".join(tokens)


def refusal(read: Callable[[str, Context], object], source: str) -> Span:
    """The place of the error that a source gives; its beginning if there is none."""
    try:
        read(source, CONTEXT)
    except ReadError as error:
        return error.span
    return Span(0, 0)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(mangled() | st.text(max_size=40))
def test_only_located_errors_leave_the_reader(source: str) -> None:
    for read in (read_term, read_claims):
        span = refusal(read, source)
        assert 0 <= span.start <= span.stop <= len(source)
    declaration = f"${source}$ symmetric"
    span = refusal(read_let, declaration)
    assert 0 <= span.start <= span.stop <= len(declaration)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(mangled(), st.text(max_size=30))
def test_a_document_never_fails(source: str, words: str) -> None:
    document = read_markdown(
        f"Let $x \\in \\mathbb{{R}}^n$. {words} ${source}$\n\n$${source} = x$$\n"
    )
    for diagnostic in document.diagnostics:
        assert diagnostic.span is not None
        assert 0 <= diagnostic.span.start <= diagnostic.span.stop <= len(document.text)
