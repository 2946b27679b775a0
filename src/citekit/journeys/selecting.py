"""Which entries a command means: by citation key, by query, or both."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from citekit.bib.entry import Entry
from citekit.catalogue import Catalogue, Place
from citekit.errors import UnknownTag, UsageError
from citekit.journeys.notices import KnownFacts, known_facts
from citekit.journeys.workspace import Workspace
from citekit.tagging import keywords
from citekit.vocabulary import Vocabulary

if TYPE_CHECKING:
    from citekit.query import Query


class Selection(NamedTuple):
    """The entries a command works on.

    Attributes:
        entries: in file order.
        places: for each entry its key and its number among those that share it.
        unknown: keys that the library does not hold, as given.
    """

    entries: tuple[Entry, ...]
    places: tuple[Place, ...]
    unknown: tuple[str, ...]


def select(workspace: Workspace, keys: Sequence[str], where: str | None, *, concerns_all: bool = False) -> Selection:
    """Return the entries with these keys and those that match the query; a repeated key means its first entry.

    Args:
        concerns_all: whether the command has to know every entry, as one that follows references does.

    Raises:
        QueryError, UnknownTag: the query cannot be read.
        UsageError: neither keys nor a query are given.
    """
    if not keys and where is None:
        raise no_entries()
    parsed = None
    if where is not None:
        from citekit import query

        parsed = query.parse(where, workspace.vocabulary)
    read = workspace.every if parsed or concerns_all else workspace.catalogue
    catalogue = read(parsed.tags() if parsed and not keys else None)
    meant = matcher(workspace, catalogue, parsed, known_facts(workspace)) if parsed else None
    wanted, known = set(keys), set[str]()
    chosen: list[tuple[Place, Entry]] = []
    for place, entry in catalogue.placed():
        known.add(entry.key)
        named = entry.key in wanted and place[1] == 0
        if named or (meant and meant(entry)):
            chosen.append((place, entry))
    return Selection(
        tuple(entry for _, entry in chosen),
        tuple(place for place, _ in chosen),
        tuple(key for key in dict.fromkeys(keys) if key not in known),
    )


def matcher(workspace: Workspace, catalogue: Catalogue, parsed: "Query", known: KnownFacts) -> Callable[[Entry], bool]:
    """Return what tells whether an entry of a catalogue matches a query, by what it inherits too.

    The decision log is read where the query asks for roles.

    Args:
        known: what has happened to the works.

    Raises:
        StorageError: the log cannot be read.
    """
    meant = partial(parsed.matches, states=known.states(), whole=heirs(workspace, catalogue))
    if not parsed.asks_roles:
        return meant
    from citekit.journeys.decision_log import roles

    return partial(meant, roles=roles(workspace))


def chosen(entries: Iterable[Entry], meant: Callable[[Entry], bool]) -> dict[str, Entry]:
    """Return the entries that are meant by their keys; of a repeated key the first that is."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.key not in found and meant(entry):
            found[entry.key] = entry
    return found


def nothing_found(catalogue: Catalogue, text: str, output: str = "", made: str = "list") -> str:
    """Return the sentence of a list or map without works: why it has none, and what stands in its file now.

    Args:
        text: the query. output: the file, blank or ``-`` for none. made: what it holds.
    """
    if catalogue.entries or text.strip():
        why = "no entry matches"
    else:
        why = "no entry could be read" if catalogue.findings else "the library is empty: `citekit add DOI` fills it"
    return f"{why}; `{output}` is an empty {made} now" if output not in ("", "-") else why


def heirs(workspace: Workspace, catalogue: Catalogue) -> Callable[[Entry], Entry] | None:
    """Return what gives an entry the fields that it inherits, of whichever entry of the library; None where none does.

    A catalogue may hold a part of the library only, without the parents.
    """
    if not catalogue.heirs:
        return None
    from citekit.mapping.inheritance import finder, inherited

    return partial(inherited, find=finder(workspace.catalogue().entries))


def no_entries() -> UsageError:
    """Return the error of a command that was told neither keys nor a query."""
    return UsageError("no entries are named", hint="give citation keys, or `--where QUERY`")


def sort_arguments(
    workspace: Workspace, arguments: Iterable[str], *, stored: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tags and the citation keys among the arguments of a tag command.

    What stands before the first ``:`` decides (contract A7): a facet's name makes it a tag, anything else is a key.
    A word that is no key of the library but looks like a misspelt facet is refused as a tag.

    Args:
        stored: whether a tag that only the library holds will do.

    Raises:
        UnknownTag: a tag that the vocabulary does not hold; the hint names the nearest concepts.
    """
    vocabulary = workspace.vocabulary
    tags: list[str] = []
    others: list[str] = []
    for argument in arguments:
        facet, colon, _ = argument.partition(":")
        known = bool(colon) and facet in vocabulary.facets
        if known or (colon and _misspelt(facet, vocabulary) and argument not in workspace.library().keys):
            tags.append(known_tag(argument, vocabulary, stored_tags(workspace) if stored else ()))
        else:
            others.append(argument)
    return tuple(dict.fromkeys(tags)), tuple(others)


def stored_tags(workspace: Workspace) -> frozenset[str]:
    """Return every tag that an entry of the library holds, known to the vocabulary or not."""
    values = (entry.fields.get("keywords", "") for entry in workspace.catalogue().entries)
    return frozenset(tag for value in values for tag in keywords.tags_in(value, workspace.vocabulary.facets))


def known_tag(text: str, vocabulary: Vocabulary, used: Iterable[str]) -> str:
    """Return the tag that ``text`` means: as stored in the library where it is used there, else the vocabulary's.

    Raises:
        UnknownTag: neither knows it.
    """
    if text in used:
        return text
    try:
        return vocabulary.resolve(text).tag
    except UnknownTag:
        folded = next((tag for tag in used if tag.casefold() == text.casefold()), None)
        if folded is None:
            raise
        return folded


def _misspelt(facet: str, vocabulary: Vocabulary) -> bool:
    from difflib import get_close_matches

    return bool(get_close_matches(facet.lower(), list(vocabulary.facets), n=1, cutoff=0.6))
