"""x_i beside a matrix X, when nothing says what it is: a row or a column, as formulas allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from symgrad.diagnostics import Diagnostic
from symgrad.terms.algebra import Transpose
from symgrad.terms.atoms import Variable
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim
from symgrad.terms.read.evidence import Evidence
from symgrad.terms.read.infer import Formula, Solver
from symgrad.terms.read.prose import Prose
from symgrad.terms.read.tokens import Token

Kind = Literal["row", "column"]


def meant_as_rows(
    prose: Prose, known: Evidence, tokens: Sequence[Token]
) -> Mapping[str, tuple[Token, Variable]]:
    """Small letters with an index whose capital is a matrix, where first met: no names of their own."""
    found: dict[str, tuple[Token, Variable]] = {}
    context = prose.context
    for token, after in pairwise(tokens):
        matrix = context.variables.get(token.text.upper())
        if after.text != "_" or token.kind != "letter" or matrix is None:
            continue
        fresh = token.text not in context.variables and token.text not in context.rows
        if matrix.variable.rank == 2 and fresh and token.text not in known.bare:
            found.setdefault(token.text, (token, matrix.variable))
    return found


def settle_rows(
    prose: Prose,
    letters: Mapping[str, tuple[Token, Variable]],
    formulas: Sequence[Formula],
    tokens: Sequence[Token],
    solver: Callable[[Context], Solver],
) -> bool:
    """Let letters name rows or columns where only one of the two can be read; whether any does."""
    done = False
    ranges = _ranges(prose.context, tokens)
    for letter, (token, matrix) in letters.items():
        kinds: dict[Kind, Variable | Transpose] = {"row": matrix, "column": Transpose(matrix)}
        fits: dict[Kind, int] = {
            kind: _readable(solver(prose.context.name_rows(letter, of)), formulas)
            if all(size == of.shape[0] for size in ranges.get(letter, ()))
            else 0
            for kind, of in kinds.items()
        }
        if fits["row"] == fits["column"]:
            continue  # also where neither can be: e_{t_i} is a unit vector then
        best: Kind = "row" if fits["row"] > fits["column"] else "column"
        prose.context = prose.context.name_rows(letter, kinds[best])
        message = f"{letter}_i is not declared; from its use it is {best} i of {matrix.name}"
        prose.diagnostics.append(
            Diagnostic(code="inferred", message=message, severity="warning", span=token.span)
        )
        done = True
    return done


def _ranges(context: Context, tokens: Sequence[Token]) -> Mapping[str, set[Dim]]:
    """The ranges of the index variables that letters carry: V for e_{t_i} with t in {1, …, V}."""
    found: dict[str, set[Dim]] = {}
    for letter, sign, opened, index in zip(
        tokens, tokens[1:], tokens[2:], tokens[3:], strict=False
    ):
        inner = index if opened.text == "{" else opened
        known = context.variables.get(inner.text)
        if sign.text == "_" and known is not None and known.variable.bound is not None:
            found.setdefault(letter.text, set()).add(known.variable.bound)
    return found


def _readable(solver: Solver, formulas: Sequence[Formula]) -> int:
    """How many formulas can be read, or wait for other names only."""
    return sum(solver.readable(formula) for formula in formulas)


__all__ = ["meant_as_rows", "settle_rows"]
