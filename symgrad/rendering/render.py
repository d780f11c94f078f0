"""A worked solution as a document."""

from __future__ import annotations

import re
from typing import Literal

from symgrad import __version__
from symgrad.rendering.note import NotePage
from symgrad.rendering.page import Page, page
from symgrad.rendering.prose import with_letters
from symgrad.rendering.templates import Format, fill
from symgrad.rendering.worked import Worked

NAMES: dict[Format, str] = {"md": "solution.md", "tex": "solution.tex"}


def render(worked: Worked, kind: Format, own: str | None = None) -> str:
    """The page of a worked solution: Markdown, a LaTeX document, or HTML that stands alone.

    `own` is a folder of templates that go before ours.
    """
    return render_page(page(worked), kind, own)


def render_page(shown: Page, kind: Format, own: str | None = None) -> str:
    """The same from its document model."""
    if kind == "html":
        from symgrad.rendering.html import stand_alone

        return tidy(stand_alone("solution.html", own, page=shown, title=shown.title))
    return _finished(kind, fill(kind, NAMES[kind], own, page=shown))


def render_derivation(worked: Worked) -> str:
    r"""The derivation alone, as LaTeX: one `aligned` block for each chain."""
    return tidy(fill("tex", "derivation.tex", page=page(worked)))


def render_note(shown: NotePage, kind: Format | Literal["ipynb"], own: str | None = None) -> str:
    """A person's note with the verdicts of its steps: Markdown, LaTeX, HTML or a notebook."""
    if kind == "ipynb":
        from symgrad.rendering.notebook import notebook_of

        return notebook_of([("markdown", render_note(shown, "md", own))])
    if kind == "html":
        from symgrad.rendering.html import stand_alone

        return tidy(stand_alone("note.html", own, page=shown, title=shown.title))
    name = "note.md" if kind == "md" else "note.tex"
    return _finished(kind, fill(kind, name, own, page=shown, version=__version__))


def _finished(kind: Format, text: str) -> str:
    return tidy(with_letters(text) if kind == "tex" else text)


CODE = re.compile(
    r"(^```.*?^```$|\\begin\{verbatim\}.*?\\end\{verbatim\}|<pre[ >].*?</pre>)", re.S | re.M
)


def tidy(text: str) -> str:
    """At most one empty line between two others, program text untouched."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    pieces = CODE.split(lines)
    pieces[::2] = [re.sub(r"\n{3,}", "\n\n", piece) for piece in pieces[::2]]
    return "".join(pieces).strip("\n") + "\n"
