"""Names in a formula: what scripts a name has, which are taken, how a dimension is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import final

from symgrad.terms.algebra import Call
from symgrad.terms.atoms import Index, Size, Variable
from symgrad.terms.binders import Array, Differential, Sum
from symgrad.terms.build import differential_of
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim
from symgrad.terms.printing.box import SUM, Box, Infix, Minus, Run, Script, Symbol
from symgrad.terms.term import Term
from symgrad.terms.walk import children, free_indices

_DIFFERENTIAL = r"\mathrm{d}"


@final
@dataclass(frozen=True, slots=True)
class Names:
    """The names that mean something else already, and the indices whose range a binder gives."""

    taken: frozenset[str]
    ranged: frozenset[Index] = frozenset()

    @staticmethod
    def of(terms: Iterable[Term], context: Context | None = None) -> Names:
        """All names of the terms and of the context."""
        found: set[str] = set()
        ranged: set[Index] = set()
        terms = tuple(terms)
        for term in terms:
            for part in _shown(term):
                match part:
                    case Variable(name=name) | Index(name=name):
                        found.add(name)
                    case Call(function=function):
                        found.add(function.name)
                    case Sum(index=index):
                        ranged.add(index)
                    case Array(indices=indices):
                        ranged.update(indices)
                    case Size(dim=dim):
                        found.update(dim.symbols)
                    case _:
                        pass
        if context is not None:
            found.update(context.variables, context.functions, context.definitions)
        free = {index for term in terms for index in free_indices(term)}
        return Names(frozenset(found), frozenset(ranged - free))

    def varies(self, variable: Variable) -> bool:
        """Whether the symbol dv of the variable occurs."""
        return differential_of(variable).name in self.taken


def _shown(term: Term) -> Iterator[Term]:
    """The subterms that are printed: not the symbol dv that `d(f)` leaves unsaid."""
    seen: set[Term] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        yield node
        if isinstance(node, Differential):
            unsaid = ((v, d) for v, d in node.directions if d is not differential_of(v))
            stack.extend((node.body, *(d for _, d in unsaid)))
        else:
            stack.extend(children(node))


def symbol(name: str) -> Symbol:
    """A name with the scripts that it has already."""
    outer = re.sub(r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}", "", name)
    return Symbol(name, "_" in outer, "^" in outer or "'" in outer)


def is_differential(name: str) -> bool:
    """Whether a name is that of a dX, which is set in parentheses below scripts."""
    return name.startswith(_DIFFERENTIAL)


def dimension(dim: Dim) -> Box:
    """A dimension as a number: n, n − 1, m n."""
    parts: list[Box] = []
    signs: list[str] = []
    for monomial, coefficient in sorted(dim.terms, key=lambda t: (-len(t[0]), t[0])):
        factors: list[Box] = [
            symbol(n) if e == 1 else Script(symbol(n), sup=Symbol(str(e))) for n, e in monomial
        ]
        if abs(coefficient) != 1 or not factors:
            factors.insert(0, Symbol(str(abs(coefficient))))
        parts.append(factors[0] if len(factors) == 1 else Run(tuple(factors)))
        signs.append("-" if coefficient < 0 else "+")
    if not parts:
        return Symbol("0")
    if signs[0] == "-":
        parts[0] = Minus(parts[0])
    return parts[0] if len(parts) == 1 else Infix(tuple(parts), tuple(signs[1:]), SUM)
