"""What a journal's changes meant to change, also in lines that were written before that was noted."""

import base64
import json
import zlib

import pytest

from citekit.journal import Change, Step


def _step(*columns: object) -> Step:
    packed = base64.b64encode(zlib.compress(json.dumps([columns]).encode())).decode()
    return Step(1, "citekit", "now", 1, "digest", packed)


def test_a_change_without_an_aim_is_one_of_a_field() -> None:
    """Lines of an older citekit have nine columns; they can be taken back."""
    columns = (3, "old", "new", "a", "b", "key", "title", True, True)
    assert _step(*columns).changes() == (Change(3, b"old", b"new", b"a", b"b", b"key", "title", True, True, "field"),)


@pytest.mark.parametrize("aim", ["key", "removal", "layout"])
def test_an_aim_is_kept(aim: str) -> None:
    """What undo looks for depends on it."""
    changes = _step(3, "old", "new", "a", "b", "key", "", False, False, aim).changes()
    assert changes is not None
    assert changes[0].aim == aim


def test_a_line_with_more_columns_cannot_be_taken_back() -> None:
    """What a newer citekit noted is not guessed at."""
    assert _step(3, "old", "new", "a", "b", "key", "", False, False, "key", "more").changes() is None
