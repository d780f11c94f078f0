"""The promises of the whole tree: order of imports, lazy start, one maker of theorems, the lock."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "symgrad").rglob("*.py"))

ORDER = [
    {"diagnostics", "resources"},
    {"terms"},
    {"functions", "properties"},
    {"kernel"},
    {"rules"},
    {"derivation"},
    {"numeric"},
    {"reading"},
    {"engine"},
    {"checking"},
    {"lowering"},
    {"rendering"},
    {"catalog"},
    {"api"},
    {"preview"},
    {"cli", "__main__"},
]
LEVEL = {layer: level for level, layers in enumerate(ORDER) for layer in layers}

# Why an import points the wrong way all the same.
EXCEPTIONS = {
    ("terms/function.py", "functions"): "a function is pickled as its name and looked up again",
    ("functions/__init__.py", "reading"): "SymPy derives the slope that a declaration leaves out",
    ("terms/read/vocabulary.py", "functions"): "the words that a reader knows if it is given none",
    ("terms/read/vocabulary.py", "properties"): "the words that a reader knows if it is given none",
}

KERNEL_LIBRARIES = {*sys.stdlib_module_names, "flint"}
READERS = re.compile(r"latex|pars|token|read|print|sympy")
ACCELERATORS = {"jax", "jaxlib", "torch"}


def path_name(path: Path) -> str:
    return path.relative_to(ROOT / "symgrad").as_posix()


def layer_of(path: Path) -> str:
    return path.relative_to(ROOT / "symgrad").parts[0].removesuffix(".py")


def imports(node: ast.AST, *, inside_functions: bool = True) -> Iterator[str]:
    """The dotted names that a tree imports; `from a import b` gives a.b."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                assert level == 0, f"line {child.lineno}: imports are written in full"
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.FunctionDef() | ast.AsyncFunctionDef() if not inside_functions:
                continue
            case ast.If(test=ast.Name(id="TYPE_CHECKING")) if not inside_functions:
                continue
            case _:
                yield from imports(child, inside_functions=inside_functions)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@pytest.mark.parametrize("path", MODULES, ids=path_name)
def test_imports_point_to_what_is_more_basic(path: Path) -> None:
    layer = layer_of(path)
    if layer == "__init__":
        return  # the public names, loaded lazily
    assert layer in LEVEL, f"{layer} has no place in the order of STYLE.md"
    for name in imports(tree(path)):
        package, _, rest = name.partition(".")
        target = rest.split(".")[0]
        if package != "symgrad" or target == "__version__":
            continue
        if (path_name(path), target) not in EXCEPTIONS:
            assert LEVEL[target] <= LEVEL[layer], f"{layer} may not import {name}"


@pytest.mark.parametrize("path", [p for p in MODULES if layer_of(p) == "kernel"], ids=path_name)
def test_the_kernel_imports_only_the_nodes(path: Path) -> None:
    for name in imports(tree(path)):
        package, *rest = name.split(".")
        if package == "symgrad":
            assert rest[0] in {"kernel", "terms", "diagnostics"}, name
            if rest[0] == "terms":
                assert not READERS.search(rest[1]), name
        else:
            assert package in KERNEL_LIBRARIES, name


@pytest.mark.parametrize("path", MODULES, ids=path_name)
def test_accelerators_are_imported_only_when_asked_for(path: Path) -> None:
    at_start = {name.split(".")[0] for name in imports(tree(path), inside_functions=False)}
    assert not at_start & ACCELERATORS
    anywhere = {name.split(".")[0] for name in imports(tree(path))}
    assert not anywhere & ACCELERATORS or layer_of(path) in {"numeric", "api"}


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in ("symgrad", "benchmarks", "examples")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if ROOT / "symgrad" / "kernel" not in path.parents
    ],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_only_the_kernel_makes_theorems(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            callee = ast.unparse(node.func).split(".")[-1]
            made = {ast.unparse(argument).split(".")[-1] for argument in node.args}
            assert callee != "Theorem", f"line {node.lineno}"
            assert callee != "__new__" or "Theorem" not in made, f"line {node.lineno}"


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_start_imports_neither_sympy_nor_numpy(option: str) -> None:
    program = f"""
import sys
sys.argv = ["symgrad", "{option}"]
from symgrad.cli import main
try:
    main()
except SystemExit as exit:
    assert not exit.code, exit.code
heavy = {{"sympy", "numpy", "scipy", "flint", "jax", "torch"}} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_lock_names_no_host() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_the_lock_pins_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    pins: dict[str, set[str]] = {}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for name, version in re.findall(r"^(\S+)==(\S+)", lock, re.MULTILINE):
        pins.setdefault(canonicalize_name(name), set()).add(version)
    for text in [*project["dependencies"], *extras["jax"], *extras["dev"]]:
        requirement = Requirement(text)
        versions = pins.get(canonicalize_name(requirement.name), set())
        assert versions, f"{text} is not in requirements.lock"
        assert all(requirement.specifier.contains(version) for version in versions), text
