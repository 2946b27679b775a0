"""What a page of chosen works can be filtered by: the concepts of every facet, and years."""

from collections.abc import Mapping, Sequence

from citekit.evidence_map import headings
from citekit.reading_list import Tagged
from citekit.render.page_filters import Filters, filters_of
from citekit.vocabulary import Vocabulary
from citekit.work import Work


def page_filters(tagged: Sequence[Tagged], works: Mapping[str, Work], vocabulary: Vocabulary) -> Filters:
    """Return the filters of a page: a concept finds the works of its narrower ones too, as in a query."""
    years = {key: year_of(work) for key, work in works.items()}
    return filters_of(
        [(facet.name, facet.label, headings(tagged, vocabulary, facet.name)) for facet in vocabulary.facets.values()],
        years,
        {tag: concept.abbreviations + concept.synonyms for tag, concept in vocabulary.concepts.items()},
    )


def year_of(work: Work) -> str:
    """Return the year of a work, or an empty string."""
    return str(work.issued.year) if work.issued else ""
