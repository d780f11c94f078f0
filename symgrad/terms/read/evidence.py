"""What the look of formulas tells of names that nothing declares: vectors, functions, indices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import final

from symgrad.terms.read.names import spelling
from symgrad.terms.read.scripts import TRANSPOSES
from symgrad.terms.read.syntax import (
    Accented,
    Big,
    Chain,
    Frac,
    Group,
    Juxt,
    Name,
    Script,
    Symbol,
    Syntax,
    Word,
    spelled,
)
from symgrad.terms.read.walk import everything

_ELEMENTWISE = frozenset({r"\odot", r"\circ", r"\oslash"})
_SIGNS = frozenset({r"\partial", r"\nabla", "d"})


@final
@dataclass(slots=True)
class Evidence:
    """Names that are no numbers, that are differentiated, that are applied; letters of Σ.

    `bare` are names as they stand in formulas, `sides` those that are a whole side, `below` letters
    of subscripts. `counted` holds the letters that sums run over, `steps` the names with a step k + 1 or 0.
    """

    tensors: set[str] = field(default_factory=lambda: set())
    differentiated: set[str] = field(default_factory=lambda: set())
    applied: set[str] = field(default_factory=lambda: set())
    counted: set[str] = field(default_factory=lambda: set())
    bounds: set[str] = field(default_factory=lambda: set())
    steps: set[str] = field(default_factory=lambda: set())
    bare: set[str] = field(default_factory=lambda: set())
    sides: set[str] = field(default_factory=lambda: set())
    below: set[str] = field(default_factory=lambda: set())


def evidence(trees: Iterable[Syntax]) -> Evidence:
    """All that trees tell."""
    found = Evidence()
    for tree in trees:
        alone = _name(tree)
        if alone:
            found.sides.add(alone)
        parts = list(everything(tree))
        lowered = {id(p.base) for p in parts if isinstance(p, Script) and p.sub is not None}
        for part in parts:
            if id(part) not in lowered and (part is not tree or not alone):
                _look(found, part)
    return found


def _look(found: Evidence, part: Syntax) -> None:
    match part:
        case Name(text=text):
            found.bare.add(text)
        case Script():
            _scripts(found, part)
        case Group(kind=r"\|", items=(inner,)):
            found.tensors.update(_names((inner,)))
        case Chain(first=first, rest=rest):
            if any(token.text in _ELEMENTWISE for token, _ in rest):
                found.tensors.update(_names((first, *(operand for _, operand in rest))))
        case Frac(numerator=above, denominator=below):
            if _signed(above) and _signed(below):
                found.differentiated.update(_operands(above))
                found.differentiated.update(_constants(_inside(above), _letters(below)))
                found.bare.update(_operands(below))
        case Juxt(items=items):
            _side_by_side(found, items)
        case Big(operator=r"\sum" | r"\prod", sub=sub, sup=sup):
            tokens = [t.text for t in sub or () if t.kind == "letter"]
            found.counted.update(tokens[:1] if "=" in {t.text for t in sub or ()} else tokens)
            ends = tuple(sup or ())
            if len(ends) == 1 and ends[0].kind in ("letter", "command"):
                found.bounds.add(ends[0].text)
        case _:
            pass


def _scripts(found: Evidence, part: Script) -> None:
    if spelled(part.sup or ()) in TRANSPOSES | {"-" + t for t in TRANSPOSES}:
        found.tensors.update(_names((part.base,)))
        whole = spelling(part, sup=False)
        if whole is not None and part.sub is not None:
            found.tensors.add(whole.text)
    if isinstance(part.base, Symbol) and part.base.text in _SIGNS:
        return
    found.below.update(t.text for t in part.sub or () if t.kind == "letter")
    base = spelling(part.base)
    step = "".join(t.text for t in part.sub or ())
    if base is not None and (step == "0" or "+" in step or "-" in step):
        found.steps.add(base.text)


def _side_by_side(found: Evidence, items: Sequence[Syntax]) -> None:
    for place, item in enumerate(items[:-1]):
        after = items[place + 1]
        if _differentiates(item):
            found.differentiated.update(_names((after,)))
            by = _letters(item.denominator) if isinstance(item, Frac) else _below(item)
            rest = Juxt(tuple(items[place + 1 :]), after.span)
            found.differentiated.update(_constants(rest, by))
        elif isinstance(after, Group) and after.kind == "(" and _arguments(after):
            found.applied.update(_names((item,)))


def _differentiates(item: Syntax) -> bool:
    """Whether a factor is ∇ or ∂/∂x, with nothing that it is applied to."""
    base = item.base if isinstance(item, Script) else item
    if isinstance(base, Frac):
        return _signed(base.numerator) and not any(_operands(base.numerator))
    return isinstance(base, Symbol) and base.text == r"\nabla"


def _constants(operand: Syntax, by: frozenset[str]) -> frozenset[str]:
    """The names of what is differentiated, if it does not mention by what: they must depend on it."""
    found = _letters(operand)
    return frozenset() if not by or found & by else found


def _letters(tree: Syntax) -> frozenset[str]:
    return frozenset(name for part in everything(tree) if (name := _name(part)))


def _below(item: Syntax) -> frozenset[str]:
    sub = item.sub if isinstance(item, Script) else None
    return frozenset(t.text for t in sub or () if t.kind in ("letter", "command"))


def _arguments(group: Group) -> bool:
    """Whether brackets hold names alone, as those of f(x) and L(w, b)."""
    return all(_name(item) for item in group.items)


def _inside(side: Syntax) -> Syntax:
    while isinstance(side, Group) and side.kind == "{}" and len(side.items) == 1:
        side = side.items[0]
    return side


def _signed(side: Syntax) -> bool:
    side = _inside(side)
    items = side.items if isinstance(side, Juxt) else (side,)
    first = items[0].base if isinstance(items[0], Script) else items[0]
    return isinstance(first, Symbol) and first.text in _SIGNS


def _operands(side: Syntax) -> Iterator[str]:
    side = _inside(side)
    items = side.items if isinstance(side, Juxt) else ()
    yield from _names(items[1:])


def _names(items: Iterable[Syntax]) -> Iterator[str]:
    for item in items:
        found = _name(item)
        if found:
            yield found


def _name(item: Syntax) -> str:
    """The name of a letter, without a subscript or with one."""
    item = _inside(item)
    if isinstance(item, Name | Word | Accented | Script):
        found = spelling(item, sup=False)
        return found.text if found is not None else ""
    return ""
