"""Labelled documents: reading PubTator and JSON Lines, and which facet a type of label stands for.

Works on text. A label is a concept's notation or another name of it; what the vocabulary does not know stays as it is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from citekit.errors import UsageError
from citekit.vocabulary import Vocabulary

_HEAD = re.compile(r"([^|\t\s]+)\|([ta])\|(.*)")
_BETWEEN = re.compile(r"[|,;+]")
_NO_ID = ("", "-1", "-", "none")
_ID = re.compile(r"(?:[A-Z]+:)?[A-Z]?\d+")
_PREFIX = re.compile(r"(?:MESH|MeSH|mesh):(?=[A-Z]\d)")


class Label(NamedTuple):
    """A place that was labelled.

    Attributes:
        text: what stands there; facet: the facet; tags: what it stands for, all of them at once.
    """

    text: str
    facet: str
    tags: tuple[str, ...]


class Document(NamedTuple):
    """A labelled document.

    Attributes:
        key: its name; fields: field to text.
        tags: the tags that are right for it.
        labels: the places that were labelled; none in files that label documents as a whole.
        role: the role of its agents, where the file says so.
    """

    key: str
    fields: Mapping[str, str]
    tags: frozenset[str]
    labels: tuple[Label, ...] = ()
    role: str = ""


def read_labels(text: str, file: str, facets: Mapping[str, str], vocabulary: Vocabulary) -> list[Document]:
    """Return the documents of a labelled file: PubTator, or JSON Lines of ``{title, abstract, keywords, tags}``.

    Args:
        facets: type of a label to facet; a type that is the name of a facet needs no entry, others are passed over.

    Raises:
        UsageError: the file is neither, or holds no document; ``where`` is ``file:line``.
    """
    text = text.removeprefix("\ufeff")
    reader = _json_lines if text.lstrip().startswith("{") else _pubtator
    documents = list(reader(text, file, _Reading({**{name: name for name in vocabulary.facets}, **facets}, vocabulary)))
    if not documents:
        raise UsageError("there is no labelled document in the file", where=file, hint=_HINT)
    return documents


def types_in(text: str) -> dict[str, None]:
    """Return the types of label that a file has, in its order: whatever ``read_labels`` could give a facet."""
    import json

    text = text.removeprefix("\ufeff")
    if not text.lstrip().startswith("{"):
        return dict.fromkeys(cells[4] for line in text.splitlines() if len(cells := line.split("\t")) >= 6)
    found: dict[str, None] = {}
    for row in (json.loads(line) for line in text.split("\n") if line.strip()):
        tags = row.get("tags") or ()
        kinds = tags if isinstance(tags, dict) else [str(tag).partition(":")[0] for tag in tags]
        lists = (name for name, value in row.items() if isinstance(value, list) and name != "tags")
        found |= dict.fromkeys((*kinds, *lists))
    return found


_HINT = 'a file holds PubTator, or JSON Lines of {"title": …, "abstract": …, "keywords": […], "tags": ["facet:name"]}'


class _Reading:
    """What is known while a file is read."""

    def __init__(self, facets: Mapping[str, str], vocabulary: Vocabulary) -> None:
        self.facets = facets
        self._vocabulary = vocabulary
        self._ids = {
            (concept.facet, _PREFIX.sub("", other)): concept.tag
            for concept in vocabulary.concepts.values()
            for other in concept.exact_match
        }

    def tag(self, facet: str, name: str) -> str:
        """Return the tag that a label means; one that the vocabulary does not know stays as it is."""
        name = _PREFIX.sub("", name.strip())
        exact = f"{facet}:{name}"
        if exact in self._vocabulary.concepts:
            return exact
        if known := self._ids.get((facet, name)):
            return known
        concept = None if _ID.fullmatch(name) else self._vocabulary.find(facet, name)
        return concept.tag if concept else exact


def _pubtator(text: str, file: str, reading: _Reading) -> Iterator[Document]:
    for number, block in _blocks(text):
        heads, rows = {}, []
        for offset, line in enumerate(block):
            if head := _HEAD.fullmatch(line):
                heads[head[2]] = (head[1], head[3])
            elif len(cells := line.split("\t")) >= 4:
                rows.append(cells)
            else:
                raise UsageError("the line is no PubTator", where=f"{file}:{number + offset}", hint=_HINT)
        if "t" not in heads:
            raise UsageError("a document has no title", where=f"{file}:{number}", hint=_HINT)
        fields = {name: heads[part][1] for part, name in (("t", "title"), ("a", "abstract")) if part in heads}
        labels = tuple(label for cells in rows if (label := _label(cells, reading)))
        yield Document(heads["t"][0], fields, frozenset(tag for one in labels for tag in one.tags), labels)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of the first line, lines) of each document; empty lines stand between documents."""
    block: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []
    if block:
        yield text.count("\n") + 2 - len(block), block


def _label(cells: Sequence[str], reading: _Reading) -> Label | None:
    """Return the label of a line ``id, start, end, text, type, concept``; None without a concept or a known facet."""
    if len(cells) < 6 or not cells[1].isdigit():
        return None
    facet = reading.facets.get(cells[4], "")
    names = [name.strip() for name in _BETWEEN.split(cells[5])]
    tags = dict.fromkeys(reading.tag(facet, name) for name in names if name.lower() not in _NO_ID)
    return Label(cells[3], facet, tuple(sorted(tags))) if facet and tags else None


def _json_lines(text: str, file: str, reading: _Reading) -> Iterator[Document]:
    import json

    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict) or not isinstance(row.get("title"), str):
            raise UsageError("a line is no labelled document", where=f"{file}:{number}", hint=_HINT)
        fields = {name: _joined(row.get(name)) for name in ("title", "abstract", "keywords", "mesh", "substances")}
        if not fields["abstract"]:
            fields["abstract"] = _joined(row.get("summary"))
        if not _are_tags(row.get("tags")):
            raise UsageError("`tags` is no list", where=f"{file}:{number}", hint='write `"tags": ["facet:name"]`')
        tags = frozenset(_tags(row, reading))
        role = str(row.get("agent_role") or row.get("role") or "")
        yield Document(str(row.get("id") or number), {k: v for k, v in fields.items() if v}, tags, (), role)


def _are_tags(value: object) -> bool:
    """Return whether a value is a list of tags, or facets to lists of names; none at all is one too."""
    lists = value.values() if isinstance(value, dict) else (value,)
    return all(one is None or isinstance(one, list) for one in lists)


def _tags(row: Mapping[str, Any], reading: _Reading) -> Iterator[str]:
    """Yield the tags of a row: its ``tags`` (a list, or facet to list), and lists that ``--map`` gives a facet."""
    tags = row.get("tags") or ()
    if isinstance(tags, dict):
        tags = [f"{facet}:{name}" for facet, names in tags.items() for name in names or ()]
    for tag in tags:
        kind, _, name = str(tag).partition(":")
        if facet := reading.facets.get(kind):
            yield reading.tag(facet, name)
    for kind, facet in reading.facets.items():
        names: Iterable[object] = row[kind] if isinstance(row.get(kind), list) else ()
        for one in names:
            yield reading.tag(facet, str(one))


def _joined(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")
