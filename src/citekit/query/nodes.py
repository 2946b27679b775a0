"""The parts of a query and what they match: text without case and accents, from the beginning of a word on."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from citekit.bib.entry import Entry
from citekit.tagging.keywords import tags_in
from citekit.tagging.roles import NO_ROLES, Roles
from citekit.vocabulary.folding import blind

WORD_FIELDS = (
    "title",
    "subtitle",
    "author",
    "editor",
    "journal",
    "journaltitle",
    "booktitle",
    "keywords",
    "year",
    "date",
)
"""Where a bare word is looked for, beside the key."""

TEXT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "subtitle"),
    "author": ("author", "editor"),
    "journal": ("journal", "journaltitle", "booktitle"),
    "abstract": ("abstract",),
    "keyword": ("keywords",),
}
"""Fields of a query whose value is words, and the BibTeX fields they look into."""

NOTICED = ("retracted", "concern", "corrected", "preprint", "superseded")
STATES = (*NOTICED, "untagged", "unconfirmed")
"""What may follow ``is:``; the first ones are known from outside, by key."""
PREPRINT_FIELDS = (
    "note",
    "howpublished",
    "type",
    "publisher",
    "organization",
    "eprinttype",
    "archiveprefix",
    "journal",
)
_PREPRINT = re.compile(r"\b(?:preprints?|\w+rxiv)\b")
"""Where an entry calls itself a preprint, and how."""

NONE, ANY = "none", "any"
"""Values that ask whether there is a tag, a text or a DOI at all."""

ROLE = "role"
"""The field that asks for roles; its value is a role, or a role and the concept that has it: ``cause:agent:x``."""

_RESOLVER = re.compile(r"^(?:https?://)?(?:dx\.)?doi\.org/|^doi:\s*", re.IGNORECASE)
_TEX = re.compile(r"[\\$~]")  # braces alone need no decoder
_YEAR = re.compile(r"\d{4}")
_DASHES = str.maketrans("‐‑‒–—−", "------")


class Seen:
    """An entry as the parts of a query look at it; folded texts are made once.

    ``own`` is the entry as it stands, which alone has tags and marks; ``entry`` has what it inherits, too.
    """

    __slots__ = ("_texts", "entry", "facets", "own", "roles", "states")

    def __init__(
        self, own: Entry, entry: Entry, facets: Collection[str], states: Mapping[str, Collection[str]], roles: Roles
    ) -> None:
        self.own = own
        self.entry = entry
        self.facets = facets
        self.states = states
        self.roles = roles
        self._texts: dict[tuple[str, ...], str] = {}

    def text(self, names: tuple[str, ...]) -> str:
        """Return the fields ``names`` as one folded text, a line a field."""
        if names not in self._texts:
            values = ((name, self.entry.fields.get(name)) for name in names)
            self._texts[names] = "\n".join(fold_text(self._decoded(name, value)) for name, value in values if value)
        return self._texts[names]

    def tags(self) -> tuple[str, ...]:
        """Return the tags that the entry holds."""
        return tags_in(self.own.fields.get("keywords", ""), self.facets)

    def _decoded(self, name: str, value: str) -> str:
        return self.entry.text(name) if _TEX.search(value) else value.replace("{", "").replace("}", "")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked of an entry.

    Attributes:
        field: a field of the query language, a facet, or empty for a bare word.
        value: what is asked for, in the form that is compared and printed.
        tags: for a concept, also one that a role is asked of, its tag and all narrower ones.
    """

    field: str
    value: str
    tags: frozenset[str] = frozenset()

    def matches(self, seen: Seen) -> bool:
        """Return whether the entry has it."""
        if self.field in seen.facets:
            return self._tagged(seen)
        if self.field in TEXT_FIELDS:
            names = TEXT_FIELDS[self.field]
            if self.value in (NONE, ANY):
                return any(seen.entry.fields.get(name, "").strip() for name in names) == (self.value == ANY)
            return _begins(self.value, seen.text(names))
        if self.field == ROLE:
            return self._plays(seen)
        return _TESTS[self.field](seen, self.value)

    def _tagged(self, seen: Seen) -> bool:
        if self.value in (NONE, ANY):
            start = self.field + ":"
            return any(tag.startswith(start) for tag in seen.tags()) == (self.value == ANY)
        return not self.tags.isdisjoint(seen.tags())

    def _plays(self, seen: Seen) -> bool:
        decided = seen.roles.get(seen.entry.key, {})
        roles = {decided.get(tag, "") for tag in seen.tags() if not self.tags or tag in self.tags}
        asked = self.value.partition(":")[0]
        if asked in (NONE, ANY):
            return any(roles) == (asked == ANY) and (bool(roles) or not self.tags)
        return asked in roles

    def __str__(self) -> str:
        return f"{self.field}:{quoted(self.value)}" if self.field else quoted(self.value, bare_word=True)


@dataclass(frozen=True, slots=True)
class Group:
    """Parts under an operator: ``and`` (no part at all: everything), ``or``, ``not`` (one part)."""

    operator: str
    parts: tuple["Node", ...]

    def matches(self, seen: Seen) -> bool:
        """Return whether the parts match as the operator says."""
        if self.operator == "not":
            return not self.parts[0].matches(seen)
        return (any if self.operator == "or" else all)(part.matches(seen) for part in self.parts)

    def __str__(self) -> str:
        if self.operator == "or":
            return " or ".join(map(str, self.parts))
        weaker = ("or",) if self.operator == "and" else ("or", "and")
        bracketed = (isinstance(part, Group) and part.operator in weaker for part in self.parts)
        shown = [f"({part})" if inner else str(part) for part, inner in zip(self.parts, bracketed, strict=True)]
        return " ".join(shown) if self.operator == "and" else "-" + shown[0]


