"""``citekit list`` and ``citekit show``: what is in the library."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from citekit.bib.entry import Entry
from citekit.errors import StorageError, UsageError
from citekit.findings import Finding
from citekit.journeys.notices import KnownFacts, known_facts
from citekit.journeys.selecting import heirs, matcher
from citekit.journeys.unread import unreadable
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.tagging import keywords
from citekit.tagging.roles import held_roles

if TYPE_CHECKING:
    from citekit.names import Name


SHOUTED = {"retracted": "RETRACTED", "concern": "CONCERN", "corrected": "CORRECTED", "superseded": "SUPERSEDED"}
"""States of a work that a table shows, the gravest first, and how."""

_AND = re.compile(r"[ \t\r\n]and[ \t\r\n]+", re.IGNORECASE)

_PLAIN_NAME = re.compile(r"(?!(?:.*,)?[Aa][Nn][Dd] )[^\W\d_]+(?:[ '-][^\W\d_]+)* ?, *\w[\w .'-]*")
"""``Family, Given`` of which neither TeX nor BibTeX could take a sign for something else; without given names BibTeX
drops the comma, and ``Foo Bar,`` is Foo with the family name Bar."""

TELLING = 3
"""Letters from which on the beginning of a citation key says which one is meant."""


class Listed(NamedTuple):
    """An entry as lists show it, with what it inherits; what a format does not print is never decoded.

    ``marks`` are the words of SHOUTED that hold for its work.
    """

    entry: Entry
    tags: Mapping[str, tuple[str, ...]]
    retracted: bool
    marks: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return the citation key."""
        return self.entry.key

    @property
    def title(self) -> str:
        """Return the title as plain Unicode."""
        return self.entry.text("title")

    @property
    def doi(self) -> str:
        """Return the DOI as ``add`` tells it, bare and in lower case; what is no DOI as it is, blank for none.

        All that the field holds is it: a full stop at its end too.
        """
        from citekit.identifiers import stated_doi

        written = self.entry.text("doi")
        return str(stated_doi(written) or written) if written else ""

    @property
    def year(self) -> str:
        """Return the four digits of ``year``, or of biblatex's ``date``; blank when there is none."""
        value = self.entry.fields.get("year") or self.entry.fields.get("date", "")
        return value[:4] if value[:4].isdigit() else self.entry.text("year")

    @property
    def authors(self) -> tuple[str, ...]:
        """Return the authors that are named, ``Family, Given`` each; a group by its name."""
        from citekit.names import OTHERS, parse_bibtex

        return tuple(display(name) for name in parse_bibtex(self.entry.fields.get("author", "")) if name != OTHERS)

    @property
    def lead(self) -> tuple[str, bool]:
        """Return the family name of the first of ``authors`` and whether others follow; blank where none is named."""
        return first_family(self.entry.fields.get("author", ""))

    @property
    def more_authors(self) -> bool:
        """Return whether the entry says that it leaves authors out (``and others``)."""
        from citekit.names import OTHERS, parse_bibtex

        names = self.entry.fields.get("author", "")
        return "others" in names and OTHERS in parse_bibtex(names)

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object (contract A5); ``more_authors`` stands only where authors are left out."""
        return {
            "key": self.key,
            "type": self.entry.type,
            "doi": self.doi,
            "title": self.title,
            "year": self.year,
            "authors": list(self.authors),
            **({"more_authors": True} if self.more_authors else {}),
            "tags": {facet: list(notations) for facet, notations in self.tags.items()},
            "retracted": self.retracted,
        }


class Whole(NamedTuple):
    """One entry whole: its source as it stands in the file, its fields decoded, and the roles of its tags."""

    listed: Listed
    fields: Mapping[str, str]
    source: str
    line: int
    roles: Mapping[str, str]

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object: those of ``list`` with ``roles``, ``fields``, ``source`` and ``line``."""
        own = {"roles": dict(self.roles), "fields": dict(self.fields), "source": self.source, "line": self.line}
        return {**self.listed.as_json(), **own}


def list_entries(workspace: Workspace, text: str) -> Outcome:
    """Return one row for every entry that matches the query, in file order, and the blocks that cannot be read.

    Raises:
        QueryError, UnknownTag: the query cannot be read. StorageError: it asks for roles, and their log cannot be read.
    """
    vocabulary = workspace.vocabulary
    known = known_facts(workspace)
    facets = tuple(vocabulary.facets)
    if text.strip():
        from citekit import query

        parsed = query.parse(text, vocabulary)
        catalogue = workspace.catalogue(parsed.tags())
        meant = matcher(workspace, catalogue, parsed, known)
        chosen = tuple([entry for entry in catalogue.entries if meant(entry)])
    else:
        catalogue = workspace.catalogue()
        chosen = catalogue.entries
    whole = heirs(workspace, catalogue)
    rows = tuple([listed(entry, facets, known, whole) for entry in chosen])
    broken = unreadable(catalogue.findings)
    nothing = "no entry matches" if text.strip() else "no entry could be read" if broken else "the library is empty"
    notices = () if rows else (nothing,)
    return Outcome("list", results=rows, findings=broken, notices=notices, unmatched=not rows)


