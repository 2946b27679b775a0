"""Changing the text of ``refs/vocabulary.toml``: spans and what replaces them; comments and layout stay.

Every change is proved before it is handed out: the text is edited, read again, and must hold exactly the concepts that
the change was to give. Where a file is written in a way that this cannot follow, the change is refused.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from citekit.errors import EditRefused, UsageError, VocabularyError
from citekit.vocabulary.concept import Concept
from citekit.vocabulary.model import Vocabulary
from citekit.vocabulary.places import Statement, statements
from citekit.vocabulary.reading import label_of, read_vocabulary
from citekit.vocabulary.skos_names import quoted
from citekit.vocabulary.writing import toml_key

_STRING = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|#[^\n]*")
_LISTS = ("abbreviations", "synonyms", "hidden", "exact_match")


class Piece(NamedTuple):
    """A replacement in a text: code points, half-open, and what stands there afterwards."""

    start: int
    end: int
    text: str


class Edited(NamedTuple):
    """A proved change of the vocabulary.

    Attributes:
        pieces: on the text as it was.
        tags: what became of each tag that is another one now.
    """

    pieces: tuple[Piece, ...]
    tags: Mapping[str, str]


def applied(text: str, pieces: Iterable[Piece]) -> str:
    """Return the text with the pieces, which do not overlap, put in."""
    for piece in sorted(pieces, key=lambda one: (one.start, one.end), reverse=True):
        text = text[: piece.start] + piece.text + text[piece.end :]
    return text


def with_import(text: str, facet: str, name: str, file: str, label: str = "") -> tuple[Piece, ...]:
    """Return the pieces that make ``facet`` import the file ``name``; if it is not declared yet it is, with ``label``.

    Raises:
        UsageError: there can be no facet of that name. EditRefused: the file cannot be edited safely.
    """
    path = ("facets", facet)
    every = [one for one in statements(text) if one.path[:2] == path]
    line = f"import = [{quoted(name)}]"
    listed = next((one for one in every if one.path == (*path, "import")), None)
    newline = "\r\n" if "\r\n" in text else "\n"
    if listed:
        old = _values(text, listed)
        pieces = () if name in old else (_array(text, listed, [*old, name]),)
    elif every:
        at = _line_end(text, every[-1].end)
        pieces = (Piece(at, at, newline + line),)
    else:
        gap = "" if not text or text.endswith("\n\n") else newline if text.endswith("\n") else newline * 2
        new = [f"{gap}[facets.{toml_key(facet)}]", f"label = {quoted(label or label_of(facet))}", line, ""]
        pieces = (Piece(len(text), len(text), newline.join(new)),)
    try:
        after = read_vocabulary(applied(text, pieces), file)
    except VocabularyError as error:
        raise UsageError(error.message, hint=error.hint) from None
    if name not in after.facets[facet].imports:
        raise _refused(file, f"facet `{facet}`")
    return pieces


def renamed(text: str, own: Vocabulary, old: str, notation: str, file: str) -> Edited:
    """Return the change that gives a concept another notation.

    Raises:
        UsageError: there is such a concept already, or it is no notation. EditRefused: as ``_proved``.
    """
    facet, _, before = old.partition(":")
    tag = f"{facet}:{notation}"
    if tag == old:
        raise UsageError(f"`{tag}` is its name already", hint="give another notation")
    if tag in own.concepts:
        raise UsageError(f"`{tag}` is there already", hint=f"`citekit vocab merge {old} {tag}` makes them one")
    wanted = [
        replace(
            one,
            notation=notation if one.tag == old else one.notation,
            broader=_swapped(one.broader, {before: notation}) if one.facet == facet else one.broader,
        )
        for one in own.concepts.values()
    ]
    pieces = [*_headings(text, {old: tag}), *_links(text, wanted, own, {old: tag})]
    return Edited(_proved(text, pieces, wanted, file), {old: tag})


def merged(text: str, own: Vocabulary, olds: Sequence[str], into: str, file: str) -> Edited:
    """Return the change that makes several concepts one: ``into`` gets their names, and what is narrower than them.

    Raises:
        UsageError: they are not of one facet, or a circle would come of it. EditRefused: as ``_proved``.
    """
    facet, _, notation = into.partition(":")
    if any(not old.startswith(facet + ":") for old in olds):
        raise UsageError("concepts of two facets cannot be made one", hint="`citekit vocab move --facet` comes first")
    gone = {old.partition(":")[2]: notation for old in olds}
    target = own.concepts[into]
    whole = replace(target, broader=tuple(one for one in _swapped(target.broader, gone) if one != notation))
    for old in olds:
        whole = _enriched(whole, own.concepts[old])
    wanted = []
    for one in own.concepts.values():
        if one.tag == into:
            wanted.append(whole)
        elif one.tag not in olds:
            wanted.append(replace(one, broader=_swapped(one.broader, gone)) if one.facet == facet else one)
    pieces = [piece for old in olds for piece in _removal(text, old)]
    pieces += [piece for key in _LISTS for piece in _setting(text, target, whole, key)]
    pieces += _links(text, wanted, own, {})
    return Edited(_proved(text, pieces, wanted, file), dict.fromkeys(olds, into))


def placed(text: str, own: Vocabulary, tags: Sequence[str], parents: Sequence[str], file: str) -> Edited:
    """Return the change that puts concepts below others of their facet (notations), or for none at the top.

    Raises:
        UsageError: a parent is not there, or a circle would come of it. EditRefused: as ``_proved``.
    """
    wanted = [replace(one, broader=tuple(parents)) if one.tag in tags else one for one in own.concepts.values()]
    return Edited(_proved(text, _links(text, wanted, own, {}), wanted, file), {})


def moved(text: str, own: Vocabulary, tags: Sequence[str], facet: str, file: str) -> Edited:
    """Return the change that puts concepts, and all that is narrower, into another facet.

    Raises:
        UsageError: the facet is not there, or has such a concept. EditRefused: as ``_proved``.
    """
    if facet not in own.facets:
        raise UsageError(f"the vocabulary has no facet `{facet}`", hint=f"add `[facets.{facet}]` to `{file}`")
    branch = {one for tag in tags for one in own.narrower(tag)}
    names = {tag: f"{facet}:{tag.partition(':')[2]}" for tag in own.concepts if tag in branch}
    for old, new in names.items():
        if new in own.concepts:
            raise UsageError(f"`{new}` is there already", hint=f"rename `{old}` first")
    wanted = []
    for one in own.concepts.values():
        if one.tag in branch:
            kept = tuple(parent for parent in one.broader if f"{one.facet}:{parent}" in branch)
            wanted.append(replace(one, facet=facet, broader=kept))
        else:
            wanted.append(one)
    pieces = [*_headings(text, names), *_links(text, wanted, own, names)]
    return Edited(_proved(text, pieces, wanted, file), names)


def _enriched(into: Concept, old: Concept) -> Concept:
    """Return the concept with the names and identifiers of another one that it does not have yet."""
    known = {into.label, *into.synonyms}
    extra = {
        "abbreviations": [one for one in old.abbreviations if one not in into.abbreviations],
        "synonyms": [one for one in dict.fromkeys((old.label, *old.synonyms)) if one not in known],
        "hidden": [one for one in old.hidden if one not in {*known, *into.hidden}],
        "exact_match": [one for one in old.exact_match if one not in into.exact_match],
    }
    return replace(into, **{key: getattr(into, key) + tuple(more) for key, more in extra.items()})


def _swapped(notations: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names.get(one, one) for one in notations))


def _headings(text: str, names: Mapping[str, str]) -> list[Piece]:
    """Return the pieces that change the names of tables: facet and notation where they differ."""
    pieces = []
    for one in statements(text):
        new = names.get(":".join(one.path[:2])) if len(one.path) > 1 else None
        if new:
            own = one.keys[-(len(one.path) if one.header else len(one.keys)) :]
            skipped = len(one.path) - len(own)
            for index, part in enumerate(new.split(":", 1)):
                if index >= skipped and part != own[index - skipped][0]:
                    _, start, end = own[index - skipped]
                    pieces.append(Piece(start, end, toml_key(part)))
    return pieces


def _links(text: str, wanted: Iterable[Concept], own: Vocabulary, names: Mapping[str, str]) -> list[Piece]:
    """Return the pieces that give each concept its broader ones; ``names`` is old tag to new."""
    olds = {new: old for old, new in names.items()}
    pieces = []
    for one in wanted:
        before = own.concepts[olds.get(one.tag, one.tag)]
        pieces += _setting(text, before, one, "broader")
    return pieces


def _setting(text: str, before: Concept, after: Concept, key: str) -> list[Piece]:
    """Return the piece that gives a list of a concept its new values, if they are new."""
    values = getattr(after, key)
    if values == getattr(before, key):
        return []
    table = [one for one in statements(text) if one.path[:2] == (before.facet, before.notation)]
    listed = next((one for one in table if one.path[2:] == (key,)), None)
    if listed:
        return [_array(text, listed, values) if values else _without_line(text, listed)]
    anchor = next((one for one in table if one.path[2:] == ("label",)), table[0] if table else None)
    if anchor is None:
        return []  # the proof says so
    at = _line_end(text, anchor.end)
    newline = "\r\n" if "\r\n" in text else "\n"
    return [Piece(at, at, f"{newline}{key} = [{', '.join(map(quoted, values))}]")]


def _array(text: str, statement: Statement, values: Sequence[str]) -> Piece:
    """Return the piece that makes the values of an array ``values``, in its layout where some are only added."""
    tokens = _tokens(text, statement)
    old = [value for value, _, _ in tokens]
    new = list(values)
    if tokens and new[: len(old)] == old:
        _, start, end = tokens[-1]
        lead = text[text.rfind("\n", 0, start) + 1 : start]
        joint = "," + ("\n" + lead if not lead.strip() else " ")
        return Piece(end, end, "".join(joint + quoted(one) for one in new[len(old) :]))
    if len(new) == len(old):
        start, end = tokens[0][1], tokens[-1][2]
        pieces = [Piece(a, b, quoted(value)) for (was, a, b), value in zip(tokens, new, strict=True) if was != value]
        inside = [Piece(a - start, b - start, value) for a, b, value in pieces]
        return Piece(start, end, applied(text[start:end], inside))
    start = text.index("[", statement.keys[-1][2])
    end = text.rindex("]", start, _value_end(text, statement)) + 1
    return Piece(start, end, f"[{', '.join(map(quoted, new))}]")


def _tokens(text: str, statement: Statement) -> list[tuple[str, int, int]]:
    """Return the strings in the value of a statement with their places."""
    found = []
    for match in _STRING.finditer(text, statement.keys[-1][2], statement.end):
        if not match.group().startswith("#"):
            found.append((str(tomllib.loads(f"a = {match.group()}")["a"]), match.start(), match.end()))
    return found


def _values(text: str, statement: Statement) -> list[str]:
    return [value for value, _, _ in _tokens(text, statement)]


def _value_end(text: str, statement: Statement) -> int:
    """Return where the value of a statement ends: before the comment behind it."""
    end = statement.end
    for match in _STRING.finditer(text, statement.keys[-1][2], statement.end):
        if match.group().startswith("#") and "]" not in text[match.end() : statement.end]:
            end = min(end, match.start())
    return end


def _removal(text: str, tag: str) -> list[Piece]:
    """Return the piece that takes out a concept: its lines from the first to the last, and a blank line behind."""
    facet, _, notation = tag.partition(":")
    table = [one for one in statements(text) if one.path[:2] == (facet, notation)]
    if not table:
        return []
    start = text.rfind("\n", 0, table[0].start) + 1
    end = min(_line_end(text, table[-1].end) + 1, len(text))
    blank = re.compile(r"[ \t]*\r?\n").match(text, end)
    return [Piece(start, blank.end() if blank else end, "")]


def _without_line(text: str, statement: Statement) -> Piece:
    start = text.rfind("\n", 0, statement.start) + 1
    return Piece(start, min(_line_end(text, statement.end) + 1, len(text)), "")


def _line_end(text: str, position: int) -> int:
    """Return where the line ends that holds ``position``, before its line end."""
    end = text.find("\n", position)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" and end > position else end


def _proved(text: str, pieces: Sequence[Piece], wanted: Iterable[Concept], file: str) -> tuple[Piece, ...]:
    """Return the pieces, once the text that they make is seen to hold exactly the concepts wanted.

    Raises:
        UsageError: what was asked for breaks a rule of the vocabulary (a circle, an unknown parent, a bad notation).
        EditRefused: the file is written in a way that the pieces did not do justice to.
    """
    try:
        after = read_vocabulary(applied(text, pieces), file)
    except VocabularyError as error:
        raise UsageError(f"the vocabulary would not hold together: {error.message}", hint=error.hint) from None
    expected = {one.tag: replace(one, line=0) for one in wanted}
    if {tag: replace(one, line=0) for tag, one in after.concepts.items()} != expected:
        raise _refused(file, "the vocabulary")
    return tuple(pieces)


def _refused(file: str, what: str) -> EditRefused:
    return EditRefused(
        f"{what} is written in a way that cannot be edited safely, so nothing was changed",
        where=file,
        hint="write each concept as a table of its own, `[FACET.NOTATION]`, or make the change by hand",
    )
