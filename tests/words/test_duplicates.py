"""Which entries state a DOI, and which PubMed number."""

import pytest

from citekit.bib.entry import Entry
from citekit.duplicates import by_doi, pmid_of
from citekit.identifiers import Doi


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
    assert by_doi([entry])[Doi("10.1007/abc_1")] == (entry,)


def test_an_address_elsewhere_is_no_doi() -> None:
    """Only doi.org addresses in ``url`` count; a publisher's page may be about another work."""
    assert by_doi([Entry("a", "article", {"url": "https://example.org/10.1007/abc"}), Entry("b", "misc")]) == {}


def test_the_doi_field_comes_before_the_address() -> None:
    """An address that contradicts the ``doi`` field is not followed."""
    index = by_doi([Entry("a", "article", {"doi": "10.1007/a", "url": "https://doi.org/10.1007/b"})])
    assert list(index) == [Doi("10.1007/a")]


def test_a_registered_dot_at_the_end_is_found() -> None:
    """A DOI that is registered with a closing dot is found as the record spells it."""
    entry = Entry("a", "article", {"doi": "10.17070/aeaas.2014.12.36."})
    index = by_doi([entry])
    assert index[Doi("10.17070/aeaas.2014.12.36.")] == index[Doi("10.17070/aeaas.2014.12.36")] == (entry,)


def test_all_entries_of_one_doi_stand_together_in_file_order() -> None:
    """Duplicates in the library are visible in the index."""
    first, second = Entry("a", "article", {"doi": "10.1/x"}), Entry("b", "article", {"doi": "10.1007/x"})
    third = Entry("c", "article", {"doi": "doi:10.1007/X"})
    assert by_doi([first, second, third]) == {Doi("10.1007/x"): (second, third)}


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({"pmid": " {123} "}, "123"),
        ({"pmid": "PMID: 123"}, "123"),
        ({"pmid": "https://pubmed.ncbi.nlm.nih.gov/123/", "eprint": "7", "eprinttype": "pubmed"}, "123"),
        ({"eprint": "123", "eprinttype": "PubMed"}, "123"),
        ({"eprint": "123", "archiveprefix": "pmid"}, "123"),
        ({"eprint": "2101.00123", "eprinttype": "arxiv"}, ""),
        ({"eprint": "123"}, ""),
        ({"pmid": "none"}, ""),
    ],
)
def test_a_pubmed_number_is_read_in_any_dress(fields: dict[str, str], number: str) -> None:
    """Its own field comes first; the number of another archive is none."""
    assert pmid_of(Entry("a", "article", fields)) == number
