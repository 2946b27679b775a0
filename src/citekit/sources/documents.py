"""Files that people take for text: what is read in their bytes. Knows no works and no identifiers.

Text in UTF-8, UTF-16 with its mark or latin-1, PDF as it is, and the paragraphs of Word's ``.docx`` (ECMA-376) with the
DOIs behind its links, blank lines between them. Other files are refused in one sentence.
"""

import codecs
import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from citekit.errors import UsageError
from citekit.text.foreign_xml import look_through

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element
    from zipfile import ZipFile

MOST_BYTES = 100 << 20
"""Size of a part of a Word file beyond which it is not read: no manuscript comes near, and some archives never end."""

_PARTS = ("document", "footnotes", "endnotes")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LONE_RETURN = re.compile(r"\r(?!\n)")
"""The line end of old Macintosh programs."""
_FIELD = re.compile(r'HYPERLINK\s+"([^"]+)"')


def text_of(data: bytes, name: str) -> str:
    """Return the text of a file; undecodable bytes of a text are read as latin-1, lone carriage returns as line ends.

    Args:
        name: the file's name, for the message.

    Raises:
        UsageError: the file is neither a text, a PDF nor a Word document.
    """
    if data.startswith(b"PK\x03\x04"):
        return _word(data, name)
    if b"\0" in data[:4096] and not data.startswith((b"%PDF", *_UTF_16)):
        raise _no_text(name)
    text = _decoded(data)
    return text if data.startswith(b"%PDF") else _LONE_RETURN.sub("\n", text)


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF_16):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _word(data: bytes, name: str) -> str:
    """Return the paragraphs of a ``.docx``, blank lines between them, footnotes and endnotes behind the text.

    Where more than every fourth paragraph of some words begins in the middle of a sentence, they are the lines of a
    text that was pasted: then each is a line.
    """
    from xml.etree.ElementTree import ParseError
    from zipfile import BadZipFile, ZipFile
    from zlib import error

    try:
        with ZipFile(BytesIO(data)) as archive:
            held = set(archive.namelist())
            if "word/document.xml" not in held:
                raise _no_text(name)
            lines = [line for part in _PARTS if f"word/{part}.xml" in held for line in _lines(archive, part, held)]
    except (BadZipFile, error, ParseError, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise UsageError(f"`{name}` is damaged or no Word document", hint="save it as text and give that") from None
    worded = [line for line in lines if len(line.split()) > 3]
    torn = sum(line[0].isspace() or line[0].islower() for line in worded)
    return ("\n" if 4 * torn > len(worded) else "\n\n").join(lines)


def _lines(archive: "ZipFile", part: str, held: set[str]) -> Iterator[str]:
    """Yield the paragraphs of a part; the address of a link stands behind the paragraph that it is in."""
    links = f"word/_rels/{part}.xml.rels"
    targets = {one.get("Id"): one.get("Target", "") for one in _xml(archive, links).iter()} if links in held else {}
    line: list[str] = []
    behind: list[str] = []
    for element in _xml(archive, f"word/{part}.xml").iter():
        kind = element.tag.removeprefix(_WORD)
        if kind == "p":
            yield "".join((*line, *behind))
            line, behind = [], []
        elif kind == "t":
            line.append(element.text or "")
        elif kind == "hyperlink":
            behind.append(_address(targets.get(element.get(_LINK), "")))
        elif kind == "instrText":
            behind += (_address(target) for target in _FIELD.findall(element.text or ""))
        else:
            line.append(_SIGNS.get(kind, ""))
    yield "".join((*line, *behind))


def _address(target: str) -> str:
    return f" {target}" if "10." in target else ""


def _xml(archive: "ZipFile", part: str) -> "Element":
    """Return a part; one that declares a document type, which no word processor writes, is not read.

    Raises:
        ValueError: it does, or is too large. ParseError: it is no XML.
    """
    from xml.etree.ElementTree import fromstring

    with archive.open(part) as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError(part)
    look_through(data)
    return fromstring(data)


def _no_text(name: str) -> UsageError:
    return UsageError(f"`{name}` is no text", hint="save it as text, .docx or .pdf and give that")
