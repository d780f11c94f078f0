"""Terms as a derivation shows them: shorter than what reads back alone, clear where they stand."""

from __future__ import annotations

from symgrad.terms.algebra import Call, Entry
from symgrad.terms.atoms import Index, Number, Variable
from symgrad.terms.binders import Differential
from symgrad.terms.build import differential_of
from symgrad.terms.context import Context
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.term import Term
from symgrad.terms.walk import transform


def shown(term: Term, context: Context) -> Term:
    """A term with dp for the differential of a defined p, and x_i for a row named so.

    Only for showing: d(u) stands for the differential of u along the variables of the derivation.
    """
    rows = {matrix: name for name, matrix in context.rows.items()}

    def change(node: Term) -> Term:
        match node:
            case Differential(body=Variable() as name) if _plain(node):
                return differential_of(name)
            case Differential(body=Entry(arg=Variable() as name, indices=indices)) if _plain(node):
                return Entry(differential_of(name), indices)
            case Differential(body=body) if _plain(node):
                return Call(FunctionSymbol(r"\mathrm{d}", (body.shape,), body.shape), (body,))
            case Entry(arg=matrix, indices=(Index() | Number() as row, None)) if matrix in rows:
                return Variable(f"{rows[matrix]}_{_subscript(row)}", node.shape)
            case _:
                return node

    return transform(term, change)


def _plain(node: Differential) -> bool:
    """Whether each direction is the symbol dx of its variable."""
    return all(direction is differential_of(v) for v, direction in node.directions)


def _subscript(row: Index | Number) -> str:
    text = row.name if isinstance(row, Index) else str(row.value)
    return text if len(text) == 1 else f"{{{text}}}"
