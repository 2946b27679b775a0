"""Which entry a work already has."""

import pytest

from citekit.bib.entry import Entry
from citekit.dates import PartialDate
from citekit.duplicates import by_doi, find, same_work
from citekit.identifiers import Doi
from citekit.names import Name
from citekit.work import Work

FIELDS = {
    "title": "Scarring {A}lopecias: Pathology --- an update",
    "author": 'Cummins, D. M. and M{\\"u}ller, H',
    "year": "2021",
    "volume": "9",
    "pages": "91--102",
}
WORK = Work(
    title="Scarring alopecias: pathology – an <i>update</i>",
    author=(Name("Cummins", "Donna"),),
    issued=PartialDate(2021, 5),
    volume="9",
    page="91-102",
)


@pytest.mark.parametrize(
    "fields",
    [
        {"doi": "10.1007/ABC_1"},
        {"doi": "https://doi.org/10.1007/abc_1"},
        {"doi": " 10.1007/abc\\_1. "},
        {"url": "http://dx.doi.org/10.1007/abc_1"},
    ],
)
def test_an_entry_is_found_by_its_doi_in_any_dress(fields: dict[str, str]) -> None:
    """Case, address, TeX escapes and a closing dot make no difference; a doi.org address stands in for the field."""
    entry = Entry("a", "article", fields)
    assert find(Doi("10.1007/abc_1"), by_doi([entry])) is entry


def test_an_address_elsewhere_is_no_doi() -> None:
    """Only doi.org addresses in ``url`` count; a publisher's page may be about another work."""
    assert by_doi([Entry("a", "article", {"url": "https://example.org/10.1007/abc"}), Entry("b", "misc")]) == {}


def test_the_doi_field_comes_before_the_address() -> None:
    """An address that contradicts the ``doi`` field is not followed."""
    index = by_doi([Entry("a", "article", {"doi": "10.1007/a", "url": "https://doi.org/10.1007/b"})])
    assert list(index) == [Doi("10.1007/a")]


def test_a_registered_dot_at_the_end_is_found() -> None:
    """A DOI that is registered with a closing dot is found as the record spells it."""
    index = by_doi([Entry("a", "article", {"doi": "10.17070/aeaas.2014.12.36."})])
    assert find(Doi("10.17070/aeaas.2014.12.36."), index) is find(Doi("10.17070/aeaas.2014.12.36"), index) is not None


def test_all_entries_of_one_doi_stand_together_in_file_order() -> None:
    """Duplicates in the library are visible in the index."""
    first, second = Entry("a", "article", {"doi": "10.1/x"}), Entry("b", "article", {"doi": "10.1007/x"})
    third = Entry("c", "article", {"doi": "doi:10.1007/X"})
    assert by_doi([first, second, third]) == {Doi("10.1007/x"): (second, third)}


def test_title_year_and_first_author_together_make_one_work() -> None:
    """Braces, case, dashes, markup and given names make no difference; the reasons are named."""
    other = Entry("other", "article", FIELDS | {"title": "Something else altogether, really"})
    match = same_work(WORK, [other, Entry("same", "article", FIELDS)])
    assert match is not None
    assert match.entry.key == "same"
    assert match.reasons == ("title", "year", "author", "volume", "page")


@pytest.mark.parametrize(
    "change",
    [
        {"year": "2020"},
        {"author": 'M{\\"u}ller, H'},
        {"title": "Scarring alopecias"},
        {"volume": "10"},
        {"pages": "1"},
        {"author": ""},
    ],
)
def test_one_disagreement_makes_two_works(change: dict[str, str]) -> None:
    """Every fact that both sides state must agree."""
    assert same_work(WORK, [Entry("a", "article", FIELDS | change)]) is None


def test_a_short_title_tells_nothing() -> None:
    """Two "Editorial" of one author and year may be two works."""
    short = Work(title="Editorial", author=WORK.author, issued=WORK.issued)
    assert (
        same_work(short, [Entry("a", "article", {"title": "Editorial", "author": "Cummins, D", "year": "2021"})])
        is None
    )


def test_dois_decide_before_everything_else() -> None:
    """Equal DOIs make one work although titles differ; different DOIs make two although all else agrees."""
    dated = Work(title="Else", doi=Doi("10.1007/x"), author=WORK.author, issued=WORK.issued)
    match = same_work(dated, [Entry("a", "article", FIELDS | {"doi": "10.1007/x"})])
    assert match is not None
    assert match.reasons == ("doi",)
    twin = Work(title=WORK.title, doi=Doi("10.1007/y"), author=WORK.author, issued=WORK.issued)
    assert same_work(twin, [Entry("a", "article", FIELDS | {"doi": "10.1007/x"})]) is None
