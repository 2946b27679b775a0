"""citekit's own words on lists and maps, in their language: headings, marks, filters. Knows no list and no map.

A word is asked for by its English, which stands where a language lacks it; the table is ``words.toml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from citekit.reading_list import IN_GENERAL, OTHER, small
from citekit.render.serialise import Source, Whole
from citekit.resources import package_folder


@dataclass(frozen=True, slots=True)
class Words(Whole):
    """The words of one language by their English; templates call it ``say``.

    Attributes:
        table: the words; none for English.
        language: the tag of their language.
    """

    table: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"

    def __call__(self, english: str, **facts: object) -> str:
        """Return the words for ``english``, the facts put where their names stand in braces."""
        words = self.table.get(english, english)
        for name, fact in facts.items():
            words = words.replace(f"{{{name}}}", str(fact))
        return words

    def heading(self, title: str) -> str:
        """Return a heading: of works that lack something (``Untagged (condition)``) or are left of a class, in words
        of this language.

        The facet in brackets is small in English, where nouns are.
        """
        whole, comma, rest = title.rpartition(", ")
        if rest in (IN_GENERAL, OTHER):
            return whole + comma + self(rest)
        words, bracket, label = title.partition(" (")
        if not self.table or not words.startswith(("Untagged", "Without ")):
            return title
        return self(words) + bracket + label[:1].upper() + label[1:]

    def within(self, label: str) -> str:
        """Return a label of the review as it stands inside of a sentence; in English alone nouns are small there."""
        return label if self.table else small(label)

    @property
    def script(self) -> Source:
        """Return the table as JSON that is safe inside a ``script`` element; nothing for English."""
        from json import dumps

        return Source(dumps(self.table, ensure_ascii=False).replace("<", "\\u003c") if self.table else "")


ENGLISH = Words()
"""The words as they are asked for."""


def words_for(locale: str) -> Words:
    """Return the words for a language tag (``de-AT``: those of ``de``); English where the language is not known."""
    import tomllib

    language = locale.replace("_", "-").partition("-")[0].lower()
    if language in ("", "en"):
        return ENGLISH
    tables = tomllib.loads((package_folder() / "render" / "words.toml").read_text("utf-8"))
    return Words(tables[language], language) if language in tables else ENGLISH
