"""The words of the command line: exit statuses, suggestions, standard error."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
QUADRATIC = [
    "--expr",
    r"x^\top A x",
    "--wrt",
    "x",
    "--let",
    r"x \in R^n",
    "--let",
    r"A \in R^{n x n}",
]


def symgrad(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "symgrad.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lsit"], 'symgrad: no command "lsit"; did you mean "list"?'),
        (["derive", "quadratic-from"], 'did you mean "quadratic-form"?'),
        (["derive"], "give the id of an identity, a note, or --expr"),
        (["derive", "--expr", "x"], "--expr needs --wrt"),
        (["derive", "ridge", "--expr", "x"], "give the id of an identity, a note, or --expr"),
        (["verify"], "name the identities, or give --all"),
        (["explain", "product-ruel"], "did you mean"),
        (["build", "--only", "nothing"], "the catalogue has no nothing"),
        (["derive", *QUADRATIC[:2], "--wrt", "y", *QUADRATIC[4:]], "y is not declared"),
        (["derive", *QUADRATIC, "--wrt", "x"], "x stands twice"),
        (["derive", "ridge", "--wrt", "x"], "go with --expr; ridge has its own"),
        (["derive", "missing.md"], "missing.md: no such file"),
        (["list", "--table", "Z.9"], "no identity is like that (tables: A.1"),
        (["export", "ridge", "--out", "/"], "/: is a directory"),
        (["derive", *QUADRATIC, "--method", "definition"], "definition, by limits"),
        (["derive", "ridge", "--method", "definition"], "is not there yet; there are auto"),
        (["render", "ridge", "--to", "pdf", "--out", "-"], "a PDF goes to a file"),
        (["check", ".", "--fix", "--diff"], "give one of them"),
        (["check", "-", "README.md"], "- is standard input and stands alone"),
        (["check", ".", "--timeout", "nan"], "--timeout takes a number"),
        (["check", ".", "--format", "json", "--format", "text"], "json is alone on standard"),
        (["export", "--check", "pyproject.toml"], "does not say which document"),
    ],
)
def test_a_usage_error_is_one_line_and_2(words: list[str], said: str) -> None:
    done = symgrad(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert done.stderr.startswith("symgrad: ")
    assert len(done.stderr.splitlines()) == 1


def test_the_catalogue_is_listed() -> None:
    lines = symgrad("list", "--table", "A.1").stdout.splitlines()
    assert lines[0].split() == [
        "euclidean-norm",
        "A.1",
        "G",
        *["Gradient", "of", "the", "Euclidean", "norm"],
    ]
    assert all(line.split()[1] == "A.1" for line in lines)


def test_a_formula_that_cannot_be_read_is_shown_with_its_place() -> None:
    done = symgrad("derive", "--expr", r"x^\top A (", *QUADRATIC[2:])
    assert done.returncode == 2
    first, *rest = done.stderr.splitlines()
    assert first.startswith("--expr:1:")
    assert r"1 | x^\top A (" in rest
    assert "Traceback" not in done.stderr


def test_derive_prints_the_headline_the_steps_and_the_verdict() -> None:
    done = symgrad("derive", *QUADRATIC)
    assert done.returncode == 0, done.stderr
    first, *rest = done.stdout.splitlines()
    assert first.startswith("∇ₓ")
    assert "(A + Aᵀ)x" in first
    assert first.endswith("for every n")
    (trust,) = (line for line in rest if line.startswith("proved in "))
    assert "and verified at " in trust


def test_derive_writes_json_of_the_contract() -> None:
    import jsonschema

    done = symgrad("derive", *QUADRATIC, "--format", "json")
    value = json.loads(done.stdout)
    jsonschema.validate(value, json.loads((ROOT / "docs/schemas/derive.json").read_text()))
    assert value["verdict"] == "proved"
    assert value["shape"] == ["n"]


def test_tex_to_standard_output_is_the_derivation_alone() -> None:
    done = symgrad("render", *QUADRATIC, "--to", "tex", "--out", "-")
    assert done.stdout.startswith("\\begin{aligned}\n")
    assert done.stdout.endswith("\\end{aligned}\n")


def test_build_writes_pages_sources_and_modules(tmp_path: Path) -> None:
    out = tmp_path / "built"
    done = symgrad("build", "--out", str(out), "--only", "ridge", "--jobs", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[0].startswith("derived      1 identities")
    assert "[ridge](ridge.md)" in (out / "markdown" / "index.md").read_text()
    for made in ("markdown/ridge.md", "latex/ridge.tex", "numpy/ridge.py", "jax/ridge.py"):
        assert (out / made).is_file(), made


def test_an_exported_module_is_compared_with_its_document(tmp_path: Path) -> None:
    module = tmp_path / "ridge.py"
    assert symgrad("export", "ridge", "--backend", "jax", "--out", str(module)).returncode == 0
    assert symgrad("export", "--check", str(module)).returncode == 0
    module.write_text(module.read_text().replace("2 *", "3 *"))
    done = symgrad("export", "--check", str(module))
    assert done.returncode == 1
    assert "export it again" in done.stdout


def test_a_notebook_has_the_page_the_code_and_its_check() -> None:
    whole = json.loads(symgrad("render", "ridge", "--to", "ipynb", "--out", "-").stdout)
    page, code, _tried = whole["cells"]
    assert "".join(page["source"]).count("$$") >= 4
    compile("".join(code["source"]), "ridge", "exec")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "nothing is stated there"), (b"\xff\xfe", "this is not UTF-8 text (byte 1)")],
)
def test_a_note_without_statements_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    note = tmp_path / "note.md"
    note.write_bytes(content)
    done = symgrad("derive", str(note))
    assert done.returncode == 2
    assert said in done.stderr


def test_a_reader_that_leaves_and_an_interrupt_are_quiet() -> None:
    program = f"{sys.executable} -m symgrad.cli"
    done = subprocess.run(
        ["bash", "-c", f"{program} rules | head -n 1; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert (done.returncode, done.stderr) == (0, "")
    running = subprocess.Popen(
        [sys.executable, "-m", "symgrad.cli", "verify", "--all"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    time.sleep(1.5)
    running.send_signal(signal.SIGINT)
    _, complaint = running.communicate(timeout=60)
    assert running.returncode == 130
    assert complaint == "symgrad: stopped\n"


RIDGE = r"""# Ridge regression

