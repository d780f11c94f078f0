r"""Macros of a document: \newcommand, \def, \let, \DeclareMathOperator and their kin."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import final

from symgrad.diagnostics import ReadError, Span
from symgrad.reading.macro_input import MacroInput, Run, text_of
from symgrad.reading.origin import Stretch

PARAMETERS_MAX = 9


@final
@dataclass(frozen=True, slots=True)
class Macro:
    """What a name stands for: `body` with #1, #2 … for arguments.

    `default` is that of an optional first argument; `ends` are the texts that end the arguments
    of \\def, the first of them what stands before; `starred` macros ignore a star and a size.
    """

    body: str
    parameters: int = 0
    default: str | None = None
    ends: tuple[str, ...] = ()
    frozen: bool = False
    starred: bool = False

    def arguments(self, read: MacroInput, call: Run) -> list[list[Run]]:
        """Take the arguments of a call.

        Raises: ReadError at the call if one is missing.
        """
        if self.starred:
            read.skip("*")
            read.optional(call)
        if self.ends:
            return self._delimited(read, call)
        found: list[list[Run]] = []
        if self.default is not None:
            given = read.optional(call)
            stretch = _result(call)
            found.append([Run(self.default, stretch, call.depth)] if given is None else given)
        while len(found) < self.parameters:
            found.append(read.argument(call))
        return found

    def _delimited(self, read: MacroInput, call: Run) -> list[list[Run]]:
        if self.ends[0]:
            read.skip_space()
            before = read.until(call, self.ends[0])
            if text_of(before).strip():
                raise ReadError(f"{self.ends[0]} must follow {call.text}", call.stretch.span)
        return [read.until(call, e) if e else read.argument(call) for e in self.ends[1:]]

    def expansion(self, call: Run, arguments: list[list[Run]], stop: int | None) -> list[Run]:
        """The body with the arguments put in; `stop` is where the call ends in its source."""
        stretch = _result(call, stop)
        whole = stretch.call
        made: list[Run] = []
        for part in re.split(r"(##|#[1-9])", self.body):
            if re.fullmatch(r"#[1-9]", part) and int(part[1]) <= len(arguments):
                for run in arguments[int(part[1]) - 1]:
                    at = run.stretch
                    inside = Stretch(at.source, at.span, at.exact, whole)
                    made.append(Run(run.text, inside, run.depth, run.frozen))
            elif part:
                text = "#" if part == "##" else part
                made.append(Run(text, stretch, call.depth + 1, self.frozen))
        return made


def _result(call: Run, stop: int | None = None) -> Stretch:
    """The origin of what a call makes: the outermost call as a whole."""
    at = call.stretch
    if at.call is not None:
        return Stretch(at.source, at.call, False, at.call)
    span = Span(at.span.start, max(at.span.stop, stop or 0))
    return Stretch(at.source, span, False, span)


def name_of(read: MacroInput, call: Run) -> str:
    r"""Take the name that a definition is of: \x or {\x}.

    Raises: ReadError if no command follows.
    """
    name = text_of(read.argument(call)).strip()
    if not name.startswith("\\"):
        raise ReadError(f"{call.text} needs the name of a command", call.stretch.span)
    return name


def _body(read: MacroInput, call: Run) -> str:
    return text_of(read.argument(call))


def _count(read: MacroInput, call: Run) -> int:
    """The number of parameters in square brackets; 0 if there is none.

    Raises: ReadError if it is no number from 0 to 9.
    """
    told = text_of(read.optional(call) or []).strip()
    if told and not re.fullmatch(r"[0-9]", told):
        raise ReadError(f"{told[:20]} is no number of arguments", call.stretch.span)
    return int(told or 0)


def new_command(read: MacroInput, call: Run) -> tuple[str, Macro]:
    r"""\newcommand{\x}[2][default]{body}."""
    read.skip("*")
    name = name_of(read, call)
    count = _count(read, call)
    default = read.optional(call) if count else None
    given = None if default is None else text_of(default)
    return name, Macro(_body(read, call), count, given)


def plain_def(read: MacroInput, call: Run) -> tuple[str, Macro]:
    r"""\def\x#1#2{body}, with text between the parameters if it has some."""
    read.skip_space()
    name = read.token()
    if name is None or not name.text.startswith("\\"):
        raise ReadError(f"{call.text} needs the name of a command", call.stretch.span)
    told = ""
    while read.peek() not in ("{", ""):
        token = read.token()
        told += token.text if token is not None else ""
    parts = re.split(r"#[1-9]", told)
    count = len(parts) - 1
    ends = tuple(p.strip() if n == 0 else p for n, p in enumerate(parts))
    body = _body(read, call)
    return name.text, Macro(body, count, ends=ends if any(ends) else ())


