"""Names that a result introduces: p = softmax(z), where that makes it notably shorter."""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.engine.measure import weight
from symgrad.engine.scope import fold
from symgrad.terms.algebra import Apply
from symgrad.terms.atoms import Variable
from symgrad.terms.context import Context, Definition
from symgrad.terms.term import Term
from symgrad.terms.walk import children, free_indices, free_variables, subterms

LETTERS = ("p", "s", "q", "u", "v")


def worth_naming(results: Sequence[Term], context: Context) -> Definition | None:
    """The value of a function of vectors that a result repeats, with a free letter for it."""
    for result in results:
        for part in subterms(result):
            if not isinstance(part, Apply) or free_indices(part):
                continue
            if not any(p.shape for p in part.function.parameters) or not part.shape:
                continue
            if occurrences(result, part) < 2:
                continue
            name = _letter(part, results, context)
            if name is None:
                continue
            shorter = weight(fold(result, {part: name}))
            if shorter + 3 <= weight(result):
                return Definition(name.name, (), part)
    return None


def _letter(part: Term, results: Sequence[Term], context: Context) -> Variable | None:
    taken = set(context.variables) | set(context.functions)
    for result in results:
        taken |= {v.name for v in free_variables(result)}
    letters = [c.upper() for c in LETTERS] if len(part.shape) == 2 else LETTERS
    return next((Variable(c, part.shape) for c in letters if c not in taken), None)


def occurrences(term: Term, part: Term) -> int:
    """How often `part` stands in `term`."""
    if term is part:
        return 1
    return sum(occurrences(c, part) for c in children(term))
