"""What a template is given: sections and references with every text finished, in the markup of the output.

Arranged here, so that a template has nothing to compute: order, numbers, anchors, cross-references, marks, filters.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from citekit.reading_list import Item, Section
from citekit.render.items import CslItem
from citekit.render.references import Reference, year_of
from citekit.render.serialise import MARKDOWN, Markup, Source, guard_start, serialise
from citekit.text.markup import plain

MARKS = {
    "retracted": ("Retracted", "taken out of the record by a notice of its publisher"),
    "unconfirmed": ("Unconfirmed", "as printed on the page it was found on; Crossref has not confirmed it"),
}
"""The words printed for a mark, and what they mean; a mark that is not here is printed as it is."""


@dataclass(frozen=True, slots=True)
class PageReference:
    """One appearance of a reference.

    Attributes:
        key: the citation key.
        label: its number as the style prints it, the same in every section; empty in author-date styles.
        body: the formatted reference, ready to print.
        short: authors and year, such as ``Cummins et al. 2021``; the title where there are no authors.
        title, year, doi: plain facts, for templates that need them; may be empty.
        marks: words to print with it: ``Retracted``, ``Unconfirmed``.
        notes: the paragraphs of the reviewers' note on it.
        see: titles of the section where it stands in full; empty where it stands here.
        anchor: the name of this place; empty where the reference has stood before.
        target: the name of the place where it stands first.
    """

    key: str
    label: str
    body: Source
    short: str
    title: str
    year: str
    doi: str
    marks: tuple[str, ...]
    notes: tuple[Source, ...]
    see: str
    anchor: str
    target: str


@dataclass(frozen=True, slots=True)
class PageSection:
    """A section of the page.

    Attributes:
        title, tag, level, count: as in the reading list.
        anchor: the name of this place, the same as long as the tags are.
        references: the references directly under the heading.
        sections: the sections inside.
        filter: biblatex: the option that selects its references; empty where it has none of its own.
    """

    title: str
    tag: str
    level: int
    count: int
    anchor: str
    references: tuple[PageReference, ...]
    sections: tuple["PageSection", ...]
    filter: Source


class PageBuilder:
    """Turns a reading list and formatted references into what templates print; remembers what it has placed.

    Attributes:
        missing: the keys of the reading list that no item was given for, in order.
        unfit: biblatex: the tags that LaTeX cannot take, in order.
        filters: biblatex: name and condition of each filter that sections use.
        used_marks: the marks met so far.
    """

    def __init__(
        self,
        items: Iterable[CslItem],
        references: Mapping[str, Reference],
        markup: Markup,
        marks: Mapping[str, Sequence[str]],
        notes: Mapping[str, str],
    ) -> None:
        self._items = {str(item.get("id", "")): item for item in items}
        self._references = references
        self._markup = markup
        self._marks = marks
        self._notes = notes
        self._anchors: dict[str, str] = {}
        self._taken: set[str] = set()
        self.missing: dict[str, None] = {}
        self.unfit: dict[str, None] = {}
        self.filters: list[tuple[Source, Source]] = []
        self.used_marks: set[str] = set()

    def sections(self, sections: Iterable[Section], path: str = "") -> tuple[PageSection, ...]:
        """Return ``sections`` and all below them for the page."""
        return tuple(self._section(section, path) for section in sections)

    def references(self, items: Sequence[Item]) -> tuple[PageReference, ...]:
        """Return ``items`` in the style's order; those without a formatted reference keep their order behind."""
        last = len(self._references)
        ranked = sorted(items, key=lambda item: r.rank if (r := self._references.get(item.key)) else last)
        return tuple(self._reference(item) for item in ranked)

    def legend(self) -> tuple[tuple[str, str], ...]:
        """Return the marks that were printed, each with its meaning."""
        return tuple(words for mark, words in MARKS.items() if mark in self.used_marks)

    def _section(self, section: Section, path: str) -> PageSection:
        name = section.tag or section.title
        anchor = self._unique(f"{path}--{_slug(name)}" if path else _slug(name))
        selected = self._filter(section) if section.items else Source()
        references = self.references(section.items)
        sections = self.sections(section.sections, anchor)
        return PageSection(
            section.title, section.tag, section.level, section.count, anchor, references, sections, selected
        )

    def _reference(self, item: Item) -> PageReference:
        key = item.key
        csl = self._items.get(key)
        if csl is None:
            self.missing[key] = None
        reference = self._references.get(key)
        body = serialise(reference.body, self._markup) if reference else self._markup.escape(key)
        label = reference.label if reference else ""
        if self._markup is MARKDOWN and not label:
            body = guard_start(body)
        words = self._marks.get(key, ())
        self.used_marks.update(words)
        first = key not in self._anchors
        target = self._anchors.setdefault(key, "") or self._unique(f"ref-{_slug(key)}")
        self._anchors[key] = target
        facts = csl or {}
        title = facts.get("title")
        return PageReference(
            key=key,
            label=label,
            body=Source(body),
            short=_short(facts) or key,
            title=plain(title) if isinstance(title, str) else "",
            year=year_of(facts),
            doi=str(facts.get("DOI") or ""),
            marks=tuple(MARKS[word][0] if word in MARKS else word for word in words),
            notes=paragraphs(self._notes.get(key, ""), self._markup),
            see=item.cross_reference,
            anchor=target if first else "",
            target=target,
        )

    def _filter(self, section: Section) -> Source:
        """Return biblatex's option that selects the direct works of ``section``; notes the filter that it may need."""
        if unfit := [tag for tag in (*section.having, *section.lacking) if not fit_for_latex(tag)]:
            self.unfit.update(dict.fromkeys(unfit))
            return Source()
        conditions = [f"keyword={tag}" for tag in section.having] + [f"not keyword={tag}" for tag in section.lacking]
        if len(conditions) == 1 and section.having:
            return Source(conditions[0])
        name = Source(f"section-{len(self.filters) + 1}")
        self.filters.append((name, Source(" and ".join(conditions))))
        return Source(f"filter={name}")

    def _unique(self, name: str) -> str:
        """Return ``name``, with a number behind it if it is taken; takes it."""
        unique, number = name, 1
        while unique in self._taken:
            number += 1
            unique = f"{name}-{number}"
        self._taken.add(unique)
        return unique


def paragraphs(text: str, markup: Markup) -> tuple[Source, ...]:
    """Return the paragraphs of plain ``text``, which blank lines part, ready to print."""
    parts = (markup.escape(" ".join(part.split())) for part in re.split(r"\n\s*\n", text) if part.strip())
    return tuple(map(Source, map(guard_start, parts) if markup is MARKDOWN else parts))


def fit_for_latex(name: str) -> bool:
    """Return whether LaTeX and biblatex can take a citation key or tag as it is."""
    return re.fullmatch(r"[^\s\\{}#%~,\"'=]+", name) is not None


def _slug(text: str) -> str:
    """Return ``text`` as a name of ASCII letters, digits and hyphens, good for HTML, LaTeX and addresses."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or "x"


def _short(item: CslItem) -> str:
    """Return authors (else editors, else title) and year: ``Ren 2023``, ``Ren and Zhu 2023``, ``Ren et al. 2023``."""
    names: list[str] = []
    for role in ("author", "editor"):
        people = item.get(role)
        if not names and isinstance(people, list):
            names = [str(one.get("literal") or one.get("family") or "") for one in people if isinstance(one, Mapping)]
    names = [name for name in names if name]
    title = item.get("title")
    who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
    return " ".join(part for part in (who or (plain(title) if isinstance(title, str) else ""), year_of(item)) if part)
