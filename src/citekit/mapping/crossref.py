"""A Crossref work message, or CSL-JSON of doi.org with the same keys, as a Work. It knows no network and no BibTeX.

Nothing is invented: a value is the record's, cleaned by a rule that the changes name, or it is left out.
The year is that of the print edition, else of ``published``, else of ``issued``; all three dates are kept.
Capitals of titles are never changed. The case of a title all in capitals is reported (``all-capitals``).
"""

import re
from collections.abc import Mapping

from citekit.dates import PartialDate, from_parts
from citekit.errors import UsageError
from citekit.identifiers import Doi
from citekit.mapping.cleaning import Cleaner, items, mapping
from citekit.mapping.containers import containers
from citekit.mapping.people import people
from citekit.mapping.titles import full_title
from citekit.mapping.types import CROSSREF_TO_CSL, CSL_TYPES, LANGUAGE_CODES
from citekit.work import Change, Update, Work

Message = Mapping[str, object]

_NOT_YET = re.compile(
    r"(publish(ed)?\s+)?(ahead[\s-]+of[\s-]+print|online[\s-]first|early[\s-]view|in[\s-]press)"
    r"|epub.*|article in press|articles? ahead.*",
    re.IGNORECASE,
)
_NO_PAGE = re.compile(r"(no|na|n/a|null|none|nil|0+|-+|\?+)(\s*-+\s*(no|na|n/a|null|none|nil|0+|\?+))?", re.I)
_DASH = re.compile(r"\s*[-‐‑‒–—−]+\s*")
_ISSN = re.compile(r"(\d{4})-?(\d{3}[\dXx])")


def to_work(message: Message) -> tuple[Work, tuple[Change, ...]]:
    """Return the work that a record describes, and what the cleaning rules did to it.

    Every key may be missing, null, a string in place of a list or a list in place of a string; none of it raises.
    """
    cleaner = Cleaner()
    kind = _type(message)
    title, other_titles = full_title(cleaner, message)
    container, short, series = containers(cleaner, message, kind)
    status, volume = _volume(cleaner, message)
    issued, printed, online = _dates(message)
    if kind == "periodical" and container and not title:
        cleaner.note("title", "title-from-container", "", container)
        title, container = container, ""
    doi = _doi(cleaner, message.get("DOI"))
    work = Work(
        type=kind,
        doi=doi,
        title=title,
        title_short=_title_short(cleaner, message, title),
        author=people(cleaner, "author", message.get("author")),
        editor=people(cleaner, "editor", message.get("editor")),
        translator=people(cleaner, "translator", message.get("translator")),
        container_title=container,
        container_title_short=short,
        collection_title=series or cleaner.text("collection_title", message.get("collection-title")),
        event_title=_event(cleaner, message),
        publisher=_publisher(cleaner, message, kind),
        publisher_place=_place(cleaner, message),
        volume=volume,
        issue=_issue(cleaner, message),
        page=_page(cleaner, message),
        number=_number(cleaner, message),
        edition=_edition(cleaner, message),
        genre=_genre(cleaner, message),
        version=cleaner.value("version", message.get("version")),
        status=status or cleaner.value("status", message.get("status")),
        issued=issued,
        published_print=printed,
        published_online=online,
        accessed=from_parts(message.get("accessed")),
        language=_language(cleaner, message),
        issn=_issn(cleaner, message.get("ISSN")),
        isbn=_isbn(cleaner, message.get("ISBN")),
        pmid=cleaner.value("pmid", message.get("PMID")),
        pmcid=cleaner.value("pmcid", message.get("PMCID")),
        url="" if doi else cleaner.value("url", message.get("URL")),
        abstract=cleaner.text("abstract", message.get("abstract")),
        keyword=_keywords(cleaner, message),
        note="; ".join(filter(None, (cleaner.text("note", message.get("note")), *other_titles))),
        update_to=_updates(message.get("update-to")),
        updated_by=_updates(message.get("updated-by")),
        relations=_relations(message.get("relation")),
        source="crossref",
    )
    return work, tuple(cleaner.changes)


def _type(message: Message) -> str:
    given = message.get("type")
    if message.get("subtype") == "blog":
        return "post-weblog"
    if not isinstance(given, str):
        return "document"
    if given == "other" and message.get("ISBN") and message.get("container-title"):
        return "chapter"
    return CROSSREF_TO_CSL.get(given) or (given if given in CSL_TYPES else "document")


def _dates(message: Message) -> tuple[PartialDate | None, PartialDate | None, PartialDate | None]:
    """Return (issued, print, online) by the one date rule: print, else ``published``, else ``issued``."""
    printed = from_parts(message.get("published-print"))
    online = from_parts(message.get("published-online"))
    return printed or from_parts(message.get("published")) or from_parts(message.get("issued")), printed, online


def _doi(cleaner: Cleaner, raw: object) -> Doi | None:
    text = raw.strip() if isinstance(raw, str) else ""
    try:
        return Doi(text) if text else None
    except UsageError:
        cleaner.note("doi", "bad-doi", text, "")
        return None


def _title_short(cleaner: Cleaner, message: Message, title: str) -> str:
    short = cleaner.first("title_short", message.get("title-short") or message.get("short-title"))
    return "" if short.casefold() == title.casefold() else short


def _volume(cleaner: Cleaner, message: Message) -> tuple[str, str]:
    """Return (status, volume); words such as ``Publish Ahead of Print`` are a status, not a volume."""
    volume = cleaner.value("volume", message.get("volume"))
    if not _NOT_YET.fullmatch(volume):
        return "", volume
    cleaner.note("volume", "in-press-volume", volume, "")
    return volume.lower(), ""


