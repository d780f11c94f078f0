"""What is said of a wrong step: the code, the message, the help, the notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

from symgrad.checking.change import Diagnosis
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.dimension import show
from symgrad.terms.latex import latex
from symgrad.terms.term import Term
from symgrad.terms.text import text
from symgrad.terms.unicode import plain
from symgrad.terms.walk import free_variables


@final
@dataclass(frozen=True, slots=True)
class Said:
    """A finding in words; `label` is said of the wrong part."""

    code: str
    message: str
    hint: str | None = None
    notes: tuple[str, ...] = ()
    label: str | None = None


def explained(
    claim: Claim, found: Diagnosis | None, values: Mapping[str, Any] | None = None
) -> Said:
    """What to say of a refuted claim with this diagnosis; `values` are those of a counterexample."""
    if found is not None and found.assumption is not None:
        return _missing_assumption(claim, found)
    if claim.relation is not Relation.EQUAL:
        message = f"this does not hold for every {_names(claim, values)}"
        return Said("wrong-inequality", message, _bound(claim, found))
    if found is None:
        return Said("wrong-step", "the two sides of this step differ")
    if found.mistake == "other-layout":
        return explained_layout(claim.lhs, claim.rhs)
    message = "the two sides of this step differ"
    hint = None
    if found.repaired is not None:
        hint = f"{subject(claim.lhs)} {text(found.repaired)}"
    label = found.words or (_LABELS.get(found.mistake) if found.mistake else None)
    return Said("wrong-step", message, hint, (), label)


def _bound(claim: Claim, found: Diagnosis | None) -> str | None:
    """How an inequality would hold."""
    if found is None:
        return None
    if found.relation is not None:
        signs = (plain(found.relation.value), plain(claim.relation.value))
        return f"it holds with {signs[0]} in place of {signs[1]}"
    return f"it holds with {found.words}"


_LABELS = {
    "missing-transpose": "a transpose is missing or too many",
    "wrong-order": "the factors stand in the wrong order",
    "missing-factor": "a factor is missing or too many",
    "wrong-sign": "this term has the opposite sign",
    "reversed-residual": "this term has the opposite sign",
    "missing-inner-derivative": "the derivative of the inner function is missing",
    "product-rule": "the product rule gives a second term: the variable stands in two factors",
    "hadamard-or-matrix-product": "a Hadamard product stands for a matrix product, or the other way",
    "wrong-index": "an index is wrong",
    "missing-sum": "a sum over an index is missing",
    "inverse-sign": "d(A⁻¹) = −A⁻¹ dA A⁻¹ has a minus sign",
}


def subject(side: Term) -> str:
    """How the right value of a left side is introduced: `the gradient is`."""
    if isinstance(side, Derivative):
        match len(side.body.shape), isinstance(side.body, Derivative):
            case 0, False:
                return "the gradient is"
            case _, True:
                return "the Hessian is"
            case _:
                return "the Jacobian is"
    return "it is true with the right side"


def full_subject(side: Term) -> str:
    """How the value of a derivative is introduced where its shape is in question."""
    match side:
        case Derivative(variable=variable, shape=shape) if shape:
            kind = subject(side).split()[1]
            size = f"in R^{show(shape)}" if len(shape) == 1 else show(shape)
            return f"a {kind} with respect to {text(variable)} is {size}, and it is"
        case Derivative(variable=variable):
            return f"a derivative with respect to {text(variable)} is a number, and it is"
        case _:
            return "it is true with the right side"


def _names(claim: Claim, values: Mapping[str, Any] | None) -> str:
    """What an inequality is said of: the arrays of the counterexample, or all symbols."""
    if values:
        arrays = [name for name, value in values.items() if isinstance(value, list)]
        return ", ".join(arrays or values)
    free = free_variables(claim.lhs) | free_variables(claim.rhs)
    return ", ".join(sorted(text(v) for v in free)) or "size"


def _missing_assumption(claim: Claim, found: Diagnosis) -> Said:
    assert found.assumption is not None
    variable, candidate = found.assumption
    name, word = text(variable), candidate.words[0]
    hint = f"declare {_declaration(variable, word)}"
    if found.repaired is not None:
        hint += f", or write {latex(found.repaired)} here; both are proved"
    else:
        hint += ": then it is proved"
    return Said(
        "missing-assumption",
        f"this step is true only if {name} is {word}",
        hint,
        label=f"nothing says that {name} is {word}",
    )


_SIGNS = {"positive": "> 0", "nonnegative": r"\ge 0", "nonzero": r"\ne 0"}


def _declaration(variable: Variable, word: str) -> str:
    """How a property is declared: `"a symmetric matrix $A$"`, `"$t > 0$"`."""
    name = f"${variable.name}$"
    if not variable.shape and word in _SIGNS:
        return f'"${variable.name} {_SIGNS[word]}$"'
    kind = ("number", "vector", "matrix")[min(len(variable.shape), 2)]
    if kind in word or (" " in word and not word.startswith("positive")):
        return f'"{name} is {word}"'
    article = "an" if word[0] in "aeio" else "a"
    return f'"{article} {word} {kind} {name}"'


def explained_layout(lhs: Term, rhs: Term) -> Said:
    """What is said of a Jacobian in the other layout."""
    of = text(lhs)
    if isinstance(lhs, Derivative):
        body = text(lhs.body)
        of = f"∂{body if len(body) == 1 else f'({body})'}/∂{text(lhs.variable)}"
    return Said(
        "other-layout",
        "this Jacobian is the transpose of the one the document's layout asks for",
        'if you mean the other one, say so once, anywhere: "We use denominator layout."',
        ("symgrad's default is numerator layout: the Jacobian of y in R^m by x in R^n is m×n",),
        f"{show(rhs.shape)}; {of} is {show(lhs.shape)} here",
    )
