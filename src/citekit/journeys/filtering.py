"""What a page of chosen works can be filtered by: the concepts of every facet, decided roles, and years."""

from collections.abc import Mapping, Sequence

from citekit.evidence_map import Heading, headings
from citekit.reading_list import Tagged
from citekit.render.page_filters import Filters, filters_of
from citekit.tagging.roles import ROLES, UNDECIDED, Roles, held_roles
from citekit.vocabulary import Vocabulary
from citekit.work import Work


def page_filters(tagged: Sequence[Tagged], works: Mapping[str, Work], vocabulary: Vocabulary, roles: Roles) -> Filters:
    """Return the filters of a page: a concept finds the works of its narrower ones too, as in a query.

    A role finds the works in which any tag has it; there is no such filter where no tag has a role.
    """
    years = {key: year_of(work) for key, work in works.items()}
    facets = [(one.name, one.label, headings(tagged, vocabulary, one.name)) for one in vocabulary.facets.values()]
    played = _by_role(tagged, roles)
    if played and "role" not in vocabulary.facets:
        facets.append(("role", "Role", played))
    return filters_of(
        facets,
        years,
        {tag: concept.abbreviations + concept.synonyms for tag, concept in vocabulary.concepts.items()},
    )


def _by_role(tagged: Sequence[Tagged], roles: Roles) -> tuple[Heading, ...]:
    """Return a heading for each role that a tag of the works has, and one for the works in which none has any."""
    found: dict[str, list[str]] = {}
    for key, facets in tagged:
        held = held_roles(roles.get(key, {}), facets)
        for role in {*held.values()} or {UNDECIDED}:
            found.setdefault(role, []).append(key)
    if found.keys() <= {UNDECIDED}:
        return ()
    names = dict(zip(ROLES, ROLES, strict=True)) | {UNDECIDED: "none decided"}
    return tuple(
        Heading(f"role:{role}", name, name, name, "", tuple(found[role]))
        for role, name in names.items()
        if role in found
    )


def year_of(work: Work) -> str:
    """Return the year of a work, or an empty string."""
    return str(work.issued.year) if work.issued else ""
