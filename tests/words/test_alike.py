"""Which entries seem to be one work: what has to agree, and what tells two works apart."""

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.bib.entry import Entry
from citekit.duplicates.alike import MOST, Alike
from citekit.matching.spelling import letters
from shared_data import shared

TRIAL = {
    "author": "Yang, Chao and Liu, Wei",
    "title": "Tofacitinib for the treatment of lichen planopilaris: a case series",
    "journal": "Dermatologic Therapy",
    "year": "2018",
    "volume": "31",
    "number": "6",
    "pages": "e12656--e12660",
    "doi": "10.1111/dth.12656",
}
SHORT = {**TRIAL, "title": "Alopecia areata", "doi": ""}


def entry(key: str, fields: dict[str, str], /, **changed: str) -> Entry:
    """Return an article with some fields changed; an empty value takes the field out."""
    merged = {**fields, **changed}
    return Entry(key, "article", {name: value for name, value in merged.items() if value})


def agreed(one: Entry, other: Entry) -> tuple[str, ...]:
    """Return what two entries say alike beside the title, empty where they are two works; the order tells nothing."""
    there, back = (Alike([a]).find(b) for a, b in ((one, other), (other, one)))
    assert (there and there.agreed) == (back and back.agreed)
    return there.agreed if there else ()


@pytest.mark.parametrize(
    "other",
    [
        {"doi": ""},
        {"doi": "", "title": "{Tofacitinib} for the Treatment of {L}ichen Planopilaris --- A Case-Series."},
        {"doi": "", "title": "RETRACTED: Tofacitinib for the treatment of lichen planopilaris: a case series"},
        {"doi": "", "title": "[Retracted] Tofacitinib for the treatment of lichen planopilaris: a case series"},
        {"doi": "", "title": "(Retracted) Tofacitinib for the treatment of lichen planopilaris: a case series"},
        {"doi": "", "title": TRIAL["title"] + " (Retracted article. See vol. 32, 2019)"},
        {"doi": "", "title": "Tofacitinib for the treatment of lichen planopilaris"},
        {"doi": "", "year": "2019", "volume": "", "number": "", "pages": ""},
        {"doi": "", "author": "C Yang", "journal": "Dermatol Ther", "pages": "e12656"},
        {"doi": "", "author": "", "journal": "", "volume": "", "number": ""},
        {"doi": "", "volume": "31 Suppl 1", "number": "S1"},
        {"doi": "", "volume": "2018", "pages": ""},
    ],
)
def test_an_entry_without_doi_is_found_by_what_it_says(other: dict[str, str]) -> None:
    """Markup, case, punctuation, a subtitle, a retraction's mark, short journals and what is missing do not matter."""
    assert agreed(entry("a", TRIAL), entry("b", TRIAL, **other))


@pytest.mark.parametrize(
    "other",
    [
        {"doi": "10.1111/dth.99999"},
        {"doi": "", "volume": "32"},
        {"doi": "", "pages": "e13000"},
        {"doi": "", "journal": "British Journal of Dermatology"},
        {"doi": "", "year": "2021"},
        {"doi": "", "author": "Doe, Ada"},
        {"doi": "", "title": "Tofacitinib for the treatment of lichen planopilaris: a second series"},
        {"doi": "", "title": "Reply to: " + TRIAL["title"], "volume": "", "pages": ""},
        {"doi": "", "related": "a"},
    ],
)
def test_what_contradicts_tells_two_works_apart(other: dict[str, str]) -> None:
    """Another DOI, volume, first page, journal, year, author, subtitle; or an entry that says how it is related."""
    assert not agreed(entry("a", TRIAL), entry("b", TRIAL, **other))


@pytest.mark.parametrize("title", ["Reply", "Letter to the editor", "Alopecia areata", "Editorial"])
@pytest.mark.parametrize("other", [{"volume": "32"}, {"pages": "e13000"}, {"journal": "Lancet"}, {"number": "5"}])
def test_a_title_that_anybody_gives_is_told_apart_by_its_place(title: str, other: dict[str, str]) -> None:
    """Of one author, in one year."""
    assert not agreed(entry("a", SHORT, title=title), entry("b", SHORT, title=title, **other))


