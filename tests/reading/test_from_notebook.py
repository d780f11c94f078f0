"""Notebooks: Markdown cells only, counted among all; broken ones give one diagnostic."""

from __future__ import annotations

import json

import pytest

from symgrad.reading.read import read_document


def notebook(*cells: tuple[str, str | list[str]]) -> str:
    made = [{"cell_type": kind, "source": source, "metadata": {}} for kind, source in cells]
    return json.dumps({"cells": made, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def test_cells_are_counted_as_the_editor_does() -> None:
    text = notebook(
        ("markdown", ["Let $x \\in \\mathbb{R}^n$.\n", "\n", "$$ x^\\top x = \\|x\\|^2 $$"]),
        ("code", "x = 2\n$$ x = 3x $$"),
        ("raw", "$$ x = 4x $$"),
        ("markdown", "Then\n$$ x = 2 x . $$\nand"),
    )
    document = read_document(text, path="a.ipynb")
    first, second = document.steps
    assert (first.place.cell, first.line, first.column) == (1, 3, 15)
    assert (second.place.cell, second.line, second.column) == (4, 2, 8)
    assert second.rhs_text == "2 x"
    assert document.line(second.place) == "$$ x = 2 x . $$"
    assert document.source == text


def test_a_display_ends_with_its_cell() -> None:
    text = notebook(("markdown", "Let $x > 0$. $$ x = "), ("markdown", "2x $$ but $$ x = x $$"))
    document = read_document(text, path="a.ipynb")
    found = [(d.code, document.place(d.span).cell) for d in document.diagnostics if d.span]
    assert ("unbalanced", 1) in found


def test_a_chain_goes_on_in_the_next_cell() -> None:
    text = notebook(
        ("markdown", "Let $x \\in \\mathbb{R}^n$. $$ x + x = 2x $$"),
        ("code", "pass"),
        ("markdown", "$$ = x + 2x - x $$"),
    )
    document = read_document(text, path="a.ipynb")
    assert len(document.claims) == 2
    assert document.steps[1].lhs_text == "2x"


def test_macros_live_on_in_later_cells() -> None:
    text = notebook(
        ("markdown", r"$\newcommand{\R}{\mathbb{R}}\def\T{^\top}$"),
        ("markdown", r"Let $x \in \R^n$."),
        ("markdown", r"$$x\T x = \|x\|^2$$"),
    )
    document = read_document(text, path="a.ipynb")
    assert not document.diagnostics
    assert len(document.claims) == 1
    assert document.steps[0].place.cell == 3


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "null", "[]", "3", '"x"', '{"cells": 3}', '{"cells": {"a": 1}}', "{}",
        '{"cells": [{"cell_type": "markdown", "source": ["Let $x', "[" * 100_000,
        '{"cells": [3]}', '{"cells": [{"cell_type": "markdown"}]}',
        '{"cells": [{"cell_type": "markdown", "source": [1, 2]}]}',
        '{"cells": [{"cell_type": "markdown", "source": {"a": 1}}]}',
        '{"worksheets": [3]}', "{'cells': []}", "\x00",
    ],
)  # fmt: skip
def test_a_broken_notebook_gives_one_diagnostic_with_a_place(text: str) -> None:
    document = read_document(text, path="a.ipynb")
    (found,) = document.diagnostics
    assert found.span is not None
    assert document.place(found.span).line >= 1
    assert not document.steps


def test_odd_values_of_json_are_harmless() -> None:
    digits = "9" * 10_000
    text = f'{{"cells": [], "nbformat": {digits}, "x": -1e{digits}, "y": NaN}}'
    assert not read_document(text, path="a.ipynb").diagnostics
    text = r'{"cells": [{"cell_type": "markdown", "source": "Let \ud800 $x > 0$. $$x = x$$"}]}'
    document = read_document(text, path="a.ipynb")
    assert document.text.encode()
    assert len(document.claims) == 1


def test_a_notebook_of_old_is_read() -> None:
    cell = {"cell_type": "markdown", "source": ["Let $x > 0$. $$x = x$$"]}
    text = json.dumps({"worksheets": [{"cells": [cell]}]})
    assert len(read_document(text, path="a.ipynb").claims) == 1
