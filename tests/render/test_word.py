"""Word files: real styles and headings, live links, numbers that hang, templates of the user; opens without repair."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from citekit.errors import TemplateError, UsageError
from citekit.notes import Notes, parse
from citekit.reading_list import arrange
from citekit.render import render
from render.samples import HOSTILE, SEED, VOCABULARY, article, plain_list
from render.test_documents import BOTH, WORKS


def on_entry(key: str, text: str) -> Notes:
    """Return a review's notes that hold one, on the work with ``key``."""
    return Notes((parse(f"## @{key}\n{text}\n", "entries.md"),))


def opened(data: bytes) -> Any:
    """Return a Word file as python-docx reads it."""
    return docx.Document(io.BytesIO(data))


def lines(file: Any) -> list[tuple[str, str]]:
    """Return style and text of every paragraph, the texts of links and tabs included."""
    return [
        (
            one.style.name,
            "".join(
                t.text or "" if t.tag == qn("w:t") else "\t"
                for t in one._p.iter(qn("w:t"), qn("w:tab"))
                if t.getparent().tag != qn("w:tabs")
            ),
        )
        for one in file.paragraphs
    ]


def links(file: Any) -> dict[str, str]:
    """Return the text and the address of every link that leads out of the file."""
    return {
        "".join(link.itertext(qn("w:t"))): file.part.rels[link.get(qn("r:id"))].target_ref
        for link in file.element.body.iter(qn("w:hyperlink"))
        if link.get(qn("r:id"))
    }


def test_headings_and_references_have_words_own_styles() -> None:
    """Title, Heading 1 to 3 and Bibliography: Word's outline, its contents and its styles pane know them."""
    file = opened(render(arrange(WORKS, VOCABULARY, BOTH), SEED, to="docx", title="A & B", intro="One.\n\nTwo.").data)
    found = lines(file)

    assert found[:3] == [("Title", "A & B"), ("Normal", "One."), ("Normal", "Two.")]
    start = next(number for number, (style, _) in enumerate(found) if style == "Heading 1")
    assert [(style, text.partition(" G.")[0]) for style, text in found[start : start + 5]] == [
        ("Heading 1", "Lichen planopilaris (3)"),
        ("Heading 2", "JAK inhibitor (2)"),
        ("Bibliography", "1.\tErrichetti E, Figini M, Croatto M, Stinco"),
        ("Heading 3", "Tofacitinib (1)"),
        ("Bibliography", found[start + 4][1]),
    ]
    outline = file.styles["Heading 2"].element.find(f".//{qn('w:outlineLvl')}")
    assert outline.get(qn("w:val")) == "1"


def test_numbers_stand_in_the_margin_that_the_style_hangs_by() -> None:
    """The number, a tab, the reference; the tab stop is where the other lines begin."""
    file = opened(render(plain_list(SEED), SEED, to="docx", style="ieee").data)
    style = file.styles["Bibliography"].element
    indent, stop = style.find(f".//{qn('w:ind')}"), style.find(f".//{qn('w:tab')}")

    assert [text.split("\t")[0] for name, text in lines(file) if name == "Bibliography"] == [
        f"[{n}]" for n in range(1, 6)
    ]
    assert indent.get(qn("w:left")) == indent.get(qn("w:hanging")) == stop.get(qn("w:pos"))


def test_dois_are_live_links_and_emphasis_is_kept() -> None:
    """A link is a relationship of the file; styles of the reference are those of the runs."""
    items = [article("x", "Doe AB", 2020, "<i>In vivo</i> 10<sup>5</sup> H<sub>2</sub>O", "J Test", "10.5555/a#b%c")]
    file = opened(render(plain_list(items), items, to="docx").data)
    runs = {run.text: run for paragraph in file.paragraphs for run in paragraph.runs}

    assert links(file) == {"10.5555/a#b%c": "https://doi.org/10.5555/a%23b%25c"}
    assert runs["In vivo"].italic
    assert runs["5"].font.superscript
    assert runs["2"].font.subscript


def test_contents_and_cross_references_lead_to_places_that_are_there() -> None:
    """Every inner link has its bookmark, every bookmark one name and one number; Word asks nothing on opening."""
    data = render(arrange(WORKS, VOCABULARY, BOTH, repeat=False), SEED, to="docx").data
    file = opened(data)
    body = file.element.body
    marks = [(mark.get(qn("w:id")), mark.get(qn("w:name"))) for mark in body.iter(qn("w:bookmarkStart"))]
    targets = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))} - {None}

    assert targets <= {name for _, name in marks}
    assert len({number for number, _ in marks}) == len({name for _, name in marks}) == len(marks)
    assert ("toc 2", "JAK inhibitor (2)") in lines(file)
    assert ("Bibliography", "3.\tChiang et al. 2015: see Lichen planopilaris › Untagged (agent)") in lines(file)
    assert [one.get(qn("w:fldCharType")) for one in body.iter(qn("w:fldChar"))] == ["begin", "separate", "end"]
    assert b"updateFields" not in zipfile.ZipFile(io.BytesIO(data)).read("word/settings.xml")


