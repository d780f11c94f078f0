"""Prose with maths in it as LaTeX: Markdown by markdown-it, its formulas held out and put back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from symgrad.rendering.html_prose import HELD, HOLD, PIECES
from symgrad.rendering.prose import escape_latex, verbatim

# What opens and closes a token of markdown-it.
MARKS = {
    "paragraph_open": "",
    "paragraph_close": "\n\n",
    "bullet_list_open": "\\begin{itemize}\n",
    "bullet_list_close": "\\end{itemize}\n\n",
    "ordered_list_open": "\\begin{enumerate}\n",
    "ordered_list_close": "\\end{enumerate}\n\n",
    "list_item_open": "\\item ",
    "list_item_close": "",
    "blockquote_open": "\\begin{quote}\n",
    "blockquote_close": "\\end{quote}\n\n",
    "heading_close": "}\n\n",
    "strong_open": r"\textbf{",
    "strong_close": "}",
    "em_open": r"\emph{",
    "em_close": "}",
    "softbreak": "\n",
    "hardbreak": "\\\\\n",
    "hr": "\\par\\noindent\\hrulefill\\par\n\n",
    "link_close": "",
    "table_open": "\\begin{center}\\begin{tabular}{%s}\n",
    "table_close": "\\end{tabular}\\end{center}\n\n",
    "thead_close": "\\hline\n",
}
DISPLAYS = re.compile(r"\\begin\{(?:align|gather|equation|multline|eqnarray)\*?\}")


def markdown_to_latex(text: str) -> str:
    """A document's Markdown as LaTeX, its formulas untouched."""
    formulas: list[str] = []

    def hold(match: re.Match[str]) -> str:
        if match["comment"] is not None:
            return ""
        if match["code"] is not None and match["ticked"] is None:
            return match[0]
        formulas.append(_maths(match))
        return HOLD.format(len(formulas) - 1)

    held = PIECES.sub(hold, re.sub("[\ue000\ue001]", "", str(text)))
    made = "".join(_latex(_parser().parse(held)))
    return HELD.sub(lambda match: formulas[int(match[1])], made).strip()


def _maths(match: re.Match[str]) -> str:
    display = match["display"] or match["bracket"]
    if display is None:
        return f"${match['ticked'] or match['inline'] or match['paren']}$"
    body = display.strip()
    return body if DISPLAYS.match(body) else f"\\[\n{body}\n\\]"


@lru_cache(maxsize=1)
def _parser() -> Any:
    from markdown_it import MarkdownIt

    made: Any = MarkdownIt("commonmark", {"html": False})
    made.enable("table")
    return made


def _latex(tokens: Sequence[Any]) -> Iterator[str]:
    columns = 0
    for number, token in enumerate(tokens):
        match token.type:
            case "inline":
                yield from _latex(token.children or ())
            case "text":
                yield escape_latex(token.content)
            case "code_inline":
                yield rf"\texttt{{{escape_latex(token.content)}}}"
            case "fence" | "code_block":
                code = verbatim(token.content).replace(r"\end{verbatim}", "")
                yield f"{{\\footnotesize\n\\begin{{verbatim}}\n{code}\n\\end{{verbatim}}\n}}\n\n"
            case "heading_open":
                yield r"\paragraph{"
            case "image":
                yield escape_latex(token.content)
            case "link_open":
                yield ""
            case "table_open":
                yield MARKS["table_open"] % ("l" * _columns(tokens[number:]))
            case "th_open" | "td_open":
                yield " & " if columns else ""
                columns += 1
            case "tr_close":
                columns = 0
                yield " \\\\\n"
            case _:
                yield MARKS.get(token.type, "")


def _columns(tokens: Sequence[Any]) -> int:
    """How many columns the table that starts here has."""
    stop = next(n for n, token in enumerate(tokens) if token.type == "tr_close")
    return sum(token.type == "th_open" for token in tokens[:stop])
