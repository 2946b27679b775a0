"""A Crossref work message, or CSL-JSON of doi.org with the same keys, as a Work. It knows no network and no BibTeX.

Nothing is invented: a value is the record's, cleaned by a rule that the changes name, or it is left out.
The year is that of the print edition, else of ``published``, else of ``issued``; all three dates are kept. Of a thesis
that has none of them it is that of ``approved``.
Capitals of titles are never changed. The case of a title all in capitals is reported (``all-capitals``).
"""

import re
from collections.abc import Mapping

from citekit.dates import PartialDate, from_parts
from citekit.mapping import numbering
from citekit.mapping.cleaning import Cleaner, items, mapping, whole
from citekit.mapping.containers import containers
from citekit.mapping.notices import doi_of, relations, updates
from citekit.mapping.people import people
from citekit.mapping.titles import full_title
from citekit.mapping.types import CROSSREF_TO_CSL, CSL_TYPES, LANGUAGE_CODES
from citekit.work import Change, Work

Message = Mapping[str, object]


def to_work(message: Message) -> tuple[Work, tuple[Change, ...]]:
    """Return the work that a record describes, and what the cleaning rules did to it.

    Every key may be missing, null, a string in place of a list or a list in place of a string; none of it raises.
    """
    cleaner = Cleaner()
    kind = _type(cleaner, message)
    title, other_titles = full_title(cleaner, message)
    container, short, series = containers(cleaner, message, kind)
    volume, status = numbering.volume_and_status(cleaner, message)
    issued, printed, online = _dates(cleaner, message)
    if kind == "periodical" and container and not title:
        cleaner.note("title", "title-from-container", "", container)
        title, container = container, ""
    doi = doi_of(cleaner, "doi", message.get("DOI"))
    if doi and not title:
        cleaner.report("title", "no-title", "")
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
        issue=numbering.issue(cleaner, message),
        page=numbering.pages(cleaner, message),
        number=numbering.number(cleaner, message),
        edition=numbering.edition(cleaner, message),
        genre=_genre(cleaner, message),
        version=_version(cleaner, message.get("version")),
        status=status,
        issued=issued,
        published_print=printed,
        published_online=online,
        accessed=from_parts(message.get("accessed")),
        language=_language(cleaner, message),
        issn=numbering.issns(cleaner, message.get("ISSN")),
        isbn=numbering.isbns(cleaner, message.get("ISBN")),
        pmid=cleaner.value("pmid", message.get("PMID")),
        pmcid=cleaner.value("pmcid", message.get("PMCID")),
        url="" if doi else cleaner.value("url", message.get("URL")),
        abstract=cleaner.text("abstract", message.get("abstract")),
        keyword=_keywords(cleaner, message),
        note="; ".join(filter(None, (cleaner.text("note", message.get("note")), *other_titles))),
        update_to=updates(cleaner, "update_to", message.get("update-to")),
        updated_by=updates(cleaner, "updated_by", message.get("updated-by")),
        relations=relations(message.get("relation")),
        source="crossref",
    )
    return work, tuple(cleaner.changes)


def _type(cleaner: Cleaner, message: Message) -> str:
    """Return the CSL type; one that neither Crossref nor CSL has is a ``document``, named in the changes."""
    given = message.get("type")
    given = whole(given) if isinstance(given, str) else ""
    if message.get("subtype") == "blog":
        return "post-weblog"
    if given == "other" and message.get("ISBN") and message.get("container-title"):
        cleaner.note("type", "chapter-by-isbn", given, "chapter")
        return "chapter"
    known = CROSSREF_TO_CSL.get(given) or (given if given in CSL_TYPES else "")
    if given and not known:
        cleaner.note("type", "unknown-type", given, "document")
    return known or "document"


def _dates(cleaner: Cleaner, message: Message) -> tuple[PartialDate | None, PartialDate | None, PartialDate | None]:
    """Return (issued, print, online) by the one date rule: print, else ``published``, else ``issued``.

    A record without any date of publication may tell when a thesis was approved.
    """
    printed, online, published, issued = (
        _date(cleaner, key, message.get(key)) for key in ("published-print", "published-online", "published", "issued")
    )
    if not (printed or published or issued or online) and (
        approved := _date(cleaner, "approved", message.get("approved"))
    ):
        cleaner.note("issued", "approved-date", "", approved.iso())
        issued = approved
    return printed or published or issued, printed, online


def _date(cleaner: Cleaner, key: str, raw: object) -> PartialDate | None:
    """Return a date; parts that cannot be a year, month or day are named in the changes."""
    if not raw:
        return None
    date = from_parts(raw)
    parts = mapping(raw).get("date-parts")
    given = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    if date and given == date.parts():
        return date
    shown = "-".join(str(part) for part in given if part is not None)
    kept = date.parts() if date else []
    if shown and [_number(part) for part in given] != kept:
        cleaner.note(key.replace("-", "_"), "odd-date", shown, "-".join(map(str, kept)))
    return date


def _number(part: object) -> object:
    """Return digits as a number, anything else as it is."""
    return int(part) if isinstance(part, str) and part.strip().isdecimal() else part


def _title_short(cleaner: Cleaner, message: Message, title: str) -> str:
    short = cleaner.first("title_short", message.get("title-short") or message.get("short-title"))
    if not short or short.casefold() != title.casefold():
        return short
    cleaner.note("title_short", "drop-short-title", short, "")
    return ""


def _genre(cleaner: Cleaner, message: Message) -> str:
    """Return what kind of thesis, preprint or review it is, in the record's own word, blanks for ``_`` and ``-``."""
    degree = cleaner.first("genre", message.get("degree"))
    if degree or message.get("genre"):
        return degree or cleaner.value("genre", message.get("genre"))
    subtype = cleaner.value("genre", message.get("subtype") or mapping(message.get("review")).get("type"))
    genre = "" if subtype in ("other", "blog") else subtype.replace("_", " ").replace("-", " ")
    if genre != subtype:
        cleaner.note("genre", "genre-in-words", subtype, genre)
    return genre


def _version(cleaner: Cleaner, raw: object) -> str:
    """Return the version, a text in CSL and an object in Crossref's newer records."""
    return cleaner.value("version", mapping(raw).get("version") or raw)


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


def _keywords(cleaner: Cleaner, message: Message) -> tuple[str, ...]:
    """Return the paper's own keywords: ``keyword`` of CSL, ``categories`` of DataCite; ``subject`` is the journal's."""
    raw = message.get("keyword") or message.get("categories")
    values = re.split(r"[;,]", raw) if isinstance(raw, str) else items(raw)
    return tuple(dict.fromkeys(text for value in values if (text := cleaner.plain("keyword", value))))
