"""Pages that say themselves what works they name."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.dates import PartialDate
from citekit.identifiers import Doi, find_dois
from citekit.names import OTHERS, Name
from citekit.sources.page import PageWork, read
from citekit.sources.page_pubmed import without_tags

SEED = Path(__file__).resolve().parents[2] / "../shared/data/seed/pubmed-page.txt"

BROWSER = """Skip to main page content
Review
Arch Dermatol Res

. 2025 Jun 9;317(1):803. doi: 10.1007/s00403-025-04301-z.
Biologics for scarring alopecias: a narrative review
Priya Agarwal 1, Jane Q Doe 2 3, Ludwig van der Berg 1 #
Affiliations

    1 University of Somewhere, California.

    PMID: 40488888 PMCID: PMC1234567 DOI: 10.1007/s00403-025-04301-z

Abstract

Background: Hair is lost.

Results: TNF-α helps.

Keywords: Biologics; Scarring alopecia; TNF-α.

© 2025. The Author(s).
PubMed Disclaimer

Similar articles

    Another review of hair.
    Foo A, Bar B. Foo A, et al. J Foo. 2020 Jan;12(3):45-50. doi: 10.1000/zzz. Epub 2020. PMID: 1.

References

    Cummins DM, Harries M (2021) Scarring alopecias: an update. Biomedicines 9(12). - DOI - PMC - PubMed
    Chiang YZ, Bundy C (2015) The role of beliefs. Br J Dermatol 172(1):130–137. 10.1111/bjd.13259 - PubMed

Publication types
    Review
MeSH terms
    Alopecia / drug therapy
"""


def titles(text: str) -> list[str]:
    """Return the titles of the works a page names."""
    return [item.work.title for item in read(text)]


def only(text: str) -> PageWork:
    """Return the one work of a page."""
    (item,) = read(text)
    return item


def test_a_pubmed_page_describes_its_own_work() -> None:
    """Everything that the page prints of its work is stated, and nothing else."""
    work = read(BROWSER)[0].work
    assert work.doi == Doi("10.1007/s00403-025-04301-z")
    assert work.title == "Biologics for scarring alopecias: a narrative review"
    assert work.author == (Name("Agarwal", "Priya"), Name("Doe", "Jane Q"), Name("van der Berg", "Ludwig"))
    assert (work.container_title, work.issued) == ("Arch Dermatol Res", PartialDate(2025, 6, 9))
    assert (work.volume, work.issue, work.page) == ("317", "1", "803")
    assert work.abstract == "Background: Hair is lost. Results: TNF-α helps."
    assert work.keyword == ("Biologics", "Scarring alopecia", "TNF-α")
    assert (work.pmid, work.pmcid, work.source) == ("40488888", "PMC1234567", "page")


def test_the_references_of_a_pubmed_page_are_read_and_its_similar_articles_are_not() -> None:
    """Only what stands under the heading is a reference; the marks behind it do not leak in."""
    _, first, second = read(BROWSER)
    assert (first.work.title, first.work.container_title, first.doi) == (
        "Scarring alopecias: an update", "Biomedicines", None)  # fmt: skip
    assert (second.work.title, second.work.page, second.doi) == (
        "The role of beliefs",
        "130-137",
        Doi("10.1111/bjd.13259"),
    )


def test_a_page_that_names_one_author_says_that_there_are_others() -> None:
    """``Priya Agarwal et al.`` is one author and others, and names the journal."""
    page = (
        ". 2025 Jun 9;317(1):803.\ndoi: 10.1000/x.\n\nA title of four words\n\n"
        "Priya Agarwal\u00a0et al. Arch Dermatol Res. .\n\nAbstract\n\nIt is."
    )
    work = only(page).work
    assert work.author == (Name("Agarwal", "Priya"), OTHERS)
    assert (work.container_title, work.abstract) == ("Arch Dermatol Res", "It is.")


SEED_REFERENCES = [
    ("10.3390/biomedicines9121755", "Cummins", 3, 2021, "Biomedicines", "9", "12", ""),
    ("10.1111/bjd.13259", "Chiang", 5, 2015, "Br J Dermatol", "172", "1", "130-137"),
    ("10.1111/ijd.16433", "Joshi", 6, 2023, "Int J Dermatol", "62", "7", "e396-e8"),
    ("10.2147/ccid.s137870", "Errichetti", 4, 2018, "Clin Cosmet Investig Dermatol", "11", "", "91-102"),
    ("10.1016/j.clindermatol.2020.10.007", "Kerkemeyer", 5, 2021, "Clin Dermatol", "39", "2", "183-193"),
]


def test_the_page_of_the_first_case_is_read_whole() -> None:
    """The review and its five references, every field."""
    if not SEED.exists():
        pytest.skip("the page is not here")
    text = SEED.read_text("utf-8")
    review, *references = [item.work for item in read(text)]
    assert review.title.startswith("Off-label use of biologics and janus kinase (JAK) inhibitors")
    assert review.author == (Name("Agarwal", "Priya"), OTHERS)
    assert (review.container_title, review.volume, review.page) == ("Arch Dermatol Res", "317", "803")
    assert review.abstract.startswith("Scarring alopecias, including") and review.abstract.endswith("some benefit.")
    assert len(review.keyword) == 13
    assert [
        (str(work.doi), work.author[0].family, len(work.author), work.issued and work.issued.year, work.container_title,
         work.volume, work.issue, work.page) for work in references
    ] == SEED_REFERENCES  # fmt: skip
    assert [work.title.split()[-1] for work in references] == [
        "developments",
        "alopecia",
        "database",
        "review",
        "alopecia",
    ]


def test_every_doi_of_the_page_has_its_work() -> None:
    """What the finder finds on the page is what the page's works state."""
    if not SEED.exists():
        pytest.skip("the page is not here")
    text = SEED.read_text("utf-8")
    assert [item.doi for item in read(text)] == [item.doi for item in find_dois(text)]


