"""The command line: words in, exit status out. Everything heavy is imported when it is needed."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from symgrad import __version__
from symgrad.diagnostics import ReadError, SymgradError

if TYPE_CHECKING:
    from symgrad.api import Solution
    from symgrad.catalog.exports import Choices
    from symgrad.rendering.worked import Worked

Command = TypeVar("Command", bound=Callable[..., Any])
STATUS = {"proved": 0, "verified": 0, "undecided": 2, "refuted": 1}
ORDERS = ("gradient", "jacobian", "hessian", "differential", "vjp")
METHODS = ("auto", "components", "differentials", "definition")


class Commands(click.Group):
    """The commands; a misspelt one is answered with the nearest."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            raise click.UsageError(f'no command "{name}"{hint}')
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="symgrad", message="%(prog)s %(version)s")
def program() -> None:
    """Derive, prove, verify and export the calculus of machine learning."""


def main() -> None:
    """The entry point: runs a command and exits with its status."""
    try:
        with program.make_context("symgrad", sys.argv[1:]) as context:
            status = program.invoke(context)
        print(end="", flush=True)  # also where standard output is closed
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _say("stopped")
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as help_:
        print(help_.format_message(), file=sys.stderr)
        sys.exit(2)
    except click.ClickException as error:
        _say(error.format_message())
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(_reader_left())
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _say(f"{place}{(error.strerror or str(error)).lower()}")
        sys.exit(2)
    except (SymgradError, UnicodeDecodeError) as error:
        _say(str(error))
        sys.exit(2)
    except RecursionError:
        _say("this is nested too deeply")
        sys.exit(2)
    except Exception as error:
        sys.exit(_broken(error))
    sys.exit(status if isinstance(status, int) else 0)


def _broken(error: Exception) -> int:
    """A mistake of ours: said in one line, with all of it where SYMGRAD_DEBUG is set."""
    import os
    import traceback

    if "SYMGRAD_DEBUG" in os.environ:
        traceback.print_exception(error)
    _say(
        f"internal error, a bug of symgrad ({type(error).__name__}: {error}); SYMGRAD_DEBUG=1 shows where"
    )
    return 2


