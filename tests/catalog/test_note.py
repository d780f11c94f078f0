"""Questions of a note are answered in place; a second run finds nothing to do."""

import pytest

from symgrad.catalog.note import answers, solved
from symgrad.checking.run import check_text
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


OTHERS = {
    "two questions": (
        "Let $x \\in \\mathbb{R}^n$.\n\n\\begin{align}\n\\nabla_x \\|x\\|^2 &= {?} \\\\\n"
        "\\nabla_x^2 \\|x\\|^2 &= {?} .\n\\end{align}\nThe end.\n"
    ),
    "carriage returns": "Let $x \\in \\mathbb{R}^n$.\r\n\r\n$$\r\n\\nabla_x \\|x\\|^2 = {?}\r\n$$\r\n\tend",
    "macros": (
        "$\\newcommand{\\R}{\\mathbb{R}}$ Let $x \\in \\R^n$.\n\n"
        "$$\\nabla_x \\|x\\|^2 = {?}$$\n\nAgain $y \\in \\R^n$.\n"
    ),
    "a name that comes along": (
        "Let $z \\in \\mathbb{R}^n$.\n\n$$\n\\nabla_z \\log \\sum_{i=1}^n e^{z_i} = {?}\n$$\n"
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_all_but_the_questions_stays_byte_for_byte(name: str) -> None:
    text = OTHERS[name]
    document = read_document(text, path="note.md")
    found = answers(document)
    done = solved(document, found)
    lines = iter(done.splitlines(keepends=True))
    kept = [line for line in text.splitlines(keepends=True) if "{?}" not in line]
    assert all(line in lines for line in kept)
    assert done.startswith(text.split("{?}")[0])
    assert ("\r\n" in done) == ("\r\n" in text)
    assert "\n" not in done.replace("\r\n", "") or "\r\n" not in text
    again = read_document(done, path="note.md")
    assert again.questions == ()
    assert solved(again, answers(again)) == done


@pytest.mark.parametrize("name", OTHERS)
def test_a_solved_note_checks_clean(name: str) -> None:
    document = read_document(OTHERS[name], path="note.md")
    report = check_text(solved(document, answers(document)), format="md")
    assert report.verdict == "proved"
    assert len(report.steps) >= 2
