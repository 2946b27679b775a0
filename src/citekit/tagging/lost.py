"""Tags that a library has lost: the log gives them to entries that have them no more, and no decision took them away.

Another program that writes the library anew (an export of Zotero's over it) drops them all at once, so what is lost
shows in many entries that have none left. A tag that somebody took out by hand, or with a commit that was reverted, is
not lost, and what was accepted blind was never there. Pure: the log and what entries have in, tags out.
"""

from collections.abc import Collection, Iterable, Mapping

from citekit.tagging.decisions import POSITIVE, Decision, standing
from citekit.vocabulary import Vocabulary

Held = Mapping[str, Collection[str]]
"""Citation key to the tags that its entry has."""

MANY = 5
"""As many entries as nobody empties by hand (judgement); fewer are many where the log gives tags to no others."""


def missing(log: Iterable[Decision], held: Held, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return by key the tags that the log gives an entry and that it has not, nor anything narrower.

    Tags that the vocabulary does not hold any more are left out.
    """
    return _missing(_given(log, vocabulary), held, vocabulary)


def lost(log: Iterable[Decision], held: Held, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return by key the tags of entries that have none left, where these are so many that a program has dropped them.

    That is half of the entries that the log gives tags, and at least MANY of them or all. An entry that keeps any tag
    has lost nothing: a program that does not know tags drops them all.
    """
    given = _given(log, vocabulary)
    bare = {key: tags for key, tags in _missing(given, held, vocabulary).items() if not held[key]}
    return bare if _bulk(len(bare), len(given.keys() & held.keys())) else {}


def strangers(log: Iterable[Decision], held: Held, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the keys for which the log has tags but the library no entry, where it was written with other keys.

    That is half of them, and at least MANY or all, with as many entries that the log knows nothing of. Who takes
    entries out, by hand or with a commit that is reverted, has meant it.
    """
    given = _given(log, vocabulary)
    away = tuple(key for key in given if key not in held)
    return away if _bulk(len(away), len(given)) and len(held.keys() - given.keys()) >= len(away) else ()


def _bulk(some: int, of: int) -> bool:
    """Return whether that many of a review's works are more than anybody changes by hand."""
    return some > 1 and 2 * some >= of and (some >= MANY or some == of)


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
