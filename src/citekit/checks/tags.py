"""Checks of tags: those that the vocabulary does not hold, and entries without any."""

from collections.abc import Iterator

from citekit.checks.context import Context
from citekit.errors import UnknownTag
from citekit.findings import Finding
from citekit.tagging.keywords import tags_in

EXPECTED = ("condition", "agent")
"""The facets that every entry is expected to have a tag of, where the vocabulary has them; else all of its facets."""


def unknown_tags(context: Context) -> Iterator[Finding]:
    """Yield a finding for each stored tag that is no concept's own notation."""
    for entry in context.entries:
        for tag in tags_in(entry.fields.get("keywords", ""), context.vocabulary.facets):
            if tag in context.vocabulary.concepts:
                continue
            try:
                meant = context.vocabulary.resolve(tag).tag
                hint = f"`citekit tag rename {tag!r} {meant}` stores it as the vocabulary has it"
            except UnknownTag as error:
                hint = error.hint
            yield context.finding("unknown-tag", "error", entry, f"the vocabulary has no `{tag}`", hint)


def untagged(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry without a tag of some expected facet; the message names the facets."""
    facets = [name for name in EXPECTED if name in context.vocabulary.facets] or list(context.vocabulary.facets)
    for entry in context.entries:
        tags = tags_in(entry.fields.get("keywords", ""), context.vocabulary.facets)
        missing = [facet for facet in facets if not any(tag.startswith(facet + ":") for tag in tags)]
        if missing:
            names = " and ".join(f"`{facet}`" for facet in missing)
            hint = f"`citekit tag suggest {entry.key}` proposes tags"
            yield context.finding("untagged", "notice", entry, f"no tag in {names}", hint)
