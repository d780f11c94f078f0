r"""TeX commands that change what is read: \input, \iffalse, verbatim text, environments, effects."""

from __future__ import annotations

import re
from pathlib import Path
from typing import final

from symgrad.reading.expand import FIXED, Expander
from symgrad.reading.macro_input import Run, run_of, text_of
from symgrad.reading.macros import Macro, new_command
from symgrad.reading.origin import Source

INPUTS_MAX = 50
BYTES_MAX = 5_000_000

VERBATIM = (
    "verbatim|Verbatim|lstlisting|minted|comment|alltt|filecontents|tikzpicture|pycode|code|"
    "algorithm|algorithmic|thebibliography"
)
_VERBATIM = re.compile(rf"\s*\{{(?P<name>(?:{VERBATIM})\*?)\}}")
_EFFECTS = {
    r"\write": 1, r"\immediate": 0, r"\openin": 0, r"\openout": 0, r"\read": 0, r"\special": 1,
    r"\directlua": 1, r"\luaexec": 1, r"\latelua": 1, r"\ShellEscape": 1, r"\catcode": 0,
    r"\closein": 0, r"\closeout": 0, r"\pdfximage": 0, r"\scantokens": 1, r"\csname": 0,
    r"\newwrite": 0, r"\newread": 0, r"\luadirect": 1, r"\inputminted": 2, r"\lstinputlisting": 1,
    r"\verbatiminput": 1, r"\expandafter": 0,
}  # fmt: skip
_INPUTS = {r"\input": 1, r"\include": 1, r"\subfile": 1, r"\import": 2, r"\subimport": 2}
_CONDITION = re.compile(r"\\(?:if(?!f\b)[A-Za-z]*|else|fi)(?![A-Za-z])")