def test_the_abstract_format_gives_each_record() -> None:
    """Wrapped titles, affiliation marks and authors' addresses are understood."""
    first, second = read(
        "1. Arch Dermatol Res. 2025 Jun 9;317(1):803. doi: \n10.1007/s00403-025-04301-z.\n\nBiologics for scarring \n"
        "alopecias.\n\nAgarwal P(1), van der Berg L(1)(2).\n\nAuthor information:\n(1)Somewhere.\n\nHair is \nlost.\n\n"
        "© 2025.\n\nDOI: 10.1007/s00403-025-04301-z\nPMCID: PMC12\nPMID: 404 [Indexed for MEDLINE]\n\n"
        "2. Br J Dermatol. 2015 Jan;172(1):130-7. doi: 10.1111/bjd.13259.\n\nThe role of beliefs.\n\n"
        "Chiang YZ(1), Bundy C.\n\nPMID: 249\n"
    )
    assert (first.work.title, first.work.abstract, first.work.pmid) == (
        "Biologics for scarring alopecias",
        "Hair is lost.",
        "404",
    )
    assert first.work.author == (Name("Agarwal", "P"), Name("van der Berg", "L"))
    assert (second.doi, second.work.page, second.work.author[1]) == (
        Doi("10.1111/bjd.13259"),
        "130-7",
        Name("Bundy", "C"),
    )


def test_the_exchange_format_gives_each_record() -> None:
    """Tags, continued lines, full author names and the DOI among other identifiers."""
    work = only(
        "PMID- 404\nDP  - 2025 Jun 9\nTI  - Biologics for scarring \n      alopecias.\nPG  - 803\nLID - S01 [pii]\n"
        "LID - 10.1000/x [doi]\nFAU - Agarwal, Priya\nAU  - Agarwal P\nCN  - Hair Group\nTA  - Arch Foo\n"
        "JT  - Archives of Foo\nVI  - 317\nIP  - 1\nOT  - *Biologics\nOT  - Hair\n"
    ).work
    assert (work.title, work.doi, work.issued) == (
        "Biologics for scarring alopecias",
        Doi("10.1000/x"),
        PartialDate(2025, 6, 9),
    )
    assert work.author == (Name("Agarwal", "Priya"), Name(literal="Hair Group"))
    assert (work.container_title, work.container_title_short) == ("Archives of Foo", "Arch Foo")
    assert work.keyword == ("Biologics", "Hair")


