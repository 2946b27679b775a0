"""What a vocabulary imports: tables beside its file, read once and kept merged in the cache, by their digests."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import cast

from citekit import storage
from citekit.config import Settings, shown
from citekit.digest_cache import DigestCache
from citekit.errors import VocabularyError, line_of, why
from citekit.vocabulary import Concept, Vocabulary

Shown = Callable[[Path], str]
"""Says how a path is called in messages."""


def files(settings: Settings, own: Vocabulary) -> list[Path]:
    """Return the files that the facets of a vocabulary import, facet by facet.

    Raises:
        VocabularyError: one of them leads out of the review: what lies there is not for the review's maker to print.
    """
    return [_inside(settings, name) for facet in own.facets.values() for name in facet.imports]


def is_inside(settings: Settings, path: Path) -> bool:
    """Return whether a file lies in the review, or beside or below its vocabulary, when all links are followed."""
    folder = settings.vocabulary.parent
    return not all(storage.leaves(path, home) for home in (folder, settings.root or folder))


def _inside(settings: Settings, name: str) -> Path:
    """Return the file that is imported under a name.

    Raises:
        VocabularyError: as ``files``.
    """
    path = settings.vocabulary.parent / name
    if not is_inside(settings, path):
        raise VocabularyError(
            f"the imported vocabulary `{name}` lies outside of the review",
            where=shown(settings.vocabulary),
            hint="import it with `citekit vocab import`, which puts a copy beside the vocabulary",
        )
    return path


def whole(settings: Settings, own: Vocabulary, digest: str, shown: Shown) -> Vocabulary:
    """Return the review's own vocabulary with all that it imports.

    Args:
        digest: of all files of the vocabulary.

    Raises:
        VocabularyError: a file is missing or not as ``vocab import`` wrote it, or the two do not go together.
    """
    cache = DigestCache(settings.cache / "imported")
    rows = cast("Sequence[Sequence[Sequence[object]]] | None", cache.get(settings.vocabulary, digest))
    if rows is not None:
        with suppress(TypeError, ValueError, LookupError, AttributeError):
            return Vocabulary.from_rows(rows)
    vocabulary = joined(settings, own, shown)
    cache.put(settings.vocabulary, digest, vocabulary.to_rows())
    return vocabulary


def joined(
    settings: Settings, own: Vocabulary, shown: Shown, new: Mapping[str, Sequence[Concept]] | None = None
) -> Vocabulary:
    """Return the review's own vocabulary with all that it imports, read anew.

    Args:
        new: content of tables, by the name under which a facet imports them, in place of what lies there.

    Raises:
        VocabularyError: as ``whole``.
    """
    from citekit.vocabulary.merging import with_imports
    from citekit.vocabulary.tables import read_own_table

    def concepts(facet: str, name: str) -> Sequence[Concept]:
        if new and name in new:
            return new[name]
        path = _inside(settings, name)
        return read_own_table(_text(path, shown), shown(path), facet)

    imported = {
        facet.name: [one for name in facet.imports for one in concepts(facet.name, name)]
        for facet in own.facets.values()
        if facet.imports
    }
    return with_imports(own, imported, shown(settings.vocabulary))


def content(path: Path, shown: Shown) -> bytes:
    """Return the bytes of an imported table.

    Raises:
        VocabularyError: it is missing or cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise VocabularyError(
            f"the imported vocabulary `{shown(path)}` cannot be read: {why(error)}",
            where=shown(path),
            hint="import it again with `citekit vocab import`, or take its name out of `import` in the vocabulary",
        ) from None


def _text(path: Path, shown: Shown) -> str:
    try:
        return content(path, shown).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        place = f"{shown(path)}:{line_of(error)}"
        raise VocabularyError(f"the imported vocabulary cannot be read: {why(error)}", where=place) from None
