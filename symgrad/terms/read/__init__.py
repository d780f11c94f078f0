"""Reading mathematics as people write it: LaTeX and prose into terms, claims and contexts."""

from symgrad.diagnostics import ReadError
from symgrad.terms.read.claims import LocatedClaim, read_claims
from symgrad.terms.read.formula import read_term
from symgrad.terms.read.let import read_let
from symgrad.terms.read.reading import Notation

__all__ = ["LocatedClaim", "Notation", "ReadError", "read_claims", "read_let", "read_term"]
