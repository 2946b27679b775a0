"""What the starter vocabulary finds in a title, and in an abstract, for tests of the rules."""

from citekit.bib.entry import Entry
from citekit.resources import starter_vocabulary
from citekit.tagging.suggest import Suggestion, stands_behind, suggest
from citekit.vocabulary import read_vocabulary

VOCABULARY = read_vocabulary(starter_vocabulary().read_text(encoding="utf-8"), "vocabulary.toml")


def every(title: str, abstract: str = "") -> dict[str, Suggestion]:
    """Return all suggestions by tag, doubtful ones included."""
    entry = Entry("k", "article", {"title": title, "abstract": abstract})
    return {one.tag: one for one in suggest(entry, VOCABULARY)}


def found(title: str, abstract: str = "") -> set[str]:
    """Return the tags that citekit stands behind."""
    return {tag for tag, one in every(title, abstract).items() if stands_behind(one)}


def roles(title: str, abstract: str = "") -> dict[str, str]:
    """Return the role of every agent, doubtful ones included."""
    return {one.notation: one.role for one in every(title, abstract).values() if one.facet == "agent"}
