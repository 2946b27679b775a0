"""The laws of values, on every field value of real files: reading loses nothing, and what was read can be written."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.bib.library import Library
from citekit.text import tex
from citekit.text import tex_tables as tables
from citekit.text.markup import plain
from shared_data import sample, shared

_ARGUMENT = r"\s*(?:\[[^\[\]]*\]\s*)*\{(?:[^{}]|\{[^{}]*\})*\}"
_NOT_PRINTED = re.compile(
    rf"\\(?:{'|'.join([*tables.DROPPED, *tables.SHOWS_LAST])})(?![A-Za-z]){_ARGUMENT}"
    r"|\\[A-Za-z]+\*?(?:\s*\[[^\[\]{}]*\])?|</?(?:i|b|sup|sub|span)>|<span [^<>]*>|(?<!\\)&#?[A-Za-z0-9]+;"
)
"""Commands, with the arguments that are no text; CSL tags; entities of HTML."""

_KNOWN = frozenset({*tables.SYMBOLS, *tables.ACCENTS, *tables.STYLES, *tables.SWITCHES, *tables.SILENT})
_KNOWN |= {*tables.DROPPED, *tables.SHOWS_LAST, *tables.VERBATIM}
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_ESCAPED = re.compile(r"\\[\\{}]|\\text(?:backslash|brace(?:left|right))|\\backslash|\\[lr]brace")


def values(path: Path) -> Iterator[str]:
    """Yield the TeX source of every field of every entry of a file."""
    for entry in Library(path.read_bytes()).entries:
        yield from entry.fields.values()


def files() -> list[Path]:
    """Return all files of the corpus."""
    return sorted(path for path in shared("bib/files").rglob("*") if path.is_file())


def letters(text: str) -> Iterator[str]:
    """Yield the letters and digits of a text, without accents and case."""
    for char in unicodedata.normalize("NFKD", text):
        if char.isalnum():
            yield from char.casefold()


def lost(source: str, text: str) -> str:
    """Return the letters of the source, in order and outside of commands, from the first that the text has not."""
    left = list(letters(text))[::-1]
    expected = list(letters(_NOT_PRINTED.sub(" ", source)))
    for index, letter in enumerate(expected):
        while left and left[-1] != letter:
            left.pop()
        if not left:
            return "".join(expected[index:])
        left.pop()
    return ""


def check(source: str) -> None:
    """Assert the laws of one value."""
    text = tex.to_text(source)
    assert lost(source, text) == "", (source, text)
    assert tex.to_text(tex.from_text(text)) == text, source
    if not _ESCAPED.search(source):
        assert not set("{}") & set(text), (source, text)
        assert not _KNOWN.intersection(_COMMAND.findall(text)), (source, text)
    markup = tex.to_markup(source)
    assert plain(tex.to_markup(tex.from_markup(markup))) == plain(markup), source


def test_values_of_real_files_are_read_without_loss() -> None:
    """No exception, no brace, no known command left, no letter lost, and stable under writing; every tenth file."""
    for path in sample(files(), 10):
        for value in set(values(path)):
            check(value)


@pytest.mark.slow
def test_all_values_of_real_files_are_read_without_loss() -> None:
    """As above, every value of every file."""
    for value in {value for path in files() for value in values(path)}:
        check(value)


def test_the_law_of_loss_can_fail() -> None:
    """A reader that dropped an accented letter, a digit or a word would be found."""
    assert lost(r"\'{E}ric 7", "ric 7") == "eric7"
    assert lost("CO$_2$ rise", "CO rise") == "2rise"
    assert lost(r"\href{http://x.org}{Text} \alpha", "Text α") == ""


PIECES = st.sampled_from([*r"\{}$&#_%~^`'-<>?! ", "--", "``", "''", "é", "ñ", "α", "Ω", "≤", "\u0301", "北", "ﬁ", "𝔘"])


@given(st.lists(PIECES | st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=25).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_without_controls_comes_back(text: str) -> None:
    """Text to TeX to text is the identity up to NFC and to runs of blanks, which are one in TeX."""
    expected = re.sub(" +", " ", unicodedata.normalize("NFC", text)).strip(" ")
    assert tex.to_text(tex.from_text(text)) == expected
