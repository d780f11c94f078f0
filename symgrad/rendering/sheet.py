"""A sheet of problems, with or without their solutions, in every format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, final

from symgrad import __version__
from symgrad.diagnostics import Verdict, weakest
from symgrad.rendering.note import NotePage
from symgrad.rendering.notebook import notebook_of
from symgrad.rendering.page import Page
from symgrad.rendering.prose import with_letters
from symgrad.rendering.render import render_note, render_page, tidy
from symgrad.rendering.templates import fill

Target = Literal["md", "tex", "html", "ipynb"]
_BODY = re.compile(r"\\begin\{document\}(.*)\\end\{document\}", re.DOTALL)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem: what is asked, in Markdown, and its solution, if that is to be shown.

    `programs` are the cells that a notebook adds to it.
    """

    title: str
    statement: str
    page: Page | None = None
    note: NotePage | None = None
    programs: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Problems under one title, after a word of introduction in Markdown."""

    title: str
    introduction: str
    problems: tuple[Problem, ...]
    verdict: str


def sheet_of(title: str, introduction: str, problems: Sequence[Problem]) -> Sheet:
    """A sheet with the weakest verdict of what its solutions state."""
    shown = [one for p in problems for one in (p.page, p.note) if one is not None]
    verdict = weakest(Verdict(one.verdict) for one in shown) if shown else Verdict.PROVED
    return Sheet(
        title=title, introduction=introduction, problems=tuple(problems), verdict=verdict.value
    )


def render_sheet(sheet: Sheet, kind: Target, own: str | None = None) -> str:
    """The text of a sheet."""
    match kind:
        case "html":
            from symgrad.rendering.html import stand_alone

            return tidy(stand_alone("sheet.html", own, sheet=sheet, title=sheet.title))
        case "ipynb":
            return notebook_of(_cells(sheet, own))
        case "tex":
            bodies = [_latex(problem, own) for problem in sheet.problems]
            text = fill("tex", "sheet.tex", own, sheet=sheet, bodies=bodies, version=__version__)
            return tidy(with_letters(text))
        case "md":
            bodies = [_markdown(problem, own) for problem in sheet.problems]
            text = fill("md", "sheet.md", own, sheet=sheet, bodies=bodies, version=__version__)
            return tidy(text)


def latex_body(document: str) -> str:
    """What stands between the beginning of a LaTeX document, its heading left out, and its end."""
    found = _BODY.search(document)
    assert found is not None
    return re.sub(r"\A\s*\\section\*\{[^\n]*\}\n", "", found[1]).strip() + "\n"


def _latex(problem: Problem, own: str | None) -> str:
    if problem.page is not None:
        return latex_body(render_page(problem.page, "tex", own))
    if problem.note is not None:
        return latex_body(render_note(problem.note, "tex", own))
    return ""


def _markdown(problem: Problem, own: str | None) -> str:
    if problem.page is not None:
        text = render_page(problem.page, "md", own)
    elif problem.note is not None:
        text = render_note(problem.note, "md", own)
    else:
        return ""
    text = re.sub(r"\A(?:<!--.*?-->\s*)?# [^\n]*\n", "", text, flags=re.DOTALL)
    return re.sub(r"^(#{2,5} )", r"#\1", text, flags=re.MULTILINE)


def _cells(sheet: Sheet, own: str | None) -> list[tuple[str, str]]:
    cells = [("markdown", f"# {sheet.title}\n\n{sheet.introduction}")]
    for number, problem in enumerate(sheet.problems, 1):
        body = _markdown(problem, own) or problem.statement
        cells.append(("markdown", f"## {number}. {problem.title}\n\n{body}"))
        cells += [("code", program) for program in problem.programs]
    return cells
