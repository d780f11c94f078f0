"""LaTeX of terms, claims, shapes and declarations: what the reader reads back to the same term."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import assert_never

from symgrad.terms.atoms import Sort
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context, Declaration, Definition
from symgrad.terms.dimension import Dim, Shape
from symgrad.terms.function import FunctionSymbol
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
    tall,
)
from symgrad.terms.printing.names import Names
from symgrad.terms.printing.notation import Notation
from symgrad.terms.printing.sizes import sized
from symgrad.terms.term import Term

_FENCES = {
    "norm": (r"\|", r"\|"),
    "bars": ("|", "|"),
    "angles": (r"\langle ", r" \rangle"),
    "brackets": ("[", "]"),
}
DIFFERENTIAL = re.compile(r"\\mathrm\{d\}(?:[A-Za-z]|\\[A-Za-z]+)(?:_(?:\w|\{\w+\}))?")


def latex(term: Term, context: Context | None = None, *, known: bool = True) -> str:
    """The LaTeX of a term, in textbook form.

    `context` names the symbols that mean something else there (a declared σ, I or e). `known`:
    the shape of the term is known where it will be read, so that a bare 𝟏 needs no size.
    """
    return spell(Notation(Names.of((term,), context)).box(term, known))


def latex_claim(claim: Claim, context: Context | None = None) -> str:
    """The LaTeX of both sides with the relation between them."""
    notation = Notation(Names.of((claim.lhs, claim.rhs), context))
    left = spell(notation.box(claim.lhs, sized(claim.rhs)))
    right = spell(notation.box(claim.rhs, sized(claim.lhs)))
    return f"{left} {claim.relation.value} {right}"


def latex_shape(shape: Shape) -> str:
    r"""The set of real tensors of a shape: \mathbb{R}, \mathbb{R}^n, \mathbb{R}^{m \times n}."""
    return r"\mathbb{R}" + _power(shape)


def latex_declaration(declaration: Declaration) -> str:
    """A declaration as people write it, in prose with maths between dollars."""
    variable = declaration.variable
    words = [p.words[0] for p in declaration.properties]
    rows = [p.words[0] for p in declaration.row_properties]
    text = f"${variable.name} \\in {_set(variable.sort, variable.bound)}{_power(variable.shape)}$"
    if words:
        text = f"{text} {' '.join(words)}"
    return f"{text} with {' and '.join(rows)} rows" if rows else text


def latex_definition(definition: Definition, context: Context | None = None) -> str:
    """name = body, or name(parameters) = body."""
    head = definition.name
    if definition.parameters:
        head += f"({', '.join(p.name for p in definition.parameters)})"
    return f"{head} = {latex(definition.body, context)}"


def latex_function(symbol: FunctionSymbol) -> str:
    r"""f : \mathbb{R}^n \to \mathbb{R}."""
    domain = r" \times ".join(map(latex_shape, symbol.domain))
    return rf"{symbol.name} : {domain} \to {latex_shape(symbol.codomain)}"


def _set(sort: Sort, bound: Dim | None) -> str:
    match sort:
        case Sort.REAL:
            return r"\mathbb{R}"
        case Sort.COMPLEX:
            return r"\mathbb{C}"
        case Sort.INTEGER:
            return r"\mathbb{Z}"
        case Sort.INDEX:
            return rf"\{{1, \dots, {bound}\}}"
        case Sort.BOOLEAN:
            return r"\{0, 1\}"
        case _:
            assert_never(sort)


def _power(shape: Shape) -> str:
    if not shape:
        return ""
    if len(shape) == 1:
        return "^" + _braced(str(shape[0]))
    sizes = (str(d) if len(d.terms) == 1 else f"({d})" for d in shape)
    crossed = r" \times ".join(sizes)
    return f"^{{{crossed}}}"


def _braced(text: str) -> str:
    return text if re.fullmatch(r"\\[A-Za-z]+|[A-Za-z0-9:]", text) else f"{{{text}}}"


def spell(box: Box) -> str:
    """The LaTeX of a layout."""
    match box:
        case Symbol(latex=text):
            return text
        case Infix(parts=parts, operators=operators):
            texts = [spell(p) for p in parts]
            pairs = zip(operators, texts[1:], strict=True)
            return texts[0] + "".join(f" {sign} {text}" for sign, text in pairs)
        case Minus(body=body):
            return f"-{spell(body)}"
        case Run(parts=parts):
            return _run([spell(p) for p in parts])
        case Script():
            return _script(box)
        case Paren(body=body):
            return _parens((body,))
        case Fenced(kind=kind, body=body):
            left, right = _FENCES[kind]
            text = ", ".join(map(spell, body))
            high = any(map(tall, body)) or (kind == "bars" and "|" in text)
            return rf"\left{left}{text}\right{right}" if high else f"{left}{text}{right}"
        case Fraction(top=top, bottom=bottom, inline=inline):
            over = spell(top), spell(bottom)
            return "/".join(over) if inline else rf"\frac{{{over[0]}}}{{{over[1]}}}"
        case Root(body=body):
            return rf"\sqrt{{{spell(body)}}}"
        case Function():
            return _function(box)
        case BigSum():
            return _sum(box)
        case Cases():
            return _cases(box)
        case At(body=body, name=name, sign=sign, value=value):
            below = f"{spell(name)} {sign} {spell(value)}"
            return rf"\left. {spell(body)} \right|_{{{below}}}"
        case _:
            assert_never(box)


def _run(texts: list[str]) -> str:
    made = texts[0]
    for before, text in pairwise(texts):
        if text[0].isdigit() and made != r"\odot":
            made += rf" \cdot {text}"
        elif text.startswith(r"\mathrm{d}") or DIFFERENTIAL.fullmatch(before):
            made += rf" \, {text}"
        else:
            made += f" {text}"
    return made


def _script(box: Script) -> str:
    text = spell(box.base)
    if box.sub:
        joined = (", " if box.spread and len(box.sub) > 1 else "").join(map(_tight, box.sub))
        text += "_" + _braced(joined.replace(", ", ","))
    return text if box.sup is None else text + "^" + _braced(_tight(box.sup))


def _tight(box: Box) -> str:
    """A script: i+1, without spaces round plus and minus."""
    return re.sub(r" ([-+]) ", r"\1", spell(box))


def _parens(parts: tuple[Box, ...]) -> str:
    text = ", ".join(map(spell, parts))
    return rf"\left({text}\right)" if any(map(tall, parts)) else f"({text})"


def _function(box: Function) -> str:
    head = spell(box.head)
    if box.bare:
        return f"{head} {spell(box.args[0])}"
    if len(box.args) == 1 and isinstance(box.args[0], Fenced) and head == r"\mathbb{1}":
        return head + spell(box.args[0])
    gap = "" if box.unit or isinstance(box.head, Run) else " "
    return head + gap + _parens(box.args)


def _sum(box: BigSum) -> str:
    lines = [f"{spell(box.index)}={_tight(box.start)}", *map(spell, box.conditions)]
    stacked = r" \\ ".join(lines)
    below = stacked if len(lines) == 1 else rf"\substack{{{stacked}}}"
    return rf"\sum_{{{below}}}^{_braced(_tight(box.stop))} {spell(box.body)}"


def _cases(box: Cases) -> str:
    rows = [
        rf"{spell(value)} & \text{{if }} {', '.join(map(spell, conditions))}"
        for value, conditions in box.rows
    ]
    rows.append(rf"{spell(box.otherwise)} & \text{{otherwise}}")
    lines = r" \\ ".join(rows)
    return rf"\begin{{cases}} {lines} \end{{cases}}"
