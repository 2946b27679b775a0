"""XML from strangers: what is let through to a parser."""

import pytest

from citekit.text.foreign_xml import ForeignXml, look_through

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY h SYSTEM "file:///etc/hostname">]><x>&h;</x>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, '<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><x/>'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", ""])
def test_a_document_type_is_refused_in_any_encoding(text: str, encoding: str) -> None:
    """Whether entities grow, name a file or come from elsewhere: none is ever looked at."""
    with pytest.raises(ForeignXml, match="document type"):
        look_through(text.encode(encoding) if encoding else text)


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"<a>\n<b>", "not XML", 2),
        (b"\xff\x00", "not XML", 1),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "not XML", 1),
        ("<a>\ud800</a>", "not XML", 1),
        (b"<a>" * 2000 + b"</a>" * 2000, "1000 deep", 1),
    ],
)
def test_what_is_no_xml_is_told_with_its_line(data: bytes | str, message: str, line: int) -> None:
    """Broken, in an unknown encoding or endlessly deep: one kind of error."""
    with pytest.raises(ForeignXml, match=message) as caught:
        look_through(data)
    assert caught.value.line == line


def test_plain_xml_passes() -> None:
    """Nothing is said of XML without a document type; the declaration of a text does not count."""
    look_through(b'<?xml version="1.0" encoding="iso-8859-1"?><a>\xfc</a>')
    look_through('<?xml version="1.0" encoding="utf-16"?><a>\u00fc</a>')
