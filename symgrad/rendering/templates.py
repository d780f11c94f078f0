"""The templates: one folder a format, undefined names an error, escapes by format."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from symgrad.diagnostics import DeclarationError
from symgrad.rendering import prose
from symgrad.rendering.html_prose import settable
from symgrad.rendering.latex_picture import latex_picture
from symgrad.rendering.latex_prose import markdown_to_latex
from symgrad.resources import templates_folder

Format = Literal["md", "tex", "html"]
FOLDERS: dict[Format, str] = {"md": "markdown", "tex": "latex", "html": "html"}

# LaTeX is full of braces and per cent signs, so its templates have other delimiters.
LATEX_DELIMITERS: dict[str, Any] = {
    "block_start_string": "<%",
    "block_end_string": "%>",
    "variable_start_string": "<<",
    "variable_end_string": ">>",
    "comment_start_string": "<#",
    "comment_end_string": "#>",
}


@lru_cache(maxsize=8)
def environment(kind: Format, own: str | None = None) -> Environment:
    """The Jinja environment of a format; templates in the folder `own` go before ours.

    Templates of somebody else run in a sandbox.
    """
    ours = templates_folder() / FOLDERS[kind]
    folders = [ours] if own is None else [Path(own) / FOLDERS[kind], Path(own), ours]
    made = (Environment if own is None else ImmutableSandboxedEnvironment)(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=kind == "html",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **(LATEX_DELIMITERS if kind == "tex" else {}),
    )
    made.filters.update(
        maths=portable_maths,
        inline=inline_maths,
        cell=lambda text: str(text).replace("|", r"\|"),
        tex=prose.escape_latex,
        tex_prose=markdown_to_latex,
        verbatim=prose.verbatim,
        settable=settable,
        drawn=latex_picture,
        spaced=lambda text: str(text).replace("  ", "~~"),
    )
    if kind == "html":
        from symgrad.rendering.html_filters import filters

        made.filters.update(filters())
    return made


def fill(kind: Format, name: str, own: str | None = None, **values: object) -> str:
    """The text of a template.

    Raises: DeclarationError that says where a template of the folder `own` is wrong.
    """
    try:
        return environment(kind, own).get_template(f"{name}.j2").render(**values)
    except TemplateError as error:
        if own is None:
            raise
        raise DeclarationError(f"{_where(error, own)}: {error.message}") from error


def _where(error: TemplateError, own: str) -> str:
    """The file and the line of a mistake in a template."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    trace, found = error.__traceback__, own
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            found = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


# In Markdown a backslash before punctuation may be taken for an escape, and < for a tag.
PORTABLE = (
    (re.compile(r"(?<!\\)\\\|"), r"\\Vert "),
    (re.compile(r"(?<!\\)\\,"), r"\\thinspace "),
    (re.compile(r"(?<!\\)\\;"), r"\\thickspace "),
    (re.compile(r"(?<!\\)\\!"), ""),
    (re.compile(r"(?<!\\)\\\{"), r"\\lbrace "),
    (re.compile(r"(?<!\\)\\\}"), r"\\rbrace "),
    (re.compile("<"), r"\\lt "),
    (re.compile(">"), r"\\gt "),
    (re.compile(r"\*"), r"\\ast "),
)


def portable_maths(text: str) -> str:
    """The same formula in spellings that no Markdown renderer takes for its own."""
    for pattern, replacement in PORTABLE:
        text = pattern.sub(replacement, text)
    return re.sub(r" +", " ", text).strip()


def inline_maths(text: str) -> str:
    """Prose in which each formula is in portable spellings."""
    return prose.MATHS.sub(_portable, text)


def _portable(match: re.Match[str]) -> str:
    for mark in ("$$", "$`", "$"):
        if match[0].startswith(mark):
            return f"{mark}{portable_maths(match[0][len(mark) : -len(mark)])}{mark[::-1]}"
    raise AssertionError(match[0])
