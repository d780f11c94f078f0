"""What a rule, a code, a function or an adjective says, as `symgrad explain` prints it."""

from __future__ import annotations

import difflib

from symgrad.diagnostics import DeclarationError
from symgrad.functions import load_functions
from symgrad.properties import load_properties
from symgrad.rendering.reasons import WORDS, general, plain
from symgrad.resources import codes_folder
from symgrad.rules import load_rules
from symgrad.terms.function import Function
from symgrad.terms.property import Property
from symgrad.terms.rule import Rule


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
    pages = {page.stem: page for page in codes_folder().glob("*.md")}
    if name in pages:
        return pages[name].read_text(encoding="utf-8").removeprefix("# ")
    known = [*rules, *functions, *properties, *WORDS, *pages]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f'; did you mean "{near[0]}"?' if near else "; see: symgrad rules"
    raise DeclarationError(f'nothing is called "{name}"{hint}')


def _rule(rule: Rule) -> str:
    lines = [rule.name, "", f"  {rule.claim}", "", f"  where   {plain(rule.given)}"]
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
