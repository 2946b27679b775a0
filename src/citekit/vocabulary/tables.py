"""Concepts as tables, one a line: our own, those with tree numbers (MeSH) and those with parents (MONDO).

Works on text. What the rows of a table mean together is settled by ``importing``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from citekit.errors import VocabularyError
from citekit.vocabulary.concept import Concept
from citekit.vocabulary.incoming import Incoming, Source, as_notation

OWN_COLUMNS = (
    "facet", "notation", "label", "abbreviations", "synonyms", "hidden", "broader", "exact_match", "note",
)  # fmt: skip
"""The columns of our own table. Several values stand between ``|``; ``\\`` escapes ``|``, itself, tab and line end."""

_LISTS = frozenset(("abbreviations", "synonyms", "hidden", "broader", "exact_match", "trees", "mesh", "doid"))

_COLUMNS = {
    **{name.replace("_", " "): name for name in OWN_COLUMNS},
    **dict.fromkeys(("id", "identifier", "ui", "curie"), "notation"),
    **dict.fromkeys(("name", "preferred label", "preflabel", "heading"), "label"),
    **dict.fromkeys(("tree numbers", "tree number", "trees"), "trees"),
    **dict.fromkeys(("synonym", "altlabel", "alternative labels", "entry terms"), "synonyms"),
    **dict.fromkeys(("parents", "parent"), "broader"),
    **dict.fromkeys(("definition", "scope note"), "note"),
    "axis": "axis",
    "mesh": "mesh",
    "doid": "doid",
}
"""Heading of a column, in lower case with blanks, to what it holds; other columns are passed over."""

_BARE = ("notation", "label", "trees", "synonyms")
"""The columns of a table without headings."""

_ESCAPES = {"\\": "\\\\", "|": "\\|", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_PLAIN = {escape: char for char, escape in _ESCAPES.items()}
_PIECE = re.compile(r"\\.|\||[^\\|]+|\\$", re.DOTALL)


def write_table(concepts: Iterable[Concept]) -> str:
    """Return the concepts as our own table: tab-separated UTF-8 text, a heading first, one line each."""
    lines = ["\t".join(OWN_COLUMNS)]
    for concept in concepts:
        cells = (getattr(concept, name) for name in OWN_COLUMNS)
        lines.append("\t".join("|".join(map(_escape, [cell] if isinstance(cell, str) else cell)) for cell in cells))
    return "\n".join(lines) + "\n"


def read_own_table(text: str, file: str, facet: str) -> tuple[Concept, ...]:
    """Return the concepts of a table that ``write_table`` made, as concepts of ``facet``; nothing is checked.

    Raises:
        VocabularyError: a line has too few columns, or the headings are not ours.
    """
    head, *lines = text.removesuffix("\n").split("\n")
    if tuple(head.split("\t")) != OWN_COLUMNS:
        raise VocabularyError(
            "this is not a table that citekit imported",
            where=f"{file}:1",
            hint=f"import it again: `citekit vocab import FILE --facet {facet}`",
        )
    found = []
    for number, line in enumerate(lines, 2):
        cells = line.split("\t")
        if len(cells) != len(OWN_COLUMNS):
            message = f"`{facet}:{cells[1] if len(cells) > 1 else ''}` has {len(cells)} columns"
            raise VocabularyError(message, where=f"{file}:{number}", hint=f"a line has {len(OWN_COLUMNS)} columns")
        short, synonyms, hidden, broader, match = map(_list, cells[3:8])
        texts = _unescape(cells[1]), _unescape(cells[2])
        found.append(Concept(facet, *texts, short, synonyms, hidden, broader, match, _unescape(cells[8]), number))
    return tuple(found)


def read_table(text: str, file: str) -> Source:
    """Return the rows of a table with any of the known columns; ``file`` is its name in messages.

    A column ``axis`` names facets as a column ``facet`` does, but does not set them apart.

    Cells stand between tabs, or between commas where the heading holds no tab (CSV). A table without headings has
    id, name, tree numbers and synonyms.

    Raises:
        VocabularyError: a row has no id or no name, or more cells than the heading has columns; or it cannot be read.
    """
    rows = list(_rows(text, file))
    columns = _headings(rows[0][1]) if rows else ()
    if columns:
        rows = rows[1:]
    elif rows and len(rows[0][1]) >= 2:
        columns = _BARE
    else:
        hint = "the first line names the columns: `id`, `name`, `tree numbers`, `synonyms` or `parents`"
        raise VocabularyError("this is no table of concepts", where=f"{file}:1", hint=hint)
    return Source([_incoming(columns, line, cells, file) for line, cells in rows], apart="facet" in columns)


def _rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of each line that holds something."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\t" in text.split("\n", 1)[0]:
        yield from ((number, line.split("\t")) for number, line in enumerate(text.split("\n"), 1) if line.strip())
        return
    import csv  # few tables need it

    reader = csv.reader(text.split("\n"))
    before = 0
    try:
        for cells in reader:
            if any(cells):
                yield before + 1, cells
            before = reader.line_num
    except csv.Error as error:  # a cell without an end
        raise VocabularyError(f"this is no table: {error}", where=f"{file}:{before + 1}") from None


def _headings(cells: Sequence[str]) -> tuple[str, ...]:
    """Return what each column holds, empty for those passed over; nothing if this is no heading."""
    found = tuple(_COLUMNS.get(re.sub(r"[\s_-]+", " ", cell.strip().lower()), "") for cell in cells)
    return found if {"notation", "label"} <= set(found) else ()


def _incoming(columns: Sequence[str], line: int, cells: Sequence[str], file: str) -> Incoming:
    own = tuple(columns) == OWN_COLUMNS
    row = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    where = f"{file}:{line}"
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise VocabularyError(f"`{cells[0]}` has {len(cells)} cells for {len(columns)} columns", where=where)
    texts = {name: _unescape(cell).strip() if own else cell.strip() for name, cell in row.items()}
    lists = {name: _split(cell, own=own) for name, cell in row.items() if name in _LISTS}
    notation = as_notation(texts.get("notation", ""))
    if not notation:
        raise VocabularyError(f"`{texts.get('label', '')}` has no id", where=where, hint="give each row an id")
    if not texts.get("label"):
        raise VocabularyError(f"`{notation}` has no name", where=where, hint="give each row a name")
    trees = lists.get("trees", ())
    mapped = [one for tree in trees if tree.startswith(">") for one in tree[1:].split(",") if one.strip()]
    concept = Concept(
        facet=texts.get("facet", texts.get("axis", "")),
        notation=notation,
        label=texts["label"],
        abbreviations=lists.get("abbreviations", ()),
        synonyms=lists.get("synonyms", ()),
        hidden=lists.get("hidden", ()),
        broader=tuple(map(as_notation, (*lists.get("broader", ()), *mapped))),
        exact_match=lists.get("exact_match", ()) + _elsewhere(lists),
        note=texts.get("note", ""),
        line=line,
    )
    return Incoming(concept, tuple(tree for tree in trees if not tree.startswith(">")), texts["notation"])


def _elsewhere(lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return what the columns of other vocabularies' ids say, with the name of the vocabulary before each."""
    return tuple(
        one if ":" in one else f"{column.upper()}:{one}" for column in ("mesh", "doid") for one in lists.get(column, ())
    )


def _escape(text: str) -> str:
    return re.sub(r"[\\|\t\n\r]", lambda match: _ESCAPES[match.group()], text)


def _unescape(text: str) -> str:
    return re.sub(r"\\.", lambda match: _PLAIN.get(match.group(), match.group()), text) if "\\" in text else text


def _list(cell: str) -> tuple[str, ...]:
    """Return the values of a cell of our own table."""
    if not cell:
        return ()
    if "\\" not in cell:
        return tuple(cell.split("|"))
    values = [""]
    for piece in _PIECE.findall(cell):
        if piece == "|":
            values.append("")
        else:
            values[-1] += _unescape(piece)
    return tuple(values)


def _split(cell: str, *, own: bool) -> tuple[str, ...]:
    values = _list(cell) if own else cell.split("|")
    return tuple(dict.fromkeys(filter(None, map(str.strip, values))))
