"""What a rule holds: a statement with its conditions, declared once and cited by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    r"""A named rule, in a file of `symgrad/rules`.

    `given` declares the symbols of `claim` as a user's notes would, with every side condition;
    `claim` is true exactly as written. `because` is what stands beside a step:
    a few words, in which {moving} is the dX of the step and {functions} what it differentiates.
    A rule beyond the kernel says `assumed=True`, and so does whatever rests on it.
    """

    name: str
    given: str
    claim: str
    because: str
    source: str
    assumed: bool = False
