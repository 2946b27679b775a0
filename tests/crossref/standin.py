"""A local Crossref on 127.0.0.1: real HTTP, pools and limits enforced, faults on demand, every request logged.

    with Standin([record("10.5555/a")]) as server:
        ...  # ask server.url
        assert server.log[0].user_agent

The same server answers as doi.org under ``server.doi_url``.
"""

import gzip
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from crossref.faults import MISSING, Fault, Faults
from crossref.limits import Limits
from crossref.routes import Asked, Reply, Routes, take_apart
from crossref.store import Message, Store

HTML = b"<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>"

PLAIN = {"500": 500, "502": 502, "504": 504, "403": 403, MISSING: 404, "414": 414}
"""Faults that are a status and an HTML page."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds an answer takes.

    Attributes:
        record: a single record.
        list: a list, besides
        row: each work in it.
    """

    record: float = 0.0
    list: float = 0.0
    row: float = 0.0

    def of(self, asked: Asked, reply: Reply) -> float:
        """Return how long this answer takes."""
        return self.list + self.row * reply.rows if asked.route == "list" else self.record


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the log.

    Attributes:
        at: ``time.monotonic`` when the request line had been read.
        line: the request line, without the line end.
        kind: ``list``, ``single`` or ``doi.org``.
        in_flight: requests of this pool and kind being answered, this one included.
        status: what was answered; 0 when the connection was reset or left hanging.
        mailto: the address from the query or the User-Agent.
        dois: the DOIs asked for, decoded.
        fault: the fault that struck; empty for none.
    """

    at: float
    line: str
    method: str
    path: str
    pool: str
    kind: str
    in_flight: int
    status: int
    user_agent: str
    mailto: str
    dois: tuple[str, ...]
    fault: str = ""


class Standin:
    """The server; use it as a context manager.

    Args:
        records: raw work messages.
        agencies, csl, bibtex: see ``routes.Routes``.
        limits: ``Limits()`` for the documented ones; by default nothing is limited.
        latency: see ``Latency``; by default none.
        faults: what goes wrong.
        longest_line: bytes of a request line; above, 414.
        port: 0 for any free one.
    """

    def __init__(
        self,
        records: Iterable[Message] = (),
        *,
        agencies: Mapping[str, str] | None = None,
        csl: Mapping[str, Message] | None = None,
        bibtex: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        latency: Latency | None = None,
        faults: Faults | Sequence[Fault] = (),
        longest_line: int = 4096,
        port: int = 0,
    ) -> None:
        self.routes = Routes(Store(records), agencies, csl, bibtex)
        self.limits = limits or Limits(enforced=False)
        self.latency = latency or Latency()
        self.faults = faults if isinstance(faults, Faults) else Faults(faults)
        self.longest_line = longest_line
        self.log: list[Seen] = []
        self._stopped = threading.Event()
        self._http = _Server(self, port)

    @property
    def url(self) -> str:
        """Return the base URL, as for CITEKIT_CROSSREF_URL."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def doi_url(self) -> str:
        """Return the base URL of the doi.org side, as for CITEKIT_DOI_URL."""
        return f"{self.url}/doi"

    def __enter__(self) -> "Standin":
        # Polled often, so that a test does not wait half a second for the end of its server.
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *raised: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop answering; a request left hanging is let go."""
        self._stopped.set()
        self._http.shutdown()
        self._http.server_close()

    def wait(self, seconds: float) -> None:
        """Wait, but not beyond the end of the server."""
        if seconds > 0:
            self._stopped.wait(seconds)

    # What tests ask of the log.

    def statuses(self, kind: str = "") -> list[int]:
        """Return the statuses answered so far, in order."""
        return [seen.status for seen in self.log if kind in ("", seen.kind)]

    def asked(self, kind: str = "") -> list[str]:
        """Return every DOI asked for, in order, as often as it was asked for."""
        return [doi for seen in self.log if kind in ("", seen.kind) for doi in seen.dois]

    def most_in_a_second(self, kind: str) -> int:
        """Return the most requests of this kind that arrived within any one second."""
        times = sorted(seen.at for seen in self.log if seen.kind == kind)
        return max((sum(1 for t in times if start <= t < start + 1) for start in times), default=0)

    def most_in_flight(self, kind: str) -> int:
        """Return the most requests of this kind answered at the same time."""
        return max((seen.in_flight for seen in self.log if seen.kind == kind), default=0)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, standin: Standin, port: int) -> None:
        self.standin = standin
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet about clients that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing; the log is in ``Standin.log``."""

    def do_GET(self) -> None:
        """Answer a GET or HEAD."""
        at = time.monotonic()
        standin, asked = self.server.standin, take_apart(self.path)
        agent = self.headers.get("User-Agent", "")
        mailto = asked.parameters.get("mailto") or next(iter(re.findall(r"mailto:([^\s;)]+)", agent)), "")
        ticket = standin.limits.enter("polite" if mailto else "public", asked.kind)
        fault = standin.faults.pick(asked.kind, asked.dois, asked.route) if ticket.admitted else None
        reply = self._reply(asked, fault) if ticket.admitted else Reply(429, b"", "text/html")
        if fault is None or not fault.kind.startswith("429"):
            reply.headers |= standin.limits.headers(ticket.pool, asked.kind)
        status = 0 if fault and fault.kind in ("reset", "stall") else reply.status
        seen = Seen(
            at=at, line=self.requestline, method=self.command, path=self.path, pool=ticket.pool, kind=asked.kind,
            in_flight=ticket.in_flight, status=status, user_agent=agent, mailto=mailto, dois=asked.dois,
            fault=fault.kind if fault else "",
        )  # fmt: skip
        standin.log.append(seen)
        try:
            standin.wait(fault.seconds if fault and fault.kind in ("stall", "slow") else 0.0)
            standin.wait(standin.latency.of(asked, reply) if ticket.admitted else 0.0)
        finally:
            # Counted as answered just before the first byte leaves: a client may ask again as soon as it has the last.
            standin.limits.leave(ticket)
        if status == 0:
            self._hang_up(abruptly=seen.fault == "reset")
        else:
            self._send(reply, seen.fault, fault.seconds if fault else 0.0)

    do_HEAD = do_GET

    def _reply(self, asked: Asked, fault: Fault | None) -> Reply:
        standin = self.server.standin
        if len(self.requestline.encode("latin-1")) > standin.longest_line:
            return Reply(414, HTML, "text/html")
        early = _without_work(fault) if fault else None
        if early is not None:
            return early
        reply = standin.routes.answer(asked, self.headers.get("Accept", ""))
        return _spoilt(fault, reply) if fault else reply

    def _send(self, reply: Reply, fault: str, seconds: float) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            size = len(reply.body) // (10 if fault == "drip" else 1) + 1
            for start in range(0, len(reply.body), size):
                self.wfile.write(reply.body[start : start + size // (2 if fault == "cut" else 1)])
                if fault == "drip":
                    self.wfile.flush()
                    self.server.standin.wait(seconds / 10)
        if fault == "cut":
            self._hang_up(abruptly=False)

    def _hang_up(self, abruptly: bool) -> None:
        self.close_connection = True
        self.wfile.flush()
        if abruptly:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            self.connection.shutdown(socket.SHUT_RDWR)


def _without_work(fault: Fault) -> Reply | None:
    """Return the answer of a fault that never looks at the works, or None."""
    if fault.kind in PLAIN:
        return Reply(PLAIN[fault.kind], HTML, "text/html")
    if fault.kind.startswith("429"):
        wait = {"Retry-After": f"{fault.seconds:g}"} if fault.kind == "429-retry-after" else {}
        return Reply(429, b"", "text/html", wait)
    if fault.kind == "400":
        return Reply(400, b'{"status":"failed","message-type":"validation-failure","message":[]}')
    if fault.kind == "503-string":
        return Reply(503, b'{"status":"error","message-type":"error","message":"Service overloaded"}')
    if fault.kind == "503-object":
        return Reply(503, b'{"status":"error","message-type":"exception","message":{"name":"class Overload"}}')
    if fault.kind == "html":
        return Reply(200, HTML, "text/html")
    return None


STRANGER: Message = {"DOI": "10.5555/a-work-nobody-asked-for", "type": "journal-article", "title": ["Nobody asked"]}


def _spoilt(fault: Fault, reply: Reply) -> Reply:
    """Return the right answer made wrong in the fault's way."""
    if fault.kind == "malformed":
        return replace(reply, body=reply.body[: len(reply.body) * 2 // 3])
    if fault.kind == "gzip":
        return replace(reply, body=gzip.compress(reply.body), headers={"Content-Encoding": "gzip"})
    if fault.kind not in ("half", "duplicate", "stranger") or reply.status != 200 or "json" not in reply.content_type:
        return reply
    whole = json.loads(reply.body)
    if "message" not in whole:  # doi.org's answers have no works to leave out
        return reply
    message = whole["message"]
    if "items" in message:
        items = message["items"]
        changed = {"half": items[::2], "duplicate": items[:1] + items, "stranger": [STRANGER, *items]}
        message["items"] = changed[fault.kind]
        message["total-results"] = len(message["items"])
    elif fault.kind == "stranger" and "title" in message:
        whole["message"] = STRANGER
    return Reply(200, json.dumps(whole).encode(), rows=reply.rows)
