"""What `symgrad explain` prints, in full."""

import pytest

from symgrad.diagnostics import DeclarationError
from symgrad.functions import load_functions
from symgrad.properties import load_properties
from symgrad.rendering.explain import explain
from symgrad.rules import load_rules

PAGE = r"""missing-assumption

The step is false as written, and true once something is assumed that the document does not say.

Why it matters
  A reader with a matrix that is not symmetric gets a wrong gradient from a formula that was only right for yours.

Example
  Let $A \in \mathbb{R}^{n \times n}$ and $x \in \mathbb{R}^n$.   $$ \nabla_x (x^\top A x) = 2 A x $$

Instead, either
  Let $A \in \mathbb{R}^{n \times n}$ be symmetric and $x \in \mathbb{R}^n$.   $$ \nabla_x (x^\top A x) = 2 A x $$
or
  Let $A \in \mathbb{R}^{n \times n}$ and $x \in \mathbb{R}^n$.   $$ \nabla_x (x^\top A x) = (A + A^\top) x $$
"""
RULE = """product-rule        d(UV) = dU V + U dV

  where   U ∈ ℝ^(p × q), V ∈ ℝ^(q × r)
  because product rule
"""


def test_a_code_is_explained_by_its_page() -> None:
    assert explain("missing-assumption") == PAGE


def test_a_rule_says_what_holds_and_where() -> None:
    assert explain("product-rule").startswith(RULE)


@pytest.mark.parametrize("name", [*load_rules(), *load_functions(), *load_properties()])
def test_everything_that_has_a_name_is_explained(name: str) -> None:
    assert explain(name).startswith(name)


@pytest.mark.parametrize(("name", "said"), [("what-is-checked", "Steps\n"), ("functions", "gelu")])
def test_what_messages_refer_to_exists(name: str, said: str) -> None:
    assert said in explain(name)


def test_an_unknown_name_is_told_the_nearest() -> None:
    with pytest.raises(DeclarationError, match='did you mean "missing-assumption"'):
        explain("missing-asumption")
