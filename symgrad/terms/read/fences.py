"""What brackets mean: grouping, norms, absolute values, determinants, inner products."""

from __future__ import annotations

from symgrad.diagnostics import ReadError
from symgrad.terms.algebra import Apply, Determinant, Norm, NormKind
from symgrad.terms.read.draft import Draft, draft, scalar
from symgrad.terms.read.products import inner
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import Group, Relations, Tokens, spelled

_KINDS: dict[str, NormKind] = {
    "": "2", "2": "2", "1": "1", "F": "F", r"\infty": "inf", "fro": "F", "Fro": "F", "f": "F",
    "op": "2", r"\mathrm{F}": "F", r"\ell_2": "2", r"\ell_1": "1",
}  # fmt: skip


def group(reading: Reading, syntax: Group) -> Task[Draft]:
    """The value of what stands in brackets."""
    if syntax.kind == r"\|":
        length: Draft = yield norm(reading, syntax, None)
        return length
    if syntax.kind == "<":
        product: Draft = yield _angles(reading, syntax)
        return product
    if syntax.kind in ("matrix", "determinant"):
        from symgrad.terms.read.explicit import explicit

        matrix: Draft = yield explicit(reading, syntax)
        return matrix if syntax.kind == "matrix" else _bars(reading, matrix, syntax)
    if len(syntax.items) != 1:
        raise ReadError("a list of things stands where one is needed", syntax.span)
    content = syntax.items[0]
    if isinstance(content, Relations):
        from symgrad.terms.read.conditions import indicator

        if syntax.kind != "[":
            raise ReadError("a relation stands where a value is needed", syntax.span)
        told: Draft = yield indicator(reading, (content,), syntax.span)
        return told
    body: Draft = yield reading.read(content)
    if syntax.kind == "|":
        return _bars(reading, body, syntax)
    return body if syntax.kind == "{}" else body.closed(syntax.span)


def _bars(reading: Reading, body: Draft, syntax: Group) -> Draft:
    if len(body.shape) == 2:
        if not reading.sizes.equal(*body.shape):
            shown = reading.sizes.show(body.shape)
            message = f"a determinant needs a square matrix, not {shown}"
            raise ReadError(message, syntax.span, code="shape-mismatch")
        return scalar(Determinant, (body.closed(),), syntax.span)
    absolute = reading.spelled.get("abs")
    if absolute is None:
        raise ReadError("the absolute value is not known here", syntax.span)
    return draft(body.shape, lambda x: Apply(absolute, (x,)), (body.closed(),), syntax.span)


def _angles(reading: Reading, syntax: Group) -> Task[Draft]:
    if len(syntax.items) != 2:
        raise ReadError("an inner product needs two things", syntax.span)
    left: Draft = yield reading.read(syntax.items[0])
    right: Draft = yield reading.read(syntax.items[1])
    return inner(reading, left, right, syntax.span)


def norm(reading: Reading, syntax: Group, sub: Tokens | None) -> Task[Draft]:
    """A norm; without a subscript the Euclidean one, of a matrix the Frobenius one."""
    if len(syntax.items) != 1:
        raise ReadError("a norm of a list of things", syntax.span)
    body: Draft = yield reading.read(syntax.items[0])
    name = spelled(sub or ())
    kind = _KINDS.get(name)
    if kind is None:
        message = f"the norm with the subscript {name} is not supported"
        raise ReadError(message, syntax.span, code="unsupported")
    if not name and len(body.shape) == 2:
        kind = "F"
    if reading.inferring and kind == "2" and len(body.shape) != 1:
        raise ReadError("a Euclidean norm is of a vector", syntax.span, code="shape-mismatch")
    if kind == "F" and len(body.shape) == 1:
        kind = "2"
    if (kind in ("1", "inf") and len(body.shape) != 1) or (kind == "F" and len(body.shape) != 2):
        needs = "a matrix" if kind == "F" else "a vector"
        message = f"this norm needs {needs}, not {reading.sizes.show(body.shape)}"
        raise ReadError(message, syntax.span, code="shape-mismatch")
    return scalar(lambda x: Norm(x, kind), (body.closed(),), syntax.span)
