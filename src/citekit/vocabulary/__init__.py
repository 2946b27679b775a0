"""The controlled vocabulary of a review: facets, concepts, and how the words of a person find them.

Knows the TOML file of ``refs/vocabulary.toml`` as text and never opens it. Knows nothing of entries or suggestions.
"""

from citekit.findings import Finding
from citekit.vocabulary.concept import Concept, Facet
from citekit.vocabulary.model import Vocabulary

__all__ = ["Concept", "Facet", "Vocabulary", "check_vocabulary", "read_vocabulary"]


def read_vocabulary(text: str, file: str) -> Vocabulary:
    """Return the vocabulary that ``text`` (TOML) defines; ``file`` is its name in messages.

    Raises:
        VocabularyError: something is wrong; the first problem with its line, and how many more there are.
    """
    from citekit.vocabulary import reading  # a warm start takes the vocabulary from the cache

    return reading.read_vocabulary(text, file)


def check_vocabulary(text: str, file: str) -> tuple[Finding, ...]:
    """Return every problem of the vocabulary in ``text``, by line; none means that it can be read."""
    from citekit.vocabulary import reading

    return reading.check_vocabulary(text, file)