def test_a_short_title_needs_the_page_or_author_year_and_journal() -> None:
    """ "Alopecia areata" in the same place is the same; a reply of the same authors in the same journal need not be."""
    bare = {"volume": "", "number": "", "pages": ""}

    assert agreed(entry("a", SHORT), entry("b", SHORT)) == ("author", "year", "journal", "volume", "pages")
    assert agreed(entry("a", SHORT), entry("b", SHORT, **bare)) == ("author", "year", "journal")
    assert agreed(entry("a", SHORT, author="", journal="", volume=""), entry("b", SHORT)) == ("year", "pages")
    assert not agreed(entry("a", SHORT), entry("b", SHORT, **bare, journal=""))
    assert not agreed(entry("a", SHORT, title="Reply"), entry("b", SHORT, title="Reply", **bare))


def test_a_thesis_is_not_the_article_of_the_same_title() -> None:
    """Nor a book its chapter, nor a second edition the first; ``misc`` may be anything."""
    article = entry("a", TRIAL, doi="", journal="")

    assert not agreed(article, article._replace(key="b", type="phdthesis"))
    assert agreed(article, article._replace(key="b", type="misc"))
    assert not agreed(entry("a", TRIAL, doi="", edition="1"), entry("b", TRIAL, doi="", edition="2"))


def test_two_pubmed_numbers_tell_two_works_apart() -> None:
    """Also where one of them is an ``eprint``."""
    bare = entry("a", TRIAL, doi="")
    one, two = (bare._replace(key=key, fields={**bare.fields, "pmid": key}) for key in "12")
    archived = bare._replace(key="c", fields={**bare.fields, "eprint": "2", "eprinttype": "pubmed"})

    assert agreed(bare, one) and agreed(two, archived)
    assert not agreed(one, two) and not agreed(one, archived)


def test_greek_letters_accents_and_subtitle_fields_are_one_spelling() -> None:
    """TeX, Unicode and names of letters; biblatex's ``subtitle``."""
    one = entry("a", TRIAL, doi="", title="TNF-$\\alpha$ inhibitors in pseudop{\\'e}lade: a review of cases")
    other = entry("b", TRIAL, doi="", title="TNF-alpha inhibitors in pseudopélade", subtitle="A Review of Cases")

    assert agreed(one, other)


def test_one_key_twice_is_no_finding_of_its_own() -> None:
    """The reader says already that a key is there twice."""
    assert not Alike([entry("a", TRIAL, doi="")]).find(entry("a", TRIAL, doi=""))


def test_thousands_of_one_title_are_compared_with_the_last_ones_only() -> None:
    """The work of a comparison is bounded, so that the whole stays in proportion to the library."""
    many = [entry(f"k{number}", SHORT, title="Reply", pages=str(number)) for number in range(MOST + 1)]
    alike = Alike(many)

    assert not alike.find(entry("x", SHORT, title="Reply", pages="0"))
    assert alike.find(entry("x", SHORT, title="Reply", pages="1"))


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from([*TRIAL, "subtitle", "eid", "edition", "pmid"]), st.text(max_size=30)))
def test_any_entry_is_like_itself_or_nothing(fields: dict[str, str]) -> None:
    """Whatever stands in the fields, nothing breaks, and which came first makes no difference."""
    agreed(Entry("a", "article", fields), Entry("b", "article", {**TRIAL, **fields, "doi": ""}))


@pytest.mark.parametrize(("name", "least"), [("asysd", 0.85), ("copper", 0.5), ("tafenoquine", 0.6)])
def test_labelled_copies_are_found_without_doi_and_nothing_else(name: str, least: float) -> None:
    """In labelled search results, all DOIs taken away: no false alarm, and so many of the copies are found.

    In two of the beds a row and its copy may both be labelled copies, so that not all can be found.
    """
    rows = [json.loads(line) for line in shared(f"matching/dedup-{name}-dev.jsonl").read_text().splitlines()]
    alike, found, copies = Alike(), Counter[str](), Counter[str]()
    for row in sorted(rows, key=lambda row: row["duplicate"]):
        names = row["author"]
        author = " and ".join(names) if isinstance(names, list) else ""
        fields = {name: row[name] for name in ("title", "year", "journal", "volume", "number", "pages")}
        given_ = {name: value for name, value in {**fields, "author": author}.items() if value not in ("", "NA")}
        group = letters(row["title"])[:25]
        copies[group] += row["duplicate"]
        found[group] += alike.meet(Entry(row["record_id"], "article", given_)) is not None

    assert not found - copies
    assert found.total() >= least * copies.total()
