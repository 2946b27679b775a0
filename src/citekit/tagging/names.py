"""The names of a vocabulary made ready for matching, a table a facet; plain strings, so that a cache loads fast.

Knows the vocabulary and what was learned; knows no text. Names of a facet never hide those of another.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from citekit.tagging.tables import MESH_ID, Variants, other_names
from citekit.tagging.words import name_key
from citekit.vocabulary import Concept, Vocabulary

INHIBITOR = "inhibitor"
TARGET_PATTERNS = (
    "anti {}", "{} blocker", "{} antagonist", "{} blockade", "{} inhibition", "{} targeted", "{} targeting",
    "targeting {}", "targeting the {}", "targeting of {}", "inhibition of {}", "inhibiting {}", "blockade of {}",
    "{} antibody", "{} directed", "{} blocking", "inhibitor of {}", "antagonist of {}", "antibody against {}",
)  # fmt: skip
"""Other ways to say ``T inhibitor``; made from every name of that form. The bare target is not the agent."""

LARGE = 5_000
"""From so many names on a facet is matched without misspellings: too many words lie near each other."""

MEMORY = 200_000
"""How many words are remembered."""

LONGEST = 9
"""How many words a name may have that is looked for."""

NEAR_LENGTH = 8
"""Letters from which a word may be a misspelling of a name; one letter may be wrong, missing, too many or swapped."""

_ACRONYM = re.compile(r"[A-Z][A-Z0-9-]{1,4}s?")
_INVERTED = re.compile(r"([^,]+), ([^,]+)")
_ODD = re.compile(r"[,()\[\].:+]")


class Form(NamedTuple):
    """One way to write a concept.

    Attributes:
        tag: the concept.
        rule: ``label``, ``synonym``, ``hidden``, ``abbreviation``, ``target``, ``borrowed`` (a name that only another
            vocabulary gives the concept, ``tables.other_names``), ``borrowed-short`` (a short form of that kind),
            ``learned`` or ``variant``.
        exact: how a short form is written, without blanks and hyphens; empty for words.
        odd: whether the name itself holds a comma, a bracket or the like (``dermatitis, atopic``).
    """

    tag: str
    rule: str
    exact: str = ""
    odd: bool = False


class Names(NamedTuple):
    """The names of one facet.

    Attributes:
        forms: comparable name to its forms, packed.
        starts: the first word of each name, and its first two words; these to the lengths in words of the names that
            are that word, or start with these two, as digits, longest first.
        loose: as ``forms``, for names in which words are replaced by others for the same.
        loose_starts: as ``starts``, for ``loose``.
        near: a name of one word with a letter taken out, to such names.
    """

    forms: dict[str, str]
    starts: dict[str, str]
    loose: dict[str, str]
    loose_starts: dict[str, str]
    near: dict[str, str]


def unpack(packed: str) -> list[Form]:
    """Return the forms of a name."""
    rows = (row.split("\t") for row in packed.split("\n"))
    return [Form(tag, rule, exact, odd == "1") for tag, rule, exact, odd in rows]


class Learned(NamedTuple):
    """A name that labelled documents gave.

    Attributes:
        name: as it is written.
        tags: what it stands for, all of them at once.
    """

    name: str
    tags: tuple[str, ...]


def names_of(vocabulary: Vocabulary, learned: Mapping[str, Sequence[Learned]], variants: Variants) -> dict[str, Names]:
    """Return facet to its names; ``learned`` is facet to names, which stand in the place of those of the vocabulary."""
    found = {}
    for facet in dict.fromkeys((*vocabulary.facets, *learned)):
        concepts = vocabulary.in_facet(facet)
        forms = (form for one in concepts for form in _forms(one))
        found[facet] = _names(forms, _borrowed(concepts), learned.get(facet, ()), variants)
    return found


def to_rows(names: Mapping[str, Names]) -> dict[str, list[object]]:
    """Return the names in a shape that JSON holds; ``from_rows`` reads it."""
    return {facet: list(one) for facet, one in names.items()}


def from_rows(rows: Mapping[str, Sequence[dict[str, str]]]) -> dict[str, Names]:
    """Return the names of ``to_rows``, also after a trip through JSON; nothing is checked."""
    return {facet: Names(*tables) for facet, tables in rows.items()}


def squeeze(text: str) -> str:
    """Return a short form without the blanks, hyphens and slashes that it is written with or without."""
    return re.sub(r"[\s\-‐-―−/]", "", text)


def respell_word(word: str, variants: Variants) -> str:
    """Return the word that ``word`` is seen as when the same thing may be said in other words."""
    if (other := variants.same.get(word)) is not None:
        return other
    if len(word) > 6:
        for adjective, noun in variants.endings:
            if word.endswith(adjective):
                return word[: -len(adjective)] + noun
    return word


class Respelling(dict[str, str]):
    """Word to the word that it is seen as, found when first asked for."""

    def __init__(self, variants: Variants) -> None:
        super().__init__(variants.same)
        self._variants = variants

    def __missing__(self, word: str) -> str:
        if len(self) > MEMORY:
            self.clear()
        other = self[word] = respell_word(word, self._variants)
        return other


def shortened(word: str) -> Iterator[str]:
    """Yield ``word`` and every form of it with one letter taken out."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _names(
    forms: Iterable[tuple[str, Form]],
    borrowed: Iterable[tuple[str, Form]],
    learned: Iterable[Learned],
    variants: Variants,
) -> Names:
    table: dict[str, list[Form]] = {}
    for name, form in forms:
        known = table.setdefault(name, [])
        if name and all((other.tag, other.exact) != (form.tag, form.exact) for other in known):
            known.append(form)
    table.pop("", None)
    for name, form in borrowed:
        table.setdefault(name, [form])
    for one in learned:
        key = name_key(one.name)
        if {form.tag for form in table.get(key, ())} != set(one.tags) and key:
            table[key] = [_form(tag, "learned", one.name) for tag in one.tags]
    loose: dict[str, list[Form]] = {}
    seen_as = frozenset(variants.same.values())
    nouns = tuple(noun for _, noun in variants.endings)
    for name, named in table.items():
        other = " ".join(respell_word(word, variants) for word in name.split(" "))
        if not any(word in seen_as or word.endswith(nouns) for word in other.split(" ")):
            continue  # no other word is seen as one of its own
        if named[0].rule != "abbreviation" and not named[0].exact and len(name) > 3:
            form = Form(named[0].tag, "variant", "", named[0].odd)
            if other == name:
                loose[other] = [form]  # who has the name word for word goes before those who have it in other words
            else:
                loose.setdefault(other, [form])
    near: dict[str, list[str]] = {}
    if len(table) < LARGE:
        for name, named in table.items():
            if len(name) >= NEAR_LENGTH and name.isalpha() and not named[0].exact:
                for part in shortened(name):
                    near.setdefault(part, []).append(name)
    packed = _packed(table)
    loosened = _packed(loose)
    return Names(packed, _starts(packed), loosened, _starts(loosened), {k: " ".join(v) for k, v in near.items()})