def test_marks_and_notes_have_styles_of_their_own() -> None:
    """Words, not colours alone; notes stand below their reference."""
    marks = {"joshi2023": ("retracted",)}
    notes = on_entry("chiang2015", "Small *n*.\n\n- First thought\n- Second thought")
    file = opened(render(plain_list(SEED), SEED, to="docx", marks=marks, notes=notes).data)

    assert [text for style, text in lines(file) if style == "Reference Note"] == [
        "Small n.",
        "•\tFirst thought",
        "•\tSecond thought",
    ]
    marked = [run for paragraph in file.paragraphs for run in paragraph.runs if run.style.name == "Reference Mark"]
    assert [run.text for run in marked] == ["[Retracted]"]
    assert lines(file)[-1][1].startswith("Retracted: taken out of the record")


def test_notes_have_tables_quotations_and_code() -> None:
    """A table has a head that is repeated; a quotation is moved in; lines of code stand in one paragraph."""
    text = "See `x`.\n\n| A | n |\n|---|--:|\n| one | 2 |\n\n> Said.\n\n```\na\n  b\n```\n\n1. > In a list\n2. - deep"
    file = opened(render(plain_list(SEED), SEED, to="docx", notes=on_entry("chiang2015", text)).data)
    (table,) = file.tables
    notes = [one for one in file.paragraphs if one.style.name == "Reference Note"]
    left = [one._p.find(f".//{qn('w:ind')}") for one in notes]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [["A", "n"], ["one", "2"]]
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert table.cell(1, 1).paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert [one.text for one in notes] == ["See x.", "Said.", "a\n  b", "1.\t", "In a list", "2.\t", "•\tdeep"]
    assert [one.text for one in notes[0].runs if one.font.name == "Consolas"] == ["x"]
    assert left[0] is None
    assert left[1].get(qn("w:right")) == "360"
    assert int(left[6].get(qn("w:left"))) > int(left[5].get(qn("w:left")))


def test_title_and_language_are_properties_of_the_file() -> None:
    """What a screen reader and a file manager ask for; no name of a tool or a person."""
    properties = opened(render(plain_list(SEED), SEED, to="docx", title="My list", locale="de").data).core_properties

    assert (properties.title, properties.language, properties.author) == ("My list", "de", "")
    assert "NLM/Vancouver" in properties.comments


def test_the_same_list_gives_the_same_bytes() -> None:
    """No clock in the zip file, none in the properties."""
    first, second = (render(plain_list(SEED), SEED, to="docx").data for _ in range(2))

    assert first == second
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_hostile_titles_are_text() -> None:
    """Markup of any kind, and characters that XML cannot hold."""
    title = HOSTILE + " </w:t></w:r> ]]> &amp; \x00\x0b\ufffe\ud800"
    items = [article("h", "Doe AB", 2020, title)]
    found = lines(
        opened(
            render(
                plain_list(items),
                items,
                to="docx",
                title=title,
                notes=on_entry("h", f"`{HOSTILE.replace(chr(96), chr(39))}`"),
            ).data
        )
    )
    shown = HOSTILE + " </w:t></w:r> ]]> &amp;"

    assert found[0] == ("Title", shown + " ")
    assert ("Reference Note", HOSTILE.replace("`", "'")) in found
    assert "<script>alert(1)</script>" in found[1][1]


@pytest.fixture
def own_template(tmp_path: Path) -> Path:
    """Return a Word file of a user: text, a header, a landscape page, a Heading 1 in a colour, a place for the list."""
    file = docx.Document()
    file.add_paragraph("My manuscript", style="Title")
    file.add_paragraph("Before")
    file.add_paragraph("{{ citekit }}")
    file.add_paragraph("After")
    file.sections[0].header.paragraphs[0].text = "Running head"
    file.sections[0].page_width, file.sections[0].page_height = docx.shared.Cm(30), docx.shared.Cm(20)
    file.styles["Heading 1"].font.color.rgb = docx.shared.RGBColor(1, 2, 3)
    file.core_properties.title = "My manuscript"
    path = tmp_path / "mine.docx"
    file.save(str(path))
    return path


