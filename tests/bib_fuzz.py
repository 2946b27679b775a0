"""A grammar of valid and broken BibTeX, mutations of it, and the laws that any bytes at all must keep.

Used by the property tests with a few hundred files and by ``benchmarks/fuzz.py`` with as many as the time allows.
"""

import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from citekit import names
from citekit.bib.edits import apply, change_field
from citekit.bib.entry import Entry
from citekit.bib.library import Library
from citekit.bib.proof import prove
from citekit.errors import CitekitError
from citekit.tagging.keywords import with_tags, without_tags
from citekit.text import tex

SEEDS = Path(__file__).parent / "seeds"
TAG = "agent:tofacitinib"
HEAD = re.compile(rb"^@[A-Za-z]\w*\{([^\s,{}=\"#%@]+),", re.MULTILINE)
"""The simplest entry: type and key at the beginning of a line."""

_TEXTS = (
    "JAK inhibitors", "{JAK} in {{Alopecia}} Areata", "M{\\\"u}ller", "5\\% of \\$ and \\{1\\}", "TNF-$\\alpha$",
    "ß 東京", "a = b, c # d", "me@example.org", "don't ``quote''", "", " ", "x\n  y", "C:\\\\", "50 % of",
    "\\url{http://a.b/c_%20}",
)  # fmt: skip
_NAMES = ("title", "author", "Year", "JOURNAL", "note", "isi:id", "bdsk-url-1", "author+an", "abstract")
_PEOPLE = ("Knuth, Donald E.", "de la Cruz, Jr., Maria", "{WHO} and others", "\\'{E}ric Sopena and Mu\\~noz, Ana")
_TOKENS = tuple(
    word.encode()
    for word in (
        "{", "}", "{{", "}}", '"', ",", "=", "#", "@", "%", "\\", "\\\\", "\\}", "\\{", '{"}', "(", ")", "\n", "\r",
        "\r\n",
        "\n@article{x,\n", "@string{j = {J}}", "@comment{", "@preamble{", "\n@home{x}", "% ", "@ book {",
        "\n  year = 2020,", "keywords = {a},", "\0", "\ufeff", "é", "$", "~", "--", "\\'", "jan", "# j #",
        "@misc{k}", "\t", ",,", " and ",
    )
)  # fmt: skip


class Grammar:
    """Files made by the rules of BibTeX; ``text`` in them may be as odd as BibTeX allows.

    Args:
        rng: where every choice comes from.
    """

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def file(self) -> bytes:
        """Return a valid file: entries at the beginning of lines, macros, comments and remarks between them."""
        newline = self.rng.choice(["\n", "\n", "\r\n"])
        parts = [self.rng.choice(["", "", "\ufeff"]), self.rng.choice(["", '@string{bjd = "Br J"}\n'])]
        for number in range(self.rng.randrange(5)):
            parts += [self._between(), self._entry(f"key{number}"), self.rng.choice(["\n", "\n\n", "  \n"])]
        return "".join(parts).replace("\n", newline).encode()

    def _between(self) -> str:
        pieces = (
            "",
            "\n",
            "% a remark\n",
            "@comment{jabref-meta: x\\;}\n",
            "mail me@example.org\n",
            '@preamble{"x"}\n',
        )
        return self.rng.choice(pieces)

    def _entry(self, key: str) -> str:
        kind = self.rng.choice(["@article", "@Book", "@MISC", "@inproceedings"])
        indent = self.rng.choice(["  ", "\t", "", "    "])
        equals = self.rng.choice([" = ", "=", "  =  "])
        used = self.rng.sample(_NAMES, self.rng.randrange(len(_NAMES)))
        fields = [indent + name + equals + self._value(name) for name in used]
        if self.rng.random() < 0.2:
            fields.append(f"{indent}keywords{equals}{{a, b}}")
        tail = self.rng.choice([",\n}", "\n}", "}", ",}"])
        return kind + "{" + key + "," + "\n" * bool(fields) + ",\n".join(fields) + (tail if fields else "}")

    def _value(self, name: str) -> str:
        if name == "author":
            return "{" + " and ".join(self.rng.sample(_PEOPLE, self.rng.randrange(1, 3))) + "}"
        text = self.rng.choice(_TEXTS)
        plain = text if '"' not in text else "x"
        return self.rng.choice(["{" + text + "}", '"' + plain + '"', "2020", "jan", f'bjd # " Derm" # {{{text}}}'])

    def broken(self, data: bytes, other: bytes = b"") -> bytes:
        """Return ``data`` after one to six mutations: tokens put in, parts cut, doubled or taken from ``other``."""
        for _ in range(self.rng.randrange(1, 7)):
            start, end = sorted((self.rng.randrange(len(data) + 1), self.rng.randrange(len(data) + 1)))
            end = min(end, start + self.rng.choice([0, 1, 1, 4, 40]))
            donor = self.rng.randrange(len(other) + 1)
            put = self.rng.choice(
                [
                    b"",
                    self.rng.choice(_TOKENS),
                    self.rng.choice(_TOKENS),
                    data[start:end] * 2,
                    other[donor : donor + self.rng.randrange(60)],
                    bytes([self.rng.randrange(256)]),
                ]
            )
            data = data[:start] + put + data[end:]
        return data[:4000]


