"""Diagnoses by the content of what they are of: made once, and kept between runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast, final

from symgrad.checking.change import Diagnosis, Mistake
from symgrad.diagnostics import SymgradError
from symgrad.numeric.seed import digest
from symgrad.properties import load_properties
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.latex import latex
from symgrad.terms.read import read_term
from symgrad.terms.term import Term


@final
class Diagnoses:
    """Answers from what is kept where it can; what searches is imported where it must.

    `made` holds what was asked for since the last call of `taken`, as it is kept.
    """

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self._kept = kept
        self._known: dict[str, Diagnosis | None] = {}
        self._made: dict[str, Any] = {}

    def taken(self) -> dict[str, Any]:
        """What was asked for since the last call."""
        made, self._made = self._made, {}
        return made

    def of(self, claim: Claim, context: Context) -> Diagnosis | None:
        """What is wrong with a claim."""
        key = "diagnosis " + digest(context, claim).hex()
        if key not in self._known and not self._recalled(key, context):
            from symgrad.checking.diagnose import diagnose

            self._known[key] = diagnose(claim, context)
        return self._remembered(key, context)

    def derived(self, side: Term, context: Context) -> Diagnosis | None:
        """What a derivative really is."""
        key = "derived " + digest(context, side).hex()
        if key not in self._known and not self._recalled(key, context):
            from symgrad.checking.diagnosis import derived

            self._known[key] = derived(side, context)
        return self._remembered(key, context)

    def _remembered(self, key: str, context: Context) -> Diagnosis | None:
        self._made[key] = to_dict(self._known[key], context)
        return self._known[key]

    def _recalled(self, key: str, context: Context) -> bool:
        """Whether a diagnosis was kept that can be read."""
        try:
            self._known[key] = from_dict(self._kept[key], context)
        except (KeyError, ValueError, TypeError, AttributeError, SymgradError):
            return False
        return True


def to_dict(found: Diagnosis | None, context: Context) -> dict[str, Any]:
    """A diagnosis as JSON; its terms as LaTeX."""
    if found is None:
        return {"found": False}
    assumption = found.assumption and [found.assumption[0].name, found.assumption[1].name]
    return {
        "found": True,
        "mistake": found.mistake,
        "part": None if found.part is None else list(found.part),
        "change": _written(found.change, context),
        "repaired": _written(found.repaired, context),
        "assumption": assumption,
        "relation": found.relation and found.relation.value,
        "words": found.words,
    }


def from_dict(data: Mapping[str, Any], context: Context) -> Diagnosis | None:
    """A diagnosis that was kept.

    Raises: KeyError, ValueError, TypeError, AttributeError, SymgradError if this is none
    """
    if not data["found"]:
        return None
    assumption = None
    if data["assumption"] is not None:
        name, adjective = data["assumption"]
        assumption = (context.variables[name].variable, load_properties()[adjective])
    return Diagnosis(
        cast("Mistake | None", data["mistake"]),
        None if data["part"] is None else tuple(map(int, data["part"])),
        _read(data["change"], context),
        _read(data["repaired"], context),
        assumption,
        Relation(data["relation"]) if data["relation"] is not None else None,
        str(data["words"]),
    )


def _written(term: Term | None, context: Context) -> list[Any] | None:
    if term is None:
        return None
    return [latex(term, context), [str(dim) for dim in term.shape]]


def _read(data: list[Any] | None, context: Context) -> Term | None:
    """A term from its LaTeX, which must have the shape that it had."""
    if data is None:
        return None
    source, shape = data
    term = read_term(source, context)
    if [str(dim) for dim in term.shape] != shape:
        raise ValueError(source)
    return term
