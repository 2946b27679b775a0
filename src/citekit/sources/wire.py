"""Requests to Crossref and doi.org, one at a time: the only file that imports habanero and httpx2. Judges no answer.

habanero builds and checks a list request (filter names, parameters, address); it is sent over a connection that is
kept, so that the answer's headers can be read. See docs/decisions/ on how habanero is used.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote

import httpx2
from habanero.habanero_utils import make_ua
from habanero.request_class import Request

from citekit.identifiers import Doi
from citekit.sources.answers import AGAIN, ENOUGH, Answer, Trouble

_NUMBER = re.compile(r"\[Errno -?[0-9]+\] ")
"""What stands before the system's words for an error."""

CONNECT_SECONDS = 10.0
"""The longest wait for a connection, however patient the user is with answers."""

LEAST_PATIENCE = 10.0
"""Seconds within which an answer may always come …"""

TIMES_THE_SLOWEST = 5
"""… and beyond them so many times what the slowest of its kind has taken: a request that hangs costs 10 s, not 30."""

LINGERS = 60.0
"""Seconds for which a service may go on working on a request that was given up; what gateways allow at most."""

MOST_BYTES = 16 << 20
"""Bytes of an answer that are read. A list of 110 records has about 1 MB (8 kB each, the mean of 5,082 recent ones)."""

CSL = "application/vnd.citationstyles.csl+json"
"""The media type of CSL-JSON in content negotiation (https://citation.doi.org/docs.html)."""

SILENT = "disconnected without sending a response"
"""httpcore's words for a connection that ended before the head of an answer was whole; other protocol errors are words
that came and are no HTTP."""

Sent: TypeAlias = Callable[[], None]
"""Called when the request is on the wire."""


class _ListRequest(Request):
    """habanero's request for ``/works``: everything but the sending is habanero's."""

    send: Callable[[str, Mapping[str, str]], Answer]
    answer: Answer

    def _req(self, payload: Mapping[str, str], should_warn: bool) -> None:
        """Send the request; habanero takes None for "nothing to page through"."""
        self.answer = self.send(self._url(), payload)  # type: ignore[no-untyped-call]  # habanero has no types


