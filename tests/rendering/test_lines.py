"""The lines of a derivation: one left side a chain, a letter for the expression."""

from symgrad.rendering.lines import lines
from symgrad.rendering.worked import Worked
from symgrad.terms.atoms import Variable


def test_the_first_line_says_what_the_letter_stands_for(least_squares: Worked) -> None:
    (part,) = least_squares.parts
    first = lines(part)[0]
    assert first.left is Variable("f", ())
    assert part.derivation is not None
    assert first.right is part.derivation.expression
    assert first.judged is None


def test_every_step_has_its_line(least_squares: Worked) -> None:
    (part,) = least_squares.parts
    assert tuple(line.judged for line in lines(part)[1:]) == part.steps


def test_a_chain_goes_on_without_a_left_side(least_squares: Worked) -> None:
    (part,) = least_squares.parts
    shown = lines(part)[1:]
    pairs = zip(part.steps, part.steps[1:], shown[1:], strict=False)
    for before, step, line in pairs:
        goes_on = step.step.before is before.step.after
        assert (line.left is None) == goes_on
