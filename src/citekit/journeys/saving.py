"""What readers can save from a page of works: BibTeX, RIS and a table, without what people keep for themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from citekit.bib.entry import Entry
from citekit.bib.keys import REFERRING
from citekit.dates import MONTHS
from citekit.journeys.exchange import with_notices
from citekit.journeys.filtering import year_of
from citekit.journeys.listing import display
from citekit.journeys.notices import KnownFacts
from citekit.journeys.referencing import Printed, labels_of
from citekit.mapping.ris import to_ris
from citekit.reading_list import Tagged
from citekit.render.page_saved import Saved, ToSave
from citekit.text.scripts import printable
from citekit.vocabulary import Vocabulary
from citekit.work import Work

PRIVATE = ("abstract", "file", "annote", "annotation", "comment", "owner", "timestamp", "groups")
"""Fields that do not travel with a page: large ones, and those that people write for themselves."""

_PRIVATE = ("comment-", "bdsk-", "mendeley-")
"""How names of such fields begin: JabRef's comments of one person, and what BibDesk and Mendeley keep of files."""

FACTS = ("Key", "Title", "Authors", "Year", "Journal", "DOI")
"""What a saved table has of a work before its tags and marks."""


def to_save(
    tagged: Sequence[Tagged],
    entries: Mapping[str, Entry],
    works: Mapping[str, Work],
    references: Printed,
    vocabulary: Vocabulary,
    known: KnownFacts,
) -> ToSave:
    """Return what can be saved of the tagged works.

    Args:
        entries, works: by key, with what they inherit.
        references: what is printed with them. known: what has happened to them.
    """
    header = (*FACTS, *(facet.label for facet in vocabulary.facets.values()), "Marks")
    saved = {}
    for key, tags in tagged:
        labels = labels_of(tags, vocabulary).values()
        row = (*_facts(key, works[key]), *map("; ".join, labels), "; ".join(references.words(key)))
        work = with_notices(replace(works[key], abstract=""), known.facts.get(key, ()))
        saved[key] = Saved(_bibtex(entries[key]), to_ris(work, key), row)
    return ToSave(header, saved)


def _bibtex(entry: Entry) -> str:
    """Return an entry that stands on its own: macros and parents resolved, without what people keep for themselves."""
    left = {*PRIVATE, *REFERRING}
    kept = ((name, value) for name, value in entry.fields.items() if name not in left and not name.startswith(_PRIVATE))
    written = ((name, value if name == "month" and value in MONTHS else f"{{{value}}}") for name, value in kept)
    fields = "".join(f"  {name} = {value},\n" for name, value in written)
    return f"@{entry.type}{{{entry.key},\n{fields}}}\n"


def _facts(key: str, work: Work) -> tuple[str, ...]:
    """Return the values of FACTS."""
    authors = "; ".join(map(display, work.author))
    journal = printable(work.container_title)
    return key, printable(work.title), authors, year_of(work), journal, work.doi.value if work.doi else ""
