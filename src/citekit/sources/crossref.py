"""Crossref and doi.org as one may ask them: addresses, pools, connections. Knows no cache and no library."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citekit import __version__
from citekit.errors import UsageError
from citekit.identifiers import Doi
from citekit.sources.asking import Service
from citekit.sources.crew import work_off
from citekit.sources.errand import Errand, Outcomes, first_tasks
from citekit.sources.limiter import POLITE, PUBLIC, Allowance, Limiter

if TYPE_CHECKING:
    from citekit.sources.wire import Wire

PUBLIC_CROSSREF = "https://api.crossref.org"
PUBLIC_DOI = "https://doi.org"

DOI_ORG = {"csl": Allowance(3, 3)}
"""DataCite, which answers most of these, takes 1,000 requests in five minutes (its documentation on rate limits)."""


class Client:
    """Crossref and doi.org as they are allowed to be asked; keeps its connections and limits between calls.

    Args:
        base_url: Crossref's address (CITEKIT_CROSSREF_URL).
        mailto: the user's mail address; opens the polite pool, three times as fast. May be empty.
        timeout: seconds to wait for an answer.
        doi_url: doi.org's address (CITEKIT_DOI_URL). None: the public one together with the public Crossref, else
            none, so that a stand-in never leads to the public service.

    Raises:
        UsageError: an address that is none.
    """

    def __init__(
        self,
        base_url: str = PUBLIC_CROSSREF,
        mailto: str = "",
        timeout: float = 30.0,
        doi_url: str | None = None,
    ) -> None:
        self.base_url = _address(base_url)
        if doi_url is None:
            doi_url = PUBLIC_DOI if self.base_url == PUBLIC_CROSSREF else ""
        self.doi_url = _address(doi_url) if doi_url else ""
        self.mailto = _mail_address(mailto)
        self.timeout = timeout
        self._stopping = threading.Event()
        table = POLITE if self.polite else PUBLIC
        self._limiters = {
            kind: Limiter(allowed, sleep=lambda seconds: _rest(self._stopping, seconds))
            for kind, allowed in (table | DOI_ORG).items()
        }
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

    def fetch(self, dois: Sequence[Doi], arrived: Callable[[Outcomes], None]) -> None:
        """Hand one outcome for every DOI to ``arrived``, in groups, in the calling thread, as they come in.

        An interrupt goes on to the caller after everything that has come in was handed over.
        """
        if not dois:
            return
        if self._wire is None:
            from citekit.sources.wire import Wire

            self._wire = Wire(self.base_url, self.doi_url, self.user_agent, self.timeout)
        stopping = self._stopping = threading.Event()  # a new one: threads of an interrupted call keep theirs
        crossref, doi_org = (Service(self._limiters, lambda seconds: _rest(stopping, seconds)) for _ in range(2))
        errand = Errand(self._wire, crossref, doi_org if self.doi_url else None)
        hands = (POLITE if self.polite else PUBLIC)["list"].concurrency
        work_off(first_tasks(dois, self.base_url), errand.run, hands, arrived, stopping)

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


def _mail_address(text: str) -> str:
    if text and ("@" not in text or not text.isascii() or not text.isprintable() or set(text) & set(" ;()<>,")):
        raise UsageError(
            f"`{text}` is not a mail address", hint="set CITEKIT_MAILTO to an address like `you@example.org`"
        )
    return text
