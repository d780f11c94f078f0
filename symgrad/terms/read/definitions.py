"""Definitions: p = softmax(z), f(x) = x^T A x, r_i = a_i^T w - b_i, softmax(z)_i = …"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import final

from symgrad.diagnostics import DeclarationError, ReadError, ShapeError, Span
from symgrad.terms.algebra import Apply, Call, Entry, Transpose
from symgrad.terms.atoms import Index, Sort, Variable
from symgrad.terms.binders import Array
from symgrad.terms.context import Context
from symgrad.terms.dimension import SCALAR, Dim, Shape
from symgrad.terms.function import Function, FunctionSymbol
from symgrad.terms.node import ONE
from symgrad.terms.read.draft import Draft, finish
from symgrad.terms.read.fit import fit, mismatch
from symgrad.terms.read.formula import scan
from symgrad.terms.read.indices import split_commas
from symgrad.terms.read.names import Spelled, is_operation, next_in_sequence, spelling
from symgrad.terms.read.reading import IndexRange, Notation, Reading, reading_of
from symgrad.terms.read.rows import Side
from symgrad.terms.read.same_function import Agree, is_builtin
from symgrad.terms.read.stackless import run
from symgrad.terms.read.syntax import (
    Accented,
    Group,
    Juxt,
    Name,
    Script,
    Syntax,
    Word,
    spelled,
)
from symgrad.terms.read.vocabulary import EXPECTATIONS, OPERATORS
from symgrad.terms.read.walk import everything, mentions, scripts
from symgrad.terms.term import Term
from symgrad.terms.walk import free_indices, free_variables, subterms


@final
@dataclass(frozen=True, slots=True)
class Head:
    """The left side of a definition: a name, its arguments, and the indices of an entry."""

    name: Spelled
    arguments: tuple[Spelled, ...] | None
    indices: tuple[str, ...]
    span: Span

    def text(self) -> str:
        """The name under which the context holds it."""
        if self.arguments is not None and len(self.name.variants) > 1:
            return self.name.variants[-1]
        return self.name.text


def head_of(reading: Reading, left: Syntax, right: Syntax | None) -> Head | None:
    """The head of a definition, if a left side can be one."""
    while isinstance(left, Group) and left.kind == "{}" and len(left.items) == 1:
        left = left.items[0]
    left = _inside_logarithm(reading, left) or left
    if right is not None:
        left, right = _rooted(reading, left, right)
    scripted = left if isinstance(left, Script) else None
    match left:
        case Juxt(items=(called, Group(kind="(" | "[", items=items))):
            return _function_head(reading, called, items, right, left.span)
        case Juxt(items=(called, Script(base=Group(kind="(", items=items)) as group)):
            if group.sup is not None or group.primes or group.sub is None:
                return None
            indices = _letters(reading, group, right)
            name = spelling(called)
            arguments = _arguments(items)
            if indices is None or name is None or arguments is None:
                return None
            return Head(name, arguments, indices, left.span)
        case _:
            pass
    if scripted is not None and scripted.sub is not None:
        indices = _letters(reading, scripted, right)
        base = spelling(scripted, sub=False)
        if indices is not None and base is not None and scripted.sup is None:
            return Head(reading.beside_dimension(base), None, indices, left.span)
    if not isinstance(left, Name | Word | Accented | Script):
        return None
    if scripted is not None and _is_power(reading, scripted):
        return None
    name = spelling(left)
    return Head(name, None, (), left.span) if name is not None else None


_E = frozenset(("e", r"\mathrm{e}"))


def _is_power(reading: Reading, script: Script) -> bool:
    """Whether a superscript is a power, transpose or inverse of what stands before it."""
    if is_operation(script.sup):
        return not _is_square(reading, script)
    base, text = spelling(script, sup=False), spelled(script.sup or ())
    if base is not None and base.text in _E and not reading.is_variable(base.text):
        return True
    counted = text.isdigit() or reading.is_variable(text)
    return counted and base is not None and reading.is_variable(base.text)


def _is_square(reading: Reading, script: Script) -> bool:
    """Whether a name is known by its square alone: σ² = …, with no σ declared."""
    bases = [spelling(script, sup=False), spelling(script, sub=False, sup=False)]
    known = (reading.context.variables, reading.context.rows, reading.context.functions)
    told = any(b is not None and any(b.text in names for names in known) for b in bases)
    return spelled(script.sup or ()) == "2" and None not in bases and not told


def _function_head(
    reading: Reading, called: Syntax, items: tuple[Syntax, ...], right: Syntax | None, span: Span
) -> Head | None:
    arguments = _arguments(items)
    if arguments is None or _is_expectation(called, arguments, right):
        return None
    if any(isinstance(item, Script) and _is_power(reading, item) for item in items):
        return None
    if isinstance(called, Script) and called.sub is not None and called.sup is None:
        indices = _letters(reading, called, right)
        base = spelling(called, sub=False)
        if indices is not None and base is not None:
            return Head(base, arguments, indices, span)
    name = spelling(called)
    if name is None or (isinstance(called, Script) and called.primes):
        return None
    if any(v in reading.context.variables for v in name.variants):
        return None
    return Head(name, arguments, (), span)


def _is_expectation(called: Syntax, arguments: tuple[Spelled, ...], right: Syntax | None) -> bool:
    """Whether brackets follow a sign of probability: E[x] = μ defines no function.

    KL(μ, σ) = … with μ and σ on the right side does.
    """
    name = spelling(called, sub=False, sup=False)
    if name is None or name.plain not in EXPECTATIONS:
        return False
    told = right is not None and all(mentions(right, a.text) for a in arguments)
    return not told or name.plain.startswith("\\mathbb")


def _arguments(items: Sequence[Syntax]) -> tuple[Spelled, ...] | None:
    names = [spelling(item) for item in items]
    found = tuple(n for n in names if n is not None)
    good = len(found) == len(names) and len({n.text for n in found}) == len(found)
    return (
        found
        if good and all(isinstance(i, Name | Accented | Script | Word) for i in items)
        else None
    )


def _letters(reading: Reading, script: Script, right: Syntax | None) -> tuple[str, ...] | None:
    """The subscript as indices that the right side mentions; None if it belongs to the name."""
    parts = split_commas(script.sub or ())
    if len(parts) == 1:
        parts = [(t,) for t in parts[0]]
    letters = [p[0].text for p in parts if len(p) == 1 and p[0].kind == "letter"]
    if len(letters) != len(parts) or len(set(letters)) != len(letters):
        return None
    whole = spelling(script, sup=False)
    if whole is not None and reading.is_variable(whole.text):
        return None
    if any(reading.is_variable(letter) for letter in letters):
        return None
    if next_in_sequence(whole.text if whole else "", reading.context.variables):
        return None
    if right is None or not all(mentions(right, letter) for letter in letters):
        return None
    return None if _stands_alone(reading, right, letters) else tuple(letters)


def _stands_alone(reading: Reading, right: Syntax, letters: Sequence[str]) -> bool:
    """Whether a letter belongs to a name that is declared with it: the i of a vector p_i."""
    for part in everything(right):
        if isinstance(part, Script) and {t.text for t in part.sub or ()} & set(letters):
            name = spelling(part, sup=False)
            if name is not None and name.text in reading.context.variables:
                return True
    return False


@final
@dataclass(frozen=True, slots=True)
class Defined:
    """What came of a definition: the new context, or that it restates a function of symgrad's."""

    context: Context
    name: str
    builtin: Function | None = None


