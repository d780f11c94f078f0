"""Every rule, by the same tests: a new rule brings no new test code."""

import re

import pytest

from symgrad.kernel import Theorem, prove
from symgrad.numeric.refute import refute
from symgrad.rules import load_rules, rule_claims, rule_context
from symgrad.terms.latex import latex_claim
from symgrad.terms.read import read_claims
from symgrad.terms.rule import Rule

RULES = list(load_rules().values())
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@every_rule
def test_kernel_proves_the_claim(rule: Rule) -> None:
    claims = rule_claims(rule)
    assert claims
    for claim in claims:
        assert rule.assumed or isinstance(prove(claim, rule_context(rule)), Theorem)


@every_rule
def test_numbers_agree(rule: Rule) -> None:
    for claim in rule_claims(rule):
        assert refute(claim, rule_context(rule)) is None


@every_rule
def test_statement_reads_back(rule: Rule) -> None:
    for claim in rule_claims(rule):
        context = rule_context(rule)
        (again,) = read_claims(latex_claim(claim, context), context)
        assert again.claim == claim


@every_rule
def test_fields_are_complete(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert rule.because
    assert not rule.because.endswith(".")
    assert rule.source


def test_names_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
