"""The ways to write a form: as it is, factored, multiplied out, with functions folded."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, cast

from symgrad.engine.idiomatic import factoring
from symgrad.engine.idiomatic.contraction import Out
from symgrad.engine.idiomatic.names import Pattern, replaced
from symgrad.engine.idiomatic.network import Form, Product
from symgrad.engine.idiomatic.reduction import Scaled, split_one_hot
from symgrad.terms.algebra import Apply

if TYPE_CHECKING:
    from symgrad.engine.idiomatic.search import Writer

_MOST_FACTORED = 40
_EFFORT = 3
_ENOUGH = 450
_TOO_MUCH = 900
_FAR_TOO_MUCH = 12000


def readings(writer: Writer, form: Form, out: Out) -> Iterator[tuple[Form, int]]:
    """The ways to write a form, and how much shorter each must be to be taken."""
    for one, effort in _bases(writer, writer.names.folded(_merged(writer, form))):
        yield from ((new, effort) for new in _factored(writer, one, out))
        yield one, effort


def _factored(writer: Writer, form: Form, out: Out) -> Iterator[Form]:
    if not 1 < len(form) <= _MOST_FACTORED or writer.work > _TOO_MUCH:
        return
    for new in factoring.variants(writer, form, out, thorough=writer.work < _ENOUGH):
        yield _with_functions(writer, writer.names.folded(new))
    content, _ = writer.parentheses.primitive(form)
    if abs(content) != 1 and len(out) <= 2:
        yield [cast(Scaled, writer.seal(form))]


def _bases(writer: Writer, form: Form) -> list[tuple[Form, int]]:
    """The form as it is, with functions folded, multiplied out, with one-hot sums split."""
    found = [(form, 0)]
    changes = (
        (writer.folding.folded, 0),
        (partial(_through_bodies, writer), 0),
        (writer.parentheses.opened, _EFFORT),
        (partial(_split, writer), 0),
    )
    for change, effort in changes:
        if writer.work > _FAR_TOO_MUCH:
            break
        last, before = found[-1]
        new = change(last)
        if new is not None:
            found.append((writer.names.folded(new), before + effort))
    other = _mirrored(writer, form)
    return found if other is None else [*found, (writer.names.folded(other), 0)]


def _mirrored(writer: Writer, form: Form) -> Form | None:
    """The form with 1 − σ(u) for σ(−u)."""
    new: Form = []
    for coefficient, product in form:
        found = next(
            (k for k, f in enumerate(product.factors) if writer.functions.mirrors(f)), None
        )
        if found is None:
            new.append((coefficient, product))
            continue
        factor = product.factors[found]
        rest = (*product.factors[:found], *product.factors[found + 1 :])
        other = factor._replace(head=writer.functions.mirrored(cast(Apply, factor.head)))
        new.append((coefficient, Product(rest, product.bound)))
        new.append((-coefficient, Product((*rest, other), product.bound)))
    return None if len(new) == len(form) else writer.collect(new)


def _merged(writer: Writer, form: Form) -> Form:
    """The form where xᵀx beside a power of ‖x‖ joins it."""
    new = [_merge(writer, c, p) for c, p in form]
    return form if new == form else writer.collect(new)


def _merge(writer: Writer, coefficient: Fraction, product: Product) -> Scaled:
    for factor in product.factors:
        content, out = writer.parentheses.contents.get(factor.head, ([], ()))
        if factor.power in (1, 2, 3) or len(content) != 1:
            continue
        pattern = Pattern(factor.head, out, *content[0])
        for _ in range(4):
            found = replaced(product, pattern)
            if found is None:
                break
            coefficient, product = coefficient * found[0], found[1]
    return coefficient, product


def _with_functions(writer: Writer, form: Form) -> Form:
    new = writer.folding.folded(form)
    return form if new is None else writer.names.folded(new)


def _through_bodies(writer: Writer, form: Form) -> Form | None:
    new = writer.folding.unfolded(form)
    return None if new is None else writer.folding.folded(new)


def _split(writer: Writer, form: Form) -> Form | None:
    """Σ kᵢ uᵢ vᵢ as (Σ kᵢ uᵢ)(Σ kᵢ vᵢ), where k is one-hot."""
    new = [(c, split_one_hot(p, writer.facts)) for c, p in form]
    return None if new == form else writer.collect(new)
