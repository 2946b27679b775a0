"""Checks of tags: those that the vocabulary does not hold, entries without any, and how well the tags cover."""

from collections.abc import Iterator, Sequence
from functools import cache
from json import dumps
from shlex import quote

from citekit.bib.entry import Entry
from citekit.checks.context import Context
from citekit.errors import UnknownTag
from citekit.findings import Finding
from citekit.tagging.keywords import tags_in
from citekit.tagging.suggestion import Suggestion
from citekit.vocabulary import Concept
from citekit.vocabulary.folding import fold

EXPECTED = ("condition", "agent")
"""The facets that an entry is expected to have a tag of unless the review says otherwise, where there are such facets;
else all of the vocabulary's."""


def unknown_tags(context: Context) -> Iterator[Finding]:
    """Yield a finding for each stored tag that is no concept's own notation."""

    @cache
    def hint(tag: str) -> str:
        try:
            meant = context.vocabulary.resolve(tag).tag
        except UnknownTag as error:
            return error.hint
        return f"`citekit tag rename {quote(tag)} {meant}` stores it as the vocabulary has it"

    for entry in context.entries:
        for tag in tags_in(entry.fields.get("keywords", ""), context.vocabulary.facets):
            if tag not in context.vocabulary.concepts:
                yield context.finding("unknown-tag", "error", entry, f"the vocabulary has no `{tag}`", hint(tag))


def untagged(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry without a tag of some expected facet; the message names the facets.

    Where others of them have one, it is likelier that the review asks too much of the entry than that it is not tagged.
    """
    known = context.vocabulary.facets
    expected = list(context.expected) or [name for name in EXPECTED if name in known] or list(known)
    facets = [facet for facet in expected if facet in known]
    for entry in context.entries:
        held = {tag.partition(":")[0] for tag in tags_in(entry.fields.get("keywords", ""), known)}
        missing = [facet for facet in facets if facet not in held]
        if not missing:
            continue
        *others, last = (f"`{facet}`" for facet in missing)
        names = f"{', '.join(others)} and {last}" if others else last
        message = f"no tag in {names}"
        asked = f"`citekit tag suggest {quote(entry.key)}`"
        hint = f"{asked} shows what its text speaks for; `citekit tag add` sets tags by hand"
        if met := [facet for facet in facets if facet in held]:
            message += ", where one is expected"
            hint = (
                f'where none is meant to be, citekit.toml says so: `expected = "{", ".join(met)}"`, '
                f"or `ignore = [{dumps(f'untagged:{entry.key}', ensure_ascii=False)}]` below `[check]`"
            )
        yield context.finding("untagged", "notice", entry, message, hint)


def contradicted(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tag of an entry whose text says otherwise, unless it was accepted knowingly."""
    for entry in context.entries:
        held = tags_in(entry.fields.get("keywords", ""), context.vocabulary.facets)
        open_ = [tag for tag in held if (entry.key, tag) not in context.accepted]
        named = {one.tag: one for one in context.suggest(entry)} if open_ else {}
        for tag in open_:
            if words := _denied(context, entry, tag, named.get(tag)):
                this = f"{quote(tag)} {quote(entry.key)}"
                hint = f"`citekit tag remove {this}`, or `citekit tag accept {this}` knowingly"
                message = f"`{tag}`: the text says otherwise: `{words}`"
                yield context.finding("contradicted-tag", "notice", entry, message, hint)


def _denied(context: Context, entry: Entry, tag: str, named: Suggestion | None) -> str:
    """Return the words by which the text says that a tag does not hold; blank where it does not say so.

    Either every mention is negated by a cue, or a name stands there with ``non-`` before it and was no mention.
    """
    if named:
        place = named.evidence[0]
        words = entry.text(place.field)[max(place.start - 25, 0) : place.end]
        return " ".join(words.split()) if named.role == "negated" else ""
    concept = context.vocabulary.concepts.get(tag)
    text = f" {fold(entry.text('title'))} {fold(entry.text('abstract'))} "
    names = map(fold, concept.names if concept else ())
    return next((f"non-{name}" for name in names if f" non {name} " in text or f" non{name} " in text), "")


def unused_concepts(context: Context) -> Iterator[Finding]:
    """Yield a finding for each concept of the vocabulary file that no entry carries, nor anything narrower."""
    used = _used(context)
    above = {upper for tag in used for upper in context.vocabulary.broader(tag)}
    for concept in _own(context):
        if concept.tag not in used and concept.tag not in above:
            yield _of_concept(context, "unused-concept", concept, f"no entry is tagged `{concept.tag}`")


def empty_cells(context: Context) -> Iterator[Finding]:
    """Yield a finding for each condition in use that has no entry together with some agent in use; it names these."""
    if not set(EXPECTED) <= set(context.vocabulary.facets):
        return
    rows, columns = EXPECTED
    met: dict[str, set[str]] = {}
    for tags in _carried(context):
        every = {one for tag in tags for one in (tag, *context.vocabulary.broader(tag))}
        for tag in every:
            met.setdefault(tag, set()).update(every)
    used = _used(context)
    agents = [tag for tag in context.vocabulary.concepts if tag in used and tag.startswith(columns + ":")]
    for concept in context.vocabulary.in_facet(rows):
        missing = [tag for tag in agents if tag not in met.get(concept.tag, ())] if concept.tag in used else []
        if missing:
            message = f"no entry has `{concept.tag}` together with {', '.join(f'`{tag}`' for tag in missing)}"
            yield _of_concept(context, "empty-cell", concept, message)


def _carried(context: Context) -> list[tuple[str, ...]]:
    return [tags_in(entry.fields.get("keywords", ""), context.vocabulary.facets) for entry in context.entries]


def _used(context: Context) -> set[str]:
    return {tag for tags in _carried(context) for tag in tags}


def _own(context: Context) -> Sequence[Concept]:
    """Return the concepts of the vocabulary file itself: those that have a line there."""
    return [concept for concept in context.vocabulary.concepts.values() if concept.line]


def _of_concept(context: Context, code: str, concept: Concept, message: str) -> Finding:
    line = concept.line
    return Finding(code, "notice", message, "", context.vocabulary_file, line, line, int(line > 0))
