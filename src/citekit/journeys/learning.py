"""``citekit tag learn``, and the tagger of a review: its vocabulary, what was learned, what was decided, made ready.

What was learned lies beside the vocabulary, in ``learned.tsv``; a review's own cue phrases in ``cues.toml``. The names
of a vocabulary, made ready for matching, are kept in the cache by the content they come from.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, cast

from citekit.digest_cache import DigestCache, digest_of
from citekit.errors import UsageError
from citekit.journeys import beside
from citekit.journeys.workspace import Workspace, shown
from citekit.outcomes import Outcome
from citekit.tagging.decisions import Decision
from citekit.tagging.experience import NOTHING, Experience, format_learned, read_learned, with_history
from citekit.tagging.labels import Document, read_labels, types_in
from citekit.tagging.names import Names, from_rows, names_of, to_rows
from citekit.tagging.suggest import Tagger
from citekit.tagging.tables import Cues, default_variants, read_cues, shipped_names
from citekit.tagging.words import name_key

LEARNED = "learned.tsv"
CUES = "cues.toml"
NO_FACET = "nothing matched: the labels are of no facet of the vocabulary"
MOST_TYPES = 12
"""How many types of label a notice names."""
STOPPED = 1 / 3
"""The share of its documents below which a name counts as stopped in the report."""

_ODD = (TypeError, ValueError, LookupError, AttributeError)


class Taught(NamedTuple):
    """What was learned on one facet.

    Attributes:
        facet: the facet; documents: how many taught it; names: how many names are known by now.
        new: those the vocabulary does not have; stopped: those that are wrong more often than not.
        unknown: concepts of the labels that the vocabulary does not hold.
    """

    facet: str
    documents: int
    names: int
    new: int
    stopped: int
    unknown: int

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return dict(self._asdict())


def learn_labels(
    workspace: Workspace, text: str, name: str, maps: Sequence[str], *, command: str, dry_run: bool
) -> Outcome:
    """Learn names, a stop-list and the weights of clues from a labelled file; what was learned before is replaced.

    Where the labels are of no facet of the vocabulary, it stays, and the outcome is unmatched (exit 1).

    Args:
        text, name, maps: as ``read_documents``.

    Raises:
        UsageError: the file is not labelled, or a map names no facet.
        LibraryError: what was learned cannot be written.
    """
    from citekit.tagging.learning import learn

    vocabulary = workspace.vocabulary
    documents, said = read_documents(workspace, text, name, maps)
    facets = labelled_facets(workspace, documents)
    if not facets:
        return Outcome("tag learn", notices=(*said, NO_FACET), unmatched=True)
    experience = learn(documents, vocabulary, facets, cues=cues_of(workspace))
    path = learned_file(workspace)
    data = format_learned(experience).encode("utf-8")
    diff = workspace.diff_beside(path, path.read_bytes() if path.exists() else b"", data) if dry_run else ""
    if not dry_run:
        beside.write(workspace, command, path, data)
    known = {(one.facet, name_key(name)) for one in vocabulary.concepts.values() for name in one.names}
    rows = tuple(_taught(facet, documents, experience, known, vocabulary.concepts) for facet in facets)
    done = (
        f"would be written to {shown(path)}" if dry_run else f"learned from {len(documents)} documents: {shown(path)}"
    )
    return Outcome("tag learn", rows, notices=(*said, done), diff=diff)


def read_documents(
    workspace: Workspace, text: str, name: str, maps: Sequence[str]
) -> tuple[list[Document], tuple[str, ...]]:
    """Return the documents of a labelled file, and a notice for each type of label that it does not have.

    Args:
        text: the file's content; name: what it is called in messages.
        maps: ``TYPE=FACET``: what a type of label in the file is called here.

    Raises:
        UsageError: the file is not labelled, or a map names no facet.
    """
    facets = {}
    for one in maps:
        kind, _, facet = one.partition("=")
        if facet not in workspace.vocabulary.facets:
            known = ", ".join(f"`{name}`" for name in workspace.vocabulary.facets)
            raise UsageError(f"`{one}` names no facet of the vocabulary", hint=f"`TYPE=FACET`; the facets are {known}")
        facets[kind] = facet
    documents = read_labels(text, name, facets, workspace.vocabulary)
    held = types_in(text) if facets else {}
    there = ", ".join(f"`{kind}`" for kind in [*held][:MOST_TYPES]) or "no types"
    said = (f"`{kind}` is no type of label in `{name}`, which has {there}" for kind in facets if kind not in held)
    return documents, tuple(said)


def labelled_facets(workspace: Workspace, documents: Iterable[Document]) -> list[str]:
    """Return the facets of the vocabulary that documents have tags of."""
    held = {tag.partition(":")[0] for document in documents for tag in document.tags}
    return [facet for facet in workspace.vocabulary.facets if facet in held]


def tagger_of(workspace: Workspace, decisions: Iterable[Decision] = (), *, every: bool = False) -> Tagger:
    """Return the tagger of a review.

    Args:
        decisions: what a person decided before.
        every: whether every name counts where nothing was learned, not only what a work is about.

    Raises:
        VocabularyError, ConfigError, StorageError: the vocabulary, the cues or what was learned cannot be read.
    """
    path = learned_file(workspace)
    data = path.read_bytes() if path.is_file() else b""
    learned = read_learned(data.decode("utf-8", "replace"), shown(path)) if data else NOTHING
    names = _names(workspace, learned, data)
    experience = with_history(learned, decisions)
    return Tagger(workspace.vocabulary, experience, cues=cues_of(workspace), names=names, every=every)


def cues_of(workspace: Workspace) -> Cues | None:
    """Return the review's own cue phrases; None where it has none.

    Raises:
        ConfigError: the file cannot be used.
    """
    path = beside.own(workspace, workspace.settings.vocabulary.parent / CUES)
    return read_cues(path.read_text("utf-8"), shown(path)) if path.is_file() else None


def learned_file(workspace: Workspace) -> Path:
    """Return where what was learned lies.

    Raises:
        ConfigError: as ``beside.own``.
    """
    return beside.own(workspace, workspace.settings.vocabulary.parent / LEARNED)


def _names(workspace: Workspace, learned: Experience, data: bytes) -> Mapping[str, Names]:
    """Return the names made ready, from the cache where vocabulary, learned and shipped names are the same as then."""
    cache = DigestCache(workspace.settings.cache / "names")
    digest = digest_of(workspace.vocabulary_digest.encode(), data, shipped_names())
    rows = cast("Mapping[str, Sequence[dict[str, str]]] | None", cache.get(workspace.settings.vocabulary, digest))
    if rows is not None:
        with suppress(*_ODD):
            return from_rows(rows)
    names = names_of(workspace.vocabulary, learned.names, default_variants())
    cache.put(workspace.settings.vocabulary, digest, to_rows(names))
    return names


def _taught(
    facet: str,
    documents: Sequence[Document],
    experience: Experience,
    known: set[tuple[str, str]],
    concepts: Mapping[str, object],
) -> Taught:
    names = experience.names.get(facet, ())
    stopped = 0
    for one in names:
        right, wrong = experience.judged.get((one.tags[0], name_key(one.name)), (0.0, 0.0))
        stopped += bool(right + wrong) and right < STOPPED * (right + wrong)
    tags = {tag for document in documents for tag in document.tags if tag.startswith(facet + ":")}
    return Taught(
        facet,
        sum(any(tag.startswith(facet + ":") for tag in document.tags) for document in documents),
        len(names),
        sum((facet, name_key(one.name)) not in known for one in names),
        stopped,
        sum(tag not in concepts for tag in tags),
    )
