"""What an answer means: a record, an absence, or trouble. Pure: takes status, headers and bytes, sends nothing."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from citekit.identifiers import Doi
from citekit.sources.record import Message, names_of


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; header names in lower case, the body decoded from any transfer coding."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Trouble(Exception):
    """Why a request gave no usable answer, and what that calls for.

    Attributes:
        code: a failure code of ``citekit.outcomes``.
        message, hint: for the user.
        tries: how often such a request is sent at most; 1: it is not repeated.
        splits: a smaller list may succeed.
        weight: what it says about the service when no try helped: 0: it is well and just will not have this request;
            ENOUGH: nobody is there.
        wait: seconds the service asks to wait (``Retry-After``), or None.
        lingers: seconds for which the service may go on working on the request.
        culprits: the values the service objects to, in lower case; perhaps none.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str = "",
        tries: int = 4,
        splits: bool = False,
        weight: int = 1,
        wait: float | None = None,
        lingers: float = 0.0,
        culprits: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.tries = tries
        self.splits = splits
        self.weight = weight
        self.wait = wait
        self.lingers = lingers
        self.culprits = culprits


ENOUGH = 6
"""The weight of requests given up, with no good answer between them, at which a service counts as down."""

AGAIN = "run the command again later; what arrived is kept"


def works_in(answer: Answer) -> list[Message]:
    """Return the works of a list answer, in no particular order.

    Raises:
        Trouble: there are none to be had.
    """
    try:
        message = _message(_checked(answer, "Crossref"))
    except Trouble as trouble:
        trouble.tries = trouble.tries if trouble.weight else 1  # refused: a list is made smaller, not sent again
        raise
    items = message.get("items")
    if not isinstance(items, list):
        raise _garbage("Crossref")
    return [item for item in items if isinstance(item, dict)]


def matched(dois: Iterable[Doi], works: Iterable[Message]) -> dict[Doi, Message]:
    """Return the work of each of ``dois`` that is among ``works`` by DOI or alias; a DOI counts more than an alias."""
    by_alias: dict[str, Message] = {}
    by_doi: dict[str, Message] = {}
    for work in works:
        names = list(names_of(work))
        by_doi.update(dict.fromkeys(names[:1], work))
        by_alias.update(dict.fromkeys(names[1:], work))
    known = by_alias | by_doi
    return {doi: known[doi.value] for doi in dois if doi.value in known}


def work_in(answer: Answer, doi: Doi) -> Message | None:
    """Return the work of an answer about one DOI, or None if Crossref does not know it.

    Raises:
        Trouble: there is none to be had, or it is about another DOI.
    """
    if answer.status == 404:
        return None
    message = _message(_checked(answer, "Crossref"))
    if not matched([doi], [message]):
        raise _stranger("Crossref")
    return message


def agency_in(answer: Answer) -> str:
    """Return the id of the registration agency (``crossref``, ``datacite`` …), or an empty string if none has the DOI.

    Crossref says that in plain text; a web page with status 404 means that there is nobody to answer the question.

    Raises:
        Trouble: the answer does not say.
    """
    if answer.status == 404 and not _is_page(answer):
        return ""
    agency = _message(_checked(answer, "Crossref")).get("agency")
    name = agency.get("id") if isinstance(agency, dict) else None
    if not isinstance(name, str):
        raise _garbage("Crossref")
    return name.lower()


def agencies_in(answer: Answer) -> Mapping[str, str]:
    """Return the agencies of several DOIs by DOI, both in lower case; empty where doi.org says there is no such DOI.

    A DOI of which the answer says nothing clear is left out (DOI Handbook, "Which RA?").

    Raises:
        Trouble: the answer does not say.
    """
    rows = _decoded(_good(answer, "doi.org"), "doi.org")
    if not isinstance(rows, list):
        raise _garbage("doi.org")
    told = {}
    for row in rows:
        if isinstance(row, dict) and isinstance(doi := row.get("DOI"), str):
            if isinstance(agency := row.get("RA"), str):
                told[doi.lower()] = agency.lower()
            elif row.get("status") == "DOI does not exist":
                told[doi.lower()] = ""
    return told


def csl_in(answer: Answer, doi: Doi) -> Message | None:
    """Return the CSL-JSON of a doi.org answer, or None if the DOI's agency offers none (perhaps a web page instead).

    Raises:
        Trouble: there is none to be had, or it names another DOI; agencies write it in any case, or as an address.
    """
    if (answer.status == 200 and _is_page(answer)) or answer.status in (204, 404, 406, 410):
        return None
    item = _checked(answer, "doi.org")
    if "title" not in item and "type" not in item:
        raise _garbage("doi.org")
    if (named := item.get("DOI")) and not str(named).strip().lower().endswith(doi.value):
        raise _stranger("doi.org")
    return item


def _is_page(answer: Answer) -> bool:
    return answer.headers.get("content-type", "").lower().startswith("text/html")


def _checked(answer: Answer, service: str) -> dict[str, object]:
    """Return the JSON object of a good answer.

    Raises:
        Trouble: the status is not 200, or the body is no JSON object.
    """
    document = _decoded(_good(answer, service), service)
    if not isinstance(document, dict):
        raise _garbage(service)
    return document


def _good(answer: Answer, service: str) -> bytes:
    """Return the body of a good answer.

    Raises:
        Trouble: the status is not 200.
    """
    status = answer.status
    if status == 200:
        return answer.body
    wait = _seconds(answer.headers.get("retry-after", ""))
    if status == 429:
        message = f"{service} says: too many requests"
        hint = "wait a minute, then run the command again"
        raise Trouble("rate-limited", message, hint=hint, splits=True, weight=2, wait=wait)
    if status in (401, 403):
        message = f"{service} refuses requests from here (status {status})"
        raise Trouble("unreachable", message, hint="set a mail address, or ask the service why", tries=1, weight=2)
    if status == 408 or status >= 500:
        message = f"{service} is overloaded or out of order (status {status})"
        raise Trouble("unreachable", message, hint=AGAIN, splits=True, wait=wait)
    if status in (400, 413, 414, 431):
        message = f"{service} does not accept the DOI (status {status})"
        culprits = _culprits(answer.body)
        raise Trouble("invalid", message, hint="check the DOI", tries=3, splits=True, weight=0, culprits=culprits)
    raise Trouble("bad-answer", f"{service} answered with status {status}", hint="check the address", tries=1)


def _decoded(body: bytes, service: str) -> object:
    try:
        document: object = json.loads(body)
    except (ValueError, RecursionError):
        raise _garbage(service) from None
    return document


def _message(document: Mapping[str, object]) -> Message:
    message = document.get("message")
    if not isinstance(message, dict):
        raise _garbage("Crossref")
    return message


def _garbage(service: str) -> Trouble:
    return Trouble("bad-answer", f"{service} answered with something that is no record", hint=AGAIN, splits=True)


def _stranger(service: str) -> Trouble:
    return Trouble("bad-answer", f"{service} answered with the record of another DOI", hint=AGAIN, splits=True)


def _culprits(body: bytes) -> frozenset[str]:
    """Return the values that a validation failure names, in lower case."""
    try:
        values = [problem["value"] for problem in json.loads(body)["message"]]
    except (ValueError, RecursionError, LookupError, TypeError):
        return frozenset()
    return frozenset(value.lower() for value in values if isinstance(value, str))


def _seconds(retry_after: str) -> float | None:
    """Return the seconds of a ``Retry-After`` header; None without one. A date counts as a minute."""
    text = retry_after.strip()
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        return 60.0
