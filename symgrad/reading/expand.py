r"""Macro expansion: the text that a source stands for, with the origin of each character.

Nothing is executed: of TeX only macros, comments, \iffalse and \input are followed. What else has
effects is left out with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import final

from symgrad.diagnostics import Diagnostic, ReadError, Span
from symgrad.reading.macro_input import MacroInput, Run, run_of
from symgrad.reading.macros import DEFINING, Macro, let
from symgrad.reading.origin import Origin, Source, Stretch
from symgrad.terms.read.spelling import (
    ACCENTS,
    ALPHABETS,
    LETTERS,
    RELATIONS,
    ROMAN,
    SPACING,
    STYLING,
)

DEPTH_MAX = 50
EXPANSIONS_MAX = 10_000

FIXED = (
    {"\\" + name for name in ("begin", "end", "left", "right", "let", "input", "include", "text")}
    | {r"\(", r"\)", r"\[", r"\]", r"\\", r"\{", r"\}", r"\$", r"\%", r"\&"}
    | set(DEFINING)
)
"""Commands on which the reading of a document rests: a new meaning of one is reported."""

_CORE = LETTERS | set(RELATIONS) | STYLING | ROMAN | ALPHABETS | set(ACCENTS) | SPACING
_FAILED = r"\unexpanded"
_COMMAND_END = re.compile(r"(?<!\\)(?:\\\\)*\\[A-Za-z]+$")
_PLAIN = re.compile(r"[^\\{}%]+")


@final
class Expander:
    """Expands sources one after the other into `text`; macros live on between them.

    `tex` turns on what only a TeX file has: comments, groups as scopes, and `command`, which is
    asked about every other command and tells whether it has dealt with it.
    """

    def __init__(
        self, *, tex: bool = False, command: Callable[[Expander, Run], bool] | None = None
    ) -> None:
        self.tex = tex
        self.command = command
        self.macros: dict[str, Macro] = {}
        self.undo: list[dict[str, Macro | None]] = []
        self.parts: list[str] = []
        self.origin = Origin()
        self.diagnostics: list[Diagnostic] = []
        self.read = MacroInput(run_of(Source("")), comments=tex)
        self.expansions = 0
        self.stopped = False
        self._last = ""

    @property
    def text(self) -> str:
        """All that has been made so far."""
        return "".join(self.parts)

    def copy(self, source: Source, start: int, stop: int) -> Span:
        """Add a part of a source as it stands; gives where it is in the text made."""
        return self._add(run_of(source, start, stop))

    def expand(self, run: Run) -> Span:
        """Add characters, expanded; gives where the result is in the text made."""
        begin = self.origin.length
        self.read.runs = [run]
        while (top := self.read.top()) is not None:
            self._step(top)
        return Span(begin, self.origin.length)

    # ---------------------------------------------------------------- one step
    def _step(self, run: Run) -> None:
        plain = _PLAIN.match(run.text, run.position)
        if run.frozen:
            stop = len(run.text)
        elif plain is not None:
            stop = plain.end()
        else:
            token = self.read.token()
            if token is not None:
                self._token(token, run)
            return
        self._add(run.part(run.position, stop))
        run.position = stop

    def _token(self, token: Run, run: Run) -> None:
        try:
            if token.text in ("{", "}") and self.tex:
                self.group(token.text == "{")
            if not self._command(token, run):
                self._add(token)
        except ReadError as error:
            self._failed(token, error)

    def _command(self, token: Run, run: Run) -> bool:
        name = token.text
        if not name.startswith("\\"):
            return False
        macro = self.macros.get(name)
        if macro is not None:
            self.call(macro, token, run)
        elif name in (r"\global", r"\long", r"\protected", r"\outer") and self.tex:
            return True
        elif name in (r"\let", r"\futurelet"):
            self._define(token, lambda: let(self.read, token, self.macros))
        elif name in DEFINING:
            self._define(token, lambda: DEFINING[name](self.read, token))
        else:
            return self.command is not None and self.command(self, token)
        return True

    def group(self, opens: bool) -> None:
        """Open or close a scope of macros."""
        if opens:
            self.undo.append({})
        elif self.undo:
            for name, before in self.undo.pop().items():
                if before is None:
                    self.macros.pop(name, None)
                else:
                    self.macros[name] = before

    # ---------------------------------------------------------------- macros
    def _define(self, token: Run, defined: Callable[[], tuple[str, Macro]]) -> None:
        if token.depth > DEPTH_MAX:
            raise ReadError("macros are nested too deeply", token.stretch.span, code="too-deep")
        name, macro = defined()
        if name in FIXED:
            message = f"a new meaning of {name} is not followed"
            self.note(token, message, code="redefined-command", severity="error")
            return
        self._space(token)
        known = name in _CORE or name in self.macros
        if token.text == r"\providecommand" and known:
            return
        everywhere = token.text in (r"\gdef", r"\xdef")
        self.define(name, macro, everywhere=everywhere)

    def define(self, name: str, macro: Macro, *, everywhere: bool = False) -> None:
        """Give a name a meaning, in the scope that is open or in all."""
        if everywhere:
            for scope in self.undo:
                scope.pop(name, None)
        elif self.undo:
            self.undo[-1].setdefault(name, self.macros.get(name))
        self.macros[name] = macro

    def call(self, macro: Macro, token: Run, run: Run) -> None:
        """Put the expansion of a call in front of what is read next.

        Raises: ReadError if expansion goes on without end.
        """
        if self.stopped:
            self._add(replace(token, text=_FAILED, stretch=replace(token.stretch, exact=False)))
            return
        self.expansions += token.depth > 0
        if token.depth >= DEPTH_MAX or self.expansions > EXPANSIONS_MAX:
            message = f"the macro {token.text} expands without end"
            raise ReadError(message, token.stretch.span, code="too-deep")
        arguments = macro.arguments(self.read, token)
        exact = run.stretch.exact
        stop = run.stretch.span.start + run.position if exact else None
        self.read.push(macro.expansion(token, arguments, stop))

    def _failed(self, token: Run, error: ReadError) -> None:
        """Say what went wrong, and make what the token stands in unreadable.

        After an expansion without end no macro is expanded any more.
        """
        stretch = replace(token.stretch, exact=False)
        span = self._add(Run(_FAILED, stretch, token.depth))
        self.diagnostics.append(Diagnostic(code=error.code, message=error.message, span=span))
        if error.code in ("too-deep", "too-long"):
            self.read.runs = self.read.runs[:1]
            self.stopped = True

    # ---------------------------------------------------------------- what is made
    def note(
        self, token: Run, message: str, *, code: str = "not-executed", severity: str = "warning"
    ) -> None:
        """Leave a command out, and say so."""
        span = self._space(token)
        made = Diagnostic(code=code, message=message, severity="warning", span=span)
        self.diagnostics.append(replace(made, severity="error") if severity == "error" else made)

    def _space(self, token: Run) -> Span:
        """One space in the place of a command."""
        at = token.stretch
        return self._add(Run(" ", Stretch(at.source, at.span, False, at.call), token.depth))

    def _add(self, run: Run) -> Span:
        """Add characters; a command that ends the text so far is kept apart from letters."""
        if not run.text:
            return Span(self.origin.length, self.origin.length)
        if run.text[0].isalpha() and _COMMAND_END.search(self._last):
            self.parts.append(" ")
            self.origin.add(1, replace(run.origin(0, 0), exact=False))
        start = self.origin.length
        self.parts.append(run.text)
        self.origin.add(len(run.text), run.origin(0, len(run.text)))
        self._last = (self._last + run.text[-80:])[-80:]
        return Span(start, self.origin.length)
