"""A reading list ready for the page: the one definition that every format writes. Data only; knows no format."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from citekit.render.page import PageReference, PageSection
from citekit.render.prose import Prose
from citekit.render.serialise import Source
from citekit.render.styles import Style
from citekit.render.words import Words

if TYPE_CHECKING:
    from citekit.render.page_filters import Filters

CONTENTS_LEVELS, CONTENTS_ENTRIES = 3, 30
"""What a table of contents names at most: levels of headings, and headings unless the outermost alone are more."""

Tags = Mapping[str, Mapping[str, Sequence[str]]]
"""By citation key: a facet's label to the labels of the work's tags in it."""
_Path = tuple[PageSection, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A reading list with every text finished; templates are given its attributes by their names.

    Attributes:
        title, date: printed at the top; ``date`` is empty unless it was given.
        intro: the blocks of the introduction, finished; prose: the same as blocks of rich text.
        lang: the document's language tag; say: citekit's own words in it.
        style: the citation style.
        engine: name and version of what formatted the references; empty for biblatex.
        bibliography: biblatex: the path of the ``.bib`` file.
        policy: HTML: what stands for the page's content security policy.
        finds: HTML: what readers can filter the page by, or None.
        saved: HTML: what they can save from it, packed, or nothing.
        count, by: as in the reading list.
        keys: the citation keys in order of first appearance.
        references: those of a list without sections.
        sections: the outermost sections.
        legend: the marks that were printed, each with its meaning.
        filters: biblatex: name and condition of each filter.
        categories: biblatex: name and keys of each section that keywords cannot select.
    """

    title: str
    date: str
    intro: tuple[Source, ...]
    prose: Prose
    lang: str
    say: Words
    style: Style
    engine: str
    bibliography: Source
    policy: Source
    finds: "Filters | None"
    saved: Source
    count: int
    by: tuple[str, ...]
    keys: tuple[Source, ...]
    references: tuple[PageReference, ...]
    sections: tuple[PageSection, ...]
    legend: tuple[tuple[str, str], ...]
    filters: tuple[tuple[Source, Source], ...]
    categories: tuple[tuple[Source, Source], ...]

    def context(self) -> dict[str, object]:
        """Return the attributes by name, for a template."""
        return {field.name: getattr(self, field.name) for field in fields(self)} | {
            "contents": self.contents,
            "widest": self.widest,
        }

    @property
    def contents(self) -> int:
        """Return how many levels of headings a table of contents of half a page can name; 0 for a single section."""
        levels = Counter(section.level for section in walk(self.sections))
        fitting = [
            depth
            for depth in range(1, CONTENTS_LEVELS + 1)
            if sum(levels[n + 1] for n in range(depth)) <= CONTENTS_ENTRIES
        ]
        return max(fitting, default=1) if levels.total() > 1 and self.count else 0

    @property
    def widest(self) -> str:
        """Return the longest label of a reference; blank where the style does not number."""
        return max((reference.label for _, reference in self.places()), key=len, default="")

    def places(self) -> Iterator[tuple[_Path, PageReference]]:
        """Yield every reference in reading order with the sections that it stands in, outermost first."""
        yield from (((), reference) for reference in self.references)
        yield from _places(self.sections, ())


def walk(sections: Iterable[PageSection]) -> Iterator[PageSection]:
    """Yield ``sections`` and all below them in reading order."""
    for section in sections:
        yield section
        yield from walk(section.sections)


def _places(sections: Iterable[PageSection], above: _Path) -> Iterator[tuple[_Path, PageReference]]:
    for section in sections:
        path = (*above, section)
        yield from ((path, reference) for reference in section.references)
        yield from _places(section.sections, path)
