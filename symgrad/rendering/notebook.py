"""A worked solution as a Jupyter notebook: the page, then its code to run."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from symgrad.rendering.render import render
from symgrad.rendering.worked import Worked


def notebook(worked: Worked) -> str:
    """The text of a notebook (nbformat 4.5)."""
    page = render(replace(worked, code={}), "md")
    cells: list[dict[str, Any]] = [_cell("markdown", "solution", page)]
    for backend, modules in worked.code.items():
        for number, module in enumerate(modules, 1):
            code = _cell("code", f"{backend}-{number}", module)
            cells.append({**code, "execution_count": None, "outputs": []})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _cell(kind: str, name: str, text: str) -> dict[str, Any]:
    source = text.rstrip("\n").splitlines(keepends=True)
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source}
