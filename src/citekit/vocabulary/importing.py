"""From a file of concepts in any known form to concepts of one facet: chosen, linked, one meaning a name.

Text in, concepts out; knows no path but the name it is told for messages.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from citekit.errors import UsageError, VocabularyError
from citekit.vocabulary.concept import Concept
from citekit.vocabulary.incoming import Incoming, Source
from citekit.vocabulary.reading import RESERVED_NOTATIONS
from citekit.vocabulary.rules import alike, circles, comparable_names, difference

FORMS = {
    ".ttl": "turtle", ".n3": "n3", ".nt": "nt", ".jsonld": "json-ld", ".json": "json-ld", ".rdf": "xml", ".xml": "xml",
    ".toml": "toml", ".tsv": "table", ".tab": "table", ".txt": "table", ".csv": "table",
}  # fmt: skip
"""Ending of a file to its form."""
_LOOKS = (
    (re.compile(r"\A\s*(?:\{|\[\s*\{)"), "json-ld"),
    (re.compile(r"\A\s*<(?:[?!]|rdf:)"), "xml"),
    (re.compile(r"(?im)\A\s*<[^<>\s]*>\s+<|^\s*@?(?:prefix|base)\s[^\n]*<"), "turtle"),
    (re.compile(r"(?m)^\s*\[[\w.\"-]+\]\s*$"), "toml"),
)
"""How a text of a form looks; one that looks like none is a table."""

NAMED = 3
"""How many concepts a notice names."""


class Imported(NamedTuple):
    """What became of a file.

    Attributes:
        concepts: in the order of the file, all of one facet.
        notices: plain sentences on what was left out.
        label: what the file calls their facet; blank where it does not say.
    """

    concepts: tuple[Concept, ...]
    notices: tuple[str, ...] = ()
    label: str = ""


def read_concepts(
    text: str,
    file: str,
    facet: str,
    *,
    trees: Sequence[str] = (),
    language: str = "en",
    part: str = "",
    ending: str = "",
) -> Imported:
    """Return the concepts of a file as concepts of ``facet``.

    Where the file itself has facets (in SKOS: concept schemes), that of this name is meant. An identifier that is no
    notation is made one. A concept without a label is left out, as is one whose notation queries take for something
    else (``none``). A parent that is not there gives way to its own parents. A name of two concepts stays with the
    first that has it as its label, else with the first. All of this is told.

    Args:
        text: content of the file.
        file: its name, whose ending says in which form it is; of ``-`` (stdin) the text says so.
        trees: only what stands below these tree numbers (``C17.800``, ``F03``), or is one of these notations or
            narrower; all of it when empty.
        language: of labels, where the file has several.
        part: the facets or schemes of the file that are meant, commas between, where they are called otherwise than
            ``facet``.
        ending: one of FORMS, in place of the file's own.

    Raises:
        VocabularyError: the file cannot be read; ``where`` is file and line, the message names the concept.
        UsageError: the ending is not known, the file has no such ``part`` or several and none called ``facet``, or
            nothing stands below ``trees``.
    """
    source = _read(text, file, ending, language)
    every, notices = _of_facet(source, file, facet, part)
    hidden = [one.concept.notation for one in every if one.concept.notation.casefold() in RESERVED_NOTATIONS]
    incoming = [one for one in every if one.concept.label and one.concept.notation not in hidden]
    concepts = [replace(one.concept, facet=facet) for one in incoming]
    _no_twins(incoming, facet, file)
    numbers = [one.trees for one in incoming]
    parents, cut = _parents(concepts, numbers)
    kept = _below(trees, concepts, numbers, parents) if trees else {one.notation for one in concepts}
    if not kept:
        raise UsageError(
            f"`{file}` has nothing below {', '.join(f'`{tree}`' for tree in trees)}" if trees else f"`{file}` is empty",
            hint="`--tree` takes tree numbers (`C17.800`) or ids" if trees else "",
        )
    linked = [replace(one, broader=_nearest(one.notation, parents, kept)) for one in concepts if one.notation in kept]
    told, dropped = _one_meaning(linked, file)
    _no_circles(told, file)
    unknown = {name for one in concepts for name in one.broader} - {one.concept.notation for one in every}
    nameless = [one.concept.notation for one in every if not one.concept.label]
    notices += _some("ids that are no notations, changed", list(_changed(incoming, kept)))
    notices += _some("concepts without a label, left out", nameless)
    for left_out in _some("concepts that queries would take for something else, left out", hidden):
        notices.append(f"{left_out}; with another id in `{file}` they are taken")
    notices += _some("broader concepts that the file does not hold", sorted(unknown))
    if dropped:
        notices.append(f"names that stand for two concepts and stay with one of them: {dropped}")
    notices += _some("tree numbers passed over, for they would make a concept broader than itself", cut)
    return Imported(tuple(told), tuple(notices), _label(source, every))


def _some(what: str, notations: Sequence[str]) -> list[str]:
    """Return a sentence on how many there are of a kind, with the first of them; nothing where there is none."""
    named = ", ".join(f"`{one}`" for one in notations[:NAMED])
    more = ", …" if len(notations) > NAMED else ""
    return [f"{what}: {len(notations)} ({named}{more})"] if notations else []


def _changed(incoming: Iterable[Incoming], kept: Collection[str]) -> Iterator[str]:
    """Yield ``id -> notation`` for the concepts kept that have not the identifier of the file."""
    for one in incoming:
        if one.concept.notation in kept and one.written not in ("", one.concept.notation):
            yield f"{one.written} -> {one.concept.notation}"


def _label(source: Source, chosen: Sequence[Incoming]) -> str:
    """Return what a file calls the facet of the concepts chosen, if they are of one; those without are of its only."""
    facets = {one.concept.facet for one in chosen}
    names = list(facets if facets != {""} else source.labels)
    return source.labels.get(names[0], "") if len(names) == 1 else ""


def _read(text: str, file: str, ending: str, language: str) -> Source:
    form = FORMS.get(ending or (file[file.rfind(".") :].lower() if "." in file else ""))
    if form is None and file == "-":
        form = next((name for look, name in _LOOKS if look.search(text)), "table")
    if form is None:
        endings = ", ".join(f"`{one}`" for one in FORMS)
        raise UsageError(
            f"`{file}`: the form of the file is not known", hint=f"say it with `--from`, or by its ending: {endings}"
        )
    if form == "table":
        from citekit.vocabulary.tables import read_table

        return read_table(text, file)
    if form == "toml":
        from tomllib import loads

        from citekit.vocabulary.reading import read_vocabulary

        read = read_vocabulary(text, file)
        said = loads(text.removeprefix("\ufeff")).get("facets", {})  # not the labels that facets without one are given
        labels = {name: facet["label"].strip() for name, facet in said.items() if "label" in facet}
        return Source([Incoming(concept) for concept in read.concepts.values()], labels)
    from citekit.vocabulary.skos import read_skos

    return read_skos(text, file, form, language)


def _of_facet(source: Source, file: str, facet: str, part: str) -> tuple[Sequence[Incoming], list[str]]:
    """Return the concepts of ``part``, else of ``facet``, else of the only facet there is; and what is to be said.

    Where the facets of a table are not set apart and ``facet`` is none of them, all are taken.
    """
    known = dict.fromkeys(name for one in source.concepts for name in one.every_facet)
    names = ", ".join(f"`{name}`" for name in known)
    wanted = list(filter(None, map(str.strip, part.split(",")))) or [facet]
    strangers = [name for name in wanted if name not in known]
    if not strangers:
        homeless = [one.concept.notation for one in source.concepts if not one.every_facet]
        notices = _some("concepts of no facet, left out", homeless)
        of = ((one, next((name for name in wanted if name in one.every_facet), "")) for one in source.concepts)
        return [one._replace(concept=replace(one.concept, facet=name)) for one, name in of if name], notices
    if part and len(known) < 2:
        has = f"only the facet {names}" if known else "no facets"
        raise UsageError(f"`{file}` has {has}, and no `{strangers[0]}`", hint="without `--part` all of it is taken")
    if len(known) < 2:
        return source.concepts, []
    if source.apart or part:
        hint = f"`--part` takes one of them, or several with commas between: {names}"
        raise UsageError(f"`{file}` has several facets, none of them `{strangers[0]}`", hint=hint)
    return source.concepts, [f"`{file}` has several facets, and all of them are taken; `--part` takes one: {names}"]


def _no_twins(incoming: Iterable[Incoming], facet: str, file: str) -> None:
    """Raise an error for two concepts whose notations are the same, or alike."""
    seen: dict[str, Incoming] = {}
    for one in incoming:
        notation, line = one.concept.notation, one.concept.line
        first = seen.setdefault(alike(notation), one)
        if first is one:
            continue
        other = first.concept.notation
        how = (
            "stands there twice" if other == notation else f"differs from `{other}` only {difference(other, notation)}"
        )
        ids = dict.fromkeys((first.written, one.written))
        raise VocabularyError(
            f"`{facet}:{notation}` {how}, first on line {first.concept.line}",
            where=f"{file}:{line}",
            hint="an id stands for one concept" + (f": `{'`, `'.join(ids)}`" if len(ids) > 1 else ""),
        )


def _parents(
    concepts: Sequence[Concept], numbers: Sequence[Sequence[str]]
) -> tuple[Mapping[str, tuple[str, ...]], Sequence[str]]:
    """Return notation to the notations of its parents, and ``narrower < broader`` for those that made a circle.

    Parents are those it names, and those its tree numbers stand below; in MeSH two descriptors can stand below each
    other in different trees, and there the first one counts.
    """
    owner = {tree: one.notation for one, trees in zip(concepts, numbers, strict=True) for tree in trees}
    found = {one.notation: tuple(name for name in one.broader if name != one.notation) for one in concepts}
    cut = []
    for one, trees in zip(concepts, numbers, strict=True):
        for parent in dict.fromkeys(_above(tree, owner) for tree in trees):
            if not parent or parent == one.notation or parent in found[one.notation]:
                continue
            if one.notation in _ancestors(parent, found):
                cut.append(f"{one.notation} < {parent}")
            else:
                found[one.notation] += (parent,)
    return found, cut


def _ancestors(notation: str, parents: Mapping[str, Sequence[str]]) -> set[str]:
    seen: set[str] = set()
    queue = [notation]
    while queue:
        new = set(parents.get(queue.pop(), ())) - seen
        seen |= new
        queue += new
    return seen


def _above(tree: str, owner: Mapping[str, str]) -> str:
    """Return what owns the longest number that ``tree`` stands below; blank where nothing does."""
    while "." in tree:
        tree = tree.rpartition(".")[0]
        if tree in owner:
            return owner[tree]
    return ""


def _below(
    wanted: Sequence[str],
    concepts: Sequence[Concept],
    numbers: Sequence[Sequence[str]],
    parents: Mapping[str, Sequence[str]],
) -> set[str]:
    """Return the notations that stand below tree numbers, or are one of the notations given or narrower."""
    found = {
        one.notation
        for one, trees in zip(concepts, numbers, strict=True)
        if any(_is_below(tree, prefix) for tree in trees for prefix in wanted)
    }
    children = defaultdict(list)
    for notation, above in parents.items():
        for parent in above:
            children[parent].append(notation)
    queue = [one.notation for one in concepts if one.notation in wanted]
    while queue:
        notation = queue.pop()
        if notation not in found:
            found.add(notation)
            queue += children[notation]
    return found


def _is_below(tree: str, prefix: str) -> bool:
    return tree.startswith(prefix) and (prefix.isalpha() or tree[len(prefix) : len(prefix) + 1] in ("", "."))


def _nearest(notation: str, parents: Mapping[str, Sequence[str]], kept: set[str]) -> tuple[str, ...]:
    """Return the nearest broader concepts that are kept, through those that are not."""
    found: dict[str, None] = {}
    seen = {notation}
    queue = list(parents[notation])
    for one in queue:
        if one in seen:
            continue
        seen.add(one)
        if one in kept:
            found[one] = None
        else:
            queue += parents.get(one, ())
    return tuple(found)


def _one_meaning(concepts: Sequence[Concept], file: str) -> tuple[list[Concept], int]:
    """Return the concepts without names that stand for another one, and how many names that took."""
    owners: dict[str, Concept] = {}
    for one in concepts:
        name = next(comparable for key, _, comparable in comparable_names(one) if key == "label")
        owner = owners.setdefault(name, one)
        if owner is not one:
            raise VocabularyError(
                f"`{one.tag}`: the label `{one.label}` already stands for `{owner.tag}` (line {owner.line})",
                where=f"{file}:{one.line}",
                hint="within a facet a label stands for one concept",
            )
    dropped = 0
    told = []
    for one in map(_once, concepts):
        taken = {
            (key, name)
            for key, name, comparable in comparable_names(one)
            if owners.setdefault(comparable, one).notation != one.notation
        }
        dropped += len(taken)
        told.append(without(one, taken) if taken else one)
    return told, dropped


def _once(concept: Concept) -> Concept:
    """Return the concept without a synonym that is its label, or a hidden label that is one of both."""
    synonyms = tuple(dict.fromkeys(name for name in concept.synonyms if name != concept.label))
    shown = {concept.label, *synonyms}
    hidden = tuple(dict.fromkeys(name for name in concept.hidden if name not in shown))
    return replace(concept, synonyms=synonyms, hidden=hidden)


def without(concept: Concept, names: Iterable[tuple[str, str]]) -> Concept:
    """Return the concept without some of its names, each given as (attribute, name); its label stays."""
    taken = set(names)

    def kept(key: str) -> tuple[str, ...]:
        return tuple(name for name in getattr(concept, key) if (key, name) not in taken)

    return replace(concept, abbreviations=kept("abbreviations"), synonyms=kept("synonyms"), hidden=kept("hidden"))


def _no_circles(concepts: Iterable[Concept], file: str) -> None:
    """Raise an error for a concept that is broader than itself."""
    by_tag = {one.tag: one for one in concepts}
    for _, path, message, hint in circles(by_tag):
        raise VocabularyError(message, where=f"{file}:{by_tag[':'.join(path[:2])].line}", hint=hint)
