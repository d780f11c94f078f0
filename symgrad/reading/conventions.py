"""What holds for several documents: a layout that their own sentences may overrule, shared macros."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from symgrad.reading.expand import Expander
from symgrad.reading.macro_input import run_of
from symgrad.reading.macros import Macro
from symgrad.reading.origin import Source
from symgrad.terms.read.reading import Layout


@final
@dataclass(frozen=True, slots=True)
class Conventions:
    r"""The settings of a project for its documents; `macros` is TeX that defines commands."""

    layout: Layout = "default"
    macros: str = ""

    def commands(self) -> dict[str, Macro]:
        """The macros by their names."""
        expander = Expander(tex=True)
        expander.expand(run_of(Source(self.macros)))
        return expander.macros


USUAL = Conventions()
"""No project, no conventions of its own."""
