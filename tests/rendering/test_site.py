"""The site: every link leads somewhere, every formula is set, a browser has nothing to say."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import pytest

from symgrad.catalog.build import build_catalog

ONLY = ("ridge", "softmax-jacobian", "quotient-rule")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def silent(*_: Any) -> None:
    return None


def plainly(_label: str, items: Iterator[Any], _total: int) -> Iterator[Any]:
    return items


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("build")
    assert build_catalog(str(out), 1, ONLY, say=silent, progress=plainly) == 0
    return out / "site"


class Links(HTMLParser):
    """The addresses and the names of places on a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.places: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.addresses.update(v for k in ("href", "src") if (v := found.get(k)))
        if place := found.get("id"):
            self.places.append(place)


def test_every_link_leads_somewhere(site: Path) -> None:
    pages = {path: Links(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    for path, page in pages.items():
        assert len(page.places) == len(set(page.places)), path
        for address in page.addresses:
            assert "//" not in address, (path, address)
            file, place = urldefrag(address)
            target = (path.parent / unquote(file)).resolve() if file else path
            assert target.is_file(), (path, address)
            assert not place or place in pages[target].places, (path, address)


def test_every_formula_of_ours_is_set(site: Path) -> None:
    for path in site.rglob("*.html"):
        found = re.findall(r'<code class="tex-source">(.*?)</code>', path.read_text("utf-8"))
        assert path.parent.name == "codes" or set(found) <= {r"\sqrt"}, path


def test_pages_are_small_and_the_same_without_a_script(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert len(text) < 500_000
        assert "<h1>" in text


def test_a_rule_names_the_identities_that_use_it(site: Path) -> None:
    page = (site / "rules" / "quotient-rule.html").read_text(encoding="utf-8")
    assert "../identities/softmax-jacobian.html" in page
    own = (site / "identities" / "softmax-jacobian.html").read_text(encoding="utf-8")
    assert "../rules/quotient-rule.html" in own


def browsed(page: Path, place: str, folder: Path) -> tuple[str, str]:
    """The page as a browser has it after its scripts, and what stood in its console."""
    assert CHROMIUM is not None
    rights = ["--no-sandbox"] if os.geteuid() == 0 else []
    command = [CHROMIUM, "--headless", *rights, "--disable-gpu", f"--user-data-dir={folder}"]
    command += ["--enable-logging=stderr", "--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom"]
    done = subprocess.run(
        [*command, f"{page.as_uri()}{place}"], capture_output=True, text=True, timeout=120
    )
    return done.stdout, "\n".join(x for x in done.stderr.splitlines() if "CONSOLE" in x)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_browser_finds_nothing_to_complain_about(site: Path, tmp_path: Path) -> None:
    shown, console = browsed(site / "index.html", "#q=jacobian softmax", tmp_path)
    assert console == ""
    (first, *_) = re.findall(r'<ul id="found".*?</ul>', shown, re.DOTALL)
    assert 'href="identities/softmax-jacobian.html"' in first
    shown, console = browsed(site / "identities" / "ridge.html", "", tmp_path)
    assert console == ""
    assert ">copy LaTeX</button>" in shown
    assert ">unfold all</button>" in shown
