"""`symgrad preview`: notes or a built site on this machine's own address, rendered anew on save.

Loopback only; what a request may send, and how long it may be worked on, is bounded; no state.
"""

from __future__ import annotations

import os
import re
import resource
import signal
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, cast, final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from symgrad.diagnostics import ReadError, SymgradError

ADDRESS, PORT = "127.0.0.1", 8700
BODY_MAX, NOTE_MAX = 200_000, 1_000_000
SECONDS, MEMORY, AT_ONCE = 20.0, 4 << 30, 4
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".pdf": "application/pdf",
}


class Refused(SymgradError):
    """A request that is not answered, with the status that says why."""

    def __init__(self, status: HTTPStatus, words: str) -> None:
        super().__init__(words)
        self.status = status


def serve(path: str, port: int = PORT, say: Callable[[str], Any] = print) -> None:
    """Serve a note, a folder of notes or a built site until Ctrl+C.

    Raises: OSError if the port is taken or the path does not exist
    """
    server = make_server(path, port)
    say(f"http://{ADDRESS}:{server.server_port}   (Ctrl+C stops)")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


def make_server(path: str, port: int = 0) -> ThreadingHTTPServer:
    """The server; port 0 takes any that is free."""
    os.stat(path)
    handler = cast(Any, partial(Handler, Path(path).resolve(), BoundedSemaphore(AT_ONCE)))
    server = ThreadingHTTPServer((ADDRESS, port), handler)
    server.daemon_threads = True
    return server


@final
class Handler(BaseHTTPRequestHandler):
    """One request."""

    server_version, sys_version = "symgrad", ""
    timeout = 15

    def __init__(self, root: Path, slots: BoundedSemaphore, *rest: Any) -> None:
        self.root, self.slots = root, slots
        super().__init__(*rest)

    def do_GET(self) -> None:
        """A page, a file of the site, or when a note was last written."""
        self._answer(self._get)

    def do_POST(self) -> None:
        """An expression to derive, or a derivation to check."""
        self._answer(self._post)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the terminal is for the address."""

    def _answer(self, work: Callable[[], tuple[str, bytes]]) -> None:
        try:
            self._own_address()
            kind, body = work()
            self._send(HTTPStatus.OK, kind, body)
        except Refused as error:
            self._send(error.status, KINDS[".txt"], f"{error}\n".encode())
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        except OSError as error:
            words = f"{(error.strerror or 'not found').lower()}\n"
            self._send(HTTPStatus.NOT_FOUND, KINDS[".txt"], words.encode())

    def _own_address(self) -> None:
        """Another site's page may not speak through a browser with this server."""
        port = cast(Any, self.server).server_port
        own = {f"{ADDRESS}:{port}", f"localhost:{port}"}
        if self.headers.get("Host") not in own:
            raise Refused(HTTPStatus.FORBIDDEN, "this is served on 127.0.0.1 only")
        origin = self.headers.get("Origin")
        if origin not in (None, *(f"http://{name}" for name in own)):
            raise Refused(HTTPStatus.FORBIDDEN, "this comes from another site")

    def _get(self) -> tuple[str, bytes]:
        place = unquote(urlsplit(self.path).path).lstrip("/")
        if place == "try":
            return KINDS[".html"], self._worked(_try_page, {})
        if place.startswith("stamp/"):
            stamp = self._inside(place.removeprefix("stamp/")).stat().st_mtime_ns
            return KINDS[".txt"], str(stamp).encode()
        if self.root.is_dir() and (self.root / "index.html").is_file():
            return self._file(self._inside(place or "index.html"))
        if place.startswith("note/"):
            return self._note(place.removeprefix("note/"))
        if place:
            raise Refused(HTTPStatus.NOT_FOUND, "there is no such page")
        if self.root.is_file():
            return self._note(self.root.name)
        return KINDS[".html"], self._worked(_list_page, _notes(self.root))

    def _file(self, path: Path) -> tuple[str, bytes]:
        if path.is_dir():
            path = path / "index.html"
        return KINDS.get(path.suffix, "application/octet-stream"), path.read_bytes()

    def _note(self, name: str) -> tuple[str, bytes]:
        path = self._inside(name)
        if path.suffix not in (".md", ".markdown", ".tex", ".ipynb") or not path.is_file():
            raise Refused(HTTPStatus.NOT_FOUND, "there is no such note")
        if path.stat().st_size > NOTE_MAX:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "this note is larger than 1 MB")
        text = path.read_bytes().decode("utf-8", "replace")
        return KINDS[".html"], self._worked(_note_page, (text, name))

    def _inside(self, name: str) -> Path:
        """The path of a name below the root; links and dots that lead out of it are refused."""
        root = self.root if self.root.is_dir() else self.root.parent
        path = (root / name.replace("\0", "?")).resolve()
        if not path.is_relative_to(root):
            raise Refused(HTTPStatus.NOT_FOUND, "there is no such page")
        if self.root.is_file() and path != self.root:
            raise Refused(HTTPStatus.NOT_FOUND, "only one note is served")
        return path

    def _post(self) -> tuple[str, bytes]:
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch("[0-9]{1,9}", length):
            raise Refused(HTTPStatus.LENGTH_REQUIRED, "how long is it?")
        if int(length) > BODY_MAX:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "this is longer than 200 kB")
        text = self.rfile.read(int(length)).decode("utf-8", "replace")
        if text.count("&") > 9:
            raise Refused(HTTPStatus.BAD_REQUEST, "these are not the fields of the page")
        fields = parse_qs(text)
        asked = {name: values[0] for name, values in fields.items()}
        if urlsplit(self.path).path != "/try":
            raise Refused(HTTPStatus.NOT_FOUND, "there is no such page")
        return KINDS[".html"], self._worked(_try_page, asked)

    def _worked(self, make: Callable[[Any], str], given: object) -> bytes:
        """What a function makes of its argument, in a process that can be stopped."""
        if not self.slots.acquire(blocking=False):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy with other requests; try again")
        try:
            return _bounded(make, given).encode()
        finally:
            self.slots.release()

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)


