"""Our CSL and BibTeX beside Crossref's own answers: every difference has a rule, and its known defects are absent."""

import json
import re
from collections.abc import Callable
from typing import NamedTuple

import pytest

from citekit.mapping import bibtex, crossref
from citekit.mapping.csl import to_csl
from citekit.mapping.types import CROSSREF_TO_CSL, CSL_TYPES
from citekit.text.markup import plain
from citekit.work import Work
from mapper_laws import Record, records
from shared_data import shared


class Seen(NamedTuple):
    """A difference: the record's answer as CSL, ours, the work it is made of and the rules that its changes name."""

    variable: str
    theirs: object
    ours: object
    answer: Record
    work: Work
    rules: frozenset[str]


def _names(people: object) -> list[dict[str, object]]:
    """Return Crossref's people with the parts that CSL knows."""
    keys = {"family": "family", "given": "given", "suffix": "suffix", "literal": "literal", "name": "literal"}
    listed = people if isinstance(people, list) else []
    return [{keys[key]: person[key] for key in keys if key in person} for person in listed]


CLEANING = {"strip-markup", "unescape-entity", "collapse-blanks", "compose-accents", "read-formula", "drop-invisible"}
TITLE = {"join-subtitle", "drop-full-stop", "footnote-mark", "plain-letters", "title-from-container", "original-title"}
NAMING = {
    "capitals-name", "name-in-family", "particle-from-family", "particle-from-given", "suffix-from-family",
    "group-in-family", "degree-as-suffix", "title-in-given", "placeholder-name", "empty-person", "et-al",
}  # fmt: skip

REASONS: dict[str, Callable[[Seen], bool]] = {
    "the DOI is the address": lambda seen: seen.variable == "URL" and seen.ours is None and bool(seen.work.doi),
    "CSL wants lists joined": lambda seen: (
        seen.variable in ("ISSN", "ISBN") and str(seen.ours) == ", ".join(map(str, _listed(seen.theirs)))
    ),
    "only the parts of names that CSL has": lambda seen: (
        seen.variable in ("author", "editor", "translator") and seen.ours == _names(seen.theirs)
    ),
    "the rules for names": lambda seen: (
        seen.variable in ("author", "editor") and bool(seen.rules & (NAMING | CLEANING))
    ),
    "print date first, not the earliest": lambda seen: (
        seen.variable == "issued" and bool(seen.work.published_print) and seen.work.issued == seen.work.published_print
    ),
    "no date is no variable": lambda seen: (
        seen.variable == "issued" and seen.ours is None and "None" in str(seen.theirs)
    ),
    "title rules": lambda seen: seen.variable == "title" and bool(seen.rules & (TITLE | CLEANING)),
    "a short name that is the name": lambda seen: (
        seen.variable == "container-title-short" and seen.theirs == seen.answer["container-title"]
    ),
    "container rules": lambda seen: (
        seen.variable in ("container-title", "container-title-short", "collection-title")
        and bool(seen.rules & ({"split-series", "abbreviated-container"} | CLEANING))
    ),
    "the place under CSL's name": lambda seen: (
        seen.variable == "publisher-place" and seen.ours == seen.answer.get("publisher-location")
    ),
    "the event under CSL's name": lambda seen: (
        seen.variable == "event-title" and str(seen.ours) in str(seen.answer.get("event"))
    ),
    "the article number under CSL's name": lambda seen: (
        seen.variable == "number" and seen.ours == seen.answer.get("article-number")
    ),
    "the kind of preprint": lambda seen: seen.variable == "genre" and seen.ours == seen.answer.get("subtype"),
    "the institution publishes": lambda seen: seen.variable == "publisher" and "institution-as-publisher" in seen.rules,
    "one page is no range": lambda seen: seen.variable == "page" and "single-page" in seen.rules,
    "no page": lambda seen: seen.variable == "page" and "placeholder-page" in seen.rules,
    "no volume or issue": lambda seen: (
        seen.variable in ("volume", "issue", "status") and bool(seen.rules & {"drop-placeholder", "in-press-volume"})
    ),
    "a type of CSL": lambda seen: (
        seen.variable == "type" and seen.theirs in CROSSREF_TO_CSL and seen.theirs not in CSL_TYPES
    ),
}
"""Why our CSL differs from Crossref's own, by name."""

COMPARED = (
    "type", "title", "author", "editor", "translator", "container-title", "container-title-short", "collection-title",
    "event-title", "publisher", "publisher-place", "volume", "issue", "page", "number", "edition", "genre", "version",
    "status", "issued", "language", "DOI", "ISSN", "ISBN", "URL", "abstract", "note", "PMID", "keyword",
)  # fmt: skip


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def differences(record: Record, answer: Record) -> list[Seen]:
    """Return the variables in which our CSL item of a record differs from Crossref's answer."""
    work, changes = crossref.to_work(record)
    item = to_csl(work, "key")
    rules = frozenset(change.rule for change in changes)
    return [
        Seen(variable, answer.get(variable), item.get(variable), answer, work, rules)
        for variable in COMPARED
        if (item.get(variable) or None) != (answer.get(variable) or None)
    ]


