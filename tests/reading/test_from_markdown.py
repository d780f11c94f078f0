"""Markdown documents: what is read, what is left alone, and where each thing stands."""

from __future__ import annotations

import pytest

from symgrad.reading.document import Document
from symgrad.reading.from_markdown import read_markdown
from symgrad.terms.claim import Claim
from symgrad.terms.property import Fact

HEAD = (
    r"Let $A, B \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$ and $a, b \in \mathbb{R}$."
    + "\n\n"
)


def links(text: str, head: str = HEAD) -> list[tuple[str, str, str]]:
    return [(s.lhs_text, s.relation, s.rhs_text) for s in read_markdown(head + text).steps]


def claim(document: Document, number: int = 0) -> Claim:
    found = document.steps[number].claim
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "$$a + a = 2a$$",
        "$$\na + a = 2a .\n$$",
        "\\[ a + a = 2a \\]",
        "\\begin{equation}\na + a = 2a \\label{eq:one}\n\\end{equation}",
        "\\begin{align*}\na + a &= 2a\n\\end{align*}",
        "$$\\begin{aligned} a + a &= 2a \\end{aligned}$$",
        "$$\n\\begin{align}\na + a &= 2a \\tag{1}\n\\end{align}\n$$",
        "```math\na + a = 2a\n```",
        "> quoted\n>\n> $$a + a = 2a$$",
        "1. a list:\n\n   $$a + a = 2a$$",
    ],
)
def test_displays(text: str) -> None:
    assert links(text) == [("a + a", "=", "2a")]


@pytest.mark.parametrize(
    "text",
    [
        "```\n$$a = b$$\n```",
        "~~~latex\n$$a = b$$\n~~~",
        "`$$a = b$$`",
        "<!-- $$a = b$$ -->",
        "<!--\n\n$$a = b$$\n\n-->",
        "<script>$$a = b$$</script>",
        "<pre>\n$$a = b$$\n</pre>",
        "    $$a = b$$",
        r"It costs \$5 and \$\$6\$\$.",
        "It costs $5 and $6.",
        "$$% a = b\n$$",
        "so $a + a = 2a$ holds inline",
    ],
)
def test_what_is_no_claim(text: str) -> None:
    document = read_markdown(HEAD + text)
    assert document.steps == ()
    assert document.diagnostics == ()


def test_places_count_from_one() -> None:
    document = read_markdown("Let $a \\in \\mathbb{R}$.\n\n$$\na + a\n  = 2a\n$$\n")
    (step,) = document.steps
    assert (step.line, step.column, step.end_line, step.end_column) == (5, 5, 5, 7)


def test_columns_count_characters_also_after_carriage_returns() -> None:
    document = read_markdown("Let $a \\in \\mathbb{R}$ — é.\r\n\r\n$$a + a = 2a$$\r\n")
    assert (document.steps[0].line, document.steps[0].column) == (3, 11)


def test_a_byte_order_mark_is_harmless() -> None:
    document = read_markdown("\ufeff---\nid: one\n---\nLet $a \\in \\mathbb{R}$.\n\n$$a = a + 0$$")
    assert document.front == {"id": "one"}
    assert document.steps == () or document.steps[0].claim is not None


def test_texts_are_without_marks_and_punctuation() -> None:
    text = "$$\\begin{aligned} a + a &= 2a \\\\\n  &\\quad + 0 , \\end{aligned}$$"
    assert links(text) == [("a + a", "=", r"2a \quad + 0")]


def test_the_first_link_may_define_and_the_next_is_a_claim() -> None:
    document = read_markdown(HEAD + "$$f = x^\\top A x = x^\\top A^\\top x$$")
    assert "f" in document.context.definitions
    assert len(document.steps) == 1


def test_a_restated_definition_is_a_claim() -> None:
    document = read_markdown(HEAD + "Let $f = a^2$.\n\n$$f = a a$$")
    assert len(document.steps) == 1


def test_definitions_may_follow_their_use() -> None:
    text = "$$\\nabla_x f = 2 r$$\n\nwhere $f = \\|r\\|^2$ and\n\n$$r = x$$"
    document = read_markdown(HEAD + text)
    assert set(document.context.definitions) == {"f", "r"}
    assert document.steps[0].claim is not None


def test_a_chain_goes_on_in_the_next_display() -> None:
    assert links("$$a + a = 2a$$\n\nwhich is\n\n$$= a \\cdot 2$$") == [
        ("a + a", "=", "2a"),
        ("2a", "=", r"a \cdot 2"),
    ]


