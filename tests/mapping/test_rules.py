"""The table of cleaning rules: complete, true to what the rules do, and no change of a value that it does not name."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.dates import PartialDate
from citekit.identifiers import Doi
from citekit.mapping import bibtex, crossref
from citekit.mapping.csl import to_csl
from citekit.mapping.rules import RULES
from citekit.work import Update
from mapper_laws import faults, misnamed, records

Message = dict[str, Any]


def title(text: object, **more: object) -> Message:
    """Return a record with a title."""
    return {"DOI": "10.1000/x", "type": "journal-article", "title": [text], **more}


def author(**parts: str) -> Message:
    """Return a record with an author."""
    return title("T", author=[parts])


FIRED: dict[str, Message] = {
    "repair-decoding": title("CafÃ© culture"),
    "strip-markup": title("Text", abstract="<jats:p>Text</jats:p>"),
    "unescape-entity": title("Head &amp;amp; Neck"),
    "read-formula": title(r"$\alpha$-smooth muscle"),
    "drop-invisible": title("der\u00admatitis"),
    "collapse-blanks": title("two  words\n"),
    "compose-accents": author(given="He\u0301le\u0300ne", family="X"),
    "plain-letters": title("eﬃcacy： a 𝛽-blocker"),
    "lost-characters": title("Road \ufffd vehicles"),
    "drop-placeholder": title("T", volume="null"),
    "join-subtitle": title("Text", subtitle=["A review"]),
    "repeated-subtitle": title("Text: a review", subtitle=["A review"]),
    "running-head": title("Statins today", subtitle=["LETTER TO THE EDITOR"]),
    "second-title": {"title": ["Penisverletzung", "Penile injury"]},
    "repeated-title": {"title": ["The Title", "The title."]},
    "original-title": {"title": [""], "original-title": ["五、乾餾及瓦斯化"]},
    "drop-full-stop": title("A field study."),
    "footnote-mark": title("The Hofmann Reaction<sup>1</sup>"),
    "footnote-digit": title("Heb uw vijanden lief1"),
    "all-capitals": title("CHARCOT JOINT"),
    "title-from-container": {"type": "journal-issue", "container-title": ["Austral Ecology"]},
    "no-title": {"DOI": "10.1000/x", "title": []},
    "drop-short-title": title("T", **{"container-title": ["Cell"], "short-container-title": ["Cell"]}),
    "empty-person": title("T", author=[{"affiliation": []}]),
    "placeholder-name": author(name="NA"),
    "placeholder-part": author(given="Sumaryadi", family="-"),
    "et-al": author(given="et", family="al."),
    "two-names": author(name="A. Muñoz", given="Ana", family="Muñoz"),
    "group-in-family": author(family="The Lancet"),
    "name-in-family": author(family="Kim Yeon Soo"),
    "suffix-from-family": author(given="S.", family="Loria Jr."),
    "degree-as-suffix": author(given="Norli", family="Ali", suffix="Ph.D"),
    "title-in-given": author(given="Dr.Michelle S.", family="Brown"),
    "particle-from-given": author(given="Alessandra De", family="Rossi"),
    "particle-from-family": author(given="K.", family="van Dijk"),
    "capitals-name": author(given="Süreyya", family="RUFAİOĞLU"),
    "small-letters-name": author(given="J. A.", family="parrish"),
    "abbreviated-container": title("T", **{"container-title": ["J. Fish", "Journal of Fish"]}),
    "split-series": {"type": "book-chapter", "container-title": ["Lecture Notes in X", "A Book"]},
    "further-container": title("T", **{"short-container-title": ["J. X", "LESB"]}),
    "institution-as-publisher": {
        "type": "posted-content",
        "publisher": "openRxiv",
        "institution": [{"name": "bioRxiv"}],
    },
    "in-press-volume": title("T", volume="Publish Ahead of Print"),
    "placeholder-page": title("T", page="no-no"),
    "normalise-dash": title("T", page="101–109"),
    "single-page": title("T", page="617-617"),
    "odd-pages": title("T", page="998-100"),
    "further-number": title("T", **{"article-number": "e1", "report-number": "R-7"}),
    "first-edition": title("T", **{"edition-number": "1"}),
    "bare-identifier": title("T", ISSN=["http://id.crossref.org/issn/00039926"]),
    "bad-issn": title("T", ISSN=["123"]),
    "bad-doi": {"DOI": "none at all"},
    "approved-date": title("T", issued={"date-parts": [[None]]}, approved={"date-parts": [[2021, 3, 7]]}),
    "odd-date": title("T", issued={"date-parts": [[2020, 2, 30]]}),
    "chapter-by-isbn": {"type": "other", "ISBN": ["9780521803816"], "container-title": ["Book"]},
    "unknown-type": {"type": "hologram"},
    "genre-in-words": {"type": "peer-review", "review": {"type": "referee-report"}},
    "language-code": title("T", language="English"),
}


def test_every_rule_of_the_table_has_a_record_that_fires_it() -> None:
    """The table and the examples name the same rules."""
    assert set(FIRED) == set(RULES)


@pytest.mark.parametrize(("rule", "message"), FIRED.items())
def test_each_rule_is_named_when_it_applies(rule: str, message: Message) -> None:
    """The record's changes hold the rule, and every change names a rule of the table and a field of Work."""
    changes = crossref.to_work(message)[1]
    assert rule in {change.rule for change in changes}
    assert list(misnamed(changes)) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<![CDATA[A study]]>", "strip-markup"),
        ("A <!-- short --> study", "strip-markup"),
        ("\u202bA study\u202c", "drop-invisible"),
        ("A\u2028study", "collapse-blanks"),
        ("A <i>study</i><b> here</b>", "collapse-blanks"),
        ("A e\u0301tude", "compose-accents"),
    ],
)
def test_a_cleaned_value_bears_the_name_of_what_was_done(text: str, rule: str) -> None:
    """Sections, comments, marks of direction, odd blanks: no change has the name of another."""
    assert [change.rule for change in crossref.to_work(title(text))[1]] == [rule]


