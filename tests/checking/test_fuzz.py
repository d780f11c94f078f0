"""Whatever stands in a document, only findings come out, and the report is well formed."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symgrad.checking.check import Checker
from symgrad.checking.formats import FORMATS, written
from symgrad.checking.report import FileReport, Report, StepReport
from symgrad.reading.read import read_bytes

SCHEMA = json.loads(
    (Path(__file__).parent.parent.parent / "docs" / "schemas" / "check.json").read_text("utf-8")
)
HEAD = r"Let $x, y \in \mathbb{R}^n$, $A \in \mathbb{R}^{n \times n}$ and $t, s \in \mathbb{R}$. "
SIGNS = re.findall(
    r"\S+",
    r"""x y A t s n 0 1 2 10^9 - + = \le ( ) { } ^ _ ^2 ^\top ^{-1} _i _{ij} , & \\ | \| \left( \right) \frac
\frac{t}{s} \sqrt \log \exp \sum_{i=1}^n \nabla_x \partial \operatorname{tr} \det \mathbf{1} I \sigma \mathrm{d} $ $$
\begin{cases} \end{cases} \begin{aligned} \end{aligned} ' ! é""",
)
WORDS = ["Let ", "Suppose that ", "where ", "Define ", " be symmetric", r"\text{if }", " ", "\n\n"]
PIECES = [*SIGNS, *WORDS, "\x1b", "\u202e"]
FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
documents = st.one_of(
    st.binary(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=25).map(
        lambda parts: f"{HEAD}\n\n$$ {' '.join(parts)} $$\n".encode()
    ),
    st.lists(st.sampled_from(PIECES), max_size=40).map(
        lambda parts: (HEAD + "".join(parts)).encode()
    ),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=10) | st.just("markdown") | st.just(HEAD),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["cells", "cell_type", "source", "nbformat"]), inner)
        ),
        max_leaves=8,
    ).map(lambda data: json.dumps(data).encode()),
)


def report_of(data: bytes, path: str) -> FileReport:
    """What the worker does with a file, without the process round it."""
    checker = Checker(read_bytes(data, path=path))
    skeleton = checker.skeleton()
    steps: list[StepReport] = list(checker.reports()) if len(skeleton.steps) < 8 else []
    return FileReport(path=path, steps=tuple(steps), remarks=skeleton.remarks, text=skeleton.text)


@FEW
@given(documents, st.sampled_from(["a.md", "a.tex", "a.ipynb", "-"]))
def test_only_findings_leave_the_check(data: bytes, path: str) -> None:
    report = Report((report_of(data, path),))
    jsonschema.validate(json.loads(written(report, "json")), SCHEMA)
    for form in FORMATS:
        text = written(report, form)
        assert not any(ord(letter) < 32 and letter != "\n" for letter in text)
    for remark in report.files[0].remarks:
        assert remark.place.line >= 1
        assert remark.place.column >= 1


@FEW
@given(documents)
def test_the_places_of_findings_stand_in_the_file(data: bytes) -> None:
    found = report_of(data, "a.md")
    rows = found.text.split("\n")
    for place in [s.part or s.place for s in found.steps] + [r.place for r in found.remarks]:
        assert place.line <= len(rows) + 1
        assert (place.line, place.column) <= (place.end_line, place.end_column)


def test_the_endless_fuzz_starts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.fuzz import check_bytes

    for data, _ in zip(check_bytes.changed(1), range(3), strict=False):
        check_bytes.one(data)
    monkeypatch.setattr(check_bytes, "find_spec", lambda _: None)
    check_bytes.main(0)
    assert "only findings came out" in capsys.readouterr().out
