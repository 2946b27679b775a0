"""What a template is given: sections and references with every text finished, in the markup of the output.

Arranged here, so that a template has nothing to compute: order, numbers, anchors, cross-references, marks, filters.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from citekit.reading_list import Item, Section
from citekit.render.annotations import Annotations
from citekit.render.items import CslItem, said_once
from citekit.render.prose import Prose
from citekit.render.prose_writing import write_prose
from citekit.render.references import Reference, year_of
from citekit.render.richtext import Link, Rich, Text, plain
from citekit.render.serialise import MARKDOWN, Markup, Source, Whole, guard_start, serialise
from citekit.render.words import ENGLISH, Words
from citekit.tagging.roles import TOLD
from citekit.text.scripts import printable

MARKS = {
    "retracted": ("Retracted", "taken out of the record by a notice of its publisher"),
    "concern": ("Expression of concern", "its publisher or editors doubt it and have said so in a notice"),
    "corrected": ("Corrected", "changed by a correction that was published later"),
    "reinstated": ("Reinstated", "retracted once, and put back into the record"),
    "superseded": ("Superseded", "a preprint or earlier form; the published version is in the library too"),
    "preprint": ("Preprint", "not peer-reviewed when it was posted"),
    "unconfirmed": ("Unconfirmed", "as printed on the page it was found on; Crossref has not confirmed it"),
    "cause": (TOLD["cause"], "what is named brought the condition about in this work, or made it worse"),
    "comparator": (TOLD["comparator"], "what is named was what others were compared with"),
    "background": (TOLD["background"], "what is named came before, and is not what the work is about"),
    "negated": (TOLD["negated"], "the work says that what is named was not there or not used"),
}
"""The words printed for a mark, and what they mean, the gravest first; a mark that is not here is printed as it is.
A mark may say of what it holds: ``cause: dupilumab``."""

NOTICES = {
    "retracted": "Retraction notice",
    "concern": "Expression of concern",
    "corrected": "Correction",
    "reinstated": "Reinstatement",
    "superseded": "Published version",
}
"""What the works are called whose DOIs are printed with a mark."""

NO_TITLE = "[no title]"
"""What stands for the title of a work that has none."""

Notices = Mapping[str, Sequence[tuple[str, str]]]
"""By citation key: a mark of NOTICES and the DOI of a notice, each."""


@dataclass(frozen=True, slots=True)
class PageReference(Whole):
    """One appearance of a reference.

    Attributes:
        key: the citation key.
        label: its number as the style prints it; the same in every section, or counted anew in each, as was asked;
            empty in author-date styles.
        body: the formatted reference, ready to print.
        rich: the same as a tree, for formats that are not text.
        short: authors and year, such as ``Cummins et al. 2021``; the title where there are no authors.
        title, year, doi: plain facts, for templates that need them; ``[no title]`` where there is none, else empty.
        marks: words to print with it: ``Retracted``, ``Unconfirmed``; retracted: whether it is.
        notices: what names the notices behind the marks, with links: ``Retraction notice: 10.5555/12``.
        notices_rich: the same as trees.
        notes: the blocks of the reviewers' notes on it in this place, finished.
        prose: the same as blocks of rich text.
        see: titles of the section where it stands in full; empty where it stands here.
        anchor: the name of this place; empty where the reference has stood before.
        target: the name of the place where it stands first.
    """

    key: str
    label: str
    body: Source
    rich: Rich
    short: str
    title: str
    year: str
    doi: str
    marks: tuple[str, ...]
    retracted: bool
    notices: tuple[Source, ...]
    notices_rich: tuple[Rich, ...]
    notes: tuple[Source, ...]
    prose: Prose
    see: str
    anchor: str
    target: str


@dataclass(frozen=True, slots=True)
class PageSection(Whole):
    """A section of the page.

    Attributes:
        title, tag, level, count: as in the reading list.
        anchor: the name of this place, the same as long as the tags are.
        intro: the blocks of the reviewers' text on this group, finished.
        prose: the same as blocks of rich text.
        references: the references directly under the heading.
        sections: the sections inside.
        filter: biblatex: the option that selects its references; empty where it has none of its own.
    """

    title: str
    tag: str
    level: int
    count: int
    anchor: str
    intro: tuple[Source, ...]
    prose: Prose
    references: tuple[PageReference, ...]
    sections: tuple["PageSection", ...]
    filter: Source


class PageBuilder:
    """Turns a reading list and formatted references into what templates print; remembers what it has placed.

    Args:
        annotations: the reviewers' notes.
        notices: the notices behind the marks.
        restart: whether numbers begin anew under each heading.
        ranked: whether references stand in the style's order; else in that of the reading list.
        twice: whether a work is marked as a preprint also where the reference says ``[preprint]`` itself.
        say: citekit's own words in the list's language.

    Attributes:
        missing: the keys of the reading list that no item was given for, in order.
        filters: biblatex: name and condition of each filter that sections use.
        categories: biblatex: name and keys of each section that no filter by keywords can select.
        used_marks: the marks met so far.
    """

    def __init__(
        self,
        items: Iterable[CslItem],
        references: Mapping[str, Reference],
        markup: Markup,
        marks: Mapping[str, Sequence[str]],
        annotations: Annotations | None = None,
        *,
        notices: Notices | None = None,
        restart: bool = False,
        ranked: bool = True,
        twice: bool = False,
        say: Words = ENGLISH,
    ) -> None:
        self._items = {str(item.get("id", "")): item for item in items}
        self._references = references
        self._markup = markup
        self._marks = marks
        self._annotations = annotations or Annotations()
        self._notices = notices or {}
        self._restart = restart
        self._ranked = ranked
        self._twice = twice
        self._say = say
        self._anchors: dict[str, str] = {}
        self._taken: set[str] = set()
        self.missing: dict[str, None] = {}
        self.filters: list[tuple[Source, Source]] = []
        self.categories: list[tuple[Source, Source]] = []
        self.used_marks: set[str] = set()

    def sections(self, sections: Iterable[Section]) -> tuple[PageSection, ...]:
        """Return ``sections`` and all below them for the page."""
        return tuple(self._section(section, "", ()) for section in sections)

    def references(self, items: Sequence[Item], path: tuple[str, ...] = ()) -> tuple[PageReference, ...]:
        """Return ``items``, those without a formatted reference behind the others where the style orders them.

        Args:
            path: the tags of the sections that they stand in.
        """
        if self._ranked:
            last = len(self._references)
            items = sorted(items, key=lambda item: r.rank if (r := self._references.get(item.key)) else last)
        return tuple(self._reference(item, path, number) for number, item in enumerate(items, 1))

    def legend(self) -> tuple[tuple[str, str], ...]:
        """Return the marks that were printed, each with its meaning."""
        met = {word.partition(": ")[0] for word in self.used_marks}
        return tuple((self._say(word), self._say(meaning)) for mark, (word, meaning) in MARKS.items() if mark in met)

    def _section(self, section: Section, anchor: str, path: tuple[str, ...]) -> PageSection:
        name = _slug(section.tag or section.title)
        anchor = self._unique(f"{anchor}--{name}" if anchor else name)
        selected = self._filter(section) if section.items else Source()
        prose = self._annotations.on_group(section.tag, path)
        path = (*path, section.tag) if section.tag else path
        return PageSection(
            title=self._say.heading(section.title),
            tag=section.tag,
            level=section.level,
            count=section.count,
            anchor=anchor,
            intro=write_prose(prose, self._markup),
            prose=prose,
            references=self.references(section.items, path),
            sections=tuple(self._section(inner, anchor, path) for inner in section.sections),
            filter=selected,
        )

    def _reference(self, item: Item, path: tuple[str, ...], number: int) -> PageReference:
        key = item.key
        csl = self._items.get(key)
        if csl is None:
            self.missing[key] = None
        reference = self._references.get(key)
        rich = reference.body if reference else (Text(key),)
        body = serialise(rich, self._markup)
        label = reference.label if reference else ""
        if self._restart:
            label = re.sub(r"[0-9]+", str(number), label, count=1)
        if self._markup is MARKDOWN and not label:
            body = guard_start(body)
        words = self._marks.get(key, ())
        self.used_marks.update(words)
        if not self._twice and "[preprint]" in plain(rich).lower():
            words = tuple(word for word in words if word != "preprint")
        first = key not in self._anchors
        target = self._anchors.setdefault(key, "") or self._unique(f"ref-{_slug(key)}")
        self._anchors[key] = target
        facts = csl or {}
        title = facts.get("title")
        notices = tuple(_notices(self._notices.get(key, ()), self._say))
        prose = self._annotations.on_entry(key, path, everywhere=not item.cross_reference)
        return PageReference(
            key=key,
            label=label,
            body=Source(body),
            rich=rich,
            short=_short(facts, self._say) or key,
            title=printable(title) if title and isinstance(title, str) else NO_TITLE,
            year=year_of(facts),
            doi=str(facts.get("DOI") or ""),
            marks=tuple(mark_words(word, self._say) for word in words),
            retracted="retracted" in words,
            notices=tuple(Source(serialise(notice, self._markup)) for notice in notices),
            notices_rich=notices,
            notes=write_prose(prose, self._markup),
            prose=prose,
            see=" › ".join(map(self._say.heading, item.cross_reference.split(" › "))),
            anchor=target if first else "",
            target=target,
        )

    def _filter(self, section: Section) -> Source:
        """Return biblatex's option that selects the direct works of ``section``; notes the filter that it may need."""
        if not section.by_tags or not all(map(fit_for_latex, (*section.having, *section.lacking))):
            name = Source(f"group-{len(self.categories) + 1}")
            keys = ",".join(item.key for item in section.items if fit_for_latex(item.key))
            self.categories.append((name, Source(keys)))
            return Source(f"category={name}")
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


