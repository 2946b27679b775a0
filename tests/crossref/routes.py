"""What Crossref answers: paths and parameters in, status and body out. Knows nothing of sockets, pools or faults."""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote

from crossref.store import BadFilter, Message, Store, parse_filter

SELECTABLE = frozenset(
    re.findall(
        r"\S+",
        """
        DOI ISBN ISSN URL abstract accepted alternative-id approved archive article-number assertion author
        chair clinical-trial-number container-title content-created content-domain contributor created degree
        deposited editor event funder group-title indexed is-referenced-by-count issn-type issue issued license
        link member original-title page posted prefix published published-online published-print publisher
        publisher-location reference references-count relation resource score short-container-title short-title
        standards-body subject subtitle title translator type update-policy update-to updated-by volume
        """,
    )
)
LIST_PARAMETERS = frozenset(
    re.findall(r"\S+", "filter rows offset cursor select query query.bibliographic sort order mailto")
)
LABELS = {"crossref": "Crossref", "datacite": "DataCite", "medra": "mEDRA", "jalc": "JaLC", "public": "Public"}
NO_SUCH_DOI = "DOI does not exist"
CSL = "application/vnd.citationstyles.csl+json"


@dataclass(slots=True)
class Asked:
    """A request, taken apart.

    Attributes:
        route: ``list``, ``work``, ``agency``, ``transform``, ``doi``, ``agencies`` (doi.org's "Which RA?") or ``none``.
        doi: the one DOI of the path, decoded; empty for a list.
        dois: every DOI the request asks for.
        parameters: the decoded query, the last value of each name.
    """

    route: str
    doi: str = ""
    dois: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Return the kind of limit that applies: ``list``, ``single``, or ``doi.org`` (none)."""
        return {"list": "list", "doi": "doi.org", "agencies": "doi.org"}.get(self.route, "single")


@dataclass(slots=True)
class Reply:
    """An answer before it goes on the wire."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    rows: int = 0


def take_apart(target: str) -> Asked:
    """Return what a request target (``/works?filter=…``, ``/works/10.1%2Fa``, ``/doi/10.1/a``) asks for."""
    path, _, query = target.partition("?")
    parameters = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
    if path.rstrip("/") == "/works":
        dois = tuple(value for name, value in parse_filter(parameters.get("filter", "")) if name == "doi")
        return Asked("list", dois=dois, parameters=parameters)
    if path.startswith("/doi/doiRA/"):
        names = path.removeprefix("/doi/doiRA/").split(",")
        return Asked("agencies", dois=tuple(map(unquote, names)), parameters=parameters)
    for prefix, route in (("/works/", "work"), ("/doi/", "doi")):
        if path.startswith(prefix):
            rest = path.removeprefix(prefix)
            if route == "work" and rest.endswith("/agency"):
                rest, route = rest.removesuffix("/agency"), "agency"
            elif route == "work" and "/transform/" in rest:
                rest, _, _ = rest.partition("/transform/")
                route = "transform"
            doi = unquote(rest)
            return Asked(route, doi, (doi,), parameters)
    return Asked("none", parameters=parameters)


def envelope(kind: str, message: object, status: str = "ok") -> bytes:
    """Return the JSON that Crossref puts around every message."""
    whole = {"status": status, "message-type": kind, "message-version": "1.0.0", "message": message}
    if status != "ok":
        del whole["message-version"]
    return json.dumps(whole).encode()


def refused(kind: str, value: str, message: str, status: int = 400, about: str = "validation-failure") -> Reply:
    """Return a validation failure in Crossref's own shape."""
    return Reply(status, envelope(about, [{"type": kind, "value": value, "message": message}], "failed"))


def not_found() -> Reply:
    """Return what Crossref says of a DOI it does not know."""
    return Reply(404, b"Resource not found.", "text/plain;charset=utf-8")


