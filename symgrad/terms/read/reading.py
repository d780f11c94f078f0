"""What is known while a formula is read: the context, local names, indices, unknown sizes."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, final

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.algebra import Apply
from symgrad.terms.atoms import Constant, Index, Size, Variable
from symgrad.terms.context import Context
from symgrad.terms.dimension import SCALAR, Dim
from symgrad.terms.function import Function, FunctionSymbol
from symgrad.terms.node import ONE
from symgrad.terms.read.draft import Draft, draft, known
from symgrad.terms.read.names import Spelled, next_in_sequence, spelling
from symgrad.terms.read.sizes import Sizes
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import Script, Syntax, Tokens
from symgrad.terms.read.vocabulary import OPERATORS, Operator, all_spellings, spellings
from symgrad.terms.term import Term

Layout = Literal["default", "numerator", "denominator"]


@final
@dataclass(frozen=True, slots=True)
class Notation:
    """What a document says about its own notation, beyond its declarations.

    `differentials` are the variables whose dX occurs somewhere in it; `doubts` are the undeclared
    names whose use leaves several shapes open, each with what can be said of it. `slopes_of` names
    the loss where dW is written for ∂L/∂W (UNSAID where no loss is given).
    """

    layout: Layout = "default"
    differentials: frozenset[str] = frozenset()
    doubts: tuple[tuple[str, str], ...] = ()
    slopes_of: str = ""


UNSAID = "?"


@final
@dataclass(frozen=True, slots=True)
class IndexRange:
    """An index in the making; its bounds may be unknown. `from_zero`: it counts entries from 0."""

    name: str
    stop: Dim
    start: Dim = ONE
    from_zero: bool = False


@final
@dataclass(frozen=True, slots=True)
class Rows:
    """A name that with one index means a row of a matrix."""

    matrix: Term


Meaning = Draft | IndexRange | FunctionSymbol | Function | Operator | Rows


@final
@dataclass(slots=True)
class Reading:
    """The state of reading one formula, or a chain of them that shares its free indices.

    `own` are the parameters of functions that are known while shapes are inferred.
    """

    context: Context
    spelled: Mapping[str, Function]
    notation: Notation = field(default_factory=Notation)
    differentials: frozenset[str] = frozenset()
    subscripts: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    sizes: Sizes = field(default_factory=Sizes)
    scopes: list[dict[str, IndexRange | Variable]] = field(default_factory=list)
    free: dict[str, IndexRange] = field(default_factory=dict)
    dimensions: frozenset[str] = frozenset()
    words: Collection[str] = frozenset()
    missing: list[str] = field(default_factory=list)
    inferring: bool = False
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    spread: int = 0

    @contextmanager
    def within(self, names: Mapping[str, IndexRange | Variable]) -> Generator[None]:
        """The reading inside a binder of these names."""
        self.scopes.append(dict(names))
        yield
        self.scopes.pop()

    def local(self, name: str) -> IndexRange | Variable | None:
        """What a binder around this place says of a name."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return None

    def meaning(self, name: Spelled, span: Span) -> Meaning | None:
        """What a name means here; None if nothing is known of it."""
        for text in name.variants:
            found = self._bound(text, span) or self._declared(text, span)
            if found is not None:
                return found
        root = self._root(name.text, span)
        if root is not None:
            return root
        if name.plain in self.spelled:
            return self.spelled[name.plain]
        if name.plain in OPERATORS:
            return OPERATORS[name.plain]
        if name.text == r"\pi":
            return known(Constant("pi"), span)
        if name.text in self.free:
            return self.free[name.text]
        return None

    def is_circle_constant(self, name: str) -> bool:
        """Whether π without a subscript is the number, though π_k was inferred to be an entry."""
        declared = self.context.variables.get(r"\pi")
        if name != r"\pi" or self.local(name) is not None:
            return False
        return declared is not None and declared.inferred and declared.variable.rank > 0

    def beside_dimension(self, name: Spelled) -> Spelled:
        """The name that the N of entries N_k has where N alone is a dimension."""
        if name.text not in self.dimensions or self.is_variable(name.text):
            return name
        text = rf"{name.text}_\cdot"
        return Spelled(text, text, (text,))

    def by_square(self, syntax: Script) -> bool:
        """Whether a power is a name of its own: σ² where σ² alone is declared."""
        whole, base = spelling(syntax), spelling(syntax, sup=False)
        known_whole = whole is not None and self.is_variable(whole.text)
        return known_whole and base is not None and not self.is_variable(base.text)

    def _root(self, name: str, span: Span) -> Draft | None:
        """σ where σ² alone is declared."""
        square = self.context.variables.get(f"{name}^2")
        if square is None or square.variable.shape or "sqrt" not in self.spelled:
            return None
        return known(Apply(self.spelled["sqrt"], (square.variable,)), span)

    def sequence(self, name: str, span: Span, *, same_letter: bool = False) -> Draft | None:
        """Another step of a declared sequence: x_{k+1} where x_k is declared."""
        similar = next_in_sequence(name, self.context.variables, same_letter=same_letter)
        if similar is None:
            return None
        like = self.context.variables[similar].variable
        return known(Variable(name, like.shape, like.sort), span, "variable")

    def read(self, syntax: Syntax) -> Task[Draft]:
        """The task that gives a part of the formula its meaning."""
        from symgrad.terms.read.elaborate import elaborate

        return elaborate(self, syntax)

    def parsed(self, tokens: Tokens, place: Span | None = None) -> Syntax:
        """The tree of a script's tokens."""
        from symgrad.terms.read.parser import parse

        where = tokens[0].span.joined(tokens[-1].span) if tokens else place or Span(0, 0)
        return parse(tokens, self.words, where)

    def _bound(self, text: str, span: Span) -> Meaning | None:
        local = self.local(text)
        return known(local, span, "variable") if isinstance(local, Variable) else local

    def _declared(self, text: str, span: Span) -> Meaning | None:
        context = self.context
        if text in context.variables:
            return known(context.variables[text].variable, span, "variable")
        if text in context.functions:
            return context.functions[text].symbol
        if text in context.rows:
            return Rows(context.rows[text])
        if text in self.dimensions:
            return known(Size(Dim.of(text).substitute(context.dimensions)), span)
        return None

    def is_variable(self, name: str) -> bool:
        """Whether a name is a declared or bound variable, so that no other meaning is open to it."""
        return name in self.context.variables or isinstance(self.local(name), Variable)

    def scalar(self, name: str) -> Variable | None:
        """The variable of a name, if it is a number."""
        local = self.local(name)
        declared = self.context.variables.get(name)
        found = local if isinstance(local, Variable) else declared.variable if declared else None
        return found if found is not None and not found.shape else None

    def index(self, name: str, span: Span) -> IndexRange:
        """A free index, new or met before."""
        if name not in self.free:
            self.free[name] = IndexRange(name, self.sizes.unknown(f"the range of {name}", span))
        return self.free[name]

    def index_draft(self, of: IndexRange, span: Span) -> Draft:
        """An index as a draft."""

        def make() -> Term:
            return Index(of.name, self.sizes.final(of.stop), self.sizes.final(of.start))

        return draft(SCALAR, make, (), span, "index")

    def undeclared(self, name: str, span: Span) -> ReadError:
        """The error for a name that nothing declares, with the nearest one that is."""
        self.missing.append(name)
        for doubtful, said in self.notation.doubts:
            if name == doubtful or name.startswith(doubtful + "_"):
                hint = f"declare it: ${doubtful} \\in \\mathbb{{R}}^{{…}}$"
                return ReadError(said, span, code="ambiguous-shape", hint=hint)
        names: list[str] = [*self.context.variables, *self.context.functions, *self.context.rows]
        folded = [n for n in names if n.casefold() == name.casefold()]
        words = [*names, *self.spelled] if len(name) > 2 else []
        best = folded or difflib.get_close_matches(name, words, n=1, cutoff=0.6)
        hint = f"did you mean {best[0]}?" if best else f"declare it: ${name} \\in \\mathbb{{R}}^n$"
        return ReadError(f"{name} is not declared", span, code="undeclared-symbol", hint=hint)


