"""Chains of relations: rows, alignment, asides, conditions, arrows, questions."""

from __future__ import annotations

import pytest

from symgrad.terms.claim import Claim, Relation
from symgrad.terms.read import LocatedClaim, read_claims, read_let, read_term

CONTEXT = read_let(
    r"Let $A \in \mathbb{R}^{m \times n}$, $S \in \mathbb{R}^{n \times n}$, $x, y, z \in \mathbb{R}^n$,"
    r" $b \in \mathbb{R}^m$, $a, c \in \mathbb{R}$, $f : \mathbb{R}^n \to \mathbb{R}$"
    r" and $p = \operatorname{softmax}(z)$."
)


def sides(source: str) -> list[tuple[str, str, str]]:
    return [_shown(source, link) for link in read_claims(source, CONTEXT)]


def _shown(source: str, link: LocatedClaim) -> tuple[str, str, str]:
    left, right = link.lhs_span, link.rhs_span
    return source[left.start : left.stop], link.relation, source[right.start : right.stop]


def test_each_link_of_a_chain_is_one_claim() -> None:
    assert sides("a = c < a + 1") == [("a", "=", "c"), ("c", "<", "a + 1")]


@pytest.mark.parametrize(
    "source",
    [
        "\\begin{aligned} a &= c \\\\ &= a \\end{aligned}",
        "\\begin{align*} a &= c \\\\[4pt] &= a, \\end{align*}",
        "\\begin{split} a &= c \\\\ &= a . \\end{split}",
        "a &= c \\nonumber \\\\ &= a \\tag{1}",
        "a = c \\newline = a",
        "a \\\\ = c \\\\ = a",
        "\\begin{eqnarray} a &=& c \\\\ &=& a \\end{eqnarray}",
        "\\begin{aligned} a &= c && \\text{(first)} \\\\ &= a && (\\text{by } S \\text{ symmetric}) \\end{aligned}",
        "a = c \\text{ (by the first rule)} \\\\ = a",
        "a \\overset{(1)}{=} c \\stackrel{!}{=} a",
    ],
)
def test_rows_and_asides(source: str) -> None:
    assert [(left.strip(), right.strip()) for left, _, right in sides(source)] == [
        ("a", "c"),
        ("c", "a"),
    ]


def test_a_row_may_go_on_with_the_expression_above() -> None:
    links = read_claims(
        "\\begin{aligned} a &= c \\\\ &\\quad + c \\\\ &= 2c \\end{aligned}", CONTEXT
    )
    assert links[0].rhs is read_term("c + c", CONTEXT)
    assert len(links) == 2


def test_two_statements_in_a_row() -> None:
    assert sides(r"a = c, \qquad x = y") == [("a", "=", "c"), ("x", "=", "y")]
    assert sides(r"a = c \text{ and } x = y") == [("a", "=", "c"), ("x", "=", "y")]


@pytest.mark.parametrize(
    ("sign", "relation"),
    [
        (r"\leq", Relation.AT_MOST),
        (r"\geqslant", Relation.AT_LEAST),
        (r"\neq", Relation.UNEQUAL),
        (r"\not=", Relation.UNEQUAL),
        (r":=", Relation.EQUAL),
        (r"\triangleq", Relation.EQUAL),
        (r"\equiv", Relation.EQUIVALENT),
        ("≤", Relation.AT_MOST),
    ],
)
def test_relations(sign: str, relation: Relation) -> None:
    (link,) = read_claims(f"a {sign} c", CONTEXT)
    assert link.claim is not None
    assert link.claim.relation is relation


def test_a_semidefinite_order_has_a_zero_matrix() -> None:
    (link,) = read_claims(r"S \succeq 0", CONTEXT)
    assert link.claim is not None
    assert link.claim.rhs.shape == link.claim.lhs.shape


def test_approximations_are_remarks() -> None:
    assert read_claims(r"a \approx c", CONTEXT) == ()


def test_a_question_is_no_claim() -> None:
    (link,) = read_claims(r"\nabla_x f(x) = {?}", CONTEXT)
    assert link.question
    assert link.lhs is read_term(r"\nabla_x f(x)", CONTEXT)


def test_one_unreadable_side_leaves_the_others() -> None:
    first, second, third = read_claims(r"a = c = \foo = a", CONTEXT)
    assert first.claim is not None
    assert second.error is not None
    assert third.error is not None


def test_sides_with_different_shapes() -> None:
    (link,) = read_claims(r"\nabla_x f(x) = x^\top", CONTEXT)
    assert link.error is not None
    assert link.error.code == "shape-mismatch"
    assert "n" in str(link.error)
    assert "1×n" in str(link.error)


def test_constants_take_their_size_from_the_other_side() -> None:
    (link,) = read_claims(r"\nabla_x f(x) = 0", CONTEXT)
    assert link.claim is not None
    assert link.claim.rhs.shape == link.claim.lhs.shape


def test_free_indices_are_shared_by_the_chain() -> None:
    links = read_claims(r"(Sx)_i = \sum_j S_{ij} x_j = (S x)_i", CONTEXT)
    assert all(link.claim is not None for link in links)


def test_an_arrow_makes_premises() -> None:
    (link,) = read_claims(r"S x = y \implies x = S^{-1} y", CONTEXT)
    assert link.claim is not None
    assert link.premises == (
        Claim(read_term("S x", CONTEXT), Relation.EQUAL, read_term("y", CONTEXT)),
    )
    assert link.arrow == r"\implies"


@pytest.mark.parametrize(
    "condition", [r"\text{for } i \ne j", r"i \neq j", r"\text{if } i \ne j", r"\forall i \ne j"]
)
def test_conditions_of_a_display_are_hypotheses(condition: str) -> None:
    source = rf"\frac{{\partial p_i}}{{\partial z_j}} = -p_i p_j, \quad {condition}"
    (link,) = read_claims(source, CONTEXT)
    assert link.claim is not None
    assert [h.relation for h in link.hypotheses] == [Relation.UNEQUAL]


def test_the_range_of_an_index_is_no_claim() -> None:
    assert len(read_claims(r"x_i = x_i, \quad i = 1, \dots, n", CONTEXT)) == 1


def test_differentials_share_their_directions_along_the_chain() -> None:
    links = read_claims(
        r"\begin{aligned} d(x^\top S x) &= dx^\top S x + x^\top S dx \\ &= x^\top (S + S^\top) dx \end{aligned}",
        CONTEXT,
    )
    assert all(link.claim is not None for link in links)
    assert links[0].rhs is links[1].lhs
