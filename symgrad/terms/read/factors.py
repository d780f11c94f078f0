"""Reading factors side by side from the left: what is a function, an operator, a plain factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.algebra import Divide
from symgrad.terms.dimension import SCALAR
from symgrad.terms.function import Function, FunctionSymbol
from symgrad.terms.read import differentials, gradients, values
from symgrad.terms.read.applications import Callee, applied, derived, sized
from symgrad.terms.read.bigsums import big
from symgrad.terms.read.conditions import indicator
from symgrad.terms.read.draft import Draft, draft
from symgrad.terms.read.fit import FLEXIBLE
from symgrad.terms.read.heads import Head, function_head, has_arguments, peeled
from symgrad.terms.read.indices import entries
from symgrad.terms.read.names import spelling
from symgrad.terms.read.products import together
from symgrad.terms.read.ranges import dimension
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.scripts import raised, script, scripts_on
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import (
    Accented,
    Big,
    Frac,
    Group,
    Name,
    Num,
    Relations,
    Script,
    Symbol,
    Syntax,
    Word,
    spelled,
)
from symgrad.terms.read.vocabulary import UNSUPPORTED, plain

Items = Sequence[Syntax]
Factor = tuple[Draft, int]


def product(reading: Reading, items: Items, span: Span) -> Task[Draft]:
    """The product of factors side by side."""
    factors: list[Draft] = []
    place = 0
    while place < len(items):
        made: Factor = yield factor(reading, items, place)
        factors.append(made[0])
        place = made[1]
    return together(reading, factors, span)


def factor(reading: Reading, items: Items, place: int) -> Task[Factor]:
    """The factor that starts at a place, and the place after it."""
    item = items[place]
    for read in (gradients.factor, differentials.factor, _indicator, _pair):
        special: Factor | None = yield read(reading, items, place)
        if special is not None:
            return special
    head = function_head(reading, item)
    letter = head is not None and (isinstance(head.callee, FunctionSymbol) or _is_letter(item))
    if head is not None and not (letter and not has_arguments(items, place)):
        called: Factor = yield _call(reading, items, place, head)
        return called
    value: Draft = yield _plain(reading, item)
    return value, place + 1


def _is_letter(item: Syntax) -> bool:
    """Whether a function is spelled by one letter: σ, which needs brackets round its argument."""
    base = item.base if isinstance(item, Script) else item
    return isinstance(base, Name)


def _plain(reading: Reading, item: Syntax) -> Task[Draft]:
    match item:
        case Name() | Word() | Accented():
            if isinstance(item, Word) and item.text in UNSUPPORTED and not _is_known(reading, item):
                raise ReadError(f"{item.text} is not supported", item.span, code="unsupported")
            return values.name(reading, item)
        case Symbol():
            return values.symbol(reading, item)
        case Script():
            made: Draft = yield script(reading, item)
            return made
        case _:
            other: Draft = yield reading.read(item)
            return other


def _is_known(reading: Reading, item: Word) -> bool:
    """Whether the document itself says what a word means."""
    name = spelling(item)
    return name is not None and reading.meaning(name, item.span) is not None


def _indicator(reading: Reading, items: Items, place: int) -> Task[Factor | None]:
    item = items[place]
    one = isinstance(item, Symbol) and item.text in (r"\mathbf{1}", r"\mathbb{1}")
    one = (
        one
        or (isinstance(item, Name) and item.text in (r"\mathbb{I}", "I"))
        or (isinstance(item, Num) and item.text == "1")
    )
    after = items[place + 1] if place + 1 < len(items) else None
    group, scripted = peeled(after)
    if not one or group is None or not any(isinstance(i, Relations) for i in group.items):
        return None
    told: Draft = yield indicator(reading, group.items, item.span.joined(group.span))
    if scripted is not None:
        told = yield scripts_on(reading, told, scripted)
    return told, place + 2


def _pair(reading: Reading, items: Items, place: int) -> Task[Factor | None]:
    """Names of two signs, where they are declared: Δx."""
    item = items[place]
    if isinstance(item, Name) and item.text in (r"\Delta", r"\delta") and place + 1 < len(items):
        after = items[place + 1]
        base = after.base if isinstance(after, Script) else after
        if isinstance(base, Name):
            text = f"{item.text} {base.text}"
            if text in reading.context.variables:
                joined = Name(text, item.span.joined(base.span))
                whole = replace(after, base=joined) if isinstance(after, Script) else joined
                value: Draft = yield _plain(reading, whole)
                return value, place + 2
    return None
    yield  # pragma: no cover - makes this a task


def _call(reading: Reading, items: Items, place: int, head: Head) -> Task[Factor]:
    """A function with its argument, in brackets or without."""
    if isinstance(head.callee, Function) and head.callee.name in ("max", "min") and head.script:
        message = f"{head.callee.name} over an index is not supported"
        raise ReadError(message, items[place].span, code="unsupported")
    item = items[place]
    if not has_arguments(items, place):
        bare: Factor = yield _without_brackets(reading, items, place, head)
        return bare
    group, scripted = peeled(items[place + 1])
    assert group is not None
    span = item.span.joined(items[place + 1].span)
    if head.callee == "size":
        return sized(dimension(reading, group.items[0]), span), place + 2
    inside = scripted
    args: list[Draft] = []
    product_of = _product_inside(head, group.items)
    if product_of is not None and scripted is None:
        logs: Draft = yield _log_of_product(reading, head, product_of)
        return logs, place + 2
    for content in group.items:
        arg: Draft = yield reading.read(content)
        args.append(arg)
    if isinstance(head.callee, FunctionSymbol) and _multiplies(reading, head.callee, args):
        alone: Draft = yield _plain(reading, item)
        return alone, place + 1
    if scripted is not None and scripted.sub is not None and _elementwise(head.callee):
        args[0] = yield entries(reading, args[0].closed(), scripted.sub, scripted.span)
        inside = replace(scripted, sub=None)
    value: Draft = yield _with_head_scripts(reading, head, args, span)
    if inside is not None:
        value = yield scripts_on(reading, value, inside)
    return value, place + 2


def _multiplies(reading: Reading, symbol: FunctionSymbol, args: Sequence[Draft]) -> bool:
    """Whether brackets after a function hold a factor: π_a (δ − π_k) with π defined at θ."""
    unlike = [
        arg.form not in FLEXIBLE and len(arg.shape) != len(shape)
        for arg, shape in zip(args, symbol.domain, strict=False)
    ]
    entrywise = symbol.domain == (SCALAR,) and symbol.codomain == SCALAR
    misfit = len(args) != len(symbol.domain) or any(unlike)
    own = values.own_arguments(reading, symbol)
    return len(args) == 1 and misfit and not entrywise and own is not None


def _product_inside(head: Head, items: Items) -> Big | None:
    """The ∏ that a logarithm is taken of, where it stands alone in its brackets."""
    inside = items[0] if len(items) == 1 else None
    while (
        isinstance(inside, Group)
        and inside.kind in ("(", "[", "{", "{}")
        and len(inside.items) == 1
    ):
        inside = inside.items[0]
    plain_log = isinstance(head.callee, Function) and head.callee.name == "log" and not head.script
    return inside if plain_log and isinstance(inside, Big) and inside.operator == r"\prod" else None


def _log_of_product(reading: Reading, head: Head, inside: Big) -> Task[Draft]:
    """log ∏ uᵢ is read as Σ log |uᵢ|, which is equal wherever it is defined; |u| is u if u > 0."""

    def each(factor_: Draft) -> Draft:
        size = reading.spelled.get("abs")
        known = isinstance(size, Function)
        inner = applied(reading, size, [factor_], factor_.span) if known else factor_
        return applied(reading, head.callee, [inner], factor_.span)

    made: Draft = yield big(reading, replace(inside, operator=r"\sum"), each)
    return made


def _elementwise(callee: Callee) -> bool:
    return isinstance(callee, Function) and not any(p.shape for p in callee.parameters)


def _with_head_scripts(reading: Reading, head: Head, args: list[Draft], span: Span) -> Task[Draft]:
    """log² x, log₂ x, σ'(z), softmax_i(z)."""
    script_ = head.script
    if script_ is not None and script_.primes:
        if not isinstance(head.callee, Function | FunctionSymbol) or len(args) != 1:
            raise ReadError("a prime needs a function of one argument", span)
        value = derived(reading, head.callee, args[0], script_.primes, span)
        script_ = replace(script_, primes=0)
    else:
        value = applied(reading, head.callee, args, span)
    if script_ is None:
        return value
    if script_.sup is not None and spelled(script_.sup) == "-1":
        raise ReadError(
            "the inverse of a function is not supported", script_.span, code="unsupported"
        )
    if script_.sub is not None and isinstance(head.callee, Function) and head.callee.name == "log":
        base: Draft = yield reading.read(reading.parsed(script_.sub))
        bottom = applied(reading, head.callee, [base], span)
        value = draft(value.shape, Divide, (value, bottom), span)
        script_ = replace(script_, sub=None)
    if script_.sub is not None:
        value = yield entries(reading, value, script_.sub, span)
    done: Draft = yield raised(reading, value, script_)
    return done


