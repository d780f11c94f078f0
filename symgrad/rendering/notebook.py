"""A worked solution as a Jupyter notebook: the page, then its code, which checks itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from symgrad.rendering.render import render
from symgrad.rendering.worked import Worked


def notebook(worked: Worked, programs: Sequence[str]) -> str:
    """The text of a notebook (nbformat 4.5): the page, then a cell for each program text."""
    page = render(replace(worked, code={}), "md")
    return notebook_of([("markdown", page), *(("code", program) for program in programs)])


def notebook_of(cells: Sequence[tuple[str, str]]) -> str:
    """A notebook of cells, each "markdown" or "code" and its text."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made = [_cell(kind, f"cell-{number}", text) for number, (kind, text) in enumerate(cells, 1)]
    whole = {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _cell(kind: str, name: str, text: str) -> dict[str, Any]:
    source = text.rstrip("\n").splitlines(keepends=True)
    own = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source, **own}
