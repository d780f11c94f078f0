"""Where a term is evaluated: the values of names, the batch axes, what is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

from symgrad.numeric.jets import Value
from symgrad.numeric.rings import Array
from symgrad.terms.algebra import Call
from symgrad.terms.atoms import Index, Variable
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, free_names, subterms

Key = str | Index


def key_of(name: Name) -> Key:
    """Variables go by their names, so that definitions find them; indices by themselves."""
    return name.name if isinstance(name, Variable) else name


@final
@dataclass(slots=True, eq=False)
class Scope:
    """One level of names. Every array has `depth` batch axes (of full length or 1) in front."""

    depth: int
    sizes: Mapping[str, int]
    names: dict[Key, Value] = field(default_factory=dict)
    whole: dict[Key, Array] = field(default_factory=dict)
    parent: Scope | None = None
    entries: int = 1
    memo: dict[Term, Value] = field(default_factory=dict)

    def find(self, key: Key) -> tuple[Scope, Value] | None:
        """The innermost value of a name, with the scope that holds it."""
        scope: Scope | None = self
        while scope is not None:
            if key in scope.names:
                return scope, scope.names[key]
            scope = scope.parent
        return None

    def find_whole(self, key: Key) -> tuple[Scope, Array] | None:
        """The innermost value of a name as machine integers, if it is a whole number."""
        scope: Scope | None = self
        while scope is not None:
            if key in scope.whole:
                return scope, scope.whole[key]
            if key in scope.names:
                return None
            scope = scope.parent
        return None

    def holds(self, keys: frozenset[Key]) -> bool:
        """Whether this level itself gives a value to one of these names."""
        return not keys.isdisjoint(self.names) or not keys.isdisjoint(self.whole)


@final
class Leaning:
    """What terms lean on: their free names and, through definitions, those of the definitions."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._found: dict[Term, frozenset[Key]] = {}
        self._open: set[str] = set()

    def of(self, term: Term) -> frozenset[Key]:
        """All names whose values may matter to `term` (a superset)."""
        found = self._found.get(term)
        if found is None:
            names = {key_of(name) for name in free_names(term)}
            calls = {t.function.name for t in subterms(term) if isinstance(t, Call)}
            for name in [n for n in names if isinstance(n, str)] + sorted(calls):
                names |= self._defined(name)
            found = frozenset(names)
            if not self._open:
                self._found[term] = found
        return found

    def _defined(self, name: str) -> frozenset[Key]:
        definition = self.context.definitions.get(name)
        if definition is None or name in self._open:
            return frozenset()
        self._open.add(name)
        try:
            parameters = {key_of(p) for p in definition.parameters}
            return self.of(definition.body) - parameters
        finally:
            self._open.discard(name)
