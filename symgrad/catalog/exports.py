"""Solutions as files for another project: modules, a package of several, and their tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import final

from symgrad.catalog.code import exported
from symgrad.derivation import Derivation
from symgrad.diagnostics import Unsupported, Verdict
from symgrad.lowering import BackendName, RuleName, module, python_name
from symgrad.lowering.header import CONTENT, OPTIONS, SOURCE, content_hash, told
from symgrad.lowering.sample_tests import sample_tests
from symgrad.rendering.worked import Worked


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person chose: the back end, the derivative rule (None: the usual one), which statement."""

    backend: BackendName = "numpy"
    rule: RuleName | None = None
    statement: int | None = None

    @property
    def words(self) -> str:
        """The options as the command line takes them."""
        rule = f" --rule {self.rule}" if self.rule else ""
        statement = f" --statement {self.statement}" if self.statement else ""
        return f"--backend {self.backend}{rule}{statement}"

    @staticmethod
    def read(words: str) -> dict[str, str]:
        """The options that a module tells of, by name."""
        parts = words.split()
        return {k.removeprefix("--"): v for k, v in zip(parts[::2], parts[1::2], strict=False)}


def chosen(worked: Worked, choices: Choices) -> Derivation:
    """The one derivation that a module is made of.

    Raises: Unsupported, which names the step, if one is not to be trusted; or tells how many there are.
    """
    refuse_untrusted(worked)
    whole = tuple(p.derivation for p in worked.parts if p.derivation)
    if choices.statement is None and len(whole) == 1:
        return whole[0]
    found = exported(worked)
    this = worked.heading.id or "this"
    place = choices.statement or 1
    if not found:
        raise Unsupported(f"{this} is no function of variables: one module cannot be exported")
    if choices.statement is None and len(found) > 1:
        raise Unsupported(
            f"{this} has {len(found)} functions: one module cannot be exported; "
            f"choose with --statement 1 to {len(found)}, or have them all with --package"
        )
    if not 1 <= place <= len(found):
        raise Unsupported(f"{this} has {len(found)} functions, not {place}")
    return found[place - 1]


def refuse_untrusted(worked: Worked) -> None:
    """Raises: Unsupported for the first step that is neither proved nor verified."""
    from symgrad.terms.latex import latex_claim

    for part in worked.parts:
        for judged in part.steps:
            if judged.verdict in (Verdict.REFUTED, Verdict.UNDECIDED):
                shown = latex_claim(judged.step.claim, part.context)
                raise Unsupported(f"the step {shown} is {judged.verdict}: nothing is exported")


def source(worked: Worked, choices: Choices, origin: str | None) -> str:
    """The text of one module.

    Raises: Unsupported
    """
    derivation = chosen(worked, choices)
    rule = choices.rule or usual_rule(derivation, choices.backend)
    return module(derivation, choices.backend, source=origin, rule=rule, options=choices.words)


def usual_rule(derivation: Derivation, backend: BackendName) -> RuleName:
    """A gradient for JAX or PyTorch comes with a rule for their autodiff, where it can have one."""
    from symgrad.terms.algebra import Call
    from symgrad.terms.walk import subterms

    terms = (derivation.expression, *derivation.results)
    calls = (t.function.name for term in terms for t in subterms(term) if isinstance(t, Call))
    passed = any(name not in derivation.context.definitions for name in calls)
    return "none" if backend == "numpy" or derivation.order != "gradient" or passed else "jvp"


def package(
    named: Mapping[str, tuple[Worked, str | None]], choices: Choices, *, tests: bool = False
) -> dict[str, str]:
    """The files of a package with a module for each function of each solution, and its tests.

    Raises: Unsupported
    """
    files: dict[str, str] = {}
    for name, (worked, origin) in named.items():
        refuse_untrusted(worked)
        found = exported(worked)
        if not found:
            raise Unsupported(f"{name} is no function of variables: there is no code of it")
        for count in range(1, len(found) + 1):
            one = Choices(
                backend=choices.backend,
                rule=choices.rule,
                statement=count if len(found) > 1 else None,
            )
            stem = python_name(name.replace("-", "_"))
            stem += f"_{count}" if len(found) > 1 else ""
            files[f"{stem}.py"] = source(worked, one, origin)
            tried = test_file(worked, one, f"from . import {stem} as module") if tests else None
            if tried is not None:
                files[f"test_{stem}.py"] = tried
    modules = [file.removesuffix(".py") for file in files if not file.startswith("test_")]
    return {"__init__.py": _init(modules), **files}


def _init(names: Iterable[str]) -> str:
    ordered = sorted(names)
    listed = "".join(f'    "{n}",\n' for n in ordered)
    plain = ", ".join(f'"{n}"' for n in ordered)
    every = f"__all__ = [{plain}]\n" if len(plain) <= 88 else f"__all__ = [\n{listed}]\n"
    imports = f"from . import {', '.join(ordered)}\n"
    if len(imports) > 101:
        imports = "from . import (\n" + "".join(f"    {n},\n" for n in ordered) + ")\n"
    return f'"""Derivatives written by symgrad."""\n\n{imports}\n{every}'


def test_file(worked: Worked, choices: Choices, import_line: str) -> str | None:
    """A test file for a module; None where its functions cannot be tried on numbers."""
    return sample_tests(chosen(worked, choices), choices.backend, import_line)


def same(one: str, other: str) -> bool:
    """Whether two modules are the same but for the version that wrote them."""
    return content_hash(one) == content_hash(other)


def unchanged(text: str) -> bool:
    """Whether a module is as it was written: its text has the hash that it tells."""
    return told(text, CONTENT) == content_hash(text)


def written_from(text: str) -> tuple[str, Choices] | None:
    """The document and the choices that a module tells of."""
    origin, words = told(text, SOURCE), told(text, OPTIONS)
    if origin is None:
        return None
    said = Choices.read(words or "")
    backend, rule = said.get("backend", "numpy"), said.get("rule")
    count = said.get("statement", "")
    if backend not in ("numpy", "jax", "torch") or rule not in (None, "none", "jvp", "vjp"):
        return None
    return origin, Choices(
        backend=backend, rule=rule, statement=int(count) if count.isdecimal() else None
    )