def _reader_left() -> int:
    """Whoever read standard output has left (`| head`): end quietly."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _say(message: str) -> None:
    print(f"symgrad: {message}", file=sys.stderr)


def _as_json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=1)


@contextmanager
def _reading(name: str, source: str) -> Generator[None]:
    """Shows a ReadError with the line that it speaks of."""
    try:
        yield
    except ReadError as error:
        from symgrad.rendering.excerpt import excerpt

        print(excerpt(error, name, source), file=sys.stderr)
        raise click.exceptions.Exit(2) from error


def _formats(command: Command) -> Command:
    option = click.option(
        "--format", "kind", type=click.Choice(["text", "json"]), default="text", show_default=True
    )
    return option(command)


def _statement(command: Command) -> Command:
    """The options that state a derivation on the command line."""
    options = [
        click.option("--expr", metavar="LATEX", help="The expression to differentiate."),
        click.option("--wrt", multiple=True, metavar="NAME", help="A variable; may be repeated."),
        click.option(
            "--let", multiple=True, metavar="TEXT", help="A declaration or definition; repeatable."
        ),
        click.option("--order", type=click.Choice(ORDERS), help="What to derive."),
        click.option("--method", type=click.Choice(METHODS), default="auto", show_default=True),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _stated(
    name: str | None,
    expr: str | None,
    wrt: Sequence[str],
    let: Sequence[str],
    order: str | None,
    method: str,
) -> Solution:
    """The solution that a command line asks for: an entry of the catalogue, or --expr."""
    if (name is None) == (expr is None):
        raise click.UsageError("give the id of an identity, a note, or --expr with --wrt and --let")
    if name is not None:
        if wrt or let or order:
            raise click.UsageError(f"--wrt, --let and --order go with --expr; {name} has its own")
        return _note(name, method) if _is_note(name) else _entry(name, method)
    if not wrt:
        raise click.UsageError("--expr needs --wrt: the variable to differentiate by")
    assert expr is not None
    from symgrad import api

    context = api.read_context(())
    for text in let:
        with _reading("--let", text):
            context = api.read_context(text, context)
    with _reading("--expr", expr):
        return api.derive(expr, list(wrt), context, cast(Any, order), cast(Any, method))


def _is_note(name: str) -> bool:
    """Whether a word is a path rather than an id; ids have neither dots nor slashes."""
    return "." in name or "/" in name


def _note(path: str, method: str) -> Solution:
    """The statements of a note, each derived or proved."""
    from symgrad import api

    text = _text_of(path)
    with _reading(path, text):
        found = api.solve_note(text, path, cast(Any, method))
    if not found.worked.parts:
        raise click.ClickException(f"{path}: nothing is stated there, and nothing asked by {{?}}")
    return found


def _text_of(path: str) -> str:
    from pathlib import Path

    try:
        return Path(path).read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(
            f"{path}: this is not UTF-8 text (byte {error.start + 1})"
        ) from error


def _entry(name: str, method: str = "auto") -> Solution:
    from symgrad.catalog.entry import load_catalog

    entries = load_catalog()
    if name not in entries:
        near = difflib.get_close_matches(name, entries, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else "; see: symgrad list"
        raise click.UsageError(f'the catalogue has no "{name}"{hint}')
    from symgrad import api
    from symgrad.catalog.solve import solve

    with _reading(entries[name].path.name, entries[name].text):
        return api.Solution(solve(entries[name], cast(Any, method)))


@program.command()
@click.argument("name", required=False, metavar="[ID | NOTE]")
@_statement
@_formats
@click.option("--out", type=click.Path(), metavar="PATH", help="Where the answered note goes.")
def derive(
    name: str | None,
    expr: str | None,
    wrt: tuple[str, ...],
    let: tuple[str, ...],
    order: str | None,
    method: str,
    kind: str,
    out: str | None,
) -> int:
    r"""Derive an identity of the catalogue, an expression, or what a note asks by {?}.

    symgrad derive --expr 'x^\top A x' --wrt x --let 'x \in R^n' --let 'A \in R^{n x n}'
    """
    if name is not None and _is_note(name) and expr is None:
        status = _answer(name, method, kind, out)
        if status is not None:
            return status
    if out is not None:
        raise click.UsageError("--out is for a note with questions {?}")
    solution = _stated(name, expr, wrt, let, order, method)
    shown = _as_json(solution.to_dict()) + "\n" if kind == "json" else solution.text()
    click.echo(shown, nl=False)
    return STATUS[solution.verdict]


def _answer(path: str, method: str, kind: str, out: str | None) -> int | None:
    """Answer the questions of a note; None if it has none."""
    text = _text_of(path)
    with _reading(path, text):
        from symgrad.catalog.note import answers, solved
        from symgrad.reading.read import format_of, read_document
        from symgrad.rendering.record import record
        from symgrad.rendering.terminal import answer_lines
        from symgrad.rendering.worked import Worked

        document = read_document(text, path=path)
        found = answers(document, cast(Any, method))
    if not found:
        return None if out is None else _unchanged(path, text, out)
    if out is not None and format_of(path, text) == "ipynb":
        raise click.UsageError("--out answers Markdown and LaTeX notes, not notebooks")
    if kind == "json":
        parts = tuple(answer.part for answer in found)
        click.echo(_as_json(record(Worked(context=document.context, parts=parts))))
    else:
        parts = [answer.part for answer in found]
        places = [f"{path}:{answer.question.line}" for answer in found]
        for line in answer_lines(parts, places):
            click.echo(line)
    if out is not None:
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        _write(out, mark + solved(document, found))
    return _status([answer.part.verdict.value for answer in found])


def _unchanged(path: str, text: str, out: str) -> int:
    """A note that asks nothing, as it is: what was answered before stays answered."""
    _say(f"{path}: no question {{?}} is left")
    return _write(out, text)


@program.command("list")
@click.option("--table", metavar="A.2", help="Only this heading of the reference tables.")
@click.option("--kind", "sort", metavar="G", help="Only this kind: G, J, H, =, ...")
@_formats
def list_(table: str | None, sort: str | None, kind: str) -> int:
    """The identities of the catalogue; with --format json, each with its verdict."""
    from symgrad.catalog.entry import load_catalog

    entries = [
        e
        for e in load_catalog().values()
        if (table is None or e.heading.table == table) and (sort is None or sort in e.heading.kind)
    ]
    if not entries:
        tables = ", ".join(dict.fromkeys(str(e.heading.table) for e in load_catalog().values()))
        kinds = ", ".join(dict.fromkeys(k for e in load_catalog().values() for k in e.heading.kind))
        raise click.UsageError(f"no identity is like that (tables: {tables}; kinds: {kinds})")
    if kind == "text":
        for e in entries:
            kinds = ",".join(e.heading.kind)
            click.echo(f"{e.id:<30} {e.heading.table:<4} {kinds:<3} {e.heading.title}")
        return 0
    from symgrad.catalog.solve import solve

    rows = [
        {
            "id": e.id,
            "title": e.heading.title,
            "table": e.heading.table,
            "kind": list(e.heading.kind),
            "verdict": solve(e).verdict.value,
        }
        for e in _progress("deriving", entries)
    ]
    click.echo(_as_json({"schema": "symgrad.list/1", "identities": rows}))
    return 0


@program.command()
@click.argument("names", nargs=-1, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="The whole catalogue.")
@_formats
def verify(names: tuple[str, ...], everything: bool, kind: str) -> int:
    """Check identities on numbers, independently of their proofs."""
    from symgrad.catalog.entry import load_catalog
    from symgrad.rendering.table import verification_table

    if everything == bool(names):
        raise click.UsageError("name the identities, or give --all")
    from symgrad.numeric.accelerated import has_jax

    jax = has_jax()
    solutions: list[Solution] = []
    found: list[Worked] = []
    for name in _progress("verifying", names or tuple(load_catalog())):
        solutions.append(_entry(name))
        found.append(solutions[-1].complete((), solutions[-1].verify(jax=jax)))
    if kind == "json":
        from symgrad.rendering.record import record

        click.echo(_as_json([record(worked) for worked in found]))
    else:
        click.echo(verification_table(found), nl=False)
    told = [worked.numbers.verdict.value for worked in found if worked.numbers]
    return _status([*told, *(solution.verdict for solution in solutions)])


@program.command()
@click.argument("names", nargs=-1, metavar="[ID ... | NOTE]")
@_statement
@click.option("--backend", type=click.Choice(["numpy", "jax", "torch"]), default="numpy")
@click.option(
    "--rule",
    type=click.Choice(["none", "jvp", "vjp"]),
    help="How the autodiff of JAX or PyTorch takes a gradient (jvp where it can).",
)
@click.option("--statement", type=int, metavar="K", help="Which of several statements, from 1.")
@click.option("--tests", is_flag=True, help="Write a test file too.")
@click.option("--package", "folder", is_flag=True, help="A module for each function, in a folder.")
@click.option("--out", type=click.Path(), metavar="PATH", help="- prints it.")
@click.option("--check", "checked", type=click.Path(exists=True), help="Is this module current?")
def export(
    names: tuple[str, ...],
    expr: str | None,
    wrt: tuple[str, ...],
    let: tuple[str, ...],
    order: str | None,
    method: str,
    backend: str,
    rule: str | None,
    statement: int | None,
    tests: bool,
    folder: bool,
    out: str | None,
    checked: str | None,
) -> int:
    """Write a module with the value and its derivatives, which needs its back end alone."""
    from symgrad.catalog.exports import Choices, source

    if checked is not None:
        return _current(checked)
    choices = Choices(backend=cast(Any, backend), rule=cast(Any, rule), statement=statement)
    if len(names) > 1 or folder:
        return _package(names, method, choices, out, tests)
    solution = _stated(names[0] if names else None, expr, wrt, let, order, method)
    _write(out or "-", source(solution.worked, choices, solution.origin))
    if tests:
        _write_tests(solution, choices, out)
    return 0


def _write_tests(solution: Solution, choices: Choices, out: str | None) -> None:
    """The tests of a module, beside it."""
    from pathlib import Path

    from symgrad.catalog.exports import test_file

    if out is None or out == "-":
        raise click.UsageError("--tests needs --out with the file of the module")
    target = Path(out)
    text = test_file(solution.worked, choices, f"import {target.stem} as module")
    if text is None:
        _say("its functions take functions: there is no test of them")
    else:
        _write(str(target.with_name(f"test_{target.name}")), text)


def _package(
    names: Sequence[str], method: str, choices: Choices, out: str | None, tests: bool
) -> int:
    """Several solutions as a package, a module for each function."""
    from pathlib import Path

    from symgrad.catalog.exports import package

    if not names or out is None:
        raise click.UsageError("a package needs identities or notes, and --out with its folder")
    if choices.statement is not None:
        raise click.UsageError("--statement is for one module; a package has all statements")
    solutions = {n: _note(n, method) if _is_note(n) else _entry(n, method) for n in names}
    named = {Path(n).stem: (s.worked, s.origin) for n, s in solutions.items()}
    if len(named) < len(names):
        raise click.UsageError("two modules would have the same name")
    for file, text in package(named, choices, tests=tests).items():
        _write(str(Path(out) / file), text)
    return 0


def _current(path: str) -> int:
    """Whether an exported module is what its document gives now."""
    import re

    from symgrad.catalog.exports import same, source, unchanged, written_from

    text = _text_of(path)
    written = written_from(text)
    if written is None:
        raise click.ClickException(f"{path} does not say which document it was written from")
    origin, choices = written
    if not unchanged(text):
        click.echo(f"{path} was changed since it was written: export it again")
        return 1
    entry = re.fullmatch(r"derivations/([\w-]+)\.md", origin)
    solution = _entry(entry[1]) if entry else _note(origin, "auto")
    if same(source(solution.worked, choices, origin), text):
        click.echo(f"{path} is current")
        return 0
    click.echo(f"{path} is not what {origin} gives now: export it again")
    return 1


@program.command()
@click.argument("names", nargs=-1, metavar="[ID… | NOTE | SHEET]")
@_statement
@click.option(
    "--to", "target", type=click.Choice(["md", "tex", "html", "pdf", "ipynb"]), required=True
)
@click.option("--out", type=click.Path(), required=True, metavar="PATH", help="- prints it.")
@click.option("--problems-only", is_flag=True, help="What is asked, without the solutions.")
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="Templates of your own, which go before ours.",
)
def render(
    names: tuple[str, ...],
    expr: str | None,
    wrt: tuple[str, ...],
    let: tuple[str, ...],
    order: str | None,
    method: str,
    target: str,
    out: str,
    problems_only: bool,
    templates: str | None,
) -> int:
    """Write worked solutions, a note with its verdicts, or a sheet of problems.

    Several ids make one document; so does a list of problems, in YAML or in the front matter of
    Markdown. tex to - gives the derivation alone.
    """
    if expr is None and (len(names) > 1 or (names and (problems_only or _lists(names[0])))):
        return _sheet(names, target, out, templates, solved=not problems_only)
    if len(names) > 1:
        raise click.UsageError("--expr goes without the id of an identity")
    name = names[0] if names else None
    if name is not None and expr is None and _is_note(name):
        return _annotated(name, target, out, templates)
    solution = _stated(name, expr, wrt, let, order, method)
    status = STATUS[solution.verdict]
    if target == "tex" and out == "-":
        return _write(out, solution.aligned()) or status
    pages = {
        "md": lambda: solution.markdown(templates),
        "tex": lambda: solution.latex(templates),
        "pdf": lambda: solution.latex(templates),
        "html": lambda: solution.html(templates),
        "ipynb": solution.notebook,
    }
    return _put(target, out, pages[target]()) or status


def _put(target: str, out: str, text: str) -> int:
    """Write a document, by way of LaTeX if a PDF is wanted."""
    if target != "pdf":
        return _write(out, text)
    if out == "-":
        raise click.UsageError("a PDF goes to a file: give --out its name")
    from symgrad.rendering.pdf import write_pdf

    click.echo(write_pdf(text, out), err=True)
    return 0


def _lists(path: str) -> bool:
    """Whether a word is the path of a file that lists problems."""
    if not _is_note(path):
        return False
    from symgrad.catalog.sheet import is_sheet

    return is_sheet(path, _text_of(path))


def _sheet(names: Sequence[str], target: str, out: str, own: str | None, *, solved: bool) -> int:
    from symgrad.catalog.sheet import is_sheet, note_problem, read_sheet, sheet_of_names
    from symgrad.rendering.sheet import render_sheet, sheet_of

    if any(_is_note(name) for name in names):
        if len(names) > 1:
            raise click.UsageError("give ids, or one file; a file may list several problems")
        text = _text_of(names[0])
        with _reading(names[0], text):
            if is_sheet(names[0], text):
                sheet = read_sheet(names[0], text, solved=solved)
            else:
                problem = note_problem(text, names[0], solved=solved)
                sheet = sheet_of(problem.title, "", [problem])
    else:
        sheet = sheet_of_names(names, solved=solved)
    kind = "tex" if target == "pdf" else target
    return _put(target, out, render_sheet(sheet, cast(Any, kind), own)) or STATUS[sheet.verdict]


def _annotated(path: str, target: str, out: str, own: str | None) -> int:
    """A person's note as a document, the verdict of each step beside it."""
    from symgrad.catalog.annotated import annotated, answered
    from symgrad.rendering.render import render_note

    text = _text_of(path)
    with _reading(path, text):
        text = answered(text, path)
    shown = annotated(text, path)
    for line in (shown.summary, *shown.remarks):
        _say(f"{path}: {line}")
    kind = "tex" if target == "pdf" else target
    return _put(target, out, render_note(shown, cast(Any, kind), own)) or STATUS[shown.verdict]


