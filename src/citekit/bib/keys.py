"""Citation keys inside values: which fields name other entries, and what may stand in a key. Knows no bytes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from citekit.bib.entry import Entry
from citekit.errors import UsageError

REFERRING = ("crossref", "xref", "xdata", "related", "entryset", "ids")
"""Fields whose values are citation keys, one or several with commas (biblatex manual, "Data fields"; btxdoc)."""

_NOT_IN_KEYS = re.compile(r"[\s,{}\"#%'()=~\\\x00-\x1f]")
"""What BibTeX takes in no key (``id_class`` of bibtex.web), and what TeX would read as something else."""
_NAMED = re.compile(r"[^,\s](?:[^,]*[^,\s])?")


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


def with_alias(value: str, key: str) -> str:
    """Return the value of biblatex's ``ids`` with ``key`` among the aliases."""
    if key in keys_in(value):
        return value
    return f"{value.rstrip()}, {key}" if value.strip() else key


def references(entries: Iterable[Entry]) -> Iterator[tuple[Entry, str, str]]:
    """Yield (entry, field, citation key) for every key that an entry names in a field of REFERRING."""
    for entry in entries:
        for field in REFERRING:
            for key in keys_in(entry.fields.get(field, "")):
                yield entry, field, key


def numbered(entries: Iterable[Entry]) -> Iterator[tuple[tuple[str, int], Entry]]:
    """Yield each entry of a library with its key and its number among those with that key, as ``Library.get`` wants."""
    seen: Counter[str] = Counter()
    for entry in entries:
        yield (entry.key, seen[entry.key]), entry
        seen[entry.key] += 1
