"""Looking through trees of signs without recursion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symgrad.terms.read.syntax import (
    Accented,
    Bar,
    Big,
    Cases,
    Chain,
    Frac,
    Group,
    Juxt,
    Name,
    Relations,
    Root,
    Script,
    Series,
    Syntax,
    Tokens,
)
from symgrad.terms.read.tokens import Token


def below(syntax: Syntax) -> tuple[Syntax, ...]:
    """The parts directly below; scripts are tokens and not among them."""
    match syntax:
        case Accented(body=body) | Bar(body=body) | Big(body=body):
            return (body,)
        case Script(base=base):
            return (base,)
        case Group(items=items) | Juxt(items=items):
            return items
        case Chain(first=first, rest=rest):
            return (first, *(operand for _, operand in rest))
        case Relations(first=first, rest=rest):
            return (first, *(operand for _, operand in rest))
        case Series(parts=parts):
            return tuple(part for _, part in parts)
        case Frac(numerator=above, denominator=under):
            return (above, under)
        case Root(body=body, degree=degree):
            return (body,) if degree is None else (body, degree)
        case Cases(rows=rows):
            return tuple(p for value, conditions in rows for p in (value, *(conditions or ())))
        case _:
            return ()


def everything(syntax: Syntax) -> Iterator[Syntax]:
    """All parts, the whole first."""
    stack = [syntax]
    while stack:
        item = stack.pop()
        yield item
        stack.extend(reversed(below(item)))


def scripts(syntax: Syntax) -> Iterator[Tokens]:
    """All subscripts and superscripts."""
    for part in everything(syntax):
        match part:
            case Script(sub=sub, sup=sup) | Big(sub=sub, sup=sup):
                yield from (tokens for tokens in (sub, sup) if tokens is not None)
            case Bar(sub=sub):
                yield sub
            case _:
                pass


def index_scripts(syntax: Syntax) -> Iterator[Tokens]:
    """The scripts that hold indices: subscripts, and superscripts in round brackets."""
    for part in everything(syntax):
        match part:
            case Script(sub=sub, sup=sup):
                raised = sup if sup and sup[0].text == "(" else None
                yield from (tokens for tokens in (sub, raised) if tokens is not None)
            case Big(sub=sub) if sub is not None:
                yield sub
            case Bar(sub=sub):
                yield sub
            case _:
                pass


def mentions(syntax: Syntax, name: str) -> bool:
    """Whether a letter occurs, in a script too, where no Σ inside binds it."""
    stack = [syntax]
    while stack:
        item = stack.pop()
        match item:
            case Name(text=text) if text == name:
                return True
            case Script(sub=sub, sup=sup) if _has((*(sub or ()), *(sup or ())), name):
                return True
            case Bar(sub=sub) if _has(sub, name):
                return True
            case Big(sub=sub, sup=sup) if _has((*bounds_in(sub), *(sup or ())), name):
                return True
            case Big(sub=sub) if sub and _has(sub, name):
                continue
            case _:
                stack.extend(below(item))
    return False


def bounds_in(sub: Tokens | None) -> Tokens:
    """What the subscript of a Σ says after its equals signs: the first values of its indices."""
    found: list[Token] = []
    after = False
    for token in sub or ():
        after = token.text == "=" or (after and token.text not in (",", "\\\\", r"\atop"))
        if after and token.text != "=":
            found.append(token)
    return tuple(found)


def _has(tokens: Tokens, name: str) -> bool:
    return any(t.text == name and t.kind in ("letter", "command") for t in tokens)


def outside(trees: Iterable[Syntax]) -> frozenset[str]:
    """The letters that occur where no Σ with them in its subscript stands around them."""
    found: set[str] = set()
    stack: list[tuple[Syntax, frozenset[str]]] = [(tree, frozenset()) for tree in trees]
    while stack:
        item, bound = stack.pop()
        tokens: Tokens = ()
        match item:
            case Name(text=text):
                found |= {text} - bound
            case Big(sub=sub, sup=sup):
                tokens = (*bounds_in(sub), *(sup or ()))
                found |= {t.text for t in tokens if t.kind == "letter"} - bound
                bound |= {t.text for t in sub or () if t.kind == "letter"} - {
                    t.text for t in bounds_in(sub)
                }
                tokens = ()
            case Script(sub=sub, sup=sup):
                tokens = (*(sub or ()), *(sup or ()))
            case Bar(sub=sub):
                tokens = sub
            case _:
                pass
        found |= {t.text for t in tokens if t.kind == "letter"} - bound
        stack += [(part, bound) for part in below(item)]
    return frozenset(found)
