"""Many files at once: over executors, in parallel, stopped, from the cache, within bounds."""

import os
import pty
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symgrad.checking import cache
from symgrad.checking.check import Checker
from symgrad.checking.run import check_paths, check_text
from symgrad.checking.workers import Begun, Stop, Stopped, Stuck, all_guarded
from symgrad.reading.read import read_document
from tests.checking.notes import LOGISTIC

START = "from symgrad.cli import main; main()"
SLOW = r"""
Let $A, B \in \mathbb{R}^{n \times n}$ and $t \in \mathbb{R}$.

$$ t + t = 2t $$

$$ (A + B)(A + B)(A + B)(A + B)(A + B)(A + B)(A + B)(A + B)(A + B)(A + B)(A + B)(A + B)(A + B) = A + B $$
"""


@pytest.fixture
def corpus(tmp_path: Path) -> list[str]:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for k in range(4):
        text = LOGISTIC if k % 2 else rf"Let $x \in \mathbb{{R}}^n$. $$ {k + 1} x = {k} x + x $$"
        (folder / f"{k}.md").write_text(text, encoding="utf-8")
    (folder / "bad.md").write_bytes(b"\xff")
    return [str(folder)]


def test_a_cluster_gives_the_same_report(corpus: list[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the libraries of a cluster deprecate is not ours
        distributed = pytest.importorskip("distributed")
        with (
            distributed.LocalCluster(
                n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            found = check_paths(corpus, executor=client.get_executor(pure=False), seconds=60)
    assert found.to_dict() == check_paths(corpus, seconds=60).to_dict()


def test_jobs_change_nothing(corpus: list[str]) -> None:
    assert (
        check_paths(corpus, jobs=3, seconds=60).to_dict()
        == check_paths(corpus, seconds=60).to_dict()
    )


def parts(task: str, first: int) -> Iterator[Any]:
    """Three parts; the second never ends, or takes all memory, or fails, as the task says."""
    for part in range(first, 4):
        yield Begun(part)
        if part == 2 and task == "loop":
            while True:
                pass
        if part == 2 and task == "memory":
            bytearray(1 << 31)
        if part == 2 and task == "die":
            os._exit(1)
        yield f"done {part}"


@pytest.mark.parametrize("task", ["loop", "memory", "die"])
def test_a_part_that_is_stuck_is_given_up_alone(task: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symgrad.checking.workers.STEP_SECONDS", 0.3)
    (items,) = all_guarded(parts, [task], 60.0, 1)
    assert "done 1" in items
    assert "done 3" in items
    assert Stuck(2) in items


def test_work_that_is_stopped_keeps_what_it_has() -> None:
    stop = Stop()
    found = all_guarded(parts, ["", "loop", ""], 60.0, 1, stop=stop)
    assert "done 3" in next(found)
    stop.wanted = True
    rest = list(found)
    assert len(rest) == 2
    assert all(isinstance(items[-1], Stopped) for items in rest)


def test_a_slow_step_leaves_time_for_the_others(tmp_path: Path) -> None:
    (tmp_path / "slow.md").write_text(SLOW + "\n$$ t = t + 0 $$\n", encoding="utf-8")
    report = check_paths([str(tmp_path)], seconds=100)
    assert [str(s.verdict) for s in report.steps][::2] == ["proved", "proved"]


def test_one_edited_line_judges_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "note.md"
    path.write_text(LOGISTIC, encoding="utf-8")
    before = check_paths([str(path)], cached=True)
    kept = cache.load_steps(str(path), cache.folder())
    assert len(kept) >= len([s for s in before.steps if s.key])
    judged: list[object] = []
    edited = LOGISTIC.replace(
        "X^\\top y - X^\\top p + \\lambda w", "X^\\top (y - p) + 2\\lambda w - \\lambda w"
    )
    monkeypatch.setattr("symgrad.checking.check.judge_link", counting(judged))
    steps = list(Checker(read_document(edited, format="md"), kept).reports())
    assert len(judged) == 1
    assert [s.verdict for s in steps] == [s.verdict for s in before.steps]


def test_what_is_wrong_is_not_searched_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "note.md"
    path.write_text(LOGISTIC, encoding="utf-8")
    check_paths([str(path)], cached=True, seconds=100)
    kept = cache.load_steps(str(path), cache.folder())
    document = read_document(LOGISTIC, format="md")
    honest = [s.to_dict() for s in Checker(document).reports()]
    monkeypatch.delattr("symgrad.checking.diagnose.diagnose")
    monkeypatch.delattr("symgrad.checking.diagnosis.derived")
    assert [s.to_dict() for s in Checker(document, kept).reports()] == honest


@pytest.mark.parametrize("spoilt", [None, [], {}, {"found": True}, {"found": True, "part": "x"}])
def test_a_diagnosis_that_is_kept_wrongly_is_made_again(spoilt: object) -> None:
    document = read_document(r"Let $x \in R^n$. $$ \nabla_x \|x\|^2 = x $$", format="md")
    (honest,) = Checker(document).reports()
    assert honest.diagnoses
    kept = dict.fromkeys(honest.diagnoses, spoilt)
    assert [s.to_dict() for s in Checker(document, kept).reports()] == [honest.to_dict()]


def test_a_step_that_breaks_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(self: Checker, index: int) -> Iterator[Any]:
        if index == 2:
            raise RuntimeError("no such thing")
        return stages(self, index)

    stages = Checker.stages
    monkeypatch.setattr(Checker, "stages", breaking)
    report = check_text(r"Let $x \in R^n$. $$ x + x = 2x = 3x - x = x + 2x - x $$")
    assert [s.code for s in report.steps] == [None, "internal-error", None]
    assert "RuntimeError: no such thing" in (report.steps[1].message or "")


def test_a_diagnosis_that_breaks_leaves_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(*_: object) -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr("symgrad.checking.diagnose.diagnose", breaking)
    (step,) = check_text(r"Let $x \in R^n$. $$ x + x = 3x $$").steps
    assert (str(step.verdict), step.code) == ("refuted", "wrong-step")
    assert "RuntimeError: no such thing" in step.notes[-1]


def counting(calls: list[object]) -> Any:
    from symgrad.checking.both_ways import judge_link

    def counted(*given: Any) -> Any:
        calls.append(given)
        return judge_link(*given)

    return counted


def test_what_is_kept_wrongly_is_judged_again() -> None:
    document = read_document(LOGISTIC, format="md")
    honest = list(Checker(document).reports())
    spoilt = {s.key: {"verdict": "proven"} for s in honest}
    again = list(Checker(document, spoilt).reports())
    assert [s.to_dict() for s in again] == [s.to_dict() for s in honest]


def test_another_declaration_is_another_step() -> None:
    claim = "$$ \\sqrt{t^2} = t $$"
    keys = {check_text(f"Let $t {bound}$. {claim}").steps[0].key for bound in ("> 0", "\\in R")}
    assert len(keys) == 2


def test_a_theorem_that_numbers_contradict_is_said_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    from symgrad.checking import judge

    text = r"Let $x \in \mathbb{R}^n$. $$ x^\top x = 2 x^\top x $$"
    true = r"Let $x \in \mathbb{R}^n$. $$ x^\top x = x^\top x $$"
    monkeypatch.setattr(judge, "_theorem", lambda c, x, p: (Pretended(c, x), ""))
    (step,) = check_text(text).steps
    assert (str(step.verdict), step.code) == ("undecided", "internal-error")
    assert "numbers contradict it" in (step.message or "")
    monkeypatch.undo()
    assert str(check_text(true).steps[0].verdict) == "proved"


class Pretended:
    """What a kernel with a bug would call a theorem."""

    conditions = ()

    def __init__(self, claim: Any, context: Any) -> None:
        self.claim, self.context = claim, context


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    body = "\n".join(f"$$ (A + B)^{{{k}}}(B + A) = A^{{{k}}} $$\n" for k in range(12, 60))
    text = "Let $A, B \\in \\mathbb{R}^{n \\times n}$.\n\n$$ A + A = 2A $$\n\n" + body
    (tmp_path / "slow.md").write_text(text, encoding="utf-8")
    return tmp_path


def test_ctrl_c_prints_what_was_reached(slow: Path) -> None:
    command = [sys.executable, "-c", START, "check", "--no-cache", "--timeout", "60", "slow.md"]
    process = subprocess.Popen(command, cwd=slow, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(2.5)
    process.send_signal(signal.SIGINT)
    shown, said = process.communicate(timeout=30)
    assert process.returncode in (1, 2)
    assert b"slow.md: 49 steps: 1 proved" in shown or b"stopped before this file" in shown
    assert b"stopped before this" in shown
    assert b"Traceback" not in said


def test_a_terminal_shows_the_line_that_is_worked_on(slow: Path) -> None:
    ours, theirs = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k not in ("CI", "NO_COLOR")}
    command = [sys.executable, "-c", START, "check", "--no-cache", "--timeout", "4", "slow.md"]
    made = subprocess.run(
        command, cwd=slow, stdout=subprocess.PIPE, stderr=theirs, env=environment, check=False
    )
    os.close(theirs)
    said = os.read(ours, 100_000)
    os.close(ours)
    assert b"checking slow.md" in said
    assert said.endswith(b"\x1b[K")
    assert b"checking" not in made.stdout
    quiet = subprocess.run(command, cwd=slow, capture_output=True, check=False)
    assert quiet.stderr == b""
