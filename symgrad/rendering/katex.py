"""Formulas as HTML and MathML: KaTeX, run when a page is written, so that pages need no script."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from threading import Lock
from typing import Any

from symgrad.resources import templates_folder

LONGEST = 6000
"""A longer formula is shown as its source: setting it would take seconds."""

WRONG = "#b3261f"
"""The colour of what is wrong in a formula: on a page, that of its theme."""

_PROGRAM = r"""
function typeset(text, display) {
  try {
    return {html: katex.renderToString(text, {displayMode: display, trust: false,
      throwOnError: true, strict: "ignore", maxSize: 50, maxExpand: 1000})};
  } catch (error) { return {error: String(error)}; }
}
"""
_ROW = r"\displaystyle {}"
_SOURCE = '<annotation encoding="application/x-tex">'
_LOCK = Lock()
_FONT = re.compile(r"@font-face\{[^}]*?url\((fonts/([\w-]+)\.woff2)\)[^}]*\}")

# The fonts that a formula may need, and the marks in its HTML that tell so; "" always.
_MARKS = {
    "KaTeX_Main-Regular": "",
    "KaTeX_Math-Italic": "",
    "KaTeX_Main-Bold": "mathbf|textbf",
    "KaTeX_Main-Italic": "textit|mathit",
    "KaTeX_Main-BoldItalic": "textit|boldsymbol",
    "KaTeX_Math-BoldItalic": "boldsymbol",
    "KaTeX_AMS-Regular": "amsrm|mathbb",
    "KaTeX_Size1-Regular": "small-op|delim-size1|delimsizing size1",
    "KaTeX_Size2-Regular": "large-op|delimsizing size2",
    "KaTeX_Size3-Regular": "delimsizing size3",
    "KaTeX_Size4-Regular": "delimsizing size4|mult",
    "KaTeX_Caligraphic-Regular": "mathcal",
    "KaTeX_Caligraphic-Bold": "boldsymbol",
    "KaTeX_Fraktur-Regular": "mathfrak|textfrak",
    "KaTeX_Fraktur-Bold": "mathfrak|textfrak",
    "KaTeX_SansSerif-Regular": "textsf|mathsf",
    "KaTeX_SansSerif-Bold": "textboldsf|mathboldsf",
    "KaTeX_SansSerif-Italic": "mathsfit|textitsf",
    "KaTeX_Script-Regular": "mathscr|textscr",
    "KaTeX_Typewriter-Regular": "texttt|mathtt",
}


def katex_folder() -> Path:
    """Where KaTeX lies, as its authors publish it."""
    return templates_folder() / "html" / "katex"


@lru_cache(maxsize=1)
def _interpreter() -> Any:
    from dukpy import JSInterpreter

    made = JSInterpreter()
    source = katex_folder().joinpath("katex.min.js").read_text(encoding="utf-8")
    made.evaljs(f"var self = this; {source}; {_PROGRAM}; 1")
    return made


@lru_cache(maxsize=20_000)
def set_formula(latex: str, display: bool = False) -> str | None:
    """A formula as HTML with MathML in it; None if KaTeX cannot read it or it is very long."""
    if len(latex) > LONGEST:
        return None
    with _LOCK:
        found = _interpreter().evaljs(
            "typeset(dukpy['text'], dukpy['display'])", text=latex, display=display
        )
    return found.get("html")


def formula(latex: str, display: bool = False) -> str:
    """A formula as HTML; as its source where it cannot be set."""
    found = set_formula(latex.strip(), display)
    if found is not None:
        return found.replace(f"color:{WRONG}", "color:var(--refuted)")
    return f'<code class="tex-source">{escape(latex.strip())}</code>'


def row_formula(latex: str) -> str:
    """A formula in the size of a display, though it stands in a row."""
    return formula(_ROW + latex).replace(f"{_SOURCE}{_ROW}", _SOURCE)


def stylesheet(html: str) -> str:
    """KaTeX's style with the fonts that a page needs inside it, for a page that stands alone."""
    return _FONT.sub(lambda match: _embedded(match, html), _style())


def linked_stylesheet() -> str:
    """KaTeX's style for a site, beside the folder of its fonts."""
    return _FONT.sub(lambda match: _face(match, match[1]), _style())


def font_files() -> tuple[Path, ...]:
    """The fonts that belong beside `linked_stylesheet`."""
    return tuple(sorted(katex_folder().joinpath("fonts").glob("*.woff2")))


def _style() -> str:
    return katex_folder().joinpath("katex.min.css").read_text(encoding="utf-8")


def _embedded(match: re.Match[str], html: str) -> str:
    if not re.search(_MARKS.get(match[2], ""), html):
        return ""
    data = katex_folder().joinpath(match[1]).read_bytes()
    return _face(match, f"data:font/woff2;base64,{b64encode(data).decode()}")


def _face(match: re.Match[str], address: str) -> str:
    """A font face with one address instead of three."""
    return re.sub(r"src:[^}]*", f'src:url({address}) format("woff2")', match[0])


def with_hints(html: str, hints: Mapping[str, str]) -> str:
    """The formulas of a page with what each symbol is: a title on it, and its number.

    `hints` are plain texts by the LaTeX of the symbols.
    """
    marks: dict[str, str] = {}
    for number, (name, words) in enumerate(hints.items()):
        inner = _inner(name)
        if inner is not None:
            mark = f' data-symbol="{number}" title="{escape(words)}"'
            marks[inner] = re.sub(r'^(<span class="[^"]*")', rf"\1{_literal(mark)}", inner)
    if not marks:
        return html
    longest = sorted(marks, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest)))
    return pattern.sub(lambda match: marks[match[0]], html)


def _literal(text: str) -> str:
    return text.replace("\\", r"\\")


def _inner(name: str) -> str | None:
    """The HTML of a symbol inside a formula."""
    whole = set_formula(name)
    if whole is None:
        return None
    found = re.search(r'katex-strut"[^>]*></span>(<span .*</span>)</span></span></span>$', whole)
    return found[1] if found else None
