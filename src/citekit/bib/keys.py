"""Citation keys inside values: which fields name other entries, and what may stand in a key. Knows no bytes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from citekit.bib.entry import Entry
from citekit.errors import UsageError

REFERRING = ("crossref", "xref", "xdata", "related", "entryset", "ids")
"""Fields whose values are citation keys, one or several with commas (biblatex manual, "Data fields"; btxdoc)."""

_NOT_IN_KEYS = re.compile(r"[\s,{}\"#%'()=~\\\x00-\x1f]")
"""What BibTeX takes in no key (``id_class`` of bibtex.web), and what TeX would read as something else."""
_NAMED = re.compile(r"[^,\s](?:[^,]*[^,\s])?")
_GRANULAR = re.compile(r"(?<![^\s{])xdata=(?P<key>[^\s,{}]+)-(?P<field>[A-Za-z]+)(?:-(?P<number>\d{1,4}))?(?![^\s}])")
"""A reference to one field of a container, or one item of it (biblatex manual, 3.14.6); a key may hold dashes."""


class Granular(NamedTuple):
    """A reference to a field of the entry with ``key``, or to an item of it, counted from one."""

    key: str
    field: str
    number: int | None


def check_key(key: str) -> None:
    """Let a citation key pass that BibTeX and TeX can read.

    Raises:
        UsageError: it holds a character that they take for something else, or nothing.
    """
    wrong = _NOT_IN_KEYS.search(key)
    if wrong or not key:
        what = f"holds `{wrong.group()}`" if wrong else "is empty"
        raise UsageError(f"a citation key that {what} cannot be read", hint="use letters, digits and `:-_.+/`")


def keys_in(value: str) -> tuple[str, ...]:
    """Return the citation keys that a field of REFERRING names."""
    return tuple(match.group() for match in _NAMED.finditer(value))


def with_keys(value: str, renamed: Mapping[str, str]) -> str:
    """Return the value of a field of REFERRING with new keys for old ones; the rest of it stays."""
    return _NAMED.sub(lambda match: renamed.get(match.group(), match.group()), value)


def granular(item: str) -> Granular | None:
    """Return the reference that a value, or an item of a list, consists of; None where it is none."""
    match = _GRANULAR.fullmatch(item.strip())
    return (
        Granular(match["key"], match["field"].lower(), int(match["number"]) if match["number"] else None)
        if match
        else None
    )


def named_in(field: str, value: str) -> tuple[str, ...]:
    """Return the citation keys that a field names: all of it where it is one of REFERRING, else single references."""
    if field in REFERRING:
        return keys_in(value)
    return tuple(match["key"] for match in _GRANULAR.finditer(value)) if "xdata=" in value else ()


def with_named(field: str, value: str, renamed: Mapping[str, str]) -> str:
    """Return the value of any field with new keys for old ones; the rest of it stays."""
    if field in REFERRING:
        return with_keys(value, renamed)

    def change(match: re.Match[str]) -> str:
        start = match.start("key") - match.start()
        return match[0][:start] + renamed.get(match["key"], match["key"]) + match[0][start + len(match["key"]) :]

    return _GRANULAR.sub(change, value)


def with_alias(value: str, key: str) -> str:
    """Return the value of biblatex's ``ids`` with ``key`` among the aliases."""
    if key in keys_in(value):
        return value
    return f"{value.rstrip()}, {key}" if value.strip() else key


def references(entries: Iterable[Entry]) -> Iterator[tuple[Entry, str, str]]:
    """Yield (entry, field, citation key) for every key that an entry names."""
    for entry in entries:
        for field, value in entry.fields.items():
            for key in named_in(field, value):
                yield entry, field, key
