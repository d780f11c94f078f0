"""What HTML templates call: formulas, prose, hints and dimensions as markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from symgrad.rendering import html_prose, katex


def filters() -> dict[str, Callable[..., Any]]:
    """The filters by name. Each escapes what it is given and returns markup."""
    return {
        "tex": lambda text: Markup(katex.formula(str(text))),
        "row": lambda text: Markup(katex.row_formula(str(text))),
        "display": lambda text: Markup(katex.formula(html_prose.settable(str(text)), True)),
        "prose": lambda text: Markup(html_prose.markdown_html(str(text))),
        "inline": lambda text: Markup(html_prose.inline_html(str(text))),
        "dimensions": lambda text: Markup(_dimensions(str(text))),
        "hints": _hints,
        "demoted": lambda html: Markup(re.sub(r"(</?h)([2-5])>", _lower, str(html))),
    }


def _hints(html: object, symbols: Mapping[str, str]) -> Markup:
    return Markup(katex.with_hints(str(html), symbols))


def _dimensions(text: str) -> str:
    """m and n, as formulas."""
    pieces = re.split(r"(, | and )", text)
    return "".join(piece if i % 2 else katex.formula(piece) for i, piece in enumerate(pieces))


def _lower(match: re.Match[str]) -> str:
    """A heading one level down."""
    return f"{match[1]}{int(match[2]) + 1}>"
