"""Prose with maths in it as HTML: Markdown by markdown-it, its formulas held out and set by KaTeX."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import Any

from symgrad.rendering.katex import formula

# Program text first: dollars in it are no maths.
PIECES = re.compile(
    r"(?P<code>^(?P<fence>```+|~~~+).*?^(?P=fence)|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<comment><!--.*?-->)|\$\$(?P<display>.+?)\$\$|\\\[(?P<bracket>.+?)\\\]|\$`(?P<ticked>.+?)`\$"
    r"|(?<!\\)\$(?P<inline>[^$]+?)\$|\\\((?P<paren>.+?)\\\)",
    re.DOTALL | re.MULTILINE,
)
REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
HOLD = "\ue000{}\ue001"
HELD = re.compile("\ue000(\\d+)\ue001")
ENVIRONMENT = re.compile(r"\\(begin|end)\{(?:align|gather|eqnarray|flalign)\*?\}")


def markdown_html(text: str) -> str:
    """A document's Markdown as HTML: raw HTML in it is shown, not obeyed."""
    formulas: list[str] = []
    held = PIECES.sub(lambda match: _hold(match, formulas), re.sub("[\ue000\ue001]", "", text))
    html = _markdown().render(held)
    return HELD.sub(lambda match: formulas[int(match[1])], html)


def inline_html(text: str) -> str:
    """A phrase with maths in it as HTML, without a paragraph round it."""
    formulas: list[str] = []
    held = PIECES.sub(lambda match: _hold(match, formulas), re.sub("[\ue000\ue001]", "", text))
    html = _markdown().renderInline(held)
    return HELD.sub(lambda match: formulas[int(match[1])], html)


def _hold(match: re.Match[str], formulas: list[str]) -> str:
    ticked = match["ticked"]
    if match["comment"] is not None:
        return ""
    if match["code"] is not None and ticked is None:
        return match[0]
    display = match["display"] or match["bracket"]
    inline = ticked or match["inline"] or match["paren"]
    formulas.append(formula(settable(display), True) if display else formula(inline))
    return HOLD.format(len(formulas) - 1)


def settable(display: str) -> str:
    """A display in the environments that KaTeX has inside a formula."""
    return ENVIRONMENT.sub(lambda match: rf"\{match[1]}{{aligned}}", display)


@lru_cache(maxsize=1)
def _markdown() -> Any:
    from markdown_it import MarkdownIt

    made: Any = MarkdownIt("commonmark", {"html": False, "typographer": False})
    made.enable("table")
    own = made.renderer.rules["image"]

    def image(tokens: Any, index: int, options: Any, env: Any) -> str:
        """A picture beside the document; one of the network is only a link."""
        source, words = str(tokens[index].attrs["src"]), tokens[index].content
        if REMOTE.match(source):
            return f'<a href="{escape(source)}">{escape(words)}</a>'
        return str(own(tokens, index, options, env))

    made.renderer.rules["image"] = image
    return made
