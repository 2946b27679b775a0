"""Crossref work messages made from a test's own facts: what a real one carries, nothing said about a real paper."""

from collections.abc import Mapping

Message = dict[str, object]


def person(name: str) -> Message:
    """Return one author from ``Family, Given``, or a group from ``{The Group}``."""
    if name.startswith("{"):
        return {"name": name.strip("{}"), "sequence": "additional", "affiliation": []}
    family, _, given = name.partition(",")
    return {"given": given.strip(), "family": family.strip(), "sequence": "additional", "affiliation": []}


def date(*parts: int) -> Message:
    """Return a date as Crossref writes it: ``{"date-parts": [[2024, 5]]}``."""
    return {"date-parts": [list(parts)]}


def record(doi: str, **fields: object) -> Message:
    """Return a plausible raw work message for ``doi``.

    Keywords are Crossref's field names with ``_`` for ``-``. There are shorthands: ``title`` and ``container_title``
    may be plain strings, ``authors`` is a list of ``Family, Given`` or ``{The Group}``, ``year`` an integer. A field
    given as ``None`` is left out.
    """
    facts = dict(fields)
    year = facts.pop("year", 2024)
    names = facts.pop("authors", ["Doe, Ada", "Roe, Ben"])
    message: Message = {
        "DOI": doi,
        "URL": f"https://doi.org/{doi}",
        "type": "journal-article",
        "title": [f"A work about {doi}"],
        "author": [person(str(name)) for name in names] if isinstance(names, list) else None,
        "container-title": ["Journal of Plausible Results"],
        "publisher": "Plausible Press",
        "prefix": doi.partition("/")[0],
        "member": "1",
        "source": "Crossref",
        "volume": "12",
        "issue": "3",
        "page": "45-67",
        "ISSN": ["1234-5679"],
        "issued": date(year) if isinstance(year, int) else None,
        "published": date(year) if isinstance(year, int) else None,
        "published-print": date(year, 5) if isinstance(year, int) else None,
        "indexed": {**date(2026, 6, 16), "date-time": "2026-06-16T10:00:00Z", "timestamp": 1781604000000},
        "reference-count": 0,
        "relation": {},
    }
    for name, value in facts.items():
        field = {"issn": "ISSN", "isbn": "ISBN", "url": "URL"}.get(name, name.replace("_", "-"))
        listed = field in ("title", "subtitle", "container-title", "short-container-title") and isinstance(value, str)
        message[field] = [value] if listed else value
    return {field: value for field, value in message.items() if value is not None}


def retraction(notice: str, year: int = 2025, source: str = "retraction-watch") -> Mapping[str, object]:
    """Return one ``updated-by`` entry that retracts, for ``record(doi, updated_by=[retraction(…)])``."""
    return {"type": "retraction", "label": "Retraction", "DOI": notice, "source": source, "updated": date(year, 2, 1)}


def csl(doi: str, **fields: object) -> Message:
    """Return CSL-JSON as doi.org gives it for a DataCite DOI: plain strings in place of Crossref's lists."""
    facts: Message = {
        "type": "dataset",
        "id": f"https://doi.org/{doi}",
        "DOI": doi.upper(),
        "title": f"A data set about {doi}",
        "author": [{"family": "Doe", "given": "Ada"}],
        "issued": date(2023, 4),
        "publisher": "Plausible Repository",
        "URL": f"https://example.org/{doi}",
    }
    facts.update({name.replace("_", "-"): value for name, value in fields.items()})
    return facts
