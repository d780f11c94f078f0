"""Questions of a note are answered in place; a second run finds nothing to do."""

import pytest

from symgrad.catalog.note import answers, solved
from symgrad.diagnostics import ReadError
from symgrad.reading.read import read_document

HEAD = r"Let $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$ and $f(x) = \|Ax\|_2^2$."

DISPLAYS = {
    "dollars": ("$$\n\\nabla_x f(x) = {?}\n$$", "md"),
    "brackets": ("\\[ \\nabla_x f(x) = {?} \\]", "tex"),
    "environment": (
        "\\begin{equation}\n\\nabla_x f(x) = {?}\n\\end{equation}",
        "tex",
    ),
}


@pytest.mark.parametrize("name", DISPLAYS)
def test_a_question_is_answered_with_its_derivation_below(name: str) -> None:
    display, kind = DISPLAYS[name]
    text = f"{HEAD}\n\n{display}\n\nThe end.\n"
    document = read_document(text, format=kind)  # type: ignore[arg-type]
    found = answers(document)
    assert [answer.part.verdict.value for answer in found] == ["proved"]
    done = solved(document, found)
    assert "{?}" not in done
    assert r"\nabla_x f(x) = 2 A^\top A x" in done
    assert done.startswith(HEAD)
    assert done.endswith("\n\nThe end.\n")
    again = read_document(done, format=kind)  # type: ignore[arg-type]
    assert again.questions == ()
    assert solved(again, answers(again)) == done


def test_a_question_about_no_derivative_is_refused() -> None:
    document = read_document(f"{HEAD}\n\n$$A x = {{?}}$$\n", format="md")
    with pytest.raises(ReadError, match="no derivative"):
        answers(document)
