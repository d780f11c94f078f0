"""Names that stay names: linear parts of a claim as opaque values with known derivatives.

With z = Xw kept as it is, σ(z) or max(0, 1 − yᵢzᵢ)² needs no sum inside; of z the kernel knows its
derivative alone. What is equal for all values of z with this derivative is equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, final

from symgrad.kernel.form import Label, Poly
from symgrad.terms.algebra import (
    Apply,
    Call,
    Compare,
    Determinant,
    Divide,
    Inner,
    Inverse,
    MatMul,
    MatrixPower,
    Norm,
    Piecewise,
    Power,
)
from symgrad.terms.atoms import Number, Variable
from symgrad.terms.binders import Derivative, Differential, Sum
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context, Definition
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, children, free_indices, substitute, subterms, transform

_MARK = "\0part"


@final
@dataclass(frozen=True, slots=True)
class Named:
    """A name kept as an atom: its entries spelled out, and the keys that it depends on."""

    variable: Variable
    value: Callable[[tuple[Label, ...]], Poly]
    on: frozenset[Any]


@lru_cache(maxsize=10_000)
def _is_linear(body: Term) -> bool:
    """Whether a term is linear enough to stay closed: it sums, and applies no function."""
    parts = tuple(subterms(body))
    return any(isinstance(t, MatMul | Sum | Inner) for t in parts) and not any(
        isinstance(t, Apply | Call | Norm | Power | Piecewise | Compare | Derivative | Differential)
        for t in parts
    )


def kept_names(claim: Claim, context: Context) -> frozenset[str]:
    """The defined names that stay names: linear ones, inside a function, a root or a quotient."""
    found: set[str] = set()
    for root in _roots(claim, context):
        for name in _names_inside(root):
            definition = context.definitions.get(name)
            if definition and not definition.parameters and _is_linear(definition.body):
                found.add(name)
    return frozenset(found)


def has_names(claim: Claim, context: Context) -> bool:
    """Whether a claim, or what it leans on, has something to keep as a name."""
    return bool(kept_names(claim, context)) or any(map(_parts, _roots(claim, context)))


def has_inverses(claim: Claim, context: Context) -> bool:
    """Whether a claim, or what it leans on, has an inverse or a determinant."""
    kinds = Inverse | Determinant | MatrixPower
    return any(isinstance(t, kinds) for root in _roots(claim, context) for t in subterms(root))


def _roots(claim: Claim, context: Context) -> tuple[Term, ...]:
    """The sides of a claim and the definitions that they lean on."""
    roots = [claim.lhs, claim.rhs]
    seen: set[str] = set()
    for root in roots:
        names = {t.name for t in subterms(root) if isinstance(t, Variable)}
        names |= {t.function.name for t in subterms(root) if isinstance(t, Call)}
        for name in sorted(names - seen):
            seen.add(name)
            if name in context.definitions:
                roots.append(context.definitions[name].body)
    return tuple(roots)


def with_named_parts(claim: Claim, context: Context) -> tuple[Claim, Context]:
    """The claim with a name for each matrix product inside a function, a root or a quotient."""
    found = dict.fromkeys(part for root in _roots(claim, context) for part in _parts(root))
    if not found:
        return claim, context
    names = {part: Variable(f"{_MARK}{k}", part.shape) for k, part in enumerate(found)}

    def named(term: Term) -> Term:
        return transform(term, lambda node: names.get(node, node))

    definitions = {n: replace(d, body=named(d.body)) for n, d in context.definitions.items()}
    definitions |= {v.name: Definition(v.name, (), part) for part, v in names.items()}
    hypotheses = tuple(replace(h, lhs=named(h.lhs), rhs=named(h.rhs)) for h in context.hypotheses)
    wider = replace(context, definitions=MappingProxyType(definitions), hypotheses=hypotheses)
    return replace(claim, lhs=named(claim.lhs), rhs=named(claim.rhs)), wider


def spelled_out(term: Term, context: Context) -> Term:
    """A term without the names that `with_named_parts` gave."""
    values: dict[Name, Term] = {
        v: context.definitions[v.name].body
        for v in subterms(term)
        if isinstance(v, Variable) and v.name.startswith(_MARK)
    }
    return substitute(term, values) if values else term


@lru_cache(maxsize=10_000)
def _names_inside(root: Term) -> frozenset[str]:
    """The names of variables inside what is not linear."""
    arguments = (argument for node in subterms(root) for argument in _bent(node))
    parts = (part for argument in arguments for part in subterms(argument))
    return frozenset(part.name for part in parts if isinstance(part, Variable))


@lru_cache(maxsize=10_000)
def _parts(root: Term) -> tuple[Term, ...]:
    """The largest closed matrix products inside what is not linear."""
    arguments = (argument for node in subterms(root) for argument in _bent(node))
    return tuple(dict.fromkeys(part for a in arguments for part in _products(a)))


def _bent(node: Term) -> tuple[Term, ...]:
    match node:
        case Apply(args=args):
            return args
        case Norm(arg=arg):
            return (arg,)
        case Power(base=base):
            return (base,)
        case Divide(denominator=bottom) if not isinstance(bottom, Number):
            return (bottom,)
        case Compare(left=left, right=right):
            return (left, right)
        case _:
            return ()


def _products(term: Term) -> Iterator[Term]:
    stack = [term]
    while stack:
        node = stack.pop()
        if isinstance(node, MatMul) and _is_linear(node) and not free_indices(node):
            yield node
        elif not isinstance(node, Inverse):
            stack.extend(children(node))
