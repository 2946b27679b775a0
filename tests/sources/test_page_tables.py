"""Tables that databases and screening programs export: their rows are the works, whatever DOIs other columns hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.identifiers import Doi
from citekit.sources import page
from citekit.sources.documents import text_of

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
        "Title, year and DOI 10.5555/own\nHair, 2019 and wool\n",
        "",
    ],
    ids=["no titles", "no rows", "a quotation without an end", "uneven", "a sentence", "a DOI in the head", "blank"],
)
def test_what_is_no_such_table_is_text(text: str) -> None:
    """Then every DOI of it counts; no row is lost to a quotation mark that nobody closed."""
    assert _told(text) == []


def test_a_row_without_title_and_doi_is_told_and_left_to_be_searched() -> None:
    """Its text is none of a work's, so that what it holds elsewhere is found."""
    text = "Title,DOI,Notes\nHair,10.5555/own,x\n,,see 10.5555/late\n"
    assert [str(doi) for doi, _ in _told(text)] == ["10.5555/own"]
    assert "10.5555/late" in page.bibliography(text).rest(text)
    assert page.bibliography(text).lines == "line 3"


@pytest.mark.parametrize(
    "name",
    ["DOI", "doi", "DI",
     "Article DOI", "DOI number", "DOI link", "doi_url", "DOI (if any)", "Digital Object Identifier",
     "Identifier", "URL", "Link", "ID", "Where"],
)  # fmt: skip
@pytest.mark.parametrize(
    "dress", ["{}", "https://doi.org/{}", "doi: {}", "https://onlinelibrary.wiley.com/doi/full/{}"]
)
def test_a_column_of_dois_is_known_whatever_it_is_called(name: str, dress: str) -> None:
    """By its name; as an address; else where they stand alone in their cells, or the table is text with all of them."""
    said = dress.format("10.5555/own")
    text = f"Title,Authors,Year,{name}\nHair,Doe J,2019,{said}\nWool,Roe B,2020,\n"
    found = page.bibliography(text)

    if name in ("ID", "Where") and "wiley" in dress:
        assert (found.works, "10.5555/own" in found.rest(text)) == ((), True)
    else:
        assert [str(one.doi or "") for one in found.works] == ["10.5555/own", ""]


def test_a_doi_column_counts_before_any_other_that_has_the_word() -> None:
    """A chapter without a DOI has not that of its book; an address fills in."""
    text = (
        "Title,Book DOI,DOI,URL\nHair,10.5555/book,10.5555/own,\nWool,10.5555/book,,\n"
        "Silk,,,https://www.tandfonline.com/doi/abs/10.5555/silk\n"
    )
    assert [str(doi or "") for doi, _ in _told(text)] == ["10.5555/own", "", "10.5555/silk"]


def test_each_doi_of_a_cell_is_asked_for() -> None:
    """The first is that of the row, the others are works of which no more is known."""
    text = 'Title,DOI\nHair,"10.5555/own; 10.5555/too"\nWool,10.5555/wool\n'
    assert [(str(doi), said) for doi, said in _told(text)] == [
        ("10.5555/own", "Hair. doi:10.5555/own"),
        ("10.5555/too", ""),
        ("10.5555/wool", "Wool. doi:10.5555/wool"),
    ]


@pytest.mark.parametrize("name", ["Reference", "Citation", "Details"])
def test_a_table_whose_dois_stand_in_sentences_is_text(name: str) -> None:
    """Nobody's DOI is lost to a column that is not known; those of abstracts and cited references are no works."""
    rows = "Title,Authors,Year,{}\nHair,Doe J,2019,Doe J. Hair. J Hair. 2019. doi:10.5555/own\n"
    assert _told(rows.format(name)) == []
    assert [doi for doi, _ in _told(rows.format("Abstract"))] == [None]
    assert [doi for doi, _ in _told(rows.format("Cited references"))] == [None]


@pytest.mark.parametrize("more", ["", "References\n", "Poe C, Loe D\n", "Export of 2021, by hand, by me\n"])
def test_what_stands_below_a_table_is_no_row_of_it(more: str) -> None:
    """It is told, and searched for DOIs."""
    text = f"Title,DOI\nHair,10.5555/own\nWool,10.5555/wool\n\nNotes, more\n{more}Poe C, Silk. 2001. doi:10.5555/late\n"
    found = page.bibliography(text)

    assert [one.work.title for one in found.works] == ["Hair", "Wool"]
    assert "10.5555/late" in found.rest(text)
    assert found.lines == ("lines 5, 6, 7" if more else "lines 5, 6")


@pytest.mark.parametrize("gap", ["", "\n", "\r\n\r\n"])
def test_blank_lines_between_rows_end_no_table(gap: str) -> None:
    """Some programs write one behind each row; a single one ends it where what follows tells no work."""
    rows = ("Title,DOI\n", "Hair,10.5555/own\n", "Wool,\n", "Silk,10.5555/silk\n")
    found = page.bibliography(gap.join(rows))

    assert [one.work.title for one in found.works] == ["Hair", "Wool", "Silk"]
    assert found.broken == ()