def test_the_real_records_fire_no_rule_outside_the_table() -> None:
    """All dev records: the rules they fire are those of the table, and most of the table is fired."""
    fired = {change.rule for record in records("works-dev.jsonl.gz")[::4] for change in crossref.to_work(record)[1]}
    assert fired <= set(RULES)
    assert len(fired) > 30


HALF = "\ud83d"
HURT: list[Message] = [
    title(f"A {HALF} smile", subtitle=[HALF], **{"container-title": [f"J {HALF}"], "abstract": f"<p>{HALF}</p>"}),
    author(family=f"Sm{HALF}ith", given=HALF),
    {"DOI": f"10.1000/a{HALF}b", "type": HALF, "volume": HALF, "page": f"1-{HALF}", "language": HALF, "URL": HALF},
    {
        "DOI": "10.1000/x",
        "update-to": [{"DOI": f"10.1000/{HALF}", "type": HALF, "label": HALF, "source": HALF}],
        "relation": {HALF: [{"id": f"10.1000/{HALF}", "id-type": "doi"}, {"id": "10.1000/y", "id-type": "doi"}]},
        "ISSN": [HALF],
        "keyword": [HALF, "a"],
    },
]


@pytest.mark.parametrize("message", HURT)
def test_half_a_surrogate_pair_is_never_written(message: Message) -> None:
    """JSON can hold what no UTF-8 file can: it becomes U+FFFD, reported as lost, or the value is dropped."""
    work, changes = crossref.to_work(message)
    texts = [work, changes, bibtex.to_fields(work), bibtex.to_fields(work, "biblatex"), to_csl(work, "x")]
    "".join(map(repr, texts)).encode()
    assert "\\ud83d" not in repr(texts)
    assert {change.rule for change in changes} & {"lost-characters", "bad-doi"}


TEXTS = ("title", "subtitle", "container-title", "volume", "page", "publisher", "language", "abstract", "issue")


