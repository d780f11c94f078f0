"""Undeclared names of a document: their shapes from use, said or asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from symgrad.diagnostics import DeclarationError, Diagnostic, ReadError
from symgrad.reading.displays import Display
from symgrad.reading.rows_from_use import meant_as_rows, settle_rows
from symgrad.terms.atoms import Variable
from symgrad.terms.context import Context
from symgrad.terms.dimension import Shape, show
from symgrad.terms.read.definitions import Head, define, head_of
from symgrad.terms.read.evidence import Evidence, evidence
from symgrad.terms.read.infer import NAMES_MAX, Body, Formula, Inferred, Solver
from symgrad.terms.read.inline import Candidate
from symgrad.terms.read.prose import Prose, Sentence
from symgrad.terms.read.ranks_in_words import ranks_in_words
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.rows import Side
from symgrad.terms.read.shapes_in_words import rows_in_words
from symgrad.terms.read.spelling import RELATIONS
from symgrad.terms.read.syntax import Syntax
from symgrad.terms.read.tokens import Token

_EQUATIONS = frozenset({"=", ":=", r"\le", r"\ge", "<", ">", r"\equiv", r"\succeq", r"\preceq"})


def infer(
    prose: Prose,
    displays: Sequence[Display],
    waiting: Sequence[Candidate],
    sentences: Sequence[Sentence],
) -> bool:
    """Declare the undeclared names whose shapes their use settles; whether any was declared."""
    reading = prose.reading()
    if not _has_strangers(prose, reading, displays, waiting):
        return False
    _declare_bounds(prose, displays)
    reading = prose.reading()
    heads, bodies, formulas = _formulas(reading, displays, waiting)
    known = evidence(tree for formula in formulas for tree in formula.sides)
    known.sides -= set(heads)
    parameters = {name for body in bodies.values() for name in body.parameters}
    closed = _closed(known, heads, bodies) | (_single_members(prose.context) - parameters)
    ranks = ranks_in_words(prose, sentences)
    tokens = list(_tokens(displays, waiting))
    rows = meant_as_rows(prose, known, tokens)
    closed |= _differential_sign(tokens) | frozenset(rows) | _indices(prose, tokens)

    def solver(context: Context) -> Solver:
        return Solver(context, reading, known, ranks, closed, bodies)

    if settle_rows(prose, rows, formulas[: 10 * NAMES_MAX], tokens, solver):
        return True
    found = solver(prose.context).solve(formulas[: 10 * NAMES_MAX])
    for name in known.below & {n for body in bodies.values() for n in body.parameters}:
        found.shapes.pop(name, None)
    for name in [n for n in found.shapes if n.islower() and n not in known.bare | known.sides]:
        if len(found.shapes.get(name.upper(), ())) == 2:
            found.shapes.pop(name)  # x_n beside a matrix X: see meant_as_rows
    _doubt(prose, found, heads, waiting)
    prose.loose.update(found.loose)
    sized = _unsized(prose, waiting)
    done = _declare(prose, found, heads - sized, sized, _places_of_functions(bodies, formulas))
    for sentence in sentences if done else ():
        rows_in_words(prose, sentence)
    return done


def _places_of_functions(bodies: Mapping[str, Body], formulas: Sequence[Formula]) -> frozenset[str]:
    """The parameters of defined functions that stand nowhere but in their definitions."""
    parameters = {name for body in bodies.values() for name in body.parameters}
    if not parameters:
        return frozenset()
    others = (evidence(formula.sides) for formula in formulas if len(formula.sides) > 1)
    return frozenset(parameters - {name for known in others for name in known.bare | known.sides})


def _unsized(prose: Prose, waiting: Sequence[Candidate]) -> frozenset[str]:
    """The names whose definitions leave a size open, which use may tell: C = I - 𝟏𝟏ᵀ/n."""
    found: set[str] = set()
    for candidate in waiting:
        left, right = candidate.left, candidate.right
        try:
            define(prose.context, left, right, functions=prose.functions, notation=prose.notation)
        except ReadError as error:
            if error.code == "undetermined-size":
                heads = _head(prose.reading(), candidate)
                found |= {h.name.text for h in heads if h.arguments is None and not h.indices}
    return frozenset(found)


def leaves_open(prose: Prose, candidate: Candidate) -> bool:
    """Whether a definition f(x) = … has a parameter whose shape nothing says yet."""
    reading = prose.reading()
    for head in _head(reading, candidate):
        if head.arguments is not None and head.text() not in prose.context.functions:
            return any(a.text not in prose.context.variables for a in head.arguments)
    return False


_SIGN = re.compile(r"\\[A-Za-z]+|[A-Za-z]")


def _has_strangers(
    prose: Prose, reading: Reading, displays: Sequence[Display], waiting: Sequence[Candidate]
) -> bool:
    """Whether any letter of a formula occurs in no name that is known."""
    context = prose.context
    names = (*context.variables, *context.functions, *context.rows, *reading.dimensions)
    letters = {sign for name in names for sign in _SIGN.findall(re.split("[_^]", name)[0])}
    for token in _tokens(displays, waiting):
        letter = token.kind == "letter" or (token.kind == "command" and token.text in _GREEK)
        if letter and token.text not in letters and token.text not in reading.spelled:
            return True
    return False


def _greek() -> frozenset[str]:
    from symgrad.terms.read.spelling import LETTERS

    return LETTERS


_GREEK = _greek()


def _tokens(displays: Sequence[Display], waiting: Sequence[Candidate]) -> Iterator[Token]:
    for display in displays:
        for chain in display.chains:
            for side in chain.sides:
                yield from side.tokens
    for candidate in waiting:
        yield from (*candidate.left.tokens, *candidate.right.tokens)


def _declare_bounds(prose: Prose, displays: Sequence[Display]) -> None:
    """Letters that sums go up to are dimensions."""
    reading = prose.reading()
    trees = [
        tree
        for display in displays
        for chain in display.chains
        for side in chain.sides
        if (tree := _parsed(reading, side)) is not None
    ]
    for name in sorted(evidence(trees).bounds):
        if not reading.is_variable(name) and name not in prose.context.functions:
            least = {name: 1, **prose.context.at_least}
            prose.context = replace(prose.context, at_least=MappingProxyType(least))


def _parsed(reading: Reading, side: Side) -> Syntax | None:
    try:
        return reading.parsed(side.tokens, side.span) if side.tokens else None
    except ReadError:
        return None


def _head(reading: Reading, candidate: Candidate) -> list[Head]:
    left, right = (_parsed(reading, side) for side in (candidate.left, candidate.right))
    head = head_of(reading, left, right) if left is not None and right is not None else None
    return [head] if head is not None else []


def _formulas(
    reading: Reading, displays: Sequence[Display], waiting: Sequence[Candidate]
) -> tuple[set[str], dict[str, Body], list[Formula]]:
    """The names that are defined, the functions among them, and the pairs of sides."""
    heads: set[str] = set()
    bodies: dict[str, Body] = {}
    made: list[Formula] = []
    functions: set[int] = set()
    for candidate in waiting:
        for head in _head(reading, candidate):
            heads.add(head.name.text)
            value = _parsed(reading, candidate.right)
            if head.arguments is not None and value is not None:
                functions.add(candidate.left.span.start)
                names = tuple(a.text for a in head.arguments)
                bodies.setdefault(head.name.text, Body(names, value, candidate.right.span))
                made.append(Formula((value,), candidate.right.span, names))
    seen: set[tuple[int, int]] = set()
    proposed = ((c.left, c.right) for c in waiting)
    for left, right in (*proposed, *(pair for display in displays for pair in _links(display))):
        place = (left.span.start, right.span.start)
        if left.span.start in functions or place in seen:
            continue
        seen.add(place)
        sides = tuple(t for t in (_parsed(reading, s) for s in (left, right)) if t is not None)
        if len(sides) == 2:
            occurring = evidence(sides)
            calls = tuple(sorted((occurring.bare | occurring.sides) & set(bodies)))
            needed = tuple(n for name in calls for n in bodies[name].parameters)
            mentioned = tuple(n for n in needed if n in occurring.bare | occurring.sides)
            made.append(Formula(sides, left.span.joined(right.span), mentioned, calls))
    return heads, bodies, made


def _links(display: Display) -> Iterator[tuple[Side, Side]]:
    for chain in display.chains:
        for number, relation in enumerate(chain.relations):
            if RELATIONS[relation.text] in _EQUATIONS:
                yield chain.sides[number], chain.sides[number + 1]


def _closed(known: Evidence, heads: set[str], bodies: Mapping[str, Body]) -> frozenset[str]:
    """Names that use says nothing of: functions, what is differentiated, what nothing uses."""
    alone = known.sides - known.bare
    defined = heads | {name.partition("_")[0] for name in heads}
    return frozenset(bodies) | ((known.differentiated | known.applied | alone) - defined)


def _indices(prose: Prose, tokens: Sequence[Token]) -> frozenset[str]:
    """Letters that stand below declared tensors: they pick an entry, and are no names of values."""
    found: set[str] = set()
    for base, sign, low in zip(tokens, tokens[1:], tokens[2:], strict=False):
        declared = prose.context.variables.get(base.text)
        single = sign.text == "_" and low.kind == "letter"
        whole = f"{base.text}_{low.text}" in prose.context.variables
        if single and not whole and declared is not None and declared.variable.rank:
            found.add(low.text)
    return frozenset(found)


def _single_members(context: Context) -> frozenset[str]:
    """Names g where one g_t is declared: g_i may be one like it, so use does not tell what g is."""
    named = (re.fullmatch(r"(.+)_\{?([A-Za-z])\}?", name) for name in context.variables)
    return frozenset(match[1] for match in named if match is not None)


def _differential_sign(tokens: Sequence[Token]) -> frozenset[str]:
    """d, if it stands before letters as in dx: then it is no name."""
    for token, after in pairwise(tokens):
        letter = after.kind == "letter" or after.text in _GREEK
        if token.text == "d" and letter and not after.spaced:
            return frozenset("d")
    return frozenset()


def _declare(
    prose: Prose,
    found: Inferred,
    defined: set[str],
    sized: frozenset[str],
    places: frozenset[str],
) -> bool:
    """Declare what was found, and say so; a number that only holds a place needs no word."""
    done = False
    for name, shape in found.shapes.items():
        if name in defined or name in prose.context.variables:
            continue
        variable = Variable(name, shape)
        span = found.spans[name]
        try:
            prose.context = prose.context.declare(variable, inferred=True, span=span)
        except DeclarationError:
            continue
        done = True
        if name in places and not shape:
            continue
        message = f"{name} is not declared; from its use it is {_shown(shape)}"
        if name in sized:
            message = f"nothing says how large {name} is; from its use it is {_shown(shape)}"
        if len(shape) == 2 and str(shape[1]) in found.loose:
            message += f" (or a vector: {shape[1]} may be 1)"
        prose.diagnostics.append(
            Diagnostic(code="inferred", message=message, severity="warning", span=span)
        )
    return done


def _doubt(prose: Prose, found: Inferred, defined: set[str], waiting: Sequence[Candidate]) -> None:
    """Ask for the names with several possible shapes; what is defined by them waits for them."""
    doubts: dict[str, str] = {}
    prose.diagnostics = [d for d in prose.diagnostics if d.code != "ambiguous-shape"]
    for name, choices in found.choices.items():
        if name not in defined and len(choices) > 1:
            doubts[name] = f"{name} is not declared, and could be {_listed(choices)}"
            hint = f"declare it: ${name} \\in \\mathbb{{R}}^{{…}}$"
            prose.diagnostics.append(
                Diagnostic(
                    code="ambiguous-shape",
                    message=doubts[name],
                    span=found.spans[name],
                    hint=hint,
                )
            )
    reading = prose.reading()
    for candidate in waiting:
        for head in _head(reading, candidate):
            letters = [t.text for t in candidate.right.tokens if t.text in doubts]
            if letters:
                doubts.setdefault(head.name.text, doubts[letters[0]])
    prose.notation = replace(prose.notation, doubts=tuple(sorted(doubts.items())))


def _listed(choices: Sequence[Shape]) -> str:
    words = [_shown(shape) for shape in sorted(choices, key=lambda s: (len(s), repr(s)))]
    return ", ".join(words[:-1]) + f" or {words[-1]}"


def _shown(shape: Shape) -> str:
    match len(shape):
        case 0:
            return "a number"
        case 1:
            return f"a vector of length {show(shape)}"
        case _:
            return f"a matrix {show(shape)}"
