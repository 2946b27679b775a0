"""Arabic and Hebrew in references: each part is kept to itself, so that the numbers behind it stay in their order."""

import io
from zipfile import ZipFile

import pytest

from citekit.reading_list import arrange
from citekit.render import render
from citekit.render.direction import LEFT_TO_RIGHT, parts
from render.samples import VOCABULARY

ARABIC = {
    "id": "ar",
    "type": "article-journal",
    "author": [{"family": "أحمد", "given": "محمد"}, {"family": "Smith", "given": "Jane"}],
    "title": "علاج الثعلبة",
    "container-title": "مجلة الجلد",
    "issued": {"date-parts": [[2020]]},
    "volume": "31",
    "page": "12-18",
}


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("Smith J. Alopecia. 2020;31:12.", []),
        ("أحمد م, خالد ن. علاج. 2020;31:12–8.", ["أحمد م", "خالد ن", "علاج"]),
        ("כהן ד, Smith J. טיפול ב-LPP. Harefuah. 2021", ["כהן ד", "טיפול ב-LPP"]),
        ("دراسة على 20 مريضا 31(2):12", ["دراسة على 20 مريضا"]),
    ],
)
def test_each_part_is_found_without_the_numbers_behind_it(text: str, turned: list[str]) -> None:
    """People, title and journal each; what is between two letters belongs to them, and nothing is lost."""
    assert "".join(part for part, _ in parts(text)) == text
    assert [part for part, is_turned in parts(text) if is_turned] == turned


def test_html_word_and_pdf_keep_each_part_to_itself() -> None:
    """By an element, by the property of a run, and by a mark that the numbers follow."""
    listed = arrange([("ar", {})], VOCABULARY)

    page = render(listed, [ARABIC], to="html").text
    assert "<bdi>أحمد م</bdi>, Smith J. <bdi>علاج الثعلبة</bdi>. <bdi>مجلة الجلد</bdi>. 2020;31:12" in page
    assert f"مجلة الجلد{LEFT_TO_RIGHT}. 2020;31:12" in render(listed, [ARABIC], to="typ").text
    with ZipFile(io.BytesIO(render(listed, [ARABIC], to="docx").data)) as file:
        xml = file.read("word/document.xml").decode()
    assert '<w:rPr><w:rtl/></w:rPr><w:t xml:space="preserve">مجلة الجلد</w:t>' in xml
    assert "<w:rtl/>" not in xml.partition("2020;31")[2]
