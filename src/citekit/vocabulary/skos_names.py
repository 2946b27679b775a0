"""How our words are called in RDF: the terms of SKOS and our own, identifiers of other vocabularies as IRIs, texts."""

import re
from urllib.parse import quote, unquote

SKOS = "http://www.w3.org/2004/02/skos/core#"
OWN = "urn:x-citekit:"
ABBREVIATION = OWN + "abbreviation"
"""Our own term for an abbreviation, which is an alternative label as well (``rdfs:subPropertyOf skos:altLabel``)."""

_PLACES = {
    "MONDO": "http://purl.obolibrary.org/obo/MONDO_",
    "DOID": "http://purl.obolibrary.org/obo/DOID_",
    "HP": "http://purl.obolibrary.org/obo/HP_",
    "CHEBI": "http://purl.obolibrary.org/obo/CHEBI_",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "MESH": "http://id.nlm.nih.gov/mesh/",
}
"""Prefix of an identifier to where its vocabulary keeps it."""

_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_LOCAL = re.compile(r"[A-Za-z0-9.-]+")
_MATCH = OWN + "match:"


def quoted(text: str) -> str:
    """Return a text in quotes, as Turtle, JSON and TOML all write it."""
    import json  # costs start-up time, and few commands write any of them

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def iri_of_tag(facet: str, notation: str = "") -> str:
    """Return the IRI of a concept, or of a facet as a concept scheme."""
    return f"{OWN}{facet}:{notation}" if notation else OWN + facet


def iri_of_match(identifier: str) -> str:
    """Return the IRI of an identifier elsewhere (``MONDO:0018879``); ``match_of_iri`` gives the identifier back."""
    prefix, _, local = identifier.partition(":")
    if prefix in _PLACES and _LOCAL.fullmatch(local):
        return _PLACES[prefix] + local
    if _IRI.fullmatch(identifier) and match_of_iri(identifier) == identifier:
        return identifier
    return _MATCH + quote(identifier, safe="")


def match_of_iri(iri: str) -> str:
    """Return the identifier of a concept elsewhere, in short where its vocabulary is known."""
    if iri.startswith(_MATCH):
        return unquote(iri.removeprefix(_MATCH))
    for prefix, place in _PLACES.items():
        local = iri.removeprefix(place)
        if local != iri and _LOCAL.fullmatch(local):
            return f"{prefix}:{local}"
    return iri


def local_name(iri: str) -> str:
    """Return the last part of an IRI: what stands behind ``#``, else behind the last ``/``, else behind ``:``."""
    for mark in "#/":
        head, _, tail = iri.rstrip("/#").rpartition(mark)
        if head and tail:
            return unquote(tail)
    return unquote(iri.rpartition(":")[2])
