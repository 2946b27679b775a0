"""RIS: the tags that Zotero, EndNote and Mendeley read, one record a work."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.dates import PartialDate
from citekit.identifiers import Doi
from citekit.mapping.ris import TYPES, to_ris
from citekit.mapping.types import CSL_TYPES
from citekit.names import OTHERS, Name
from citekit.work import Work

KNOWN = frozenset(
    {
        *("ABST", "ADVS", "AGGR", "ANCIENT", "ART", "BILL", "BLOG", "BOOK", "CASE", "CHAP", "CHART", "CLSWK", "COMP"),
        *("CONF", "CPAPER", "CTLG", "DATA", "DBASE", "DICT", "EBOOK", "ECHAP", "EDBOOK", "EJOUR", "ELEC", "ENCYC"),
        *("EQUA", "FIGURE", "GEN", "GOVDOC", "GRANT", "HEAR", "ICOMM", "INPR", "JFULL", "JOUR", "LEGAL", "MANSCPT"),
        *("MAP", "MGZN", "MPCT", "MULTI", "MUSIC", "NEWS", "PAMP", "PAT", "PCOMM", "RPRT", "SER", "SLIDE", "SOUND"),
        *("STAND", "STAT", "THES", "UNBILL", "UNPB", "VIDEO"),
    }
)
"""The types of the specification's editions of 2001 and 2011, and BLOG and others in common use."""


def tags(record: str) -> list[tuple[str, str]]:
    """Return tags and values of a record, read as the specification says: two characters, two blanks, ``- ``."""
    lines = record.split("\r\n")
    assert lines.pop() == ""
    assert all(line[2:6] == "  - " for line in lines)
    return [(line[:2], line[6:]) for line in lines]


ARTICLE = Work(
    type="article-journal",
    doi=Doi("10.1111/bjd.13259"),
    title="<i>In vivo</i> & more",
    author=(
        Name(family="Berg", non_dropping_particle="van der", given="Anna", suffix="Jr."),
        Name(literal="JAK Study Group"),
        OTHERS,
    ),
    editor=(Name(family="Lee", given="B"),),
    container_title="British Journal of Dermatology",
    container_title_short="Br J Dermatol",
    volume="172",
    issue="1",
    page="130-137",
    issued=PartialDate(2015, 1, 9),
    issn=("0007-0963", "1365-2133"),
    pmid="25057856",
    keyword=("alopecia", "condition:lichen-planopilaris"),
    genre="Review",
)


def test_an_article_has_the_tags_that_all_programs_read() -> None:
    """Type first, end last; names as ``Family, Given, Suffix``, people left out as none; tags are keywords."""
    assert tags(to_ris(ARTICLE, "berg2015")) == [
        ("TY", "JOUR"),
        ("ID", "berg2015"),
        ("TI", "In vivo & more"),
        ("AU", "van der Berg, Anna, Jr."),
        ("AU", "JAK Study Group"),
        ("A2", "Lee, B"),
        ("PY", "2015"),
        ("DA", "2015/01/09/"),
        ("T2", "British Journal of Dermatology"),
        ("J2", "Br J Dermatol"),
        ("VL", "172"),
        ("IS", "1"),
        ("SP", "130"),
        ("EP", "137"),
        ("SN", "0007-0963"),
        ("SN", "1365-2133"),
        ("DO", "10.1111/bjd.13259"),
        ("AN", "25057856"),
        ("KW", "alopecia"),
        ("KW", "condition:lichen-planopilaris"),
        ("ER", ""),
    ]


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (Work(type="article-journal", number="1755"), [("SP", "1755")]),
        (Work(type="article-journal", page="1-5, 9"), [("SP", "1-5, 9")]),
        (Work(type="article-journal", page="e12"), [("SP", "e12")]),
        (Work(type="report", number="7", genre="Technical report"), [("SN", "7"), ("M3", "Technical report")]),
        (Work(type="thesis", genre="PhD thesis", publisher="Uni"), [("M3", "PhD thesis"), ("PB", "Uni")]),
        (Work(type="book", collection_title="Series", editor=(Name("Lee"),)), [("T2", "Series"), ("ED", "Lee")]),
        (Work(type="chapter", container_title="Book", collection_title="S"), [("T2", "Book"), ("T3", "S")]),
        (
            Work(type="paper-conference", event_title="Meeting", container_title="Proceedings"),
            [("T2", "Meeting"), ("C3", "Proceedings")],
        ),
        (
            Work(type="webpage", url="https://x.org", accessed=PartialDate(2024, 2)),
            [("UR", "https://x.org"), ("Y2", "2024/02//")],
        ),
        (Work(type="article-journal", issued=PartialDate(2020)), [("PY", "2020")]),
    ],
)
def test_a_tag_means_what_it_means_for_its_type(work: Work, expected: list[tuple[str, str]]) -> None:
    """Titles of containers, numbers, kinds and dates stand where readers look for them."""
    found = tags(to_ris(work, "k"))

    assert set(expected) <= set(found)
    assert sorted(tag for tag, _ in found) == sorted(["TY", "ID", "ER", *(tag for tag, _ in expected)])


def test_raised_digits_keep_their_meaning() -> None:
    """RIS has no markup, but Unicode has the characters: 10⁵ is not 105."""
    work = Work(title="10<sup>5</sup> cells, <i>in vitro</i>, H<sub>2</sub>O, x<sup>th</sup>")
    assert ("TI", "10⁵ cells, in vitro, H₂O, xth") in tags(to_ris(work, "k"))


def test_every_type_is_one_of_the_specification() -> None:
    """And only CSL's types are mapped."""
    assert set(TYPES.values()) <= KNOWN
    assert set(TYPES) <= CSL_TYPES
    assert to_ris(Work(type="document"), "k").startswith("TY  - GEN\r\n")


@given(text=st.text(max_size=80))
def test_no_value_makes_a_line_of_its_own(text: str) -> None:
    """A title with ``ER`` and line breaks in it is one value; what UTF-8 cannot hold is left out."""
    record = to_ris(Work(title="x\r\nER  - \r\nTY  - BOOK " + text, abstract=text, keyword=(text,)), "k")
    found = tags(record.encode().decode())

    assert [tag for tag, _ in found if tag in ("TY", "ER")] == ["TY", "ER"]
    assert found[0] == ("TY", "GEN")