def _bounded(make: Callable[[Any], str], given: object) -> str:
    context = get_context("forkserver")
    context.set_forkserver_preload(["symgrad.api", "symgrad.catalog.annotated"])
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(make, given, theirs), daemon=False)
    process.start()
    theirs.close()
    try:
        if not mine.poll(SECONDS):
            raise Refused(HTTPStatus.GATEWAY_TIMEOUT, f"not done within {SECONDS:.0f} s")
        return str(mine.recv())
    except EOFError:
        words = "this needed too much memory, or a bug of symgrad ended it"
        raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR, words) from None
    finally:
        mine.close()
        _end(process)


def _end(process: Any) -> None:
    process.join(0.2)
    if process.is_alive():
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            process.kill()
        process.join()


def _child(make: Callable[[Any], str], given: object, answer: Connection) -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answer.send(make(given))


def _notes(root: Path) -> list[str]:
    from symgrad.checking.folders import found

    return [os.path.relpath(name, root) for name in found([str(root)])][:2000]


def _list_page(names: list[str]) -> str:
    from symgrad.rendering.html import stand_alone

    rows = [(name, f"note/{quote(name)}") for name in names]
    return stand_alone("preview_list.html", title="Notes", rows=rows)


def _note_page(given: tuple[str, str]) -> str:
    from symgrad.catalog.annotated import annotated, answered
    from symgrad.rendering.html import stand_alone

    text, name = given
    said = ""
    try:
        text = answered(text, name)
    except SymgradError as error:
        said = str(error)
    page = annotated(text, name, seconds=SECONDS / 3)
    return stand_alone(
        "preview_note.html", page=page, title=page.title, stamp=f"/stamp/{quote(name)}", said=said
    )


def _try_page(asked: dict[str, str]) -> str:
    from symgrad.rendering.html import stand_alone

    shown: dict[str, Any] = {"solution": None, "note": None, "said": ""}
    try:
        if asked.get("expr", "").strip():
            shown["solution"] = _derived(asked)
        elif asked.get("note", "").strip():
            shown["note"] = _checked(asked["note"])
    except (SymgradError, RecursionError) as error:
        shown["said"] = _words(error)
    return stand_alone("preview_try.html", title="Try it", asked=asked, **shown)


def _words(error: Exception) -> str:
    hint = f" ({error.hint})" if isinstance(error, ReadError) and error.hint else ""
    return f"{error}{hint}" if isinstance(error, SymgradError) else "this is nested too deeply"


def _derived(asked: dict[str, str]) -> Any:
    from symgrad import api
    from symgrad.rendering.page import page

    lines = [line.strip() for line in asked.get("let", "").splitlines() if line.strip()]
    names = [name.strip() for name in asked.get("wrt", "").split(",") if name.strip()]
    order = asked.get("order", "")
    order = order if order in api.ORDERS else None
    solution = api.derive(asked["expr"], names, lines, cast(Any, order))
    return page(solution.complete())


def _checked(text: str) -> Any:
    from symgrad.catalog.annotated import annotated, answered

    text = text.replace("\r\n", "\n")
    return annotated(answered(text, ""), "", seconds=SECONDS / 3)
