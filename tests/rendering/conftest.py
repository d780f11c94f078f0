"""Solutions made by hand from terms, without the reader."""

import pytest

from symgrad.engine import derive
from symgrad.rendering.worked import Heading, Worked, derived
from symgrad.terms.build import squared_norm, variable
from symgrad.terms.context import Context


@pytest.fixture(scope="session")
def least_squares() -> Worked:
    """∇‖Ax − b‖² as a solution, without evidence and code."""
    A, x, b = variable("A", "m", "n"), variable("x", "n"), variable("b", "m")
    context = Context().declare(A).declare(x).declare(b)
    derivation = derive(squared_norm(A @ x - b), (x,), context, "gradient")
    heading = Heading(
        id="least-squares",
        title="Gradient of 100% of the loss",
        table="A.3",
        kind=("G",),
        references=("Someone, A_Book (2001)",),
    )
    return Worked(
        context=context,
        parts=(derived(derivation),),
        heading=heading,
        prose="Let $A$ be a matrix.\n\n$$x < \\|y\\|$$\n",
    )