def _without_brackets(reading: Reading, items: Items, place: int, head: Head) -> Task[Factor]:
    """log x_i, tr A B, log det X: an argument without brackets, and how far it reaches."""
    stop = place + 1
    if stop >= len(items):
        name = plain(str(getattr(head.callee, "latex", head.callee)))
        raise ReadError(f"{name} needs an argument", items[place].span)
    nested = function_head(reading, items[stop]) is not None or isinstance(items[stop], Big)
    inside = _product_inside(head, items[stop : stop + 1])
    if inside is not None:
        logs: Draft = yield _log_of_product(reading, head, inside)
        return logs, stop + 1
    if nested:
        inner: Factor = yield factor(reading, items, stop)
        argument, stop = inner
    else:
        whole = head.callee in ("trace", "det", "logdet", "diag", "vec", "rowsum", "colsum")
        stop += 1
        while stop < len(items) and _goes_on(reading, items[stop], whole):
            stop += 1
        argument = yield product(
            reading, items[place + 1 : stop], items[place].span.joined(items[stop - 1].span)
        )
    span = items[place].span.joined(argument.span)
    value: Draft = yield _with_head_scripts(reading, head, [argument], span)
    return value, stop


def _goes_on(reading: Reading, item: Syntax, whole: bool) -> bool:
    if function_head(reading, item) is not None:
        return False
    if whole:
        return not isinstance(item, Big)
    base = item.base if isinstance(item, Script) else item
    return isinstance(base, Name | Num | Accented | Frac)