Node = Term | Group


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood; ``str`` gives its canonical text, which parses to an equal query.

    Attributes:
        node: the query as a tree; a group ``and`` without parts is the empty query.
        facets: the names of the vocabulary's facets.
    """

    node: Node
    facets: frozenset[str]

    def matches(
        self,
        entry: Entry,
        states: Mapping[str, Collection[str]] = MappingProxyType({}),
        roles: Roles = NO_ROLES,
        whole: Callable[[Entry], Entry] | None = None,
    ) -> bool:
        """Return whether ``entry`` is meant.

        Args:
            states: for each of NOTICED the keys of the works that are so.
            roles: what was decided, for a query that ``asks_roles``.
            whole: what returns an entry with the fields that it inherits, where any entry does.
        """
        return self.node.matches(Seen(entry, whole(entry) if whole else entry, self.facets, states, roles))

    @property
    def asks_roles(self) -> bool:
        """Return whether it asks for the roles of tags, which are known from outside."""
        return ROLE not in self.facets and _has_field(self.node, ROLE)

    def tags(self) -> frozenset[str] | None:
        """Return tags of which every entry that matches has at least one; None where it need not have any."""
        return _needed(self.node)

    def asked(self, facet: str) -> frozenset[str]:
        """Return the tags of ``facet`` that are asked for; every entry that matches has one, or the set is empty."""
        return _asked(self.node, facet) or frozenset()

    def __str__(self) -> str:
        return str(self.node)


def _has_field(node: Node, name: str) -> bool:
    return node.field == name if isinstance(node, Term) else any(_has_field(part, name) for part in node.parts)


def joined(operator: str, parts: Sequence[Node]) -> Node:
    """Return the parts as one group; groups of the same operator are taken in, a single part stays itself."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Group) and part.operator == operator else (part,))
    return flat[0] if len(flat) == 1 else Group(operator, tuple(flat))


def quoted(text: str, bare_word: bool = False) -> str:
    """Return a value as a query writes it: in quotes where a bare one would be read in another way."""
    special = bool(re.search(r'[\s()"\\]', text))
    if bare_word:
        special = special or text.startswith("-") or ":" in text or text in ("and", "or", "not")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if special else text


def fold_text(text: str) -> str:
    """Return ``text`` as it is compared: no case, no accents, plain hyphens, single blanks."""
    folded = blind(text)
    return folded if folded.isascii() else folded.translate(_DASHES)


def plain_doi(text: str) -> str:
    """Return a DOI in lower case without resolver or prefix; the text need not be a whole DOI."""
    return _RESOLVER.sub("", text.strip()).casefold()


def _needed(node: Node) -> frozenset[str] | None:
    if isinstance(node, Term):
        return node.tags or None
    parts = [_needed(part) for part in node.parts]
    known = [tags for tags in parts if tags is not None]
    if node.operator == "or":
        return frozenset().union(*known) if len(known) == len(parts) else None
    return min(known, key=len) if known and node.operator == "and" else None


def _asked(node: Node, facet: str) -> frozenset[str] | None:
    if isinstance(node, Term):
        return node.tags if node.field == facet and node.tags else None
    parts = [_asked(part, facet) for part in node.parts]
    known = [tags for tags in parts if tags is not None]
    whole = node.operator == "and" or (node.operator == "or" and len(known) == len(parts))
    return frozenset().union(*known) if known and whole else None


def _word(seen: Seen, value: str) -> bool:
    return _begins(value, seen.text(WORD_FIELDS)) or _begins(value, fold_text(seen.entry.key))


def _key(seen: Seen, value: str) -> bool:
    """Return whether the key is this one, in exact case as everywhere; a pattern is blind to case."""
    key = seen.entry.key
    return _like(key.casefold(), value) if "*" in value else key == value


def _doi(seen: Seen, value: str) -> bool:
    doi = plain_doi(seen.entry.text("doi"))
    return bool(doi) == (value == ANY) if value in (NONE, ANY) else _like(doi, value)


def _year(seen: Seen, value: str) -> bool:
    fields = seen.entry.fields
    found = _YEAR.search(fields.get("year", "")) or _YEAR.search(fields.get("date", ""))
    first, dots, last = value.partition("..")
    return found is not None and (first or "0000") <= found.group() <= (last or ("9999" if dots else first))


def _state(seen: Seen, value: str) -> bool:
    if value in NOTICED:
        known = seen.entry.key in seen.states.get(value, ())
        return known or (value == "preprint" and bool(_PREPRINT.search(seen.text(PREPRINT_FIELDS))))
    if value == "untagged":
        return not seen.tags()
    return seen.own.unconfirmed


_TESTS: Mapping[str, Callable[[Seen, str], bool]] = {
    "": _word,
    "doi": _doi,
    "key": _key,
    "type": lambda seen, value: _like(seen.entry.type.casefold(), value),
    "year": _year,
    "is": _state,
}


def _like(text: str, pattern: str) -> bool:
    """Return whether ``pattern`` is the whole of ``text``; ``*`` stands for any characters."""
    if "*" not in pattern:
        return text == pattern
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None


def _begins(text: str, where: str) -> bool:
    """Return whether ``text`` stands in ``where`` at the beginning of a word."""
    place = where.find(text)
    while place > 0 and text[0].isalnum() and where[place - 1].isalnum():
        place = where.find(text, place + 1)
    return place >= 0
