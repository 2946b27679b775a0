"""From the text of ``refs/vocabulary.toml`` to a Vocabulary, or to everything that is wrong with it.

Knows no path but the name it is told for messages. ``tomllib`` reads the values; ``places`` knows the lines.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from citekit.errors import VocabularyError
from citekit.findings import Finding
from citekit.vocabulary.concept import Concept, Facet
from citekit.vocabulary.model import Vocabulary
from citekit.vocabulary.places import Places, find_places
from citekit.vocabulary.rules import alike, difference, problems

RESERVED = frozenset(
    word
    for words in (
        ("year", "author", "editor", "title", "journal", "abstract", "doi", "key", "type", "keyword", "keywords"),
        ("is", "has", "tag", "field", "facets", "and", "or", "not", "any", "none"),
    )
    for word in words
)
"""Words of the query language: no facet may have one of these names."""

RESERVED_NOTATIONS = frozenset({"none", "any"})
"""Notations that would never be found: ``condition:none`` means no tag of the facet, ``condition:any`` means some."""

NOTATION = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9_]+(?:[.:-]+[A-Za-z0-9_]+)*")
"""Shape of a notation: ASCII letters, digits and ``_``, inside also ``-``, ``.`` and ``:`` (``MONDO:0018879``). All of
it stands as it is in a keyword of BibTeX, in biblatex's filters, a shell and a query; without ``.`` and ``:`` it is a
TOML bare key too. ``as_notation`` makes it of other identifiers."""

FACET_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
"""Shape of a facet's name: lower-case letters and digits, a letter first, between them ``-`` or ``_``."""

_LISTS = ("abbreviations", "synonyms", "hidden", "broader", "exact_match")
_CONCEPT_KEYS = ("label", *_LISTS, "note")
_FACET_KEYS = ("label", "import")


@dataclass(slots=True)
class _Reading:
    """What was read so far: concepts, and findings with their places."""

    file: str
    places: Places
    facets: dict[str, Facet] = field(default_factory=dict)
    concepts: dict[str, Concept] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def report(self, code: str, path: tuple[str, ...], message: str, hint: str = "") -> None:
        line = self.places.line(*path)
        concept = ":".join(path[:2]) if len(path) > 1 and path[0] != "facets" else ""
        self.findings.append(
            Finding(code, "error", message, concept, self.file, line=line, end_line=line, column=1, hint=hint)
        )


def read_vocabulary(text: str, file: str) -> Vocabulary:
    """Return the vocabulary that ``text`` (TOML) defines; ``file`` is its name in messages.

    Raises:
        VocabularyError: something is wrong; the first problem with its line, and how many more there are.
    """
    reading = _read(text, file)
    if reading.findings:
        first, *more = sorted(reading.findings, key=lambda finding: finding.line)
        rest = f" ({len(more)} more problem{'s' * (len(more) > 1)})" if more else ""
        hint = first.hint or "`citekit vocab check` shows every problem of the vocabulary"
        raise VocabularyError(first.message + rest, where=f"{file}:{first.line}", hint=hint)
    return Vocabulary(reading.facets, reading.concepts)


def label_of(facet: str) -> str:
    """Return the label of a facet that is given none: ``line-of-therapy`` is "Line of therapy"."""
    return facet.replace("-", " ").replace("_", " ").capitalize()


def check_vocabulary(text: str, file: str) -> tuple[Finding, ...]:
    """Return every problem of the vocabulary in ``text``, by line; none means that it can be read."""
    return tuple(sorted(_read(text, file).findings, key=lambda finding: finding.line))


def _read(text: str, file: str) -> _Reading:
    import tomllib  # a warm start reads the vocabulary from the cache and needs no TOML

    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    reading = _Reading(file, find_places(text))
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        reading.findings.append(_syntax(str(error), text, reading))
        return reading
    _read_facets(reading, document.pop("facets", {}))
    for name, table in document.items():
        _read_facet_table(reading, name, table)
    open_facets = frozenset(facet.name for facet in reading.facets.values() if facet.imports)
    for problem in problems(reading.concepts, open_facets):
        reading.report(*problem)
    return reading


def _syntax(message: str, text: str, reading: _Reading) -> Finding:
    from citekit.vocabulary.faults import place_of  # only what is no TOML needs it

    (message, line, column), owner = place_of(message, text)
    first = reading.places.line(*reading.places.table_at(line))
    if owner and first < line and "twice" in message:
        message = f"`{owner}` is defined twice, first on line {first}"
    else:
        message = f"no valid TOML{f' in `{owner}`' if owner else ''}: {message}"
    hint = "mend the line; what else is wrong can be told only then"
    return Finding("syntax", "error", message, file=reading.file, line=line, end_line=line, column=column, hint=hint)