def define(
    context: Context,
    left: Side,
    right: Side,
    *,
    certain: bool = False,
    functions: Mapping[str, Function] | None = None,
    notation: Notation | None = None,
    agree: Agree | None = None,
) -> Defined | None:
    """The context with one more definition; None if the left side is nothing to define.

    x = x + 1 is then a claim; but if it is `certain` that a definition is meant, it is circular.

    Raises: ReadError if the right side cannot be read or does not fit what is declared.
    """
    reading = reading_of(context, functions, notation)
    tree = reading.parsed(left.tokens, left.span)
    value = reading.parsed(right.tokens, right.span)
    head = head_of(reading, tree, value)
    tree, value = _rooted(reading, tree, value)
    context = context if head is None else _before_signs(context, head)
    if head is None or not is_free(context, head):
        return None
    logarithm = _inside_logarithm(reading, tree) is not None
    if logarithm and head.text() in context.variables:
        return None
    same = _as_function(reading, head, value)
    if same is not None:
        return Defined(context.define(head.text(), *same, head.span), head.text())
    if head.arguments is not None and isinstance(reading.meaning(head.name, head.span), str):
        return None  # det and tr mean what they mean: this is a claim
    scan(reading, (tree, value))
    body, parameters = _body(reading, head, value, right.span)
    if logarithm:
        body = Apply(reading.spelled["exp"], (body,))
    picked = _picked(reading, head, body)
    letters = {part.text for part in everything(value) if isinstance(part, Name)}
    for index in picked:
        if index.name in letters:
            raise reading.undeclared(index.name, right.span)
    if picked:
        for index in picked:
            context = context.declare(Variable(index.name, SCALAR, Sort.INDEX, index.stop))
        return define(
            context,
            left,
            right,
            certain=certain,
            functions=functions,
            notation=notation,
            agree=agree,
        )
    if head.arguments is not None and head.name.plain in reading.spelled:
        known = reading.spelled[head.name.plain]
        if is_builtin(known, parameters, body, agree):
            return Defined(context, head.text(), known)
        if known.body is None:  # log and exp mean what they mean: this is a claim
            return None
    if not certain and (
        _mentions_itself(head, body, parameters) or _at_a_point(context, head, body, parameters)
    ):
        return None
    matrix = row_of(body) if head.arguments is None else None
    if matrix is not None and head.text() not in context.variables:
        return Defined(context.name_rows(head.text(), matrix), head.text())
    try:
        return Defined(context.define(head.text(), body, parameters, head.span), head.text())
    except (ShapeError, DeclarationError) as error:
        code = "shape-mismatch" if isinstance(error, ShapeError) else "circular-definition"
        raise ReadError(str(error), head.span, code=code) from error


