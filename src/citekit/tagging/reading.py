"""Reading one field of a record: its words, the names in it, and what part each plays there.

Knows the names of all facets and the cues, and one field at a time.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from citekit.tagging import cues
from citekit.tagging.keywords import is_tag, split
from citekit.tagging.matching import Finder, find_inside
from citekit.tagging.mention import Mention
from citekit.tagging.names import Names
from citekit.tagging.record import AGENT_FACET, CONDITION_FACET, Place, Text
from citekit.tagging.spans import Spans
from citekit.tagging.tables import Cues, default_variants
from citekit.tagging.words import Words, read

_NON = re.compile(r"(?:^|\W)non[\s‐-–-]$", re.IGNORECASE)
_AGENT, _CONDITION = AGENT_FACET + ":", CONDITION_FACET + ":"

_IN_TITLE = {cues.COMPARATOR: "", cues.APPROVED: "", cues.ADDED: "", cues.CONTROL: cues.COMPARATOR}
"""What roles become in a title: "A versus B" there is about both."""

_IN_TEXT = {
    **dict.fromkeys((cues.UNHELPFUL, cues.APPROVED, cues.ADDED), cues.BACKGROUND),
    cues.CONTROL: cues.COMPARATOR,
}
"""What roles become in other fields."""


class Reader:
    """Names and cues made ready once, to be found in many fields.

    Args:
        names: facet to its names; facets: those of the tags that the keywords may hold.
    """

    def __init__(self, names: Mapping[str, Names], facets: Collection[str], cue_tables: Cues) -> None:
        self._names = names
        self._finder = Finder(names, default_variants())
        self._facets = facets
        self._cues = cue_tables
        self._silent = cues.Surroundings("", Words([], [], []), cue_tables)

    def read(self, name: str, text: str) -> Text:
        """Return the field ``name`` with the names in it; tags among its keywords are none."""
        words = read(text)
        mentions = self._finder.mentions(text, words)
        if mentions and "non" in words.norms:
            mentions = [one for one in mentions if not _NON.search(text, max(0, one.start - 5), one.start)]
        if name == "keywords" and mentions and ":" in text:
            tags = Spans((one.start, one.end) for one in split(text) if is_tag(one.bare, self._facets))
            mentions = [one for one in mentions if not tags.overlap(one.start, one.end)]
        conditions = [(one.first, one.last, one.tag) for one in mentions if one.tag.startswith(_CONDITION)]
        if not conditions and not any(one.tag.startswith(_AGENT) for one in mentions):
            return Text(text, words, mentions, self._silent)
        breaks = _between_keywords if name == "keywords" else None
        return Text(text, words, mentions, cues.Surroundings(text, words, self._cues, conditions, breaks))

    def place(self, name: str, field: Text, one: Mention, outer: str = "") -> Place:
        """Return the place of a mention in the field ``name`` and the part that it plays; ``outer`` as in ``Place``."""
        agent = one.tag.startswith(_AGENT)
        if not agent and not one.tag.startswith(_CONDITION):
            return Place(name, one, "", outer)
        if role := field.around.role(one.first, one.last, agent=agent):
            role = (_IN_TITLE if name == "title" else _IN_TEXT).get(role, role)
        return Place(name, one, role, outer)

    def inside(self, field: Text, name: str, outer: Mention) -> Iterator[Place]:
        """Yield the places of the names that stand inside a mention, of the same facet."""
        names = self._names[outer.tag.partition(":")[0]]
        for one in find_inside(field.text, field.words, names, outer):
            yield self.place(name, field, one, outer.name)


def _between_keywords(text: str) -> list[tuple[int, int]]:
    """Return the spans between one keyword and the next."""
    return [(one.end, another.start) for one, another in pairwise(split(text))]
