"""Equations that are set rather than claimed: a gradient put to 0, "setting this to zero"."""

from __future__ import annotations

import re

from symgrad.terms.algebra import Entry, Neg
from symgrad.terms.atoms import Number, Zeros
from symgrad.terms.binders import Derivative, Differential
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.read.chains import Chain
from symgrad.terms.read.claims import LocatedClaim
from symgrad.terms.read.prose import Sentence, Words
from symgrad.terms.read.spelling import STYLING
from symgrad.terms.term import Term
from symgrad.terms.walk import subterms

_SETS = re.compile(
    r"\b(set|sets|setting|put|putting|equat\w+)\b[^.]*\b(zero|null|nought|equal to|to 0)\b|"
    r"\b(set|sets|setting|put|putting|solv\w+|requir\w+|impos\w+)\b[^.]*=\s*(\\\w+\s*\{?\s*)?0|"
    r"\bequal(s|ing)? (to )?(zero|0)\b|\bvanish\w*|\bstationar\w+|\bfirst[\s-]order\b|"
    r"\boptimality\b|\bnormal equations?\b|\bcritical point|\bKKT\b|\bat the (minim|maxim|optim)\w+|"
    r"\b(minimi[sz]er|maximi[sz]er|optimum|minimum|maximum)\b[^.]*\bsatisf|"
    r"\bannul(ant|er|ons)\b|\bnull\s*(zu )?setzen\b|\bsetz\w+\b[^.]*\bnull\b|\bigual\w+\b[^.]*\b(cero|zero)\b|"
    r"\buguagli\w+\b[^.]*\bzero\b",
    re.I,
)
_WEAK = re.compile(r"\bequal(s|ing)? (to )?(zero|0)\b|\bvanish\w*", re.I)


def sets_to_zero(sentence: Sentence | None) -> bool:
    """Whether the words before a display set something to 0."""
    words = " ".join(p.text if isinstance(p, Words) else p.source for p in sentence or ())
    return bool(_SETS.search(words))


def sets_before(sentence: Sentence | None) -> bool:
    """Whether the words before a display set what was derived before them to 0, and go on from it."""
    words = " ".join(p.text if isinstance(p, Words) else p.source for p in sentence or ())
    return bool(_SETS.search(_WEAK.sub(" ", words)))


def looks_set(sentence: Sentence | None, chain: Chain) -> bool:
    """Whether a chain looks as if it set something to 0, before its terms are known."""
    if not chain.relations or chain.relations[-1].text != "=":
        return False
    last = [t.text for t in chain.sides[-1].tokens if t.text not in ("{", "}", *STYLING)]
    first = [t.text for t in chain.sides[0].tokens[:3]]
    derivative = r"\nabla" in first or r"\partial" in first or "d" in first
    return last == ["0"] and (derivative or sets_to_zero(sentence))


def ends_in_zero(links: list[LocatedClaim]) -> bool:
    """Whether the last link of a chain says that something is 0."""
    last = links[-1]
    zero = last.rhs if last.claim is None else last.claim.rhs
    return last.relation == Relation.EQUAL and is_zero(zero) and not last.premises


def is_zero(term: Term | None) -> bool:
    """Whether a side is the number 0, or a tensor of zeros."""
    return isinstance(term, Zeros) or (isinstance(term, Number) and term.value == 0)


def starts_with_derivative(links: list[LocatedClaim]) -> bool:
    """Whether a chain, or its last link, starts with a derivative."""
    return any(is_derivative(t) for t in (links[0].lhs, links[-1].lhs))


def is_derivative(term: Term | None) -> bool:
    """Whether a side is a derivative or a differential, or an entry of one."""
    match term:
        case Derivative() | Differential():
            return True
        case Entry(arg=arg) | Neg(arg=arg):
            return is_derivative(arg)
        case _:
            return False


def differentiates(claim: Claim) -> bool:
    """Whether a claim speaks of a derivative anywhere; no condition on its variable helps there."""
    both = (claim.lhs, claim.rhs)
    return any(isinstance(t, Derivative | Differential) for side in both for t in subterms(side))
