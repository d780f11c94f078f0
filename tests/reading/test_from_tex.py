r"""LaTeX documents: macros, comments, \input, what is never executed, exact places."""

from __future__ import annotations

from pathlib import Path

from symgrad.reading.document import Document
from symgrad.reading.read import read_document, read_file
from symgrad.terms.latex import latex_claim

HEAD = r"\begin{document} Let $A \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$. "


def tex(body: str, preamble: str = "") -> Document:
    return read_document(f"{preamble}{HEAD}{body}\\end{{document}}", format="tex")


def claims(document: Document) -> list[str]:
    assert not document.diagnostics, document.diagnostics
    return [latex_claim(step.claim) for step in document.steps if step.claim is not None]


def codes(document: Document) -> list[str]:
    return [d.code for d in document.diagnostics]


def test_every_environment_is_read() -> None:
    for name in ("equation", "align", "gather", "multline", "eqnarray", "align*", "equation*"):
        found = claims(tex(rf"\begin{{{name}}} x^\top A x = x^\top A^\top x \end{{{name}}}"))
        assert found == [r"x^\top A x = x^\top A^\top x"], name
    inner = r"\begin{split} x^\top x &= \|x\|^2 \\ &= \|x\|_2^2 \end{split}"
    assert len(claims(tex(rf"\begin{{equation}}{inner}\end{{equation}}"))) == 2
    assert len(claims(tex(r"$$\eqalign{x^\top x &= \|x\|^2 \cr &= \|x\|_2^2 \cr}$$"))) == 2


def test_macros_with_arguments_are_expanded() -> None:
    preamble = r"""\newcommand{\T}{^\top}\newcommand{\quadratic}[2][A]{#2\T #1 #2}
        \def\sq#1{\|#1\|^2}\DeclareMathOperator{\trace}{tr}
        \DeclarePairedDelimiter{\norm}{\lVert}{\rVert}"""
    body = r"\[ \quadratic{x} = \trace(A x x\T) \] \[ \sq{x} = \norm*{x}^2 = \quadratic[I]{x} \]"
    assert claims(tex(body, preamble)) == [
        r"x^\top A x = \operatorname{tr}(A x x^\top)",
        r"\|x\|_2^2 = \|x\|_2^2",
        r"\|x\|_2^2 = x^\top I x",
    ]


def test_macros_that_open_environments_are_expanded() -> None:
    preamble = r"\newcommand{\be}{\begin{equation}}\def\ee{\end{equation}}"
    assert claims(tex(r"\be x^\top x = \|x\|^2 \ee", preamble)) == [r"x^\top x = \|x\|_2^2"]
    preamble = r"\newenvironment{eq}{\begin{equation}}{\end{equation}}"
    assert claims(tex(r"\begin{eq} x^\top x = \|x\|^2 \end{eq}", preamble)) == [
        r"x^\top x = \|x\|_2^2"
    ]


def test_a_redefined_core_command_is_honoured() -> None:
    body = r"\[ x\top x = \|x\|^2 \]"
    found = claims(tex(body, r"\renewcommand{\top}{^{\mathsf{T}}}"))
    assert found == [r"x^\top x = \|x\|_2^2"]
    body = r"\[ \det A = 0 \]"
    assert claims(tex(body, r"\renewcommand{\det}{\operatorname{tr}}")) == [
        r"\operatorname{tr}(A) = 0"
    ]


def test_a_redefinition_that_is_not_followed_is_reported() -> None:
    assert codes(tex(r"\[ x = x \]", r"\renewcommand{\begin}{x}")) == ["redefined-command"]


def test_let_keeps_the_old_meaning() -> None:
    preamble = r"\let\oldtop\top\renewcommand{\top}{\oldtop}"
    assert claims(tex(r"\[ x^\top x = \|x\|^2 \]", preamble)) == [r"x^\top x = \|x\|_2^2"]


def test_definitions_in_a_group_end_with_it() -> None:
    body = r"\newcommand{\v}{A} {\renewcommand{\v}{x} \[ \v = x \]} \[ \v = A^\top \]"
    assert claims(tex(body)) == ["x = x", r"A = A^\top"]


def test_comments_verbatim_and_false_conditions_are_not_read() -> None:
    body = r"""% \[ x = 2x \]
    \begin{verbatim}\[ x = 3x \]\end{verbatim}
    \begin{lstlisting}[language=C] $$ x = 4x $$ \end{lstlisting}
    \verb|\[x = 5x\]| \begin{comment} \[ x = 6x \] \end{comment}
    \iffalse \[ x = 7x \] \ifx\a\b \fi \else \[ x = x \] \fi 50\% of \[ x^\top x = % x^\top A x
    \|x\|^2 \]"""
    assert claims(tex(body)) == ["x = x", r"x^\top x = \|x\|_2^2"]


def test_only_the_body_of_the_document_is_read() -> None:
    text = rf"\[ 1 = 2 \] {HEAD} \[ x = x \] \end{{document}} \[ 3 = 4 \]"
    assert claims(read_document(text, format="tex")) == ["x = x"]


