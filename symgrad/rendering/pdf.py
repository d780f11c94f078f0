"""LaTeX to PDF, where pdflatex is installed; elsewhere the source stays and a message says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

SECONDS = 120
ADVICE = """symgrad: a PDF needs LaTeX, and it is not here. One way:
    sudo apt-get install texlive-latex-recommended texlive-fonts-recommended lmodern
wrote {} instead, which any LaTeX compiles as it is"""


def write_pdf(source: str, out: str) -> str:
    """Write the PDF of a LaTeX document; what was done, in words."""
    target = Path(out)
    target.parent.mkdir(parents=True, exist_ok=True)
    if shutil.which("pdflatex") is None:
        instead = target.with_suffix(".tex")
        instead.write_text(source, encoding="utf-8")
        return ADVICE.format(instead)
    with tempfile.TemporaryDirectory() as folder:
        log = compile_latex(source, Path(folder))
        made = Path(folder, "solution.pdf")
        if not made.is_file():
            raise OSError(f"pdflatex failed: {log}")
        shutil.copyfile(made, target)
    return f"wrote {out}"


def compile_latex(source: str, folder: Path, name: str = "solution", runs: int = 1) -> str:
    """Run pdflatex in a folder; the errors of its last log.

    It may run no program, read and write no file outside the folder, and takes two minutes at
    most. Several runs settle references and the table of contents.
    Raises: OSError if it takes longer
    """
    Path(folder, f"{name}.tex").write_text(source, encoding="utf-8")
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", f"{name}.tex"]
    log = ""
    for _ in range(runs):
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                env={**os.environ, "openin_any": "p", "openout_any": "p"},
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise OSError(f"pdflatex was stopped after {SECONDS} s") from error
        log = done.stdout.decode("utf-8", "replace")
    return "\n".join(line for line in log.splitlines() if line.startswith("!"))
