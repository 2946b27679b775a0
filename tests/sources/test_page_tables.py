"""Tables that databases and screening programs export: their rows are the works, whatever DOIs other columns hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.identifiers import Doi
from citekit.sources import page

PUBMED = """\
PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI
33333333,"Baricitinib for hair, again.","Doe A, Roe B.","J Hair. 2021;10:1. doi: 10.5555/own.",Doe A,J Hair,2021,\
2021/03/03,PMC8000000,,10.5555/own
33333334,A case without a DOI,"Poe C.",J Test. 2020;3:4.,Poe C,J Test,2020,2020/01/01,,,
"""
SCOPUS = """\
\ufeff"Authors","Author full names","Title","Year","Source title","Volume","Issue","Art. No.","Page start","Page end",\
"DOI","Link","Abstract","References","Document Type","Source"
"Doe J.; Roe B.","Doe, John (1); Roe, Ben (2)","Hair ""loss"" in
two lines","2019","J Hair","12","3","","34","40","10.5555/OWN","https://www.scopus.com/x?doi=10.5555%2fother",\
"As 10.5555/other said","Poe C., 2001, doi 10.5555/cited","Article","Scopus"
"Doe J., Roe B.","","A chapter of hair","2018","Book of Hair","","","e12","","","","","","","Book chapter","Scopus"
"""
WEB_OF_SCIENCE = """\
PT\tAU\tTI\tSO\tVL\tIS\tBP\tEP\tDI\tPY\tCR
J\tDoe, J; Roe, B\t"Hair" in wool\tJ HAIR\t12\t3\t34\t40\t10.5555/own\t2019\tPoe C, 2001, DOI 10.5555/cited
"""
ZOTERO = """\
"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url","Date","Pages","Publisher"
"AB12","book","2008","Doe, Ulrike; Roe, Antonella","Hair and its growth","","","","2008","","Springer"
"""
EXCEL = "sep=;\nTitle;DOI;Notes\nHair;https://doi.org/10.5555/own;as 10.5555/other says\n"


def _told(text: str) -> list[tuple[Doi | None, str]]:
    """Return the DOI of each work and the reference that its row makes."""
    return [(one.doi, one.reference(text)) for one in page.bibliography(text).works]


@pytest.mark.parametrize(
    ("text", "references"),
    [
        (PUBMED, ["Doe A, Roe B. Baricitinib for hair, again. J Hair. 2021. doi:10.5555/own",
                  "Poe C. A case without a DOI. J Test. 2020."]),
        (SCOPUS, ['Doe J, Roe B. Hair "loss" in two lines. J Hair. 2019;12(3):34-40. doi:10.5555/own',
                  "Doe J, Roe B. A chapter of hair. In: Book of Hair. 2018. p. e12."]),
        (WEB_OF_SCIENCE, ['Doe J, Roe B. "Hair" in wool. J HAIR. 2019;12(3):34-40. doi:10.5555/own']),
        (ZOTERO, ["Doe U, Roe A. Hair and its growth. Springer; 2008."]),
        (EXCEL, ["Hair. doi:10.5555/own"]),
    ],
    ids=["pubmed", "scopus", "web of science", "zotero", "semicolons"],
)  # fmt: skip
def test_a_row_is_a_work_under_its_own_doi(text: str, references: list[str]) -> None:
    """Quotes, line breaks in cells, semicolons and tabs; cited works, notes and abstracts are no works of the table."""
    assert [said for _, said in _told(text)] == references
    assert [str(doi or "") for doi, _ in _told(text)] == [
        "10.5555/own" if "doi:" in said else "" for said in references
    ]
    assert not page.bibliography(text).rest(text).strip()


@pytest.mark.parametrize(
    "text",
    [
        "name,doi\nHair,10.5555/own\n",
        "Title,DOI\n",
        'Title,DOI\n"Hair,10.5555/own\nWool,10.5555/other\n',
        "Title, DOI and all that\nDoe J, Roe B. Hair. J Hair. 2019. doi:10.5555/own\nPoe C. Wool, wool, wool. 2020.\n",
        "Hair in wool, a study, with DOI 10.5555/own\n",
        "",
    ],
    ids=["no titles", "no rows", "a quotation without an end", "uneven", "a sentence", "blank"],
)
def test_what_is_no_such_table_is_text(text: str) -> None:
    """Then every DOI of it counts; no row is lost to a quotation mark that nobody closed."""
    assert _told(text) == []


def test_a_row_without_title_and_doi_is_left_to_be_searched() -> None:
    """Its text is none of a work's, so that what it holds elsewhere is found."""
    text = "Title,DOI,Notes\nHair,10.5555/own,x\n,,see 10.5555/late\n"
    assert [str(doi) for doi, _ in _told(text)] == ["10.5555/own"]
    assert "10.5555/late" in page.bibliography(text).rest(text)


def test_a_review_may_cite_more_than_a_cell_commonly_holds() -> None:
    """Python's own limit of 131,072 characters a cell does not count."""
    assert len(_told('Title,DOI,References\nHair,10.5555/own,"' + "Poe C, 2001; " * 20_000 + '"\n')) == 1


_CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('",;\n\t'), max_size=12)


@given(st.lists(st.tuples(_CELLS, _CELLS), max_size=5), st.sampled_from(",;\t"), st.booleans())
@settings(deadline=None, max_examples=60)
def test_any_table_is_read_without_failing(rows: list[tuple[str, str]], mark: str, quoted: bool) -> None:
    """Law: the places of rows follow each other inside of the text, header and rows cover it."""
    quote = (lambda cell: '"' + cell.replace('"', '""') + '"') if quoted else str
    text = mark.join(("Title", "DOI")) + "\n" + "".join(mark.join(map(quote, row)) + "\n" for row in rows)
    found = page.bibliography(text)
    places = [0, *(place for one in found.works for place in (one.start, one.end)), len(text)]
    assert places == sorted(places)
    if found.works and all(title.strip(" \t.") for title, _ in rows) and quoted:
        assert not found.rest(text).strip()
