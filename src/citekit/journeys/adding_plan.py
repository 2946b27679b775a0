"""What an ``add`` writes into whatever the library holds by then: new entries, tags, and what old entries lack."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from citekit import duplicates
from citekit.bib.edits import Edit, add_entries, change_field, set_field
from citekit.bib.entry import PAGE_MARK, Entry
from citekit.bib.keys import check_key
from citekit.bib.library import Library
from citekit.citekeys import KeyMaker
from citekit.duplicates.alike import Alike, Twin, copies
from citekit.errors import UsageError
from citekit.identifiers import Doi, find_dois
from citekit.journeys.as_given import Given
from citekit.journeys.asking import Answer
from citekit.journeys.comparing import encodable, fitted
from citekit.journeys.workspace import Workspace
from citekit.mapping import bibtex
from citekit.tagging import keywords
from citekit.tagging.log_lines import Retagged
from citekit.text import tex
from citekit.work import Change, Work

FILL = "fill"
"""The rule by which a field of an entry that is there was filled from PubMed, in the changes of its row."""

NAMED = ("page", "pubmed")
"""Sources whose works are stored without a DOI: PubMed is named, a person's own export is not."""

_FILLED = ("doi", "pmid", "pmcid", "mesh", "substances", "abstract")
"""The fields that ``fill`` gives to an entry without them, beside authors and keywords."""

Fields = tuple[tuple[str, str], ...]
"""Field names and TeX source, in the order of the entry."""


class Plan:
    """The edits of an ``add``.

    Args:
        told: DOI to what PubMed tells.
        described: works without a certain DOI, by the reference that was looked for.
        given: of these the entries that are stored as the user's own file gives them.
        fill: whether entries that are there get what they lack of what PubMed tells.

    Attributes:
        keys: DOI, or the reference of a work without one, to (citation key, outcome) for every work that the library
            holds afterwards.
        misfits: DOI to the letter for which the library's encoding has no room, nor TeX a command.
        retagged: the tags of the entries that get some.
        filled: what entries that are there got, by key.
        lacking: how many entries that are there lack something that PubMed tells.
        copies: new entries, by key, that seem to be the work of one that is there, under another key.
        otherwise: sentences on what is not stored as the user's own file gives it.
    """

    def __init__(
        self,
        workspace: Workspace,
        answers: Mapping[Doi, Answer],
        tags: tuple[str, ...],
        told: Mapping[Doi, Work],
        described: Mapping[str, Work],
        given: Mapping[str, Given],
        *,
        fill: bool,
    ) -> None:
        self._workspace = workspace
        self._dialect = workspace.settings.dialect
        self._facets = workspace.vocabulary.facets if tags or told or described else {}
        self._answers = answers
        self._tags = tags
        self._told = told
        self._described = described
        self._given = given
        self._fill = fill
        self.keys: dict[Doi | str, tuple[str, str]] = {}
        self.misfits: dict[Doi | str, str] = {}
        self.retagged: list[Retagged] = []
        self.filled: dict[str, tuple[Change, ...]] = {}
        self.lacking = 0
        self.copies: dict[str, Twin] = {}
        self.otherwise: list[str] = []

    def __call__(self, library: Library) -> list[Edit]:
        """Return the edits; what the last call found is forgotten.

        Raises:
            UnknownTag: the vocabulary does not hold one of the tags any more.
        """
        self._workspace.still_known(self._tags)
        for made_before in (self.keys, self.misfits, self.retagged, self.filled, self.otherwise):
            made_before.clear()
        self.lacking = 0
        held = duplicates.by_doi(library.entries)
        maker = KeyMaker(library.keys)
        new: list[tuple[str, str, Fields]] = []
        made: dict[int, list[Edit]] = {}
        by_doi = _unread_dois(library)
        known = Described(library.entries)

        def there(name: Doi | str, entry: Entry, told: Work | None) -> None:
            self.keys[name] = (entry.key, "present")
            if entry.start not in made:
                made[entry.start] = self._changes(library, entry, told)

        for doi, found in self._answers.items():
            if found.work is None:
                continue
            names = doi, found.work.doi or doi
            told = self._told.get(doi)
            present = next((held[name][0] for name in names if name in held), None)
            if present := present or (known.without_doi(told.pmid) if told else None):
                there(doi, present, told)
            elif twin := next((by_doi[name] for name in names if name in by_doi), None):
                self.keys[doi] = (twin, "present")
            elif key := self._new(doi, replace(found.work, doi=found.work.doi or doi), library, maker, new):
                by_doi.update(dict.fromkeys(names, key))
        for reference, work in self._described.items():
            if present := known.find(work, self._given.get(reference)):
                there(reference, present, work if work.source in NAMED else None)
            elif work.source in NAMED or reference in self._given:
                self._new(reference, replace(work, source="page"), library, maker, new)
        written = [Entry(key, type_, dict(fields)) for type_, key, fields in new]
        self.copies = {entry.key: twin for entry, twin in copies(library.entries, written)}
        added = add_entries(library, new)
        return [*(edit for edits in made.values() for edit in edits), *([added] if added else [])]

    def _new(
        self, name: Doi | str, work: Work, library: Library, maker: KeyMaker, new: list[tuple[str, str, Fields]]
    ) -> str:
        """Add a work to the new entries; return its key, or a blank where it does not fit into the library."""
        given = self._given.get(name) if isinstance(name, str) else None
        own = given.entry if given else None
        type_, fields = (own.type, tuple(own.fields.items())) if own else bibtex.to_fields(work, self._dialect)
        fields = self._tagged(tuple((field, fitted(field, value, library)) for field, value in fields))
        text = "".join((own.key if own else "", *(value for _, value in fields)))
        if not encodable(text, library):
            self.misfits[name] = next(char for char in text if not encodable(char, library))
            return ""
        key = self._own_key(given, work, maker) if given else maker.propose(work)
        self.keys[name] = (key, "added")
        new.append((type_, key, fields))
        self._note(key, "", dict(fields).get("keywords", ""))
        return key

    def _own_key(self, given: Given, work: Work, maker: KeyMaker) -> str:
        """Return the key that the user's file gives, another one where that cannot be; say what is not as it gives."""
        key, reason = given.entry.key, ""
        try:
            check_key(key)
        except UsageError as error:
            reason = error.message
        if reason or not maker.take(key):
            key = maker.propose(work)
            self.otherwise.append(f"`{given.entry.key}`: {reason or 'the key is in use'}; `{key}` takes its place")
        self.otherwise += (
            f"`{key}`: of the field `{name}`, which stands twice, the first counts" for name in given.again
        )
        return key

    def tagged(self) -> Iterator[str]:
        """Yield the keys of entries that are there already and get a tag."""
        there = {key for key, outcome in self.keys.values() if outcome == "present"}
        return (one.key for one in self.retagged if one.key in there and one.after != one.before)

    def _changes(self, library: Library, entry: Entry, told: Work | None) -> list[Edit]:
        """Return the edits that give an entry the tags, and with ``fill`` what it lacks of what PubMed tells."""
        lacks = self._lacks(library, entry, told) if told else {}
        self.lacking += bool(lacks)
        given = lacks if self._fill else {}
        if given:
            self.filled[entry.key] = tuple(Change(name, FILL, "", tex.to_text(value)) for name, value in given.items())
        printed = given.pop("keywords", "")
        edits = [self._retag(library, entry, printed)] if self._tags or printed else []
        edits += [set_field(library, entry, name, value) for name, value in given.items()]
        return [edit for edit in edits if edit]

    def _lacks(self, library: Library, entry: Entry, told: Work) -> dict[str, str]:
        """Return what PubMed tells and the entry does not; of keywords tags do not count."""
        own = entry.fields.get("keywords", "")
        tags_alone = len(keywords.split(own)) == len(keywords.tags_in(own, self._facets))
        missing = {name for name in _FILLED if name not in entry.fields} | ({"keywords"} if tags_alone else set())
        if not any(entry.fields.get(name, "").strip() for name in ("author", "editor")):
            missing.add("author")
        fields = {
            name: fitted(name, value, library)
            for name, value in bibtex.to_fields(told, self._dialect)[1]
            if name in missing
        }
        return {name: value for name, value in fields.items() if encodable(value, library)}

    def _retag(self, library: Library, entry: Entry, printed: str) -> Edit | None:
        """Return the edit that gives an entry the tags, if it lacks any, behind ``printed`` if that is not blank."""

        def changed(value: str) -> str:
            held = [one.text for one in keywords.split(value)]
            return self._with_tags(keywords.with_tags(printed, held) if printed else value)

        edit = change_field(library, entry, "keywords", changed)
        if edit:
            self._note(entry.key, entry.fields.get("keywords", ""), edit.value or "")
        return edit

    def _note(self, key: str, before: str, after: str) -> None:
        if self._facets:
            tags = (keywords.tags_in(value, self._facets) for value in (before, after))
            self.retagged.append(Retagged(key, *tags))

    def _tagged(self, fields: Fields) -> Fields:
        if not self._tags:
            return fields
        rows = dict(fields)
        rows["keywords"] = self._with_tags(rows.get("keywords", ""))
        marks = [(name, rows.pop(name)) for name in bibtex.OWN_FIELDS if name in rows]
        return (*rows.items(), *marks)

    def _with_tags(self, value: str) -> str:
        return keywords.with_tags(value, self._tags)