def test_a_question_is_asked() -> None:
    document = read_markdown(HEAD + "$$f(x) = x^\\top A x$$\n\n$$\\nabla_x f(x) = {?}$$")
    assert document.steps == ()
    (question,) = document.questions
    assert question.lhs is not None
    assert question.line == 5


def test_a_gradient_set_to_zero_is_a_condition() -> None:
    document = read_markdown(HEAD + "$$\\nabla_x (x^\\top A x) = (A + A^\\top) x = 0$$")
    assert len(document.steps) == 1
    assert len(document.conditions) == 1


@pytest.mark.parametrize("lead", ["If $A$ is symmetric, we have", "Now, when $A = A^\\top$,"])
def test_a_local_hypothesis_holds_for_its_display(lead: str) -> None:
    text = (
        f"{lead}\n\n$$\\nabla_x (x^\\top A x) = 2Ax$$\n\n"
        "and in general\n\n$$\\nabla_x (x^\\top A x) = (A + A^\\top)x$$"
    )
    document = read_markdown(HEAD + text)
    first, second = document.steps
    assert first.context is not None
    assert second.context is not None
    assert Fact.SYMMETRIC in first.context.variables["A"].facts
    assert Fact.SYMMETRIC not in second.context.variables["A"].facts
    assert Fact.SYMMETRIC not in document.context.variables["A"].facts


def test_an_unreadable_link_is_a_step_and_a_diagnostic() -> None:
    document = read_markdown(HEAD + "$$a + a = \\foo(a) $$\n\n$$a = a$$")
    assert [s.claim is None for s in document.steps] == [True, False]
    assert [d.code for d in document.diagnostics] == ["undeclared-symbol"]
    (span,) = [d.span for d in document.diagnostics]
    assert span is not None
    assert document.text[span.start : span.stop] == r"\foo"


def test_contradictory_declarations_are_said() -> None:
    document = read_markdown("Let $a \\in \\mathbb{R}$. Let $a \\in \\mathbb{R}^n$.\n\n$$a = a$$")
    assert [d.code for d in document.diagnostics] == ["contradictory-declaration"]


@pytest.mark.parametrize(
    ("words", "shape"),
    [("", "n"), ("We use numerator layout.", "1×n"), ("denominator layout", "n")],
)
def test_the_layout_of_a_document(words: str, shape: str) -> None:
    from symgrad.terms.dimension import show

    text = HEAD + words + "\n\n$$\\frac{\\partial (x^\\top A x)}{\\partial x} = {?}$$"
    (question,) = read_markdown(text).questions
    assert question.lhs is not None
    assert show(question.lhs.shape) == shape


def test_denominator_layout_turns_jacobians() -> None:
    text = (
        r"Let $C \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$. In denominator layout" + "\n\n"
    )
    document = read_markdown(text + "$$\\frac{\\partial (Cx)}{\\partial x} = C^\\top$$")
    assert claim(document).lhs.shape == claim(document).rhs.shape


def test_front_matter() -> None:
    document = read_markdown("---\nid: one\nkind: [G]\n---\nLet $a \\in \\mathbb{R}$.\n")
    assert document.front == {"id": "one", "kind": ["G"]}


@pytest.mark.parametrize(
    "yaml",
    [
        "a: &x [1]\nb: *x",
        "a: !!python/object/apply:os.system ['true']",
        "- a list",
        "a: [" * 3000,
        "a: '" + "x" * 70_000 + "'",
        "a: b: c:",
    ],
    ids=["alias", "tag", "list", "deep", "large", "broken"],
)
def test_front_matter_that_is_refused(yaml: str) -> None:
    document = read_markdown(f"---\n{yaml}\n---\n\n{HEAD}$$a + a = 2a$$")
    assert document.front == {}
    assert document.diagnostics
    assert len(document.steps) == 1


def test_a_file_that_is_too_large() -> None:
    assert read_markdown("x" * 5_000_001).diagnostics[0].code == "too-long"


@pytest.mark.parametrize(
    "text",
    ["", "$", "$$", "$$$$", "$$ $$", "\\[", "```", "---", "---\n", "<!--", "$$a", "\\begin{align}"],
)
def test_fragments_are_harmless(text: str) -> None:
    assert read_markdown(text).steps == ()


def test_reading_is_deterministic() -> None:
    text = HEAD + "$$a + a = 2a$$\n\n$$\\foo = a$$"
    assert read_markdown(text) == read_markdown(text)
