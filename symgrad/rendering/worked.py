"""A worked solution: what pages, the terminal and the JSON show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import final

from symgrad.derivation import Derivation, Judged
from symgrad.diagnostics import Verdict, weakest
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context, Definition
from symgrad.terms.term import Term


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The front matter of a document of the catalogue; of any other, nothing."""

    id: str | None = None
    title: str | None = None
    table: str | None = None
    kind: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One statement and its proof: the engine's derivation of it, or steps between its two sides.

    `claims` are the equations established; the last step of each has its claim.
    """

    context: Context
    claims: tuple[Claim, ...]
    steps: tuple[Judged, ...]
    derivation: Derivation | None = None

    @property
    def answers(self) -> tuple[Term, ...]:
        """What the claims arrive at, as it is read."""
        own = self.derivation
        if own is not None and own.targets == self.claims:
            return own.answers
        return tuple(claim.rhs for claim in self.claims)

    @property
    def verdict(self) -> Verdict:
        """The weakest verdict of the steps."""
        return weakest(judged.verdict for judged in self.steps)

    @property
    def introduced(self) -> tuple[Definition, ...]:
        """The names that the result brings along."""
        return self.derivation.introduced if self.derivation else ()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What numbers said of all statements together: nothing here knows of the steps.

    `errors` is the worst relative error of each floating-point method, `exact` names the others.
    """

    verdict: Verdict
    trials: int
    dimensions: tuple[Mapping[str, int], ...]
    errors: Mapping[str, float]
    exact: tuple[str, ...]
    reason: str = ""

    @property
    def max_relative_error(self) -> float | None:
        """The worst relative error of all methods; None where no floats were used."""
        return max(self.errors.values(), default=None)

    @property
    def sharpest(self) -> float | None:
        """The worst relative error of the methods without a truncation error of their own."""
        sharp = [e for name, e in self.errors.items() if "differences" not in name]
        return max(sharp) if sharp else self.max_relative_error

    @property
    def methods(self) -> tuple[str, ...]:
        """All methods, exact ones last."""
        return (*self.errors, *self.exact)


@final
@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as SVG text, legible on light and dark; `alt` says what is to be seen."""

    svg: str
    caption: str
    alt: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A document's statements with their proofs, and, once asked for, the numbers and the code.

    `prose` is the body of the document as its author wrote it (Markdown), or None.
    `code` maps a back end to the modules of its parts, in order.
    """

    context: Context
    parts: tuple[Part, ...]
    heading: Heading = field(default_factory=Heading)
    prose: str | None = None
    numbers: Numbers | None = None
    code: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The weakest verdict of the parts."""
        return weakest(part.verdict for part in self.parts)

    @property
    def steps(self) -> tuple[Judged, ...]:
        """All steps, in order."""
        return tuple(judged for part in self.parts for judged in part.steps)

    @property
    def claims(self) -> Iterator[tuple[Claim, Context]]:
        """Every established equation, with the context it holds in."""
        return ((claim, part.context) for part in self.parts for claim in part.claims)


def derived(derivation: Derivation) -> Part:
    """A derivation of the engine as a part of a solution."""
    return Part(
        context=derivation.context,
        claims=derivation.targets,
        steps=derivation.steps,
        derivation=derivation,
    )
