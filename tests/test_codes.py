"""Each code has a page, and the example of the page gives the code."""

import re
from pathlib import Path

import pytest

from symgrad.checking.check import Checker
from symgrad.reading.from_markdown import read_markdown

PAGES = sorted((Path(__file__).parent.parent / "docs" / "codes").glob("*.md"))
FENCE = re.compile(r"````markdown\n(.*?)\n````", re.DOTALL)


def examples(page: Path) -> list[str]:
    return FENCE.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_example_gives_the_code(page: Path) -> None:
    checker = Checker(read_markdown(examples(page)[0]))
    codes = [step.code for step in checker.reports()]
    codes += [remark.code for remark in checker.skeleton().remarks]
    assert page.stem in codes


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_stands_instead_is_accepted(page: Path) -> None:
    for text in examples(page)[1:]:
        steps = list(Checker(read_markdown(text)).reports())
        assert steps
        assert all(step.verdict in ("proved", "verified") for step in steps)
