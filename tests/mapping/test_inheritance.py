"""What entries inherit by crossref and xdata when they are read; the library itself is never changed by it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.bib.entry import Entry
from citekit.bib.library import Library
from citekit.mapping import bibtex
from citekit.mapping.inheritance import finder, inherited
from citekit.work import Work

PROCEEDINGS = (
    "@proceedings{icml, title={Proc. ICML}, booktitle={ICML 2020}, editor={Ng, A}, year=2020, publisher={P}}\n"
)


def fields(source: str, key: str = "child") -> dict[str, str]:
    """Return the fields of an entry of a file with what it inherits."""
    library = Library(source.encode())
    entry = library.get(key)
    assert entry is not None
    return dict(inherited(entry, finder(library.entries)).fields)


def work(source: str, key: str = "child") -> Work:
    """Return the work that an entry describes with what it inherits."""
    library = Library(source.encode())
    entry = library.get(key)
    assert entry is not None
    return bibtex.to_work(entry.type, inherited(entry, finder(library.entries)).fields)


def test_missing_fields_come_from_the_parent() -> None:
    """BibTeX's rule: what the child has stays, what it misses is the parent's."""
    found = work("@inproceedings{child, title={T}, author={Li, B}, publisher={Q}, crossref={icml}}\n" + PROCEEDINGS)

    assert (found.title, found.container_title, found.publisher) == ("T", "ICML 2020", "Q")
    assert found.issued is not None
    assert (found.issued.year, found.editor[0].family, found.author[0].family) == (2020, "Ng", "Li")


@pytest.mark.parametrize(
    ("child", "parent", "name"),
    [
        ("inproceedings", "proceedings", "booktitle"),
        ("conference", "proceedings", "booktitle"),
        ("incollection", "collection", "booktitle"),
        ("incollection", "book", "booktitle"),
        ("inbook", "book", "booktitle"),
        ("inreference", "reference", "booktitle"),
        ("inproceedings", "mvproceedings", "maintitle"),
        ("book", "mvbook", "maintitle"),
        ("article", "periodical", "journaltitle"),
    ],
)
def test_the_title_of_the_whole_has_another_name_in_the_part(child: str, parent: str, name: str) -> None:
    """biblatex's appendix B, subtitle included; the short title stays with the whole."""
    found = fields(
        f"@{child}{{child, title={{T}}, crossref={{p}}}}\n@{parent}{{p, title={{W}}, subtitle={{S}}, shorttitle={{X}}}}"
    )

    assert (found["title"], found[name], "shorttitle" in found) == ("T", "W", False)
    assert found[name.removesuffix("title") + "subtitle"] == "S"


def test_a_part_without_a_title_does_not_take_that_of_the_whole() -> None:
    """Except a chapter of BibTeX's own ``inbook``, which bears the title of its book."""
    assert "title" not in fields("@incollection{child, crossref=p}@book{p, title={W}}")
    assert fields("@inbook{child, chapter=3, crossref=p}@book{p, title={W}}")["title"] == "W"


def test_an_entry_of_the_same_kind_inherits_everything() -> None:
    """Between other types fields keep their names, the title too."""
    found = fields("@book{child, volume=2, crossref=p}@book{p, title={W}, author={Li, B}}")

    assert (found["title"], found["author"], found["volume"]) == ("W", "Li, B", "2")


def test_what_names_the_parent_alone_is_not_inherited() -> None:
    """Its DOI, tags and abstract would be wrong of the child; its aliases and relations are nobody's but its own."""
    found = fields(
        "@inproceedings{child, title={T}, crossref={p}}"
        "@proceedings{p, title={W}, doi={10.1/x}, keywords={a}, abstract={A}, ids={q}, related={r}, eprint={1}}"
    )

    assert found == {"title": "T", "crossref": "p", "booktitle": "W"}


def test_two_names_for_one_thing_do_not_meet() -> None:
    """A child with a year takes no date, one with a journal no journal title."""
    found = fields(
        "@article{child, year=2019, journal={J}, crossref=p}@article{p, date={2020-05}, journaltitle={K}, volume=3}"
    )

    assert found == {"year": "2019", "journal": "J", "crossref": "p", "volume": "3"}


def test_containers_are_read_in_their_order() -> None:
    """The entry's own fields come first, then those of each ``xdata`` entry; these may have ``xdata`` themselves."""
    found = fields(
        "@book{child, title={T}, xdata={one, two}}"
        "@xdata{one, publisher={P}, xdata={deep}}@xdata{two, publisher={Q}, title={U}, series={S}}"
        "@xdata{deep, location={L}}"
    )

    assert found == {"title": "T", "xdata": "one, two", "publisher": "P", "location": "L", "series": "S"}


