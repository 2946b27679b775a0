"""A small server for one person's own browser: pages made when they are asked for, and a word when their files change.

Listens on 127.0.0.1 alone, answers only to its own name, reads no file that is asked for by path. Knows no library.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from citekit.errors import UsageError

HOST = "127.0.0.1"
PAUSE = 0.3
"""Seconds between two looks at the watched files."""

_HEARTBEAT = 10.0
"""Seconds after which a silent stream says something, so that a closed browser is noticed."""

Page = tuple[str, Callable[[], bytes]]
"""The type of a page, such as ``text/html; charset=utf-8``, and what makes it."""

State = frozenset[tuple[str, int, int, int]]
"""Path, change time, size and inode of every watched file that is there."""


def state_of(paths: Iterable[Path]) -> State:
    """Return the state of files and of all files below folders; what is not there is not in it."""
    return frozenset(_states(paths))


def _states(paths: Iterable[Path]) -> Iterator[tuple[str, int, int, int]]:
    for path in paths:
        try:
            inner = [one for one in path.rglob("*") if one.is_file()] if path.is_dir() else [path]
        except OSError:
            continue
        for one in inner:
            try:
                facts = one.stat()
            except OSError:
                continue
            yield str(one), facts.st_mtime_ns, facts.st_size, facts.st_ino


class PreviewServer(ThreadingHTTPServer):
    """Serves ``pages``, and at ``/changes`` a stream of events (HTML standard, server-sent events).

    An event's data is a number that grows with every change, also from one server to the next; the first comes at
    once. A page is made when it is asked for and kept until the next change.

    Args:
        pages: by path, ``/`` included.
        watch: returns the state of the files that pages are made of.
        port: 0 for any free one.

    Raises:
        UsageError: the port is taken.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, pages: Mapping[str, Page], watch: Callable[[], State], port: int = 0) -> None:
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UsageError(
                f"port {port} cannot be used: {reason}", hint="give another with --port, or none for any free one"
            ) from None
        self.pages = pages
        self.changed = threading.Condition()
        self.changes = time.time_ns() // 1_000_000  # more than a server before this one can have counted
        self.stopped = False
        self._watch = watch
        self._seen = watch()
        self._making = threading.Lock()
        self._made: dict[str, tuple[int, bytes]] = {}

    @property
    def address(self) -> str:
        """Return the address of the first page."""
        return f"http://{HOST}:{self.server_port}/"

    def run(self) -> None:
        """Serve until the process is interrupted or ``stop`` is called."""
        threading.Thread(target=self._look, daemon=True).start()
        try:
            self.serve_forever(poll_interval=PAUSE)
        finally:
            self.stop()
            self.server_close()

    def stop(self) -> None:
        """End the streams and the watching; ``run`` returns after ``shutdown``."""
        with self.changed:
            self.stopped = True
            self.changed.notify_all()

    def page(self, path: str) -> bytes:
        """Return a page as the files stand now."""
        with self._making:
            now = self.changes
            made = self._made.get(path)
            if made is None or made[0] != now:
                made = self._made[path] = now, self.pages[path][1]()
            return made[1]

    def _look(self) -> None:
        """Count a change whenever the watched files differ from the last look."""
        while not self.stopped:
            time.sleep(PAUSE)
            if (seen := self._watch()) != self._seen:
                self._seen = seen
                with self.changed:
                    self.changes += 1
                    self.changed.notify_all()

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over a browser that went away; anything else is raised where it is seen."""


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: PreviewServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a page, or with the stream of changes."""
        path = self.path.partition("?")[0]
        names = {f"{host}:{self.server.server_port}" for host in (HOST, "localhost")}
        if self.headers.get("Host") not in names:  # a foreign name that leads here: DNS rebinding
            self.send_error(HTTPStatus.FORBIDDEN)
        elif path == "/changes":
            self._tell()
        elif path in self.server.pages:
            content = self.server.page(path)
            self._head(self.server.pages[path][0])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET

    def _head(self, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")

    def _tell(self) -> None:
        """Send the number that tells of changes, now and whenever it grows."""
        self._head("text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        server, told = self.server, -1
        while not server.stopped:
            with server.changed:
                if server.changes == told:
                    server.changed.wait(_HEARTBEAT)
                now = server.changes
            self.wfile.write(f"data: {now}\n\n".encode() if now != told else b": still here\n\n")
            self.wfile.flush()
            told = now

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of single requests."""
