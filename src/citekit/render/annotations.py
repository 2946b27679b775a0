"""The reviewers' notes as a page prints them: what belongs to the list, to a group, to a work in a group."""

from collections.abc import Collection, Iterable

from citekit.notes import Notes
from citekit.render.prose import Prose, read_prose


class Annotations:
    """Notes whose Markdown has been read, all of it at once.

    Args:
        notes: the review's notes; intro: Markdown that comes before the review's own introduction.

    Raises:
        PandocMissing: there are notes, and no pandoc to read them.
    """

    def __init__(self, notes: Notes = Notes(), intro: str = "") -> None:  # noqa: B008  # a tuple never changes
        self._notes = notes
        self._intro = (intro, notes.introduction)
        texts = [file.prose.text for file in notes.files]
        texts += [note.text for file in notes.files for _, note in file.entries]
        self._read = read_prose([*self._intro, *texts])

    @property
    def introduction(self) -> Prose:
        """Return what stands at the top of the list."""
        return self._prose(self._intro)

    def on_group(self, tag: str, path: Collection[str]) -> Prose:
        """Return what stands under the heading of a group that stands inside those of ``path``."""
        return self._prose(self._notes.on_group(tag, path)) if tag else ()

    def on_entry(self, key: str, path: Collection[str], *, everywhere: bool) -> Prose:
        """Return what stands with a work in the groups of ``path``; ``everywhere``: also what holds in all places."""
        general = self._notes.on_entry(key) if everywhere else ()
        return self._prose((*general, *(self._notes.on_entry(key, path) if path else ())))

    def _prose(self, texts: Iterable[str]) -> Prose:
        return tuple(block for text in texts for block in self._read.get(text, ()))
