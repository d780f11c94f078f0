"""What is in force where a claim stands: declarations, definitions, hypotheses, dimensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import final

from symgrad.diagnostics import DeclarationError, ShapeError, Span
from symgrad.terms.algebra import Call
from symgrad.terms.atoms import Variable
from symgrad.terms.claim import Claim
from symgrad.terms.dimension import Dim, show
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.property import Fact, Property
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables, subterms


@final
@dataclass(frozen=True, slots=True)
class Declaration:
    """A declared variable, what is assumed of it, and what is assumed of each row of it."""

    variable: Variable
    properties: tuple[Property, ...] = ()
    row_properties: tuple[Property, ...] = ()
    inferred: bool = False
    span: Span | None = None

    @property
    def facts(self) -> frozenset[Fact]:
        """All facts that the properties give."""
        return frozenset[Fact]().union(*(p.facts for p in self.properties))

    @property
    def row_facts(self) -> frozenset[Fact]:
        """All facts that hold of each row."""
        return frozenset[Fact]().union(*(p.facts for p in self.row_properties))


@final
@dataclass(frozen=True, slots=True)
class FunctionDeclaration:
    """A declared function symbol and what is assumed of it (how smooth, convex …).

    `constants` holds the L of $L$-smooth and the like, by the name of the property.
    """

    symbol: FunctionSymbol
    properties: tuple[Property, ...] = ()
    span: Span | None = None
    constants: tuple[tuple[str, Term], ...] = ()

    @property
    def facts(self) -> frozenset[Fact]:
        """All facts that the properties give."""
        return frozenset[Fact]().union(*(p.facts for p in self.properties))


@final
@dataclass(frozen=True, slots=True)
class Definition:
    """`name = body`, or `name(parameters) = body`."""

    name: str
    parameters: tuple[Variable, ...]
    body: Term
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class Context:
    """Everything that a claim may lean on; immutable, extended by `declare`, `define`, `assume`.

    `dimensions` solves related dimensions for independent ones (m ↦ 2n); `at_least` holds lower
    bounds of dimensions beyond 1 (n ≥ 2). Keys are canonical LaTeX names. `rows` tells which
    matrix a name with one index is a row of: x_i of X. `minimisers` tells which function a variable
    is a minimiser of, over its whole domain. `partial` are functions on a part of the space only.
    """

    variables: Mapping[str, Declaration] = field(default_factory=dict)
    functions: Mapping[str, FunctionDeclaration] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    hypotheses: tuple[Claim, ...] = ()
    dimensions: Mapping[str, Dim] = field(default_factory=dict)
    at_least: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, Term] = field(default_factory=dict)
    minimisers: Mapping[str, FunctionSymbol] = field(default_factory=dict)
    partial: frozenset[str] = frozenset()

    def declare(
        self,
        variable: Variable,
        *properties: Property,
        rows: tuple[Property, ...] = (),
        inferred: bool = False,
        span: Span | None = None,
    ) -> Context:
        """This context with one more variable.

        Raises: DeclarationError if the name has another shape already.
        """
        old = self.variables.get(variable.name)
        if old is not None and old.variable is not variable and not old.inferred:
            raise DeclarationError(
                f"{variable.name} is declared twice: {show(old.variable.shape)} "
                f"and {show(variable.shape)}"
            )
        if old is not None and old.variable is variable:
            properties = (*old.properties, *(p for p in properties if p not in old.properties))
            rows = (*old.row_properties, *(p for p in rows if p not in old.row_properties))
            span, inferred = old.span or span, old.inferred
        entry = Declaration(variable, properties, rows, inferred, span)
        return replace(self, variables=MappingProxyType({**self.variables, variable.name: entry}))

    def declare_function(
        self,
        symbol: FunctionSymbol,
        *properties: Property,
        span: Span | None = None,
        constants: tuple[tuple[str, Term], ...] = (),
    ) -> Context:
        """This context with one more function symbol."""
        entry = FunctionDeclaration(symbol, properties, span, constants)
        return replace(self, functions=MappingProxyType({**self.functions, symbol.name: entry}))

    def define(
        self,
        name: str,
        body: Term,
        parameters: tuple[Variable, ...] = (),
        span: Span | None = None,
    ) -> Context:
        """This context with one more definition; a variable or symbol is declared along with it.

        Raises: DeclarationError if the definition leans on itself; ShapeError if the name is
        declared with another shape.
        """
        definition = Definition(name, parameters, body, span)
        known = name in self.variables or name in self.functions
        direct = name in {v.name for v in free_variables(body) if v not in parameters}
        if direct or (known and name in self._leans_on(body, parameters)):
            raise DeclarationError(f"the definition of {name} leans on itself")
        extended = replace(
            self, definitions=MappingProxyType({**self.definitions, name: definition})
        )
        if parameters:
            symbol = FunctionSymbol(name, tuple(p.shape for p in parameters), body.shape)
            old_function = self.functions.get(name)
            if old_function is not None and old_function.symbol != symbol:
                raise ShapeError(f"{name} is declared with other shapes than its definition has")
            properties = old_function.properties if old_function else ()
            constants = old_function.constants if old_function else ()
            return extended.declare_function(symbol, *properties, span=span, constants=constants)
        declared = self.variables.get(name)
        if declared is not None and declared.variable.shape != body.shape:
            raise ShapeError(
                f"{name} is {show(declared.variable.shape)}, its value {show(body.shape)}"
            )
        variable = declared.variable if declared else Variable(name, body.shape)
        return extended.declare(variable, span=span)

    def _leans_on(self, body: Term, parameters: tuple[Variable, ...]) -> frozenset[str]:
        """The names that a value mentions, itself or through the definitions of others."""
        found: set[str] = set()
        waiting = [(body, parameters)]
        while waiting:
            term, bound = waiting.pop()
            names = {v.name for v in free_variables(term) if v not in bound}
            names |= {t.function.name for t in subterms(term) if isinstance(t, Call)}
            for name in names - found:
                found.add(name)
                if name in self.definitions:
                    waiting.append((self.definitions[name].body, self.definitions[name].parameters))
        return frozenset(found)

    def minimise(self, variable: Variable, symbol: FunctionSymbol) -> Context:
        """This context where a declared variable is a minimiser of a function."""
        known = {**self.minimisers, variable.name: symbol}
        return replace(self, minimisers=MappingProxyType(known))

    def name_rows(self, name: str, matrix: Term) -> Context:
        """This context where `name` with an index stands for that row of a matrix, a column vector."""
        return replace(self, rows=MappingProxyType({**self.rows, name: matrix}))

    def assume(self, *hypotheses: Claim) -> Context:
        """This context with more hypotheses."""
        return replace(self, hypotheses=(*self.hypotheses, *hypotheses))

    def facts(self, variable: Variable) -> frozenset[Fact]:
        """What is assumed of a variable; nothing if it is not declared here."""
        declared = self.variables.get(variable.name)
        if declared is None or declared.variable is not variable:
            return frozenset()
        return declared.facts

    def row_facts(self, variable: Variable) -> frozenset[Fact]:
        """What is assumed of each row of a variable."""
        declared = self.variables.get(variable.name)
        if declared is None or declared.variable is not variable:
            return frozenset()
        return declared.row_facts
