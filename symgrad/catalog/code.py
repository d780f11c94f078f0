"""The exported modules of a solution: one for each statement that is a function of variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symgrad.derivation import Derivation
from symgrad.diagnostics import Unsupported
from symgrad.lowering import BackendName, module
from symgrad.rendering.worked import Worked
from symgrad.terms.algebra import Inner, MatMul, Transpose
from symgrad.terms.atoms import Variable
from symgrad.terms.context import Context
from symgrad.terms.term import Term


def exported(worked: Worked) -> tuple[Derivation, ...]:
    """The derivations that a module is made of."""
    return tuple(d for d in _derivations(worked) if _texts((d,), "numpy", None))


def modules(worked: Worked, backend: BackendName) -> tuple[str, ...]:
    """The texts of the modules in the order of the statements; where nothing is computed, none."""
    name = worked.heading.id
    source = f"derivations/{name}.md" if name else None
    return _texts(_derivations(worked), backend, source)


def programs(worked: Worked) -> tuple[str, ...]:
    """The cells of a notebook: each NumPy module, and what tries it at a point."""
    from symgrad.catalog.check_cell import check_cell

    name = worked.heading.id
    source = f"derivations/{name}.md" if name else None
    found: list[str] = []
    for derivation in exported(worked):
        found.append(module(derivation, "numpy", source=source))
        tried = check_cell(derivation)
        found += [tried] if tried else []
    return tuple(found)


def _derivations(worked: Worked) -> Iterator[Derivation]:
    for part in worked.parts:
        if part.derivation is not None:
            yield _backward(part.derivation)


def _backward(derivation: Derivation) -> Derivation:
    """The gradients of ⟨Ȳ, Y⟩ as the vjp of Y: Ȳ is the cotangent. Any other derivation as it is."""
    found = _paired(derivation.expression, derivation.context)
    if derivation.order != "gradient" or found is None or found[0] in derivation.wrt:
        return derivation
    cotangent, output = found
    return replace(derivation, order="vjp", expression=output, cotangent=cotangent)


def _paired(term: Term, context: Context) -> tuple[Variable, Variable] | None:
    """Ȳ and Y, if a term is the pairing of what two names with and without a bar stand for."""
    if isinstance(term, Variable) and term.name in context.definitions:
        return _paired(context.definitions[term.name].body, context)
    match term:
        case Inner(left=Variable() as bar, right=Variable() as output):
            pass
        case MatMul(factors=(Transpose(arg=Variable() as bar), Variable() as output)):
            pass
        case _:
            return None
    return (bar, output) if bar.name == rf"\bar{{{output.name}}}" else None


def _texts(
    derivations: Iterable[Derivation], backend: BackendName, source: str | None
) -> tuple[str, ...]:
    """The modules without rules for autodiff; each header tells the choices that give it again."""
    found = tuple(derivations)
    if len(found) > 1:
        found = tuple(d for d in found if _text(d, backend, source, ""))
    plain = f"--backend {backend} --rule none"
    several = [f" --statement {k}" if len(found) > 1 else "" for k in range(1, len(found) + 1)]
    texts = (_text(d, backend, source, plain + k) for d, k in zip(found, several, strict=True))
    return tuple(text for text in texts if text)


def _text(
    derivation: Derivation, backend: BackendName, source: str | None, options: str
) -> str | None:
    try:
        return module(derivation, backend, source=source, options=options)
    except Unsupported:
        return None
