"""Sums, products and quotients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.terms.algebra import MatMul, Neg
from symgrad.terms.atoms import Index, Number, Ones, Size, Variable, Zeros
from symgrad.terms.printing.box import (
    ATOM,
    ELEMENT,
    RUN,
    SUM,
    BigSum,
    Box,
    Fraction,
    Function,
    Infix,
    Minus,
    Paren,
    Run,
    Script,
    Symbol,
    bound,
    closed,
    is_open,
)
from symgrad.terms.printing.names import is_differential
from symgrad.terms.printing.sizes import beside, in_product, seen_through
from symgrad.terms.term import Term
from symgrad.terms.walk import subterms

if TYPE_CHECKING:
    from symgrad.terms.printing.notation import Notation


def total(notation: Notation, terms: tuple[Term, ...], known: bool) -> Box:
    """a + b − c."""
    parts: list[Box] = []
    operators: list[str] = []
    for place, term in enumerate(terms):
        negative = place > 0 and isinstance(term, Neg)
        shown = term.arg if negative and isinstance(term, Neg) else term
        box = notation.box(shown, beside(terms, term, seen_through(term, known)))
        leading_minus = place == 0 and isinstance(box, Minus)
        box = box if leading_minus else bound(box, ELEMENT)
        parts.append(_fenced_off(box, terms[place + 1 :]))
        operators.append("-" if negative else "+")
    return Infix(tuple(parts), tuple(operators[1:]), SUM)


def _last_sum(box: Box) -> BigSum | None:
    match box:
        case BigSum():
            return box
        case Run(parts=parts) | Infix(parts=parts):
            return _last_sum(parts[-1])
        case Function(args=(body,), bare=True):
            return _last_sum(body)
        case Minus(body=body):
            return _last_sum(body)
        case _:
            return None


def _fenced_off(box: Box, rest: tuple[Term, ...]) -> Box:
    """A Σ in parentheses where a later summand has its index as a free name of its own."""
    big = _last_sum(box)
    if big is None or not is_open(box.body if isinstance(box, Minus) else box):
        return box
    inside = {name for b in _sums(big) for name in [getattr(b.index, "latex", "")]}
    later = (part for term in rest for part in subterms(term))
    captured = any(isinstance(p, Variable | Index) and p.name in inside for p in later)
    return Paren(box) if captured else box


def _sums(big: BigSum) -> list[BigSum]:
    inner = _last_sum(big.body)
    return [big, *(_sums(inner) if inner else [])]


def elementwise(notation: Notation, factors: tuple[Term, ...], known: bool) -> Box:
    """Scalars side by side, then x ⊙ y; ⊙ everywhere when a scalar stands behind."""
    last = len(factors) - 1
    tensors = [bool(f.shape) for f in factors]
    in_order = tensors == sorted(tensors)
    scalars = sum(not t for t in tensors) if in_order else 0
    boxes: list[Box] = []
    for place, factor in enumerate(factors):
        box = bound(notation.box(factor, _fixed(factors, factor, known)), RUN)
        product = isinstance(box, Run) and not isinstance(factor, MatMul)
        scalar = isinstance(factor, MatMul) and not factor.shape
        split = scalar and (place < last or any(isinstance(b, Paren) for b in boxes))
        box = Paren(box) if product or split else box
        boxes.append(closed(box) if place < last else box)
    if scalars == len(boxes):
        return _run(boxes)
    head = _run(boxes[: scalars + 1]) if in_order else boxes[0]
    rest = boxes[scalars + 1 :] if in_order else boxes[1:]
    return Infix((head, *rest), (r"\odot",) * len(rest), ELEMENT) if rest else head


def _fixed(factors: tuple[Term, ...], factor: Term, known: bool) -> bool:
    """Whether the others fix the shape of a factor; a matrix of ones is read as a vector there."""
    if not factor.shape or (isinstance(factor, Ones | Zeros) and len(factor.shape) == 2):
        return False
    return beside(factors, factor, seen_through(factor, known))


def _run(boxes: list[Box]) -> Box:
    parts: list[Box] = []
    for box in boxes:
        parts.extend(box.parts if isinstance(box, Run) else (box,))
    return parts[0] if len(parts) == 1 else Run(tuple(parts))


def matrix(notation: Notation, factors: tuple[Term, ...], known: bool) -> Box:
    """A B x: factors side by side."""
    boxes: list[Box] = []
    for place, factor in enumerate(factors):
        box = notation.box(factor, in_product(factors, place, known))
        box = Paren(box) if isinstance(box, Run) else bound(box, RUN)
        boxes.append(closed(box) if place < len(factors) - 1 else box)
    return Run(tuple(boxes)) if len(boxes) > 1 else boxes[0]


def quotient(notation: Notation, top: Term, bottom: Term, known: bool) -> Box:
    """A fraction over a scalar, x ⊘ y over a tensor."""
    both = (top, bottom)
    if not bottom.shape:
        upper, lower = notation.under(top, known), notation.box(bottom)
        both_d = _starts_with_d(upper) and _starts_with_d(lower)
        return Fraction(Paren(upper) if both_d else upper, lower)
    upper, lower = (
        notation.box(side, True) if beside(both, side, False) else notation.under(side, known)
        for side in both
    )
    left, right = (bound(b, RUN) for b in (upper, lower))
    return Infix((closed(left), right), (r"\oslash",), ELEMENT)


def _starts_with_d(box: Box) -> bool:
    """Whether a box begins with dx: such a quotient of two would be read as a derivative."""
    match box:
        case Symbol(latex=name):
            return is_differential(name)
        case Run(parts=parts) | Infix(parts=parts):
            return _starts_with_d(parts[0])
        case Script(base=inner) | Function(head=inner):
            return _starts_with_d(inner)
        case _:
            return False


def tensor(notation: Notation, sign: str, left: Term, right: Term) -> Box:
    """A ⊗ B."""
    boxes = [bound(notation.box(side), RUN) for side in (left, right)]
    return Infix((closed(boxes[0]), boxes[1]), (sign,), ELEMENT)


def exponent(notation: Notation, top: Term, bottom: Term) -> Box | None:
    """A short quotient written on one line, as in t^{1/2}."""
    simple = (Number, Size, Variable)
    if isinstance(top, simple) and isinstance(bottom, simple):
        sides = [notation.box(side) for side in (top, bottom)]
        if all(bound(side, ATOM) is side for side in sides):
            return Fraction(sides[0], sides[1], inline=True)
    return None
