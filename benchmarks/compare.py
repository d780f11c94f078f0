"""symgrad beside SymPy: who is right, who is readable, how fast, problem by problem.

python benchmarks/compare.py [--every N] [--json OUT] [FILE …]

SymPy is given the matrix expression that symgrad converts the problem to, and differentiates it
by the matrix symbol; a 1 × 1 product stands as its trace, which SymPy differentiates best. Right: the value agrees with autodiff at three random points. Readable: at
most 1.5 times the tokens of the reference answer in the bank.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, final

import numpy as np
import yaml

HERE = Path(__file__).parent
BANK = HERE.parent / "tests" / "problems"


@final
@dataclass(frozen=True, slots=True)
class Outcome:
    """How one tool did on one problem; `why` says what stood in the way."""

    right: bool = False
    readable: bool = False
    seconds: float = 0.0
    answer: str = ""
    why: str = ""


def by_symgrad(item: dict[str, Any], oracle: Any) -> Outcome:
    """The problem, derived and exported."""
    import symgrad as sg
    from tests.problems.test_bank import ORDERS, one_term, plain, stacked

    tex = {name: spec.get("tex", name) for name, spec in item["vars"].items()}
    head = oracle.document_head(item).rpartition("\n\n$$f")[0]
    start = time.perf_counter()
    found = sg.derive(item["f"], tex[item["wrt"]], head, ORDERS[item["order"]])
    took = time.perf_counter() - start
    answer = one_term(found.result).latex()
    function = found.function("numpy")

    def value(values: dict[str, Any], truth: Any) -> Any:
        got = function(**{plain(tex[n]): v for n, v in values.items()})
        return stacked(got, item, values, truth)

    return judged(item, oracle, answer, took, value)


def by_sympy(item: dict[str, Any], oracle: Any) -> Outcome:
    """SymPy's own derivative of the same matrix expression."""
    import sympy
    from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

    from symgrad.terms.read import read_let, read_term
    from symgrad.terms.to_sympy import to_sympy

    if item["order"] != "grad":
        return Outcome(why="asked for gradients only")
    tex = {name: spec.get("tex", name) for name, spec in item["vars"].items()}
    context = read_let(oracle.document_head(item).rpartition("\n\n$$f")[0])
    expression: Any = to_sympy(read_term(item["f"], context), context)
    one_by_one = [e for e in expression.atoms(MatrixElement) if e.parent.shape == (1, 1)]
    expression = expression.subs({e: sympy.Trace(e.parent) for e in one_by_one})
    by = to_sympy(context.variables[tex[item["wrt"]]].variable, context)
    start = time.perf_counter()
    derivative = expression.diff(by)
    took = time.perf_counter() - start
    zero = str(derivative) == "0"
    if derivative.has(sympy.Derivative) or (zero and expression.has(by)):
        return Outcome(seconds=took, answer=str(derivative), why="left undone, or 0")
    names = [n for n in item["vars"] if tex[n] in {s.name for s in expression.free_symbols}]

    def value(values: dict[str, Any], truth: Any) -> Any:
        sizes: dict[Any, int] = {}
        for name in names:
            axes = zip(item["vars"][name]["shape"], np.shape(values[name]), strict=True)
            sizes.update(
                (s, size) for d, size in axes for s in derivative.free_symbols if s.name == d
            )
        sized = derivative.subs(sizes)
        swaps: dict[Any, Any] = {}
        for symbol in sized.free_symbols:
            name = next((n for n in names if tex[n] == symbol.name), None)
            if name is not None and isinstance(symbol, MatrixExpr):
                array = np.atleast_2d(np.asarray(values[name], float))
                array = array.T if np.ndim(values[name]) == 1 else array
                swaps[symbol] = sympy.Matrix(array)
            elif name is not None:
                swaps[symbol] = values[name]
        got = sized.subs(swaps).doit()
        matrix = sympy.Matrix([[got]]) if not np.shape(truth) else sympy.Matrix(got)
        return np.asarray(matrix, float).reshape(np.shape(truth))

    return judged(item, oracle, sympy.latex(derivative), took, value)


def judged(
    item: dict[str, Any],
    oracle: Any,
    answer: str,
    took: float,
    value: Callable[[dict[str, Any], Any], Any],
) -> Outcome:
    """An answer, compared with autodiff at three points."""
    readable = oracle.latex_size(answer) <= 1.5 * oracle.latex_size(item["answer_latex"])
    for seed in (11, 12, 13):
        values = oracle.sample(item, seed)
        truth = oracle.oracle(item, values)
        same, error = oracle.compare(value(values, truth), truth)
        if not same:
            return Outcome(False, readable, took, answer, f"wrong value: {error}")
    return Outcome(True, readable, took, answer)


def tried(
    tool: Callable[[dict[str, Any], Any], Outcome], item: dict[str, Any], oracle: Any
) -> Outcome:
    """The outcome; whatever a peer raises is its answer."""
    try:
        return tool(item, oracle)
    except Exception as error:
        return Outcome(why=f"{type(error).__name__}: {str(error)[:60]}")


def main() -> None:
    """Compare the tools and print a line for each problem, then the totals."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*")
    parser.add_argument("--json")
    parser.add_argument("--every", type=int, default=8, help="take every n-th problem")
    chosen = parser.parse_args()
    sys.path.insert(0, str(HERE.parent))
    from tests.problems import oracle

    tools = {"symgrad": by_symgrad, "sympy": by_sympy}
    rows: dict[str, dict[str, Outcome]] = {}
    for path in chosen.files or sorted(map(str, BANK.glob("*.yaml"))):
        for item in yaml.safe_load(Path(path).read_text(encoding="utf-8"))[:: chosen.every]:
            rows[item["id"]] = {name: tried(tool, item, oracle) for name, tool in tools.items()}
            print(line(item["id"], rows[item["id"]]), flush=True)
    for name in tools:
        found = [row[name] for row in rows.values()]
        right = sum(o.right for o in found)
        short = sum(o.right and o.readable for o in found)
        wrong = sum(o.why.startswith("wrong") for o in found)
        print(
            f"{name:10} right {right} of {len(found)}, readable too {short}, wrong values {wrong}"
        )
    if chosen.json:
        text = {k: {t: asdict(o) for t, o in row.items()} for k, row in rows.items()}
        Path(chosen.json).write_text(json.dumps(text, indent=1), encoding="utf-8")


def line(name: str, row: dict[str, Outcome]) -> str:
    """One problem: for each tool right, readable, milliseconds."""
    cells = [
        f"{tool} {'right' if o.right else 'no':5} {'short' if o.right and o.readable else '':5} "
        f"{1e3 * o.seconds:6.0f} ms {o.why[:40]}"
        for tool, o in row.items()
    ]
    return f"{name:32} " + " | ".join(cells)


if __name__ == "__main__":
    main()