def test_every_difference_from_crossrefs_csl_has_a_reason() -> None:
    """All 136 answers: each differs from what we make of the work's record, and of the answer itself, by a rule."""
    ours = {str(record["DOI"]).lower(): record for record in records("works-dev.jsonl.gz")}
    answers = records("crossref-csl-dev.jsonl.gz")
    unexplained = [
        (answer["DOI"], seen.variable, seen.theirs, seen.ours)
        for answer in answers
        for record in (ours.get(str(answer["DOI"]).lower()), answer)
        if record is not None
        for seen in differences(record, answer)
        if not any(holds(seen) for holds in REASONS.values())
    ]
    assert len(answers) > 100
    assert unexplained == []


DEFECTS: list[tuple[str, dict[str, object], str, str]] = [
    ("markup in titles", {"title": ["The <i>bd</i> locus"]}, "title", r"The \emph{bd} locus"),
    ("ampersands", {"title": ["Skin & hair &amp; 5%"]}, "title", r"Skin \& hair \& 5\%"),
    ("decomposed accents", {"author": [{"family": "X", "given": "He\u0301le\u0300ne"}]}, "author", "X, Hélène"),
    ("every word in braces", {"title": ["THE EFFECT OF HEAT"]}, "title", "THE EFFECT OF HEAT"),
    ("month as text", {"issued": {"date-parts": [[2020, 8]]}}, "month", "aug"),
    ("Unicode dash in pages", {"page": "101–109"}, "pages", "101--109"),
    ("article number lost", {"article-number": "e12"}, "pages", "e12"),
    ("subtitle lost", {"title": ["Text"], "subtitle": ["A review"]}, "title", "Text: A review"),
    ("wrong charset", {"author": [{"family": "LÃ³pez", "given": "A."}]}, "author", "López, A."),
]


@pytest.mark.parametrize(("defect", "message", "field", "value"), DEFECTS)
def test_no_defect_of_crossrefs_bibtex_is_ours(defect: str, message: dict[str, object], field: str, value: str) -> None:
    """What Crossref's two BibTeX writers get wrong comes out right."""
    work = crossref.to_work({"type": "journal-article", **message})[0]
    assert dict(bibtex.to_fields(work)[1])[field] == value, defect


def test_an_address_is_not_written_beside_a_doi() -> None:
    """Crossref writes ``http://dx.doi.org/…``, in old answers with ``%2F``."""
    work = crossref.to_work({"DOI": "10.1000/x", "URL": "http://dx.doi.org/10.1000%2Fx"})[0]
    assert dict(bibtex.to_fields(work)[1]) == {"doi": "10.1000/x"}


def test_a_preprint_is_no_article_without_a_journal() -> None:
    """``misc`` or ``online`` with its server, and no ``journal``."""
    work = crossref.to_work({"type": "posted-content", "subtype": "preprint", "institution": [{"name": "bioRxiv"}]})[0]
    assert bibtex.to_fields(work) == ("misc", (("howpublished", "bioRxiv"), ("note", "preprint")))
    assert bibtex.to_fields(work, "biblatex") == ("online", (("organization", "bioRxiv"), ("note", "preprint")))


def test_a_chapter_tells_book_and_series() -> None:
    """Crossref's writers take the first container title for the book."""
    message: dict[str, object] = {
        "type": "book-chapter",
        "container-title": ["Lecture Notes in Computer Science", "Cryptography and Coding"],
    }
    written = dict(bibtex.to_fields(crossref.to_work(message)[0])[1])
    assert (written["booktitle"], written["series"]) == ("Cryptography and Coding", "Lecture Notes in Computer Science")


def test_our_entries_for_crossrefs_own_answers_hold_what_these_hold() -> None:
    """For each recorded BibTeX answer whose record is here: the same volume, number and DOI, and no defect."""
    ours = {str(record["DOI"]).lower(): record for record in records("works-dev.jsonl.gz")}
    compared = 0
    for line in shared("crossref/crossref-bibtex-dev.jsonl").read_text("utf-8").splitlines():
        answer = json.loads(line)
        record = ours.get(str(answer.get("doi") or answer.get("DOI")).lower())
        if record is None:
            continue
        compared += 1
        work = crossref.to_work(record)[0]
        text = "\n".join(f"{name} = {{{value}}}" for name, value in bibtex.to_fields(work)[1])
        theirs = answer["bibtex"]
        for name in ("volume", "number"):
            found = re.search(rf"\b{name}\s*=\s*\{{([^{{}}]+)\}}", theirs, re.IGNORECASE)
            assert not found or f"{name} = {{{re.sub('[–/]', '-', found[1])}}}" in text
        assert not re.search(r"\$\\less|&amp;|dx\.doi|(?<!\\)[&%]|\d–\d", re.sub(r"(doi|url) = .*", "", text))
        assert work.doi is None or work.doi.value in text
        assert plain(work.title).split()[0] in text.replace("{", "").replace("}", "")
    assert compared > 3
