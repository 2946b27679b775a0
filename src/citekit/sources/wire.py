"""Requests to Crossref and doi.org, one at a time: the only file that imports habanero and httpx2. Judges no answer.

habanero builds and checks a list request (filter names, parameters, address); it is sent over a connection that is
kept, so that the answer's headers can be read. See docs/decisions/ on how habanero is used.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote

import httpx2
from habanero.habanero_utils import make_ua
from habanero.request_class import Request

from citekit.identifiers import Doi
from citekit.sources.answers import AGAIN, ENOUGH, Answer, Trouble

CONNECT_SECONDS = 10.0
"""The longest wait for a connection, however patient the user is with answers."""

CSL = "application/vnd.citationstyles.csl+json"
"""The media type of CSL-JSON in content negotiation (https://citation.doi.org/docs.html)."""

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
        timeout: seconds for an answer to begin or go on.

    Every method returns the answer whatever its status, and raises Trouble if there was none.
    """

    def __init__(self, base_url: str, doi_url: str, user_agent: str, timeout: float) -> None:
        self._base_url = base_url
        self._doi_url = doi_url
        self._timeout = timeout
        self._http = httpx2.Client(
            headers=make_ua(None, user_agent),  # type: ignore[no-untyped-call]  # habanero has no types
            timeout=httpx2.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
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

    def work(self, doi: Doi, sent: Sent) -> Answer:
        """Ask Crossref for one work; the DOI is quoted, which habanero does not do (``#`` and ``?`` would cut it)."""
        return self._get("Crossref", f"{self._base_url}/works/{quote(doi.value, safe='')}", sent)

    def agency(self, doi: Doi, sent: Sent) -> Answer:
        """Ask Crossref which agency registered a DOI."""
        return self._get("Crossref", f"{self._base_url}/works/{quote(doi.value, safe='')}/agency", sent)

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

        try:
            got = self._http.get(url, params=params, headers=headers, extensions={"trace": trace})
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError, httpx2.UnsupportedProtocol) as error:
            message = f"{service} cannot be reached ({error})"
            hint = "check the connection, or go on with `--offline`"
            raise Trouble("unreachable", message, hint=hint, tries=3, weight=ENOUGH) from error
        except httpx2.TimeoutException as error:
            message = f"{service} did not answer within {self._timeout:g} s"
            raise Trouble("unreachable", message, hint=AGAIN, tries=2, splits=True, weight=3) from error
        except httpx2.HTTPError as error:
            message = f"the answer of {service} broke off"
            raise Trouble("bad-answer", message, hint=AGAIN, splits=True) from error
        return Answer(got.status_code, {name.lower(): value for name, value in got.headers.items()}, got.content)
