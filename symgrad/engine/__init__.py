"""The engine: from an expression to a derivation, by rules with names. It proposes; the kernel decides."""

from symgrad.engine.derive import derive

__all__ = ["derive"]