def _issue(cleaner: Cleaner, message: Message) -> str:
    """Return the issue, from ``journal-issue`` where the record has it only there."""
    issue = cleaner.value("issue", message.get("issue")) or cleaner.value(
        "issue", mapping(message.get("journal-issue")).get("issue")
    )
    if not _NOT_YET.fullmatch(issue):
        return issue
    cleaner.note("issue", "in-press-volume", issue, "")
    return ""


def _page(cleaner: Cleaner, message: Message) -> str:
    """Return the pages with ``-`` between numbers; placeholders such as ``no-no`` are dropped, odd ranges stay."""
    raw = cleaner.value("page", message.get("page"))
    page = _DASH.sub("-", raw).strip("- ,;")
    if raw and (not page or _NO_PAGE.fullmatch(page)):
        cleaner.note("page", "placeholder-page", raw, "")
        return ""
    if page != raw:
        cleaner.note("page", "normalise-dash", raw, page)
    return page


def _number(cleaner: Cleaner, message: Message) -> str:
    """Return an article number or a report number."""
    for key in ("article-number", "report-number", "number"):
        number = cleaner.value("number", message.get(key))
        if number:
            return number
    return ""


def _edition(cleaner: Cleaner, message: Message) -> str:
    """Return the edition; a first edition is not mentioned in references and left out."""
    edition = cleaner.value("edition", message.get("edition-number") or message.get("edition"))
    if edition != "1":
        return edition
    cleaner.note("edition", "first-edition", edition, "")
    return ""


def _genre(cleaner: Cleaner, message: Message) -> str:
    """Return what kind of thesis, preprint or review it is, in the record's own word."""
    degree = cleaner.first("genre", message.get("degree"))
    if degree or message.get("genre"):
        return degree or cleaner.value("genre", message.get("genre"))
    subtype = message.get("subtype") or mapping(message.get("review")).get("type")
    if not isinstance(subtype, str) or subtype in ("other", "blog"):
        return ""
    return subtype.replace("_", " ").replace("-", " ")


def _event(cleaner: Cleaner, message: Message) -> str:
    event = message.get("event-title") or message.get("event")
    return cleaner.text("event_title", event if isinstance(event, str) else mapping(event).get("name"))


def _institution(message: Message) -> Mapping[str, object]:
    found = items(message.get("institution"))
    return mapping(found[0]) if found else {}


def _publisher(cleaner: Cleaner, message: Message, kind: str) -> str:
    """Return the publisher; of preprints, reports and theses the institution named first."""
    publisher = cleaner.value("publisher", message.get("publisher"))
    institution = cleaner.value("publisher", _institution(message).get("name"))
    if not institution or kind not in ("article", "report", "thesis") or institution == publisher:
        return publisher
    cleaner.note("publisher", "institution-as-publisher", publisher, institution)
    return institution


def _place(cleaner: Cleaner, message: Message) -> str:
    place = cleaner.value("publisher_place", message.get("publisher-location") or message.get("publisher-place"))
    return place or cleaner.first("publisher_place", _institution(message).get("place"))


def _language(cleaner: Cleaner, message: Message) -> str:
    """Return a language code: two small letters where the code or name is known, else as given."""
    given = cleaner.value("language", message.get("language"))
    code = LANGUAGE_CODES.get(given.lower(), given)
    code = code.lower() if len(code) == 2 else code
    if code != given:
        cleaner.note("language", "language-code", given, code)
    return code


def _identifiers(cleaner: Cleaner, field: str, raw: object) -> list[str]:
    """Return identifiers once each, without the address that old records put before them."""
    out: list[str] = []
    for value in items(raw):
        text = cleaner.plain(field, value)
        bare = re.sub(r"^(https?://id\.crossref\.org/\w+/|urn:\w+:)", "", text)
        if bare != text:
            cleaner.note(field, "bare-identifier", text, bare)
        if bare and bare not in out:
            out.append(bare)
    return out


def _issn(cleaner: Cleaner, raw: object) -> tuple[str, ...]:
    found = (_ISSN.fullmatch(text) for text in _identifiers(cleaner, "issn", raw))
    return tuple(dict.fromkeys(f"{issn[1]}-{issn[2].upper()}" for issn in found if issn))


def _isbn(cleaner: Cleaner, raw: object) -> tuple[str, ...]:
    return tuple(_identifiers(cleaner, "isbn", raw))


def _keywords(cleaner: Cleaner, message: Message) -> tuple[str, ...]:
    """Return the paper's own keywords (CSL ``keyword``); Crossref's ``subject`` is the journal's and passed over."""
    raw = message.get("keyword")
    values = re.split(r"[;,]", raw) if isinstance(raw, str) else items(raw)
    return tuple(dict.fromkeys(text for value in values if (text := cleaner.plain("keyword", value))))


def _updates(raw: object) -> tuple[Update, ...]:
    """Return every notice, in the record's order; one that came from two sources stays twice."""
    return tuple(
        Update(
            type=str(entry.get("type") or entry.get("label") or "").lower().replace(" ", "_"),
            doi=_doi(Cleaner(), entry.get("DOI")),
            date=from_parts(entry.get("updated")),
            source=str(entry.get("source") or ""),
        )
        for entry in map(mapping, items(raw))
        if entry
    )


def _relations(raw: object) -> tuple[tuple[str, str], ...]:
    """Return (relation, DOI in lower case) pairs; relations to anything but a DOI are passed over."""
    out: list[tuple[str, str]] = []
    for relation, targets in mapping(raw).items():
        for target in map(mapping, items(targets)):
            doi = _doi(Cleaner(), target.get("id")) if target.get("id-type") in ("doi", None) else None
            if doi:
                out.append((relation, doi.value))
    return tuple(dict.fromkeys(out))
