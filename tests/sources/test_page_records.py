"""Records of programs: which DOI is a record's own, where it ends, and that none is passed over in silence."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.sources import page


def dois(text: str) -> list[str]:
    """Return the DOI of each record, blank where it has none."""
    return [str(one.doi or "") for one in page.bibliography(text).works]


PARAGRAPHS = "of one paragraph\n\nand of another, on 10.5555/other\n"
RIS = "TY  - JOUR\nTI  - Hair\nDO  - 10.5555/own\nAB  - An abstract {}\n"
ENW = "%0 Journal Article\n%T Hair\n%R 10.5555/own\n%X An abstract {}\n"


@pytest.mark.parametrize("record", [RIS, RIS + "ER  - \n\n", ENW], ids=["ris", "ris with ends", "enw"])
@pytest.mark.parametrize("count", [1, 3])
def test_an_abstract_may_have_paragraphs(count: int, record: str) -> None:
    """What stands in the second one is no work, in the last record neither."""
    text = record.format(PARAGRAPHS) * count

    assert dois(text) == ["10.5555/own"] * count
    assert "10.5555/other" not in page.bibliography(text).rest(text)


@pytest.mark.parametrize("end", ["", "ER  - \n"])
def test_what_follows_the_last_record_is_none_of_it(end: str) -> None:
    """Behind its end, or behind a blank line where the record ends in a short field."""
    text = f"TY  - JOUR\nTI  - Hair of the dog\nDO  - 10.5555/own\nPY  - 2020\n{end}\n10.5555/late\n"
    assert "10.5555/late" in page.bibliography(text).rest(text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("TY  - JOUR\nJO  - BMJ\nVL  - 3\nER  - \n\nTY  - JOUR\nTI  - Hair of the dog\nER  - \n", "line 1"),
        ("%0 Book\n%T Hair\n\n%0 Book\n%A Doe, J\n", "line 4"),
        ("@book{a, title={Hair}}\n\n@book{b, author={Doe, J}, year=2001}\n@xdata{c, url={x}}\n", "line 3"),
        ('<records>\n<record><ref-type name="Book">6</ref-type><titles><title>Hair</title></titles></record>\n'
         '<record><ref-type name="Book">6</ref-type><volume>3</volume></record></records>', "line 3"),
        ('[{"type": "book", "title": "Hair"},\n {"type": "parcel", "title": "Wool"},\n {"type": "book", "title": "A"}]',
         "line 2"),
        ('{"type": "book", "title": "Hair"}\n{"DOI": "10.5555/a"}\n', "line 2"),
    ],
    ids=["ris", "enw", "bibtex", "endnote", "csl", "csl a line"],
)  # fmt: skip
def test_a_record_without_title_and_doi_is_told(text: str, lines: str) -> None:
    """It cannot be looked for; nobody is to think that it was."""
    assert page.bibliography(text).works
    assert page.bibliography(text).lines == lines


def test_a_book_without_a_doi_is_no_paper_that_its_abstract_names() -> None:
    """CSL-JSON with a known type is a record, whatever DOIs stand in its abstract and notes."""
    item = {"type": "book", "title": "Hair", "abstract": "A reply to 10.5555/other.", "note": "See 10.5555/too there"}
    for text in (json.dumps([item]), json.dumps(item), json.dumps({"items": [item]})):
        assert [(one.doi, one.work.title) for one in page.bibliography(text).works] == [(None, "Hair")]
        assert "10.5555" not in page.bibliography(text).rest(text)


@pytest.mark.parametrize(
    ("kind", "taken"),
    [("article-journal", "article-journal"), ("journal-article", "article-journal"), ("monograph", "book"),
     ("inproceedings", "paper-conference"), ("phdthesis", "thesis")],
)  # fmt: skip
def test_types_of_csl_crossref_and_bibtex_are_known(kind: str, taken: str) -> None:
    """Programs write all of them; the work has CSL's."""
    (one,) = page.bibliography(json.dumps([{"type": kind, "title": "Hair"}])).works
    assert one.work.type == taken


def test_single_objects_of_another_kind_do_not_unread_a_file() -> None:
    """They are left out and told, their DOIs looked for; where most are of another kind, it is text."""
    good = [{"type": "book", "title": f"Hair {at}", "DOI": f"10.5555/{at}"} for at in range(3)]
    other = {"name": "Wool", "see": "10.5555/wool"}
    text = json.dumps([*good, other], indent=1)

    assert dois(text) == ["10.5555/0", "10.5555/1", "10.5555/2"]
    assert page.bibliography(text).lines == f"line {text[: text.index('Wool')].count(chr(10))}"
    assert "10.5555/wool" in page.bibliography(text).rest(text)
    assert page.bibliography(json.dumps([good[0], other, other, other])).works == ()


def test_titles_are_without_markup_and_entities() -> None:
    """However their program wrote them."""
    title = "<i>Hair</i> &amp; more"
    texts = (
        json.dumps([{"type": "book", "title": title}]),
        f"TY  - BOOK\nTI  - {title}\nER  - \n",
        f"Title,DOI\n{title},10.5555/own\n",
    )
    assert [page.bibliography(text).works[0].work.title for text in texts] == ["Hair & more"] * 3


_ITEMS = st.fixed_dictionaries(
    {"type": st.sampled_from(["book", "article", "parcel"])},
    optional={
        "title": st.sampled_from(["Hair", "[{x}]", 'a "b", c', ""]),
        "DOI": st.sampled_from(["10.5555/a", "10.5555/b"]),
        "abstract": st.just("on 10.5555/other"),
    },
)


@given(st.lists(_ITEMS, max_size=6), st.sampled_from([None, 1]), st.sampled_from(["", "\ufeff", "\n "]), st.booleans())
@settings(deadline=None, max_examples=80)
def test_every_object_is_a_work_or_told(
    items: list[dict[str, str]], indent: int | None, before: str, lines: bool
) -> None:
    """Law: of a list that is read each object is in its place a record, or cannot be read."""
    text = before + ("\n".join(map(json.dumps, items)) if lines else json.dumps(items, indent=indent))
    found = page.bibliography(text)
    places = [json.loads(text[one.start : one.end]) for one in found.works]

    assert len(found.works) + len(found.broken) in (0, len(items))
    assert [one["title"] for one in places] == [one["title"] for one in items if one in places]