def show_entries(workspace: Workspace, keys: Sequence[str]) -> Outcome:
    """Return the entries with these keys whole; unmatched when there is none of them.

    What happened to their works, and the roles of their tags, are notices; a key that is not there, and a decision log
    that cannot be read, are findings.
    """
    from citekit.journeys.decision_log import roles

    library = workspace.library()
    entries = {key: entry for key in keys if (entry := library.get(key))}
    findings = [unknown_key(workspace, key) for key in dict.fromkeys(keys) if key not in entries]
    if not entries:
        return Outcome("show", findings=tuple(findings), unmatched=True)
    facets, known = tuple(workspace.vocabulary.facets), known_facts(workspace)
    whole = heirs(workspace, workspace.catalogue())
    played: Mapping[str, Mapping[str, str]] = {}
    try:
        played = roles(workspace)
    except StorageError as error:
        findings.append(Finding.of(error))
    rows, said = [], []
    for key, entry in entries.items():
        row = listed(entry, facets, known, whole)
        held = held_roles(played.get(key, {}), row.tags)
        source = library.decode(library.data[entry.start : entry.end])
        rows.append(Whole(row, {name: _shown(entry, name) for name in entry.fields}, source, entry.line, held))
        of = f"`{key}`: " if len(entries) > 1 else ""
        said += [f"{of}{fact.code}: {fact.message}" for fact in known.facts.get(key, ())]
        said += [f"{of}role of `{tag}`: {role}" for tag, role in held.items()]
    text = "\n".join(f"{row.source}\n" for row in rows)
    return Outcome("show", results=tuple(rows), findings=tuple(findings), notices=tuple(said), text=text)


def _shown(entry: Entry, name: str) -> str:
    """Return a field decoded; a path of ``file`` as it stands, an address that is all of ``url`` letter by letter."""
    source = entry.fields[name]
    if name == "url" and len(source.split()) == 1:
        from citekit.mapping.codecs import read_address

        return read_address(source) or entry.text(name)
    return source if name == "file" else entry.text(name)


def listed(
    entry: Entry, facets: tuple[str, ...], known: KnownFacts, whole: Callable[[Entry], Entry] | None = None
) -> Listed:
    """Return an entry as lists show it, with the fields that ``whole`` says it inherits."""
    codes = {fact.code for fact in known.facts.get(entry.key, ())}
    marks = tuple([word for code, word in SHOUTED.items() if code in codes]) if codes else ()
    return Listed(whole(entry) if whole else entry, tags_by_facet(entry, facets), "retracted" in codes, marks)


def unknown_key(workspace: Workspace, key: str) -> Finding:
    """Return the finding about a key under which no entry can be read: a broken block's own, or that there is none."""
    catalogue = workspace.catalogue()
    broken = next((one for one in unreadable(catalogue.findings) if one.key == key), None)
    if broken:
        return broken
    near = _near(key, (entry.key for entry in catalogue.entries))
    known = "`citekit list --format keys` shows all"
    hint = f"did you mean {' or '.join(f'`{one}`' for one in near)}? {known}" if near else known
    return Finding("unknown-key", "error", f"there is no entry `{key}`", key, workspace.name, hint=hint)


def _near(key: str, keys: Iterable[str]) -> list[str]:
    """Return up to three keys that begin with ``key``, then those most like it, if they begin or end like it at all."""
    from difflib import get_close_matches

    wanted = key.casefold()
    alike = {folded: one for one in keys if (folded := one.casefold())[:2] == wanted[:2] or folded[-4:] == wanted[-4:]}
    begun = [folded for folded in alike if len(wanted) >= TELLING and folded.startswith(wanted)]
    near = dict.fromkeys((*begun, *get_close_matches(wanted, alike, n=3, cutoff=0.7)))
    return [alike[one] for one in near][:3]


def tags_by_facet(entry: Entry, facets: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the notations of an entry's tags for every facet, as stored."""
    return keywords.by_facet(keywords.tags_in(entry.fields.get("keywords", ""), facets), facets)


def first_family(names: str) -> tuple[str, bool]:
    """Return the family name, or the group, that a name list in TeX begins with, and whether other names follow.

    ``and others`` at the end counts as others; both are blank where nobody is named.
    """
    first, *rest = _AND.split(names, 1)
    if rest[:1] != [""] and _PLAIN_NAME.fullmatch(first):  # nearly always; parsing names in TeX costs 20 times as much
        return first.partition(",")[0].rstrip(" "), bool(rest)
    from citekit.names import OTHERS, each_bibtex

    each = each_bibtex(names)
    named = next((name for name in each if name != OTHERS), None)
    return (_family(named), next(each, None) is not None) if named else ("", False)


def display(name: "Name") -> str:
    """Return a name for lists: ``van der Berg, Anna, Jr.``, or the group's name."""
    return ", ".join(part for part in (_family(name), name.given, name.suffix) if part)


def _family(name: "Name") -> str:
    if name.literal:
        return "et al." if name.literal == "others" else name.literal
    particles = " ".join(part for part in (name.dropping_particle, name.non_dropping_particle) if part)
    return f"{particles} {name.family}".strip()


def check_format(name: str, known: tuple[str, ...]) -> str:
    """Return ``name`` when it is one of ``known``.

    Raises:
        UsageError: it is not.
    """
    if name not in known:
        raise UsageError(f"`{name}` is no format", hint=f"the formats are {', '.join(known)}")
    return name
