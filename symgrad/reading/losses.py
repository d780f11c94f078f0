"""Losses that no formula gives: an undetermined function of what they are differentiated by.

"Suppose we know G = ∂L/∂Y": L is a differentiable function of Y, and of what Y is computed from
only through it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from symgrad.diagnostics import Diagnostic, Span, SymgradError
from symgrad.reading.displays import Display
from symgrad.terms.algebra import Call
from symgrad.terms.atoms import Variable
from symgrad.terms.context import Context
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.read.claims import claims_of
from symgrad.terms.read.definitions import head_of
from symgrad.terms.read.inline import Candidate
from symgrad.terms.read.names import spelling
from symgrad.terms.read.prose import Maths, Prose, Sentence
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.rows import Side
from symgrad.terms.read.syntax import (
    Accented,
    Frac,
    Group,
    Juxt,
    Name,
    Script,
    Symbol,
    Syntax,
    Word,
)
from symgrad.terms.read.tokens import tokenise
from symgrad.terms.read.vocabulary import EXPECTATIONS, OPERATORS, UNSUPPORTED, plain
from symgrad.terms.read.walk import everything
from symgrad.terms.walk import free_variables

_SYMBOLS = (r"\ell", r"\mathcal{L}", r"\Lambda", r"\ell_0")
"""Names for the undetermined function, the first that the document does not use."""


def determine(
    prose: Prose,
    displays: Sequence[Display],
    sentences: Sequence[Sentence],
    waiting: Sequence[Candidate],
) -> bool:
    """Define the names that are differentiated and nothing else; whether there were any."""
    reading = prose.reading()
    trees = trees_of(reading, displays, sentences, waiting)
    heads = {h for c in waiting for h in heads_of(reading, c)}
    by: dict[str, list[Variable]] = {}
    spans: dict[str, Span] = {}
    for name, variable, span in _slopes(reading, trees):
        if name not in heads and not _is_known(prose, reading, name):
            by.setdefault(name, []).append(variable)
            spans.setdefault(name, span)
    done = False
    for name, variables in by.items():
        arguments = _called(reading, trees, name)
        known = arguments or _last(prose.context, variables)
        made = _defined(prose.context, name, known, applied=bool(arguments))
        if made is None or _misfits(prose, made, displays, name):
            continue
        prose.context = made
        done = True
        listed = " and ".join(dict.fromkeys(v.name for v in known))
        message = f"{name} is not defined; it is read as a differentiable function of {listed}"
        prose.diagnostics.append(
            Diagnostic(code="inferred", message=message, severity="warning", span=spans[name])
        )
    return done


def _is_known(prose: Prose, reading: Reading, name: str) -> bool:
    context = prose.context
    known = (context.variables, context.functions, context.definitions, context.rows)
    called = name.replace(r"\mathrm{", r"\operatorname{", 1)
    word = plain(name)
    meant = word in reading.spelled or word in OPERATORS or word in UNSUPPORTED
    meant = meant or name.startswith(r"\mathbb{") or name in EXPECTATIONS
    return meant or any({name, called} & set(names) for names in known)


def trees_of(
    reading: Reading,
    displays: Sequence[Display],
    sentences: Sequence[Sentence],
    waiting: Sequence[Candidate],
) -> list[Syntax]:
    """The formulas of displays, of what may be definitions, and of short inline mathematics."""
    return [*_trees(reading, displays, waiting), *_inline(reading, sentences)]


def _trees(
    reading: Reading, displays: Sequence[Display], waiting: Sequence[Candidate]
) -> Iterator[Syntax]:
    sides = [s for display in displays for chain in display.chains for s in chain.sides]
    for side in (*sides, *(s for c in waiting for s in (c.left, c.right))):
        yield from _parsed(reading, side)


def _inline(reading: Reading, sentences: Sequence[Sentence]) -> Iterator[Syntax]:
    for sentence in sentences:
        for part in sentence:
            if isinstance(part, Maths) and len(part.source) <= _INLINE_MAX:
                try:
                    tokens = tokenise(part.source, part.span.start)
                except SymgradError:
                    continue
                yield from _parsed(reading, Side(tuple(tokens), part.span))


_INLINE_MAX = 80


def _parsed(reading: Reading, side: Side) -> Iterator[Syntax]:
    if side.tokens:
        try:
            yield reading.parsed(side.tokens, side.span)
        except SymgradError:
            return


def heads_of(reading: Reading, candidate: Candidate) -> Iterator[str]:
    """The name that a candidate would define, if any."""
    left = next(_parsed(reading, candidate.left), None)
    right = next(_parsed(reading, candidate.right), None)
    head = head_of(reading, left, right) if left is not None and right is not None else None
    if head is not None:
        yield head.name.text


def _slopes(reading: Reading, trees: Sequence[Syntax]) -> Iterator[tuple[str, Variable, Span]]:
    """What stands as ∂L/∂x or ∇_x L: the name of L, and the declared variable."""
    for tree in trees:
        for part, above, below in _differentiated_in(reading, tree):
            variable = _variable(reading, below)
            if variable is not None:
                yield _name(above), variable, part.span


def differentiated_parts(reading: Reading, tree: Syntax) -> Iterator[tuple[Syntax, Syntax]]:
    """The names that a formula differentiates, each with what it is differentiated by."""
    for _, above, below in _differentiated_in(reading, tree):
        yield above, below


def _differentiated_in(reading: Reading, tree: Syntax) -> Iterator[tuple[Syntax, Syntax, Syntax]]:
    for part in everything(tree):
        for above, below in _differentiated(reading, part):
            if isinstance(above, Name | Word | Accented):
                yield part, above, below


def _differentiated(reading: Reading, part: Syntax) -> Iterator[tuple[Syntax, Syntax]]:
    """What is differentiated, and by what."""
    match part:
        case Frac(numerator=above, denominator=below):
            pair = _after_sign(above), _after_sign(below)
            if pair[0] is not None and pair[1] is not None:
                yield pair[0], pair[1]
        case Juxt(items=items):
            for place, item in enumerate(items):
                after = items[place + 1 :]
                if isinstance(item, Script) and item.sub and after:
                    base = item.base
                    nabla = isinstance(base, Symbol) and base.text == r"\nabla"
                    if nabla and not _acts(after[1:]):
                        for below in _parsed(reading, Side(item.sub, item.span)):
                            yield after[0], below
        case _:
            pass


def _acts(after: Sequence[Syntax]) -> bool:
    """Whether a name acts on what follows it, as an expectation does: E‖x‖², E[x]."""
    first = after[0] if after else None
    first = first.base if isinstance(first, Script) else first
    return isinstance(first, Group) and first.kind != "("


def _after_sign(side: Syntax) -> Syntax | None:
    """What stands after ∂, if it is one thing."""
    while isinstance(side, Group) and side.kind == "{}" and len(side.items) == 1:
        side = side.items[0]
    match side:
        case Juxt(items=(Symbol(text=r"\partial"), item)):
            return item
        case _:
            return None


def _variable(reading: Reading, item: Syntax) -> Variable | None:
    """The declared variable that this is, or is an entry of."""
    names = [spelling(item), spelling(item, sup=False), spelling(item, sub=False, sup=False)]
    for name in names:
        declared = reading.context.variables.get(name.text) if name is not None else None
        if declared is not None:
            return declared.variable
    return None


def _name(item: Syntax) -> str:
    found = spelling(item)
    return found.text if found is not None else ""


def _called(reading: Reading, trees: Sequence[Syntax], name: str) -> list[Variable]:
    """The variables a of L(a), where that stands anywhere."""
    for tree in trees:
        for part in everything(tree):
            items = part.items if isinstance(part, Juxt) else ()
            for head, group in pairwise(items):
                if _name(head) == name and isinstance(group, Group) and group.kind == "(":
                    names = [_name(item) for item in group.items]
                    found = [reading.context.variables.get(n) for n in names]
                    known = [d.variable for d in found if d is not None]
                    if names and len(known) == len(names):
                        return known
    return []


def _last(context: Context, variables: Sequence[Variable]) -> list[Variable]:
    """The variables that no other of them is computed from."""
    distinct = list(dict.fromkeys(variables))
    leans = {v.name: _leans(context, v.name) for v in distinct}
    return [v for v in distinct if not any(v.name in leans[w.name] for w in distinct if w is not v)]


def _leans(context: Context, name: str) -> frozenset[str]:
    """The names that a definition mentions, itself or through others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        definition = context.definitions.get(waiting.pop())
        if definition is not None:
            fresh = {v.name for v in free_variables(definition.body)} - found
            found |= fresh
            waiting += fresh
    return frozenset(found)


def _defined(
    context: Context, name: str, arguments: Sequence[Variable], *, applied: bool
) -> Context | None:
    """The context where a name is an undetermined function of these; None if they are none."""
    known = (context.variables, context.functions)
    free = [s for s in _SYMBOLS if s != name and not any(s in names for names in known)]
    if not arguments or not free:
        return None
    symbol = FunctionSymbol(free[0], tuple(v.shape for v in arguments), ())
    parameters = tuple(arguments) if applied else ()
    try:
        extended = context.declare_function(symbol)
        return extended.define(name, Call(symbol, tuple(arguments)), parameters)
    except SymgradError:
        return None


def _misfits(prose: Prose, context: Context, displays: Sequence[Display], name: str) -> bool:
    """Whether more claims than not show that a name is no number: their sides differ in shape."""
    fits = 0
    for display in displays:
        for chain in display.chains:
            if not any(t.text in name for side in chain.sides for t in side.tokens):
                continue
            for link in claims_of(
                chain, context, functions=prose.functions, notation=prose.notation
            ):
                wrong = link.error is not None and link.error.code == "shape-mismatch"
                fits += -1 if wrong else link.claim is not None
    return fits < 0
