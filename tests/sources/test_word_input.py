"""What is read in a file that somebody took for text."""

import zipfile
from io import BytesIO

import docx
import pytest

from citekit.errors import UsageError
from citekit.sources.documents import text_of

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def archive(parts: dict[str, str]) -> bytes:
    """Return a zip file with these parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return file.getvalue()


def word(body: str) -> str:
    """Return a part of a Word file."""
    return f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"


def test_a_word_document_is_its_paragraphs() -> None:
    """One a line, those of tables too, words that are cut into runs whole."""
    document = docx.Document()
    document.add_paragraph("References").add_run(" of 2020")
    document.add_table(1, 1).cell(0, 0).text = "10.1000/one"
    file = BytesIO()
    document.save(file)

    lines = [line for line in text_of(file.getvalue(), "list.docx").split("\n") if line]
    assert lines == ["References of 2020", "10.1000/one"]


def test_a_link_is_read_where_it_leads_to_a_doi() -> None:
    """Its address stands behind the paragraph; footnotes come after the text; what was deleted is not read."""
    rels = '<R><one Id="a" Target="https://doi.org/10.1000/one"/><one Id="b" Target="https://example.org"/></R>'
    links = '<w:hyperlink r:id="a"><w:r><w:t>here</w:t></w:r></w:hyperlink><w:hyperlink r:id="b"/>'
    field = '<w:instrText> HYPERLINK "https://doi.org/10.1000/two" </w:instrText>'
    body = f"<w:p><w:r><w:t>See </w:t></w:r>{links}<w:r><w:t>.</w:t></w:r></w:p><w:p>{field}<w:del><w:r><w:delText>no"
    body += "</w:delText></w:r></w:del><w:r><w:t>x</w:t><w:tab/><w:t>y</w:t></w:r></w:p>"
    data = archive(
        {
            "word/document.xml": word(body),
            "word/_rels/document.xml.rels": rels,
            "word/footnotes.xml": word("<w:p><w:t>Note</w:t></w:p>"),
        }
    )

    lines = [line for line in text_of(data, "a.docx").split("\n") if line]
    assert lines == ["See here. https://doi.org/10.1000/one", "x\ty https://doi.org/10.1000/two", "Note"]


@pytest.mark.parametrize(
    "data",
    [
        archive({"xl/workbook.xml": "<a/>"}),
        archive({"word/document.xml": f'<!DOCTYPE a [<!ENTITY e "x">]>{word("&e;")}'}),
        archive({"word/document.xml": "<unclosed>"}),
        archive({"word/document.xml": word("")})[:-40],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0",
        b"\x89PNG\r\n\x1a\n\0\0",
    ],
    ids=["spreadsheet", "document type", "no XML", "cut", "old Word", "picture"],
)
def test_what_is_no_text_is_refused_in_one_sentence(data: bytes) -> None:
    """The file is named, and what to do."""
    with pytest.raises(UsageError, match=r"`a\.bin`") as caught:
        text_of(data, "a.bin")
    assert caught.value.hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_text_is_read_in_the_encodings_that_editors_write(encoding: str) -> None:
    """With or without a mark; a byte that is no UTF-8 is latin-1."""
    assert text_of("Müller 10.1000/ä".encode(encoding), "a.txt") == "Müller 10.1000/ä"


def test_a_pdf_is_left_as_it_is() -> None:
    """Its DOIs stand in it as they are printed."""
    assert "10.1000/one" in text_of(b"%PDF-1.7\n\0\xff(doi:10.1000/one)", "a.pdf")
