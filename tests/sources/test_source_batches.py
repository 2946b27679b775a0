"""Filling list requests by bytes."""

from itertools import pairwise
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.identifiers import Doi
from citekit.sources.batches import LONGEST_LINE, fill, listable

BASE = "https://api.crossref.org"

SUFFIXES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters=","), min_size=1, max_size=60)


def line(batch: tuple[Doi, ...]) -> str:
    """Return the request line with everything but unreserved characters encoded."""
    filters = ",".join(f"doi:{doi}" for doi in batch)
    return f"GET /works?filter={quote(filters, safe='')}&rows={len(batch)} HTTP/1.1"


@settings(max_examples=40, deadline=None)
@given(st.lists(SUFFIXES, max_size=300, unique_by=str.lower))
def test_no_request_line_is_too_long_and_no_doi_is_lost(suffixes: list[str]) -> None:
    """Whatever the DOIs hold, the batches together are the DOIs in order, and each fits."""
    dois = [Doi(f"10.5555/{suffix}") for suffix in suffixes]
    batches = list(fill(dois, BASE))
    assert [doi for batch in batches for doi in batch] == dois
    assert all(len(line(batch)) <= LONGEST_LINE for batch in batches)


def test_batches_are_as_full_as_they_can_be() -> None:
    """About a hundred ordinary DOIs share a request: no batch would have room for the first DOI of the next."""
    dois = [Doi(f"10.1001/archderm.{number:04}.{number:04}") for number in range(500)]
    batches = list(fill(dois, BASE))
    assert len(batches) == 5
    for batch, following in pairwise(batches):
        assert len(line((*batch, following[0]))) + len(BASE) > LONGEST_LINE


def test_a_doi_too_long_for_any_list_stands_alone() -> None:
    """It is not dropped; what becomes of it is for the service to say."""
    long = Doi("10.5555/" + "a" * 5000)
    assert list(fill([Doi("10.5555/a"), long, Doi("10.5555/b")], BASE)) == [
        (Doi("10.5555/a"),),
        (long,),
        (Doi("10.5555/b"),),
    ]


def test_commas_and_divided_prefixes_keep_a_doi_out_of_lists() -> None:
    """A comma would end the filter's value; ``10.1000.10/x`` fails the pattern of Crossref's filter."""
    assert listable(Doi("10.1175/1520-0493(1974)102<0736:wacoj>2.0.co;2"))
    assert not listable(Doi("10.5555/a,b"))
    assert not listable(Doi("10.1000.10/x"))
