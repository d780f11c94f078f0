"""Laws of the normal form, over random terms and random declarations."""

import time
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.diagnostics import Unsupported
from symgrad.functions import load_functions
from symgrad.kernel import NotProved, Theorem, prove
from symgrad.kernel.arithmetic import Arithmetic, Stuck
from symgrad.kernel.back import Writer
from symgrad.kernel.differentiate import Kinks
from symgrad.kernel.facts import Facts
from symgrad.kernel.form import FREE, TooSymmetric, freeze
from symgrad.kernel.meaning import Meaning, Scope, scope_of
from symgrad.numeric.errors import Unsampleable
from symgrad.numeric.refute import refute
from symgrad.terms.algebra import Add, Mul, Transpose
from symgrad.terms.alpha import canonical
from symgrad.terms.atoms import Index, Zeros
from symgrad.terms.binders import Array
from symgrad.terms.claim import equation
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import children, rebuild
from tests.kernel.mutate import mutants
from tests.strategies import contexts, terms

CASES = settings(max_examples=60, deadline=None)


def normal(term: Term, context: Context) -> tuple[Term, bool] | None:
    """The normal form as a term, and whether it leans on a condition; None where none is."""
    algebra = Arithmetic(Facts(context.at_least), deadline=time.thread_time() + 2)
    meaning = Meaning(context, algebra, Kinks(), lambda function: False)
    indices = tuple(Index(f"a_{{{k}}}", dim) for k, dim in enumerate(term.shape))
    labels = tuple((FREE, i.name, scope_of(i.stop)) for i in indices)
    try:
        poly = meaning.entry(term, labels, Scope())
    except (Stuck, TooSymmetric):
        return None
    body = Writer(context, dict(load_functions())).poly(freeze(poly))
    leans = bool(algebra.ledger.used or algebra.ledger.leans)
    return (Array(indices, body) if indices else body), leans


def shuffled(term: Term, random: Random) -> Term:
    """The term with the order of all sums and elementwise products changed."""
    parts = [shuffled(child, random) for child in children(term)]
    if isinstance(term, Add | Mul):
        random.shuffle(parts)
    return rebuild(term, tuple(parts))


@CASES
@given(contexts(), terms(depth=4))
def test_every_term_equals_itself(context: Context, term: Term) -> None:
    assert isinstance(prove(equation(term, term), context), Theorem)


@CASES
@given(contexts(), terms(depth=4))
def test_always_an_answer_in_time(context: Context, term: Term) -> None:
    start = time.monotonic()
    found = prove(equation(Add((term, Zeros(term.shape))), term), context)
    assert isinstance(found, Theorem | NotProved)
    assert time.monotonic() - start < 4


@CASES
@given(contexts(), terms(depth=3))
def test_normal_form_equals_its_term(context: Context, term: Term) -> None:
    found = normal(term, context)
    if found is None:
        return
    try:
        assert refute(equation(term, found[0]), context, points=4) is None
    except (Unsampleable, Unsupported):
        return


@CASES
@given(contexts(), terms(depth=3), st.randoms(use_true_random=False))
def test_normal_form_is_blind_to_names_and_order(
    context: Context, term: Term, random: Random
) -> None:
    plain = normal(term, context)
    other = shuffled(canonical(term), random)
    if plain is not None:
        assert isinstance(prove(equation(other, term), context), Theorem)


@CASES
@given(contexts(), terms(depth=3))
def test_transposing_both_sides_changes_nothing(context: Context, term: Term) -> None:
    found = normal(term, context)
    if found is None or found[1] or len(term.shape) != 2:
        return
    claim = equation(term, found[0])
    turned = equation(Transpose(term), Transpose(found[0]))
    assert type(prove(claim, context)) is type(prove(turned, context))


@CASES
@given(contexts(), terms(depth=3), st.randoms(use_true_random=False))
def test_what_is_proved_is_not_refuted(context: Context, term: Term, random: Random) -> None:
    some = list(mutants(equation(term, term)))
    for mutant in random.sample(some, min(6, len(some))):
        found = prove(mutant, context)
        if isinstance(found, NotProved):
            continue
        assert found.claim is mutant
        try:
            assert refute(mutant, context, points=8) is None
        except (Unsampleable, Unsupported):
            continue