def _unread_dois(library: Library) -> dict[Doi, str]:
    """Return the DOIs that stand in what cannot be read, with its keys: these works are not added again."""
    return {found.doi: key for key, text in library.unread() for found in find_dois(text) if found.doi}


def _content(entry: Entry) -> frozenset[tuple[str, str]]:
    """Return what an entry says, but for its keywords, to which tags come."""
    return frozenset((name, entry.text(name)) for name in entry.fields if name != "keywords")


class Described:
    """The entries of a library, found by what PubMed or a record says of a work without a DOI."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    @cached_property
    def _by_pmid(self) -> Mapping[str, Entry]:
        return {number: entry for entry in reversed(self._entries) if (number := duplicates.pmid_of(entry))}

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], Entry]:
        return {(entry.key, entry.text("title")): entry for entry in reversed(self._entries)}

    @cached_property
    def _by_content(self) -> Mapping[frozenset[tuple[str, str]], Entry]:
        return {_content(entry): entry for entry in reversed(self._entries) if PAGE_MARK in entry.fields}

    @cached_property
    def _alike(self) -> Alike:
        return Alike(self._entries)

    def without_doi(self, pmid: str) -> Entry | None:
        """Return the entry with a PubMed number, if it states no DOI."""
        entry = self._by_pmid.get(pmid) if pmid else None
        return None if entry is None or duplicates.by_doi([entry]) else entry

    def find(self, work: Work, given: Given | None = None) -> Entry | None:
        """Return the entry with the work's PubMed number, else the first that seems to be the same work.

        Args:
            given: the work as its own file gives it: the entry with its key and its title is that one, and one that
                says the same under another key.
        """
        if entry := self._by_pmid.get(work.pmid):
            return entry
        if given and (entry := self._by_name.get((given.entry.key, given.entry.text("title")))):
            return entry
        if given and (entry := self._by_content.get(_content(given.entry))):
            return entry
        type_, fields = bibtex.to_fields(work, "bibtex")
        twin = self._alike.find(Entry("", type_, dict(fields)))
        return twin.entry if twin else None
