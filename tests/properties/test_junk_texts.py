"""Texts that are no lists of references and are made to confuse: reading them ends.

There is no clock here: an input is so large that a reader that looks at it once more for each of its characters would
never come to the end.
"""

import json

import pytest

from citekit.journeys.asking import questions
from citekit.mapping.reference import read_reference, tidy
from citekit.matching.printed import read_printed

_SIZE = 300_000
_PIECES = (
    *("a", "A", "é", "1", '"', ",", ".", "-", "(", "[", "{", "<", "&", "%", "\\", " ", "\t", "\n", "10.", "&lt;", ". "),
    *(
        "@a{",
        '{"a":',
        "<a",
        "<p>",
        "https://doi.org/",
        " 10.1000/",
        "doi ",
        "a-\n",
        "PMC - PubMed ",
        "Epub ",
        "[cited ",
    ),
    *("Retrieved ", "Smith J, ", "et al. ", "(2001) ", "2001;1:2-3 ", "A. B. C. "),
)
_REFERENCE = "1. Smith J, Doe A. A title of this work. J Foo. 2001;1:2-3. "
_JUNK = [
    *((piece, piece * (_SIZE // len(piece))) for piece in _PIECES),
    *((f"10.1000/{piece}", f"10.1000/{piece * (_SIZE // len(piece))}") for piece in ("a", ".", "(", "%28", "&lt;")),
    ("references", _REFERENCE * (_SIZE // len(_REFERENCE))),
    ("an image", f'<html><img src="data:image/png;base64,{"iVBORw0KGgo" * (_SIZE // 11)}">'),
    ("JSON that ends early", json.dumps([{"title": "A title", "type": "book"}] * (_SIZE // 40))[:-5]),
]
_IDS = [repr(name) for name, _ in _JUNK]


@pytest.mark.parametrize("text", [text for _, text in _JUNK], ids=_IDS)
def test_a_text_of_any_kind_is_read_to_its_end(text: str) -> None:
    """What ``add -f`` and ``resolve -f`` look for in it is found, or nothing is."""
    asked = questions([], [("junk.txt", text)])

    assert len(asked.questions) <= 1


def _no_reference(text: str) -> None:
    for before in ("", "Smith J, Doe A. "):
        line = f"{before}{text}. J Foo. 2001;1:2-3."
        work = read_reference(line)

        assert len(tidy(line)) <= len(line)
        assert work is None or len(work.title) < 4000
        assert read_printed(line).input == line


@pytest.mark.parametrize("piece", ["a", "1", ".", "-", "{"])
def test_a_long_line_is_no_reference(piece: str) -> None:
    """Nothing is read as a title where no reference is printed, however long the line is."""
    _no_reference(piece * _SIZE)


@pytest.mark.slow
@pytest.mark.parametrize("text", [text for _, text in _JUNK], ids=_IDS)
def test_a_long_line_of_any_kind_is_no_reference(text: str) -> None:
    """The same for every kind."""
    _no_reference(text)


def test_the_number_of_no_character_is_left_as_it_is() -> None:
    """``&#1111…;`` with more digits than any character has: it is text."""
    text = f"&#{'1' * 5000};"

    assert tidy(f"{text} A title") == f"{text} A title"
    assert not questions(
        [], [("junk.txt", f"10.1000/a{text} {text} x y z\n" + f"<p>{text} {'1' * 5000}\n" * 40)]
    ).failures


def test_the_parts_of_a_reference_stay_what_they_were() -> None:
    """Words torn at line ends, the words before a DOI, the marks of a database, dates of access."""
    line = (
        "[12] Smith J. Lichen plano-\n  pilaris of well-\nknown kind. J Foo. 2001;1:2-3. Epub 2001 Jan 3."
        " [cited 2020 Jun 1] doi: https://doi.org/10.1000/abc. PMID: 12345678 - PubMed - PMC"
    )

    assert tidy(line) == "Smith J. Lichen planopilaris of wellknown kind. J Foo. 2001;1:2-3"
