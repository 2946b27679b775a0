"""Crossref and doi.org as one may ask them: addresses, pools, connections. Knows no cache and no library."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citekit import __version__
from citekit.errors import UsageError
from citekit.identifiers import Doi, is_mail_address
from citekit.sources.asking import Service
from citekit.sources.crew import work_off
from citekit.sources.errand import DOI_ORG, LIST, SINGLE, WHOSE, Errand, Outcomes, first_tasks
from citekit.sources.limiter import POLITE, PUBLIC, Allowance, Limiter
from citekit.sources.search_task import Hits, Search, look_up

if TYPE_CHECKING:
    from citekit.sources.wire import Wire

PUBLIC_CROSSREF = "https://api.crossref.org"
PUBLIC_DOI = "https://doi.org"

DOI_ORG_POLITE, DOI_ORG_PUBLIC = Allowance(3, 3), Allowance(1, 1)
"""doi.org documents no limit. DataCite, to which it sends most of these questions on, takes 1,000 requests in five
minutes from those who give a mail address and fewer from others (its documentation of rate limits)."""

WAITING_FOR = {LIST: "Crossref", SINGLE: "Crossref, one by one", WHOSE: "doi.org", DOI_ORG: "doi.org", "": ""}
"""What is said to be waited for, by the kind of request that is left."""


class Client:
    """Crossref and doi.org as they are allowed to be asked; keeps its connections and limits between calls.

    Args:
        base_url: Crossref's address (CITEKIT_CROSSREF_URL).
        mailto: the user's mail address; opens the polite pool, three times as fast. May be empty. A function is asked
            for it when the first request is about to be sent.
        timeout: seconds to wait for an answer.
        doi_url: doi.org's address (CITEKIT_DOI_URL). None: the public one together with the public Crossref, else
            none, so that a stand-in never leads to the public service.

    Raises:
        UsageError: an address that is none.
    """

    def __init__(
        self,
        base_url: str = PUBLIC_CROSSREF,
        mailto: str | Callable[[], str] = "",
        timeout: float = 30.0,
        doi_url: str | None = None,
    ) -> None:
        self.base_url = _address(base_url)
        if doi_url is None:
            doi_url = PUBLIC_DOI if self.base_url == PUBLIC_CROSSREF else ""
        self.doi_url = _address(doi_url) if doi_url else ""
        self.mailto = mail_address(mailto) if isinstance(mailto, str) else ""
        self.timeout = timeout
        self._ask_mailto = mailto if callable(mailto) else None
        self._stopping = threading.Event()
        self._limiters: dict[str, Limiter] = {}
        self._wire: Wire | None = None

    @property
    def polite(self) -> bool:
        """Return whether a mail address is sent."""
        return bool(self.mailto)

    @property
    def user_agent(self) -> str:
        """Return what is added to habanero's own ``User-Agent``."""
        contact = f"; mailto:{self.mailto}" if self.polite else ""
        return f"citekit/{__version__} (reference lists for literature reviews{contact})"

    def fetch(self, dois: Sequence[Doi], arrived: Callable[[Outcomes, str], None]) -> None:
        """Hand one outcome for every DOI to ``arrived``, in groups, in the calling thread, as they come in.

        Beside the outcomes, which may be none, ``arrived`` is told what is waited for next. An interrupt goes on to the
        caller after everything that has come in was handed over.

        Raises:
            UsageError: the mail address that was asked for is none.
        """
        if not dois:
            return
        wire = self._connected()
        stopping = self._stopping = threading.Event()  # a new one: threads of an interrupted call keep theirs
        crossref, doi_org = (Service(self._limiters, lambda seconds: _rest(stopping, seconds)) for _ in range(2))
        errand = Errand(wire, crossref, doi_org if self.doi_url else None)
        hands = {kind: limiter.documented.concurrency for kind, limiter in self._limiters.items()}
        first = first_tasks(dois, self.base_url)
        work_off(first, errand.run, hands, lambda found, kind: arrived(found, WAITING_FOR[kind]), stopping)

    def search(self, queries: Sequence[str], rows: int, arrived: Callable[[Hits], None]) -> None:
        """Hand what Crossref finds for every query, at most ``rows`` works, to ``arrived``, one by one as they come in.

        One search that fails is one failure. An interrupt goes on to the caller as in `fetch`.

        Raises:
            UsageError: the mail address that was asked for is none.
        """
        if not queries:
            return
        wire = self._connected()
        stopping = self._stopping = threading.Event()
        service = Service(self._limiters, lambda seconds: _rest(stopping, seconds))
        hands = {LIST: self._limiters[LIST].documented.concurrency}
        tasks = [Search(query, rows) for query in dict.fromkeys(queries)]
        work_off(tasks, lambda task: look_up(task, wire, service), hands, lambda hits, _: arrived(hits), stopping)

    def _connected(self) -> "Wire":
        """Return the connections, made at the first request; only now it is known which pool is asked."""
        if self._ask_mailto is not None:
            self.mailto, self._ask_mailto = mail_address(self._ask_mailto()), None
        if self._wire is None:
            from citekit.sources.wire import Wire

            self._wire = Wire(self.base_url, self.doi_url, self.user_agent, self.timeout)
        if not self._limiters:
            crossref, doi_org = (POLITE, DOI_ORG_POLITE) if self.polite else (PUBLIC, DOI_ORG_PUBLIC)
            for kind, allowed in (crossref | {WHOSE: doi_org, DOI_ORG: doi_org}).items():
                self._limiters[kind] = Limiter(allowed, sleep=lambda seconds: _rest(self._stopping, seconds))
        return self._wire

    def close(self) -> None:
        """Close the connections."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None


def _rest(stopping: threading.Event, seconds: float) -> None:
    if stopping.wait(seconds):
        raise InterruptedError("the work was stopped")


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UsageError(f"`{url}` is not the address of a service", hint="write it with `https://`")
    return url.rstrip("/")


def mail_address(text: str) -> str:
    """Return a mail address as it was given; a blank is one too.

    Raises:
        UsageError: it is none, or would not fit into a header.
    """
    if not is_mail_address(text):
        raise UsageError(
            f"`{text}` is not a mail address", hint="set CITEKIT_MAILTO to an address like `you@example.org`"
        )
    return text