@final
class TexCommands:
    """Deals with the commands of one document; `folder` is where it lies, None if nowhere.

    `begins` and `ends` tell where \\begin{document} and \\end{document} stand in the text made.
    """

    def __init__(self, folder: Path | None, size: int) -> None:
        self.folder = folder
        self.read_so_far = size
        self.inputs = 0
        self.begins: int | None = None
        self.ends: int | None = None
        self.environments: dict[str, tuple[Macro, Macro]] = {}

    def __call__(self, to: Expander, token: Run) -> bool:
        """Deal with a command; false if it is none that matters here."""
        name = token.text
        if name in (r"\makeatletter", r"\makeatother"):
            to.read.at_is_letter = name == r"\makeatletter"
        elif name in (r"\begingroup", r"\bgroup", r"\endgroup", r"\egroup"):
            to.group(name in (r"\begingroup", r"\bgroup"))
        elif name in (r"\begin", r"\end"):
            return self._environment(to, token)
        elif name in (r"\newenvironment", r"\renewenvironment"):
            self._new_environment(to, token)
        elif name in (r"\verb", r"\lstinline"):
            _skip_verb(to)
        elif name in _INPUTS:
            self._input(to, token)
        elif name in _EFFECTS:
            self._effect(to, token)
        elif name == r"\newif":
            to.read.token()
        elif re.fullmatch(r"\\if(?!f$)[A-Za-z]*|\\else|\\fi", name):
            _conditional(to, token)
        else:
            return False
        return True

    # ---------------------------------------------------------------- environments
    def _environment(self, to: Expander, token: Run) -> bool:
        run = to.read.top()
        opens = token.text == r"\begin"
        hidden = _VERBATIM.match(run.text, run.position) if run is not None and opens else None
        if run is not None and hidden is not None:
            closing = f"\\end{{{hidden['name']}}}"
            stop = run.text.find(closing, run.position)
            run.position = len(run.text) if stop < 0 else stop + len(closing)
            return True
        match = re.compile(r"\s*\{([^{}\\]*)\}").match(run.text, run.position) if run else None
        if match is None or run is None:
            return False
        name = match[1]
        if name == "document":
            self._body(to, opens)
        if name in self.environments:
            run.position = match.end()
            macro = self.environments[name][not opens]
            to.call(macro, token, run)
            return True
        to.group(opens and name != "document")
        return False

    def _body(self, to: Expander, opens: bool) -> None:
        if opens and self.begins is None:
            self.begins = to.origin.length
            to.group(False)
        elif not opens and self.ends is None:
            self.ends = to.origin.length

    def _new_environment(self, to: Expander, token: Run) -> None:
        """An environment is two macros; only the first has the arguments."""
        read = to.read
        read.skip("*")
        name = text_of(read.argument(token)).strip()
        inner = Run(rf"{{\{name}}}", token.stretch, token.depth)
        read.push([inner])
        _, first = new_command(read, token)
        last = Macro(text_of(read.argument(token)))
        if re.fullmatch(rf"(?:{VERBATIM})\*?|document", name) or f"\\{name}" in FIXED:
            message = f"a new meaning of the environment {name} is not followed"
            to.note(token, message, code="redefined-command", severity="error")
            return
        self.environments[name] = (first, last)

    # ---------------------------------------------------------------- files
    def _input(self, to: Expander, token: Run) -> None:
        parts = [text_of(to.read.argument(token)).strip() for _ in range(_INPUTS[token.text])]
        asked = "/".join(p for p in parts if p)
        found = self._allowed(asked)
        if isinstance(found, str):
            to.note(token, f"{asked[:80]} is not read: {found}", code="input-not-read")
            return
        self.inputs += 1
        to.read.push([run_of(found)])

    def _allowed(self, asked: str) -> Source | str:
        """The text of a .tex file below the folder of the document, or why it is not read."""
        if self.folder is None:
            return "the document has no folder"
        if self.inputs >= INPUTS_MAX:
            return f"the document takes in more than {INPUTS_MAX} files"
        path = Path(asked if asked.endswith(".tex") else asked + ".tex")
        if Path(asked).suffix not in ("", ".tex") and not asked.endswith(".tex"):
            return "only .tex files below the folder of the document are"
        try:
            folder = self.folder.resolve()
            real = (folder / path).resolve()
            if path.is_absolute() or not real.is_relative_to(folder) or real.suffix != ".tex":
                return "only .tex files below the folder of the document are"
            if not real.is_file():
                return "there is no such file"
            data = real.read_bytes() if real.stat().st_size <= BYTES_MAX else b" " * BYTES_MAX
            self.read_so_far += len(data)
            if self.read_so_far > BYTES_MAX:
                return "the document would be larger than 5 MB"
            text = data.decode("utf-8-sig")
        except (OSError, ValueError) as error:
            return "it cannot be read" if isinstance(error, OSError) else "it is not UTF-8"
        return Source(text, real.relative_to(folder).as_posix())

    def _effect(self, to: Expander, token: Run) -> None:
        run = to.read.top()
        stream = re.compile(r"\s*=?\s*\d+").match(run.text, run.position) if run else None
        if run is not None and stream is not None:
            run.position = stream.end()
        for _ in range(_EFFECTS[token.text]):
            to.read.skip_space()
            if to.read.peek() == "{":
                to.read.argument(token)
        to.note(token, f"{token.text} is not executed")


def _skip_verb(to: Expander) -> None:
    run = to.read.top()
    if run is None:
        return
    start = run.position + (run.text[run.position] == "*")
    mark = run.text[start : start + 1]
    stop = run.text.find("}" if mark == "{" else mark, start + 1) if mark.strip() else -1
    run.position = stop + 1 if stop >= 0 else start


def _conditional(to: Expander, token: Run) -> None:
    r"""\iffalse … \else … \fi is left out or taken in; other conditions are not decided."""
    if token.text in (r"\fi", r"\iftrue"):
        return
    if token.text not in (r"\iffalse", r"\else"):
        to.note(token, f"the condition {token.text} is not decided: both cases are read")
        return
    run = to.read.top()
    if run is None:
        return
    depth = 0
    for match in _CONDITION.finditer(run.text, run.position):
        closes = match.group() == r"\fi"
        if not depth and (closes or (match.group() == r"\else" and token.text == r"\iffalse")):
            run.position = match.end()
            return
        depth += 0 if match.group() == r"\else" else (-1 if closes else 1)
    run.position = len(run.text)
