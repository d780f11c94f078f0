"""The docstring at the head of a module, and its imports."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from hashlib import sha256
from typing import final

from symgrad import __version__
from symgrad.derivation import Derivation
from symgrad.diagnostics import Verdict
from symgrad.lowering.names import python_name
from symgrad.lowering.signature import Signature
from symgrad.terms.algebra import Apply, Call, Norm, Piecewise
from symgrad.terms.atoms import Sort, Variable
from symgrad.terms.claim import Claim
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables, subterms

WIDTH = 98
WRITTEN, SOURCE, OPTIONS, CONTENT = (
    "Written by symgrad ",
    "Source: ",
    "Options: ",
    "Content: sha256:",
)
ORDERS = {
    "gradient": "gradient",
    "jacobian": "Jacobian",
    "hessian": "Hessian",
    "vjp": "vector-Jacobian product",
    "differential": "differential",
}
NEEDS = {
    "nonzero": r"{} \ne 0",
    "positive": "{} > 0",
    "nonnegative": r"{} \ge 0",
    "invertible": "{} is invertible",
    "differentiable": "{} is differentiable",
    "size": "{}",
}


@final
@dataclass(frozen=True, slots=True)
class Header:
    """What a header tells of."""

    derivation: Derivation
    arguments: Signature
    source: str | None
    version: str | None
    options: str


def header(what: Header, body: str) -> str:
    """The docstring, and the imports that the body of the module needs."""
    derivation = what.derivation
    by = ", ".join(python_name(v.name) for v in derivation.wrt)
    lines = [f"The {ORDERS[derivation.order]} with respect to {by}, and the value.", ""]
    lines += [_claim(claim) for claim in derivation.targets]
    lines += _definitions(derivation)
    lines += ["", *_arguments(what, body)]
    lines += [_verdict(derivation)]
    text = "\n".join(part for line in lines for part in _wrapped(line))
    shown = safe("\n".join([text, *_origin(what)]))
    raw = "r" if "\\" in shown else ""
    return f'{raw}"""{shown}\n"""\n' + _imports(body)


def _origin(what: Header) -> list[str]:
    """Who wrote the module from what: `symgrad export --check` reads these lines."""
    told = [f"{WRITTEN}{what.version or __version__}."]
    if what.source is not None:
        told += [f"{SOURCE}{what.source}", *([f"{OPTIONS}{what.options}"] if what.options else [])]
    return told


def stamped(text: str) -> str:
    """A module with the hash of its text at the end of its docstring."""
    head, quotes, rest = text.partition('\n"""\n')
    return f"{head}\n{CONTENT}{content_hash(text)}{quotes}{rest}"


def content_hash(text: str) -> str:
    """The hash of a module's text, whichever version wrote it and whatever hash it tells."""
    kept = [line for line in text.split("\n") if not line.startswith((CONTENT, WRITTEN))]
    return sha256("\n".join(kept).encode()).hexdigest()[:16]


def told(text: str, what: str) -> str | None:
    """What a module says of itself after one of the words below."""
    lines = (line for line in text.split("\n") if line.startswith(what))
    return next((line.removeprefix(what) for line in lines), None)


def _definitions(derivation: Derivation) -> list[str]:
    """What the names in the claims stand for."""
    from symgrad.terms.latex import latex

    found: dict[str, str] = {}
    stack = [term for claim in derivation.targets for term in (claim.lhs, claim.rhs)]
    by = {v.name for v in derivation.wrt}
    while stack:
        for name, symbol in _defined_names(stack.pop()):
            definition = derivation.context.definitions.get(name)
            if definition is None or name in found or name in by:
                continue
            shown = (
                Call(symbol, definition.parameters)
                if symbol
                else Variable(name, definition.body.shape)
            )
            found[name] = f"    {latex(shown)} = {latex(definition.body)}"
            stack.append(definition.body)
    return list(found.values())


def _defined_names(term: Term) -> list[tuple[str, FunctionSymbol | None]]:
    """The names in a term that a document may have defined, functions with their symbols."""
    calls = {t.function.name: t.function for t in subterms(term) if isinstance(t, Call)}
    names = sorted(v.name for v in free_variables(term))
    return [*((n, calls[n]) for n in sorted(calls)), *((n, None) for n in names)]


