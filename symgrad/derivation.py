"""Steps and derivations: what the engine and a person's notes both become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, final

from symgrad.diagnostics import Span, Verdict, weakest
from symgrad.kernel.theorem import Theorem
from symgrad.terms.atoms import Variable
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context, Definition
from symgrad.terms.term import Term

Order = Literal["gradient", "jacobian", "hessian", "differential", "vjp"]
Method = Literal["auto", "components", "differentials", "definition"]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One link of a chain: `before` `relation` `after`, as `rule` suggests.

    `where` is the path (argument numbers from the root) to the part that changed. With `premises`
    the step follows from them, as its `arrow` says (⟹ or ⟺, as LaTeX).
    The kernel compares `before` with `after` and does not look at `rule`.
    """

    before: Term
    relation: Relation
    after: Term
    rule: str
    where: tuple[int, ...] = ()
    span: Span | None = None
    premises: tuple[Claim, ...] = ()
    arrow: str = ""

    @property
    def claim(self) -> Claim:
        """What the step says."""
        return Claim(self.before, self.relation, self.after)


@final
@dataclass(frozen=True, slots=True)
class Judged:
    """A step and how far it is to be trusted: proved exactly when there is a theorem.

    `reason` says why it is not proved, or what verified it.
    """

    step: Step
    theorem: Theorem | None
    fallback: Verdict = Verdict.UNDECIDED
    reason: str = ""

    @property
    def verdict(self) -> Verdict:
        """proved with a theorem, else what the evidence says."""
        return Verdict.PROVED if self.theorem is not None else self.fallback


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A worked derivation: from `expression` to one result for each variable of `wrt`.

    `targets` are the claims D f = result, in the order of `wrt` (the last step of each variable
    has this claim). `context` holds the definitions that the result introduces, listed in
    `introduced`. `cotangent` is the symbol Ȳ of a vjp. `matrices` has, for a derivative of
    more than two axes, the matrix J of vec(dY) = J vec(dX) where it has a form of its own.
    """

    context: Context
    expression: Term
    wrt: tuple[Variable, ...]
    order: Order
    method: Method
    steps: tuple[Judged, ...]
    targets: tuple[Claim, ...]
    introduced: tuple[Definition, ...] = ()
    cotangent: Variable | None = None
    notes: tuple[str, ...] = ()
    matrices: tuple[Term | None, ...] = ()

    @property
    def results(self) -> tuple[Term, ...]:
        """The right sides of the targets."""
        return tuple(target.rhs for target in self.targets)

    @property
    def answers(self) -> tuple[Term, ...]:
        """The results as they are read: by vec where that gives a matrix."""
        matrices = self.matrices or (None,) * len(self.targets)
        return tuple(m or r for m, r in zip(matrices, self.results, strict=True))

    @property
    def verdict(self) -> Verdict:
        """The weakest verdict of the steps."""
        return weakest(judged.verdict for judged in self.steps)
