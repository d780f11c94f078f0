"""The documents of the catalogue: headers, and what a wrong header says."""

import re

import pytest

from symgrad.catalog.entry import HEADINGS, Entry, load_catalog, read_heading
from symgrad.diagnostics import DeclarationError
from symgrad.rendering.page import KINDS

ENTRIES = list(load_catalog().values())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_the_header_is_complete(entry: Entry) -> None:
    heading = entry.heading
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", entry.id)
    assert heading.title
    assert not heading.title.endswith(".")
    assert heading.table in HEADINGS
    assert heading.kind
    assert set(heading.kind) <= set(KINDS)
    assert heading.tags
    assert all(re.search(r"\((18|19|20)\d\d\)", reference) for reference in heading.references)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_the_document_states_something_and_fits_the_line(entry: Entry) -> None:
    assert "$$" in entry.prose
    assert entry.prose.count("$$") % 2 == 0
    prose = [line for line in entry.prose.splitlines() if not line.startswith("$$")]
    assert max(map(len, prose)) <= 110


def test_the_order_is_that_of_the_reference_tables() -> None:
    tables = [entry.heading.table for entry in ENTRIES]
    assert tables[0] == "A.1"
    assert list(dict.fromkeys(tables)) == sorted(set(tables), key=tables.index)


def test_a_document_without_a_header_has_an_empty_one() -> None:
    assert read_heading("# Ridge\n", "notes.md").id is None


@pytest.mark.parametrize(
    ("header", "said"),
    [("id: [", "no YAML"), ("just words", "no mapping")],
)
def test_a_header_that_is_no_mapping_is_named(header: str, said: str) -> None:
    with pytest.raises(DeclarationError, match=f"notes.md: the front matter is {said}"):
        read_heading(f"---\n{header}\n---\n", "notes.md")


def test_a_kind_may_be_a_word_or_a_list() -> None:
    assert read_heading("---\nkind: G\n---\n", "a").kind == ("G",)
    assert read_heading("---\nkind: [G, H]\n---\n", "a").kind == ("G", "H")