def test_a_users_template_keeps_its_text_page_and_styles(own_template: Path) -> None:
    """The list takes the place of ``{{ citekit }}``, without title and contents; missing styles are added."""
    data = render(
        arrange(WORKS, VOCABULARY, ["condition"]), SEED, to="docx", template="mine.docx", root=own_template.parent
    ).data
    file = opened(data)
    found = lines(file)
    texts = [text for _, text in found]

    assert texts[:2] == ["My manuscript", "Before"]
    assert texts[-1] == "After"
    assert not any("{{" in text for text in texts)
    assert [style for style, _ in found].count("Title") == 1
    assert "Contents" not in texts
    assert ("Heading 1", "Lichen planopilaris (3)") in found
    assert file.sections[0].header.paragraphs[0].text == "Running head"
    assert round(file.sections[0].page_width.cm) == 30
    assert str(file.styles["Heading 1"].font.color.rgb) == "010203"
    assert file.core_properties.title == "My manuscript"


@pytest.mark.parametrize(
    ("before", "first"),
    [([], 1), (["Heading 1"], 2), (["Heading 1", "Heading 2"], 3), (["Heading 2", "Normal"], 3), (["Heading 9"], 9)],
)
def test_groups_stand_below_the_heading_before_the_place(tmp_path: Path, before: list[str], first: int) -> None:
    """One level below the last heading, the deepest at most; without one they begin at the top."""
    file = docx.Document()
    for style in before:
        file.add_paragraph("Mine", style=style)
    file.add_paragraph("{{ citekit }}")
    file.add_paragraph("Mine", style="Heading 5")
    file.save(str(tmp_path / "mine.docx"))
    listed = arrange(WORKS, VOCABULARY, BOTH)
    made = lines(opened(render(listed, SEED, to="docx", template="mine.docx", root=tmp_path).data))

    levels = {text: style for style, text in made}
    assert levels["Lichen planopilaris (3)"] == f"Heading {first}"
    assert levels["JAK inhibitor (2)"] == f"Heading {min(first + 1, 9)}"


def test_the_level_of_a_heading_is_that_of_the_style_it_is_based_on(tmp_path: Path) -> None:
    """A style of the co-author's own counts as what it is made from; one that leads in a circle as text."""
    file = docx.Document()
    mine, circle = (file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in ("Mine", "Circle"))
    mine.base_style, circle.base_style = file.styles["Heading 3"], circle
    file.add_paragraph("Above", style="Mine")
    file.add_paragraph("Text", style="Circle")
    file.add_paragraph("{{ citekit }}")
    file.save(str(tmp_path / "mine.docx"))
    listed = arrange(WORKS, VOCABULARY, ["condition"])
    made = lines(opened(render(listed, SEED, to="docx", template="mine.docx", root=tmp_path).data))

    assert ("Heading 4", "Lichen planopilaris (3)") in made


def test_a_place_that_ends_a_section_keeps_the_page_settings(tmp_path: Path) -> None:
    """Word keeps a section's page in its last paragraph, which may be the one that the list replaces."""
    file = docx.Document()
    file.add_paragraph("{{citekit}}")
    file.add_section()
    file.add_paragraph("After")
    settings = file.element.body[-2].find(f".//{qn('w:sectPr')}")
    if settings is None:  # python-docx gives the section's settings a paragraph of their own
        settings = next(file.element.body.iter(qn("w:sectPr")))
        file.element.body[0].get_or_add_pPr().append(settings)
    file.save(str(tmp_path / "mine.docx"))
    made = opened(render(plain_list(SEED), SEED, to="docx", template="mine.docx", root=tmp_path).data)

    assert len(made.sections) == 2
    assert not any("citekit" in text for _, text in lines(made))


def test_without_a_place_the_list_follows_the_text_with_its_title(tmp_path: Path) -> None:
    """A template in another language, whose style ids are its own, gives its Normal to the styles that are added."""
    file = docx.Document()
    file.add_paragraph("Before")
    for style in file.styles.element.findall(qn("w:style")):
        if style.get(qn("w:styleId")) == "Normal":
            style.set(qn("w:styleId"), "Standard")
    file.save(str(tmp_path / "mine.docx"))
    made = opened(render(plain_list(SEED), SEED, to="docx", template="mine.docx", root=tmp_path, title="T").data)

    assert [text for _, text in lines(made)][:2] == ["Before", "T"]
    assert made.element.body[-1].tag == qn("w:sectPr")
    assert made.styles["Bibliography"].element.find(qn("w:basedOn")).get(qn("w:val")) == "Standard"


