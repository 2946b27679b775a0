"""The reviewers' notes: Markdown files in ``refs/notes/``, read into texts that know what they belong to.

Knows file names and headings; knows neither what Markdown means nor how a note is printed. The names of the files:

- ``introduction.md``: stands at the top of the list.
- ``entries.md``: notes on works, wherever they stand.
- ``condition.lichen-planopilaris.md``: the text of a group, and notes on works that stand in it. What follows the first
  dot is the notation; ``_`` stands there for itself and for ``:``, which Windows does not allow.
- ``condition.lichen-planopilaris+agent.tofacitinib.md``: the same for a group inside a group.

In every file a heading ``## @citekey`` begins the note on that work; it ends at the next such heading. A title on the
first line (``# Lichen planopilaris``) is for those who read the files and is not printed.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from citekit.errors import UsageError, why
from citekit.findings import Finding
from citekit.storage import keep_inside

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+@(\S+)[ \t#]*")
_LIKE_ONE = re.compile(r" {0,3}#{1,6}(?:[ \t]*(?P<keys>@\S.*?)|[ \t]+(?P<word>\S+?))[ \t#]*")
"""What may have been meant as such a heading: no blank before the key, two keys, or a key without its sign."""
_TITLE = re.compile(r"# [^\n]*(?:\n|$)")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_PLAIN = ("introduction", "entries")


class Note(NamedTuple):
    """A text, and the file (as shown to people) and line that it begins at."""

    text: str
    file: str
    line: int


class NoteFile(NamedTuple):
    """One file of notes.

    Attributes:
        name: the file's name as shown to people.
        tags: the tags that a group must have or stand below, with ``_`` for every ``:`` of a notation; empty for
            ``introduction.md`` and ``entries.md``.
        prose: the text before the first note on a work; blank when there is none.
        entries: (citation key, note), in the order of the file.
        odd: (text, line) of headings that may have been meant to begin a note and begin none.
    """

    name: str
    tags: frozenset[str]
    prose: Note
    entries: tuple[tuple[str, Note], ...]
    odd: tuple[tuple[str, int], ...] = ()


class Notes(NamedTuple):
    """All notes of a review, and what is wrong with their files."""

    files: tuple[NoteFile, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def introduction(self) -> str:
        """Return the text for the top of the list."""
        return next((file.prose.text for file in self.files if _stem(file.name) == "introduction"), "")

    def keys(self) -> frozenset[str]:
        """Return the citation keys of the works that there is a note on."""
        return frozenset(key for file in self.files for key, _ in file.entries)

    def on_group(self, tag: str, path: Collection[str]) -> tuple[str, ...]:
        """Return the texts for the group of ``tag`` that stands inside the groups of ``path``."""
        tag, around = _spelled(tag), {_spelled(one) for one in (tag, *path)}
        return tuple(f.prose.text for f in self.files if tag in f.tags and f.tags <= around and f.prose.text)

    def on_entry(self, key: str, path: Collection[str] = ()) -> tuple[str, ...]:
        """Return the notes on a work for every place, or, with a ``path``, only those for the groups of it."""
        around = set(map(_spelled, path))
        files = (f for f in self.files if bool(f.tags) == bool(path) and f.tags <= around)
        return tuple(note.text for file in files for one, note in file.entries if one == key)


def read_notes(folder: Path, shown: str, root: Path | None = None) -> Notes:
    """Return the notes in ``folder``; none where it does not exist.

    Args:
        shown: what the folder is called in findings.
        root: the review's folder.

    Raises:
        UsageError: a link in the review leads out of it, and a list would print what lies there.
    """
    files, findings = [], []
    for path in sorted(folder.glob("*.md")):
        name = f"{shown}/{path.name}"
        if path.name.lower() == "readme.md":
            continue
        keep_inside(path, root, "the file of notes", UsageError, name)
        tags = _tags(path.stem)
        if tags is None:
            hint = "call it `introduction.md`, `entries.md` or after a tag: `condition.lichen-planopilaris.md`"
            findings.append(_finding("unknown-note", "the name of this file tells no place in a list", name, 1, hint))
            continue
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            message = f"the notes cannot be read: {why(error)}"
            findings.append(_finding("unreadable-note", message, name, 1, "save it as UTF-8"))
            continue
        files.append(parse(text, name, tags))
    return Notes(tuple(sorted(files, key=lambda file: (len(file.tags), file.name))), tuple(findings))


def parse(text: str, name: str, tags: frozenset[str] = frozenset()) -> NoteFile:
    """Return the notes of one file's text."""
    parts: list[tuple[str, int, list[str]]] = [("", 1, [])]
    odd = []
    fence = ""
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if mark := _FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        heading = None if fence else _HEADING.fullmatch(line)
        if heading:
            parts.append((heading[1], number, []))
        else:
            parts[-1][2].append(line)
            if not fence and (like := _LIKE_ONE.fullmatch(line)):
                odd.append((like["keys"] or like["word"], number))
    prose, *entries = [(key, Note("\n".join(lines).strip(), name, line)) for key, line, lines in parts]
    untitled = _TITLE.sub("", prose[1].text, count=1) if prose[1].text.startswith("# ") else prose[1].text
    return NoteFile(name, tags, prose[1]._replace(text=untitled.strip()), tuple(entries), tuple(odd))


