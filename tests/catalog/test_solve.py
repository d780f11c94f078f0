"""Every document of the catalogue, by the same tests: a new document brings no new test code."""

import re
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from symgrad.catalog.code import exported
from symgrad.catalog.entry import Entry, load_catalog
from symgrad.catalog.numbers import numbers
from symgrad.catalog.run import worst_error
from symgrad.catalog.solve import link, solve
from symgrad.checking.run import check_text
from symgrad.diagnostics import Verdict
from symgrad.numeric.accelerated import double_precision, jax_derivative
from symgrad.numeric.evaluate import evaluate
from symgrad.numeric.reach import reach
from symgrad.numeric.sample import sample
from symgrad.numeric.sizes import distinct
from symgrad.reading.from_markdown import read_markdown
from symgrad.rendering import Worked, render
from symgrad.rendering.pdf import compile_latex
from symgrad.terms.binders import Derivative, Differential
from symgrad.terms.build import differential_of
from symgrad.terms.walk import free_indices

ENTRIES = list(load_catalog().values())
each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)


@cache
def worked_out(name: str) -> Worked:
    return solve(load_catalog()[name])


@each_entry
def test_every_step_is_proved(entry: Entry) -> None:
    worked = worked_out(entry.id)
    assert worked.parts
    for judged in worked.steps:
        assert judged.verdict is Verdict.PROVED, f"{judged.step.rule}: {judged.reason}"


@each_entry
def test_the_engine_arrives_at_the_form_that_is_stated(entry: Entry) -> None:
    for part in worked_out(entry.id).parts:
        if part.derivation is not None:
            assert len(part.derivation.results) == len(part.claims)


@each_entry
def test_the_steps_have_the_grain_of_a_textbook(entry: Entry) -> None:
    for part in worked_out(entry.id).parts:
        assert 1 <= len(part.steps) <= 16


@each_entry
def test_a_page_is_a_document_without_a_wrong_step(entry: Entry) -> None:
    report = check_text(render(worked_out(entry.id), "md"), format="md")
    assert any(step.verdict == "proved" for step in report.steps)
    assert [step for step in report.steps if step.verdict == "refuted"] == []


# Proved, and numbers agree in balls; there is no order modulo a prime to compare |r| with δ.
ORDERED = {"huber"}


@each_entry
def test_numbers_agree(entry: Entry) -> None:
    found = numbers(worked_out(entry.id))
    wanted = Verdict.UNDECIDED if entry.id in ORDERED else Verdict.VERIFIED
    assert found.verdict is wanted, found.reason
    assert (found.sharpest or 0.0) < 1e-7


@each_entry
def test_exported_code_computes_the_terms(entry: Entry) -> None:
    for derivation in exported(worked_out(entry.id)):
        assert (worst_error(derivation) or 0.0) < 1e-9


@each_entry
def test_exported_jax_code_computes_the_terms(entry: Entry) -> None:
    with double_precision():
        for derivation in exported(worked_out(entry.id)):
            assert (worst_error(derivation, "jax") or 0.0) < 1e-9


@each_entry
def test_automatic_differentiation_agrees(entry: Entry) -> None:
    for derivation in exported(worked_out(entry.id)):
        context = derivation.context
        for target, wrt in zip(derivation.targets, derivation.wrt, strict=True):
            need = reach((target.lhs, target.rhs), context)
            (point,) = sample(context, (target.lhs, target.rhs), distinct(need, context, 2, 1)[0])
            free = need.functions or free_indices(derivation.expression)
            if free or wrt.name not in point.values:
                continue
            assert isinstance(target.lhs, Derivative | Differential)
            found = jax_derivative(target.lhs.body, wrt, point, context)
            if derivation.order == "differential":
                direction = point.values[differential_of(wrt).name]
                found = np.tensordot(found, direction.astype(float), wrt.rank)
            assert found == pytest.approx(evaluate(target.rhs, point, context), rel=1e-9, abs=1e-9)


BACKWARD = re.compile(r"backward pass", re.IGNORECASE)


@each_entry
def test_a_backward_pass_is_exported_as_a_vjp(entry: Entry) -> None:
    if BACKWARD.search(entry.heading.title or "") and r"\bar{" in entry.prose:
        assert {d.order for d in exported(worked_out(entry.id))} == {"vjp"}


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_all_pages_compile(tmp_path: Path) -> None:
    sources = [render(worked_out(entry.id), "tex") for entry in ENTRIES]
    body = re.compile(r"\\begin\{document\}(.*)\\end\{document\}", re.DOTALL)
    found = [body.search(source) for source in sources]
    bodies = "\n\\newpage\n".join(match[1] for match in found if match)
    first = sources[0]
    whole = (
        f"{first.split(chr(92) + 'begin{document}')[0]}\\begin{{document}}{bodies}\\end{{document}}"
    )
    assert compile_latex(whole, tmp_path) == ""
    assert "Overfull" not in (tmp_path / "solution.log").read_text(errors="replace")


@each_entry
def test_the_page_says_all_that_a_worked_solution_has(entry: Entry) -> None:
    page = render(worked_out(entry.id), "md")
    for heading in ("Statement", "Derivation", "Result", "References"):
        assert f"\n## {heading}\n" in page


def test_the_links_of_a_chain_stay_together() -> None:
    text = "Let $a, b, c \\in \\mathbb{R}$.\n\n$$a + b = b + a = a + b$$\n\n$$a c = c a$$\n"
    assert [len(chain) for chain in link(read_markdown(text))] == [2, 1]
