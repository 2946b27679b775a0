"""Bytes in pieces: they are what their pieces are when joined, and nothing is copied that did not change."""

from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.bib.edits import Edit, apply, splice
from citekit.bib.splice import Spliced


@settings(deadline=None, max_examples=200)
@given(st.lists(st.binary(max_size=5), max_size=6), st.integers(-3, 30), st.integers(-3, 30))
def test_pieces_are_the_bytes_they_make(pieces: list[bytes], start: int, stop: int) -> None:
    """Length, whole, any part of it and the comparison are those of the joined pieces."""
    whole = b"".join(pieces)
    spliced = Spliced([memoryview(piece) for piece in pieces])

    assert bytes(spliced) == whole
    assert len(spliced) == len(whole)
    assert spliced[start:stop] == whole[start:stop]
    assert spliced.is_same(whole)
    assert not spliced.is_same(whole + b"x")
    assert not spliced.is_same(whole[:-1] + b"\xff\xfe")


def test_what_stays_is_not_copied() -> None:
    """The pieces around an edit are views of the old bytes; a part of the data has only its own."""
    data = bytes(range(100))
    edits = [Edit(50, 52, b"new"), Edit(20, 20, b"!")]
    pieces = splice(data, edits).pieces

    assert [piece.obj is data for piece in pieces if isinstance(piece, memoryview)] == [True] * 3
    assert b"".join(pieces) == data[:20] + b"!" + data[20:50] + b"new" + data[52:]
    assert apply(data, edits, 10, 60) == data[10:20] + b"!" + data[20:50] + b"new" + data[52:60]
