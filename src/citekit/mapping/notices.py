"""Notices and relations of a Crossref record: corrections, retractions, versions. It knows no other field."""

from citekit.dates import from_parts
from citekit.errors import UsageError
from citekit.identifiers import Doi
from citekit.mapping.cleaning import Cleaner, items, mapping, whole
from citekit.work import Update

SYNONYMS = {
    "err": "erratum",
    "corr": "correction",
    "corrected": "correction",
    "retracted": "retraction",
    "retraction_notice": "retraction",
    "withdrawn": "withdrawal",
    "removed": "removal",
    "partial_retraction_notice": "partial_retraction",
    "concern": "expression_of_concern",
}
"""Short forms and labels to the words of Crossref's list of update types."""


def doi_of(cleaner: Cleaner, field: str, raw: object) -> Doi | None:
    """Return a DOI; None, with the change ``bad-doi``, where a text is none."""
    text = raw.strip() if isinstance(raw, str) else ""
    try:
        if text and text == whole(text):
            return Doi(text)
    except UsageError:
        pass
    if text:
        cleaner.note(field, "bad-doi", text, "")
    return None


def updates(cleaner: Cleaner, field: str, raw: object) -> tuple[Update, ...]:
    """Return every notice, in the record's order; one that came from two sources stays twice.

    The type is Crossref's word, from the label where the type is missing, in small letters with ``_`` for blanks and
    hyphens; ``err`` is an ``erratum``.
    """
    return tuple(
        Update(
            type=_type(entry.get("type")) or _type(entry.get("label")),
            doi=doi_of(cleaner, field, entry.get("DOI")),
            date=from_parts(entry.get("updated")),
            source=_word(entry.get("source")),
        )
        for entry in map(mapping, items(raw))
        if entry
    )


def relations(raw: object) -> tuple[tuple[str, str], ...]:
    """Return (relation, DOI in lower case) pairs; relations to anything but a DOI are passed over."""
    out: list[tuple[str, str]] = []
    for relation, targets in mapping(raw).items():
        for target in map(mapping, items(targets)):
            doi = doi_of(Cleaner(), "", target.get("id")) if target.get("id-type") in ("doi", None) else None
            if doi:
                out.append((_word(relation), doi.value))
    return tuple(dict.fromkeys(out))


def _word(raw: object) -> str:
    return whole(raw).strip() if isinstance(raw, str) else ""


def _type(raw: object) -> str:
    word = _word(raw).lower().replace(" ", "_").replace("-", "_")
    return SYNONYMS.get(word, word)
