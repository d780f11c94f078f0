"""An optional job: bytes without end into `check`, of which only findings may come out.

python -m tests.fuzz.check_bytes [SECONDS]

Guided by coverage where atheris is installed; else the documents of the tests are changed at random.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from random import Random

from symgrad.checking.formats import FORMATS, written
from symgrad.checking.report import Report
from tests.checking.test_fuzz import report_of

FOLDERS = ("documents", "hostile/documents")
ABSENT = "atheris is absent (pip install atheris): documents are changed at random instead"


def one(data: bytes) -> None:
    """One document of each kind, in each form; whatever is raised is a bug."""
    kind = ("a.md", "a.tex", "a.ipynb")[len(data) % 3]
    report = Report((report_of(data, kind),))
    for form in FORMATS:
        text = written(report, form)
        assert not any(ord(letter) < 32 and letter != "\n" for letter in text)


def documents() -> list[bytes]:
    """What the changes start from."""
    folder = Path(__file__).parent.parent
    paths = (p for name in FOLDERS for p in sorted((folder / name).iterdir()) if p.is_file())
    return [data for path in paths if len(data := path.read_bytes()) < 20_000]


def changed(seed: int) -> Iterator[bytes]:
    """Documents with parts cut, doubled, exchanged and spoilt, for ever."""
    random, texts = Random(seed), documents()
    for _ in count():
        data = bytearray(random.choice(texts))
        for _ in range(random.randint(1, 8)):
            start = random.randrange(len(data) + 1)
            stop = min(len(data), start + random.randint(0, 40))
            other = random.choice(texts)
            at = random.randrange(len(other) + 1)
            options = (b"", bytes(data[start:stop]) * 2, other[at : at + 40], random.randbytes(2))
            data[start:stop] = random.choice(options)
        yield bytes(data)


def main(seconds: float) -> None:
    """Fuzz for some seconds."""
    if find_spec("atheris") is not None:
        atheris = import_module("atheris")
        atheris.instrument_all()
        atheris.Setup([sys.argv[0], f"-max_total_time={int(seconds)}"], one)
        atheris.Fuzz()
        return
    print(ABSENT)
    deadline = time.monotonic() + seconds
    done = 0
    for data in changed(int(time.time())):
        if time.monotonic() > deadline:
            break
        try:
            one(data)
        except Exception:
            Path("crash.bin").write_bytes(data)
            print(f"crash.bin, after {done} documents:")
            raise
        done += 1
    print(f"{done} documents, and only findings came out")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
