"""Shapes of undeclared names from their use: every choice is tried, one that stays is the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal, final

from symgrad.diagnostics import ReadError, ShapeError, SortError, Span
from symgrad.terms.atoms import Variable
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim, Shape
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.node import ONE
from symgrad.terms.read.draft import Draft
from symgrad.terms.read.evidence import Evidence
from symgrad.terms.read.fit import FLEXIBLE, fit
from symgrad.terms.read.formula import scan
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.sizes import Sizes
from symgrad.terms.read.stackless import run
from symgrad.terms.read.syntax import Syntax

ATTEMPTS_MAX = 120
STATES_MAX = 64
NAMES_MAX = 40
UNKNOWN_MAX = 8

Ranks = Mapping[str, int]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """Sides that have one shape; `needed` are parameters, `calls` the functions that occur."""

    sides: tuple[Syntax, ...]
    span: Span
    needed: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """What a formula f(x) = … says of f: its parameters and its value."""

    parameters: tuple[str, ...]
    value: Syntax
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Unknown:
    """An undeclared name: how it must be read, and where it is met first."""

    name: str
    span: Span


@final
@dataclass(slots=True)
class Inferred:
    """The shapes that use leaves to each name; `spans` tells where a name is met first.

    `loose` are sizes in `shapes` that may be 1: a matrix with that many columns may be a vector.
    """

    shapes: dict[str, Shape] = field(default_factory=dict[str, Shape])
    loose: dict[str, str] = field(default_factory=dict[str, str])
    choices: dict[str, list[Shape]] = field(default_factory=dict[str, list[Shape]])
    spans: dict[str, Span] = field(default_factory=dict[str, Span])


_SUBSCRIPT = re.compile(r"^(?P<base>.+?)_(?:\{(?P<long>[^{}]*)\}|(?P<short>.))(?P<rest>\^.*|'+)?$")


@final
class Solver:
    """Tries ranks for the undeclared names of formulas, and keeps what lets them be read.

    `ranks` holds what words say of names ("the matrix A"); names of `closed` are never inferred.
    """

    def __init__(
        self,
        context: Context,
        plain: Reading,
        known: Evidence,
        ranks: Mapping[str, frozenset[int]],
        closed: frozenset[str],
        bodies: Mapping[str, Body],
    ) -> None:
        self.context = context
        self.plain = plain
        self.known = known
        self.ranks = ranks
        self.closed = closed
        self.bodies = bodies
        self.spans: dict[str, Span] = {}
        self.spread = 0

    def readable(self, formula: Formula) -> bool:
        """Whether a formula can be read as it is, or waits for names only."""
        return self._attempt(formula, {}, Sizes(), {}) is not False

    def solve(self, formulas: Sequence[Formula]) -> Inferred:
        """The shapes of names that all formulas together leave open in one way."""
        told: list[tuple[Formula, list[dict[str, int]]]] = []
        late: list[Formula] = []
        for formula in formulas:
            options = self._options(formula, [{}])
            if options is None:
                late.append(formula)
            elif options and options != [{}]:
                told.append((formula, options))
        told.sort(key=lambda pair: len(pair[1]))
        states: list[dict[str, int]] = [{}]
        used: list[Formula] = []
        for formula, options in told:
            joined = _joined(states, options)
            if joined and len(joined) <= STATES_MAX:
                states = joined
                used.append(formula)
        for formula in late:
            extended = self._options(formula, states)
            if extended and len(extended) <= STATES_MAX:
                states = extended
                used.append(formula)
        names = {name for _, options in told for option in options for name in option}
        names |= {name for state in states for name in state}
        return self._answer(names, self._plainest(states, told), used, told)

    def _plainest(
        self, states: list[dict[str, int]], told: list[tuple[Formula, list[dict[str, int]]]]
    ) -> list[dict[str, int]]:
        """The states where the parameter of a function of nothing else is a number: f(t) = e^t."""
        parameters = {n for body in self.bodies.values() for n in body.parameters}
        for name in sorted(parameters):
            alone = all(set(o) == {name} for _, options in told for o in options if name in o)
            if alone and any(state.get(name) == 0 for state in states):
                states = [state for state in states if state.get(name) == 0]
        return states

    # ---------------------------------------------------------------- one formula
    def _options(
        self, formula: Formula, states: Sequence[dict[str, int]]
    ) -> list[dict[str, int]] | None:
        """The ranks of its names with which a formula can be read; None if there are too many.

        Where a name may be a vector, it is not taken for a number that stands for that times 𝟏.
        """
        found: list[tuple[int, dict[str, int]]] = []
        waiting = list(states)
        attempts = 0
        while waiting:
            ranks = waiting.pop()
            attempts += 1
            if attempts > ATTEMPTS_MAX:
                return None
            answer = self._attempt(formula, ranks, Sizes(), {})
            if answer is True:
                found.append((self.spread, ranks))
            elif isinstance(answer, Unknown):
                if answer.name in ranks or answer.name.partition("_")[0] in self.closed:
                    continue
                waiting += [{**ranks, answer.name: rank} for rank in self._domain(answer.name)]
        least = min((count for count, _ in found), default=0)
        return [ranks for count, ranks in found if count == least]

    def _domain(self, name: str) -> Iterator[int]:
        for rank in sorted(self.ranks.get(name, frozenset((0, 1, 2))), reverse=True):
            if rank or name not in self.known.tensors:
                yield rank

    def _attempt(
        self, formula: Formula, ranks: Ranks, sizes: Sizes, shapes: dict[str, Shape]
    ) -> Unknown | Literal[True, False]:
        """Whether a formula can be read with these ranks, or the name that is missing."""
        functions: dict[str, FunctionSymbol] = {}
        for name in formula.needed:
            if name not in ranks and name not in self.context.variables:
                return self._unknown(name, formula.span)
        waiting = list(formula.calls)
        while True:
            reading = self._reading(ranks, sizes, shapes, functions, formula.span)
            if not waiting:
                read = self._read(reading, formula.sides, formula.span)
                if isinstance(read, list):
                    self.spread = reading.spread
                    return _alike(reading, read)
                if read is None or read.name not in self.bodies or read.name in functions:
                    return read or False
                waiting.append(read.name)
            name = waiting.pop()
            symbol = self._symbol(name, reading)
            if not isinstance(symbol, FunctionSymbol):
                return symbol or False
            functions[name] = symbol

    def _symbol(self, name: str, reading: Reading) -> FunctionSymbol | Unknown | None:
        """A function as its definition f(x) = … has it, or the name that this waits for."""
        body = self.bodies[name]
        domain: list[Shape] = []
        for parameter in body.parameters:
            declared = reading.context.variables.get(parameter)
            if declared is None:
                return self._unknown(parameter, body.span)
            domain.append(declared.variable.shape)
        value = self._read(reading, (body.value,), body.span)
        if not isinstance(value, list):
            return value
        return FunctionSymbol(name, tuple(domain), value[0].shape)

    def _read(
        self, reading: Reading, sides: Sequence[Syntax], span: Span
    ) -> list[Draft] | Unknown | None:
        """The drafts of sides, or the name that is missing, or None if they cannot be read."""
        try:
            scan(reading, sides)
            drafts: list[Draft] = []
            for side in sides:
                reading.scopes.clear()
                drafts.append(run(reading.read(side), span))
            return drafts
        except ReadError as error:
            if error.code in ("undeclared-symbol", "ambiguous-shape") and reading.missing:
                return self._unknown(reading.missing[-1], error.span)
            return None
        except (ShapeError, SortError, ValueError):
            return None

    def _reading(
        self,
        ranks: Ranks,
        sizes: Sizes,
        shapes: dict[str, Shape],
        functions: Mapping[str, FunctionSymbol],
        span: Span,
    ) -> Reading:
        context = self.context
        for name, rank in ranks.items():
            if name not in shapes:
                shapes[name] = tuple(sizes.unknown(name, span) for _ in range(rank))
            context = context.declare(Variable(name, shapes[name]), inferred=True)
        for symbol in functions.values():
            context = context.declare_function(symbol)
        plain = self.plain
        return Reading(
            context,
            plain.spelled,
            plain.notation,
            sizes=sizes,
            dimensions=plain.dimensions,
            words=plain.words,
            inferring=True,
            own={name: self.bodies[name].parameters for name in functions},
        )

    def _unknown(self, name: str, span: Span) -> Unknown:
        """The name that has to be declared: x for its entry x_i, x_k for its step x_{k+1}."""
        match = _SUBSCRIPT.match(name)
        if match is not None:
            base, sub = match["base"], match["long"] or match["short"] or ""
            letters = [c for c in sub if c.isalpha()]
            capital = base.upper() if len(base) == 1 and base.islower() else ""
            indices = sub.replace(",", "").strip()
            if re.fullmatch(r"[a-z](?:\s*,?\s*[a-z])?", sub) and self._counts(base, letters):
                entry_of = len(letters) == 2 and capital in self.known.bare
                name = capital if entry_of and base not in self.known.bare else base
            elif re.fullmatch(r"[a-z][+-]\d", indices) and base in self.known.counted:
                name = base
            elif base in self.known.steps and re.fullmatch(r"[a-z][+-]\d+|\d+", sub):
                name = self._step(base, sub)
        self.spans.setdefault(name, span)
        return Unknown(name, span)

    def _counts(self, base: str, letters: Sequence[str]) -> bool:
        """Whether the letters below a name are indices of its entries."""
        if base in self.known.steps and base not in self.known.bare:
            return False
        return base in self.known.bare or all(c in self.known.counted for c in letters)

    def _step(self, base: str, sub: str) -> str:
        letter = next((c for c in sub if c.isalpha()), "k")
        return f"{base}_{letter}"

    # ---------------------------------------------------------------- all together
    def _answer(
        self,
        names: set[str],
        states: list[dict[str, int]],
        used: list[Formula],
        told: list[tuple[Formula, list[dict[str, int]]]],
    ) -> Inferred:
        solved = [self._sized(state, used) for state in states]
        least = min(failed for failed, _ in solved)
        kept = _plain_columns([shapes for failed, shapes in solved if failed == least])
        made = Inferred(spans=self.spans)
        fresh = _Fresh(self.plain, names)
        widest, loose = _widest(kept)
        chosen = kept if widest is None else [widest]
        for name in sorted(names, key=lambda n: self.spans[n].start):
            shapes = _distinct([s[name] for s in chosen if name in s])
            if len(shapes) == 1 and all(name in s for s in chosen):
                made.shapes[name] = fresh.named(shapes[0])
            else:
                ranks = {o[name] for _, options in told for o in options if name in o}
                apart = shapes or [tuple(Dim.of(f"?{r}") for r in range(k)) for k in ranks]
                made.choices[name] = [fresh.named(shape, keep=False) for shape in apart]
        for symbol, name in loose.items():
            (size,) = fresh.named((Dim.of(symbol),))
            made.loose[str(size)] = name
        return made

    def _sized(self, state: Ranks, used: Sequence[Formula]) -> tuple[int, dict[str, Shape]]:
        """The shapes of a choice of ranks, and how many formulas do not fit it together."""
        sizes, shapes, failed = Sizes(), dict[str, Shape](), 0
        for formula in used:
            before = dict(sizes.found)
            if self._attempt(formula, state, sizes, shapes) is not True:
                failed += 1
                sizes.found = before
        sizes.settle()
        return failed, {name: sizes.shape(shape) for name, shape in shapes.items()}


def _plain_columns(kept: Sequence[dict[str, Shape]]) -> list[dict[str, Shape]]:
    """The readings without those that only write a vector as a matrix of one column."""

    def flat(shapes: dict[str, Shape]) -> tuple[tuple[str, Shape], ...]:
        return tuple((n, tuple(d for d in shapes[n] if d != ONE)) for n in sorted(shapes))

    plain = [s for s in kept if all(ONE not in shape for shape in s.values())]
    known = [flat(shapes) for shapes in plain]
    return [s for s in kept if s in plain or flat(s) not in known]


def _joined(
    states: Sequence[dict[str, int]], options: Sequence[dict[str, int]]
) -> list[dict[str, int]]:
    """The choices that agree with the options of one more formula."""
    found: list[dict[str, int]] = []
    for state in states:
        for option in options:
            if all(state.get(name, rank) == rank for name, rank in option.items()):
                found.append({**state, **option})
                if len(found) > STATES_MAX:
                    return found
    return found


def _alike(reading: Reading, drafts: Sequence[Draft]) -> bool:
    """Whether sides can have one shape."""
    if len(drafts) < 2:
        return True
    left, right = drafts
    if left.form in (*FLEXIBLE, "row"):
        left = fit(reading, left, right.shape) or left
    return fit(reading, right, left.shape) is not None


def _distinct(shapes: Sequence[Shape]) -> list[Shape]:
    """Shapes that differ beyond the numbers of their unknown sizes."""
    found: dict[Shape, Shape] = {}
    for shape in shapes:
        unknown = dict.fromkeys(n for d in shape for n in sorted(d.symbols) if n.startswith("?"))
        order = {name: Dim.of(f"?{number}") for number, name in enumerate(unknown)}
        found.setdefault(tuple(d.substitute(order) for d in shape), shape)
    return list(found.values())


def _widest(
    kept: Sequence[Mapping[str, Shape]],
) -> tuple[Mapping[str, Shape] | None, dict[str, str]]:
    """The reading of which all others are the case of one column, and which sizes are 1 there.

    What is proved of matrices with any number of columns holds of vectors too.
    """
    for widest in kept:
        symbols = sorted({n for shape in widest.values() for d in shape for n in d.symbols})
        unknown = [n for n in symbols if n.startswith("?")][:UNKNOWN_MAX]
        loose: set[str] = set()
        for other in kept:
            if other is not widest:
                ones = _narrowed(widest, other, unknown)
                if ones is None:
                    break
                loose |= ones
        else:
            if loose:
                return widest, {n: _first_with(n, widest) for n in sorted(loose)}
    return None, {}


def _first_with(symbol: str, shapes: Mapping[str, Shape]) -> str:
    return next(n for n, shape in sorted(shapes.items()) if any(symbol in d.symbols for d in shape))


def _narrowed(
    widest: Mapping[str, Shape], other: Mapping[str, Shape], unknown: Sequence[str]
) -> frozenset[str] | None:
    """The sizes that are 1 when a reading is a narrower one; None if it is another."""
    if set(widest) != set(other):
        return None
    for count in range(1, len(unknown) + 1):
        for ones in combinations(unknown, count):
            narrow = {name: _without(shape, ones) for name, shape in widest.items()}
            ranks = all(len(narrow[name]) == len(shape) for name, shape in other.items())
            if ranks and len(_distinct([_flat(narrow), _flat(other)])) == 1:
                return frozenset(ones)
    return None


def _without(shape: Shape, ones: Sequence[str]) -> Shape:
    """A shape without the columns that are one; a single row stays a row."""
    while shape and shape[-1].symbol in ones:
        shape = shape[:-1]
    return shape


def _flat(shapes: Mapping[str, Shape]) -> Shape:
    return tuple(d for _, shape in sorted(shapes.items()) for d in shape)


@final
class _Fresh:
    """Names for sizes that nothing says: letters that are free."""

    def __init__(self, reading: Reading, names: set[str]) -> None:
        context = reading.context
        taken = {*names, *context.variables, *context.functions, *context.rows}
        self.free = [
            n
            for n in ("m", "n", "p", "q", "d", "h", "k", "l", "r", "s")
            if n not in taken and n not in reading.dimensions
        ]
        self.given: dict[str, Dim] = {}

    def named(self, shape: Shape, *, keep: bool = True) -> Shape:
        """A shape with a letter for each unknown size; the letters stay taken with `keep`."""
        given = self.given if keep else dict(self.given)
        for dim in shape:
            for symbol in sorted(dim.symbols):
                if symbol.startswith("?") and symbol not in given:
                    given[symbol] = Dim.of(self._letter(given))
        return tuple(d.substitute(given) for d in shape)

    def _letter(self, given: Mapping[str, Dim]) -> str:
        used = {d.symbol for d in given.values()}
        for letter in self.free:
            if letter not in used:
                return letter
        return f"n_{{{len(given) + 1}}}"
