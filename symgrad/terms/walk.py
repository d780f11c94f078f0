"""Going through terms: children, rebuilding, free names, substitution without capture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, cast

from symgrad.terms.algebra import Compare
from symgrad.terms.atoms import Basis, Identity, Index, Ones, Size, Variable, Zeros
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum
from symgrad.terms.dimension import Dim, Shape
from symgrad.terms.node import Node
from symgrad.terms.term import Term

Name = Variable | Index
Path = tuple[int, ...]


def _flat(value: object) -> Iterator[Term]:
    if isinstance(value, Node):
        yield cast(Term, value)
    elif isinstance(value, tuple):
        for part in cast("tuple[object, ...]", value):
            yield from _flat(part)


@lru_cache(maxsize=65536)
def children(term: Term) -> tuple[Term, ...]:
    """The terms directly below, in the order of the fields, bound names included."""
    fields = cast(Any, type(term)).__dataclass_fields__
    values = (getattr(term, n) for n, f in fields.items() if f.init)
    return tuple(child for value in values for child in _flat(value))


def rebuild(term: Term, parts: tuple[Term, ...]) -> Term:
    """The same node over other children (as many, in the order of `children`)."""
    if parts == children(term):
        return term
    supply = iter(parts)

    def fill(value: object) -> object:
        if isinstance(value, Node):
            return next(supply)
        if isinstance(value, tuple):
            return tuple(fill(part) for part in cast("tuple[object, ...]", value))
        return value

    fields = cast(Any, type(term)).__dataclass_fields__
    return cast(Any, type(term))(*(fill(getattr(term, n)) for n, f in fields.items() if f.init))


def transform(term: Term, change: Callable[[Term], Term]) -> Term:
    """Apply `change` to every node from the leaves up; binders are not treated specially."""
    done: dict[Term, Term] = {}

    def visit(node: Term) -> Term:
        found = done.get(node)
        if found is None:
            found = change(rebuild(node, tuple(visit(c) for c in children(node))))
            done[node] = found
        return found

    return visit(term)


def subterms(term: Term) -> Iterator[Term]:
    """Every distinct node below and including `term`, parents first."""
    seen: set[Term] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            yield node
            stack.extend(reversed(children(node)))


def at(term: Term, path: Path) -> Term:
    """The subterm at a path of child numbers from the root."""
    for step in path:
        term = children(term)[step]
    return term


def replace_at(term: Term, path: Path, new: Term) -> Term:
    """`term` with the subterm at `path` replaced; the caller answers for captured names."""
    if not path:
        return new
    parts = list(children(term))
    parts[path[0]] = replace_at(parts[path[0]], path[1:], new)
    return rebuild(term, tuple(parts))


def bound_names(term: Term) -> tuple[Name, ...]:
    """The names that this node itself binds."""
    match term:
        case Sum(index=index):
            return (index,)
        case Array(indices=indices):
            return indices
        case Derivative(variable=variable) | Let(variable=variable):
            return (variable,)
        case _:
            return ()


def _scoped(term: Term) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """The children inside the scope of the bound names, and those outside."""
    match term:
        case Sum(body=body, conditions=conditions):
            return (body, *cast("tuple[Term, ...]", conditions)), ()
        case Array(body=body):
            return (body,), ()
        case Derivative(body=body, point=point):
            return (body,), (point,)
        case Let(value=value, body=body):
            return (body,), (value,)
        case _:
            return children(term), ()


@lru_cache(maxsize=65536)
def free_names(term: Term) -> frozenset[Name]:
    """The variables and indices that are free in `term`."""
    if isinstance(term, Variable | Index):
        return frozenset((term,))
    inside, outside = _scoped(term)
    names = frozenset[Name]().union(*(free_names(c) for c in inside)) - set(bound_names(term))
    return names.union(*(free_names(c) for c in outside))


def free_variables(term: Term) -> frozenset[Variable]:
    """The free variables."""
    return frozenset(n for n in free_names(term) if isinstance(n, Variable))


def free_indices(term: Term) -> frozenset[Index]:
    """The free indices."""
    return frozenset(n for n in free_names(term) if isinstance(n, Index))


def fresh_index(wanted: Index, taken: frozenset[Name]) -> Index:
    """An index like `wanted` under a name that is not taken."""
    names = {n.name for n in taken} | wanted.stop.symbols | wanted.start.symbols
    letters = [wanted.name, *"ijklrst", *(f"i_{{{k}}}" for k in range(1, 1000))]
    name = next(n for n in letters if n not in names)
    return Index(name, wanted.stop, wanted.start)


def _fresh(wanted: Name, taken: frozenset[Name]) -> Name:
    if isinstance(wanted, Index):
        return fresh_index(wanted, taken)
    names = {n.name for n in taken}
    name = next(n for n in (wanted.name + "'" * k for k in range(1000)) if n not in names)
    return Variable(name, wanted.shape, wanted.sort, wanted.bound)


def substitute(term: Term, values: Mapping[Name, Term]) -> Term:
    """`term` with terms in place of free names; bound names are renamed where they would capture."""
    values = {k: v for k, v in values.items() if k is not v}
    if not values or free_names(term).isdisjoint(values):
        return term
    if isinstance(term, Variable | Index):
        return values.get(term, term)
    names = bound_names(term)
    if isinstance(term, Differential):
        return _substitute_in_differential(term, values)
    if not names:
        return rebuild(term, tuple(substitute(c, values) for c in children(term)))
    inner: dict[Name, Term] = {k: v for k, v in values.items() if k not in names}
    live = [v for k, v in inner.items() if k in free_names(term)]
    incoming = frozenset[Name]().union(*(free_names(v) for v in live))
    taken = incoming | free_names(term) | frozenset(inner)
    for name in names:
        clash = any(n.name == name.name for n in incoming)
        inner[name] = _fresh(name, taken) if clash else name
        taken = taken | {cast(Name, inner[name])}
    match term:
        case Sum(index=index, body=body, conditions=conditions):
            return Sum(
                cast(Index, inner[index]),
                substitute(body, inner),
                tuple(cast(Compare, substitute(c, inner)) for c in conditions),
            )
        case Array(indices=indices, body=body):
            return Array(tuple(cast(Index, inner[i]) for i in indices), substitute(body, inner))
        case Derivative(body=body, variable=variable, point=point):
            return Derivative(
                substitute(body, inner),
                cast(Variable, inner[variable]),
                substitute(point, values),
            )
        case Let(variable=variable, value=value, body=body):
            return Let(
                cast(Variable, inner[variable]),
                substitute(value, values),
                substitute(body, inner),
            )
        case _:
            raise AssertionError("a binder without a case")


def _substitute_in_differential(term: Differential, values: Mapping[Name, Term]) -> Term:
    """A differential is taken at its variables: a value of one becomes a let around it."""
    taken = free_names(term).union(*map(free_names, values.values()), values)
    renamed: dict[Name, Term] = dict(values)
    points: list[tuple[Variable, Term]] = []
    for variable, _ in term.directions:
        value = values.get(variable)
        if value is None or (isinstance(value, Variable) and value not in free_names(term)):
            continue
        fresh = cast(Variable, _fresh(variable, frozenset(taken)))
        taken = taken | {fresh}
        renamed[variable] = fresh
        points.append((fresh, value))
    directions = tuple(
        (cast(Variable, substitute(v, renamed)), substitute(direction, values))
        for v, direction in term.directions
    )
    made: Term = Differential(substitute(term.body, renamed), directions)
    for fresh, value in points:
        made = Let(fresh, value, made)
    return made


def resized(term: Term, sizes: Mapping[str, Dim]) -> Term:
    """`term` with dimensions in place of dimension symbols, in every shape and range."""
    if not sizes:
        return term

    def shape(old: Shape) -> Shape:
        return tuple(dim.substitute(sizes) for dim in old)

    def change(node: Term) -> Term:
        match node:
            case Variable(name=name, shape=old, sort=sort, bound=bound):
                limit = bound.substitute(sizes) if bound is not None else None
                return Variable(name, shape(old), sort, limit)
            case Index(name=name, stop=stop, start=start):
                return Index(name, stop.substitute(sizes), start.substitute(sizes))
            case Size(dim=dim):
                return Size(dim.substitute(sizes))
            case Identity(dim=dim):
                return Identity(dim.substitute(sizes))
            case Basis(index=index, dim=dim):
                return Basis(index, dim.substitute(sizes))
            case Ones(shape=old):
                return Ones(shape(old))
            case Zeros(shape=old):
                return Zeros(shape(old))
            case _:
                return node

    return transform(term, change)
