"""Letters that mean something when nothing declares them: e^x, I_n, e_i, δ_ij, entries a_ij of A."""

from __future__ import annotations

from dataclasses import replace

from symgrad.diagnostics import ReadError
from symgrad.terms.algebra import Apply
from symgrad.terms.atoms import Basis, Delta, Identity
from symgrad.terms.dimension import Dim
from symgrad.terms.read import values
from symgrad.terms.read.draft import Draft, draft, known, scalar
from symgrad.terms.read.indices import index_value, segments, subscript
from symgrad.terms.read.names import Spelled, is_operation, spelling
from symgrad.terms.read.ranges import dimension, dimensions
from symgrad.terms.read.reading import IndexRange, Reading
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import Name, Script, Tokens, Word
from symgrad.terms.term import Term


def _raised(reading: Reading, value: Draft, syntax: Script) -> Task[Draft]:
    from symgrad.terms.read.scripts import raised

    return raised(reading, value, syntax)


def _scripts_on(reading: Reading, value: Draft, syntax: Script) -> Task[Draft]:
    from symgrad.terms.read.scripts import scripts_on

    return scripts_on(reading, value, syntax)


def unnamed(reading: Reading, syntax: Script) -> Task[Draft]:
    """Scripts on a letter that nothing declares: e^x, I_n, e_i, δ_ij, the entries a_ij of A."""
    base, span = syntax.base, syntax.span
    text = base.text if isinstance(base, Name | Word) else ""
    if text == "e" and syntax.sup is not None and syntax.sub is None and "exp" in reading.spelled:
        exponent: Draft = yield reading.read(reading.parsed(syntax.sup, span))
        function = reading.spelled["exp"]
        return draft(exponent.shape, lambda x: Apply(function, (x,)), (exponent.closed(),), span)
    if text in values.IDENTITIES or text == "Id":
        made: Draft = yield _identity(reading, syntax)
        return made
    if text == "e" and syntax.sub is not None and not _several(syntax.sub):
        unit: Draft = yield basis(reading, syntax)
        return unit
    if text == r"\delta" and syntax.sub is not None:
        delta: Draft = yield _delta(reading, syntax)
        return delta
    capital = text.upper() if len(text) == 1 else ""
    if capital != text and capital in reading.context.variables and syntax.sub is not None:
        matrix = reading.context.variables[capital].variable
        if len(matrix.shape) == 2 and len(segments(syntax.sub, 2, span)) == 2:
            entry: Draft = yield _scripts_on(reading, known(matrix, base.span, "variable"), syntax)
            return entry
    whole = spelling(syntax, sup=not is_operation(syntax.sup))
    inner = spelling(base)
    raise reading.undeclared((whole or inner or Spelled("this", "", ())).text, span)


def _several(sub: Tokens) -> bool:
    """Whether a subscript lists indices: e_{ij} is no unit vector."""
    return len(sub) > 1 and all(t.kind == "letter" or t.text == "," for t in sub)


def _identity(reading: Reading, syntax: Script) -> Task[Draft]:
    if syntax.sub is None:
        value = values.identity(reading, syntax.base.span)
    else:
        shape = dimensions(reading, syntax.sub, syntax.span)
        if len(shape) == 2 and shape[0] != shape[1]:
            raise ReadError("an identity matrix is square", syntax.span, code="shape-mismatch")
        value = known(Identity(shape[0]), syntax.span)
    made: Draft = yield _raised(reading, value, syntax)
    return made


def basis(reading: Reading, syntax: Script) -> Task[Draft]:
    """e_i, or e_i^{(n)} with its length."""
    assert syntax.sub is not None
    size = reading.sizes.unknown("e_i", syntax.span)
    rest = syntax
    if syntax.sup is not None and syntax.sup[0].text == "(":
        tree = reading.parsed(syntax.sup[1:-1], syntax.span)
        size, rest = dimension(reading, tree), replace(syntax, sup=None)
    index: Draft = yield _loose(reading, syntax.sub, size)
    sizes = reading.sizes

    def make(of: Term) -> Term:
        return Basis(of, sizes.final(size))

    value = draft((size,), make, (index,), syntax.span)
    made: Draft = yield _raised(reading, value, rest)
    return made


def _loose(reading: Reading, tokens: Tokens, size: Dim) -> Task[Draft]:
    """An index whose range need not be the size that it suggests."""
    tree = reading.parsed(tokens)
    if isinstance(tree, Name):
        local = reading.local(tree.text)
        if local is None and tree.text not in reading.free:
            whole: Draft = yield subscript(reading, tokens, size)
            return whole
        if isinstance(local, IndexRange):
            reading.sizes.suggest(size, local.stop)
        elif local is None:
            reading.sizes.suggest(size, reading.free[tree.text].stop)
    value: Draft = yield index_value(reading, tree)
    bound = getattr(value.term, "bound", None)
    if isinstance(bound, Dim):
        reading.sizes.suggest(size, bound)
    for part in value.parts[:1]:
        bound = getattr(part.term, "bound", None)
        if isinstance(bound, Dim):
            reading.sizes.suggest(size, bound)
    return value


def _delta(reading: Reading, syntax: Script) -> Task[Draft]:
    assert syntax.sub is not None
    parts = segments(syntax.sub, 2, syntax.span)
    if len(parts) != 2:
        raise ReadError("δ takes two indices", syntax.span)
    size = reading.sizes.unknown("the range of δ's indices", syntax.span)
    left: Draft = yield _loose(reading, parts[0], size)
    right: Draft = yield _loose(reading, parts[1], size)
    value = scalar(Delta, (left, right), syntax.span)
    made: Draft = yield _raised(reading, value, syntax)
    return made
