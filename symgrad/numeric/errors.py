"""What the numeric layer raises."""

from __future__ import annotations

from typing import final

from symgrad.diagnostics import SymgradError


@final
class Unsampleable(SymgradError):
    """No values were found that respect the declarations and hypotheses; the message says which."""


@final
class InternalError(SymgradError):
    """A theorem that numbers contradict: a bug of symgrad, never of the document."""