class Wire:
    """Connections to the two services, safe for several threads.

    Args:
        base_url: Crossref's address.
        doi_url: doi.org's address; empty: it is never asked.
        user_agent: added to habanero's own; says who asks, with a mail address for the polite pool.
        timeout: seconds for a whole answer at most; fewer once it is known how long answers take.

    Every method returns the answer whatever its status, and raises Trouble if there was none.
    """

    def __init__(self, base_url: str, doi_url: str, user_agent: str, timeout: float) -> None:
        self._base_url = base_url
        self._doi_url = doi_url
        self._timeout = timeout
        self._slowest: dict[str, float] = {}
        self._http = httpx2.Client(
            headers=make_ua(None, user_agent),  # type: ignore[no-untyped-call]  # habanero has no types
            follow_redirects=True,
        )

    def works(self, dois: Sequence[Doi], sent: Sent) -> Answer:
        """Ask Crossref for several works in one list."""
        request = _ListRequest(  # type: ignore[no-untyped-call]  # habanero has no types
            None,
            None,
            self._timeout,
            self._base_url,
            "/works",
            filter={"doi": [doi.value for doi in dois]},
            limit=len(dois),
        )
        request.send = lambda url, payload: self._get("Crossref", url, sent, params=payload)
        request.do_request()  # type: ignore[no-untyped-call]  # habanero has no types
        return request.answer

    def search(self, text: str, rows: int, sent: Sent) -> Answer:
        """Ask Crossref for the works nearest to the text of a reference, at most ``rows``."""
        request = _ListRequest(  # type: ignore[no-untyped-call]  # habanero has no types
            None, None, self._timeout, self._base_url, "/works", limit=rows, query_bibliographic=text
        )
        request.send = lambda url, payload: self._get("Crossref", url, sent, params=payload)
        request.do_request()  # type: ignore[no-untyped-call]  # habanero has no types
        return request.answer

    def work(self, doi: Doi, sent: Sent) -> Answer:
        """Ask Crossref for one work; the DOI is quoted, which habanero does not do (``#`` and ``?`` would cut it)."""
        return self._get("Crossref", f"{self._base_url}/works/{quote(doi.value, safe='')}", sent)

    def agency(self, doi: Doi, sent: Sent) -> Answer:
        """Ask Crossref which agency registered a DOI."""
        return self._get("Crossref", f"{self._base_url}/works/{quote(doi.value, safe='')}/agency", sent)

    def agencies(self, dois: Sequence[Doi], sent: Sent) -> Answer:
        """Ask doi.org which agencies registered several DOIs (DOI Handbook, "Which RA?")."""
        names = ",".join(quote(doi.value, safe="") for doi in dois)
        return self._get("doi.org", f"{self._doi_url}/doiRA/{names}", sent)

    def csl(self, doi: Doi, sent: Sent) -> Answer:
        """Ask doi.org for the CSL-JSON of a DOI."""
        prefix, _, suffix = doi.value.partition("/")
        url = f"{self._doi_url}/{prefix}/{quote(suffix, safe='')}"
        return self._get("doi.org", url, sent, headers={"Accept": CSL})

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _get(
        self,
        service: str,
        url: str,
        sent: Sent,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        def trace(event: str, _: Mapping[str, object]) -> None:
            if event == "http11.send_request_headers.started":
                sent()

        kind = f"{service}, list" if params else service
        patience = self._patience(kind)
        start = time.monotonic()
        limits = httpx2.Timeout(patience, connect=min(patience, CONNECT_SECONDS))
        extensions = {"trace": trace}
        begun = False
        try:
            with self._http.stream(
                "GET", url, params=params, headers=headers, timeout=limits, extensions=extensions
            ) as got:
                begun = True
                body = bytearray()
                for chunk in got.iter_bytes():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise _too_large(service)
                    if time.monotonic() > start + patience:
                        raise httpx2.ReadTimeout("it came drop by drop")
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError, httpx2.UnsupportedProtocol) as error:
            message = f"{service} cannot be reached ({_NUMBER.sub('', str(error)).lower()})"
            hint = "check the connection"
            raise Trouble("unreachable", message, hint=hint, tries=3, weight=ENOUGH) from error
        except httpx2.TimeoutException as error:
            self._slowest[kind] = max(patience, self._slowest.get(kind, 0.0))
            message = f"{service} did not answer in full within {patience:.3g} s"
            raise Trouble(
                "unreachable", message, hint=AGAIN, tries=2, splits=True, weight=3, lingers=LINGERS
            ) from error
        except httpx2.HTTPError as error:
            if not begun and (isinstance(error, httpx2.NetworkError) or SILENT in str(error)):
                message = f"{service} closed the connection without an answer"
                raise Trouble("unreachable", message, hint=AGAIN, splits=True) from error
            message = f"the answer of {service} broke off"
            raise Trouble("bad-answer", message, hint=AGAIN, splits=True) from error
        self._slowest[kind] = max(time.monotonic() - start, self._slowest.get(kind, 0.0))
        return Answer(got.status_code, {name.lower(): value for name, value in got.headers.items()}, bytes(body))

    def _patience(self, kind: str) -> float:
        """Return the seconds that an answer may take."""
        if kind not in self._slowest:
            return self._timeout
        return min(self._timeout, max(LEAST_PATIENCE, TIMES_THE_SLOWEST * self._slowest[kind]))


def _too_large(service: str) -> Trouble:
    message = f"the answer of {service} is larger than {MOST_BYTES >> 20} MB and was not read to its end"
    return Trouble("bad-answer", message, hint="look the DOI up at the publisher", tries=1, splits=True, weight=0)
