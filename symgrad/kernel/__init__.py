"""The kernel: one meaning, one normal form, and the only maker of `Theorem`."""

from symgrad.kernel.equal import prove
from symgrad.kernel.theorem import Condition, NotProved, Theorem

__all__ = ["Condition", "NotProved", "Theorem", "prove"]
