"""Reading mathematics as people write it: LaTeX and prose into terms, claims and contexts."""

from symgrad.diagnostics import ReadError
from symgrad.terms.read.formula import read_term

__all__ = ["ReadError", "read_term"]