Let $X \in \mathbb{R}^{m \times n}$, $w \in \mathbb{R}^n$, $y \in \mathbb{R}^m$ and $\lambda > 0$, and

$$
f(w) = \frac{1}{2} \|Xw - y\|_2^2 + \frac{\lambda}{2} \|w\|_2^2 .
$$

$$
\nabla_w f(w) = {?}
$$

$$
\nabla_w^2 f(w) = {?}
$$
"""


def test_a_note_with_questions_is_solved_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    note, solved = tmp_path / "ridge.md", tmp_path / "ridge-solved.md"
    note.write_text(RIDGE)
    done = symgrad("derive", str(note), "--out", str(solved))
    assert done.returncode == 0
    first, second = done.stdout.splitlines()
    assert first.startswith(f"{note}:10  ∇_w f(w)  = Xᵀ(Xw − y) + λw")
    assert second.startswith(f"{note}:14  ∇_w² f(w) = XᵀX + λI")
    assert first.index("proved in") == second.index("proved in")
    text = solved.read_bytes()
    again = symgrad("derive", str(solved), "--out", str(solved))
    assert again.returncode == 0
    assert solved.read_bytes() == text


def test_a_note_is_rendered_with_its_verdicts(tmp_path: Path) -> None:
    page = tmp_path / "ridge.html"
    done = symgrad("render", "examples/ridge.md", "--to", "html", "--out", str(page))
    assert done.returncode == 1
    assert "2 steps: 1 proved, 1 refuted" in done.stderr
    assert "wrong-step" in page.read_text()