def _starts(names: Iterable[str]) -> dict[str, str]:
    """Return the beginnings of names; those of more than nine words are not found."""
    found: dict[str, set[str]] = {}
    for name in names:
        words = name.split(" ", 2)
        found.setdefault(words[0], set()).update("1" * (len(words) == 1))
        if len(words) > 1 and (size := name.count(" ") + 1) <= LONGEST:
            found.setdefault(f"{words[0]} {words[1]}", set()).add(str(size))
    return {start: "".join(sorted(sizes, reverse=True)) for start, sizes in found.items()}


def _packed(table: Mapping[str, Sequence[Form]]) -> dict[str, str]:
    return {
        name: "\n".join(f"{one.tag}\t{one.rule}\t{one.exact}\t{int(one.odd)}" for one in forms)
        for name, forms in table.items()
    }


def _borrowed(concepts: Iterable[Concept]) -> Iterator[tuple[str, Form]]:
    """Yield the names that other vocabularies give the concepts that have MeSH identifiers."""
    for one in concepts:
        if MESH_ID.fullmatch(one.notation):
            for name in other_names().get(one.notation, ()):
                form = _form(one.tag, "borrowed", name)
                yield name_key(name), form._replace(rule="borrowed-short") if form.exact else form


def _form(tag: str, rule: str, name: str) -> Form:
    """Return the form of a name that may be a short form; such a one counts only as it is written."""
    exact = squeeze(name.removesuffix("s")) if _ACRONYM.fullmatch(name) else ""
    return Form(tag, rule, exact, bool(_ODD.search(name)))


def _forms(concept: Concept) -> Iterator[tuple[str, Form]]:
    tag = concept.tag
    for rule, names in (("label", (concept.label,)), ("synonym", concept.synonyms), ("hidden", concept.hidden)):
        for name in names:
            yield (
                name_key(name),
                Form(tag, rule, "", bool(_ODD.search(name))) if rule == "label" else _form(tag, rule, name),
            )
            if inverted := _INVERTED.fullmatch(name):
                yield name_key(f"{inverted[2]} {inverted[1]}"), Form(tag, rule)
    for name in concept.abbreviations:
        yield name_key(name), Form(tag, "abbreviation", squeeze(name))
        yield name_key(name + "s"), Form(tag, "abbreviation", squeeze(name))
    for name in (concept.label, *concept.synonyms):
        target, _, head = name_key(name).rpartition(" ")
        if target and head == INHIBITOR:
            for pattern in TARGET_PATTERNS:
                yield pattern.format(target), Form(tag, "target")