class Advice(NamedTuple):
    """What is said of the names that notes have and nothing else has.

    Attributes:
        tag: gives the tag that was meant by another, or a blank, and a hint.
        key: gives the hint on a citation key that the library does not hold.
    """

    tag: Callable[[str], tuple[str, str]] = lambda _: ("", "`citekit vocab list` shows the groups there are")
    key: Callable[[str], str] = lambda _: "`citekit list --format keys` shows all"


def problems(
    notes: Notes,
    keys: Collection[str],
    tags: Collection[str],
    fields: Mapping[str, object],
    advice: Advice = Advice(),  # noqa: B008  # it cannot be changed
) -> Iterator[Finding]:
    """Yield a finding for every note that no list will ever print.

    Args:
        keys: the citation keys of the library.
        tags: the tags that the vocabulary holds; fields: the names of the fields that make groups.
    """
    yield from notes.findings
    known = set(map(_spelled, tags))
    for file in notes.files:
        for tag in sorted(file.tags):
            if tag not in known and tag.partition(":")[0] not in fields:
                message = f"the notes are on the group `{tag}`, which the vocabulary does not hold"
                meant, hint = advice.tag(tag)
                if meant:
                    hint = f"call it `{file.name.rpartition('/')[2].replace(_in_name(tag), _in_name(meant))}`"
                yield _finding("unknown-note", message, file.name, 1, hint)
        if file.prose.text and _stem(file.name) == "entries":
            message = "text before the first `## @citekey` is not printed"
            yield _finding("unknown-note", message, file.name, 1, "move it to `introduction.md`")
        yield from _odd_headings(file, keys)
        for key, note in file.entries:
            if key not in keys:
                message = f"there is no entry `{key}`, which this note is on"
                yield _finding("unknown-note", message, file.name, note.line, advice.key(key), key)


def _odd_headings(file: NoteFile, keys: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for every heading that is printed as words, and was to begin a note."""
    for text, line in file.odd:
        named = [word.lstrip("@") for word in text.split()]
        if text.startswith("@") or text in keys:
            wanted = " and ".join(f"`## @{key}`" for key in named)
            hint = f"did you mean {wanted}?" if len(named) == 1 else f"a heading begins the note on one work: {wanted}"
            yield _finding("unknown-note", f"the heading `{text}` begins no note and is printed", file.name, line, hint)


def left_behind(notes: Notes, renamed: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for every note on something that has another name now.

    Args:
        renamed: citation keys and tags, old to new.
    """
    for file in notes.files:
        for old, new in sorted(renamed.items()):
            if _spelled(old) in file.tags:
                hint = f"call the file after `{_in_name(new)}`, or move its text to the file of that name"
                yield _finding("old-note", f"the notes are on the group `{old}`, now `{new}`", file.name, 1, hint)
        for key, note in file.entries:
            if key in renamed:
                message, hint = f"this note is on `{key}`, now `{renamed[key]}`", f"write `## @{renamed[key]}` there"
                yield _finding("old-note", message, file.name, note.line, hint, renamed[key])


def _tags(stem: str) -> frozenset[str] | None:
    """Return the tags that a file's name without its ending stands for, or None for no such name."""
    if stem in _PLAIN:
        return frozenset()
    parts = [part.partition(".") for part in stem.split("+")]
    if not all(facet and dot and notation for facet, dot, notation in parts):
        return None
    return frozenset(f"{facet}:{notation}" for facet, _, notation in parts)


def _spelled(tag: str) -> str:
    """Return a tag as the name of a file can spell it."""
    facet, colon, notation = tag.partition(":")
    return facet + colon + notation.replace(":", "_")


def _in_name(tag: str) -> str:
    """Return a tag as it stands in the name of a file."""
    return _spelled(tag).replace(":", ".", 1)


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".md")


def _finding(code: str, message: str, file: str, line: int, hint: str, key: str = "") -> Finding:
    return Finding(code, "warning", message, key, file, line, 0, 1, hint)