@program.command()
@click.argument("path", type=click.Path(exists=True))
@click.option("--port", type=click.IntRange(0, 65535), default=8700, show_default=True)
def preview(path: str, port: int) -> int:
    """Serve a note, a folder of notes or a built site on this machine, anew on every save."""
    from symgrad.preview import serve

    serve(path, port, say=click.echo)
    return 0


@program.command()
@_formats
def rules(kind: str) -> int:
    """The rules that steps cite."""
    from symgrad.rendering.reasons import general, plain
    from symgrad.rules import load_rules

    found = load_rules()
    if kind == "json":
        fields = ("name", "given", "claim", "because", "source", "assumed")
        listed = [{f: getattr(rule, f) for f in fields} for rule in found.values()]
        click.echo(_as_json({"schema": "symgrad.rules/1", "rules": listed}))
        return 0
    width = max(map(len, found), default=0)
    for rule in found.values():
        click.echo(f"{rule.name:<{width}}  {plain(general(rule.because))}")
    return 0


@program.command()
@click.argument("paths", nargs=-1, metavar="PATH… | -")
@click.option(
    "--format",
    "forms",
    multiple=True,
    metavar="FORM[=FILE]",
    help="text (default), concise, json, sarif or github; may be repeated.",
)
@click.option("--timeout", type=click.FloatRange(min=0.1), default=10.0, help="Seconds a file.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, help="Files at once.")
@click.option("--strict", is_flag=True, help="Only proved steps pass.")
@click.option("--fix", is_flag=True, help="Write proved replacements into the files.")
@click.option("--diff", is_flag=True, help="Show what --fix would change.")
@click.option("--no-cache", is_flag=True, help="Judge every step again.")
@click.option("--allow-empty", is_flag=True, help="A run without any step is no failure.")
def check(
    paths: tuple[str, ...],
    forms: tuple[str, ...],
    timeout: float,
    jobs: int,
    strict: bool,
    fix: bool,
    diff: bool,
    no_cache: bool,
    allow_empty: bool,
) -> int:
    """Check hand derivations: each step proved, verified, refuted or undecided."""
    from symgrad.checking.command import run

    return run(
        paths,
        forms or ("text",),
        seconds=timeout,
        jobs=jobs,
        strict=strict,
        fix=fix,
        diff=diff,
        cache=not no_cache,
        allow_empty=allow_empty,
    )


@program.command()
@click.argument("place", metavar="PATH:LINE")
def why(place: str) -> int:
    """Why the steps on a line were accepted, or what was tried."""
    from pathlib import Path

    from symgrad.catalog.why import why as account
    from symgrad.checking.settings import load

    click.echo(account(place, load(Path.cwd())), nl=False)
    return 0


@program.command()
@click.argument("name", metavar="RULE-OR-CODE")
def explain(name: str) -> int:
    """What a rule, a function or an adjective says."""
    from symgrad.rendering.explain import explain as explanation

    click.echo(explanation(name), nl=False)
    return 0


@program.command()
@click.option("--out", type=click.Path(file_okay=False), default="build", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; the default is one a core.")
@click.option("--only", multiple=True, metavar="ID", help="Only this identity; may be repeated.")
@click.option("--book", is_flag=True, help="One LaTeX book of all, and its PDF.")
def build(out: str, jobs: int | None, only: tuple[str, ...], book: bool) -> int:
    """Derive, prove, verify, lower and render the whole catalogue."""
    from symgrad.catalog.build import build_catalog

    return build_catalog(out, jobs, only, book=book, say=click.echo, progress=_progress)


def _status(verdicts: Sequence[str]) -> int:
    """1 if something is refuted, else 2 if something is undecided, else 0."""
    found = {STATUS[verdict] for verdict in verdicts}
    return 1 if 1 in found else max(found, default=2)


def _write(path: str, text: str) -> int:
    if path == "-":
        click.echo(text, nl=False)
        return 0
    from pathlib import Path

    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text.encode())
    print(f"wrote {path}", file=sys.stderr)
    return 0


Item = TypeVar("Item")


def _progress(label: str, items: Sequence[Item], total: int | None = None) -> Iterator[Item]:
    """The items, with a bar on standard error where a person is looking."""
    import os

    if not sys.stderr.isatty() or "NO_COLOR" in os.environ or "CI" in os.environ:
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(items, description=label, console=console, transient=True, total=total)


if __name__ == "__main__":
    main()