def test_a_parent_hands_down_what_it_inherits() -> None:
    """Its own containers and its own parent count."""
    source = (
        "@inproceedings{child, title={T}, crossref=p}@proceedings{p, title={W}, xdata=x, crossref=m}"
        "@xdata{x, publisher={P}}@mvproceedings{m, title={M}, series={S}}"
    )
    found = fields(source)

    assert (found["booktitle"], found["publisher"], found["maintitle"], found["series"]) == ("W", "P", "M", "S")


@pytest.mark.parametrize("key", ["P", "alias"])
def test_the_parent_is_found_by_any_case_and_by_its_aliases(key: str) -> None:
    """As BibTeX does, and as biblatex does with ``ids``."""
    assert fields(f"@book{{child, crossref={{{key}}}}}@book{{p, ids={{alias, more}}, year=2020}}")["year"] == "2020"


def test_everybody_naming_everybody_comes_to_an_end() -> None:
    """Sixty containers that all name one another are read in no time, and a chain of thousands too."""
    keys = [f"k{number}" for number in range(60)]
    crowd = "".join(f"@xdata{{{key}, own{key}={{1}}, xdata={{{','.join(keys)}}}}}" for key in keys)
    assert len(fields(crowd, "k0")) == 61
    chain = "".join(f"@xdata{{c{number}, n{number}={{1}}, xdata=c{number + 1}}}" for number in range(3000))
    assert "n1" in fields(chain, "c0")


def test_an_entry_alone_is_returned_itself() -> None:
    """Nothing is copied where nothing can be inherited."""
    entry = Entry("a", "book", {"title": "T"})
    assert inherited(entry, lambda _: None) is entry


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["book", "inbook", "xdata"]), st.lists(st.sampled_from("abcdex"), max_size=3), st.booleans()
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=200, deadline=None)
def test_circles_and_loose_ends_are_harmless(graph: list[tuple[str, list[str], bool]]) -> None:
    """Whoever names whom: an end is reached, no own field changes, and every inherited value is somebody's."""
    entries = [
        Entry(key, kind, {"xdata" if contained else "crossref": ",".join(names), "note": key, f"own{key}": key})
        for key, (kind, names, contained) in zip("abcde", graph, strict=False)
    ]
    values = {value for entry in entries for value in entry.fields.values()}
    for entry in entries:
        found = inherited(entry, finder(entries)).fields
        assert {name: found[name] for name in entry.fields} == dict(entry.fields)
        assert set(found.values()) <= values


CONTAINERS = """
@xdata{someauthors, author = {John Smith and Brian Brown}}
@xdata{some-locations, location = {Oslo and {Bath and Wells}}}
@xdata{somenotes, note = {A note}, year = 2020, date = {2020-05}, title = {T}}
@xdata{far, editor = {William Wool and xdata=near-editor-1}}
@xdata{near, editor = {Frank Frill}, volume = {xdata=somenotes-year}}
@xdata{round, author = {xdata=about-author-1}}
@xdata{about, author = {xdata=round-author-1}}
@book{nobox, author = {Doe, J}}
"""


@pytest.mark.parametrize(
    ("field", "written", "read"),
    [
        ("author", "Alan Drudge and xdata=someauthors-author-2", "Alan Drudge and Brian Brown"),
        ("editor", "xdata=someauthors-author and Ann Editor", "John Smith and Brian Brown and Ann Editor"),
        ("location", "xdata=some-locations-location-2 and Rome", "{Bath and Wells} and Rome"),
        ("note", "xdata=somenotes-note", "A note"),
        ("edition", "xdata=near-volume", "2020"),
        ("editor", "xdata=far-editor-2", "Frank Frill"),
        ("title", "{xdata=somenotes-title}", "{xdata=somenotes-title}"),
    ],
)
def test_a_value_takes_one_field_of_a_container_or_one_item_of_it(field: str, written: str, read: str) -> None:
    """biblatex's granular references, ``xdata=KEY-FIELD`` or ``xdata=KEY-FIELD-NUMBER``; a key may hold dashes."""
    assert fields(f"@book{{child, {field} = {{{written}}}}}" + CONTAINERS)[field] == read


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("publisher", "xdata=someauthors"),
        ("note", "xdata=somenotes-title-1"),
        ("note", "xdata=somenotes-addendum"),
        ("note", "xdata=missing-note"),
        ("author", "xdata=someauthors-author-3"),
        ("author", "xdata=someauthors-author-0"),
        ("author", "xdata=nobox-author-1"),
        ("author", "xdata=round-author-1"),
        ("publisher", "xdata=someauthors-author-1"),
        ("note", "xdata=someauthors-author"),
        ("date", "xdata=somenotes-date"),
        ("note", "xdata=somenotes-date"),
        ("note", "see xdata=somenotes-note"),
    ],
)
def test_what_leads_nowhere_stays_as_it_is_written(field: str, written: str) -> None:
    """No field, no such item, no such entry, no container, a circle, fields of another kind, dates."""
    assert fields(f"@book{{child, {field} = {{{written}}}}}" + CONTAINERS)[field] == written
