"""Each code has a page, and the example of the page gives the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from symgrad.checking.run import check_text
from symgrad.cli import program

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "docs" / "codes").glob("*.md"))
LAYERS = ("terms/read", "reading", "checking")
FENCE = re.compile(r"````(markdown|latex|console|toml)\n(.*?)\n````", re.DOTALL)
NOTE = r"Let $x \in \mathbb{R}^n$. $$ x + x = 2x $$"
WITHOUT_EXAMPLE = {"internal-error"}  # no document gives it, or there is a bug


def examples(page: Path) -> list[tuple[str, str]]:
    return [(m[1], m[2]) for m in FENCE.finditer(page.read_text(encoding="utf-8"))]


def found(kind: str, text: str, folder: Path) -> str:
    """What a check prints of an example, one finding a line."""
    note = folder / ("note.tex" if kind == "latex" else "note.md")
    note.write_text(text if kind in ("markdown", "latex") else NOTE, encoding="utf-8")
    words = ["--no-cache", "--format", "json", note.name]
    if kind == "toml":
        (folder / "symgrad.toml").write_text(text, encoding="utf-8")
    if kind == "console":
        note.write_text(NOTE + "\n\n$$ x + x = 2x $$" * 3_000, encoding="utf-8")
        words = [*words[:3], *text.split()[2:]]
    return CliRunner().invoke(program, ["check", *words], standalone_mode=False).stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_example_gives_the_code(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if page.stem in WITHOUT_EXAMPLE:
        assert not examples(page)
    else:
        assert f'"code": "{page.stem}"' in found(*examples(page)[0], tmp_path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_stands_instead_is_accepted(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for kind, text in examples(page)[1:]:
        if kind != "markdown":
            assert page.stem not in found(kind, text, tmp_path)
            continue
        steps = check_text(text).steps
        assert steps
        assert all(step.verdict in ("proved", "verified") for step in steps)


def test_pages_and_codes_match_one_to_one() -> None:
    emitted = {code for layer in LAYERS for code in codes_below(ROOT / "symgrad" / layer)}
    assert emitted == {page.stem for page in PAGES}


def codes_below(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.py")):
        yield from codes_in(ast.parse(path.read_text(encoding="utf-8")))


def codes_in(tree: ast.AST) -> Iterator[str]:
    """The codes that a module emits: what it passes as `code`, or gives to what makes findings."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="code", value=value):
                yield from texts(value)
            case ast.Call(func=ast.Name(id="Said"), args=[first, *_]):
                yield from texts(first)
            case ast.Call(func=ast.Name(id="_unread"), args=[_, second, *_]):
                yield from texts(second)
            case ast.Assign(targets=[ast.Name(id="code")], value=value):
                yield from texts(value)
            case ast.FunctionDef(args=arguments):
                yield from defaults(arguments)
            case _:
                continue


def defaults(arguments: ast.arguments) -> Iterator[str]:
    for argument, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if argument.arg == "code" and value is not None:
            yield from texts(value)


def texts(value: ast.expr) -> Iterator[str]:
    match value:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from (*texts(body), *texts(other))
        case ast.BoolOp(values=values):
            yield from (text for one in values for text in texts(one))
        case _:
            return
