"""Notebooks are valid, run from top to bottom, and their code is checked by central differences."""

import json
from typing import Any

import nbformat
import pytest

from symgrad.catalog.check_cell import check_cell
from symgrad.catalog.code import exported, programs
from symgrad.catalog.entry import load_catalog
from symgrad.catalog.solve import solve
from symgrad.lowering import module
from symgrad.rendering.notebook import notebook

NAMES = ["one-layer-network", "softmax-jacobian", "log-sum-exp-hessian", "softmax-cross-entropy"]


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_from_top_to_bottom(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    worked = solve(load_catalog()[name])
    text = notebook(worked, programs(worked))
    nbformat.validate(nbformat.reads(text, as_version=4))
    space: dict[str, Any] = {}
    codes = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
    for cell in codes:
        exec("".join(cell["source"]), space)
    said = capsys.readouterr().out
    assert said.count("agrees with central differences") == len(exported(worked)) > 0


def test_a_wrong_gradient_does_not_pass() -> None:
    (derivation,) = exported(solve(load_catalog()["least-squares"]))
    wrong = module(derivation, "numpy").replace("2 * (", "(", 1)
    cell = check_cell(derivation)
    assert cell is not None
    space: dict[str, Any] = {}
    exec(wrong, space)
    with pytest.raises(AssertionError):
        exec(cell, space)


def test_functions_that_nothing_defines_have_no_point_to_try() -> None:
    (derivation,) = exported(solve(load_catalog()["vector-chain-rule"]))
    assert check_cell(derivation) is None
