"""No false statement of the kernel's collection is proved by a certificate."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from symgrad.engine.bounds.bound import bound
from symgrad.terms.read import read_claims, read_let

FILE = Path(__file__).parents[2] / "false" / "inequalities.yaml"
GROUPS = cast("list[dict[str, Any]]", yaml.safe_load(FILE.read_text("utf-8")))
FALSE = [(name, group["let"], claim) for group in GROUPS for name, claim in group["claims"].items()]


@pytest.mark.parametrize(("name", "let", "claim"), FALSE, ids=[name for name, _, _ in FALSE])
def test_is_not_proved(name: str, let: list[str], claim: str) -> None:
    context = read_let(let)
    for link in read_claims(claim, context):
        assert link.claim is not None, link.error
        assert bound(link.claim, context.assume(*link.premises, *link.hypotheses)) is None
