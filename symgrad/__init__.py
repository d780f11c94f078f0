"""Symbolic derivation and proof checking for the mathematics of machine learning."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symgrad.api import (
        Dimension as Dimension,
    )
    from symgrad.api import (
        Matrix as Matrix,
    )
    from symgrad.api import (
        Scalar as Scalar,
    )
    from symgrad.api import (
        Solution as Solution,
    )
    from symgrad.api import (
        Vector as Vector,
    )
    from symgrad.api import (
        catalog as catalog,
    )
    from symgrad.api import (
        check as check,
    )
    from symgrad.api import (
        check_text as check_text,
    )
    from symgrad.api import (
        derive as derive,
    )

__version__ = "0.1.0"

__all__ = [
    "Dimension",
    "Matrix",
    "Scalar",
    "Solution",
    "Vector",
    "__version__",
    "catalog",
    "check",
    "check_text",
    "derive",
]


def __getattr__(name: str) -> Any:
    """The public names, loaded when they are first used."""
    if name not in __all__:
        raise AttributeError(f"module symgrad has no attribute {name!r}")
    from symgrad import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted(__all__)
