"""The preview: notes as pages, expressions and derivations answered, nothing but this machine served."""

import os
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from symgrad import preview

NOTE = "# Norms\n\nLet $x \\in \\mathbb{R}^n$.\n\n$$\\nabla_x \\|x\\|^2 = {?}$$\n\n$$\\nabla_x \\|x\\|^2 = x$$\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    outer = tmp_path_factory.mktemp("outer")
    notes = outer / "notes"
    notes.mkdir()
    (outer / "secret.md").write_text("secret")
    (notes / "norms.md").write_text(NOTE)
    (notes / "way-out.md").symlink_to(outer / "secret.md")
    server = preview.make_server(str(notes))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def ask(
    port: int, path: str, fields: dict[str, str] | None = None, **headers: str
) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    body = urlencode(fields) if fields is not None else None
    connection.request("POST" if body is not None else "GET", path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def test_a_note_is_shown_with_its_questions_answered_and_its_verdicts(port: int) -> None:
    status, text = ask(port, "/note/norms.md")
    assert status == 200
    assert "wrong-step" in text
    assert ">proved</span>" in text
    assert "/stamp/norms.md" in text
    assert ask(port, "/stamp/norms.md")[1].isdigit()


def test_the_folder_lists_its_notes(port: int) -> None:
    assert 'href="note/norms.md"' in ask(port, "/")[1]


def test_an_expression_is_derived(port: int) -> None:
    fields = {"expr": r"x^\top A x", "wrt": "x", "let": "x \\in R^n\nA \\in R^{n x n}"}
    status, text = ask(port, "/try", fields)
    assert status == 200
    assert "(A + A^\\top) x" in text
    assert ">proved</span>" in text


def test_a_derivation_is_checked(port: int) -> None:
    status, text = ask(port, "/try", {"note": "Let $x \\in \\mathbb{R}$.\r\n\r\n$$x + x = 3x$$"})
    assert status == 200
    assert "wrong-step" in text


@pytest.mark.parametrize(
    "fields", [{"expr": "x^"}, {"expr": "x", "wrt": "y"}, {"expr": "{" * 9000}]
)
def test_what_cannot_be_read_is_said_on_the_page(port: int, fields: dict[str, str]) -> None:
    status, text = ask(port, "/try", fields)
    assert status == 200
    assert 'role="alert"' in text


@pytest.mark.parametrize(
    "path",
    [
        "/note/../secret.md",
        "/note/%2e%2e/secret.md",
        "/note/way-out.md",
        "/stamp/../secret.md",
        "/note/%00",
        "/secret.md",
        "/note//etc/passwd",
    ],
)
def test_nothing_outside_the_folder_is_served(port: int, path: str) -> None:
    status, text = ask(port, path)
    assert status == 404
    assert "secret" not in text


def test_other_sites_and_other_names_are_refused(port: int) -> None:
    assert ask(port, "/", Host="evil.example")[0] == 403
    assert ask(port, "/try", {"expr": "x"}, Origin="https://evil.example")[0] == 403


def test_a_request_that_is_too_long_is_refused(port: int) -> None:
    assert ask(port, "/try", {"note": "x" * 300_000})[0] == 413


def test_the_server_listens_on_this_machine_only(tmp_path: Path) -> None:
    server = preview.make_server(str(tmp_path))
    assert server.server_address[0] == "127.0.0.1"
    server.server_close()


def test_a_built_site_is_served(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<h1>site</h1>")
    server = preview.make_server(str(tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    assert ask(server.server_port, "/") == (200, "<h1>site</h1>")
    assert ask(server.server_port, "/nothing.html")[0] == 404
    server.shutdown()
    server.server_close()


def test_work_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "SECONDS", 0.5)
    with pytest.raises(preview.Refused, match="not done within"):
        preview._bounded(endless, os.getpid())  # pyright: ignore[reportPrivateUsage]


def endless(given: object) -> str:
    while given:
        pass
    return ""
