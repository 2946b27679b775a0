"""A Work as one item of CSL-JSON (schema 1.0.2). It knows no styles."""

from citekit.dates import PartialDate
from citekit.mapping.fields import BOOKS, ISSUED_IN_NUMBERS
from citekit.names import OTHERS, Name
from citekit.text.csl_tags import SMALL_CAPS
from citekit.work import Work

VARIABLES = {
    "title": "title",
    "title_short": "title-short",
    "container_title": "container-title",
    "container_title_short": "container-title-short",
    "collection_title": "collection-title",
    "event_title": "event-title",
    "publisher": "publisher",
    "publisher_place": "publisher-place",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "number": "number",
    "edition": "edition",
    "genre": "genre",
    "version": "version",
    "status": "status",
    "language": "language",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "url": "URL",
    "abstract": "abstract",
    "note": "note",
}
"""Text attributes of Work to CSL variables, in the order in which they are written."""

IN_A_SERIES = BOOKS - ISSUED_IN_NUMBERS
"""CSL types whose number is the number in a series."""

NAMES = ("author", "editor", "translator")
DATES = ("issued", "accessed")
NAME_PARTS = {
    "family": "family",
    "given": "given",
    "dropping_particle": "dropping-particle",
    "non_dropping_particle": "non-dropping-particle",
    "suffix": "suffix",
    "literal": "literal",
}


def to_csl(work: Work, id: str, *, others: bool = False) -> dict[str, object]:
    """Return the work as a CSL-JSON item with the given ``id``; empty variables are left out.

    Dates are ``date-parts`` of one to three integers, twice for a range, with ``season`` and ``circa``; a group is
    ``literal``; an article number is ``number``, the number of a book is that in its series (``collection-number``);
    ISSNs, ISBNs and keywords are joined with commas. ``others``: whether people left out (``and others``) stand as a
    name, for references that are to say so; CSL has no word for them, and programs take such a name for a person.
    """
    item: dict[str, object] = {"id": id, "type": work.type}
    for attribute in NAMES:
        people = [_name(name) for name in getattr(work, attribute) if others or name != OTHERS]
        if people:
            item[attribute] = people
    for attribute, variable in VARIABLES.items():
        value = getattr(work, attribute)
        if value:
            variable = "collection-number" if variable == "number" and work.type in IN_A_SERIES else variable
            item[variable] = value.replace(SMALL_CAPS, SMALL_CAPS.replace('">', ';">'))
    for attribute in DATES:
        date: PartialDate | None = getattr(work, attribute)
        if date:
            item[attribute] = date.csl()
    if work.doi:
        item["DOI"] = work.doi.value
    for variable, values in (("ISSN", work.issn), ("ISBN", work.isbn), ("keyword", work.keyword)):
        if values:
            item[variable] = ", ".join(values)
    return item


def _name(name: Name) -> dict[str, str]:
    return {part: value for attribute, part in NAME_PARTS.items() if (value := getattr(name, attribute))}
