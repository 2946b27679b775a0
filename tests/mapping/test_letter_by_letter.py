"""DOIs and addresses as entries of other programs have them: what is decoded, and what stays letter by letter."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from citekit.bib.entry import Entry
from citekit.identifiers import Doi, stated_doi
from citekit.mapping.bibtex import to_fields, to_work
from citekit.mapping.codecs import DOI, URL
from citekit.work import Work

SICI = Doi("10.1002/1097-0215(20000101)85:1<1::AID-IJC1>3.0.CO;2-X")


@pytest.mark.parametrize(
    "source",
    [
        "10.1002/1097-0215(20000101)85:1<1::AID-IJC1>3.0.CO;2-X",
        "10.1002/1097-0215(20000101)85:1&lt;1::AID-IJC1&gt;3.0.CO;2-X",
        "10.1002/1097-0215(20000101)85:1&#60;1::AID-IJC1&#x3E;3.0.CO;2-X",
        r"10.1002/1097-0215(20000101)85:1{\textless}1::AID-IJC1{\textgreater}3.0.CO;2-X",
        "10.1002/1097-0215(20000101)85:1$<$1::AID-IJC1$>$3.0.CO;2-X",
        r"\url{https://doi.org/10.1002/1097-0215(20000101)85:1&lt;1::AID-IJC1&gt;3.0.CO;2-X}",
    ],
)
def test_a_sici_has_one_value_however_it_is_spelled(source: str) -> None:
    """The work that is rendered has the DOI that lists and checks read from the entry: bare, in HTML or in TeX."""
    entry = Entry("wiley", "article", {"doi": source})

    assert DOI.read(source) == SICI == stated_doi(entry.text("doi"))
    assert to_work("article", entry.fields).doi == SICI


@given(st.lists(st.sampled_from(["a", "B", "1", "_", "-", "--", "~", "&", "lt;", "&amp;", "#", "%", "<", ">", ";"])))
@example(["&lt;", "x"])
def test_a_doi_comes_back_from_an_entry(pieces: list[str]) -> None:
    """What looks like an entity, a dash or a tie in a registered DOI is written so that it is read again."""
    doi = Doi("10.1000/x" + "".join(pieces))

    ((_, source),) = to_fields(Work(type="article-journal", doi=doi))[1]

    assert DOI.read(source) == doi


@pytest.mark.parametrize("address", ["https://x.org/~s/?a=1&copy;=1", "https://x.org/?a&lt=5;b", "https://x.org/a--b"])
def test_an_address_stays_as_it_stands(address: str) -> None:
    """``&copy;=1`` and ``&lt=5;`` are parameters of an address, no entities."""
    assert URL.read(address) == address
    assert URL.write(address) == address
    assert to_work("online", {"url": address}).url == address