@given(
    st.dictionaries(
        st.sampled_from(TEXTS),
        st.lists(st.text(st.characters(codec=None), max_size=20), max_size=2) | st.text(max_size=20),
        max_size=5,
    ),
    st.lists(st.dictionaries(st.sampled_from(["family", "given", "suffix", "name"]), st.text(max_size=12)), max_size=3),
)
@settings(max_examples=150, deadline=None)
def test_whatever_a_record_holds_what_is_printed_is_clean(message: Message, people: list[dict[str, str]]) -> None:
    """Any text in any field: no tag, entity, odd blank, control or half character in any output."""
    work, changes = crossref.to_work({"type": "journal-article", **message, "author": people})
    assert list(misnamed(changes)) == []
    json.dumps(to_csl(work, "x"), ensure_ascii=False).encode()
    for dialect in ("bibtex", "biblatex"):
        for _, value in bibtex.to_fields(work, dialect)[1]:
            value.encode()
            assert value and value.count("{") == value.count("}") and value == " ".join(value.split())


NOTICES = [
    ({"type": "err", "DOI": "10.1000/n"}, "erratum"),
    ({"label": "Expression of Concern", "DOI": "10.1000/n"}, "expression_of_concern"),
    ({"type": "retraction", "label": "Anything"}, "retraction"),
    ({"label": "Retracted"}, "retraction"),
    ({"type": "new-version"}, "new_version"),
]


@pytest.mark.parametrize(("entry", "kind"), NOTICES)
def test_notices_of_every_shape_are_read(entry: Message, kind: str) -> None:
    """Short forms, a label alone, no DOI: the type is Crossref's word."""
    found = crossref.to_work({"updated-by": [entry, None, "text", {}]})[0].updated_by
    doi = Doi(entry["DOI"]) if "DOI" in entry else None
    assert found == (Update(kind, doi, None, ""),)


def test_a_doi_that_ends_in_a_full_stop_survives() -> None:
    """The stop belongs to the DOI, in the work, in both dialects and back."""
    work = crossref.to_work({"DOI": "10.17070/aeaas.2014.12.36."})[0]
    for dialect in ("bibtex", "biblatex"):
        kind, written = bibtex.to_fields(work, dialect)
        assert dict(written)["doi"] == "10.17070/aeaas.2014.12.36."
        assert bibtex.to_work(kind, dict(written)).doi == work.doi


def test_csl_json_of_datacite_is_taken_as_it_comes() -> None:
    """An empty URL, categories, a literal author, a title as a list or as text."""
    item: Message = {
        "type": "dataset",
        "DOI": "10.5281/zenodo.1",
        "URL": "",
        "categories": ["alopecia", "JAK"],
        "author": [{"literal": "The Hair Group"}],
        "title": "Counts",
        "issued": {"date-parts": [["2020"]]},
        "publisher": "Zenodo",
        "note": None,
        "language": "",
    }
    work, changes = crossref.to_work(item)
    assert crossref.to_work({**item, "title": ["Counts"]})[0] == work
    assert changes == ()
    assert (work.url, work.keyword, work.author[0].literal, work.issued) == (
        "", ("alopecia", "JAK"), "The Hair Group", PartialDate(2020),
    )  # fmt: skip
    assert dict(bibtex.to_fields(work)[1]) == {
        "author": "{The Hair Group}",
        "title": "Counts",
        "year": "2020",
        "howpublished": "Zenodo",
        "doi": "10.5281/zenodo.1",
        "keywords": "alopecia, JAK",
    }


def test_a_fault_is_found_where_there_is_one() -> None:
    """The laws can fail: a tag, a silent change and an invented value are each named."""
    record = title("A title", volume="3")
    work, changes = crossref.to_work(record)
    assert list(faults(record, work, changes)) == []
    spoilt = replace(work, title="A <jats:b>title</jats:b>", volume="4")
    named = " ".join(faults(record, spoilt, changes))
    assert all(word in named for word in ("tag in work title", "volume changed without a word", "not of the record"))
