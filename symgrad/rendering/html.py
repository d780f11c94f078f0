"""HTML pages: formulas set, styles and fonts inside the page or beside it."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from symgrad import __version__
from symgrad.rendering import katex
from symgrad.rendering.templates import fill
from symgrad.resources import templates_folder

# Stands where the style goes until it is known which fonts the page needs.
STYLE = "/*style*/"


def stand_alone(template: str, own: str | None = None, **values: object) -> str:
    """A page with its style, its fonts and its script inside it."""
    text = fill(
        "html",
        template,
        own,
        stylesheet=STYLE,
        script=Markup(asset("page.js")),
        version=__version__,
        **values,
    )
    style = f"{katex.stylesheet(text)}\n{asset('page.css')}"
    return text.replace(STYLE, style, 1)


def linked(template: str, root: str, **values: object) -> str:
    """A page of a site, whose style and script lie beside it; `root` leads to them."""
    return fill("html", template, None, root=root, version=__version__, **values)


def asset(name: str) -> str:
    """A file of templates/html as it stands."""
    return templates_folder().joinpath("html", name).read_text(encoding="utf-8")


def asset_files() -> dict[str, str | Path]:
    """What a site needs beside its pages: texts, and files to copy, by their place in it."""
    fonts = {f"assets/fonts/{font.name}": font for font in katex.font_files()}
    texts = {
        "assets/katex.css": katex.linked_stylesheet(),
        "assets/page.css": asset("page.css"),
        "assets/page.js": asset("page.js"),
        "assets/site.js": asset("site.js"),
        "assets/katex-license.txt": katex.katex_folder()
        .joinpath("LICENSE")
        .read_text(encoding="utf-8"),
    }
    return {**texts, **fonts}