def to_format(items: Iterable[CslItem], marks: Mapping[str, Sequence[str]]) -> list[CslItem]:
    """Return ``items`` as their references are to say them: a mark that stands beside one is not in its title too."""
    words = {name: word for name, (word, _) in MARKS.items()}
    return [
        said_once(item, [words[mark] for mark in marks.get(str(item.get("id", "")), ()) if mark in words])
        for item in items
    ]


def mark_words(mark: str, say: Words = ENGLISH) -> str:
    """Return the words printed for a mark: ``Retracted``, ``as a cause: dupilumab``; one that is not known as it is."""
    name, colon, whose = mark.partition(": ")
    return say(MARKS[name][0]) + (say(": ") + whose if colon else "") if name in MARKS else mark


def fit_for_latex(name: str) -> bool:
    """Return whether LaTeX and biblatex can take a citation key or tag as it is."""
    return re.fullmatch(r"[^\s\\{}#%~,\"'=]+", name) is not None


def _slug(text: str) -> str:
    """Return ``text`` as a name of ASCII letters, digits and hyphens, good for HTML, LaTeX and addresses."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or "x"


def _short(item: CslItem, say: Words) -> str:
    """Return authors (else editors, else title) and year: ``Ren 2023``, ``Ren and Zhu 2023``, ``Ren et al. 2023``."""
    names: list[str] = []
    for role in ("author", "editor"):
        people = item.get(role)
        if not names and isinstance(people, list):
            names = [str(one.get("literal") or one.get("family") or "") for one in people if isinstance(one, Mapping)]
    names = [name for name in names if name]
    more = len(names) > 2 or names[-1:] == ["others"]
    title = item.get("title")
    who = f"{names[0]} et al." if more else f" {say('and')} ".join(names)
    who = who or (printable(title) if isinstance(title, str) else "")
    return f"{who} {year_of(item)}".strip()


def _notices(notices: Iterable[tuple[str, str]], say: Words) -> Iterable[Rich]:
    """Yield for each kind of notice its name and the DOIs that belong to it, as links."""
    by_kind: dict[str, list[str]] = {}
    for mark, doi in notices:
        by_kind.setdefault(say(NOTICES.get(mark, "Notice")), []).append(doi)
    for kind, dois in by_kind.items():
        links = [
            (Text(", " if place else kind + say(": ")), Link(f"https://doi.org/{doi}", (Text(doi),)))
            for place, doi in enumerate(dict.fromkeys(dois))
        ]
        yield tuple(node for pair in links for node in pair)
