"""Tags that a library has lost: the log gives them to entries that have them no more, and no decision took them away.

Another program that writes the library anew (an export of Zotero's over it) drops them all at once. A tag that somebody
took out of an entry by hand is not lost, and what was accepted blind was never there. Pure: the log and what entries
have in, tags out.
"""

from collections.abc import Collection, Iterable, Mapping

from citekit.tagging.decisions import POSITIVE, Decision, standing
from citekit.vocabulary import Vocabulary

Held = Mapping[str, Collection[str]]
"""Citation key to the tags that its entry has."""


def missing(log: Iterable[Decision], held: Held, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return by key the tags that the log gives an entry and that it has not, nor anything narrower.

    Tags that the vocabulary does not hold any more are left out.
    """
    return _missing(_given(log, vocabulary), held, vocabulary)


def lost(log: Iterable[Decision], held: Held, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return what is missing and was hardly taken out by hand.

    That is all where at least two entries, and half of those that the log gives tags, miss some; else what entries miss
    that had several tags and have none at all any more.
    """
    given = _given(log, vocabulary)
    found = _missing(given, held, vocabulary)
    if len(found) > 1 and 2 * len(found) >= len(given.keys() & held.keys()):
        return found
    return {key: tags for key, tags in found.items() if len(tags) > 1 and not held[key]}


def strangers(log: Iterable[Decision], held: Held, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the keys under which the log gives tags but no entry stands, where that is half of them, and two or more.

    Then the library was written with other keys; who takes an entry out by hand has meant it.
    """
    given = _given(log, vocabulary)
    away = tuple(key for key in given if key not in held)
    return away if len(away) > 1 and 2 * len(away) >= len(given) else ()


def _given(log: Iterable[Decision], vocabulary: Vocabulary) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for (key, tag), one in standing(one for one in log if not one.blind).items():
        if one.decision in POSITIVE and tag in vocabulary.concepts:
            given.setdefault(key, []).append(tag)
    return given


def _missing(given: Mapping[str, Iterable[str]], held: Held, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    found = {}
    for key, tags in given.items():
        if key in held:
            has = {one for tag in held[key] for one in (tag, *vocabulary.broader(tag))}
            if gone := tuple(tag for tag in tags if tag not in has):
                found[key] = gone
    return found