def test_a_row_with_another_number_of_cells_is_told() -> None:
    """A comma that nobody quoted; Excel's rows without the blank cells at their end, and blank rows, are rows."""
    text = "Title,Authors,Year,DOI,Notes\nHair,Doe J,2019,10.5555/own,\nSkin, hair,Roe B,2020,10.5555/skin,x\n"
    text += ",,,,\nWool,Poe C,2021\nSilk,,,10.5555/silk\nFelt,Loe D,2022,,,,\n"
    found = page.bibliography(text)

    assert [one.work.title for one in found.works] == ["Hair", "Wool", "Silk", "Felt"]
    assert (found.lines, "10.5555/skin" in found.rest(text)) == ("line 3", True)


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("Smith, John and Doe, Jane", ["Smith, John", "Doe, Jane"]),
        ("Smith, John", ["Smith, John"]),
        ("Smith, J.; van der Berg, A.; WHO", ["Smith, J.", "van der Berg, A.", "WHO"]),
        ("John Smith and Jane Doe", ["Smith, John", "Doe, Jane"]),
        ("John Smith, Ludwig van Dyk & Jane Q. Doe", ["Smith, John", "van Dyk, Ludwig", "Doe, Jane Q."]),
        ("Smith J, Doe A, et al.", ["Smith, J", "Doe, A", "others"]),
        ("Centers for Disease Control and Prevention", ["Centers for Disease Control and Prevention"]),
        ("Food and Drug Administration", ["Food and Drug Administration"]),
        (
            "Doe, J; Centers for Disease Control and Prevention",
            ["Doe, J", "Centers for Disease Control and Prevention"],
        ),
        ("World Health Organization", ["World Health Organization"]),
        ("Alopecia Areata Registry", ["Alopecia Areata Registry"]),
    ],
)
def test_the_people_of_a_cell(cell: str, people: list[str]) -> None:
    """However they are parted; a group is one."""
    (one,) = page.bibliography(f'Title,Authors,DOI\nHair,"{cell}",10.5555/own\n').works
    assert [name.literal or f"{name.family}, {name.given}" for name in one.work.author] == people


def test_numbers_of_rows_databases_and_markup_are_nothing_of_a_work() -> None:
    """`Number` is no issue, `Embase` no journal, `&amp;` no word."""
    text = (
        "Number,Title,Source,Year,DOI\n1,<i>Hair</i> &amp; more,Embase,2019,10.5555/own\n2,Wool,J Wool,2020,10.5555/b\n"
    )
    first, second = (one.work for one in page.bibliography(text).works)
    assert (first.title, first.issue, first.container_title) == ("Hair & more", "", "")
    assert (second.issue, second.container_title) == ("", "J Wool")


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


@pytest.mark.parametrize(
    ("columns", "cells", "own"),
    [
        ("RetractionDOI,OriginalPaperDOI", "10.5555/notice,10.5555/own", "10.5555/own"),
        ("Comment DOI,Article DOI", "10.5555/comment,10.5555/own", "10.5555/own"),
        ("preprint_doi,articledoi", "10.5555/early,10.5555/own", "10.5555/own"),
        ("Cited DOIs,DOIs", "10.5555/cited,10.5555/own", "10.5555/own"),
        ("DOI of superseded version,DOI", "10.5555/old,10.5555/own", "10.5555/own"),
        ("Cited DOIs", "10.5555/one; 10.5555/two", ""),
        ("References (DOI)", "10.5555/cited", ""),
        ("relatedDOI", "10.5555/other", ""),
        ("Dataset DOI", "10.5555/data", ""),
        ("Doing well?", "as 10.5555/other says", None),
    ],
)
def test_a_column_of_the_dois_of_others_gives_no_work_its_doi(columns: str, cells: str, own: str | None) -> None:
    """Its name says so; `doi` within another word is none. What is told in sentences is looked for in the text."""
    text = f"Title,Author,Year,{columns}\nA study of hair,Doe J,2019,{cells}\n"
    assert [str(doi or "") for doi, _ in _told(text)] == ([] if own is None else [own])


def test_of_two_columns_of_dois_none_is_chosen() -> None:
    """Which of both is the work's cannot be told: the text is none but a text, and its DOIs are found there."""
    text = "Title,Author,Year,Print DOI,Online DOI\nHair,Doe J,2019,10.5555/print,10.5555/online\nWool,Doe J,2020,,\n"
    assert page.bibliography(text) == page.Bibliography()


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_lone_carriage_returns_end_lines(name: str) -> None:
    """Those that old Macintosh programs write; a text that still holds some is no table, and no error."""
    text = "Title,DOI\rHair,10.5555/own\rWool,10.5555/wool\r"
    read = text_of(text.encode(), name)
    assert (len(read), [str(doi) for doi, _ in _told(read)]) == (len(text), ["10.5555/own", "10.5555/wool"])
    assert text_of(b"a\r\nb", name) == "a\r\nb"
    assert page.bibliography("Smith J, Doe A.\rA title of things. J Derm. 2020;1:1-3.\r") == page.Bibliography()


def test_a_quotation_mark_between_tabs_joins_no_rows() -> None:
    """Where each line has all cells, one that opens a cell and one that closes a cell of a later row are words; a cell
    of several lines stays one."""
    rows = 'Title\tDOI\tNote\n"Hair" and wool, "now\t10.5555/own\tx\nSilk\t10.5555/silk\tthe "end"\n'
    opened = 'Title\tDOI\tNote\n"Hair\t10.5555/own\tx\nSilk"\t10.5555/silk\ty\n'
    for text in (rows, opened):
        assert [str(doi) for doi, _ in _told(text)] == ["10.5555/own", "10.5555/silk"]
    assert len(_told('Title\tDOI\tNote\n"Hair\nand wool"\t10.5555/own\tx\n')) == 1