def test_prose_is_read_through_commands_and_footnotes() -> None:
    document = tex(
        r"\section{Setup of $B$} Let \emph{symmetric} $S \in \mathbb{R}^{n \times n}$~and"
        r"\footnote{Here $\lambda > 0$.} $v \in \mathbb{R}^n$ \textbf{unit} vectors."
    )
    declared = document.context.variables
    assert [p.name for p in declared["S"].properties] == ["symmetric"]
    assert [p.name for p in declared[r"\lambda"].properties] == ["positive"]
    assert declared["v"].variable.rank == 1


def test_places_are_those_of_the_file_through_expansions() -> None:
    text = (
        "\\newcommand{\\n}[1]{\\|#1\\|}% a comment\n"
        "Let $x \\in \\mathbb{R}^n$.\n"
        "\\[\n  \\n{x}^2 = \\n{x + q}^2\n\\]\n"
    )
    document = read_document(text, format="tex")
    (step,) = document.steps
    assert (step.line, step.column, step.end_line, step.end_column) == (4, 13, 4, 24)
    assert (step.lhs_text, step.rhs_text) == (r"\n{x}^2", r"\n{x + q}^2")
    assert document.line(step.place) == r"  \n{x}^2 = \n{x + q}^2"
    (wrong,) = document.diagnostics
    assert wrong.span is not None
    assert document.place(wrong.span).column == 20
    assert document.source_text(wrong.span) == "q"
    assert document.is_verbatim(step.span)


def test_what_comes_from_a_body_is_placed_at_the_call() -> None:
    text = "\\newcommand{\\f}{q + x}\nLet $x \\in \\mathbb{R}^n$. \\[ x = \\f \\]"
    document = read_document(text, format="tex")
    (wrong,) = document.diagnostics
    assert wrong.span is not None
    assert document.source_text(wrong.span) == r"\f"


def test_a_part_of_a_macro_call_cannot_be_replaced() -> None:
    text = "\\newcommand{\\f}{x = 2x}\nLet $x \\in \\mathbb{R}^n$. \\[ \\f + x \\] \\[ x = x + x\\]"
    document = read_document(text, format="tex")
    assert [document.is_verbatim(s.span) for s in document.steps] == [False, True]
    assert document.source_text(document.steps[0].span) == r"\f + x"


def test_files_below_the_folder_are_taken_in(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "one.tex").write_text("so\n$$x = x$$\n")
    main = tmp_path / "main.tex"
    main.write_text(HEAD + "\\input{parts/one}\n\\[ x = 2x \\]\\end{document}")
    document = read_file(main)
    first, second = document.steps
    assert (first.place.path, first.line, first.column) == ("parts/one.tex", 2, 7)
    assert (second.place.path, second.line) == (None, 2)


def test_other_files_are_not(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "secret.tex").write_text("$$x = x$$")
    (inside / "data.txt").write_text("$$x = x$$")
    (inside / "link.tex").symlink_to(tmp_path / "secret.tex")
    for name in (
        "../secret",
        str(tmp_path / "secret"),
        "data.txt",
        "link",
        "missing",
        "/etc/passwd",
    ):
        main = inside / "main.tex"
        main.write_text(HEAD + rf"\input{{{name}}} \end{{document}}")
        document = read_file(main)
        assert codes(document) == ["input-not-read"], name
        assert not document.steps
    assert codes(read_document(HEAD + r"\input{in/main}", format="tex")) == ["input-not-read"]


def test_a_file_that_takes_in_itself_comes_to_an_end(tmp_path: Path) -> None:
    main = tmp_path / "main.tex"
    main.write_text(HEAD + r"\input{main}")
    assert codes(read_file(main)) == ["input-not-read"]


def test_nothing_is_executed() -> None:
    body = r"\write18{touch x}\immediate\openout3=f \directlua{os.exit()} \[ x = 2x \]"
    document = tex(body)
    assert set(codes(document)) == {"not-executed"}
    assert [d.severity for d in document.diagnostics] == ["warning"] * 4
    assert len(document.steps) == 1


def test_macros_without_end_are_reported_and_their_formulas_unreadable() -> None:
    for preamble in (r"\def\a{\a}", r"\def\a{\a\a}", r"\newcommand{\a}{\b}\newcommand{\b}{\a x}"):
        document = tex(r"\[ x = \a \] \[ x = 2x \]", preamble)
        assert "too-deep" in codes(document)
        assert document.steps[0].claim is None
        assert document.steps[1].claim is not None
    bomb = "".join(
        rf"\def\{a}{{\{b}\{b}}}"
        for a, b in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
    )
    assert "too-deep" in codes(tex(r"\[ x = \a \]", bomb))


def test_a_call_without_its_argument_is_unreadable() -> None:
    document = tex(r"\[ x = \det \]", r"\renewcommand{\det}[1]{#1}")
    assert document.steps[0].claim is None


def test_a_display_that_is_never_closed_is_reported() -> None:
    assert codes(tex(r"so \[ x = 2x ")) == ["unbalanced"]
    assert codes(tex(r"so \begin{align} x = 2x ")) == ["unbalanced"]
    assert codes(tex(r"so $$ x = 2x ")) == ["unbalanced"]
