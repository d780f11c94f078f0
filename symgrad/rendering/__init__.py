"""Worked solutions as Markdown, LaTeX, HTML and terminal text."""

from symgrad.rendering.render import render
from symgrad.rendering.worked import Heading, Part, Worked

__all__ = ["Heading", "Part", "Worked", "render"]
