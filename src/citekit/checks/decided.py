"""Checks of what people decided: tags that the library has lost since, and what two people have said differently."""

from collections.abc import Iterator, Sequence

from citekit.bib.entry import Entry
from citekit.checks.context import Context
from citekit.findings import Finding
from citekit.tagging.agreement import differing
from citekit.tagging.decisions import Decision
from citekit.tagging.keywords import tags_in
from citekit.tagging.lost import lost, strangers

BRING_BACK = "`citekit tag accept --lost` brings them back"
_MEANT = "where it was meant, `citekit tag reject --lost` says so for all of them"


def lost_tags(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry that has lost tags, and one for the log where the library has other keys."""
    if not context.log:
        return
    held: dict[str, set[str]] = {}
    for entry in context.entries:
        tags = tags_in(entry.fields.get("keywords", ""), context.vocabulary.facets)
        held.setdefault(entry.key, set()).update(tags)
    found = lost(context.log, held, context.vocabulary)
    for entry in _first(context):
        if gone := found.get(entry.key):
            names = ", ".join(f"`{tag}`" for tag in gone)
            message = f"tags that were decided on are gone: {names}"
            yield context.finding("lost-tag", "warning", entry, message, f"{BRING_BACK}; {_MEANT}")
    if away := strangers(context.log, held, context.vocabulary):
        message = f"no entry has the keys of {len(away)} works that tags were decided for, `{away[0]}` among them"
        hint = "a program has written the library with other keys: put it back, for example with `git restore`"
        yield Finding("lost-tag", "warning", message, "", context.file, hint=hint)


def disagreements(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tag of an entry on which the last words of two people differ, and nobody settled it.

    After a merge the log does not tell whether the second saw what the first had said, and overruled it knowingly.
    """
    differ: dict[str, list[tuple[str, Sequence[Decision]]]] = {}
    for (key, tag), words in differing(context.log).items():
        differ.setdefault(key, []).append((tag, words))
    for entry in _first(context) if differ else ():
        for tag, last in differ.get(entry.key, ()):
            said = ", ".join(f"{one.by or 'somebody'} {one.decision}" for one in last)
            message = f"`{tag}` is decided differently: {said}; the last word counts"
            hint = "`citekit tag agreement A B --settle FILE` writes down what two people differ on"
            yield context.finding("disagreement", "notice", entry, message, hint)


def _first(context: Context) -> list[Entry]:
    """Return the entries, the first one of each key."""
    return list({entry.key: entry for entry in reversed(context.entries)}.values())[::-1]
