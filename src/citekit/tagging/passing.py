"""What a record names without being about it: in passing in a long abstract, or in the headings of its indexers.

Knows one record's findings; adds clues, and takes away what only stands for something else.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from citekit.tagging.record import AGENT_FACET, CONDITION_FACET, Found, Place, Text, brief

PASSING, KIND_PASSING, BRIEF_PASSING = 3, 1, 1
"""How often a long abstract names in passing what it is not about, at most; a kind of what the title names; and how
often a brief one does."""

_INDEXED = frozenset(("mesh", "substances"))
"""Fields that indexers fill."""

_PASSED = frozenset(("abstract", "substances"))
"""Fields that name what a work is not about, beside headings of MeSH without a star."""

_BETWEEN = ";"
"""What stands between headings of MeSH."""


def drop_models(found: dict[str, Found], headings: Text) -> None:
    """Take away what headings of MeSH name as the model of another substance: ``Thalidomide / analogs & derivatives``.

    Indexers have no heading of its own for ``apremilast``, and give its model's other subheadings, too.
    """
    norms = headings.words.norms
    models = {one.tag for one in headings.mentions if norms[one.last : one.last + 2] == ["analog", "derivative"]}
    for tag in models & found.keys():
        one = found[tag]
        one.places = [place for place in one.places if place.field not in _INDEXED]
        if not one.places:
            del found[tag]


def mark_passing(
    found: Mapping[str, Found],
    texts: Mapping[str, Text],
    above: Callable[[str], Sequence[str]],
    brought: Collection[str] = (),
) -> None:
    """Mark each concept that is named in passing, where the title names another of its facet.

    That is a few times in a long abstract, or in headings of MeSH that are not starred: no major topics of the work. An
    agent of a class in the title is not: it says which (``response to a TNF antagonist`` … ``infliximab``). Where the
    abstract is one of two sentences agents are what the work is about; another condition is a comorbidity or a control.

    Args:
        above: tag to the tags of all broader concepts; brought: tags of what agents bring about, like hair loss.
    """
    if "abstract" not in texts and "mesh" not in texts:
        return
    titled = {tag for tag, one in found.items() if one.titled}
    if not titled or len(titled) == len(found):
        return
    long = "abstract" in texts and not brief(texts["abstract"])
    facets = {tag.partition(":")[0] for tag in titled}
    for tag, one in found.items():
        facet = tag.partition(":")[0]
        if facet not in facets or tag in titled or tag in brought:
            continue
        kind = not titled.isdisjoint(above(tag))
        if kind and facet == AGENT_FACET:
            continue
        if long:
            most = KIND_PASSING if kind else PASSING
        else:
            most = BRIEF_PASSING if facet == CONDITION_FACET and not kind else 0
        if _is_passing(one, texts, most):
            one.clues.append("passing")


def _is_passing(one: Found, texts: Mapping[str, Text], most: int) -> bool:
    """Return whether a concept is named in passing.

    Args:
        most: how often the abstract may name it at most.
    """
    told = [place.field for place in one.places if place.field != "mesh" or _is_starred(place, texts["mesh"].text)]
    return told.count("abstract") <= most and _PASSED.issuperset(told)


def _is_starred(place: Place, headings: str) -> bool:
    """Return whether indexers call the heading that a place stands in a major topic (``Alopecia / etiology*``)."""
    start = headings.rfind(_BETWEEN, 0, place.mention.start) + 1
    heading, _, _ = headings[start:].partition(_BETWEEN)
    return "*" in heading
