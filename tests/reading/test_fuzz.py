"""Mangled documents of every format: only diagnostics leave the reader, each with a place."""

from __future__ import annotations

import json
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symgrad.reading.document import Document
from symgrad.reading.read import Format, read_bytes, read_document

PIECES = [
    "Let $A \\in \\mathbb{R}^{n \\times n}$ be symmetric. ", "$x \\in \\mathbb{R}^n$", "$$", "$",
    "x^\\top A x", " = ", "2Ax", "\\[", "\\]", "\\(", "\\)", "\\begin{align}", "\\end{align}",
    "\\begin{cases}", "\\end{cases}", "&", "\\\\", "{", "}", "\\left(", "\\right.", "\\text{if ",
    "\\newcommand{\\f}[2]{#1^#2}", "\\def\\a#1{\\a{#1#1}}", "\\a", "\\f{x}", "\\let\\b\\a",
    "\\DeclareMathOperator{\\tr}{tr}", "\\input{x}", "\\write18{ls}", "\\iffalse", "\\fi", "\\else",
    "%", "\n", "\n\n", "\\verb|", "```\n", "<!--", "> ", "- ", "# ", "Case 1: ", "if ", ". ",
    "\\footnote{", "\\section{", "\\item[", "\\quad", "(1)", "\\implies", "\\iff", "_{ij}", "^T",
    "\\frac{\\partial f}{\\partial x}", "\\nabla_x", "\\sum_{i=1}^n", "\x00", "\ufeff", "é", "\\",
    "of dimension $(d, c)$ and $(c, n)$ respectively", "$n \\times m$ matrix", "\\intertext{",
    "\\boxed{", "\\left\\{", "\\makeatletter", "\\begin{document}", "\\end{document}", "#1", "=0",
]  # fmt: skip

documents = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def check(document: Document) -> None:
    """Everything of a document has a place in a line that exists."""
    spans = [d.span for d in document.diagnostics if d.span is not None]
    spans += [s.span for s in document.steps]
    for span in spans:
        place = document.place(span)
        assert place.line >= 1
        assert place.column >= 1
        assert (place.line, place.column) <= (place.end_line, place.end_column)
        document.line(place)
    for step in document.steps:
        assert step.claim is not None or step.error is not None


@SLOW
@given(documents)
def test_markdown(text: str) -> None:
    check(read_document(text, format="md"))


@SLOW
@given(documents)
def test_tex(text: str) -> None:
    check(read_document(text, format="tex"))


@SLOW
@given(st.lists(st.tuples(st.sampled_from(["markdown", "code"]), documents), max_size=3))
def test_notebooks(cells: Sequence[tuple[str, str]]) -> None:
    made = [{"cell_type": kind, "source": text} for kind, text in cells]
    check(read_document(json.dumps({"cells": made}), format="ipynb"))


@SLOW
@given(documents, st.integers(0, 200), st.binary(max_size=4))
def test_broken_notebooks(text: str, cut: int, noise: bytes) -> None:
    data = json.dumps({"cells": [{"cell_type": "markdown", "source": [text]}]}).encode()
    check(read_bytes(data[:cut] + noise + data[cut + 3 :], path="a.ipynb"))


@SLOW
@given(st.binary(max_size=200), st.sampled_from(["md", "tex", "ipynb"]))
def test_any_bytes(data: bytes, format: Format) -> None:
    check(read_bytes(data, format=format))
