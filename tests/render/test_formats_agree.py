"""One definition: every format prints the same sections, numbers, references, marks and notes."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from posixpath import join, normpath
from typing import Any
from xml.etree import ElementTree

import docx
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest

from citekit.notes import Notes, parse
from citekit.reading_list import arrange
from citekit.render import FORMATS, render
from citekit.render.pandoc import run_pandoc
from render.samples import HOSTILE, SEED, VOCABULARY, article, plain_list
from render.test_documents import BOTH, WORKS
from render.test_tables import cells_of_xlsx

FOREIGN = [
    article("arabic", "السلام A", 2019, "الثعلبة الندبية"),
    article("chinese", "张三 B", 2020, "扁平苔藓的治疗"),
    article("accents", "Şahin Ç, Ångström Ö, Đorđević Ž", 2021, "Ελληνικά, français, čeština: naïve café"),
    article("forty", ", ".join(f"Author{chr(65 + n % 26)}{chr(97 + n // 26)} A" for n in range(40)), 2022, "Many"),
]
"""Names and titles in other scripts, and forty authors."""
LONG = "One sentence of a long note follows another. " * 134
"""A note of some 6,000 characters."""


def _word(data: bytes) -> str:
    return "".join(docx.Document(io.BytesIO(data)).element.body.itertext())


def _pdf(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        pages = [pdf[number].get_textpage().get_text_bounded() for number in range(len(pdf))]
    return "".join(page.rstrip().removesuffix(str(number)) for number, page in enumerate(pages, 1))


def _excel(data: bytes) -> str:
    return " ".join(cell for row in cells_of_xlsx(data) for cell in row)


def _by_pandoc(reader: str) -> Callable[[bytes], str]:
    """Return a function from a file to the text that pandoc reads in it."""

    def text(data: bytes) -> str:
        arguments = [f"--from={reader}", "--to=plain", "--wrap=none"]
        return run_pandoc(arguments, data.decode("utf-8-sig"), folder=Path(), seconds=60).decode()

    return text


READERS: dict[str, Callable[[bytes], str]] = {
    "html": _by_pandoc("html"),
    "md": _by_pandoc("commonmark"),
    "txt": bytes.decode,
    "tex": _by_pandoc("latex"),
    "docx": _word,
    "pdf": _pdf,
    "typ": _by_pandoc("typst"),
    "csv": lambda data: data.decode("utf-8-sig").replace('""', '"'),
    "xlsx": _excel,
}
"""How the text of each format is read back, by a program that is not citekit where there is one."""
APART = ("csv", "xlsx", "tex", "typ")
"""Formats whose readers give number, mark and reference apart from one another."""


def bare(text: str) -> str:
    """Return text without blanks and signs, in compatibility form: what is compared are words and numbers."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def test_every_format_with_references_is_read_back() -> None:
    """A format that is added gets a reader here."""
    assert set(READERS) == {name for name, form in FORMATS.items() if form.formatted}


@pytest.mark.parametrize("to", READERS)
def test_sections_numbers_references_marks_and_notes_are_the_same(to: str) -> None:
    """What the plain list says stands in every format, each reference behind its number."""
    reading_list = arrange(WORKS, VOCABULARY, BOTH)
    marks = {"joshi2023": ("retracted",), "chiang2015": ("unconfirmed",)}
    notes = Notes((parse("## @chiang2015\nSmall pilot; n < 50.\n\nSecond thought.", "entries.md"),))
    found = bare(READERS[to](render(reading_list, SEED, to=to, marks=marks, notes=notes).data))
    plain = render(reading_list, SEED, to="txt", marks=marks, notes=notes).text

    references = re.findall(r"^(\d+)\. (?:\[(\w+)\] )?(.+)$", plain, re.MULTILINE)
    assert len(references) == 7
    for number, mark, reference in references:
        there = (bare(reference), number, mark) if to in APART else (bare(f"{number} {mark} {reference}"),)
        assert [part for part in there if part not in found] == []
    headings = [line.rsplit(" (", 1)[0].split(" › ")[-1] for line in plain.splitlines() if re.search(r" \(\d\)$", line)]
    assert [heading for heading in headings if bare(heading) not in found] == []
    assert bare("Small pilot; n < 50. Second thought.") in found


@pytest.mark.parametrize("to", READERS)
def test_hostile_foreign_and_long_texts_come_through(to: str) -> None:
    """Every character of a hostile title, names in other scripts, forty authors, six thousand characters of notes."""
    items = [article("h", "Doe AB", 2020, HOSTILE), *FOREIGN]
    notes = Notes((parse(f"## @h\n{LONG}", "entries.md"),))
    result = render(plain_list(items), items, to=to, notes=notes, style="nlm-citation-sequence")
    found = bare(READERS[to](result.data))

    assert {one.code for one in result.findings} == ({"no-glyph"} if to == "tex" else set())  # LaTeX has them not
    assert bare(LONG) in found
    assert bare("Ελληνικά, français, čeština: naïve café") in found
    assert bare("扁平苔藓的治疗") in found
    assert bare("Şahin Ç, Ångström Ö, Đorđević Ž") in found
    assert all(bare(f"Author{chr(65 + n % 26)}{chr(97 + n // 26)}") in found for n in range(6))
    if to not in ("tex", "typ"):  # these readers of pandoc take mathematics and raw text for what they are
        assert bare(HOSTILE) in found


@pytest.mark.parametrize("to", READERS)
def test_an_empty_library_and_a_work_without_a_record(to: str) -> None:
    """Nothing to print is no error; a key without a record is a finding and stands as its key."""
    empty = render(arrange([], VOCABULARY, BOTH), [], to=to)
    lost = render(arrange([("lost", {}), ("chiang2015", {})], VOCABULARY), SEED, to=to)

    assert empty.findings == ()
    assert [(one.code, one.key) for one in lost.findings] == [("missing-item", "lost")]
    assert "lost" in READERS[to](lost.data)


@pytest.mark.parametrize("to", FORMATS)
def test_the_same_list_gives_the_same_bytes(to: str) -> None:
    """In every format, whatever the clock says."""
    first, second = (render(arrange(WORKS, VOCABULARY, BOTH), SEED, to=to).data for _ in range(2))

    assert first == second


@pytest.mark.parametrize("to", ["docx", "xlsx"])
def test_office_files_are_well_formed_parts(to: str) -> None:
    """Every XML part parses, and every relationship inside the file leads to a part that is there."""
    items: list[Any] = [article("h", "Doe AB", 2020, HOSTILE + " \x00\ufffe\ud800"), *FOREIGN]
    with zipfile.ZipFile(io.BytesIO(render(plain_list(items), items, to=to).data)) as archive:
        names = set(archive.namelist())
        for name in names:
            if not name.endswith((".xml", ".rels")):
                continue
            tree = ElementTree.fromstring(archive.read(name))
            if name.endswith(".rels"):
                folder = name.replace("_rels/", "").rpartition("/")[0]
                inner = [one.get("Target", "") for one in tree if one.get("TargetMode") != "External"]
                parts = [target[1:] if target.startswith("/") else normpath(join(folder, target)) for target in inner]
                assert set(parts) <= names
