"""The forms in which `check` prints a report: text, concise, json, sarif, github."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from symgrad.checking.report import Report

FORMATS = ("text", "concise", "json", "sarif", "github")


def written(report: Report, form: str) -> str:
    """The report in one of `FORMATS`, ending in a newline unless it is empty.

    Raises: KeyError for a form that does not exist
    """
    if form not in FORMATS:
        raise KeyError(form)
    module = import_module(f"symgrad.checking.formats.{form}")
    return cast("Callable[[Report], str]", module.write)(report)