def words_of(context: Context, spelled: Mapping[str, Function]) -> frozenset[str]:
    """Every run of letters that is one name: functions, operators, declared words."""
    from symgrad.terms.read.vocabulary import UNSUPPORTED, plain

    declared = (plain(n) for n in (*context.variables, *context.functions))
    words = {
        w for w in (*spelled, *OPERATORS, *UNSUPPORTED, *declared) if w.isalpha() and len(w) > 1
    }
    return frozenset(words)


def reading_of(
    context: Context,
    functions: Mapping[str, Function] | None = None,
    notation: Notation | None = None,
) -> Reading:
    """A new reading; without `functions`, with all that symgrad knows."""
    table = all_spellings() if functions is None else spellings(functions.values())
    return Reading(
        context,
        table,
        notation or Notation(),
        dimensions=dimensions_of(context),
        words=words_of(context, table),
    )


def dimensions_of(context: Context) -> frozenset[str]:
    """The dimension symbols that declarations mention."""
    shapes = [d.variable.shape for d in context.variables.values()]
    bounds = [d.variable.bound for d in context.variables.values() if d.variable.bound]
    for declared in context.functions.values():
        shapes += [*declared.symbol.domain, declared.symbol.codomain]
    found = {n for shape in shapes for d in shape for n in d.symbols}
    found |= {n for d in bounds for n in d.symbols}
    related = {n for d in context.dimensions.values() for n in d.symbols}
    return frozenset(found | related | set(context.dimensions) | set(context.at_least))
