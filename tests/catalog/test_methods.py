"""Components and differentials arrive at the same gradients, each step proved."""

import pytest

from symgrad.catalog.entry import Entry, load_catalog
from symgrad.catalog.solve import solve
from symgrad.diagnostics import Verdict

GRADIENTS = [
    entry
    for entry in load_catalog().values()
    if (entry.heading.table or "").startswith("A.") and "G" in entry.heading.kind
]


@pytest.mark.parametrize("entry", GRADIENTS, ids=lambda entry: entry.id)
def test_both_methods_give_the_same_result(entry: Entry) -> None:
    one, other = solve(entry, "components"), solve(entry, "differentials")
    assert one.verdict is other.verdict is Verdict.PROVED
    results = [
        [result for part in worked.parts if part.derivation for result in part.derivation.results]
        for worked in (one, other)
    ]
    assert results[0] == results[1] != []