def _inside_logarithm(reading: Reading, left: Syntax) -> Syntax | None:
    """What log p(x) = … defines through its logarithm: p(x), or P."""
    match left:
        case Juxt(items=(Word() as log, *rest)) if "exp" in reading.spelled:
            function = reading.meaning(Spelled(log.text, log.text, (log.text,)), log.span)
            if not isinstance(function, Function) or function.name != "log" or not rest:
                return None
            alone = rest[0] if len(rest) == 1 else Juxt(tuple(rest), left.span)
            inside = alone.items[0] if isinstance(alone, Group) and len(alone.items) == 1 else alone
            first = inside.items[0] if isinstance(inside, Juxt) else inside
            return inside if _is_new(reading, first) else None
        case _:
            return None


def _is_new(reading: Reading, item: Syntax) -> bool:
    """Whether a name means nothing yet, with its scripts or without."""
    context = reading.context
    known = (context.variables, context.functions, context.rows, reading.spelled, OPERATORS)
    names = [spelling(item), spelling(item, sup=False), spelling(item, sub=False, sup=False)]
    told = {text for name in names if name is not None for text in (name.plain, *name.variants)}
    return None not in names and not any(text in table for table in known for text in told)


def _rooted(reading: Reading, left: Syntax, right: Syntax) -> tuple[Syntax, Syntax]:
    """What e² = (r − s)² says of an undeclared e: e = r − s."""
    match left, right:
        case Script() as square, Script(base=Group(kind="(" | "[") as inner, sub=None, primes=0):
            if spelled(right.sup or ()) == "2" and _is_square(reading, square):
                bare = square.base if square.sub is None else replace(square, sup=None)
                return bare, inner
        case _:
            pass
    return left, right


def _picked(reading: Reading, head: Head, body: Term) -> list[Index]:
    """The indices that a value leaves free and its name does not have: the p of −s_p + log Σ e^{s_j}."""
    own = {*head.indices, *(a.text for a in head.arguments or ())}
    known = (*reading.context.variables, *reading.dimensions)
    found = {i.name: i for i in free_indices(body) if i.name not in own and i.name not in known}
    return [found[name] for name in sorted(found) if found[name].start == ONE]


def _as_function(
    reading: Reading, head: Head, value: Syntax
) -> tuple[Term, tuple[Variable, ...]] | None:
    """What h = \\tanh says: h(t) = \\tanh(t), for a function of a number."""
    name = spelling(value) if isinstance(value, Name | Word) else None
    if name is None or head.arguments is not None or head.indices:
        return None
    if head.text() in reading.context.variables:
        return None
    callee, t = reading.meaning(name, value.span), Variable("t", SCALAR)
    match callee:
        case Function(parameters=(parameter,)) if not parameter.shape:
            return Apply(callee, (t,)), (t,)
        case FunctionSymbol(domain=((),), codomain=()):
            return Call(callee, (t,)), (t,)
        case _:
            return None


def _mentions_itself(head: Head, body: Term, parameters: tuple[Variable, ...]) -> bool:
    names = {v.name for v in free_variables(body) if v not in parameters}
    return head.text() in names | {t.function.name for t in subterms(body) if isinstance(t, Call)}


def _at_a_point(context: Context, head: Head, body: Term, parameters: tuple[Variable, ...]) -> bool:
    """Whether f(a) = 0 says what a declared function is at a declared point, and defines nothing."""
    if head.text() not in context.functions or free_variables(body) & set(parameters):
        return False
    return any(p.name in context.variables for p in parameters)


def row_of(body: Term) -> Term | None:
    """The matrix, or its transpose, of x_i = X_{i,:}^T or x_j = X_{:,j}; None for other bodies."""
    match body:
        case Array(indices=(index,), body=Entry(arg=matrix, indices=(row, None))) if (
            row is index and isinstance(matrix, Variable) and index.stop == matrix.shape[0]
        ):
            return matrix
        case Array(indices=(index,), body=Entry(arg=matrix, indices=(None, column))) if (
            column is index and isinstance(matrix, Variable) and index.stop == matrix.shape[1]
        ):
            return Transpose(matrix)
        case _:
            return None