def _claim(claim: Claim) -> str:
    from symgrad.terms.latex import latex

    return f"    {latex(claim.lhs)} = {latex(claim.rhs)}"


def _arguments(what: Header, body: str) -> list[str]:
    """The arguments with their shapes and what is assumed of them."""
    shown = [_argument(what, v, name) for v, name in what.arguments.arrays.items()]
    lines = [f"{'; '.join(shown)}."] if shown else []
    functions = sorted(what.arguments.callables.values())
    if functions:
        lines.append(f"Callables: {', '.join(functions)}.")
    if what.arguments.renamed:
        pairs = ", ".join(f"{new} is {old}" for old, new in what.arguments.renamed)
        lines.append(f"Renamed because of a clash: {pairs}.")
    if re.search(r"(?<![.\w])scipy\.", body):
        lines.append("Needs SciPy for what NumPy does not have.")
    return lines


def _argument(what: Header, variable: Variable, name: str) -> str:
    shape = ", ".join(str(d) for d in variable.shape)
    sized = f"{name} ({shape}{',' if variable.rank == 1 else ''})" if variable.rank else name
    if variable.sort is Sort.INDEX:
        return f"{sized} of integers from 0"
    declared = what.derivation.context.variables.get(variable.name)
    words = [p.words[0] for p in declared.properties] if declared else []
    rows = [p.words[0] for p in declared.row_properties] if declared else []
    plain = [", ".join(words)] if words else []
    return " ".join([sized, *plain, *([f"with {' and '.join(rows)} rows"] if rows else [])])


def _verdict(derivation: Derivation) -> str:
    """The verdict, and under which conditions it holds."""
    if not derivation.steps:
        return "Verdict: none; the derivation was given without steps."
    proved = derivation.verdict is Verdict.PROVED
    said = "Every step proved" if proved else f"Verdict: {derivation.verdict}"
    needed = dict.fromkeys([*_hypotheses(derivation), *_conditions(derivation)])
    if not needed and _bends(derivation):
        needed = {"the value is differentiable": None}
    where = ", ".join(needed)
    return f"{said}, where {where}." if where else f"{said}."


def _bends(derivation: Derivation) -> bool:
    """Is something in the statement not smooth everywhere, as |t| is at 0?"""
    bodies = [d.body for d in derivation.context.definitions.values()]
    parts = (t for term in (derivation.expression, *bodies) for t in subterms(term))
    return any(
        isinstance(t, Piecewise)
        or (isinstance(t, Norm) and t.kind in ("1", "inf"))
        or (isinstance(t, Apply) and "smooth" not in t.function.facts)
        for t in parts
    )


def _hypotheses(derivation: Derivation) -> list[str]:
    """What the derivation assumes beyond the declarations, such as that no ReLU is at its kink."""
    from symgrad.engine.bends import smooth_where

    found = smooth_where(derivation.context.hypotheses, derivation.context)
    return [words.removeprefix("where ").replace("$", "") for words in found]


def _conditions(derivation: Derivation) -> list[str]:
    """What both sides of the steps need to be defined."""
    from symgrad.engine.conditions import conditions
    from symgrad.terms.latex import latex

    sides = [side for claim in derivation.targets for side in (claim.lhs, claim.rhs)]
    found = conditions(derivation.steps, [derivation.expression, *sides], derivation.context)
    return [NEEDS[c.need].format(latex(c.subject, derivation.context)) for c in found]


def _wrapped(line: str) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(line, WIDTH, subsequent_indent=indent) or [""]


def safe(text: str) -> str:
    """Text that can stand in a raw docstring, whatever it holds: without double quotes."""
    shown = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    shown = shown.replace('"', "'")
    return "\n".join(line.rstrip() for line in shown.split("\n"))


IMPORTS = {
    "jax": "import jax",
    "jnp": "import jax.numpy as jnp",
    "np": "import numpy as np",
    "scipy.linalg": "import scipy.linalg",
    "scipy.special": "import scipy.special",
    "torch": "import torch",
}


def _imports(body: str) -> str:
    lines = [line for name, line in IMPORTS.items() if re.search(rf"(?<![.\w]){name}\.", body)]
    return "".join(f"\n{line}" for line in lines)