def test_a_word_template_file_makes_a_document(own_template: Path) -> None:
    """A ``.dotx`` is a document of another type; what comes out is a ``.docx``."""
    parts = _parts(own_template)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}.main+xml"
    types = parts["[Content_Types].xml"].decode().replace(kind.format("document"), kind.format("template"))
    path = own_template.with_suffix(".dotx")
    _write(path, parts | {"[Content_Types].xml": types.encode()})

    assert (
        opened(render(plain_list(SEED), SEED, to="docx", template=str(path)).data).paragraphs[0].text == "My manuscript"
    )


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _write(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_a_style_id_that_another_style_has_is_not_taken(tmp_path: Path) -> None:
    """Ids are any program's own; a file in which one stands twice is broken."""
    file = docx.Document()
    file.styles.add_style("Mine", WD_STYLE_TYPE.PARAGRAPH).element.set(qn("w:styleId"), "Bibliography")
    file.save(str(tmp_path / "mine.docx"))
    made = opened(render(plain_list(SEED), SEED, to="docx", template="mine.docx", root=tmp_path).data)
    ids = [style.get(qn("w:styleId")) for style in made.styles.element.findall(qn("w:style"))]

    assert len(ids) == len(set(ids))
    assert [one.style.name for one in made.paragraphs].count("Bibliography") == len(SEED)


@pytest.mark.parametrize(
    "words", [["See {{ citekit }}."], ["{{ citekit }}", "{{citekit}}"], ["{{ citekit condition:lpp }}"]]
)
def test_a_place_that_is_not_clear_is_refused(tmp_path: Path, words: list[str]) -> None:
    """Neither are the words around it lost nor are its signs printed."""
    file = docx.Document()
    for paragraph in words:
        file.add_paragraph(paragraph)
    file.save(str(tmp_path / "mine.docx"))
    with pytest.raises(TemplateError, match="one paragraph"):
        render(plain_list(SEED), SEED, to="docx", template="mine.docx", root=tmp_path)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("absent.docx", "there is no template `absent.docx`"),
        ("macros.docx", "the template holds macros"),
        ("macros.docm", "the template holds macros"),
        ("text.docx", "cannot be read as a Word file"),
        ("zip.docx", "cannot be read as a Word file"),
        ("cut.docx", "cannot be read as a Word file"),
        ("xml.docx", "cannot be read as a Word file"),
    ],
)
def test_a_template_that_is_no_plain_word_file_is_refused_in_one_sentence(
    name: str, says: str, own_template: Path
) -> None:
    """Macros are not passed on; a broken file is not guessed at."""
    folder, parts = own_template.parent, _parts(own_template)
    _write(folder / "macros.docx", parts | {"word/vbaProject.bin": b"x"})
    macros = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    _write(folder / "macros.docm", parts | {"[Content_Types].xml": macros})
    (folder / "text.docx").write_text("no zip", "utf-8")
    _write(folder / "zip.docx", {"a": b"b"})
    (folder / "cut.docx").write_bytes(own_template.read_bytes()[:-400])
    _write(folder / "xml.docx", parts | {"word/document.xml": b"<w:document"})
    with pytest.raises(TemplateError, match=re.escape(says)) as caught:
        render(plain_list(SEED), SEED, to="docx", template=name, root=folder)

    assert caught.value.exit_status == 2


@pytest.mark.parametrize(("to", "template"), [("html", "mine.docx"), ("docx", "mine.html.j2"), ("csv", "mine.csv")])
def test_a_template_of_another_format_is_wrong_use(to: str, template: str) -> None:
    """A Word template makes Word files, and nothing else does."""
    with pytest.raises(UsageError):
        render(plain_list(SEED), SEED, to=to, template=template)


@pytest.mark.slow
def test_libreoffice_opens_the_file_and_prints_the_list(tmp_path: Path) -> None:
    """Turned into PDF by another program, it says what the plain list says."""
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice (`soffice`) is not installed")
    items = [*SEED, article("h", "Doe AB", 2020, HOSTILE)]
    (tmp_path / "list.docx").write_bytes(render(plain_list(items), items, to="docx").data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "list.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with pypdfium2.PdfDocument((tmp_path / "list.pdf").read_bytes()) as pdf:
        text = "".join(pdf[number].get_textpage().get_text_bounded() for number in range(len(pdf)))
    bare = re.sub(r"\s+|\ufffe", "", text)

    for line in render(plain_list(items), items, to="txt").text.splitlines():
        assert re.sub(r"\s+", "", line) in bare
