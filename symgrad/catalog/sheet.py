"""Sheets of problems: identities, notes and expressions, with their solutions or without them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from symgrad.catalog.annotated import annotated, answered
from symgrad.catalog.code import modules, programs
from symgrad.catalog.entry import FRONT, Entry, load_catalog, read_mapping
from symgrad.catalog.goals import goals_inside
from symgrad.catalog.numbers import numbers
from symgrad.catalog.pictures import drawn
from symgrad.catalog.solve import solve
from symgrad.diagnostics import DeclarationError
from symgrad.reading.from_markdown import read_markdown
from symgrad.rendering.page import page
from symgrad.rendering.sheet import Problem, Sheet, sheet_of
from symgrad.rendering.worked import Worked

_SOLUTION = re.compile(
    r"^(?P<level>#{1,6})[ ]+(?:Solution|Answer|Proof)s?\b[^\n]*\n.*?(?=^#{1,6} |\Z)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
FIND, SHOW = "Find what the question mark stands for.", "Show that this holds."


def is_sheet(path: str, text: str) -> bool:
    """Whether a file lists problems: YAML, or Markdown whose front matter has `problems`."""
    if path.endswith((".yaml", ".yml")):
        return True
    front = FRONT.match(text)
    return front is not None and re.search(r"^problems:", front[1], re.MULTILINE) is not None


def read_sheet(path: str, text: str, *, solved: bool = True) -> Sheet:
    """The sheet that a file lists; without solutions unless `solved`.

    Raises: DeclarationError where the list is no list of problems; what a problem raises itself
    """
    front = FRONT.match(text)
    values = read_mapping(front[1] if front else text, path)
    listed: object = values.get("problems")
    if not isinstance(listed, list) or not listed:
        raise DeclarationError(f"{path}: problems is no list of problems")
    problems = [
        _problem(one, number, Path(path).parent, solved)
        for number, one in enumerate(cast("list[object]", listed), 1)
    ]
    prose = FRONT.sub("", text).strip() if front else str(values.get("introduction") or "")
    title = re.match(r"# +([^\n]+)\n?", prose)
    return sheet_of(
        str(values.get("title") or (title[1] if title else "Problems")),
        prose[title.end() :].strip() if title else prose,
        problems,
    )


def sheet_of_names(names: Sequence[str], *, solved: bool = True) -> Sheet:
    """A sheet of identities of the catalogue.

    Raises: DeclarationError if the catalogue has none of a name
    """
    problems = [_problem(name, n, Path(), solved) for n, name in enumerate(names, 1)]
    return sheet_of("Problems" if not solved else "Worked solutions", "", problems)


def without_solutions(text: str) -> str:
    """A note without what stands under the headings Solution, Answer and Proof."""
    return _SOLUTION.sub("", text)


def note_problem(text: str, path: str, number: int = 1, *, solved: bool = True) -> Problem:
    """A note as a problem: its heading, what it asks, and all of it with its verdicts."""
    asked = FRONT.sub("", without_solutions(text)).strip()
    heading = re.match(r"# +([^\n]+)\n?", asked)
    statement = asked[heading.end() :].strip() if heading else asked
    title = heading[1].strip() if heading else Path(path).stem
    if not solved:
        return Problem(title=title, statement=statement)
    made = annotated(answered(text, path), path)
    made = replace(made, prefix=f"problem-{number}")
    code = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return Problem(title=title, statement=statement, note=made, programs=tuple(code))


def _problem(one: object, number: int, folder: Path, solved: bool) -> Problem:
    match one:
        case str() if one.endswith((".md", ".tex")):
            path = folder / one
            return note_problem(path.read_text(encoding="utf-8"), str(path), number, solved=solved)
        case str():
            return _identity(one, number, solved)
        case {"id": str() as name}:
            return _identity(name, number, solved)
        case {"expr": str(), "wrt": _}:
            return _expression(cast("Mapping[str, Any]", one), number, solved)
        case _:
            said = "an id, a note (.md), or a mapping with expr, wrt and let"
            raise DeclarationError(f"problem {number} is none: give {said}")


def _identity(name: str, number: int, solved: bool) -> Problem:
    entries = load_catalog()
    if name not in entries:
        raise DeclarationError(f"problem {number}: the catalogue has no {name}")
    entry = entries[name]
    statement, title = _asked(entry), entry.heading.title or name
    if not solved:
        return Problem(title=title, statement=statement)
    return _solved(solve(entry), title, statement)


def _solved(worked: Worked, title: str, statement: str) -> Problem:
    code = modules(worked, "numpy")
    pictures = drawn(worked.heading.pictures)
    whole = replace(
        worked,
        numbers=numbers(worked),
        code={"numpy": code} if code else {},
        pictures=pictures,
    )
    return Problem(title=title, statement=statement, page=page(whole), programs=programs(worked))


def _expression(given: Mapping[str, Any], number: int, solved: bool) -> Problem:
    """An expression to differentiate, written out as the document that would ask for it."""
    let: object = given.get("let", [])
    lines = [let] if isinstance(let, str) else [str(text) for text in cast("list[object]", let)]
    wrt: object = given["wrt"]
    names = [str(n) for n in cast("list[object]", wrt)] if isinstance(wrt, list) else [str(wrt)]
    said = ", ".join(text if "$" in text else f"${text}$" for text in lines)
    sign = {"hessian": r"\nabla_{%s}^2", "jacobian": r"\frac{\partial}{\partial %s}"}
    order = sign.get(str(given.get("order")), r"\nabla_{%s}")
    asked = [f"$$\n{order % name} \\left( {given['expr']} \\right) = {{?}}\n$$" for name in names]
    statement = "\n\n".join([f"Let {said}.", *asked])
    title = str(given.get("title") or f"Problem {number}")
    return note_problem(f"# {title}\n\n{statement}\n", f"{title}.md", number, solved=solved)


def _asked(entry: Entry) -> str:
    """The statement of an identity with a question mark where it answers itself."""
    document = read_markdown(entry.text, path=entry.path.name)
    first: dict[int, tuple[int, int]] = {}
    for step in document.steps:
        at = first.get(step.chain)
        if at is not None:
            first[step.chain] = (at[0], step.span.stop)
        elif step.lhs is not None and goals_inside(step.lhs) and step.relation == "=":
            first[step.chain] = (step.span.start, step.span.stop)
    text = document.text
    for start, stop in sorted(first.values(), reverse=True):
        text = f"{text[:start]}{{?}}{text[stop:]}"
    return f"{FIND if first else SHOW}\n\n{FRONT.sub('', text).strip()}"
