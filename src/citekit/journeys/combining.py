"""One entry takes over what others of the same work have beyond it: tags, keywords, fields, and what was decided about
the tags. Edits and lines; saves nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from citekit.bib.edits import Edit, change_field, set_field
from citekit.bib.entry import PAGE_MARK, Entry
from citekit.bib.library import Library
from citekit.bib.proof import prove
from citekit.errors import EditRefused
from citekit.mapping.inheritance import missing
from citekit.tagging import keywords
from citekit.tagging.decisions import POSITIVE, Decision, lasting, roles_of, standing
from citekit.tagging.log_lines import with_role
from citekit.tagging.roles import outliving

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


def handed_on(
    log: Sequence[Decision], key: str, holders: Mapping[str, Collection[str]], had: Collection[str], by: str
) -> list[Decision]:
    """Return the lines after which the log says of ``key`` that it has tags which other works hand on to it.

    What was decided about a tag that is new to it comes with it, from works that had the tag; where the log would still
    deny it, a ``manual`` line follows. A role that it does not give the tag itself comes too.

    Args:
        holders: tag to the keys of the works that had it. had: tags that ``key`` had before. by: who gives the command.
    """
    lines = [
        replace(one, key=key) for one in lasting(log) if one.tag not in had and one.key in holders.get(one.tag, ())
    ]
    roles = roles_of(log)
    last = {(one.key, one.tag): one for one in (*log, *lines)}
    for tag, keys in holders.items():
        said = last.get((key, tag))
        held = said if said and said.decision in POSITIVE else None
        own = roles.get(key, {}).get(tag, "") if tag in had else ""
        role = own or outliving(roles.get(one, {}).get(tag, "") for one in keys)
        if said and not held:
            lines.append(Decision(key, tag, "manual", by, role=role))
        elif role != (held.role if held else ""):
            lines.append(with_role(held or Decision(key, tag, "manual"), role, by))
    return lines


def denied(log: Iterable[Decision], key: str, tags: Iterable[str]) -> list[Decision]:
    """Return the decisions that count and say of ``key`` that it is not to have one of these tags."""
    last = standing(log)
    return [one for tag in tags if (one := last.get((key, tag))) and one.decision not in POSITIVE]


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
