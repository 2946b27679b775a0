"""How concepts become headings, in lists and on maps: the class they stand under, and their titles."""

from citekit.vocabulary import Vocabulary

FOLDED = frozenset({"agent"})
"""The facets folded unless told otherwise: of the two facets of a new review, agents come in classes."""


def class_of(tag: str, vocabulary: Vocabulary) -> str:
    """Return the tag of the class of ``tag``: the first broader concept of one without narrower ones, else itself."""
    concept = vocabulary.concepts.get(tag)
    if concept is None or not concept.broader or len(vocabulary.narrower(tag)) > 1:
        return tag
    return f"{concept.facet}:{concept.broader[0]}"


def title_of(label: str) -> str:
    """Return ``label`` with a capital letter, unless its first word is a name of its own (``mTOR``, ``p-value``)."""
    first = label.split(" ")[0]
    return label[:1].upper() + label[1:] if first.islower() and first[1:2] != "-" else label


def small(label: str) -> str:
    """Return ``label`` without its capital letter, unless it starts with an abbreviation (``JAK class``)."""
    return label[:1].lower() + label[1:] if label[1:].split(" ")[0].islower() else label
