"""Reading SKOS: concepts out of Turtle, JSON-LD and the other forms of RDF that rdflib reads.

The only module that imports rdflib, and late: nothing but an import needs it. RDF has no order, so what a file lists is
put in the order of its text again, where it can be found there.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from citekit.errors import VocabularyError
from citekit.text.foreign_xml import ForeignXml, look_through
from citekit.vocabulary.concept import Concept
from citekit.vocabulary.incoming import Incoming, Source, as_notation
from citekit.vocabulary.skos_names import ABBREVIATION, SKOS, local_name, match_of_iri, quoted

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_TITLES = ("http://purl.org/dc/terms/title", "http://purl.org/dc/elements/1.1/title")
"""What concept schemes are called by where they have no label (Dublin Core)."""
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_IN_SCHEME = ("inScheme", "topConceptOf")
_SUBJECT = re.compile(r'(?m)(?:"@?id"\s*:\s*|^[ \t]*(?!"))(?:<([^>\n]*)>|"([^"\n]*)"|([\w.-]*:[^\s;,]+))')
_REACH = 20_000
"""How many characters behind the start of a concept its values are looked for, to put them in order."""


def read_skos(text: str, file: str, form: str, language: str) -> Source:
    """Return the concepts of an RDF text in its order, and its schemes' labels; ``file`` is its name in messages.

    A notation is ``skos:notation``, else the last part of the IRI. The facets are the concept schemes, of a concept in
    none those of the nearest broader ones. Labels are those in ``language`` or without one; a concept that has none of
    these is taken with the labels it has, and one that has none at all with a blank one.

    Args:
        form: as rdflib calls it: ``turtle``, ``json-ld``, ``xml``, ``nt``, ``n3``.

    Raises:
        VocabularyError: the text is not of that form, would need something from the network, or a concept has no usable
            name.
    """
    graph = _graph(text, file, form)
    source = _Graph(graph, text, file, language)
    found = [source.concept(node) for node in source.concepts()]
    if not found:
        raise VocabularyError("there is no SKOS concept", where=file, hint="a concept has the type `skos:Concept`")
    return Source(sorted(found, key=lambda one: one.concept.line), source.labels())


def _graph(text: str, file: str, form: str) -> "Graph":
    import logging

    from rdflib import Graph

    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # what it would say of odd literals is not for users
    graph = Graph()
    if form == "json-ld":
        _inside(text, file)
    elif form == "xml":
        _without_document_type(text, file)
    try:
        graph.parse(data=text, format=form, publicID="urn:x-citekit:file#")
    except Exception as error:  # each parser of rdflib has errors of its own
        line = _line_of(error)
        where = f"{file}:{line}" if line else file
        said = str(getattr(error, "message", "") or error).strip()
        expected = re.search(r"Bad syntax \(([^)]*)\)", said)  # Turtle: the first line of what it says is the place
        first = expected[1] if expected else said.split("\n")[0]
        raise VocabularyError(f"this is no {form}: {first[:200]}", where=where) from None
    return graph


def _without_document_type(text: str, file: str) -> None:
    """Raise an error where RDF/XML has a document type, or is no XML."""
    try:
        look_through(text)
    except ForeignXml as error:
        hint = "save it as Turtle (`.ttl`), or without `<!DOCTYPE …>`" if "document type" in error.message else ""
        message = f"the file cannot be read: {error.message}"
        raise VocabularyError(message, where=f"{file}:{error.line}", hint=hint) from None


def _inside(text: str, file: str) -> None:
    """Raise an error where JSON-LD is no JSON or names a context that would have to be fetched."""
    import json

    try:
        contexts = list(_contexts(json.loads(text)))
    except ValueError as error:
        message, line = getattr(error, "msg", str(error)), getattr(error, "lineno", 1)
        raise VocabularyError(f"this is no JSON: {message.lower()}", where=f"{file}:{line}") from None
    except RecursionError:
        raise VocabularyError("this JSON nests too deep to be read", where=file) from None
    for context in contexts:
        line = text[: max(text.find(json.dumps(context)), 0)].count("\n") + 1
        raise VocabularyError(
            f"the context `{context}` lies elsewhere, and nothing is fetched",
            where=f"{file}:{line}",
            hint="write the context into the file, or convert it to Turtle",
        )


def _contexts(value: Any) -> Iterator[str]:
    """Yield every context in a JSON value that is only named."""
    if isinstance(value, list):
        for one in value:
            yield from _contexts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in ("@context", "@import"):
                yield from (name for name in (one if isinstance(one, list) else [one]) if isinstance(name, str))
            yield from _contexts(one)


def _line_of(error: Exception) -> int:
    """Return the line that an error of a parser names, or 0."""
    if isinstance(lines := getattr(error, "lines", None), int):
        return lines + 1
    place = re.search(r"(?:at line |line )(\d+)", str(error)) or re.search(r":(\d+):\d+: ", str(error))
    return int(place[1]) if place else 0


@dataclass(slots=True)
class _Graph:
    """A graph and the text that it was read from."""

    graph: "Graph"
    text: str
    file: str
    language: str
    places: dict[str, int] = field(default_factory=dict)
    above: dict[str, list["Node"]] = field(default_factory=dict)
    tops: dict[str, list["Node"]] = field(default_factory=dict)
    schemeless: set["Node"] = field(default_factory=set)
    lines: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        from rdflib import URIRef

        self.lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        prefixes = {prefix: str(name) for prefix, name in self.graph.namespaces()}
        for match in _SUBJECT.finditer(self.text):
            name = match[1] or match[2] or ""
            if match[3]:
                prefix, _, local = match[3].partition(":")
                name = prefixes.get(prefix, "") + local
            self.places.setdefault(name, match.start())
        for parent, child in self.graph.subject_objects(URIRef(SKOS + "narrower")):
            self.above.setdefault(str(child), []).append(parent)
        for scheme, top in self.graph.subject_objects(URIRef(SKOS + "hasTopConcept")):
            self.tops.setdefault(str(top), []).append(scheme)

    def concepts(self) -> Iterator["Node"]:
        """Yield everything that is said to be a concept or has a preferred label and is no scheme."""
        from rdflib import URIRef

        schemes = set(self._schemes())
        typed = self.graph.subjects(URIRef(_TYPE), URIRef(SKOS + "Concept"))
        named = self.graph.subjects(URIRef(SKOS + "prefLabel"))
        yield from (node for node in dict.fromkeys((*typed, *named)) if node not in schemes)

    def labels(self) -> dict[str, str]:
        """Return the notation of each concept scheme that is called something to what it is called."""
        found = {}
        for scheme in self._schemes():
            start = self._place(str(scheme))
            terms = (SKOS + "prefLabel", _RDFS_LABEL, *_TITLES)
            if names := next(filter(None, (self._labels(scheme, term, start) for term in terms)), ()):
                found[self._notation(scheme)] = names[0]
        return found

    def _schemes(self) -> Iterator["Node"]:
        from rdflib import URIRef

        yield from self.graph.subjects(URIRef(_TYPE), URIRef(SKOS + "ConceptScheme"))

    def concept(self, node: "Node") -> Incoming:
        """Return one concept.

        Raises:
            VocabularyError: it has nothing that could be a notation.
        """
        start = self._place(str(node))
        line = bisect_right(self.lines, start)
        labels = self._labels(node, SKOS + "prefLabel", start) or self._labels(node, _RDFS_LABEL, start)
        notation, written = self._notation(node), self._written(node)
        if not notation:
            raise VocabularyError(f"`{node}` has nothing that could be its notation", where=f"{self.file}:{line}")
        short = self._labels(node, ABBREVIATION, start)
        alternatives = (*labels[1:], *self._labels(node, SKOS + "altLabel", start))
        notes = self._labels(node, SKOS + "scopeNote", start) or self._labels(node, SKOS + "definition", start)
        schemes = self._schemes_of(node)
        return Incoming(
            Concept(
                facet=schemes[0] if schemes else "",
                notation=notation,
                label=labels[0] if labels else "",
                abbreviations=short,
                synonyms=tuple(name for name in alternatives if name not in short),
                hidden=self._labels(node, SKOS + "hiddenLabel", start),
                broader=tuple(dict.fromkeys(map(self._notation, self._parents(node, start)))),
                exact_match=tuple(match_of_iri(str(one)) for one in self._nodes(node, SKOS + "exactMatch", start)),
                note=" ".join(notes),
                line=line,
            ),
            written=written,
            facets=schemes,
        )

    def _parents(self, node: "Node", start: int) -> tuple["Node", ...]:
        return (*self._nodes(node, SKOS + "broader", start), *self.above.get(str(node), ()))

    def _schemes_of(self, node: "Node") -> tuple[str, ...]:
        """Return the notations of the schemes of a concept, else those of the nearest broader concept that is in any.

        A top concept of a scheme is in it, whichever of both says so (SKOS Reference, S7 and S8).
        """
        near = {node}
        for one in (queue := [node]):
            start = self._place(str(one))
            stated = (scheme for term in _IN_SCHEME for scheme in self._nodes(one, SKOS + term, start))
            if found := dict.fromkeys(map(self._notation, (*stated, *self.tops.get(str(one), ())))):
                return tuple(filter(None, found))
            above = (parent for parent in self._parents(one, start) if parent not in self.schemeless)
            queue += [parent for parent in above if parent not in near]
            near.update(queue)
        self.schemeless |= near
        return ()

    def _notation(self, node: "Node") -> str:
        return as_notation(self._written(node))

    def _written(self, node: "Node") -> str:
        words = sorted(str(one).strip() for one in self._objects(node, SKOS + "notation"))
        return next(filter(as_notation, words), local_name(str(node)))

    def _place(self, iri: str) -> int:
        return self.places.get(iri, self.places.get("#" + iri.rpartition("#")[2], 0))

    def _objects(self, node: "Node", term: str) -> list["Node"]:
        from rdflib import URIRef

        return list(self.graph.objects(node, URIRef(term)))

    def _nodes(self, node: "Node", term: str, start: int) -> list["Node"]:
        """Return what a concept refers to, in the order of the text."""
        objects = self._objects(node, term)
        if len(objects) < 2:
            return objects
        names = {one: local_name(str(one)) for one in objects}
        return sorted(names, key=lambda one: self._order(names[one], start, f"<{one}>", f'"{one}"', f":{names[one]}"))

    def _labels(self, node: "Node", term: str, start: int) -> tuple[str, ...]:
        """Return the texts under a term in the language asked for, in the order of the file."""
        from rdflib import Literal

        every: Mapping[str, str] = {
            str(one).strip(): (one.language or "").lower()
            for one in self._objects(node, term)
            if isinstance(one, Literal) and str(one).strip()
        }
        wanted = [text for text, tag in every.items() if not tag or tag.split("-")[0] == self.language.lower()]
        return tuple(sorted(wanted or every, key=lambda text: self._order(text, start, quoted(text))))

    def _order(self, text: str, start: int, *spellings: str) -> tuple[int, str]:
        """Return by what a value is sorted: where it stands behind the start of its concept."""
        places = (self.text.find(one, start, start + _REACH) for one in (*spellings, text))
        return next((place for place in places if place >= 0), len(self.text)), text
