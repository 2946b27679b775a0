"""One entry takes over what another of the same work has beyond it: tags, keywords, fields. Edits; saves nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from citekit.bib.edits import Edit, change_field, set_field
from citekit.bib.entry import PAGE_MARK, Entry
from citekit.bib.library import Library
from citekit.bib.proof import prove
from citekit.errors import EditRefused
from citekit.mapping.inheritance import missing
from citekit.tagging import keywords
from citekit.tagging.decisions import Decision, lasting

LEFT = frozenset({PAGE_MARK, "keywords", "crossref", "xdata", "xref", "ids", "related", "entryset"})
"""Fields that are not taken over as they are: keywords are joined, and the others speak of the entry itself."""


def taken_over(library: Library, kept: Entry, gone: Sequence[Entry]) -> list[Edit]:
    """Return the edits that give ``kept`` the keywords, tags among them, and the fields that it lacks.

    Raises:
        EditRefused: one of them cannot be proved; then nothing is to be taken out either.
    """
    fields = dict(kept.fields)
    for entry in gone:
        fields |= missing(fields, {name: value for name, value in entry.fields.items() if name not in LEFT})
    new = ((name, value) for name, value in fields.items() if kept.fields.get(name) != value)
    made = [set_field(library, kept, name, value) for name, value in new]
    if words := [one.text for entry in gone for one in keywords.split(entry.fields.get("keywords", ""))]:
        made.append(change_field(library, kept, "keywords", lambda value: _joined(value, words)))
    edits = [edit for edit in made if edit]
    if refused := prove(library, edits).refusals:
        raise EditRefused(refused[0].message, where=refused[0].where, hint="nothing was removed")
    return edits


def decided_of(log: Iterable[Decision], key: str, gone: Iterable[str], tags: Iterable[str]) -> Iterator[Decision]:
    """Yield the lines that say of ``key`` what was decided about these tags of the works that are gone."""
    keys, wanted = set(gone), set(tags)
    for one in lasting(log):
        if one.key in keys and one.tag in wanted:
            yield replace(one, key=key)


def _joined(value: str, words: Iterable[str]) -> str:
    """Return a keywords field with those of ``words`` that it does not hold yet in any case."""
    held = {one.bare.casefold() for one in keywords.split(value)}
    mark = keywords.separator(value)
    for word in words:
        bare = keywords.split(word)[0].bare if len(keywords.split(word)) == 1 else word
        if bare.casefold() not in held:
            held.add(bare.casefold())
            value = keywords.with_tags(value, [f"{{{bare}}}" if mark in bare else word])
    return value