class Routes:
    """The answers of one set of works.

    Args:
        store: Crossref's works.
        agencies: registration agencies of DOIs that are not Crossref's: DOI to ``datacite``, ``medra`` …
        csl: CSL-JSON by DOI, for content negotiation under ``/doi/``; such a DOI is DataCite's unless ``agencies`` say.
        bibtex: BibTeX by DOI, for ``/works/{doi}/transform/application/x-bibtex``.

    Attributes:
        which_ra: whether doi.org tells the agencies of several DOIs at once (DOI Handbook, "Which RA?").
    """

    which_ra = True

    def __init__(
        self,
        store: Store,
        agencies: Mapping[str, str] | None = None,
        csl: Mapping[str, Message] | None = None,
        bibtex: Mapping[str, str] | None = None,
    ) -> None:
        self.store = store
        self.csl = {doi.lower(): item for doi, item in (csl or {}).items()}
        self.agencies = dict.fromkeys(self.csl, "datacite")
        self.agencies.update({doi.lower(): agency for doi, agency in (agencies or {}).items()})
        self.bibtex = {doi.lower(): text for doi, text in (bibtex or {}).items()}

    def answer(self, asked: Asked, accept: str = "") -> Reply:
        """Return the answer to a request that no limit and no fault touches."""
        doi = asked.doi.lower()
        if asked.route == "list":
            return self._list(asked.parameters)
        if asked.route == "work":
            return self._work(doi, asked.parameters)
        if asked.route == "agency":
            return self._agency(doi)
        if asked.route == "agencies" and self.which_ra:
            return Reply(200, json.dumps([self._registered(name) for name in asked.dois]).encode())
        if asked.route == "transform" and doi in self.bibtex:
            return Reply(200, self.bibtex[doi].encode(), "application/x-bibtex")
        if asked.route == "doi" and doi in self.csl:
            if CSL not in accept:
                return Reply(406, b"", "text/html")
            return Reply(200, json.dumps(self.csl[doi]).encode(), CSL)
        return not_found()

    def _work(self, doi: str, parameters: Mapping[str, str]) -> Reply:
        for name in parameters:
            if name != "mailto":
                return refused("parameter-not-allowed", name, f"Parameter {name} specified but it is not allowed here")
        message = self.store.get(doi)
        return Reply(200, envelope("work", message), rows=1) if message else not_found()

    def _agency(self, doi: str) -> Reply:
        agency = self.agencies.get(doi) or ("crossref" if self.store.get(doi) else "")
        if not agency:
            return not_found()
        named = {"id": agency, "label": LABELS.get(agency, agency)}
        return Reply(200, envelope("work-agency", {"DOI": doi, "agency": named}))

    def _registered(self, doi: str) -> dict[str, str]:
        agency = self.agencies.get(doi.lower()) or ("crossref" if self.store.get(doi) else "")
        return {"DOI": doi, "RA": LABELS.get(agency, agency)} if agency else {"DOI": doi, "status": NO_SUCH_DOI}

    def _list(self, parameters: Mapping[str, str]) -> Reply:
        try:
            for name in parameters:
                if name not in LIST_PARAMETERS:
                    raise BadFilter("parameter-not-found", name, f"Parameter {name} is not known")
            rows = _integer(parameters.get("rows", "20"), 1000)
            offset = _integer(parameters.get("offset", "0"), 10_000)
            fields = [name for name in parameters.get("select", "").split(",") if name]
            for name in fields:
                if name not in SELECTABLE:
                    raise BadFilter("select-not-available", name, f"Select {name} is not known")
            found = self.store.filtered(parameters.get("filter", ""))
        except BadFilter as error:
            return refused(error.kind, error.value, error.message)
        cursor = parameters.get("cursor", "")
        if cursor:
            try:
                offset = 0 if cursor == "*" else int(base64.urlsafe_b64decode(cursor))
            except (ValueError, binascii.Error):
                return refused("cursor-invalid", cursor, "Cursor specified is not valid", 404, "resource-failure")
        terms = parameters.get("query.bibliographic") or parameters.get("query") or ""
        items = self._ranked(terms, found) if terms else sorted(found, key=_shuffled)
        page: list[Message] = items[offset : offset + rows]
        if fields:
            page = [{name: item[name] for name in fields if name in item} for item in page]
        message: dict[str, object] = {"facets": {}, "total-results": len(items), "items": page, "items-per-page": rows}
        message["query"] = {"start-index": offset, "search-terms": terms or None}
        if cursor:
            message["next-cursor"] = base64.urlsafe_b64encode(str(offset + len(page)).encode()).decode()
        return Reply(200, envelope("work-list", message), rows=len(page))

    def _ranked(self, terms: str, found: list[Message]) -> list[Message]:
        return [{**message, "score": score} for score, message in self.store.search(terms, found)]


def _integer(text: str, most: int) -> int:
    if not text.isdecimal() or int(text) > most:
        sentence = f"Integer specified as {text} but must be a positive integer less than or equal to {most}."
        raise BadFilter("integer-not-valid", text, sentence)
    return int(text)


def _shuffled(message: Message) -> int:
    """Return a place in an order that has nothing to do with the order asked, yet is always the same."""
    return zlib.crc32(str(message["DOI"]).lower().encode())
