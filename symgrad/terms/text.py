"""Terms in Unicode, for the terminal: xᵀAx, 2Aᵀ(Ax − b), ‖x‖², ∇ₓ f(x)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import assert_never

from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.printing.box import (
    At,
    BigSum,
    Box,
    Cases,
    Fenced,
    Fraction,
    Function,
    Infix,
    Minus,
    Paren,
    Root,
    Run,
    Script,
    Symbol,
)
from symgrad.terms.printing.names import Names
from symgrad.terms.printing.notation import Notation
from symgrad.terms.term import Term
from symgrad.terms.unicode import plain, subscript, superscript

_FENCES = {"norm": "‖‖", "bars": "||", "angles": "⟨⟩", "brackets": "[]"}
_SIGNS = {"-": "−"}


def text(term: Term, context: Context | None = None) -> str:
    """A term in Unicode; for people, not read back."""
    return spell(Notation(Names.of((term,), context)).box(term, known=True))


def text_claim(claim: Claim, context: Context | None = None) -> str:
    """Both sides of a claim in Unicode, with the relation between them."""
    notation = Notation(Names.of((claim.lhs, claim.rhs), context))
    sides = [spell(notation.box(side, known=True)) for side in (claim.lhs, claim.rhs)]
    return f" {plain(claim.relation.value)} ".join(sides)


def spell(box: Box) -> str:
    """The Unicode text of a layout."""
    match box:
        case Symbol(latex=name):
            return _symbol(name)
        case Infix(parts=parts, operators=operators):
            texts = [_part(p) for p in parts]
            signs = (_SIGNS.get(sign, plain(sign)) for sign in operators)
            pairs = zip(signs, texts[1:], strict=True)
            return texts[0] + "".join(f" {sign} {text}" for sign, text in pairs)
        case Minus(body=body):
            return f"−{spell(body)}"
        case Run(parts=parts):
            return _run(parts)
        case Script():
            return _script(box)
        case Paren(body=body):
            return f"({spell(body)})"
        case Fenced(kind=kind, body=body):
            left, right = _FENCES[kind]
            return left + ", ".join(map(spell, body)) + right
        case Fraction():
            return _fraction(box)
        case Root(body=body):
            inner = spell(body)
            return f"√{inner}" if _atomic(body) else f"√({inner})"
        case Function():
            return _function(box)
        case BigSum():
            return _sum(box)
        case Cases(rows=rows, otherwise=otherwise):
            lines = [f"{spell(v)} if {', '.join(map(spell, c))}" for v, c in rows]
            return f"{{{'; '.join(lines)}; {spell(otherwise)} otherwise}}"
        case At(body=body, name=name, sign=sign, value=value):
            return f"{spell(body)} at {spell(name)} {sign} {spell(value)}"
        case _:
            assert_never(box)


def _part(box: Box) -> str:
    """A layout within another, in parentheses where it has words at its end."""
    return f"({spell(box)})" if isinstance(box, At) else spell(box)


def _symbol(name: str) -> str:
    if name == r"\mathbb{1}":
        return "1"
    if name in (r"\mathbf{1}", r"\mathbf{0}"):
        return "𝟏" if "1" in name else "𝟎"
    return plain(name)


def _atomic(box: Box) -> bool:
    match box:
        case Symbol() | Script() | Paren() | Fenced() | Root():
            return True
        case Function(bare=bare, unit=unit):
            return unit and not bare
        case _:
            return False


def _run(parts: tuple[Box, ...]) -> str:
    made = _part(parts[0])
    for before, part in pairwise(parts):
        text = _part(part)
        if _is_operator(before):
            made += text
            continue
        if isinstance(part, Fraction) and not re.fullmatch(r"\w+/\w+", text):
            text = f"({text})"
        if made == "⊙":
            made += text
        elif text[0].isdigit():
            made += f" · {text}"
        else:
            made += text if _touches(before, part, text) else f" {text}"
    return made


def _is_operator(box: Box) -> bool:
    match box:
        case Symbol(latex=r"\partial" | r"\nabla"):
            return True
        case Script(base=Symbol(latex=r"\partial" | r"\nabla"), sub=()):
            return True
        case _:
            return False


def _touches(before: Box, after: Box, text: str) -> bool:
    """Whether two factors are written without a space: 2Aᵀ(Ax − b), λw; but xᵀA dx, 1/2 xᵀAx."""
    fits = isinstance(after, Paren) or _single(after) or text.startswith("‖")
    moving = isinstance(before, Symbol) and before.latex.startswith(r"\mathrm{d}")
    return _single(before) and not moving and fits and text[:1] != "d"


def _single(box: Box) -> bool:
    match box:
        case Script(base=Symbol(latex=r"\nabla")):
            return False
        case Symbol(latex=name):
            letter = re.sub(r"\d|[₀-₉ᵢⱼₖ]", "", plain(name))
            return len(letter) <= 1 or "_" not in letter
        case Script(base=base):
            return _single(base)
        case Paren():
            return True
        case _:
            return False


def _script(box: Script) -> str:
    base = _part(box.base)
    if isinstance(box.base, Fenced) and box.base.kind == "norm" and base and box.sub:
        kind = spell(box.sub[0])
        base += "" if kind == "2" else subscript(kind)
    elif box.sub:
        inner = [spell(b) for b in box.sub]
        base += subscript(("," if box.spread else "").join(inner).replace(" ", ""))
    return base if box.sup is None else base + superscript(spell(box.sup))


def _fraction(box: Fraction) -> str:
    top, bottom = spell(box.top), spell(box.bottom)
    loose = isinstance(box.top, Infix | Minus | BigSum | Fraction)
    top = f"({top})" if loose else top
    small = _atomic(box.bottom) or re.fullmatch(r"∂\w+", bottom) is not None
    return f"{top}/{bottom if small else f'({bottom})'}"


def _function(box: Function) -> str:
    head = spell(box.head)
    inner = ", ".join(map(spell, box.args))
    if box.bare or _acts_on_a_product(box):
        return f"{head} {inner}"
    if len(box.args) == 1 and isinstance(box.args[0], Fenced) and head == "1":
        return head + inner
    gap = "" if box.unit or isinstance(box.head, Run) else " "
    return f"{head}{gap}({inner})"


def _acts_on_a_product(box: Function) -> bool:
    """Whether an operator stands before a product without calls: ∇ₓ xᵀAx, but ∇ₓ (f(x) g(x))."""
    if box.unit or isinstance(box.head, Run) or not isinstance(box.args[0], Run):
        return False
    return not any(isinstance(p, Function) for p in box.args[0].parts)


def _sum(box: BigSum) -> str:
    index, start = spell(box.index), spell(box.start)
    if box.conditions:
        below = subscript(",".join(map(spell, box.conditions)).replace(" ", ""))
        return f"Σ{below} {spell(box.body)}"
    if start == "1":
        return f"Σ{subscript(index)} {spell(box.body)}"
    return f"Σ{subscript(f'{index}={start}')}{superscript(spell(box.stop))} {spell(box.body)}"