def _read_facets(reading: _Reading, table: object) -> None:
    if not isinstance(table, dict):
        reading.report("wrong-type", ("facets",), "`facets` must be a table: write `[facets.NAME]`")
        return
    for name, body in table.items():
        path = ("facets", name)
        if name in RESERVED:
            message = f"facet `{name}`: the name is a word of the query language"
            reading.report("reserved-name", path, message, f"call it `{name}-of-work` or the like")
        elif not FACET_NAME.fullmatch(name):
            shape = "a name is lower-case letters, digits, `-` and `_`, a letter first"
            reading.report("bad-name", path, f"facet `{name}`: {shape}", f"write `{_slug(name)}`")
        if not isinstance(body, dict):
            reading.report("wrong-type", path, f"facet `{name}` must be a table: write `[facets.{name}]`")
            continue
        _check_keys(reading, path, f"facet `{name}`", body, _FACET_KEYS)
        label = _text(reading, path, f"facet `{name}`", body, "label") or label_of(name)
        imports = _texts(reading, path, f"facet `{name}`", body, "import")
        reading.facets[name] = Facet(name, label, imports)


def _read_facet_table(reading: _Reading, name: str, table: object) -> None:
    if not isinstance(table, dict):
        hint = "a concept is written `[FACET.NOTATION]`, a facet `[facets.NAME]`"
        reading.report("unknown-key", (name,), f"`{name}` stands outside of any concept", hint)
        return
    if name not in reading.facets:
        concepts = ", ".join(f"`{name}:{notation}`" for notation in list(table)[:2])
        message = f"facet `{name}` of {concepts or 'an empty table'} is not declared"
        reading.report("undeclared-facet", (name,), message, _nearest(name, reading.facets) or f"add `[facets.{name}]`")
    seen: dict[str, str] = {}
    for notation, body in table.items():
        path, who = (name, notation), f"`{name}:{notation}`"
        if not NOTATION.fullmatch(notation):
            shape = "a notation is letters, digits and `_`, inside also `-`, `.` and `:`"
            reading.report("bad-notation", path, f"{who}: {shape}", f"write `{_slug(notation)}`")
        elif notation.casefold() in RESERVED_NOTATIONS:
            means = "entries without a tag of the facet" if notation.casefold() == "none" else "all that have one"
            message = f"{who}: a query takes `{notation}` for {means}"
            other = f"{notation}-of-them"
            hint = f"call it `{other}`, for example; `citekit tag rename {name}:{notation} {name}:{other}` follows"
            reading.report("reserved-name", path, message, hint)
        twin = seen.setdefault(alike(notation), notation)
        if twin != notation:
            how = difference(twin, notation)
            reading.report("bad-notation", path, f"{who}: differs from `{name}:{twin}` only {how}")
        if not isinstance(body, dict):
            reading.report("wrong-type", path, f"{who}: this must be a table: write `[{name}.{notation}]`")
            continue
        concept = _read_concept(reading, path, who, body)
        reading.concepts[concept.tag] = concept


def _read_concept(reading: _Reading, path: tuple[str, str], who: str, body: Mapping[str, object]) -> Concept:
    _check_keys(reading, path, who, body, _CONCEPT_KEYS)
    label = _text(reading, path, who, body, "label")
    if "label" not in body:
        reading.report("missing-label", path, f"{who}: there is no label", 'add `label = "…"`')
    lists = {key: _texts(reading, path, who, body, key) for key in _LISTS}
    return Concept(
        facet=path[0],
        notation=path[1],
        label=label,
        abbreviations=lists["abbreviations"],
        synonyms=lists["synonyms"],
        hidden=lists["hidden"],
        broader=lists["broader"],
        exact_match=lists["exact_match"],
        note=_text(reading, path, who, body, "note"),
        line=reading.places.line(*path),
    )


def _text(reading: _Reading, path: tuple[str, ...], who: str, body: Mapping[str, object], key: str) -> str:
    value = body.get(key, "")
    if not isinstance(value, str):
        reading.report("wrong-type", (*path, key), f"{who}: `{key}` must be a string")
        return ""
    if key in body and not value.strip():
        reading.report("wrong-type", (*path, key), f"{who}: `{key}` is empty")
    return value.strip()


def _texts(reading: _Reading, path: tuple[str, ...], who: str, body: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = body.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        hint = f'write `{key} = ["…"]`'
        reading.report("wrong-type", (*path, key), f"{who}: `{key}` must be a list of strings", hint)
        return ()
    if not all(one.strip() for one in value):
        reading.report("wrong-type", (*path, key), f"{who}: `{key}` holds an empty string")
    return tuple(one.strip() for one in value if one.strip())


def _check_keys(
    reading: _Reading, path: tuple[str, ...], who: str, body: Mapping[str, object], known: tuple[str, ...]
) -> None:
    for key in body:
        if key not in known:
            every = "the keys are " + ", ".join(f"`{name}`" for name in known)
            reading.report("unknown-key", (*path, key), f"{who}: unknown key `{key}`", _nearest(key, known) or every)


def _nearest(word: str, known: Iterable[str]) -> str:
    from citekit.vocabulary.nearest import closest

    close = closest(word, known)
    return f"did you mean `{close}`?" if close else ""


def _slug(text: str) -> str:
    """Return ``text`` as a notation or the name of a facet: letters, digits and ``_``, hyphens between."""
    from citekit.vocabulary.folding import blind

    return "-".join(re.findall(r"[a-z0-9]+(?:_[a-z0-9]+)*", blind(text))) or "a-name"