@pytest.mark.parametrize("mark", ["{n}.", "[{n}]", "{n})", "({n})", "{n}:", "1.", "•"])
def test_numbered_references_are_told_apart(mark: str) -> None:
    """Rising numbers, PubMed's repeated 1 and bullets; lines between them belong to the one before."""
    entries = [
        f"{mark.format(n=n)} Smith AB, Jones C. Title number {n}\n   of it. J Foo. 2020;{n}(2):3-4.\n"
        for n in (1, 2, 3)
    ]
    assert titles("References\n" + "".join(entries)) == [f"Title number {n} of it" for n in (1, 2, 3)]


def test_references_without_numbers_are_told_apart() -> None:
    """By blank lines, and by names behind a finished reference."""
    text = (
        "Smith, A. B., & Jones, C. (2020). A first title. J Foo, 12(3), 45–50. https://doi.org/10.1000/abc\n"
        "Doe, J. (2019). A second title:\n    why it is. J Bar, 1(1), 1–2.\n\n"
        "Brown, K. (2018). A third title. J Baz, 4, e12.\n"
    )
    assert titles(text) == ["A first title", "A second title: why it is", "A third title"]


def test_html_is_read_as_its_reader_sees_it() -> None:
    """Tags and entities go, a DOI behind a link counts, and the spans are those of the source."""
    text = (
        "<html><body><h2>References</h2><ol><li>Smith AB (2021) <i>Hair</i> &amp; skin.\n J Foo 9(12):1&ndash;4. "
        '<a href="https://doi.org/10.1000/abc">CrossRef</a></li><li>Doe J (2015) Skin alone. J Bar 1:2–3.</li></ol>'
    )
    first, second = read(text)
    assert (first.work.title, first.work.page, first.doi) == ("Hair & skin", "1-4", Doi("10.1000/abc"))
    assert "Smith AB (2021)" in text[first.start : first.end]
    assert second.work.title == "Skin alone"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10.1000/abc\n10.1000/def # a note\n",
        "I saw 10.1000/abc in the 2020 issue of Nature 12:34. Best, J. Smith.",
        "@article{k,\n author = {Smith, A},\n title = {T},\n year = 2020,\n doi = {10.1000/abc}\n}",
        '{"DOI": "10.1000/abc", "title": ["T"]}',
        "Dear all,\n\nthe meeting of 2020 is off.\n\nYours, A. Smith",
    ],
)
def test_a_text_that_describes_no_work_gives_none(text: str) -> None:
    """A DOI alone is no description, and prose is no reference."""
    assert read(text) == ()


def test_a_reference_section_ends_at_the_next_heading() -> None:
    """What follows the section never leaks into the last reference."""
    text = (
        "References\n1. Smith AB. A title of it. J Foo. 2020;1:2.\nSubstances\n2. Doe J. Not this. J Bar. 2020;1:2.\n"
    )
    assert titles(text) == ["A title of it"]


def test_offsets_survive_the_removal_of_tags() -> None:
    """Text without tags has the length of the text with them."""
    text = "<p>a&nbsp;&lt;b</p><script>x</script><li>c"
    assert len(without_tags(text)) == len(text)
    assert without_tags("no tags: a < b & c") == "no tags: a < b & c"


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from([*BROWSER.splitlines(), "", "<li>", "1. ", "PMID- 1", "&amp;", "\r"]), max_size=25))
def test_any_page_is_read_without_failing(lines: list[str]) -> None:
    """Law: every work has its span in the text."""
    text = "\n".join(lines)
    for item in read(text):
        assert 0 <= item.start < item.end <= len(text)
        assert item.work.source == ("pubmed" if item.exported else "page")
