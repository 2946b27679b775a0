"""Blocks as columns: the same blocks, whatever was done to get them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.bib import edits
from citekit.bib.block import Kind
from citekit.bib.library import Library
from citekit.bib.proof import prove
from citekit.bib.scan import scan
from citekit.bib.spans import Spans

FILE = b"""% a remark
@string{j = "Journal"}
@article{one, title = {A}, keywords = {x}}
@Article{two,
  title = {B},
}
@comment{me}
@article{two, title = {again}}
@misc{three, title = {C}, journal = j}
"""
BROKEN = FILE + b"@article{four, title = {never closed\n@misc{five, title={x}}\n"


def test_columns_give_the_blocks_back() -> None:
    """Kind, type, key, places, line and problem of every block are those of the scan."""
    for data in (b"", FILE, BROKEN):
        spans = scan(data)
        blocks = tuple(spans)

        assert tuple(Spans.of(blocks)) == blocks
        assert spans[1:3] == blocks[1:3]
        assert [data[block.start : block.start + 1] for block in blocks] == [b"@"] * len(blocks)
        assert tuple(spans.of_kind(Kind.ENTRY)) == tuple(block for block in blocks if block.kind is Kind.ENTRY)


def test_packed_columns_are_read_back_or_not_at_all() -> None:
    """What was packed comes back the same; with one byte changed or missing nothing comes back."""
    for data in (b"", FILE, BROKEN):
        packed = scan(data).packed()
        again = Spans.unpacked(packed)
        assert again is not None
        assert tuple(again) == tuple(scan(data))
        for damaged in (packed[:-1], packed[:20], b"", packed.replace(b"e", b"f", 1) + b"x"):
            assert Spans.unpacked(damaged) is None


def test_an_entry_is_found_by_key_and_number() -> None:
    """Of a repeated key the first has the number 0; strings, comments and broken blocks have none to be found by."""
    spans = scan(BROKEN)

    assert spans[spans.entry_at(b"two")].line == 4
    assert spans[spans.entry_at(b"two", 1)].line == 8
    assert spans.entry_at(b"two", 2) == spans.entry_at(b"four") == spans.entry_at(b"") == -1
    assert [spans.at(block.start) for block in scan(BROKEN)] == list(range(len(spans)))
    assert spans.at(1) == -1


def test_an_entry_is_found_the_same_however_often_one_asks() -> None:
    """The first look-ups go through the keys, later ones through a table of them, and both find the same."""
    spans = scan(BROKEN)
    keys = [b"one", b"two", b"three", b"four", b"on", b""]

    rounds = [[spans.entry_at(key) for key in keys] for _ in range(5)]

    assert rounds == [[1, 2, 5, -1, -1, -1]] * 5
    assert spans.repeated == {BROKEN.index(b"@article{two"): 1}


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(["one", "two", "three"]), unique=True, min_size=1),
    st.sampled_from(["title", "note", "keywords"]),
    st.sampled_from(["y", "longer than before", "a\nb\nc", "é"]),
)
def test_moved_columns_are_those_of_a_new_scan(keys: list[str], field: str, value: str) -> None:
    """After edits that were proved, the columns that follow from them are what scanning the new file gives."""
    library = Library(FILE)
    entries = [entry for key in keys if (entry := library.get(key))]
    made = [edit for entry in entries if (edit := edits.set_field(library, entry, field, value))]
    proved = prove(library, made)
    moved = edits.spans_after(library, proved.edits)

    assert moved is not None
    assert tuple(moved) == tuple(scan(proved.data))


def test_what_adds_entries_or_meets_a_broken_block_calls_for_a_new_scan() -> None:
    """There is nothing to move where blocks come, where one may end elsewhere, or where lines may end otherwise now."""
    library, broken = Library(FILE), Library(BROKEN)
    added = edits.add_entries(library, [("misc", "new", (("title", "N"),))])
    entry = broken.get("one")
    assert added
    assert entry
    change = edits.set_field(broken, entry, "note", "x")
    assert change

    flat = Library(b"@misc{one, title = {T}}")
    entry = flat.get("one")
    assert entry
    line = edits.set_field(flat, entry, "note", "a\rb")
    assert line

    assert edits.spans_after(flat, [line]) is None
    assert edits.spans_after(library, [added]) is None
    assert edits.spans_after(broken, [change]) is None
