"""Letters as TeX commands: what fits stays, what does not reads back as the same letter."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.text import tex
from citekit.text.tex_letters import for_pdftex, spelled


def fits(encoding: str, text: str) -> bool:
    """Return whether an encoding holds a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Müller", "Müller"),
        ("Łódź", "{\\L}ód{\\'{z}}"),
        ("Erdős", "Erd{\\H{o}}s"),
        ("ǘ", "{\\'{ü}}"),
        ("a–b", "a{\\textendash}b"),
        ("≤", "\\ensuremath{\\leq}"),
        ("a\u2009b", "a b"),
        ("王", "王"),
        ("a\u2010b\u2010\u2010c\u2010-d", "a-b-{-}c{-}-d"),
    ],
)
def test_letters_become_commands(text: str, source: str) -> None:
    """Only those that latin-1 does not hold; what no command prints stays for the caller to see."""
    assert spelled(text, lambda part: fits("latin-1", part)) == source


@settings(max_examples=300, deadline=None)
@given(
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2300, exclude_categories=["Cn", "Cf", "Cc", "Zs", "M"]))
)
def test_a_spelled_text_reads_back(text: str) -> None:
    """TeX source spelled for ASCII prints what it printed before; hyphens of other kinds apart."""
    source = tex.from_text(unicodedata.normalize("NFC", text))
    narrow = spelled(source, lambda part: fits("ascii", part))

    assert tex.to_text(narrow).replace("\u2010", "-").replace("\u2011", "-") == tex.to_text(source).replace(
        "\u2010", "-"
    ).replace("\u2011", "-")


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Nguyễn", "Nguy{\\~{\\^{e}}}n"),
        ("Thị", "Th{\\d{i}}"),
        ("x̂", "{\\^{x}}"),
        ("x⩽3", "x\\ensuremath{\\leqslant}3"),
        ("Müller, Łódź, Şerban", "Müller, Łódź, Şerban"),
        ("Phở, ơ", "Phở, ơ"),
        ("김려실 λόγος", "김려실 λόγος"),
    ],
)
def test_what_pdftex_lacks_is_a_command_where_there_is_one(text: str, source: str) -> None:
    """Stacked accents and signs become commands and are read again; hooks, horns and other scripts stay."""
    assert for_pdftex(text) == source
    assert tex.to_text(source) == text
