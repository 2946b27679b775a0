"""PDF through Typst: the text is that of the plain list, nothing escapes, links and bookmarks live."""

import json
import re
import unicodedata
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import TemplateError
from citekit.reading_list import arrange
from citekit.render import render
from citekit.render.richtext import Link, Styled, Text
from citekit.render.serialise import serialise
from citekit.render.typst_markup import TYPST, escape_typst
from render.samples import HOSTILE, SEED, VOCABULARY, article, plain_list
from render.test_documents import BOTH, WORKS
from render.test_escaping import TITLES

READ_BACK = """
#let flat(c) = {
  if type(c) == str { c } else if c == [ ] { " " } else if c.has("text") { c.text }
  else if c.has("children") { c.children.map(flat).join("") } else { "«" + repr(c.func()) + "»" }
}
#metadata((ITEMS).map(c => if c == [] { "" } else { flat(c) })) <texts>
"""
"""A document whose metadata are the characters that Typst sees in each item; what is no text is shown in quotes."""

COLUMN = re.compile(r"\s+")


def read_back(sources: list[str], folder: Path) -> list[str]:
    """Return the characters that Typst sees in pieces of markup."""
    items = "".join(f"[{source}], " for source in sources)
    (folder / "main.typ").write_text(READ_BACK.replace("ITEMS", items), "utf-8")
    found: list[str] = json.loads(typst.query(str(folder / "main.typ"), "<texts>", field="value", one=True))
    return found


def bare(text: str) -> str:
    """Return text without blanks and in compatibility form, for superscripts and ligatures are matters of the page."""
    return COLUMN.sub("", unicodedata.normalize("NFKC", text)).replace("\u2060", "")


def text_of(data: bytes) -> str:
    """Return the text of a PDF without blanks and without the page numbers."""
    with pypdfium2.PdfDocument(data) as pdf:
        pages = [pdf[number].get_textpage().get_text_bounded() for number in range(len(pdf))]
    return "".join(bare(page).removesuffix(str(number)) for number, page in enumerate(pages, 1))


@settings(max_examples=6, deadline=None)
@given(titles=st.lists(TITLES, min_size=30, max_size=60))
def test_typst_shows_the_very_characters(titles: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever a title holds, also at the start of a line, Typst sees text and no mark of its own."""
    assert read_back([escape_typst(title) for title in titles], tmp_path_factory.mktemp("typst")) == titles


def test_styles_and_links_end_where_they_should(tmp_path: Path) -> None:
    """What follows a call, be it a bracket or a full stop, is text again."""
    rich = (Styled("emphasis", (Text("a"),)), Text("(b).c[d]"), Link('https://x.org/"]#[', (Text("e"),)), Text(".f"))
    source = serialise(rich, TYPST)

    assert source == '#emph[a];(b).c\\[d\\]#link("https://x.org/%22%5D%23%5B")[e];.f'.replace("%5D%23%5B", "%5D#%5B")
    assert read_back([source], tmp_path) == ["«emph»(b).c[d]«link».f"]


def test_the_text_of_the_pdf_is_the_plain_list() -> None:
    """Nothing is hyphenated, lost or added: extracted, the two say the same."""
    items = [*SEED, article("h", "Doe AB", 2020, HOSTILE), article("ş", "Şahin Ç", 2021, "TNF-α in Ελλάδα – “quoted”")]

    assert text_of(render(plain_list(items), items, to="pdf").data) == bare(
        render(plain_list(items), items, to="txt").text
    )


def test_an_author_date_list_prints_the_same() -> None:
    """Also without numbers, in the style's own order."""
    pdf = render(plain_list(SEED), SEED, to="pdf", style="apa").data

    assert text_of(pdf) == bare(render(plain_list(SEED), SEED, to="txt", style="apa").text)


def test_a_word_longer_than_a_line_stays_on_the_page() -> None:
    """A title without blanks, an address of 400 characters: nothing is printed beyond the margin."""
    items = [article("a", "Doe AB", 2020, "A" * 300, URL="https://example.org/" + "x" * 400)]
    with pypdfium2.PdfDocument(render(plain_list(items), items, to="pdf").data) as pdf:
        text = pdf[0].get_textpage()
        rights = [text.get_charbox(place)[2] for place in range(text.count_chars())]
        assert max(rights) < pdf[0].get_width() - 60


def test_headings_are_bookmarks_and_dois_are_links() -> None:
    """The outline of the PDF is that of the list; every DOI leads to the resolver."""
    data = render(arrange(WORKS, VOCABULARY, BOTH), SEED, to="pdf", title="A & B", locale="de").data
    with pypdfium2.PdfDocument(data) as pdf:
        outline = [(mark.level, mark.get_title()) for mark in pdf.get_toc()]
        title = pdf.get_metadata_dict()["Title"]

    assert outline[:3] == [(0, "Lichen planopilaris (3)"), (1, "JAK inhibitor (2)"), (2, "Tofacitinib (1)")]
    assert title == "A & B"
    assert b"(https://doi.org/10.1111/bjd.13259)" in data
    assert b"/Lang(de)" in data
    assert b"/StructTreeRoot" in data
    assert b"pdfuaid:part" in data


def test_the_same_list_gives_the_same_bytes() -> None:
    """No clock and no chance in the file."""
    first, second = (render(plain_list(SEED), SEED, to="pdf").data for _ in range(2))

    assert first == second
    assert b"CreationDate" not in first


def test_what_no_font_has_is_said_by_key() -> None:
    """A character without a glyph is a finding; the PDF is made all the same."""
    items = [*SEED, article("odd", "Doe AB", 2020, "A sign \U0010fffd of nobody")]
    result = render(plain_list(items), items, to="pdf")

    assert [(one.code, one.key, one.severity) for one in result.findings] == [("no-glyph", "odd", "warning")]
    assert "U+10FFFD" in result.findings[0].message
    assert result.data.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("#nonsense[{{ title }}]", 3, "unknown variable: nonsense"),
        ('#read("/etc/passwd")', 3, "file not found"),
        ('#read("../../../../etc/passwd")', 3, "escape the project root"),
        ('#import "@preview/cetz:0.2.0"', 3, "failed to download package"),
        ("#{", 3, "unclosed delimiter"),
    ],
)
def test_a_users_template_is_kept_in_and_its_mistakes_have_a_place(
    body: str, line: int, says: str, tmp_path: Path
) -> None:
    """File and line of the template, not of what it made; no file and no network for it."""
    (tmp_path / "templates").mkdir()
    file = tmp_path / "templates" / "mine.typ.j2"
    file.write_text(f'{{% extends "reading-list.typ.j2" %}}\n{{% block head %}}\n{body}\n{{% endblock %}}\n', "utf-8")
    with pytest.raises(TemplateError) as caught:
        render(plain_list(SEED), SEED, to="pdf", template="mine.typ.j2", root=tmp_path)

    assert caught.value.exit_status == 2
    assert says in caught.value.message
    assert caught.value.where == f"templates/mine.typ.j2:{line}"


def test_the_typst_source_can_be_had_and_compiled_by_hand(tmp_path: Path) -> None:
    """``typ`` is what the PDF is made from."""
    source = render(plain_list(SEED), SEED, to="typ").text
    (tmp_path / "list.typ").write_text(source, "utf-8")

    assert text_of(typst.compile(tmp_path / "list.typ")) == text_of(render(plain_list(SEED), SEED, to="pdf").data)
