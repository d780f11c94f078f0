"""Statements kept as data: declarations, then claims by name, in YAML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.read.claims import read_claims
from symgrad.terms.read.let import read_let

HERE = Path(__file__).parent
FALSE = sorted((HERE.parent / "false").glob("*.yaml"))
TRUE = HERE / "true.yaml"


@dataclass(frozen=True)
class Statement:
    """A claim with its context; `numbers`: whether a search at small sizes can refute it."""

    name: str
    context: Context
    claim: Claim
    numbers: bool

    def __repr__(self) -> str:
        return self.name


def read_claim(let: str | Sequence[str], source: str) -> tuple[Context, Claim]:
    """One claim under declarations.

    Raises: ReadError; ValueError for a formula that holds no claim or several.
    """
    context = read_let(let)
    (located,) = read_claims(source, context)
    if located.error is not None:
        raise located.error
    if located.claim is None:
        raise ValueError(f"{source} is no claim")
    return context, located.claim


def load(*paths: Path) -> Iterator[Statement]:
    """Every statement of some files."""
    for path in paths:
        groups = cast("list[dict[str, Any]]", yaml.safe_load(path.read_text(encoding="utf-8")))
        for group in groups:
            for name, source in cast("dict[str, str]", group["claims"]).items():
                context, claim = read_claim(cast("list[str]", group["let"]), source)
                yield Statement(name, context, claim, bool(group.get("numbers", True)))
