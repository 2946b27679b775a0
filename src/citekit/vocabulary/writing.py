"""A vocabulary, or one facet of it, as text in another form: SKOS (Turtle, JSON-LD), a table, our TOML."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from citekit.vocabulary.concept import Concept, Facet
from citekit.vocabulary.skos_names import ABBREVIATION, OWN, SKOS, iri_of_match, iri_of_tag, quoted
from citekit.vocabulary.tables import write_table

FORMS = ("ttl", "jsonld", "tsv", "toml")
"""The forms that ``write`` knows; ``importing`` reads them all."""

_TERMS = (
    ("prefLabel", ("label",)), ("altLabel", ("synonyms", "abbreviations")), ("abbreviation", ("abbreviations",)),
    ("hiddenLabel", ("hidden",)), ("scopeNote", ("note",)),
)  # fmt: skip
"""Term of RDF and attributes of a concept, for the texts; to a reader of SKOS alone abbreviations are labels too."""

_CONTEXT = {
    "skos": SKOS,
    "id": "@id",
    "type": "@type",
    **{term: f"skos:{term}" for term, _ in _TERMS},
    "notation": "skos:notation",
    "abbreviation": ABBREVIATION,
    **{term: {"@id": f"skos:{term}", "@type": "@id"} for term in ("inScheme", "broader", "exactMatch")},
    "subPropertyOf": {"@id": "http://www.w3.org/2000/01/rdf-schema#subPropertyOf", "@type": "@id"},
}


def write(form: str, facets: Sequence[Facet], concepts: Sequence[Concept]) -> str:
    """Return the concepts in one of FORMS; read again they are the same, their places in the file apart."""
    if form == "tsv":
        return write_table(concepts)
    if form == "toml":
        return "\n".join(_toml(facets, concepts))
    if form == "jsonld":
        return _json(facets, concepts)
    return "".join(_turtle(facets, concepts))


def toml_key(key: str) -> str:
    """Return a key as TOML writes it: bare where that is allowed."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else quoted(key)


def _toml(facets: Iterable[Facet], concepts: Iterable[Concept]) -> Iterator[str]:
    for facet in facets:
        yield f"[facets.{toml_key(facet.name)}]\nlabel = {quoted(facet.label)}\n"
    for concept in concepts:
        yield f"[{toml_key(concept.facet)}.{toml_key(concept.notation)}]"
        yield f"label = {quoted(concept.label)}"
        for key in ("abbreviations", "synonyms", "hidden", "broader", "exact_match"):
            if values := getattr(concept, key):
                yield f"{key} = [{', '.join(map(quoted, values))}]"
        if concept.note:
            yield f"note = {quoted(concept.note)}"
        yield ""


def _turtle(facets: Iterable[Facet], concepts: Iterable[Concept]) -> Iterator[str]:
    yield f"@prefix skos: <{SKOS}> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    yield f"@prefix citekit: <{OWN}> .\n\ncitekit:abbreviation rdfs:subPropertyOf skos:altLabel .\n"
    for facet in facets:
        name = quoted(facet.name)
        label = quoted(facet.label)
        yield f"\n<{iri_of_tag(facet.name)}> a skos:ConceptScheme ;\n    skos:notation {name} ;\n"
        yield f"    skos:prefLabel {label} .\n"
    for one in concepts:
        rows = [f"skos:inScheme <{iri_of_tag(one.facet)}>", f"skos:notation {quoted(one.notation)}"]
        for term, keys in _TERMS:
            prefix = "citekit" if term == "abbreviation" else "skos"
            if texts := _texts(one, keys):
                rows.append(f"{prefix}:{term} {', '.join(map(quoted, texts))}")
        rows += [f"skos:broader <{iri_of_tag(one.facet, parent)}>" for parent in one.broader]
        rows += [f"skos:exactMatch <{iri_of_match(match)}>" for match in one.exact_match]
        yield f"\n<{iri_of_tag(one.facet, one.notation)}> a skos:Concept ;\n    " + " ;\n    ".join(rows) + " .\n"


def _json(facets: Iterable[Facet], concepts: Iterable[Concept]) -> str:
    graph: list[dict[str, object]] = [{"id": ABBREVIATION, "subPropertyOf": SKOS + "altLabel"}]
    for facet in facets:
        row = {"id": iri_of_tag(facet.name), "type": "skos:ConceptScheme", "notation": facet.name}
        graph.append({**row, "prefLabel": facet.label})
    for one in concepts:
        about: dict[str, object] = {
            "id": iri_of_tag(one.facet, one.notation),
            "type": "skos:Concept",
            "inScheme": iri_of_tag(one.facet),
            "notation": one.notation,
        }
        about |= {term: list(texts) for term, keys in _TERMS if (texts := _texts(one, keys))}
        links = {
            "broader": [iri_of_tag(one.facet, parent) for parent in one.broader],
            "exactMatch": [iri_of_match(match) for match in one.exact_match],
        }
        graph.append({**about, **{term: iris for term, iris in links.items() if iris}})
    return json.dumps({"@context": _CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _texts(concept: Concept, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the texts of some attributes, each once, empty ones left out."""
    values = (getattr(concept, key) for key in keys)
    each = (text for value in values for text in ([value] if isinstance(value, str) else value))
    return tuple(dict.fromkeys(filter(None, each)))
