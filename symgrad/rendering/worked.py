"""A worked solution: what pages, the terminal and the JSON show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

from symgrad.derivation import Derivation, Judged
from symgrad.diagnostics import Verdict, weakest
from symgrad.kernel.theorem import Condition
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context, Definition

if TYPE_CHECKING:
    from symgrad.numeric.verify import Evidence


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
    def verdict(self) -> Verdict:
        """The weakest verdict of the steps."""
        return weakest(judged.verdict for judged in self.steps)

    @property
    def introduced(self) -> tuple[Definition, ...]:
        """The names that the result brings along."""
        return self.derivation.introduced if self.derivation else ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What the steps need to be defined, each once."""
        theorems = [judged.theorem for judged in self.steps if judged.theorem]
        return tuple(dict.fromkeys(c for theorem in theorems for c in theorem.conditions))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A document's statements with their proofs, and, once asked for, the evidence and the code.

    `prose` is the body of the document as its author wrote it (Markdown), or None.
    `code` maps a back end to the modules of its parts, in order.
    """

    context: Context
    parts: tuple[Part, ...]
    heading: Heading = field(default_factory=Heading)
    prose: str | None = None
    evidence: Evidence | None = None
    code: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
