"""Every rule that a derivation may cite, each declared in a file of this folder."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType

from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.rule import Rule


@lru_cache(maxsize=1)
def load_rules() -> Mapping[str, Rule]:
    """All declared rules by name, in the order of their names."""
    found = sorted(_declared(), key=lambda rule: rule.name)
    return MappingProxyType({rule.name: rule for rule in found})


def _declared() -> Iterator[Rule]:
    for module in pkgutil.iter_modules(__path__, __name__ + "."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Rule):
                yield value


@lru_cache(maxsize=512)
def rule_context(rule: Rule) -> Context:
    """The declarations of a rule."""
    from symgrad.terms.read import read_let

    return read_let(rule.given) if rule.given else Context()


@lru_cache(maxsize=512)
def rule_claims(rule: Rule) -> tuple[Claim, ...]:
    """The links of the statement of a rule."""
    from symgrad.terms.read import read_claims

    located = read_claims(rule.claim, rule_context(rule))
    return tuple(link.claim for link in located if link.claim is not None)
