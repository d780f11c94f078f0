"""Documents by their names; bytes that are too many or not UTF-8; CRLF, BOM and quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from symgrad.reading.document import Document
from symgrad.reading.read import format_of, read_bytes, read_document, read_file
from symgrad.terms.latex import latex_claim

NOTE = "# Title\n\nLet $x \\in \\mathbb{R}^n$.\n\n$$\nx^\\top x\n= \\|x\\|^2 .\n$$\n"


def facts(document: Document) -> list[tuple[str, int, int, int, int, str, str]]:
    return [
        (
            latex_claim(s.claim) if s.claim else "",
            *(s.line, s.column, s.end_line, s.end_column),
            *(s.lhs_text, s.rhs_text),
        )
        for s in document.steps
    ]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.md", "", "md"), ("a.Markdown", "", "md"), ("a.tex", "", "tex"),
        ("a.ipynb", "", "ipynb"), ("", "Let $x$", "md"), ("", '{\n "cells": []}', "ipynb"),
        ("-", "\\documentclass{article}", "tex"), ("", "% x\n\\begin{document}", "tex"),
    ],
)  # fmt: skip
def test_the_format_is_known(path: str, text: str, expected: str) -> None:
    assert format_of(path, text) == expected


def test_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    plain = facts(read_bytes(NOTE.encode(), path="a.md"))
    assert len(plain) == 1
    for text in (
        NOTE.replace("\n", "\r\n"),
        "\ufeff" + NOTE,
        "\ufeff" + NOTE.replace("\n", "\r\n"),
    ):
        assert facts(read_bytes(text.encode(), path="a.md")) == plain
        assert facts(read_document(text, path="a.md")) == plain
        assert facts(read_bytes(text.encode(), path="a.tex")) == plain


def test_paragraphs_end_with_any_line_ends() -> None:
    text = "Suppose $A \\in \\mathbb{R}^{n \\times n}$\n\nis symmetric"
    for made in (text, text.replace("\n", "\r\n"), text.replace("\n", "\r")):
        declared = read_document(made, path="a.md").context.variables["A"]
        assert not declared.properties


def test_bytes_that_are_not_utf8_are_located() -> None:
    document = read_bytes(NOTE.encode().replace(b"Title", b"T\xe9tle"), path="a.md")
    (found,) = document.diagnostics
    assert found.span is not None
    assert document.place(found.span).line == 1
    assert document.place(found.span).column == 4
    assert not document.steps


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    for name in ("a.md", "a.tex", "a.ipynb"):
        (tmp_path / name).write_bytes(b"$$ 1 = 2 $$" * 500_000)
        document = read_file(tmp_path / name)
        assert [d.code for d in document.diagnostics] == ["too-long"]


def test_displays_in_quotes_and_lists_are_read() -> None:
    text = "> Let $x \\in \\mathbb{R}^n$.\n>\n> $$\n> x + x\n> = 2 x\n> $$\n\n- so\n\n  $$2x = x + x$$\n"
    document = read_document(text, path="a.md")
    assert [latex_claim(s.claim) for s in document.claims if s.claim] == [
        "x + x = 2 x",
        "2 x = x + x",
    ]
    assert document.steps[0].place.line == 5


def test_code_is_not_read_but_math_blocks_are() -> None:
    text = (
        "Let $x > 0$.\n\n    $$x = 2x$$\n\n```python\n$$x = 3x$$\n```\n\n`$x = 4x$`\n\n"
        "```math\nx = x\n```\n\n<!-- $$x = 5x$$ -->\n"
    )
    assert [s.rhs_text for s in read_document(text, path="a.md").claims] == ["x"]


def test_macros_are_honoured_in_markdown() -> None:
    text = (
        "$\\newcommand{\\R}{\\mathbb{R}}$\n$$\\def\\T{^\\top}$$\n\\newcommand{\\w}{x}\n\n"
        "Let $x \\in \\R^n$.\n\n$$x\\T \\w = \\|\\w\\|^2$$\n"
    )
    document = read_document(text, path="a.md")
    assert not document.diagnostics
    (step,) = document.steps
    assert step.claim is not None
    assert latex_claim(step.claim) == r"x^\top x = \|x\|_2^2"
    assert (step.line, step.column, step.end_column) == (7, 12, 20)
    assert step.rhs_text == r"\|\w\|^2"


def test_a_display_that_is_never_closed_is_reported() -> None:
    for text in ("Let $x > 0$. $$ x = 2x", "so \\[ x = 2x", "\\begin{align} x = 2"):
        assert "unbalanced" in [d.code for d in read_document(text, path="a.md").diagnostics]