def _before_signs(context: Context, head: Head) -> Context:
    """The context without a number that only a sign stated after its definition declares.

    In "s = ‖x‖², s > 0" the sign says where the value is looked at.
    """
    declared = context.variables.get(head.text())
    if declared is None or declared.span is None or head.arguments is not None:
        return context
    later = declared.span.start > head.span.start
    if not later or not declared.properties or declared.variable.shape:
        return context
    rest = {n: d for n, d in context.variables.items() if n != head.text()}
    return replace(context, variables=MappingProxyType(rest))


def is_free(context: Context, head: Head) -> bool:
    """Whether a head has no definition and no meaning but a declaration without constraint."""
    for text in head.name.variants:
        if text in context.definitions or text in context.rows or text in context.dimensions:
            return False
        if text in context.minimisers:
            return False
        declared = context.variables.get(text)
        if declared is not None and (declared.properties or declared.row_properties):
            return False
        if declared is not None and head.arguments is not None:
            return False
    return not any(a.text == head.name.text for a in head.arguments or ())


def _body(
    reading: Reading, head: Head, value: Syntax, place: Span
) -> tuple[Term, tuple[Variable, ...]]:
    """The right side as a term, and the parameters of a function."""
    local: dict[str, IndexRange | Variable] = {}
    parameters: list[Variable] = []
    for argument in head.arguments or ():
        shape = _parameter_shape(reading, argument, value, head)
        parameters.append(Variable(argument.text, shape))
        local[argument.text] = parameters[-1]
    indices = [
        IndexRange(i, reading.sizes.unknown(f"the range of {i}", head.span)) for i in head.indices
    ]
    local.update({i.name: i for i in indices})
    _declared_ranges(reading, head, indices)
    with reading.within(local):
        draft: Draft = run(reading.read(value), place)
    draft = _fitted(reading, head, draft)
    reading.sizes.settle()
    body = finish(draft)
    if indices:
        final = tuple(Index(i.name, reading.sizes.final(i.stop)) for i in indices)
        body = Array(final, body)
    return body, tuple(parameters)


def _parameter_shape(reading: Reading, argument: Spelled, value: Syntax, head: Head) -> Shape:
    """The shape of an argument: as declared, as the function is declared, or from its use.

    What stands for a family alone, r_i = …, is a number in ℓ(r) = …: any of the family.
    """
    declared = reading.context.variables.get(argument.text)
    function = reading.context.functions.get(head.text())
    if function is not None and head.arguments is not None:
        place = [a.text for a in head.arguments].index(argument.text)
        if place < len(function.symbol.domain):
            return function.symbol.domain[place]
    known = reading.context.definitions.get(argument.text)
    if declared is not None and not (known is not None and isinstance(known.body, Array)):
        return declared.variable.shape
    rank = 0
    for part in _deep(reading, value):
        if isinstance(part, Script) and part.sub is not None:
            name = spelling(part.base)
            if name is not None and name.text == argument.text:
                rank = max(rank, len(split_commas(part.sub)))
    return tuple(_new_size(reading, argument.text, n) for n in range(rank)) if rank else SCALAR


def _deep(reading: Reading, tree: Syntax) -> Iterator[Syntax]:
    """All parts of a tree, those of its scripts too, as far as they can be read."""
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        yield from everything(item)
        for tokens in scripts(item):
            if not tokens:
                continue
            try:
                waiting.append(reading.parsed(tokens))
            except ReadError:
                continue


def _new_size(reading: Reading, name: str, number: int) -> Dim:
    taken = reading.dimensions | set(reading.context.variables)
    for text in ("n", "m", "k", "d", "p", "q"):
        if text not in taken and text != name and not number:
            return Dim.of(text)
    return Dim.of(f"n_{{{name}{number or ''}}}")


def _declared_ranges(reading: Reading, head: Head, indices: list[IndexRange]) -> None:
    declared = reading.context.variables.get(head.name.text)
    if declared is not None:
        for index, size in zip(indices, declared.variable.shape, strict=False):
            reading.sizes.equal(index.stop, size)


def _fitted(reading: Reading, head: Head, draft: Draft) -> Draft:
    """The right side with the shape that is declared of the left."""
    function = reading.context.functions.get(head.text())
    declared = reading.context.variables.get(head.name.text)
    if head.arguments is not None and function is not None:
        shape = function.symbol.codomain
    elif head.arguments is None and declared is not None:
        shape = declared.variable.shape
    else:
        return draft
    fitted = fit(reading, draft, shape[len(head.indices) :])
    if fitted is None:
        raise mismatch(reading, f"{head.text()} is", shape, draft)
    return fitted
