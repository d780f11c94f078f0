"""The bank of problems: right by autodiff, proved, and as short as the reference answer."""

from __future__ import annotations

import json
import keyword
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import symgrad as sg
from symgrad.derivation import Order
from symgrad.diagnostics import ReadError, Unsupported
from symgrad.terms.term import Term
from tests.problems import oracle

HERE = Path(__file__).parent
WHOLE = bool(os.environ.get("SYMGRAD_WHOLE_BANK"))
EVERY = 1 if WHOLE else 24
BANK = [
    item
    for place, item in enumerate(
        item for path in sorted(HERE.glob("*.yaml")) for item in oracle.load(path)
    )
    if place % EVERY == 0
]
ORDERS: dict[str, Order] = {"grad": "gradient", "jacobian": "jacobian", "hessian": "hessian"}


class Score(NamedTuple):
    """How one problem went; `wrong` is a value that disagrees with autodiff."""

    right: bool
    proved: bool
    readable: bool
    wrong: bool
    why: str = ""


def plain(tex: str) -> str:
    styles = r"\\(?:mathbf|boldsymbol|bm|mathrm|hat|bar|tilde|operatorname)\b"
    name = re.sub(r"[\\{}]", "", re.sub(styles, "", tex)).strip()
    return name + "_" if keyword.iskeyword(name) else name


def stacked(got: Any, item: dict[str, Any], values: dict[str, Any], truth: Any) -> Any:
    if np.shape(got) == truth.shape or item["order"] == "grad":
        return got
    made, of = np.asarray(got, float), np.ndim(values[item["wrt"]])
    return oracle.__dict__["_vec_jac"](made, made.ndim - of, of)


def one_term(result: Term | tuple[Term, ...]) -> Term:
    assert not isinstance(result, tuple)
    return result


def score(item: dict[str, Any]) -> Score:
    names = {n: s.get("tex", n) for n, s in item["vars"].items()}
    head = oracle.document_head(item).rpartition("\n\n$$f")[0]
    try:
        found = sg.derive(item["f"], names[item["wrt"]], head, ORDERS[item["order"]])
        proved = found.verdict == "proved"
        printed = oracle.latex_size(one_term(found.result).latex())
        readable = printed <= 1.5 * oracle.latex_size(item["answer_latex"])
        function = found.function("numpy")
    except (Unsupported, ReadError) as error:
        hard = "unsupported-hard" in (item.get("tags") or [])
        return Score(hard, hard, hard, wrong=False, why=str(error))
    for seed in (11, 12, 13):
        values = oracle.sample(item, seed)
        truth = oracle.oracle(item, values)
        got = function(**{plain(names[n]): v for n, v in values.items()})
        same, error = oracle.compare(stacked(got, item, values, truth), truth)
        if not same:
            return Score(False, proved, readable, wrong=True, why=f"off by {error}")
    return Score(True, proved, readable, wrong=False)


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    made = {item["id"]: score(item) for item in BANK}
    if out := os.environ.get("SYMGRAD_BANK_JSON"):
        Path(out).write_text(json.dumps({k: s._asdict() for k, s in made.items()}, indent=1))
    return made


def failed(scores: dict[str, Score], what: str) -> list[str]:
    return [f"{name}: {s.why}" for name, s in scores.items() if not getattr(s, what)]


def test_no_answer_is_wrong(scores: dict[str, Score]) -> None:
    assert not [name for name, s in scores.items() if s.wrong]


@pytest.mark.parametrize(("what", "share"), [("right", 0.97), ("proved", 0.95), ("readable", 0.9)])
def test_enough_are(scores: dict[str, Score], what: str, share: float) -> None:
    missing = failed(scores, what)
    assert len(missing) <= (1 - share) * len(scores) + 1, missing


def test_references_are_the_derivatives_that_they_say() -> None:
    for item in BANK[::3]:
        assert not oracle.check(item, seeds=1)[0], item["id"]


def test_ids_are_unique() -> None:
    ids = [i["id"] for path in HERE.glob("*.yaml") for i in oracle.load(path)]
    assert len(set(ids)) == len(ids)
