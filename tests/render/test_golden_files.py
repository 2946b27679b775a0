"""The list of ``test_golden`` in the formats that are made for other programs, as files; written anew like those.

A Word file stands as its paragraphs, a line each, without the zip; of PDF and Excel stand the source and the table that
they are made from.
"""

import io
import os
import zipfile

import pytest

from citekit.reading_list import arrange
from citekit.render import render
from citekit.work import Work
from render.samples import VOCABULARY
from render.test_golden import FOLDER, ITEMS, MARKS, NOTES, NOTICES, WORKS


def made(to: str) -> str:
    """Return the list in a format, as text with plain line ends."""
    records = {key: Work() for key, _ in WORKS}
    grouped = arrange(WORKS, VOCABULARY, ["condition", "agent"], repeat=False, records=records, empty=["agent"])
    data = render(grouped, ITEMS, to=to, title="What we read & why", marks=MARKS, notices=NOTICES, notes=NOTES).data
    if to == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = archive.read("word/document.xml").partition(b"<w:body>")[2].replace(b"</w:p>", b"</w:p>\n")
    return data.decode("utf-8-sig").replace("\r\n", "\n")


@pytest.mark.parametrize("to", ["typ", "docx", "csv"])
def test_a_file_is_as_it_was(to: str) -> None:
    """Every word, number, link and style of it."""
    path = FOLDER / f"grouped.{to}{'.xml' if to == 'docx' else ''}"
    if os.environ.get("CITEKIT_GOLDEN") == "write":
        path.write_text(made(to), "utf-8", newline="\n")

    assert made(to) == path.read_text("utf-8")
