"""The review's own concepts together with those it imports: its own come first and keep their names.

An imported concept that is one of its own (same identifier or same label) gives way to it, children and all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from citekit.errors import VocabularyError
from citekit.vocabulary.concept import Concept
from citekit.vocabulary.folding import fold
from citekit.vocabulary.importing import without
from citekit.vocabulary.model import Vocabulary
from citekit.vocabulary.rules import circles, unknown_parents


def with_imports(own: Vocabulary, imported: Mapping[str, Iterable[Concept]], file: str) -> Vocabulary:
    """Return the vocabulary of ``own`` and the imported concepts, facet by facet.

    Args:
        imported: facet to what it imports, in order.
        file: of the review's own concepts, in messages.

    Raises:
        VocabularyError: a concept of the review names a broader one that is nowhere, or is broader than itself now.
    """
    concepts = dict(own.concepts)
    for facet, others in imported.items():
        _join(concepts, facet, list(others))
    for _, path, message, hint in (*unknown_parents(concepts), *circles(concepts)):
        concept = own.concepts.get(":".join(path[:2]))
        where = f"{file}:{concept.line}" if concept else file
        raise VocabularyError(message, where=where, hint=hint)
    return Vocabulary.of(own.facets.values(), concepts.values())


def _join(concepts: dict[str, Concept], facet: str, others: list[Concept]) -> None:
    mine = [one for one in concepts.values() if one.facet == facet]
    names = {fold(name): one.notation for one in reversed(mine) for name in reversed(one.names)}
    short = {name for one in mine for name in one.abbreviations}
    ids = {match: one.notation for one in mine for match in (*one.exact_match, one.notation)}
    ids |= {match.partition(":")[2]: notation for match, notation in list(ids.items()) if ":" in match}
    same = {one.notation: known for one in others if (known := _own(one, ids, names))}
    for one in others:
        if one.notation in same:
            twin = concepts[f"{facet}:{same[one.notation]}"]
            if one.notation not in ids:
                concepts[twin.tag] = replace(twin, exact_match=(*twin.exact_match, one.notation))
            continue
        taken = {(key, name) for key in ("synonyms", "hidden") for name in getattr(one, key) if fold(name) in names}
        taken |= {("abbreviations", name) for name in one.abbreviations if name in short}
        broader = tuple(dict.fromkeys(same.get(parent, parent) for parent in one.broader))
        new = replace(without(one, taken) if taken else one, broader=broader, line=0)
        concepts[new.tag] = new


def _own(one: Concept, ids: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return the notation of the review's own concept that an imported one is; blank for none."""
    known = next((ids[name] for name in (one.notation, *one.exact_match) if name in ids), "")
    return known or names.get(fold(one.label), "")
