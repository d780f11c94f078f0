"""The catalogue: the documents of `derivations/`, loaded, worked out and built."""

from symgrad.catalog.entry import Entry, load_catalog

__all__ = ["Entry", "load_catalog"]
