"""What a rule, a code, a function or an adjective says, as `symgrad explain` prints it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from symgrad.diagnostics import DeclarationError
from symgrad.functions import load_functions
from symgrad.properties import load_properties
from symgrad.rendering.reasons import WORDS, general, plain
from symgrad.resources import codes_folder, docs_folder
from symgrad.rules import load_rules, rule_claims, rule_context
from symgrad.terms.function import Function
from symgrad.terms.property import Property
from symgrad.terms.rule import Rule
from symgrad.terms.text import text_claim

_FOLDERS = (codes_folder, docs_folder)


def explain(name: str) -> str:
    """The explanation of a name.

    Raises: DeclarationError that suggests the nearest name.
    """
    rules, functions, properties = load_rules(), load_functions(), load_properties()
    if name in rules:
        return _rule(rules[name])
    if name in functions:
        return _function(functions[name])
    if name in properties:
        return _property(properties[name])
    if name in WORDS:
        return f"{name}\n\n  The step holds by {WORDS[name]}.\n"
    if name == "functions":
        return _functions(functions)
    pages = {page.stem: page for folder in _FOLDERS for page in folder().glob("*.md")}
    if name in pages:
        return page_text(pages[name].read_text(encoding="utf-8"))
    known = [*rules, *functions, *properties, *WORDS, *pages, "functions"]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f'; did you mean "{near[0]}"?' if near else "; see: symgrad rules"
    raise DeclarationError(f'nothing is called "{name}"{hint}')


def page_text(source: str) -> str:
    """A page of Markdown for a terminal: titles without marks, what stands under them indented."""
    head, *sections = re.split(r"^## ", source.removeprefix("# "), flags=re.M)
    return "\n".join([head.rstrip() + "\n", *map(_section, sections)]).rstrip() + "\n"


def _section(source: str) -> str:
    title, _, body = source.partition("\n")
    lines = [line for line in body.strip().splitlines() if not line.startswith("````")]
    text = re.sub(r"\n{3,}|\n\n(?=or\n)|(?<=\nor)\n\n", _gap, "\n".join(lines).strip())
    if "\nor\n" in text:
        title = f"{title}, either"
    shown = (line if line == "or" else f"  {line}" for line in text.split("\n"))
    return "\n".join([title, *(line.rstrip() for line in shown), ""])


def _gap(found: re.Match[str]) -> str:
    return "\n" if found.end() - found.start() < 3 else "\n\n"


def _functions(functions: Mapping[str, Function]) -> str:
    """All functions that formulas may name."""
    width = max(map(len, functions))
    lines = [f"  {name:<{width}}  {one.latex}" for name, one in sorted(functions.items())]
    head = [
        "functions",
        "",
        "  What formulas may name; see: symgrad explain NAME. A note may define others.",
        "",
    ]
    return "\n".join([*head, *lines]) + "\n"


def _rule(rule: Rule) -> str:
    context = rule_context(rule)
    claims = "   ".join(text_claim(claim, context) for claim in rule_claims(rule)) or rule.claim
    lines = [f"{rule.name:<20}{claims}" if len(rule.name) < 19 else f"{rule.name}\n\n  {claims}"]
    lines += ["", f"  where   {plain(rule.given)}"]
    lines += [f"  because {plain(general(rule.because))}", f"  source  {rule.source}"]
    if rule.assumed:
        lines.append("  assumed: the kernel does not prove it, and what rests on it says so")
    return "\n".join(lines) + "\n"


def _function(function: Function) -> str:
    lines = [function.name, "", f"  {function.latex} of {function.domain}"]
    if function.definition:
        lines.append(f"  defined as  {function.definition}")
    if function.derivative:
        lines.append(f"  derivative  {function.derivative}")
    return "\n".join([*lines, f"  source      {function.source}"]) + "\n"


def _property(one: Property) -> str:
    facts = "; ".join(sorted(fact.value for fact in one.facts))
    lines = [one.name, "", f"  written  {', '.join(one.words)}", f"  means    {one.statement}"]
    return "\n".join([*lines, f"  gives    {facts}", f"  source   {one.source}"]) + "\n"
