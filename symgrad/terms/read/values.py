"""What single signs are worth: numbers, constants, names."""

from __future__ import annotations

from fractions import Fraction

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.algebra import Apply, Call
from symgrad.terms.atoms import Constant, Identity, Number, Ones, Variable, Zeros
from symgrad.terms.function import Function, FunctionSymbol
from symgrad.terms.read.draft import Draft, draft, known
from symgrad.terms.read.names import spelling
from symgrad.terms.read.reading import IndexRange, Reading, Rows
from symgrad.terms.read.syntax import Accented, Name, Num, Symbol, Word
from symgrad.terms.term import Term

IDENTITIES = frozenset({"I", "Id", r"\mathbb{I}", r"\mathrm{Id}", r"\mathbb{1}"})
UNKNOWN_SIGNS = {
    r"\infty": "infinity is no number",
    r"\dots": "dots cannot be read as a formula: write a sum",
    "?": "a question mark stands for what is to be found",
    "d": "d needs what it is the differential of",
    r"\nabla": "∇ needs what it is applied to",
    r"\partial": "∂ needs what it is applied to",
}


def number(syntax: Num) -> Draft:
    """An exact number."""
    return known(Number(Fraction(syntax.text)), syntax.span, "number")


def name(reading: Reading, syntax: Name | Word | Accented) -> Draft:
    """What a name without scripts stands for."""
    spelled = spelling(syntax)
    if spelled is None:
        raise ReadError("this cannot be read as a name", syntax.span)
    if reading.is_circle_constant(spelled.text):
        return known(Constant("pi"), syntax.span)
    found = reading.meaning(spelled, syntax.span) or reading.sequence(spelled.text, syntax.span)
    match found:
        case Draft():
            return found
        case IndexRange():
            return reading.index_draft(found, syntax.span)
        case FunctionSymbol():
            return bare(reading, found, syntax.span)
        case Rows():
            return known(found.matrix, syntax.span)
        case Function() if _is_sign(syntax):
            return _undeclared(reading, spelled.text, syntax)
        case Function() | str():
            raise ReadError(f"{spelled.plain} needs an argument", syntax.span)
        case None:
            if isinstance(syntax, Word) and syntax.command:
                return _undeclared(reading, f"\\{syntax.text}", syntax)
            return _undeclared(reading, spelled.text, syntax)


def _is_sign(syntax: Name | Word | Accented) -> bool:
    """Whether a function is spelled by one letter, which may be a name: σ."""
    return isinstance(syntax, Name)


def _undeclared(reading: Reading, text: str, syntax: Name | Word | Accented) -> Draft:
    span = syntax.span
    if text in IDENTITIES or (isinstance(syntax, Word) and syntax.text == "Id"):
        return identity(reading, span)
    if text == "e" and "exp" in reading.spelled:
        return known(Apply(reading.spelled["exp"], (Number(Fraction(1)),)), span)
    if text in (r"\mathbb{E}", r"\mathbb{P}", r"\mathbb{V}"):
        raise ReadError(f"{text} is not supported: no term says it yet", span, code="unsupported")
    if text in reading.subscripts:
        return reading.index_draft(reading.index(text, span), span)
    raise reading.undeclared(text, span)


def identity(reading: Reading, span: Span) -> Draft:
    """The identity matrix, of a size that its neighbours fix."""
    size = reading.sizes.unknown("I", span)
    return draft((size, size), lambda: Identity(reading.sizes.final(size)), (), span)


def symbol(reading: Reading, syntax: Symbol) -> Draft:
    """𝟏, 𝟎; other signs mean nothing alone."""
    if syntax.text in (r"\mathbf{1}", r"\mathbb{1}"):
        return constant(reading, syntax.span, ones=True)
    if syntax.text in (r"\mathbf{0}", r"\mathbb{0}"):
        return constant(reading, syntax.span, ones=False)
    message = UNKNOWN_SIGNS.get(syntax.text, f"{syntax.text} has no meaning here")
    if syntax.text in (r"\ldots", r"\cdots", r"\vdots"):
        message = UNKNOWN_SIGNS[r"\dots"]
    raise ReadError(message, syntax.span)


def constant(reading: Reading, span: Span, *, ones: bool) -> Draft:
    """The vector of ones or zeros, of a size that its neighbours fix."""
    sizes = reading.sizes
    size = sizes.unknown(r"\mathbf{1}" if ones else r"\mathbf{0}", span)
    if ones:
        sizes.ones.append((size, span))
    kind = Ones if ones else Zeros
    form = "ones" if ones else "zeros"
    return draft((size,), lambda: kind((sizes.final(size),)), (), span, form)


def bare(reading: Reading, symbol: FunctionSymbol, span: Span) -> Draft:
    """A function named without its arguments: at the variables that it was defined with."""
    args = own_arguments(reading, symbol)
    if args is None:
        raise ReadError(f"{symbol.name} needs an argument", span)
    term: Term = Call(symbol, args)
    return known(term, span)


def own_arguments(reading: Reading, symbol: FunctionSymbol) -> tuple[Variable, ...] | None:
    """The variables that a function was defined with, where they still mean the same."""
    definition = reading.context.definitions.get(symbol.name)
    if definition is None:
        known = [reading.context.variables.get(name) for name in reading.own.get(symbol.name, ())]
        found = tuple(declared.variable for declared in known if declared is not None)
        return found if found and len(found) == len(symbol.domain) else None
    declared = [reading.context.variables.get(p.name) for p in definition.parameters]
    for parameter, found in zip(definition.parameters, declared, strict=True):
        local = reading.local(parameter.name)
        variable = local if isinstance(local, Variable) else found.variable if found else None
        if variable is not parameter:
            return None
    return definition.parameters
