"""Chains of relations into claims, each link with its own place and its own error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import final

from symgrad.diagnostics import ReadError, ShapeError, Span
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.function import Function
from symgrad.terms.read.chains import Chain, Link, chains_of, links_of
from symgrad.terms.read.draft import Draft, finish
from symgrad.terms.read.fit import FLEXIBLE, fit
from symgrad.terms.read.formula import scan
from symgrad.terms.read.parser import parse
from symgrad.terms.read.reading import Notation, Reading, reading_of
from symgrad.terms.read.rows import Side
from symgrad.terms.read.spelling import RELATIONS
from symgrad.terms.read.stackless import run
from symgrad.terms.read.syntax import Symbol, Syntax
from symgrad.terms.read.tokens import tokenise
from symgrad.terms.term import Term

CLAIMED: Mapping[str, Relation] = {
    "=": Relation.EQUAL, ":=": Relation.EQUAL, r"\le": Relation.AT_MOST, r"\ge": Relation.AT_LEAST,
    "<": Relation.LESS, ">": Relation.GREATER, r"\ne": Relation.UNEQUAL,
    r"\succeq": Relation.PSD_AT_LEAST, r"\preceq": Relation.PSD_AT_MOST,
    r"\equiv": Relation.EQUIVALENT, r"\to": Relation.TENDS_TO,
}  # fmt: skip


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedClaim:
    """One link of a chain: the claim, or the error that kept it from being read; and its place.

    `span` is that of the right side. `question` marks a `{?}` on the right: `lhs` is what is asked
    for. `premises` are the claims before an arrow and the conditions that a display states for
    its links ("if x > 0", "i ≠ j"); `lhs` and `rhs` are what was read of each side.
    """

    relation: str
    lhs_span: Span
    rhs_span: Span
    claim: Claim | None = None
    error: ReadError | None = None
    lhs: Term | None = None
    rhs: Term | None = None
    question: bool = False
    premises: tuple[Claim, ...] = ()
    hypotheses: tuple[Claim, ...] = ()
    arrow: str = ""

    @property
    def span(self) -> Span:
        """The place of a link: that of its right side."""
        return self.rhs_span


def read_claims(
    source: str,
    context: Context,
    offset: int = 0,
    *,
    functions: Mapping[str, Function] | None = None,
    notation: Notation | None = None,
) -> tuple[LocatedClaim, ...]:
    """Every link of a formula's chains; what cannot be read is a link with an error.

    Raises: ReadError if not even its tokens can be told apart.
    """
    made: list[LocatedClaim] = []
    for chain in chains_of(tokenise(source, offset)):
        made += claims_of(chain, context, functions=functions, notation=notation)
    return tuple(made)


def claims_of(
    chain: Chain,
    context: Context,
    *,
    functions: Mapping[str, Function] | None = None,
    notation: Notation | None = None,
) -> list[LocatedClaim]:
    """The links of one chain, read together: they share their free indices."""
    reading = reading_of(context, functions, notation)
    together = list(chain.sides)
    conditions: list[Link] = []
    for condition in chain.conditions:
        first = len(together)
        together += condition.sides
        conditions += [
            Link(first + n, first + n + 1, relation)
            for n, relation in enumerate(condition.relations)
        ]
    sides = Sides(reading, together)
    conditions = [c for c in conditions if not _is_idle(sides, c)]
    return [_located(sides, link, conditions) for link in links_of(chain) if _is_step(link)]


def _is_idle(sides: Sides, condition: Link) -> bool:
    """Whether a condition speaks of an index that no side has: "for i = j" with x_i alone."""
    return RELATIONS[condition.relation.text] in ("=", r"\ne") and any(
        isinstance(draft, ReadError)
        and draft.code == "undeclared-symbol"
        and [t.kind for t in side.tokens] == ["letter"]
        for number in (condition.left, condition.right)
        for draft, side in [(sides.drafts[number], sides.sides[number])]
    )


REMARKS = frozenset({r"\approx", r"\in", r"\sim", r"\propto", r"\mapsto"})
"""Relations that claim nothing that could be judged."""


def _is_step(link: Link) -> bool:
    return RELATIONS[link.relation.text] not in REMARKS


@final
class Sides:
    """The sides of a chain, each a draft or the error that it gave."""

    def __init__(self, reading: Reading, sides: Sequence[Side]) -> None:
        self.reading = reading
        self.sides = sides
        trees = [self._parsed(side) for side in sides]
        scan(reading, [t for t in trees if not isinstance(t, ReadError)])
        self.trees = trees
        self.drafts = [self._drafted(t, s) for t, s in zip(trees, sides, strict=True)]

    def _parsed(self, side: Side) -> Syntax | ReadError:
        try:
            return parse(side.tokens, self.reading.words, side.span)
        except ReadError as error:
            return error

    def _drafted(self, tree: Syntax | ReadError, side: Side) -> Draft | ReadError:
        if isinstance(tree, ReadError):
            return tree
        self.reading.scopes.clear()
        try:
            return run(self.reading.read(tree), side.span)
        except ReadError as error:
            return error

    def question(self, number: int) -> bool:
        """Whether a side is {?}."""
        tree = self.trees[number]
        return isinstance(tree, Symbol) and tree.text == "?"

    def pair(self, left: int, right: int) -> tuple[Term, Term]:
        """Two sides with one shape.

        Raises: ReadError if one cannot be read or the shapes differ.
        """
        a, b = self.drafts[left], self.drafts[right]
        errors = [draft for draft in (a, b) if isinstance(draft, ReadError)]
        if errors:
            raise next((e for e in reversed(errors) if e.code != "undeclared-symbol"), errors[0])
        assert isinstance(a, Draft)
        assert isinstance(b, Draft)
        if a.form in (*FLEXIBLE, "row"):
            a = fit(self.reading, a, b.shape) or a
        fitted = fit(self.reading, b, a.shape)
        if fitted is None:
            show = self.reading.sizes.show
            message = f"the left side is {show(a.shape)}, the right side {show(b.shape)}"
            raise ReadError(message, b.span, code="shape-mismatch")
        self.reading.sizes.settle()
        return finish(a), finish(fitted)

    def one(self, number: int) -> Term | None:
        """One side alone, if it can be read."""
        draft = self.drafts[number]
        if isinstance(draft, ReadError):
            return None
        try:
            self.reading.sizes.settle()
            return finish(draft)
        except ReadError:
            return None


def _located(sides: Sides, link: Link, conditions: Sequence[Link]) -> LocatedClaim:
    left, right = sides.sides[link.left], sides.sides[link.right]
    relation = RELATIONS[link.relation.text]
    plain = LocatedClaim(
        relation="=" if relation == ":=" else relation,
        lhs_span=left.span,
        rhs_span=right.span,
        arrow=link.arrow,
        lhs=sides.one(link.left),
        rhs=sides.one(link.right),
    )
    if sides.question(link.right):
        return replace(plain, question=True, error=_error(sides, link.left))
    if relation not in CLAIMED:
        return replace(plain, error=_unsupported(link))
    try:
        lhs, rhs = sides.pair(link.left, link.right)
        claim = Claim(lhs, CLAIMED[relation], rhs)
        premises = tuple(_premise(sides, p) for p in link.premises)
        beside = tuple(_premise(sides, p) for p in conditions)
        return replace(plain, claim=claim, lhs=lhs, rhs=rhs, premises=premises, hypotheses=beside)
    except ReadError as error:
        return replace(plain, error=error)
    except ShapeError as error:
        wrong = ReadError(str(error), right.span, code="shape-mismatch")
        return replace(plain, error=wrong)


def _error(sides: Sides, number: int) -> ReadError | None:
    draft = sides.drafts[number]
    return draft if isinstance(draft, ReadError) else None


def _unsupported(link: Link) -> ReadError:
    sign = link.relation.text
    return ReadError(f"{sign} is not supported", link.relation.span, code="unsupported")


def _premise(sides: Sides, link: Link) -> Claim:
    if RELATIONS[link.relation.text] not in CLAIMED:
        raise _unsupported(link)
    lhs, rhs = sides.pair(link.left, link.right)
    return Claim(lhs, CLAIMED[RELATIONS[link.relation.text]], rhs)
