"""What is said of a text that is no TOML: in our words, with the place, whatever Python's reader says."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.text.toml_faults import fault_of


def fault(text: str) -> tuple[str, int, int]:
    """Return what is said of a text that is no TOML."""
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    return tuple(fault_of(str(caught.value), text))  # type: ignore[return-value]  # a Fault is these three


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ('a = 1\nb = "x\n', "the closing quotation mark is missing", (2, 7)),
        ("a = 'x", "the closing quotation mark is missing", (1, 7)),
        ("a = x", "this is no value; text stands in quotation marks", (1, 5)),
        ("a = 1\na = 2\n\n", "the key stands there a second time", (2, 6)),
        ("[a]\n[a]\n", "the table stands there twice", (2, 3)),
        ("a = ['x' 'y']", "between the values of a list stand commas, and `]` behind the last", (1, 10)),
        ("a", "behind a key stand `=` and a value", (1, 2)),
        ('a = "x" b', "the line goes on behind the value", (1, 9)),
        ('a = "\x01"', "illegal character `\\x01`", (1, 6)),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, message: str, place: tuple[int, int]) -> None:
    """Line and column stand beside the sentence, not in it; the end of the text is a place too."""
    said, line, column = fault(text)
    assert said == message
    assert line == place[0] and abs(column - place[1]) <= 2


@given(st.text(alphabet="ab=[]\"'\\\n#,1. ", max_size=30))
@settings(max_examples=200, deadline=None)
def test_every_fault_lies_in_the_text(text: str) -> None:
    """Whatever is wrong: one sentence without Python's place in it, on a line that there is."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said, line, column = fault_of(str(error), text)
        assert said and "(at " not in said and not said.endswith(".")
        assert 1 <= line <= text.count("\n") + 1 and column >= 1
