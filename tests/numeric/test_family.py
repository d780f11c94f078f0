"""Each function of the family has the properties that it stands for: the laws hold of it on numbers."""

from __future__ import annotations

import pytest

from symgrad.kernel.premises import Instance, instantiated
from symgrad.numeric.family import members
from symgrad.numeric.refute import search
from symgrad.reading.from_markdown import read_markdown
from symgrad.terms.algebra import Call
from symgrad.terms.claim import Claim, Relation

DECLARED = {
    "convex": r"convex",
    "smooth": r"$L$-smooth with $L > 0$",
    "convex and smooth": r"convex and $L$-smooth with $L > 0$",
    "strongly convex": r"$\mu$-strongly convex with $\mu > 0$",
    "strongly convex and smooth": r"$\mu$-strongly convex and $L$-smooth with $\mu > 0$ and $L > 0$",
    "Lipschitz": r"$L$-Lipschitz with $L > 0$",
    "dominated": r"such that it satisfies the PL inequality with constant $\mu > 0$",
}
MINIMISER = " Let $x^*$ be a minimiser of $f$."


@pytest.mark.parametrize("minimiser", ["", MINIMISER], ids=["", "with a minimiser"])
@pytest.mark.parametrize("declared", DECLARED.values(), ids=DECLARED)
def test_the_laws_hold(declared: str, minimiser: str) -> None:
    let = rf"Let $f: \mathbb{{R}}^n \to \mathbb{{R}}$ be {declared}, let $x, y \in \mathbb{{R}}^n$."
    context = read_markdown(f"{let}{minimiser}\n\n$$\n1 = 1\n$$\n").context
    found = context.functions["f"]
    assert found.constants or declared == "convex"
    points = (context.variables["x"].variable, context.variables["y"].variable)
    tried = 0
    stars = [context.variables[name].variable for name in context.minimisers]
    for member in members(context, found):
        concrete = context.define("f", member.body, (member.parameter,)).assume(*member.needs)
        for star in stars:
            ends = (Call(found.symbol, (star,)), Call(found.symbol, (points[1],)))
            least = Claim(ends[0], Relation.AT_MOST, ends[1])
            assert search(least, concrete, points=4, limit=1).counterexample is None
        for one in found.properties:
            for law in range(len(one.laws_of_rank(1))):
                claim = instantiated(Instance(found.symbol, one.name, law, points), context)
                assert search(claim, concrete, points=4, limit=1).counterexample is None
                tried += 1
    assert tried