def faults(data: bytes, valid: bool = False) -> Iterator[str]:
    """Yield the laws that a file breaks; an exception is for the caller to see.

    Args:
        valid: the file keeps BibTeX's rules, so every simple head at the beginning of a line is an entry.
    """
    library = Library(data)
    if apply(data, []) != data or prove(library, []).data != data:
        yield "no-op: the bytes change"
    yield from _lost(library, valid)
    for entry in library.entries:
        for name, value in entry.fields.items():
            text = tex.to_text(value)
            tex.to_markup(value)
            if name in ("author", "editor"):
                names.to_bibtex(names.parse_bibtex(value))
            if "\n" in text or "\r" in text:
                yield f"text: `{name}` of `{entry.key}` is not on one line"
    for entry in library.entries[:3]:
        yield from _tag_faults(library, entry)


def _lost(library: Library, valid: bool) -> Iterator[str]:
    """Yield the keys at the beginning of lines that are neither an entry nor inside of a block."""
    if library.wide:
        return
    blocks = list(library.blocks)
    if any(left.end > right.start for left, right in pairwise(blocks)):
        yield "spans: blocks overlap"
    starts = {block.start: block.key for block in blocks}
    for head in HEAD.finditer(library.data):
        at = head.start()
        if starts.get(at) == head[1]:
            continue
        around = next((block for block in blocks if block.start <= at < block.end), None)
        if valid or around is None:
            yield f"lost: the entry `{head[1].decode('latin-1')}` is nowhere"
    listed = {entry.start for entry in library.entries}
    reported = {finding.line for finding in library.findings}
    for block in blocks:
        if block.kind.name == "BROKEN" and block.line not in reported:
            yield f"silent: the broken block in line {block.line} is not reported"
        if block.kind.name == "ENTRY" and block.start not in listed:
            yield f"silent: the entry in line {block.line} is not listed"


def _tag_faults(library: Library, entry: Entry) -> Iterator[str]:
    """Yield what goes wrong when a tag is added and removed; a refusal is no fault."""
    try:
        number = library.blocks.repeated.get(entry.start, 0)
        tagged = _changed(library, entry, True)
        again = tagged.get(entry.key, number) if entry.key else None
        if again is None:
            return
        yield from _strangers(library, tagged, entry)
        if TAG not in again.text("keywords"):
            yield f"tag: `{entry.key}` did not get it"
        back = _changed(tagged, again, False)
    except CitekitError:
        return
    if back.data not in (library.data, _with_comma(library, entry)) and "keywords" not in entry.fields:
        yield f"tag: adding and removing it changes `{entry.key}`"
    before = {name: value for name, value in entry.fields.items() if name != "keywords" or value.strip()}
    if dict(Library(back.data).entries[_place(library, entry)].fields) != before:  # an empty list of keywords goes
        yield f"tag: `{entry.key}` reads otherwise after adding and removing it"


def _with_comma(library: Library, entry: Entry) -> bytes:
    """Return the library with a comma behind the key where a remark follows it: there a field leaves its comma behind.

    With ``k, x = {} % remark`` nobody can tell whether the comma was there before, and without one other readers take
    the remark into the key.
    """
    body = library.block_of(entry).body
    data = library.data
    return data[:body] + b"," * data[body:].lstrip(b" \t").startswith(b"%") + data[body:]


def _changed(library: Library, entry: Entry, add: bool) -> Library:
    change = with_tags if add else without_tags
    edit = change_field(library, entry, "keywords", lambda value: change(value, [TAG]))
    proved = prove(library, [edit] if edit else [])
    if proved.refusals:
        raise proved.refusals[0]
    return Library(proved.data)


def _strangers(before: Library, after: Library, touched: Entry) -> Iterator[str]:
    """Yield entries that changed though they were not touched."""
    if [entry.key for entry in before.entries] != [entry.key for entry in after.entries]:
        yield "tag: the keys change"
        return
    for old, new in zip(before.entries, after.entries, strict=True):
        if old.start != touched.start and dict(old.fields) != dict(new.fields):
            yield f"tag: `{old.key}` changes with `{touched.key}`"


def _place(library: Library, entry: Entry) -> int:
    return [other.start for other in library.entries].index(entry.start)
