"""The catalogue: the documents of `derivations/`, loaded, worked out and built."""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, final

from symgrad.catalog.entry import Entry, load_catalog

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Entry", "load_catalog"]


@final
class _Package(ModuleType):
    """This package, which answers as the public function of its name: `symgrad.catalog()`.

    Importing a part of it makes it the attribute `catalog` of symgrad, in place of the function.
    """

    def __call__(self) -> "Mapping[str, object]":
        return import_module("symgrad.api").catalog()


sys.modules[__name__].__class__ = _Package
