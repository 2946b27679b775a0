"""PubMed's exports: nbib and XML say the same, with MeSH and substances; what is no record of its own stays out."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.dates import PartialDate
from citekit.identifiers import Doi
from citekit.names import Name
from citekit.sources.page import read, split
from citekit.sources.pubmed_export import completed, printed
from citekit.sources.pubmed_nbib import read_nbib
from citekit.sources.pubmed_xml import read_xml
from citekit.work import Work

NBIB = """
PMID- 31000001
OWN - NLM
STAT- MEDLINE
DP  - 2019 Nov-Dec
TI  - Alopecia induced by adalimumab: a case
      of two patients.
PG  - 101-9
LID - 10.1000/one [doi]
AB  - BACKGROUND: Hair was lost. RESULTS: It grew
      again.
FAU - Muñoz, Ana
AU  - Muñoz A
FAU - Doe, John B
JT  - Journal of hair
TA  - J Hair
VI  - 12
IP  - 3
PMC - PMC7000001
RN  - 0 (Tumor Necrosis Factor-alpha)
RN  - FYS6T7F842 (Adalimumab)
RN  - EC 2.7.10.2 (Janus Kinases)
MH  - Adalimumab/*adverse effects/therapeutic use
MH  - *Alopecia/chemically induced
MH  - Humans
OT  - hair loss
CIN - J Hair. 2020;1:2. doi: 10.1000/comment. PMID: 31000009

PMID- 31000002
TI  - Nothing to index.
LID - 10.1000/two [doi]
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2024//EN" "https://dtd.example/pubmed.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">31000001</PMID>
<Article><Journal><JournalIssue><Volume>12</Volume><Issue>3</Issue>
<PubDate><Year>2019</Year><Month>Nov</Month></PubDate></JournalIssue><Title>Journal of hair</Title>
<ISOAbbreviation>J Hair</ISOAbbreviation></Journal>
<ArticleTitle>Alopecia induced by <i>adalimumab</i>: a case of CD4<sup>+</sup> patients &lt; 20.</ArticleTitle>
<Pagination><MedlinePgn>101-9</MedlinePgn></Pagination>
<Abstract><AbstractText Label="BACKGROUND">Hair was lost.</AbstractText><AbstractText>It grew.</AbstractText></Abstract>
<AuthorList><Author><LastName>Muñoz</LastName><ForeName>Ana</ForeName><Initials>A</Initials></Author>
<Author><CollectiveName>Hair Group</CollectiveName></Author></AuthorList></Article>
<MedlineJournalInfo><MedlineTA>J Hair</MedlineTA></MedlineJournalInfo>
<ChemicalList><Chemical><RegistryNumber>FYS6T7F842</RegistryNumber>
<NameOfSubstance UI="D000068879">Adalimumab</NameOfSubstance></Chemical></ChemicalList>
<SupplMeshList><SupplMeshName Type="Disease" UI="C535892">Lichen planus follicularis</SupplMeshName></SupplMeshList>
<MeshHeadingList><MeshHeading><DescriptorName UI="D000068879" MajorTopicYN="N">Adalimumab</DescriptorName>
<QualifierName MajorTopicYN="Y">adverse effects</QualifierName>
<QualifierName MajorTopicYN="N">therapeutic use</QualifierName></MeshHeading>
<MeshHeading><DescriptorName MajorTopicYN="Y">Alopecia</DescriptorName></MeshHeading></MeshHeadingList>
<KeywordList><Keyword MajorTopicYN="N">hair loss</Keyword></KeywordList></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">31000001</ArticleId>
<ArticleId IdType="doi">10.1000/one</ArticleId>
<ArticleId IdType="pmc">PMC7000001</ArticleId></ArticleIdList>
<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/cited</ArticleId></ArticleIdList></Reference>
</ReferenceList></PubmedData></PubmedArticle></PubmedArticleSet>
"""


def test_nbib_gives_headings_with_each_subheading() -> None:
    """The star of a major topic stands behind; substances lose their numbers; wrapped lines are joined."""
    first, second = (work for work, _, _ in read_nbib(NBIB))

    assert first.mesh == (
        "Adalimumab / adverse effects*", "Adalimumab / therapeutic use", "Alopecia* / chemically induced", "Humans",
    )  # fmt: skip
    assert first.substances == ("Tumor Necrosis Factor-alpha", "Adalimumab", "Janus Kinases")
    assert first.title == "Alopecia induced by adalimumab: a case of two patients"
    assert (first.doi, first.pmid, first.pmcid) == (Doi("10.1000/one"), "31000001", "PMC7000001")
    assert (second.doi, second.mesh, second.keyword) == (Doi("10.1000/two"), (), ())


def test_xml_gives_what_nbib_gives() -> None:
    """Supplementary diseases are headings too; markup that CSL has is kept; parts of the abstract keep their names."""
    [(work, start, end)] = read_xml(XML)

    assert work.mesh == (
        "Adalimumab / adverse effects*", "Adalimumab / therapeutic use", "Alopecia*", "Lichen planus follicularis",
    )  # fmt: skip
    assert (work.substances, work.keyword) == (("Adalimumab",), ("hair loss",))
    assert work.title == "Alopecia induced by <i>adalimumab</i>: a case of CD4<sup>+</sup> patients < 20"
    assert work.abstract == "BACKGROUND: Hair was lost. It grew."
    assert work.author == (Name("Muñoz", "Ana"), Name(literal="Hair Group"))
    assert (work.container_title, work.volume, work.issue, work.page) == ("Journal of hair", "12", "3", "101-9")
    assert (work.issued, work.doi, work.pmcid) == (PartialDate(2019, 11), Doi("10.1000/one"), "PMC7000001")
    assert XML[start:end].startswith("<PubmedArticle>") and XML[start:end].endswith("</PubmedArticle>")


def test_a_record_that_never_closes_takes_no_other_along() -> None:
    """A file that was cut in the middle and gone on with: the whole records in it are read."""
    record = XML[XML.index("<PubmedArticle>") : XML.index("</PubmedArticle>")] + "</PubmedArticle>"

    assert [work.pmid for work, _, _ in read_xml(record[: len(record) // 2] + record)] == ["31000001"]


def test_no_entity_of_a_file_is_ever_expanded() -> None:
    """A record that needs one is passed over, the others are read; nothing is fetched, nothing grows."""
    bomb = '<!DOCTYPE PubmedArticleSet [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    for name in ("b", "f"):
        record = f"<PubmedArticle><MedlineCitation><PMID>&{name};</PMID></MedlineCitation></PubmedArticle>"
        [(work, _, _)] = read_xml(bomb + record + XML.partition("?>")[2])
        assert work.pmid == "31000001"


@pytest.mark.parametrize("text", [NBIB, XML, NBIB.replace("\n", "\r\n")])
def test_an_export_names_its_own_works_only(text: str) -> None:
    """DOIs of comments and of the reference list lie inside the record, and are not those of its work."""
    found = read(text)

    assert all(one.exported for one in found)
    assert found[0].doi == Doi("10.1000/one")


def test_an_export_completes_a_record_and_never_contradicts_it() -> None:
    """MeSH, substances, PMID and an abstract come along; what the record has stays; a page completes nothing."""
    export = Work(title="Other", abstract="A", mesh=("Humans",), pmid="1", source="pubmed")
    record = Work(title="T", abstract="B", source="crossref")

    assert completed(record, export) == Work(title="T", abstract="B", mesh=("Humans",), pmid="1", source="crossref")
    assert completed(record, Work(mesh=("Humans",), source="page")) == record
    assert completed(record, None) == record


def test_a_record_without_doi_is_looked_for_as_a_reference() -> None:
    """In the style of NLM, which `match` reads."""
    [(work, _, _)] = read_nbib(NBIB.partition("\n\n")[0].replace("LID - 10.1000/one [doi]\n", ""))

    assert work.doi is None
    assert split(NBIB) == (f"{printed(work)} doi:10.1000/one", "Nothing to index. doi:10.1000/two")
    assert printed(work) == (
        "Muñoz A, Doe JB. Alopecia induced by adalimumab: a case of two patients. Journal of hair. 2019;12(3):101-9."
    )


@settings(deadline=None, max_examples=80)
@given(
    st.lists(
        st.sampled_from([*NBIB.splitlines(), *XML.splitlines(), "", "      more", "</PubmedArticle>"]), max_size=30
    )
)
def test_any_mixture_is_read_without_failing(lines: list[str]) -> None:
    """Law: every record has its span, and spans do not overlap."""
    text = "\n".join(lines)
    for reader in (read_nbib, read_xml):
        reached = 0
        for _, start, end in reader(text):
            assert reached <= start < end <= len(text)
            reached = end


CHAPTER = """
PMID- 31000003
STAT- Publisher
DRDT- 20230806
CTDT- 20170622
PB  - Hair Publishing
CTI - Hair monographs
DP  - 2024 Jan
TI  - Alopecia Areata.
BTI - Hair for clinicians
AB  - Hair is lost.
FED - Doe, John B
ED  - Doe JB
FAU - Muñoz, Ana
AU  - Muñoz A
LA  - eng
PT  - Book Chapter
PL  - Treasure Island (FL)
ISBN- 9783319161037 (electronic)
OT  - hair loss
AID - NBK900001 [bookaccession]
AID - 10.1000/chapter [doi]
"""
CHAPTER_XML = """<?xml version="1.0"?>
<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID Version="1">31000003</PMID>
<ArticleIdList><ArticleId IdType="bookaccession">NBK900001</ArticleId>
<ArticleId IdType="doi">10.1000/chapter</ArticleId></ArticleIdList>
<Book><Publisher><PublisherName>Hair Publishing</PublisherName>
<PublisherLocation>Treasure Island (FL)</PublisherLocation></Publisher>
<BookTitle book="hair">Hair for clinicians</BookTitle><PubDate><Year>2024</Year><Month>Jan</Month></PubDate>
<AuthorList Type="editors"><Author><LastName>Doe</LastName><ForeName>John B</ForeName></Author></AuthorList>
<CollectionTitle book="hairmono">Hair monographs</CollectionTitle><Isbn>9783319161037</Isbn>
<ELocationID EIdType="doi" ValidYN="Y">10.1000/book</ELocationID></Book>
<ArticleTitle book="hair" part="ch1">Alopecia Areata.</ArticleTitle><Language>eng</Language>
<AuthorList Type="authors"><Author><LastName>Muñoz</LastName><ForeName>Ana</ForeName></Author></AuthorList>
<Abstract><AbstractText>Hair is lost.</AbstractText></Abstract>
<KeywordList><Keyword MajorTopicYN="N">hair loss</Keyword></KeywordList>
<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/cited</ArticleId></ArticleIdList></Reference>
</ReferenceList></BookDocument><PubmedBookData><ArticleIdList><ArticleId IdType="pubmed">31000003</ArticleId>
</ArticleIdList></PubmedBookData></PubmedBookArticle></PubmedArticleSet>
"""


def test_a_chapter_of_a_book_is_one_in_both_formats() -> None:
    """With book, series, editors, publisher and ISBN; the DOI is the chapter's, not the book's or a cited work's."""
    expected = Work(
        type="chapter", doi=Doi("10.1000/chapter"), title="Alopecia Areata", author=(Name("Muñoz", "Ana"),),
        editor=(Name("Doe", "John B"),), container_title="Hair for clinicians", collection_title="Hair monographs",
        publisher="Hair Publishing", publisher_place="Treasure Island (FL)", issued=PartialDate(2024, 1),
        isbn=("9783319161037",), abstract="Hair is lost.", keyword=("hair loss",), pmid="31000003", source="pubmed",
    )  # fmt: skip

    assert [found.work for found in read(CHAPTER)] == [expected]
    assert [found.work for found in read(CHAPTER_XML)] == [expected]


@pytest.mark.parametrize(
    ("printed_date", "date"),
    [
        ("<Year>2013</Year><Month>05</Month><Day>07</Day>", PartialDate(2013, 5, 7)),
        ("<Year>2013</Year><Month>May</Month>", PartialDate(2013, 5)),
        ("<MedlineDate>2019 Nov-Dec</MedlineDate>", PartialDate(2019, 11)),
        ("", None),
    ],
)
def test_dates_in_xml_are_read_in_parts_and_as_printed(printed_date: str, date: PartialDate | None) -> None:
    """Months are numbers in records of books and names in those of articles."""
    [found] = read(CHAPTER_XML.replace("<Year>2024</Year><Month>Jan</Month>", printed_date))
    [article] = read(XML.replace("<Year>2019</Year><Month>Nov</Month>", printed_date))
    assert found.work.issued == article.work.issued == date


def test_a_record_without_a_title_of_its_own_is_the_book() -> None:
    """Its DOI, authors and title are the book's; the text between other records is no hindrance."""
    whole = CHAPTER_XML.replace('<ArticleTitle book="hair" part="ch1">Alopecia Areata.</ArticleTitle>', "")
    whole = whole.replace('<ArticleId IdType="doi">10.1000/chapter</ArticleId>', "")
    article = XML[XML.index("<PubmedArticle>") : XML.rindex("</PubmedArticleSet>")]
    first, book = (found.work for found in read(whole.replace("<PubmedBookArticle>", f"{article}<PubmedBookArticle>")))

    assert (first.type, first.pmid) == ("article-journal", "31000001")
    assert (book.type, book.title, book.container_title) == ("book", "Hair for clinicians", "")
    assert (book.doi, book.author) == (Doi("10.1000/book"), (Name("Muñoz", "Ana"),))
    [nbib] = read(CHAPTER.replace("TI  - Alopecia Areata.\n", ""))
    assert (nbib.work.type, nbib.work.title) == ("book", "Hair for clinicians")
    edited = replace(book, author=(), doi=None)
    assert printed(edited) == "Doe JB, editor. Hair for clinicians. Treasure Island (FL): Hair Publishing; 2024."


def test_a_chapter_without_doi_is_looked_for_in_its_book() -> None:
    """Most chapters at NLM have no DOI; the reference names book, place and publisher."""
    [(work, _, _)] = read_nbib(CHAPTER.replace("AID - 10.1000/chapter [doi]\n", ""))

    assert printed(work) == (
        "Muñoz A. Alopecia Areata. In: Hair for clinicians. Treasure Island (FL): Hair Publishing; 2024."
    )