def let(read: MacroInput, call: Run, macros: Mapping[str, Macro]) -> tuple[str, Macro]:
    r"""\let\x=\y: what \y means now."""
    read.skip_space()
    name = read.token()
    read.skip("=")
    read.skip_space()
    value = read.token()
    if name is None or value is None or not name.text.startswith("\\"):
        raise ReadError(f"{call.text} needs two commands", call.stretch.span)
    return name.text, macros.get(value.text, Macro(value.text, frozen=True))


def operator(read: MacroInput, call: Run) -> tuple[str, Macro]:
    r"""\DeclareMathOperator{\tr}{tr}."""
    star = "*" if read.skip("*") else ""
    name = name_of(read, call)
    return name, Macro(rf"\operatorname{star}{{{_body(read, call)}}}")


def paired(read: MacroInput, call: Run) -> tuple[str, Macro]:
    r"""\DeclarePairedDelimiter{\norm}{\lVert}{\rVert}."""
    name = name_of(read, call)
    left, right = _body(read, call), _body(read, call)
    return name, Macro(f"{left} #1 {right}", 1, starred=True)


def paired_with_body(read: MacroInput, call: Run) -> tuple[str, Macro]:
    r"""\DeclarePairedDelimiterX{\inner}[2]{\langle}{\rangle}{#1, #2}."""
    name = name_of(read, call)
    count = _count(read, call)
    left, right, body = _body(read, call), _body(read, call), _body(read, call)
    body = body.replace(r"\delimsize", "")
    return name, Macro(f"{left} {body} {right}", count, starred=True)


def document_command(read: MacroInput, call: Run) -> tuple[str, Macro]:
    r"""\NewDocumentCommand{\x}{O{a} m m}{body}.

    Raises: ReadError for arguments of other kinds than m, and O first.
    """
    name = name_of(read, call)
    told = _body(read, call).strip()
    match = re.fullmatch(r"(?:O\{(?P<default>[^{}]*)\}\s*)?(?P<plain>(?:m\s*)*)", told)
    if match is None:
        raise ReadError(f"the arguments {told[:40]} are not supported", call.stretch.span)
    count = match["plain"].count("m") + (match["default"] is not None)
    return name, Macro(_body(read, call), min(count, PARAMETERS_MAX), match["default"])


DEFINING: Mapping[str, Callable[[MacroInput, Run], tuple[str, Macro]]] = {
    **dict.fromkeys((r"\newcommand", r"\renewcommand", r"\DeclareRobustCommand"), new_command),
    **dict.fromkeys((r"\def", r"\gdef", r"\edef", r"\xdef"), plain_def),
    r"\providecommand": new_command,
    r"\DeclareMathOperator": operator,
    r"\DeclarePairedDelimiter": paired,
    r"\DeclarePairedDelimiterX": paired_with_body,
    **dict.fromkeys(
        (r"\NewDocumentCommand", r"\RenewDocumentCommand", r"\DeclareDocumentCommand"),
        document_command,
    ),
}
"""The commands that define others, but for \\let."""
