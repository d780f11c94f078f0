"""A worked solution as a document."""

from __future__ import annotations

import re

from symgrad.rendering.page import page
from symgrad.rendering.templates import Format, fill
from symgrad.rendering.worked import Worked

NAMES: dict[Format, str] = {"md": "solution.md", "tex": "solution.tex"}


def render(worked: Worked, kind: Format) -> str:
    """The page of a worked solution: Markdown, a LaTeX document, or HTML that stands alone."""
    if kind == "html":
        from symgrad.rendering.html import solution_html

        return _tidy(solution_html(worked))
    return _tidy(fill(kind, NAMES[kind], page=page(worked)))


def render_derivation(worked: Worked) -> str:
    r"""The derivation alone, as LaTeX: one `aligned` block for each chain."""
    return _tidy(fill("tex", "derivation.tex", page=page(worked)))


CODE = re.compile(
    r"(^```.*?^```$|\\begin\{verbatim\}.*?\\end\{verbatim\}|<pre[ >].*?</pre>)", re.S | re.M
)


def _tidy(text: str) -> str:
    """At most one empty line between two others, program text untouched."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    pieces = CODE.split(lines)
    pieces[::2] = [re.sub(r"\n{3,}", "\n\n", piece) for piece in pieces[::2]]
    return "".join(pieces).strip("\n") + "\n"
